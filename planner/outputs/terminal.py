"""Text on a terminal, where a Chinese character takes two columns."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

# An escape sequence (colours, cursor moves, window titles, links), whole.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.?)", re.DOTALL)
# What may not be parted at a line's end: a word, or a wide character with the marks after it.
_PIECES = re.compile(r" +|[!-~\u00a0-\u2e7f]+[，。；：、！？）」』》]*|.[，。；：、！？）」』》]*")


def clean(text: str) -> str:
    """Return one line without anything that could move the cursor, colour or reverse the text."""
    text = " ".join(_ESCAPES.sub("", text).split())
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def pad(text: str, columns: int, right: bool = False) -> str:
    """Fill a text up with spaces, on the left where it belongs to the `right`."""
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most `columns`, at the words where they are not longer."""
    lines = [""]
    words = _PIECES.findall(clean(text))
    for piece in (part for word in words for part in _parts(word, columns)):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > columns:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _parts(word: str, columns: int) -> list[str]:
    """Cut a word that is longer than a line."""
    if width(word) <= columns:
        return [word]
    size = max(columns // 2, 1)  # every character may be two columns wide
    return [word[n : n + size] for n in range(0, len(word), size)]


def paragraph(text: str, columns: int, indent: str = "", hang: str | None = None) -> str:
    """Return a text wrapped and indented; the lines after the first by `hang` where given."""
    hang = indent if hang is None else hang
    first, *rest = wrap(text, max(columns - max(width(indent), width(hang)), 20))
    return "\n".join([indent + first, *(hang + line for line in rest)])


def table(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells in aligned columns, two spaces apart."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(map(pad, row, widths)).rstrip() for row in cells)


def listing(facts: Iterable[tuple[str, str]], columns: int) -> str:
    """Return labels and their texts, one below the other; a fact without text is left out."""
    said = [(clean(label), text) for label, text in facts if text]
    column = max((width(label) for label, _ in said), default=0) + 2
    hang = " " * column
    return "\n".join(paragraph(text, columns, pad(label, column), hang) for label, text in said)
