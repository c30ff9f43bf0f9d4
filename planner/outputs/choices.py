"""Several plans for one request as text: what sets each apart, and its days in a line each."""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Protocol

from planner.itinerary import DayPlan, Itinerary, Visit
from planner.language import say_date, say_minutes, say_money, say_share, translator
from planner.outputs import terminal
from planner.outputs.phrases import short_name
from planner.outputs.terminal import clean, pad, paragraph, wrap
from planner.values import SHANGHAI, Text

_GAP = "  "
_LEAST = 16  # columns for what sets a plan apart


class Option(Protocol):
    """What is shown of an variety.Alternative."""

    @property
    def itinerary(self) -> Itinerary:
        """The plan."""

    @property
    def name(self) -> Text:
        """What sets it apart."""


def render(options: Sequence[Option], width: int = 100) -> str:
    """Return the plans as plain text of at most `width` columns (60 at least), in their language:
    a table, then the days of each."""
    return "\n".join(_Page(options, max(width, 60)).lines()) if options else ""


class _Page:
    """The plans, `columns` wide: each method returns or yields lines."""

    def __init__(self, options: Sequence[Option], columns: int) -> None:
        self.options = options
        self.columns = columns
        self.lang = options[0].itinerary.request.lang
        self.titles = [clean(option.name[self.lang]) for option in options]
        visits = [visit for option in options for visit in option.itinerary.visits]
        self.names = _short_names(visits, self.lang)

    def lines(self) -> Iterator[str]:
        yield from self.table()
        for letter, title, option in zip(ascii_uppercase, self.titles, self.options, strict=False):
            yield ""
            yield paragraph(title, self.columns, f"{letter}{_GAP}", _GAP + " ")
            for day in option.itinerary.days:
                yield paragraph(self.day(day), self.columns, _GAP + " ", _GAP * 2 + " ")

    def table(self) -> Iterator[str]:
        """Yield a row for each plan; what sets it apart stands there if there is room for it."""
        _ = translator(self.lang)
        rows = [self.heads(), *(self.cells(option.itinerary) for option in self.options)]
        filled = [column for column in zip(*rows, strict=True) if any(column[1:])]
        widths = [max(map(terminal.width, column)) for column in filled]
        room = self.columns - 1 - sum(widths) - len(_GAP) * (len(widths) + 1)
        titles = ["", *self.titles] if room >= _LEAST else [""] * len(rows)
        room = min(room, max(map(terminal.width, titles)))
        for letter, title, *cells in zip(" " + ascii_uppercase, titles, *filled, strict=False):
            first, *more = wrap(title, room) if title else [""]
            right = (pad(cell, n, right=True) for cell, n in zip(cells, widths, strict=True))
            yield _GAP.join([letter, pad(first, room), *right]).rstrip()
            yield from (f" {_GAP}{line}" for line in more)
        if any(_unpriced(option.itinerary) for option in self.options):
            said = _("+?: not all prices are known")
            yield paragraph(said, self.columns, " " + _GAP)

    def heads(self) -> list[str]:
        _ = translator(self.lang)
        return [_("visits"), _("points"), _("on the way"), _("tickets"), _("worst day")]

    def cells(self, plan: Itinerary) -> list[str]:
        """Return a plan's numbers."""
        totals = plan.totals
        chances = [day.chance for day in plan.days if day.chance is not None]
        return [
            str(totals.visits),
            str(totals.prize),
            say_minutes(totals.travel_minutes, self.lang),
            say_money(totals.price_cny, self.lang) + ("+?" if _unpriced(plan) else ""),
            say_share(min(chances), self.lang) if chances else "",
        ]

    def day(self, day: DayPlan) -> str:
        _ = translator(self.lang)
        stops = (
            f"{visit.start.astimezone(SHANGHAI):%H:%M} {self.names[visit.site_id]}"
            for visit in day.visits
        )
        said = _("; ").join(stops) or _("No visits on this day.")
        return say_date(day.date, self.lang) + _(": ") + said


def _unpriced(plan: Itinerary) -> bool:
    return any(visit.price_cny is None for visit in plan.visits)


def _short_names(visits: Sequence[Visit], lang: str) -> dict[str, str]:
    """Return names without what stands in brackets at their end, where they stay different."""
    whole = {v.site_id: clean(v.name[lang]) or clean(v.site_id) for v in visits}
    short = {site_id: short_name(name) for site_id, name in whole.items()}
    said = list(short.values())
    return {key: short[key] if said.count(short[key]) == 1 else whole[key] for key in whole}
