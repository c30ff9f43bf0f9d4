"""What is said of a plan, in its language and as plain text: every output says it alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from planner import almanac
from planner.catalogue import Catalogue
from planner.itinerary import (
    BookBy,
    Break,
    DayPlan,
    Itinerary,
    Leg,
    PlanB,
    Reason,
    Skipped,
    Totals,
    Visit,
)
from planner.language import (
    plural,
    say_date,
    say_distance,
    say_minutes,
    say_money,
    say_number,
    say_share,
    say_signed,
    translator,
)
from planner.outputs.phrases import (
    both_names,
    clock,
    say_booking,
    say_field,
    say_mode,
    say_party,
    say_precision,
    say_price,
    say_reason,
    span,
)
from planner.outputs.terminal import clean
from planner.sites import Location, Site
from planner.values import SHANGHAI, Text

_TOLD, _TOLD_EACH = 15, 4  # how many of the sites left out get their sentence; of each reason
_UNTOLD = frozenset({Reason.NOT_OF_INTEREST, Reason.NO_EVENT, Reason.AVOIDED})
_SAFE = 0.8  # below this chance a visit is worth a word
_UNSEARCHED = frozenset({"by hand", "kept"})  # engines of plans that were not searched for


class Fact(NamedTuple):
    """One thing known of a stop."""

    label: str
    value: str


class Moment(NamedTuple):
    """One line of a day's timeline.

    `number` counts the visits of the day; `leg` is set where `kind` is `leg`, `visit` where it is
    `visit`, `place` where the day starts, goes on or ends. `end` is None where nothing lasts. A
    `delay` is what a party that is late still needs for what lies behind it.
    """

    kind: Literal["start", "visit", "break", "leg", "delay", "goes_on", "end"]
    start: datetime
    end: datetime | None
    title: str
    number: int = 0
    visit: Visit | None = None
    leg: Leg | None = None
    place: Location | None = None

    def hours(self, day: DayPlan) -> str:
        """Return when it begins and, where it lasts, ends."""
        if self.end is None:
            return clock(self.start, day.date)
        return span(self.start, self.end, day.date)


class Case(NamedTuple):
    """One case of plan B: when it holds, what changes, and the visits then, day by day."""

    when: str
    change: str
    days: tuple[str, ...]


class Group(NamedTuple):
    """The sites that were left out for one reason."""

    reason: Reason
    title: str
    sites: tuple[Skipped, ...]


class Words:
    """The sentences about one plan; every method returns clean text in the plan's language.

    A catalogue adds what an itinerary does not carry: opening hours, telephones, notes, and why
    something has to be confirmed.
    """

    def __init__(self, itinerary: Itinerary, catalogue: Catalogue | None = None) -> None:
        self.plan = itinerary
        self.lang = itinerary.request.lang
        self._catalogue = catalogue
        self._names = {visit.site_id: visit.name for visit in itinerary.visits}
        self._book_by = {booking.site_id: booking for booking in itinerary.book_by}

    # ── the trip ──

    def title(self) -> str:
        """Return what the page is: an itinerary."""
        return translator(self.lang)("Industrial tourism itinerary")

    def profile(self) -> str:
        """Return the name of the kind of visitor."""
        visitor = self.plan.request.visitor
        return clean(visitor.title[self.lang] or visitor.name)

    def party(self) -> str:
        """Return who travels."""
        return say_party(self.plan.request.party, self.lang)

    def budget(self) -> str:
        """Return the limit of what tickets may cost, empty where there is none."""
        _, limit = translator(self.lang), self.plan.request.budget_cny
        if limit is None:
            return ""
        return _("budget {price}").format(price=say_money(limit, self.lang))

    def dates(self) -> str:
        """Return the first and the last date, or the only one."""
        days = (self.plan.days[0].date, self.plan.days[-1].date)
        return " – ".join(say_date(day, self.lang) for day in dict.fromkeys(days))

    def sums(self, totals: Totals, visits: Sequence[Visit]) -> tuple[str, ...]:
        """Return the number of visits, the way, and what the tickets cost, of a day or the trip."""
        _, _n = translator(self.lang), plural(self.lang)
        unknown = sum(visit.price_cny is None for visit in visits)
        tickets = _("tickets {price}")
        if unknown:
            tickets = _n(
                "tickets {price}, without {n} whose price is not known",
                "tickets {price}, without {n} whose prices are not known",
                unknown,
            )
        return (
            _n("{n} visit", "{n} visits", totals.visits).format(n=totals.visits),
            _("on the way {minutes}, {distance}").format(
                minutes=say_minutes(totals.travel_minutes, self.lang),
                distance=say_distance(totals.distance_m, self.lang),
            ),
            tickets.format(price=say_money(totals.price_cny, self.lang), n=unknown),
        )

    def whole_trip(self) -> tuple[str, ...]:
        """Return the number of days, then the sums over all of them."""
        _n, n = plural(self.lang), len(self.plan.days)
        days = _n("In all: {n} day", "In all: {n} days", n).format(n=n)
        return (days, *self.sums(self.plan.totals, self.plan.visits))

    def bookings(self) -> tuple[str, ...]:
        """Return what to book: by when, what, for when, whom to ask, and how it stands."""
        return tuple(map(self.booking, self.plan.book_by))

    def booking(self, booking: BookBy) -> str:
        """Return one of the bookings."""
        _ = translator(self.lang)
        by = _("by {deadline}: {site}, for {date}")
        if booking.state == "confirmed":
            by = _("{site}, for {date}")
        elif booking.assumed:
            by = _(
                "soon (how far ahead is not published), by {deadline} at the latest: {site}, "
                "for {date}"
            )
        said = by.format(
            deadline=say_date(booking.deadline, self.lang),
            site=self.name(booking.site_id),
            date=say_date(booking.date, self.lang)
            + (f" {clock(booking.start)}" if booking.start else ""),
        )
        contact = clean(booking.contact) or _("contact not known")
        return " · ".join(filter(None, (said, contact, self._state(booking.state))))

    def confirm_title(self) -> str:
        """Return the heading of what has to be confirmed."""
        _ = translator(self.lang)
        return _("⚠ Confirm first: these rest on memory or guesses, or are not known")

    def confirm_first(self) -> tuple[str, ...]:
        """Return each stop of which something is not certain, with what that is."""
        _ = translator(self.lang)
        return tuple(
            clean(visit.name[self.lang]) + _(": ") + self.to_confirm(visit)
            for visit in self.plan.visits
            if visit.confirm
        )

    def bring(self) -> tuple[str, ...]:
        """Return what to take along."""
        return tuple(map(clean, self.plan.bring))

    def notes(self) -> tuple[str, ...]:
        """Return what else to know of the plan."""
        return tuple(map(clean, self.plan.notes))

    def plan_b(self) -> tuple[Case, ...]:
        """Return what to do if something comes in between."""
        _ = translator(self.lang)
        cases = []
        for case in self.plan.plan_b:
            when = {
                "refused": _("if {site} refuses").format(site=self.name(case.site_id or "")),
                "wet": _("if it rains"),
                "late": _("if you start {minutes} late").format(
                    minutes=say_minutes(case.late_minutes or 0, self.lang)
                ),
            }[case.case]
            days = groupby(case.visits, lambda visit: visit.start.astimezone(SHANGHAI).date())
            cases.append(
                Case(when, self._instead(case), tuple(self._stops(on, stops) for on, stops in days))
            )
        return tuple(cases)

    def left_out_title(self) -> str:
        """Return how many sites were left out."""
        _n, n = plural(self.lang), len(self.plan.skipped)
        return _n("Left out: {n} site", "Left out: {n} sites", n).format(n=n)

    def left_out(self) -> tuple[Group, ...]:
        """Return the sites that were left out, the most frequent reason first."""
        counts = Counter(site.reason for site in self.plan.skipped)
        return tuple(
            Group(
                reason,
                say_reason(reason, self.lang),
                tuple(site for site in self.plan.skipped if site.reason == reason),
            )
            for reason, _ in counts.most_common()
        )

    def worth_telling(self) -> tuple[Skipped, ...]:
        """Return a few of every reason a reader would ask about, those that could change first."""
        few: list[Skipped] = []
        for site in sorted(self.plan.skipped, key=lambda site: site.change is None):
            same = sum(other.reason == site.reason for other in few)
            if site.reason not in _UNTOLD and same < _TOLD_EACH and len(few) < _TOLD:
                few.append(site)
        return tuple(few)

    def untold(self) -> str:
        """Return where the sites are that are not worth telling, empty if there are none."""
        _ = translator(self.lang)
        if len(self.worth_telling()) == len(self.plan.skipped):
            return ""
        return _(
            "Every site left out, with its reason, is in --json; planner why finds what would let "
            "one in."
        )

    def skipped(self, site: Skipped) -> str:
        """Return a site that was left out, why, and what would let it in."""
        _ = translator(self.lang)
        said = clean(site.name[self.lang] or site.site_id) + _(": ") + clean(site.detail)
        return said + (_(" → {change}").format(change=clean(site.change)) if site.change else "")

    def footer(self) -> tuple[str, ...]:
        """Return what the figures rest on: the travel times, the search."""
        _ = translator(self.lang)
        search = self.plan.search
        said = []
        if any(leg.source == "estimate" for day in self.plan.days for leg in day.legs):
            said.append(_("Travel times are estimated from distances; traffic is not known."))
        if search.engine in _UNSEARCHED:
            return tuple(said)
        if search.status == "optimal":
            quality = _("no better plan exists, by these prizes and travel times")
        elif search.gap is not None:
            quality = _("at most {gap} below the best possible").format(
                gap=say_share(search.gap, self.lang, 1)
            )
        else:
            quality = _("the best plan found, not proven to be the best there is")
        if search.stopped_by == "time" and search.status != "optimal":
            quality += _("; the search was cut short, so a second run may differ")
        searched = _("Searched {seconds} s: {quality}.").format(
            seconds=say_number(search.seconds, self.lang, 1), quality=quality
        )
        return (*said, searched)

    # ── a day ──

    def moments(self, day: DayPlan) -> tuple[Moment, ...]:
        """Return the timeline of a day by the clock; a leg with a break inside comes before it.

        A day without visits has none.
        """
        if not day.visits:
            return ()
        return (
            Moment("start", day.start, None, self.place(day.start_place), place=day.start_place),
            *self._between(day),
            Moment("end", day.end, None, self.place(day.end_place), place=day.end_place),
        )

    def _between(self, day: DayPlan) -> Iterator[Moment]:
        _ = translator(self.lang)
        goes_on = self.plan.goes_on(day)
        late = self._delay(day)
        number = legs = 0
        things: list[Visit | Break | Leg] = [*day.legs, *day.stops]
        things.sort(key=lambda one: one.depart if isinstance(one, Leg) else one.start)
        for one in things:
            if isinstance(one, Visit):
                number += 1
                name = clean(one.name[self.lang])
                yield Moment("visit", one.start, one.end, name, number, visit=one)
            elif isinstance(one, Break):
                yield Moment("break", one.start, one.end, _("Lunch"))
            else:
                if goes_on and goes_on[0] == legs:
                    here = goes_on[1]
                    yield Moment("goes_on", one.depart, None, self.place(here), place=here)
                legs += 1
                if late and one.depart >= late[1]:
                    yield Moment("delay", *late, _("behind the plan"))
                    late = None
                yield Moment("leg", one.depart, one.arrive, self.leg(one), leg=one)

    def _delay(self, day: DayPlan) -> tuple[datetime, datetime] | None:
        """Return from when to when a late party is still at what the revised plan calls done."""
        revision = self.plan.request.revision
        if revision is None or revision.free_at is None or revision.goes_on != day.date:
            return None
        done = [visit.end for visit in revision.on(day.date) if visit.hold == "done"]
        last = max(done, default=revision.free_at)
        return (last, revision.free_at) if last < revision.free_at else None

    def leg(self, leg: Leg) -> str:
        """Return how and how far to travel, how long, and when the party is there."""
        _ = translator(self.lang)
        if leg.distance_m == 0 and leg.travel_minutes <= 1:
            return _("same place")
        return _("{mode}, {distance}, {minutes}, there at {time}").format(
            mode=say_mode(leg.mode, self.lang),
            distance=say_distance(leg.distance_m, self.lang),
            minutes=say_minutes(leg.travel_minutes, self.lang),
            time=clock(leg.arrive),
        )

    def chance(self, day: DayPlan) -> str:
        """Return how often the day holds, empty where that was not simulated."""
        _ = translator(self.lang)
        said = _("holds on {chance} of simulated days")
        return "" if day.chance is None else said.format(chance=say_share(day.chance, self.lang))

    # ── a visit ──

    def stay_price(self, visit: Visit) -> tuple[str, str]:
        """Return the length of a visit, and its price with a question mark if only believed."""
        price = _believed(say_price(visit.price_cny, self.lang), visit)
        return say_minutes(visit.visit_minutes, self.lang), price

    def about(self, visit: Visit) -> tuple[str, ...]:
        """Return what to know of a visit beside its times, line by line."""
        _ = translator(self.lang)
        colon, unsure = _(": "), self.to_confirm(visit)
        lines = (
            self.second_name(visit.name),
            *(fact.label + colon + fact.value for fact in self.visit_facts(visit)),
            "⚠ " + _("Confirm first") + colon + unsure if unsure else "",
            self.booked(visit),
            self.risk(visit),
            self.why(visit),
        )
        return tuple(filter(None, lines))

    def why(self, visit: Visit) -> str:
        """Return what speaks for the visit."""
        return translator(self.lang)("; ").join(map(clean, visit.why))

    def booked(self, visit: Visit) -> str:
        """Return how its booking stands, empty where nobody has asked yet or has to."""
        _ = translator(self.lang)
        said = {"asked": _("asked, not yet confirmed"), "confirmed": _("booking confirmed")}
        return said.get(visit.booked, "")

    def risk(self, visit: Visit) -> str:
        """Return how often the visit starts in time, if that is not nearly always."""
        _ = translator(self.lang)
        if visit.chance is None or visit.chance >= _SAFE:
            return ""
        return _("starts in time on {chance} of simulated days").format(
            chance=say_share(visit.chance, self.lang)
        )

    def to_confirm(self, visit: Visit) -> str:
        """Return what of a visit has to be confirmed and why, empty if nothing."""
        _ = translator(self.lang)
        doubts: dict[str, list[str]] = {}
        for field in visit.confirm:
            doubts.setdefault(self._doubt(visit, field), []).append(say_field(field, self.lang))
        return _("; ").join(
            _("{fields} ({why})").format(fields=_(", ").join(fields), why=why)
            if why
            else _(", ").join(fields)
            for why, fields in doubts.items()
        )

    def _doubt(self, visit: Visit, field: str) -> str:
        _ = translator(self.lang)
        site, on = self.site(visit.site_id), visit.start.astimezone(SHANGHAI).date()
        if site is None or self._catalogue is None:
            return ""
        return {
            "": "",
            "unknown": _("not known"),
            "guess": _("a guess"),
            "memory": _("from memory"),
            "holiday": _("nothing is said of the holiday"),
            "old": _("last checked {year}").format(
                year=site.last_verified.year if site.last_verified else ""
            ),
        }[almanac.doubt(self._catalogue.as_on(site, on), field, on)]

    def visit_facts(self, visit: Visit) -> tuple[Fact, ...]:
        """Return what a visitor needs to know of a visit beside its times; unknown is said."""
        _ = translator(self.lang)
        site, on = self.site(visit.site_id), visit.start.astimezone(SHANGHAI).date()
        facts = [
            Fact(_("Arrival"), self._arrival(visit)),
            *([Fact(_("Open on this day"), self.hours(site, on))] if site else ()),
            Fact(_("Price"), self.price(visit)),
            Fact(_("Booking"), self.how_to_book(visit)),
            *(self.site_facts(site) if site else ()),
        ]
        return tuple(fact for fact in facts if fact.value)

    def site_facts(self, site: Site, *, placed: bool = True) -> tuple[Fact, ...]:
        """Return what the catalogue knows of a site on every day; how exactly its position is
        known only where that counts."""
        _ = translator(self.lang)
        facts = (
            Fact(_("Phone"), clean(site.phone)),
            Fact(_("Website"), clean(site.website)),
            Fact(_("Position"), say_precision(site.coord_precision, self.lang) if placed else ""),
        )
        return tuple(fact for fact in facts if fact.value)

    def hours(self, site: Site, on: date) -> str:
        """Return when a site takes visitors on a date, as its events have it, in words."""
        _ = translator(self.lang)
        assert self._catalogue is not None, "hours are asked of sites of a catalogue"
        day = almanac.site_day(site, on, self._catalogue)
        if not (day.site.opening_hours or day.site.departures):
            return _("not known")
        spans = day.spans
        if not day.receives and day.site.booking != "event_only":
            # An event, or a must-see that nobody has confirmed: the almanac opens neither to
            # everybody, but who has it in the plan keeps its hours.
            spans = almanac.times(day.site, on)
        if not spans:
            return _("closed")
        if day.tours:
            starts = _(", ").join(clock(tour.start, on) for tour in spans)
            return _("tours at {times}").format(times=starts)
        said = _(", ").join(self._opening(opening.start, opening.end, on) for opening in spans)
        early = set(day.site.last_admission_minutes) - {0}
        if len(early) != 1:
            return said
        return _("{hours}, last admission {minutes} before closing").format(
            hours=said, minutes=say_minutes(early.pop(), self.lang)
        )

    def _opening(self, start: datetime, end: datetime, on: date) -> str:
        _ = translator(self.lang)
        midnight = datetime.combine(on, time(), SHANGHAI)
        if start <= midnight and end >= midnight + timedelta(days=1):
            return _("all day")
        return span(start, end, on)

    def price(self, visit: Visit) -> str:
        """Return what the visit costs the party, with a question mark if only believed."""
        _ = translator(self.lang)
        if visit.price_cny is None:
            return _("not known")
        said = _("free")
        if visit.price_cny:
            said = _("{price} for the whole party").format(
                price=say_money(visit.price_cny, self.lang)
            )
        return _believed(said, visit)

    def _arrival(self, visit: Visit) -> str:
        _ = translator(self.lang)
        waits = timedelta(minutes=visit.wait_minutes)
        if not waits or visit.arrival + waits != visit.start:  # a break lies between
            return clock(visit.arrival)
        return _("{time}, with {minutes} in hand").format(
            time=clock(visit.arrival), minutes=say_minutes(visit.wait_minutes, self.lang)
        )

    def how_to_book(self, visit: Visit) -> str:
        """Return whether and how to book a visit, by when, whom to ask."""
        _ = translator(self.lang)
        said = say_booking(visit.booking, self.lang)
        booking = self._book_by.get(visit.site_id)
        if booking is None:
            return said
        by = _("book by {date}").format(date=say_date(booking.deadline, self.lang))
        state = _("booking confirmed") if booking.state == "confirmed" else by
        asked = _("asked, not yet confirmed") if booking.state == "asked" else ""
        return _(", ").join(filter(None, (said, state, asked, clean(booking.contact))))

    # ── names ──

    def site(self, site_id: str) -> Site | None:
        """Return a site of the catalogue, None where there is no catalogue or no such site."""
        if self._catalogue is None or site_id not in self._catalogue:
            return None
        return self._catalogue.site(site_id)

    def name(self, site_id: str) -> str:
        """Return the name of a site of the plan."""
        site = self.site(site_id)
        name = self._names.get(site_id) or (site.name if site else Text())
        return clean(name[self.lang] or site_id)

    def second_name(self, name: Text) -> str:
        """Return the name as signs and drivers know it, empty where the plan is in Chinese."""
        return "" if self.lang == "zh" or name.zh == name[self.lang] else clean(name.zh)

    def place(self, place: Location) -> str:
        """Return the name of a base or another place, its id where it has none."""
        return clean(place.name[self.lang] or place.id)

    def place_names(self, place: Location) -> str:
        """Return both names of a base or another place."""
        return " ".join(both_names(place.name, self.lang)) or clean(place.id)

    # ── parts ──

    def _state(self, state: Literal["to_ask", "asked", "confirmed"]) -> str:
        _ = translator(self.lang)
        return {
            "to_ask": "",
            "asked": _("asked, not yet confirmed"),
            "confirmed": _("confirmed"),
        }[state]

    def _instead(self, case: PlanB) -> str:
        """Return what changes then."""
        _, _n = translator(self.lang), plural(self.lang)
        if case.note:
            return _("no plan is possible: {reason}").format(reason=clean(case.note))
        names = {visit.site_id: visit.name for visit in case.visits}
        added = [
            clean(names[one][self.lang]) if one in names else self.name(one) for one in case.added
        ]
        dropped = [self.name(one) for one in case.dropped]
        more = case.prize - self.plan.totals.prize
        parts = [
            _("without {sites}").format(sites=_(", ").join(dropped)) if dropped else "",
            _("instead {sites}").format(sites=_(", ").join(added)) if added else "",
            "" if dropped or added else _("the same sites at other times"),
            _n("{more} point", "{more} points", abs(more)).format(more=say_signed(more)),
        ]
        return _("; ").join(filter(None, parts))

    def _stops(self, on: date, visits: Iterable[Visit]) -> str:
        _ = translator(self.lang)
        stops = (f"{clock(visit.start)} {clean(visit.name[self.lang])}" for visit in visits)
        return say_date(on, self.lang) + _(": ") + _(", ").join(stops)


def _believed(price: str, visit: Visit) -> str:
    """Return a visit's price with a question mark where it is known, but not for certain."""
    weak = visit.price_cny is not None and "price_cny" in visit.confirm
    return f"{price}?" if weak else price
