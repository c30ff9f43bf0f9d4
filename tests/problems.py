"""Small problems for property tests: every feature of Problem, few stops, short days."""

import numpy as np
from hypothesis import strategies as st

from planner.problem import Day, Limit, MealStop, Problem, Rest, Stop, Window

DAY = 200  # minutes between the midnights of the small world


@st.composite
def problems(
    draw: st.DrawFn,
    most_stops: int = 4,
    most_days: int = 2,
    demanding: bool = False,
    most_rests: int = 1,
) -> Problem:
    """Draw a problem with every feature; lower limits and required stops only if `demanding`."""
    days = draw(st.integers(1, most_days))
    count = draw(st.integers(1, most_stops))
    bounds = [
        Window(d * DAY + draw(st.integers(0, 20)), d * DAY + draw(st.integers(80, 120)))
        for d in range(days)
    ]
    stops = tuple(draw(_stops(bounds, demanding)) for _ in range(count))
    nodes = count + 2 * days
    spots = draw(
        st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=nodes, max_size=nodes)
    )
    travel = np.array([[abs(a - c) + abs(b - d) for c, d in spots] for a, b in spots])
    rests = draw(st.booleans()) if most_rests == 1 else draw(st.integers(0, most_rests))
    return Problem(
        stops=stops,
        days=tuple(Day(b, tuple(draw(_rests(b, count)) for _ in range(rests))) for b in bounds),
        travel=travel,
        travel_cost=draw(st.sampled_from([0, 100, 1000])),
        limits=tuple(draw(st.lists(_limits(count, demanding), max_size=2))),
        budget=draw(st.none() | st.integers(0, 30)),
        visits_a_day=draw(st.none() | st.integers(1, 3)),
        walking=np.minimum(travel, 5) if draw(st.booleans()) else None,
        walking_a_day=draw(st.integers(5, 30)),
    )


@st.composite
def _stops(draw: st.DrawFn, bounds: list[Window], demanding: bool) -> Stop:
    windows: list[Window] = []
    for day in bounds:
        edges = sorted(
            draw(
                st.lists(st.integers(day.earliest, day.latest), min_size=4, max_size=4, unique=True)
            )
        )
        shape = draw(st.sampled_from(["one", "two", "instant"]))
        if shape == "one":
            windows.append(Window(edges[0], edges[3]))
        elif shape == "two":
            windows += [Window(edges[0], edges[1]), Window(edges[2], edges[3])]
        else:
            windows.append(Window(edges[1], edges[1]))
    return Stop(
        prize=draw(st.integers(1, 60)),
        minutes=draw(st.integers(0, 40)),
        windows=tuple(windows),
        lead_in=draw(st.integers(0, 5)),
        required=demanding and draw(st.integers(0, 3)) == 0,
        price=draw(st.integers(0, 15)),
        group=draw(st.sampled_from([-1, -1, 0, 1])),
    )


@st.composite
def _rests(draw: st.DrawFn, day: Window, count: int) -> Rest:
    earliest = draw(st.integers(day.earliest, day.earliest + 30))
    window = Window(earliest, earliest + draw(st.integers(0, 20)))
    minutes = draw(st.integers(5, 15))
    served: tuple[MealStop, ...] = ()
    if draw(st.booleans()):
        served = (MealStop(draw(st.integers(0, count - 1)), window),)
    return Rest(window, minutes, served)


@st.composite
def _limits(draw: st.DrawFn, count: int, demanding: bool) -> Limit:
    at_least = draw(st.integers(0, 2)) if demanding else 0
    return Limit(
        stops=frozenset(draw(st.sets(st.integers(0, count - 1)))),
        at_most=draw(st.integers(at_least, 2)),
        at_least=at_least,
        per_day=draw(st.booleans()),
    )
