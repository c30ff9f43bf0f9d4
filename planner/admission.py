"""Which sites a trip may visit, when a visit there may start, and why the others are out.

Each rule is one small function; `_RULES` lists them in the order in which a visitor would want to
hear of them: the first that refuses a site gives its reason.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from planner import appeal, calendar, vocabulary
from planner.catalogue import Catalogue
from planner.itinerary import Reason
from planner.language import say_date, say_minutes, translator
from planner.sites import Site
from planner.trip import HEAT, BookingRecord, PlannedVisit, TripDay, TripRequest, at
from planner.values import DEFAULT_LEAD_DAYS, SHANGHAI, STALE_DAYS, TRUSTED, USUAL_GROUP
from planner.visitor import Party, Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a site is out: a code, one sentence, and what would change it."""

    reason: Reason
    detail: str
    change: str | None = None


@dataclass(frozen=True)
class Inquiry:
    """A site under question, as it is on `days`: everything a rule may look at."""

    site: Site
    request: TripRequest
    visitor: Profile
    catalogue: Catalogue
    days: tuple[TripDay, ...]
    hurry: int = 0  # percent that visits to must-sees are cut by, so that all of them fit
    prizes: dict[Hashable, int] = field(default_factory=dict)  # by traits, shared by inquiries

    def say(self, message: str, **values: object) -> str:
        """Return a message in the plan's language."""
        return translator(self.request.lang)(message).format(**values)

    def say_date(self, day: date) -> str:
        """Return a date in the plan's language."""
        return say_date(day, self.request.lang)

    def theme(self, theme: str) -> str:
        """Return the name of a theme in the plan's language."""
        return vocabulary.theme(theme)[self.request.lang]

    @property
    def wanted(self) -> bool:
        """Whether the plan has to hold it: a must-see, a confirmed booking, a visit kept."""
        return self.site.id in self.request.must or bool(self.confirmed or self.kept)

    @property
    def confirmed(self) -> BookingRecord | None:
        """Its confirmed booking on these days: the word of the site, above what is published."""
        return next((r for r in self.records if r.state == "confirmed"), None)

    @property
    def records(self) -> tuple[BookingRecord, ...]:
        """What came of asking it for these days."""
        if not self.request.bookings:
            return ()
        dates = {day.date for day in self.days}
        return tuple(
            r for r in self.request.bookings if r.site_id == self.site.id and r.date in dates
        )

    @property
    def kept(self) -> PlannedVisit | None:
        """The visit of a revised plan that is done or locked."""
        if self.request.revision is None:
            return None
        visits = self.request.revision.visits
        held = (v for v in visits if v.site_id == self.site.id and v.hold != "free")
        return next(held, None)

    @property
    def done(self) -> bool:
        """Whether it has been visited already."""
        return self.kept is not None and self.kept.hold == "done"

    @property
    def prize(self) -> int:
        """What the visit is worth to the visitor, in points."""
        traits = appeal.traits(self.site)
        if (known := self.prizes.get(traits)) is None:
            known = self.prizes[traits] = appeal.prize(self.site, self.visitor)
        return known

    @property
    def minutes(self) -> int:
        """How long the visit takes."""
        if self.kept:
            return (self.kept.end - self.kept.start) // timedelta(minutes=1)
        usual = appeal.visit_minutes(self.site, self.visitor)
        if not self.hurry or not self.wanted:
            return usual
        shortest = min(usual, appeal.shortest_minutes(self.site))
        return max(shortest, -(-usual * (100 - self.hurry) // 100))


_SETTLED = frozenset({"status", "opening_hours", "booking"})  # by a confirmed booking


def lead_in(site: Site, visitor: Profile) -> int:
    """Minutes that pass between arriving at a site and starting the visit."""
    return max(visitor.buffer_minutes, site.arrive_early_minutes)


def reserve(site: Site, visitor: Profile) -> int:
    """Minutes of the lead-in that a party that is late can do without: the site asks for less."""
    return max(0, visitor.buffer_minutes - site.arrive_early_minutes)


def party_price(site: Site, party: Party) -> float | None:
    """What a visit costs the whole party, CNY; None where the price is not known."""
    if site.price_cny is None:
        return None
    child = site.price_cny if site.price_child_cny is None else site.price_child_cny
    senior = site.price_cny if site.price_senior_cny is None else site.price_senior_cny
    total = party.adults * site.price_cny + len(party.children) * child + party.seniors * senior
    return round(total, 2)


def needs_booking(site: Site) -> bool:
    """Whether somebody has to ask before coming."""
    return site.booking in ("appointment", "group_only")


def booking_deadline(site: Site, visit: date) -> date:
    """Last day on which a visit can be booked."""
    lead = DEFAULT_LEAD_DAYS if site.booking_lead_days is None else site.booking_lead_days
    if site.booking_lead_unit == "workdays":
        return calendar.add_workdays(visit, -lead)
    return visit - timedelta(days=lead)


def booked(site: Site, visit: date, request: TripRequest) -> Literal["", "asked", "confirmed"]:
    """How far the booking of a visit has got."""
    states = {r.state for r in request.bookings if (r.site_id, r.date) == (site.id, visit)}
    return "confirmed" if "confirmed" in states else "asked" if "asked" in states else ""


def to_confirm(site: Site, visit: date, request: TripRequest) -> tuple[str, ...]:
    """Fields of a site that rest on memory, guesses or old documents, or are not known at all.

    Hours that say nothing of public holidays are not certain on one. A confirmed booking settles
    whether and when the site receives the party.
    """
    unknown_gate = (site.booking == "appointment" and site.booking_lead_days is None) or (
        site.booking == "group_only" and (site.min_group is None or site.booking_lead_days is None)
    )
    firm = TRUSTED["doc"]
    old = site.last_verified is not None and (visit - site.last_verified).days > STALE_DAYS
    weak = {
        "status": site.status == "unconfirmed",
        "opening_hours": site.hours_basis not in firm or old or holiday_unsaid(site, visit),
        "coordinates": site.coord_basis not in firm,
        "price_cny": site.price_cny is None or site.price_basis not in firm,
        "booking": unknown_gate,
        "wheelchair": bool(request.party.wheelchairs) and site.wheelchair in ("", "limited"),
    }
    settled = _SETTLED if booked(site, visit, request) == "confirmed" else frozenset()
    return tuple(field for field, is_weak in weak.items() if is_weak and field not in settled)


def holiday_unsaid(site: Site, visit: date) -> bool:
    """Whether a visit falls on a public holiday of which the site's hours say nothing."""
    hours = site.opening_hours
    always = hours.startswith("24/7") or site.kind == "event"
    return calendar.day_kind(visit).holiday and not always and "PH" not in hours


# ── the rules ───────────────────────────────────────────────────────────────────────────────────


def _avoided(ask: Inquiry) -> Refusal | None:
    if ask.site.id in ask.request.avoid:
        return Refusal(Reason.AVOIDED, ask.say("You asked to leave it out."))
    return None


def _of_interest(ask: Inquiry) -> Refusal | None:
    if ask.wanted or ask.prize > 0:
        return None
    return Refusal(
        Reason.NOT_OF_INTEREST,
        ask.say(
            "Nothing in it matches the interests of the profile {profile}.",
            profile=ask.visitor.title[ask.request.lang],
        ),
    )


def _not_closed_for_good(ask: Inquiry) -> Refusal | None:
    if ask.site.status != "closed":
        return None
    return Refusal(Reason.CLOSED, _with_note(ask, ask.say("It is closed for good.")))


def _event_is_on(ask: Inquiry) -> Refusal | None:
    site = ask.site
    if site.kind != "event" or ask.confirmed:
        return None
    on = [day.date for day in ask.days if calendar.openings(site.opening_hours, day.date)]
    if site.status == "confirmed":
        if on:
            return None
        return Refusal(
            Reason.NO_EVENT,
            ask.say("It does not take place on the days of this trip."),
            _next_date(ask),
        )
    if on or not site.opening_hours:
        return Refusal(
            Reason.EVENT_NOT_CONFIRMED,
            _with_note(ask, ask.say("Its dates are expected, not confirmed.")),
        )
    return Refusal(
        Reason.NO_EVENT,
        ask.say("It is not expected on the days of this trip, and its dates are not confirmed."),
    )


def _receives_visitors(ask: Inquiry) -> Refusal | None:
    if ask.site.kind == "event" or ask.site.status != "unconfirmed" or ask.wanted:
        return None  # a must-see is the visitor's own decision; the plan says "confirm first"
    said = ask.say("Whether it receives visitors is not confirmed.")
    return Refusal(Reason.UNTRUSTED, _with_note(ask, said))


def _venue_has_event(ask: Inquiry) -> Refusal | None:
    """A venue that opens only for events is seen through its events, which stand for themselves."""
    if ask.site.booking != "event_only" or ask.site.kind == "event" or ask.confirmed:
        return None
    running = events_at(ask.site, ask.days, ask.catalogue)
    if running:
        name = running[0].name[ask.request.lang]
        said = ask.say("It opens only for events; here it is seen through {event}.", event=name)
        return Refusal(Reason.VARIANT_CHOSEN, said)
    return Refusal(
        Reason.NO_EVENT,
        ask.say("It opens only for events, and none is confirmed on the days of this trip."),
    )


def _hours_known(ask: Inquiry) -> Refusal | None:
    if ask.site.opening_hours or ask.site.departures or ask.confirmed:
        return None
    said = ask.say("Its opening hours are not known, and unknown is not taken as open.")
    return Refusal(Reason.HOURS_UNKNOWN, _with_note(ask, said), _ask_them(ask))


def _position_known(ask: Inquiry) -> Refusal | None:
    if ask.site.lat is not None and ask.site.lon is not None:
        return None
    return Refusal(Reason.UNTRUSTED, ask.say("No source gives its position."), _ask_them(ask))


def _trusted(ask: Inquiry) -> Refusal | None:
    accepted = TRUSTED[ask.request.trust]
    hours = "doc" if ask.confirmed else ask.site.hours_basis
    bases = {"hours": hours, "position": ask.site.coord_basis}
    weak = [field for field, basis in bases.items() if (basis or "guess") not in accepted]
    if not weak:
        return None
    said = {
        "hours": ask.say("its hours"),
        "position": ask.say("its position"),
    }
    return Refusal(
        Reason.UNTRUSTED,
        ask.say(
            "The plan accepts only what is trusted as '{trust}'; less is known of {fields}.",
            trust=ask.request.trust,
            fields=ask.say(" and ").join(said[field] for field in weak),
        ),
        ask.say("Confirm them, or accept facts that are less certain."),
    )


def _group_large_enough(ask: Inquiry) -> Refusal | None:
    site, size = ask.site, ask.request.party.size
    least = site.min_group or (USUAL_GROUP if site.booking == "group_only" else 1)
    if size >= least or ask.confirmed:
        return None
    if site.min_group is None:
        said = ask.say(
            "It receives groups only, by agreement; the smallest size is not published, and {n} "
            "people are not usually taken as a group.",
            n=size,
        )
        change = ask.say("Ask them; groups usually start at {least}.", least=least)
        return Refusal(Reason.GROUP_ONLY, said, change)
    said = ask.say("It takes groups of {least} or more; you are {n}.", least=least, n=size)
    change = ask.say("{n} more people.", n=least - size)
    return Refusal(Reason.GROUP_TOO_SMALL, said, change)


def _group_small_enough(ask: Inquiry) -> Refusal | None:
    most, size = ask.site.max_group, ask.request.party.size
    if most is None or size <= most or ask.confirmed:
        return None
    return Refusal(
        Reason.GROUP_TOO_LARGE,
        ask.say("It takes at most {most} people; you are {n}.", most=most, n=size),
        ask.say("Split the party, or {n} people fewer.", n=size - most),
    )


def _old_enough(ask: Inquiry) -> Refusal | None:
    least, youngest = ask.site.min_age, ask.request.party.youngest
    if least is None or youngest >= least:
        return None
    return Refusal(
        Reason.TOO_YOUNG,
        ask.say(
            "Visitors must be {least} or older; one of you is {age}.", least=least, age=youngest
        ),
    )


def _supervised(ask: Inquiry) -> Refusal | None:
    most, party = ask.site.children_per_adult, ask.request.party
    if most is None or len(party.children) <= most * party.grown_up:
        return None
    needed = -(-len(party.children) // most)
    return Refusal(
        Reason.TOO_FEW_ADULTS,
        ask.say(
            "It asks for an adult with every {most} under 18: {needed} for your {children}; you "
            "have {adults}.",
            most=most,
            needed=needed,
            children=len(party.children),
            adults=party.grown_up,
        ),
        ask.say("{n} more adults.", n=needed - party.grown_up),
    )


def _documents(ask: Inquiry) -> Refusal | None:
    passports = without_identity_card(ask.request.party, ask.visitor)
    if ask.site.id_required != "domestic" or not passports:
        return None
    return Refusal(
        Reason.BOOKING_CLOSED,
        ask.say(
            "It can be booked only with a Chinese identity card; without one: {n} of you.",
            n=passports,
        ),
        _ask_them(ask),
    )


def without_identity_card(party: Party, visitor: Profile) -> int:
    """Return how many of the people carry no Chinese identity card."""
    return party.passports if visitor.domestic_id else party.size


def _accessible(ask: Inquiry) -> Refusal | None:
    if not ask.request.party.wheelchairs or ask.site.wheelchair in ("yes", "limited"):
        return None
    if ask.site.wheelchair == "no":
        said = ask.say("It cannot be visited in a wheelchair.")
        return Refusal(Reason.NOT_ACCESSIBLE, said)
    if ask.request.trust != "doc":
        return None  # the plan says "confirm first"
    said = ask.say("Whether it can be visited in a wheelchair is not known.")
    return Refusal(Reason.UNTRUSTED, said, _ask_them(ask))


def _affordable(ask: Inquiry) -> Refusal | None:
    price, budget = party_price(ask.site, ask.request.party), ask.request.budget_cny
    if budget is None or (price is None and ask.wanted):
        return None
    if price is None:
        said = ask.say("Its price is not known, so the budget could not be promised.")
        return Refusal(Reason.OVER_BUDGET, said, _ask_them(ask))
    if price <= budget:
        return None
    return Refusal(
        Reason.OVER_BUDGET,
        ask.say(
            "It costs your party CNY {price:g}; the budget is CNY {budget:g}.",
            price=price,
            budget=budget,
        ),
        ask.say("CNY {more:g} more.", more=round(price - budget, 2)),
    )


def _theme_allowed(ask: Inquiry) -> Refusal | None:
    for limit in ask.visitor.limits:
        if limit.at_most == 0 and limit.theme in ask.site.themes:
            said = ask.say(
                "The profile allows no visit of the theme '{theme}'.", theme=ask.theme(limit.theme)
            )
            return Refusal(Reason.THEME_LIMIT, said)
    return None


def _has_starts(ask: Inquiry) -> Refusal | None:
    """Open, bookable and long enough on at least one day of the trip."""
    if any(starts(ask, day) for day in ask.days):
        return None
    if ask.kept:
        return _locked(ask, ask.kept.start)
    open_days = [day for day in ask.days if _published(ask, day)]
    if not open_days:
        return _closed(ask)
    bookable = [day for day in open_days if _bookable(ask, day)]
    if not bookable:
        return _booking_closed(ask, open_days)
    left = [(day, _published(ask, day)) for day in bookable]
    for stage, refused in _STAGES:
        left = [(day, stage(ask, day, spans)) for day, spans in left]
        if not any(spans for _, spans in left):
            return refused(ask)
    raise AssertionError("what no stage refuses can be started")


_RULES: tuple[Callable[[Inquiry], Refusal | None], ...] = (
    _avoided,
    _of_interest,
    _not_closed_for_good,
    _event_is_on,
    _receives_visitors,
    _venue_has_event,
    _hours_known,
    _position_known,
    _trusted,
    _group_large_enough,
    _group_small_enough,
    _old_enough,
    _supervised,
    _documents,
    _accessible,
    _affordable,
    _theme_allowed,
    _has_starts,
)


def refusal(ask: Inquiry) -> Refusal | None:
    """Return why a site cannot be part of the trip, or None where it may be."""
    if ask.done:
        return None
    for rule in _RULES:
        if refused := rule(ask):
            return refused
    return None


# ── when a visit may start ──────────────────────────────────────────────────────────────────────

Span = tuple[datetime, datetime]


def starts(ask: Inquiry, day: TripDay) -> Sequence[Span]:
    """Spans in which a visit may start on a day, both ends included, in order.

    A visit starts inside an opening, not after last admission, ends by closing and lies within the
    hours of the day; guided visits start exactly at a departure. Nothing where it cannot be booked
    any more for that day. A booking, the weather and a revised plan may leave less of it.
    """
    if ask.kept and ask.kept.hold == "done":
        return ((ask.kept.start,) * 2,)
    if not _bookable(ask, day):
        return ()
    spans = _published(ask, day)
    for stage, _ in _STAGES:
        spans = stage(ask, day, spans)
    return spans


def _published(ask: Inquiry, day: TripDay) -> Sequence[Span]:
    """Spans in which the site lets a visit start, before anything of the trip is looked at."""
    site, minutes = ask.site, ask.minutes
    for record in ask.records:
        if record.state == "confirmed" and record.date == day.date and record.time:
            return ((at(day.date, record.time),) * 2,)
    margins = site.last_admission_minutes or (0,)
    return _spans(site.opening_hours, site.departures, margins, minutes, day.date)


def _in_the_day(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Within the hours of the day."""
    return _within(spans, day.start, day.end - timedelta(minutes=ask.minutes))


def _beside_events(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Not while an event takes no other visitors; a confirmed booking is none of those."""
    if ask.confirmed:
        return spans
    for on in (day.date, day.date + timedelta(days=1)):  # a night runs on
        for event in ask.catalogue.closers(ask.site.id, on):
            for taken in calendar.openings(event.opening_hours, on):
                spans = _beside(spans, ask.minutes, *taken)
    return spans


def _not_refused(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Without the tour, the opening or the date that the site has refused."""
    if ask.confirmed:
        return spans  # for a time of this date, whatever was refused before
    for record in ask.records:
        if record.state != "refused" or record.date != day.date:
            continue
        if record.time is None:
            return ()
        asked = at(day.date, record.time)
        if ask.site.departures:
            spans = [span for span in spans if span[0] != asked]
        else:
            openings = calendar.openings(ask.site.opening_hours, day.date)
            for opening in openings:
                if opening.start <= asked < opening.end:
                    spans = [s for s in spans if not opening.start <= s[0] < opening.end]
    return spans


def _sheltered(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """What the weather leaves: on a wet day roofs alone, on a hot one no open air around noon."""
    if not day.weather or ask.site.indoor:
        return spans
    if day.weather == "wet":
        return ()
    return _beside(spans, ask.minutes, *(at(day.date, clock) for clock in HEAT))


def _at_its_time(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """A time that is asked for, or locked, is kept to."""
    times = [
        at(day.date, record.time)
        for record in ask.records
        if record.state == "asked" and record.time and record.date == day.date
    ]
    if ask.kept:
        times = [ask.kept.start]
    if not times or ask.confirmed:
        return spans
    return [span for time in sorted(set(times)) for span in _within(spans, time, time)]


def _not_too_early(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Of a trip under way only what is still ahead."""
    revision = ask.request.revision
    if revision is None or revision.free_at is None:
        return spans
    return _within(spans, revision.free_at, None)


def _within(spans: Sequence[Span], first: datetime, last: datetime | None) -> Sequence[Span]:
    cut = ((max(a, first), b if last is None else min(b, last)) for a, b in spans)
    return [(a, b) for a, b in cut if a <= b]


def _beside(
    spans: Sequence[Span], minutes: int, taken_from: datetime, taken_until: datetime
) -> Sequence[Span]:
    """What is left of spans of starts where no visit may overlap a time."""
    before = _ends(spans, taken_from - timedelta(minutes=minutes))
    return [*before, *_within(spans, taken_until, None)]


def _ends(spans: Sequence[Span], last: datetime) -> Sequence[Span]:
    return [(a, min(b, last)) for a, b in spans if a <= last]


@lru_cache(maxsize=1 << 16)  # sites by the thousand share hours and lengths
def _spans(
    hours: str, guided: str, margins: tuple[int, ...], minutes: int, on: date
) -> tuple[Span, ...]:
    """Spans of a date in which a visit of so many minutes may start.

    `margins` are the minutes between last admission and closing: of each opening, or of all.
    """
    stay, midnight = timedelta(minutes=minutes), at(on, time())
    openings: Sequence[calendar.Opening] = calendar.openings(hours, on)
    if guided and not hours:
        openings = (calendar.Opening(midnight, midnight + timedelta(days=2)),)
    if len(margins) != len(openings):
        margins = (max(margins),) * len(openings)
    tours = calendar.departures(guided, on)
    spans: list[Span] = []
    for opening, margin in zip(openings, margins, strict=True):
        last = min(opening.end - stay, opening.end - timedelta(minutes=margin))
        if guided:
            spans.extend((tour, tour) for tour in tours if opening.start <= tour <= last)
        elif opening.start <= last:
            spans.append((opening.start, last))
    return tuple(spans)


def _bookable(ask: Inquiry, day: TripDay) -> bool:
    """Whether there is still time to ask, or somebody has."""
    if not needs_booking(ask.site):
        return True
    if ask.request.today <= booking_deadline(ask.site, day.date):
        return True
    if any(r.date == day.date and r.state != "refused" for r in ask.records):
        return True
    revision = ask.request.revision
    return revision is not None and any(
        visit.site_id == ask.site.id for visit in revision.on(day.date)
    )


# ── words ───────────────────────────────────────────────────────────────────────────────────────


def _taken(ask: Inquiry) -> Refusal:
    """An event takes no other visitors."""
    closers = [event for day in ask.days for event in ask.catalogue.closers(ask.site.id, day.date)]
    names = dict.fromkeys(event.name[ask.request.lang] for event in closers)
    said = ask.say("{event} closes it to other visitors.", event=ask.say(", ").join(names))
    return Refusal(Reason.CLOSED, said, _next_date(ask))


def _too_long(ask: Inquiry) -> Refusal:
    if ask.confirmed and ask.confirmed.time:
        said = ask.say(
            "It is confirmed for {time}, and its {minutes} do not fit into your hours then.",
            time=f"{ask.confirmed.time:%H:%M}",
            minutes=say_minutes(ask.minutes, ask.request.lang),
        )
        return Refusal(Reason.TOO_LONG, said, ask.say("Start earlier or stay out later."))
    said = ask.say(
        "A visit takes {minutes}; on the days of this trip it is not open that long within your "
        "hours.",
        minutes=say_minutes(ask.minutes, ask.request.lang),
    )
    return Refusal(Reason.TOO_LONG, said)


def _not_at_that_time(ask: Inquiry) -> Refusal:
    asked = (f"{r.time:%H:%M}" for r in ask.records if r.state == "asked" and r.time)
    said = ask.say(
        "It was asked for {times}, and cannot be visited then.", times=ask.say(", ").join(asked)
    )
    return Refusal(Reason.NO_ROOM, said, ask.say("Ask for another time or date."))


def _too_late(ask: Inquiry) -> Refusal:
    revision = ask.request.revision
    assert revision is not None
    assert revision.free_at is not None
    said = ask.say(
        "You are free from {time} on, and that is too late for it.",
        time=f"{revision.free_at.astimezone(SHANGHAI):%H:%M}",
    )
    return Refusal(Reason.NO_ROOM, said)


def _closed(ask: Inquiry) -> Refusal:
    days = ask.days
    dates = ask.say(", ").join(ask.say_date(day.date) for day in days)
    if any(calendar.openings(ask.site.opening_hours, day.date) for day in days):
        return Refusal(
            Reason.TOO_LONG,
            ask.say(
                "A visit takes {minutes}; it is never open that long at a stretch on {dates}.",
                minutes=say_minutes(ask.minutes, ask.request.lang),
                dates=dates,
            ),
        )
    said = ask.say("It is closed on {dates} ({hours}).", dates=dates, hours=_hours_text(ask.site))
    return Refusal(Reason.CLOSED, said, _next_date(ask))


def _booking_closed(ask: Inquiry, open_days: list[TripDay]) -> Refusal:
    deadline = booking_deadline(ask.site, open_days[-1].date)
    assumed = ask.site.booking_lead_days is None
    said = ask.say(
        "It must be booked by {deadline}; today is {today}.",
        deadline=ask.say_date(deadline),
        today=ask.say_date(ask.request.today),
    )
    if assumed:
        said += ask.say(" (How far ahead is not published: one day is assumed.)")
    earliest = first_bookable(ask.site, ask.request.today)
    return Refusal(
        Reason.BOOKING_CLOSED,
        said,
        ask.say("Come on {date} or later.", date=ask.say_date(earliest)),
    )


def _hours_text(site: Site) -> str:
    return site.opening_hours or site.departures


def first_bookable(site: Site, today: date) -> date:
    """Return the first date for which somebody who asks today is not too late."""
    day = today
    while booking_deadline(site, day) < today:
        day += timedelta(days=1)
    return day


def _locked(ask: Inquiry, start: datetime) -> Refusal:
    said = ask.say(
        "It is locked on {date} at {time}, and then it cannot be visited any more.",
        date=ask.say_date(start.date()),
        time=f"{start:%H:%M}",
    )
    return Refusal(Reason.NO_ROOM, said, ask.say("Do not lock it, or drop it."))


def _refused(ask: Inquiry) -> Refusal:
    dates = (record.date for record in ask.records if record.state == "refused")
    said = ask.say(", ").join(ask.say_date(day) for day in dict.fromkeys(dates))
    return Refusal(
        Reason.BOOKING_REFUSED,
        ask.say("The booking was refused for {dates}.", dates=said),
        ask.say("Ask for another time or date."),
    )


def _open_air(ask: Inquiry) -> Refusal:
    if ask.site.indoor is None:
        said = ask.say("Whether it is indoors is not known, and these days are wet or hot.")
    elif all(day.weather == "wet" for day in ask.days if day.weather):
        said = ask.say("It is in the open air, and rain is expected.")
    else:
        said = ask.say(
            "It is in the open air, and on a hot day that is left out from {start} to {end}.",
            start=f"{HEAT[0]:%H:%M}",
            end=f"{HEAT[1]:%H:%M}",
        )
    return Refusal(Reason.OPEN_AIR, said, ask.say("Come on another day."))


def _next_date(ask: Inquiry) -> str | None:
    ahead = _next_open(ask.site.opening_hours, ask.request.days[-1].date)
    return ask.say("Next open on {date}.", date=ask.say_date(ahead)) if ahead else None


_next_open = lru_cache(maxsize=4096)(calendar.next_open)


def _ask_them(ask: Inquiry) -> str | None:
    contact = contact_of(ask.site)
    return ask.say("Ask them: {contact}.", contact=contact) if contact else None


def contact_of(site: Site) -> str:
    """Whom to ask: the contact, telephone and website that are known."""
    return " · ".join(filter(None, (site.contact, site.phone, site.website)))


def _with_note(ask: Inquiry, said: str) -> str:
    note = ask.site.note[ask.request.lang]
    return f"{said} {note}" if note else said


def events_at(site: Site, days: Sequence[TripDay], catalogue: Catalogue) -> list[Site]:
    """Confirmed events at a venue on some days."""
    return [
        event
        for event in catalogue.events_of(site.id)
        if any(calendar.openings(event.opening_hours, day.date) for day in days)
    ]


#: What leaves less of the published starts, in order, and what is said where nothing is left.
_STAGES: tuple[
    tuple[
        Callable[[Inquiry, TripDay, Sequence[Span]], Sequence[Span]], Callable[[Inquiry], Refusal]
    ],
    ...,
] = (
    (_in_the_day, _too_long),
    (_beside_events, _taken),
    (_not_refused, _refused),
    (_sheltered, _open_air),
    (_at_its_time, _not_at_that_time),
    (_not_too_early, _too_late),
)
