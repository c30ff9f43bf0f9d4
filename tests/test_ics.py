"""The calendar, read back by two other readers."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ics as arrow_ics
import pytest
import vobject

from planner import BookingRecord, Catalogue, Changes, TripRequest, plan, replan
from planner.itinerary import BookBy, Itinerary
from planner.outputs.ics import render
from planner.trip import PlannedVisit, Revision
from planner.values import LANGS, SHANGHAI, Lang
from planner.visitor import Party
from tests.hostile import hostile_plan
from tests.sample import sample_catalogue, sample_itinerary

NEW_YORK = ZoneInfo("America/New_York")
HOSTILE = (
    'a,b;c\\n\\,d:e"f\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTACH:http://x.invalid\rX-A:1\x00\x1b[2J'
    "\u202e\u2028\u0085<script>hostile()</script>"
)


def read(text: str) -> Any:
    """The calendar as vobject reads it, which checks what has to be there."""
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    return calendar


def events(text: str) -> dict[str, Any]:
    """The events by what their UID says beside the trip: a site, or the booking of one."""
    found = {re.sub(r"^\w{16}-|@planner$", "", e.uid.value): e for e in read(text).vevent_list}
    assert len(found) == len(read(text).vevent_list)
    return found


def uids(text: str) -> set[str]:
    return {str(event.uid.value) for event in read(text).vevent_list}


def changed(itinerary: Itinerary, **request: Any) -> Itinerary:
    return itinerary.model_copy(update={"request": itinerary.request.model_copy(update=request)})


def lines(text: str) -> list[str]:
    """The content lines, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("lang", LANGS)
def test_two_readers_find_each_visit_at_its_time_and_place(lang: Lang) -> None:
    itinerary = sample_itinerary(lang)
    text = render(itinerary, sample_catalogue())
    found = events(text)
    second = {event.uid: event for event in arrow_ics.Calendar(text).events}
    for visit in itinerary.visits:
        event = found[visit.site_id]
        assert event.summary.value == visit.name[lang]
        assert visit.name.zh in event.location.value
        assert event.dtstart.value == visit.start
        assert event.dtend.value == visit.end
        assert event.geo.value == f"{visit.lat};{visit.lon}"
        again = second[event.uid.value]
        assert again.begin.datetime == visit.start
        assert again.end.datetime == visit.end
        assert again.name == visit.name[lang]
        assert (again.geo.latitude, again.geo.longitude) == (visit.lat, visit.lon)
    assert len(second) == len(found) == len(itinerary.visits) + len(itinerary.book_by)


def test_times_are_right_in_a_calendar_elsewhere() -> None:
    found = events(render(sample_itinerary()))
    start = found["power_valley_centre"].dtstart.value  # 09:00 on Saturday in China
    assert start.astimezone(NEW_YORK).isoformat() == "2026-11-20T20:00:00-05:00"
    assert start.astimezone(UTC).isoformat() == "2026-11-21T01:00:00+00:00"


def test_the_same_plan_is_the_same_file() -> None:
    assert render(sample_itinerary("zh")) == render(sample_itinerary("zh"))


def test_the_time_zone_is_defined_in_the_file() -> None:
    calendar = read(render(sample_itinerary()))
    assert calendar.vtimezone.tzid.value == "Asia/Shanghai"
    assert "DTSTART;TZID=Asia/Shanghai:20261121T090000" in lines(render(sample_itinerary()))


def test_a_calendar_says_what_it_is() -> None:
    calendar = read(render(sample_itinerary("zh")))
    assert calendar.method.value == "PUBLISH"
    assert calendar.prodid.value.startswith("-//planner//planner ")
    assert (
        calendar.x_wr_calname.value == "亲子家庭 · 2026年11月21日（周六） – 2026年11月22日（周日）"
    )
    assert calendar.x_wr_timezone.value == "Asia/Shanghai"


def test_an_event_tells_what_to_know() -> None:
    event = events(render(sample_itinerary("en"), sample_catalogue()))["zz_museum"]
    said = event.description.value.splitlines()
    assert "Open on this day: 09:00–17:00, last admission 30 min before closing" in said
    assert any("book by Fri 20 Nov 2026" in line for line in said)
    assert any(line.startswith("Amap: https://uri.amap.com/marker?position=") for line in said)
    assert event.url.value.startswith("https://uri.amap.com/marker?position=113.12")
    assert event.categories.value == ["museums", "history"]


def test_an_alarm_rings_when_to_leave() -> None:
    itinerary = sample_itinerary()
    found = events(render(itinerary))
    for day in itinerary.days:
        for visit, leg in zip(day.visits, day.legs, strict=False):
            alarm = found[visit.site_id].valarm
            assert visit.start + alarm.trigger.value == leg.depart
            assert alarm.action.value == "DISPLAY"
            assert visit.name.en in alarm.description.value


def test_an_alarm_leaves_time_for_the_way_even_if_a_leg_was_edited() -> None:
    itinerary = sample_itinerary()
    day = itinerary.days[0]
    leg = day.legs[0].model_copy(update={"depart": day.visits[0].start, "travel_minutes": 15})
    edited = day.model_copy(update={"legs": (leg, *day.legs[1:])})
    text = render(itinerary.model_copy(update={"days": (edited,)}))
    assert events(text)["power_valley_centre"].valarm.trigger.value == timedelta(minutes=-15)


def test_a_booking_is_due_all_day_on_its_deadline() -> None:
    itinerary = sample_itinerary()
    event = events(render(itinerary))["zz_museum-booking"]
    assert event.dtstart.value == itinerary.book_by[1].deadline == date(2026, 11, 20)
    assert event.dtend.value == date(2026, 11, 21)
    assert event.transp.value == "TRANSPARENT"
    assert event.summary.value == "Book Zhuzhou Museum"
    assert event.valarm.trigger.value == timedelta(hours=9)
    assert "微信公众号" in event.description.value


def test_what_is_booked_is_certain_and_needs_no_reminder() -> None:
    itinerary = sample_itinerary()
    status = {name: event.status.value for name, event in events(render(itinerary)).items()}
    for visit in itinerary.visits:
        if visit.booking == "walk_in":  # nobody has to book
            unsure = "opening_hours" in visit.confirm
            assert status[visit.site_id] == ("TENTATIVE" if unsure else "CONFIRMED")
    assert status["karting"] == "TENTATIVE"  # its hours are a guess
    assert status["zz_museum"] == "TENTATIVE"

    day = itinerary.days[0]
    booked = tuple(
        stop.model_copy(update={"booked": "confirmed"})
        if stop.type == "visit" and stop.site_id == "zz_museum"
        else stop
        for stop in day.stops
    )
    stands = tuple(
        BookBy.model_validate(dict(one) | {"state": "confirmed"}) for one in itinerary.book_by
    )
    days = (day.model_copy(update={"stops": booked}), *itinerary.days[1:])
    found = events(render(itinerary.model_copy(update={"days": days, "book_by": stands})))
    assert found["zz_museum"].status.value == "CONFIRMED"
    assert found["zz_museum-booking"].status.value == "CANCELLED"
    assert not hasattr(found["zz_museum-booking"], "valarm")


def test_lunch_is_no_event() -> None:
    itinerary = sample_itinerary()
    assert itinerary.days[0].breaks
    assert "unch" not in render(itinerary)


def test_parties_and_dates_do_not_collide() -> None:
    itinerary = sample_itinerary()
    others = [
        changed(itinerary, party=Party(adults=3)),
        changed(itinerary, days=itinerary.request.days[:1]),
        changed(itinerary, profile="senior"),
    ]
    known = [uids(render(one)) for one in (itinerary, *others)]
    assert len(set.union(*known)) == sum(map(len, known))


def test_another_language_or_search_is_the_same_trip() -> None:
    itinerary = sample_itinerary()
    same = changed(sample_itinerary("ru"), seed=7, effort="quick", today=date(2026, 11, 1))
    assert uids(render(same)) == uids(render(itinerary))


def test_other_wishes_are_another_trip() -> None:
    itinerary = sample_itinerary()
    wishes: tuple[dict[str, object], ...] = ({"must": ("zz_museum",)}, {"budget_cny": 500})
    for wish in wishes:
        assert not uids(render(changed(itinerary, **wish))) & uids(render(itinerary))


def later(itinerary: Itinerary) -> Itinerary:
    return itinerary.model_copy(update={"created": itinerary.created + timedelta(seconds=1)})


def test_what_is_planned_later_has_the_higher_sequence() -> None:
    itinerary = sample_itinerary()
    first, second = (events(render(one))["karting"] for one in (itinerary, later(itinerary)))
    assert int(second.sequence.value) > int(first.sequence.value)
    assert second.dtstamp.value == second.last_modified.value == later(itinerary).created
    last = itinerary.model_copy(update={"created": datetime(2100, 12, 31, tzinfo=UTC)})
    assert int(events(render(last))["karting"].sequence.value) < 2**31


def test_what_a_revision_gave_up_is_cancelled() -> None:
    itinerary = sample_itinerary()
    start = datetime(2026, 11, 21, 15, 0, tzinfo=SHANGHAI)
    given_up = PlannedVisit(site_id="crrc_zelc", start=start, end=start + timedelta(hours=2))
    kept = itinerary.visits[0]
    stays = PlannedVisit(site_id=kept.site_id, start=kept.start, end=kept.end)
    revised = changed(itinerary, revision=Revision(visits=(stays, given_up)))
    found = events(render(revised, sample_catalogue()))
    assert found["crrc_zelc"].status.value == "CANCELLED"
    assert found["crrc_zelc"].dtstart.value == start
    assert found["crrc_zelc"].summary.value == "CRRC Zhuzhou Locomotive industrial tour"
    assert found["crrc_zelc-booking"].status.value == "CANCELLED"
    assert found[kept.site_id].status.value != "CANCELLED"


def test_a_replanned_trip_updates_its_events() -> None:
    catalogue = Catalogue.load()
    request = TripRequest.starting(
        "2026-12-05", today=date(2026, 11, 28), effort="quick", lang="en"
    )
    before = plan(request, catalogue)
    museum = next(visit for visit in before.visits if visit.booking == "appointment")
    record = BookingRecord(site_id=museum.site_id, date=date(2026, 12, 5), state="refused")
    after = replan(before, Changes(late_minutes=45, bookings=(record,)), catalogue)
    assert museum.site_id not in {visit.site_id for visit in after.visits}
    first, second = events(render(before, catalogue)), events(render(after, catalogue))
    stayed = {visit.site_id for visit in after.visits} & {visit.site_id for visit in before.visits}
    assert stayed
    for site_id in stayed:
        assert second[site_id].uid.value == first[site_id].uid.value
    assert second[museum.site_id].uid.value == first[museum.site_id].uid.value
    assert second[museum.site_id].status.value == "CANCELLED"
    dropped = replan(after, Changes(drop=(after.visits[0].site_id,)), catalogue)
    third = events(render(replan(dropped, Changes(late_minutes=5), catalogue), catalogue))
    assert set(first) <= set(second) <= set(third), "an event of an earlier plan was left as it was"
    assert third[after.visits[0].site_id].status.value == "CANCELLED"


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_stays_text(lang: Lang) -> None:
    text = render(*hostile_plan(HOSTILE, lang))
    assert text.count("hostile()") > 20
    plain = render(sample_itinerary(lang), sample_catalogue())
    for start in ("BEGIN:", "END:"):
        assert [one for one in lines(text) if one.startswith(start)] == [
            one for one in lines(plain) if one.startswith(start)
        ]
    assert not re.search(r"^(ATTACH|X-A)", "\n".join(lines(text)), re.MULTILINE)
    assert not set(text) & set("\x00\x1b\u202e\u2028\u0085")
    assert text.count("\n") == text.count("\r") == text.count("\r\n")
    event = events(text)["karting"]
    assert event.summary.value.startswith('a,b;c\\n\\,d:e"f END:VEVENT BEGIN:VALARM ATTACH')
    second = arrow_ics.Calendar(text).events
    assert len(second) == len(events(text))
    assert all("hostile()" in one.name and not one.attendees for one in second)


def test_lines_are_folded_at_75_octets() -> None:
    text = render(sample_itinerary("zh"), sample_catalogue())
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
