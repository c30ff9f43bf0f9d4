"""Points and boxes on paper, in points of 1/72 inch from the top left corner."""

from typing import NamedTuple


class Point(NamedTuple):
    """A point on the sheet."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, centre: Point, reach: float) -> "Box":
        """Return the square whose sides are `reach` away from its centre."""
        x, y = centre
        return cls(x - reach, y - reach, x + reach, y + reach)

    @property
    def centre(self) -> Point:
        """The middle."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def overlaps(self, other: "Box", gap: float = 0.0) -> bool:
        """Return whether the two come nearer to each other than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def holds(self, other: "Box") -> bool:
        """Return whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def clip(self, start: Point, end: Point) -> tuple[Point, Point] | None:
        """Return the part of a straight line that lies inside, None where it passes by."""
        enter, leave = 0.0, 1.0
        for origin, step, low, high in (
            (start.x, end.x - start.x, self.left, self.right),
            (start.y, end.y - start.y, self.top, self.bottom),
        ):
            if step == 0:
                if not low <= origin <= high:
                    return None
                continue
            near, far = sorted(((low - origin) / step, (high - origin) / step))
            enter, leave = max(enter, near), min(leave, far)
        if enter > leave:
            return None
        return _between(start, end, enter), _between(start, end, leave)


def _between(start: Point, end: Point, share: float) -> Point:
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
