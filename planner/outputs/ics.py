"""The plan as iCalendar (RFC 5545): an event for each visit, a reminder for each booking.

An event is known by its trip and its site, and its SEQUENCE rises with the time of planning: a
calendar that is given a revised plan moves the events that it has. What a revision gave up is sent
once more, as cancelled.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from planner import __version__
from planner.catalogue import Catalogue
from planner.itinerary import BookBy, DayPlan, Itinerary, Leg, Visit
from planner.language import translator
from planner.outputs.links import place_links
from planner.outputs.phrases import both_names
from planner.outputs.points import about, plain, title
from planner.outputs.wording import Words
from planner.values import SHANGHAI, Text
from planner.vocabulary import theme

_MORNING = timedelta(hours=9)  # when to be reminded of what is due on a day
_UNSURE = frozenset({"status", "opening_hours"})  # what a visit may fail by
_NO_BOOKING = frozenset({"walk_in", "event_only"})
_SEQUENCES_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_LARGEST = 2**31 - 1  # of an iCalendar integer


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of an .ics file, with the line ends CRLF that it has to have.

    Times are in Asia/Shanghai, positions WGS 84. With a catalogue events have opening hours,
    telephones and themes too.
    """
    return _File(itinerary, catalogue).text()


class _File:
    """One calendar; methods yield its components."""

    def __init__(self, itinerary: Itinerary, catalogue: Catalogue | None) -> None:
        self.plan = itinerary
        self.lang = itinerary.request.lang
        self.words = Words(itinerary, catalogue)
        self.trip = itinerary.request.identity
        self.planned = itinerary.created.astimezone(UTC)

    def text(self) -> str:
        calendar = Calendar()
        calendar.add("PRODID", f"-//planner//planner {__version__}//EN")
        calendar.add("VERSION", "2.0")
        calendar.add("METHOD", "PUBLISH")
        calendar.add("X-WR-CALNAME", title(self.words))
        calendar.add("X-WR-TIMEZONE", SHANGHAI.key)
        for event in (*self.visits(), *self.bookings(), *self.given_up()):
            calendar.add_component(event)
        first = self.plan.days[0].date
        calendar.add_missing_timezones(first_date=first, last_date=first + timedelta(days=365))
        return str(calendar.to_ical(), "utf-8")

    def visits(self) -> Iterator[Event]:
        for day in self.plan.days:
            for number, visit in enumerate(day.visits):
                leg = day.legs[number] if number < len(day.legs) else None
                yield self.visit(day, visit, leg)

    def visit(self, day: DayPlan, visit: Visit, leg: Leg | None) -> Event:
        name = self.name(visit.name, visit.site_id)
        event = self.event(visit.site_id, name, visit.start, visit.end)
        free = visit.booking in _NO_BOOKING and not _UNSURE & {*visit.confirm}
        firm = free or visit.booked == "confirmed"
        event.add("STATUS", "CONFIRMED" if firm else "TENTATIVE")
        event.add("LOCATION", ", ".join(both_names(visit.name, self.lang)) or name)
        event.add("GEO", (visit.lat, visit.lon))
        event.add("URL", place_links(visit, self.lang)[0].url)
        event.add("DESCRIPTION", "\n".join(about(self.words, visit, leg)))
        site = self.words.site(visit.site_id)
        if site and site.themes:
            event.add("CATEGORIES", [plain(theme(one)[self.lang]) for one in site.themes])
        if leg:
            event.add_component(self.time_to_leave(visit, leg))
        return event

    def time_to_leave(self, visit: Visit, leg: Leg) -> Alarm:
        """Return an alarm at the time to leave, never later than the travel takes."""
        _ = translator(self.lang)
        ahead = max(visit.start - leg.depart, timedelta(minutes=leg.travel_minutes))
        name = self.name(visit.name, visit.site_id)
        said = _("Leave for {place}: {way}").format(place=name, way=self.words.leg(leg))
        return _alarm(-ahead, said)

    def bookings(self) -> Iterator[Event]:
        """Yield an all-day event on the last day to book; cancelled once the booking stands."""
        _ = translator(self.lang)
        for booking in self.plan.book_by:
            said = _("Book {place}").format(place=self.words.name(booking.site_id))
            event = self.reminder(booking.site_id, said, booking.deadline)
            if booking.state == "confirmed":
                event.add("STATUS", "CANCELLED")
            else:
                event.add("STATUS", "CONFIRMED")
                event.add("DESCRIPTION", self.request(booking))
                event.add_component(_alarm(_MORNING, said))
            yield event

    def request(self, booking: BookBy) -> str:
        """Return whom to ask and the words to ask with."""
        message = map(plain, booking.message[self.lang].splitlines())
        return "\n".join(filter(None, (self.words.booking(booking), *message)))

    def given_up(self) -> Iterator[Event]:
        """Yield what the plan before this revision held and this one does not, as cancelled."""
        _ = translator(self.lang)
        revision = self.plan.request.revision
        visited = {visit.site_id for visit in self.plan.visits}
        names = {site.site_id: site.name for site in self.plan.skipped}
        earlier = (*revision.visits, *revision.given_up) if revision else ()
        for visit in earlier:
            if visit.site_id in visited:
                continue
            site = self.words.site(visit.site_id)
            name = self.name(names.get(visit.site_id, site.name if site else Text()), visit.site_id)
            events = [self.event(visit.site_id, name, visit.start, visit.end)]
            if site and site.booking not in _NO_BOOKING:
                said = _("Book {place}").format(place=name)
                events.append(self.reminder(visit.site_id, said, visit.day))
            for event in events:
                event.add("STATUS", "CANCELLED")
                yield event

    def event(self, site_id: str, summary: str, start: datetime, end: datetime) -> Event:
        event = self.known(site_id, summary)
        event.add("DTSTART", start.astimezone(SHANGHAI))
        event.add("DTEND", end.astimezone(SHANGHAI))
        return event

    def reminder(self, site_id: str, summary: str, day: date) -> Event:
        event = self.known(f"{site_id}-booking", summary)
        event.add("DTSTART", day)
        event.add("DTEND", day + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
        return event

    def known(self, what: str, summary: str) -> Event:
        """Return an event with what a calendar knows it again by."""
        event = Event()
        event.add("UID", f"{self.trip}-{plain(what)}@planner")
        event.add("DTSTAMP", self.planned)
        event.add("LAST-MODIFIED", self.planned)
        seconds = (self.planned - _SEQUENCES_SINCE) // timedelta(seconds=1)
        event.add("SEQUENCE", min(max(seconds, 0), _LARGEST))
        event.add("SUMMARY", summary)
        return event

    def name(self, name: Text, site_id: str) -> str:
        return next(iter(both_names(name, self.lang)), plain(site_id))


def _alarm(trigger: timedelta, said: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", trigger)
    alarm.add("DESCRIPTION", plain(said))
    return alarm
