"""What a source of travel times gives: a matrix, and what each number in it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from planner.errors import BadInput, Fault, said
from planner.sites import Location
from planner.values import Mode

IntMatrix = NDArray[np.int64]

#: Minutes of a leg that cannot be travelled. Longer than any trip, and still so small that the sum
#: over ten thousand legs fits into 32 bits.
UNREACHABLE = 100_000


class Way(NamedTuple):
    """How a leg is travelled ("taxi", "walk", "rail") and which source its numbers come from."""

    mode: str
    source: str


@dataclass(frozen=True)
class TravelMatrix:
    """Legs between N places: row is from, column is to, in the order the places were given.

    minutes : door to door, rounded up, waiting and parking included; 0 on the diagonal;
        `UNREACHABLE` where there is no way.
    distance_m : metres along the way, not as the crow flies.
    walk_minutes : those of `minutes` that are spent on foot.
    ways : the kinds of leg that occur.
    way : index into `ways` for each leg.

    Raises BadInput, with every fault, if the matrices do not fit together.
    """

    minutes: IntMatrix
    distance_m: IntMatrix
    walk_minutes: IntMatrix
    ways: tuple[Way, ...]
    way: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise BadInput(*faults)

    def _faults(self) -> Sequence[Fault]:
        square = (len(self.minutes), len(self.minutes))
        faults = []
        for name in ("minutes", "distance_m", "walk_minutes"):
            matrix = getattr(self, name)
            thing = said("travel matrix {name}", name=name)
            shown = f"{matrix.dtype} {matrix.shape}"
            if not np.issubdtype(matrix.dtype, np.integer):
                rule, cure = said("must be whole numbers"), said("Round minutes up.")
                faults.append(Fault(thing, shown, rule, cure))
            if matrix.shape != square:
                rule = said("must be square, {shape} like minutes", shape=str(square))
                faults.append(Fault(thing, shown, rule))
            elif (matrix < 0).any():
                faults.append(Fault(thing, str(matrix.min()), said("must not be negative")))
            elif matrix.diagonal().any():
                faults.append(Fault(thing, "", said("must be 0 from a place to itself")))
        way = said("travel matrix {name}", name="way")
        if self.way.shape != square:
            rule = said("must be {shape}", shape=str(square))
            faults.append(Fault(way, str(self.way.shape), rule))
        elif self.way.max(initial=0) >= len(self.ways):
            faults.append(Fault(way, "", said("points beyond the end of ways")))
        return faults

    def take(self, keep: Sequence[int]) -> "TravelMatrix":
        """Return the legs between some of the places only, in the order of `keep`."""
        both = np.ix_(keep, keep)
        return TravelMatrix(
            self.minutes[both],
            self.distance_m[both],
            self.walk_minutes[both],
            self.ways,
            self.way[both],
        )

    def mode(self, i: int, j: int) -> str:
        """Return how the leg from place i to place j is travelled."""
        return self._way(i, j).mode

    def source(self, i: int, j: int) -> str:
        """Return what the numbers of the leg from place i to place j rest on."""
        return self._way(i, j).source

    def _way(self, i: int, j: int) -> Way:
        return self.ways[int(self.way[i, j])]


class Spokes(NamedTuple):
    """Legs from a base to many places and back, in the order the places were given."""

    there: NDArray[np.int64]  # minutes
    back: NDArray[np.int64]  # minutes
    distance_m: NDArray[np.int64]  # of the way there


class TravelSource(Protocol):
    """Anything that knows travel times: an estimate, a table, a routing service."""

    @property
    def name(self) -> str:
        """Short name, shown with each leg it gives."""

    def matrix(self, places: Sequence[Location], mode: Mode) -> TravelMatrix:
        """Return the legs between all places for a party that travels by `mode`."""


@runtime_checkable
class SpokeSource(Protocol):
    """A source that can also give the legs of one base alone, the same that `matrix` gives.

    Between tens of thousands of places no matrix fits into memory. With this, those that cannot be
    reached in a day are told apart beforehand; without, they are only ranked by the estimate.
    """

    def spokes(self, base: Location, places: Sequence[Location], mode: Mode) -> Spokes:
        """Return the legs from a base to each place and back."""
