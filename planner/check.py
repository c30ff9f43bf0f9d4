"""The independent judge: an itinerary against its request and the catalogue.

It knows neither problem nor solver and recomputes everything from the nouns, so that it can judge
our own plans as well as those a person has edited. Each rule is one small function that yields a
sentence for everything that breaks it; `RULES` lists them by code, with what each looks at.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import combinations, pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from typing import Protocol, TypeVar

from planner import calendar
from planner.catalogue import Catalogue
from planner.itinerary import Break, DayPlan, Itinerary, Leg, Totals, Visit
from planner.language import say_date, translator
from planner.sites import Location, Site
from planner.trip import TripDay, at
from planner.values import FIRM, SHANGHAI, TRUSTED
from planner.visitor import Lunch, Party, Profile, ThemeLimit

EARTH_RADIUS_M = 6_371_009
#: Faster than these no party gets from door to door; other modes: a high-speed train.
MAX_KMH = {"walk": 7, "car": 120, "taxi": 120, "coach": 100, "bus": 100}
MAX_RAIL_KMH = 350
USUAL_GROUP = 10  # people who count as a group in China where a site does not say
UNKNOWN_LEAD_DAYS = 1  # what is taken for an appointment whose lead time is not known
_CENT = 0.005  # prices this close are the same
_DEGREE = 1e-6  # positions this close are the same: about 10 cm
_OFFSET = timedelta(hours=8)  # of Asia/Shanghai, all year
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Violation:
    """One broken rule: its code, where it is broken, and a sentence in the plan's language."""

    rule: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.rule}]"


def violations(itinerary: Itinerary, catalogue: Catalogue) -> tuple[Violation, ...]:
    """Return every violation of a plan, in the order of the rules; none: the plan holds."""
    trip = _Trip(itinerary, catalogue)
    say = _Say(trip.lang)
    return tuple(
        Violation(code, where, message)
        for code, rule in RULES
        for where, message in rule(trip, say)
    )


# ── what the rules look at ──────────────────────────────────────────────────────────────────────


class _Say:
    """A message in the plan's language, its values filled in."""

    def __init__(self, lang: str) -> None:
        self.translate = translator(lang)

    def __call__(self, message: str, /, **values: object) -> str:
        return self.translate(message).format(**values)


_Messages = Iterator[str]


@dataclass(frozen=True)
class _Trip:
    """The whole plan before the judge."""

    plan: Itinerary
    catalogue: Catalogue
    where = "trip"

    @property
    def lang(self) -> str:
        return self.plan.request.lang

    @property
    def party(self) -> Party:
        return self.plan.request.party

    @cached_property
    def profile(self) -> Profile:
        return self.plan.request.visitor

    @cached_property
    def days(self) -> tuple["_Day", ...]:
        return tuple(_Day(self, plan) for plan in self.plan.days)

    @cached_property
    def visits(self) -> tuple["_Stop", ...]:
        return tuple(visit for day in self.days for visit in day.visits)

    @cached_property
    def stays(self) -> tuple["_Stay", ...]:
        return tuple(visit.stay for visit in self.visits if visit.stay)

    @property
    def legs(self) -> tuple["_Hop", ...]:
        return tuple(hop for day in self.days for hop in day.hops)

    @property
    def placed_legs(self) -> tuple["_Hop", ...]:
        """The legs of days that have as many of them as they need."""
        return tuple(hop for hop in self.legs if hop.day.has_its_legs)


@dataclass(frozen=True)
class _Day:
    trip: _Trip
    plan: DayPlan

    @property
    def where(self) -> str:
        return str(self.plan.date)

    @cached_property
    def visits(self) -> tuple["_Stop", ...]:
        return tuple(_Stop(self, visit) for visit in self.plan.visits)

    @cached_property
    def asked(self) -> TripDay | DayPlan:
        """The requested day of that date; the planned one where none was requested."""
        requested = {day.date: day for day in self.trip.plan.request.days}
        return requested.get(self.plan.date, self.plan)

    @property
    def legs_needed(self) -> int:
        return len(self.visits) + 1 if self.visits else 0

    @property
    def has_its_legs(self) -> bool:
        return len(self.plan.legs) == self.legs_needed

    @property
    def hops(self) -> Iterator["_Hop"]:
        stops = [None, *self.plan.visits]
        for i, leg in enumerate(self.plan.legs):
            around = [*stops[i : i + 2], None, None]
            yield _Hop(self, leg, around[0], around[1])

    @property
    def lunch_required(self) -> Lunch | None:
        """The profile's lunch, where the day has visits and the hours asked for take it in."""
        lunch = self.trip.profile.lunch
        if lunch is None or not self.visits or self.asked.start > self.at(lunch.earliest):
            return None
        return lunch if self.asked.end >= self.at(lunch.latest) + lunch.minutes * _MINUTE else None

    def meals(self, lunch: Lunch) -> tuple[Visit, ...]:
        """The visits that stand for the lunch."""
        return tuple(
            stop.visit
            for stop in self.visits
            if stop.stay
            and stop.stay.site.kind == "food"
            and stop.lasts >= lunch.minutes * _MINUTE
            and self.at(lunch.earliest) <= stop.visit.start <= self.at(lunch.latest)
        )

    def at(self, clock: time) -> datetime:
        return at(self.plan.date, clock)

    def pause(self, start: datetime, end: datetime) -> timedelta:
        """How much of a span is spent on breaks."""
        shared = (min(end, rest.end) - max(start, rest.start) for rest in self.plan.breaks)
        return sum((span for span in shared if span > timedelta()), timedelta())


@dataclass(frozen=True)
class _Stop:
    """A visit, whether or not the catalogue knows the site."""

    day: _Day
    visit: Visit

    @property
    def where(self) -> str:
        return f"{self.day.where} {self.visit.site_id}"

    @property
    def lasts(self) -> timedelta:
        return self.visit.end - self.visit.start

    @property
    def site(self) -> Site | None:
        catalogue = self.day.trip.catalogue
        return catalogue.site(self.visit.site_id) if self.visit.site_id in catalogue else None

    @cached_property
    def stay(self) -> "_Stay | None":
        return _Stay(self, self.site) if self.site and self.site.visitable else None

    @property
    def lead_in(self) -> timedelta:
        """What passes between arriving and starting, beside breaks."""
        arrival, start = self.visit.arrival, self.visit.start
        return start - arrival - self.day.pause(arrival, start)

    @property
    def lead_in_needed(self) -> timedelta:
        early = self.site.arrive_early_minutes if self.site else 0
        return max(self.day.trip.profile.buffer_minutes, early) * _MINUTE


@dataclass(frozen=True)
class _Stay:
    """A visit to a row of the catalogue that can be visited."""

    stop: _Stop
    site: Site

    @property
    def where(self) -> str:
        return self.stop.where

    @property
    def trip(self) -> _Trip:
        return self.stop.day.trip

    @property
    def visit(self) -> Visit:
        return self.stop.visit

    @property
    def on(self) -> date:
        return self.stop.day.plan.date

    @property
    def name(self) -> str:
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
                    return opening.end - margin * _MINUTE, opening.end
        return None

    @property
    def lead_days(self) -> int | None:
        """Days ahead the visit must be booked; None: it needs no booking."""
        if self.site.booking not in ("appointment", "group_only"):
            return None
        lead = self.site.booking_lead_days
        return UNKNOWN_LEAD_DAYS if lead is None else lead

    @property
    def price(self) -> float | None:
        """What the visit costs the whole party, CNY."""
        full, party = self.site.price_cny, self.trip.party
        if full is None:
            return None
        child = full if self.site.price_child_cny is None else self.site.price_child_cny
        senior = full if self.site.price_senior_cny is None else self.site.price_senior_cny
        return party.adults * full + len(party.children) * child + party.seniors * senior


@dataclass(frozen=True)
class _Hop:
    """A leg with the visits before and after it; None: the place where the day starts or ends."""

    day: _Day
    leg: Leg
    before: Visit | None
    after: Visit | None

    @property
    def where(self) -> str:
        return f"{self.day.where} {self.leg.from_place} → {self.leg.to_place}"

    @property
    def origin(self) -> Visit | Location:
        return self.before or self.day.plan.start_place

    @property
    def destination(self) -> Visit | Location:
        return self.after or self.day.plan.end_place


def _minutes(span: timedelta) -> float:
    return span / _MINUTE


def _clock(moment: datetime | time) -> str:
    return f"{moment:%H:%M}"


def _clocks(moments: Iterable[datetime]) -> str:
    return ", ".join(map(_clock, moments)) or "—"


def _amount(price: float | None) -> str:
    return "?" if price is None else f"{price:.10g}"


def _same_point(a: Location | Visit, b: Location | Visit) -> bool:
    return abs(a.lat - b.lat) <= _DEGREE and abs(a.lon - b.lon) <= _DEGREE


def _great_circle_m(a: Location | Visit, b: Location | Visit) -> float:
    """By the haversine formula."""
    north, east = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    shrink = sqrt(cos(radians(a.lat)) * cos(radians(b.lat)))
    return 2 * EARTH_RADIUS_M * asin(min(1.0, hypot(sin(north), shrink * sin(east))))


# ── the catalogue ───────────────────────────────────────────────────────────────────────────────


def _known(stop: _Stop, _: _Say) -> _Messages:
    if stop.site is None:
        yield _("{id} is not in the catalogue.", id=stop.visit.site_id)


def _no_hub(stop: _Stop, _: _Say) -> _Messages:
    if stop.site is not None and not stop.site.visitable:
        yield _("{id} is a hub: days start and end there, but it is not visited.", id=stop.site.id)


def _as_in_catalogue(stay: _Stay, _: _Say) -> _Messages:
    visit, site = stay.visit, stay.site
    if visit.name != site.name:
        yield _("Its name is not {name}, as in the catalogue.", name=stay.name)
    if site.location and not _same_point(visit, site.location):
        yield _(
            "{name} is not where the catalogue says: {lat}, {lon}.",
            name=stay.name,
            lat=site.lat,
            lon=site.lon,
        )
    if visit.booking != site.booking:
        yield _(
            "Its booking is {given}; the catalogue says {right}.",
            given=visit.booking,
            right=site.booking,
        )


# ── 1. openings ─────────────────────────────────────────────────────────────────────────────────


def _not_closed_for_good(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.status == "closed":
        yield _("{name} is closed, and not only on this day.", name=stay.name)


def _receives_visitors(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.kind != "event" and stay.site.status not in ("open", "closed"):
        yield _("Whether {name} receives visitors is not confirmed.", name=stay.name)


def _open_at_start(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.opening_hours and stay.opening is None:
        yield _(
            "{name} is not open at {start} on {date}; its hours are {hours}.",
            name=stay.name,
            start=_clock(stay.visit.start),
            date=say_date(stay.on, stay.trip.lang),
            hours=stay.site.opening_hours,
        )


def _ends_by_closing(stay: _Stay, _: _Say) -> _Messages:
    if stay.opening and stay.visit.end > stay.opening[1]:
        yield _(
            "The visit to {name} ends at {end}; it closes at {close}.",
            name=stay.name,
            end=_clock(stay.visit.end),
            close=_clock(stay.opening[1]),
        )


def _admitted(stay: _Stay, _: _Say) -> _Messages:
    if stay.opening and stay.visit.start > stay.opening[0]:
        yield _(
            "The visit to {name} starts at {start}; last admission is at {last}.",
            name=stay.name,
            start=_clock(stay.visit.start),
            last=_clock(stay.opening[0]),
        )


# ── 2. unknown is never open ────────────────────────────────────────────────────────────────────


def _hours_known(stay: _Stay, _: _Say) -> _Messages:
    if not stay.site.opening_hours and not stay.site.departures:
        yield _("The hours of {name} are not known, and unknown is not open.", name=stay.name)


def _trusted(stay: _Stay, _: _Say) -> _Messages:
    trust, site = stay.trip.plan.request.trust, stay.site
    # What has no basis is worth no more than a guess.
    hours, position = (basis or "guess" for basis in (site.hours_basis, site.coord_basis))
    if hours not in TRUSTED[trust]:
        yield _(
            "The hours of {name} rest on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=hours,
            trust=trust,
        )
    if position not in TRUSTED[trust]:
        yield _(
            "The position of {name} rests on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=position,
            trust=trust,
        )
    if site.location is None:
        yield _("The position of {name} is not known.", name=stay.name)


def _confirm_complete(stay: _Stay, _: _Say) -> _Messages:
    for field in _to_confirm(stay.site):
        if field not in stay.visit.confirm:
            yield _(
                "{field} of {name} is not certain, and 'confirm' does not say so.",
                field=field,
                name=stay.name,
            )


def _to_confirm(site: Site) -> Iterator[str]:
    if site.hours_basis not in FIRM:
        yield "opening_hours"
    if site.coord_basis not in FIRM:
        yield "coordinates"
    if site.price_cny is None or site.price_basis not in FIRM:
        yield "price_cny"
    if (site.booking == "appointment" and site.booking_lead_days is None) or (
        site.booking == "group_only" and site.min_group is None
    ):
        yield "booking"


# ── 3. departures ───────────────────────────────────────────────────────────────────────────────


def _at_a_departure(stay: _Stay, _: _Say) -> _Messages:
    if not stay.site.departures:
        return
    tours = [t for on in stay.hour_dates for t in calendar.departures(stay.site.departures, on)]
    if stay.visit.start not in tours:
        yield _(
            "The visit to {name} starts at {start}; its tours start at {tours}.",
            name=stay.name,
            start=_clock(stay.visit.start),
            tours=_clocks(tours),
        )


def _arrives_early_enough(stop: _Stop, _: _Say) -> _Messages:
    if stop.lead_in < stop.lead_in_needed:
        yield _(
            "{lead:g} min pass between arrival and start, beside breaks; {least:g} are needed.",
            lead=_minutes(stop.lead_in),
            least=_minutes(stop.lead_in_needed),
        )


# ── 4. booking ──────────────────────────────────────────────────────────────────────────────────


def _bookable(stay: _Stay, _: _Say) -> _Messages:
    today = stay.trip.plan.request.today
    if stay.lead_days is not None and (stay.on - today).days < stay.lead_days:
        yield _(
            "{name} is booked at least {lead} days ahead; today is {today}.",
            name=stay.name,
            lead=stay.lead_days,
            today=say_date(today, stay.trip.lang),
        )


def _book_by_complete(trip: _Trip, _: _Say) -> _Messages:
    deadlines = {
        (stay.site.id, stay.on): stay.on - timedelta(days=stay.lead_days)
        for stay in trip.stays
        if stay.lead_days is not None
    }
    listed = Counter((entry.site_id, entry.date) for entry in trip.plan.book_by)
    for (site_id, on), deadline in deadlines.items():
        if listed[site_id, on] != 1:
            yield _(
                "{id} needs booking by {deadline}; 'book_by' names it {n} times, not once.",
                id=site_id,
                deadline=say_date(deadline, trip.lang),
                n=listed[site_id, on],
            )
    for entry in trip.plan.book_by:
        right = deadlines.get((entry.site_id, entry.date))
        if right is None:
            yield _(
                "'book_by' names {id} on {date}; no visit of that day needs booking there.",
                id=entry.site_id,
                date=say_date(entry.date, trip.lang),
            )
        elif entry.deadline != right:
            yield _(
                "'book_by' gives {id} until {deadline}; the last day to book is {right}.",
                id=entry.site_id,
                deadline=say_date(entry.deadline, trip.lang),
                right=say_date(right, trip.lang),
            )


# ── 5. party ────────────────────────────────────────────────────────────────────────────────────


def _group_large_enough(stay: _Stay, _: _Say) -> _Messages:
    least, size = stay.site.min_group, stay.trip.party.size
    if least is not None and size < least:
        yield _(
            "{name} takes groups of {least} or more; the party is {size}.",
            name=stay.name,
            least=least,
            size=size,
        )


def _is_a_group(stay: _Stay, _: _Say) -> _Messages:
    site, size = stay.site, stay.trip.party.size
    if site.booking == "group_only" and site.min_group is None and size < USUAL_GROUP:
        yield _(
            "{name} takes groups only, usually of {usual} or more; the party is {size}.",
            name=stay.name,
            usual=USUAL_GROUP,
            size=size,
        )


def _group_small_enough(stay: _Stay, _: _Say) -> _Messages:
    most, size = stay.site.max_group, stay.trip.party.size
    if most is not None and size > most:
        yield _(
            "{name} takes at most {most} people; the party is {size}.",
            name=stay.name,
            most=most,
            size=size,
        )


def _old_enough(stay: _Stay, _: _Say) -> _Messages:
    least, youngest = stay.site.min_age, stay.trip.party.youngest
    if least is not None and youngest < least:
        yield _(
            "{name} admits from the age of {least}; the youngest of the party is {youngest}.",
            name=stay.name,
            least=least,
            youngest=youngest,
        )


def _documents(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.id_required == "domestic" and not stay.trip.profile.domestic_id:
        yield _(
            "{name} admits with a Chinese identity card only; not everybody has one.",
            name=stay.name,
        )


# ── 6. events ───────────────────────────────────────────────────────────────────────────────────


def _event_confirmed(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.kind == "event" and stay.site.status not in ("confirmed", "closed"):
        yield _("{name} is not a confirmed event.", name=stay.name)


def _not_only_for_events(stay: _Stay, _: _Say) -> _Messages:
    if stay.site.booking == "event_only" and stay.site.kind != "event":
        yield _("{name} opens for events only: visit one of its events.", name=stay.name)


def _not_taken_by_event(stay: _Stay, _: _Say) -> _Messages:
    for event in stay.trip.catalogue.sites:
        if (
            event.kind == "event"
            and event.status == "confirmed"
            and stay.site.id in event.closes
            and calendar.openings(event.opening_hours, stay.on)
        ):
            yield _(
                "{event} closes {name} to other visitors on {date}.",
                event=event.name[stay.trip.lang],
                name=stay.name,
                date=say_date(stay.on, stay.trip.lang),
            )


# ── 7. lunch ────────────────────────────────────────────────────────────────────────────────────


def _lunch_taken(day: _Day, _: _Say) -> _Messages:
    lunch = day.lunch_required
    if lunch is not None and not day.plan.breaks and not day.meals(lunch):
        yield _(
            "There is no lunch; {minutes} min that start from {earliest} to {latest} are needed.",
            minutes=lunch.minutes,
            earliest=_clock(lunch.earliest),
            latest=_clock(lunch.latest),
        )


def _lunch_in_window(day: _Day, _: _Say) -> _Messages:
    lunch = day.trip.profile.lunch
    if lunch is None:
        return
    for rest in day.plan.breaks:
        if not day.at(lunch.earliest) <= rest.start <= day.at(lunch.latest):
            yield _(
                "Lunch starts at {start}; it must start from {earliest} to {latest}.",
                start=_clock(rest.start),
                earliest=_clock(lunch.earliest),
                latest=_clock(lunch.latest),
            )


def _lunch_long_enough(day: _Day, _: _Say) -> _Messages:
    lunch = day.trip.profile.lunch
    if lunch is None:
        return
    for rest in day.plan.breaks:
        if rest.end - rest.start < lunch.minutes * _MINUTE:
            yield _(
                "Lunch lasts {minutes:g} min; it must last {least}.",
                minutes=_minutes(rest.end - rest.start),
                least=lunch.minutes,
            )


# ── 8. limits ───────────────────────────────────────────────────────────────────────────────────


def _price_right(stay: _Stay, _: _Say) -> _Messages:
    right, given = stay.price, stay.visit.price_cny
    if not _same_price(right, given):
        yield _(
            "Entry to {name} is given as CNY {given}; for this party it is CNY {right}.",
            name=stay.name,
            given=_amount(given),
            right=_amount(right),
        )


def _same_price(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else abs(a - b) <= _CENT


def _within_budget(trip: _Trip, _: _Say) -> _Messages:
    budget = trip.plan.request.budget_cny
    spent = sum(stay.price or 0 for stay in trip.stays)
    if budget is not None and spent > budget + _CENT:
        yield _(
            "Entry costs CNY {spent}; the budget is CNY {budget}.",
            spent=_amount(spent),
            budget=_amount(budget),
        )


def _theme_limits_of_day(day: _Day, _: _Say) -> _Messages:
    if day.visits:
        stays = [stop.stay for stop in day.visits if stop.stay]
        for limit in day.trip.profile.limits:
            if limit.per == "day":
                yield from _theme_limit(limit, stays, _)


def _theme_limits_of_trip(trip: _Trip, _: _Say) -> _Messages:
    for limit in trip.profile.limits:
        if limit.per == "trip":
            yield from _theme_limit(limit, trip.stays, _)


def _theme_limit(limit: ThemeLimit, stays: Iterable[_Stay], _: _Say) -> _Messages:
    count = sum(limit.theme in stay.site.themes for stay in stays)
    if limit.at_most is not None and count > limit.at_most:
        yield _(
            "Visits of the theme '{theme}': {count}; at most {most} are wanted.",
            theme=limit.theme,
            count=count,
            most=limit.at_most,
        )
    if count < limit.at_least:
        yield _(
            "Visits of the theme '{theme}': {count}; at least {least} are wanted.",
            theme=limit.theme,
            count=count,
            least=limit.at_least,
        )


def _few_visits(day: _Day, _: _Say) -> _Messages:
    count, most = len(day.visits), day.trip.profile.visits_a_day
    if most is not None and count > most:
        yield _("Visits on this day: {count}; at most {most} are wanted.", count=count, most=most)


def _little_walking(day: _Day, _: _Say) -> _Messages:
    walked = sum(leg.travel_minutes for leg in day.plan.legs if leg.mode == "walk")
    most = day.trip.profile.max_walk_minutes
    by_choice = day.trip.plan.request.mode == "walk"
    if most is not None and walked > most and not by_choice:
        yield _(
            "Minutes on foot on this day: {walked}; at most {most} are wanted.",
            walked=walked,
            most=most,
        )


def _once(trip: _Trip, _: _Say) -> _Messages:
    for site_id, times in Counter(stop.visit.site_id for stop in trip.visits).items():
        if times > 1:
            yield _("{id} is visited {times} times in the trip, not once.", id=site_id, times=times)


def _one_of_a_set(trip: _Trip, _: _Say) -> _Messages:
    sets: dict[str, set[str]] = {}
    for stay in trip.stays:
        sets.setdefault(trip.catalogue.group_of(stay.site.id), set()).add(stay.site.id)
    for ids in sets.values():
        if len(ids) > 1:
            yield _("Of these at most one is visited in a trip: {ids}.", ids=", ".join(sorted(ids)))


# ── 9. wishes ───────────────────────────────────────────────────────────────────────────────────


def _must_sees(trip: _Trip, _: _Say) -> _Messages:
    visited = {stop.visit.site_id for stop in trip.visits}
    for site_id in trip.plan.request.must:
        if site_id not in visited:
            yield _("{id} is a must-see and is not visited.", id=site_id)


def _avoided(stop: _Stop, _: _Say) -> _Messages:
    if stop.visit.site_id in stop.day.trip.plan.request.avoid:
        yield _("{id} was to be avoided and is visited.", id=stop.visit.site_id)


# ── days ────────────────────────────────────────────────────────────────────────────────────────


def _days_as_asked(trip: _Trip, _: _Say) -> _Messages:
    planned = [day.plan.date for day in trip.days]
    asked = [day.date for day in trip.plan.request.days]
    if planned != asked:
        yield _(
            "The plan is for {planned}; asked for was {asked}.",
            planned=", ".join(map(str, planned)) or "—",
            asked=", ".join(map(str, asked)),
        )


def _hours_as_asked(day: _Day, _: _Say) -> _Messages:
    if day.plan.start < day.asked.start or day.plan.end > day.asked.end:
        yield _(
            "The day runs from {start} to {end}; asked for was {earliest} to {latest}.",
            start=_clock(day.plan.start),
            end=_clock(day.plan.end),
            earliest=_clock(day.asked.start),
            latest=_clock(day.asked.end),
        )


def _places_as_asked(day: _Day, _: _Say) -> _Messages:
    plan, asked = day.plan, day.asked
    if not _is_place(plan.start_place, asked.start_place, day.trip.catalogue):
        yield _(
            "The day starts at {planned}; asked for was {asked}.",
            planned=_say_place(plan.start_place),
            asked=_say_place(asked.start_place),
        )
    if not _is_place(plan.end_place, asked.end_place, day.trip.catalogue):
        yield _(
            "The day ends at {planned}; asked for was {asked}.",
            planned=_say_place(plan.end_place),
            asked=_say_place(asked.end_place),
        )


def _is_place(planned: Location, asked: str | Location, catalogue: Catalogue) -> bool:
    if isinstance(asked, str):
        right = catalogue.site(asked).location if asked in catalogue else None
        if right is None:
            return False
    else:
        right = asked
    return (planned.id, planned.name) == (right.id, right.name) and _same_point(planned, right)


def _say_place(place: str | Location) -> str:
    return place if isinstance(place, str) else f"{place.id} ({place.lat:g}, {place.lon:g})"


def _inside_day(day: _Day, _: _Say) -> _Messages:
    spans = [(stop.start, stop.end) for stop in day.plan.stops]
    spans += [(leg.depart, leg.arrive) for leg in day.plan.legs]
    first = min((begin for begin, _end in spans), default=day.plan.start)
    last = max((end for _begin, end in spans), default=day.plan.end)
    if first < day.plan.start:
        yield _(
            "Something happens at {time}, before the day starts at {start}.",
            time=_clock(first),
            start=_clock(day.plan.start),
        )
    if last > day.plan.end:
        yield _(
            "Something lasts until {time}, after the day ends at {end}.",
            time=_clock(last),
            end=_clock(day.plan.end),
        )


def _in_order(day: _Day, _: _Say) -> _Messages:
    for before, after in pairwise(day.plan.stops):
        if after.start < before.start:
            yield _(
                "The stop at {before} is listed before the stop at {after}.",
                before=_clock(before.start),
                after=_clock(after.start),
            )
    for stop in day.plan.stops:
        if stop.end < stop.start:
            yield _(
                "A stop starts at {start} and ends before, at {end}.",
                start=_clock(stop.start),
                end=_clock(stop.end),
            )


def _no_overlap(day: _Day, _: _Say) -> _Messages:
    for one, other in combinations(day.plan.stops, 2):
        if max(one.start, other.start) < min(one.end, other.end):
            yield _(
                "The stop from {start} to {end} and the stop at {other} overlap.",
                start=_clock(one.start),
                end=_clock(one.end),
                other=_clock(other.start),
            )


# ── legs ────────────────────────────────────────────────────────────────────────────────────────


def _enough_legs(day: _Day, _: _Say) -> _Messages:
    if not day.has_its_legs:
        yield _(
            "Legs on this day: {count}; its visits need {needed}.",
            count=len(day.plan.legs),
            needed=day.legs_needed,
        )


def _legs_chained(hop: _Hop, _: _Say) -> _Messages:
    origin, destination = _id(hop.origin), _id(hop.destination)
    if (hop.leg.from_place, hop.leg.to_place) != (origin, destination):
        yield _(
            "This leg should lead from {origin} to {destination}.",
            origin=origin,
            destination=destination,
        )


def _id(end: Visit | Location) -> str:
    return end.site_id if isinstance(end, Visit) else end.id


def _departs_after_visit(hop: _Hop, _: _Say) -> _Messages:
    if hop.before and hop.leg.depart < hop.before.end:
        yield _(
            "It departs at {depart}; the visit before ends at {end}.",
            depart=_clock(hop.leg.depart),
            end=_clock(hop.before.end),
        )


def _arrives_at_arrival(hop: _Hop, _: _Say) -> _Messages:
    if hop.after and hop.leg.arrive != hop.after.arrival:
        yield _(
            "It arrives at {arrive}; the visit there is reached at {arrival}.",
            arrive=_clock(hop.leg.arrive),
            arrival=_clock(hop.after.arrival),
        )


def _time_for_leg(hop: _Hop, _: _Say) -> _Messages:
    leg = hop.leg
    needed = leg.travel_minutes * _MINUTE + hop.day.pause(leg.depart, leg.arrive)
    if leg.arrive - leg.depart < needed:
        yield _(
            "{given:g} min pass from departure to arrival; travel and breaks take {needed:g}.",
            given=_minutes(leg.arrive - leg.depart),
            needed=_minutes(needed),
        )


def _leg_long_enough(hop: _Hop, _: _Say) -> _Messages:
    straight = _great_circle_m(hop.origin, hop.destination)
    if hop.leg.distance_m < 0.99 * straight:
        yield _(
            "It is {distance} m long; the straight line is {straight:.0f} m.",
            distance=hop.leg.distance_m,
            straight=straight,
        )


def _leg_not_too_fast(hop: _Hop, _: _Say) -> _Messages:
    distance_m, minutes = hop.leg.distance_m, hop.leg.travel_minutes
    most = MAX_KMH.get(hop.leg.mode, MAX_RAIL_KMH)
    if minutes < 0 or distance_m * 60 > most * 1000 * minutes:
        yield _(
            "It covers {distance} m in {minutes} min by '{mode}'; {most} km/h is the most.",
            distance=distance_m,
            minutes=minutes,
            mode=hop.leg.mode,
            most=most,
        )


# ── bookkeeping ─────────────────────────────────────────────────────────────────────────────────


def _stays_long_enough(stay: _Stay, _: _Say) -> _Messages:
    least, minutes = stay.site.visit_minutes_min or 1, _minutes(stay.stop.lasts)
    if minutes < least:
        yield _(
            "The visit to {name} lasts {minutes:g} min; it needs at least {least}.",
            name=stay.name,
            minutes=minutes,
            least=least,
        )


def _visit_minutes_right(stop: _Stop, _: _Say) -> _Messages:
    given, right = stop.visit.visit_minutes, _minutes(stop.lasts)
    if given != right:
        yield _(
            "'visit_minutes' is {given}; from start to end it is {right:g}.",
            given=given,
            right=right,
        )


def _wait_minutes_right(stop: _Stop, _: _Say) -> _Messages:
    given, right = stop.visit.wait_minutes, _minutes(stop.lead_in)
    if given != right:
        yield _(
            "'wait_minutes' is {given}; from arrival to start, beside breaks, it is {right:g}.",
            given=given,
            right=right,
        )


def _slack_not_negative(stop: _Stop, _: _Say) -> _Messages:
    if stop.visit.slack_minutes < 0:
        yield _("'slack_minutes' is {given}, below 0.", given=stop.visit.slack_minutes)


def _slack_honest(day: _Day, _: _Say) -> _Messages:
    if not day.has_its_legs:
        return
    for stop, latest in zip(day.visits, _latest_starts(day), strict=True):
        given, right = stop.visit.slack_minutes, max(0, _minutes(latest - stop.visit.start))
        if given > right:
            yield _(
                "'slack_minutes' of {id} is {given}; the day breaks after {right:g}.",
                id=stop.visit.site_id,
                given=given,
                right=right,
            )


def _latest_starts(day: _Day) -> list[datetime]:
    """How late each visit can start before anything of the day breaks.

    Walks the day backwards along its own legs. Visits keep their order, duration, opening and
    departure; breaks keep their duration and their place in the order, and move in their window.
    """
    lunch = day.trip.profile.lunch
    required = day.lunch_required
    meals = day.meals(required) if required and not day.plan.breaks else ()
    latest: list[datetime] = []
    until = day.asked.end  # when to be at the next place
    for i in reversed(range(len(day.visits))):
        stop = day.visits[i]
        free = until - day.plan.legs[i + 1].travel_minutes * _MINUTE
        for rest in reversed(_breaks_after(day.plan, i)):
            free -= rest.end - rest.start
            if lunch:
                free = min(free, day.at(lunch.latest))
        bounds = [free - stop.lasts]
        if stop.stay:
            bounds.append(_admits_until(stop.stay))
        if required and meals == (stop.visit,):
            bounds.append(day.at(required.latest))
        latest.insert(0, min(bounds))
        until = latest[0] - stop.lead_in_needed
    return latest


def _breaks_after(day: DayPlan, i: int) -> list[Break]:
    """The breaks between visit `i` and the next, or the end of the day."""
    rests = [rest for rest in day.breaks if rest.start >= day.visits[i].start]
    if i + 1 < len(day.visits):
        rests = [rest for rest in rests if rest.start < day.visits[i + 1].start]
    return rests


def _admits_until(stay: _Stay) -> datetime:
    """The latest start that the site itself allows within the opening of the visit."""
    if stay.site.departures or stay.opening is None:
        return stay.visit.start
    last_admission, closing = stay.opening
    return min(last_admission, closing - stay.stop.lasts)


def _totals_of_day(day: _Day, _: _Say) -> _Messages:
    yield from _totals_right(day.plan.totals, [day], _)


def _totals_of_trip(trip: _Trip, _: _Say) -> _Messages:
    yield from _totals_right(trip.plan.totals, trip.days, _)


def _totals_right(given: Totals, days: Iterable[_Day], _: _Say) -> _Messages:
    visits = [visit for day in days for visit in day.plan.visits]
    legs = [leg for day in days for leg in day.plan.legs]
    right = Totals(
        prize=sum(visit.prize for visit in visits),
        visits=len(visits),
        travel_minutes=sum(leg.travel_minutes for leg in legs),
        visit_minutes=sum(visit.visit_minutes for visit in visits),
        wait_minutes=sum(visit.wait_minutes for visit in visits),
        distance_m=sum(leg.distance_m for leg in legs),
        price_cny=sum(visit.price_cny or 0 for visit in visits),
    )
    for field in Totals.model_fields:
        had, wanted = getattr(given, field), getattr(right, field)
        if abs(had - wanted) > _CENT:
            yield _(
                "'{field}' of the totals is {given}; the sum is {right}.",
                field=field,
                given=_amount(had),
                right=_amount(wanted),
            )


def _skipped_complete(trip: _Trip, _: _Say) -> _Messages:
    visited = {stop.visit.site_id for stop in trip.visits}
    due = {site.id for site in trip.catalogue.sites if site.visitable} - visited
    listed = Counter(skipped.site_id for skipped in trip.plan.skipped)
    for site_id in sorted(due):
        if listed[site_id] != 1:
            yield _(
                "{id} is not visited; 'skipped' names it {n} times, not once.",
                id=site_id,
                n=listed[site_id],
            )
    for site_id in sorted(listed.keys() - due):
        yield _("'skipped' names {id}: visited, a hub, or not in the catalogue.", id=site_id)


def _whole_minutes(day: _Day, _: _Say) -> _Messages:
    for field, moment in _moments(day.plan):
        if moment.utcoffset() != _OFFSET or moment.second or moment.microsecond:
            yield _(
                "{field} is {time}; times are whole minutes at +08:00.",
                field=field,
                time=moment.isoformat(),
            )


def _moments(day: DayPlan) -> Iterator[tuple[str, datetime]]:
    """Every time of a day and the path to it."""
    yield from (("start", day.start), ("end", day.end))
    for i, stop in enumerate(day.stops):
        if isinstance(stop, Visit):
            yield f"stops[{i}].arrival", stop.arrival
        yield from ((f"stops[{i}].start", stop.start), (f"stops[{i}].end", stop.end))
    for i, leg in enumerate(day.legs):
        yield from ((f"legs[{i}].depart", leg.depart), (f"legs[{i}].arrive", leg.arrive))


# ── the table of the rules ──────────────────────────────────────────────────────────────────────


class _Thing(Protocol):
    @property
    def where(self) -> str: ...


_T = TypeVar("_T", bound=_Thing)
_Rule = Callable[[_Trip, _Say], Iterator[tuple[str, str]]]  # where, message


def _each(things: Callable[[_Trip], Iterable[_T]], rule: Callable[[_T, _Say], _Messages]) -> _Rule:
    """Apply a rule to each of the things it is about."""

    def found(trip: _Trip, say: _Say) -> Iterator[tuple[str, str]]:
        for thing in things(trip):
            for message in rule(thing, say):
                yield thing.where, message

    return found


def _trip(trip: _Trip) -> Iterable[_Trip]:
    return (trip,)


def _days(trip: _Trip) -> Iterable[_Day]:
    return trip.days


def _visits(trip: _Trip) -> Iterable[_Stop]:
    return trip.visits


def _stays(trip: _Trip) -> Iterable[_Stay]:
    return trip.stays


def _legs(trip: _Trip) -> Iterable[_Hop]:
    return trip.legs


def _placed_legs(trip: _Trip) -> Iterable[_Hop]:
    return trip.placed_legs


#: Every rule with its code, in the order in which violations are reported.
RULES: tuple[tuple[str, _Rule], ...] = (
    # the catalogue
    ("unknown_site", _each(_visits, _known)),
    ("hub_visited", _each(_visits, _no_hub)),
    ("differs_from_catalogue", _each(_stays, _as_in_catalogue)),
    # 1. openings
    ("closed", _each(_stays, _not_closed_for_good)),
    ("unconfirmed", _each(_stays, _receives_visitors)),
    ("not_open", _each(_stays, _open_at_start)),
    ("ends_after_closing", _each(_stays, _ends_by_closing)),
    ("after_last_admission", _each(_stays, _admitted)),
    # 2. unknown is never open
    ("hours_unknown", _each(_stays, _hours_known)),
    ("untrusted", _each(_stays, _trusted)),
    ("confirm", _each(_stays, _confirm_complete)),
    # 3. departures
    ("not_at_departure", _each(_stays, _at_a_departure)),
    ("lead_in", _each(_visits, _arrives_early_enough)),
    # 4. booking
    ("booking_closed", _each(_stays, _bookable)),
    ("book_by", _each(_trip, _book_by_complete)),
    # 5. party
    ("group_too_small", _each(_stays, _group_large_enough)),
    ("group_only", _each(_stays, _is_a_group)),
    ("group_too_large", _each(_stays, _group_small_enough)),
    ("too_young", _each(_stays, _old_enough)),
    ("identity_card", _each(_stays, _documents)),
    # 6. events
    ("event_not_confirmed", _each(_stays, _event_confirmed)),
    ("event_only", _each(_stays, _not_only_for_events)),
    ("closed_by_event", _each(_stays, _not_taken_by_event)),
    # 7. lunch
    ("lunch_missing", _each(_days, _lunch_taken)),
    ("lunch_window", _each(_days, _lunch_in_window)),
    ("lunch_short", _each(_days, _lunch_long_enough)),
    # 8. limits
    ("price", _each(_stays, _price_right)),
    ("over_budget", _each(_trip, _within_budget)),
    ("theme_limit", _each(_days, _theme_limits_of_day)),
    ("theme_limit", _each(_trip, _theme_limits_of_trip)),
    ("visits_a_day", _each(_days, _few_visits)),
    ("walking", _each(_days, _little_walking)),
    ("visited_twice", _each(_trip, _once)),
    ("variants", _each(_trip, _one_of_a_set)),
    # 9. wishes
    ("must_see", _each(_trip, _must_sees)),
    ("avoided", _each(_visits, _avoided)),
    # the days asked for, and the order of the clock
    ("days", _each(_trip, _days_as_asked)),
    ("day_hours", _each(_days, _hours_as_asked)),
    ("day_places", _each(_days, _places_as_asked)),
    ("outside_day", _each(_days, _inside_day)),
    ("order", _each(_days, _in_order)),
    ("overlap", _each(_days, _no_overlap)),
    # legs
    ("leg_count", _each(_days, _enough_legs)),
    ("leg_chain", _each(_placed_legs, _legs_chained)),
    ("leg_departs", _each(_placed_legs, _departs_after_visit)),
    ("leg_arrives", _each(_placed_legs, _arrives_at_arrival)),
    ("leg_short", _each(_legs, _time_for_leg)),
    ("leg_distance", _each(_placed_legs, _leg_long_enough)),
    ("leg_speed", _each(_legs, _leg_not_too_fast)),
    # bookkeeping
    ("visit_short", _each(_stays, _stays_long_enough)),
    ("visit_minutes", _each(_visits, _visit_minutes_right)),
    ("wait_minutes", _each(_visits, _wait_minutes_right)),
    ("slack", _each(_visits, _slack_not_negative)),
    ("slack", _each(_days, _slack_honest)),
    ("totals", _each(_days, _totals_of_day)),
    ("totals", _each(_trip, _totals_of_trip)),
    ("skipped", _each(_trip, _skipped_complete)),
    ("clock", _each(_days, _whole_minutes)),
)
