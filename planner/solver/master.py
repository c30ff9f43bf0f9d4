"""Whole days as columns: which set of day routes is best, exactly and relaxed.

One row for each rule that reaches beyond a day: a stop or a set of variants at most once, what is
required, the budget, the limits of the trip; and one day route a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.linear_solver import pywraplp

from planner.problem import POINT, Problem
from planner.solver.core import DayRoute, Orders


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of the trip: the weights of the stops visited add up to between the two bounds."""

    weights: dict[int, int]
    at_most: int | None = None
    at_least: int | None = None


def rows(problem: Problem) -> tuple[Row, ...]:
    """State the rules of a trip that no day can keep by itself."""
    groups: dict[int, dict[int, int]] = {}
    alone = len(problem.stops)  # numbers of stops that are in no group
    for number, stop in enumerate(problem.stops):
        groups.setdefault(stop.group if stop.group >= 0 else alone + number, {})[number] = 1
    found = [Row(weights, at_most=1) for weights in groups.values()]
    found += [
        Row({number: 1}, at_least=1) for number, stop in enumerate(problem.stops) if stop.required
    ]
    prices = {number: stop.price for number, stop in enumerate(problem.stops) if stop.price}
    if problem.budget is not None and prices:
        found.append(Row(prices, at_most=problem.budget))
    for limit in problem.limits:
        if not limit.per_day and (limit.at_most is not None or limit.at_least):
            counted = dict.fromkeys(sorted(limit.stops), 1)
            found.append(Row(counted, limit.at_most, limit.at_least or None))
    return tuple(found)


def route_value(problem: Problem, route: DayRoute) -> int:
    """Objective of one day, in thousandths of a point."""
    day, order = route
    way = sum(int(problem.travel[pair]) for pair in pairwise(problem.route(day, order)))
    prizes = sum(problem.stops[stop].prize for stop in order)
    return prizes * POINT - problem.travel_cost * way


def best_set(
    problem: Problem, routes: Iterable[DayRoute], floor: int, work: float, seconds: float
) -> tuple[Orders | None, bool]:
    """Choose the best day routes by CP-SAT; None where no set is worth more than `floor`.

    The second value says whether the answer is proved. `work` is CP-SAT's deterministic time, so
    that the answer is the same on every machine; `seconds` is only a cap.
    """
    solver = pywraplp.Solver.CreateSolver("SAT")
    solver.SetSolverSpecificParametersAsString(  # SIGINT stays with whoever imports this
        f"num_workers:1 max_deterministic_time:{work} catch_sigint_signal:false"
    )
    solver.SetTimeLimit(max(1, round(seconds * 1000)))
    columns = list(routes)
    chosen = [solver.BoolVar("") for _ in columns]
    values = [route_value(problem, route) for route in columns]
    for day in range(len(problem.days)):
        once = solver.Constraint(0, 1)
        for variable, route in zip(chosen, columns, strict=True):
            if route[0] == day:
                once.SetCoefficient(variable, 1)
    held: list[list[tuple[int, int]]] = [[] for _ in problem.stops]
    constraints = []
    for number, row in enumerate(rows(problem)):
        low = -solver.infinity() if row.at_least is None else row.at_least
        high = solver.infinity() if row.at_most is None else row.at_most
        constraints.append(solver.Constraint(low, high))
        for stop, weight in row.weights.items():
            held[stop].append((number, weight))
    objective = solver.Objective()
    objective.SetMaximization()
    worth = solver.Constraint(floor + 1, solver.infinity())
    for variable, (_, order), value in zip(chosen, columns, values, strict=True):
        objective.SetCoefficient(variable, value)
        worth.SetCoefficient(variable, value)
        sums: dict[int, int] = {}
        for stop in order:
            for number, weight in held[stop]:
                sums[number] = sums.get(number, 0) + weight
        for number, weight in sums.items():
            constraints[number].SetCoefficient(variable, weight)
    status = solver.Solve()
    if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None, status == pywraplp.Solver.INFEASIBLE
    orders: list[tuple[int, ...]] = [()] * len(problem.days)
    for variable, (day, order) in zip(chosen, columns, strict=True):
        if variable.solution_value() > 0.5:
            orders[day] = order
    return tuple(orders), status == pywraplp.Solver.OPTIMAL


class Relaxation:
    """The linear relaxation, to which columns are added; its duals price new ones."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rows = rows(problem)
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        infinity = self._solver.infinity()
        self._days = [self._solver.Constraint(-infinity, 1) for _ in problem.days]
        self._constraints = [
            self._solver.Constraint(
                -infinity if row.at_least is None else row.at_least,
                infinity if row.at_most is None else row.at_most,
            )
            for row in self.rows
        ]
        self._held: list[list[tuple[int, int]]] = [[] for _ in problem.stops]
        for number, row in enumerate(self.rows):
            for stop, weight in row.weights.items():
                self._held[stop].append((number, weight))
        self._objective = self._solver.Objective()
        self._objective.SetMaximization()
        self._columns: dict[DayRoute, pywraplp.Variable] = {}

    def add(self, routes: Iterable[DayRoute]) -> int:
        """Add the columns that are new and return how many they were."""
        before = len(self._columns)
        for route in routes:
            if route in self._columns:
                continue
            day, order = route
            variable = self._solver.NumVar(0, self._solver.infinity(), "")
            self._columns[route] = variable
            self._objective.SetCoefficient(variable, route_value(self.problem, route))
            self._days[day].SetCoefficient(variable, 1)
            sums: dict[int, int] = {}
            for stop in order:
                for number, weight in self._held[stop]:
                    sums[number] = sums.get(number, 0) + weight
            for number, weight in sums.items():
                self._constraints[number].SetCoefficient(variable, weight)
        return len(self._columns) - before

    def duals(self) -> tuple[list[float], list[float]] | None:
        """Solve; return the prices of the rows and of the days, or None where that failed."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return (
            [constraint.dual_value() for constraint in self._constraints],
            [day.dual_value() for day in self._days],
        )

    def gains(self, prices: Sequence[int], scale: int) -> list[int]:
        """Return what a visit to each stop gains when the rows cost what they are priced at."""
        return [
            stop.prize * POINT * scale - sum(prices[row] * weight for row, weight in held)
            for stop, held in zip(self.problem.stops, self._held, strict=True)
        ]

    def fixed(self, prices: Sequence[int]) -> int:
        """Return what the rows are worth at these prices, their bounds used up."""
        total = 0
        for price, row in zip(prices, self.rows, strict=True):
            bound = row.at_most if price > 0 else row.at_least
            total += price * bound if price and bound is not None else 0
        return total

    def proper(self, prices: Sequence[float], scale: int) -> list[int]:
        """Round prices to whole numbers of a sign that keeps a bound a bound."""
        whole = []
        for price, row in zip(prices, self.rows, strict=True):
            number = round(price * scale)
            if (number > 0 and row.at_most is None) or (number < 0 and row.at_least is None):
                number = 0
            whole.append(number)
        return whole
