"""The popups of the map: what stands in them, and their HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import unquote

from planner.itinerary import DayPlan, Skipped, Visit
from planner.language import say_date, say_minutes, translator
from planner.outputs.links import app_name, place_links
from planner.outputs.page import templates
from planner.outputs.palette import day_colour
from planner.outputs.phrases import clock, say_reason, span
from planner.outputs.wording import Fact, Words
from planner.sites import Location, Site

# What of a telephone or website can be opened: numbers as people write them, and web addresses.
_CODED = re.compile(r"(?:%[89A-F][0-9A-F])+")  # what is not ASCII in a link
_OPENS = re.compile(r"(https?://[^\s;；，、<>\"']+|\+?\d[\d ()-]{5,}\d)")


class Link(NamedTuple):
    """A link under the name of the app that it opens."""

    name: str
    url: str


def link(name: str, url: str) -> Link:
    """Return a link; browsers code letters as they stand here, at a third of the size."""
    return Link(name, _CODED.sub(lambda found: unquote(found[0]), url))


class Row(NamedTuple):
    """A fact, its value in parts: text, and what it opens or nothing."""

    label: str
    parts: tuple[tuple[str, str], ...]


class Cards:
    """The popups of one plan, in its language, as HTML."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._macros: Any = templates().get_template("popups.html").module

    def visit(self, visit: Visit, number: int, day_number: int, day: DayPlan) -> str:
        """Return the popup of a visit, the `number`-th of its day."""
        words, lang = self._words, self._words.lang
        _ = translator(lang)
        site = words.site(visit.site_id)
        confirm = words.to_confirm(visit)
        return str(
            self._macros.visit(
                number,
                day_colour(day_number),
                words.name(visit.site_id),
                words.second_name(visit.name),
                f"{span(visit.start, visit.end, day.date)} · "
                f"{say_minutes(visit.visit_minutes, lang)}",
                say_date(day.date, lang),
                _("Confirm first: {fields}").format(fields=confirm) if confirm else "",
                _rows(words.visit_facts(visit), site),
                words.why(visit),
                words.risk(visit),
                site.note[lang] if site else "",
                _("Open in"),
                [link(app_name(one.app, lang), one.url) for one in place_links(visit, lang)],
            )
        )

    def base(self, place: Location) -> str:
        """Return the popup of a place where days start or end, with the times of its days."""
        _ = translator(self._words.lang)
        facts = []
        for day in self._words.plan.days:
            said = []
            if _same(place, day.start_place):
                said.append(_("leave {time}").format(time=clock(day.start, day.date)))
            if _same(place, day.end_place):
                said.append(_("back {time}").format(time=clock(day.end, day.date)))
            if said:
                facts.append(Fact(say_date(day.date, self._words.lang), " · ".join(said)))
        return self._place(place, _("Start and end of the days"), _rows(facts, None))

    def hub(self, site: Site, place: Location) -> str:
        """Return the popup of a station or hotel area no day starts or ends at."""
        kind = translator(self._words.lang)("Stations and hotel areas")
        return self._place(place, kind, _rows(self._words.site_facts(site), site))

    def skipped(self, skipped: Skipped, site: Site) -> str:
        """Return the popup of a site that was left out: why, what would let it in, its hours."""
        words = self._words
        _ = translator(words.lang)
        kind = _("Left out") + _(": ") + say_reason(skipped.reason, words.lang)
        sure = site.status in ("open", "confirmed")
        facts = (*(self._hours(site) if sure else ()), *words.site_facts(site, placed=False))
        rows = _rows(facts, site)
        return str(
            self._macros.place(
                words.name(skipped.site_id),
                words.second_name(skipped.name),
                kind,
                rows,
                note=skipped.detail,
                change=skipped.change or "",
            )
        )

    def _hours(self, site: Site) -> Iterator[Fact]:
        """Yield the hours of a site on the dates of the trip; dates that agree share a line."""
        _ = translator(self._words.lang)
        dates: dict[str, list[date]] = {}
        for day in self._words.plan.days:
            dates.setdefault(self._words.hours(site, day.date), []).append(day.date)
        if len(dates) == 1:
            yield Fact(_("Open on these days"), next(iter(dates)))
            return
        for hours, days in dates.items():
            named = _(", ").join(say_date(day, self._words.lang) for day in days)
            yield Fact(named, hours)

    def _place(self, place: Location, kind: str, rows: Sequence[Row]) -> str:
        words = self._words
        return str(
            self._macros.place(words.place(place), words.second_name(place.name), kind, rows)
        )


def _same(one: Location, other: Location) -> bool:
    return (one.id, one.lat, one.lon) == (other.id, other.lat, other.lon)


def _rows(facts: Iterable[Fact], site: Site | None) -> list[Row]:
    """Return facts as rows; numbers and addresses of the site can be dialled and opened."""
    opens = {site.phone, site.website} if site else set()
    return [
        Row(fact.label, parts(fact.value) if fact.value in opens else ((fact.value, ""),))
        for fact in facts
    ]


def parts(text: str) -> tuple[tuple[str, str], ...]:
    """Return a telephone, website or contact in parts: text, and what it opens or nothing."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for n, part in enumerate(_OPENS.split(text)):
        if n % 2 == 0:
            url = ""
        elif part.startswith("http"):
            url = part
        else:
            url = "tel:" + re.sub(r"[^\d+]", "", part)
        if part:
            yield part, url
