"""The sketch map of a day, for paper: where its signs, ways and names stand on a rectangle.

Places are projected equirectangularly at their mean latitude, so that both axes have the same
scale. Signs that would hide each other move apart, with a leader home; names stand where there is
room for them, or not at all. Where many stops crowd in one corner of a long day, that corner is
drawn again beside it, larger. Lengths are points of 1/72 inch, from the top left corner.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, groupby
from math import ceil, cos, hypot, pi, radians, sin
from statistics import fmean
from typing import Literal, NamedTuple

from planner.itinerary import DayPlan, Visit
from planner.language import say_number, translator
from planner.outputs.lettering import LEADING, SMALL, Label, Line, names, small_label, unhidden
from planner.outputs.phrases import short_name
from planner.outputs.shapes import Box, Point
from planner.outputs.terminal import clean
from planner.outputs.wording import Words
from planner.sites import Location
from planner.values import Text

RADIUS = 7.0  # of a sign

_MARGINS = (40.0, 26.0)  # of the places to the edges: across, down
_LEAST_DEGREES = 0.012  # shown at least, 1.3 km: positions are not known much better
_METRES_PER_DEGREE = 111_195.0
_GRID = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)  # degrees
_GRID_SPACE = 70.0  # between lines of the grid, at least
_SCALE_ROOM = 80.0  # for the scale bar, at most
_NEAR_RINGS, _RINGS = 7, 60  # how far a sign rather moves, and moves at most, in its radii
_GAP = 2.0  # between signs
_ARROW = 6.0
_CROWD, _NEAR, _LARGER = 3, 28.0, 2.5  # signs, within what of each other, how much larger
_DETAIL, _BETWEEN = 0.58, 6.0  # share of the width for the detail; what parts the two

Place = Location | Visit
Kind = Literal["stop", "house", "here"]

#: The outlines of signs that are no discs, around their centres.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "house": (
        (0, -6.5), (6.5, 0), (4.5, 0), (4.5, 6), (1.3, 6), (1.3, 2), (-1.3, 2), (-1.3, 6),
        (-4.5, 6), (-4.5, 0), (-6.5, 0),
    ),
    "here": ((0, -6), (6, 0), (0, 6), (-6, 0)),
}  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """A numbered stop, a base (`house`), or where a revised plan goes on (`here`).

    `place` is where it is, `centre` where its sign stands.
    """

    kind: Kind
    number: int
    place: Point
    centre: Point

    @property
    def box(self) -> Box:
        """What the sign covers."""
        return Box.around(self.centre, RADIUS)

    @property
    def moved(self) -> bool:
        """Whether the sign needs a leader to its place."""
        return self.centre != self.place


@dataclass(frozen=True)
class Way:
    """A way from place to place, its arrow a triangle where there is room for one."""

    start: Point
    end: Point
    arrow: tuple[Point, ...]


@dataclass(frozen=True)
class Sketch:
    """What is drawn `left` points from the left of the sheet, from below: grid, ways, signs, names;
    then the edges. `area` is what another sketch shows larger."""

    left: float
    width: float
    height: float
    grid: tuple[Line, ...]
    degrees: tuple[Label, ...]
    ways: tuple[Way, ...]
    area: Box | None
    signs: tuple[Sign, ...]
    names: tuple[Label, ...]
    north: tuple[Point, ...]
    north_label: Label
    scale: tuple[Point, ...]
    scale_label: Label


class _Thing(NamedTuple):
    """What a sign is put at."""

    kind: Kind
    place: Place
    number: int = 0


def sketches(words: Words, number: int, width: float, height: float) -> tuple[Sketch, ...]:
    """Return the sketch of day number `number`, counted from 1, or two of them side by side: the
    day, and where its stops crowd. Together they take `width` by `height` points."""
    day = words.plan.days[number - 1]
    goes_on = words.plan.goes_on(day)
    here = goes_on[1] if goes_on else None
    things = list(_things(day, here))
    ways = words.plan.ways(day)

    whole = _View([thing.place for thing in things], 0, width, height)
    crowd = _crowd(things, whole)
    if crowd:
        split = (width - _BETWEEN) * (1 - _DETAIL)
        left = split + _BETWEEN
        detail = _View([thing.place for thing in crowd], left, width - left, height)
        if detail.points > _LARGER * whole.points:
            overview = _View([thing.place for thing in things], 0, split, height)
            return (
                _draw(overview, things, ways, words.lang, crowd),
                _draw(detail, things, ways, words.lang),
            )
    return (_draw(whole, things, ways, words.lang),)


def _things(day: DayPlan, here: Location | None) -> Iterator[_Thing]:
    for base in dict.fromkeys((day.start_place, day.end_place)):
        yield _Thing("house", base)
    for order, visit in enumerate(day.visits, start=1):
        yield _Thing("stop", visit, order)
    if here:
        yield _Thing("here", here)


def _crowd(things: Sequence[_Thing], view: "_View") -> list[_Thing]:
    """Return the most things whose signs come near each other, if they are many but not all."""
    crowds: list[list[_Thing]] = []
    for thing in things:
        near = Box.around(view.point(thing.place), _NEAR)
        met = [c for c in crowds if any(near.overlaps(view.spot(one.place)) for one in c)]
        crowds = [c for c in crowds if c not in met]
        crowds.append([*(one for crowd in met for one in crowd), thing])
    most = max(crowds, key=len)
    return most if _CROWD <= len(most) < len(things) else []


def _draw(
    view: "_View",
    things: Iterable[_Thing],
    ways: Iterable[tuple[Place, Place]],
    lang: str,
    crowd: Sequence[_Thing] = (),
) -> Sketch:
    """Draw what lies inside a view; instead of a crowd, the area it is in."""
    frame = Box(0, 0, view.width, view.height)
    spots = [view.spot(thing.place) for thing in crowd]
    area = _hull(spots) if spots else None
    hidden = {id(thing.place) for thing in crowd}
    lines = [
        line
        for start, end in ways
        if not {id(start), id(end)} <= hidden
        and (line := frame.clip(view.point(start), view.point(end)))
    ]
    north, north_label = _north(view.width)
    scale, scale_label = view.scale(lang)
    scale_box = Box(scale[0].x, scale_label.box.top, scale[-1].x, view.height)
    corner = _hull([*(Box.around(point, 1) for point in north), north_label.box])
    kept = [corner, scale_box, scale_label.box, *([area] if area else [])]

    shown = [
        thing for thing in things if thing not in crowd and frame.holds(view.spot(thing.place))
    ]
    signs = _spread([(thing, view.point(thing.place)) for thing in shown], frame, kept, lines)
    named = [
        (sign.box, _name(thing.place.name, lang, sign, signs))
        for thing, sign in zip(shown, signs, strict=True)
    ]
    if area:
        named.append((area, _numbers(thing.number for thing in crowd if thing.number)))
    hiding = [*kept, *(sign.box for sign in signs)]
    leaders = [(sign.place, sign.centre) for sign in signs if sign.moved]
    letters = tuple(names(named, frame, hiding, [*lines, *leaders]))
    hiding += [name.box for name in letters]
    return Sketch(
        left=view.left,
        width=view.width,
        height=view.height,
        grid=tuple(view.grid()),
        degrees=tuple(unhidden(view.degrees(), frame, hiding)),
        ways=tuple(_way(start, end) for start, end in lines),
        area=area,
        signs=tuple(signs),
        names=letters,
        north=north,
        north_label=north_label,
        scale=scale,
        scale_label=scale_label,
    )


class _View:
    """How degrees become points."""

    def __init__(self, places: Iterable[Place], left: float, width: float, height: float) -> None:
        self.left, self.width, self.height = left, width, height
        places = list(places)
        lats, lons = [place.lat for place in places], [place.lon for place in places]
        self.lat, self.lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        # How long a degree of longitude is, in degrees of latitude.
        self.narrow = max(cos(radians(fmean(lats))), 0.01)
        across = max((max(lons) - min(lons)) * self.narrow, _LEAST_DEGREES)
        down = max(max(lats) - min(lats), _LEAST_DEGREES)
        margin_x, margin_y = _MARGINS
        self.points: float = min((width - 2 * margin_x) / across, (height - 2 * margin_y) / down)

    def point(self, place: Place) -> Point:
        return Point(self.x(place.lon), self.y(place.lat))

    def spot(self, place: Place) -> Box:
        """Return what a sign at its place covers."""
        return Box.around(self.point(place), RADIUS)

    def x(self, lon: float) -> float:
        return self.width / 2 + (lon - self.lon) * self.narrow * self.points

    def y(self, lat: float) -> float:
        return self.height / 2 - (lat - self.lat) * self.points

    def grid(self) -> Iterator[Line]:
        for lon in self._lons():
            yield Point(self.x(lon), 0), Point(self.x(lon), self.height)
        for lat in self._lats():
            yield Point(0, self.y(lat)), Point(self.width, self.y(lat))

    def degrees(self) -> Iterator[Label]:
        """Yield longitudes along the top, latitudes along the left."""
        digits = len(f"{self._step():.10f}".rstrip("0").partition(".")[2])
        for lon in self._lons():
            said = f"{abs(lon):.{digits}f}°{'W' if lon < 0 else 'E'}"
            yield small_label(said, self.x(lon) + 2, 1.5)
        for lat in self._lats():
            said = f"{abs(lat):.{digits}f}°{'S' if lat < 0 else 'N'}"
            yield small_label(said, 2, self.y(lat) - SMALL * LEADING)

    def scale(self, lang: str) -> tuple[tuple[Point, ...], Label]:
        """Return a bar of a round length, with its ends, and what it says."""
        _ = translator(lang)
        per_metre = self.points / _METRES_PER_DEGREE
        rounds = (digit * 10**power for power in range(7, 0, -1) for digit in (5, 2, 1))
        metres = next(metres for metres in rounds if metres * per_metre <= _SCALE_ROOM)
        said = _("{metres} m").format(metres=metres)
        if metres >= 1000:
            said = _("{km} km").format(km=say_number(metres / 1000, lang))
        left, right, bottom = 8.0, 8.0 + metres * per_metre, self.height - 7
        bar = (Point(left, bottom - 3), Point(left, bottom), Point(right, bottom))
        top = bottom - 3 - SMALL * LEADING
        return (*bar, Point(right, bottom - 3)), small_label(said, left + 3, top)

    def _step(self) -> float:
        return next((step for step in _GRID if step * self.points >= _GRID_SPACE), _GRID[-1])

    def _lons(self) -> Iterator[float]:
        half = self.width / 2 / self.points / self.narrow
        return _multiples(self.lon - half, self.lon + half, self._step())

    def _lats(self) -> Iterator[float]:
        half = self.height / 2 / self.points
        return _multiples(self.lat - half, self.lat + half, self._step())


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    for number in count(ceil(low / step)):
        if number * step >= high:
            return
        yield number * step


def _north(width: float) -> tuple[tuple[Point, ...], Label]:
    """Return an arrow in the top right corner, and its letter."""
    x = width - 13
    arrow = (Point(x, 5), Point(x + 5, 18), Point(x, 15), Point(x - 5, 18))
    return arrow, Label(("N",), Box(x - 7, 19, x + 7, 19 + SMALL * LEADING), "middle")


def _way(start: Point, end: Point) -> Way:
    """Draw the arrow beyond the middle: there and back on one line are two arrows."""
    length = hypot(end.x - start.x, end.y - start.y)
    if length < 2 * RADIUS + 2 * _ARROW:
        return Way(start, end, ())
    along, across = (end.x - start.x) / length, (end.y - start.y) / length
    tip = Point(start.x + along * length * 0.6, start.y + across * length * 0.6)
    back = Point(tip.x - along * _ARROW, tip.y - across * _ARROW)
    side = _ARROW * 0.45
    wings = (
        Point(back.x - across * side, back.y + along * side),
        Point(back.x + across * side, back.y - along * side),
    )
    return Way(start, end, (tip, *wings))


def _spread(
    things: Sequence[tuple[_Thing, Point]],
    frame: Box,
    kept: Sequence[Box],
    lines: Sequence[Line],
) -> list[Sign]:
    """Put each sign at its place, or as near to it as the earlier ones let it, and rather not on
    the ways of others."""
    taken = list(kept)
    signs: list[Sign] = []
    middle = _middle([place for _thing, place in things])
    for thing, place in things:
        free = [
            centre for centre in _rings(place, middle, _NEAR_RINGS) if _free(centre, frame, taken)
        ]
        aside = (c for c in free if c == place or not _crossed(Box.around(c, RADIUS), lines))
        farther = (c for c in _rings(place, middle, _RINGS) if _free(c, frame, taken))
        centre = next(chain(aside, free, farther), place)  # in a throng, on top of others
        signs.append(Sign(thing.kind, thing.number, place, centre))
        taken.append(signs[-1].box)
    return signs


def _free(centre: Point, frame: Box, taken: Iterable[Box]) -> bool:
    box = Box.around(centre, RADIUS)
    return frame.holds(box) and not any(box.overlaps(other, _GAP) for other in taken)


def _crossed(box: Box, lines: Iterable[Line]) -> bool:
    return any(box.clip(*line) is not None for line in lines)


def _middle(places: Sequence[Point]) -> Point:
    if not places:
        return Point(0, 0)
    return Point(fmean(place.x for place in places), fmean(place.y for place in places))


def _rings(place: Point, middle: Point, reach: int) -> Iterator[Point]:
    """Yield a place, then points around it, farther and farther up to `reach` radii, those away
    from `middle` first."""
    yield place
    away = hypot(place.x - middle.x, place.y - middle.y)
    out = Point(0, -1)
    if away > 1:
        out = Point((place.x - middle.x) / away, (place.y - middle.y) / away)
    for ring in range(2, reach):
        for turn in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8):
            angle = turn * pi / 8
            x = out.x * cos(angle) - out.y * sin(angle)
            y = out.x * sin(angle) + out.y * cos(angle)
            yield Point(place.x + x * ring * RADIUS, place.y + y * ring * RADIUS)


def _hull(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _name(name: Text, lang: str, sign: Sign, signs: Iterable[Sign]) -> str:
    """Return a name to stand beside a sign: without what follows in brackets, and with its number
    where other signs are so near that it could be theirs."""
    whole = clean(name[lang])
    short = short_name(whole)
    near = Box.around(sign.centre, 5 * RADIUS)
    crowded = any(near.overlaps(other.box) for other in signs if other is not sign)
    return f"{sign.number} {short}" if crowded and sign.number else short


def _numbers(numbers: Iterable[int]) -> str:
    """Return e.g. "1–3, 5"."""
    runs = groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"{s[0]}–{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in spans)
