"""The itinerary as text: what a person prints and takes along."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from planner.itinerary import (
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
from planner.language import say_date, say_distance, say_minutes, translator
from planner.outputs.terminal import clean, pad, paragraph, width, wrap
from planner.sites import Location
from planner.values import SHANGHAI, Text
from planner.visitor import Party

_TOLD, _TOLD_EACH = 15, 4  # how many of the sites left out get their sentence; of each reason
_UNTOLD = frozenset({Reason.NOT_OF_INTEREST, Reason.NO_EVENT, Reason.AVOIDED})
_SAFE = 0.8  # below this chance a visit is worth a word
_UNSEARCHED = frozenset({"by hand", "kept"})  # engines of plans that were not searched for
_INDENT = "  "
_CLOCK, _MARK, _STAY, _PRICE = 13, 2, 13, 9  # columns of the parts of a line beside the name


def render(itinerary: Itinerary, width: int = 100) -> str:
    """Return the itinerary as plain text of at most `width` columns, in the plan's language."""
    return _Page(itinerary, width).text()


def say_party(party: Party, lang: str) -> str:
    """Return e.g. "2 adults, 1 child (8)"."""
    _ = translator(lang)
    kids = len(party.children)
    counted = (f"{age}" if n == 1 else f"{age} ×{n}" for age, n in _counted(party.children))
    ages = _(" ({ages})").format(ages=_(", ").join(counted))
    parts = (
        _("1 adult") if party.adults == 1 else _("{n} adults").format(n=party.adults),
        (_("1 child") if kids == 1 else _("{n} children").format(n=kids)) + ages,
        _("1 senior") if party.seniors == 1 else _("{n} seniors").format(n=party.seniors),
    )
    counts = (party.adults, kids, party.seniors)
    people = [part for part, n in zip(parts, counts, strict=True) if n]
    if party.wheelchairs:
        people.append(_("{n} in a wheelchair").format(n=party.wheelchairs))
    if party.passports:
        people.append(_("{n} with a passport").format(n=party.passports))
    return _(", ").join(people)


def _counted(ages: Iterable[int]) -> list[tuple[int, int]]:
    return sorted(Counter(ages).items())


def say_price(price: float | None, lang: str) -> str:
    """Return e.g. "¥180", "free", or "?" where it is not known."""
    _ = translator(lang)
    if price is None:
        return "?"
    return say_amount(price) if price else _("free")


def say_amount(price: float) -> str:
    """Return e.g. "¥180" or "¥12.50"."""
    return f"¥{price:.2f}".removesuffix(".00")


def both_names(name: Text, lang: str) -> list[str]:
    """Return the name in `lang`, then in the other language where it has one."""
    other = name.en if lang == "zh" else name.zh
    return list(dict.fromkeys(filter(None, map(clean, (name[lang], other)))))


class _Page:
    """One itinerary on paper `columns` wide: each method returns or yields lines."""

    def __init__(self, itinerary: Itinerary, columns: int) -> None:
        self.plan = itinerary
        self.lang = itinerary.request.lang
        self.columns = max(columns, 60)
        self.names = {visit.site_id: visit.name for visit in itinerary.visits}

    def text(self) -> str:
        parts = [
            self.header(),
            *(self.day(day) for day in self.plan.days),
            self.trip_totals(),
            self.bookings(),
            self.confirm_first(),
            self.bring(),
            self.plan_b(),
            self.left_out(),
            self.notes(),
            self.footer(),
        ]
        return "\n\n".join(text for part in parts if (text := "\n".join(part)))

    def header(self) -> Iterator[str]:
        _ = translator(self.lang)
        request = self.plan.request
        yield from self.wrapped(
            clean(request.visitor.title[self.lang] or request.visitor.name),
            say_party(request.party, self.lang),
            _("budget {price}").format(price=say_amount(request.budget_cny))
            if request.budget_cny is not None
            else "",
        )
        if not self.plan.days:
            return
        first, last = self.plan.days[0], self.plan.days[-1]
        span = " – ".join(dict.fromkeys(say_date(day.date, self.lang) for day in (first, last)))
        yield from self.wrapped(span, _("from {place}").format(place=self.place(first.start_place)))

    def day(self, day: DayPlan) -> Iterator[str]:
        _ = translator(self.lang)
        yield say_date(day.date, self.lang)
        if not day.visits:
            yield _INDENT + _("No visits on this day.")
            return
        yield from self.row(day, (day.start,), self.place(day.start_place))
        for moment in _in_order(day):
            if isinstance(moment, Visit):
                yield from self.visit(day, moment)
            elif isinstance(moment, Leg):
                yield from self.goes_on(day, moment)
                yield from self.row(day, (), self.leg(moment))
            else:
                yield from self.row(day, (moment.start, moment.end), _("Lunch"))
        yield from self.row(day, (day.end,), self.place(day.end_place))
        chance = ""
        if day.chance is not None:
            chance = _("holds on {chance} of simulated days").format(chance=f"{day.chance:.0%}")
        yield from self.row(day, (), self.line(self.sums(day.totals, day.visits), chance))

    def goes_on(self, day: DayPlan, leg: Leg) -> Iterator[str]:
        """Yield where a revised plan goes on, if that is another place than its last visit."""
        found = self.plan.goes_on(day)
        if found and day.legs[found[0]] == leg:
            yield from self.row(day, (leg.depart,), self.place(found[1]))

    def visit(self, day: DayPlan, visit: Visit) -> Iterator[str]:
        _ = translator(self.lang)
        yield from self.row(
            day,
            (visit.start, visit.end),
            *both_names(visit.name, self.lang),
            mark="⚠" if visit.confirm else "",
            stay=say_minutes(visit.visit_minutes, self.lang),
            price=self.price(visit),
        )
        if visit.why:
            yield from self.row(day, (), "– " + _("; ").join(visit.why))
        booked = {"asked": _("asked, not yet confirmed"), "confirmed": _("booking confirmed")}
        if visit.booked:
            yield from self.row(day, (), "– " + booked[visit.booked])
        if visit.chance is not None and visit.chance < _SAFE:
            risky = _("starts in time on {chance} of simulated days")
            yield from self.row(day, (), "– " + risky.format(chance=f"{visit.chance:.0%}"))

    def price(self, visit: Visit) -> str:
        """Return the price with a question mark where it is only believed."""
        said = say_price(visit.price_cny, self.lang)
        weak = visit.price_cny is not None and "price_cny" in visit.confirm
        return f"{said}?" if weak else said

    def row(
        self,
        day: DayPlan,
        clock: tuple[datetime, ...],
        *what: str,
        mark: str = "",
        stay: str = "",
        price: str = "",
    ) -> Iterator[str]:
        """Yield a line of the day's table; what is too long for its column goes on below."""
        hours = "–".join(_clock(moment, day) for moment in clock)
        room = self.columns - len(_INDENT) - _CLOCK - _MARK - (_STAY + _PRICE if stay else 0)
        whole = " ".join(what)
        parts = [whole] if width(whole) <= room else what
        first, *rest = [line for part in parts for line in wrap(part, room)]
        line = _INDENT + pad(hours, _CLOCK) + pad(mark, _MARK)
        if stay:
            end = pad(stay, _STAY, right=True) + pad(price, _PRICE, right=True)
            yield line + pad(first, room) + end
        else:
            yield line + first
        for more in rest:
            yield " " * (len(_INDENT) + _CLOCK + _MARK) + more

    def leg(self, leg: Leg) -> str:
        _ = translator(self.lang)
        if leg.distance_m == 0 and leg.travel_minutes <= 1:
            return "↓ " + _("same place")
        return "↓ " + _("{mode}, {distance}, {minutes}, there at {time}").format(
            mode=say_mode(leg.mode, self.lang),
            distance=say_distance(leg.distance_m, self.lang),
            minutes=say_minutes(leg.travel_minutes, self.lang),
            time=f"{leg.arrive.astimezone(SHANGHAI):%H:%M}",
        )

    def trip_totals(self) -> Iterator[str]:
        _ = translator(self.lang)
        if len(self.plan.days) < 2:
            return
        days = _("In all: {n} days").format(n=len(self.plan.days))
        yield from self.wrapped(days, self.sums(self.plan.totals, self.plan.visits))

    def sums(self, totals: Totals, visits: Sequence[Visit]) -> str:
        _ = translator(self.lang)
        unknown = sum(visit.price_cny is None for visit in visits)
        price = say_amount(totals.price_cny)
        if unknown:
            tickets = _("tickets {price}, without {n} whose price is not known").format(
                price=price, n=unknown
            )
        else:
            tickets = _("tickets {price}").format(price=price)
        return self.line(
            _("1 visit") if totals.visits == 1 else _("{n} visits").format(n=totals.visits),
            _("on the way {minutes}, {distance}").format(
                minutes=say_minutes(totals.travel_minutes, self.lang),
                distance=say_distance(totals.distance_m, self.lang),
            ),
            tickets,
        )

    def bookings(self) -> Iterator[str]:
        _ = translator(self.lang)
        if self.plan.book_by:
            yield _("To book")
        states = {
            "to_ask": "",
            "asked": _("asked, not yet confirmed"),
            "confirmed": _("confirmed"),
        }
        for booking in self.plan.book_by:
            if booking.state == "confirmed":
                by = _("{site}, for {date}")
            elif booking.assumed:
                by = _(
                    "soon (how far ahead is not published), by {deadline} at the latest: {site}, "
                    "for {date}"
                )
            else:
                by = _("by {deadline}: {site}, for {date}")
            said = by.format(
                deadline=say_date(booking.deadline, self.lang),
                site=self.name(booking.site_id),
                date=say_date(booking.date, self.lang)
                + (f" {booking.start.astimezone(SHANGHAI):%H:%M}" if booking.start else ""),
            )
            contact = booking.contact or _("contact not known")
            yield self.item(self.line(said, contact, states[booking.state]))

    def confirm_first(self) -> Iterator[str]:
        _ = translator(self.lang)
        unsure = [visit for visit in self.plan.visits if visit.confirm]
        if unsure:
            yield from self.wrapped(
                _("⚠ Confirm first: these rest on memory or guesses, or are not known")
            )
        words = {
            "status": _("whether it receives visitors"),
            "opening_hours": _("opening hours"),
            "coordinates": _("position"),
            "price_cny": _("price"),
            "booking": _("how to book"),
            "wheelchair": _("access in a wheelchair"),
        }
        for visit in unsure:
            fields = _(", ").join(words.get(field, field) for field in visit.confirm)
            yield self.item(self.name(visit.site_id) + _(": ") + fields)

    def bring(self) -> Iterator[str]:
        _ = translator(self.lang)
        if self.plan.bring:
            yield _("Bring")
        yield from map(self.item, self.plan.bring)

    def plan_b(self) -> Iterator[str]:
        _ = translator(self.lang)
        if not self.plan.plan_b:
            return
        yield _("Plan B")
        for case in self.plan.plan_b:
            head = {
                "refused": _("if {site} refuses").format(site=self.name(case.site_id or "")),
                "wet": _("if it rains"),
                "late": _("if you start {minutes} late").format(
                    minutes=say_minutes(case.late_minutes or 0, self.lang)
                ),
            }[case.case]
            yield self.item(head + _(": ") + self.instead(case))
            for day, visits in groupby(case.visits, lambda v: v.start.astimezone(SHANGHAI).date()):
                stops = (
                    f"{visit.start.astimezone(SHANGHAI):%H:%M} {clean(visit.name[self.lang])}"
                    for visit in visits
                )
                said = say_date(day, self.lang) + _(": ") + _(", ").join(stops)
                yield self.item(said, bullet="", indent=_INDENT * 2)

    def instead(self, case: PlanB) -> str:
        """Return what changes then."""
        _ = translator(self.lang)
        if case.note:
            return _("no plan is possible: {reason}").format(reason=clean(case.note))
        names = {visit.site_id: visit.name for visit in case.visits}
        added = [clean(names[one][self.lang]) for one in case.added]
        dropped = [self.name(one) for one in case.dropped]
        parts = [
            _("without {sites}").format(sites=_(", ").join(dropped)) if dropped else "",
            _("instead {sites}").format(sites=_(", ").join(added)) if added else "",
            "" if dropped or added else _("the same sites at other times"),
            _("{more:+} points").format(more=case.prize - self.plan.totals.prize),
        ]
        return _("; ").join(filter(None, parts))

    def left_out(self) -> Iterator[str]:
        _ = translator(self.lang)
        if not self.plan.skipped:
            return
        counts = Counter(site.reason for site in self.plan.skipped)
        yield _("Left out: {n} sites").format(n=counts.total())
        said = [f"{say_reason(r, self.lang)} ({n})" for r, n in counts.most_common()]
        yield self.item(" · ".join(said), bullet="")
        told = _worth_telling(self.plan.skipped)
        for reason in dict.fromkeys(site.reason for site in told):
            yield _INDENT + say_reason(reason, self.lang) + _(":")
            for site in told:
                if site.reason == reason:
                    yield self.item(self.skipped(site), indent=_INDENT * 2)
        if len(told) < len(self.plan.skipped):
            yield self.item(
                _(
                    "Every site left out, with its reason, is in --json; planner why finds what "
                    "would let one in."
                ),
                bullet="",
            )

    def skipped(self, site: Skipped) -> str:
        _ = translator(self.lang)
        said = clean(site.name[self.lang] or site.site_id) + _(": ") + site.detail
        return said + (_(" → {change}").format(change=site.change) if site.change else "")

    def notes(self) -> Iterator[str]:
        _ = translator(self.lang)
        if self.plan.notes:
            yield _("Notes")
        yield from map(self.item, self.plan.notes)

    def footer(self) -> Iterator[str]:
        _ = translator(self.lang)
        search = self.plan.search
        if any(leg.source == "estimate" for day in self.plan.days for leg in day.legs):
            said = _("Travel times are estimated from distances; traffic is not known.")
            yield from self.wrapped(said)
        if search.engine in _UNSEARCHED:
            return
        if search.status == "optimal":
            quality = _("no better plan exists, by these prizes and travel times")
        elif search.gap is not None:
            quality = _("at most {gap} below the best possible").format(gap=f"{search.gap:.1%}")
        else:
            quality = _("the best plan found, not proven to be the best there is")
        if search.stopped_by == "time" and search.status != "optimal":
            quality += _("; the search was cut short, so a second run may differ")
        said = _("Searched {seconds} s ({engine}): {quality}.").format(
            seconds=f"{search.seconds:.1f}", engine=search.engine, quality=quality
        )
        yield from self.wrapped(said)

    def name(self, site_id: str) -> str:
        return clean(self.names.get(site_id, Text())[self.lang] or site_id)

    def place(self, place: Location) -> str:
        return " ".join(both_names(place.name, self.lang)) or clean(place.id)

    def item(self, text: str, bullet: str = "- ", indent: str = _INDENT) -> str:
        return paragraph(text, self.columns, indent + bullet, indent + " " * width(bullet))

    def wrapped(self, *parts: str) -> list[str]:
        return wrap(self.line(*parts), self.columns)

    @staticmethod
    def line(*parts: str) -> str:
        return " · ".join(clean(part) for part in parts if part)


def say_mode(mode: str, lang: str) -> str:
    """Return how a leg is travelled, in words."""
    _ = translator(lang)
    words = {
        "car": _("car"),
        "taxi": _("taxi"),
        "coach": _("coach"),
        "bus": _("bus"),
        "walk": _("on foot"),
        "rail": _("train"),
    }
    return words.get(mode, mode)


def say_reason(reason: Reason, lang: str) -> str:
    """Return why a site was left out, in a few words."""
    _ = translator(lang)
    return {
        Reason.AVOIDED: _("left out as you asked"),
        Reason.NOT_OF_INTEREST: _("not of interest"),
        Reason.CLOSED: _("closed"),
        Reason.HOURS_UNKNOWN: _("opening hours unknown"),
        Reason.UNTRUSTED: _("not certain enough"),
        Reason.BOOKING_CLOSED: _("too late to book"),
        Reason.BOOKING_REFUSED: _("booking refused"),
        Reason.GROUP_TOO_SMALL: _("group too small"),
        Reason.GROUP_TOO_LARGE: _("group too large"),
        Reason.GROUP_ONLY: _("groups only"),
        Reason.TOO_YOUNG: _("too young"),
        Reason.TOO_FEW_ADULTS: _("too few adults"),
        Reason.NOT_ACCESSIBLE: _("not accessible in a wheelchair"),
        Reason.OPEN_AIR: _("in the open air"),
        Reason.EVENT_NOT_CONFIRMED: _("event not confirmed"),
        Reason.NO_EVENT: _("no event on these days"),
        Reason.TOO_FAR: _("too far"),
        Reason.TOO_LONG: _("too long"),
        Reason.OVER_BUDGET: _("over the budget"),
        Reason.THEME_LIMIT: _("enough of its theme"),
        Reason.VARIANT_CHOSEN: _("a variant is in the plan"),
        Reason.NO_ROOM: _("no room"),
    }[reason]


def _worth_telling(skipped: Iterable[Skipped]) -> list[Skipped]:
    """Return a few of every reason a reader would ask about, those that could change first."""
    few: list[Skipped] = []
    for site in sorted(skipped, key=lambda site: site.change is None):
        same = sum(other.reason == site.reason for other in few)
        if site.reason not in _UNTOLD and same < _TOLD_EACH and len(few) < _TOLD:
            few.append(site)
    return few


def _in_order(day: DayPlan) -> Iterable[Visit | Break | Leg]:
    """The day by the clock; a leg with a break inside comes before it."""
    moments = [*day.legs, *day.stops]
    return sorted(moments, key=lambda m: m.depart if isinstance(m, Leg) else m.start)


def _clock(moment: datetime, day: DayPlan) -> str:
    """Return "09:00", or "00:30+1" for the small hours of the next day."""
    local = moment.astimezone(SHANGHAI)
    days = (local.date() - day.date).days
    return f"{local:%H:%M}" + (f"{days:+}" if days else "")
