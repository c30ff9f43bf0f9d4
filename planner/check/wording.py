"""The judge's sentences: in the plan's language, with times and amounts as it writes them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time

from planner.language import translator

Messages = Iterator[str]


class Say:
    """A message in the plan's language, its values filled in."""

    def __init__(self, lang: str) -> None:
        self.translate = translator(lang)

    def __call__(self, message: str, /, **values: object) -> str:
        """Return a message translated and filled in."""
        return self.translate(message).format(**values)


def clock(moment: datetime | time) -> str:
    """Hours and minutes."""
    return f"{moment:%H:%M}"


def clocks(moments: Iterable[datetime]) -> str:
    """Several times in a row; a dash for none."""
    return ", ".join(map(clock, moments)) or "—"


def amount(price: float | None) -> str:
    """A price without needless digits; a question mark where it is not known."""
    return "?" if price is None else f"{price:.10g}"
