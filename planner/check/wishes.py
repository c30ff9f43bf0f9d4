"""Rules: what must be seen is, and what is to be avoided is not."""

from planner.check.context import Stop, Trip
from planner.check.wording import Messages, Say


def must_sees(trip: Trip, _: Say) -> Messages:
    """Every must-see is visited."""
    visited = {stop.visit.site_id for stop in trip.visits}
    for site_id in trip.plan.request.must:
        if site_id not in visited:
            yield _("{id} is a must-see and is not visited.", id=site_id)


def avoided(stop: Stop, _: Say) -> Messages:
    """Nothing that was to be avoided is visited."""
    if stop.visit.site_id in stop.day.trip.plan.request.avoid:
        yield _("{id} was to be avoided and is visited.", id=stop.visit.site_id)
