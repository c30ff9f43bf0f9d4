"""The plan as Markdown (CommonMark with GitHub's tables): what one pastes into notes or a wiki."""

import re
from collections.abc import Iterable, Iterator, Sequence

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, Visit
from planner.language import say_date, translator
from planner.outputs.links import MapLink, app_name, place_links, route_links
from planner.outputs.points import plain
from planner.outputs.wording import Moment, Words

# What means something anywhere in a line; at its beginning; and what turns text into links.
_INLINE = re.compile(r"[\\`*_\[\]<>&|~$^]")
_BLOCK = re.compile(r"^(?:[#+=:-]|\d+(?=[.)]))")
_LINKS = re.compile(r"(?<=:)//|(?<=www)\.", re.IGNORECASE)


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of a .md file; with a catalogue it says more of each stop."""
    return _Page(Words(itinerary, catalogue)).text()


def escape(text: str) -> str:
    """Return one line that shows as it is, in a paragraph, a list, a heading or a table's cell."""
    text = _INLINE.sub(r"\\\g<0>", plain(text))
    text = _LINKS.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)
    if found := _BLOCK.match(text):
        at = found.end() if found[0].isdigit() else 0
        text = f"{text[:at]}\\{text[at:]}"
    return text


class _Page:
    """One itinerary; each method yields blocks, which a blank line parts. Links are named in the
    text and stand at its end, so that it can be read as it is."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.plan = words.plan
        self.lang = words.lang
        self.urls: dict[str, str] = {}  # of each link that the text names

    def text(self) -> str:
        blocks = [
            *self.header(),
            *(block for day in self.plan.days for block in self.day(day)),
            *self.sections(),
        ]
        if self.urls:
            blocks.append("\n".join(f"[{name}]: <{url}>" for url, name in self.urls.items()))
        return "\n\n".join(blocks) + "\n"

    def header(self) -> Iterator[str]:
        _, words = translator(self.lang), self.words
        yield "# " + escape(words.title())
        base = words.place_names(self.plan.days[0].start_place)
        yield "\\\n".join(
            _dotted(parts)
            for parts in (
                (words.profile(), words.party(), words.budget()),
                (words.dates(), _("from {place}").format(place=base)),
            )
        )

    def day(self, day: DayPlan) -> Iterator[str]:
        _, words = translator(self.lang), self.words
        yield "## " + escape(say_date(day.date, self.lang))
        if not day.visits:
            yield escape(_("No visits on this day."))
            return
        heads = (_("Time"), _("Stop"), _("Stay"), _("Price"))
        rows = [self.row(day, moment) for moment in words.moments(day)]
        yield "\n".join(map(_row, (map(escape, heads), ("---", "---", "--:", "--:"), *rows)))
        yield _dotted((*words.sums(day.totals, day.visits), words.chance(day)))
        if ways := route_links(self.plan, day):
            yield escape(_("Open the day's route")) + _(": ") + self.links(ways)
        for number, visit in enumerate(day.visits, 1):
            yield from self.visit(number, visit)

    def row(self, day: DayPlan, moment: Moment) -> tuple[str, ...]:
        """Return the cells of a line of the timeline."""
        hours = moment.hours(day)
        if moment.leg:
            return "", "↓ " + escape(moment.title), "", ""
        if moment.visit is None:
            return hours, escape(moment.title), "", ""
        mark = "⚠ " if moment.visit.confirm else ""
        stay, price = self.words.stay_price(moment.visit)
        name = f"**{moment.number}** {mark}{escape(moment.title)}"
        return hours, name, escape(stay), escape(price)

    def visit(self, number: int, visit: Visit) -> Iterator[str]:
        yield f"### {number} · " + escape(self.words.name(visit.site_id))
        links = self.links(place_links(visit, self.lang))
        yield "\n".join((_items(self.words.about(visit)), f"- {links}"))

    def links(self, links: Sequence[MapLink]) -> str:
        said = []
        for link in links:
            name = self.urls.setdefault(link.url, f"map-{len(self.urls) + 1}")
            text = escape(f"{app_name(link.app, self.lang)} {link.label}".strip())
            said.append(f"[{text}][{name}]")
        return " · ".join(said)

    def sections(self) -> Iterator[str]:
        _, words = translator(self.lang), self.words
        if len(self.plan.days) > 1:
            yield _dotted(words.whole_trip())
        for head, items in (
            (_("To book"), words.bookings()),
            (words.confirm_title(), words.confirm_first()),
            (_("Bring"), words.bring()),
        ):
            yield from _section(head, _items(items))
        yield from _section(_("Plan B"), "\n".join(self.plan_b()))
        yield from _section(words.left_out_title(), "\n".join(self.left_out()))
        yield from _section(_("Notes"), _items(words.notes()))
        yield from map(escape, words.footer())

    def plan_b(self) -> Iterator[str]:
        _ = translator(self.lang)
        for case in self.words.plan_b():
            yield _items([case.when + _(": ") + case.change])
            if case.days:
                yield _items(case.days, indent="  ")

    def left_out(self) -> Iterator[str]:
        """Yield how many were left out for each reason, and a few of them with theirs."""
        told = self.words.worth_telling()
        for group in self.words.left_out():
            yield _items([f"{group.title} ({len(group.sites)})"])
            few = [self.words.skipped(site) for site in group.sites if site in told]
            if few:
                yield _items(few, indent="  ")
        if more := self.words.untold():
            yield "\n" + escape(more)


def _section(head: str, body: str) -> Iterator[str]:
    if body:
        yield "## " + escape(head)
        yield body


def _items(texts: Iterable[str], indent: str = "") -> str:
    return "\n".join(f"{indent}- {escape(text)}" for text in texts)


def _dotted(parts: Iterable[str]) -> str:
    return escape(" · ".join(filter(None, parts)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
