"""Clock times of a day: earliest ways, breaks, latest departures, slack."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.problem import Day, MealStop, Problem, Rest, Stop, Window
from planner.schedule import fits, timetable
from tests.brute import keeps_day
from tests.problems import problems


def line(*stops: Stop, rests: tuple[Rest, ...] = (), way: int = 10) -> Problem:
    """One day from 0 to 300; every way takes `way` minutes."""
    nodes = len(stops) + 2
    travel = np.full((nodes, nodes), way)
    np.fill_diagonal(travel, 0)
    return Problem(stops, (Day(Window(0, 300), rests),), travel, travel_cost=100)


def test_leaves_late_and_waits_at_the_base() -> None:
    problem = line(Stop(1, 30, (Window(100, 200),)))
    times = timetable(problem, 0, (0,))
    assert times is not None
    assert [(leg.depart, leg.arrive) for leg in times.legs] == [(90, 100), (130, 140)]
    assert times.stops[0].slack == 100  # closing binds before the end of the day does


def test_second_opening_is_used_when_the_first_is_missed() -> None:
    problem = line(Stop(1, 30, (Window(0, 50),)), Stop(1, 30, (Window(0, 20), Window(90, 120))))
    times = timetable(problem, 0, (0, 1))
    assert times is not None
    assert times.stops[1].start == 90
    assert times.stops[0].start == 50  # as late as its own window lets it, to wait less


def test_departure_is_an_instant_and_has_no_slack() -> None:
    times = timetable(line(Stop(1, 30, (Window(60, 60),), lead_in=15)), 0, (0,))
    assert times is not None
    stop = times.stops[0]
    assert (stop.arrival, stop.start, stop.slack) == (45, 60, 0)


def test_slack_stops_where_a_later_stop_breaks() -> None:
    problem = line(Stop(1, 30, (Window(0, 200),)), Stop(1, 30, (Window(0, 100),)))
    times = timetable(problem, 0, (0, 1))
    assert times is not None
    assert [stop.slack for stop in times.stops] == [50, 50]


def test_missed_closing_is_no_day() -> None:
    assert timetable(line(Stop(1, 30, (Window(0, 5),))), 0, (0,)) is None
    assert timetable(line(Stop(1, 30, (Window(0, 10),))), 0, (0,)) is not None


def test_break_is_taken_before_leaving_when_its_window_is_open() -> None:
    rest = Rest(Window(50, 80), 20)
    problem = line(Stop(1, 40, (Window(10, 10),)), Stop(1, 30, (Window(0, 200),)), rests=(rest,))
    times = timetable(problem, 0, (0, 1))
    assert times is not None
    assert [(r.start, r.end) for r in times.rests] == [(50, 70)]
    assert times.stops[1].arrival == 80


def test_break_falls_on_the_way_when_neither_end_suits() -> None:
    rest = Rest(Window(60, 62), 20)
    problem = line(
        Stop(1, 45, (Window(10, 10),)), Stop(1, 30, (Window(85, 85),)), rests=(rest,), way=10
    )
    times = timetable(problem, 0, (0, 1))
    assert times is not None
    leg = times.legs[1]
    assert (leg.depart, leg.arrive) == (55, 85)
    assert times.rests[0].start == 60


def test_a_visit_that_holds_the_meal_replaces_the_break() -> None:
    rest = Rest(Window(50, 80), 60)
    meal = Stop(1, 60, (Window(0, 200),))
    without = line(meal, rests=(rest,))
    served = line(meal, rests=(Rest(rest.window, 60, (MealStop(0, rest.window),)),))
    assert len(timetable(without, 0, (0,)).rests) == 1  # type: ignore[union-attr]
    times = timetable(served, 0, (0,))
    assert times is not None
    assert times.rests == ()
    assert 50 <= times.stops[0].start <= 80


def test_an_empty_day_has_no_break() -> None:
    times = timetable(line(rests=(Rest(Window(50, 80), 20),)), 0, ())
    assert times is not None
    assert times.rests == ()


@settings(deadline=None, max_examples=150)
@given(problems(), st.data())
def test_agrees_with_walking_the_clock(problem: Problem, data: st.DataObject) -> None:
    day = data.draw(st.integers(0, len(problem.days) - 1))
    order = tuple(data.draw(st.permutations(range(len(problem.stops)))))
    size = data.draw(st.integers(0, len(order)))
    free = Problem(problem.stops, problem.days, problem.travel, problem.travel_cost)
    assert fits(free, day, order[:size]) == keeps_day(free, day, order[:size])


@settings(deadline=None, max_examples=150)
@given(problems(), st.data())
def test_times_are_consistent(problem: Problem, data: st.DataObject) -> None:
    day = data.draw(st.integers(0, len(problem.days) - 1))
    order = tuple(data.draw(st.permutations(range(len(problem.stops)))))
    order = order[: data.draw(st.integers(1, len(order)))]
    times = timetable(problem, day, order)
    if times is None:
        return
    assert len(times.legs) == len(times.stops) + 1
    bounds = problem.days[day].window
    assert bounds.earliest <= times.legs[0].depart
    assert times.legs[-1].arrive <= bounds.latest
    busy = sorted([(s.start, s.end) for s in times.stops] + [(r.start, r.end) for r in times.rests])
    assert all(a[1] <= b[0] for a, b in pairwise(busy))
    for timed, leg in zip(times.stops, times.legs, strict=False):
        stop = problem.stops[timed.stop]
        assert any(w.earliest <= timed.start <= w.latest for w in stop.windows)
        assert timed.slack >= 0
        resting = sum(r.end - r.start for r in times.rests if leg.arrive <= r.start < timed.start)
        assert timed.start - leg.arrive - resting >= stop.lead_in
        on_way = sum(r.end - r.start for r in times.rests if leg.depart <= r.start < leg.arrive)
        way = int(problem.travel[leg.origin, leg.destination])
        assert leg.arrive - leg.depart == way + on_way
    for rest in times.rests:
        for leg in times.legs:
            assert rest.start >= leg.arrive or rest.end <= leg.arrive
