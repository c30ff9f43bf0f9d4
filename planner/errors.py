"""What can go wrong, and how it is said.

PlannerError
├── BadInput (ValueError)          a file, flag, date or value is wrong: every fault of it at once
└── CannotPlan (RuntimeError)      the request is well formed but cannot be met

A fault names the thing, the value, the rule and the cure. The command line prints it and exits with
2 for bad input and 1 for a request that cannot be met. It is English text; what it is made of is
kept in it, so that `language.say_fault` can say it in another language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

_SHOWN = 80  # characters of a value


class Said(str):
    """An English text that knows the message it was made of and the values filled in.

    `many` is the message for other counts than one, where `values["n"]` counts something.
    """

    message: str
    many: str
    values: Mapping[str, object]

    def __new__(cls, text: str, message: str, values: Mapping[str, object], many: str = "") -> Self:
        """Make the text as it is, beside what it was made of."""
        made = super().__new__(cls, text)
        made.message, made.values, made.many = message, values, many
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), (str(self), self.message, self.values, self.many)


def said(message: str, /, **values: object) -> Said:
    """Return an English message with its values filled in; without any it is taken as it stands.

    A tuple is a list of names; a value may itself be `Said`, or a Fault.
    """
    return Said(fill(message, values), message, values)


def said_n(one: str, many: str, /, n: int, **values: object) -> Said:
    """Return the message for one or that for many, by the count `n`, with its values filled in."""
    counted = {"n": n, **values}
    return Said(fill(one if n == 1 else many, counted), one, counted, many)


def to_say(message: str) -> str:
    """Return a message as it is: one that is `said` elsewhere, marked for who collects them."""
    return message


def in_a_row(*sentences: str | None) -> Said:
    """Return sentences one after the other; what is empty is left out."""
    first, *rest = [one for one in sentences if one] or [""]
    row = said("{first}", first=first)
    for sentence in rest:
        row = said("{first} {then}", first=row, then=sentence)
    return row


def fill(message: str, values: Mapping[str, object], comma: str = ", ") -> str:
    """Return a message with its values filled in, lists of names with this between them."""
    if not values:
        return message
    joined = {k: comma.join(map(str, v)) if isinstance(v, tuple) else v for k, v in values.items()}
    return message.format(**joined)


def shortened(value: str) -> str:
    """Return a value, cut to what a line can hold."""
    return value if len(value) <= _SHOWN else value[: _SHOWN - 3] + "..."


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it stands, its value, the rule it breaks, and the cure."""

    thing: str
    value: str
    rule: str
    cure: str = ""

    def __str__(self) -> str:
        shown = shortened(self.value)
        told = f"{self.thing}: {shown!r}: {self.rule}" if shown else f"{self.thing}: {self.rule}"
        if not self.cure:
            return told
        return f"{told} {self.cure}" if told.endswith((".", "。", "）")) else f"{told}. {self.cure}"


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


def reason(error: OSError | ValueError) -> Said:
    """Return why the system, or Python, refuses something, in its words."""
    if error.args and isinstance(error.args[0], Said):  # we refuse it ourselves
        return error.args[0]
    refused = error.strerror if isinstance(error, OSError) else None
    return said(refused or str(error) or type(error).__name__)
