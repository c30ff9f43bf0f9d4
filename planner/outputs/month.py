"""A month of sites and events as text: a grid of its days, and a legend of its events."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest
from string import ascii_uppercase

from planner.almanac import Happening, Month, MonthDay
from planner.catalogue import Catalogue
from planner.language import plural, say_month, say_number, say_weekday, translator
from planner.outputs.phrases import say_price
from planner.outputs.terminal import clean, pad, paragraph, wrap
from planner.sites import Site
from planner.values import FIRM, SHANGHAI

_WEEK = tuple(date(2024, 1, day) for day in range(1, 8))  # any, from Monday
_CELL = 14  # columns of a day at most


def render(month: Month, catalogue: Catalogue, lang: str, width: int = 100) -> str:
    """Return a month as plain text of at most `width` columns (60 at least)."""
    return "\n".join(_Page(month, catalogue, lang, max(width, 60)).lines())


def say_effects(event: Site, catalogue: Catalogue, lang: str) -> str:
    """Return what an event changes for other visitors, or would if it were confirmed; or ""."""
    _ = translator(lang)
    said = []
    if event.opens:
        opened = _(", ").join(_name(site_id, catalogue, lang) for site_id in event.opens)
        said.append(_("opens {sites}").format(sites=opened))
    if event.closes:
        closed = _(", ").join(_name(site_id, catalogue, lang) for site_id in event.closes)
        said.append(_("closes {sites} to other visitors").format(sites=closed))
    if event.venue and event.venue_price_cny is not None:
        price = say_price(event.venue_price_cny, lang)
        if event.price_basis not in FIRM:
            price += "?"
        venue = _name(event.venue, catalogue, lang)
        said.append(_("a ticket of {site}: {price}").format(site=venue, price=price))
    if event.road_factor and event.road_radius_km and event.location:
        slow = _("ways within {km} km take {factor} times as long")
        said.append(
            slow.format(
                km=say_number(event.road_radius_km, lang),
                factor=say_number(event.road_factor, lang),
            )
        )
    whole = _("; ").join(said)
    if whole and event.status != "confirmed":
        return _("if it takes place: {changes}").format(changes=whole)
    return whole


def say_certainty(event: Site, lang: str) -> str:
    """Return whether an event is confirmed, in a few words."""
    _ = translator(lang)
    return {
        "confirmed": _("confirmed"),
        "expected": _("expected, not confirmed"),
        "unconfirmed": _("not confirmed"),
    }[event.status]


class _Page:
    """One month `columns` wide: each method returns or yields lines."""

    def __init__(self, month: Month, catalogue: Catalogue, lang: str, columns: int) -> None:
        self.month = month
        self.catalogue = catalogue
        self.lang = lang
        self.columns = columns
        self.cell = min((columns - 6) // 7, _CELL)
        self.letters = {one.event.id: _letter(n, one.event) for n, one in enumerate(month.events)}

    def lines(self) -> Iterator[str]:
        title = say_month(self.month.first, self.lang)
        yield title[:1].upper() + title[1:]
        yield from self.grid()
        yield ""
        yield from self.days_off()
        yield from self.counts()
        yield from self.legend()
        yield from self.undated()

    # ── the grid ──

    def grid(self) -> Iterator[str]:
        yield self.row(say_weekday(day, self.lang, short=True) for day in _WEEK)
        blank = [""] * self.month.first.weekday()
        cells = [*([name] for name in blank), *(self.day(day) for day in self.month.days)]
        for n in range(0, len(cells), 7):
            yield "-" * (7 * self.cell + 6)
            yield from map(self.row, zip_longest(*cells[n : n + 7], fillvalue=""))

    def row(self, cells: Iterable[str]) -> str:
        return " ".join(pad(cell, self.cell) for cell in cells).rstrip()

    def day(self, day: MonthDay) -> list[str]:
        """Return the lines of a day: number and kind, how much is open, letters of its events."""
        head = " ".join(filter(None, (str(day.date.day), self.mark(day))))
        count = f"{day.open} ~{day.unsure}" if day.unsure else str(day.open)
        on = [self.letters[one.event.id] for one in self.month.events if day.date in _dates(one)]
        lines = [head, *wrap(count, self.cell)]
        return [*lines, *wrap(" ".join(on), self.cell)] if on else lines

    def mark(self, day: MonthDay) -> str:
        _ = translator(self.lang)
        doubt = "" if self.month.certainty == "gazetted" else "?"
        marks = {"": "", "holiday": _("hol") + doubt, "makeup": _("work") + doubt}
        return marks[day.kind]

    # ── what it means ──

    def days_off(self) -> Iterator[str]:
        _ = translator(self.lang)
        kinds = {"holiday": _("public holiday"), "makeup": _("make-up workday")}
        marked = [day for day in self.month.days if day.kind]
        for (kind, name), days in groupby(marked, key=lambda day: (day.kind, day.name[self.lang])):
            same = list(days)
            said = _("{days}: {kind}, {name}").format(
                days=self.on(day.date for day in same), kind=kinds[kind], name=name
            )
            yield from self.item(self.mark(same[0]), said)
        yield self.said(
            {
                "gazetted": _("Days off: gazetted by the State Council."),
                "projected": _(
                    "Days off: projected from the law, not gazetted; bridge days and make-up "
                    "workdays are not known yet."
                ),
                "unpublished": _(
                    "Days off: not published for this year; no holiday is known, only weekends."
                ),
            }[self.month.certainty]
        )

    def counts(self) -> Iterator[str]:
        _n = plural(self.lang)
        shown = max(self.month.days, key=lambda day: (day.unsure, day.open))
        if shown.unsure:
            said = _n(
                "{open} ~{unsure}: {open} site is open on that day, {unsure} of them by hours "
                "that are not certain (a guess, from memory, from an old document, or silent on "
                "the holiday).",
                "{open} ~{unsure}: {open} sites are open on that day, {unsure} of them by hours "
                "that are not certain (a guess, from memory, from an old document, or silent on "
                "the holiday).",
                shown.open,
            )
        else:
            said = _n(
                "{open}: {open} site is open on that day.",
                "{open}: {open} sites are open on that day.",
                shown.open,
            )
        yield self.said(said.format(open=shown.open, unsure=shown.unsure))
        if n := self.month.unknown_hours:
            yield _n("Hours not known: {n} site.", "Hours not known: {n} sites.", n).format(n=n)

    def legend(self) -> Iterator[str]:
        _ = translator(self.lang)
        for confirmed, events in groupby(self.month.events, key=_is_confirmed):
            yield ""
            if confirmed:
                yield _("Events, confirmed")
            else:
                said = _("Not confirmed: small letters with “?”; nothing is planned on these")
                yield self.said(said)
            for one in events:
                yield from self.item(self.letters[one.event.id], self.happening(one))
        if not self.month.events:
            yield ""
            yield _("No event has dates in this month.")

    def happening(self, one: Happening) -> str:
        event = one.event
        parts = (
            f"{event.name[self.lang]} [{event.id}]",
            _name(event.venue, self.catalogue, self.lang) if event.venue else "",
            self.times(one),
            say_effects(event, self.catalogue, self.lang),
            say_certainty(event, self.lang),
        )
        return " · ".join(text for part in parts if (text := clean(part)))

    def times(self, one: Happening) -> str:
        """Return e.g. "on 3 ~18:00–21:00; on 4–24 ~10:00–21:00"."""
        _ = translator(self.lang)
        doubt = "" if one.event.hours_basis in FIRM else "~"
        by_hours: dict[str, list[date]] = {}
        for on, spans in one.days:
            hours = " ".join(
                f"{doubt}{_clock(span.start, on)}"
                if one.event.departures
                else f"{doubt}{_clock(span.start, on)}–{_clock(span.end, on)}"
                for span in spans
            )
            by_hours.setdefault(hours, []).append(on)
        return _("; ").join(f"{self.on(days)} {hours}" for hours, days in by_hours.items())

    def undated(self) -> Iterator[str]:
        _ = translator(self.lang)
        if self.month.undated:
            yield ""
            yield _("Dates not known")
        for event in self.month.undated:
            venue = _name(event.venue, self.catalogue, self.lang) if event.venue else ""
            parts = (
                f"{event.name[self.lang]} [{event.id}]",
                venue,
                say_certainty(event, self.lang),
            )
            yield from self.item("-", " · ".join(filter(None, map(clean, parts))))

    def on(self, days: Iterable[date]) -> str:
        """Return days of the month in short, e.g. "on 1–3, 7" ("1–3、7日")."""
        _ = translator(self.lang)
        runs: list[list[date]] = []
        for day in days:
            if runs and day - runs[-1][-1] == timedelta(days=1):
                runs[-1].append(day)
            else:
                runs.append([day])
        short = ("–".join(dict.fromkeys((str(r[0].day), str(r[-1].day)))) for r in runs)
        return _("on {days}").format(days=_(", ").join(short))

    def item(self, mark: str, text: str) -> list[str]:
        return paragraph(text, self.columns, "  " + pad(mark, 6), " " * 8).split("\n")

    def said(self, text: str) -> str:
        return paragraph(text, self.columns)


def _is_confirmed(one: Happening) -> bool:
    return one.event.status == "confirmed"


def _dates(one: Happening) -> set[date]:
    return {on for on, _ in one.days}


def _letter(n: int, event: Site) -> str:
    """Return A, B, … Z, AA, … for a confirmed event, and small letters with "?" for any other."""
    letters = ""
    n += 1
    while n:
        n, last = divmod(n - 1, 26)
        letters = ascii_uppercase[last] + letters
    return letters if event.status == "confirmed" else f"{letters.lower()}?"


def _name(site_id: str, catalogue: Catalogue, lang: str) -> str:
    name = catalogue.site(site_id).name[lang] if site_id in catalogue else ""
    return clean(name) or clean(site_id)


def _clock(moment: datetime, on: date) -> str:
    """Return e.g. "09:00"; the midnight that ends the day is "24:00"."""
    local = moment.astimezone(SHANGHAI)
    ends_day = local.hour == local.minute == 0 and local.date() > on
    return "24:00" if ends_day else f"{local:%H:%M}"
