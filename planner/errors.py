"""What can go wrong, and how it is said.

PlannerError
├── BadInput (ValueError)          a file, flag, date or value is wrong: every fault of it at once
└── CannotPlan (RuntimeError)      the request is well formed but cannot be met

A fault names the thing, the value, the rule and the cure. The command line prints it and exits with
2 for bad input and 1 for a request that cannot be met.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it stands, its value, the rule it breaks, and the cure."""

    thing: str
    value: str
    rule: str
    cure: str = ""

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
        said = f"{self.thing}: {shown!r}: {self.rule}" if shown else f"{self.thing}: {self.rule}"
        if not self.cure:
            return said
        return f"{said} {self.cure}" if said.endswith((".", "。", "）")) else f"{said}. {self.cure}"


class PlannerError(Exception):
    """Base of everything this package raises on purpose."""


class _WithFaults(PlannerError):
    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults: Sequence[Fault] = faults


class BadInput(_WithFaults, ValueError):
    """The input is wrong; `faults` holds everything found, not only the first."""


class CannotPlan(_WithFaults, RuntimeError):
    """No plan can meet the request, for example because a must-see is closed; `faults` says why."""
