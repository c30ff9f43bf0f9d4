"""Rules: there is lunch, at its hour and long enough."""

from planner.check.context import MINUTE, Day, in_minutes
from planner.check.wording import Messages, Say, clock


def lunch_taken(day: Day, _: Say) -> Messages:
    """A day that needs lunch has a break or a meal at a site."""
    lunch = day.lunch_required
    if lunch is not None and not day.plan.breaks and not day.meals(lunch):
        yield _(
            "There is no lunch; {minutes} min that start from {earliest} to {latest} are needed.",
            minutes=lunch.minutes,
            earliest=clock(lunch.earliest),
            latest=clock(day.lunch_by(lunch)),
        )


def lunch_in_window(day: Day, _: Say) -> Messages:
    """Every break that is still to come starts in the hours of lunch."""
    lunch = day.trip.profile.lunch
    if lunch is None:
        return
    for rest in day.breaks_ahead:
        if not day.at(lunch.earliest) <= rest.start <= day.lunch_by(lunch):
            yield _(
                "Lunch starts at {start}; it must start from {earliest} to {latest}.",
                start=clock(rest.start),
                earliest=clock(lunch.earliest),
                latest=clock(day.lunch_by(lunch)),
            )


def lunch_long_enough(day: Day, _: Say) -> Messages:
    """Every break that is still to come is as long as lunch."""
    lunch = day.trip.profile.lunch
    if lunch is None:
        return
    for rest in day.breaks_ahead:
        if rest.end - rest.start < lunch.minutes * MINUTE:
            yield _(
                "Lunch lasts {minutes:g} min; it must last {least}.",
                minutes=in_minutes(rest.end - rest.start),
                least=lunch.minutes,
            )
