"""A site on the days on which it is the same: each rule without and with it, and judged."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from planner import (
    BookingRecord,
    CannotPlan,
    Catalogue,
    Itinerary,
    Party,
    Profile,
    Site,
    Text,
    TripRequest,
    plan,
    violations,
)
from planner.itinerary import Reason, Visit
from planner.offers import offers

FRIDAY = date(2026, 12, 4)
SATURDAY = FRIDAY + timedelta(days=1)
LIKES_ALL = Profile(
    name="likes-all",
    title=Text(en="Likes all"),
    lang="en",
    themes={"rail": 1.0},
    lunch=None,
    mode="car",
    travel_cost=0,
)


def site(site_id: str, **fields: Any) -> Site:
    """A site near the base that is open every day, all of it documented."""
    known = {
        "id": site_id,
        "name": Text(en=site_id.title()),
        "lat": 27.80,
        "lon": 113.07,
        "coord_basis": "doc",
        "themes": ("rail",),
        "opening_hours": "09:00-18:00",
        "hours_basis": "doc",
        "price_cny": 20,
        "price_basis": "doc",
        "indoor": True,
        "last_verified": date(2026, 6, 1),
    }
    return Site.model_validate(known | fields)


def event(site_id: str, **fields: Any) -> Site:
    """An event of the Saturday that nobody here is interested in."""
    held = {"kind": "event", "status": "confirmed", "opening_hours": "2026 Dec 05 10:00-14:00"}
    return site(site_id, **(held | {"themes": ("racing",)} | fields))


BASE = site("base", kind="hub", lat=27.79, lon=113.06)


def planned(*sites: Site, **wishes: Any) -> Itinerary:
    """Plan from the Friday on, and pass the plan through the judge."""
    catalogue = Catalogue((BASE, *sites))
    asked: dict[str, Any] = {
        "base": "base",
        "profile": LIKES_ALL,
        "today": date(2026, 11, 20),
        "days": 2,
    } | wishes
    itinerary = plan(TripRequest.starting(FRIDAY, **asked), catalogue)
    assert violations(itinerary, catalogue) == ()
    return itinerary


def visit(itinerary: Itinerary, site_id: str) -> Visit:
    return next(v for v in itinerary.visits if v.site_id == site_id)


def reason(itinerary: Itinerary, site_id: str) -> Reason:
    return next(s.reason for s in itinerary.skipped if s.site_id == site_id)


def record(site_id: str, state: str, on: date = SATURDAY, at: str | None = None) -> BookingRecord:
    return BookingRecord.model_validate(
        {"site_id": site_id, "date": on, "state": state, "time": at}
    )


# ── events ──────────────────────────────────────────────────────────────────────────────────────


def test_a_site_that_nothing_changes_is_one_offer() -> None:
    request = TripRequest.starting(FRIDAY, 3, profile=LIKES_ALL, base="base")
    catalogue = Catalogue((BASE, site("works"), event("fair", closes=("works",))))
    assert [(o.site.id, len(o.days)) for o in offers(catalogue, request)] == [
        ("works", 3),
        ("fair", 3),
    ]


@pytest.mark.parametrize("status", ["confirmed", "expected"])
def test_an_open_day_lets_anybody_in_in_its_hours(status: str) -> None:
    works = site("works", opening_hours="Mo-Fr 08:00-10:00", booking="group_only", min_group=10)
    fair = event("fair", opens=("works",), status=status)
    itinerary = planned(works, fair)
    if status == "expected":
        assert reason(itinerary, "works") == Reason.GROUP_TOO_SMALL
        return
    came = visit(itinerary, "works")
    assert came.start.date() == SATURDAY
    assert time(10) <= came.start.time()
    assert came.end.time() <= time(14)
    assert came.booking == "walk_in"
    assert itinerary.book_by == ()


def test_what_is_closed_for_good_no_event_opens() -> None:
    itinerary = planned(site("works", status="closed"), event("fair", opens=("works",)))
    assert reason(itinerary, "works") == Reason.CLOSED


def test_an_event_closes_a_site_while_it_runs_and_not_before_or_after() -> None:
    works = site("works", opening_hours="Sa 09:00-15:00", visit_minutes=60)
    before = planned(works, event("fair", closes=("works",)), start="08:00", end="13:00")
    assert visit(before, "works").end.time() <= time(10)
    late = planned(works, event("fair", closes=("works",)), start="13:00")
    assert visit(late, "works").start.time() >= time(14)
    never = planned(works, event("fair", closes=("works",)), start="10:00", end="14:50")
    assert reason(never, "works") in (Reason.TOO_LONG, Reason.CLOSED)
    assert "works" in [v.site_id for v in planned(works, start="10:00", end="14:50").visits]


def test_a_ticket_costs_what_it_costs_on_that_day() -> None:
    works, fair = site("works"), event("fair", venue="works", venue_price_cny=90)
    usual = planned(works, fair, must=("works",))
    assert (visit(usual, "works").start.date(), visit(usual, "works").price_cny) == (FRIDAY, 40)
    on_the_day = TripRequest.starting(
        SATURDAY, base="base", profile=LIKES_ALL, today=date(2026, 11, 20), must=("works",)
    )
    catalogue = Catalogue((BASE, works, fair))
    itinerary = plan(on_the_day, catalogue)
    assert violations(itinerary, catalogue) == ()
    assert visit(itinerary, "works").price_cny == 180
    # A budget for the usual price keeps the visit off the day on which it does not suffice.
    cheap = planned(works, fair, must=("works",), budget_cny=100)
    assert visit(cheap, "works").start.date() == FRIDAY


def test_roads_are_slow_near_an_event_on_its_day_alone() -> None:
    near = site("near", lat=27.90, lon=113.10)
    far = site("far", lat=27.90, lon=113.30)
    fair = event("fair", lat=27.90, lon=113.10, road_factor=2.0, road_radius_km=3.0)

    def out(first: date, wanted: str, *sites: Site) -> int:
        request = TripRequest.starting(
            first, base="base", profile=LIKES_ALL, today=date(2026, 11, 20), must=(wanted,),
            avoid=tuple({"near", "far"} - {wanted}),
        )  # fmt: skip
        catalogue = Catalogue((BASE, near, far, *sites))
        itinerary = plan(request, catalogue)
        assert violations(itinerary, catalogue) == ()
        return itinerary.days[0].legs[0].travel_minutes

    assert out(SATURDAY, "near", fair) == 2 * out(SATURDAY, "near")
    assert out(FRIDAY, "near", fair) == out(FRIDAY, "near")
    assert out(SATURDAY, "far", fair) == out(SATURDAY, "far")
    said = planned(near, fair, must=("near",), avoid=("fair",)).notes
    assert any("Fair" in note for note in said)


# ── bookings ────────────────────────────────────────────────────────────────────────────────────


def test_a_confirmed_booking_keeps_its_day_and_its_minute() -> None:
    works = site("works", booking="appointment", booking_lead_days=3)
    itinerary = planned(works, bookings=(record("works", "confirmed", at="15:25"),))
    came = visit(itinerary, "works")
    assert (came.start.date(), came.start.time(), came.booked) == (
        SATURDAY,
        time(15, 25),
        "confirmed",
    )
    assert itinerary.book_by[0].state == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"opening_hours": ""},
        {"opening_hours": "Mo-Fr 09:00-10:00"},
        {"status": "unconfirmed"},
        {"booking": "group_only", "min_group": 20},
        {"max_group": 1},
        {"booking": "event_only"},
        {"booking": "appointment", "booking_lead_days": 60},
        {"themes": ("night",)},
        {"hours_basis": "guess"},
    ],
)
def test_the_word_of_the_site_stands_above_what_is_published(fields: dict[str, Any]) -> None:
    works = site("works", **fields)
    assert "works" not in [v.site_id for v in planned(works, trust="doc").visits] or (
        fields == {"opening_hours": "Mo-Fr 09:00-10:00"}
    )
    itinerary = planned(works, bookings=(record("works", "confirmed", at="11:00"),), trust="doc")
    assert visit(itinerary, "works").start.time() == time(11)


@pytest.mark.parametrize(
    ("fields", "wishes"),
    [
        ({"status": "closed"}, {}),
        ({"lat": None, "lon": None}, {}),
        ({"min_age": 30}, {"party": Party(adults=1, children=(9,))}),
        ({"id_required": "domestic"}, {"party": Party(adults=2, passports=1)}),
        ({"children_per_adult": 1}, {"party": Party(adults=1, children=(9, 9))}),
        ({"wheelchair": "no"}, {"party": Party(adults=2, wheelchairs=1)}),
        ({}, {"budget_cny": 10}),
        ({"indoor": False}, {"weather": "wet"}),
        ({}, {"end": "11:30"}),
    ],
)
def test_but_not_above_the_party_and_the_day(
    fields: dict[str, Any], wishes: dict[str, Any]
) -> None:
    booked: dict[str, Any] = {"bookings": (record("works", "confirmed", at="11:00"),)}
    with pytest.raises(CannotPlan, match="confirmed booking works"):
        planned(site("works", **fields), **booked, **wishes)
    assert planned(site("works"), **booked).visits


def test_a_booking_outside_the_published_hours_is_noted() -> None:
    works = site("works", opening_hours="Mo-Fr 09:00-18:00")
    itinerary = planned(works, bookings=(record("works", "confirmed", at="11:00"),))
    assert any("outside the published hours" in note for note in itinerary.notes)


def test_a_booking_for_another_trip_is_noted_and_changes_nothing() -> None:
    other = record("works", "confirmed", date(2026, 12, 24), "11:00")
    itinerary = planned(site("works"), bookings=(other,))
    assert itinerary.days == planned(site("works")).days
    assert any("24 Dec 2026" in note for note in itinerary.notes)


def test_a_refused_date_leaves_the_others() -> None:
    works = site("works")
    refused = (record("works", "refused", FRIDAY),)
    assert visit(planned(works), "works").start.date() == FRIDAY
    assert visit(planned(works, bookings=refused), "works").start.date() == SATURDAY
    both = (*refused, record("works", "refused"))
    assert reason(planned(works, bookings=both), "works") == Reason.BOOKING_REFUSED


def test_a_refused_time_leaves_the_other_tours_and_openings() -> None:
    tours = site("works", departures="09:30,14:00", opening_hours="")
    refused = record("works", "refused", FRIDAY, "09:30")
    itinerary = planned(tours, days=1, bookings=(refused,))
    assert visit(itinerary, "works").start.time() == time(14)
    halves = site("works", opening_hours="09:00-12:00,13:00-17:00")
    refused = record("works", "refused", FRIDAY, "10:15")
    itinerary = planned(halves, days=1, bookings=(refused,))
    assert visit(itinerary, "works").start.time() >= time(13)


def test_what_is_asked_for_is_kept_to_and_is_not_too_late() -> None:
    works = site("works", booking="appointment", booking_lead_days=5)
    late: dict[str, Any] = {"today": FRIDAY, "days": 1}
    assert reason(planned(works, **late), "works") == Reason.BOOKING_CLOSED
    asked = record("works", "asked", FRIDAY, "16:00")
    itinerary = planned(works, **late, bookings=(asked,))
    assert visit(itinerary, "works").start.time() == time(16)
    assert itinerary.book_by[0].state == "asked"
    # It need not be visited: nothing is promised yet.
    assert not planned(works, **late, bookings=(asked,), end="16:30").visits


def test_confirmed_after_a_refusal_for_the_same_date_holds() -> None:
    works = site("works")
    no_then_yes = (
        record("works", "refused", FRIDAY, "14:00"),
        record("works", "confirmed", FRIDAY, "15:00"),
    )
    itinerary = planned(works, days=1, bookings=no_then_yes)
    assert visit(itinerary, "works").start.time() == time(15)


def test_workdays_are_those_of_china() -> None:
    """Before Monday 12 October 2026 lies Saturday the 10th, a make-up workday."""
    fields = {"booking": "appointment", "booking_lead_days": 1}

    def deadline(**unit: str) -> date:
        works = site("works", **fields, **unit)
        request = TripRequest.starting(
            date(2026, 10, 12), base="base", profile=LIKES_ALL, today=date(2026, 10, 1)
        )
        return plan(request, Catalogue((BASE, works))).book_by[0].deadline

    assert deadline() == date(2026, 10, 11)
    assert deadline(booking_lead_unit="workdays") == date(2026, 10, 10)


def test_two_confirmed_times_of_one_site_are_refused() -> None:
    with pytest.raises(ValueError, match="confirmed more than once"):
        planned(
            site("works"),
            bookings=(record("works", "confirmed", FRIDAY, "10:00"),
                      record("works", "confirmed", SATURDAY, "10:00")),
        )  # fmt: skip


# ── party and weather ───────────────────────────────────────────────────────────────────────────


def test_adults_enough_for_the_children() -> None:
    works = site("works", children_per_adult=10)
    school = Party(adults=3, children=(12,) * 30)
    assert planned(works, party=school).visits
    itinerary = planned(works, party=Party(adults=3, children=(12,) * 31))
    assert reason(itinerary, "works") == Reason.TOO_FEW_ADULTS
    assert "1 more adult" in (itinerary.skipped[0].change or "")
    assert planned(works, party=Party(adults=2, seniors=1, children=(12,) * 30)).visits


@pytest.mark.parametrize(
    ("access", "trust", "visited"),
    [("yes", "doc", True), ("limited", "doc", True), ("", "any", True), ("", "doc", False),
     ("no", "any", False)],
)  # fmt: skip
def test_a_wheelchair_gets_where_it_is_not_known_not_to(
    access: str, trust: str, visited: bool
) -> None:
    works = site("works", wheelchair=access)
    itinerary = planned(works, party=Party(adults=2, wheelchairs=1), trust=trust)
    assert bool(itinerary.visits) == visited
    if visited:
        unsure = access != "yes"
        assert ("wheelchair" in visit(itinerary, "works").confirm) == unsure
    else:
        wanted = Reason.NOT_ACCESSIBLE if access == "no" else Reason.UNTRUSTED
        assert reason(itinerary, "works") == wanted
    assert planned(works, trust=trust).visits  # nobody else is kept out


def test_identity_cards_and_passports_are_brought_by_those_who_have_them() -> None:
    works = site("works", id_required="any")
    mixed = planned(works, party=Party(adults=3, passports=1)).bring
    assert any("passport (1 of you)" in one for one in mixed)
    assert any("identity card (2 of you)" in one for one in mixed)
    assert planned(works, party=Party(adults=3)).bring == ("identity card, for Works",)
    domestic = site("works", id_required="domestic")
    assert reason(planned(domestic, party=Party(adults=3, passports=1)), "works") == (
        Reason.BOOKING_CLOSED
    )


@pytest.mark.parametrize(
    ("indoor", "weather", "visited"),
    [(True, "wet", True), (None, "wet", False), (False, "wet", False), (False, "", True)],
)
def test_rain_leaves_roofs(indoor: bool | None, weather: str, visited: bool) -> None:
    itinerary = planned(site("works", indoor=indoor), weather=weather)
    assert bool(itinerary.visits) == visited
    if not visited:
        assert reason(itinerary, "works") == Reason.OPEN_AIR


def test_rain_on_one_day_leaves_the_other() -> None:
    park = site("park", indoor=False)
    assert visit(planned(park), "park").start.date() == FRIDAY
    moved = planned(park, weather={FRIDAY: "wet"})
    assert visit(moved, "park").start.date() == SATURDAY


@pytest.mark.parametrize(("indoor", "shifted"), [(True, False), (None, True), (False, True)])
def test_heat_keeps_noon_free_of_the_open_air(indoor: bool | None, shifted: bool) -> None:
    park = site("park", indoor=indoor, opening_hours="11:30-18:00")
    cool, hot = planned(park, days=1), planned(park, days=1, weather="hot")
    assert visit(cool, "park").start.time() < time(16)
    assert (visit(hot, "park").start.time() >= time(16)) == shifted


def test_a_site_that_would_admit_more_people_is_hinted_at() -> None:
    works = site("works", booking="group_only", min_group=10, booking_lead_days=1)
    small = planned(works, party=Party(adults=3))
    assert any("With 7 more people" in note and "Works" in note for note in small.notes)
    large = planned(works, party=Party(adults=30))
    assert large.visits
    assert not any("more people" in note for note in large.notes)
    closed = site("works", booking="group_only", min_group=10, opening_hours="Su 09:00-18:00")
    assert not any("more people" in note for note in planned(closed, party=Party(adults=3)).notes)


def test_a_must_see_of_several_offers_is_visited_once() -> None:
    works, fair = site("works"), event("fair", venue="works", venue_price_cny=90)
    itinerary = planned(works, fair, must=("works",), days=3)
    assert [v.site_id for v in itinerary.visits].count("works") == 1
    assert "works" in [v.site_id for v in planned(works, fair, must=("works",)).visits]


@pytest.mark.parametrize(
    ("fields", "wishes", "reason_", "said"),
    [
        ({"indoor": False}, {"weather": "hot", "start": "11:30", "end": "16:30"}, "open_air", ""),
        ({"opening_hours": "Sa 09:00-15:00"}, {"start": "09:30", "end": "14:30"}, "closed", "Fair"),
        ({}, {"start": "17:30", "end": "18:10"}, "too_long", "within your hours"),
        ({}, {"bookings": (record("works", "asked", FRIDAY, "17:30"),), "days": 1}, "no_room", ""),
        (
            {"opening_hours": "Fr 09:00-18:00"},
            {"bookings": (record("works", "refused", FRIDAY, "10:00"),)},
            "booking_refused",
            "4 Dec 2026",
        ),
    ],
)
def test_the_cause_that_leaves_nothing_is_named(
    fields: dict[str, Any], wishes: dict[str, Any], reason_: str, said: str
) -> None:
    itinerary = planned(site("works", **fields), event("fair", closes=("works",)), **wishes)
    found = next(s for s in itinerary.skipped if s.site_id == "works")
    assert found.reason == reason_, found.detail
    assert said in found.detail


def test_a_day_on_which_nothing_can_be_visited_says_so() -> None:
    weekday = site("works", opening_hours="Fr 09:00-18:00")
    notes = planned(weekday).notes
    assert any("Nothing that you asked for can be visited on Sat 5 Dec" in note for note in notes)
