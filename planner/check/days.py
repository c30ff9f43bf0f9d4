"""Rules: the days are those asked for, and the stops of each follow the clock."""

from itertools import combinations, pairwise

from planner.catalogue import Catalogue
from planner.check.context import Day, Trip
from planner.check.geometry import same_point
from planner.check.wording import Messages, Say, clock
from planner.sites import Location


def days_as_asked(trip: Trip, _: Say) -> Messages:
    """The dates are those of the request, in its order."""
    planned = [day.plan.date for day in trip.days]
    asked = [day.date for day in trip.plan.request.days]
    if planned != asked:
        yield _(
            "The plan is for {planned}; asked for was {asked}.",
            planned=", ".join(map(str, planned)) or "—",
            asked=", ".join(map(str, asked)),
        )


def hours_as_asked(day: Day, _: Say) -> Messages:
    """The day stays within the hours of the request."""
    if day.plan.start < day.asked.start or day.plan.end > day.asked.end:
        yield _(
            "The day runs from {start} to {end}; asked for was {earliest} to {latest}.",
            start=clock(day.plan.start),
            end=clock(day.plan.end),
            earliest=clock(day.asked.start),
            latest=clock(day.asked.end),
        )


def places_as_asked(day: Day, _: Say) -> Messages:
    """The day starts and ends where the request says."""
    plan, asked = day.plan, day.asked
    if not _is_place(plan.start_place, asked.start_place, day.trip.catalogue):
        yield _(
            "The day starts at {planned}; asked for was {asked}.",
            planned=_say_place(plan.start_place),
            asked=_say_place(asked.start_place),
        )
    if not _is_place(plan.end_place, asked.end_place, day.trip.catalogue):
        yield _(
            "The day ends at {planned}; asked for was {asked}.",
            planned=_say_place(plan.end_place),
            asked=_say_place(asked.end_place),
        )


def _is_place(planned: Location, asked: str | Location, catalogue: Catalogue) -> bool:
    if isinstance(asked, str):
        right = catalogue.site(asked).location if asked in catalogue else None
        if right is None:
            return False
    else:
        right = asked
    return (planned.id, planned.name) == (right.id, right.name) and same_point(planned, right)


def _say_place(place: str | Location) -> str:
    return place if isinstance(place, str) else f"{place.id} ({place.lat:g}, {place.lon:g})"


def inside_day(day: Day, _: Say) -> Messages:
    """Nothing happens before the day starts or after it ends."""
    spans = [(stop.start, stop.end) for stop in day.plan.stops]
    spans += [(leg.depart, leg.arrive) for leg in day.plan.legs]
    first = min((begin for begin, _end in spans), default=day.plan.start)
    last = max((end for _begin, end in spans), default=day.plan.end)
    if first < day.plan.start:
        yield _(
            "Something happens at {time}, before the day starts at {start}.",
            time=clock(first),
            start=clock(day.plan.start),
        )
    if last > day.plan.end:
        yield _(
            "Something lasts until {time}, after the day ends at {end}.",
            time=clock(last),
            end=clock(day.plan.end),
        )


def in_order(day: Day, _: Say) -> Messages:
    """The stops are listed as they start, and none ends before it starts."""
    for before, after in pairwise(day.plan.stops):
        if after.start < before.start:
            yield _(
                "The stop at {before} is listed before the stop at {after}.",
                before=clock(before.start),
                after=clock(after.start),
            )
    for stop in day.plan.stops:
        if stop.end < stop.start:
            yield _(
                "A stop starts at {start} and ends before, at {end}.",
                start=clock(stop.start),
                end=clock(stop.end),
            )


def no_overlap(day: Day, _: Say) -> Messages:
    """The party is at one stop at a time."""
    for one, other in combinations(day.plan.stops, 2):
        if max(one.start, other.start) < min(one.end, other.end):
            yield _(
                "The stop from {start} to {end} and the stop at {other} overlap.",
                start=clock(one.start),
                end=clock(one.end),
                other=clock(other.start),
            )
