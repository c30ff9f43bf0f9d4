"""Rules: what must be booked still can be, and the plan says until when."""

from collections import Counter
from datetime import timedelta

from planner.check.context import Stay, Trip
from planner.check.wording import Messages, Say
from planner.language import say_date


def bookable(stay: Stay, _: Say) -> Messages:
    """There are still enough days to book."""
    today = stay.trip.plan.request.today
    if stay.lead_days is not None and (stay.on - today).days < stay.lead_days:
        yield _(
            "{name} is booked at least {lead} days ahead; today is {today}.",
            name=stay.name,
            lead=stay.lead_days,
            today=say_date(today, stay.trip.lang),
        )


def book_by_complete(trip: Trip, _: Say) -> Messages:
    """Every booking is listed once, with its last day; nothing else is."""
    deadlines = {
        (stay.site.id, stay.on): stay.on - timedelta(days=stay.lead_days)
        for stay in trip.stays
        if stay.lead_days is not None
    }
    listed = Counter((entry.site_id, entry.date) for entry in trip.plan.book_by)
    for (site_id, on), deadline in deadlines.items():
        if listed[site_id, on] != 1:
            yield _(
                "{id} needs booking by {deadline}; 'book_by' names it {n} times, not once.",
                id=site_id,
                deadline=say_date(deadline, trip.lang),
                n=listed[site_id, on],
            )
    for entry in trip.plan.book_by:
        right = deadlines.get((entry.site_id, entry.date))
        if right is None:
            yield _(
                "'book_by' names {id} on {date}; no visit of that day needs booking there.",
                id=entry.site_id,
                date=say_date(entry.date, trip.lang),
            )
        elif entry.deadline != right:
            yield _(
                "'book_by' gives {id} until {deadline}; the last day to book is {right}.",
                id=entry.site_id,
                deadline=say_date(entry.deadline, trip.lang),
                right=say_date(right, trip.lang),
            )
