"""The options that make a request, for every command that takes one, and the request they make."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import ValidationError

from planner import calendar
from planner.bookings import read_bookings
from planner.catalogue import Catalogue
from planner.cli import complete
from planner.cli.options import FILE, Clock, Day, ids_option, kept, sites_option
from planner.cli.place import find_place, site_named
from planner.cli.speech import spoken
from planner.complaints import say_rule
from planner.errors import BadInput, CannotPlan, Fault, said
from planner.profiles import load_profile, profile_names
from planner.sites import Location
from planner.trip import (
    DEFAULT_BASE,
    MAX_DAYS,
    BookingRecord,
    Effort,
    TripRequest,
    Weather,
)
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
    ("party", "wheelchairs"): "--wheelchairs",
    ("party", "passports"): "--passports",
    ("budget_cny",): "--budget",
}
_OF_A_SEARCH = ("from", "days", "around", "must", "avoid", "robust", "effort", "seconds", "seed")
_CURES = {
    "--children": said("Write ages from 0 to 17 with commas, e.g. --children 8,11 or 36x13"),
    "--start/--end": said("Give an --end after the --start, both within one day and night"),
}


def _choices(literal: Any) -> click.Choice[str]:
    return click.Choice(get_args(literal))


_OPTIONS: dict[str, _Decorator] = {
    "profile": click.option(
        "--profile",
        shell_complete=complete.profiles,
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
        shell_complete=complete.places,
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
    "children": click.option(
        "--children", metavar="AGE,AGE", help="Children by age, 0 to 17; 36x13 is 36 of 13."
    ),
    "seniors": click.option(
        "--seniors",
        metavar="N",
        type=int,
        help="People of 60 and over. Any of these three replaces the profile's party and whoever "
        "is not named stays at home; but --children alone keeps its adults and seniors.",
    ),
    "wheelchairs": click.option(
        "--wheelchairs", metavar="N", type=int, help="How many of them go in a wheelchair."
    ),
    "passports": click.option(
        "--passports",
        metavar="N",
        type=int,
        help="How many of them have a passport and no Chinese identity card.",
    ),
    "around": click.option(
        "--around",
        shell_complete=complete.events,
        metavar="EVENT",
        help="Plan around a confirmed event: its dates, unless --from says otherwise, and the "
        "event for certain.",
    ),
    "must": ids_option("--must", "A site to visit for certain. Repeat."),
    "avoid": ids_option("--avoid", "A site to leave out. Repeat."),
    "budget": click.option(
        "--budget", metavar="CNY", type=float, help="Most to spend on tickets, all people."
    ),
    "bookings": click.option(
        "--bookings",
        "bookings_path",
        metavar="FILE",
        type=FILE,
        help="What came of asking: confirmed visits keep their time, refused ones are left out; "
        "see planner book.",
    ),
    "weather": click.option(
        "--weather",
        metavar="[DATE=]wet|hot|dry",
        multiple=True,
        help="On wet days only what is indoors, on hot ones no open air from 12:00 to 16:00. "
        "Repeat for several dates.",
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
    "robust": click.option(
        "--robust",
        metavar="[CHANCE]",
        is_flag=False,
        flag_value=0.9,
        type=click.FloatRange(0.5, 0.99),
        help="Leave room for delays: fewer visits, but every day holds with this chance (0.9 if "
        "not said).",
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


def profile_named(given: str) -> str:
    """Return the name of the shipped profile whose title is given; anything else as it is."""
    if given in profile_names() or profile_file(given):
        return given
    titles = ((name, load_profile(name).title.spellings) for name in profile_names())
    return next((name for name, title in titles if given in title), given)


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
    wheelchairs: int | None,
    passports: int | None,
    around: str | None = None,
    bookings_path: Path | None,
    weather: tuple[str, ...],
    must: tuple[str, ...] = (),
    avoid: tuple[str, ...] = (),
    today: date | None,
    budget: float | None,
    **rest: Any,
) -> TripRequest:
    """Return the request the flags ask for. Raises BadInput with every fault, by flag."""
    profile = profile_named(profile)
    visitor = load_profile(profile)
    must, avoid = (tuple(site_named(one, catalogue) for one in given) for given in (must, avoid))
    place: str | Location = base
    faults: list[Fault] = []
    with kept(faults):
        found = find_place("--base", base, catalogue)
        place = found.id if found.id in catalogue else found
    faults += [
        *_unknown_ids("--must", must, catalogue),
        *_unknown_ids("--avoid", avoid, catalogue),
        *_past(first, today),
    ]
    bookings: tuple[BookingRecord, ...] = ()
    expected: dict[date, Weather] = {}
    with kept(faults):
        bookings = read_bookings(bookings_path, catalogue) if bookings_path else ()
    with kept(faults):
        expected = parse_weather(weather, [first + timedelta(days=n) for n in range(days)])
    wishes = {
        "party": _party(visitor.party, adults, children, seniors, wheelchairs, passports),
        "must": tuple(dict.fromkeys((*must, around) if around else must)),
        "bookings": bookings or None,
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
            weather=expected,
            **{name: value for name, value in wishes.items() if value is not None},
        )
    except ValidationError as error:
        faults += _request_faults(error, children)
    if faults:
        raise BadInput(*dict.fromkeys(faults))
    return request


def _party(
    usual: Party,
    adults: int | None,
    children: str | None,
    seniors: int | None,
    wheelchairs: int | None,
    passports: int | None,
) -> dict[str, Any] | None:
    """Return the people the flags name, or None where they name nobody."""
    if adults is None and children is None and seniors is None:
        people: dict[str, Any] = dict(usual)
    else:
        if adults is None and seniors is None:
            adults, seniors = usual.adults, usual.seniors  # children do not travel alone
        ages = list(_ages(children or ""))
        people = {"adults": adults or 0, "children": ages, "seniors": seniors or 0}
    needs = {"wheelchairs": wheelchairs, "passports": passports}
    return people | {name: n for name, n in needs.items() if n is not None}


def _ages(given: str) -> Iterator[str]:
    """Yield ages from a text like "8,11" or "36x13" (so many of one age)."""
    for part in re.split(r"[,，、\s]+", given):
        several = re.fullmatch(r"(\d{1,3})[xX×*](\d{1,3})", part, re.ASCII)
        if several:
            yield from [several[2]] * int(several[1])
        elif part:
            yield part


def parse_weather(given: Sequence[str], dates: Sequence[date]) -> dict[date, Weather]:
    """Return the weather of dates from "wet" (all of them) or "2026-07-05=hot" (one of them).

    "dry" takes back what was said before. Raises BadInput with every fault.
    """
    expected: dict[date, Weather] = {}
    faults: list[Fault] = []
    named: set[date] = set()
    kinds: dict[str, Weather] = {"wet": "wet", "hot": "hot", "dry": ""}
    for one in given:
        day, _, kind = one.replace("＝", "=").rpartition("=")
        days = [on for on in dates if day.strip() in ("", str(on))]
        if kind.strip() not in kinds:
            rule = said("is no weather that a plan looks at")
            cure = said(
                "Write wet, hot or dry, e.g. {example}", example=f"--weather {dates[0]}=wet"
            )
            faults.append(Fault("--weather", one, rule, cure))
        elif not days:
            cure = said("Its days: {dates}", dates=tuple(dates))
            faults.append(Fault("--weather", one, said("is for no day of the trip"), cure))
        elif day.strip() and not named.isdisjoint(days):
            rule, cure = said("is given more than once"), said("Keep one of them")
            faults.append(Fault("--weather", one, rule, cure))
        else:
            named.update(days if day.strip() else ())
            expected |= dict.fromkeys(days, kinds[kind.strip()])
    if faults:
        raise BadInput(*faults)
    return expected


def dates_around(event_id: str, catalogue: Catalogue, today: date) -> Sequence[date]:
    """Return the dates of a confirmed event, from `today` on where any are.

    Raises BadInput for what is no event, CannotPlan where its dates are not known for certain.
    """
    if faults := [*_unknown_ids("--around", (event_id,), catalogue)]:
        raise BadInput(*faults)
    event = catalogue.site(event_id)
    if event.kind != "event":
        ids = tuple(one.id for one in catalogue if one.venue == event_id)
        there = said("Events there: {ids}", ids=ids)
        cure = there if ids else said("See planner calendar --month")
        raise BadInput(Fault("--around", event_id, said("is no event"), cure))
    runs = calendar.dates_open(event.opening_hours)
    name = said("event {id} ({name})", id=event_id, name=event.name[spoken()])
    if event.status != "confirmed" or not runs:
        known = ", ".join(dict.fromkeys((str(runs[0]), str(runs[-1])))) if runs else ""
        if not runs:
            rule, cure = said("its dates are not known"), said("Ask its organiser")
        else:
            rule = said("its dates are {status}, not confirmed", status=said(event.status))
            cure = said("Plan those days as any others: --from {date}", date=runs[0])
        raise CannotPlan(Fault(name, known, rule, cure))
    return [on for on in runs if on >= today] or runs


def _unknown_ids(flag: str, ids: tuple[str, ...], catalogue: Catalogue) -> Iterator[Fault]:
    for site_id in ids:
        try:
            catalogue.site(site_id)
        except BadInput as error:
            yield from (replace(fault, thing=flag) for fault in error.faults)


def _past(first: date, today: date | None) -> Iterator[Fault]:
    if today and first < today:
        cure = said("Give a later day, or the day bookings are made with --today")
        yield Fault("--from", str(first), said("before today, {today}", today=today), cure)


def _request_faults(error: ValidationError, children: str | None) -> Iterator[Fault]:
    """Say pydantic's complaints about a request in the words of the flags."""
    for one in error.errors(include_url=False):
        if one["type"] == "too_short":  # the days, after each of them has been complained about
            continue
        loc = tuple(part for part in one["loc"] if isinstance(part, str))
        known = next((loc[:n] for n in (2, 1) if loc[:n] in _FLAGS), None)
        flag = _FLAGS[known] if known else f"--{loc[0]}" if loc else "--must/--avoid"
        rule = say_rule(one)
        if loc == ("party",) and rule.startswith(("wheelchairs", "passports")):
            flag = f"--{rule.split()[0]}"
        value = children if flag == "--children" else one["input"]
        shown = str(value) if isinstance(value, str | int | float) else ""
        yield Fault(flag, shown, rule, _CURES.get(flag, ""))
