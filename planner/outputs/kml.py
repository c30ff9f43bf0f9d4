"""The plan as KML 2.2: a folder for each day with its way and numbered places. WGS 84.

No icon is named: all that could be are on servers.
"""

from collections.abc import Iterator
from html import escape

from fastkml import (
    KML,
    Document,
    Folder,
    KmlDateTime,
    LabelStyle,
    LineStyle,
    Placemark,
    Style,
    StyleUrl,
    TimeSpan,
)
from pygeoif.geometry import LineString
from pygeoif.geometry import Point as Position

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary
from planner.language import say_date
from planner.outputs.palette import day_colour
from planner.outputs.points import Point, about, points, title
from planner.outputs.wording import Words
from planner.values import SHANGHAI

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_WIDTH = 4.0  # of the ways, in pixels


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of a .kml file; with a catalogue descriptions say more."""
    words = Words(itinerary, catalogue)
    document = Document(
        name=title(words),
        description=words.party(),
        styles=[_style(number) for number in range(1, len(itinerary.days) + 1)],
        features=[_day(words, number, day) for number, day in enumerate(itinerary.days, 1)],
    )
    return _DECLARATION + str(KML(features=[document]).to_string(prettyprint=True))


def _style(number: int) -> Style:
    red, green, blue = (day_colour(number)[n : n + 2] for n in (1, 3, 5))
    colour = f"ff{blue}{green}{red}"  # KML has opacity first and red last
    line = LineStyle(color=colour, width=_WIDTH)
    return Style(id=f"day{number}", styles=[LabelStyle(color=colour), line])


def _day(words: Words, number: int, day: DayPlan) -> Folder:
    stops, style = points(words, day), f"#day{number}"
    return Folder(
        name=say_date(day.date, words.lang),
        description=" · ".join(words.sums(day.totals, day.visits)),
        features=[*_way(words, day, stops, style), *(_place(words, p, style) for p in stops)],
    )


def _way(words: Words, day: DayPlan, stops: tuple[Point, ...], style: str) -> Iterator[Placemark]:
    """Yield the way of a day: straight lines between its places, not roads."""
    if stops:
        yield Placemark(
            name=say_date(day.date, words.lang),
            times=_span(stops[0], stops[-1]),
            style_url=StyleUrl(url=style),
            geometry=LineString([(p.place.lon, p.place.lat) for p in stops]),
        )


def _place(words: Words, point: Point, style: str) -> Placemark:
    return Placemark(
        name=point.title,
        description=_description(words, point),
        times=_span(point, point) if point.visit else None,
        style_url=StyleUrl(url=style),
        geometry=Position(point.place.lon, point.place.lat),
    )


def _description(words: Words, point: Point) -> str | None:
    """Return what is known of a visit as HTML, which is what KML takes descriptions for."""
    if point.visit is None:
        return None
    return "<br>\n".join(map(escape, about(words, point.visit, point.leg)))


def _span(first: Point, last: Point) -> TimeSpan:
    begin, end = first.start, last.end or last.start
    return TimeSpan(
        begin=KmlDateTime(begin.astimezone(SHANGHAI)), end=KmlDateTime(end.astimezone(SHANGHAI))
    )
