"""The sketch of a day: nothing hides anything, and places lie where they are."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import hypot

import pytest
from geopy.distance import great_circle
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.itinerary import Itinerary
from planner.outputs.lettering import Label
from planner.outputs.shapes import Box, Point
from planner.outputs.sketch import RADIUS, Sketch, sketches
from planner.outputs.wording import Words
from planner.sites import Location
from planner.trip import PlannedVisit, Revision
from planner.values import Text
from tests.sample import sample_itinerary

SIZE = (521.0, 300.0)
BASE = (27.79395, 113.06284)  # of the sample trip
PLACES = {
    "none": [],
    "one": [(27.8325, 113.056)],
    "at the base": [BASE] * 4,
    "one place": [(27.8325, 113.056)] * 9,
    "one far away": [(27.8325, 113.056), (27.831, 113.129), (26.9, 113.3)],
    "in a row": [(27.8 + n / 1000, 113.06) for n in range(8)],
}


def trip(places: Sequence[tuple[float, float]], lang: str = "en") -> Itinerary:
    """Return a day with a visit at each of the places."""
    plan = sample_itinerary("zh" if lang == "zh" else "en")
    day = plan.days[0]
    visits = [day.visits[n % len(day.visits)] for n in range(len(places))]
    legs = [day.legs[n % len(day.legs)] for n in range(len(places) + 1)]
    stops = tuple(
        visit.model_copy(update={"lat": lat, "lon": lon})
        for visit, (lat, lon) in zip(visits, places, strict=True)
    )
    changed = {"stops": stops, "legs": tuple(legs if places else ())}
    return plan.model_copy(update={"days": (day.model_copy(update=changed),)})


def drawn(places: Sequence[tuple[float, float]], lang: str = "en") -> tuple[Sketch, ...]:
    return sketches(Words(trip(places, lang)), 1, *SIZE)


def assert_clear(sketch: Sketch) -> None:
    """Hold that signs and names lie inside and that none covers another."""
    frame = Box(0, 0, sketch.width, sketch.height)
    xs, ys = zip(*sketch.north, strict=True)
    arrow = Box(min(xs), min(ys), max(xs), max(ys))
    edges = [arrow, sketch.north_label.box, sketch.scale_label.box]
    edges += [sketch.area] if sketch.area else []
    signs = [sign.box for sign in sketch.signs]
    names = [name.box for name in (*sketch.names, *sketch.degrees)]
    assert all(frame.holds(box) for box in [*signs, *names, *edges])
    assert not [
        pair for pair in combinations([*signs, *names, *edges], 2) if pair[0].overlaps(pair[1])
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_nothing_hides_anything(places: list[tuple[float, float]], lang: str) -> None:
    found = drawn(places, lang)
    for sketch in found:
        assert_clear(sketch)
    numbers = {sign.number for sketch in found for sign in sketch.signs if sign.kind == "stop"}
    assert numbers == set(range(1, len(places) + 1))
    assert {sign.kind for sketch in found for sign in sketch.signs} >= {"house"}


spots = st.tuples(st.floats(27.6, 27.9), st.floats(113.0, 113.5))


@settings(max_examples=60, deadline=None)
@given(
    places=st.lists(spots | st.just((27.83, 113.06)) | st.just(BASE), max_size=9),
    height=st.floats(130, 360),
)
def test_nothing_hides_anything_wherever_the_stops_are(
    places: list[tuple[float, float]], height: float
) -> None:
    for sketch in sketches(Words(trip(places)), 1, SIZE[0], height):
        assert_clear(sketch)


def test_a_hundred_stops_in_one_place_are_drawn_all_the_same() -> None:
    (sketch,) = drawn([BASE] * 150)
    assert len(sketch.signs) == 151


def test_both_axes_have_the_scale_of_the_bar() -> None:
    places = [(27.70, 113.00), (27.70, 113.20), (27.90, 113.00), (27.88, 113.17)]
    (sketch,) = drawn(places)
    at = {sign.number: sign.place for sign in sketch.signs if sign.number}
    bar = sketch.scale[2].x - sketch.scale[1].x
    assert sketch.scale_label.lines == ("5 km",)
    for one, other in combinations(range(4), 2):
        kilometres = great_circle(places[one], places[other]).km
        length = hypot(*(a - b for a, b in zip(at[one + 1], at[other + 1], strict=True)))
        assert length / bar * 5 == pytest.approx(kilometres, rel=0.002)
    assert at[3].y < at[1].y  # north is up
    assert at[3].x == pytest.approx(at[1].x)
    assert at[2].x > at[1].x


def test_the_grid_says_its_degrees() -> None:
    (sketch,) = drawn([(27.70, 113.00), (27.90, 113.20)])
    one, other = (sign.place for sign in sketch.signs if sign.number)
    said = {label.lines[0]: label.box for label in sketch.degrees}
    x = one.x + (other.x - one.x) / 2  # of 113.1
    assert said["113.1°E"].left == pytest.approx(x + 2)
    y = other.y + (one.y - other.y) / 2  # of 27.8
    assert said["27.8°N"].bottom == pytest.approx(y)
    assert any(line == (Point(x, 0), Point(x, SIZE[1])) for line in rounded(sketch, x))


def rounded(sketch: Sketch, x: float) -> list[tuple[Point, Point]]:
    """Return the grid, what is nearly at `x` at it."""
    return [
        (Point(x, a.y), Point(x, b.y)) if abs(a.x - x) + abs(b.x - x) < 1e-6 else (a, b)
        for a, b in sketch.grid
    ]


def test_ways_go_from_place_to_place_and_arrows_point_on() -> None:
    (sketch,) = drawn([(27.70, 113.00), (27.90, 113.20), (27.90, 113.00)])
    house, *stops = (sign.place for sign in sketch.signs)
    round_trip = [house, *stops, house]
    assert [(way.start, way.end) for way in sketch.ways] == list(pairwise(round_trip))
    for way in sketch.ways:
        tip, *wings = way.arrow
        assert all(distance(tip, way.end) < distance(wing, way.end) for wing in wings)


def distance(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def test_there_and_back_are_two_arrows() -> None:
    (sketch,) = drawn([(27.8325, 113.156)])
    there, back = sketch.ways
    assert distance(there.arrow[0], back.arrow[0]) > 2 * RADIUS


def test_moved_signs_lead_to_their_places() -> None:
    found = drawn([BASE] * 3)[0]
    house, *stops = found.signs
    assert not house.moved
    assert all(stop.moved and stop.place == house.place for stop in stops)
    assert all(distance(stop.centre, stop.place) < 4 * RADIUS for stop in stops)


def test_names_stand_beside_their_signs() -> None:
    (sketch,) = drawn([(27.70, 113.00), (27.90, 113.20)])
    said = {" ".join(name.lines): name for name in sketch.names}
    assert set(said) == {
        "Zhuzhou West station",
        "China Power Valley Exhibition Centre",
        "Circuit karting",
    }
    for text, sign in zip(said, sketch.signs, strict=True):
        assert said[text].box.overlaps(sign.box, 10)


def test_names_of_crowded_signs_carry_their_numbers() -> None:
    (sketch,) = drawn([BASE] * 2)
    said = [" ".join(name.lines) for name in sketch.names]
    assert said == [
        "Zhuzhou West station",
        "1 China Power Valley Exhibition Centre",
        "2 Circuit karting",
    ]


def test_a_crowd_far_from_the_base_is_drawn_again_larger() -> None:
    plan = sample_itinerary("en")  # its second day: 50 km to three neighbours
    overview, detail = sketches(Words(plan), 2, *SIZE)
    assert overview.left == 0
    assert detail.left + detail.width == pytest.approx(SIZE[0])
    assert overview.width < detail.left
    assert [sign.kind for sign in overview.signs] == ["house"]
    assert [sign.number for sign in detail.signs] == [1, 2, 3]
    assert overview.area is not None
    (label,) = (name for name in overview.names if name.lines == ("1–3",))
    assert label.box.overlaps(overview.area, 10)
    house = overview.signs[0].place
    assert house.x < overview.area.left  # Liling lies in the east
    assert all(overview.area.clip(way.start, way.end) for way in overview.ways)
    frame = Box(0, 0, detail.width, detail.height)
    for way in detail.ways:
        for point in (way.start, way.end):
            assert frame.holds(Box.around(point, -1e-6))
    bars = [sketch.scale[2].x - sketch.scale[1].x for sketch in (overview, detail)]
    assert all(10 < bar <= 80 for bar in bars)


def test_long_names_are_folded_and_cut() -> None:
    plan = trip([(27.70, 113.00), (27.90, 113.20)])
    day = plan.days[0]
    long = Text(en="word " * 60, zh="很长" * 60)
    stops = tuple(visit.model_copy(update={"name": long}) for visit in day.visits)
    plan = plan.model_copy(update={"days": (day.model_copy(update={"stops": stops}),)})
    for lang in ("en", "zh"):
        request = plan.request.model_copy(update={"lang": lang})
        words = Words(plan.model_copy(update={"request": request}))
        (sketch,) = sketches(words, 1, *SIZE)
        cut = [name for name in sketch.names if name.lines[-1].endswith("…")]
        assert len(cut) == 2
        assert all(len(name.lines) == 3 for name in cut)
        assert_clear(sketch)


def test_where_a_revised_plan_goes_on_is_drawn() -> None:
    plan = sample_itinerary("en")
    first = plan.visits[0]
    here = Location(id="hotel", name=Text(en="Grand Hotel", zh="大酒店"), lat=27.85, lon=113.09)
    done = PlannedVisit(site_id=first.site_id, start=first.start, end=first.end, hold="done")
    revision = Revision(visits=(done,), free_at=first.end, place=here)
    request = plan.request.model_copy(update={"revision": revision})
    (sketch,) = sketches(Words(plan.model_copy(update={"request": request})), 1, *SIZE)
    (sign,) = (sign for sign in sketch.signs if sign.kind == "here")
    assert sketch.ways[0].start != sign.place
    assert sketch.ways[1].start == sign.place
    assert "Grand Hotel" in {" ".join(name.lines) for name in sketch.names}


def test_labels_say_where_their_lines_stand() -> None:
    label = Label(("one", "two"), Box(10, 20, 50, 44), "end")
    assert label.x == 50
    (first, high), (second, low) = label.baselines(10)
    assert (first, second) == ("one", "two")
    assert 20 < high < low <= 44
    assert low - high == pytest.approx(12)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ((-5, 5), (15, 5), ((0, 5), (10, 5))),
        ((5, 5), (5, 25), ((5, 5), (5, 10))),
        ((2, 3), (4, 6), ((2, 3), (4, 6))),
        ((-5, 5), (5, -5), ((0, 0), (0, 0))),
        ((-5, -1), (15, -1), None),
        ((-5, 4), (4, -8), None),
        ((20, 5), (30, 5), None),
    ],
)
def test_lines_are_clipped(
    start: tuple[float, float],
    end: tuple[float, float],
    inside: tuple[tuple[float, float], tuple[float, float]] | None,
) -> None:
    assert Box(0, 0, 10, 10).clip(Point(*start), Point(*end)) == inside
