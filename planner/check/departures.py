"""Rules: tours start when they start, and the party is there in time."""

from datetime import timedelta

from planner import calendar
from planner.check.context import Stay, Stop, in_minutes
from planner.check.wording import Messages, Say, clock, clocks


def at_a_departure(stay: Stay, _: Say) -> Messages:
    """The visit starts with one of the site's tours."""
    if not stay.site.departures:
        return
    tours = [t for on in stay.stop.dates for t in calendar.departures(stay.site.departures, on)]
    if stay.visit.start not in tours:
        yield _(
            "The visit to {name} starts at {start}; its tours start at {tours}.",
            name=stay.name,
            start=clock(stay.visit.start),
            tours=clocks(tours),
        )


def arrives_early_enough(stop: Stop, _: Say) -> Messages:
    """The party is there as long before the start as visitor and site need."""
    if stop.lead_in < timedelta():
        yield _(
            "The party is there {late:g} min after the start, beside breaks.",
            late=-in_minutes(stop.lead_in),
        )
    elif stop.lead_in < stop.lead_in_needed:
        yield _(
            "{lead:g} min pass between arrival and start, beside breaks; {least:g} are needed.",
            lead=in_minutes(stop.lead_in),
            least=in_minutes(stop.lead_in_needed),
        )
