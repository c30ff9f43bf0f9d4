"""Request + catalogue + travel → Problem, with what is already ruled out and why."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np

from planner import admission, appeal
from planner.admission import Inquiry, Refusal
from planner.catalogue import Catalogue
from planner.errors import BadInput, CannotPlan, Fault
from planner.itinerary import Reason
from planner.language import say_distance, say_minutes
from planner.problem import POINT, Day, Limit, MealStop, Problem, Rest, Stop, Window
from planner.sites import Location, Site
from planner.travel import TravelMatrix, TravelSource
from planner.trip import TripDay, TripRequest, at
from planner.values import LONG_STAY_MINUTES
from planner.visitor import Lunch, Profile


@dataclass(frozen=True)
class Framing:
    """A problem, and what is needed to speak of it as a trip again.

    `sites[i]` is the site of stop `i`; `bases[d]` are the places where day `d` starts and ends.
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
    admitted: list[tuple[Inquiry, Location]] = []
    for site in catalogue:
        if not site.visitable:
            continue
        ask = Inquiry(site, request, visitor, catalogue, hurry)
        if refused := admission.refusal(ask):
            ruled_out[site.id] = refused
        elif where := site.location:
            admitted.append((ask, where))

    places = [where for _, where in admitted] + [place for pair in bases for place in pair]
    matrix = travel.matrix(places, request.mode)
    if len(matrix.minutes) != len(places):
        size, rule = str(len(matrix.minutes)), f"gave times for this many places, not {len(places)}"
        raise BadInput(Fault(f"travel source {travel.name}", size, rule, "Return one row a place"))
    reachable: list[int] = []
    windows: list[tuple[Window, ...]] = []
    for at_node, (ask, _) in enumerate(admitted):
        spans, refused = _reach(ask, at_node, len(admitted), matrix)
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


def _minute(request: TripRequest, instant: datetime) -> int:
    return int((instant - _midnight(request)).total_seconds() // 60)


def _window(request: TripRequest, first: datetime, last: datetime) -> Window:
    return Window(_minute(request, first), _minute(request, last))


def _reach(
    ask: Inquiry, node: int, sites: int, matrix: TravelMatrix
) -> tuple[tuple[Window, ...], Refusal | None]:
    """Cut the starts of a visit to what can be reached from the base and back within a day."""
    request, minutes = ask.request, ask.minutes
    before = admission.lead_in(ask.site, ask.visitor)
    windows: list[Window] = []
    best: tuple[int, int, int] | None = None  # minutes to spare, minutes on the way, metres
    for n, day in enumerate(request.days):
        there = int(matrix.minutes[sites + 2 * n, node])
        back = int(matrix.minutes[node, sites + 2 * n + 1])
        bounds = _window(request, day.start, day.end)
        for first, last in admission.starts(ask, day):
            span = _window(request, first, last)
            earliest = max(span.earliest, bounds.earliest + there + before)
            latest = min(span.latest, bounds.latest - minutes - back)
            if earliest <= latest:
                windows.append(Window(earliest, latest))
        spare = bounds.latest - bounds.earliest - there - back - before - minutes
        if best is None or spare > best[0]:
            best = spare, there + back, int(matrix.distance_m[sites + 2 * n, node])
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


def _stops(asks: list[Inquiry], windows: list[tuple[Window, ...]]) -> tuple[Stop, ...]:
    groups: dict[str, int] = {}
    stops = []
    for ask, spans in zip(asks, windows, strict=True):
        group = ask.catalogue.group_of(ask.site.id)
        price = admission.party_price(ask.site, ask.request.party)
        stops.append(
            Stop(
                prize=appeal.prize(ask.site, ask.visitor),
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
    window = _window(request, day.start, day.end)
    if lunch is None:
        return Day(window)
    meal = _window(request, at(day.date, lunch.earliest), at(day.date, lunch.latest))
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
