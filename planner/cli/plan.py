"""`planner plan`: from flags to a request, from the itinerary to a terminal and files."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from planner import files
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import (
    FILE,
    check_targets,
    examples,
    terminal_width,
    tiles_by_option,
    tiles_option,
    today_in_china,
)
from planner.cli.request import build_request, profile_file, request_options
from planner.errors import BadInput, Fault
from planner.outputs.text import render
from planner.values import SHANGHAI


@click.command(
    epilog=examples(
        "planner plan",
        "planner plan --from 2026-12-05 --days 2 --profile student --lang en",
        "planner plan --adults 2 --children 8,11 --budget 600 --avoid karting",
        "planner plan --base 27.8278,113.1343 --start 10:00 --end 21:30 --mode car",
        "planner plan --must ceramic_valley --json plan.json --map plan.html",
        "planner plan --json - | python -m json.tool",
    )
)
@request_options
@click.option(
    "--json",
    "json_path",
    metavar="FILE|-",
    type=FILE,
    help="Write the plan as JSON; with - to standard output, and nothing else there.",
)
@click.option("--map", "map_path", metavar="FILE.html", type=FILE, help="Draw the plan on a map.")
@tiles_option
@tiles_by_option
def command(
    sites: Path | None,
    json_path: Path | None,
    map_path: Path | None,
    tiles: str | None,
    tiles_by: str,
    **flags: Any,
) -> None:
    """Plan days out and print them.

    Chooses the sites worth most to these visitors, fits them into opening hours, bookings and
    travel times, and says why everything else was left out.
    """
    to_stdout = json_path == Path("-")
    targets = {"--json": None if to_stdout else json_path, "--map": map_path}
    check_targets(
        {flag: path for flag, path in targets.items() if path},
        {"--sites": sites or shipped_catalogue(), "--profile": profile_file(flags["profile"])},
    )
    if tiles and not map_path:
        raise BadInput(Fault("--tiles", tiles, "there is no map to put them on", "Give --map too"))
    catalogue = Catalogue.load(sites)
    request = build_request(catalogue, **flags)
    if flags["today"] is None and flags["first"] < today_in_china():
        said = f"These days are past: planned as if booked on {request.today} (see --today)."
        click.echo(said, err=True)

    if flags["first"] == today_in_china() and request.days[0].start < datetime.now(SHANGHAI):
        said = f"It is past {request.days[0].start:%H:%M} in China: --start plans what is left."
        click.echo(said, err=True)

    from planner.planning import plan  # loads the solver: only when there is something to solve

    with _interruptible() as cancelled:
        itinerary = plan(request, catalogue, cancelled=cancelled)
    if cancelled():
        click.echo("Interrupted: this is the best plan so far.", err=True)
    as_json = itinerary.model_dump_json(indent=2, by_alias=True) + "\n"
    texts = {json_path: as_json} if json_path and not to_stdout else {}
    if map_path:
        from planner.outputs import map as drawing

        texts[map_path] = drawing.render(
            itinerary, catalogue, tiles=tiles, tiles_attribution=tiles_by
        )
    files.write_whole(texts)
    if to_stdout:
        click.echo(as_json.encode(), nl=False)  # bytes: UTF-8 whatever the terminal speaks
    else:
        click.echo(render(itinerary, terminal_width()))
    for path in texts:
        click.echo(f"Wrote {path}", err=True)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C cut the search short, and a second one end everything."""
    pressed = False

    def first(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    usual = signal.signal(signal.SIGINT, first)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, usual)
