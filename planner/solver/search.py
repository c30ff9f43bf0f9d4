"""Search with a counted effort: the same input gives the same answer on every machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.problem import Authority, Problem, Solution, Window
from planner.schedule import timetable
from planner.solver.alone import search_alone
from planner.solver.bound import prove
from planner.solver.core import Clock, Core, DayRoute, Orders, knows
from planner.solver.master import best_set
from planner.solver.routing import RoutingModel

COMPILED, ALONE, KEPT = "compiled", "or-tools", "kept"  # Solution.engine


class Effort(StrEnum):
    """How long to search."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class _Budget:
    """Counted work: first a short search and a try at a proof; what is left where that fails."""

    first: int  # steps of ruin and recreate
    glance: int  # labels of the first try
    steps: int
    labels: int
    moves: int  # a round of OR-Tools alone


_BUDGETS = {
    Effort.QUICK: _Budget(first=1_000, glance=20_000, steps=1_000, labels=0, moves=30),
    Effort.NORMAL: _Budget(first=2_000, glance=100_000, steps=40_000, labels=0, moves=100),
    Effort.THOROUGH: _Budget(
        first=4_000, glance=100_000, steps=200_000, labels=8_000_000, moves=1500
    ),
}
_GLANCED_AT = 120  # stops; with more of them even one pricing takes longer than a good search
_MOST_VISITS = 12  # a day; label setting does not get through longer ones
_USUAL_STOPS = 60  # a step takes longer with more of them, so that there are fewer
_ENOUGH = 60.0  # seconds; counted work ends long before
_POOL = 2_000  # day routes that are remembered
_SHARE = 0.88  # of the time that is left goes to the search, the rest to what comes after it


def solve(
    problem: Problem,
    effort: Effort = Effort.NORMAL,
    seed: int = 1,
    seconds: float = 60.0,
    cancelled: Callable[[], bool] | None = None,
    *,
    steps: int | None = None,
) -> Solution | None:
    """Return the best orders of stops found, or None where no plan holds all that is required.

    The effort ends the search. `seconds` is only a cap; it, Ctrl-C or `cancelled`, which is asked
    about every 5 ms, cut the search short: then the best plan so far comes back and
    `stopped_by_time` is true. Other threads run meanwhile. `steps` of ruin and recreate replace
    those of the effort: a great many let the clock alone end the search.
    """
    clock = Clock(seconds, cancelled)
    budget = _BUDGETS[effort]
    if steps is not None:
        budget = replace(budget, steps=steps)
    if not problem.stops:
        nothing = ((),) * len(problem.days)
        return Solution(nothing, ALONE, 0, False, clock.gone, Authority.ALONE, 0)
    authority = Authority.ALONE
    if knows(problem):
        best = _compiled(problem, budget, seed, clock)
        if problem.complete(best.orders):
            best.orders, authority = _authorised(problem, best.orders, clock)
    if authority in (Authority.ALONE, Authority.REJECTED):
        best = _Best(*search_alone(problem, budget.moves, seed, clock))
    if not problem.complete(best.orders):
        return None
    return Solution(
        orders=best.orders,
        engine=ALONE if authority in (Authority.ALONE, Authority.REJECTED) else COMPILED,
        steps=best.steps,
        stopped_by_time=clock.cut,
        seconds=clock.gone,
        authority=authority,
        bound=best.bound,
    )


def accept(problem: Problem, orders: Orders) -> Solution | None:
    """Return given orders as a solution, or None where they break a rule or lack what they need.

    The routing model, which states every rule, is asked; nothing is searched.
    """
    clock = Clock(seconds=0, cancelled=None)
    if not problem.complete(orders) or _accepted(problem, orders, 0) is None:
        return None
    return Solution(orders, KEPT, 0, False, clock.gone, Authority.ACCEPTED)


def fit(problem: Problem, seed: int = 1) -> bool:
    """Tell whether orders were found that hold all that is required: a short search, no proof."""
    clock, budget = Clock(_ENOUGH), _BUDGETS[Effort.QUICK]
    if knows(problem):
        orders = _compiled(problem, budget, seed, clock).orders
    else:
        orders, _ = search_alone(problem, budget.moves, seed, clock)
    return problem.complete(orders)


@dataclass(slots=True)
class _Best:
    """The best orders so far, the steps they took, and a bound on what any plan is worth."""

    orders: Orders
    steps: int
    bound: int | None = None


def _compiled(problem: Problem, budget: _Budget, seed: int, clock: Clock) -> _Best:
    """Search, try to prove, search on, recombine days, and try harder to prove."""
    core = Core(problem)
    found = core.search(seed, budget.first, clock, pool=_POOL)
    best = _Best(found.orders, found.steps)
    short = max(map(len, found.orders), default=0) <= _MOST_VISITS
    if (
        short
        and len(problem.stops) <= _GLANCED_AT
        and _proved(core, best, found.routes, budget.glance, clock)
    ):
        return best
    clock.share(_SHARE)
    steps = budget.steps * _USUAL_STOPS // max(_USUAL_STOPS, len(problem.stops))
    more = core.search(seed + 1, steps, clock, start=best.orders, pool=_POOL)
    clock.share(None)
    best.steps += more.steps
    best.orders = max(
        best.orders, more.orders, key=lambda o: (problem.complete(o), problem.value(o))
    )
    routes = (*found.routes, *more.routes)
    if len(problem.days) > 1:
        best.orders = _recombined(problem, best.orders, routes, clock)
    if budget.labels and short and not clock():
        _proved(core, best, routes, budget.labels, clock)
    return best


def _proved(
    core: Core, best: _Best, routes: tuple[DayRoute, ...], labels: int, clock: Clock
) -> bool:
    """Bound the objective, take a better plan if the proof has one; tell whether it is optimal."""
    if not core.problem.complete(best.orders):
        return False
    proof = prove(core, best.orders, routes, labels, clock)
    best.orders = proof.orders
    if proof.bound is not None:
        best.bound = proof.bound if best.bound is None else min(best.bound, proof.bound)
    return best.bound == core.problem.value(best.orders)


def _recombined(
    problem: Problem, orders: Orders, routes: tuple[DayRoute, ...], clock: Clock
) -> Orders:
    """Choose the best set of the day routes met on the way."""
    own = [(day, order) for day, order in enumerate(orders) if order]
    columns = dict.fromkeys((*own, *routes))
    floor = problem.value(orders) if problem.complete(orders) else -1
    better, _ = best_set(problem, columns, floor, 0.2, clock.left / 2)
    clock()
    return orders if better is None or not problem.complete(better) else better


def _authorised(problem: Problem, orders: Orders, clock: Clock) -> tuple[Orders, Authority]:
    """Put the plan before the routing model, which states every rule, with its own stops alone."""
    alone_on_a_leg = all(len(day.rests) <= 1 for day in problem.days)  # the model lets two share it
    ordered = _accepted(problem, orders, clock.left if alone_on_a_leg else 0)
    if ordered is None:
        return orders, Authority.REJECTED
    if problem.value(ordered) > problem.value(orders):
        return ordered, Authority.IMPROVED
    return orders, Authority.ACCEPTED


def _accepted(problem: Problem, orders: Orders, seconds: float) -> Orders | None:
    """Let the routing model descend from orders for a while; None where a rule forbids them."""
    visited = sorted(stop for order in orders for stop in order)
    if not visited:
        return orders
    number = {stop: n for n, stop in enumerate(visited)}
    kept = _kept_to_its_day(_with_meals_settled(problem, orders), orders).only(visited)
    if not all(stop.windows for stop in kept.stops):
        return None  # closed on that day
    model = RoutingModel(kept)
    start = tuple(tuple(number[stop] for stop in order) for order in orders)
    improved = model.improved(start, seconds)
    if improved is None:
        return None
    return tuple(tuple(visited[n] for n in order) for order in improved)


def _with_meals_settled(problem: Problem, orders: Orders) -> Problem:
    """Say of each day whether its break is taken or a visit holds the meal, as its timetable does.

    Left open, OR-Tools may go through the minutes of all days before it takes a plan.
    """
    stops, days = list(problem.stops), list(problem.days)
    for number, order in enumerate(orders):
        day = problem.days[number]
        times = timetable(problem, number, order) if order else None
        if len(day.rests) != 1 or (order and times is None):
            continue  # no meal, or the routing model may see why not
        if times and times.rests:
            days[number] = replace(day, rests=(replace(day.rests[0], served_by=()),))
            continue
        days[number] = replace(day, rests=())
        starts = {stop.stop: stop.start for stop in times.stops} if times else {}
        for stop, window in day.rests[0].served_by:
            if window.earliest <= starts.get(stop, -1) <= window.latest:
                cut = (
                    Window(max(w.earliest, window.earliest), min(w.latest, window.latest))
                    for w in stops[stop].windows
                )
                held = tuple(w for w in cut if w.earliest <= w.latest)
                stops[stop] = replace(stops[stop], windows=held)
                break
    return replace(problem, stops=tuple(stops), days=tuple(days))


def _kept_to_its_day(problem: Problem, orders: Orders) -> Problem:
    """Leave to each visited stop the windows of its day: a domain without holes is quick."""
    stops = list(problem.stops)
    for day, order in zip(problem.days, orders, strict=True):
        for n in order:
            on_day = (w for w in stops[n].windows if day.window.overlaps(w))
            stops[n] = replace(stops[n], windows=tuple(on_day))
    return replace(problem, stops=tuple(stops))
