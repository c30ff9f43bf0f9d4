"""Plan B, made now: what to do if a booking is refused, if it rains, if the start is late."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from planner.catalogue import Catalogue
from planner.errors import CannotPlan
from planner.itinerary import BookBy, Itinerary, PlanB
from planner.language import say, say_sentences
from planner.planning import plan_again, replan
from planner.replanning import Changes
from planner.travel import TravelSource
from planner.trip import BookingRecord, TripRequest

LATE_MINUTES = 90  # of the late start


def plan_b(
    itinerary: Itinerary,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
) -> tuple[PlanB, ...]:
    """Return the plan for each booking that may still be refused, the best one for wet days, and
    the plan after a start that is late by an hour and a half.

    After a refusal or a late start the rest stays as it was, as far as that is worth it: see
    `replan`. What the case rules out is given up, must-see or not. Where there is no plan, `note`
    says why.
    """
    catalogue = Catalogue.load() if catalogue is None else catalogue
    found = []
    for entry in itinerary.book_by:
        if entry.state != "confirmed":
            case = PlanB(case="refused", site_id=entry.site_id)
            other = partial(_refused, itinerary, entry, catalogue, travel)
            found.append(_filled(itinerary, case, other))
    if itinerary.visits and not any(day.weather == "wet" for day in itinerary.request.days):
        wet = _wet(itinerary.request, catalogue)
        other = partial(plan_again, itinerary, wet, catalogue, travel)
        found.append(_filled(itinerary, PlanB(case="wet"), other))
    if itinerary.visits and itinerary.request.revision is None:
        case = PlanB(case="late", late_minutes=LATE_MINUTES)
        found.append(_filled(itinerary, case, partial(_late, itinerary, catalogue, travel)))
    return tuple(found)


def _refused(
    itinerary: Itinerary, entry: BookBy, catalogue: Catalogue, travel: TravelSource | None
) -> Itinerary:
    """Refuse a date: what is wanted may still be had on another one; else it is given up."""
    others = tuple(
        r for r in itinerary.request.bookings if (r.site_id, r.date) != (entry.site_id, entry.date)
    )
    record = BookingRecord(site_id=entry.site_id, date=entry.date, state="refused")
    changes = Changes(bookings=(*others, record))
    try:
        return replan(itinerary, changes, catalogue, travel)
    except CannotPlan:
        return replan(itinerary, replace(changes, drop=(entry.site_id,)), catalogue, travel)


def _late(itinerary: Itinerary, catalogue: Catalogue, travel: TravelSource | None) -> Itinerary:
    """Start late; what has to be in the plan and cannot be reached any more is given up."""
    lost: tuple[str, ...] = ()
    while True:
        try:
            changes = Changes(late_minutes=LATE_MINUTES, drop=lost)
            return replan(itinerary, changes, catalogue, travel)
        except CannotPlan as failure:
            named = tuple(
                visit.site_id
                for visit in itinerary.visits
                if visit.site_id not in lost
                and any(f" {visit.site_id} " in fault.thing for fault in failure.faults)
            )
            if not named:
                raise
            lost = (*lost, *named)


def _wet(request: TripRequest, catalogue: Catalogue) -> TripRequest:
    """Let it rain every day; what has to be in the plan and has no roof need not be."""

    def roofed(site_id: str) -> bool:
        return bool(catalogue.site(site_id).indoor)

    return request.model_copy(
        update={
            "days": tuple(day.model_copy(update={"weather": "wet"}) for day in request.days),
            "must": tuple(filter(roofed, request.must)),
            "bookings": tuple(r for r in request.bookings if roofed(r.site_id)),
        }
    )


def _filled(itinerary: Itinerary, case: PlanB, other: Callable[[], Itinerary]) -> PlanB:
    """Return the case with the plan for it, in short."""
    try:
        planned = other()
    except CannotPlan as failure:
        lang = itinerary.request.lang
        why = say_sentences((say(fault.rule, lang) for fault in failure.faults), lang)
        return case.model_copy(update={"note": why})
    before = [visit.site_id for visit in itinerary.visits]
    after = [visit.site_id for visit in planned.visits]
    return case.model_copy(
        update={
            "visits": planned.visits,
            "dropped": tuple(one for one in before if one not in after),
            "added": tuple(one for one in after if one not in before),
            "prize": planned.totals.prize,
        }
    )
