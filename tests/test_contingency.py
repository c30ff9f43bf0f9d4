"""Plan B: for each booking, for rain, for a late start; each judged as a plan of its own."""

from datetime import date, timedelta

import pytest

from planner import BookingRecord, Catalogue, Itinerary, Party, TripRequest, plan, replan
from planner.contingency import LATE_MINUTES, plan_b
from planner.itinerary import PlanB
from planner.replanning import Changes

CATALOGUE = Catalogue.load()
THURSDAY = date(2026, 11, 26)


def planned(**wishes: object) -> Itinerary:
    asked = {"profile": "student", "today": THURSDAY - timedelta(days=7)} | wishes
    return plan(TripRequest.starting(THURSDAY, **asked), CATALOGUE)  # type: ignore[arg-type]


def case(itinerary: Itinerary, name: str, site_id: str | None = None) -> PlanB:
    found = plan_b(itinerary, CATALOGUE)
    return next(one for one in found if (one.case, one.site_id) == (name, site_id))


def sites(plan: Itinerary | PlanB) -> set[str]:
    return {visit.site_id for visit in plan.visits}


def test_each_booking_has_a_plan_without_it() -> None:
    itinerary = planned(party=Party(adults=40), must=("crrc_zelc",))
    to_ask = [entry.site_id for entry in itinerary.book_by]
    assert "crrc_zelc" in to_ask
    found = plan_b(itinerary, CATALOGUE)
    assert [one.site_id for one in found if one.case == "refused"] == to_ask
    refused = next(one for one in found if one.site_id == "crrc_zelc")
    assert "crrc_zelc" not in sites(refused)
    assert "crrc_zelc" in refused.dropped
    assert set(refused.added) == sites(refused) - sites(itinerary)
    assert refused.visits  # the must-see is given up, not the day


def test_after_a_refusal_the_rest_stays_where_it_was() -> None:
    itinerary = planned(days=2, must=("zhuhua_museum",))
    refused = BookingRecord(site_id="zhuhua_museum", date=THURSDAY, state="refused")
    again = case(itinerary, "refused", "zhuhua_museum")
    assert again.visits == replan(itinerary, Changes(bookings=(refused,)), CATALOGUE).visits
    kept = {v.site_id: v.start.date() for v in itinerary.visits if v.site_id != "zhuhua_museum"}
    there = {v.site_id: v.start.date() for v in again.visits}
    assert sum(there.get(one) == on for one, on in kept.items()) >= len(kept) - 2


def test_a_must_see_that_is_refused_may_come_on_another_day() -> None:
    itinerary = planned(days=2, must=("zhuhua_museum",))
    again = case(itinerary, "refused", "zhuhua_museum")
    (before,) = (v for v in itinerary.visits if v.site_id == "zhuhua_museum")
    (after,) = (v for v in again.visits if v.site_id == "zhuhua_museum")
    assert before.start.date() != after.start.date()
    assert "zhuhua_museum" not in again.dropped


def test_what_is_confirmed_needs_no_plan_b() -> None:
    confirmed = BookingRecord.model_validate(
        {"site_id": "zhuhua_museum", "date": THURSDAY, "state": "confirmed", "time": "10:00"}
    )
    itinerary = planned(bookings=(confirmed,))
    assert "zhuhua_museum" in sites(itinerary)
    cases = [(one.case, one.site_id) for one in plan_b(itinerary, CATALOGUE)]
    assert ("refused", "zhuhua_museum") not in cases


@pytest.mark.parametrize("profile", ["family", "inbound"])
def test_on_wet_days_only_roofs(profile: str) -> None:
    wet = case(planned(profile=profile, days=2, must=("loco_square",)), "wet")
    assert wet.visits
    assert all(CATALOGUE.site(visit.site_id).indoor for visit in wet.visits)
    assert "loco_square" in wet.dropped  # a must-see, but in the open air
    dry = planned(profile=profile, weather="wet")
    assert "wet" not in [one.case for one in plan_b(dry, CATALOGUE)]


def test_a_late_start_changes_as_little_as_it_must() -> None:
    itinerary = planned(profile="family", days=2)
    late = case(itinerary, "late")
    replanned = replan(itinerary, Changes(late_minutes=LATE_MINUTES), CATALOGUE)
    assert late.visits == replanned.visits
    start = itinerary.days[0].start + timedelta(minutes=LATE_MINUTES)
    assert all(visit.start > start for visit in late.visits)
    second = [visit.site_id for visit in itinerary.days[1].visits]
    assert set(second) <= sites(late)


def test_a_confirmed_booking_that_a_late_start_misses_is_given_up() -> None:
    early = BookingRecord.model_validate(
        {"site_id": "zhuhua_museum", "date": THURSDAY, "state": "confirmed", "time": "10:30"}
    )
    late = case(planned(bookings=(early,)), "late")
    assert "zhuhua_museum" in late.dropped
    assert late.visits
