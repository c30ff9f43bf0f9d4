"""The whole road: a request becomes an itinerary."""

import time
from collections.abc import Callable
from datetime import datetime

from planner import __version__, advice, garbage
from planner.catalogue import Catalogue
from planner.composing import compose, totals
from planner.errors import CannotPlan, Fault
from planner.explain import skipped
from planner.framing import Framing, frame
from planner.itinerary import Itinerary, Search
from planner.problem import POINT, Solution
from planner.solver import Effort, solve
from planner.travel import Estimate, TravelSource
from planner.trip import TripRequest
from planner.values import SHANGHAI

_HURRY = (0, 15, 30, 100)  # percent; 100 leaves the shortest visit a site allows


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
    if catalogue is None:  # an empty one is a catalogue too
        catalogue = Catalogue.load()
    source = Estimate() if travel is None else travel
    framing, solution = _solved(request, catalogue, source, cancelled)
    days = compose(framing, solution)
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
) -> tuple[Framing, Solution]:
    """Frame and solve; where the must-sees do not fit, again with shorter visits to them."""
    failures: list[CannotPlan] = []
    until = time.monotonic() + request.seconds
    for hurry in _HURRY if request.must else _HURRY[:1]:
        try:
            with garbage.paused():
                framing = frame(request, catalogue, travel, hurry)
        except CannotPlan as failure:
            failures.append(failure)
            continue
        left = max(0.001, until - time.monotonic())
        solution = solve(framing.problem, Effort(request.effort), request.seed, left, cancelled)
        if solution is not None:
            return framing, solution
        failures.append(_no_plan(framing))
    raise failures[0]


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
    musts = ", ".join(framing.request.must) or "none"
    least = [limit for limit in framing.visitor.limits if limit.at_least]
    asked = "".join(f"; at least {x.at_least} of {x.theme} per {x.per}" for x in least)
    return CannotPlan(
        Fault(
            "must-sees",
            musts + asked,
            "each can be visited, but no plan was found that holds all of them in these days",
            "Add a day, lengthen the day, or drop one",
        )
    )
