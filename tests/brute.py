"""A second opinion on small problems: try everything, minute by minute.

Shares nothing with the schedule or the solver: it walks the clock and tries every minute a break
could start at.
"""

from collections.abc import Iterator
from itertools import pairwise, permutations, product

from planner.problem import Problem, Window

Orders = tuple[tuple[int, ...], ...]


def best_value(problem: Problem) -> int | None:
    """Objective of the best plan, or None where none keeps all rules."""
    values = [problem.value(orders) for orders in plans(problem) if allowed(problem, orders)]
    return max(values, default=None)


def plans(problem: Problem) -> Iterator[Orders]:
    """Every way to put some of the stops in order on the days."""
    stops = range(len(problem.stops))
    for size in range(len(problem.stops) + 1):
        for chosen in permutations(stops, size):
            for cuts in product(range(size + 1), repeat=len(problem.days) - 1):
                if list(cuts) == sorted(cuts):
                    edges = [0, *cuts, size]
                    yield tuple(chosen[a:b] for a, b in pairwise(edges))


def allowed(problem: Problem, orders: Orders) -> bool:
    """Whether a plan keeps every rule."""
    chosen = [n for order in orders for n in order]
    groups = [g for n in chosen if (g := problem.stops[n].group) >= 0]
    required = {n for n, stop in enumerate(problem.stops) if stop.required}
    spent = sum(problem.stops[n].price for n in chosen)
    if len(set(groups)) < len(groups) or not required <= set(chosen):
        return False
    if problem.budget is not None and spent > problem.budget:
        return False
    for limit in problem.limits:
        counts = [sum(n in limit.stops for n in order) for order in orders]
        if limit.per_day:
            used = [count for count, order in zip(counts, orders, strict=True) if order]
            low, high = min(used, default=limit.at_least), max(used, default=0)
        else:
            low = high = sum(counts)
        if low < limit.at_least or (limit.at_most is not None and high > limit.at_most):
            return False
    most = problem.visits_a_day
    if most is not None and any(len(order) > most for order in orders):
        return False
    return all(keeps_day(problem, day, order) for day, order in enumerate(orders))


def keeps_day(problem: Problem, day: int, order: tuple[int, ...]) -> bool:
    """Whether a day can be kept: with each break at some minute, or held by a visit."""
    if not order:
        return True
    if problem.walking is not None and problem.walking_a_day is not None:
        route = problem.route(day, order)
        if sum(int(problem.walking[pair]) for pair in pairwise(route)) > problem.walking_a_day:
            return False
    choices = []
    for rest in problem.days[day].rests:
        minutes = range(rest.window.earliest, rest.window.latest + 1)
        taken = [((minute, rest.minutes), None) for minute in minutes]
        held = [(None, (m.stop, m.window)) for m in rest.served_by if m.stop in order]
        choices.append([*held, *taken])
    return any(
        finish(problem, day, order, [p for p, _ in way if p], dict(h for _, h in way if h))
        is not None
        for way in product(*choices)
    )


def finish(
    problem: Problem,
    day: int,
    order: tuple[int, ...],
    pauses: list[tuple[int, int]],
    held: dict[int, Window],
) -> int | None:
    """Earliest end of a day with breaks at given minutes, walking the clock."""
    route, clock = problem.route(day, order), problem.days[day].window.earliest
    for origin, goal in pairwise(route):
        to_go = int(problem.travel[origin, goal])
        if goal < len(problem.stops):
            to_go += problem.stops[goal].lead_in
        while to_go > 0:
            if not any(begin <= clock < begin + length for begin, length in pauses):
                to_go -= 1
            clock += 1
        if goal >= len(problem.stops):
            break
        stop = problem.stops[goal]
        while not _may_start(stop.windows, stop.minutes, clock, pauses, held.get(goal)):
            clock += 1
            if clock > problem.days[day].window.latest:
                return None
        clock += stop.minutes
    return clock if clock <= problem.days[day].window.latest else None


def _may_start(
    windows: tuple[Window, ...],
    minutes: int,
    clock: int,
    pauses: list[tuple[int, int]],
    held: Window | None,
) -> bool:
    if not any(w.earliest <= clock <= w.latest for w in windows):
        return False
    if held is not None and not held.earliest <= clock <= held.latest:
        return False
    return all(clock + minutes <= begin or begin + length <= clock for begin, length in pauses)
