"""Whole days as columns: which set of day routes is best, exactly and relaxed.

One row for each rule that reaches beyond a day: a stop or a set of variants at most once, what is
required, the budget, the limits of the trip; and one day route a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    for number, stop in enumerate(problem.stops):
        groups.setdefault(stop.group if stop.group >= 0 else ~number, {})[number] = 1
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


class _Programme:
    """A linear programme over day routes: its rows, and the columns that are added to it."""

    def __init__(self, problem: Problem, backend: str, *, whole: bool) -> None:
        self.problem = problem
        self.rows = rows(problem)
        self.columns: dict[DayRoute, pywraplp.Variable] = {}
        self.solver = pywraplp.Solver.CreateSolver(backend)
        self._whole = whole
        infinity = self.solver.infinity()
        self.days = [self.solver.Constraint(-infinity, 1) for _ in problem.days]
        self.constraints = [
            self.solver.Constraint(
                -infinity if row.at_least is None else row.at_least,
                infinity if row.at_most is None else row.at_most,
            )
            for row in self.rows
        ]
        self.held: list[list[tuple[int, int]]] = [[] for _ in problem.stops]  # rows, weights
        for number, row in enumerate(self.rows):
            for stop, weight in row.weights.items():
                self.held[stop].append((number, weight))
        self.solver.Objective().SetMaximization()

    def add(self, routes: Iterable[DayRoute]) -> int:
        """Add the columns that are new and return how many they were."""
        before = len(self.columns)
        for route in routes:
            if route in self.columns:
                continue
            day, order = route
            most = 1 if self._whole else self.solver.infinity()
            variable = self.columns[route] = self.solver.Var(0, most, self._whole, "")
            self.solver.Objective().SetCoefficient(variable, self.problem.day_value(day, order))
            self.days[day].SetCoefficient(variable, 1)
            sums: dict[int, int] = {}
            for stop in order:
                for number, weight in self.held[stop]:
                    sums[number] = sums.get(number, 0) + weight
            for number, weight in sums.items():
                self.constraints[number].SetCoefficient(variable, weight)
        return len(self.columns) - before


def best_set(
    problem: Problem, routes: Iterable[DayRoute], floor: int, work: float, seconds: float
) -> tuple[Orders | None, bool]:
    """Choose the best day routes by CP-SAT; None where no set is worth more than `floor`.

    The second value says whether the answer is proved. `work` is CP-SAT's deterministic time, so
    that the answer is the same on every machine; `seconds` is only a cap.
    """
    programme = _Programme(problem, "SAT", whole=True)
    programme.add(routes)
    solver = programme.solver
    worth = solver.Constraint(floor + 1, solver.infinity())
    for route, variable in programme.columns.items():
        worth.SetCoefficient(variable, problem.day_value(*route))
    solver.SetSolverSpecificParametersAsString(  # SIGINT stays with whoever imports this
        f"num_workers:1 max_deterministic_time:{work} catch_sigint_signal:false"
    )
    solver.SetTimeLimit(max(1, round(seconds * 1000)))
    status = solver.Solve()
    if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None, status == pywraplp.Solver.INFEASIBLE
    orders: list[tuple[int, ...]] = [()] * len(problem.days)
    for (day, order), variable in programme.columns.items():
        if variable.solution_value() > 0.5:
            orders[day] = order
    return tuple(orders), status == pywraplp.Solver.OPTIMAL


class Relaxation(_Programme):
    """The linear relaxation; its duals price new columns."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem, "GLOP", whole=False)

    def duals(self) -> tuple[list[float], list[float]] | None:
        """Solve; return the prices of the rows and of the days, or None where that failed."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return (
            [constraint.dual_value() for constraint in self.constraints],
            [day.dual_value() for day in self.days],
        )

    def gains(self, prices: Sequence[int], scale: int) -> list[int]:
        """Return what a visit to each stop gains when the rows cost what they are priced at."""
        return [
            stop.prize * POINT * scale - sum(prices[row] * weight for row, weight in held)
            for stop, held in zip(self.problem.stops, self.held, strict=True)
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
