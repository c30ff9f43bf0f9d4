"""The problem as the solver sees it: integers only, no site, no date, no map.

Time is whole minutes since the midnight that begins the trip's first day. Node numbers: stop `i` is
node `i`; with `n` stops, day `d` starts at node `n + 2d` and ends at node `n + 2d + 1`.
Values are in thousandths of a point, money in fen, so that sums stay exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

POINT = 1000  # value units in a point of prize

IntMatrix = NDArray[np.int64]


class Window(NamedTuple):
    """A span in which a visit may start, both ends included."""

    earliest: int
    latest: int

    def overlaps(self, other: "Window") -> bool:
        """Tell whether the two have a minute in common."""
        return self.earliest <= other.latest and other.earliest <= self.latest


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit that could be made. `windows` are disjoint and ascending, over all days."""

    prize: int  # points
    minutes: int
    windows: tuple[Window, ...]
    lead_in: int = 0  # minutes between arrival and start
    reserve: int = 0  # of these, who is late can do without
    required: bool = False
    price: int = 0  # fen, whole party
    group: int = -1  # at most one stop of a group is visited; -1: of none


class MealStop(NamedTuple):
    """A stop that holds the meal if its visit starts within the window."""

    stop: int
    window: Window


@dataclass(frozen=True, slots=True)
class Rest:
    """A break of `minutes` that starts inside `window`, at no fixed place, outside visits.

    It falls away on a day that visits one of `served_by` inside its window. Two rests of a day are
    not taken on one leg.
    """

    window: Window
    minutes: int
    served_by: tuple[MealStop, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """The bounds of a day: leave its start node and be at its end node within `window`."""

    window: Window
    rests: tuple[Rest, ...] = ()  # taken only on a day with visits
    early: int = 0  # minutes to leave before one has to, if the window allows


@dataclass(frozen=True, slots=True)
class Limit:
    """At most and at least so many of `stops`, on each day or over the trip.

    A daily `at_least` holds on days with visits.
    """

    stops: frozenset[int]
    at_most: int | None = None
    at_least: int = 0
    per_day: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Choose and order visits: the sum of prizes, less what the travelling costs, is maximal."""

    stops: tuple[Stop, ...]
    days: tuple[Day, ...]
    travel: IntMatrix  # minutes between nodes
    travel_cost: int  # thousandths of a point a minute
    limits: tuple[Limit, ...] = ()
    budget: int | None = None  # fen
    visits_a_day: int | None = None
    walking: IntMatrix | None = None  # minutes on foot between nodes
    walking_a_day: int | None = None

    def only(self, stops: Sequence[int]) -> "Problem":
        """Return the problem of some of the stops, renumbered in the order given."""
        new = {old: n for n, old in enumerate(stops)}
        bases = range(len(self.stops), len(self.travel))
        nodes = np.ix_([*stops, *bases], [*stops, *bases])

        def fed(rest: Rest) -> Rest:
            meals = (MealStop(new[m.stop], m.window) for m in rest.served_by if m.stop in new)
            return replace(rest, served_by=tuple(meals))

        return replace(
            self,
            stops=tuple(self.stops[old] for old in stops),
            days=tuple(replace(day, rests=tuple(map(fed, day.rests))) for day in self.days),
            travel=self.travel[nodes],
            walking=None if self.walking is None else self.walking[nodes],
            limits=tuple(
                replace(limit, stops=frozenset(new[old] for old in limit.stops if old in new))
                for limit in self.limits
            ),
        )

    def complete(self, orders: tuple[tuple[int, ...], ...]) -> bool:
        """Tell whether a plan holds every required stop and enough of what has a lower limit."""
        visited = {stop for order in orders for stop in order}
        if any(stop.required and n not in visited for n, stop in enumerate(self.stops)):
            return False
        for limit in self.limits:
            counts = [sum(n in limit.stops for n in order) for order in orders]
            used = [count for count, order in zip(counts, orders, strict=True) if order]
            if (
                min(used if limit.per_day else [sum(counts)], default=limit.at_least)
                < limit.at_least
            ):
                return False
        return True

    def start_node(self, day: int) -> int:
        """Node where a day starts."""
        return len(self.stops) + 2 * day

    def end_node(self, day: int) -> int:
        """Node where a day ends."""
        return len(self.stops) + 2 * day + 1

    def route(self, day: int, order: tuple[int, ...]) -> tuple[int, ...]:
        """Nodes of a day's way, from its start to its end."""
        return (self.start_node(day), *order, self.end_node(day))

    def way_minutes(self, day: int, order: tuple[int, ...]) -> int:
        """Minutes on the way of a day; one without visits has no way."""
        return sum(int(self.travel[leg]) for leg in pairwise(self.route(day, order)) if order)

    def day_value(self, day: int, order: tuple[int, ...]) -> int:
        """What a day adds to the objective, in thousandths of a point."""
        prizes = sum(self.stops[stop].prize for stop in order)
        return prizes * POINT - self.travel_cost * self.way_minutes(day, order)

    def value(self, orders: tuple[tuple[int, ...], ...]) -> int:
        """Objective of a plan, in thousandths of a point."""
        return sum(self.day_value(day, order) for day, order in enumerate(orders))


class Authority(StrEnum):
    """What the routing model, which states every rule, said to the plan of the compiled search."""

    ACCEPTED = "accepted"
    IMPROVED = "improved"
    REJECTED = "rejected"
    ALONE = "alone"  # OR-Tools planned by itself: no compiled search, or it found no whole plan


@dataclass(frozen=True, slots=True)
class Solution:
    """The order of stops on each day, and how the search for it went."""

    orders: tuple[tuple[int, ...], ...]
    engine: str
    steps: int
    stopped_by_time: bool
    seconds: float
    authority: Authority
    bound: int | None = None  # no plan has a greater value, in thousandths of a point
