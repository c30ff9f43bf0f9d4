"""Both engines against trying everything, each rule without and with it."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from planner.problem import Day, Limit, MealStop, Problem, Rest, Stop, Window
from planner.schedule import timetable
from planner.solver import Effort, core, search, solve
from planner.solver.master import best_set, rows
from planner.solver.routing import RoutingModel
from tests.brute import allowed, best_value
from tests.problems import problems

COMPILED, ALONE = "compiled", "or-tools"


@pytest.fixture(scope="module", params=[COMPILED, ALONE], autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Plan with the compiled search, and as where it could not be built."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == ALONE:
            patch.setattr(search, "knows", lambda _: False)
        elif not core.BUILT:
            pytest.skip("the compiled search is not built")
        yield request.param


OPEN = (Window(0, 400),)
TWO_DAYS = (Window(0, 400), Window(1000, 1400))


def world(*stops: Stop, days: int = 1, **rules: object) -> Problem:
    """Stops ten minutes from everything, on days of 500 minutes."""
    nodes = len(stops) + 2 * days
    travel = np.full((nodes, nodes), 10)
    np.fill_diagonal(travel, 0)
    bounds = tuple(Day(Window(1000 * d, 1000 * d + 500)) for d in range(days))
    return replace(Problem(stops, bounds, travel, travel_cost=100), **rules)  # type: ignore[arg-type]


def visited(problem: Problem) -> list[set[int]]:
    """Solve, and prove with the second opinion that the plan keeps the rules."""
    solution = solve(problem, Effort.QUICK)
    assert solution is not None
    assert allowed(problem, solution.orders)
    assert all(timetable(problem, d, order) is not None for d, order in enumerate(solution.orders))
    return [set(order) for order in solution.orders]


def test_takes_everything_that_fits() -> None:
    assert visited(world(Stop(5, 60, OPEN), Stop(5, 60, OPEN))) == [{0, 1}]


def test_nothing_to_choose_from_is_an_empty_plan() -> None:
    assert visited(world()) == [set()]


def test_a_visit_worth_less_than_its_way_is_left_out() -> None:
    near, dear = world(Stop(3, 60, OPEN)), world(Stop(1, 60, OPEN))
    assert visited(near) == [{0}]
    assert visited(dear) == [set()]


def test_required_stop_is_visited_though_not_worth_it() -> None:
    assert visited(world(Stop(1, 60, OPEN, required=True))) == [{0}]


def test_required_stops_that_clash_have_no_plan() -> None:
    at_noon = (Window(200, 200),)
    clash = world(Stop(9, 60, at_noon, required=True), Stop(9, 60, at_noon, required=True))
    assert solve(clash, Effort.QUICK) is None


def test_windows_choose_the_day() -> None:
    problem = world(Stop(9, 60, (Window(1000, 1100),)), Stop(9, 60, (Window(0, 100),)), days=2)
    assert visited(problem) == [{1}, {0}]


def test_group_allows_one_of_its_stops() -> None:
    free = world(Stop(9, 60, OPEN), Stop(8, 60, OPEN))
    same = world(Stop(9, 60, OPEN, group=0), Stop(8, 60, OPEN, group=0))
    assert visited(free) == [{0, 1}]
    assert visited(same) == [{0}]


def test_budget_is_kept() -> None:
    stops = Stop(9, 60, OPEN, price=60), Stop(8, 60, OPEN, price=50), Stop(7, 60, OPEN, price=40)
    assert visited(world(*stops)) == [{0, 1, 2}]
    assert visited(world(*stops, budget=100)) == [{0, 2}]


def test_limit_a_day_is_kept() -> None:
    stops = [Stop(9, 60, TWO_DAYS), Stop(8, 60, TWO_DAYS), Stop(7, 60, TWO_DAYS)]
    limit = Limit(frozenset({0, 1, 2}), at_most=1, per_day=True)
    assert sum(map(len, visited(world(*stops, days=2)))) == 3
    assert sorted(map(len, visited(world(*stops, days=2, limits=(limit,))))) == [1, 1]


def test_limit_a_trip_is_kept() -> None:
    stops = [Stop(9, 60, TWO_DAYS), Stop(8, 60, TWO_DAYS)]
    limit = Limit(frozenset({0, 1}), at_most=1)
    assert sum(map(len, visited(world(*stops, days=2, limits=(limit,))))) == 1


@pytest.mark.parametrize("per_day", [False, True])
def test_at_least_takes_what_is_not_worth_its_way(per_day: bool) -> None:
    stops = Stop(9, 60, OPEN), Stop(0, 60, OPEN)
    assert visited(world(*stops)) == [{0}]
    limit = Limit(frozenset({1}), at_least=1, per_day=per_day)
    assert visited(world(*stops, limits=(limit,))) == [{0, 1}]


def test_visits_a_day_are_kept() -> None:
    stops = [Stop(9, 10, OPEN), Stop(8, 10, OPEN), Stop(7, 10, OPEN)]
    assert visited(world(*stops, visits_a_day=2)) == [{0, 1}]


def test_walking_a_day_is_kept() -> None:
    stops = [Stop(9, 10, OPEN), Stop(8, 10, OPEN)]
    walking = np.full((4, 4), 10)
    assert visited(world(*stops, walking=walking, walking_a_day=30)) == [{0, 1}]
    assert visited(world(*stops, walking=walking, walking_a_day=20)) == [{0}]


def test_break_takes_time() -> None:
    stop = Stop(9, 470, OPEN)
    rest = Rest(Window(100, 200), 60)
    assert visited(world(stop)) == [{0}]
    assert visited(replace(world(stop), days=(Day(Window(0, 500), (rest,)),))) == [set()]


def test_visit_that_holds_the_meal_saves_the_break() -> None:
    rest = Rest(Window(0, 200), 60, (MealStop(0, Window(0, 200)),))
    problem = replace(world(Stop(9, 470, OPEN)), days=(Day(Window(0, 500), (rest,)),))
    assert visited(problem) == [{0}]


def test_lead_in_takes_time() -> None:
    assert visited(world(Stop(9, 30, (Window(12, 12),)))) == [{0}]
    assert visited(world(Stop(9, 30, (Window(12, 12),), lead_in=5))) == [set()]


@pytest.mark.parametrize("per_day", [False, True])
def test_at_least_two_are_taken_together(per_day: bool) -> None:
    """One of them alone breaks the rule, so that no search that adds stops singly finds them."""
    stops = Stop(9, 60, OPEN), Stop(0, 60, OPEN), Stop(0, 60, OPEN), Stop(0, 60, OPEN)
    limit = Limit(frozenset({1, 2, 3}), at_least=2, per_day=per_day)
    (chosen,) = visited(world(*stops, limits=(limit,)))
    assert 0 in chosen
    assert len(chosen & {1, 2, 3}) == 2


def test_lower_limit_that_cannot_hold_has_no_plan() -> None:
    limit = Limit(frozenset({0, 1}), at_least=2)
    clash = world(Stop(9, 60, (Window(20, 20),)), Stop(9, 60, (Window(20, 20),)), limits=(limit,))
    assert solve(clash, Effort.QUICK) is None


def test_an_empty_day_needs_no_way_between_its_ends() -> None:
    """The way from start to end of the second day is longer than that day."""
    problem = world(Stop(9, 60, OPEN), days=2)
    problem.travel[problem.start_node(1), problem.end_node(1)] = 600
    assert visited(problem) == [{0}, set()]


def test_seeds_differ() -> None:
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(30)]
    problem = world(*stops, days=2)
    assert len({solve(problem, Effort.QUICK, seed=n).orders for n in range(4)}) > 1  # type: ignore[union-attr]


def test_no_time_at_all_is_an_empty_plan_that_says_so() -> None:
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(40)]
    hasty = solve(world(*stops, days=2), Effort.THOROUGH, seconds=1e-6)
    assert hasty is not None
    assert hasty.stopped_by_time


@settings(deadline=None, max_examples=40)
@given(problems(demanding=True))
def test_what_is_demanded_is_held_or_refused(engine: str, problem: Problem) -> None:
    """OR-Tools alone may refuse what could be held; nobody ever holds what cannot be."""
    solution = solve(problem, Effort.NORMAL)
    best = best_value(problem)
    if solution is None:
        assert best is None or engine == ALONE
        assert any(s.required for s in problem.stops) or any(x.at_least for x in problem.limits)
        return
    assert allowed(problem, solution.orders)
    assert best is not None
    assert problem.value(solution.orders) <= best


def test_same_seed_same_plan() -> None:
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(30)]
    problem = world(*stops, days=2)
    first, second = solve(problem, seed=7), solve(problem, seed=7)
    assert first is not None
    assert second is not None
    assert (first.orders, first.steps) == (second.orders, second.steps)


def test_time_cap_is_reported() -> None:
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(40)]
    short = solve(world(*stops, days=2), Effort.THOROUGH, seconds=0.05)
    assert short is not None
    assert short.stopped_by_time


@settings(deadline=None, max_examples=60, derandomize=True)
@given(problems())
def test_small_problems_come_close_to_the_optimum(engine: str, problem: Problem) -> None:
    """The compiled search proves what it finds; OR-Tools alone may miss it, but not by much."""
    solution = solve(problem, Effort.NORMAL)
    assert solution is not None
    assert allowed(problem, solution.orders)
    found, best = problem.value(solution.orders), best_value(problem)
    assert best is not None
    if engine == COMPILED:
        assert found == best == solution.bound
    else:
        assert 0.5 * best <= found <= best
        assert solution.bound is None


@settings(deadline=None, max_examples=60)
@given(problems(most_stops=5, demanding=True))
def test_no_bound_is_below_the_optimum(engine: str, problem: Problem) -> None:
    solution = solve(problem, Effort.QUICK)
    if solution is not None and solution.bound is not None:
        best = best_value(problem)
        assert best is not None
        assert problem.value(solution.orders) <= best <= solution.bound


def test_engine_and_authority_are_told(engine: str) -> None:
    solution = solve(world(Stop(5, 60, OPEN)))
    assert solution is not None
    assert solution.engine == engine
    assert solution.authority == ("accepted" if engine == COMPILED else "alone")


def test_a_plan_that_the_routing_model_rejects_is_planned_by_it(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a rule would be that only the model knows."""
    if engine == ALONE:
        return
    monkeypatch.setattr(RoutingModel, "improved", lambda *_: None)
    solution = solve(world(Stop(5, 60, OPEN), Stop(5, 60, OPEN)))
    assert solution is not None
    assert (solution.engine, solution.authority) == (ALONE, "rejected")
    assert [set(order) for order in solution.orders] == [{0, 1}]
    assert solution.bound is None


def test_cancelling_gives_the_best_plan_so_far() -> None:
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(40)]
    asked = []

    def enough() -> bool:
        asked.append(True)
        return len(asked) > 3

    problem = world(*stops, days=2)
    solution = solve(problem, Effort.THOROUGH, cancelled=enough)
    assert solution is not None
    assert solution.stopped_by_time
    assert allowed(problem, solution.orders)


def test_control_c_gives_the_best_plan_so_far(engine: str) -> None:
    """A handler runs between two steps, as Python runs it for SIGINT."""
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(40)]

    def pressed() -> bool:
        raise KeyboardInterrupt

    problem = world(*stops, days=2)
    solution = solve(problem, Effort.THOROUGH, cancelled=pressed)
    assert solution is not None
    assert solution.stopped_by_time
    assert allowed(problem, solution.orders)


def test_a_main_search_that_the_clock_ends_says_so(engine: str) -> None:
    """Also where what comes after it is done before the cap."""
    if engine == ALONE:
        return
    stops = [Stop(5 + n % 7, 20 + 10 * (n % 5), TWO_DAYS) for n in range(150)]
    solution = solve(world(*stops, days=2), Effort.THOROUGH, seconds=1, steps=10**9)
    assert solution is not None
    assert solution.stopped_by_time


def test_what_only_a_trio_can_begin_is_found() -> None:
    """A required stop holds the meal only beside one that a daily lower limit asks for."""
    rest = Rest(Window(100, 120), 30)
    problem = replace(
        world(
            Stop(1, 30, (Window(150, 150),), required=True),
            Stop(0, 30, (Window(60, 60),)),
            limits=(Limit(frozenset({1}), at_least=1, per_day=True),),
        ),
        days=(Day(Window(0, 500), (rest,)),),
    )
    assert visited(problem) == [{0, 1}]


@pytest.mark.parametrize("seed", [-1, 2**64, 2**70])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    assert solve(world(Stop(5, 60, OPEN)), Effort.QUICK, seed=seed) is not None


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), 1e300])
def test_any_number_of_seconds_is_a_cap(seconds: float) -> None:
    assert solve(world(Stop(5, 60, OPEN)), Effort.QUICK, seconds=seconds) is not None


def test_numbers_of_groups_need_not_be_near_each_other() -> None:
    far = [Stop(5, 60, OPEN, group=2**31 - 1), Stop(4, 60, OPEN, group=2**31 - 1)]
    assert visited(world(*far, Stop(3, 60, OPEN, group=5))) == [{0, 2}]


def test_a_group_is_not_taken_for_a_stop_that_is_in_none() -> None:
    problem = world(Stop(5, 60, OPEN), Stop(4, 60, OPEN, group=3), Stop(3, 60, OPEN))
    solution = solve(problem)
    assert solution is not None
    assert set(solution.orders[0]) == {0, 1, 2}
    at_most_one = [sorted(row.weights) for row in rows(problem)]
    assert at_most_one == [[0], [1], [2]]


def test_no_money_at_all_buys_nothing() -> None:
    assert visited(world(Stop(5, 60, OPEN, price=1), Stop(4, 60, OPEN), budget=0)) == [{1}]


def test_ctrl_c_stays_with_the_host_program(engine: str) -> None:
    """CP-SAT, which routing asks too where nothing fits, would take SIGINT and not give it back."""
    stops = [Stop(5 + n % 7, 30 + 10 * (n % 5), TWO_DAYS) for n in range(30)]
    problem = world(*stops, days=2)
    assert solve(problem, Effort.NORMAL) is not None
    columns = [(0, (0,)), (1, (1,))]
    assert best_set(problem, columns, 0, 0.1, 9)[0] == ((0,), (1,))
    clash = Limit(frozenset({0, 1}), at_least=2)
    at_once = Stop(9, 60, (Window(20, 20),))
    assert (
        solve(world(at_once, at_once, limits=(clash,)), Effort.QUICK) is None
    )  # routing asks CP-SAT
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
