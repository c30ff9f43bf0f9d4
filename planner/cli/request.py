"""The options that make a request, for every command that takes one, and the request they make."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import ValidationError

from planner import files
from planner.catalogue import Catalogue
from planner.cli.options import Clock, Day, sites_option
from planner.errors import BadInput, Fault
from planner.profiles import load_profile
from planner.sites import Location
from planner.trip import DEFAULT_BASE, MAX_DAYS, Effort, TripRequest
from planner.values import Lang, Mode, Trust
from planner.visitor import Party

_Command = Callable[..., Any]
_Decorator = Callable[[_Command], _Command]

_FLAGS = {
    ("days",): "--start/--end",
    ("party",): "--adults/--children/--seniors",
    ("party", "adults"): "--adults",
    ("party", "children"): "--children",
    ("party", "seniors"): "--seniors",
    ("budget_cny",): "--budget",
}
_OF_A_SEARCH = ("from", "days", "must", "avoid", "effort", "seconds", "seed")
_CURES = {
    "--children": "Write ages from 0 to 17 with commas, e.g. --children 8,11",
    "--start/--end": "Give an --end after the --start, both within one day and night",
}


def _choices(literal: Any) -> click.Choice[str]:
    return click.Choice(get_args(literal))


_OPTIONS: dict[str, _Decorator] = {
    "profile": click.option(
        "--profile",
        metavar="NAME|FILE.toml",
        default="family",
        show_default=True,
        help="Who travels and what they like; see planner profiles list.",
    ),
    "from": click.option(
        "--from",
        "first",
        metavar="DATE",
        type=Day(),
        default="tomorrow",
        show_default=True,
        help="First day: YYYY-MM-DD, today or tomorrow.",
    ),
    "days": click.option(
        "--days",
        metavar="N",
        type=click.IntRange(1, MAX_DAYS),
        default=1,
        show_default=True,
        help=f"How many days in a row, up to {MAX_DAYS}.",
    ),
    "base": click.option(
        "--base",
        metavar="PLACE",
        default=DEFAULT_BASE,
        show_default=True,
        help="Where each day starts and ends: an id or exact name of the catalogue, LAT,LON, or an "
        "address (looked up over the network).",
    ),
    "start": click.option(
        "--start", metavar="HH:MM", type=Clock(23), help="When to leave the base."
    ),
    "end": click.option(
        "--end", metavar="HH:MM", type=Clock(30), help="When to be back; 25:00 is one at night."
    ),
    "adults": click.option("--adults", metavar="N", type=int, help="People from 18 to 59."),
    "children": click.option("--children", metavar="AGE,AGE", help="Children by age, 0 to 17."),
    "seniors": click.option(
        "--seniors",
        metavar="N",
        type=int,
        help="People of 60 and over. Any of these three replaces the profile's party and whoever "
        "is not named stays at home; but --children alone keeps its adults and seniors.",
    ),
    "must": click.option(
        "--must", metavar="ID", multiple=True, help="A site to visit for certain. Repeat."
    ),
    "avoid": click.option(
        "--avoid", metavar="ID", multiple=True, help="A site to leave out. Repeat."
    ),
    "budget": click.option(
        "--budget", metavar="CNY", type=float, help="Most to spend on tickets, all people."
    ),
    "mode": click.option(
        "--mode", type=_choices(Mode), help="How to get about. Default: the profile's."
    ),
    "sites": sites_option,
    "today": click.option(
        "--today",
        metavar="DATE",
        type=Day(),
        is_eager=True,  # "tomorrow" counts from it
        help="The day bookings are made. Default: today in China; for past days, a week before.",
    ),
    "trust": click.option(
        "--trust",
        type=_choices(Trust),
        default="any",
        show_default=True,
        help="How well documented hours and positions must be.",
    ),
    "effort": click.option(
        "--effort",
        type=_choices(Effort),
        default="normal",
        show_default=True,
        help="How long to search, in steps: the same request gives the same plan.",
    ),
    "seconds": click.option(
        "--seconds",
        metavar="S",
        type=float,
        default=60.0,
        show_default=True,
        help="Cap on the search.",
    ),
    "seed": click.option(
        "--seed", metavar="N", type=int, default=1, show_default=True, help="Start of the search."
    ),
    "lang": click.option("--lang", type=_choices(Lang), help="Default: the profile's."),
}


def _with(names: Sequence[str]) -> _Decorator:
    def decorate(command: _Command) -> _Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


#: Every option of a request.
request_options = _with([*_OPTIONS])
#: Those that mean something where dates and sites are given already: nothing is searched.
listed_options = _with([name for name in _OPTIONS if name not in _OF_A_SEARCH])


def profile_file(profile: str) -> Path | None:
    """Return the file that --profile names, or None where it names a shipped profile."""
    return Path(profile) if profile.lower().endswith(".toml") else None


def build_request(
    catalogue: Catalogue,
    *,
    profile: str,
    first: date,
    days: int = 1,
    base: str,
    start: str | None,
    end: str | None,
    adults: int | None,
    children: str | None,
    seniors: int | None,
    must: tuple[str, ...] = (),
    avoid: tuple[str, ...] = (),
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
            profile=visitor
            if profile_file(profile)
            else profile,  # a plan does not point to a file
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
