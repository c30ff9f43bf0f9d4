"""Clock times of a day whose order is known.

The earliest way through the windows and breaks sets the finish; then the day starts as late as that
finish allows, so that waiting happens at the base. A day with `early` minutes leaves that much
before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from planner.problem import Problem, Rest, Window

_Gap = int  # number of a leg: 0 is the way to the first stop
_Choice = _Gap | None  # where a break is taken; None: a visit holds the meal


@dataclass(frozen=True, slots=True)
class TimedStop:
    """Minutes at which a visit is reached, starts and ends, and its slack."""

    stop: int
    arrival: int
    start: int
    end: int
    slack: int


@dataclass(frozen=True, slots=True)
class TimedRest:
    """Minutes of a break."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TimedLeg:
    """A way between two nodes; `arrive - depart` is the travel and any break on the way."""

    origin: int
    destination: int
    depart: int
    arrive: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """A day in minutes: one more leg than stops."""

    stops: tuple[TimedStop, ...]
    rests: tuple[TimedRest, ...]
    legs: tuple[TimedLeg, ...]


def timetable(problem: Problem, day: int, order: tuple[int, ...]) -> Timetable | None:
    """Return the clock times of a day, or None where its order cannot be kept.

    An empty order gives an empty timetable: nobody leaves the base, and no break is planned.
    """
    if not order:
        return Timetable((), (), ())
    best: tuple[int, _Road] | None = None
    for road in _roads(problem, day, order):
        finish = road.forward(problem.days[day].window.earliest)
        if finish is not None and (best is None or finish[-1] < best[0]):
            best = finish[-1], road
    if best is None:
        return None
    finish_at, road = best
    return road.timed(finish_at)


def fits(problem: Problem, day: int, order: tuple[int, ...]) -> bool:
    """Tell whether a day can be done in this order."""
    begin = problem.days[day].window.earliest
    return not order or any(road.forward(begin) is not None for road in _roads(problem, day, order))


def _roads(problem: Problem, day: int, order: tuple[int, ...]) -> Iterator["_Road"]:
    """Yield the day with its breaks put into each leg, or into a visit that holds the meal."""
    rests = problem.days[day].rests
    options: list[list[tuple[_Choice, int, Window | None]]] = []
    for rest in rests:
        served: list[tuple[_Choice, int, Window | None]] = [
            (None, meal.stop, meal.window) for meal in rest.served_by if meal.stop in order
        ]
        taken: list[tuple[_Choice, int, Window | None]] = [
            (gap, -1, None) for gap in range(len(order) + 1)
        ]
        options.append(served + taken)
    for choice in product(*options):
        windows = [problem.stops[stop].windows for stop in order]
        breaks: list[Rest | None] = [None] * (len(order) + 1)
        clash = False
        for rest, (gap, stop, window) in zip(rests, choice, strict=True):
            if gap is None and window is not None:
                at = order.index(stop)
                windows[at] = _within(windows[at], window)
            elif gap is not None:
                clash = clash or breaks[gap] is not None  # one break a leg is enough for a day
                breaks[gap] = rest
        if not clash:
            yield _Road(problem, day, order, tuple(windows), tuple(breaks))


def _within(windows: tuple[Window, ...], bound: Window) -> tuple[Window, ...]:
    cut = (Window(max(w.earliest, bound.earliest), min(w.latest, bound.latest)) for w in windows)
    return tuple(w for w in cut if w.earliest <= w.latest)


class _Road:
    """One day with every break put into a leg: times are now a matter of two sweeps."""

    def __init__(
        self,
        problem: Problem,
        day: int,
        order: tuple[int, ...],
        windows: tuple[tuple[Window, ...], ...],
        breaks: tuple[Rest | None, ...],
    ) -> None:
        self.order = order
        self.windows = windows
        self.breaks = breaks
        self.day = problem.days[day]
        self.minutes = [problem.stops[stop].minutes for stop in order]
        self.lead_in = [*(problem.stops[stop].lead_in for stop in order), 0]
        self.nodes = problem.route(day, order)
        self.travel = [int(problem.travel[a, b]) for a, b in pairwise(self.nodes)]

    def forward(self, leave: int) -> list[int] | None:
        """Earliest start of each visit, then the arrival at the end; None: a window is missed."""
        starts: list[int] = []
        clock = leave
        for gap, travel in enumerate(self.travel):
            ready = self._after(gap, clock, travel + self.lead_in[gap])
            if ready is None:
                return None
            if gap == len(self.order):
                return [*starts, ready] if ready <= self.day.window.latest else None
            opening = next((w for w in self.windows[gap] if ready <= w.latest), None)
            if opening is None:
                return None
            starts.append(max(ready, opening.earliest))
            clock = starts[-1] + self.minutes[gap]
        return None

    def backward(self, finish: int, windows: list[Window] | None = None) -> list[int] | None:
        """Latest departure, then the latest start of each visit, that still arrive by `finish`."""
        latest: list[int] = []
        until = finish
        for gap in range(len(self.order), -1, -1):
            leave = self._before(gap, until, self.travel[gap] + self.lead_in[gap])
            if leave is None:
                return None
            if gap == 0:
                return [leave, *reversed(latest)]
            wanted = leave - self.minutes[gap - 1]
            choices = [windows[gap - 1]] if windows else self.windows[gap - 1]
            opening = next((w for w in reversed(choices) if w.earliest <= wanted), None)
            if opening is None:
                return None
            until = min(wanted, opening.latest)
            latest.append(until)
        return None

    def _after(self, gap: int, clock: int, transit: int) -> int | None:
        """When the transit of a leg, and its break, are behind somebody free at `clock`."""
        rest = self.breaks[gap]
        if rest is None:
            return clock + transit
        if clock > rest.window.latest:
            return None
        before = min(transit, max(0, rest.window.earliest - clock))  # on the way until the break
        return max(clock, rest.window.earliest) + rest.minutes + transit - before

    def _before(self, gap: int, until: int, transit: int) -> int | None:
        """Latest moment to be free and still have the leg and its break behind one at `until`."""
        rest = self.breaks[gap]
        if rest is None:
            return until - transit
        if until - rest.minutes < rest.window.earliest:
            return None
        return min(rest.window.latest, until - rest.minutes - transit)

    def timed(self, finish: int) -> Timetable:
        """Times with the latest departure that still arrives at `finish`."""
        late = self.backward(finish)
        assert late is not None  # forward() reached this finish
        leave = max(late[0] - self.day.early, self.day.window.earliest)
        starts = self.forward(leave)
        assert starts is not None
        kept = [
            next(w for w in windows if w.earliest <= start <= w.latest)
            for windows, start in zip(self.windows, starts, strict=False)
        ]
        latest = self.backward(self.day.window.latest, kept)
        assert latest is not None
        stops: list[TimedStop] = []
        rests: list[TimedRest] = []
        legs: list[TimedLeg] = []
        clock = leave
        for gap, ready in enumerate(starts):
            leg, rest = self._leg(gap, clock, ready)
            legs.append(leg)
            rests.extend(rest)
            if gap < len(self.order):
                clock = ready + self.minutes[gap]
                slack = latest[gap + 1] - ready
                stops.append(TimedStop(self.order[gap], leg.arrive, ready, clock, slack))
        return Timetable(tuple(stops), tuple(rests), tuple(legs))

    def _leg(self, gap: int, free: int, start: int) -> tuple[TimedLeg, list[TimedRest]]:
        """Place the leg and its break between being free and the next start."""
        travel, lead_in, rest = self.travel[gap], self.lead_in[gap], self.breaks[gap]
        origin, destination = self.nodes[gap], self.nodes[gap + 1]

        def leg(depart: int, arrive: int) -> TimedLeg:
            return TimedLeg(origin, destination, depart, arrive)

        if rest is None:
            return leg(free, free + travel), []
        begin = max(free, rest.window.earliest)
        pause = TimedRest(begin, begin + rest.minutes)
        if pause.end + travel + lead_in <= start:  # before leaving
            return leg(pause.end, pause.end + travel), [pause]
        arrive = free + travel
        begin = max(arrive, rest.window.earliest)
        spare = start - arrive - rest.minutes - lead_in
        if begin <= rest.window.latest and begin + rest.minutes <= start and spare >= 0:
            return leg(free, arrive), [TimedRest(begin, begin + rest.minutes)]  # on arrival
        return leg(free, arrive + rest.minutes), [pause]  # on the way
