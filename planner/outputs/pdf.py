"""The plan as a PDF to print or to keep on a phone: a page a day, then one for the trip."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from planner.catalogue import Catalogue
from planner.itinerary import Itinerary
from planner.language import translator
from planner.outputs.canvas import HEIGHT, WIDTH, Align, Canvas
from planner.outputs.lettering import SIZE, SMALL, Label
from planner.outputs.paper import (
    DaySheet,
    LastSheet,
    Row,
    Scan,
    columns,
    day_sheets,
    last_sheet,
    no_visits,
    straight_lines,
)
from planner.outputs.shapes import Box
from planner.outputs.sketch import RADIUS, SHAPES, Sign, Sketch, sketches
from planner.outputs.wording import Words

_LEFT, _TOP, _RIGHT, _BOTTOM = 37.0, 34.0, WIDTH - 37.0, HEIGHT - 36.0
_ROOM = _RIGHT - _LEFT
_SKETCH = (130.0, 360.0)  # heights, least and most
_COLUMNS = (0.0, 17.0, 80.0, 285.0, 336.0, 388.0, _ROOM)  # where they begin: number, time, stop ...
_GAP = 6.0  # between columns
_LEADING = 1.28  # from line to line, in letters' sizes
_SCANS = ((5, 93.0), (6, 80.0))  # QR codes in a row, at most, and their side
_INK, _SOFT, _LINE, _DARK = "#111111", "#555555", "#cccccc", "#333333"
_DENSE = 0.85  # of the letters' size, where a day's stops would not fit
_PADDING = {False: 2.0, True: 1.0}  # above and below a row; where dense


class _Part(NamedTuple):
    """Lines in a cell of a table."""

    lines: Sequence[str]
    size: float
    colour: str = _INK
    bold: bool = False

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * _LEADING


class _Cells(NamedTuple):
    """A row of the table, ready to be drawn: its parts by the number of their column."""

    row: Row
    padding: float
    parts: tuple[tuple[int, tuple[_Part, ...]], ...]

    @property
    def height(self) -> float:
        return 2 * self.padding + max(
            sum(part.height for part in parts) for _column, parts in self.parts
        )


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> bytes:
    """Return the plan as a PDF of A4 pages with its font inside; equal plans give equal bytes.

    A catalogue adds opening hours and telephones. Characters that the font lacks are shown as 〓
    and named at the end.
    """
    words = Words(itinerary, catalogue)
    canvas = Canvas(f"{words.title()} – {words.dates()}", words.lang, itinerary.created)
    paper = _Paper(canvas, words)
    for day in day_sheets(words):
        paper.day(day)
    paper.last(last_sheet(words))
    paper.number_pages()
    return canvas.output()


class _Paper:
    """Draws sheets from top to bottom; `y` is how far down it is."""

    def __init__(self, canvas: Canvas, words: Words) -> None:
        self.canvas = canvas
        self.words = words
        self.lang = words.lang
        self.y = _TOP

    # ── a day ──

    def day(self, day: DaySheet) -> None:
        self.head(day.head, day.title, day.part, day.colour)
        self.canvas.section(day.title)
        scans = self.scans_height(len(day.scans))
        sums = self.canvas.fold(day.sums, _ROOM, 9)
        rest = _BOTTOM - self.y - 32 - len(sums) * 12 - scans
        table = self.cells(day.rows, dense=False)
        if sum(row.height for row in table) > rest - _SKETCH[0]:
            table = self.cells(day.rows, dense=True)
        height = min(max(rest - sum(row.height for row in table), _SKETCH[0]), _SKETCH[1])
        self.sketch(day, height)
        if not day.rows:
            self.lines([no_visits(self.lang)], 10)
            return
        self.table(table, day)
        self.y += 3
        self.lines(sums, 9)
        if day.scans:
            self.scans(day.scan_title, day.scans)

    def head(self, head: str, title: str, part: str, colour: str) -> None:
        """Begin a page with what it is about."""
        self.canvas.add_page()
        self.y = _TOP
        left = _LEFT + 11
        for line in self.canvas.fold(head, _RIGHT - left, 8.5):
            self.canvas.text((left, self.y + 8), line, 8.5, colour=_SOFT)
            self.y += 11
        for line in self.canvas.fold(title, _RIGHT - left - self.canvas.width(part, 9), 16):
            self.canvas.text((left, self.y + 15), line, 16, bold=True)
            self.y += 21
        self.canvas.text((_RIGHT, self.y - 6), part, 9, colour=_SOFT, align="end")
        self.canvas.box((_LEFT, _TOP), (4, self.y - _TOP), fill=colour)
        self.y += 6

    def sketch(self, day: DaySheet, height: float) -> None:
        for drawn in sketches(self.words, day.number, _ROOM, height):
            _Drawing(self.canvas, _LEFT + drawn.left, self.y, day.colour).draw(drawn)
        self.y += height
        place = (_RIGHT, self.y + 8)
        self.canvas.text(place, straight_lines(self.lang), 6.5, colour=_SOFT, align="end")
        self.y += 12

    def cells(self, rows: Iterable[Row], *, dense: bool) -> list[_Cells]:
        """Return the rows of the table with their lines broken."""
        return [
            self.visit(row, dense) if row.kind == "visit" else self.other(row, dense)
            for row in rows
        ]

    def visit(self, row: Row, dense: bool) -> _Cells:
        _, scale = translator(self.lang), _DENSE if dense else 1.0
        facts = " · ".join(fact.label + _(": ") + fact.value for fact in row.facts)
        stop = [self.part(2, row.name, 9.5 * scale, bold=True)]
        if row.second:
            stop.append(self.part(2, row.second, 8.5 * scale))
        if facts:
            stop.append(self.part(2, facts, 7.5 * scale, colour=_SOFT))
        remarks = tuple(self.part(5, remark, 7.5 * scale) for remark in row.remarks)
        return _Cells(
            row,
            _PADDING[dense],
            (
                (1, (self.part(1, row.hours, 9 * scale),)),
                (2, tuple(stop)),
                (3, (self.part(3, row.stay, 7.5 * scale),)),
                (4, (self.part(4, row.price, 7.5 * scale),)),
                (5, remarks),
            ),
        )

    def other(self, row: Row, dense: bool) -> _Cells:
        """Return a line that goes over all columns: a way, a break, a base."""
        leg, scale = row.kind == "leg", _DENSE if dense else 1.0
        said = f"↓ {row.name}" if leg else " ".join(filter(None, (row.name, row.second)))
        size, colour = (7.5 * scale, _SOFT) if leg else (9 * scale, _INK)
        lines = self.canvas.fold(said, _ROOM - _COLUMNS[2], size)
        hours = (self.part(1, row.hours, 9 * scale),)
        return _Cells(
            row,
            _PADDING[dense],
            ((1, hours if row.hours else ()), (2, (_Part(lines, size, colour),))),
        )

    def part(
        self, column: int, text: str, size: float, colour: str = _INK, bold: bool = False
    ) -> _Part:
        room = _COLUMNS[column + 1] - _COLUMNS[column] - _GAP
        return _Part(self.canvas.fold(text, room, size), size, colour, bold)

    def table(self, table: Iterable[_Cells], day: DaySheet) -> None:
        self.table_head()
        for row in table:
            if self.y + row.height > _BOTTOM:
                self.head(day.head, day.title, day.part, day.colour)
                self.table_head()
            self.row(row, day.colour)

    def table_head(self) -> None:
        for column, title in zip(_COLUMNS[1:], columns(self.lang), strict=False):
            self.canvas.text((_LEFT + column, self.y + 8), title, 7, colour=_SOFT)
        self.y += 12
        self.rule()

    def row(self, cells: _Cells, colour: str) -> None:
        for column, parts in cells.parts:
            y = self.y + cells.padding
            for part in parts:
                for line in part.lines:
                    place = (_LEFT + _COLUMNS[column], y + part.size)
                    self.canvas.text(place, line, part.size, colour=part.colour, bold=part.bold)
                    y += part.size * _LEADING
        if cells.row.number:
            centre = (_LEFT + 7, self.y + cells.padding + 6.5)
            self.canvas.disc(centre, 6.5, colour)
            place = (centre[0], centre[1] + 2.9)
            said = str(cells.row.number)
            self.canvas.text(place, said, 8, colour="#ffffff", bold=True, align="middle")
        if cells.row.url:
            size = (_COLUMNS[3] - _COLUMNS[2], cells.height)
            self.canvas.link((_LEFT + _COLUMNS[2], self.y), size, cells.row.url)
        self.y += cells.height
        self.rule()

    def scans(self, title: str, scans: Sequence[Scan]) -> None:
        """Draw the codes in rows, each over what it opens."""
        many, side = _scan_size(len(scans))
        self.keep(side + 22)
        self.y += 3
        self.lines([title], 8)
        for first in range(0, len(scans), many):
            self.keep(side + 8)
            for number, scan in enumerate(scans[first : first + many]):
                self.scan(_LEFT + number * (_ROOM - side) / (many - 1), side, scan)
            self.y += side + 12

    def scans_height(self, count: int) -> float:
        many, side = _scan_size(count)
        return -(-count // many) * (side + 12) + 14 if count else 0

    def scan(self, left: float, side: float, scan: Scan) -> None:
        module = side / scan.code.size
        dark = (
            (left + run.column * module, self.y + run.row * module, run.length * module, module)
            for run in scan.code.runs
        )
        self.canvas.boxes(dark, "#000000")
        place = (left + side / 2, self.y + side + 5)
        self.canvas.text(place, scan.label, 8, align="middle")
        self.canvas.link((left, self.y), (side, side + 10), scan.url)

    # ── the trip ──

    def last(self, sheet: LastSheet) -> None:
        self.head(sheet.head, sheet.title, "", _DARK)
        self.canvas.section(sheet.title)
        self.lines(self.canvas.fold(sheet.sums, _ROOM, 9), 9)
        for section in sheet.sections:
            self.y += 8
            self.keep(40)
            self.lines(self.canvas.fold(section.title, _ROOM, 10.5), 10.5, bold=True)
            for line in section.lines:
                left = _LEFT + (24 if line.deeper else 12)
                lines = self.canvas.fold(line.text, _RIGHT - left, 9)
                self.keep(len(lines) * 9 * _LEADING)
                if section.ticks:
                    self.canvas.box((_LEFT + 1, self.y + 3), (6, 6), edge=_DARK)
                elif not line.deeper:
                    self.canvas.text((_LEFT + 1, self.y + 9), "–", 9)
                self.lines(lines, 9, left=left)
                self.y += 1.5
        self.y += 8
        for said in (*sheet.small, *self.lacking()):
            lines = self.canvas.fold(said, _ROOM, 7.5)
            self.keep(len(lines) * 7.5 * _LEADING)
            self.lines(lines, 7.5, colour=_SOFT)

    def lacking(self) -> Iterable[str]:
        """Say which characters are not in the font, by their numbers."""
        _ = translator(self.lang)
        codes = [f"U+{ord(sign):04X}" for sign in self.canvas.lacking]
        if codes:
            yield _("Not in the font, shown as 〓: {characters}").format(
                characters=_(", ").join(codes)
            )

    def number_pages(self) -> None:
        """Write, once it is known how many there are, which page of how many each one is."""
        pages = self.canvas.pages
        for page in range(1, pages + 1):
            self.canvas.turn_to(page)
            place = (WIDTH / 2, HEIGHT - 24)
            self.canvas.text(place, f"{page} / {pages}", 8, colour=_SOFT, align="middle")

    # ── parts ──

    def lines(
        self,
        lines: Iterable[str],
        size: float,
        *,
        colour: str = _INK,
        bold: bool = False,
        left: float = _LEFT,
    ) -> None:
        for line in lines:
            self.canvas.text((left, self.y + size), line, size, colour=colour, bold=bold)
            self.y += size * _LEADING

    def rule(self) -> None:
        self.canvas.line(((_LEFT, self.y), (_RIGHT, self.y)), _LINE, 0.4)

    def keep(self, height: float) -> None:
        """Go on, on the next page where so much has no room on this one."""
        if self.y + height > _BOTTOM:
            self.canvas.add_page()
            self.y = _TOP


def _scan_size(count: int) -> tuple[int, float]:
    """Return how many codes stand in a row, and how wide each is."""
    return next((size for size in _SCANS if count <= size[0]), _SCANS[-1])


class _Drawing:
    """A sketch on the page, its top left corner at `left` and `top`."""

    def __init__(self, canvas: Canvas, left: float, top: float, colour: str) -> None:
        self.canvas = canvas
        self.left, self.top, self.colour = left, top, colour

    def draw(self, drawn: Sketch) -> None:
        for line in drawn.grid:
            self.canvas.line(self.at(line), "#dddddd", 0.5)
        for label in drawn.degrees:
            self.label(label, SMALL, "#666666")
        for way in drawn.ways:
            self.canvas.line(self.at((way.start, way.end)), self.colour, 1.6)
            if way.arrow:
                self.canvas.area(self.at(way.arrow), self.colour)
        if drawn.area:
            self.box(drawn.area, edge=_DARK)
        for sign in drawn.signs:
            if sign.moved:
                self.canvas.line(self.at((sign.place, sign.centre)), "#444444", 0.7)
                self.canvas.disc(self.at([sign.place])[0], 1.6, "#444444")
        for sign in drawn.signs:
            self.sign(sign)
        for name in drawn.names:
            self.label(name, SIZE, _INK)
        self.canvas.area(self.at(drawn.north), "#444444")
        self.label(drawn.north_label, SMALL, "#666666")
        self.canvas.line(self.at(drawn.scale), "#444444", 1)
        self.label(drawn.scale_label, SMALL, "#666666")
        self.box(Box(0, 0, drawn.width, drawn.height), edge="#aaaaaa")

    def sign(self, sign: Sign) -> None:
        [(x, y)] = self.at([sign.centre])
        if sign.kind == "stop":
            self.canvas.disc((x, y), RADIUS, "#ffffff")
            self.canvas.disc((x, y), RADIUS - 0.6, self.colour)
            said = str(sign.number)
            self.canvas.text((x, y + 2.9), said, 8, colour="#ffffff", bold=True, align="middle")
            return
        shape = SHAPES[sign.kind]
        self.canvas.area([(x + across, y + down) for across, down in shape], _INK)

    def label(self, label: Label, size: float, colour: str) -> None:
        for line, baseline in label.baselines(size):
            place = self.at([(label.x, baseline)])[0]
            if size == SIZE:
                self.plate(line, place, size, label.align)
            self.canvas.text(place, line, size, colour=colour, align=label.align)

    def plate(self, line: str, place: tuple[float, float], size: float, align: Align) -> None:
        """Whiten what is behind a name."""
        width = self.canvas.width(line, size) + 2
        left = place[0] - {"start": 0.0, "middle": 0.5, "end": 1.0}[align] * width
        top = place[1] - size * 0.88
        self.canvas.box((left, top), (width, size * 1.1), fill="#ffffff")

    def box(self, box: Box, edge: str) -> None:
        size = (box.right - box.left, box.bottom - box.top)
        self.canvas.box(self.at([(box.left, box.top)])[0], size, edge=edge)

    def at(self, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(self.left + x, self.top + y) for x, y in points]
