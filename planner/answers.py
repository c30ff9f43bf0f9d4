"""Why a site is in a plan or not, as a value."""

from dataclasses import dataclass

from planner.itinerary import Itinerary, Reason, Visit
from planner.trip import TripRequest
from planner.values import Text


@dataclass(frozen=True)
class Change:
    """A change of the request that lets a site in, and what the plan becomes by it."""

    steps: tuple[str, ...]  # what to change, in words
    itinerary: Itinerary
    gives_up: tuple[str, ...]
    takes_in: tuple[str, ...]
    prize: int  # points more or less, over the whole trip
    travel_minutes: int

    @property
    def request(self) -> TripRequest:
        """The changed request; planned, it holds the site."""
        return self.itinerary.request


@dataclass(frozen=True)
class Answer:
    """Why a site is in the plan, or why it is not.

    Of a visited one `changes` holds the plan without it, and `detour_minutes` is what the way to it
    adds to its day. Of one left out it holds the changes that let it in, the smallest first; where
    there are none, `tried` says what was changed in vain, in words.
    """

    site_id: str
    name: Text
    visit: Visit | None
    detour_minutes: int
    reason: Reason | None
    detail: str
    changes: tuple[Change, ...]
    tried: tuple[str, ...] = ()
