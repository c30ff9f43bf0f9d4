"""The panel of the map: days as timelines, what to do before the trip, what was left out."""

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from markupsafe import Markup

from planner.itinerary import DayPlan, Itinerary, Skipped
from planner.language import say_date, say_weekday, translator
from planner.outputs.cards import link
from planner.outputs.links import app_name, route_links
from planner.outputs.page import templates
from planner.outputs.palette import day_colour
from planner.outputs.phrases import clock
from planner.outputs.playback import minute, spells
from planner.outputs.wording import Moment, Words
from planner.values import Text


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


def panel(
    itinerary: Itinerary, words: Words, drawn: Collection[str], layers: Collection[str]
) -> str:
    """Return the panel and the data of the page's scripts as HTML.

    `drawn` are the skipped sites that have a dot, `layers` the names of the layers on the map.
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
            title=words.title(),
            dates=words.dates(),
            about=" · ".join(filter(None, about)),
            sums=" · ".join(words.sums(itinerary.totals, itinerary.visits)),
            days=[_day(n, day, itinerary, words) for n, day in enumerate(itinerary.days, start=1)],
            bookings=[
                (words.booking(booking), *_message(booking.message, words.lang))
                for booking in itinerary.book_by
            ],
            confirm=words.confirm_first(),
            bring=words.bring(),
            plan_b=words.plan_b(),
            notes=words.notes(),
            left_out=[
                (group.title, len(group.sites), list(_sites(group.sites, drawn, words)))
                for group in words.left_out()
            ],
            left_title=words.left_out_title(),
            drawn=bool(drawn),
            switches=[switch for switch in switches if switch[0] in layers],
            footer=words.footer(),
            trip=json.dumps(_trip(itinerary, words), ensure_ascii=False, separators=(",", ":")),
        )
    )


def layer_name(day: int) -> str:
    """Return the name of the layer of day number `day`."""
    return f"day-{day}"


def stop_key(day: int, order: int) -> str:
    """Return what the `order`-th visit of a day is known by on the page."""
    return f"{day}-{order}"


def _message(message: Text, lang: str) -> tuple[str, str]:
    """Return what to write in the language of the place, and in `lang` if that is another."""
    meaning = message[lang]
    return message["zh"], meaning if meaning != message["zh"] else ""


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


def _day(number: int, day: DayPlan, itinerary: Itinerary, words: Words) -> dict[str, Any]:
    _ = translator(words.lang)
    sums = (*words.sums(day.totals, day.visits), words.chance(day))
    return {
        "layer": layer_name(number),
        "colour": day_colour(number),
        "title": say_date(day.date, words.lang),
        "weekday": say_weekday(day.date, words.lang, short=True),
        "short": day.date.day,
        "sums": " · ".join(filter(None, sums)),
        "moments": [_moment(moment, number, day, words) for moment in words.moments(day)],
        "routes": [
            (
                app_name(app, words.lang),
                [link(one.label or _("the whole day"), one.url) for one in links],
            )
            for app, links in groupby(route_links(itinerary, day), key=lambda one: one.app)
        ],
    }


def _moment(moment: Moment, day_number: int, day: DayPlan, words: Words) -> dict[str, Any]:
    _ = translator(words.lang)
    visit, place = moment.visit, moment.place
    said: dict[str, Any] = {
        "kind": moment.kind,
        "title": moment.title,
        "second": words.second_name(place.name) if place else "",
        "icon": _SIGNS.get(moment.kind, ""),
        "time": "" if moment.kind == "leg" else clock(moment.start, day.date),
    }
    if visit and moment.end:
        said |= {
            "key": stop_key(day_number, moment.number),
            "number": moment.number,
            "second": words.second_name(visit.name),
            "until": clock(moment.end, day.date),
            "price": _("Price") + _(": ") + words.price(visit),
            "confirm": words.to_confirm(visit),
        }
    return said


# --- What was left out --------------------------------------------------------------------------


def _sites(
    sites: Iterable[Skipped], drawn: Collection[str], words: Words
) -> Iterator[dict[str, str]]:
    """Yield sites left out. Those with a dot say why in its popup; of the others the heading of
    their group says it, and they themselves what would let them in."""
    for site in sites:
        name = site.name[words.lang] or site.site_id
        dotted = site.site_id in drawn
        yield {
            "key": site.site_id if dotted else "",
            "name": name,
            "said": words.skipped(site) if site.change and not dotted else name,
        }


# --- What the scripts need ----------------------------------------------------------------------


def _trip(itinerary: Itinerary, words: Words) -> dict[str, Any]:
    _ = translator(words.lang)
    return {
        "texts": {
            "map": _("Map of the trip"),
            "close": _("Close"),
            "zoom_in": _("Zoom in"),
            "zoom_out": _("Zoom out"),
            "play": _("Play the day"),
            "pause": _("Pause"),
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
                    for spell in spells(itinerary, day, words)
                ],
            }
            for number, day in enumerate(itinerary.days, start=1)
        ],
    }
