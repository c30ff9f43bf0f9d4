"""The whole road: a request becomes an itinerary."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from planner import __version__, advice, garbage
from planner.catalogue import Catalogue
from planner.composing import compose, totals
from planner.errors import BadInput, CannotPlan, Fault, said
from planner.explain import skipped
from planner.framing import HURRY, Framing, earlier_orders, frame
from planner.itinerary import DayPlan, Itinerary, Search
from planner.language import translator
from planner.problem import POINT, Problem, Solution
from planner.replanning import Changes, back_later, behind_of, revised
from planner.resuming import in_old_order
from planner.robustness import search_robust
from planner.solver import Effort, accept, fit, solve
from planner.travel import Estimate, TravelSource
from planner.trip import TripRequest
from planner.values import SHANGHAI
from planner.wanted import PER


def plan(
    request: TripRequest,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Itinerary:
    """Choose, order and time the visits of a trip, and say why everything else was left out.

    The catalogue defaults to the shipped one, travel times to the offline estimate. The same
    request, catalogue and travel source give the same plan.

    The search releases the interpreter's lock; it asks `cancelled` now and then, and True ends it
    with the best plan so far, whose `search.stopped_by` is then "time".

    Raises BadInput where the request names what the catalogue does not have, CannotPlan where a
    must-see cannot be visited or the must-sees do not fit together.
    """
    return itinerary_of(*solved(request, catalogue, travel, cancelled=cancelled))


def solved(
    request: TripRequest,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Framing, Solution]:
    """Return what `plan` writes out, and what it was found for; raises what `plan` raises."""
    if request.revision and any(v.hold == "done" for v in request.revision.visits):
        rule = said("names visits that are done, and without their plan nobody knows how they went")
        cure = said("Use replan(itinerary, changes)")
        raise BadInput(Fault("request.revision", "", rule, cure))
    catalogue = Catalogue.load() if catalogue is None else catalogue  # an empty one is one too
    source = Estimate() if travel is None else travel
    return _solved(request, catalogue, source, cancelled, lambda framing: None)


def replan(
    itinerary: Itinerary,
    changes: Changes,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Itinerary:
    """Revise a plan, before it or in the middle of a day, and change as little as that asks for.

    What is done stays, what is locked keeps its time. Where the rest can be kept in its order it is
    kept, unless something was dropped; else it is planned anew, each visit worth
    `changes.weight` points more on the date it had. With nothing changed nothing changes.

    Raises BadInput and CannotPlan like `plan`, also for changes that the plan does not allow.
    """
    catalogue = Catalogue.load() if catalogue is None else catalogue
    source = Estimate() if travel is None else travel
    request, progress = revised(itinerary, changes, catalogue)
    request, late = back_later(request, progress, catalogue, source)

    def kept(framing: Framing) -> Solution | None:
        orders = earlier_orders(framing)
        if changes.drop or orders is None or any(None in day for day in orders):
            return None
        return accept(framing.problem, _all(orders))

    found = _solved(request, catalogue, source, cancelled, kept)
    plan_now = itinerary_of(*found, progress.behind)
    return plan_now.model_copy(update={"notes": (*late, *plan_now.notes)})


def plan_again(
    itinerary: Itinerary,
    request: TripRequest,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Itinerary:
    """Plan a changed request of a plan; what is done of the plan stays done."""
    catalogue = Catalogue.load() if catalogue is None else catalogue
    source = Estimate() if travel is None else travel
    found = _solved(request, catalogue, source, cancelled, lambda framing: None)
    return itinerary_of(*found, behind_of(itinerary))


def fit_together(request: TripRequest, catalogue: Catalogue, travel: TravelSource) -> bool:
    """Tell whether a plan was found that holds what has to be in it; nothing else is looked at."""
    try:
        framing = frame(request, catalogue, travel)
    except CannotPlan:
        return False
    wanted = [n for n, ask in enumerate(framing.asks) if ask.wanted]
    return not wanted or fit(framing.problem.only(wanted), request.seed)


def _all(orders: tuple[tuple[int | None, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """The stops of orders that are still to be had."""
    return tuple(tuple(stop for stop in day if stop is not None) for day in orders)


def _settled(framing: Framing, solution: Solution) -> Solution:
    """Keep of a revised plan the order of what stays, too."""
    before = earlier_orders(framing)
    if before is None:
        return solution
    orders = in_old_order(framing.problem, _all(before), solution.orders)
    if orders == solution.orders or accept(framing.problem, orders) is None:
        return solution
    return replace(solution, orders=orders, bound=None)


def itinerary_of(
    framing: Framing, solution: Solution, behind: Mapping[date, DayPlan] | None = None
) -> Itinerary:
    """Write out a solution as a plan; `behind` holds the parts of it that are done."""
    request, catalogue = framing.request, framing.catalogue
    days = compose(framing, solution, behind)
    with garbage.paused():
        left_out = skipped(framing, solution)
    return Itinerary(
        planner_version=__version__,
        created=datetime.now(SHANGHAI).replace(microsecond=0),
        request=request,
        days=days,
        skipped=left_out,
        book_by=advice.book_by(days, catalogue, request),
        bring=advice.bring(days, catalogue, request),
        notes=advice.notes(framing, days),
        totals=totals(days),
        search=_search(framing, solution),
    )


def _solved(
    request: TripRequest,
    catalogue: Catalogue,
    travel: TravelSource,
    cancelled: Callable[[], bool] | None,
    kept: Callable[[Framing], Solution | None],
) -> tuple[Framing, Solution]:
    """Frame and solve; where the must-sees do not fit, again with shorter visits to them."""
    failures: list[CannotPlan] = []
    until = time.monotonic() + request.seconds
    must = request.must or request.confirmed or request.revision
    for hurry in HURRY if must else HURRY[:1]:
        try:
            with garbage.paused():
                framing = frame(request, catalogue, travel, hurry)
        except CannotPlan as failure:
            failures.append(failure)
            continue
        left = max(0.001, until - time.monotonic())
        solution = kept(framing) or _searched(framing, left, cancelled)
        if solution is not None:
            return framing, _settled(framing, solution)
        failures.append(_no_plan(framing))
    raise failures[0]


def _searched(
    framing: Framing, seconds: float, cancelled: Callable[[], bool] | None
) -> Solution | None:
    done = [n for n, ask in enumerate(framing.asks) if ask.done]
    until = time.monotonic() + seconds
    return search(framing.request, framing.problem, framing.matrix.mode, until, cancelled, done)


def search(
    request: TripRequest,
    problem: Problem,
    mode: Callable[[int, int], str],
    until: float,
    cancelled: Callable[[], bool] | None,
    done: Collection[int] = (),
) -> Solution | None:
    """Search for the best plan, or for one with room to spare where the request asks for that.

    `mode` is that of the leg between two nodes, `until` a time of the monotonic clock.
    """

    def best(problem: Problem) -> Solution | None:
        left = max(0.001, until - time.monotonic())
        return solve(problem, Effort(request.effort), request.seed, left, cancelled)

    if request.robust is None:
        return best(problem)
    found = search_robust(problem, mode, request.robust, best, request.seed, done=done)
    return found and found[0]


def _search(framing: Framing, solution: Solution) -> Search:
    value = framing.problem.value(solution.orders)
    bound = None if framing.set_aside else solution.bound  # nobody looked at what was set aside
    return Search(
        engine=solution.engine,
        authority=solution.authority.value,
        status="optimal" if bound == value else "feasible",
        value=value / POINT,
        bound=None if bound is None else bound / POINT,
        gap=None if bound is None else round((bound - value) / max(bound, 1), 6),
        seed=framing.request.seed,
        steps=solution.steps,
        stopped_by="time" if solution.stopped_by_time else "effort",
        seconds=round(solution.seconds, 3),
    )


def _no_plan(framing: Framing) -> CannotPlan:
    wanted = tuple(dict.fromkeys(a.site.id for a in framing.asks if a.wanted and not a.done))
    least = [limit for limit in framing.visitor.limits if limit.at_least]
    value = ", ".join(wanted) or said("none")
    for limit in least:
        asked = said(
            "at least {n} of {theme} per {per}",
            n=limit.at_least,
            theme=limit.theme,
            per=PER[limit.per],
        )
        value = said("{first}; {then}", first=value, then=asked)
    _ = translator(framing.request.lang)
    rule = (
        _("it can be visited, but no plan was found that holds it on these days")
        if len(wanted) == 1
        else _("each can be visited, but no plan was found that holds all of them on these days")
    )
    return CannotPlan(
        Fault(
            said("must-see") if len(wanted) == 1 else said("must-sees"),
            value,
            rule,
            said("Lengthen the day, add one, or drop what need not be"),
        )
    )
