"""Visitors and their days, told as stories: real sites, the public API, the judge's blessing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from planner import (
    BookingRecord,
    CannotPlan,
    Catalogue,
    Changes,
    Itinerary,
    Party,
    Site,
    Text,
    TripRequest,
    plan,
    replan,
    violations,
)
from planner.contingency import plan_b
from planner.itinerary import Reason, Skipped, Visit
from planner.reasons import why
from planner.trip import at

CATALOGUE = Catalogue.load()


def planned(
    first: date, days: int = 1, catalogue: Catalogue = CATALOGUE, **wishes: Any
) -> Itinerary:
    """Plan ten days ahead, in English, and pass the plan through the judge."""
    given: dict[str, Any] = {"today": first - timedelta(days=10), "lang": "en"} | wishes
    request = TripRequest.starting(first, days, **given)
    return judged(plan(request, catalogue), catalogue)


def revised(itinerary: Itinerary, changes: Changes) -> Itinerary:
    return judged(replan(itinerary, changes, CATALOGUE))


def judged(itinerary: Itinerary, catalogue: Catalogue = CATALOGUE) -> Itinerary:
    assert violations(itinerary, catalogue) == ()
    return itinerary


def variant(**changes: dict[str, object]) -> Catalogue:
    """Return the catalogue with some sites changed."""
    return Catalogue(
        tuple(site.model_copy(update=changes.get(site.id, {})) for site in CATALOGUE.sites)
    )


def with_event(model: str, **changes: object) -> Catalogue:
    """Return the catalogue with one more event, made of one that it has."""
    event = Site.model_validate(dict(CATALOGUE.site(model)) | changes)
    return Catalogue((*CATALOGUE.sites, event))


def ids(itinerary: Itinerary) -> list[str]:
    return [visit.site_id for visit in itinerary.visits]


def visit_to(itinerary: Itinerary, site_id: str) -> Visit:
    return next(visit for visit in itinerary.visits if visit.site_id == site_id)


def left_out(itinerary: Itinerary, site_id: str) -> Skipped:
    return next(skipped for skipped in itinerary.skipped if skipped.site_id == site_id)


def minutes_around(itinerary: Itinerary, site_id: str) -> list[int]:
    """Return how long the ways to and from a site take."""
    return [
        leg.travel_minutes
        for day in itinerary.days
        for leg in day.legs
        if site_id in (leg.from_place, leg.to_place)
    ]


def overlapping(itinerary: Itinerary, first: time, last: time) -> Iterator[str]:
    """Yield the visits that overlap some hours of their date."""
    for day in itinerary.days:
        for visit in day.visits:
            if visit.start < at(day.date, last) and visit.end > at(day.date, first):
                yield visit.site_id


class TestGoldenWeek:
    """Three generations travel on the first days of the National Day week. Working plants are shut,
    some museums say that they open, and most places say nothing of holidays at all.
    """

    first = date(2026, 10, 1)
    clan = Party(adults=6, children=(7, 9), seniors=4)

    def test_the_plant_is_closed_for_all_three_days_and_says_until_when(self) -> None:
        plant = left_out(planned(self.first, 3, party=self.clan), "crrc_zelc")
        assert plant.reason == Reason.CLOSED
        assert "Thu 1 Oct 2026, Fri 2 Oct 2026, Sat 3 Oct 2026" in plant.detail
        assert plant.change is not None
        assert "Thu 8 Oct 2026" in plant.change

    def test_the_same_clan_may_come_the_week_after(self) -> None:
        after = planned(date(2026, 10, 8), party=self.clan, must=("crrc_zelc",))
        assert "crrc_zelc" in ids(after)

    def test_each_day_is_said_to_be_a_holiday(self) -> None:
        notes = planned(self.first, 3).notes
        for day in ("Thu 1 Oct 2026", "Fri 2 Oct 2026", "Sat 3 Oct 2026"):
            assert any(note.startswith(f"{day} is a public holiday") for note in notes)

    def test_who_is_silent_on_holidays_is_to_be_asked_first(self) -> None:
        holiday = planned(self.first, 3, must=("planning_hall", "zz_museum", "loco_square"))
        asked = [note for note in holiday.notes if note.startswith("Whether they open on this")]
        for site_id, silent in (("planning_hall", True), ("zz_museum", False)):
            name = CATALOGUE.site(site_id).name.en
            assert any(name in note for note in asked) == silent
        assert "opening_hours" in visit_to(holiday, "planning_hall").confirm
        assert not any("Locomotive Square" in note for note in asked)  # never closes

    @pytest.mark.parametrize("plain", [date(2026, 10, 8), date(2026, 10, 17)])
    def test_documented_hours_are_firm_on_plain_days_and_not_on_a_holiday(
        self, plain: date
    ) -> None:
        wish: dict[str, Any] = {"must": ("ceramic_valley",), "base": "hub_hotels_liling"}
        holiday, other = planned(self.first, **wish), planned(plain, **wish)
        assert "opening_hours" in visit_to(holiday, "ceramic_valley").confirm
        assert "opening_hours" not in visit_to(other, "ceramic_valley").confirm

    def test_the_city_museum_opens_on_the_holiday_monday_alone(self) -> None:
        holiday = planned(date(2026, 10, 5), must=("zz_museum",))
        assert "zz_museum" in ids(holiday)
        assert left_out(holiday, "power_valley_centre").reason == Reason.CLOSED
        with pytest.raises(CannotPlan, match=r"zz_museum.*closed"):
            planned(date(2026, 10, 12), must=("zz_museum",))


class TestStudyTour:
    """Three teachers and 37 pupils want to see where locomotives are made. The plant takes booked
    groups on workdays, does not say how far ahead it has to be asked, and may say no.
    """

    day = date(2026, 11, 25)
    group = Party(adults=3, children=(15,) * 37)

    def tour(self, day: date = day, days: int = 1, **wishes: Any) -> Itinerary:
        wishes = {"must": ("crrc_zelc",)} | wishes
        return planned(day, days, profile="student", party=self.group, **wishes)

    def record(self, state: str, clock: time | None = None, day: date = day) -> BookingRecord:
        return BookingRecord.model_validate(
            {"site_id": "crrc_zelc", "date": day, "state": state, "time": clock}
        )

    def test_the_plant_has_to_be_asked_in_time(self) -> None:
        tour = self.tour()
        visit = visit_to(tour, "crrc_zelc")
        ask = next(entry for entry in tour.book_by if entry.site_id == "crrc_zelc")
        assert ask.state == "to_ask"
        assert ask.assumed
        assert ask.deadline < self.day
        assert "booking" in visit.confirm
        assert f"{visit.start:%H:%M}" in ask.message.en
        assert "40" in ask.message.en
        assert "40" in ask.message.zh
        assert "how far ahead" in ask.message.en

    def test_a_refusal_ends_a_trip_that_has_to_hold_it(self) -> None:
        with pytest.raises(CannotPlan, match=r"crrc_zelc.*booking_refused"):
            revised(self.tour(), Changes(bookings=(self.record("refused"),)))

    def test_a_refusal_leaves_it_out_of_a_trip_that_need_not(self) -> None:
        tour = self.tour(must=())
        assert "crrc_zelc" in ids(tour)
        after = revised(tour, Changes(bookings=(self.record("refused"),)))
        assert left_out(after, "crrc_zelc").reason == Reason.BOOKING_REFUSED
        assert after.visits
        assert all(entry.site_id != "crrc_zelc" for entry in after.book_by)

    def test_a_refused_morning_leaves_the_afternoon(self) -> None:
        after = revised(self.tour(), Changes(bookings=(self.record("refused", time(10)),)))
        assert visit_to(after, "crrc_zelc").start >= at(self.day, time(14))

    def test_plan_b_is_ready_before_they_say_no(self) -> None:
        tour = self.tour()
        case = next(b for b in plan_b(tour, CATALOGUE) if b.case == "refused")
        assert case.site_id == "crrc_zelc"
        assert "crrc_zelc" in case.dropped
        assert case.added
        assert [visit.site_id for visit in case.visits] != ids(tour)
        assert not case.note

    @pytest.mark.parametrize("day", [date(2026, 10, 5), date(2026, 11, 28)])
    def test_on_holidays_and_weekends_it_is_refused_by_name(self, day: date) -> None:
        with pytest.raises(CannotPlan, match=r"crrc_zelc.*closed.*Next open on"):
            self.tour(day)

    def test_a_confirmed_time_is_kept_and_the_day_arranged_round_it(self) -> None:
        before = self.tour()
        assert visit_to(before, "crrc_zelc").start < at(self.day, time(12))
        after = revised(before, Changes(bookings=(self.record("confirmed", time(14)),)))
        visit = visit_to(after, "crrc_zelc")
        assert visit.start == at(self.day, time(14))
        assert visit.booked == "confirmed"
        assert not {"booking", "opening_hours"} & set(visit.confirm)
        assert [entry.state for entry in after.book_by if entry.site_id == "crrc_zelc"] == [
            "confirmed"
        ]
        assert any(other.end <= visit.arrival for other in after.visits)  # a morning before it

    def test_a_refused_day_of_two_leaves_the_other(self) -> None:
        before = self.tour(self.day, 2)
        planned_for = visit_to(before, "crrc_zelc").start.date()
        refused = self.record("refused", day=planned_for)
        after = revised(before, Changes(bookings=(refused,)))
        assert visit_to(after, "crrc_zelc").start.date() != planned_for

    def test_a_coach_that_misses_the_confirmed_time_is_told_so(self) -> None:
        tour = self.tour(must=(), bookings=(self.record("confirmed", time(14)),))
        stuck = Changes(now=at(self.day, time(13, 30)), late_minutes=60)
        with pytest.raises(CannotPlan, match="crrc_zelc"):
            revised(tour, stuck)
        after = revised(tour, replace(stuck, drop=("crrc_zelc",)))
        assert left_out(after, "crrc_zelc").reason == Reason.AVOIDED

    def test_their_word_stands_above_the_published_hours(self) -> None:
        holiday = date(2026, 10, 5)
        tour = self.tour(holiday, bookings=(self.record("confirmed", time(14), holiday),))
        assert visit_to(tour, "crrc_zelc").start == at(holiday, time(14))
        assert any("outside the published hours" in note for note in tour.notes)


class TestSeniorsInTheHeat:
    """Fifteen retired workers come in July, and a week before the forecast says 38 degrees. Between
    noon and four they want a roof over their heads, and only a known one.
    """

    day = date(2026, 7, 22)

    def trip(self, day: date = day, days: int = 1, **wishes: Any) -> Itinerary:
        a_week_before = day - timedelta(days=7)
        return planned(day, days, profile="senior", today=a_week_before, **wishes)

    def exposed(self, itinerary: Itinerary) -> list[str]:
        noon = overlapping(itinerary, time(12), time(16))
        return [one for one in noon if CATALOGUE.site(one).indoor is not True]

    @pytest.mark.parametrize("base", ["hub_zz_west", "hub_hotels_liling"])
    def test_nobody_is_in_the_sun_at_noon(self, base: str) -> None:
        usual, hot = self.trip(base=base), self.trip(base=base, weather="hot")
        assert self.exposed(usual)
        assert not self.exposed(hot)
        assert hot.visits
        assert hot.search.value is not None
        assert usual.search.value is not None
        assert hot.search.value <= usual.search.value

    def test_a_garden_is_seen_before_noon_or_after_four(self) -> None:
        wishes: dict[str, Any] = {"must": ("shennong_city",), "start": "11:00", "end": "18:30"}
        garden = visit_to(self.trip(**wishes, weather="hot"), "shennong_city")
        assert garden.start >= at(self.day, time(16))
        wishes |= {"start": "09:00", "end": "15:00"}
        garden = visit_to(self.trip(**wishes, weather="hot"), "shennong_city")
        assert garden.end <= at(self.day, time(12))

    def test_a_garden_at_noon_only_is_refused_for_the_heat(self) -> None:
        wishes: dict[str, Any] = {"must": ("shennong_city",), "start": "11:00", "end": "16:30"}
        assert "shennong_city" in ids(self.trip(**wishes))
        with pytest.raises(CannotPlan, match="shennong_city"):
            self.trip(**wishes, weather="hot")

    def test_the_forecast_may_change_under_way(self) -> None:
        morning = self.trip()
        assert self.exposed(morning)
        now = at(self.day, time(10, 30))
        hot = revised(morning, Changes(now=now, weather={self.day: "hot"}))
        assert not self.exposed(hot)
        assert ids(hot)[0] == ids(morning)[0]
        assert hot.visits[0].end == morning.visits[0].end
        assert len(hot.visits) >= 2

    def test_the_day_after_the_heat_it_may_be_noon_again(self) -> None:
        both = self.trip(
            self.day, 2, weather={self.day: "hot"}, must=("shennong_city",), start="11:00",
            end="16:30",
        )  # fmt: skip
        assert visit_to(both, "shennong_city").start.date() == self.day + timedelta(days=1)
        assert not set(self.exposed(both)) & {visit.site_id for visit in both.days[0].visits}


class TestInboundCouple:
    """Two visitors from abroad come for the porcelain, with passports and no Chinese identity card.
    A museum that asks for any document lets them in, one that asks for a Chinese card does not.
    """

    day = date(2026, 11, 21)
    strict = variant(ceramic_museum={"id_required": "domestic"})

    def weekend(self, catalogue: Catalogue = CATALOGUE, **wishes: Any) -> Itinerary:
        wishes = {"profile": "inbound", "base": "hub_hotels_liling"} | wishes
        return planned(self.day, 2, catalogue, **wishes)

    @pytest.mark.parametrize(
        "who", [{"profile": "inbound"}, {"profile": "ceramics", "party": Party(passports=2)}]
    )
    def test_a_museum_for_domestic_cards_is_left_out_with_the_reason(
        self, who: dict[str, Any]
    ) -> None:
        assert "ceramic_museum" in ids(self.weekend(**who))
        museum = left_out(self.weekend(self.strict, **who), "ceramic_museum")
        assert museum.reason == Reason.BOOKING_CLOSED
        assert "Chinese identity card" in museum.detail
        with pytest.raises(CannotPlan, match="ceramic_museum"):
            self.weekend(self.strict, **who, must=("ceramic_museum",))

    def test_who_carries_a_card_is_let_in(self) -> None:
        assert "ceramic_museum" in ids(self.weekend(self.strict, profile="ceramics"))

    def test_passports_are_what_they_bring(self) -> None:
        bring = self.weekend(must=("ceramic_museum",)).bring
        assert any(b.startswith("passport, for") and "Ceramics Museum" in b for b in bring)
        assert not any("identity card" in thing for thing in bring)

    def test_a_mixed_party_brings_both(self) -> None:
        wishes: dict[str, Any] = {"profile": "ceramics", "must": ("ceramic_museum",)}
        bring = self.weekend(party=Party(adults=3, passports=1), **wishes).bring
        wanted = {"passport (1 of you)", "identity card (2 of you)"}
        assert {b.split(", for")[0] for b in bring if "Ceramics Museum" in b} == wanted

    def test_one_passport_of_three_is_enough_to_be_turned_away(self) -> None:
        mixed = self.weekend(self.strict, profile="ceramics", party=Party(adults=3, passports=1))
        assert left_out(mixed, "ceramic_museum").reason == Reason.BOOKING_CLOSED


class TestRaceWeekend:
    """Two fans come for the endurance race on the Dragon Boat weekend. The race may close the
    karting track beside it, jam the roads around it, and a kart cup may have a price of its own.
    """

    friday, sunday, monday = date(2026, 6, 19), date(2026, 6, 21), date(2026, 6, 22)

    def trip(
        self, first: date, days: int = 1, catalogue: Catalogue = CATALOGUE, **wishes: Any
    ) -> Itinerary:
        return planned(first, days, catalogue, profile="motorsport", **wishes)

    def test_the_circuit_is_seen_through_its_race(self) -> None:
        trip = self.trip(self.friday, must=("cec_2026_r2",))
        race = visit_to(trip, "cec_2026_r2")
        assert race.start >= at(self.friday, time(9))
        assert race.end <= at(self.friday, time(17))
        circuit = left_out(trip, "hunan_circuit")
        assert circuit.reason == Reason.VARIANT_CHOSEN
        assert CATALOGUE.site("cec_2026_r2").name.en in circuit.detail
        assert any(entry.site_id == "cec_2026_r2" for entry in trip.book_by)

    def test_a_race_that_is_over_is_no_must_see(self) -> None:
        with pytest.raises(CannotPlan, match=r"cec_2026_r2.*no_event"):
            self.trip(self.monday, must=("cec_2026_r2",))

    def test_a_closed_track_opens_again_after_the_race(self) -> None:
        closing = variant(cec_2026_r2={"closes": ("karting",)})
        morning: dict[str, Any] = {"must": ("karting",), "start": "09:00", "end": "16:00"}
        assert "karting" in ids(self.trip(self.friday, **morning))
        with pytest.raises(CannotPlan, match="karting"):
            self.trip(self.friday, catalogue=closing, **morning)
        assert "karting" in ids(self.trip(self.monday, catalogue=closing, **morning))
        evening = visit_to(self.trip(self.friday, 1, closing, must=("karting",)), "karting")
        assert evening.start >= at(self.friday, time(17))

    def test_roads_near_the_race_are_slow_on_its_days_only(self) -> None:
        jam = variant(cec_2026_r2={"road_factor": 2.0, "road_radius_km": 5.0})
        wish: dict[str, Any] = {"must": ("karting",), "start": "15:00", "end": "17:30"}
        quiet = self.trip(self.sunday, **wish)
        slow, after = self.trip(self.sunday, 1, jam, **wish), self.trip(self.monday, 1, jam, **wish)
        assert ids(slow) == ids(quiet) == ids(after) == ["karting"]
        assert minutes_around(after, "karting") == minutes_around(quiet, "karting")
        doubled = [2 * minutes for minutes in minutes_around(quiet, "karting")]
        assert minutes_around(slow, "karting") == doubled
        assert any("counted longer on its days" in note for note in slow.notes)
        assert not any("counted longer on its days" in note for note in after.notes)

    def test_roads_far_from_the_race_are_as_ever(self) -> None:
        jam = variant(cec_2026_r2={"road_factor": 2.0, "road_radius_km": 5.0})
        wish: dict[str, Any] = {
            "must": ("loco_square",),
            "start": "08:00",
            "end": "10:00",
            "base": "hub_zz",
        }
        quiet, slow = self.trip(self.sunday, **wish), self.trip(self.sunday, 1, jam, **wish)
        assert minutes_around(slow, "loco_square") == minutes_around(quiet, "loco_square")

    def test_the_cup_has_its_price_on_its_days_only(self) -> None:
        cup = with_event(
            "cec_2026_r2", id="kart_cup", venue="karting", venue_price_cny=150,
            opening_hours="2026 Jun 20-2026 Jun 21 09:00-12:00",
        )  # fmt: skip
        prices = {
            day: visit_to(self.trip(day, 1, cup, must=("karting",)), "karting").price_cny
            for day in (self.friday, self.sunday, self.monday)
        }
        assert prices == {self.friday: None, self.sunday: 300, self.monday: None}
        dear = self.trip(self.sunday, 1, cup, budget_cny=299)
        assert left_out(dear, "karting").reason == Reason.OVER_BUDGET


class TestExpoBetweenTwoTrains:
    """An engineer arrives for the rail expo at half past one and leaves at noon of the next day
    from another station. Whatever else there is to see, the train does not wait.
    """

    @staticmethod
    @cache
    def trip(robust: float | None = None) -> Itinerary:
        days = (
            ("2025-11-07", "13:30", "18:30", "hub_zz_west", "hub_hotels_shennong"),
            ("2025-11-08", "08:30", "12:00", "hub_hotels_shennong", "hub_zz"),
        )
        keys = ("date", "start", "end", "start_place", "end_place")
        request = {
            "profile": "business", "party": {"adults": 1}, "must": ["rail_expo_2025"],
            "days": [dict(zip(keys, day, strict=True)) for day in days],
            "today": "2025-10-31", "lang": "en", "robust": robust,
        }  # fmt: skip
        return judged(plan(TripRequest.model_validate(request), CATALOGUE))

    def test_the_expo_is_seen_in_its_hours(self) -> None:
        expo = visit_to(self.trip(), "rail_expo_2025")
        day = expo.start.date()
        assert at(day, time(9)) <= expo.start
        assert expo.end <= at(day, time(17))
        assert expo.visit_minutes >= 120
        assert left_out(self.trip(), "zz_expo_centre").reason == Reason.VARIANT_CHOSEN

    def test_the_days_hang_together(self) -> None:
        first, second = self.trip().days
        assert first.visits
        assert second.visits
        assert (first.legs[0].from_place, first.legs[-1].to_place) == (
            "hub_zz_west", "hub_hotels_shennong",
        )  # fmt: skip
        assert (second.legs[0].from_place, second.legs[-1].to_place) == (
            "hub_hotels_shennong", "hub_zz",
        )  # fmt: skip

    @pytest.mark.parametrize("robust", [None, 0.9])
    def test_never_late_for_the_train(self, robust: float | None) -> None:
        first, second = self.trip(robust).days
        assert first.legs[0].depart >= at(first.date, time(13, 30))
        assert second.legs[-1].arrive <= at(second.date, time(12))

    def test_who_wants_to_be_sure_gets_room_to_spare(self) -> None:
        risky, sure = self.trip().days[-1].chance, self.trip(0.9).days[-1].chance
        assert risky is not None
        assert sure is not None
        assert risky < 0.9 <= sure


class TestWheelchair:
    """One of two porcelain lovers travels in a wheelchair. Where it cannot go they do not go, and
    where nobody knows they phone first, unless they rely on documents alone.
    """

    day = date(2026, 11, 25)
    known = variant(ceramic_museum={"wheelchair": "no"}, lujiang_academy={"wheelchair": "yes"})

    def trip(self, **wishes: Any) -> Itinerary:
        wishes = {"profile": "ceramics", "party": Party(adults=2, wheelchairs=1)} | wishes
        return planned(self.day, 1, self.known, base="hub_hotels_liling", **wishes)

    def test_no_is_no(self) -> None:
        assert "ceramic_museum" in ids(self.trip(party=Party(adults=2)))
        assert left_out(self.trip(), "ceramic_museum").reason == Reason.NOT_ACCESSIBLE
        with pytest.raises(CannotPlan, match=r"ceramic_museum.*not_accessible"):
            self.trip(must=("ceramic_museum",))

    def test_unknown_is_to_be_asked(self) -> None:
        trip = self.trip(must=("lujiang_academy",))
        to_ask = {visit.site_id for visit in trip.visits if "wheelchair" in visit.confirm}
        assert to_ask == set(ids(trip)) - {"lujiang_academy"}
        assert to_ask

    def test_nothing_is_asked_of_those_who_walk(self) -> None:
        walking = self.trip(party=Party(adults=2))
        assert not any("wheelchair" in visit.confirm for visit in walking.visits)

    def test_documents_alone_leave_what_is_known(self) -> None:
        strict = self.trip(trust="doc")
        assert ids(strict) == ["lujiang_academy"]
        unknown = left_out(strict, "zz_museum")
        assert unknown.reason == Reason.UNTRUSTED
        assert "wheelchair" in unknown.detail
        walking = planned(self.day, profile="ceramics", trust="doc")
        assert "zz_museum" in ids(walking)


class TestDayThatGoesWrong:
    """At ten past two of a full day the bus has broken down, an hour is lost, and the evening train
    is not. What was seen is seen; the rest has to fit, or the plan has to say that it does not.
    """

    now = at(date(2026, 11, 25), time(14, 10))

    @staticmethod
    @cache
    def morning() -> Itinerary:
        return planned(date(2026, 11, 25), profile="commando", end="20:00")

    def behind(self) -> tuple[Visit, ...]:
        """The visits that have begun."""
        return tuple(visit for visit in self.morning().visits if visit.start <= self.now)

    def ahead(self) -> tuple[Visit, ...]:
        """The visits that have not."""
        return self.morning().visits[len(self.behind()) :]

    def times(self, visits: tuple[Visit, ...]) -> list[tuple[str, datetime, datetime]]:
        return [(visit.site_id, visit.start, visit.end) for visit in visits]

    def test_the_hour_is_lost_and_nothing_else(self) -> None:
        assert len(self.behind()) >= 2
        assert len(self.ahead()) >= 3
        late = revised(self.morning(), Changes(now=self.now, late_minutes=60))
        done = late.visits[: len(self.behind())]
        assert self.times(done) == self.times(self.behind())
        new = late.visits[len(done) :]
        assert new
        assert all(visit.start >= done[-1].end + timedelta(minutes=60) for visit in new)
        assert late.days[0].end <= at(late.days[0].date, time(20))
        assert self.times(new) != self.times(self.ahead())

    def test_on_time_nothing_changes(self) -> None:
        same = revised(self.morning(), Changes(now=self.now))
        assert self.times(same.visits) == self.times(self.morning().visits)

    def test_a_locked_visit_keeps_its_time(self) -> None:
        last = self.ahead()[-1]
        free = revised(self.morning(), Changes(now=self.now, late_minutes=60))
        assert visit_to(free, last.site_id).start != last.start
        late = revised(self.morning(), Changes(now=self.now, late_minutes=60, lock=(last.site_id,)))
        assert visit_to(late, last.site_id).start == last.start

    def test_a_locked_visit_that_is_missed_is_named(self) -> None:
        missed = self.ahead()[0].site_id
        with pytest.raises(CannotPlan, match=rf"{missed}.*locked.*cannot be visited any more"):
            revised(self.morning(), Changes(now=self.now, late_minutes=60, lock=(missed,)))

    def test_what_is_dropped_goes(self) -> None:
        kept, dropped = self.ahead()[-1].site_id, self.ahead()[-2].site_id
        late = revised(self.morning(), Changes(now=self.now, late_minutes=60, drop=(dropped,)))
        assert dropped not in ids(late)
        assert left_out(late, dropped).reason == Reason.AVOIDED
        assert kept in ids(late)
        assert self.times(late.visits[: len(self.behind())]) == self.times(self.behind())

    def test_the_party_may_be_somewhere_else(self) -> None:
        station = CATALOGUE.place("hub_liling_east")
        moved = revised(self.morning(), Changes(now=self.now, place=station))
        done = self.behind()
        assert self.times(moved.visits[: len(done) - 1]) == self.times(done[:-1])
        assert moved.visits[len(done) - 1].end <= self.now  # a visit under way was cut short
        on_from = moved.days[0].legs[len(done)]
        assert on_from.from_place == "hub_liling_east"
        assert on_from.depart >= self.now
        assert moved.days[0].end <= at(moved.days[0].date, time(20))
        assert len(moved.visits) > len(done)

    def test_too_far_away_to_be_back_in_time_it_says_when(self) -> None:
        museum, now = CATALOGUE.place("ceramic_museum"), at(self.now.date(), time(19, 10))
        late = revised(self.morning(), Changes(now=now, place=museum))
        end = late.days[0].end
        assert end > at(end.date(), time(20))
        assert (
            late.notes[0] == f"You can be back at {end:%H:%M}, later than the 20:00 you asked for."
        )

        said = f"You can be back at {end:%H:%M}, later than the 20:00 you asked for."
        assert late.notes[0] == said


class TestThreeAndThirty:
    """A couple with a child and a class of thirty ask for the same Wednesday. The class is let into
    plants that take groups only; the three are told how many more would do.
    """

    day = date(2026, 11, 25)
    family, many = Party(adults=2, children=(12,)), Party(adults=3, children=(12,) * 27)
    plants = ("crrc_zelc", "sunward")

    def trip(self, party: Party, day: date = day) -> Itinerary:
        return planned(day, profile="student", party=party, base="hub_tianxin_east")

    def test_the_class_sees_a_plant_and_the_family_does_not(self) -> None:
        three, thirty = self.trip(self.family), self.trip(self.many)
        assert not set(self.plants) & set(ids(three))
        assert set(self.plants) & set(ids(thirty))
        for plant in self.plants:
            assert left_out(three, plant).reason == Reason.GROUP_ONLY
        refused = {skipped.reason for skipped in thirty.skipped}
        assert not refused & {Reason.GROUP_ONLY, Reason.GROUP_TOO_SMALL}

    def test_the_family_is_told_how_many_more_would_do(self) -> None:
        hints = [note for note in self.trip(self.family).notes if note.startswith("With ")]
        assert len(hints) == 1
        assert hints[0].startswith("With 7 more people")
        for plant in self.plants:
            assert CATALOGUE.site(plant).name.en in hints[0]
        assert not any(note.startswith("With ") for note in self.trip(self.many).notes)

    def test_ten_people_are_let_in_and_nine_are_not(self) -> None:
        for size, wanted in ((9, False), (10, True)):
            party = Party(adults=size)
            trip = planned(self.day, profile="student", party=party, base="hub_tianxin_east")
            assert ("crrc_zelc" in ids(trip)) == wanted

    def test_on_a_saturday_more_people_would_not_help(self) -> None:
        saturday = self.trip(self.family, date(2026, 11, 28))
        assert not any(note.startswith("With ") for note in saturday.notes)


class TestOpenDay:
    """The locomotive works hold an open day on a Saturday. For once a family of three walks in, on
    that day and in its hours, and nobody has to be asked.
    """

    saturday = date(2026, 11, 28)
    open_day = with_event(
        "rail_expo_2025", id="crrc_open_day", name=Text(zh="工厂开放日", en="Open day"), venue="",
        opens=("crrc_zelc",), opening_hours="2026 Nov 28 10:00-15:00",
    )  # fmt: skip

    def trip(
        self, first: date, days: int = 1, catalogue: Catalogue = open_day, **wishes: Any
    ) -> Itinerary:
        wishes = {"must": ("crrc_zelc",), "base": "hub_tianxin_east"} | wishes
        return planned(first, days, catalogue, **wishes)

    def test_the_family_walks_in(self) -> None:
        trip = self.trip(self.saturday)
        visit = visit_to(trip, "crrc_zelc")
        assert visit.booking == "walk_in"
        assert "booking" not in visit.confirm
        assert visit.start >= at(self.saturday, time(10))
        assert visit.end <= at(self.saturday, time(15))
        assert all(entry.site_id != "crrc_zelc" for entry in trip.book_by)

    @pytest.mark.parametrize("days_off", [-1, 1, 7])
    def test_on_any_other_day_it_takes_groups_only(self, days_off: int) -> None:
        with pytest.raises(CannotPlan, match=r"crrc_zelc.*group_only"):
            self.trip(self.saturday + timedelta(days=days_off))

    def test_of_three_days_it_is_the_saturday(self) -> None:
        trip = self.trip(self.saturday - timedelta(days=1), 3)
        assert visit_to(trip, "crrc_zelc").start.date() == self.saturday

    def test_its_hours_are_those_of_the_event(self) -> None:
        with pytest.raises(CannotPlan, match="crrc_zelc"):
            self.trip(self.saturday, start="13:30", end="18:00")

    def test_an_open_day_that_is_only_expected_opens_nothing(self) -> None:
        events = (
            site.model_copy(update={"status": "expected"}) if site.id == "crrc_open_day" else site
            for site in self.open_day.sites
        )
        with pytest.raises(CannotPlan, match=r"crrc_zelc.*group_only"):
            self.trip(self.saturday, catalogue=Catalogue(tuple(events)))


class TestWorkdays:
    """A museum wants to know three working days ahead, and the visit falls just behind the National
    Day week or the make-up Saturday that pays for it.
    """

    by_workdays = variant(zz_museum={"booking_lead_days": 3, "booking_lead_unit": "workdays"})
    by_days = variant(zz_museum={"booking_lead_days": 3})

    # visit, the last day to book in working days, and in plain days
    cases = (
        (date(2026, 10, 8), date(2026, 9, 28), date(2026, 10, 5)),
        (date(2026, 10, 9), date(2026, 9, 29), date(2026, 10, 6)),
        (date(2026, 10, 13), date(2026, 10, 9), date(2026, 10, 10)),  # Saturday the 10th is worked
        (date(2026, 10, 20), date(2026, 10, 15), date(2026, 10, 17)),
    )

    @pytest.mark.parametrize(("visit", "workday", "plain"), cases)
    def test_the_deadline_is_the_right_day(self, visit: date, workday: date, plain: date) -> None:
        for catalogue, deadline in ((self.by_workdays, workday), (self.by_days, plain)):
            trip = planned(visit, 1, catalogue, must=("zz_museum",), today=deadline)
            ask = next(entry for entry in trip.book_by if entry.site_id == "zz_museum")
            assert ask.deadline == deadline
            assert not ask.assumed
            too_late = planned(visit, 1, catalogue, today=deadline + timedelta(days=1))
            assert left_out(too_late, "zz_museum").reason == Reason.BOOKING_CLOSED

    def test_the_works_are_open_on_the_make_up_saturday_alone(self) -> None:
        wish: dict[str, Any] = {"party": Party(adults=40), "must": ("crrc_zelc",)}
        assert "crrc_zelc" in ids(planned(date(2026, 10, 10), **wish))
        with pytest.raises(CannotPlan, match=r"crrc_zelc.*closed"):
            planned(date(2026, 10, 17), **wish)

    def test_who_has_asked_in_time_is_not_too_late(self) -> None:
        visit, workday, _ = self.cases[0]
        asked = BookingRecord(site_id="zz_museum", date=visit, state="asked")
        trip = planned(
            visit, 1, self.by_workdays, must=("zz_museum",), today=workday + timedelta(days=1),
            bookings=(asked,),
        )  # fmt: skip
        assert visit_to(trip, "zz_museum").booked == "asked"


class TestWhy:
    """A family of three asks back: why not the locomotive works, why not the museum on a Monday,
    and what is it worth to go where the plan sends us?
    """

    saturday, monday = date(2026, 11, 28), date(2026, 11, 23)

    def test_the_works_need_a_weekday_and_more_people(self) -> None:
        answer = why(planned(self.saturday), "crrc_zelc", CATALOGUE)
        assert answer.visit is None
        assert answer.reason == Reason.GROUP_ONLY
        change = answer.changes[0]
        assert any("7 more people" in step for step in change.steps)
        assert any("Fri 27 Nov 2026" in step for step in change.steps)
        assert change.request.party.size == 10
        again = judged(plan(change.request, CATALOGUE))
        assert "crrc_zelc" in ids(again)
        assert again.days == judged(change.itinerary).days

    def test_a_museum_closed_on_mondays_names_the_nearest_day(self) -> None:
        answer = why(planned(self.monday), "zz_museum", CATALOGUE)
        assert answer.reason == Reason.CLOSED
        assert any("Tue 24 Nov 2026" in step for step in answer.changes[0].steps)
        for change in answer.changes:
            assert "zz_museum" in ids(judged(change.itinerary))

    def test_the_last_change_gives_nothing_up(self) -> None:
        before = planned(self.monday)
        first, beside = why(before, "zz_museum", CATALOGUE).changes
        assert first.gives_up
        assert not beside.gives_up
        assert set(ids(before)) < set(ids(beside.itinerary))

    def test_what_the_plan_would_lose_without_a_visit(self) -> None:
        before = planned(self.saturday)
        answer = why(before, "zz_museum", CATALOGUE)
        assert answer.visit == visit_to(before, "zz_museum")
        without = answer.changes[0]
        assert "zz_museum" in without.gives_up
        assert "zz_museum" not in ids(judged(without.itinerary))
        assert without.prize == without.itinerary.totals.prize - before.totals.prize
        assert without.itinerary.search.value is not None
        assert before.search.value is not None
        assert without.itinerary.search.value < before.search.value


class TestRobust:
    """Who does not want to run asks for days that hold nine times in ten. That costs a visit or
    two, and where it cannot be had the plan says so.
    """

    @pytest.mark.parametrize("profile", ["family", "ceramics"])
    def test_every_day_holds_nine_times_in_ten(self, profile: str) -> None:
        first = date(2026, 11, 28)
        usual, sure = (planned(first, 2, profile=profile, robust=r) for r in (None, 0.9))
        assert min(day.chance or 0 for day in usual.days) < 0.9
        assert all(day.visits and day.chance and day.chance >= 0.9 for day in sure.days)
        assert sure.totals.prize <= usual.totals.prize
        assert sure.search.value is not None
        assert usual.search.value is not None
        assert sure.search.value <= usual.search.value
        assert not any("No plan was found whose every day holds" in note for note in sure.notes)

    def test_where_it_cannot_be_had_the_plan_says_so(self) -> None:
        wish: dict[str, Any] = {"profile": "motorsport", "must": ("karting",), "start": "16:00"}
        early, late = (
            planned(date(2026, 12, 5), robust=0.95, end=end, **wish) for end in ("18:10", "18:40")
        )
        said = "No plan was found whose every day holds with a chance of 95%"
        assert early.days[0].chance is not None
        assert early.days[0].chance < 0.95
        assert any(note.startswith(said) for note in early.notes)
        assert late.days[0].chance is not None
        assert late.days[0].chance >= 0.95
        assert not any(note.startswith(said) for note in late.notes)
