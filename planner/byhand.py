"""Plans made by hand: taken exactly as they are written, or timed in the order they give."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from planner import __version__, admission, advice, appeal, terms
from planner.catalogue import Catalogue
from planner.check import violations
from planner.composing import compose, totals
from planner.errors import BadInput, CannotPlan, Fault, said
from planner.framing import HURRY, Framing, frame
from planner.inquiry import Inquiry, Refusal
from planner.itinerary import (
    Break,
    DayPlan,
    Itinerary,
    Leg,
    Reason,
    Search,
    Skipped,
    Stop,
    Visit,
)
from planner.language import say_date, say_minutes, translator
from planner.listing import Entry
from planner.offers import offers, slow_roads
from planner.problem import POINT, Authority, Solution
from planner.schedule import fits
from planner.sites import Location, Site
from planner.travel import UNREACHABLE, Estimate, TravelMatrix, TravelSource
from planner.trip import TripDay, TripRequest, at
from planner.values import LONG_STAY_MINUTES, SHANGHAI
from planner.visitor import Lunch

ENGINE = "by hand"
_MINUTE = timedelta(minutes=1)


# ── as it is written ────────────────────────────────────────────────────────────────────────────


def as_written(
    entries: Iterable[Entry],
    request: TripRequest,
    catalogue: Catalogue,
    travel: TravelSource | None = None,
) -> Itinerary:
    """Return the plan that somebody wrote down, whether or not it can be kept: `check` judges it.

    Visits start as written and last as long as the profile stays; each leg leaves when the visit
    before is over and arrives when it arrives. Lunch is where it fits; nothing has slack.
    Raises BadInput with every entry that has no time, no known place or no day in the request,
    CannotPlan where there is no way at all between two places.
    """
    source = Estimate() if travel is None else travel
    written: dict[date, list[Entry]] = {day.date: [] for day in request.days}
    faults: list[Fault] = []
    for entry in entries:
        faults += _entry_faults(entry, written, catalogue)
        written.setdefault(entry.date, []).append(entry)
    if faults:
        raise BadInput(*faults)
    days = tuple(
        _Written.on(day, written[day.date], request, catalogue, source).plan()
        for day in request.days
    )
    refused = _refused(request, catalogue)
    return _itinerary(request, days, catalogue, refused, (), None)


def _entry_faults(
    entry: Entry, days: Mapping[date, object], catalogue: Catalogue
) -> Iterator[Fault]:
    thing = str(entry.date)
    yield from _site_faults(thing, entry.site_id, catalogue)
    if entry.site_id in catalogue and catalogue.site(entry.site_id).location is None:
        rule = said("its position is not known, so no way there can be timed")
        cure = said("Leave it out, or add its position to the sites")
        yield Fault(thing, entry.site_id, rule, cure)
    if entry.date not in days:
        rule, cure = said("is not on a day of the request"), said("Ask for that day too")
        yield Fault(thing, entry.site_id, rule, cure)
    if entry.start is None:
        rule, cure = said("has no time"), said("Write one; planner time finds them")
        yield Fault(thing, entry.site_id, rule, cure)


def _site_faults(thing: str, site_id: str, catalogue: Catalogue) -> Iterator[Fault]:
    try:
        site = catalogue.site(site_id)
    except BadInput as error:
        yield from (Fault(thing, f.value, f.rule, f.cure) for f in error.faults)
        return
    if not site.visitable:
        rule = said("a hub is a place to start from, not to visit")
        yield Fault(thing, site_id, rule, said("Choose a site: planner sites list"))


class _Stay(NamedTuple):
    """A visit at its written time."""

    site: Site
    start: datetime
    end: datetime
    lead_in: timedelta


class _Hop(NamedTuple):
    """The way to a stay, and the lunch taken before, on or after it."""

    depart: datetime
    arrive: datetime
    lunch: datetime | None = None


@dataclass(frozen=True)
class _Written:
    """A day as it is written; leg `i` leads to stay `i`, the last one to the end of the day."""

    day: TripDay
    stays: tuple[_Stay, ...]
    places: tuple[Location, ...]
    matrix: TravelMatrix
    minutes: tuple[int, ...]  # of each leg
    request: TripRequest

    @classmethod
    def on(
        cls,
        day: TripDay,
        entries: Iterable[Entry],
        request: TripRequest,
        catalogue: Catalogue,
        travel: TravelSource,
    ) -> "_Written":
        """Find the places and the legs of a day."""
        stays, where = [], []
        for start, site_id in sorted((e.start, e.site_id) for e in entries if e.start):
            site = catalogue.as_on(catalogue.site(site_id), day.date)
            lasts = appeal.visit_minutes(site, request.visitor) * _MINUTE
            before = terms.lead_in(site, request.visitor) * _MINUTE
            stays.append(_Stay(site, start, start + lasts, before))
            where.append(catalogue.place(site_id))
        first, last = catalogue.place(day.start_place), catalogue.place(day.end_place)
        places = (first, *where, last)
        matrix = travel.matrix(places, request.mode)
        slow = [slow_roads(catalogue, day)(place) for place in places]
        minutes = []
        for a, b in pairwise(range(len(places))):
            taken = ceil(round(int(matrix.minutes[a, b]) * max(slow[a], slow[b]), 6))
            if taken >= UNREACHABLE and stays:
                _ = translator(request.lang)
                rule = _("There is no way between them by '{mode}'.").format(mode=request.mode)
                way = f"{places[a].id} → {places[b].id}"
                raise CannotPlan(Fault(str(day.date), way, rule))
            minutes.append(taken)
        return cls(day, tuple(stays), places, matrix, tuple(minutes), request)

    def plan(self) -> DayPlan:
        """Give the day its legs, and its lunch where there is room for it."""
        hops = self._hops() if self.stays else []
        visits = [self._visit(stay, hop) for stay, hop in zip(self.stays, hops, strict=False)]
        lunch = self.request.visitor.lunch or Lunch()
        breaks = [
            Break(start=hop.lunch, end=hop.lunch + lunch.minutes * _MINUTE)
            for hop in hops
            if hop.lunch
        ]
        legs = tuple(self._leg(n, hop) for n, hop in enumerate(hops))
        both: list[Stop] = [*visits, *breaks]
        stops = tuple(sorted(both, key=lambda stop: stop.start))
        began = [leg.depart for leg in legs] + [stop.start for stop in stops]
        ended = [leg.arrive for leg in legs] + [stop.end for stop in stops]
        plan = DayPlan(
            date=self.day.date,
            start=min(began, default=self.day.start),
            end=max(ended, default=self.day.end),
            start_place=self.places[0],
            end_place=self.places[-1],
            stops=stops,
            legs=legs,
            totals=totals(()),
        )
        return plan.model_copy(update={"totals": totals([plan])})

    def _hops(self) -> list[_Hop]:
        hops = [self._plain(n) for n in range(len(self.minutes))]
        if lunch := self._lunch_due():
            last = len(self.stays)
            for n in (*range(1, last), last, 0):  # rather between visits than at the ends
                hop = self._with_lunch(n, lunch)
                if hop and self._free_for(hop, lunch, hops[:n] + hops[n + 1 :]):
                    hops[n] = hop
                    break
        return hops

    def _plain(self, n: int) -> _Hop:
        """Leave the base in time, however early, and any visit as soon as it is over."""
        travel = self.minutes[n] * _MINUTE
        ready = self.stays[0].start - self.stays[0].lead_in
        depart = self.stays[n - 1].end if n else ready - travel
        return _Hop(depart, depart + travel)

    def _lunch_due(self) -> Lunch | None:
        """The profile's lunch, where the hours take it in and no visit stands for it."""
        lunch, day = self.request.visitor.lunch, self.day
        if lunch is None:
            return None
        lasts = lunch.minutes * _MINUTE
        first, last = at(day.date, lunch.earliest), at(day.date, lunch.latest)
        if day.start > first or day.end < last + lasts:
            return None
        for site, start, end, _ in self.stays:
            meal = site.kind == "food" and end - start >= lasts and first <= start <= last
            long = end - start >= LONG_STAY_MINUTES * _MINUTE
            if meal or (long and start <= last and end >= first + lasts):
                return None
        return lunch

    def _with_lunch(self, n: int, lunch: Lunch) -> _Hop | None:
        """Take lunch before a way, after it or on it; None where there is no time."""
        travel, lasts = self.minutes[n] * _MINUTE, lunch.minutes * _MINUTE
        first, last = at(self.day.date, lunch.earliest), at(self.day.date, lunch.latest)
        at_end = n == len(self.stays)
        until = self.day.end if at_end else self.stays[n].start
        before = timedelta() if at_end else self.stays[n].lead_in
        free = self.stays[n - 1].end if n else self.day.start
        if n == 0:  # no earlier than need be
            free = max(free, min(last, until - before - travel - lasts))
        rest = max(free, first)
        if rest <= last and rest + lasts + travel + before <= until:
            return _Hop(rest + lasts, rest + lasts + travel, rest)
        arrive = free + travel
        there = max(arrive, first)
        if there <= last and there + lasts <= until and arrive + lasts + before <= until:
            return _Hop(free, arrive, there)
        if rest <= min(last, arrive) and arrive + lasts + before <= until:
            return _Hop(free, arrive + lasts, rest)
        return None

    def _free_for(self, hop: _Hop, lunch: Lunch, others: Iterable[_Hop]) -> bool:
        """Tell whether a lunch overlaps nothing else: written visits may overlap each other."""
        assert hop.lunch is not None
        until = hop.lunch + lunch.minutes * _MINUTE
        spans = [(stay.start, stay.end) for stay in self.stays]
        spans += [(other.depart, other.arrive) for other in others]
        return all(end <= hop.lunch or until <= start for start, end in spans)

    def _visit(self, stay: _Stay, hop: _Hop) -> Visit:
        site, request = stay.site, self.request
        assert site.location is not None  # entries without a position are refused
        lunch = request.visitor.lunch
        rested = lunch is not None and hop.lunch is not None and hop.lunch >= hop.arrive
        wait = (stay.start - hop.arrive) // _MINUTE - (lunch.minutes if rested and lunch else 0)
        return Visit(
            site_id=site.id,
            name=site.name,
            lat=site.location.lat,
            lon=site.location.lon,
            arrival=hop.arrive,
            start=stay.start,
            end=stay.end,
            visit_minutes=(stay.end - stay.start) // _MINUTE,
            wait_minutes=wait,
            slack_minutes=0,
            prize=appeal.prize(site, request.visitor),
            price_cny=terms.party_price(site, request.party),
            booking=site.booking,
            booked=terms.booked(site, self.day.date, request),
            confirm=terms.to_confirm(site, self.day.date, request),
            why=appeal.why(site, request.visitor, request.lang),
        )

    def _leg(self, n: int, hop: _Hop) -> Leg:
        return Leg(
            from_place=self.places[n].id,
            to_place=self.places[n + 1].id,
            mode=self.matrix.mode(n, n + 1),
            distance_m=int(self.matrix.distance_m[n, n + 1]),
            travel_minutes=self.minutes[n],
            depart=hop.depart,
            arrive=hop.arrive,
            source=self.matrix.source(n, n + 1),
        )


def _refused(request: TripRequest, catalogue: Catalogue) -> dict[str, Refusal]:
    """Say of each site that receives nobody on these days why not."""
    refused: dict[str, Refusal] = {}
    received: set[str] = set()
    prizes: dict[Hashable, int] = {}
    for offer in offers(catalogue, request):
        ask = Inquiry(offer.site, request, request.visitor, catalogue, offer.days, 0, prizes)
        if refusal := admission.refusal(ask):
            refused.setdefault(offer.site.id, refusal)
        else:
            received.add(offer.site.id)
    return {site_id: why for site_id, why in refused.items() if site_id not in received}


# ── timed in a given order ──────────────────────────────────────────────────────────────────────


def retimed(
    request: TripRequest,
    orders: Mapping[date, Sequence[str]],
    catalogue: Catalogue,
    travel: TravelSource | None = None,
) -> Itinerary:
    """Return the plan that visits these sites in this order on each day, with its clock times.

    What is put into the order is wanted: it is no longer avoided, and unconfirmed sites count as
    must-sees. Must-sees that are not in it are dropped.
    Raises BadInput for unknown sites and days and for a trip that is under way, CannotPlan where an
    order cannot be kept, naming the first site that is too late, or where the plan breaks another
    rule of the request.
    """
    if request.revision and any(v.hold == "done" for v in request.revision.visits):
        rule = said("names visits that are done: their times stay as they were")
        raise BadInput(Fault("request.revision", "", rule, said("Revise the plan instead")))
    source = Estimate() if travel is None else travel
    placed = _in_order(request, orders, catalogue)
    musts = tuple(site_id for site_id in request.must if site_id in placed)
    avoid = tuple(site_id for site_id in request.avoid if site_id not in placed)
    wished = request.model_copy(update={"must": musts, "avoid": avoid})
    failures: list[CannotPlan] = []
    for hurry in HURRY if musts or request.confirmed or request.revision else HURRY[:1]:
        try:
            framing = _framed(wished, placed, catalogue, source, hurry)
            return _timed(framing, orders, source)
        except CannotPlan as failure:
            failures.append(failure)
    raise failures[0]


def _in_order(
    request: TripRequest, orders: Mapping[date, Sequence[str]], catalogue: Catalogue
) -> tuple[str, ...]:
    """Return all sites of the orders, each once."""
    _ = translator(request.lang)
    days = {day.date for day in request.days}
    placed: dict[str, date] = {}
    faults: list[Fault] = []
    twice: list[Fault] = []
    for day, order in orders.items():
        if day not in days:
            rule, cure = said("is not a day of the request"), said("Ask for that day too")
            faults.append(Fault(str(day), "", rule, cure))
        for site_id in order:
            faults += _site_faults(str(day), site_id, catalogue)
            if site_id in placed:
                on = say_date(placed[site_id], request.lang)
                there = _("It is in the order already, on {date}.").format(date=on)
                twice.append(Fault(str(day), site_id, there, _("Keep it once.")))
            placed.setdefault(site_id, day)
    if faults:
        raise BadInput(*faults)
    if twice:
        raise CannotPlan(*twice)
    return tuple(placed)


def _framed(
    request: TripRequest,
    placed: Sequence[str],
    catalogue: Catalogue,
    travel: TravelSource,
    hurry: int,
) -> Framing:
    """State the problem so that all placed sites are in it, as must-sees where it takes that."""
    framing = frame(request, catalogue, travel, hurry)
    there = {site.id for site in framing.sites}
    missing = tuple(site_id for site_id in placed if site_id not in there)
    if not missing:
        return framing
    wanted = request.model_copy(update={"must": (*request.must, *missing)})
    return frame(wanted, catalogue, travel, hurry)


def _timed(
    framing: Framing, orders: Mapping[date, Sequence[str]], travel: TravelSource
) -> Itinerary:
    """Give each day its times. Raises CannotPlan with what cannot be kept, on every day."""
    request, catalogue = framing.request, framing.catalogue
    numbered: list[tuple[int, ...]] = []
    faults: list[Fault] = []
    for number, day in enumerate(request.days):
        stops: list[int] = []
        for site_id in orders.get(day.date, ()):
            stop = _stop_on(framing, number, site_id)
            if stop is None:
                faults += _why_not(framing, day, site_id, travel)
            else:
                stops.append(stop)
        order = tuple(stops)
        numbered.append(order)
        if not fits(framing.problem, number, order):
            faults.append(_too_late(framing, number, order))
    if faults:
        raise CannotPlan(*faults)
    by_hand = Solution(
        orders=tuple(numbered),
        engine=ENGINE,
        steps=0,
        stopped_by_time=False,
        seconds=0,
        authority=Authority.ALONE,
    )
    days = compose(framing, by_hand)
    value = framing.problem.value(by_hand.orders) / POINT
    notes = advice.notes(framing, days)
    itinerary = _itinerary(request, days, catalogue, framing.ruled_out, notes, value)
    if found := violations(itinerary, catalogue):  # limits of the profile, budget, variants
        raise CannotPlan(*(Fault(one.where, "", one.message) for one in found))
    return itinerary


def _stop_on(framing: Framing, day: int, site_id: str) -> int | None:
    """Return the stop that stands for a site on a day; None where it receives nobody then."""
    problem = framing.problem
    hours = problem.days[day].window
    there = framing.stops_of.get(site_id, ())
    open_then = (n for n in there if any(w.overlaps(hours) for w in problem.stops[n].windows))
    return next(open_then, None)


def _why_not(framing: Framing, day: TripDay, site_id: str, travel: TravelSource) -> Iterator[Fault]:
    """Say why a site that could be visited on other days cannot be on this one."""
    alone = framing.request.model_copy(update={"days": (day,), "must": (site_id,)})
    try:
        frame(alone, framing.catalogue, travel, framing.hurry)
    except CannotPlan as failure:
        for f in failure.faults:
            thing = said("{date} {thing}", date=day.date, thing=f.thing)
            yield Fault(thing, f.value, f.rule, f.cure)
        return
    _ = translator(framing.request.lang)
    yield Fault(str(day.date), site_id, _("It cannot be visited on this day."))


def _too_late(framing: Framing, day: int, order: tuple[int, ...]) -> Fault:
    """Name the first stop of an order for which there is no time left."""
    problem, lang = framing.problem, framing.request.lang
    _ = translator(lang)
    n = next(n for n in range(len(order)) if not fits(problem, day, order[: n + 1]))
    site, on = framing.sites[order[n]], framing.request.days[day].date
    before = framing.sites[order[n - 1]].name if n else framing.bases[day][0].name
    hours = problem.days[day].window
    spans = (
        dict.fromkeys(f"{framing.instant(minute):%H:%M}" for minute in window)
        for window in problem.stops[order[n]].windows
        if window.overlaps(hours)
    )
    return Fault(
        f"{on} {site.id} ({site.name[lang]})",
        "",
        _(
            "After {before} there is no time left for its {minutes}: with the way back to the base "
            "it would have to start at {spans} (opening times: {hours})."
        ).format(
            before=before[lang],
            minutes=say_minutes(problem.stops[order[n]].minutes, lang),
            spans=_(", ").join("–".join(span) for span in spans),
            hours=site.opening_hours or site.departures or "–",
        ),
        _("Put it earlier, leave out a stop before it, or start the day earlier."),
    )


# ── both ────────────────────────────────────────────────────────────────────────────────────────


def _itinerary(
    request: TripRequest,
    days: tuple[DayPlan, ...],
    catalogue: Catalogue,
    refused: Mapping[str, Refusal],
    notes: tuple[str, ...],
    value: float | None,
) -> Itinerary:
    return Itinerary(
        planner_version=__version__,
        created=datetime.now(SHANGHAI).replace(microsecond=0),
        request=request,
        days=days,
        skipped=tuple(_skipped(request, days, catalogue, refused)),
        book_by=advice.book_by(days, catalogue, request),
        bring=advice.bring(days, catalogue, request),
        notes=notes,
        totals=totals(days),
        search=Search(
            engine=ENGINE,
            status="feasible",
            value=value,
            seed=request.seed,
            steps=0,
            stopped_by="effort",
            seconds=0,
        ),
    )


def _skipped(
    request: TripRequest,
    days: Iterable[DayPlan],
    catalogue: Catalogue,
    refused: Mapping[str, Refusal],
) -> Iterator[Skipped]:
    """Yield every site that is not visited, once, in catalogue order."""
    _, lang = translator(request.lang), request.lang
    visited = {visit.site_id for day in days for visit in day.visits}
    chosen = {catalogue.group_of(site_id): catalogue.site(site_id) for site_id in visited}
    not_chosen = Refusal(
        Reason.NO_ROOM,
        _("It could be visited on these days; the plan was made by hand, without it."),
        _("Put it into the plan, or have the days planned."),
    )
    for site in catalogue:
        if not site.visitable or site.id in visited:
            continue
        why = refused.get(site.id, not_chosen)
        if why is not_chosen and (same := chosen.get(catalogue.group_of(site.id))):
            name = same.name[lang]
            why = Refusal(
                Reason.VARIANT_CHOSEN,
                _("{site} is in the plan and is the same experience.").format(site=name),
                _("Leave {site} out.").format(site=name),
            )
        yield Skipped(
            site_id=site.id,
            name=site.name,
            reason=why.reason,
            detail=why.detail,
            change=why.change,
        )
