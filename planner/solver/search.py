"""Search with a counted effort: the same input gives the same answer on every machine."""

import time
from enum import StrEnum

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.constraint_solver.routing_parameters_pb2 import RoutingSearchParameters

from planner.problem import Problem, Solution
from planner.solver.routing import RoutingModel

ENGINE = "or-tools"


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
    the search short. Guided local search after Voudouris & Tsang (1999), as OR-Tools has it.
    """
    begin = time.perf_counter()
    if not problem.stops:
        nothing = ((),) * len(problem.days)
        return Solution(nothing, ENGINE, 0, False, time.perf_counter() - begin, True, 0)
    model = RoutingModel(problem)
    model.solver.ReSeed(seed)
    branches = _MOVES[effort] * _BRANCHES_A_MOVE
    model.routing.AddSearchMonitor(model.solver.BranchesLimit(branches))
    found, steps, left = None, 0, seconds
    for strength in _ROUNDS:
        parameters = _parameters(_MOVES[effort], strength, left)
        found = (
            model.routing.SolveFromAssignmentWithParameters(found, parameters)
            if found
            else model.routing.SolveWithParameters(parameters)
        )
        steps += model.solver.Solutions()
        left = seconds - (time.perf_counter() - begin)
        if found is None or left <= 0:
            break
    if found is None or not model.complete(orders := model.orders(found)):
        return None
    return Solution(
        orders=orders,
        engine=ENGINE,
        steps=steps,
        stopped_by_time=left <= 0,
        seconds=time.perf_counter() - begin,
    )


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
