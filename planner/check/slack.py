"""Rules: no visit claims more slack than its day has."""

from datetime import datetime

from planner.check.context import MINUTE, Day, Stay, Stop, in_minutes
from planner.check.events import closing_hours
from planner.check.weather import heat_over
from planner.check.wording import Messages, Say
from planner.itinerary import Break, DayPlan


def slack_not_negative(stop: Stop, _: Say) -> Messages:
    """No slack is below zero."""
    if stop.visit.slack_minutes < 0:
        yield _("'slack_minutes' is {given}, below 0.", given=stop.visit.slack_minutes)


def slack_honest(day: Day, _: Say) -> Messages:
    """The visit can really start so much later without breaking the day."""
    if not day.has_its_legs:
        return
    for stop, latest in zip(day.visits, _latest_starts(day), strict=True):
        given, right = stop.visit.slack_minutes, max(0, in_minutes(latest - stop.visit.start))
        if given > right:
            yield _(
                "'slack_minutes' of {id} is {given}; the day breaks after {right:g}.",
                id=stop.visit.site_id,
                given=given,
                right=right,
            )


def _latest_starts(day: Day) -> list[datetime]:
    """How late each visit can start before anything of the day breaks.

    Walks the day backwards along its own legs. Visits keep their order, duration, opening and
    departure, and those that are done, locked or booked for a time all of their time; breaks keep
    their duration and their place in the order, and move in their window.
    """
    lunch = day.trip.profile.lunch
    required = day.lunch_required
    meals = day.meals(required) if required and not day.plan.breaks else ()
    latest: list[datetime] = []
    until = day.asked.end  # when to be at the next place
    for i in reversed(range(len(day.visits))):
        stop = day.visits[i]
        free = until - day.plan.legs[i + 1].travel_minutes * MINUTE
        for rest in reversed(_breaks_after(day.plan, i)):
            free -= rest.end - rest.start
            if lunch:
                free = min(free, day.lunch_by(lunch))
        bounds = [free - stop.lasts]
        if stop.pinned:
            bounds.append(stop.visit.start)
        elif stop.stay:
            bounds.append(_admits_until(stop.stay))
        if required and meals == (stop.visit,):
            bounds.append(day.lunch_by(required))
        latest.insert(0, min(bounds))
        until = latest[0] - stop.lead_in_needed
    return latest


def _breaks_after(day: DayPlan, i: int) -> list[Break]:
    """The breaks between visit `i` and the next, or the end of the day."""
    rests = [rest for rest in day.breaks if rest.start >= day.visits[i].start]
    if i + 1 < len(day.visits):
        rests = [rest for rest in rests if rest.start < day.visits[i + 1].start]
    return rests


def _admits_until(stay: Stay) -> datetime:
    """The latest start that site and weather allow within the opening of the visit."""
    if stay.site.departures or stay.opening is None:
        return stay.visit.start
    last_admission, closing = stay.opening
    avoided = [hours.start for _event, hours in closing_hours(stay)]
    if heat := heat_over(stay):
        avoided.append(heat[0])
    over = min([closing, *(begin for begin in avoided if begin >= stay.visit.end)])
    return min(last_admission, over - stay.stop.lasts)
