"""The columns of a catalogue file: what each cell means, and how a row becomes a Site."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from pydantic import ValidationError

from planner import calendar
from planner.errors import said
from planner.sites import Booking, Identity, Kind, LeadUnit, Precision, Site, Status
from planner.table import Finding, Row, suggest
from planner.values import LANGS, Basis

_LEAVE_EMPTY = said("leave the cell empty where it is not known")
_LIST_SIGNS = re.compile("[,，、；]")
_WHOLE = re.compile(r"[+-]?\d{1,9}(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,20})?", re.ASCII)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)


class _CellError(ValueError):
    """What is wrong with a cell."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(rule, cure)
        self.rule = rule
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Entry:
    """A row and the site made of it; the columns in `broken` had faults and hold defaults."""

    row: Row
    site: Site
    broken: frozenset[str] = frozenset()


def _whole_number(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        cure = said(
            "Write digits alone, e.g. {example}, or {leave}", example=60, leave=_LEAVE_EMPTY
        )
        raise _CellError(said("is not a whole number"), cure)
    return int(text.partition(".")[0])


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        cure = said(
            "Write digits alone, e.g. {example}, or {leave}", example=27.5, leave=_LEAVE_EMPTY
        )
        raise _CellError(said("is not a number"), cure)
    return float(text)


def _price(text: str) -> float:
    if text.lower() in ("free", "免费"):
        raise _CellError(said("is not a number"), said("Write 0 for what is free"))
    return _number(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        cure = said("Write one of them, or {leave}", leave=_LEAVE_EMPTY)
        raise _CellError(said("must be yes or no"), cure)
    return text == "yes"


def _date(text: str) -> date:
    # Excel in China turns 2026-07-04 into 2026/7/4: year first is still clear.
    cure = said("Write year, month and day, e.g. {example}", example="2026-07-04")
    found = _DATE.fullmatch(text)
    if not found:
        raise _CellError(said("is not a date"), cure)
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise _CellError(said("is no day of the calendar"), cure) from None


def _list(text: str) -> tuple[str, ...]:
    if sign := _LIST_SIGNS.search(text):
        rule = said('is a list with "{sign}" in it', sign=sign[0])
        raise _CellError(rule, said('Separate its items by ";"'))
    return tuple(item for part in text.split(";") if (item := part.strip()))


def _whole_numbers(text: str) -> tuple[int, ...]:
    return tuple(_whole_number(item) for item in _list(text))


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")) or " " in text:
        cure = said("It has to begin with https:// or http://")
        raise _CellError(said("is not a web address"), cure)
    return text


def _one_of(alias: Any) -> Callable[[str], str]:
    options = tuple(filter(None, get_args(alias)))

    def read(text: str) -> str:
        if text not in options:
            rule = said("must be one of {options}", options=options)
            cure = suggest(text, options) or said("Choose one, or {leave}", leave=_LEAVE_EMPTY)
            raise _CellError(rule, cure)
        return text

    return read


def _checked_by(check: Callable[[str], None]) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            check(text)
        except calendar.HoursError as error:
            raise _CellError(error.rule, error.cure) from None
        return text

    return read


#: What rows have in common is read once and held once.
_shared = lru_cache(maxsize=4096)

_READERS: dict[str, Callable[[str], Any]] = {
    "id": str,
    "kind": _shared(_one_of(Kind)),
    "status": _shared(_one_of(Status)),
    "name_zh": str,
    "name_en": str,
    "name_ru": str,
    "description_zh": str,
    "description_en": str,
    "description_ru": str,
    "note_zh": str,
    "note_en": str,
    "note_ru": str,
    "district_zh": str,
    "district_en": str,
    "district_ru": str,
    "lat": _number,
    "lon": _number,
    "coord_precision": _shared(_one_of(Precision)),
    "coord_basis": _shared(_one_of(Basis)),
    "themes": _shared(_list),
    "audiences": _shared(_list),
    "popularity": _shared(_whole_number),
    "visit_minutes": _shared(_whole_number),
    "visit_minutes_min": _shared(_whole_number),
    "opening_hours": _shared(_checked_by(calendar.check_hours)),
    "departures": _shared(_checked_by(calendar.check_departures)),
    "hours_basis": _shared(_one_of(Basis)),
    "last_admission_minutes": _shared(_whole_numbers),
    "arrive_early_minutes": _shared(_whole_number),
    "booking": _shared(_one_of(Booking)),
    "booking_lead_days": _shared(_whole_number),
    "booking_lead_unit": _shared(_one_of(LeadUnit)),
    "contact": str,
    "phone": str,
    "website": _web_address,
    "min_group": _shared(_whole_number),
    "max_group": _shared(_whole_number),
    "min_age": _shared(_whole_number),
    "children_per_adult": _shared(_whole_number),
    "id_required": _shared(_one_of(Identity)),
    "wear_zh": str,
    "wear_en": str,
    "wear_ru": str,
    "price_cny": _shared(_price),
    "price_child_cny": _shared(_price),
    "price_senior_cny": _shared(_price),
    "price_basis": _shared(_one_of(Basis)),
    "indoor": _shared(_yes_or_no),
    "wheelchair": _shared(_one_of(Site.model_fields["wheelchair"].annotation)),
    "venue": str,
    "closes": _shared(_list),
    "opens": _shared(_list),
    "venue_price_cny": _shared(_price),
    "road_factor": _shared(_number),
    "road_radius_km": _shared(_number),
    "variant_of": str,
    "source": str,
    "last_verified": _shared(_date),
}
#: The columns of a catalogue file, in the order of the shipped one.
COLUMNS = tuple(_READERS)
_SUFFIXES = {f"_{lang}" for lang in LANGS}
#: Columns that are one language of a Text: field and language.
_TEXTS = {name: (name[:-3], name[-2:]) for name in COLUMNS if name[-3:] in _SUFFIXES}


def read_row(row: Row) -> tuple[Entry | None, list[Finding]]:
    """Return the site of a row, and everything wrong in its cells.

    Cells with faults are left out, so that the others can still be checked against each other;
    there is no entry where the row has no proper id.
    """
    findings = []
    broken = set()
    values: dict[str, Any] = {"id": "nameless", "name": {}}
    if "id" not in row.cells:
        cure = said("Give the row an id, e.g. {example}", example="porcelain_museum")
        findings.append(row.finding("id", said("is empty"), cure))
        broken.add("id")
    for column, text in row.cells.items():
        if column not in _READERS:
            continue  # the header's fault
        try:
            value = _READERS[column](text)
        except _CellError as error:
            findings.append(row.finding(column, error.rule, error.cure))
            broken.add(column)
            continue
        if column in _TEXTS:
            field, lang = _TEXTS[column]
            values.setdefault(field, {})[lang] = value
        else:
            values[column] = value
    try:
        site = Site.model_validate(values)
    except ValidationError as error:
        for column, finding in _out_of_bounds(row, error):
            findings.append(finding)
            broken.add(column)
            values.pop(column, None)  # of a list, several items may be out of bounds
        if "id" in broken:
            return None, findings
        site = Site.model_validate(values)
    return (None if "id" in broken else Entry(row, site, frozenset(broken))), findings


def _out_of_bounds(row: Row, error: ValidationError) -> Iterator[tuple[str, Finding]]:
    """Yield the column and the finding of each value that Site refuses."""
    for one in error.errors(include_url=False):
        column = str(one["loc"][0])
        bounds = one.get("ctx", {})
        if column == "id":
            rule = said("may hold only the characters a-z, 0-9 and _")
            plain = re.sub(r"[^a-z0-9]+", "_", row.cells.get("id", "").lower()).strip("_")
            cure = said("For example {example}", example=plain or "porcelain_museum")
        elif column == "lat" and _looks_swapped(row):
            rule = said("must be between {least} and {most}", least=-90, most=90)
            lat, lon = row.cells["lon"], row.cells["lat"]
            cure = said("It looks swapped with lon: write lat {lat}, lon {lon}", lat=lat, lon=lon)
        elif column in ("lat", "lon"):
            most = 90 if column == "lat" else 180
            rule = said("must be between {least} and {most}", least=-most, most=most)
            cure = said("Write degrees, WGS 84")
        else:
            cure = said("Correct it, or {leave}", leave=_LEAVE_EMPTY)
            if "gt" in bounds:
                rule = said("must be above {gt:g}", gt=bounds["gt"])
            elif "ge" in bounds:
                rule = said("must be at least {ge:g}", ge=bounds["ge"])
            else:
                rule = said("must be at most {le:g}", le=bounds["le"])
        yield column, row.finding(column, rule, cure)


def _looks_swapped(row: Row) -> bool:
    lat, lon = row.cells.get("lat", ""), row.cells.get("lon", "")
    numbers = _NUMBER.fullmatch(lat) and _NUMBER.fullmatch(lon)
    return bool(numbers) and abs(float(lon)) <= 90 < abs(float(lat)) <= 180
