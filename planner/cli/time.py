"""`planner time`: clock times for visits in a given order."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from planner import files
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.given import METAVAR, listed_request, read_given, refuse_flags
from planner.cli.options import FILE, check_targets, examples, terminal_width
from planner.cli.request import listed_options, profile_file
from planner.itinerary import Itinerary
from planner.outputs.text import render


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
@click.option(
    "--json",
    "json_path",
    metavar="FILE|-",
    type=FILE,
    help="Write the plan as JSON; with - to standard output, and nothing else there.",
)
@click.option("--map", "map_path", metavar="FILE.html", type=FILE, help="Draw the plan on a map.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    given: str,
    sites: Path | None,
    json_path: Path | None,
    map_path: Path | None,
    **flags: Any,
) -> None:
    """Give the visits of a plan new times, in the order they are in; - reads standard input.

    A LIST is a text file, one visit a line: 2026-12-05 - zz_museum. Times in it, and those of the
    visits in a PLAN.json, are not looked at. A plan holds its own request; for a list the options
    say who travels, and from where.
    """
    to_stdout = json_path == Path("-")
    targets = {"--json": None if to_stdout else json_path, "--map": map_path}
    check_targets(
        {flag: path for flag, path in targets.items() if path},
        {
            METAVAR: Path(given),
            "--sites": sites or shipped_catalogue(),
            "--profile": profile_file(flags["profile"]),
        },
    )
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

    as_json = itinerary.model_dump_json(indent=2, by_alias=True) + "\n"
    texts = {json_path: as_json} if json_path and not to_stdout else {}
    if map_path:
        from planner.outputs import map as drawing

        texts[map_path] = drawing.render(itinerary, catalogue)
    files.write_whole(texts)
    if to_stdout:
        click.echo(as_json.encode(), nl=False)  # bytes: UTF-8 whatever the terminal speaks
    else:
        click.echo(render(itinerary, terminal_width()))
    for path in texts:
        click.echo(f"Wrote {path}", err=True)
