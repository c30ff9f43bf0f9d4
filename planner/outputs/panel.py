"""The panel of the map: days as timelines, what to do before the trip, what was left out."""

import json
from collections.abc import Collection
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from planner.itinerary import BookBy, DayPlan, Skipped
from planner.language import say_date, say_weekday, translator
from planner.outputs.cards import Link, link, parts
from planner.outputs.links import app_name, route_links
from planner.outputs.page import templates
from planner.outputs.palette import day_colour
from planner.outputs.phrases import clock
from planner.outputs.playback import minute, spells
from planner.outputs.terminal import clean
from planner.outputs.wording import Group, Moment, Words


def _icon(paths: str, name: str = "") -> Markup:
    return Markup(f'<svg class="icon {name}" viewBox="0 0 20 20" aria-hidden="true">{paths}</svg>')


HOUSE = _icon('<path d="M10 2 1 10h2v8h5v-5h4v5h5v-8h2z"/>')
_ICONS = {
    "house": HOUSE,
    "cup": _icon('<path d="M3 5h12v1h1a3 3 0 0 1 0 6h-1.2A5 5 0 0 1 10 16H8a5 5 0 0 1-5-5z"/>'),
    "up": _icon('<path d="m4 13 6-6 6 6" class="stroke"/>'),
    "down": _icon('<path d="m4 7 6 6 6-6" class="stroke"/>'),
    "theme": _icon(
        '<circle cx="10" cy="10" r="7" class="stroke"/>'
        '<path d="M10 3a7 7 0 0 1 0 14z" class="half"/>'
        '<circle cx="10" cy="10" r="7" class="whole"/>'
    ),
    "print": _icon('<path d="M6 7V3h8v4M6 14H3V7h14v7h-3M6 11h8v6H6z" class="stroke"/>'),
    "play": _icon('<path d="M6 4v12l10-6z"/>', "play"),
    "pause": _icon('<path d="M5 4h4v12H5zm6 0h4v12h-4z"/>', "pause"),
}
_SIGNS = {"start": HOUSE, "end": HOUSE, "goes_on": HOUSE, "break": _ICONS["cup"]}
_NAMES = 50  # of the sites left out for one reason


class Entry(NamedTuple):
    """A line of a day's timeline; from `key` on what only a visit has."""

    kind: str
    title: str
    second: str
    icon: str
    time: str
    key: str = ""
    number: int = 0
    until: str = ""
    price: str = ""
    confirm: str = ""


class Day(NamedTuple):
    """A day: its switch (`short`, and as it is spoken), its timeline, its links by app."""

    layer: str
    colour: str
    title: str
    weekday: str
    short: int
    spoken: str
    sums: str
    moments: tuple[Entry, ...]
    routes: tuple[tuple[str, tuple[Link, ...]], ...]


class Booking(NamedTuple):
    """What to book, in parts that may open something; how to reach the place beside that; what
    to write there, and what that means in the language of the plan."""

    said: tuple[tuple[str, str], ...]
    reach: tuple[tuple[str, str], ...]
    message: str
    meaning: str


class Name(NamedTuple):
    """A site left out: the key of its dot, or none."""

    key: str
    said: str


class LeftOut(NamedTuple):
    """The sites left out for one reason; of very many only some are named."""

    title: str
    size: int
    names: tuple[Name, ...]
    more: str


def panel(
    words: Words,
    drawn: Collection[str],
    undrawn: int,
    layers: Collection[str],
) -> str:
    """Return the panel and the data of the page's scripts as HTML.

    `drawn` are the skipped sites that have a dot, `undrawn` is how many others could have one;
    `layers` are the names of the layers on the map.
    """
    _ = translator(words.lang)
    about = (words.profile(), words.party(), words.budget())
    switches = (
        ("hubs", "hub", _("Stations and hotel areas")),
        ("districts", "letter", _("Names of districts, amid their places")),
        ("tiles", "tile", _("Background from the network")),
    )
    return (
        templates()
        .get_template("panel.html")
        .render(
            icons=_ICONS,
            say=_labels(words.lang),
            colon=_(": "),
            title=words.title(),
            dates=words.dates(),
            about=" · ".join(filter(None, about)),
            sums=" · ".join(words.sums(words.plan.totals, words.plan.visits)),
            days=[_day(n, day, words) for n, day in enumerate(words.plan.days, start=1)],
            bookings=[_booking(booking, words) for booking in words.plan.book_by],
            confirm=words.confirm_first(),
            bring=words.bring(),
            plan_b=words.plan_b(),
            notes=words.notes(),
            left_out=[_left_out(group, drawn, words) for group in words.left_out()],
            left_title=words.left_out_title(),
            drawn=bool(drawn),
            undrawn=_("Dots: the {n} nearest to the trip; without one: {more}.").format(
                n=len(drawn), more=undrawn
            )
            if undrawn
            else "",
            switches=[switch for switch in switches if switch[0] in layers],
            footer=words.footer(),
            trip=json.dumps(_trip(words), ensure_ascii=False, separators=(",", ":")),
        )
    )


def layer_name(day: int) -> str:
    """Return the name of the layer of day number `day`."""
    return f"day-{day}"


def stop_key(day: int, order: int) -> str:
    """Return what the `order`-th visit of a day is known by on the page."""
    return f"{day}-{order}"


def _labels(lang: str) -> dict[str, str]:
    _ = translator(lang)
    return {
        "skip": _("Skip to the days"),
        "larger": _("Show more of the plan"),
        "smaller": _("Show more of the map"),
        "print": _("Print"),
        "days": _("Days shown"),
        "all": _("All days"),
        "clock": _("The plan at a time of day"),
        "route": _("Open the day's route in"),
        "empty": _("No visits on this day."),
        "bookings": _("To book"),
        "message": _("What to write"),
        "meaning": _("which means"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "confirm": _("Confirm first"),
        "bring": _("Bring"),
        "plan_b": _("Plan B"),
        "notes": _("Notes"),
        "dots": _("Show them on the map"),
        "legend": _("Legend and layers"),
        "way": _("Straight lines, not roads"),
        "base": _("Start and end of the days"),
        "caution": _("Confirm before you go"),
    }


# --- A day --------------------------------------------------------------------------------------


def _day(number: int, day: DayPlan, words: Words) -> Day:
    _ = translator(words.lang)
    title = say_date(day.date, words.lang)
    seen = _short(day, words)
    sums = (*words.sums(day.totals, day.visits), words.chance(day))
    return Day(
        layer=layer_name(number),
        colour=day_colour(number),
        title=title,
        weekday=say_weekday(day.date, words.lang, short=True),
        short=day.date.day,
        # Who says to a machine what is written on a switch must be understood.
        spoken=title if title.startswith(seen) else seen + _(", ") + title,
        sums=" · ".join(filter(None, sums)),
        moments=tuple(_entry(moment, number, day, words) for moment in words.moments(day)),
        routes=tuple(
            (
                app_name(app, words.lang),
                tuple(link(one.label or _("the whole day"), one.url) for one in links),
            )
            for app, links in groupby(route_links(words.plan, day), key=lambda one: one.app)
        ),
    )


def _short(day: DayPlan, words: Words) -> str:
    return f"{say_weekday(day.date, words.lang, short=True)} {day.date.day}"


def _entry(moment: Moment, day_number: int, day: DayPlan, words: Words) -> Entry:
    _ = translator(words.lang)
    visit, place = moment.visit, moment.place
    entry = Entry(
        kind=moment.kind,
        title=moment.title,
        second=words.second_name(place.name) if place else "",
        icon=_SIGNS.get(moment.kind, ""),
        time="" if moment.kind == "leg" else clock(moment.start, day.date),
    )
    if not (visit and moment.end):
        return entry
    return entry._replace(
        key=stop_key(day_number, moment.number),
        number=moment.number,
        second=words.second_name(visit.name),
        until=clock(moment.end, day.date),
        price=_("Price") + _(": ") + words.price(visit),
        confirm=words.to_confirm(visit),
    )


# --- Before and beside the trip -----------------------------------------------------------------


def _booking(booking: BookBy, words: Words) -> Booking:
    line, contact = words.booking(booking), clean(booking.contact)
    before, found, after = line.rpartition(contact) if contact else (line, "", "")
    site = words.site(booking.site_id)
    reach = [clean(one) for one in (site.phone, site.website) if one] if site else []
    message, meaning = booking.message["zh"], booking.message[words.lang]
    return Booking(
        said=tuple(part for part in ((before, ""), *parts(found), (after, "")) if part[0]),
        reach=parts(" · ".join(one for one in reach if one not in contact)),
        message=message,
        meaning=meaning if meaning != message else "",
    )


def _left_out(group: Group, drawn: Collection[str], words: Words) -> LeftOut:
    _ = translator(words.lang)
    sites = group.sites
    if len(sites) > _NAMES:  # first those that can be looked at
        sites = tuple(sorted(sites, key=lambda site: site.site_id not in drawn)[:_NAMES])
    more = len(group.sites) - len(sites)
    return LeftOut(
        title=group.title,
        size=len(group.sites),
        names=tuple(_name(site, site.site_id in drawn, words) for site in sites),
        more=_("and {n} more").format(n=more) if more else "",
    )


def _name(site: Skipped, dotted: bool, words: Words) -> Name:
    """Return a site left out. One with a dot says why in its popup; of another the heading of its
    group says it, and it itself what would let it in."""
    if site.change and not dotted:
        return Name("", words.skipped(site))
    return Name(site.site_id if dotted else "", site.name[words.lang] or site.site_id)


# --- What the scripts need ----------------------------------------------------------------------


def _trip(words: Words) -> dict[str, Any]:
    _ = translator(words.lang)
    return {
        "texts": {
            "map": _("Map of the trip"),
            "close": _("Close"),
            "zoom_in": _("Zoom in"),
            "zoom_out": _("Zoom out"),
            "play": _("Play the day"),
            "pause": _("Pause"),
            "whole": _("All of it in view"),
            "metres": _("{metres} m"),
            "km": _("{km} km"),
            "themes": {
                "auto": _("Colours as on the device"),
                "light": _("Light colours"),
                "dark": _("Dark colours"),
            },
        },
        "days": [
            {
                "layer": layer_name(number),
                "date": day.date.isoformat(),
                "short": _short(day, words),
                "colour": day_colour(number),
                "start": minute(day.start, day),
                "end": minute(day.end, day),
                "spells": [
                    (
                        minute(spell.start, day),
                        minute(spell.end, day),
                        list(dict.fromkeys(spell.way)),  # a stay has one place
                        [round(share, 4) for share in spell.share],
                        spell.text,
                    )
                    for spell in spells(words, day)
                ],
            }
            for number, day in enumerate(words.plan.days, start=1)
        ],
    }
