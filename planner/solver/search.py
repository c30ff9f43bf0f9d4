"""Search with a counted effort: the same input gives the same answer on every machine."""

import random
import time
from dataclasses import replace
from enum import StrEnum

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.constraint_solver.routing_parameters_pb2 import RoutingSearchParameters

from planner.problem import Problem, Solution
from planner.solver.routing import RoutingModel

ENGINE = "or-tools"
EAGER = 10_000  # points; more than any visit is worth

Orders = tuple[tuple[int, ...], ...]


class Effort(StrEnum):
    """How long to search, in accepted moves."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


_MOVES = {Effort.QUICK: 30, Effort.NORMAL: 100, Effort.THOROUGH: 1500}  # a round
_BRANCHES_A_MOVE = 400  # a second counted limit: where moves are rare the round still ends

# How hard guided local search is driven from a local optimum, round after round. Ways cost far less
# than prizes here, so that the usual 0.1 never gives up a stop for another. Measured on eight
# profiles: docs/benchmarks.md.
_ROUNDS = (1.0, 10.0, 100.0)


def solve(
    problem: Problem, effort: Effort = Effort.NORMAL, seed: int = 1, seconds: float = 60.0
) -> Solution | None:
    """Return the best orders of stops found, or None where no plan holds all that is required.

    The effort ends the search; `seconds` is only a cap, and `stopped_by_time` tells when it cut
    the search short. The seed shuffles the stops, and with them which of equal moves comes first.
    Guided local search after Voudouris & Tsang (1999), as OR-Tools has it.
    """
    begin = time.perf_counter()
    nothing = ((),) * len(problem.days)
    if not problem.stops:
        return Solution(nothing, ENGINE, 0, False, time.perf_counter() - begin, True, 0)
    until = begin + seconds
    numbers = random.Random(seed).sample(range(len(problem.stops)), len(problem.stops))
    shuffled = problem.only(numbers)
    start, steps = _start(shuffled, effort, until)
    found, more = _improve(shuffled, effort, until, start)
    orders = nothing if found is None else found
    if not shuffled.complete(orders):
        return None
    ended = time.perf_counter()
    return Solution(
        orders=tuple(tuple(numbers[stop] for stop in order) for order in orders),
        engine=ENGINE,
        steps=steps + more,
        stopped_by_time=ended >= until,
        seconds=ended - begin,
    )


def _start(problem: Problem, effort: Effort, until: float) -> tuple[Orders | None, int]:
    """Order what has to be in the plan, alone; None where nothing has to.

    The search adds stops one by one. From nothing it would not find its way to a rule that only
    several stops keep together ("at least two of a theme"), and rarely to many required stops.
    """
    least = [limit for limit in problem.limits if limit.at_least]
    wanted = {n for n, stop in enumerate(problem.stops) if stop.required}
    wanted = wanted.union(*(limit.stops for limit in least))
    if not wanted:
        return None, 0
    core = sorted(wanted)
    kept = problem.only(core)
    eager = replace(  # take as many as there is room for, whatever the way to them costs
        kept,
        stops=tuple(replace(stop, prize=stop.prize + EAGER) for stop in kept.stops),
        limits=tuple(replace(limit, at_least=0) for limit in kept.limits),
    )
    orders, steps = _improve(eager, effort, until, None)
    if orders is None:
        return None, steps
    daily = [limit for limit in kept.limits if limit.per_day and limit.at_least]
    orders = tuple(
        order if all(sum(n in x.stops for n in order) >= x.at_least for x in daily) else ()
        for order in orders
    )
    return tuple(tuple(core[stop] for stop in order) for order in orders), steps


def _improve(
    problem: Problem, effort: Effort, until: float, start: Orders | None
) -> tuple[Orders | None, int]:
    """Search from a start or from nothing, round after round; return the best orders, and steps."""
    model = RoutingModel(problem)
    branches = _MOVES[effort] * _BRANCHES_A_MOVE
    model.routing.AddSearchMonitor(model.solver.BranchesLimit(branches))
    model.routing.CloseModelWithParameters(_parameters(1, 1.0, 1.0))
    found = model.assignment(start) if start else None
    steps = 0
    for strength in _ROUNDS:
        parameters = _parameters(_MOVES[effort], strength, until - time.perf_counter())
        better = (
            model.routing.SolveFromAssignmentWithParameters(found, parameters)
            if found
            else model.routing.SolveWithParameters(parameters)
        )
        steps += model.solver.Solutions()
        found = better or found
        if found is None or time.perf_counter() >= until:
            break
    return (model.orders(found) if found else start), steps


def _parameters(moves: int, strength: float, seconds: float) -> RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.guided_local_search_lambda_coefficient = strength
    parameters.solution_limit = moves
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    return parameters
