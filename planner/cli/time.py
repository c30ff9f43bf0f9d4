"""`planner time`: clock times for visits in a given order."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.given import METAVAR, listed_request, read_given, refuse_flags
from planner.cli.options import examples
from planner.cli.request import listed_options, profile_file
from planner.cli.results import Results, give, result_options
from planner.itinerary import Itinerary


@click.command(
    epilog=examples(
        "planner time visits.txt --profile student --start 08:30",
        "planner time visits.txt --json plan.json --map plan.html",
        "planner time edited.json",
        "planner plan --json - | planner time -",
    )
)
@click.argument("given", metavar=METAVAR)
@listed_options
@result_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    given: str,
    sites: Path | None,
    results: Results,
    **flags: Any,
) -> None:
    """Give the visits of a plan new times, in the order they are in; - reads standard input.

    A LIST is a text file, one visit a line: 2026-12-05 - zz_museum. Times in it, and those of the
    visits in a PLAN.json, are not looked at. A plan holds its own request; for a list the options
    say who travels, and from where.
    """
    sources = {
        METAVAR: Path(given),
        "--sites": sites or shipped_catalogue(),
        "--profile": profile_file(flags["profile"]),
    }
    results.check(sources)
    catalogue = Catalogue.load(sites)
    plan = read_given(given, catalogue)

    from planner.byhand import retimed  # numpy comes with the travel times

    orders: dict[date, list[str]] = {}
    if isinstance(plan, Itinerary):
        refuse_flags(ctx)
        request = plan.request
        for day in plan.days:
            orders.setdefault(day.date, []).extend(visit.site_id for visit in day.visits)
    else:
        request = listed_request(plan, catalogue, flags)
        for entry in plan:
            orders.setdefault(entry.date, []).append(entry.site_id)
    itinerary = retimed(request, orders, catalogue)
    give(itinerary, catalogue, results)
