"""Problem → Solution: which stops on which day, in which order."""

from planner.solver.search import Effort as Effort
from planner.solver.search import accept as accept
from planner.solver.search import fit as fit
from planner.solver.search import solve as solve
