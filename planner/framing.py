"""Request + catalogue + travel → Problem, with what is already ruled out and why."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from planner import admission, prefilter, resuming, starting, terms, wanted
from planner.catalogue import Catalogue
from planner.errors import BadInput, Fault, said
from planner.inquiry import Inquiry, Refusal
from planner.itinerary import Reason
from planner.language import say_distance, say_minutes
from planner.offers import Offer, offers, slow_roads
from planner.problem import POINT, Day, Limit, MealStop, Problem, Rest, Stop, Window
from planner.sites import Location, Site
from planner.travel import UNREACHABLE, Estimate, SpokeSource, TravelMatrix, TravelSource
from planner.trip import TripDay, TripRequest, at
from planner.values import LONG_STAY_MINUTES, SHANGHAI
from planner.visitor import Lunch, Profile

HURRY = (0, 15, 30, 100)  # percent; 100 leaves the shortest visit a site allows
_EARLY = 45  # minutes in hand before a fixed start, where days have to be robust
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Framing:
    """A problem, and what is needed to speak of it as a trip again.

    `asks[i]` is what was asked for stop `i`: a site on the days on which it is the same, so that
    one site can be several stops. `bases[d]` are the places where day `d` starts and ends.
    `set_aside` holds sites that could be visited too, but are not in the problem: of thousands
    only those that can matter are (see prefilter.py). The first limits of the problem are those of
    the profile; what follows are must-sees of several stops.
    """

    request: TripRequest
    visitor: Profile
    catalogue: Catalogue
    problem: Problem
    asks: tuple[Inquiry, ...]
    bases: tuple[tuple[Location, Location], ...]
    matrix: TravelMatrix
    hurry: int = 0
    ruled_out: dict[str, Refusal] = field(default_factory=dict)
    set_aside: frozenset[str] = frozenset()

    def instant(self, minute: int) -> datetime:
        """Turn a minute of the problem into an instant."""
        return _midnight(self.request) + timedelta(minutes=minute)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The site of each stop, as it is on the days of the stop."""
        return tuple(ask.site for ask in self.asks)

    @cached_property
    def stops_of(self) -> dict[str, list[int]]:
        """The stops of each site."""
        stops: dict[str, list[int]] = {}
        for stop, site in enumerate(self.sites):
            stops.setdefault(site.id, []).append(stop)
        return stops

    def inquiry(self, site: Site) -> Inquiry:
        """Put a site in question for the whole trip."""
        days = self.request.days
        return Inquiry(site, self.request, self.visitor, self.catalogue, days, self.hurry)


def frame(
    request: TripRequest, catalogue: Catalogue, travel: TravelSource, hurry: int = 0
) -> Framing:
    """State a trip as a Problem; `hurry` is the percent cut off visits to must-sees.

    Raises BadInput for ids the catalogue does not have, CannotPlan where a must-see cannot be
    visited at all or the must-sees exclude each other.
    """
    visitor = request.visitor
    _known(request, catalogue)
    bases = tuple(
        (catalogue.place(d.start_place), catalogue.place(d.end_place)) for d in request.days
    )
    ruled_out: dict[str, Refusal] = {}
    admitted: list[_Admitted] = []
    prizes: dict[Hashable, int] = {}
    for offer in offers(catalogue, request):
        ask = Inquiry(offer.site, request, visitor, catalogue, offer.days, hurry, prizes)
        if refused := admission.refusal(ask):
            ruled_out.setdefault(offer.site.id, refused)
        elif where := offer.site.location:
            admitted.append(_Admitted(ask, where, offer))
    set_aside: frozenset[str] = frozenset()
    if len(admitted) > prefilter.MOST:
        admitted, set_aside = _prefiltered(request, admitted, bases, travel, ruled_out)

    places = [one.where for one in admitted] + [place for pair in bases for place in pair]
    matrix = _legs(request, catalogue, travel, admitted, places)
    reachable: list[int] = []
    windows: list[tuple[Window, ...]] = []
    for at_node, one in enumerate(admitted):
        spans, refused = _reach(one.ask, _ways(matrix, at_node, len(admitted), request))
        if refused:
            ruled_out.setdefault(one.ask.site.id, refused)
        else:
            reachable.append(at_node)
            windows.append(spans)
    for node in reachable:  # refused on some days, but not on all
        ruled_out.pop(admitted[node].ask.site.id, None)
    wanted.can_be_visited(request, ruled_out, catalogue)

    keep = reachable + list(range(len(admitted), len(places)))
    matrix = matrix.take(keep)
    kept = [admitted[node] for node in reachable]
    asks = tuple(one.ask for one in kept)
    stops = _stops(kept, windows)
    minutes = np.asarray(matrix.minutes, dtype=np.int64)
    framing = Framing(
        request=request,
        visitor=visitor,
        catalogue=catalogue,
        problem=Problem(
            stops=stops,
            days=tuple(_day(request, d, visitor.lunch, asks) for d in request.days),
            travel=resuming.ways_ahead(minutes, asks, request),
            travel_cost=round(visitor.travel_cost * POINT),
            limits=(*_limits(visitor, asks), *wanted.one_of_each(asks)),
            budget=None if request.budget_cny is None else round(request.budget_cny * 100),
            visits_a_day=visitor.visits_a_day,
            walking=np.asarray(matrix.walk_minutes, dtype=np.int64),
            walking_a_day=walking_a_day(request),
        ),
        asks=asks,
        bases=bases,
        matrix=matrix,
        hurry=hurry,
        ruled_out=ruled_out,
        set_aside=set_aside,
    )
    wanted.agree(request, framing.problem, asks)
    return framing


def earlier_orders(framing: Framing) -> tuple[tuple[int | None, ...], ...] | None:
    """Return the stops of the plan that is revised, day by day; None for one that is not to be had
    any more, and for all of them where no plan is revised."""
    revision = framing.request.revision
    if revision is None:
        return None
    return tuple(
        tuple(
            next(
                (n for n in framing.stops_of.get(v.site_id, ()) if day in framing.asks[n].days),
                None,
            )
            for v in revision.on(day.date)
        )
        for day in framing.request.days
    )


def _known(request: TripRequest, catalogue: Catalogue) -> None:
    """Refuse ids that the catalogue does not have, all at once."""
    faults: list[Fault] = []
    booked = tuple(record.site_id for record in request.bookings)
    for wish, ids in (("must", request.must), ("avoid", request.avoid), ("bookings", booked)):
        for site_id in ids:
            try:
                site = catalogue.site(site_id)
            except BadInput as error:
                faults += [Fault(wish, f.value, f.rule, f.cure) for f in error.faults]
                continue
            if not site.visitable:
                cure = said("Use it as --base, or choose a site: planner sites list")
                rule = said("a hub is a place to start from, not to visit")
                faults.append(Fault(wish, site_id, rule, cure))
    if faults:
        raise BadInput(*faults)


def _midnight(request: TripRequest) -> datetime:
    return at(request.days[0].date, time())


def _window(midnight: datetime, first: datetime, last: datetime) -> Window:
    return Window((first - midnight) // _MINUTE, (last - midnight) // _MINUTE)


class _Admitted(NamedTuple):
    ask: Inquiry
    where: Location
    offer: Offer


class _Way(NamedTuple):
    """The way of one day to a site, if the day has no other: minutes, and metres there."""

    there: int
    back: int
    distance_m: int


_Ways = Mapping[date, _Way]


def _ways(matrix: TravelMatrix, node: int, sites: int, request: TripRequest) -> _Ways:
    return {
        day.date: _Way(
            int(matrix.minutes[start, node]),
            int(matrix.minutes[node, start + 1]),
            int(matrix.distance_m[start, node]),
        )
        for day, start in zip(request.days, range(sites, len(matrix.minutes), 2), strict=True)
    }


def _legs(
    request: TripRequest,
    catalogue: Catalogue,
    travel: TravelSource,
    admitted: Sequence[_Admitted],
    places: Sequence[Location],
) -> TravelMatrix:
    """Ask for all legs; make them longer near events that slow the roads, and start anew from where
    a revised plan has the party."""
    going_on = resuming.resumed(request, [one.ask for one in admitted])
    here = [going_on.place] if going_on and going_on.place else []
    matrix = travel.matrix([*places, *here], request.mode)
    if len(matrix.minutes) != len(places) + len(here):
        size, rows = str(len(matrix.minutes)), len(places) + len(here)
        thing = said("travel source {name}", name=travel.name)
        rule = said("gave times for this many places, not {n}", n=rows)
        raise BadInput(Fault(thing, size, rule, said("Return one row a place")))
    if going_on and here:
        matrix = resuming.from_here(matrix, going_on.stop)
    slow = [one.offer.road_factor for one in admitted]
    ends = places[len(admitted) :]
    for day, (start, end) in zip(
        request.days, zip(ends[::2], ends[1::2], strict=True), strict=True
    ):
        roads = slow_roads(catalogue, day)
        slow += [roads(start), roads(end)]
    if max(slow) > 1:
        factors = np.maximum.outer(np.array(slow), np.array(slow))
        longer = np.ceil(np.round(matrix.minutes * factors, 6)).astype(np.int64)
        matrix = replace(matrix, minutes=np.minimum(longer, UNREACHABLE))
    return matrix


def _reach(ask: Inquiry, ways: _Ways) -> tuple[tuple[Window, ...], Refusal | None]:
    """Cut the starts of a visit to what can be reached from the base and back within a day."""
    request, minutes, midnight = ask.request, ask.minutes, _midnight(ask.request)
    if ask.done and ask.kept:
        return (_window(midnight, ask.kept.start, ask.kept.start),), None
    before = terms.lead_in(ask.site, ask.visitor)
    windows: list[Window] = []
    best: tuple[int, int, int] | None = None  # minutes to spare, minutes on the way, metres
    for day in ask.days:
        there, back, distance_m = ways[day.date]
        bounds = _window(midnight, resuming.leaves(request, day), day.end)
        for first, last in starting.starts(ask, day):
            span = _window(midnight, first, last)
            earliest = max(span.earliest, bounds.earliest + there + before)
            latest = min(span.latest, bounds.latest - minutes - back)
            if earliest <= latest:
                windows.append(Window(earliest, latest))
        spare = bounds.latest - bounds.earliest - there - back - before - minutes
        if best is None or spare > best[0]:
            best = spare, there + back, distance_m
    if windows or best is None:
        return tuple(windows), None
    spare, way, distance = best
    if ask.kept:
        detail = ask.say(
            "It is locked at {time}, and cannot be reached by then.",
            time=f"{ask.kept.start.astimezone(SHANGHAI):%H:%M}",
        )
        return (), Refusal(Reason.NO_ROOM, detail, ask.say("Unlock it, or drop it."))
    if ask.confirmed and ask.confirmed.time:
        detail = ask.say(
            "It is confirmed for {time}: with the way there and back ({travel}) that does not fit "
            "into your hours.",
            time=f"{ask.confirmed.time:%H:%M}",
            travel=say_minutes(way, request.lang),
        )
        return (), Refusal(Reason.TOO_LONG, detail, ask.say("Start earlier or stay out later."))
    if spare >= 0:
        detail = ask.say(
            "With the way there and back ({travel}), its opening times leave no {minutes} within "
            "your hours.",
            travel=say_minutes(way, request.lang),
            minutes=say_minutes(minutes, request.lang),
        )
        return (), Refusal(Reason.TOO_LONG, detail, ask.say("Start earlier or stay out later."))
    detail = ask.say(
        "It is {distance} from where the day starts; the way there and back takes {travel} and the "
        "visit {minutes}: too much for your day.",
        distance=say_distance(distance, request.lang),
        travel=say_minutes(way, request.lang),
        minutes=say_minutes(minutes, request.lang),
    )
    change = ask.say("A longer day, or a base closer to it.")
    least = ask.site.visit_minutes_min
    if least is not None and spare + minutes >= least:
        change = ask.say("Make it a must-see: the visit is then kept shorter.")
    return (), Refusal(Reason.TOO_FAR, detail, change)


def _prefiltered(
    request: TripRequest,
    admitted: list[_Admitted],
    bases: Sequence[tuple[Location, Location]],
    travel: TravelSource,
    ruled_out: dict[str, Refusal],
) -> tuple[list[_Admitted], frozenset[str]]:
    """Return the sites that can matter, and the ids of those set aside.

    What cannot be reached is ruled out here if the source can tell so without a matrix; the ways of
    any other source are unknown, and the estimate only ranks.
    """
    tells = isinstance(travel, SpokeSource)
    source = travel if isinstance(travel, SpokeSource) else Estimate()
    places = [one.where for one in admitted]
    spokes = {
        base: source.spokes(base, places, request.mode) for base in set(chain.from_iterable(bases))
    }
    by_day = [
        zip(out.there.tolist(), home.back.tolist(), out.distance_m.tolist(), strict=True)
        for out, home in ((spokes[start], spokes[end]) for start, end in bases)
    ]
    dates = [day.date for day in request.days]
    unknown = dict.fromkeys(dates, _Way(0, 0, 0))
    near: list[_Admitted] = []
    candidates: list[prefilter.Candidate] = []
    for one, *numbers in zip(admitted, *by_day, strict=True):
        ways = {day: _Way(*way) for day, way in zip(dates, numbers, strict=True)}
        windows, refused = _reach(one.ask, ways if tells else unknown)
        if refused and tells:
            ruled_out.setdefault(one.ask.site.id, refused)
            continue
        shortest = min(ways[day.date].there + ways[day.date].back for day in one.ask.days)
        near.append(one)
        candidates.append(prefilter.candidate(one.ask, windows, shortest))
    cost = round(request.visitor.travel_cost * POINT)
    kept = set(prefilter.keep(candidates, cost, prefilter.needs(request), prefilter.MOST))
    aside = (one.ask.site.id for n, one in enumerate(near) if n not in kept)
    return [one for n, one in enumerate(near) if n in kept], frozenset(aside)


def _stops(admitted: list[_Admitted], windows: list[tuple[Window, ...]]) -> tuple[Stop, ...]:
    groups: dict[str, int] = {}
    several = Counter(one.ask.site.id for one in admitted)
    stops = []
    for (ask, _, offer), spans in zip(admitted, windows, strict=True):
        group = ask.catalogue.group_of(ask.site.id)
        price = terms.party_price(ask.site, ask.request.party)
        stops.append(
            Stop(
                prize=ask.prize + offer.bonus,
                minutes=ask.minutes + resuming.idle_after(ask),
                windows=spans,
                lead_in=0 if ask.done else terms.lead_in(ask.site, ask.visitor),
                reserve=0 if ask.done else terms.reserve(ask.site, ask.visitor),
                required=ask.wanted and several[ask.site.id] == 1,
                price=round((price or 0) * 100),
                group=groups.setdefault(group, len(groups)),
            )
        )
    return tuple(stops)


def _day(request: TripRequest, day: TripDay, lunch: Lunch | None, asks: Sequence[Inquiry]) -> Day:
    midnight, early = _midnight(request), 0 if request.robust is None else _EARLY
    window = _window(midnight, day.start, day.end)
    bounds = _window(midnight, resuming.leaves(request, day), day.end)
    if lunch is None or resuming.is_over(request, day):
        return Day(bounds, early=early)
    meal = _window(midnight, at(day.date, lunch.earliest), at(day.date, lunch.latest))
    if window.earliest > meal.earliest or window.latest < meal.latest + lunch.minutes:
        return Day(bounds, early=early)
    free = resuming.free_on(request, day)
    if free and request.revision and request.revision.lunched:
        return Day(bounds, early=early)
    if free:  # it may be late, but it is had
        leave = _window(midnight, free, free).earliest
        meal = Window(max(meal.earliest, leave), max(meal.latest, leave))
    served = []
    for stop, ask in enumerate(asks):
        if ask.done:
            continue
        if ask.site.kind == "food" and ask.minutes >= lunch.minutes:
            served.append(MealStop(stop, meal))
        elif ask.minutes >= LONG_STAY_MINUTES:
            inside = Window(meal.earliest + lunch.minutes - ask.minutes, meal.latest)
            served.append(MealStop(stop, inside))
    return Day(bounds, (Rest(meal, lunch.minutes, tuple(served)),), early)


def _limits(visitor: Profile, asks: Sequence[Inquiry]) -> tuple[Limit, ...]:
    return tuple(
        Limit(
            stops=frozenset(n for n, ask in enumerate(asks) if limit.theme in ask.site.themes),
            at_most=limit.at_most,
            at_least=limit.at_least,
            per_day=limit.per == "day",
        )
        for limit in visitor.limits
    )


def walking_a_day(request: TripRequest) -> int | None:
    """Return the most minutes on foot a day; whoever chooses to walk sets no limit."""
    return None if request.mode == "walk" else request.visitor.max_walk_minutes
