"""The datums against two implementations by others, over the region and over China."""

from collections.abc import Callable
from math import cos, hypot, radians

import coordTransform
import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.datum import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02

Point = tuple[float, float]
Convert = Callable[[float, float], Point]

REGION = st.tuples(st.floats(26.0, 28.5), st.floats(112.5, 114.2))  # Changsha to Yanling
CHINA = st.tuples(st.floats(18.2, 53.5), st.floats(73.7, 134.7))
ZHUZHOU = (27.8274, 113.1340)


def lon_first(convert: Callable[[float, float], Point]) -> Convert:
    def turned(lat: float, lon: float) -> Point:
        lon, lat = convert(lon, lat)
        return lat, lon

    return turned


#: To GCJ-02 and from there to BD-09, by others; prcoords without its warning outside of China.
FORWARD: dict[str, tuple[Convert, Convert]] = {
    "prcoords": (
        lambda lat, lon: tuple(prcoords.wgs_gcj((lat, lon), False)),
        lambda lat, lon: tuple(prcoords.gcj_bd((lat, lon))),
    ),
    "coordTransform": (
        lon_first(coordTransform.wgs84_to_gcj02),
        lon_first(coordTransform.gcj02_to_bd09),
    ),
}


def metres(one: Point, other: Point) -> float:
    north, east = other[0] - one[0], (other[1] - one[1]) * cos(radians(one[0]))
    return hypot(north, east) * 111_195


@pytest.mark.parametrize("reference", FORWARD)
@pytest.mark.parametrize("places", [REGION, CHINA], ids=["region", "china"])
def test_gcj02_and_bd09_are_those_of_others_within_a_millimetre(
    reference: str, places: st.SearchStrategy[Point]
) -> None:
    to_gcj, to_bd = FORWARD[reference]

    @given(places)
    def agrees(point: Point) -> None:
        gcj = wgs84_to_gcj02(*point)
        assert metres(gcj, to_gcj(*point)) < 0.001
        assert metres(gcj02_to_bd09(*gcj), to_bd(*gcj)) < 0.001

    agrees()


@given(CHINA)
def test_there_and_back_is_the_same_place(point: Point) -> None:
    gcj = wgs84_to_gcj02(*point)
    assert gcj02_to_wgs84(*gcj) == pytest.approx(point, abs=1e-9)
    assert bd09_to_gcj02(*gcj02_to_bd09(*gcj)) == pytest.approx(gcj, abs=1e-9)


def test_zhuzhou_is_drawn_672_metres_away() -> None:
    gcj = wgs84_to_gcj02(*ZHUZHOU)
    assert gcj == pytest.approx((27.824259, 113.139829), abs=1e-6)
    assert metres(ZHUZHOU, gcj) == pytest.approx(672, abs=1)


@pytest.mark.parametrize("point", [(55.75, 37.62), (-33.86, 151.21), (40.71, -74.0), (0.5, 100.0)])
def test_outside_the_box_of_the_mainland_the_datums_are_the_same(point: Point) -> None:
    assert wgs84_to_gcj02(*point) == point
    assert gcj02_to_wgs84(*point) == point
