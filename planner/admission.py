"""Which sites a trip may visit, when a visit there may start, and why the others are out.

Each rule is one small function; `_RULES` lists them in the order in which a visitor would want to
hear of them: the first that refuses a site gives its reason.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from planner import appeal, calendar, vocabulary
from planner.catalogue import Catalogue
from planner.itinerary import Reason
from planner.language import say_date, say_minutes, translator
from planner.sites import Site
from planner.trip import TripDay, TripRequest, at
from planner.values import DEFAULT_LEAD_DAYS, STALE_DAYS, TRUSTED, USUAL_GROUP
from planner.visitor import Party, Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a site is out: a code, one sentence, and what would change it."""

    reason: Reason
    detail: str
    change: str | None = None


@dataclass(frozen=True)
class Inquiry:
    """A site under question: everything a rule may look at."""

    site: Site
    request: TripRequest
    visitor: Profile
    catalogue: Catalogue
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
        """Whether it is a must-see."""
        return self.site.id in self.request.must

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
        usual = appeal.visit_minutes(self.site, self.visitor)
        if not self.hurry or not self.wanted:
            return usual
        shortest = min(usual, appeal.shortest_minutes(self.site))
        return max(shortest, -(-usual * (100 - self.hurry) // 100))


def lead_in(site: Site, visitor: Profile) -> int:
    """Minutes that pass between arriving at a site and starting the visit."""
    return max(visitor.buffer_minutes, site.arrive_early_minutes)


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
    return visit - timedelta(days=lead)


def to_confirm(site: Site, visit: date) -> tuple[str, ...]:
    """Fields of a site that rest on memory, guesses or old documents, or are not known at all.

    Hours that say nothing of public holidays are not certain on one.
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
    }
    return tuple(field for field, is_weak in weak.items() if is_weak)


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
    if site.kind != "event":
        return None
    on = [day.date for day in ask.request.days if calendar.openings(site.opening_hours, day.date)]
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
    if ask.site.booking != "event_only" or ask.site.kind == "event":
        return None
    running = events_at(ask.site, ask.request, ask.catalogue)
    if running:
        name = running[0].name[ask.request.lang]
        said = ask.say("It opens only for events; here it is seen through {event}.", event=name)
        return Refusal(Reason.VARIANT_CHOSEN, said)
    return Refusal(
        Reason.NO_EVENT,
        ask.say("It opens only for events, and none is confirmed on the days of this trip."),
    )


def _hours_known(ask: Inquiry) -> Refusal | None:
    if ask.site.opening_hours or ask.site.departures:
        return None
    said = ask.say("Its opening hours are not known, and unknown is not taken as open.")
    return Refusal(Reason.HOURS_UNKNOWN, _with_note(ask, said), _ask_them(ask))


def _position_known(ask: Inquiry) -> Refusal | None:
    if ask.site.lat is not None and ask.site.lon is not None:
        return None
    return Refusal(Reason.UNTRUSTED, ask.say("No source gives its position."), _ask_them(ask))


def _trusted(ask: Inquiry) -> Refusal | None:
    accepted = TRUSTED[ask.request.trust]
    bases = {"hours": ask.site.hours_basis, "position": ask.site.coord_basis}
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
            "The plan accepts only what is trusted as '{trust}'; {fields} rest on less.",
            trust=ask.request.trust,
            fields=ask.say(" and ").join(said[field] for field in weak),
        ),
        ask.say("Confirm them, or accept facts that are less certain."),
    )


def _group_large_enough(ask: Inquiry) -> Refusal | None:
    site, size = ask.site, ask.request.party.size
    least = site.min_group or (USUAL_GROUP if site.booking == "group_only" else 1)
    if size >= least:
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
    if most is None or size <= most:
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


def _documents(ask: Inquiry) -> Refusal | None:
    if ask.site.id_required != "domestic" or ask.visitor.domestic_id:
        return None
    return Refusal(
        Reason.BOOKING_CLOSED,
        ask.say("It can be booked only with a Chinese identity card."),
        _ask_them(ask),
    )


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
    days = ask.request.days
    if any(starts(ask, day) for day in days):
        return None
    open_days = [day for day in days if _hours_of(ask, day, ask.minutes)]
    if not open_days:
        return _closed(ask)
    if not any(_bookable(ask, day) for day in open_days):
        return _booking_closed(ask, open_days)
    return Refusal(
        Reason.TOO_LONG,
        ask.say(
            "A visit takes {minutes}; on the days of this trip it is not open that long within "
            "your hours.",
            minutes=say_minutes(ask.minutes, ask.request.lang),
        ),
    )


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
    _documents,
    _affordable,
    _theme_allowed,
    _has_starts,
)


def refusal(ask: Inquiry) -> Refusal | None:
    """Return why a site cannot be part of the trip, or None where it may be."""
    for rule in _RULES:
        if refused := rule(ask):
            return refused
    return None


# ── when a visit may start ──────────────────────────────────────────────────────────────────────

Span = tuple[datetime, datetime]


def starts(ask: Inquiry, day: TripDay) -> list[Span]:
    """Spans in which a visit may start on a day, both ends included, in order.

    A visit starts inside an opening, not after last admission, ends by closing and lies within the
    hours of the day; guided visits start exactly at a departure. Nothing where it cannot be booked
    any more for that day.
    """
    if not _bookable(ask, day):
        return []
    minutes = ask.minutes
    stay = timedelta(minutes=minutes)
    spans: list[Span] = []
    for first, last in _hours_of(ask, day, minutes):
        span = max(first, day.start), min(last, day.end - stay)
        if span[0] <= span[1]:
            spans.append(span)
    return spans


def _hours_of(ask: Inquiry, day: TripDay, minutes: int) -> Sequence[Span]:
    """Spans in which the site lets a visit start, before the trip's own hours are looked at."""
    site = ask.site
    if ask.catalogue.closed_by(site.id, day.date):
        return ()
    margins = site.last_admission_minutes or (0,)
    return _spans(site.opening_hours, site.departures, margins, minutes, day.date)


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
    return not needs_booking(ask.site) or ask.request.today <= booking_deadline(ask.site, day.date)


# ── words ───────────────────────────────────────────────────────────────────────────────────────


def _closed(ask: Inquiry) -> Refusal:
    days = ask.request.days
    closer = next(filter(None, (ask.catalogue.closed_by(ask.site.id, d.date) for d in days)), None)
    if closer:
        name = closer.name[ask.request.lang]
        return Refusal(Reason.CLOSED, ask.say("{event} closes it to other visitors.", event=name))
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
    earliest = ask.request.today + (open_days[-1].date - deadline)
    return Refusal(
        Reason.BOOKING_CLOSED,
        said,
        ask.say("Come on {date} or later.", date=ask.say_date(earliest)),
    )


def _hours_text(site: Site) -> str:
    return site.opening_hours or site.departures


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


def events_at(site: Site, request: TripRequest, catalogue: Catalogue) -> list[Site]:
    """Confirmed events at a venue on the days of a trip."""
    return [
        event
        for event in catalogue.events_of(site.id)
        if any(calendar.openings(event.opening_hours, day.date) for day in request.days)
    ]
