"""What the rules look at: the plan as trip, days, visits and legs, next to the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal

from planner import calendar
from planner.catalogue import Catalogue
from planner.itinerary import Break, DayPlan, Itinerary, Leg, Visit
from planner.sites import Location, Site
from planner.trip import BookingRecord, Revision, TripDay, Weather, at
from planner.values import LONG_STAY_MINUTES, SHANGHAI
from planner.visitor import Lunch, Party, Profile

CENT = 0.005  # prices this close are the same
MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]  # from, until


@dataclass(frozen=True)
class Trip:
    """The whole plan before the judge."""

    plan: Itinerary
    catalogue: Catalogue
    where = "trip"

    @property
    def lang(self) -> str:
        """The language of the plan."""
        return self.plan.request.lang

    @property
    def party(self) -> Party:
        """Who travels."""
        return self.plan.request.party

    @cached_property
    def profile(self) -> Profile:
        """What the visitor wants and needs."""
        return self.plan.request.visitor

    @cached_property
    def days(self) -> tuple["Day", ...]:
        """The days as planned."""
        return tuple(Day(self, plan) for plan in self.plan.days)

    @cached_property
    def visits(self) -> tuple["Stop", ...]:
        """All visits of the trip."""
        return tuple(visit for day in self.days for visit in day.visits)

    @cached_property
    def stays(self) -> tuple["Stay", ...]:
        """The visits to rows that can be visited."""
        return tuple(visit.stay for visit in self.visits if visit.stay)

    @property
    def visits_ahead(self) -> tuple["Stop", ...]:
        """The visits that are not done: what is done is history, whatever the rules."""
        return tuple(visit for visit in self.visits if not visit.done)

    @property
    def stays_ahead(self) -> tuple["Stay", ...]:
        """The visits to rows that can be visited, without those that are done."""
        return tuple(stay for stay in self.stays if not stay.stop.done)

    @property
    def stays_as_published(self) -> tuple["Stay", ...]:
        """Of those ahead the ones for which no confirmed booking overrides what is published."""
        return tuple(stay for stay in self.stays_ahead if not stay.stop.confirmed)

    @cached_property
    def records(self) -> tuple[BookingRecord, ...]:
        """What came of asking sites for the days of the trip."""
        dates = {day.date for day in self.plan.request.days}
        return tuple(record for record in self.plan.request.bookings if record.date in dates)

    @cached_property
    def revision(self) -> Revision:
        """The plan that this one revises; an empty one where it revises none."""
        return self.plan.request.revision or Revision()

    @cached_property
    def free_on(self) -> date | None:
        """The date on which a revised trip goes on, if some of it is past."""
        return self.revision.goes_on

    @property
    def legs(self) -> tuple["Hop", ...]:
        """All legs of the trip."""
        return tuple(hop for day in self.days for hop in day.hops)

    @property
    def legs_ahead(self) -> tuple["Hop", ...]:
        """The legs that do not lead to a visit that is done."""
        return tuple(hop for hop in self.legs if not hop.done)

    @property
    def placed_legs(self) -> tuple["Hop", ...]:
        """The legs of days that have as many of them as they need."""
        return tuple(hop for hop in self.legs_ahead if hop.day.has_its_legs)


@dataclass(frozen=True)
class Day:
    """A planned day."""

    trip: Trip
    plan: DayPlan

    @property
    def where(self) -> str:
        """The place of a violation: the date."""
        return str(self.plan.date)

    @cached_property
    def visits(self) -> tuple["Stop", ...]:
        """The visits in the order of the plan."""
        return tuple(Stop(self, visit) for visit in self.plan.visits)

    @cached_property
    def asked(self) -> TripDay | DayPlan:
        """The requested day of that date; the planned one where none was requested."""
        requested = {day.date: day for day in self.trip.plan.request.days}
        return requested.get(self.plan.date, self.plan)

    @property
    def weather(self) -> Weather:
        """The weather that is expected."""
        return self.asked.weather if isinstance(self.asked, TripDay) else ""

    @property
    def is_today(self) -> bool:
        """Whether this is the day on which the plan was revised."""
        return self.plan.date == self.trip.free_on

    @property
    def is_over(self) -> bool:
        """Whether the day was over when the plan was revised."""
        return self.trip.free_on is not None and self.plan.date < self.trip.free_on

    @property
    def legs_needed(self) -> int:
        """One leg to each visit and one from the last."""
        return len(self.visits) + 1 if self.visits else 0

    @property
    def has_its_legs(self) -> bool:
        """Whether the number of legs is right."""
        return len(self.plan.legs) == self.legs_needed

    @property
    def hops(self) -> Iterator["Hop"]:
        """The legs, each with its neighbours."""
        stops = [None, *self.visits]
        goes_on = max((i for i, stop in enumerate(self.visits, 1) if stop.done), default=0)
        for i, leg in enumerate(self.plan.legs):
            around = [*stops[i : i + 2], None, None]
            yield Hop(self, leg, around[0], around[1], self.is_today and i == goes_on)

    @property
    def lunch_required(self) -> Lunch | None:
        """The profile's lunch, where the day has visits and the hours asked for take it in.

        A day that is over needs none any more, nor does one on which it has been taken.
        """
        lunch = self.trip.profile.lunch
        if lunch is None or not self.visits or self.asked.start > self.at(lunch.earliest):
            return None
        if self.is_over or (self.is_today and self.trip.revision.lunched):
            return None
        return lunch if self.asked.end >= self.lunch_by(lunch) + lunch.minutes * MINUTE else None

    def lunch_by(self, lunch: Lunch) -> datetime:
        """Until when lunch may start: later where the trip goes on later."""
        latest, free_at = self.at(lunch.latest), self.trip.revision.free_at
        return max(latest, free_at) if free_at and self.is_today else latest

    @property
    def breaks_ahead(self) -> tuple[Break, ...]:
        """The breaks that were still to come when the plan was revised: the others are history."""
        free_at = self.trip.revision.free_at
        if self.is_over:
            return ()
        if free_at is None or not (self.is_today and self.trip.revision.lunched):
            return self.plan.breaks
        return tuple(rest for rest in self.plan.breaks if rest.start >= free_at)

    def meals(self, lunch: Lunch) -> tuple[Visit, ...]:
        """The visits that stand for the lunch."""
        return tuple(stop.visit for stop in self.visits if stop.stay and self._fed_by(stop, lunch))

    def _fed_by(self, stop: "Stop", lunch: Lunch) -> bool:
        """Whether a visit stands for the lunch: a meal at its hour, or a long stay around it."""
        if stop.stay and stop.stay.site.kind == "food":
            long_enough = stop.lasts >= lunch.minutes * MINUTE
            in_time = self.at(lunch.earliest) <= stop.visit.start <= self.lunch_by(lunch)
            return long_enough and in_time
        until = self.at(lunch.earliest) + lunch.minutes * MINUTE
        around = stop.visit.start <= self.lunch_by(lunch) and stop.visit.end >= until
        return stop.lasts >= LONG_STAY_MINUTES * MINUTE and around

    def at(self, clock: time) -> datetime:
        """The moment of a clock time on this day."""
        return at(self.plan.date, clock)

    def pause(self, start: datetime, end: datetime) -> timedelta:
        """How much of a span is spent on breaks."""
        shared = (min(end, rest.end) - max(start, rest.start) for rest in self.plan.breaks)
        return sum((span for span in shared if span > timedelta()), timedelta())


@dataclass(frozen=True)
class Stop:
    """A visit, whether or not the catalogue knows the site."""

    day: Day
    visit: Visit

    @property
    def where(self) -> str:
        """The place of a violation: date and site."""
        return f"{self.day.where} {self.visit.site_id}"

    @property
    def lasts(self) -> timedelta:
        """From start to end."""
        return self.visit.end - self.visit.start

    @property
    def site(self) -> Site | None:
        """The row of the catalogue; None: it has none."""
        catalogue = self.day.trip.catalogue
        return catalogue.site(self.visit.site_id) if self.visit.site_id in catalogue else None

    @cached_property
    def stay(self) -> "Stay | None":
        """The visit as one to a site, as it is on that date; None: to no row, or to a hub."""
        if self.site is None or not self.site.visitable:
            return None
        return Stay(self, self.day.trip.catalogue.as_on(self.site, self.day.plan.date))

    @property
    def dates(self) -> tuple[date, ...]:
        """The date of its day and, after midnight, the next."""
        return tuple(
            dict.fromkeys((self.day.plan.date, self.visit.start.astimezone(SHANGHAI).date()))
        )

    @cached_property
    def holds(self) -> frozenset[str]:
        """How firmly it stood in the plan that is revised; nothing: it was not there that day."""
        return frozenset(
            earlier.hold
            for on in self.dates
            for earlier in self.day.trip.revision.on(on)
            if earlier.site_id == self.visit.site_id
        )

    @property
    def done(self) -> bool:
        """Whether it was over when the plan was revised."""
        return "done" in self.holds

    @cached_property
    def records(self) -> tuple[BookingRecord, ...]:
        """What came of asking the site for the date."""
        key = (self.visit.site_id, self.day.plan.date)
        return tuple(r for r in self.day.trip.records if (r.site_id, r.date) == key)

    @property
    def booked(self) -> Literal["", "asked", "confirmed"]:
        """How far its booking has got."""
        states = {record.state for record in self.records}
        return "confirmed" if "confirmed" in states else "asked" if "asked" in states else ""

    @property
    def confirmed(self) -> bool:
        """Whether the site has confirmed a visit on the date."""
        return self.booked == "confirmed"

    @property
    def asked_times(self) -> tuple[datetime, ...]:
        """The times that the site was asked for, and has not answered with one that holds."""
        if self.booked != "asked":
            return ()
        times = (r.time for r in self.records if r.state == "asked" and r.time)
        return tuple(self.day.at(asked) for asked in times)

    @property
    def pinned(self) -> bool:
        """Whether it cannot start later: it is history, locked, or booked for its time."""
        return bool(self.holds & {"done", "locked"} or self.confirmed or self.asked_times)

    @property
    def lead_in(self) -> timedelta:
        """What passes between arriving and starting, beside breaks."""
        arrival, start = self.visit.arrival, self.visit.start
        return start - arrival - self.day.pause(arrival, start)

    @property
    def lead_in_needed(self) -> timedelta:
        """What must pass: the wish of the visitor or of the site, whichever is longer."""
        early = self.site.arrive_early_minutes if self.site else 0
        return max(self.day.trip.profile.buffer_minutes, early) * MINUTE


@dataclass(frozen=True)
class Stay:
    """A visit to a row of the catalogue that can be visited: `site` is it as on that date."""

    stop: Stop
    site: Site

    @property
    def where(self) -> str:
        """The place of a violation: date and site."""
        return self.stop.where

    @property
    def trip(self) -> Trip:
        """The trip of which it is part."""
        return self.stop.day.trip

    @property
    def visit(self) -> Visit:
        """The visit as planned."""
        return self.stop.visit

    @property
    def on(self) -> date:
        """The date of its day."""
        return self.stop.day.plan.date

    @property
    def name(self) -> str:
        """The name of the site in the language of the plan."""
        return self.site.name[self.trip.lang]

    @cached_property
    def opening(self) -> tuple[datetime, datetime] | None:
        """Last admission and closing of the opening in which the visit starts."""
        for on in self.stop.dates:
            openings = calendar.openings(self.site.opening_hours, on)
            given = self.site.last_admission_minutes or (0,)
            # One number holds for every opening. Where there are several, but not as many as
            # openings on this date, which belongs to which is not known: the strictest holds.
            margins = given if len(given) == len(openings) else (max(given),) * len(openings)
            for opening, margin in zip(openings, margins, strict=True):
                if opening.start <= self.visit.start < opening.end:
                    return opening.end - margin * MINUTE, opening.end
        return None

    @property
    def price(self) -> float | None:
        """What the visit costs the whole party, CNY."""
        full, party = self.site.price_cny, self.trip.party
        if full is None:
            return None
        child = full if self.site.price_child_cny is None else self.site.price_child_cny
        senior = full if self.site.price_senior_cny is None else self.site.price_senior_cny
        total = party.adults * full + len(party.children) * child + party.seniors * senior
        return round(total, 2)


@dataclass(frozen=True)
class Hop:
    """A leg with the visits before and after it; None: the place where the day starts or ends.

    With the leg that `goes_on` a revised trip leaves what is done behind.
    """

    day: Day
    leg: Leg
    before: Stop | None
    after: Stop | None
    goes_on: bool

    @property
    def where(self) -> str:
        """The place of a violation: date and ends of the leg."""
        return f"{self.day.where} {self.leg.from_place} → {self.leg.to_place}"

    @property
    def done(self) -> bool:
        """Whether it leads to a visit that is done."""
        return self.day.is_over or (self.after is not None and self.after.done)

    @property
    def origin(self) -> Visit | Location:
        """Where the leg must start: where the party is, if the revision says so."""
        if self.before is None:
            return self.day.plan.start_place
        place = self.day.trip.revision.place if self.goes_on else None
        return place or self.before.visit

    @property
    def destination(self) -> Visit | Location:
        """Where the leg must end."""
        return self.after.visit if self.after else self.day.plan.end_place


def in_minutes(span: timedelta) -> float:
    """A span as a number of minutes."""
    return span / MINUTE


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a moment; their ends do not belong to them."""
    return max(one[0], other[0]) < min(one[1], other[1])
