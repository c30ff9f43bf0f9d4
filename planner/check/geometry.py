"""Points of the earth: which are the same, and how far apart others are."""

from math import asin, cos, hypot, radians, sin, sqrt

from planner.itinerary import Visit
from planner.sites import Location

EARTH_RADIUS_M = 6_371_009
_DEGREE = 1e-6  # positions this close are the same: about 10 cm


def same_point(a: Location | Visit, b: Location | Visit) -> bool:
    """Whether two positions are the same, but for rounding."""
    return abs(a.lat - b.lat) <= _DEGREE and abs(a.lon - b.lon) <= _DEGREE


def great_circle_m(a: Location | Visit, b: Location | Visit) -> float:
    """The distance by the haversine formula."""
    north, east = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    shrink = sqrt(cos(radians(a.lat)) * cos(radians(b.lat)))
    return 2 * EARTH_RADIUS_M * asin(min(1.0, hypot(sin(north), shrink * sin(east))))
