"""Request + catalogue + travel → Problem, with what is already ruled out and why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import chain
from typing import NamedTuple

import numpy as np

from planner import admission, prefilter
from planner.admission import Inquiry, Refusal
from planner.catalogue import Catalogue
from planner.errors import BadInput, CannotPlan, Fault
from planner.itinerary import Reason
from planner.language import say_distance, say_minutes
from planner.problem import POINT, Day, Limit, MealStop, Problem, Rest, Stop, Window
from planner.sites import Location, Site
from planner.travel import Estimate, SpokeSource, TravelMatrix, TravelSource
from planner.trip import TripDay, TripRequest, at
from planner.values import LONG_STAY_MINUTES
from planner.visitor import Lunch, Profile

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Framing:
    """A problem, and what is needed to speak of it as a trip again.

    `sites[i]` is the site of stop `i`; `bases[d]` are the places where day `d` starts and ends.
    `set_aside` holds sites that could be visited too, but are not in the problem: of thousands
    only those that can matter are (see prefilter.py).
    """

    request: TripRequest
    visitor: Profile
    catalogue: Catalogue
    problem: Problem
    sites: tuple[Site, ...]
    bases: tuple[tuple[Location, Location], ...]
    matrix: TravelMatrix
    hurry: int = 0
    ruled_out: dict[str, Refusal] = field(default_factory=dict)
    set_aside: frozenset[str] = frozenset()

    def instant(self, minute: int) -> datetime:
        """Turn a minute of the problem into an instant."""
        return _midnight(self.request) + timedelta(minutes=minute)

    def inquiry(self, site: Site) -> Inquiry:
        """Put a site in question."""
        return Inquiry(site, self.request, self.visitor, self.catalogue, self.hurry)


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
        (_place(d.start_place, catalogue), _place(d.end_place, catalogue)) for d in request.days
    )
    ruled_out: dict[str, Refusal] = {}
    admitted: list[_Admitted] = []
    prizes: dict[Hashable, int] = {}
    for site in catalogue:
        if not site.visitable:
            continue
        ask = Inquiry(site, request, visitor, catalogue, hurry, prizes)
        if refused := admission.refusal(ask):
            ruled_out[site.id] = refused
        elif where := site.location:
            admitted.append(_Admitted(ask, where))
    set_aside: frozenset[str] = frozenset()
    if len(admitted) > prefilter.MOST:
        admitted, set_aside = _prefiltered(request, admitted, bases, travel, ruled_out)

    places = [where for _, where in admitted] + [place for pair in bases for place in pair]
    matrix = travel.matrix(places, request.mode)
    if len(matrix.minutes) != len(places):
        size, rule = str(len(matrix.minutes)), f"gave times for this many places, not {len(places)}"
        raise BadInput(Fault(f"travel source {travel.name}", size, rule, "Return one row a place"))
    reachable: list[int] = []
    windows: list[tuple[Window, ...]] = []
    for at_node, (ask, _) in enumerate(admitted):
        spans, refused = _reach(ask, _ways(matrix, at_node, len(admitted), len(bases)))
        if refused:
            ruled_out[ask.site.id] = refused
        else:
            reachable.append(at_node)
            windows.append(spans)
    _musts_hold(request, ruled_out, catalogue)

    keep = reachable + list(range(len(admitted), len(places)))
    matrix = matrix.take(keep)
    asks = [admitted[node][0] for node in reachable]
    stops = _stops(asks, windows)
    days = tuple(_day(request, d, visitor.lunch, asks) for d in request.days)
    framing = Framing(
        request=request,
        visitor=visitor,
        catalogue=catalogue,
        problem=Problem(
            stops=stops,
            days=days,
            travel=np.asarray(matrix.minutes, dtype=np.int64),
            travel_cost=round(visitor.travel_cost * POINT),
            limits=_limits(visitor, asks),
            budget=None if request.budget_cny is None else round(request.budget_cny * 100),
            visits_a_day=visitor.visits_a_day,
            walking=np.asarray(matrix.walk_minutes, dtype=np.int64),
            walking_a_day=walking_a_day(request),
        ),
        sites=tuple(ask.site for ask in asks),
        bases=bases,
        matrix=matrix,
        hurry=hurry,
        ruled_out=ruled_out,
        set_aside=set_aside,
    )
    _musts_agree(framing)
    return framing


def _known(request: TripRequest, catalogue: Catalogue) -> None:
    """Refuse ids that the catalogue does not have, all at once."""
    faults: list[Fault] = []
    for wish, ids in (("must", request.must), ("avoid", request.avoid)):
        for site_id in ids:
            try:
                site = catalogue.site(site_id)
            except BadInput as error:
                faults += [Fault(wish, f.value, f.rule, f.cure) for f in error.faults]
                continue
            if not site.visitable:
                cure = "Use it as --base, or choose a site: planner sites list"
                rule = "a hub is a place to start from, not to visit"
                faults.append(Fault(wish, site_id, rule, cure))
    if faults:
        raise BadInput(*faults)


def _place(place: str | Location, catalogue: Catalogue) -> Location:
    return catalogue.place(place) if isinstance(place, str) else place


def _midnight(request: TripRequest) -> datetime:
    return at(request.days[0].date, time())


def _window(midnight: datetime, first: datetime, last: datetime) -> Window:
    return Window((first - midnight) // _MINUTE, (last - midnight) // _MINUTE)


class _Admitted(NamedTuple):
    ask: Inquiry
    where: Location


class _Way(NamedTuple):
    """The way of one day to a site, if the day has no other: minutes, and metres there."""

    there: int
    back: int
    distance_m: int


def _ways(matrix: TravelMatrix, node: int, sites: int, days: int) -> list[_Way]:
    starts = range(sites, sites + 2 * days, 2)
    return [
        _Way(
            int(matrix.minutes[start, node]),
            int(matrix.minutes[node, start + 1]),
            int(matrix.distance_m[start, node]),
        )
        for start in starts
    ]


def _reach(ask: Inquiry, ways: Sequence[_Way]) -> tuple[tuple[Window, ...], Refusal | None]:
    """Cut the starts of a visit to what can be reached from the base and back within a day."""
    request, minutes, midnight = ask.request, ask.minutes, _midnight(ask.request)
    before = admission.lead_in(ask.site, ask.visitor)
    windows: list[Window] = []
    best: tuple[int, int, int] | None = None  # minutes to spare, minutes on the way, metres
    for day, (there, back, distance_m) in zip(request.days, ways, strict=True):
        bounds = _window(midnight, day.start, day.end)
        for first, last in admission.starts(ask, day):
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
    if spare >= 0:
        detail = ask.say(
            "With the way there and back ({travel}), its opening times ({hours}) leave no "
            "{minutes} within your hours.",
            travel=say_minutes(way, request.lang),
            hours=ask.site.opening_hours or ask.site.departures,
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
    return (), Refusal(Reason.TOO_FAR, detail, ask.say("A longer day, or a base closer to it."))


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
    places = [where for _, where in admitted]
    spokes = {
        base: source.spokes(base, places, request.mode) for base in set(chain.from_iterable(bases))
    }
    by_day = [
        zip(out.there.tolist(), home.back.tolist(), out.distance_m.tolist(), strict=True)
        for out, home in ((spokes[start], spokes[end]) for start, end in bases)
    ]
    unknown = [_Way(0, 0, 0)] * len(bases)
    near: list[_Admitted] = []
    candidates: list[prefilter.Candidate] = []
    for one, *numbers in zip(admitted, *by_day, strict=True):
        ways = [_Way(*way) for way in numbers]
        windows, refused = _reach(one.ask, ways if tells else unknown)
        if refused and tells:
            ruled_out[one.ask.site.id] = refused
            continue
        shortest = min(there + back for there, back, _ in ways)
        near.append(one)
        candidates.append(prefilter.candidate(one.ask, windows, shortest))
    cost = round(request.visitor.travel_cost * POINT)
    kept = set(prefilter.keep(candidates, cost, prefilter.needs(request), prefilter.MOST))
    aside = (one.ask.site.id for n, one in enumerate(near) if n not in kept)
    return [one for n, one in enumerate(near) if n in kept], frozenset(aside)


def _stops(asks: list[Inquiry], windows: list[tuple[Window, ...]]) -> tuple[Stop, ...]:
    groups: dict[str, int] = {}
    stops = []
    for ask, spans in zip(asks, windows, strict=True):
        group = ask.catalogue.group_of(ask.site.id)
        price = admission.party_price(ask.site, ask.request.party)
        stops.append(
            Stop(
                prize=ask.prize,
                minutes=ask.minutes,
                windows=spans,
                lead_in=admission.lead_in(ask.site, ask.visitor),
                required=ask.wanted,
                price=round((price or 0) * 100),
                group=groups.setdefault(group, len(groups)),
            )
        )
    return tuple(stops)


def _day(request: TripRequest, day: TripDay, lunch: Lunch | None, asks: list[Inquiry]) -> Day:
    midnight = _midnight(request)
    window = _window(midnight, day.start, day.end)
    if lunch is None:
        return Day(window)
    meal = _window(midnight, at(day.date, lunch.earliest), at(day.date, lunch.latest))
    if window.earliest > meal.earliest or window.latest < meal.latest + lunch.minutes:
        return Day(window)
    served = []
    for stop, ask in enumerate(asks):
        if ask.site.kind == "food" and ask.minutes >= lunch.minutes:
            served.append(MealStop(stop, meal))
        elif ask.minutes >= LONG_STAY_MINUTES:
            inside = Window(meal.earliest + lunch.minutes - ask.minutes, meal.latest)
            served.append(MealStop(stop, inside))
    return Day(window, (Rest(meal, lunch.minutes, tuple(served)),))


def _limits(visitor: Profile, asks: list[Inquiry]) -> tuple[Limit, ...]:
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


def _musts_hold(request: TripRequest, ruled_out: dict[str, Refusal], catalogue: Catalogue) -> None:
    faults = [
        Fault(
            f"must-see {site_id} ({catalogue.site(site_id).name[request.lang]})",
            ruled_out[site_id].reason.value,
            ruled_out[site_id].detail,
            ruled_out[site_id].change or "",
        )
        for site_id in request.must
        if site_id in ruled_out
    ]
    if faults:
        raise CannotPlan(*faults)


def _musts_agree(framing: Framing) -> None:
    """Refuse must-sees that exclude each other or the bounds, before any search."""
    problem = framing.problem
    musts = [n for n, stop in enumerate(problem.stops) if stop.required]
    names = {n: framing.sites[n].id for n in musts}
    faults: list[Fault] = []
    by_group: dict[int, list[int]] = {}
    for n in musts:
        by_group.setdefault(problem.stops[n].group, []).append(n)
    for same in by_group.values():
        if len(same) > 1:
            ids = ", ".join(names[n] for n in same)
            faults.append(
                Fault(
                    "must-sees",
                    ids,
                    "they are one experience: only one fits into a trip",
                    "Keep one of them",
                )
            )
    price = sum(problem.stops[n].price for n in musts)
    if problem.budget is not None and price > problem.budget:
        faults.append(
            Fault(
                "must-sees",
                ", ".join(names.values()),
                f"together they cost CNY {price / 100:g}, the budget is "
                f"CNY {problem.budget / 100:g}",
                "Raise --budget or drop one",
            )
        )
    room = (problem.visits_a_day or len(musts)) * len(problem.days)
    if len(musts) > room:
        faults.append(
            Fault(
                "must-sees",
                str(len(musts)),
                f"the profile allows {room} visits in this trip",
                "Add a day or drop one",
            )
        )
    for limit, asked in zip(problem.limits, framing.visitor.limits, strict=True):
        days = len(problem.days) if limit.per_day else 1
        chosen = [names[n] for n in musts if n in limit.stops]
        if limit.at_most is not None and len(chosen) > limit.at_most * days:
            faults.append(
                Fault(
                    "must-sees",
                    ", ".join(chosen),
                    f"the profile allows at most {limit.at_most} of theme {asked.theme} "
                    f"per {asked.per}",
                    "Drop one, or plan with another profile",
                )
            )
        if limit.at_least > len(limit.stops):
            faults.append(
                Fault(
                    f"theme {asked.theme}",
                    f"at least {limit.at_least} per {asked.per}",
                    f"only {len(limit.stops)} sites of it can be visited on these days",
                    "Lower at_least, or change the dates",
                )
            )
    if faults:
        raise CannotPlan(*faults)
