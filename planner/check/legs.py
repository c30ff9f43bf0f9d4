"""Rules: legs join the visits, in space and time, at a possible speed."""

from collections.abc import Iterator

from planner.check.context import MINUTE, Day, Hop, in_minutes
from planner.check.geometry import great_circle_m
from planner.check.wording import Messages, Say, clock
from planner.itinerary import Leg, Visit
from planner.language import say_date
from planner.sites import Location, Site

#: Faster than these no party gets from door to door; other modes: a high-speed train.
MAX_KMH = {"walk": 7, "car": 120, "taxi": 120, "coach": 100, "bus": 100}
MAX_RAIL_KMH = 350


def enough_legs(day: Day, _: Say) -> Messages:
    """There is a leg to every visit, and one from the last to the end of the day."""
    if not day.has_its_legs:
        yield _(
            "Legs on this day: {count}; its visits need {needed}.",
            count=len(day.plan.legs),
            needed=day.legs_needed,
        )


def legs_chained(hop: Hop, _: Say) -> Messages:
    """The leg joins the places before and after it."""
    origin, destination = _id(hop.origin), _id(hop.destination)
    if (hop.leg.from_place, hop.leg.to_place) != (origin, destination):
        yield _(
            "This leg should lead from {origin} to {destination}.",
            origin=origin,
            destination=destination,
        )


def _id(end: Visit | Location) -> str:
    return end.site_id if isinstance(end, Visit) else end.id


def departs_after_visit(hop: Hop, _: Say) -> Messages:
    """The leg departs once the visit before is over."""
    if hop.before and hop.leg.depart < hop.before.visit.end:
        yield _(
            "It departs at {depart}; the visit before ends at {end}.",
            depart=clock(hop.leg.depart),
            end=clock(hop.before.visit.end),
        )


def arrives_at_arrival(hop: Hop, _: Say) -> Messages:
    """The leg arrives when the visit after it says."""
    if hop.after and hop.leg.arrive != hop.after.visit.arrival:
        yield _(
            "It arrives at {arrive}; the visit there is reached at {arrival}.",
            arrive=clock(hop.leg.arrive),
            arrival=clock(hop.after.visit.arrival),
        )


def time_for_leg(hop: Hop, _: Say) -> Messages:
    """There is time for travel and for the breaks on the way."""
    leg = hop.leg
    needed = leg.travel_minutes * MINUTE + hop.day.pause(leg.depart, leg.arrive)
    if leg.arrive - leg.depart < needed:
        yield _(
            "{given:g} min pass from departure to arrival; travel and breaks take {needed:g}.",
            given=in_minutes(leg.arrive - leg.depart),
            needed=in_minutes(needed),
        )


def leg_long_enough(hop: Hop, _: Say) -> Messages:
    """The leg is no shorter than the straight line, give or take a percent."""
    straight = great_circle_m(hop.origin, hop.destination)
    if hop.leg.distance_m < 0.99 * straight:
        yield _(
            "It is {distance} m long; the straight line is {straight:.0f} m.",
            distance=hop.leg.distance_m,
            straight=straight,
        )


def leg_not_too_fast(hop: Hop, _: Say) -> Messages:
    """The leg is no faster than its mode can be."""
    leg, most = hop.leg, MAX_KMH.get(hop.leg.mode, MAX_RAIL_KMH)
    if _is_faster(leg, most):
        yield _(
            "It covers {distance} m in {minutes} min by '{mode}'; {most} km/h is the most.",
            distance=leg.distance_m,
            minutes=leg.travel_minutes,
            mode=leg.mode,
            most=most,
        )


def leg_not_too_fast_near_event(hop: Hop, _: Say) -> Messages:
    """Near an event that slows the roads the leg is slower by its factor."""
    leg, most = hop.leg, MAX_KMH.get(hop.leg.mode, MAX_RAIL_KMH)
    if _is_faster(leg, most):
        return  # whatever the roads
    for event in _events_nearby(hop):
        slowed = most / (event.road_factor or 1)
        if _is_faster(leg, slowed):
            yield _(
                "It covers {distance} m in {minutes} min by '{mode}'; near {event} on {date} "
                "{most:.3g} km/h is the most.",
                distance=leg.distance_m,
                minutes=leg.travel_minutes,
                mode=leg.mode,
                event=event.name[hop.day.trip.lang],
                date=say_date(hop.day.plan.date, hop.day.trip.lang),
                most=slowed,
            )


def _is_faster(leg: Leg, kmh: float) -> bool:
    return leg.distance_m * 60 > kmh * 1000 * leg.travel_minutes


def _events_nearby(hop: Hop) -> Iterator[Site]:
    """The events that slow the roads that day, and lie near an end of the leg."""
    for event in hop.day.trip.catalogue.slow_roads(hop.day.plan.date):
        if event.location is None or event.road_radius_km is None:
            continue
        near = min(great_circle_m(event.location, end) for end in (hop.origin, hop.destination))
        if near <= event.road_radius_km * 1000:
            yield event
