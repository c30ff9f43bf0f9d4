"""The sheets that a page prints: a day on each, then what holds for the trip."""

from planner.catalogue import Catalogue
from planner.itinerary import Itinerary
from planner.language import translator
from planner.outputs.lettering import SIZE, SMALL
from planner.outputs.page import templates
from planner.outputs.paper import (
    DaySheet,
    Row,
    columns,
    day_sheets,
    last_sheet,
    no_visits,
    straight_lines,
)
from planner.outputs.sketch import RADIUS, SHAPES, sketches
from planner.outputs.terminal import width
from planner.outputs.wording import Words

# In points: what Letter, the shorter paper, leaves inside the margins of print.css; the sketch
# takes what the rest of a day's sheet leaves, within limits. No font is known here: the heights are
# those of usual fonts.
_WIDTH, _HEIGHT = 521.0, 715.0
_SKETCH = (125.0, 340.0)
_DENSE = 0.85  # of the height, where there are too many stops
_FRAME, _SCANS = 82.0, 122.0
_LINE, _PADDING, _SMALL_ROW = 11.5, 5.0, 13.0
_NAMES, _REMARK = 55, 40  # columns of characters: of the names, of what is to be done


def sheets(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the sheets of a plan as HTML, to be shown by print.css, on paper only.

    A catalogue adds opening hours and telephones.
    """
    words = Words(itinerary, catalogue)
    days = []
    for day in day_sheets(words):
        dense = _height(day) > _HEIGHT - _SKETCH[0]
        rest = _HEIGHT - _height(day) * (_DENSE if dense else 1)
        height = min(max(rest, _SKETCH[0]), _SKETCH[1])
        days.append((day, sketches(words, day.number, _WIDTH, height), dense))
    return (
        templates()
        .get_template("sheets.html")
        .render(
            days=days,
            last=last_sheet(words),
            columns=columns(words.lang),
            colon=translator(words.lang)(": "),
            straight_lines=straight_lines(words.lang),
            no_visits=no_visits(words.lang),
            radius=RADIUS,
            shapes=SHAPES,
            width=_WIDTH,
            name_size=SIZE,
            small=SMALL,
        )
    )


def _height(day: DaySheet) -> float:
    """Return about how high a day's sheet is without its sketch."""
    return _FRAME + sum(map(_row_height, day.rows)) + (_SCANS if day.scans else 0)


def _row_height(row: Row) -> float:
    if row.kind != "visit":
        return _SMALL_ROW if row.kind == "leg" else _LINE + _PADDING
    names = 1 + (width(row.name + row.second) > _NAMES) + bool(row.facts)
    remarks = sum(width(remark) // _REMARK + 1 for remark in row.remarks)
    return _PADDING + _LINE * max(names, remarks)
