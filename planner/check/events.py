"""Rules: events are confirmed, and while they run the sites they close are closed."""

from collections.abc import Iterator

from planner.calendar import Opening, openings
from planner.check.context import Stay, overlap
from planner.check.wording import Messages, Say, clock
from planner.language import say_date
from planner.sites import Site
from planner.values import SHANGHAI


def event_confirmed(stay: Stay, _: Say) -> Messages:
    """An event that is visited is confirmed."""
    if stay.site.kind == "event" and stay.site.status not in ("confirmed", "closed"):
        yield _("{name} is not a confirmed event.", name=stay.name)


def not_only_for_events(stay: Stay, _: Say) -> Messages:
    """What opens for events only is visited through one of them."""
    if stay.site.booking == "event_only" and stay.site.kind != "event":
        yield _("{name} opens for events only: visit one of its events.", name=stay.name)


def closing_hours(stay: Stay) -> Iterator[tuple[Site, Opening]]:
    """The confirmed events that close the site, each with its openings around the visit."""
    dates = dict.fromkeys((*stay.stop.dates, stay.visit.end.astimezone(SHANGHAI).date()))
    for event in stay.trip.catalogue.sites:
        if event.kind == "event" and event.status == "confirmed" and stay.site.id in event.closes:
            for on in dates:
                for hours in openings(event.opening_hours, on):
                    yield event, hours


def not_taken_by_event(stay: Stay, _: Say) -> Messages:
    """The visit overlaps no opening of a confirmed event that closes the site."""
    told = set()
    for event, hours in closing_hours(stay):
        if event.id not in told and overlap((stay.visit.start, stay.visit.end), hours):
            told.add(event.id)  # the hours after midnight are also those of the next date
            yield _(
                "{event} closes {name} to other visitors from {start} to {end} on {date}.",
                event=event.name[stay.trip.lang],
                name=stay.name,
                start=clock(hours.start),
                end=clock(hours.end),
                date=say_date(hours.start.date(), stay.trip.lang),
            )
