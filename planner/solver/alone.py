"""OR-Tools' routing search alone: what plans where the compiled search could not be built."""

import random
from dataclasses import replace

from ortools.constraint_solver import routing_enums_pb2
from ortools.constraint_solver.routing_parameters_pb2 import RoutingSearchParameters

from planner.problem import Problem
from planner.solver.core import Clock, Orders
from planner.solver.routing import RoutingModel, search_parameters

EAGER = 10_000  # points; more than any visit is worth
_BRANCHES_A_MOVE = 400  # a second counted limit: where moves are rare the round still ends

# How hard guided local search is driven from a local optimum, round after round. Ways cost far less
# than prizes here, so that the usual 0.1 never gives up a stop for another: docs/benchmarks.md.
_ROUNDS = (1.0, 10.0, 100.0)


def search_alone(problem: Problem, moves: int, seed: int, clock: Clock) -> tuple[Orders, int]:
    """Search in rounds of so many accepted moves; return the best orders, and how many moves.

    The seed shuffles the stops, and with them which of equal moves comes first. Guided local
    search after Voudouris & Tsang (1999), as OR-Tools has it.
    """
    numbers = random.Random(seed).sample(range(len(problem.stops)), len(problem.stops))
    shuffled = problem.only(numbers)
    start, steps = _start(shuffled, moves, clock)
    found, more = _improve(shuffled, moves, clock, start)
    orders = ((),) * len(problem.days) if found is None else found
    return tuple(tuple(numbers[stop] for stop in order) for order in orders), steps + more


def _start(problem: Problem, moves: int, clock: Clock) -> tuple[Orders | None, int]:
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
    orders, steps = _improve(eager, moves, clock, None)
    if orders is None:
        return None, steps
    daily = [limit for limit in kept.limits if limit.per_day and limit.at_least]
    orders = tuple(
        order if all(sum(n in x.stops for n in order) >= x.at_least for x in daily) else ()
        for order in orders
    )
    return tuple(tuple(core[stop] for stop in order) for order in orders), steps


def _improve(
    problem: Problem, moves: int, clock: Clock, start: Orders | None
) -> tuple[Orders | None, int]:
    """Search from a start or from nothing, round after round; return the best orders, and steps."""
    model = RoutingModel(problem)
    branches = moves * _BRANCHES_A_MOVE
    model.routing.AddSearchMonitor(model.solver.BranchesLimit(branches))
    model.routing.AddSearchMonitor(model.solver.CustomLimit(clock))
    model.routing.CloseModelWithParameters(_parameters(1, 1.0, 1.0))
    found = model.assignment(start) if start else None
    steps = 0
    for strength in _ROUNDS:
        parameters = _parameters(moves, strength, clock.left)
        better = (
            model.routing.SolveFromAssignmentWithParameters(found, parameters)
            if found
            else model.routing.SolveWithParameters(parameters)
        )
        steps += model.solver.Solutions()
        found = better or found
        if found is None or clock():
            break
    return (model.orders(found) if found else start), steps


def _parameters(moves: int, strength: float, seconds: float) -> RoutingSearchParameters:
    parameters = search_parameters()
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
