"""The compiled search, where it could be built; `compiled/` holds its sources.

It knows every rule of a Problem but none by name; what it cannot state is left to OR-Tools.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planner.problem import POINT, Day, Problem

try:
    from planner.solver import _compiled
except ImportError:  # no compiler where the package was installed
    _compiled = None  # type: ignore[assignment]

BUILT = _compiled is not None

Orders = tuple[tuple[int, ...], ...]
DayRoute = tuple[int, tuple[int, ...]]  # day, order of stops

_NEVER = 2**29 - 1
_MOST_MINUTES = 2**22  # so that sums and packed positions stay within 32 bits
_LONGEST = 1e6  # seconds
_MOST_PRIZE = 2**31
_MOST_PRICE = 2**50
_MOST_WORTH = 2**44
_MOST_RESTS = 2
_MOST_DAYS = 64


class Clock:
    """Says when to stop: at a deadline, on Ctrl-C, or when the caller has had enough."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool] | None = None) -> None:
        seconds = seconds if seconds < _LONGEST else _LONGEST  # nor is nan a limit
        self.begin = time.perf_counter()
        self._end = self._until = self.begin + seconds
        self._cancelled = cancelled
        self.interrupted = False
        self.cut = False  # whether anybody has been told to stop

    def __call__(self) -> bool:
        """Tell whether to stop."""
        try:
            asked = self._cancelled is not None and self._cancelled()
            self.interrupted = self.interrupted or asked
        except KeyboardInterrupt:  # the signal's handler runs here: keep the best plan so far
            self.interrupted = True
        stop = self.interrupted or time.perf_counter() >= self._until
        self.cut = self.cut or stop
        return stop

    def share(self, part: float | None) -> None:
        """Leave only a part of the remaining time to the next stage; None: all of it again."""
        left = self._end - time.perf_counter()
        self._until = self._end if part is None else self._end - left * (1 - part)

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return 0.0 if self.interrupted else max(0.0, self._until - time.perf_counter())

    @property
    def gone(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self.begin


@dataclass(frozen=True, slots=True)
class Found:
    """The best orders, and the day routes met on the way."""

    orders: Orders
    steps: int
    cut_short: bool
    routes: tuple[DayRoute, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Priced:
    """The day routes of the greatest gain; `best` is exact if `complete`."""

    best: int
    complete: bool
    labels: int
    routes: tuple[tuple[int, ...], ...]


def knows(problem: Problem) -> bool:
    """Tell whether the compiled search is there and can state the problem in its whole numbers."""
    days, stops = problem.days, problem.stops
    times = [
        *(bound for day in days for bound in day.window),
        *(minute for day in days for rest in day.rests for minute in (*rest.window, rest.minutes)),
        *(minutes for stop in stops for minutes in (stop.minutes, stop.lead_in)),
        int(problem.travel.min(initial=0)),
        int(problem.travel.max(initial=0)),
    ]
    demands = 1 + sum(s.required for s in stops) + sum(x.at_least for x in problem.limits)
    worth = (problem.travel_cost + 1) * sum(d.window.latest - d.window.earliest for d in days)
    worth += POINT * sum(stop.prize for stop in stops)
    return (
        BUILT
        and problem.travel_cost >= 0
        and all(day.window.earliest <= day.window.latest for day in days)
        and len(days) <= _MOST_DAYS
        and all(len(day.rests) <= _MOST_RESTS for day in days)
        and min(times, default=0) >= 0
        and max(times, default=0) < _MOST_MINUTES
        and all(0 <= stop.prize < _MOST_PRIZE for stop in stops)
        and all(0 <= stop.price < _MOST_PRICE for stop in stops)
        and demands * (len(days) + 1) * worth < _MOST_WORTH
        and not any(_twice(day) for day in days)
    )


def _twice(day: Day) -> bool:
    """Tell whether a stop may hold the same rest in two windows."""
    return any(
        len({meal.stop for meal in rest.served_by}) < len(rest.served_by) for rest in day.rests
    )


class Core:
    """A Problem in the compiled search's own form."""

    def __init__(self, problem: Problem) -> None:
        assert _compiled is not None
        limits_of: list[list[int]] = [[] for _ in problem.stops]
        for number, limit in enumerate(problem.limits):
            for stop in limit.stops:
                limits_of[stop].append(number)
        groups: dict[int, int] = {}  # numbered from 0 on, for the arrays there
        for one in problem.stops:
            groups.setdefault(one.group, -1 if one.group < 0 else len(groups))
        walking: Any = np.zeros((0, 0), np.int32)
        if problem.walking is not None and problem.walking_a_day is not None:
            walking = np.ascontiguousarray(np.minimum(problem.walking, _MOST_MINUTES), np.int32)
        self.problem = problem
        self._core = _compiled.Problem(
            stops=[
                (
                    stop.prize,
                    stop.minutes,
                    stop.lead_in,
                    stop.price,
                    groups[stop.group],
                    stop.required,
                    [(window.earliest, window.latest) for window in stop.windows],
                    limits_of[number],
                )
                for number, stop in enumerate(problem.stops)
            ],
            days=[_day(day) for day in problem.days],
            travel=np.ascontiguousarray(problem.travel, np.int32),
            travel_cost=problem.travel_cost,
            limits=[
                (_NEVER if x.at_most is None else x.at_most, x.at_least, x.per_day)
                for x in problem.limits
            ],
            budget=-1 if problem.budget is None else max(0, problem.budget),
            visits_a_day=_NEVER if problem.visits_a_day is None else problem.visits_a_day,
            walking=walking,
            walking_a_day=_NEVER if problem.walking_a_day is None else problem.walking_a_day,
        )

    def search(
        self, seed: int, steps: int, clock: Clock, start: Orders = (), pool: int = 0
    ) -> Found:
        """Ruin and recreate `steps` times; remember up to `pool` day routes of good plans."""
        assert _compiled is not None
        orders, done, cut_short, routes = _compiled.search(
            self._core,
            seed % 2**64,
            min(steps, 2**62),
            [list(order) for order in start],
            pool,
            clock,
        )
        return Found(
            orders=tuple(map(tuple, orders)),
            steps=done,
            cut_short=cut_short,
            routes=tuple((day, tuple(order)) for day, order in routes),
        )

    def price(
        self,
        day: int,
        gains: Sequence[int],
        clock: Clock,
        *,
        allowed: Sequence[bool],
        scale: int,
        over: int,
        memory: int = 8,
        everything: bool = False,
        most: int = 50,
        max_labels: int,
    ) -> Priced:
        """Find the routes of a day that gain more than `over`.

        `gains` are by stop, in thousandths of a point times `scale`; travel is charged as in the
        objective. Without `everything` a route may come back to a stop when it was `memory`
        neighbours away, so that `best` bounds what a proper route gains.
        """
        assert _compiled is not None
        best, complete, labels, routes = _compiled.price(
            self._core,
            day,
            list(allowed),
            list(gains),
            scale,
            over,
            memory,
            everything,
            most,
            max_labels,
            clock,
        )
        return Priced(best, complete, labels, tuple(map(tuple, routes)))


def _day(day: Day) -> tuple[int, int, list[tuple[int, int, int, list[tuple[int, int, int]]]]]:
    rests = [
        (*rest.window, rest.minutes, [(meal.stop, *meal.window) for meal in rest.served_by])
        for rest in day.rests
    ]
    return *day.window, rests
