"""Rules: durations, totals, lists and times of the plan add up."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from planner.check.context import CENT, Day, Stay, Stop, Trip, in_minutes
from planner.check.wording import Messages, Say, amount
from planner.itinerary import DayPlan, Totals, Visit

_OFFSET = timedelta(hours=8)  # of Asia/Shanghai, all year
_SHARE = 0.01  # shares are rounded


def stays_long_enough(stay: Stay, _: Say) -> Messages:
    """The visit lasts as long as the site needs."""
    least, minutes = stay.site.visit_minutes_min or 1, in_minutes(stay.stop.lasts)
    if minutes < least:
        yield _(
            "The visit to {name} lasts {minutes:g} min; it needs at least {least}.",
            name=stay.name,
            minutes=minutes,
            least=least,
        )


def visit_minutes_right(stop: Stop, _: Say) -> Messages:
    """The minutes of the visit are those from start to end."""
    given, right = stop.visit.visit_minutes, in_minutes(stop.lasts)
    if given != right:
        yield _(
            "'visit_minutes' is {given}; from start to end it is {right:g}.",
            given=given,
            right=right,
        )


def wait_minutes_right(stop: Stop, _: Say) -> Messages:
    """The minutes of waiting are those from arrival to start, beside breaks."""
    given, right = stop.visit.wait_minutes, in_minutes(stop.lead_in)
    if given != right:
        yield _(
            "'wait_minutes' is {given}; from arrival to start, beside breaks, it is {right:g}.",
            given=given,
            right=right,
        )


def totals_of_day(day: Day, _: Say) -> Messages:
    """The totals of the day are the sums of its stops and legs."""
    yield from _totals_right(day.plan.totals, [day], _)


def totals_of_trip(trip: Trip, _: Say) -> Messages:
    """The totals of the trip are the sums of its days."""
    yield from _totals_right(trip.plan.totals, trip.days, _)


def _totals_right(given: Totals, days: Iterable[Day], _: Say) -> Messages:
    visits = [visit for day in days for visit in day.plan.visits]
    legs = [leg for day in days for leg in day.plan.legs]
    right = Totals(
        prize=sum(visit.prize for visit in visits),
        visits=len(visits),
        travel_minutes=sum(leg.travel_minutes for leg in legs),
        visit_minutes=sum(visit.visit_minutes for visit in visits),
        wait_minutes=sum(visit.wait_minutes for visit in visits),
        distance_m=sum(leg.distance_m for leg in legs),
        price_cny=sum(visit.price_cny or 0 for visit in visits),
    )
    for field in Totals.model_fields:
        had, wanted = getattr(given, field), getattr(right, field)
        if abs(had - wanted) > CENT:
            yield _(
                "'{field}' of the totals is {given}; the sum is {right}.",
                field=field,
                given=amount(had),
                right=amount(wanted),
            )


def chance_of_day(day: Day, _: Say) -> Messages:
    """The day is no more certain than the least certain of its visits."""
    least = min((v.chance for v in day.plan.visits if v.chance is not None), default=1.0)
    if day.plan.chance is not None and day.plan.chance > least + _SHARE:
        yield _(
            "'chance' of the day is {given:g}; that of one of its visits is {least:g}.",
            given=day.plan.chance,
            least=least,
        )


def skipped_complete(trip: Trip, _: Say) -> Messages:
    """Every site that could be visited is either visited or listed once as skipped."""
    visited = {stop.visit.site_id for stop in trip.visits}
    due = {site.id for site in trip.catalogue.sites if site.visitable} - visited
    listed = Counter(skipped.site_id for skipped in trip.plan.skipped)
    for site_id in sorted(due):
        if listed[site_id] != 1:
            yield _(
                "{id} is not visited; 'skipped' names it {n} times, not once.",
                id=site_id,
                n=listed[site_id],
            )
    for site_id in sorted(listed.keys() - due):
        yield _("'skipped' names {id}: visited, a hub, or not in the catalogue.", id=site_id)


def whole_minutes(day: Day, _: Say) -> Messages:
    """Every time is a whole minute of Shanghai."""
    for field, moment in _moments(day.plan):
        if moment.utcoffset() != _OFFSET or moment.second or moment.microsecond:
            yield _(
                "{field} is {time}; times are whole minutes at +08:00.",
                field=field,
                time=moment.isoformat(),
            )


def _moments(day: DayPlan) -> Iterator[tuple[str, datetime]]:
    """Every time of a day and the path to it."""
    yield from (("start", day.start), ("end", day.end))
    for i, stop in enumerate(day.stops):
        if isinstance(stop, Visit):
            yield f"stops[{i}].arrival", stop.arrival
        yield from ((f"stops[{i}].start", stop.start), (f"stops[{i}].end", stop.end))
    for i, leg in enumerate(day.legs):
        yield from ((f"legs[{i}].depart", leg.depart), (f"legs[{i}].arrive", leg.arrive))
