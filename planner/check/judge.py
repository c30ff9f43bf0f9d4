"""The judgement: every rule applied to a plan."""

from dataclasses import dataclass

from planner.catalogue import Catalogue
from planner.check.context import Trip
from planner.check.rules import RULES
from planner.check.wording import Say
from planner.itinerary import Itinerary


@dataclass(frozen=True)
class Violation:
    """One broken rule: its code, where it is broken, and a sentence in the plan's language."""

    rule: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.rule}]"


def violations(itinerary: Itinerary, catalogue: Catalogue) -> tuple[Violation, ...]:
    """Return every violation of a plan, in the order of the rules; none: the plan holds."""
    trip = Trip(itinerary, catalogue)
    say = Say(trip.lang)
    return tuple(
        Violation(code, where, message)
        for code, rule in RULES
        for where, message in rule(trip, say)
    )
