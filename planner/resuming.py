"""Where a revised plan goes on: what of its days lies behind, and when and where it is free."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from planner.inquiry import Inquiry
from planner.problem import IntMatrix, Problem
from planner.schedule import fits
from planner.sites import Location
from planner.travel import TravelMatrix
from planner.trip import PlannedVisit, TripDay, TripRequest

_MINUTE = timedelta(minutes=1)


class Resumed(NamedTuple):
    """The stop at which a plan goes on, and the place it goes on from, if another."""

    stop: int
    place: Location | None


def resumed(request: TripRequest, asks: Sequence[Inquiry]) -> Resumed | None:
    """Return the last stop that is done on the day the trip goes on, None where none is."""
    revision = request.revision
    done = _done_today(request)
    if revision is None or not done:
        return None
    stop = next((n for n, ask in enumerate(asks) if ask.site.id == done[-1].site_id), None)
    return None if stop is None else Resumed(stop, revision.place)


def from_here(matrix: TravelMatrix, stop: int) -> TravelMatrix:
    """Let the ways from a stop begin at the last place of the matrix, and drop that place."""
    last = len(matrix.minutes) - 1
    origins = list(range(last))
    origins[stop] = last
    legs = np.ix_(origins, range(last))
    minutes, distance_m, walk_minutes = (
        _hollow(table[legs]) for table in (matrix.minutes, matrix.distance_m, matrix.walk_minutes)
    )
    return replace(
        matrix,
        minutes=minutes,
        distance_m=distance_m,
        walk_minutes=walk_minutes,
        way=matrix.way[legs],
    )


def _hollow(legs: IntMatrix) -> IntMatrix:
    """Return legs with nothing between a place and itself."""
    np.fill_diagonal(legs, 0)
    return legs


def ways_ahead(minutes: IntMatrix, asks: Sequence[Inquiry], request: TripRequest) -> IntMatrix:
    """Take away the ways between visits that are done: they were as long as they were."""
    node = {ask.site.id: n for n, ask in enumerate(asks) if ask.done}
    if not node or request.revision is None:
        return minutes
    minutes = minutes.copy()
    for number, day in enumerate(request.days):
        done = [node[v.site_id] for v in request.revision.on(day.date) if v.hold == "done"]
        for leg in pairwise([len(asks) + 2 * number, *done]):
            minutes[leg] = 0
    return minutes


def idle_after(ask: Inquiry) -> int:
    """Return the minutes from the end of the last visit that is done until the party is free."""
    revision, done = ask.request.revision, _done_today(ask.request)
    if revision is None or revision.free_at is None or not done or done[-1] != ask.kept:
        return 0
    return max(0, (revision.free_at - done[-1].end) // _MINUTE)


def free_on(request: TripRequest, day: TripDay) -> datetime | None:
    """Return when the plan goes on, on the day on which it does."""
    revision = request.revision
    return revision.free_at if revision and revision.goes_on == day.date else None


def is_over(request: TripRequest, day: TripDay) -> bool:
    """Tell whether a day lies behind."""
    goes_on = request.revision and request.revision.goes_on
    return bool(goes_on and day.date < goes_on)


def leaves(request: TripRequest, day: TripDay) -> datetime:
    """Return when the base can be left at the earliest: not before the party is free.

    Where something of the day is done it has been left.
    """
    free = free_on(request, day)
    if free is None or _done_today(request):
        return day.start
    return min(max(day.start, free), day.end)


def in_old_order(
    problem: Problem, before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    """Return orders of the same stops on the same days, as far as it works in the order before.

    What is new on a day is put where it makes the way shortest. A day that then cannot be kept
    stays as it is after.
    """
    days = zip(before, after, strict=True)
    return tuple(_in_old_order(problem, day, *orders) for day, orders in enumerate(days))


def _in_old_order(
    problem: Problem, day: int, before: Sequence[int], after: Sequence[int]
) -> tuple[int, ...]:
    order = tuple(stop for stop in before if stop in after)
    for stop in (stop for stop in after if stop not in before):
        ways = [(*order[:n], stop, *order[n:]) for n in range(len(order) + 1)]
        ways = [way for way in ways if fits(problem, day, way)]
        if not ways:
            return tuple(after)
        order = min(ways, key=lambda way: problem.way_minutes(day, way))
    return order if fits(problem, day, order) else tuple(after)


def _done_today(request: TripRequest) -> list[PlannedVisit]:
    """The visits that are done on the day on which the plan goes on."""
    revision = request.revision
    if revision is None or revision.goes_on is None:
        return []
    return [visit for visit in revision.on(revision.goes_on) if visit.hold == "done"]
