"""How good a plan could be at best: column generation, and the proof that nothing better exists.

Day routes are columns, priced by label setting under the duals of the relaxation. Any prices give
an upper bound (Lagrange); the bound of the best prices names the few day routes that a better plan
could use, and CP-SAT chooses among all of them (Baldacci, Christofides & Mingozzi 2008). All sums
are whole numbers, so that a bound is a bound and not nearly one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd

from planner.problem import POINT, Problem
from planner.solver.core import Clock, Core, DayRoute, Orders
from planner.solver.master import Relaxation, best_set

_SCALE = 1000  # prices are in so many parts of a thousandth of a point
_MEMORIES = (4, 9)  # neighbours that a relaxed route does not come back to, at first
_ROUNDS = 200
_COLUMNS = 40  # a day and round
_CHOICE = 3.0  # CP-SAT's deterministic time for choosing among all that is left
_MOST_ROUTES = 30_000  # that CP-SAT is asked to choose among


@dataclass(frozen=True, slots=True)
class Proof:
    """An upper bound on the objective, in thousandths of a point, and the best plan known.

    The plan is optimal if the bound is its value; None if no bound was found in time.
    """

    orders: Orders
    bound: int | None
    labels: int


@dataclass(slots=True)
class _Prices:
    """Prices that gave the best bound so far."""

    bound: int  # times _SCALE
    gains: list[int]
    best: list[int]  # gain of the best route of each day


def prove(
    core: Core, orders: Orders, routes: Iterable[DayRoute], labels: int, clock: Clock
) -> Proof:
    """Bound the objective, and look for a better plan among all that the bound leaves.

    `orders` has to hold all that is required; `routes` are columns to begin with; `labels` limits
    the work.
    """
    problem = core.problem
    value, bound = problem.value(orders), None
    work = _Work(core, labels, clock)
    relaxation = Relaxation(problem)
    relaxation.add((day, order) for day, order in enumerate(orders) if order)
    relaxation.add(routes)
    for memory in (*_MEMORIES, len(problem.stops)):
        prices = _priced(work, relaxation, memory, value)
        if prices is None:
            break
        found = _whole(prices.bound, problem)
        bound = found if bound is None else min(bound, found)
        if bound <= value:
            return Proof(orders, value, work.labels)
        share = 1 if memory >= len(problem.stops) else 3
        columns = _possible(work, prices, value, (labels - work.labels) // share)
        if columns is not None:
            better, proved = best_set(problem, columns, value, _CHOICE, clock.left)
            clock()
            if better is not None:
                orders, value = better, problem.value(better)
            return Proof(orders, value if proved else bound, work.labels)
    return Proof(orders, bound, work.labels)


class _Work:
    """The label setting, with its limit."""

    def __init__(self, core: Core, labels: int, clock: Clock) -> None:
        self.core, self.clock, self.most = core, clock, labels
        self.labels = 0
        self.everywhere = [True] * len(core.problem.stops)


def _priced(work: _Work, relaxation: Relaxation, memory: int, value: int) -> _Prices | None:
    """Generate columns until no day has a route that would raise the relaxation."""
    best = None
    for _ in range(_ROUNDS):
        duals = relaxation.duals()
        if duals is None:
            break
        rows = relaxation.proper(duals[0], _SCALE)
        gains = relaxation.gains(rows, _SCALE)
        tops, found, complete = [], [], True
        for day, dual in enumerate(duals[1]):
            over = max(0, round(dual * _SCALE))
            priced = work.core.price(
                day,
                gains,
                work.clock,
                allowed=work.everywhere,
                scale=_SCALE,
                over=over,
                memory=memory,
                most=_COLUMNS,
                max_labels=work.most - work.labels,
            )
            work.labels += priced.labels
            complete = complete and priced.complete
            tops.append(priced.best)
            found += [(day, order) for order in priced.routes]
        if not complete:
            break
        bound = relaxation.fixed(rows) + sum(tops)
        if best is None or bound < best.bound:
            best = _Prices(bound, gains, tops)
        if not relaxation.add(found) or best.bound < (value + 1) * _SCALE:
            break
    return best


def _possible(work: _Work, prices: _Prices, value: int, labels: int) -> list[DayRoute] | None:
    """Enumerate the day routes that a plan worth more than `value` may have; None: too many."""
    labels += work.labels
    gap = prices.bound - (value + 1) * _SCALE
    columns: list[DayRoute] = []
    for day, top in enumerate(prices.best):
        priced = work.core.price(
            day,
            prices.gains,
            work.clock,
            allowed=work.everywhere,
            scale=_SCALE,
            over=top - gap - 1,
            everything=True,
            max_labels=labels - work.labels,
        )
        work.labels += priced.labels
        columns += [(day, order) for order in priced.routes]
        if not priced.complete or len(columns) > _MOST_ROUTES:
            return None
    return columns


def _grain(problem: Problem) -> int:
    """Return the number that every value of the objective is a multiple of."""
    return gcd(problem.travel_cost, *(stop.prize * POINT for stop in problem.stops)) or 1


def _whole(bound: int, problem: Problem) -> int:
    grain = _grain(problem)
    return bound // (_SCALE * grain) * grain
