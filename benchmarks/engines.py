"""The engines that are compared, each on one thread and under the same time limit.

An engine takes a problem, seconds and a seed, and returns the order of stops on each day. A problem
that it has no words for is left out: `refusal` tells why.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.errors import BadInput, Fault
from planner.problem import IntMatrix, Problem, Window
from planner.solver import Effort, solve
from planner.solver.routing import RoutingModel

Orders = tuple[tuple[int, ...], ...]


def ours(problem: Problem, seconds: float, seed: int) -> Orders:
    """Plan as the planner does."""
    solution = solve(problem, Effort.THOROUGH, seed, seconds, steps=UNTIL_TIME)
    return solution.orders if solution else _nothing(problem)


def _nothing(problem: Problem) -> Orders:
    return ((),) * len(problem.days)


# Trials on 24 cases of the three sets, mean gap in % to the best known after 1 s and 5 s, on a busy
# machine. Without a price on the way every metaheuristic stays near 30. With a thousandth of a
# point a unit: simulated annealing 16.2, 14.6; tabu search 11.0, 9.6; guided local search 12.9,
# 11.0, and with penalties ten times as strong as usual 11.4, 8.9; at 3 thousandths 11.9, 7.3.
TRAVEL_COST = 3
PENALTY = 1.0


def ortools(problem: Problem, seconds: float, seed: int) -> Orders:
    """OR-Tools' routing library at its best in our trials; it takes no seed."""
    model = RoutingModel(replace(problem, travel_cost=TRAVEL_COST))
    model.time.SetSlackCostCoefficientForAllVehicles(0)  # waiting costs nothing here
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.guided_local_search_lambda_coefficient = PENALTY
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    model.routing.CloseModelWithParameters(parameters)
    found = model.routing.SolveWithParameters(parameters)
    return model.orders(found) if found else _nothing(problem)


# The same trials, 22 cases, in seconds of the processor. A point in units of the way, and how many
# steps ago the plan was that a new one has to beat (by default 300): 1000 and 300: 3.0, 0.3;
# 1000 and 50: 0.8, -0.5; 3000 and 50: 0.8, -0.6; 10000 and 50: 1.4; 300 and 50: 1.5; 1000 and 20:
# 1.1; 1000 and 100: 1.7, -0.3. With no price on the way 12. Other parameters: no gain.
UNTIL_TIME = 10**9  # steps: the clock ends the search
PRIZE = 3000  # what a point weighs against a unit of the way
WAY = 1  # what that unit weighs
HISTORY = 50


def pyvrp(problem: Problem, seconds: float, seed: int) -> Orders:
    """PyVRP's iterated local search at its best in our trials."""
    library = pyvrp_library()
    model = _PyVRPModel(problem, library)
    found = library.solve(
        model.data(),
        library.stop.MaxRuntime(seconds),
        seed=seed,
        collect_stats=False,
        params=library.SolveParams(ils=library.IteratedLocalSearchParams(history_length=HISTORY)),
    )
    return model.orders(found.best) if found.is_feasible() else _nothing(problem)


def pyvrp_library() -> Any:
    """Import PyVRP, which the planner itself does not need."""
    try:
        return importlib.import_module("pyvrp")
    except ImportError:
        cure = "Install it, pip install 'pyvrp>=0.14', or leave it out of --engines."
        raise BadInput(Fault("--engines", "pyvrp", "PyVRP is not installed.", cure)) from None


@dataclass(frozen=True, slots=True)
class _Copy:
    """A stop in one of its windows, and the days that have it; time begins with the day."""

    stop: int
    window: Window
    days: frozenset[int]


class _PyVRPModel:
    """A problem as a prize-collecting VRPTW: days are vehicles, windows are copies of a stop.

    Copies of a stop exclude each other. A copy that a day does not have is too far away for its
    vehicle. Loads, which are of one vehicle, state the budget and the limits of a single day.
    States what the published sets ask for, and no other rule of a problem.
    """

    def __init__(self, problem: Problem, library: Any) -> None:
        self.problem, self.library = problem, library
        self.days = range(len(problem.days))
        midnights = [day.window.earliest for day in problem.days]
        self.shift = problem.days[0].window.latest - midnights[0]
        self.copies = [
            copy for n in range(len(problem.stops)) for copy in _copies(problem, n, midnights)
        ]
        self.alike = all(len(copy.days) == len(self.days) for copy in self.copies)
        self.loads = _loads(problem)

    def data(self) -> Any:
        """Build PyVRP's own description."""
        vrp = self.library
        clients, groups = self._clients()
        way = self._way()
        ways = [way] if self.alike else [self._way_of(day, way) for day in self.days]
        vehicles = [
            vrp.VehicleType(
                num_available=len(self.days) if self.alike else 1,
                capacity=[most for _, most in self.loads],
                tw_early=0,
                tw_late=self.shift,
                unit_distance_cost=WAY,
                profile=profile,
            )
            for profile in range(len(ways))
        ]
        return vrp.ProblemData(
            locations=[vrp.Location(0, 0)] * len(way),
            clients=clients,
            depots=[vrp.Depot(len(clients))],
            vehicle_types=vehicles,
            distance_matrices=[way] * len(ways),
            duration_matrices=ways,
            groups=groups,
        )

    def orders(self, solution: Any) -> Orders:
        """Read the order of stops on each day."""
        days: list[tuple[int, ...]] = [() for _ in self.days]
        for number, route in enumerate(solution.routes()):
            visits = (activity.idx for activity in route if activity.is_client())
            day = number if self.alike else route.vehicle_type()
            days[day] = tuple(self.copies[visit].stop for visit in visits)
        return tuple(days)

    def _clients(self) -> tuple[list[Any], list[Any]]:
        members: dict[int, list[int]] = {}
        for number, copy in enumerate(self.copies):
            members.setdefault(copy.stop, []).append(number)
        shared = [numbers for numbers in members.values() if len(numbers) > 1]
        group_of = {number: g for g, numbers in enumerate(shared) for number in numbers}
        clients = [
            self.library.Client(
                location=number,
                delivery=[amounts[copy.stop] for amounts, _ in self.loads],
                service_duration=self.problem.stops[copy.stop].minutes,
                tw_early=copy.window.earliest,
                tw_late=copy.window.latest,
                prize=self.problem.stops[copy.stop].prize * PRIZE,
                required=False,
                group=group_of.get(number),
            )
            for number, copy in enumerate(self.copies)
        ]
        return clients, [self.library.ClientGroup(numbers, required=False) for numbers in shared]

    def _way(self) -> IntMatrix:
        nodes = [*(copy.stop for copy in self.copies), self.problem.start_node(0)]
        return self.problem.travel[np.ix_(nodes, nodes)]

    def _way_of(self, day: int, way: IntMatrix) -> IntMatrix:
        """Put the copies that a day does not have beyond its end."""
        out = [number for number, copy in enumerate(self.copies) if day not in copy.days]
        way = way.copy()
        way[:, out] = self.shift + 1
        way[out, out] = 0
        return way


def _copies(problem: Problem, number: int, midnights: Sequence[int]) -> list[_Copy]:
    """Windows of a stop by the time of day, each with the days it is in."""
    found: dict[Window, set[int]] = {}
    for window in problem.stops[number].windows:
        for day, bounds in enumerate(problem.days):
            if bounds.window.earliest <= window.earliest <= bounds.window.latest:
                of_day = Window(window.earliest - midnights[day], window.latest - midnights[day])
                found.setdefault(of_day, set()).add(day)
    return [_Copy(number, window, frozenset(days)) for window, days in found.items()]


def _loads(problem: Problem) -> list[tuple[list[int], int]]:
    """What each stop loads, and how much a day takes: the fees, and one for each limit."""
    limits = [limit for limit in problem.limits if limit.at_most is not None]
    loads = [
        ([int(n in limit.stops) for n in range(len(problem.stops))], limit.at_most or 0)
        for limit in limits
    ]
    if problem.budget is not None:
        loads.append(([stop.price for stop in problem.stops], problem.budget))
    return loads


ENGINES: dict[str, Callable[[Problem, float, int], Orders]] = {
    "ours": ours,
    "ortools": ortools,
    "pyvrp": pyvrp,
}


def refusal(engine: str, problem: Problem) -> str:
    """Say which rule of the problem an engine cannot state; nothing where it can state all."""
    spans = len(problem.days) > 1 and (problem.limits or problem.budget is not None)
    return "no limit of it spans several vehicles" if engine == "pyvrp" and spans else ""
