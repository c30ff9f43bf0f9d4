"""`planner plan`: from flags to a request, from the itinerary to a terminal and files."""

import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import ValidationError

from planner import files
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import (
    FILE,
    Clock,
    Day,
    check_targets,
    examples,
    sites_option,
    terminal_width,
    tiles_by_option,
    tiles_option,
    today_in_china,
)
from planner.errors import BadInput, Fault
from planner.outputs.text import render
from planner.profiles import load_profile
from planner.sites import Location
from planner.trip import DEFAULT_BASE, MAX_DAYS, Effort, TripRequest
from planner.values import SHANGHAI, Lang, Mode, Trust
from planner.visitor import Party

_FLAGS = {
    ("days",): "--start/--end",
    ("party",): "--adults/--children/--seniors",
    ("party", "adults"): "--adults",
    ("party", "children"): "--children",
    ("party", "seniors"): "--seniors",
    ("budget_cny",): "--budget",
}
_CURES = {
    "--children": "Write ages from 0 to 17 with commas, e.g. --children 8,11",
    "--start/--end": "Give an --end after the --start, both within one day and night",
}


def _choices(literal: Any) -> click.Choice[str]:
    return click.Choice(get_args(literal))


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
@click.option(
    "--profile",
    metavar="NAME|FILE.toml",
    default="family",
    show_default=True,
    help="Who travels and what they like; see planner profiles list.",
)
@click.option(
    "--from",
    "first",
    metavar="DATE",
    type=Day(),
    default="tomorrow",
    show_default=True,
    help="First day: YYYY-MM-DD, today or tomorrow.",
)
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, MAX_DAYS),
    default=1,
    show_default=True,
    help=f"How many days in a row, up to {MAX_DAYS}.",
)
@click.option(
    "--base",
    metavar="PLACE",
    default=DEFAULT_BASE,
    show_default=True,
    help="Where each day starts and ends: an id or exact name of the catalogue, LAT,LON, or an "
    "address (looked up over the network).",
)
@click.option("--start", metavar="HH:MM", type=Clock(23), help="When to leave the base.")
@click.option(
    "--end", metavar="HH:MM", type=Clock(30), help="When to be back; 25:00 is one at night."
)
@click.option("--adults", metavar="N", type=int, help="People from 18 to 59.")
@click.option("--children", metavar="AGE,AGE", help="Children by age, 0 to 17.")
@click.option(
    "--seniors",
    metavar="N",
    type=int,
    help="People of 60 and over. Any of these three replaces the profile's party and whoever is "
    "not named stays at home; but --children alone keeps its adults and seniors.",
)
@click.option("--must", metavar="ID", multiple=True, help="A site to visit for certain. Repeat.")
@click.option("--avoid", metavar="ID", multiple=True, help="A site to leave out. Repeat.")
@click.option("--budget", metavar="CNY", type=float, help="Most to spend on tickets, all people.")
@click.option("--mode", type=_choices(Mode), help="How to get about. Default: the profile's.")
@sites_option
@click.option(
    "--today",
    metavar="DATE",
    type=Day(),
    is_eager=True,  # "tomorrow" counts from it
    help="The day bookings are made. Default: today in China; for past days, a week before.",
)
@click.option(
    "--trust",
    type=_choices(Trust),
    default="any",
    show_default=True,
    help="How well documented hours and positions must be.",
)
@click.option(
    "--effort",
    type=_choices(Effort),
    default="normal",
    show_default=True,
    help="How long to search, in steps: the same request gives the same plan.",
)
@click.option(
    "--seconds", metavar="S", type=float, default=60.0, show_default=True, help="Cap on the search."
)
@click.option(
    "--seed", metavar="N", type=int, default=1, show_default=True, help="Start of the search."
)
@click.option("--lang", type=_choices(Lang), help="Default: the profile's.")
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
        {"--sites": sites or shipped_catalogue(), "--profile": _toml(flags["profile"])},
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


def _toml(profile: str) -> Path | None:
    return Path(profile) if profile.lower().endswith(".toml") else None


def build_request(
    catalogue: Catalogue,
    *,
    profile: str,
    first: date,
    days: int,
    base: str,
    start: str | None,
    end: str | None,
    adults: int | None,
    children: str | None,
    seniors: int | None,
    must: tuple[str, ...],
    avoid: tuple[str, ...],
    today: date | None,
    budget: float | None,
    **rest: Any,
) -> TripRequest:
    """Return the request the flags ask for. Raises BadInput with every fault, by flag."""
    visitor = load_profile(profile)
    place, base_faults = _find_base(base, catalogue)
    faults = [
        *base_faults,
        *_unknown_ids("--must", must, catalogue),
        *_unknown_ids("--avoid", avoid, catalogue),
        *_past(first, today),
    ]
    wishes = {
        "party": _party(visitor.party, adults, children, seniors),
        "must": tuple(dict.fromkeys(must)),
        "avoid": tuple(dict.fromkeys(avoid)),
        "budget_cny": budget,
        "today": today,
        **rest,
    }
    try:
        request = TripRequest.starting(
            first,
            days,
            profile=visitor if _toml(profile) else profile,  # a plan does not point to a file
            base=place,
            start=start,
            end=end,
            **{name: value for name, value in wishes.items() if value is not None},
        )
    except ValidationError as error:
        faults += _request_faults(error, children)
    if faults:
        raise BadInput(*dict.fromkeys(faults))
    return request


def _party(
    usual: Party, adults: int | None, children: str | None, seniors: int | None
) -> dict[str, Any] | None:
    """Return the people the flags name, or None where they name nobody."""
    if adults is None and seniors is None:
        if children is None:
            return None
        adults, seniors = usual.adults, usual.seniors  # children do not travel alone
    ages = [age for age in re.split(r"[,，、\s]+", children or "") if age]
    return {"adults": adults or 0, "children": ages, "seniors": seniors or 0}


def _find_base(base: str, catalogue: Catalogue) -> tuple[str | Location, Sequence[Fault]]:
    """Return the place that --base names, and what is wrong with it."""
    try:
        named = next((s.id for s in catalogue if base in (s.name.zh, s.name.en)), base)
        if named in catalogue or "_" in named:  # addresses have no underscores, ids mostly do
            return catalogue.place(named).id, ()

        from planner.travel.geocode import geocode, parse_lat_lon  # numpy comes with it

        return parse_lat_lon(base) or geocode(base), ()
    except BadInput as error:
        return base, [replace(fault, thing="--base") for fault in error.faults]


def _unknown_ids(flag: str, ids: tuple[str, ...], catalogue: Catalogue) -> Iterator[Fault]:
    for site_id in ids:
        try:
            catalogue.site(site_id)
        except BadInput as error:
            yield from (replace(fault, thing=flag) for fault in error.faults)


def _past(first: date, today: date | None) -> Iterator[Fault]:
    if today and first < today:
        cure = "Give a later day, or the day bookings are made with --today"
        yield Fault("--from", str(first), f"before today, {today}", cure)


def _request_faults(error: ValidationError, children: str | None) -> Iterator[Fault]:
    """Say pydantic's complaints about a request in the words of the flags."""
    for one in error.errors(include_url=False):
        if one["type"] == "too_short":  # the days, after each of them has been complained about
            continue
        loc = tuple(part for part in one["loc"] if isinstance(part, str))
        known = next((loc[:n] for n in (2, 1) if loc[:n] in _FLAGS), None)
        flag = _FLAGS[known] if known else f"--{loc[0]}" if loc else "--must/--avoid"
        value = children if flag == "--children" else one["input"]
        shown = str(value) if isinstance(value, str | int | float) else ""
        yield Fault(flag, shown, files.say_rule(one["msg"]), _CURES.get(flag, ""))
