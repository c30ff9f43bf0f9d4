"""The plan as CSV (RFC 4180) for spreadsheets: one row for each stop, with the way to it."""

import csv
from collections.abc import Iterator
from io import StringIO

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, Leg
from planner.language import translator
from planner.outputs.phrases import clock, say_mode
from planner.outputs.points import plain
from planner.outputs.terminal import clean
from planner.outputs.wording import Moment, Words
from planner.values import SHANGHAI

Cell = str | int | float | None

_BOM = "\ufeff"  # by which Excel knows UTF-8
# What makes a spreadsheet take a text for a formula, in the wide forms of East Asia too:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULAS = tuple("=+-@\t\r\n＝＋－＠")


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of a .csv file, with a byte order mark and line ends CRLF.

    Heads are in the plan's language; dates are ISO 8601, times those of China, distances km,
    positions WGS 84; what is not known is empty. A text that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    words = Words(itinerary, catalogue)
    said = StringIO()
    said.write(_BOM)
    table = csv.writer(said, lineterminator="\r\n")
    heads = _heads(words)
    table.writerow(heads)
    for day in itinerary.days:
        for row in _rows(words, day):
            table.writerow(map(_safe, (*row, *[None] * (len(heads) - len(row)))))
    return said.getvalue()


def _heads(words: Words) -> tuple[str, ...]:
    _ = translator(words.lang)
    return (
        _("Date"),
        _("Kind"),
        _("Number"),
        _("From"),
        _("Until"),
        _("Name"),
        _("Chinese name"),
        _("Way there"),
        _("Distance (km)"),
        _("Travel (minutes)"),
        _("Leave at"),
        _("Arrive at"),
        _("Stay (minutes)"),
        _("Price (CNY)"),
        _("Booking"),
        _("Confirm first"),
        _("Phone"),
        _("Why"),
        _("Latitude"),
        _("Longitude"),
        _("Id"),
    )


def _rows(words: Words, day: DayPlan) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a day; the way to a stop stands in its row."""
    _ = translator(words.lang)
    if not day.visits:
        yield str(day.date), _("No visits on this day.")
    way = None
    for moment in words.moments(day):
        if moment.leg:
            way = moment.leg
        elif moment.kind == "break":
            yield _when(words, moment)
        else:
            yield _stop(words, moment, way)
            way = None


def _when(words: Words, moment: Moment) -> tuple[Cell, ...]:
    """Return the cells that every row has."""
    _ = translator(words.lang)
    kinds = {
        "start": _("Start"),
        "visit": _("Visit"),
        "break": _("Lunch"),
        "goes_on": _("Goes on"),
        "end": _("End"),
    }
    return (
        str(moment.start.astimezone(SHANGHAI).date()),
        kinds[moment.kind],
        moment.number or None,
        clock(moment.start),
        clock(moment.end) if moment.end else None,
    )


def _stop(words: Words, moment: Moment, way: Leg | None) -> tuple[Cell, ...]:
    _ = translator(words.lang)
    visit, place = moment.visit, moment.visit or moment.place
    site = words.site(visit.site_id) if visit else None
    return (
        *_when(words, moment),
        moment.title,
        place.name["zh"] if place else None,
        say_mode(way.mode, words.lang) if way else None,
        _tidy(way.distance_m / 1000) if way else None,
        way.travel_minutes if way else None,
        clock(way.depart) if way else None,
        clock(way.arrive) if way else None,
        visit.visit_minutes if visit else None,
        _tidy(visit.price_cny) if visit else None,
        words.how_to_book(visit) if visit else None,
        words.to_confirm(visit) if visit else None,
        clean(site.phone) if site else None,
        words.why(visit) if visit else None,
        place.lat if place else None,
        place.lon if place else None,
        visit.site_id if visit else moment.place.id if moment.place else None,
    )


def _tidy(number: float | None) -> Cell:
    """Return a number without a needless ".0"."""
    return int(number) if number is not None and number == int(number) else number


def _safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet computes."""
    if not isinstance(cell, str):
        return cell
    text = plain(cell)
    return f"'{text}" if text.startswith(_FORMULAS) else text
