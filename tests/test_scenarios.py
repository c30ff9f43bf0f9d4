"""Plans on the real catalogue: every shipped profile on the dates that matter."""

import json
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from planner import BadInput, CannotPlan, Catalogue, Itinerary, Party, TripRequest, plan, violations
from planner.itinerary import Reason
from planner.profiles import profile_names
from planner.travel import TravelMatrix, Way

CATALOGUE = Catalogue.load()

DATES = {
    "weekend": (date(2026, 11, 21), 2),
    "weekday": (date(2026, 11, 25), 1),
    "monday": (date(2026, 11, 23), 1),
    "golden week monday": (date(2026, 10, 5), 1),
    "make-up workday": (date(2026, 10, 10), 1),
    "spring festival 2027": (date(2027, 2, 6), 2),
}


def planned(first: date, days: int = 1, **wishes: object) -> Itinerary:
    """Plan ten days ahead, and pass the plan through the judge."""
    wishes = {"today": first - timedelta(days=10)} | wishes
    itinerary = plan(TripRequest.starting(first, days, **wishes), CATALOGUE)  # type: ignore[arg-type]
    assert violations(itinerary, CATALOGUE) == ()
    return itinerary


def ids(itinerary: Itinerary) -> list[str]:
    return [visit.site_id for visit in itinerary.visits]


def reasons(itinerary: Itinerary) -> dict[str, Reason]:
    return {skipped.site_id: skipped.reason for skipped in itinerary.skipped}


@pytest.mark.parametrize("when", DATES)
@pytest.mark.parametrize("profile", profile_names())
def test_every_profile_has_full_days(profile: str, when: str) -> None:
    first, days = DATES[when]
    itinerary = planned(first, days, profile=profile)
    for day in itinerary.days:
        assert len(day.visits) >= 2
        busy = day.totals.visit_minutes + day.totals.travel_minutes
        asked = next(d for d in itinerary.request.days if d.date == day.date)
        assert busy >= 0.55 * (asked.end - asked.start).total_seconds() / 60  # and lunch beside it
    visited = {site for day in itinerary.days for site in [v.site_id for v in day.visits]}
    assert len(visited) == len(itinerary.visits)


def test_two_days_are_two_different_days() -> None:
    itinerary = planned(date(2026, 11, 21), 2)
    first, second = ({v.site_id for v in day.visits} for day in itinerary.days)
    assert first
    assert second
    assert not first & second


def test_family_sees_the_race() -> None:
    itinerary = planned(date(2026, 6, 20), profile="family", must=("cec_2026_r2",))
    assert "cec_2026_r2" in ids(itinerary)
    assert reasons(itinerary)["hunan_circuit"] == Reason.VARIANT_CHOSEN


def test_no_race_no_circuit() -> None:
    found = reasons(planned(date(2026, 11, 21), profile="motorsport"))
    assert found["hunan_circuit"] == Reason.NO_EVENT
    assert found["cec_2026_r2"] == Reason.NO_EVENT


FIVE_COLOUR_ROUTE = ("ceramic_museum", "lujiang_academy", "liling_kiln")  # 五彩瓷旅


def test_five_colour_porcelain_route_on_a_tuesday() -> None:
    itinerary = planned(
        date(2026, 11, 24), profile="ceramics", base="hub_hotels_liling", must=FIVE_COLOUR_ROUTE
    )
    assert set(FIVE_COLOUR_ROUTE) <= set(ids(itinerary))
    assert any("shorter than usual" in note or "短" in note for note in itinerary.notes)
    for visit in itinerary.visits:
        if visit.site_id in ("ceramic_museum", "lujiang_academy"):
            noon = visit.start.replace(hour=12, minute=0)
            assert visit.end <= noon or visit.start >= noon.replace(hour=13)


def test_five_colour_porcelain_route_is_refused_on_a_monday() -> None:
    with pytest.raises(CannotPlan) as refused:
        planned(
            date(2026, 11, 23), profile="ceramics", base="hub_hotels_liling", must=FIVE_COLOUR_ROUTE
        )
    said = str(refused.value)
    assert "ceramic_museum" in said
    assert "lujiang_academy" in said
    assert "closed" in said
    assert "liling_kiln" not in said  # the kiln is open on Mondays


# Routes that officials or newspapers published, as far as their stops can be scheduled today.
PUBLISHED_ROUTES = {
    "高新区研学 high-tech zone study tour": ("power_valley_centre", "art_line"),
    "退休干部 retired officials": ("qst_1956", "power_valley_centre", "art_line"),
    "海峡两岸 cross-strait 2012": (
        "crrc_zelc", "shennong_city", "xiangjiang_park_west", "planning_hall",
    ),
    "48小时 48 hours": ("qiujin_house", "power_valley_centre", "zz_museum"),
    "醴陵 2014": ("lujiang_academy", "lilisan_house", "ceramic_museum", "liling_noodle_street"),
}  # fmt: skip

# The stops of the same routes that cannot be scheduled, and why.
UNPLANNABLE = {
    "zhijiaocheng": "hours_unknown",
    "jiulang_mountain": "hours_unknown",
    "new_century_ceramics": "hours_unknown",
    "hunan_circuit": "no_event",
    "shisanmen": "hours_unknown",
}


@pytest.mark.parametrize("name", PUBLISHED_ROUTES)
def test_published_routes_can_be_followed(name: str) -> None:
    must = PUBLISHED_ROUTES[name]
    base = "hub_hotels_liling" if "醴陵" in name else "hub_hotels_shennong"
    days = 2 if "48" in name else 1
    itinerary = planned(date(2026, 11, 26), days, profile="student", base=base, must=must)
    assert set(must) <= set(ids(itinerary))


def test_stops_that_cannot_be_scheduled_are_refused_together() -> None:
    with pytest.raises(CannotPlan) as refused:
        planned(date(2026, 11, 26), 2, profile="student", must=tuple(UNPLANNABLE))
    said = {fault.thing.split()[1]: fault.value for fault in refused.value.faults}
    assert said == UNPLANNABLE


def test_closed_must_see_names_site_and_reason() -> None:
    with pytest.raises(CannotPlan, match=r"zz_museum.*closed"):
        planned(date(2026, 11, 23), must=("zz_museum",))


def test_same_request_same_plan() -> None:
    first, second = (planned(date(2026, 11, 21), 2, profile="ceramics") for _ in range(2))
    assert first.days == second.days
    assert first.skipped == second.skipped
    assert first.search.steps == second.search.steps


def test_every_site_is_visited_or_skipped_once() -> None:
    itinerary = planned(date(2026, 11, 21), 2)
    left_out = [skipped.site_id for skipped in itinerary.skipped]
    everything = sorted(site.id for site in CATALOGUE if site.kind != "hub")
    assert sorted(left_out + ids(itinerary)) == everything
    assert all(skipped.detail for skipped in itinerary.skipped)


def test_variants_of_one_experience_are_visited_once() -> None:
    itinerary = planned(date(2026, 11, 21), profile="ceramics", base="hub_hotels_liling")
    picking = {"jianci_wanyi", "jianci_ciqikou", "jianci_linling"}
    assert len(picking & set(ids(itinerary))) <= 1


def test_yandi_mausoleum_is_a_day_of_its_own() -> None:
    assert reasons(planned(date(2026, 11, 21)))["yandi_mausoleum"] == Reason.TOO_FAR
    long_day = planned(
        date(2026, 11, 21), profile="senior", must=("yandi_mausoleum",), start="06:30", end="20:00",
        mode="car",
    )  # fmt: skip
    assert "yandi_mausoleum" in ids(long_day)


def test_trust_doc_leaves_guesses_out() -> None:
    strict = planned(date(2026, 11, 21), trust="doc", profile="ceramics")
    for visit in strict.visits:
        site = CATALOGUE.site(visit.site_id)
        assert {site.hours_basis, site.coord_basis} <= {"doc", "derived"}
    loose = planned(date(2026, 11, 21), profile="ceramics")
    assert any("opening_hours" in visit.confirm for visit in loose.visits)


def test_plant_tour_needs_a_group_and_a_weekday() -> None:
    alone = planned(date(2026, 11, 25), profile="student", party=Party(adults=2))
    assert reasons(alone)["crrc_zelc"] == Reason.GROUP_ONLY
    group = Party(adults=40)
    together = planned(date(2026, 11, 25), profile="student", party=group, must=("crrc_zelc",))
    assert any(booking.site_id == "crrc_zelc" for booking in together.book_by)
    with pytest.raises(CannotPlan, match="crrc_zelc"):
        planned(date(2026, 10, 5), profile="student", party=group, must=("crrc_zelc",))


def test_appointment_too_late_is_booking_closed() -> None:
    today = date(2026, 11, 25)
    late = planned(today, today=today, profile="student")
    assert reasons(late)["power_valley_centre"] == Reason.BOOKING_CLOSED
    early = planned(today, today=today - timedelta(days=1), profile="student",
                    must=("power_valley_centre",))  # fmt: skip
    assert early.book_by[0].deadline == today - timedelta(days=1)


def test_budget_is_kept_and_missed_sites_say_so() -> None:
    free = planned(date(2026, 11, 21), 2, profile="ceramics", budget_cny=0)
    assert free.totals.price_cny == 0
    assert Reason.OVER_BUDGET in reasons(free).values()


def test_a_night_out_runs_past_midnight() -> None:
    night = planned(date(2026, 11, 21), profile="commando", start="18:00", end="25:30")
    assert night.visits


def test_plan_obeys_the_published_schema() -> None:
    schemas = Path(__file__).parent.parent / "docs"
    itinerary = planned(date(2026, 11, 21), 2, profile="ceramics")
    for name, value in (("itinerary", itinerary), ("request", itinerary.request)):
        schema = json.loads((schemas / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(json.loads(value.model_dump_json(by_alias=True)), schema)


def test_plan_survives_its_json() -> None:
    itinerary = planned(date(2026, 11, 21), 2)
    again = Itinerary.model_validate_json(itinerary.model_dump_json(by_alias=True))
    assert again == itinerary
    assert violations(again, CATALOGUE) == ()


def test_different_start_and_end_places() -> None:
    day = {"date": "2026-12-05", "start": "09:00", "end": "18:00"}
    request = TripRequest.model_validate(
        {
            "profile": "ceramics",
            "days": [
                day | {"start_place": "hub_zz_west", "end_place": "hub_hotels_liling"},
                day | {"date": "2026-12-06", "start_place": "hub_hotels_liling",
                       "end_place": "hub_zz"},
            ],
            "today": "2026-11-28",
        }
    )  # fmt: skip
    itinerary = plan(request, CATALOGUE)
    assert violations(itinerary, CATALOGUE) == ()
    first, second = itinerary.days
    assert (first.legs[0].from_place, first.legs[-1].to_place) == (
        "hub_zz_west",
        "hub_hotels_liling",
    )
    assert (second.legs[0].from_place, second.legs[-1].to_place) == ("hub_hotels_liling", "hub_zz")


def test_trip_in_the_past_is_planned_as_if_booked_a_week_before() -> None:
    request = TripRequest.starting(date(2026, 6, 20), profile="student")
    assert request.today == date(2026, 6, 13)


def test_whoever_walks_has_no_limit_on_foot() -> None:
    """The family profile walks an hour a day; asking to go on foot is asking for more."""
    on_foot = planned(date(2026, 12, 5), mode="walk", base="hub_hotels_shennong")
    assert len(on_foot.visits) >= 2
    assert all(leg.mode == "walk" for day in on_foot.days for leg in day.legs)


def test_hours_that_say_nothing_of_holidays_are_to_be_confirmed_on_one() -> None:
    def confirm(first: date) -> dict[str, tuple[str, ...]]:
        return {v.site_id: v.confirm for v in planned(first, must=("ceramic_valley",),
                base="hub_hotels_liling").visits}  # fmt: skip

    assert "opening_hours" in confirm(date(2026, 10, 3))["ceramic_valley"]
    assert "opening_hours" not in confirm(date(2026, 11, 28))["ceramic_valley"]


def test_plant_that_closes_too_early_for_the_day_is_too_long_not_too_far() -> None:
    found = planned(date(2026, 11, 25), profile="senior", base="hub_hotels_liling", end="15:00")
    assert reasons(found)["crrc_zelc"] == Reason.TOO_LONG


def test_booking_without_a_published_lead_time_says_that_it_assumes_one() -> None:
    itinerary = planned(date(2026, 11, 25), profile="student", must=("power_valley_centre",))
    booking = next(b for b in itinerary.book_by if b.site_id == "power_valley_centre")
    assert booking.assumed


def test_dates_may_be_given_as_text() -> None:
    request = TripRequest.starting("2026-12-05", base="hub_zz", today="2026-12-01")
    assert request.days[0].date == date(2026, 12, 5)


def test_an_empty_catalogue_gives_empty_days() -> None:
    station = CATALOGUE.place("hub_zz_west")
    request = TripRequest.starting(date(2026, 11, 21), base=station, today=date(2026, 11, 20))
    itinerary = plan(request, Catalogue(()))
    assert itinerary.visits == ()
    assert itinerary.skipped == ()


def test_what_is_not_confirmed_is_visited_only_as_a_must_see_and_says_so() -> None:
    without = planned(date(2026, 11, 28), profile="student")
    assert reasons(without)["shennong_tower"] == Reason.UNTRUSTED
    insisted = planned(date(2026, 11, 28), profile="student", must=("shennong_tower",))
    tower = next(v for v in insisted.visits if v.site_id == "shennong_tower")
    assert "status" in tower.confirm


def test_theme_park_holds_its_own_lunch() -> None:
    park = planned(date(2026, 11, 28), profile="family", must=("fangte",))
    assert ids(park) == ["fangte"]
    assert park.days[0].breaks == ()


def test_unknown_price_does_not_fit_into_a_budget() -> None:
    assert "karting" in ids(planned(date(2026, 12, 5), must=("karting",), budget_cny=0))
    strict = planned(date(2026, 12, 5), budget_cny=300)
    assert all(visit.price_cny is not None for visit in strict.visits)
    assert reasons(strict)["karting"] == Reason.OVER_BUDGET


def test_travel_source_of_the_wrong_size_is_named() -> None:
    class Short:
        name = "short"

        def matrix(self, places: object, mode: object) -> TravelMatrix:
            zero = np.zeros((1, 1), dtype=np.int64)
            return TravelMatrix(zero, zero, zero, (Way("taxi", "short"),), zero.astype(np.uint8))

    with pytest.raises(BadInput, match="short"):
        plan(TripRequest.starting(date(2026, 12, 5), today=date(2026, 12, 1)), CATALOGUE, Short())


def test_profiles_give_different_days() -> None:
    chosen = {p: frozenset(ids(planned(date(2026, 11, 21), 2, profile=p))) for p in profile_names()}
    for one, other in combinations(chosen, 2):
        assert chosen[one] != chosen[other], (one, other)


def test_the_shortest_request_obeys_the_published_schema() -> None:
    path = Path(__file__).parent.parent / "docs" / "request.schema.json"
    day = {"date": "2026-12-05", "start": "09:00", "end": "25:30",
           "start_place": "hub_zz", "end_place": "hub_zz"}  # fmt: skip
    request = {"profile": "family", "days": [day]}
    jsonschema.validate(request, json.loads(path.read_text(encoding="utf-8")))
    assert TripRequest.model_validate(request).days[0].end.hour == 1
