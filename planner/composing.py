"""Solution → days with clock times, places, prices and words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from planner import appeal, terms
from planner.framing import Framing
from planner.itinerary import Break, DayPlan, Leg, Totals, Visit
from planner.problem import Solution
from planner.robustness import chances
from planner.schedule import TimedLeg, TimedRest, TimedStop, timetable
from planner.sites import Location


def compose(
    framing: Framing, solution: Solution, behind: Mapping[date, DayPlan] | None = None
) -> tuple[DayPlan, ...]:
    """Give every day its clock times and every visit its words.

    `behind` holds the days of the plan that is revised: what is done of them stays as it is.
    """
    return tuple(
        _day(framing, number, order, (behind or {}).get(framing.request.days[number].date))
        for number, order in enumerate(solution.orders)
    )


def totals(days: Iterable[DayPlan]) -> Totals:
    """Sum over days."""
    days = tuple(days)
    return _totals(
        [visit for day in days for visit in day.visits], [leg for day in days for leg in day.legs]
    )


def _day(framing: Framing, day: int, order: tuple[int, ...], behind: DayPlan | None) -> DayPlan:
    if behind and len(behind.legs) > len(behind.visits):  # over, with the way back
        stops = [_done(s) if isinstance(s, Visit) else s for s in behind.stops]
        return behind.model_copy(update={"stops": tuple(stops), "chance": None})
    times = timetable(framing.problem, day, order)
    if times is None:
        raise AssertionError(f"the solver returned a day that cannot be kept: {day} {order}")
    asked, (start_place, end_place) = framing.request.days[day], framing.bases[day]
    history = [stop for stop in order if framing.asks[stop].done]
    done = len(history)
    legs = [_leg(framing, leg) for leg in times.legs[done:]]
    visits = [_visit(framing, asked.date, stop, times.rests) for stop in times.stops[done:]]
    breaks = [
        Break(start=framing.instant(rest.start), end=framing.instant(rest.end))
        for rest in times.rests
    ]
    modes = [framing.matrix.mode(leg.origin, leg.destination) for leg in times.legs]
    chance = chances(framing.problem, day, times, modes, framing.request.seed, done=history)
    visits = [
        visit.model_copy(update={"chance": share})
        for visit, share in zip(visits, chance.visits[done:], strict=True)
    ]
    if behind:
        visits = [*map(_done, behind.visits), *visits]
        legs = [*behind.legs, *legs]
        breaks = [*behind.breaks, *breaks]
    return DayPlan(
        date=asked.date,
        start=min(
            [leg.depart for leg in legs] + [rest.start for rest in breaks], default=asked.start
        ),
        end=max([leg.arrive for leg in legs] + [rest.end for rest in breaks], default=asked.end),
        start_place=start_place,
        end_place=end_place,
        stops=tuple(sorted([*visits, *breaks], key=lambda stop: stop.start)),
        legs=tuple(legs),
        totals=_totals(visits, legs),
        chance=chance.day if order else None,
    )


def _done(visit: Visit) -> Visit:
    """What is over can no longer be late."""
    return visit.model_copy(update={"slack_minutes": 0, "chance": None})


def _visit(framing: Framing, on: date, stop: TimedStop, rests: Sequence[TimedRest]) -> Visit:
    ask, request = framing.asks[stop.stop], framing.request
    site = ask.site
    assert site.location is not None  # admission leaves out sites without a position
    resting = sum(r.end - r.start for r in rests if stop.arrival <= r.start < stop.start)
    return Visit(
        site_id=site.id,
        name=site.name,
        lat=site.location.lat,
        lon=site.location.lon,
        arrival=framing.instant(stop.arrival),
        start=framing.instant(stop.start),
        end=framing.instant(stop.end),
        visit_minutes=stop.end - stop.start,
        wait_minutes=stop.start - stop.arrival - resting,
        slack_minutes=stop.slack,
        prize=ask.prize,
        price_cny=terms.party_price(site, request.party),
        booking=site.booking,
        booked=terms.booked(site, on, request),
        confirm=terms.to_confirm(site, on, request),
        why=appeal.why(site, framing.visitor, request.lang),
    )


def _leg(framing: Framing, leg: TimedLeg) -> Leg:
    matrix, pair = framing.matrix, (leg.origin, leg.destination)
    return Leg(
        from_place=_origin(framing, leg.origin).id,
        to_place=_place(framing, leg.destination).id,
        mode=matrix.mode(*pair),
        distance_m=int(matrix.distance_m[pair]),
        travel_minutes=int(matrix.minutes[pair]),
        depart=framing.instant(leg.depart),
        arrive=framing.instant(leg.arrive),
        source=matrix.source(*pair),
    )


def _origin(framing: Framing, node: int) -> Location:
    """Where a leg begins: a revised plan goes on from where the party is."""
    revision = framing.request.revision
    if node < len(framing.asks) and framing.asks[node].done and revision and revision.place:
        return revision.place  # the legs before it are not composed again
    return _place(framing, node)


def _place(framing: Framing, node: int) -> Location:
    beyond = node - len(framing.sites)
    if beyond >= 0:
        return framing.bases[beyond // 2][beyond % 2]
    where = framing.sites[node].location
    assert where is not None
    return where


def _totals(visits: Sequence[Visit], legs: Sequence[Leg]) -> Totals:
    return Totals(
        prize=sum(visit.prize for visit in visits),
        visits=len(visits),
        travel_minutes=sum(leg.travel_minutes for leg in legs),
        visit_minutes=sum(visit.visit_minutes for visit in visits),
        wait_minutes=sum(visit.wait_minutes for visit in visits),
        distance_m=sum(leg.distance_m for leg in legs),
        price_cny=round(sum(visit.price_cny or 0 for visit in visits), 2),
    )
