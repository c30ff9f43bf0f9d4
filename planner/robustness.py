"""How likely a day holds when it does not go by the clock, and the search for days that do.

What varies, and by how much (`Spread`): every leg takes its planned minutes times a factor of its
own, every leg on a road also times one factor that the traffic of the day has for all of them,
every visit its planned minutes times a factor, though never less than half of them. A break takes
as long as planned. The factors are lognormal with median 1: half the time a leg is quicker than
planned, and long delays are likelier than great gains. The shape, that factors are independent, and
every sigma are assumptions, to be calibrated on days that were really travelled.

What the party does:

* It leaves each place as planned, or as soon as it can. A break keeps its place in the order
  (before leaving, on the way or on arrival), even if that comes later than planned.
* A visit starts as planned or, if that is later, as soon after the arrival as the site lets it:
  the visitor's buffer is there to be used up, being early where the site asks for it is not. It
  never starts earlier. It holds if its start still lies in the window (of its stop) that the
  planned start lies in. A window of one instant has to be met: being early means waiting, late is
  missed.
* A visit that is missed is skipped at once, and the party goes on.
* The day holds if every visit does and the end is reached within the hours of the day.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from math import ceil, exp, hypot, inf

import numpy as np

from planner.problem import IntMatrix, Problem, Solution, Stop, Window
from planner.schedule import TimedStop, Timetable, timetable
from planner.travel import UNREACHABLE

ModesOf = Callable[[int, int], str]  # mode of the leg between two nodes

#: Sigmas of room that search_robust tries, in order; dense where targets of 0.8 to 0.95 are met.
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 1.0, 1.5, 2.0)
_OFF_ROAD = ("walk", "rail")  # legs that the traffic of the day leaves alone


def _legs() -> Mapping[str, float]:
    # On foot only lights and stragglers vary. Trains keep their timetable; it is the ways to and
    # from the stations, parts of the leg, that do not. A bus is also waited for.
    return {"walk": 0.10, "rail": 0.08, "car": 0.20, "taxi": 0.20, "coach": 0.20, "bus": 0.25}


@dataclass(frozen=True, slots=True)
class Spread:
    """Sigmas of the factors: 0.20 means that one leg in six takes at least 22 % longer.

    `other` is that of a mode not among `legs`, which is taken for one on the road.
    """

    legs: Mapping[str, float] = field(default_factory=_legs)
    other: float = 0.20
    traffic: float = 0.10  # of all roads together: rain, a holiday, a race
    visit: float = 0.12  # less than that of a leg: a party minds the clock, and may leave early

    def leg(self, mode: str) -> tuple[float, float]:
        """Return the sigma of a leg's own factor, and that of the traffic on it."""
        return self.legs.get(mode, self.other), 0.0 if mode in _OFF_ROAD else self.traffic


SPREAD = Spread()


@dataclass(frozen=True, slots=True)
class Chances:
    """Shares of the simulated days, rounded to 2 decimals.

    A visit's is that of the days on which it holds, the day's that of those on which all do and the
    end is in time. With 2000 samples their standard error is at most 0.011.
    """

    visits: tuple[float, ...]  # in order
    day: float


def chances(
    problem: Problem,
    day: int,
    times: Timetable,
    modes: Sequence[str],
    seed: int = 1,
    samples: int = 2000,
    *,
    spread: Spread = SPREAD,
    done: Collection[int] = (),
) -> Chances:
    """Simulate a day many times over; `modes` are those of its legs, in order.

    The same seed gives the same chances. A day without visits holds; visits to stops that are
    `done` went as the timetable has them.
    """
    if len(modes) != len(times.legs):
        raise ValueError(f"{len(times.legs)} legs, but {len(modes)} modes")
    if not times.stops:
        return Chances((), 1.0)
    generator = np.random.Generator(np.random.PCG64([seed, day]))
    traffic = generator.standard_normal(samples)
    free = np.full(samples, -inf)
    whole = np.ones(samples, dtype=np.bool_)
    visits: list[float] = []
    for leg, mode, stop in zip_longest(times.legs, modes, times.stops):
        before, on_way, arrived = _breaks(times, len(visits))
        own, common = spread.leg(mode)
        slower = np.exp(own * generator.standard_normal(samples) + common * traffic)
        depart = np.maximum(leg.depart, free + before)
        free = depart + (leg.arrive - leg.depart - on_way) * slower + on_way + arrived
        if stop is None:
            whole &= free <= problem.days[day].window.latest
            continue
        if stop.stop in done:
            free = np.full(samples, float(stop.end))
            visits.append(1.0)
            continue
        planned = problem.stops[stop.stop]
        start = np.maximum(stop.start, free + planned.lead_in - planned.reserve)
        holds = start <= _window(planned, stop).latest
        longer = np.exp(spread.visit * generator.standard_normal(samples))
        stay = (stop.end - stop.start) * np.maximum(longer, 0.5)
        free = np.where(holds, start + stay, free)
        whole &= holds
        visits.append(round(float(holds.mean()), 2))
    return Chances(tuple(visits), round(float(whole.mean()), 2))


def _breaks(times: Timetable, gap: int) -> tuple[int, int, int]:
    """Return the minutes of break before leaving on a leg, on the way and on arrival."""
    leg = times.legs[gap]
    since = times.stops[gap - 1].end if gap else -inf
    until = times.stops[gap].start if gap < len(times.stops) else inf
    minutes = [0, 0, 0]
    for rest in times.rests:
        if since <= rest.start and rest.end <= until:
            minutes[(rest.start >= leg.depart) + (rest.start >= leg.arrive)] += (
                rest.end - rest.start
            )
    return minutes[0], minutes[1], minutes[2]


def _window(stop: Stop, timed: TimedStop) -> Window:
    """Return the window that a planned start lies in."""
    return next(w for w in stop.windows if w.earliest <= timed.start <= w.latest)


def stretched(
    problem: Problem,
    level: float,
    modes_of: ModesOf,
    *,
    spread: Spread = SPREAD,
    done: Collection[int] = (),
) -> Problem:
    """Return the problem of a slow day: all travel and visits take `level` sigmas longer.

    A longer visit has to start earlier to end by closing, so windows lose that much at their end,
    but for their first minute: a tour starts when it starts. Stops that are `done` stay as they
    are. Whatever fits into the slow day fits into the planned one, and stops keep their numbers.
    """
    log_factor = level * spread.visit
    return replace(
        problem,
        stops=tuple(
            stop if n in done else _longer(stop, log_factor) for n, stop in enumerate(problem.stops)
        ),
        travel=_slower(problem.travel, level, modes_of, spread),
    )


def _longer(stop: Stop, log_factor: float) -> Stop:
    minutes = _times(stop.minutes, log_factor)
    added = minutes - stop.minutes
    windows = (Window(w.earliest, max(w.earliest, w.latest - added)) for w in stop.windows)
    return replace(stop, minutes=minutes, windows=tuple(windows))


def _slower(travel: IntMatrix, level: float, modes_of: ModesOf, spread: Spread) -> IntMatrix:
    """Stretch the legs that there are: those of no minutes, and ways that do not exist, stay."""
    slower = travel.copy()
    for i, j in np.argwhere((travel > 0) & (travel < UNREACHABLE)).tolist():
        slower[i, j] = _times(int(travel[i, j]), level * hypot(*spread.leg(modes_of(i, j))))
    return slower


def _times(minutes: int, log_factor: float) -> int:
    """Stretch, and round up, but without the last digits, in which processors differ."""
    return ceil(round(minutes * exp(log_factor), 6))


def search_robust(
    problem: Problem,
    modes_of: ModesOf,
    target: float,
    solve: Callable[[Problem], Solution | None],
    seed: int = 1,
    *,
    spread: Spread = SPREAD,
    done: Collection[int] = (),
) -> tuple[Solution, float] | None:
    """Look for a plan each of whose days holds with at least the chance `target`.

    Solves the problem as it is, then with more and more room (`LEVELS`), until a plan is good
    enough; else the plan with the best worst day is taken, of equals the one of greater value.
    Returns it with the chance of its worst day, as `chances` and `timetable` have it; None where no
    plan holds all that is required. A plan found with room has no bound: it bounds a slow day's.
    """
    best: tuple[float, int, Solution] | None = None
    for level in LEVELS:
        roomy = stretched(problem, level, modes_of, spread=spread, done=done) if level else problem
        solution = solve(roomy)
        if solution is None:
            break  # with more room there is none either
        if level:
            solution = replace(solution, bound=None)
        chance = min(
            _day(problem, day, order, modes_of, seed, spread, done)
            for day, order in enumerate(solution.orders)
        )
        value = problem.value(solution.orders)
        if best is None or (chance, value) > best[:2]:
            best = chance, value, solution
        if chance >= target:
            break
    return None if best is None else (best[2], best[0])


def _day(
    problem: Problem,
    day: int,
    order: tuple[int, ...],
    modes_of: ModesOf,
    seed: int,
    spread: Spread,
    done: Collection[int],
) -> float:
    times = timetable(problem, day, order)
    assert times is not None  # what fits into a slow day fits into the planned one
    modes = [modes_of(leg.origin, leg.destination) for leg in times.legs]
    return chances(problem, day, times, modes, seed, spread=spread, done=done).day
