"""Travel times between places: one small protocol, one file for each source of times."""

from planner.travel.estimate import MODELS as MODELS
from planner.travel.estimate import Estimate as Estimate
from planner.travel.estimate import ModeModel as ModeModel
from planner.travel.protocol import UNREACHABLE as UNREACHABLE
from planner.travel.protocol import Spokes as Spokes
from planner.travel.protocol import SpokeSource as SpokeSource
from planner.travel.protocol import TravelMatrix as TravelMatrix
from planner.travel.protocol import TravelSource as TravelSource
from planner.travel.protocol import Way as Way
