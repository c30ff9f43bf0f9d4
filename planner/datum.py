"""The datums of Chinese maps: WGS 84 (GPS, our data), GCJ-02 (Amap and all public maps of the
mainland) and BD-09 (Baidu).

Neither offset is published officially. The formulas are those found out for the open-source world
(emq's EvilTransform, and its reviews in PRCoords): degrees, WGS 84 offset by sines on the ellipsoid
of Krasovsky, and Baidu's turn and stretch on top of it. See
https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China#GCJ-02 and
https://github.com/Artoria2e5/PRCoords. The offset is some 650 m in Zhuzhou; it varies by up to 45 m
within 20 km, so no constant shift will do.

Every function takes and returns degrees, lat before lon. Outside the usual bounding box of the
mainland WGS 84 and GCJ-02 are the same; the box also holds places that use plain WGS 84 (Hong Kong,
Taiwan, parts of the neighbours), so it is right for sites of mainland China only.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]  # lat, lon

_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943  # Krasovsky 1940; squared
_ORIGIN_LAT, _ORIGIN_LON = 35.0, 105.0
_BD_LAT, _BD_LON, _BD_TURN = 0.006, 0.0065, pi * 3000 / 180
_CLOSE = 1e-11  # degrees, about a micrometre: when an inverse is good enough


def wgs84_to_gcj02(lat: float, lon: float) -> Point:
    """Return where a WGS 84 position is drawn on a GCJ-02 map."""
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        return lat, lon
    x, y = lon - _ORIGIN_LON, lat - _ORIGIN_LAT
    common = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (common + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (common + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))) * 2 / 3
    root = sqrt(1 - _ECCENTRICITY * sin(radians(lat)) ** 2)
    meridian = radians(_AXIS * (1 - _ECCENTRICITY) / root**3)  # metres in a degree
    parallel = radians(_AXIS / root * cos(radians(lat)))
    return lat + north / meridian, lon + east / parallel


def gcj02_to_wgs84(lat: float, lon: float) -> Point:
    """Return the WGS 84 position of a point of a GCJ-02 map, to a micrometre."""
    return _inverse(wgs84_to_gcj02, (lat, lon))


def gcj02_to_bd09(lat: float, lon: float) -> Point:
    """Return where a GCJ-02 position is drawn on Baidu's map."""
    reach = hypot(lat, lon) + 0.00002 * sin(lat * _BD_TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_TURN)
    return reach * sin(angle) + _BD_LAT, reach * cos(angle) + _BD_LON


def bd09_to_gcj02(lat: float, lon: float) -> Point:
    """Return the GCJ-02 position of a point of Baidu's map, to a micrometre."""
    return _inverse(gcj02_to_bd09, (lat, lon))


def _waves(x: float, *terms: tuple[float, float]) -> float:
    """Return the sum of sines of x, each of its height and its half-turns a degree."""
    return sum(height * sin(x * pi * turns) for height, turns in terms)


def _inverse(forward: Callable[[float, float], Point], point: Point) -> Point:
    """Return what `forward` takes to `point`: the offset changes so little from place to place
    that going back by the one found last ends in a few steps."""
    lat, lon = point
    for _ in range(20):
        there = forward(lat, lon)
        off = point[0] - there[0], point[1] - there[1]
        lat, lon = lat + off[0], lon + off[1]
        if max(map(abs, off)) < _CLOSE:
            break
    return lat, lon
