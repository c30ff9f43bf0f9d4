"""A PDF to draw on: text in the font that ships with it, lines, shapes and links.

Points of 1/72 inch, from the top left corner of an A4 page; colours as `#rrggbb`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from weakref import finalize

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont

Align = Literal["start", "middle", "end"]
Place = tuple[float, float]

WIDTH, HEIGHT = 595.28, 841.89

_FONT = Path(__file__).parent / "assets/fonts/NotoSansSC.ttf"  # docs/font.py makes it
_NAME = "NotoSansSC"
_BOLD = 0.022  # of the letters' size: what the strokes of bold letters are thicker
_LACKING = "〓"  # what Chinese printers put for a character they do not have

_WIDE = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_OPENING, _CLOSING = "（《“‘「『【〈〔", "，。；：、！？）》”’」』】〉〕…"
# What may not be parted at a line's end: a word, or a wide character with the marks around it.
_PIECES = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_WIDE}])[{_CLOSING}]*|."
)


class Canvas:
    """A document of A4 pages; what is drawn goes to the page that was added last."""

    def __init__(self, title: str, lang: str, created: datetime) -> None:
        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(created)
        self._pdf.set_lang({"zh": "zh-CN"}.get(lang, lang))
        self._pdf.set_creator("planner")
        self._pdf.str_alias_nb_pages = ""
        self._pdf.add_font(_NAME, fname=_FONT)
        self._pdf.set_font(_NAME, size=1000)
        font = self._pdf.fonts[_NAME.lower()]
        assert isinstance(font, TTFFont)
        self._close = finalize(self, font.ttfont.close)  # fpdf2 leaves the file open
        self._known = frozenset(font.cmap)
        self._ems: dict[str, float] = {}
        self._lacking: dict[str, None] = {}
        self._pdf.set_title(self.printable(title))

    @property
    def pages(self) -> int:
        """The number of pages."""
        return self._pdf.pages_count

    @property
    def lacking(self) -> tuple[str, ...]:
        """The characters that were to be printed and are not in the font."""
        return tuple(self._lacking)

    def add_page(self) -> None:
        """Begin the next page."""
        self._pdf.add_page()

    def turn_to(self, page: int) -> None:
        """Go back to a page, counted from 1, to add to it."""
        self._pdf.page = page
        self._pdf.set_font(_NAME, size=1)  # what fpdf2 takes for the size is that of the last page

    def section(self, title: str) -> None:
        """List the page in the outline that PDF readers show beside the document."""
        self._pdf.start_section(self.printable(title))

    def printable(self, text: str) -> str:
        """Return the text with a sign for each character that the font does not have."""
        said = []
        for sign in unicodedata.normalize("NFC", text):
            if sign.isspace():
                said.append(" ")
            elif ord(sign) in self._known:
                said.append(sign)
            elif unicodedata.category(sign) not in ("Mn", "Cc", "Cf", "Cs"):
                self._lacking[sign] = None
                said.append(_LACKING)
        return "".join(said)

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is."""
        return sum(map(self._em, self.printable(text))) * size

    def fold(self, text: str, room: float, size: float) -> list[str]:
        """Break a text into lines that are not wider than `room`."""
        lines, used = [""], 0.0
        for piece in self._pieces(self.printable(text), room / size):
            wide = sum(map(self._em, piece.rstrip())) * size
            if lines[-1] and used + wide > room:
                lines.append("")
                used = 0.0
            if lines[-1] or not piece.isspace():
                lines[-1] += piece
                used += sum(map(self._em, piece)) * size
        return [line.rstrip() for line in lines]

    def text(
        self,
        place: Place,
        text: str,
        size: float,
        *,
        colour: str = "#111111",
        bold: bool = False,
        align: Align = "start",
    ) -> None:
        """Write a line; `place` is its start, middle or end on the line the letters stand on."""
        said = self.printable(text)
        x, y = place
        x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[align] * self.width(said, size)
        self._pdf.set_font(_NAME, size=size)
        self._pdf.set_text_color(colour)
        if not bold:
            self._pdf.text(x, y, said)
            return
        with self._pdf.local_context(text_mode=TextMode.FILL_STROKE):
            self._pdf.set_draw_color(colour)
            self._pdf.set_line_width(size * _BOLD)
            self._pdf.text(x, y, said)

    def line(self, places: Sequence[Place], colour: str, thick: float = 0.5) -> None:
        """Draw a line from place to place."""
        with self._pdf.local_context():
            self._pdf.set_draw_color(colour)
            self._pdf.set_line_width(thick)
            self._pdf.polyline(list(places))

    def area(self, places: Sequence[Place], colour: str) -> None:
        """Fill a polygon."""
        with self._pdf.local_context():
            self._pdf.set_fill_color(colour)
            self._pdf.polygon(list(places), style="F")

    def box(
        self, place: Place, size: tuple[float, float], *, fill: str = "", edge: str = ""
    ) -> None:
        """Fill a rectangle, draw its edge, or both; `place` is its top left corner."""
        with self._pdf.local_context():
            if fill:
                self._pdf.set_fill_color(fill)
            if edge:
                self._pdf.set_draw_color(edge)
                self._pdf.set_line_width(0.5)
            self._pdf.rect(*place, *size, style=("D" if edge else "") + ("F" if fill else ""))

    def boxes(self, boxes: Iterable[tuple[float, float, float, float]], fill: str) -> None:
        """Fill many rectangles: left, top, width and height of each."""
        with self._pdf.local_context():
            self._pdf.set_fill_color(fill)
            for box in boxes:
                self._pdf.rect(*box, style="F")

    def disc(self, centre: Place, radius: float, fill: str) -> None:
        """Fill a circle."""
        with self._pdf.local_context():
            self._pdf.set_fill_color(fill)
            self._pdf.circle(*centre, radius, style="F")

    def link(self, place: Place, size: tuple[float, float], url: str) -> None:
        """Let a rectangle open an address."""
        self._pdf.link(*place, *size, url)

    def output(self) -> bytes:
        """Return the document; nothing can be drawn after it."""
        try:
            return bytes(self._pdf.output())
        finally:
            self._close()

    def _em(self, sign: str) -> float:
        """Return how wide a character is, in letters' sizes."""
        if sign not in self._ems:
            self._pdf.set_font(_NAME, size=1000)
            self._ems[sign] = self._pdf.get_string_width(sign) / 1000
        return self._ems[sign]

    def _pieces(self, text: str, room: float) -> Iterator[str]:
        """Yield what stays together; what is longer than a line, such as an address, is cut."""
        for piece in _PIECES.findall(text):
            begin, used = 0, 0.0
            for at, sign in enumerate(piece):
                if used + self._em(sign) > room and at > begin:
                    yield piece[begin:at]
                    begin, used = at, 0.0
                used += self._em(sign)
            yield piece[begin:]
