"""Rules: what is visited is open, from admission to closing."""

from planner.check.context import Stay
from planner.check.wording import Messages, Say, clock
from planner.language import say_date


def not_closed_for_good(stay: Stay, _: Say) -> Messages:
    """The site has not closed down."""
    if stay.site.status == "closed":
        yield _("{name} is closed, and not only on this day.", name=stay.name)


def receives_visitors(stay: Stay, _: Say) -> Messages:
    """The site is known to receive visitors, or a must-see; events have a rule of their own."""
    must = stay.site.id in stay.trip.plan.request.must
    if stay.site.kind != "event" and stay.site.status not in ("open", "closed") and not must:
        yield _("Whether {name} receives visitors is not confirmed.", name=stay.name)


def open_at_start(stay: Stay, _: Say) -> Messages:
    """The site is open when the visit starts."""
    if stay.site.opening_hours and stay.opening is None:
        yield _(
            "{name} is not open at {start} on {date}; its hours are {hours}.",
            name=stay.name,
            start=clock(stay.visit.start),
            date=say_date(stay.on, stay.trip.lang),
            hours=stay.site.opening_hours,
        )


def ends_by_closing(stay: Stay, _: Say) -> Messages:
    """The visit is over when the site closes."""
    if stay.opening and stay.visit.end > stay.opening[1]:
        yield _(
            "The visit to {name} ends at {end}; it closes at {close}.",
            name=stay.name,
            end=clock(stay.visit.end),
            close=clock(stay.opening[1]),
        )


def admitted(stay: Stay, _: Say) -> Messages:
    """The visit starts by the last admission of its opening."""
    if stay.opening and stay.visit.start > stay.opening[0]:
        yield _(
            "The visit to {name} starts at {start}; last admission is at {last}.",
            name=stay.name,
            start=clock(stay.visit.start),
            last=clock(stay.opening[0]),
        )
