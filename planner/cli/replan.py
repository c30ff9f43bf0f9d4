"""`planner replan`: a plan that is revised, before the trip or in the middle of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from planner.bookings import read_bookings
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli import complete
from planner.cli.options import (
    FILE,
    Clock,
    Day,
    examples,
    ids_option,
    in_lang,
    kept,
    plan_lang_option,
    read_plan,
    sites_option,
    terminal_width,
    today_in_china,
)
from planner.cli.place import find_place, site_named
from planner.cli.request import parse_weather
from planner.cli.results import Results, give, interruptible, result_options
from planner.cli.speech import tell
from planner.comparing import compare
from planner.errors import BadInput, Fault, said
from planner.itinerary import Itinerary
from planner.outputs import comparison
from planner.trip import BookingRecord, Weather, at
from planner.values import Lang

_FLAGS = ("now", "at", "late", "drop", "add", "lock", "unlock", "bookings", "weather")


class _Moment(click.ParamType[datetime | str]):
    """A date and time in China; or a clock time alone, as text, whose day the plan tells."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | str:
        """Return what was given; refuse what is neither."""
        given = str(value).strip().replace("：", ":")
        found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})(?::00)?", given, re.ASCII)
        if found:
            day = Day().convert(found[1], param, ctx)
            return at(day, time.fromisoformat(Clock(23).convert(found[2], param, ctx)))
        if not re.fullmatch(r"\d{1,2}:\d{2}", given, re.ASCII):
            rule = said(
                "{given!r} is not a time. Write HH:MM, or date and time, e.g. 2026-12-05T14:10.",
                given=given,
            )
            self.fail(tell(rule), param, ctx)
        return Clock(30).convert(given, param, ctx)


@click.command(
    epilog=examples(
        "planner replan plan.json --now 14:10 --late 40",
        "planner replan plan.json --now '2026-12-05 14:10' --at zz_museum --json plan2.json",
        "planner replan plan.json --drop karting --lock zz_museum",
        "planner replan plan.json --bookings plan.bookings.toml --map plan2.html",
        "planner replan plan.json --weather 2026-12-06=wet --keep 60",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@click.option(
    "--now",
    metavar="TIME",
    type=_Moment(),
    help="How far the trip has got: HH:MM today, or YYYY-MM-DDTHH:MM, by the clock in China. What "
    "is before it stays as it was.",
)
@click.option(
    "--at",
    "place",
    metavar="PLACE",
    shell_complete=complete.places,
    help="Where you are now, if not where the plan has you: an id or exact name, LAT,LON, or an "
    "address (looked up over the network).",
)
@click.option(
    "--late",
    metavar="N",
    type=click.IntRange(0, 24 * 60),
    default=0,
    help="Minutes that you are behind the plan.",
)
@ids_option("--drop", "A visit to leave out. Repeat.")
@ids_option("--add", "A site to visit for certain. Repeat.")
@ids_option("--lock", "A visit that keeps its time. Repeat.")
@ids_option("--unlock", "A visit that was locked and may move. Repeat.")
@click.option(
    "--bookings",
    "bookings_path",
    metavar="FILE",
    type=FILE,
    help="What the sites answered, .toml or .csv; see planner book. They replace those that the "
    "plan knows of.",
)
@click.option(
    "--weather",
    metavar="[DATE=]wet|hot|dry",
    multiple=True,
    help="What is forecast, for every day or for one. Repeat.",
)
@click.option(
    "--keep",
    metavar="POINTS",
    type=click.IntRange(0, 1000),
    help="What it is worth to keep a visit on its day; the more, the less changes.  [default: 30]",
)
@result_options
@sites_option
@plan_lang_option
def command(
    plan_json: str,
    now: datetime | str | None,
    place: str | None,
    late: int,
    drop: tuple[str, ...],
    add: tuple[str, ...],
    lock: tuple[str, ...],
    unlock: tuple[str, ...],
    bookings_path: Path | None,
    weather: tuple[str, ...],
    keep: int | None,
    results: Results,
    sites: Path | None,
    lang: Lang | None,
) -> None:
    """Revise a plan, before the trip or in the middle of a day; - reads standard input.

    What has been done stays as it was, and of the rest as much as can be kept. Says what has
    changed, then prints the plan. Where nothing that is given makes a difference, nothing changes.
    """
    results.check(
        {
            "PLAN.json": Path(plan_json),
            "--bookings": bookings_path,
            "--sites": sites or shipped_catalogue(),
        }
    )
    catalogue = Catalogue.load(sites)
    before = in_lang(read_plan(plan_json), lang, catalogue)
    faults: list[Fault] = []
    moment = where = None
    expected: dict[date, Weather] = {}
    records: tuple[BookingRecord, ...] | None = None
    with kept(faults):
        moment = _moment(now, before) if isinstance(now, str) else now
    with kept(faults):
        where = find_place("--at", place, catalogue) if place is not None else None
    with kept(faults):
        records = read_bookings(bookings_path, catalogue) if bookings_path else None
    with kept(faults):
        expected = parse_weather(weather, [day.date for day in before.days])
    if faults:
        raise BadInput(*faults)

    from planner.planning import replan  # loads the solver: only when there is something to solve
    from planner.replanning import WEIGHT, Changes

    changes = Changes(
        now=moment,
        late_minutes=late,
        place=where,
        drop=tuple(dict.fromkeys(site_named(one, catalogue) for one in drop)),
        add=tuple(dict.fromkeys(site_named(one, catalogue) for one in add)),
        lock=tuple(dict.fromkeys(site_named(one, catalogue) for one in lock)),
        unlock=tuple(dict.fromkeys(site_named(one, catalogue) for one in unlock)),
        bookings=records,
        weather=expected,
        weight=WEIGHT if keep is None else keep,
    )
    with interruptible() as cancelled, _by_flag():
        after = replan(before, changes, catalogue, cancelled=cancelled)
    give(after, catalogue, results, text=_changes(before, after, terminal_width()))


@contextmanager
def _by_flag() -> Iterator[None]:
    """Name the changes that cannot be made by their flags."""
    try:
        yield
    except BadInput as error:
        raise BadInput(
            *(
                replace(fault, thing=f"--{fault.thing}") if fault.thing in _FLAGS else fault
                for fault in error.faults
            )
        ) from error


def _moment(clock: str, plan: Itinerary) -> datetime:
    """Return a clock time on the day of the plan that is today, or on its only day."""
    days = [day.date for day in plan.days]
    today = today_in_china()
    if len(days) > 1 and today not in days:
        rule = said(
            "which of the {n} days is meant is not said, and today ({today}) is none",
            n=len(days),
            today=today,
        )
        cure = said("Write date and time, e.g. {example}", example=f"{days[0]}T14:10")
        raise BadInput(Fault("--now", clock, rule, cure))
    hours, minutes = map(int, clock.split(":"))
    day = today if today in days else days[0]
    return at(day, time()) + timedelta(hours=hours, minutes=minutes)


def _changes(before: Itinerary, after: Itinerary, columns: int) -> str:
    """Return what happens to the visits: the first paragraph of a comparison of visits alone."""
    found = compare(before, after).model_copy(update={"asked": ()})
    return comparison.render(found, after.request.lang, columns).partition("\n\n")[0]
