"""The bookings file: what sites said when they were asked, kept by a program and by people.

TOML with a table [[booking]] for each answer, or CSV for a spreadsheet; the keys are `KEYS`. What
an answer means for a plan is said at BookingRecord.
"""

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol, get_args

from planner.catalogue import Catalogue
from planner.errors import BadInput, Fault, Said, reason, said
from planner.table import read_table, suggest
from planner.trip import BookingRecord, BookingState

KEYS = ("site", "date", "state", "time", "note")
LONGEST_NOTE = 2000  # characters that are written; a longer one is still read

_EXAMPLES = {
    "site": 'site = "zz_museum"',
    "date": "date = 2026-12-05",
    "state": 'state = "asked"',
    "time": 'time = "09:30"',
    "note": 'note = "Ms Li, on the phone"',
}
_NEEDED = ("site", "date", "state")
_STATES = get_args(BookingState)
_MOST_BYTES = 1 << 20
_MOST_FAULTS = 50
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)  # Excel writes 2026/12/5
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::00)?", re.ASCII)  # and 9:30:00
_HEAD = "# Bookings. A state is asked, confirmed or refused; what is confirmed needs its time.\n\n"
_BOM = "\ufeff"  # tells a spreadsheet that a CSV file is UTF-8
# A cell that begins like this is a formula to a spreadsheet, unless an apostrophe comes first.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def read_bookings(
    path: Path | str, catalogue: Catalogue | None = None
) -> tuple[BookingRecord, ...]:
    """Return the records of a bookings file (.toml or .csv), in its order; notes are trimmed.

    Where a catalogue is given, its ids are the only ones known. Raises BadInput with every fault.
    """
    path = Path(path)
    entries, faults = (_csv_entries if _is_csv(path) else _toml_entries)(path)
    records: list[tuple[_Entry, BookingRecord]] = []
    for entry in entries:
        if len(faults) >= _MOST_FAULTS:
            rule = said("what follows has not been looked at")
            faults.append(Fault(path.name, "", rule, said("Mend these first")))
            break
        record, wrong = _record(entry, catalogue)
        faults += wrong
        if record:
            records.append((entry, record))
    faults += _contradictions(records)
    if faults:
        raise BadInput(*faults)
    return tuple(record for _, record in records)


def updated(path: Path | str, *news: BookingRecord) -> str:
    """Return the new text of a bookings file; a file that is missing counts as empty.

    A record takes the place of those of its site and date that it answers or contradicts: a visit
    has one time asked for or confirmed, and several may have been refused. Everything else stays,
    TOML with its comments. Raises BadInput with every fault of the file, or of a note.
    """
    path = Path(path)
    if faults := [fault for new in news for fault in _unwritable(new)]:
        raise BadInput(*faults)
    is_csv = _is_csv(path)
    text, records = "", list[BookingRecord]()
    if path.exists():
        records = list(read_bookings(path))
        text = _bytes(path).decode("utf-8" if is_csv else "utf-8-sig")
    sheet: _Sheet = _CsvSheet(text) if is_csv else _TomlSheet(text)
    for new in news:
        cells = {
            "site": new.site_id,
            "date": new.date,
            "state": new.state,
            "time": f"{new.time:%H:%M}" if new.time else "",
            "note": new.note.strip(),
        }
        outdated = [n for n, old in enumerate(records) if replaces(new, old)]
        if outdated:
            records[outdated[0]] = new
            sheet.replace(outdated[0], cells)
        else:
            records.append(new)
            sheet.append(cells)
        for n in reversed(outdated[1:]):
            del records[n]
            sheet.remove(n)
    return sheet.text()


def read_clock(text: str) -> time:
    """Return the time in a text like "09:30". Raises BadInput."""
    try:
        return _clock(text.strip())
    except _WrongError as error:
        raise BadInput(Fault(said("time"), text, error.rule, error.cure)) from None


def replaces(new: BookingRecord, old: BookingRecord) -> bool:
    """Tell whether a record takes the place of an earlier one, which it answers or contradicts."""
    if (old.site_id, old.date) != (new.site_id, new.date):
        return False
    if old.state == new.state == "refused":
        return old.time == new.time or new.time is None
    return (
        old.time in (None, new.time)
        or (new.time is None and new.state == "refused")
        or "refused" not in (old.state, new.state)
    )


def _unwritable(record: BookingRecord) -> Iterator[Fault]:
    if len(record.note.strip()) > LONGEST_NOTE:
        rule = said("longer than {n} characters", n=LONGEST_NOTE)
        yield Fault(said("note"), record.note, rule, said("Keep the essential"))
    if "\0" in record.note:
        rule, cure = said("holds a NUL character"), said("Leave it out")
        yield Fault(said("note"), record.note, rule, cure)


# ── what a file says ────────────────────────────────────────────────────────────────────────────


class _WrongError(ValueError):
    """What is wrong with a value."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(rule, cure)
        self.rule = rule
        self.cure = cure


@dataclass(frozen=True, slots=True)
class _Entry:
    """One booking as it stands in the file: where, and its values by key."""

    where: Said
    values: Mapping[str, Any]

    def fault(self, key: str, value: object, rule: str, cure: str = "") -> Fault:
        return Fault(said("{where} {key}", where=self.where, key=key), str(value), rule, cure)


def _record(entry: _Entry, catalogue: Catalogue | None) -> tuple[BookingRecord | None, list[Fault]]:
    values: dict[str, Any] = {}
    missing = set()
    faults = []
    for key, read in _READERS.items():
        given = entry.values.get(key, "")
        if isinstance(given, str) and not given.strip():
            missing.add(key)
            if key in _NEEDED:
                faults.append(entry.fault(key, "", said("is missing"), _example(key)))
            continue
        try:
            values[key] = read(given.strip() if isinstance(given, str) else given)
        except _WrongError as error:
            faults.append(entry.fault(key, given, error.rule, error.cure))
    for key in (key for key in entry.values if key not in KEYS):
        cure = suggest(key, KEYS) or said("The keys are {names}", names=KEYS)
        faults.append(entry.fault(key, "", said("is no key of a booking"), cure))
    if values.get("state") == "confirmed" and "time" in missing:
        rule = said("is missing, and a confirmed booking needs the time at which the visit starts")
        faults.append(entry.fault("time", "", rule, _example("time")))
    if catalogue and "site" in values:
        try:
            catalogue.site(values["site"])
        except BadInput as error:
            thing = said("{where} {key}", where=entry.where, key="site")
            faults += (replace(one, thing=thing) for one in error.faults)
    if faults:
        return None, faults
    return BookingRecord(site_id=values.pop("site"), **values), faults


def _contradictions(records: Sequence[tuple[_Entry, BookingRecord]]) -> Iterator[Fault]:
    """Yield a fault for each record that cannot stand beside an earlier one."""
    seen: dict[tuple[str, date], list[tuple[_Entry, BookingRecord]]] = {}
    for entry, record in records:
        earlier = seen.setdefault((record.site_id, record.date), [])
        for place, other in earlier:
            if rule := _contradiction(other, record):
                told = f"{record.site_id} {record.date}"
                both = said("{rule} ({where})", rule=rule, where=place.where)
                yield Fault(entry.where, told, both, said("Keep one of them"))
                break
        earlier.append((entry, record))


def _contradiction(one: BookingRecord, other: BookingRecord) -> Said | None:
    if one.time == other.time:
        return said("the same site, date and time are there already")
    if one.state == other.state == "confirmed":
        return said("the same site and date are confirmed already, for {time:%H:%M}", time=one.time)
    for refused, wanted in ((one, other), (other, one)):
        if refused.state == "refused" != wanted.state and refused.time is None:
            return said("{state} and, without a time, refused", state=wanted.state)
    return None


def _example(key: str) -> Said:
    return said("For example: {example}", example=_EXAMPLES[key])


def _text_value(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError(said("must be a text in quotes"), "")
    return value


def _state(value: object) -> str:
    if value not in _STATES:
        rule = said("must be one of {options}", options=_STATES)
        raise _WrongError(rule, suggest(str(value), _STATES) or said("Choose one"))
    return str(value)


def _date(value: object) -> date:
    cure = said("Write year, month and day, e.g. {example}", example="2026-12-05")
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and (found := _DATE.fullmatch(value)):
        try:
            day = date(int(found[1]), int(found[3]), int(found[4]))
        except ValueError:
            raise _WrongError(said("is no day of the calendar"), cure) from None
    else:
        raise _WrongError(said("is not a date"), cure)
    if not 2000 <= day.year <= 2100:
        raise _WrongError(said("is outside {first} to {last}", first=2000, last=2100), cure)
    return day


def _clock(value: object) -> time:
    cure = said("Write hours and minutes, e.g. {example}", example="09:30")
    if isinstance(value, time):
        if value.second or value.microsecond:
            raise _WrongError(said("must be a time in whole minutes"), cure)
        return value
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value)):
        if int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
        raise _WrongError(said("must be a time from 00:00 to 23:59"), cure)
    raise _WrongError(said("is not a time"), cure)


_READERS: dict[str, Callable[[Any], object]] = {
    "site": _text_value,
    "date": _date,
    "state": _state,
    "time": _clock,
    "note": _text_value,
}


# ── the two formats ─────────────────────────────────────────────────────────────────────────────


class _Sheet(Protocol):
    """A file that is being changed: its bookings by their place, from 0 on."""

    def append(self, cells: Mapping[str, Any]) -> None: ...
    def replace(self, n: int, cells: Mapping[str, Any]) -> None: ...
    def remove(self, n: int) -> None: ...
    def text(self) -> str: ...


def _is_csv(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in (".toml", ".csv"):
        rule, cure = said("a bookings file ends in .toml or .csv"), said("Give it such a name")
        raise BadInput(Fault(said("bookings"), str(path), rule, cure))
    return suffix == ".csv"


def _bytes(path: Path) -> bytes:
    """Return what a file holds. Raises BadInput where it is missing, too large or no file."""
    cure: str = ""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        rule, cure = said("no such file"), said("Check the path")
    except IsADirectoryError:
        rule, cure = said("a folder, not a file"), said("Give a file inside it")
    except (OSError, ValueError) as error:
        rule = said("cannot be read ({reason})", reason=reason(error))
    else:
        if len(data) <= _MOST_BYTES:
            return data
        rule = said("larger than {n} MB, not a bookings file", n=_MOST_BYTES >> 20)
    raise BadInput(Fault(said("bookings"), str(path), rule, cure))


def _toml_entries(path: Path) -> tuple[list[_Entry], list[Fault]]:
    name = path.name
    data = _bytes(path)
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        rule = said("not UTF-8 (byte {n})", n=error.start + 1)
        raise BadInput(Fault(name, "", rule, said("Save the file as UTF-8"))) from None
    except (ValueError, RecursionError) as error:
        why = said("nested too deeply") if isinstance(error, RecursionError) else str(error)
        cure = said(
            "A booking begins with [[booking]] and has lines like {example}",
            example=_EXAMPLES["site"],
        )
        raise BadInput(Fault(name, "", said("not TOML: {error}", error=why), cure)) from None
    faults = [
        Fault(
            name,
            key,
            said("is not known here"),
            suggest(key, ("booking",)) or said("Remove it"),
        )
        for key in content
        if key != "booking"
    ]
    bookings = content.get("booking", [])
    if not isinstance(bookings, list) or not all(isinstance(one, dict) for one in bookings):
        rule, cure = said("must be a list of tables"), said("Write [[booking]], in double brackets")
        thing = said("{file}: {place}", file=name, place="booking")
        raise BadInput(Fault(thing, "", rule, cure), *faults)
    entries = [
        _Entry(said("{file}: booking #{n}", file=name, n=n), one)
        for n, one in enumerate(bookings, 1)
    ]
    return entries, faults


def _csv_entries(path: Path) -> tuple[list[_Entry], list[Fault]]:
    if not _bytes(path).removeprefix(_BOM.encode()).strip():
        return [], []
    table = read_table(path, KEYS)
    faults = [finding.fault for finding in table.findings]
    if absent := [key for key in _NEEDED if key not in table.columns]:
        rule = said("has no column {columns}", columns=tuple(absent))
        cure = said("Name the columns {columns}", columns=",".join(KEYS))
        raise BadInput(table.header.finding("header", rule, cure).fault, *faults)
    entries = []
    for row in table.rows:
        values = {key: _unguarded(cell) for key, cell in row.cells.items() if key in KEYS}
        entries.append(_Entry(said("{file}:{line}", file=row.file, line=row.line), values))
    return entries, faults


def _guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _CsvSheet:
    """The rows of a CSV file, written anew as a spreadsheet would."""

    def __init__(self, text: str) -> None:
        self.mark = _BOM if text.startswith(_BOM) or not text else ""
        lines = io.StringIO(text.removeprefix(_BOM), newline="")
        rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)]
        header = [cell.strip() for cell in rows[0]] if rows else []
        self.columns = header + [key for key in KEYS if key not in header]
        self.rows = [row[: len(header)] for row in rows[1:]]

    def append(self, cells: Mapping[str, Any]) -> None:
        self.rows.append([_guarded(str(cells.get(column, ""))) for column in self.columns])

    def replace(self, n: int, cells: Mapping[str, Any]) -> None:
        self.append(cells)
        self.rows[n] = self.rows.pop()

    def remove(self, n: int) -> None:
        del self.rows[n]

    def text(self) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")  # so that a \r in a cell is quoted too
        width = len(self.columns)
        writer.writerow(self.columns)
        writer.writerows(row + [""] * (width - len(row)) for row in self.rows)
        return self.mark + out.getvalue()


class _TomlSheet:
    """The tables of a TOML file, with the comments and blanks around them."""

    def __init__(self, text: str) -> None:
        import tomlkit  # only where something is written

        self.kit = tomlkit
        self.document = tomlkit.parse(text or _HEAD)
        if not self.document.get("booking"):
            self.document["booking"] = tomlkit.aot()

    @property
    def tables(self) -> Any:
        return self.document["booking"]

    def append(self, cells: Mapping[str, Any]) -> None:
        inline = not isinstance(self.tables, self.kit.items.AoT)
        table: Any = self.kit.inline_table() if inline else self.kit.table()
        table.update({key: value for key, value in cells.items() if value})
        if not inline and len(self.tables):
            table.trivia.indent = "\n"  # an empty line before it
        self.tables.append(table)

    def replace(self, n: int, cells: Mapping[str, Any]) -> None:
        table = self.tables[n]
        for key in ("state", "time", "note"):
            if cells[key]:
                table[key] = cells[key]
            else:
                table.pop(key, None)

    def remove(self, n: int) -> None:
        del self.tables[n]

    def text(self) -> str:
        return self.kit.dumps(self.document)
