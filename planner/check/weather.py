"""Rules: nobody is in the open air when the weather forbids it."""

from planner.check.context import Span, Stay, overlap
from planner.check.wording import Messages, Say, clock
from planner.language import say_date
from planner.trip import HEAT


def dry(stay: Stay, _: Say) -> Messages:
    """On a wet day the site is indoors for certain."""
    if stay.stop.day.weather == "wet" and stay.site.indoor is not True:
        yield _(
            "{name} is not known to be indoors, and {date} is a wet day.",
            name=stay.name,
            date=say_date(stay.on, stay.trip.lang),
        )


def out_of_the_heat(stay: Stay, _: Say) -> Messages:
    """On a hot day a visit around noon is indoors for certain."""
    heat, visit = heat_over(stay), stay.visit
    if heat and overlap((visit.start, visit.end), heat):
        yield _(
            "{name} is not known to be indoors, and the visit from {start} to {end} falls into "
            "the heat of the day ({noon} to {late}).",
            name=stay.name,
            start=clock(visit.start),
            end=clock(visit.end),
            noon=clock(heat[0]),
            late=clock(heat[1]),
        )


def heat_over(stay: Stay) -> Span | None:
    """The hours of a hot day that nobody spends at the site; None: it is indoors, or not hot."""
    day = stay.stop.day
    if day.weather != "hot" or stay.site.indoor is True:
        return None
    return day.at(HEAT[0]), day.at(HEAT[1])
