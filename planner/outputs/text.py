"""The itinerary as text: what a person prints and takes along."""

from collections.abc import Iterable, Iterator

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, Visit
from planner.language import say_date, translator
from planner.outputs.phrases import both_names
from planner.outputs.terminal import clean, pad, paragraph, width, wrap
from planner.outputs.wording import Moment, Words

_INDENT = "  "
_CLOCK, _MARK = 13, 2  # columns of the parts of a line before the name
_STAY, _PRICE = 13, 9  # and after it, at least


def render(itinerary: Itinerary, catalogue: Catalogue | None = None, width: int = 100) -> str:
    """Return the itinerary as plain text of at most `width` columns, in the plan's language.

    A catalogue adds why something has to be confirmed.
    """
    return _Page(Words(itinerary, catalogue), width).text()


class _Page:
    """One itinerary on paper `columns` wide: each method returns or yields lines."""

    def __init__(self, words: Words, columns: int) -> None:
        self.words = words
        self.plan = words.plan
        self.lang = words.lang
        self.columns = max(columns, 60)
        ends = [words.stay_price(visit) for visit in self.plan.visits]
        hours = [m.hours(day) for day in self.plan.days for m in words.moments(day) if not m.leg]
        self.clock = max([_CLOCK, *(width(said) + 2 for said in hours)])
        self.stay = max([_STAY, *(width(stay) + 2 for stay, _ in ends)])
        self.price = max([_PRICE, *(width(price) + 2 for _, price in ends)])

    def text(self) -> str:
        _, words = translator(self.lang), self.words
        parts = [
            self.header(),
            *(self.day(day) for day in self.plan.days),
            self.trip_totals(),
            self.listed(_("To book"), words.bookings()),
            self.listed(words.confirm_title(), words.confirm_first()),
            self.listed(_("Bring"), words.bring()),
            self.plan_b(),
            self.left_out(),
            self.listed(_("Notes"), words.notes()),
            (line for said in words.footer() for line in self.wrapped(said)),
        ]
        return "\n\n".join(text for part in parts if (text := "\n".join(part)))

    def header(self) -> Iterator[str]:
        _, words = translator(self.lang), self.words
        yield from self.wrapped(words.profile(), words.party(), words.budget())
        base = words.place_names(self.plan.days[0].start_place)
        yield from self.wrapped(words.dates(), _("from {place}").format(place=base))

    def day(self, day: DayPlan) -> Iterator[str]:
        _ = translator(self.lang)
        yield say_date(day.date, self.lang)
        if not day.visits:
            yield _INDENT + _("No visits on this day.")
            return
        for moment in self.words.moments(day):
            yield from self.moment(day, moment)
        sums = self.words.sums(day.totals, day.visits)
        yield from self.row("", " · ".join(filter(None, (*sums, self.words.chance(day)))))

    def moment(self, day: DayPlan, moment: Moment) -> Iterator[str]:
        hours = moment.hours(day)
        if moment.visit:
            yield from self.visit(hours, moment.visit)
        elif moment.leg:
            yield from self.row("", "↓ " + moment.title)
        elif moment.place:
            yield from self.row(hours, self.words.place_names(moment.place))
        else:
            yield from self.row(hours, moment.title)

    def visit(self, hours: str, visit: Visit) -> Iterator[str]:
        mark = "⚠" if visit.confirm else ""
        yield from self.row(
            hours, *both_names(visit.name, self.lang), mark=mark, end=self.words.stay_price(visit)
        )
        words = self.words
        for said in filter(None, (words.why(visit), words.booked(visit), words.risk(visit))):
            yield from self.row("", "– " + said)

    def row(
        self, hours: str, *what: str, mark: str = "", end: tuple[str, str] | None = None
    ) -> Iterator[str]:
        """Yield a line of the day's table; what is too long for its column goes on below."""
        room = (
            self.columns
            - len(_INDENT)
            - self.clock
            - _MARK
            - (self.stay + self.price if end else 0)
        )
        whole = " ".join(what)
        parts = [whole] if width(whole) <= room else what
        first, *rest = [line for part in parts for line in wrap(part, room)]
        line = _INDENT + pad(hours, self.clock) + pad(mark, _MARK)
        if end:
            stay, price = pad(end[0], self.stay, right=True), pad(end[1], self.price, right=True)
            yield line + pad(first, room) + stay + price
        else:
            yield line + first
        for more in rest:
            yield " " * (len(_INDENT) + self.clock + _MARK) + more

    def trip_totals(self) -> Iterator[str]:
        if len(self.plan.days) > 1:
            yield from self.wrapped(*self.words.whole_trip())

    def listed(self, head: str, items: Iterable[str]) -> Iterator[str]:
        """Yield a heading and its items, nothing where there are none."""
        lines = list(map(self.item, items))
        if lines:
            yield from self.wrapped(head)
            yield from lines

    def plan_b(self) -> Iterator[str]:
        _ = translator(self.lang)
        cases = self.words.plan_b()
        if cases:
            yield _("Plan B")
        for case in cases:
            yield self.item(case.when + _(": ") + case.change)
            for day in case.days:
                yield self.item(day, bullet="", indent=_INDENT * 2)

    def left_out(self) -> Iterator[str]:
        _, words = translator(self.lang), self.words
        groups = words.left_out()
        if not groups:
            return
        yield words.left_out_title()
        said = [f"{group.title} ({len(group.sites)})" for group in groups]
        yield self.item(" · ".join(said), bullet="")
        told = words.worth_telling()
        titles = {group.reason: group.title for group in groups}
        for reason in dict.fromkeys(site.reason for site in told):
            yield _INDENT + titles[reason] + _(":")
            for site in told:
                if site.reason == reason:
                    yield self.item(words.skipped(site), indent=_INDENT * 2)
        if more := words.untold():
            yield self.item(more, bullet="")

    def item(self, text: str, bullet: str = "- ", indent: str = _INDENT) -> str:
        return paragraph(text, self.columns, indent + bullet, indent + " " * width(bullet))

    def wrapped(self, *parts: str) -> list[str]:
        return wrap(" · ".join(clean(part) for part in parts if part), self.columns)
