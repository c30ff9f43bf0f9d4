"""`planner plan`: from flags to a request, from the itinerary to a terminal and files."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import (
    examples,
    terminal_width,
    today_in_china,
)
from planner.cli.request import build_request, dates_around, profile_file, request_options
from planner.cli.results import Results, give, interruptible, result_options
from planner.cli.talk import talk
from planner.errors import BadInput, Fault, said
from planner.itinerary import Itinerary
from planner.trip import TripRequest
from planner.values import SHANGHAI

_AROUND = 3  # days of an event that are planned if nobody says how many


@click.command(
    epilog=examples(
        "planner plan",
        "planner plan --from 2026-12-05 --days 2 --profile student --lang en",
        "planner plan --adults 2 --children 8,11 --budget 600 --avoid karting",
        "planner plan --base 27.8278,113.1343 --start 10:00 --end 21:30 --mode car",
        "planner plan --must ceramic_valley --json plan.json --map plan.html",
        "planner plan --from 2026-12-03 --plan-b --bookings trip.toml --weather 2026-12-03=wet",
        "planner plan --robust --alternatives 3",
        "planner plan --json - | python -m json.tool",
    )
)
@request_options
@click.option(
    "--plan-b",
    is_flag=True,
    help="Also plan for each booking that may be refused, for rain, and for a late start.",
)
@click.option(
    "--alternatives",
    metavar="N",
    type=click.IntRange(2, 9),
    help="Compare up to N plans of different character; the first is printed in full and drawn by "
    "--map and the like, and --json plan.json writes the others to plan.b.json, plan.c.json, ...",
)
@result_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sites: Path | None,
    results: Results,
    plan_b: bool,
    alternatives: int | None,
    **flags: Any,
) -> None:
    """Plan days out and print them.

    Chooses the sites worth most to these visitors, fits them into opening hours, bookings and
    travel times, and says why everything else was left out.
    """
    sources = {
        "--sites": sites or shipped_catalogue(),
        "--profile": profile_file(flags["profile"]),
        "--bookings": flags["bookings_path"],
    }
    results.check(sources, (alternatives or 1) - 1)
    catalogue = Catalogue.load(sites)
    if flags["around"]:
        _set_dates(ctx, flags, catalogue)
    request = build_request(catalogue, **flags)
    _mention_dates(flags, request)

    from planner.planning import plan  # loads the solver: only when there is something to solve

    others: Sequence[Itinerary] = ()
    choice = ""
    with interruptible() as cancelled:
        if alternatives is None:
            itinerary = plan(request, catalogue, cancelled=cancelled)
        else:
            from planner.outputs import choices
            from planner.variety import alternatives as find

            found = find(request, alternatives, catalogue, cancelled=cancelled)
            itinerary = found[0].itinerary
            others = [option.itinerary for option in found[1:]]
            choice = choices.render(found, terminal_width())
            if len(found) < alternatives:
                talk(
                    said(
                        "Only {n} of {asked} plans: no other is different enough and worth enough.",
                        n=len(found),
                        asked=alternatives,
                    )
                )
        if plan_b:
            from planner.contingency import plan_b as prepare

            itinerary = itinerary.model_copy(update={"plan_b": prepare(itinerary, catalogue)})
    give(itinerary, catalogue, results, text=choice, others=others)


def _set_dates(ctx: click.Context, flags: dict[str, Any], catalogue: Catalogue) -> None:
    """Take the dates of the event that is planned around where the flags do not name any."""
    today = flags["today"] or today_in_china()
    dates = dates_around(flags["around"], catalogue, today)
    given = {
        name
        for name in ("first", "days")
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    if "first" not in given:
        flags["first"] = dates[0]
    if "days" not in given:
        run = [on for on in dates if 0 <= (on - flags["first"]).days < _AROUND]
        flags["days"] = max([(on - flags["first"]).days + 1 for on in run], default=1)
    last: date = flags["first"] + timedelta(days=flags["days"] - 1)
    if not any(flags["first"] <= on <= last for on in dates):
        cure = said("It is on from {first} to {last}", first=dates[0], last=dates[-1])
        raise BadInput(Fault("--around", flags["around"], said("is not on in these days"), cure))


def _mention_dates(flags: dict[str, Any], request: TripRequest) -> None:
    """Say what may surprise: days that are past, or half past."""
    if flags["today"] is None and flags["first"] < today_in_china():
        talk(
            said(
                "These days are past: planned as if booked on {today} (see --today).",
                today=request.today,
            )
        )
    start = request.days[0].start
    if flags["first"] == today_in_china() and start < datetime.now(SHANGHAI):
        talk(said("It is past {time:%H:%M} in China: --start plans what is left.", time=start))
