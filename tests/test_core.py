"""The compiled search and pricing against trying everything, each rule without and with it."""

import _thread
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.problem import POINT, Day, Limit, MealStop, Problem, Rest, Stop, Window
from planner.schedule import fits, timetable
from planner.solver.core import Clock, Core, DayRoute, Priced, knows
from tests.brute import Orders, allowed, best_value, keeps_day, plans
from tests.problems import problems

if not knows(Problem((), (), np.zeros((0, 0), np.int64), 0)):
    pytest.skip("the compiled search is not built", allow_module_level=True)

OPEN = (Window(0, 400),)
TWO_DAYS = (Window(0, 400), Window(1000, 1400))
STEPS = 3000
ENDLESS = 10**12


def world(*stops: Stop, days: int = 1, rests: tuple[Rest, ...] = (), **rules: object) -> Problem:
    """Stops ten minutes (a point) from everything, on days of 500 minutes."""
    nodes = len(stops) + 2 * days
    travel = np.full((nodes, nodes), 10)
    np.fill_diagonal(travel, 0)
    bounds = tuple(Day(Window(1000 * d, 1000 * d + 500), rests) for d in range(days))
    return replace(Problem(stops, bounds, travel, travel_cost=100), **rules)  # type: ignore[arg-type]


def large(count: int = 40) -> Problem:
    return world(*(Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(count)), days=2)


def search(problem: Problem, start: Orders = (), seed: int = 1, steps: int = STEPS) -> Orders:
    return Core(problem).search(seed, steps, Clock(60), start).orders


def visited(problem: Problem) -> Orders:
    """Search, and prove with the second opinion that the plan keeps the rules."""
    orders = search(problem)
    assert allowed(problem, orders)
    assert problem.complete(orders)
    assert all(timetable(problem, d, order) is not None for d, order in enumerate(orders))
    return orders


# Against trying everything


@settings(deadline=None, max_examples=250, derandomize=True)
@given(st.booleans().flatmap(lambda demanding: problems(demanding=demanding)), st.integers(0, 99))
def test_finds_the_optimum_of_small_problems(problem: Problem, seed: int) -> None:
    """Not by law, but 6000 of 6000 were when these steps were chosen, demanding or not."""
    orders = search(problem, seed=seed)
    best = best_value(problem)
    assert problem.complete(orders) == allowed(problem, orders) == (best is not None)
    if best is not None:
        assert problem.value(orders) == best


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.booleans().flatmap(lambda demanding: problems(5, 1, demanding)))
def test_finds_the_optimum_of_a_fuller_day(problem: Problem) -> None:
    orders = search(problem)
    best = best_value(problem)
    assert problem.complete(orders) == (best is not None)
    if best is not None:
        assert allowed(problem, orders)
        assert problem.value(orders) == best


@settings(deadline=None, max_examples=100, derandomize=True)
@given(problems(most_rests=2))
def test_two_rests_a_day_are_placed_as_the_timetable_places_them(problem: Problem) -> None:
    """The second opinion lets two rests share a leg or a minute, so that the timetable judges."""
    bare = replace(problem, days=tuple(Day(day.window) for day in problem.days))

    def kept(orders: Orders) -> bool:
        return all(fits(problem, d, order) for d, order in enumerate(orders))

    values = [problem.value(x) for x in plans(problem) if kept(x) and allowed(bare, x)]
    orders = search(problem)
    assert kept(orders)
    assert problem.value(orders) == max(values)


@settings(deadline=None, max_examples=60)
@given(problems(), st.data())
def test_a_start_is_never_made_worse(problem: Problem, data: st.DataObject) -> None:
    keeping = [orders for orders in plans(problem) if allowed(problem, orders)]
    start = data.draw(st.sampled_from(keeping))
    orders = search(problem, start, steps=data.draw(st.sampled_from([0, 5])))
    assert allowed(problem, orders)
    assert problem.value(orders) >= problem.value(start)


@settings(deadline=None, max_examples=60)
@given(problems(), st.lists(st.lists(st.integers(-2, 6)), max_size=4))
def test_a_start_that_makes_no_sense_is_survived(problem: Problem, start: list[list[int]]) -> None:
    assert allowed(problem, search(problem, tuple(map(tuple, start)), steps=5))


@settings(deadline=None, max_examples=60)
@given(problems(demanding=True), st.integers(0, 5))
def test_pool_holds_the_best_known_order_of_days_that_can_be_kept(
    problem: Problem, most: int
) -> None:
    found = Core(problem).search(1, 300, Clock(60), pool=most)
    assert len(found.routes) <= most
    assert len({(day, frozenset(order)) for day, order in found.routes}) == len(found.routes)
    for day, order in found.routes:
        assert order
        assert keeps_day(problem, day, order)


# Pricing


def price(problem: Problem, gains: list[int], scale: int, over: int, everything: bool) -> Priced:
    return Core(problem).price(
        0,
        gains,
        Clock(60),
        allowed=[True] * len(problem.stops),
        scale=scale,
        over=over,
        memory=1,
        everything=everything,
        most=1000,
        max_labels=10**6,
    )


def gain(problem: Problem, gains: list[int], scale: int, order: tuple[int, ...]) -> int:
    way = sum(int(problem.travel[leg]) for leg in pairwise(problem.route(0, order)))
    return sum(gains[stop] for stop in order) - scale * problem.travel_cost * way


def keeps_limits(problem: Problem, order: tuple[int, ...]) -> bool:
    counts = [(x, sum(stop in x.stops for stop in order)) for x in problem.limits if x.per_day]
    return all(
        x.at_least <= count and (x.at_most is None or count <= x.at_most) for x, count in counts
    )


@settings(deadline=None, max_examples=150)
@given(
    problems(most_days=1, demanding=True),
    st.lists(st.integers(-10, 60).map(POINT.__mul__), min_size=4, max_size=4),
    st.sampled_from([1, 7]),
    st.integers(-5, 60).map(POINT.__mul__),
)
def test_prices_what_trying_every_order_finds(
    problem: Problem, gains: list[int], scale: int, over: int
) -> None:
    gains = [scale * gain for gain in gains[: len(problem.stops)]]
    most = problem.visits_a_day or len(problem.stops)
    every = {
        order: gain(problem, gains, scale, order)
        for size in range(1, most + 1)
        for order in permutations(range(len(problem.stops)), size)
        if keeps_limits(problem, order) and keeps_day(problem, 0, order)
    }
    best_of: dict[frozenset[int], int] = {}
    for order, its in every.items():
        if its > over:
            best_of[frozenset(order)] = max(its, best_of.get(frozenset(order), over))
    best = max(best_of.values(), default=over)

    exact = price(problem, gains, scale, over, everything=True)
    assert exact.complete
    assert exact.best == best
    assert {frozenset(order): every[order] for order in exact.routes} == best_of
    assert len(exact.routes) == len(best_of)

    loose = price(problem, gains, scale, over, everything=False)
    assert loose.complete
    assert loose.best >= best
    for order in loose.routes:
        assert over < gain(problem, gains, scale, order) <= loose.best
        assert len(set(order)) < len(order) or every[order] <= best


def test_pricing_keeps_to_allowed_stops_and_to_a_number_of_routes() -> None:
    problem = world(Stop(9, 60, OPEN), Stop(8, 60, OPEN), Stop(7, 60, OPEN))
    gains = [9 * POINT, 8 * POINT, 7 * POINT]

    def priced(most: int, *shut: int) -> Priced:
        can = [n not in shut for n in range(3)]
        return Core(problem).price(
            0, gains, Clock(60), allowed=can, scale=1, over=0, most=most, max_labels=10**6
        )

    everyone = priced(50)
    assert everyone.complete
    assert everyone.best == 20 * POINT  # 24 points less four legs of a point
    assert set(everyone.routes[0]) == {0, 1, 2}
    assert priced(50, 0).best == 12 * POINT
    assert len(priced(1).routes) == 1


def test_pricing_that_runs_out_of_labels_says_so() -> None:
    problem = large()
    gains = [stop.prize * POINT for stop in problem.stops]
    priced = Core(problem).price(
        0, gains, Clock(60), allowed=[True] * 40, scale=1, over=0, everything=True, max_labels=100
    )
    assert not priced.complete


# Repeatable, whatever else runs


def test_same_seed_same_answer_and_seeds_differ() -> None:
    problem = large()
    first, second = (Core(problem).search(7, STEPS, Clock(60), pool=50) for _ in range(2))
    assert first == second
    assert len({search(problem, seed=n, steps=300) for n in range(4)}) > 1


def test_threads_give_the_same_answers_as_one_after_the_other() -> None:
    shared = Core(large())

    def run(seed: int) -> tuple[Orders, int, tuple[DayRoute, ...]]:
        found = shared.search(seed, STEPS, Clock(60), pool=50)
        return found.orders, found.steps, found.routes

    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(run, range(8)))
    assert at_once == list(map(run, range(8)))


# Stopping


def test_stopped_at_once_it_still_has_a_plan() -> None:
    problem = large()
    found = Core(problem).search(1, ENDLESS, Clock(60, cancelled=lambda: True))
    assert found.cut_short
    assert allowed(problem, found.orders)
    assert any(found.orders)


def test_a_deadline_stops() -> None:
    clock = Clock(0.05)
    assert Core(large()).search(1, ENDLESS, clock).cut_short
    assert clock.gone >= 0.05
    assert not clock.interrupted


def interrupt() -> bool:
    raise KeyboardInterrupt


def fail() -> bool:
    raise RuntimeError("the caller's own")


def test_an_interrupt_while_asked_keeps_the_best_plan() -> None:
    clock = Clock(60, cancelled=interrupt)
    found = Core(large()).search(1, ENDLESS, clock)
    assert found.cut_short
    assert any(found.orders)
    assert clock.interrupted


@pytest.mark.parametrize("delay", [0.05, 0.0613, 0.0727])
def test_ctrl_c_keeps_the_best_plan(delay: float) -> None:
    """A signal's handler runs where Python looks for it, mostly on the way into the clock."""
    clock = Clock(20)
    timer = threading.Timer(delay, _thread.interrupt_main)
    try:
        timer.start()
        found = Core(large()).search(1, ENDLESS, clock)
    except KeyboardInterrupt:
        pytest.fail("Ctrl-C came through")
    assert found.cut_short
    assert any(found.orders)
    assert clock.interrupted
    assert clock.gone < 10


def test_ctrl_c_ends_pricing() -> None:
    problem, clock = large(60), Clock(20)
    gains = [stop.prize * POINT for stop in problem.stops]
    timer = threading.Timer(0.05, _thread.interrupt_main)
    try:
        timer.start()
        priced = Core(problem).price(
            0, gains, clock, allowed=[True] * 60, scale=1, over=0, everything=True, max_labels=10**8
        )
    except KeyboardInterrupt:
        pytest.fail("Ctrl-C came through")
    assert not priced.complete
    assert clock.interrupted


def test_other_errors_of_the_caller_come_through() -> None:
    with pytest.raises(RuntimeError, match="the caller's own"):
        Core(large()).search(1, ENDLESS, Clock(60, cancelled=fail))


def test_clock_counts_down() -> None:
    clock = Clock(100)
    assert not clock()
    assert 99 < clock.left <= 100
    before = clock.gone
    time.sleep(0.001)
    assert before < clock.gone < 1
    clock.interrupted = True
    assert clock()
    assert clock.left == 0
    assert Clock(0)()
    assert Clock(0).left == 0


# Each rule, without and with it. A stop is ten minutes from everything: a point of travel a leg.


def test_nothing_to_choose_from_is_an_empty_plan() -> None:
    assert visited(world()) == ((),)
    assert visited(world(days=2)) == ((), ())


def test_an_empty_trip() -> None:
    assert visited(world(Stop(9, 60, OPEN), days=0)) == ()


def test_required() -> None:
    assert visited(world(Stop(1, 60, OPEN))) == ((),)  # one point, two points of travel
    assert visited(world(Stop(1, 60, OPEN, required=True))) == ((0,),)


def test_required_stops_that_clash_are_not_complete() -> None:
    clash = [Stop(9, 60, (Window(200, 200),), required=True) for _ in range(2)]
    problem = world(*clash)
    assert not problem.complete(search(problem))


def test_required_displaces_what_a_theme_would_rather_have() -> None:
    """One stop of the theme, no more, no less: only the required one will do."""
    stops = [*(Stop(50, 60, OPEN) for _ in range(5)), Stop(1, 200, OPEN, required=True)]
    theme = Limit(frozenset(range(6)), at_most=1, at_least=1)
    assert visited(world(*stops, limits=(theme,))) == ((5,),)


def test_group() -> None:
    early, late = (Window(0, 100),), (Window(200, 300),)  # so that there is one order
    assert visited(world(Stop(9, 60, early), Stop(8, 60, late))) == ((0, 1),)
    assert visited(world(Stop(9, 60, early, group=0), Stop(8, 60, late, group=0))) == ((0,),)


def test_budget() -> None:
    hours = [(Window(n, n),) for n in (50, 150, 250)]
    prizes, prices = (9, 8, 7), (60, 50, 40)
    stops = [Stop(a, 60, w, price=b) for a, b, w in zip(prizes, prices, hours, strict=True)]
    assert visited(world(*stops)) == ((0, 1, 2),)
    assert visited(world(*stops, budget=100)) == ((0, 2),)  # 9 + 7 for 100; 9 + 8 would be 110
    assert visited(world(*stops, budget=0)) == ((),)


def test_at_most_a_day_and_a_trip() -> None:
    """The first day is worth more to nobody; what one day refuses, the other takes."""
    stops = (
        Stop(9, 60, TWO_DAYS),
        Stop(8, 60, (Window(0, 400),)),
        Stop(7, 60, (Window(1000, 1400),)),
    )
    both = frozenset({0, 1})
    assert sorted(map(len, visited(world(*stops, days=2)))) == [1, 2]
    a_day = world(*stops, days=2, limits=(Limit(both, at_most=1, per_day=True),))
    assert [set(order) for order in visited(a_day)] == [{1}, {0, 2}]  # 0 and 1 are never together
    a_trip = world(*stops, days=2, limits=(Limit(both, at_most=1),))
    assert sorted(n for order in visited(a_trip) for n in order) == [0, 2]  # 9 and not 8


@pytest.mark.parametrize("per_day", [False, True])
def test_at_least(per_day: bool) -> None:
    """Two of the worthless three are taken together; one of them alone is no use."""
    hours = [(Window(n, n),) for n in (50, 150, 250, 350)]
    stops = [Stop(9 if not n else 0, 60, w) for n, w in enumerate(hours)]
    assert visited(world(*stops)) == ((0,),)
    limit = Limit(frozenset({1, 2, 3}), at_least=2, per_day=per_day)
    (order,) = visited(world(*stops, limits=(limit,)))
    assert order[0] == 0
    assert len(order) == 3


def test_at_least_a_day_does_not_hold_on_an_empty_day() -> None:
    """Stop 0 is open on the first day, the theme's on the second alone."""
    stops = Stop(9, 60, (Window(0, 400),)), Stop(5, 60, (Window(1000, 1400),))
    assert visited(world(*stops, days=2)) == ((0,), (1,))
    theme = Limit(frozenset({1}), at_least=1, per_day=True)
    assert visited(world(*stops, days=2, limits=(theme,))) == ((), (1,))
    once = Limit(frozenset({1}), at_least=1)
    assert visited(world(*stops, days=2, limits=(once,))) == ((0,), (1,))


def test_at_least_that_cannot_hold_is_not_complete() -> None:
    instant = (Window(20, 20),)
    limit = Limit(frozenset({0, 1}), at_least=2)
    clash = world(Stop(9, 60, instant), Stop(9, 60, instant), limits=(limit,))
    assert not clash.complete(search(clash))


def test_visits_a_day() -> None:
    stops = [Stop(prize, 10, (Window(at, at),)) for prize, at in ((9, 50), (8, 90), (7, 130))]
    assert visited(world(*stops)) == ((0, 1, 2),)
    assert visited(world(*stops, visits_a_day=2)) == ((0, 1),)
    assert visited(world(*stops, visits_a_day=0)) == ((),)


def test_walking() -> None:
    stops = Stop(9, 10, (Window(50, 50),)), Stop(8, 10, (Window(90, 90),))
    walking = np.full((4, 4), 10)
    assert visited(world(*stops, walking=walking, walking_a_day=30)) == ((0, 1),)  # three legs
    assert visited(world(*stops, walking=walking, walking_a_day=29)) == ((0,),)
    assert visited(world(*stops, walking=walking, walking_a_day=19)) == ((),)


def test_departures_are_instants() -> None:
    """The tour of stop 1 leaves at 100 or at 200; the visit to stop 0 ends at 105."""
    first = Stop(9, 55, (Window(50, 50),))
    assert visited(world(first, Stop(8, 10, (Window(100, 100), Window(200, 200))))) == ((0, 1),)
    assert visited(world(first, Stop(8, 10, (Window(100, 100),)))) == ((0,),)
    on_time = Stop(8, 10, (Window(115, 115),))  # 105 and ten minutes
    assert visited(world(first, on_time)) == ((0, 1),)


def test_two_windows_a_day() -> None:
    """Stop 0 holds one from 20 to 120, so that stop 1 has to wait for the afternoon."""
    first = Stop(9, 100, (Window(20, 20),))
    assert visited(world(first, Stop(8, 10, (Window(11, 60),)))) == ((0,),)
    assert visited(world(first, Stop(8, 10, (Window(11, 60), Window(300, 310))))) == ((0, 1),)


def test_lunch_in_a_leg() -> None:
    """Two legs and 470 minutes make 490 of 500; sixty for lunch are too many, ten are not."""
    stop = Stop(9, 470, OPEN)
    assert visited(world(stop)) == ((0,),)
    assert visited(world(stop, rests=(Rest(Window(0, 500), 10),))) == ((0,),)
    assert visited(world(stop, rests=(Rest(Window(0, 500), 11),))) == ((),)
    assert visited(world(stop, rests=(Rest(Window(100, 200), 10),))) == ((),)  # amid the visit


def test_lunch_interrupts_the_way_but_no_visit() -> None:
    """Leave stop 0 at 100, lunch at 105 on the way for ten minutes, start at stop 1 at 120."""
    stops = Stop(9, 80, (Window(20, 20),)), Stop(8, 10, (Window(120, 120),))
    assert visited(world(*stops, rests=(Rest(Window(105, 105), 10),))) == ((0, 1),)
    assert visited(world(*stops, rests=(Rest(Window(105, 105), 11),))) == ((0,),)


def test_lunch_served_by_a_stop() -> None:
    def served(window: Window) -> Problem:
        rest = Rest(Window(0, 200), 60, (MealStop(0, window),))
        return world(Stop(9, 470, OPEN), rests=(rest,))

    assert visited(served(Window(0, 200))) == ((0,),)
    assert visited(served(Window(10, 10))) == ((0,),)
    assert visited(served(Window(0, 9))) == ((),)  # nobody is there before 10


def test_lunch_and_dinner() -> None:
    """The long visit stands for one of the two, and 20 minutes remain for the other."""
    lunch = Rest(Window(0, 100), 20, (MealStop(0, Window(0, 100)),))
    stop = Stop(9, 460, OPEN)
    assert visited(world(stop, rests=(lunch,))) == ((0,),)
    assert visited(world(stop, rests=(lunch, Rest(Window(400, 480), 20)))) == ((0,),)
    assert visited(world(stop, rests=(lunch, Rest(Window(400, 480), 21)))) == ((),)


def test_lead_in() -> None:
    assert visited(world(Stop(9, 30, (Window(12, 12),)))) == ((0,),)
    assert visited(world(Stop(9, 30, (Window(12, 12),), lead_in=2))) == ((0,),)
    assert visited(world(Stop(9, 30, (Window(12, 12),), lead_in=3))) == ((),)


def test_two_that_pay_for_the_way_only_together() -> None:
    """Far out, next to each other: three points of travel for two points each."""
    problem = world(Stop(2, 10, OPEN), Stop(2, 10, OPEN), travel_cost=150)
    problem.travel[:2, :2] = 0
    assert set(visited(problem)[0]) == {0, 1}
    assert visited(world(Stop(2, 10, OPEN), travel_cost=150)) == ((),)


def test_a_way_that_is_shorter_over_a_third_place() -> None:
    """From stop 0 home takes forever, unless by stop 1: a start is kept that grows only whole."""
    problem = world(Stop(9, 10, (Window(20, 20),)), Stop(8, 10, (Window(90, 90),)))
    problem.travel[0, problem.end_node(0)] = 1000
    assert search(problem, start=((0, 1),), steps=0) == ((0, 1),)


# Errors


@pytest.mark.parametrize(
    "wrong",
    [
        lambda p: replace(p, travel=np.zeros((3, 3), np.int64)),
        lambda p: replace(p, walking=np.zeros((3, 3), np.int64), walking_a_day=5),
        lambda p: replace(p, days=(Day(Window(0, 500), (Rest(Window(0, 9), 5),) * 3),)),
        lambda p: replace(p, days=(_fed(Rest(Window(0, 9), 5), 7),)),
    ],
    ids=["travel", "walking", "rests", "meal"],
)
def test_what_does_not_fit_together_is_refused(wrong: Callable[[Problem], Problem]) -> None:
    with pytest.raises(ValueError, match=r"another size|too many rests|no day, rest or stop"):
        Core(wrong(world(Stop(9, 60, OPEN), Stop(9, 60, OPEN))))


def _fed(rest: Rest, stop: int) -> Day:
    return Day(Window(0, 500), (replace(rest, served_by=(MealStop(stop, rest.window),)),))


@pytest.mark.parametrize(
    ("day", "gains", "can"), [(1, 2, 2), (-1, 2, 2), (0, 1, 2), (0, 3, 2), (0, 2, 1)]
)
def test_pricing_refuses_another_day_or_length(day: int, gains: int, can: int) -> None:
    it = Core(world(Stop(9, 60, OPEN), Stop(9, 60, OPEN)))
    with pytest.raises(ValueError, match="not the problem's"):
        it.price(day, [1] * gains, Clock(9), allowed=[True] * can, scale=1, over=0, max_labels=1000)


def test_knows_its_limits() -> None:
    problem = world(Stop(9, 60, OPEN), Stop(9, 60, OPEN))
    rest = Rest(Window(0, 9), 5)
    twice = replace(rest, served_by=(MealStop(0, Window(0, 4)), MealStop(0, Window(6, 9))))
    bounds = Window(0, 500)
    assert knows(problem)
    assert knows(replace(problem, days=(Day(bounds, (rest, rest)),)))
    assert not knows(replace(problem, days=(Day(bounds, (rest,) * 3),)))
    assert not knows(replace(problem, days=(Day(bounds, (twice,)),)))
    assert not knows(replace(problem, days=(Day(Window(0, 2**22)),)))
    assert not knows(replace(problem, travel=problem.travel * 2**20))
    assert not knows(replace(problem, stops=(Stop(2**31, 60, OPEN),) * 2))
    assert not knows(world(days=65))
