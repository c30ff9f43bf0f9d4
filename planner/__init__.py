"""Day itineraries for industrial tourism around Zhuzhou and Liling."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.answers import Answer as Answer
    from planner.catalogue import Catalogue as Catalogue
    from planner.check import Violation as Violation
    from planner.check import violations as violations
    from planner.comparing import Comparison as Comparison
    from planner.comparing import compare as compare
    from planner.contingency import plan_b as plan_b
    from planner.errors import BadInput as BadInput
    from planner.errors import CannotPlan as CannotPlan
    from planner.errors import Fault as Fault
    from planner.errors import PlannerError as PlannerError
    from planner.itinerary import Itinerary as Itinerary
    from planner.planning import plan as plan
    from planner.planning import replan as replan
    from planner.profiles import load_profile as load_profile
    from planner.profiles import profile_names as profile_names
    from planner.reasons import why as why
    from planner.replanning import Changes as Changes
    from planner.sites import Location as Location
    from planner.sites import Site as Site
    from planner.translating import in_language as in_language
    from planner.travel import TravelMatrix as TravelMatrix
    from planner.travel import TravelSource as TravelSource
    from planner.trip import BookingRecord as BookingRecord
    from planner.trip import TripDay as TripDay
    from planner.trip import TripRequest as TripRequest
    from planner.values import Text as Text
    from planner.variety import Alternative as Alternative
    from planner.variety import alternatives as alternatives
    from planner.visitor import Party as Party
    from planner.visitor import Profile as Profile

__version__ = "0.1.0"

# Names are loaded when first used: `import planner` and `planner --help` stay light.
_HOMES = {
    "answers": ("Answer",),
    "catalogue": ("Catalogue",),
    "check": ("Violation", "violations"),
    "comparing": ("Comparison", "compare"),
    "contingency": ("plan_b",),
    "errors": ("BadInput", "CannotPlan", "Fault", "PlannerError"),
    "itinerary": ("Itinerary",),
    "planning": ("plan", "replan"),
    "profiles": ("load_profile", "profile_names"),
    "reasons": ("why",),
    "replanning": ("Changes",),
    "sites": ("Location", "Site"),
    "travel": ("TravelMatrix", "TravelSource"),
    "translating": ("in_language",),
    "trip": ("BookingRecord", "TripDay", "TripRequest"),
    "values": ("Text",),
    "variety": ("Alternative", "alternatives"),
    "visitor": ("Party", "Profile"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*_HOME_OF]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])
