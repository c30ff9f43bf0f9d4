"""The independent judge: an itinerary against its request and the catalogue.

It knows neither problem nor solver and recomputes everything from the nouns, so that it can judge
our own plans as well as those a person has edited. Each rule is one small function that yields a
sentence for everything that breaks it; `rules.RULES` lists them by code, with what each looks at.
"""

from planner.check.judge import Violation as Violation
from planner.check.judge import violations as violations
