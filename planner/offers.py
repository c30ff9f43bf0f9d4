"""A site on the days on which it is the same.

A confirmed event opens a site, gives it another price or slows the roads to it; a booking holds it
to a date; a revised plan would rather see it on the date it had. So one site can be several offers,
of which a trip takes one at most.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from planner.catalogue import Catalogue
from planner.sites import Location, Site
from planner.travel.estimate import great_circle_km
from planner.trip import PlannedVisit, TripDay, TripRequest


class Offer(NamedTuple):
    """A site as it is on `days`; `bonus` points come on top where a revised plan had it then."""

    site: Site
    days: tuple[TripDay, ...]
    bonus: int = 0
    road_factor: float = 1.0


def offers(catalogue: Catalogue, request: TripRequest) -> Iterator[Offer]:
    """Yield the offers of every site that can be visited, in the order of the catalogue."""
    held = _held(request)
    slow = {day.date: slow_roads(catalogue, day) for day in request.days}
    slow_anywhere = any(road is not _free for road in slow.values())
    changed = catalogue.changed_by_events
    for site in catalogue:
        if not site.visitable:
            continue
        if site.id not in held and site.id not in changed and not slow_anywhere:
            yield Offer(site, request.days)
            continue
        same: list[Offer] = []
        for day, bonus in held.get(site.id, _anytime(request)):
            there = catalogue.as_on(site, day.date)
            factor = slow[day.date](there.location) if there.location else 1.0
            for n, one in enumerate(same):
                if (one.site, one.bonus, one.road_factor) == (there, bonus, factor):
                    same[n] = one._replace(days=(*one.days, day))
                    break
            else:
                same.append(Offer(there, (day,), bonus, factor))
        yield from same


def slow_roads(catalogue: Catalogue, day: TripDay) -> Callable[[Location], float]:
    """Return what tells how much longer the ways from and to a place take on a day."""
    events = catalogue.slow_roads(day.date)
    if not events:
        return _free

    def factor(place: Location) -> float:
        near = (
            event.road_factor or 1.0
            for event in events
            if event.location
            and great_circle_km((event.location, place))[0, 1] <= (event.road_radius_km or 0)
        )
        return max(near, default=1.0)

    return factor


def _free(_: Location) -> float:
    return 1.0


def _anytime(request: TripRequest) -> list[tuple[TripDay, int]]:
    return [(day, 0) for day in request.days]


def _held(request: TripRequest) -> dict[str, list[tuple[TripDay, int]]]:
    """The days, with their bonus, of sites that are held to one or would rather keep it."""
    on = {day.date: day for day in request.days}
    held: dict[str, list[tuple[TripDay, int]]] = {}
    if request.revision:
        for visit, day in earlier_visits(request):
            if visit.hold == "free":
                weight = request.revision.weight
                held[visit.site_id] = [(d, weight if d is day else 0) for d in request.days]
    for record in request.confirmed:
        held[record.site_id] = [(on[record.date], 0)]
    for visit, day in earlier_visits(request):
        if visit.hold != "free":
            held[visit.site_id] = [(day, 0)]
    return held


def earlier_visits(request: TripRequest) -> list[tuple[PlannedVisit, TripDay]]:
    """Return the visits of the plan that is revised, each with its day."""
    if request.revision is None:
        return []
    return [(visit, day) for day in request.days for visit in request.revision.on(day.date)]
