"""What looks odd in a catalogue file although it can be read."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain

from planner import calendar
from planner.columns import Entry
from planner.errors import said
from planner.sites import Site
from planner.table import Finding, Table, suggest
from planner.vocabulary import AUDIENCES, THEMES

STALE_YEARS = 3  # hours and prices documented longer ago than this deserve a second look

_COMING_DAYS = 4 * 366  # with a 29 February among them
_LONGEST_SPAN = 3660  # days; hours that name years further apart are judged by the first of them

_HUNAN = (24.6, 30.2, 108.7, 114.3)  # south, north, west, east
# Degrees from WGS 84 to GCJ-02, the datum of Chinese maps, at Zhuzhou. From Changsha to Yanling
# they differ by less than the tolerance.
_GCJ_SHIFT = (-0.0031, 0.0058)
_GCJ_TOLERANCE = 0.0006
_SAME_PLACE = 0.015  # degrees in which two rows of one name are taken for one place

_BASES = (
    ("coord_basis", ("lat",)),
    ("hours_basis", ("opening_hours", "departures")),
    ("price_basis", ("price_cny", "price_child_cny", "price_senior_cny")),
)
_A_BASIS = said("doc, derived, memory or guess")
_PH_OFF_TOO_EARLY = re.compile(
    r"\bPH +(?:off|closed) *;(?:[^;]*;)* *(?:Mo|Tu|We|Th|Fr|Sa|Su)\b(?![^;]*(?:PH|off|closed))"
)
_EXCEL_NUMBER = re.compile(r"\d(?:\.\d+)?E\+\d+")


def warnings(entries: Sequence[Entry], table: Table, today: date) -> list[Finding]:
    """Return everything that deserves a second look; `today` decides what is stale."""
    of_an_entry = (
        partial(_never_open, today),
        _holidays_overridden,
        partial(_without_basis, table.columns),
        partial(_stale, today),
        partial(_of_no_interest, table.columns),
        _unknown_tags,
        _damaged_by_excel,
    )
    return list(
        chain(
            _missing_columns(table),
            _outside_hunan(entries),
            _displaced_or_twice(entries),
            *(check(entry) for check in of_an_entry for entry in entries),
        )
    )


# ── hours ───────────────────────────────────────────────────────────────────────────────────────


def _never_open(today: date, entry: Entry) -> Iterator[Finding]:
    text = entry.site.opening_hours
    if text and not _opens(text, *_span(text, today)):
        cure = said("Correct them, or leave the cell empty")
        if '"' in text:
            cure = said("Hours with a comment never count as open: say it in booking or note")
        yield entry.row.finding("opening_hours", said("no date is open under these hours"), cure)


def _span(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last date of the years that hours name, else of the coming days."""
    if years := calendar.years_in(text):
        return date(min(years), 1, 1), date(max(years), 12, 31)
    return today, today + timedelta(days=_COMING_DAYS)


def _opens(text: str, first: date, last: date) -> bool:
    days = min((last - first).days + 1, _LONGEST_SPAN)
    return calendar.opens_ever(text, first - timedelta(days=1), days)


def _is_past(text: str, today: date) -> bool:
    first, last = _span(text, today)
    coming = max(last, today + timedelta(days=366))
    return _opens(text, first, last) and not _opens(text, today, coming)


def _holidays_overridden(entry: Entry) -> Iterator[Finding]:
    """Of opening_hours rules the last one that matches a date wins."""
    text = entry.site.opening_hours
    if calendar.off_after_holiday(text):
        rule = said(
            'the weekday\'s "off" comes last, so it closes public holidays (PH) on that weekday'
        )
        cure = said("If they are open, put the PH rule last")
        yield entry.row.finding("opening_hours", rule, cure)
    elif _PH_OFF_TOO_EARLY.search(text):
        rule = said('weekdays come after "PH off", so public holidays on them are open')
        cure = said('If they are closed, put "PH off" last')
        yield entry.row.finding("opening_hours", rule, cure)


# ── bases and ages ──────────────────────────────────────────────────────────────────────────────


def _missing_columns(table: Table) -> Iterator[Finding]:
    for basis, columns in _BASES:
        given = next((column for column in columns if column in table.columns), None)
        if given and basis not in table.columns:
            rule = said(
                "there is no such column, so plans ask to confirm every {column}", column=given
            )
            cure = said("Add it, with {basis} for each row", basis=_A_BASIS)
            yield table.header.finding(basis, rule, cure)
    if "themes" not in table.columns:
        rule = said(
            "there is no such column, and without a theme no site is of interest to anybody"
        )
        cure = said("Add it, with some of {themes}", themes=tuple(THEMES))
        yield table.header.finding("themes", rule, cure)


def _without_basis(columns: Collection[str], entry: Entry) -> Iterator[Finding]:
    for basis, given in _BASES:
        if basis not in columns or getattr(entry.site, basis) or basis in entry.broken:
            continue
        if based := next((column for column in given if column in entry.row.cells), None):
            rule = said("has no {column}, so plans ask to confirm it", column=basis)
            cure = said("Fill {column} with {basis}", column=basis, basis=_A_BASIS)
            yield entry.row.finding(based, rule, cure)


def _stale(today: date, entry: Entry) -> Iterator[Finding]:
    site, row = entry.site, entry.row
    if site.last_verified and site.last_verified > today:
        yield row.finding("last_verified", said("lies in the future"), said("Correct the date"))
    # Confirmed events of the past are history and stay; what was only expected then is not.
    dated = site.opening_hours if site.status in ("expected", "open") else ""
    if dated and _is_past(dated, today):
        rule = said("{status} on dates only that are over", status=site.status)
        cure = said("Give its next dates, or change its status")
        yield row.finding("opening_hours", rule, cure)
    if site.last_verified and site.status == "open":
        documented = [
            name
            for name, basis, known in (
                (said("opening hours"), site.hours_basis, bool(site.opening_hours)),
                (said("price"), site.price_basis, site.price_cny is not None),
            )
            if basis == "doc" and known
        ]
        if documented and (today - site.last_verified).days > 365.25 * STALE_YEARS:
            both = said("{one} and {other}", one=documented[0], other=documented[-1])
            rule = said(
                "{facts} documented more than {years} years ago",
                facts=both if documented[1:] else documented[0],
                years=STALE_YEARS,
            )
            yield row.finding("last_verified", rule, said("Look them up again"))


# ── tags and text ───────────────────────────────────────────────────────────────────────────────


def _of_no_interest(columns: Collection[str], entry: Entry) -> Iterator[Finding]:
    site = entry.site
    if "themes" in columns and site.visitable and not (site.themes or "themes" in entry.broken):
        rule = said("without a theme it is never of interest to anybody")
        cure = said("Name what it is about, e.g. {example}", example="rail;museum")
        yield entry.row.finding("themes", rule, cure)


def _unknown_tags(entry: Entry) -> Iterator[Finding]:
    """Yield themes and audiences that look misspelt; new ones are welcome."""
    for column, known in (("themes", THEMES), ("audiences", AUDIENCES)):
        for tag in getattr(entry.site, column):
            if tag not in known and (cure := suggest(tag, known)):
                yield entry.row.finding(column, said("is not in the vocabulary"), cure, tag)


def _damaged_by_excel(entry: Entry) -> Iterator[Finding]:
    for column in ("phone", "contact"):
        if _EXCEL_NUMBER.fullmatch(entry.row.cells.get(column, "")):
            rule = said("Excel has turned the number into a rounded one")
            cure = said("Format the column as text and type the number again")
            yield entry.row.finding(column, rule, cure)


# ── places ──────────────────────────────────────────────────────────────────────────────────────


def _outside_hunan(entries: Iterable[Entry]) -> Iterator[Finding]:
    south, north, west, east = _HUNAN
    for entry in entries:
        where = entry.site.location
        if where and not (south <= where.lat <= north and west <= where.lon <= east):
            rule = said("lies outside Hunan")
            cure = said(
                "Check it: there lat is {south} to {north} and lon {west} to {east}",
                south=south,
                north=north,
                west=west,
                east=east,
            )
            yield entry.row.finding("lat", rule, cure, f"{where.lat}, {where.lon}")


def _displaced_or_twice(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Compare rows that ought to be at one place: linked ones, and those of one name."""
    by_id = {entry.site.id: entry for entry in entries}
    named: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        for link in filter(None, (entry.site.venue, entry.site.variant_of)):
            if link in by_id:
                yield from _displaced(entry, by_id[link])
        for name in filter(None, map(_plain, entry.site.name.spellings)):
            # The editions of a yearly event share a name, but not their dates.
            dates = entry.site.opening_hours if entry.site.kind == "event" else ""
            twin = named.setdefault((name, dates), entry)
            if twin is entry or _linked(entry.site, twin.site) or not _near(entry.site, twin.site):
                continue
            displaced = list(_displaced(entry, twin))
            yield from displaced
            if not displaced:
                rule = said(
                    "seems to be the same place as {id} on line {line}",
                    id=twin.site.id,
                    line=twin.row.line,
                )
                cure = said("Remove one of them, or name {id} in variant_of", id=twin.site.id)
                yield entry.row.finding("", rule, cure, entry.site.name["zh"])
            break


def _displaced(entry: Entry, other: Entry) -> Iterator[Finding]:
    """Yield the one of two positions that lies where the other would lie in GCJ-02."""
    for suspect, sound in ((entry, other), (other, entry)):
        there, here = suspect.site.location, sound.site.location
        if not there or not here:
            return
        moved = (there.lat - here.lat, there.lon - here.lon)
        off = (abs(m - shift) for m, shift in zip(moved, _GCJ_SHIFT, strict=True))
        if all(degrees < _GCJ_TOLERANCE for degrees in off):
            rule = said(
                "looks like GCJ-02: displaced from {id} just as Chinese maps are", id=sound.site.id
            )
            lat, lon = there.lat - _GCJ_SHIFT[0], there.lon - _GCJ_SHIFT[1]
            cure = said(
                "If it was read off such a map, write about lat {lat:.4f}, lon {lon:.4f}",
                lat=lat,
                lon=lon,
            )
            yield suspect.row.finding("lat", rule, cure, f"{there.lat}, {there.lon}")


def _plain(name: str) -> str:
    """Return a name without its spelling: width, case, spaces, punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def _linked(a: Site, b: Site) -> bool:
    if a.variant_of and a.variant_of == b.variant_of:
        return True
    return b.id in (a.venue, a.variant_of) or a.id in (b.venue, b.variant_of)


def _near(a: Site, b: Site) -> bool:
    """Whether two rows may be at one place: unknown positions may."""
    here, there = a.location, b.location
    if not here or not there:
        return True
    return max(abs(here.lat - there.lat), abs(here.lon - there.lon)) <= _SAME_PLACE
