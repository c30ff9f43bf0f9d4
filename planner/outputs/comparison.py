"""Two plans side by side as text; after a replan this says what has changed."""

from collections.abc import Callable, Iterator

from planner.comparing import Change, Comparison, Side
from planner.itinerary import Visit
from planner.language import (
    plural,
    say_date,
    say_distance,
    say_minutes,
    say_money,
    say_share,
    say_weekday,
    translator,
)
from planner.outputs import terminal
from planner.outputs.phrases import say_party
from planner.outputs.terminal import clean, pad, paragraph, wrap
from planner.values import SHANGHAI


def render(comparison: Comparison, lang: str, width: int = 100) -> str:
    """Return what differs as plain text of at most `width` columns (60 at least)."""
    return "\n".join(_Page(comparison, lang, max(width, 60)).lines())


class _Page:
    """One comparison `columns` wide: each method returns or yields lines."""

    def __init__(self, comparison: Comparison, lang: str, columns: int) -> None:
        self.found = comparison
        self.lang = lang
        self.columns = columns
        days = (*comparison.before.dates, *comparison.after.dates)
        # A weekday alone says which day is meant where none comes twice, the last night included
        self.weekdays = (max(days) - min(days)).days < 6

    def lines(self) -> Iterator[str]:
        _ = translator(self.lang)
        if self.found.same:
            said = _("Nothing differs: the same visits at the same times, {n} in all.")
            yield self.said(said.format(n=len(self.found.unchanged)))
            return
        yield from self.asked()
        yield from self.changes()
        yield ""
        yield from self.totals()

    def asked(self) -> Iterator[str]:
        """Yield what was asked for differently; people, tastes and dates with both values."""
        _ = translator(self.lang)
        words = {
            "profile": _("kind of visitor"),
            "party": _("party"),
            "dates": _("dates"),
            "hours": _("hours of the days"),
            "places": _("start and end of the days"),
            "weather": _("weather"),
            "must": _("must-sees"),
            "avoid": _("what to avoid"),
            "budget_cny": _("budget"),
            "mode": _("way of travelling"),
            "trust": _("trust in what is published"),
            "bookings": _("bookings"),
        }
        before, after = self.found.before, self.found.after
        values = {
            "profile": [clean(side.profile[self.lang]) for side in (before, after)],
            "party": [say_party(side.party, self.lang) for side in (before, after)],
            "dates": [self.dates(side) for side in (before, after)],
        }
        if not self.found.asked:
            return
        told = [key for key in self.found.asked if key in values and len(set(values[key])) > 1]
        other = [words[key] for key in self.found.asked if key not in told]
        yield _("Asked for differently")
        for key in told:
            yield self.item(words[key] + _(": ") + " → ".join(values[key]))
        if other:
            yield self.item(_(", ").join(other))
        yield ""

    def changes(self) -> Iterator[str]:
        _ = translator(self.lang)
        found = self.found
        if found.same_visits:
            said = _("Every visit is the same, {n} in all.").format(n=len(found.unchanged))
            yield self.said(said)
            return
        for visit in found.dropped:
            said = _("dropped: {name} (was {before})")
            yield self.item(said.format(name=self.name(visit), before=self.when(visit)))
        for visit in found.added:
            said = _("new: {name} ({after})")
            yield self.item(said.format(name=self.name(visit), after=self.when(visit)))
        for change in found.moved:
            yield self.item(self.moved(change))
        for change in found.shifted:
            yield self.item(self.shifted(change))
        yield self.item(_("unchanged: {n}").format(n=len(found.unchanged)))

    def moved(self, change: Change) -> str:
        _ = translator(self.lang)
        said = _("{name}: moved to {after} (was {before})").format(
            name=self.name(change.after),
            after=self.when(change.after),
            before=self.when(change.before),
        )
        longer = self.longer(change)
        return said + (_("; ") + longer if longer else "")

    def shifted(self, change: Change) -> str:
        _ = translator(self.lang)
        minutes = say_minutes(abs(change.minutes_later), self.lang)
        later = ""
        if change.minutes_later > 0:
            later = _("starts {minutes} later").format(minutes=minutes)
        elif change.minutes_later < 0:
            later = _("starts {minutes} earlier").format(minutes=minutes)
        return _("{name}: {what} ({after})").format(
            name=self.name(change.after),
            what=_("; ").join(filter(None, (later, self.longer(change)))),
            after=self.when(change.after),
        )

    def longer(self, change: Change) -> str:
        _ = translator(self.lang)
        minutes = say_minutes(abs(change.minutes_longer), self.lang)
        if change.minutes_longer > 0:
            return _("lasts {minutes} longer").format(minutes=minutes)
        if change.minutes_longer < 0:
            return _("lasts {minutes} less").format(minutes=minutes)
        return ""

    # ── totals ──

    def totals(self) -> Iterator[str]:
        """Yield the totals in columns: what, before, after, and the difference."""
        _ = translator(self.lang)
        rows = [("", _("before"), _("after"), ""), *self.rows()]
        label, *widths = (max(map(terminal.width, column)) for column in zip(*rows, strict=True))
        label = min(label, max(self.columns - sum(widths) - 2 * len(widths), 8))
        for name, *cells in rows:
            right = (pad(cell, n, right=True) for cell, n in zip(cells, widths, strict=True))
            *above, last = wrap(name, label)
            yield from above
            yield "  ".join([pad(last, label), *right]).rstrip()
        share = say_share(self.found.distance, self.lang)
        said = _("Of the sites in the two plans, {share} are in one of them only.")
        yield self.said(said.format(share=share))

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        _ = translator(self.lang)
        a, b = self.found.before.totals, self.found.after.totals

        def minutes(n: float) -> str:
            return say_minutes(int(n), self.lang)

        def distance(n: float) -> str:
            return say_distance(int(n), self.lang)

        def money(n: float) -> str:
            return say_money(n, self.lang)

        yield _row(_("points"), a.prize, b.prize, _number)
        yield _row(_("visits"), a.visits, b.visits, _number)
        yield _row(_("time at the sites"), a.visit_minutes, b.visit_minutes, minutes)
        yield _row(_("time on the way"), a.travel_minutes, b.travel_minutes, minutes)
        yield _row(_("distance"), a.distance_m, b.distance_m, distance)
        yield _row(_("waiting"), a.wait_minutes, b.wait_minutes, minutes)
        yield _row(_("tickets"), a.price_cny, b.price_cny, money)
        unpriced = self.found.before.unpriced, self.found.after.unpriced
        if any(unpriced):
            yield _row(_("visits of unknown price"), *unpriced, _number)
        chances = self.found.before.worst_chance, self.found.after.worst_chance
        if any(chance is not None for chance in chances):
            before, after = ("?" if n is None else say_share(n, self.lang) for n in chances)
            yield _("chance that the worst day holds"), before, after, ""

    # ── words ──

    def name(self, visit: Visit) -> str:
        return clean(visit.name[self.lang]) or clean(visit.site_id)

    def when(self, visit: Visit) -> str:
        start = visit.start.astimezone(SHANGHAI)
        say = say_weekday if self.weekdays else say_date
        return f"{say(start.date(), self.lang)} {start:%H:%M}"

    def dates(self, side: Side) -> str:
        _n = plural(self.lang)
        ends = dict.fromkeys((side.dates[0], side.dates[-1]))
        span = " – ".join(say_date(day, self.lang) for day in ends)
        if len(ends) == 1:
            return span
        n = len(side.dates)
        return _n("{span} ({n} day)", "{span} ({n} days)", n).format(span=span, n=n)

    def item(self, text: str) -> str:
        return paragraph(text, self.columns, "- ", "  ")

    def said(self, text: str) -> str:
        return paragraph(text, self.columns)


def _row(
    name: str, before: float, after: float, say: Callable[[float], str]
) -> tuple[str, str, str, str]:
    """Return a line of the totals; the last cell is the difference, empty where there is none."""
    sign = "+" if after > before else "−"
    return name, say(before), say(after), sign + say(abs(after - before)) if after != before else ""


def _number(n: float) -> str:
    return str(round(n))
