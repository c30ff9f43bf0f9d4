"""`planner calendar`: what is open and what is on, day by day or by the month."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from planner import almanac, calendar
from planner.almanac import SiteDay
from planner.calendar import Opening
from planner.catalogue import Catalogue
from planner.cli.options import Day, examples, lang_option, sites_option, terminal_width
from planner.cli.speech import tell
from planner.errors import BadInput, Fault, said
from planner.language import say_date, translator
from planner.outputs import month as month_page
from planner.outputs.month import say_certainty, say_effects
from planner.outputs.phrases import say_price
from planner.outputs.terminal import paragraph, table, width, wrap
from planner.sites import Site
from planner.values import FIRM

_NAME = 28  # columns of a name in the table


class _Month(click.ParamType[date]):
    """A month as the date it begins on."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return its first day; refuse what is none or lies beyond 2100."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        found = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
        if not found or not 1 <= int(found[2]) <= 12:
            rule = said("{given!r} is not a month. Write YYYY-MM, e.g. 2026-10.", given=text)
            self.fail(tell(rule), param, ctx)
        if not 2000 <= int(found[1]) <= 2100:
            rule = said(
                "{given!r} is outside {first} to {last}.", given=text, first=2000, last=2100
            )
            self.fail(tell(rule), param, ctx)
        return date(int(found[1]), int(found[2]), 1)


@click.command(
    epilog=examples(
        "planner calendar",
        "planner calendar --from 2026-10-01 --days 8",
        "planner calendar --from today --days 3 --lang zh",
        "planner calendar --month 2026-10",
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
@click.option(
    "--month",
    metavar="YYYY-MM",
    type=_Month(),
    help="A whole month instead: a grid of its days, and its events, past ones too.",
)
@sites_option
@lang_option
@click.pass_context
def command(
    ctx: click.Context, first: date, days: int, month: date | None, sites: Path | None, lang: str
) -> None:
    """Show what is open and what is on: days off and make-up workdays, events, hours by site."""
    if month:
        _refuse_days(ctx, f"{month:%Y-%m}")
    catalogue = Catalogue.load(sites)
    if month:
        found = almanac.month(catalogue, month)
        click.echo(month_page.render(found, catalogue, lang, terminal_width()))
        return
    dates = [first + timedelta(days=n) for n in range(days)]
    for day in dates:
        for line in say_day(day, catalogue, lang):
            click.echo(line)
    click.echo()
    for line in _hours_table(dates, catalogue, lang):
        click.echo(line)


def _refuse_days(ctx: click.Context, month: str) -> None:
    """Raise BadInput where --month and the days to show are both given."""
    rule, cure = said("goes with no --month ({month})", month=month), said("Leave out one")
    faults = [
        Fault(flag, str(ctx.params[name]), rule, cure)
        for flag, name in (("--from", "first"), ("--days", "days"))
        if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT
    ]
    if faults:
        raise BadInput(*faults)


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
    for event in catalogue:
        if event.kind != "event" or event.status not in ("confirmed", "expected"):
            continue
        doubt = "" if event.hours_basis in FIRM else "~"
        if hours := " ".join(doubt + span for span in spans_of(event, day)):
            venue = catalogue.site(event.venue).name[lang] if event.venue in catalogue else ""
            effects = say_effects(event, catalogue, lang)
            parts = (event.name[lang], venue, hours, effects, say_certainty(event, lang))
            yield paragraph(" · ".join(filter(None, parts)), terminal_width(), "  - ", "    ")


def _hours_table(dates: Sequence[date], catalogue: Catalogue, lang: str) -> Iterator[str]:
    """Yield the open hours of every site, as many days side by side as fit."""
    _ = translator(lang)
    found = ([almanac.site_day(site, day, catalogue) for day in dates] for site in catalogue)
    receiving = [days for days in found if any(day.receives for day in days)]
    timed = [days for days in receiving if any(_has_hours(day.site) for day in days)]
    names = [wrap(days[0].site.name[lang], _NAME) for days in timed]
    cells = [[hours_of(day, lang) or ["–"] for day in days] for days in timed]
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
        "Hours by the clock in China; – closed; × closed by an event, at the hours beside it or "
        "all day; + opened by an event; ¥ the price an event makes; @ start of a guided tour; "
        "~ not certain: a guess, from memory, from an old document, or silent on the holiday."
    )
    yield paragraph(legend, terminal_width())
    if unknown := len(receiving) - len(timed):
        yield _("Hours not known: {n} sites.").format(n=unknown)


def _has_hours(site: Site) -> bool:
    return bool(site.opening_hours or site.departures)


def hours_of(day: SiteDay, lang: str) -> list[str]:
    """Return e.g. ["9–10", "16–17", "×10–16"] (an event closes it from 10 to 16), or ["×"] where
    nothing is left; ["~+9–17", "¥80"] where an event opens it; nothing where it is closed."""
    doubt = ("" if day.sure else "~") + ("+" if day.opened else "")
    said = [doubt + _label(span, day.tours) for span in day.spans]
    if not said:
        return ["×"] if day.taken else []
    said += [f"×{_label(span, day.tours)}" for span in day.taken]
    if day.repriced:
        weak = "" if day.site.price_basis in FIRM else "?"
        said.append(say_price(day.site.price_cny, lang) + weak)
    return said


def spans_of(site: Site, day: date) -> list[str]:
    """Return a site's own hours, e.g. ["9–12", "13–16:30"], or the starts of guided tours,
    ["@9:30", "@14"]."""
    return [_label(span, bool(site.departures)) for span in almanac.times(site, day)]


def _label(span: Opening, tour: bool) -> str:
    if tour:
        return f"@{_short(span.start)}"
    end = "24" if _short(span.end) == "0" else _short(span.end)
    return f"{_short(span.start)}–{end}"


def _short(moment: datetime) -> str:
    """Return e.g. "9" or "16:30"."""
    return f"{moment.hour}:{moment.minute:02}" if moment.minute else str(moment.hour)
