"""Where names stand on a sketch: beside what they name, hiding as little as can be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.outputs.shapes import Box, Point
from planner.outputs.terminal import width, wrap

SIZE = 7.0  # of the names' letters
SMALL = 6.0  # of what stands along the edges
LEADING = 1.2  # height of a line in letters

_EMS = (0.6, 1.05)  # room for a narrow and for a wide character: no font is known here
_FOLDS = (150.0, 95.0, 62.0)  # widths at which a name is tried
_LINES = 3  # of a name
_GAPS = (2.0, 8.0)  # between a name and what it names

Align = Literal["start", "middle", "end"]
Line = tuple[Point, Point]


@dataclass(frozen=True)
class Label:
    """Lines of text in a box, to its left, middle or right."""

    lines: tuple[str, ...]
    box: Box
    align: Align = "start"

    @property
    def x(self) -> float:
        """Where the lines start, have their middle, or end."""
        return {"start": self.box.left, "middle": self.box.centre.x, "end": self.box.right}[
            self.align
        ]

    def baselines(self, size: float) -> Iterator[tuple[str, float]]:
        """Yield each line and the height it stands on."""
        for number, line in enumerate(self.lines):
            yield line, self.box.top + (number * LEADING + 0.95) * size


def small_label(said: str, left: float, top: float) -> Label:
    """Return a label along an edge."""
    return Label((said,), Box(left, top, left + room((said,), SMALL), top + SMALL * LEADING))


def names(
    named: Iterable[tuple[Box, str]], frame: Box, taken: Sequence[Box], lines: Sequence[Line]
) -> Iterator[Label]:
    """Yield the names of boxes that have room inside the frame beside what is taken; of the rooms
    each has, the one that hides the fewest lines."""
    taken = list(taken)
    for box, text in named:
        free = [
            label
            for folded in _folded(text)
            for label in _beside(box, folded, frame)
            if frame.holds(label.box) and not any(label.box.overlaps(one, 0.5) for one in taken)
        ]
        if free:
            best = min(free, key=lambda label: _harm(label, lines))
            taken.append(best.box)
            yield best


def unhidden(labels: Iterable[Label], frame: Box, taken: Iterable[Box]) -> Iterator[Label]:
    """Yield the labels that lie inside and cover neither what is taken nor each other."""
    taken = list(taken)
    for label in labels:
        if frame.holds(label.box) and not any(label.box.overlaps(box) for box in taken):
            taken.append(label.box)
            yield label


def room(lines: Iterable[str], size: float) -> float:
    """Return how wide lines of text are at most, in any usual font."""
    narrow, wide = _EMS
    return max(sum(wide if width(c) == 2 else narrow for c in line) for line in lines) * size


def _harm(label: Label, lines: Iterable[Line]) -> int:
    """Return how much a name hides, and how hard it is to read."""
    hidden = sum(label.box.clip(*line) is not None for line in lines)
    cut = label.lines[-1].endswith("…")
    return 2 * hidden + 4 * cut + len(label.lines) + (label.align == "middle")


def _folded(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the text in one line, then in more and narrower ones; the last is cut where needed."""
    seen = set()
    for fold in _FOLDS:
        lines = tuple(wrap(text, int(fold / _EMS[0] / SIZE)))
        if len(lines) > _LINES:
            lines = (*lines[: _LINES - 1], lines[_LINES - 1].rstrip() + "…")
        if lines not in seen:
            seen.add(lines)
            yield lines


def _beside(box: Box, lines: tuple[str, ...], frame: Box) -> Iterator[Label]:
    """Yield a name to the right and left of a box, above and below it, and at its corners."""
    wide, high = room(lines, SIZE), len(lines) * SIZE * LEADING
    x, y = box.centre
    middle = min(max(x - wide / 2, frame.left), frame.right - wide)
    for gap in _GAPS:
        right, left = box.right + gap, box.left - gap - wide
        below, above = box.bottom + gap, box.top - gap - high
        aside = (box.right - box.left) / 8
        spots: tuple[tuple[float, float, Align], ...] = (
            (right, y - high / 2, "start"),
            (left, y - high / 2, "end"),
            (middle, below, "middle"),
            (middle, above, "middle"),
            (right - aside, below - aside, "start"),
            (right - aside, above + aside, "start"),
            (left + aside, below - aside, "end"),
            (left + aside, above + aside, "end"),
        )
        for x_, y_, align in spots:
            yield Label(lines, Box(x_, y_, x_ + wide, y_ + high), align)
