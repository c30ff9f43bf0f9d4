"""The offline default: travel times from straight distances, a detour, and speeds by mode.

All numbers of the model stand in `MODELS`; docs/travel.md compares them with known journeys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.sites import Location
from planner.travel import rail
from planner.travel.protocol import UNREACHABLE, IntMatrix, Spokes, TravelMatrix, Way
from planner.values import Mode

FloatMatrix = NDArray[np.float64]

#: Steps of a rate: (from this many km on, rate), beginning at 0.
Steps = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class ModeModel:
    """How one mode travels.

    detour : kilometres of way for each further straight kilometre, by straight kilometres. The
        steps fall, because short ways wind more than long ones.
    speed_kmh : speed on each further kilometre of way, by kilometres of way. The steps rise,
        because long ways use faster roads. Rates that change this way keep a ride from being
        slower than the same ride broken in two.
    wait_minutes : parking, or waiting for the vehicle; once a leg.
    walk_minutes : on foot to and from the vehicle; once a leg.
    rail : whether the party may take a train where that is quicker.
    """

    detour: Steps
    speed_kmh: Steps
    wait_minutes: int = 0
    walk_minutes: int = 0
    rail: bool = False


#: Fits the documented distances by road; Chinese cities have 1.324 on average (see docs/travel.md).
DETOUR: Steps = ((0, 1.4), (3, 1.3), (20, 1.25))

#: The car is calibrated on known journeys. The others are derived from it or guessed, as noted.
MODELS: Mapping[Mode, ModeModel] = {
    "car": ModeModel(DETOUR, ((0, 28), (10, 60), (60, 90)), wait_minutes=10),
    "taxi": ModeModel(DETOUR, ((0, 28), (10, 60), (60, 90)), wait_minutes=10, rail=True),
    # A hired coach that stays with its group: somewhat slower, and everybody has to get on (guess).
    "coach": ModeModel(DETOUR, ((0, 25), (10, 50), (60, 80)), wait_minutes=15),
    # City buses, and line coaches between the towns; stops about 300 m away at both ends (guess).
    "bus": ModeModel(
        DETOUR, ((0, 18), (15, 40), (60, 60)), wait_minutes=10, walk_minutes=8, rail=True
    ),
    "walk": ModeModel(DETOUR, ((0, 4.5),), rail=True),
}


@dataclass(frozen=True)
class Estimate:
    """Estimates every leg without any network.

    A leg that takes at most `max_walk_leg_minutes` on foot is walked, whatever the mode. An app
    with better numbers brings its own `models`.
    """

    max_walk_leg_minutes: int = 12
    models: Mapping[Mode, ModeModel] = field(default_factory=lambda: MODELS)
    name: str = "estimate"

    def matrix(self, places: Sequence[Location], mode: Mode) -> TravelMatrix:
        """Return the legs between all places for a party that travels by `mode`."""
        everywhere = _radians(places)
        legs, ways, way = self._between(everywhere, everywhere, mode)
        return TravelMatrix(legs[0], legs[1], legs[2], ways, way)

    def spokes(self, base: Location, places: Sequence[Location], mode: Mode) -> Spokes:
        """Return the legs from a base to each place and back, as `matrix` has them."""
        here, everywhere = _radians([base]), _radians(places)
        there, _, _ = self._between(here, everywhere, mode)
        back, _, _ = self._between(everywhere, here, mode)
        return Spokes(there[0, 0], back[0, :, 0], there[1, 0])

    def _between(
        self, origins: FloatMatrix, destinations: FloatMatrix, mode: Mode
    ) -> tuple[IntMatrix, tuple[Way, ...], NDArray[np.uint8]]:
        """Return minutes, metres and minutes on foot of every leg; the ways, and which is taken."""
        best, walked = self._without_trains(_apart_km(origins, destinations), mode)
        way = walked.astype(np.uint8)
        ways = [Way(mode, self.name), Way("walk", self.name)]
        if self.models[mode].rail:
            stations = _radians(rail.STATIONS)
            tracks_km = _apart_km(stations, stations)
            changes, _ = self._without_trains(tracks_km, mode)
            to_stations, _ = self._without_trains(_apart_km(origins, stations), mode)
            onward, _ = self._without_trains(_apart_km(stations, destinations), mode)
            for (s, t), journey in rail.journeys(changes, tracks_km).items():
                to_s, from_t = to_stations[:, :, s], onward[:, t]
                i, j = np.nonzero(to_s[0][:, None] + journey.minutes + from_t[0] < best[0])
                best[:, i, j] = to_s[:, i] + np.array([journey[:3]]).T + from_t[:, j]
                way[i, j] = len(ways)
                ways.append(Way("rail", journey.source))
        np.minimum(best[::2], UNREACHABLE, out=best[::2])  # the minutes, and those on foot
        return best, tuple(ways), way

    def _without_trains(
        self, straight_km: FloatMatrix, mode: Mode
    ) -> tuple[IntMatrix, NDArray[np.bool_]]:
        """Return minutes, metres and minutes on foot of every leg, and which legs are walked."""
        on_foot = self._legs(straight_km, "walk")
        walked = on_foot[0] <= self.max_walk_leg_minutes
        return np.where(walked, on_foot, self._legs(straight_km, mode)), walked

    def _legs(self, straight_km: FloatMatrix, mode: Mode) -> IntMatrix:
        """Return minutes, metres and minutes on foot of every leg, all of them by `mode`."""
        model = self.models[mode]
        way_km = _climb(straight_km, model.detour)
        hours = _climb(way_km, tuple((km, 1 / speed) for km, speed in model.speed_kmh))
        moving = np.ceil(_steady(hours * 60)).astype(np.int64)
        minutes = model.wait_minutes + model.walk_minutes + moving
        metres = np.rint(_steady(way_km * 1000)).astype(np.int64)
        on_foot = minutes if mode == "walk" else np.full_like(minutes, model.walk_minutes)
        return np.stack([minutes, metres, on_foot])


def great_circle_km(places: Sequence[Location]) -> FloatMatrix:
    """Return the kilometres between all places on a sphere, within 0.6 % of the ellipsoid."""
    everywhere = _radians(places)
    return _apart_km(everywhere, everywhere)


def _radians(places: Sequence[Location]) -> FloatMatrix:
    """Return the latitudes and the longitudes of places."""
    return np.radians([(place.lat, place.lon) for place in places]).reshape(-1, 2).T


def _apart_km(origins: FloatMatrix, destinations: FloatMatrix) -> FloatMatrix:
    """Return the great circles from each origin to each destination."""
    # Imported late: geopy brings all its geocoders, 0.1 s that `planner --help` can do without.
    from geopy.distance import EARTH_RADIUS

    half = np.sin((origins[:, :, None] - destinations[:, None, :]) / 2)
    haversine = half[0] ** 2 + np.cos(origins[0])[:, None] * np.cos(destinations[0]) * half[1] ** 2
    angles: FloatMatrix = 2 * np.arcsin(np.sqrt(np.minimum(haversine, 1)))
    return angles * float(EARTH_RADIUS)


def _climb(x: FloatMatrix, steps: Steps) -> FloatMatrix:
    """Return what has come together from 0 to x at a rate that changes in steps."""
    ends = (*(start for start, _ in steps[1:]), np.inf)
    total = np.zeros_like(x)
    for (start, rate), end in zip(steps, ends, strict=True):
        total += rate * (np.clip(x, start, end) - start)
    return total


def _steady(x: FloatMatrix) -> FloatMatrix:
    """Drop the last digits, in which processors differ: the same plan on any machine."""
    return np.round(x, 6)
