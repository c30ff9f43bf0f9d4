"""What the rules look at: the plan as trip, days, visits and legs, next to the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from planner import calendar
from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, Leg, Visit
from planner.sites import Location, Site
from planner.trip import TripDay, at
from planner.values import DEFAULT_LEAD_DAYS, LONG_STAY_MINUTES, SHANGHAI
from planner.visitor import Lunch, Party, Profile

CENT = 0.005  # prices this close are the same
MINUTE = timedelta(minutes=1)


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
    def legs(self) -> tuple["Hop", ...]:
        """All legs of the trip."""
        return tuple(hop for day in self.days for hop in day.hops)

    @property
    def placed_legs(self) -> tuple["Hop", ...]:
        """The legs of days that have as many of them as they need."""
        return tuple(hop for hop in self.legs if hop.day.has_its_legs)


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
        stops = [None, *self.plan.visits]
        for i, leg in enumerate(self.plan.legs):
            around = [*stops[i : i + 2], None, None]
            yield Hop(self, leg, around[0], around[1])

    @property
    def lunch_required(self) -> Lunch | None:
        """The profile's lunch, where the day has visits and the hours asked for take it in."""
        lunch = self.trip.profile.lunch
        if lunch is None or not self.visits or self.asked.start > self.at(lunch.earliest):
            return None
        return lunch if self.asked.end >= self.at(lunch.latest) + lunch.minutes * MINUTE else None

    def meals(self, lunch: Lunch) -> tuple[Visit, ...]:
        """The visits that stand for the lunch."""
        return tuple(stop.visit for stop in self.visits if stop.stay and self._fed_by(stop, lunch))

    def _fed_by(self, stop: "Stop", lunch: Lunch) -> bool:
        """Whether a visit stands for the lunch: a meal at its hour, or a long stay around it."""
        if stop.stay and stop.stay.site.kind == "food":
            long_enough = stop.lasts >= lunch.minutes * MINUTE
            return long_enough and self.at(lunch.earliest) <= stop.visit.start <= self.at(
                lunch.latest
            )
        until = self.at(lunch.earliest) + lunch.minutes * MINUTE
        around = stop.visit.start <= self.at(lunch.latest) and stop.visit.end >= until
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
        """The visit as one to a site; None: to no row, or to a hub."""
        return Stay(self, self.site) if self.site and self.site.visitable else None

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
    """A visit to a row of the catalogue that can be visited."""

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

    @property
    def hour_dates(self) -> tuple[date, ...]:
        """Dates whose hours can hold the visit: the day's and, after midnight, the next."""
        return tuple(dict.fromkeys((self.on, self.visit.start.astimezone(SHANGHAI).date())))

    @cached_property
    def opening(self) -> tuple[datetime, datetime] | None:
        """Last admission and closing of the opening in which the visit starts."""
        for on in self.hour_dates:
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
    def lead_days(self) -> int | None:
        """Days ahead the visit must be booked; None: it needs no booking."""
        if self.site.booking not in ("appointment", "group_only"):
            return None
        lead = self.site.booking_lead_days
        return DEFAULT_LEAD_DAYS if lead is None else lead

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
    """A leg with the visits before and after it; None: the place where the day starts or ends."""

    day: Day
    leg: Leg
    before: Visit | None
    after: Visit | None

    @property
    def where(self) -> str:
        """The place of a violation: date and ends of the leg."""
        return f"{self.day.where} {self.leg.from_place} → {self.leg.to_place}"

    @property
    def origin(self) -> Visit | Location:
        """Where the leg must start."""
        return self.before or self.day.plan.start_place

    @property
    def destination(self) -> Visit | Location:
        """Where the leg must end."""
        return self.after or self.day.plan.end_place


def in_minutes(span: timedelta) -> float:
    """A span as a number of minutes."""
    return span / MINUTE
