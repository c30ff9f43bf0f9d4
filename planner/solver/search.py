"""Search with a counted effort: the same input gives the same answer on every machine."""

import time
from enum import StrEnum

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.problem import Problem, Solution
from planner.solver.routing import RoutingModel

ENGINE = "or-tools"


class Effort(StrEnum):
    """How long to search, in accepted moves."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


_MOVES = {Effort.QUICK: 60, Effort.NORMAL: 300, Effort.THOROUGH: 5000}
_BRANCHES_A_MOVE = 400  # a second counted limit: where moves are rare the search still ends


def solve(
    problem: Problem, effort: Effort = Effort.NORMAL, seed: int = 1, seconds: float = 60.0
) -> Solution | None:
    """Return the best orders of stops found, or None where no plan holds all that is required.

    The effort ends the search; `seconds` is only a cap, and `stopped_by_time` tells when it cut
    the search short. Guided local search after Voudouris & Tsang (1999), as OR-Tools has it.
    """
    begin = time.perf_counter()
    nothing = ((),) * len(problem.days)
    if not problem.stops:
        return Solution(nothing, ENGINE, 0, False, time.perf_counter() - begin, True, 0)
    model = RoutingModel(problem)
    moves = _MOVES[effort]
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.solution_limit = moves
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    model.routing.AddSearchMonitor(model.solver.BranchesLimit(moves * _BRANCHES_A_MOVE))
    model.solver.ReSeed(seed)
    assignment = model.routing.SolveWithParameters(parameters)
    spent = time.perf_counter() - begin
    if assignment is None:
        return None
    return Solution(
        orders=model.orders(assignment),
        engine=ENGINE,
        steps=model.solver.Solutions(),
        stopped_by_time=spent >= seconds,
        seconds=spent,
    )
