"""The stops of a day as other programs want them: in order, with what there is to know of each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from planner.itinerary import DayPlan, Leg, Place, Visit
from planner.language import translator
from planner.outputs.links import app_name, place_links
from planner.outputs.terminal import clean
from planner.outputs.wording import Words

# Two characters that pass for text but that XML does not have.
_NOT_XML = {0xFFFE: None, 0xFFFF: None}


class Point(NamedTuple):
    """A place of a day, WGS 84: where it starts, goes on or ends, or a visit with its `number`.

    `leg` is the way that leads there; `end` is None where nothing lasts.
    """

    kind: Literal["start", "visit", "goes_on", "end"]
    place: Place
    name: str
    start: datetime
    end: datetime | None = None
    number: int = 0
    visit: Visit | None = None
    leg: Leg | None = None

    @property
    def title(self) -> str:
        """The name, numbered as on the map."""
        return f"{self.number}. {self.name}" if self.number else self.name


def title(words: Words) -> str:
    """Return what a file of the plan is called: who travels, and when."""
    return plain(f"{words.profile()} · {words.dates()}")


def points(words: Words, day: DayPlan) -> tuple[Point, ...]:
    """Return the places of a day by the clock; a day without visits has none."""
    return tuple(_points(words, day))


def _points(words: Words, day: DayPlan) -> Iterator[Point]:
    leg = None
    for kind, start, end, name, number, visit, way, place in words.moments(day):
        if way:
            leg = way
        here = visit or place
        if here and kind in ("start", "visit", "goes_on", "end"):
            yield Point(kind, here, plain(name), start, end, number, visit, leg)
            leg = None


def about(words: Words, visit: Visit, leg: Leg | None) -> tuple[str, ...]:
    """Return what to know of a visit, line by line, in the plan's language: the way there, hours,
    price, booking, what to confirm, why it is in the plan, links to it in map apps."""
    _ = translator(words.lang)
    colon = _(": ")
    lines = (
        _("Way there") + colon + words.leg(leg) if leg else "",
        *words.about(visit),
        *(
            app_name(link.app, words.lang) + colon + link.url
            for link in place_links(visit, words.lang)
        ),
    )
    return tuple(filter(None, map(plain, lines)))


def plain(text: str) -> str:
    """Return one line that every format can hold."""
    return clean(text).translate(_NOT_XML)
