"""Trains between the stations of the region, as far as their running times are documented.

There is no timetable here: each train costs its running time and an allowance for boarding. The two
high-speed lines meet only at Changsha South, so Zhuzhou West to Liling East changes there.
"""

from itertools import permutations
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from planner.sites import Location
from planner.travel.protocol import IntMatrix
from planner.values import Basis, Text


class Link(NamedTuple):
    """A train between two stations, the same in both directions."""

    a: str
    b: str
    minutes: int  # on the train, the slowest documented one
    boarding_minutes: int  # entering, security check and waiting for the train: always a guess
    basis: Basis  # of `minutes`
    source: str


def _station(id: str, zh: str, en: str, lat: float, lon: float) -> Location:
    return Location(id=id, name=Text(zh=zh, en=en), lat=lat, lon=lon)


#: Positions as in the catalogue, so that trains are found whichever catalogue is used.
STATIONS = (
    _station("hub_cs_south", "长沙南站", "Changsha South station", 28.15008, 113.05988),
    _station("hub_csx", "长沙黄花国际机场", "Changsha Huanghua Airport (CSX)", 28.1892, 113.22),
    _station("hub_zz_west", "株洲西站", "Zhuzhou West station", 27.79395, 113.06284),
    _station("hub_zz", "株洲站", "Zhuzhou station", 27.83814, 113.15173),
    _station("hub_liling", "醴陵站", "Liling station", 27.67328, 113.50574),
    _station("hub_liling_east", "醴陵东站", "Liling East station", 27.7185, 113.5726),
)

LINKS = (
    Link("hub_cs_south", "hub_zz_west", 13, 30, "doc", "touch.travel.qunar.com poi/7336617"),
    Link("hub_cs_south", "hub_liling_east", 24, 30, "doc", "trip.com 120892675: 22 to 24 min"),
    # Every 11 min 40 s, so the allowance is smaller; 19.5 min for 18.55 km.
    Link("hub_cs_south", "hub_csx", 20, 20, "doc", "travelchinaguide.com maglev-express"),
    # 30 to 45 min and only a few to a dozen trains a day, hence the long allowance.
    Link("hub_zz", "hub_liling", 45, 60, "memory", "conventional Shanghai-Kunming line"),
)

#: Metres of track for each straight metre: 45 km documented for 39.5 from Changsha South to
#: Zhuzhou West.
TRACK_DETOUR = 1.14


class Journey(NamedTuple):
    """A way between two stations; without `trains` it is a ride or a walk."""

    minutes: int
    distance_m: int
    walk_minutes: int
    trains: tuple[Link, ...] = ()

    def then(self, onward: "Journey") -> "Journey":
        """Return this journey continued by another."""
        return Journey(
            self.minutes + onward.minutes,
            self.distance_m + onward.distance_m,
            self.walk_minutes + onward.walk_minutes,
            self.trains + onward.trains,
        )

    @property
    def source(self) -> str:
        """The trains in order, and the weakest basis among them."""
        weakest = max((train.basis for train in self.trains), key=get_args(Basis).index)
        return f"rail {' '.join(f'{train.a}>{train.b}' for train in self.trains)} ({weakest})"


def journeys(legs: IntMatrix, straight_km: NDArray[np.float64]) -> dict[tuple[int, int], Journey]:
    """Return the quickest journey by train for each pair of `STATIONS` where a train saves time.

    `legs` holds minutes, metres and minutes on foot between the stations without trains; a journey
    may use such a leg to change from one station to another.
    """
    index = {station.id: i for i, station in enumerate(STATIONS)}
    best = {}
    for s, t in permutations(range(len(STATIONS)), 2):
        minutes, metres, on_foot = map(int, legs[:, s, t])
        best[s, t] = Journey(minutes, metres, on_foot)
    for link in (*LINKS, *(link._replace(a=link.b, b=link.a) for link in LINKS)):
        pair = index[link.a], index[link.b]
        metres = round(TRACK_DETOUR * 1000 * float(straight_km[pair]))
        train = Journey(link.boarding_minutes + link.minutes, metres, 0, (link,))
        best[pair] = min(best[pair], train, key=lambda journey: journey.minutes)
    for via, s, t in permutations(range(len(STATIONS)), 3):  # Floyd and Warshall: `via` outermost
        change = best[s, via].then(best[via, t])
        best[s, t] = min(best[s, t], change, key=lambda journey: journey.minutes)
    return {pair: journey for pair, journey in best.items() if journey.trains}
