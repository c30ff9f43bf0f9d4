"""Rules: events are confirmed, and the venues they close are closed."""

from planner import calendar
from planner.check.context import Stay
from planner.check.wording import Messages, Say
from planner.language import say_date


def event_confirmed(stay: Stay, _: Say) -> Messages:
    """An event that is visited is confirmed."""
    if stay.site.kind == "event" and stay.site.status not in ("confirmed", "closed"):
        yield _("{name} is not a confirmed event.", name=stay.name)


def not_only_for_events(stay: Stay, _: Say) -> Messages:
    """What opens for events only is visited through one of them."""
    if stay.site.booking == "event_only" and stay.site.kind != "event":
        yield _("{name} opens for events only: visit one of its events.", name=stay.name)


def not_taken_by_event(stay: Stay, _: Say) -> Messages:
    """No confirmed event closes the site on that day."""
    for event in stay.trip.catalogue.sites:
        if (
            event.kind == "event"
            and event.status == "confirmed"
            and stay.site.id in event.closes
            and calendar.openings(event.opening_hours, stay.on)
        ):
            yield _(
                "{event} closes {name} to other visitors on {date}.",
                event=event.name[stay.trip.lang],
                name=stay.name,
                date=say_date(stay.on, stay.trip.lang),
            )
