"""Rules: a revised plan leaves history and what is locked alone, and changes what is ahead."""

from datetime import datetime

from planner.check.context import Day, Hop, Stop, Trip
from planner.check.wording import Messages, Say, clock
from planner.language import say_date
from planner.trip import PlannedVisit
from planner.values import SHANGHAI


def done_kept(trip: Trip, _: Say) -> Messages:
    """Every visit that is done is in the plan as it was."""
    planned = {(s.visit.site_id, s.visit.start, s.visit.end) for s in trip.visits}
    for visit in trip.revision.visits:
        if visit.hold == "done" and (visit.site_id, visit.start, visit.end) not in planned:
            yield _(
                "{id} was visited on {date} from {start} to {end}; the plan does not say so.",
                id=visit.site_id,
                date=_date(visit, trip),
                start=clock(visit.start.astimezone(SHANGHAI)),
                end=clock(visit.end.astimezone(SHANGHAI)),
            )


def locked_kept(trip: Trip, _: Say) -> Messages:
    """Every visit that is locked starts when it did."""
    planned = {(stop.visit.site_id, stop.visit.start) for stop in trip.visits}
    for visit in trip.revision.visits:
        if visit.hold == "locked" and (visit.site_id, visit.start) not in planned:
            yield _(
                "The visit to {id} on {date} is locked at {start}; none starts then.",
                id=visit.site_id,
                date=_date(visit, trip),
                start=clock(visit.start.astimezone(SHANGHAI)),
            )


def _date(visit: PlannedVisit, trip: Trip) -> str:
    return say_date(visit.day, trip.lang)


def visit_not_too_early(stop: Stop, _: Say) -> Messages:
    """Before the trip goes on there are only the visits that are done."""
    free_at = stop.day.trip.revision.free_at
    if free_at and (stop.day.is_over or stop.visit.start < free_at):
        yield _(
            "The visit at {start} is not one that is done; nothing new happens before {time} on "
            "{date}.",
            start=clock(stop.visit.start),
            **_moment(free_at, stop.day),
        )


def break_not_too_early(day: Day, _: Say) -> Messages:
    """A lunch that is still to be taken is taken once the trip goes on."""
    free_at = day.trip.revision.free_at
    if free_at is None or day.lunch_required is None:
        return
    for rest in day.plan.breaks:
        if rest.start < free_at:
            yield _(
                "Lunch at {start} has not been taken; nothing new happens before {time} on {date}.",
                start=clock(rest.start),
                **_moment(free_at, day),
            )


def leg_not_too_early(hop: Hop, _: Say) -> Messages:
    """The leg with which the trip goes on departs then at the earliest."""
    free_at = hop.day.trip.revision.free_at
    if free_at and hop.goes_on and hop.leg.depart < free_at:
        yield _(
            "It departs at {depart}; nothing new happens before {time} on {date}.",
            depart=clock(hop.leg.depart),
            **_moment(free_at, hop.day),
        )


def _moment(free_at: datetime, day: Day) -> dict[str, str]:
    free_at = free_at.astimezone(SHANGHAI)
    return {"time": clock(free_at), "date": say_date(free_at.date(), day.trip.lang)}
