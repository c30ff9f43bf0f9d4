"""`planner check`: the independent judge over a plan in a file."""

from pathlib import Path

import click

from planner.catalogue import Catalogue
from planner.check import violations
from planner.cli.options import examples, read_plan, sites_option
from planner.outputs.terminal import clean


@click.command(
    epilog=examples(
        "planner check plan.json",
        "planner plan --json - | planner check -",
        "planner check edited.json --sites my-sites.csv",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@sites_option
@click.pass_context
def command(ctx: click.Context, plan_json: str, sites: Path | None) -> None:
    """Judge a plan against its request and the catalogue; - reads standard input.

    Lists every violation and exits with 1 where there are any.
    """
    itinerary = read_plan(plan_json)
    found = violations(itinerary, Catalogue.load(sites))
    for one in found:
        click.echo(clean(f"{one.where}: {one.message} [{one.rule}]"))
    visits, days = len(itinerary.visits), len(itinerary.days)
    click.echo(f"Judged {visits} visits, {days} days: {len(found)} violations", err=True)
    ctx.exit(1 if found else 0)
