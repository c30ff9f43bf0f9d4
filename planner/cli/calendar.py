"""`planner calendar`: what is open and what is on, day by day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import click

from planner import calendar
from planner.catalogue import Catalogue
from planner.cli.options import Day, examples, lang_option, sites_option, terminal_width
from planner.language import say_date, translator
from planner.outputs.terminal import paragraph, table, width, wrap
from planner.sites import Site
from planner.values import FIRM

_NAME = 28  # columns of a name in the table


@click.command(
    epilog=examples(
        "planner calendar",
        "planner calendar --from 2026-10-01 --days 8",
        "planner calendar --from today --days 3 --lang zh",
    )
)
@click.option(
    "--from",
    "first",
    metavar="DATE",
    type=Day(),
    default="today",
    show_default=True,
    help="First day: YYYY-MM-DD, today or tomorrow.",
)
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 62),
    default=7,
    show_default=True,
    help="How many days, up to 62.",
)
@sites_option
@lang_option
def command(first: date, days: int, sites: Path | None, lang: str) -> None:
    """Show what is open and what is on: days off and make-up workdays, events, hours by site."""
    catalogue = Catalogue.load(sites)
    dates = [first + timedelta(days=n) for n in range(days)]
    for day in dates:
        for line in say_day(day, catalogue, lang):
            click.echo(line)
    click.echo()
    for line in _hours_table(dates, catalogue, lang):
        click.echo(line)


def say_day(day: date, catalogue: Catalogue, lang: str) -> Iterator[str]:
    """Yield what kind of day it is, then each event on it."""
    _ = translator(lang)
    kind = calendar.day_kind(day)
    said = [say_date(day, lang)]
    if kind.makeup:
        said.append(_("make-up workday"))
    elif kind.off and kind.name[lang]:
        said.append(_("public holiday"))
    said.append(kind.name[lang])
    if kind.certainty == "projected":
        said.append(_("days off projected, not gazetted"))
    elif kind.certainty == "unpublished":
        said.append(_("days off not published yet"))
    yield " · ".join(filter(None, said))
    states = {"confirmed": _("confirmed"), "expected": _("expected, not confirmed")}
    for event in catalogue:
        if event.kind != "event" or event.status not in states:
            continue
        if hours := " ".join(_marked(event, day)):
            venue = catalogue.site(event.venue).name[lang] if event.venue in catalogue else ""
            parts = (event.name[lang], venue, hours, states[event.status])
            yield paragraph(" · ".join(filter(None, parts)), terminal_width(), "  - ", "    ")


def _hours_table(dates: Sequence[date], catalogue: Catalogue, lang: str) -> Iterator[str]:
    """Yield the open hours of every site, as many days side by side as fit."""
    _ = translator(lang)
    receiving = [site for site in catalogue if _receives_visitors(site)]
    timed = [site for site in receiving if site.opening_hours or site.departures]
    names = [wrap(site.name[lang], _NAME) for site in timed]
    cells = [[_cell(site, day, catalogue) for day in dates] for site in timed]
    cell = max((width(line) for row in cells for lines in row for line in lines), default=0)
    fitting = max((terminal_width() - _NAME) // (max(cell, 5) + 2), 1)
    blocks = -(-len(dates) // fitting)
    step = -(-len(dates) // blocks)  # blocks of about the same width
    for n in range(0, len(dates), step):
        rows: list[Sequence[str]] = [[_("Open"), *(f"{day:%m-%d}" for day in dates[n : n + step])]]
        for name, days in zip(names, cells, strict=True):
            rows += zip_longest(name, *days[n : n + step], fillvalue="")
        yield table(rows)
        yield ""
    legend = _(
        "Hours by the clock in China; – closed; × closed by an event; @ start of a guided tour; "
        "~ rests on memory or a guess."
    )
    yield paragraph(legend, terminal_width())
    if unknown := len(receiving) - len(timed):
        yield _("Hours not known: {n} sites.").format(n=unknown)


def _receives_visitors(site: Site) -> bool:
    return site.kind in ("site", "food") and site.status == "open" and site.booking != "event_only"


def _cell(site: Site, day: date, catalogue: Catalogue) -> list[str]:
    if catalogue.closed_by(site.id, day):
        return ["×"]
    return _marked(site, day) or ["–"]


def _marked(site: Site, day: date) -> list[str]:
    doubt = "" if site.hours_basis in FIRM else "~"
    return [doubt + span for span in spans_of(site, day)]


def spans_of(site: Site, day: date) -> list[str]:
    """Return e.g. ["9–12", "13–16:30"], or the starts of guided tours, ["@9:30", "@14"]."""
    if site.departures:
        return [f"@{_short(tour, day)}" for tour in calendar.departures(site.departures, day)]
    spans = calendar.openings(site.opening_hours, day)
    return [f"{_short(span.start, day)}–{_short(span.end, day)}" for span in spans]


def _short(moment: datetime, day: date) -> str:
    """Return e.g. "9" or "16:30"; the midnight that ends the day is "24"."""
    if moment.minute:
        return f"{moment.hour}:{moment.minute:02}"
    return "24" if moment.hour == 0 and moment.date() > day else str(moment.hour)
