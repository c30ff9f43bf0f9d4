"""`planner sites`: the catalogue, listed, shown and checked."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import click

from planner import almanac
from planner.catalogue import Catalogue, read_catalogue, shipped_catalogue
from planner.cli import complete
from planner.cli.calendar import hours_of
from planner.cli.options import (
    FILE,
    examples,
    lang_option,
    sites_option,
    terminal_width,
    today_in_china,
)
from planner.cli.place import site_named
from planner.cli.screen import print_table
from planner.cli.speech import tell
from planner.cli.talk import quiet_option, talk
from planner.errors import BadInput, Fault, said, said_n
from planner.language import say_date, say_minutes, translator
from planner.outputs.phrases import (
    both_names,
    say_booking,
    say_precision,
    say_price,
    say_status,
)
from planner.outputs.terminal import listing
from planner.sites import Kind, Site
from planner.values import Basis
from planner.vocabulary import audience, theme


@click.group(
    epilog=examples(
        "planner sites list --theme ceramics",
        "planner sites show zz_museum",
        "planner sites check my-sites.csv",
    )
)
def command() -> None:
    """List, show and check the sites of the catalogue."""


@command.command(
    "list",
    epilog=examples(
        "planner sites list",
        "planner sites list --theme racing --kind event",
        "planner sites list --lang zh --sites my-sites.csv",
    ),
)
@click.option(
    "--theme",
    "wanted",
    metavar="THEME",
    shell_complete=complete.themes,
    help="Only sites of a theme, e.g. ceramics.",
)
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only rows of a kind.")
@sites_option
@lang_option
@quiet_option
def list_sites(wanted: str | None, kind: str | None, sites: Path | None, lang: str) -> None:
    """List the sites: id, name, kind and status, themes, stay, booking, price of an adult."""
    catalogue = Catalogue.load(sites)
    known = sorted({name for site in catalogue for name in site.themes})
    if wanted and wanted not in known:
        rule, cure = said("no site has this theme"), said("Themes are {names}", names=tuple(known))
        raise BadInput(Fault("--theme", wanted, rule, cure))
    chosen = [
        site
        for site in catalogue
        if (not wanted or wanted in site.themes) and kind in (None, site.kind)
    ]
    _ = translator(lang)
    header = (_("id"), _("name"), _("kind"), _("themes"), _("stay"), _("booking"), _("adult"))
    print_table(header, (_row(site, lang) for site in chosen))
    talk(said("{n} of {all} rows", n=len(chosen), all=len(catalogue)))


def _row(site: Site, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    return (
        site.id,
        site.name[lang],
        say_status(site, lang),
        _(", ").join(theme(name)[lang] for name in site.themes),
        say_minutes(site.visit_minutes, lang) if site.visitable else "",
        say_booking(site.booking, lang) if site.visitable else "",
        say_price(site.price_cny, lang) if site.visitable else "",
    )


@command.command(
    "show",
    epilog=examples("planner sites show zz_museum", "planner sites show karting --lang zh"),
)
@click.argument("site_id", metavar="ID", shell_complete=complete.site_ids)
@sites_option
@lang_option
def show(site_id: str, sites: Path | None, lang: str) -> None:
    """Show everything known of a site, how well it is known, and its hours of the next 7 days."""
    catalogue = Catalogue.load(sites)
    site = catalogue.site(site_named(site_id, catalogue))
    click.echo(listing([*_facts(site, lang), *_week(site, catalogue, lang)], terminal_width()))


def _facts(site: Site, lang: str) -> Iterator[tuple[str, str]]:
    _ = translator(lang)
    yield _("id"), site.id
    yield _("name"), " / ".join(both_names(site.name, lang))
    yield _("kind"), say_status(site, lang)
    yield _("description"), site.description[lang]
    yield _("note"), site.note[lang]
    yield _("district"), site.district[lang]
    if site.location:
        position = f"{site.lat}, {site.lon}"
        yield (
            _("position"),
            _join(
                position, say_precision(site.coord_precision, lang), _basis(site.coord_basis, lang)
            ),
        )
    else:
        yield _("position"), _("not known")
    yield _("themes"), ", ".join(theme(name)[lang] for name in site.themes)
    yield _("audiences"), ", ".join(audience(name)[lang] for name in site.audiences)
    if site.visitable:
        yield _("popularity"), _("{n} of 5").format(n=site.popularity)
        yield _("stay"), _join(say_minutes(site.visit_minutes, lang), _least(site, lang))
    hours = _join(site.opening_hours, _basis(site.hours_basis, lang))
    yield _("opening hours"), hours if site.opening_hours else _("not known")
    yield _("guided tours"), site.departures
    if site.last_admission_minutes:
        minutes = " / ".join(say_minutes(n, lang) for n in site.last_admission_minutes)
        yield _("last admission"), _("{minutes} before closing").format(minutes=minutes)
    if site.arrive_early_minutes:
        yield (
            _("arrive"),
            _("{minutes} early").format(minutes=say_minutes(site.arrive_early_minutes, lang)),
        )
    if site.visitable:
        yield from _booking(site, lang)
        yield from _prices(site, lang)
    indoor = {True: _("yes"), False: _("no"), None: ""}
    yield _("indoor"), indoor[site.indoor]
    access = {"": "", "yes": _("yes"), "limited": _("with limits"), "no": _("no")}
    yield _("wheelchair"), access[site.wheelchair]
    yield _("venue"), site.venue
    yield _("closes"), ", ".join(site.closes)
    yield _("variant of"), site.variant_of
    yield _("source"), site.source
    yield _("last verified"), say_date(site.last_verified, lang) if site.last_verified else ""


def _booking(site: Site, lang: str) -> Iterator[tuple[str, str]]:
    _ = translator(lang)
    ways = {
        "walk_in": _("none, walk in"),
        "appointment": _("by appointment"),
        "group_only": _("groups only, by appointment"),
        "event_only": _("open for events only"),
    }
    lead = site.booking_lead_days
    ahead = _("at least {n} days ahead").format(n=lead) if lead else ""
    if lead == 0:
        ahead = _("possible on the same day")
    yield _("booking"), _join(ways[site.booking], ahead)
    yield _("contact"), _join(site.contact, site.phone, site.website)
    least, most = site.min_group or "", site.max_group or ""
    yield _("group size"), f"{least}–{most}" if least or most else ""
    if site.min_age is not None:
        yield _("minimum age"), str(site.min_age)
    documents = {"": "", "any": _("any identity document"), "domestic": _("Chinese identity card")}
    yield _("identity"), documents[site.id_required]
    yield _("wear"), site.wear[lang]


def _prices(site: Site, lang: str) -> Iterator[tuple[str, str]]:
    _ = translator(lang)
    if site.price_cny is None:
        yield _("price"), _("not known")
        return
    child, senior = site.price_child_cny, site.price_senior_cny
    yield (
        _("price"),
        _join(
            say_price(site.price_cny, lang),
            _("child {price}").format(price=say_price(child, lang)) if child is not None else "",
            _("senior {price}").format(price=say_price(senior, lang)) if senior is not None else "",
            _basis(site.price_basis, lang),
        ),
    )


def _week(site: Site, catalogue: Catalogue, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the hours of the next seven days, where any are known; an event has its dates."""
    _ = translator(lang)
    if site.kind == "event" or not (site.opening_hours or site.departures):
        return
    for n in range(7):
        day: date = today_in_china() + timedelta(days=n)
        hours = " ".join(hours_of(almanac.site_day(site, day, catalogue), lang))
        yield say_date(day, lang), hours or _("closed")


def _least(site: Site, lang: str) -> str:
    _ = translator(lang)
    if site.visit_minutes_min is None:
        return ""
    return _("at least {minutes}").format(minutes=say_minutes(site.visit_minutes_min, lang))


def _basis(basis: Basis | None, lang: str) -> str:
    _ = translator(lang)
    return {
        "doc": _("from a document"),
        "derived": _("derived from documents"),
        "memory": _("from memory"),
        "guess": _("a guess"),
        None: _("basis not known"),
    }[basis]


def _join(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


@command.command(
    "check",
    epilog=examples("planner sites check", "planner sites check my-sites.csv"),
)
@click.argument("file", metavar="[FILE.csv]", type=FILE, required=False)
def check(file: Path | None) -> None:
    """Check a catalogue: faults (exit 2), and what looks odd (exit 0)."""
    path = file or shipped_catalogue()
    report = read_catalogue(path)
    for warning in report.warnings:
        click.echo(tell(said("Warning: {fault}", fault=warning)))
    if report.catalogue is None:
        raise BadInput(*report.faults)
    rows = said_n("{n} row", "{n} rows", n=len(report.catalogue))
    odd = said_n("{n} warning", "{n} warnings", n=len(report.warnings))
    click.echo(tell(said("{file}: {rows}, {warnings}", file=path.name, rows=rows, warnings=odd)))
