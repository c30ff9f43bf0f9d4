"""`planner check`: the independent judge over a plan in a file, or over a list by hand."""

from pathlib import Path
from typing import Any

import click

from planner.catalogue import Catalogue
from planner.check import violations
from planner.cli.given import METAVAR, listed_request, read_given, refuse_flags
from planner.cli.options import examples
from planner.cli.request import listed_options
from planner.cli.talk import quiet_option, talk
from planner.errors import said, said_n
from planner.itinerary import Itinerary
from planner.outputs.terminal import clean


@click.command(
    epilog=examples(
        "planner check plan.json",
        "planner plan --json - | planner check -",
        "planner check edited.json --sites my-sites.csv",
        "planner check visits.txt --profile student --today 2026-11-20",
    )
)
@click.argument("given", metavar=METAVAR)
@listed_options
@quiet_option
@click.pass_context
def command(ctx: click.Context, /, given: str, sites: Path | None, **flags: Any) -> None:
    """Judge a plan against its request and the catalogue; - reads standard input.

    A LIST is a text file, one visit a line: 2026-12-05 09:30 zz_museum. It is judged exactly as it
    is written, for the visitors that the options name; a plan holds its own request.

    Lists every violation and exits with 1 where there are any.
    """
    catalogue = Catalogue.load(sites)
    plan = read_given(given, catalogue)
    if isinstance(plan, Itinerary):
        refuse_flags(ctx)
    else:
        from planner.byhand import as_written  # numpy comes with the travel times

        request = listed_request(plan, catalogue, flags)
        musts = tuple(dict.fromkeys(entry.site_id for entry in plan))
        plan = as_written(plan, request.model_copy(update={"must": musts}), catalogue)
    found = violations(plan, catalogue)
    for one in found:
        click.echo(clean(f"{one.where}: {one.message} [{one.rule}]"))
    visits = said_n("{n} visit", "{n} visits", n=len(plan.visits))
    days = said_n("{n} day", "{n} days", n=len(plan.days))
    broken = said_n("{n} violation", "{n} violations", n=len(found))
    talk(said("Judged {visits}, {days}: {broken}", visits=visits, days=days, broken=broken))
    ctx.exit(1 if found else 0)
