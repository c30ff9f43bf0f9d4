"""CSV files as people save them: rows that know their line, or every fault in how it is written."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from planner.errors import BadInput, Fault, Said, reason, said

MAX_BYTES = 64 * 2**20  # a file beyond this is not a table somebody keeps by hand

_SAVE_AS = said('In Excel or WPS choose "Save as", type "CSV UTF-8 (comma delimited)"')
_SEPARATORS = {
    ";": said("semicolons"),
    "\t": said("tabs"),
    "|": said("bars"),
    "，": said("Chinese commas"),
    "；": said("Chinese semicolons"),
}
_NEW_LINE = re.compile(r"\r\n|\r|\n")
_TWO_GBK_CHARACTERS = re.compile(rb"[\xa1-\xfe]{4}")


class Finding(NamedTuple):
    """A fault and the line it stands on, so that a file's findings can be told in its order."""

    line: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: its first line, and its cells by column, trimmed, empty ones left out.

    A record may span lines; `line` is the physical line of the file it begins on, counted from 1.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def finding(self, column: str, rule: str, cure: str = "", value: str | None = None) -> Finding:
        """Say what is wrong with the cell in `column`, or with the whole row where it is empty."""
        where = " ".join(filter(None, (f"{self.file}:{self.line}", column)))
        if row_id := self.cells.get("id"):
            where += f" ({row_id[:40]})"
        shown = self.cells.get(column, "") if value is None else value
        return Finding(self.line, Fault(where, shown, rule, cure))


@dataclass(frozen=True)
class Table:
    """What a file holds: its columns, the rows that could be read, and what is wrong with the rest.

    `header` is the row of the column names, to say what is wrong with them. `complete` is false
    where a row is missing because it could not be read.
    """

    header: Row
    columns: frozenset[str]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    complete: bool


def suggest(value: str, options: Collection[str]) -> str:
    """Return "Did you mean …?" with the closest option, or nothing where none is close."""
    close = get_close_matches(value.strip().lower()[:100], options, n=1)
    return said("Did you mean {name}?", name=close[0]) if close else ""


def read_table(path: Path | str, known: Sequence[str]) -> Table:
    """Read a CSV file whose columns have to be among `known`, in any order.

    Excel's byte order mark, CRLF line ends, blank rows and empty columns at the end are accepted.
    Raises BadInput where nothing can be read: no such file, another encoding, another separator.
    """
    file = Path(path).name or str(path)
    data = _read_bytes(path, file)
    _check_text(data, file)
    records = _records(data)
    header: list[str] = []
    line = 1
    for line, record in records:
        if isinstance(record, csv.Error):
            raise BadInput(Row(file, line, {}).finding("", *_said(record)).fault)
        header = [cell.strip() for cell in record]
        if any(header):
            break
    top = Row(file, line, {})
    _check_is_header(top, header, known)

    findings = list(_check_columns(top, header, known))
    rows = []
    complete = True
    nameless = False
    for line, record in records:
        if isinstance(record, csv.Error):
            findings.append(Row(file, line, {}).finding("", *_said(record)))
            complete = False
            continue
        cells = [cell.strip() for cell in record]
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        nameless = nameless or "" in filled
        row = Row(file, line, filled)
        if len(cells) == len(header):
            rows.append(row)
        else:
            complete = False
            findings.append(row.finding("", *_ragged(len(cells), len(header))))
    if nameless:
        rule = said("a column with values has no name in the header")
        findings.append(top.finding("header", rule, said("Name it or remove it")))
    return Table(top, frozenset(filter(None, header)), tuple(rows), tuple(findings), complete)


def _read_bytes(path: Path | str, file: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        rule, cure = said("there is no such file"), said("Check its name")
        raise BadInput(Fault(str(path), "", rule, cure)) from None
    except IsADirectoryError:
        rule, cure = said("is a folder, not a file"), said("Name the CSV file inside it")
        raise BadInput(Fault(str(path), "", rule, cure)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL inside the path
        rule = said("cannot be read: {reason}", reason=reason(error))
        raise BadInput(Fault(str(path), "", rule)) from None
    if len(data) > MAX_BYTES:
        rule = said("is larger than {n} MB, which no catalogue is", n=MAX_BYTES // 2**20)
        raise BadInput(Fault(file, "", rule, said("Check that it is the right file")))
    return data


def _check_text(data: bytes, file: str) -> None:
    """Raise BadInput where this is no UTF-8 text, and name what it is instead."""

    def wrong(rule: Said, cure: Said = _SAVE_AS) -> BadInput:
        return BadInput(Fault(file, "", rule, cure))

    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise wrong(said("is empty"), said("Its first row has to name the columns"))
    if data.startswith(b"PK\x03\x04"):
        raise wrong(said("is an Excel workbook (.xlsx) or another zip archive, not a CSV file"))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise wrong(said("is an old Excel workbook (.xls), not a CSV file"))
    # Without a mark, the first ASCII letter of a header still betrays two bytes a character.
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2].count(0) == 1:
        raise wrong(said('is encoded in UTF-16 (Excel\'s "Unicode text"), not in UTF-8'))
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(*_not_utf8(data, error.start)) from None
    if b"\0" in data:
        text = data.decode("utf-8-sig")
        rule = said(
            "has a NUL character on line {line}: it is damaged, or no text file",
            line=_line_of(text, text.index(chr(0))),
        )
        raise wrong(rule, said("Save it again from where it came"))


def _not_utf8(data: bytes, position: int) -> tuple[Said, Said]:
    """Tell a file in GBK from a UTF-8 file with damage in it."""
    lenient = data.decode("utf-8", "replace")
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in lenient)
    line = _line_of(lenient, lenient.index("\ufffd"))
    if chinese <= lenient.count("\ufffd") and _TWO_GBK_CHARACTERS.search(data):
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            pass
        else:
            rule = said("is encoded in GBK (what Excel in China saves as plain CSV), not in UTF-8")
            return rule, _SAVE_AS
    rule = said(
        "is not UTF-8: byte 0x{byte:02X} on line {line} is no character",
        byte=data[position],
        line=line,
    )
    return rule, _SAVE_AS


def _line_of(text: str, position: int) -> int:
    return 1 + sum(1 for _ in _NEW_LINE.finditer(text, 0, position))


def _records(data: bytes) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield each record with its first physical line; a broken one as the error it raised."""
    # Decoded piece by piece: as one text with Chinese in it, it takes three times the memory.
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            if "field limit" in str(error):
                return  # the reader stands in the middle of a cell: the rest would be nonsense


def _said(error: csv.Error) -> tuple[Said, Said]:
    """Rule and cure for what the csv module complains about."""
    if "unexpected end" in str(error):
        rule = said('a quote " opened in this row is never closed')
        return rule, said('Close it; write a quote that belongs to the text twice ("")')
    if "expected after" in str(error):
        rule = said('text follows a closing quote "')
        return rule, said('Write a quote that belongs to the text twice ("")')
    rule = said("a cell is longer than {n} characters", n=csv.field_size_limit())
    return rule, said('Probably a quote " is never closed')


def _ragged(cells: int, columns: int) -> tuple[Said, Said]:
    rule = said(
        "has {cells} cells where the header names {columns} columns", cells=cells, columns=columns
    )
    if cells > columns:
        return rule, said('Put quotes around a text that has a comma in it: "a, b"')
    return rule, said("Add a comma for each cell that is missing, even where it is empty")


def _check_is_header(top: Row, names: Sequence[str], known: Collection[str]) -> None:
    """Raise BadInput where the first row is no header at all."""
    if set(names) & set(known):
        return
    shown = ",".join(names)
    for separator, name in _SEPARATORS.items():
        if {part.strip(' "') for part in shown.split(separator)} & set(known):
            rule = said("the columns are separated by {signs}, not by commas", signs=name)
            raise BadInput(top.finding("header", rule, _SAVE_AS, shown).fault)
    rule = said("the first row names no known column")
    cure = suggest(shown.partition(",")[0], known) or said(
        "It may name: {columns}", columns=tuple(known)
    )
    raise BadInput(top.finding("header", rule, cure, shown).fault)


def _check_columns(top: Row, names: Sequence[str], known: Collection[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in filter(None, names):
        if name in seen:
            rule, cure = said("is named twice"), said("Remove one of the columns")
            yield top.finding("header", rule, cure, name)
        elif name not in known:
            hint = suggest(name, known) or said("Remove it")
            yield top.finding("header", said("is not a column of this file"), hint, name)
        seen.add(name)
