"""The trip on a map: one HTML file that opens without a network."""

import re
from collections.abc import Collection, Iterator
from math import cos, hypot, radians
from statistics import fmean
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from planner.catalogue import Catalogue
from planner.errors import BadInput, Fault, said
from planner.itinerary import DayPlan, Itinerary, Reason, Skipped, Visit
from planner.language import say_date, translator
from planner.outputs.cards import Cards
from planner.outputs.page import escape, policy, script, style
from planner.outputs.palette import day_colour
from planner.outputs.panel import HOUSE, layer_name, panel, stop_key
from planner.outputs.phrases import short_name, span
from planner.outputs.sheets import sheets
from planner.outputs.wording import Words
from planner.sites import Location, Site
from planner.values import Text

Datum = Literal["wgs84", "gcj02"]

_TILES = re.compile(r"https?://(?:[^\s{}<>\"'`\\]|\{(?:s|r|x|y|-y|z)\})+")
_RANDOM_NAME = re.compile(r"\b([a-z_]+)_[0-9a-f]{32}\b")
_CODED = re.compile(r"\\u([0-9a-f]{4})")
_PLANES = {"wgs84": "EPSG3857", "gcj02": "GCJ02"}
_POLICY = "policy-of-this-page"  # stands for what is known only of the whole page
_DOTS = 300  # more of them hide the map, and weigh a kilobyte each
_SCRIPTS = ("grid.js", "signs.js", "clock.js", "panel.js", "map.js")


def render(
    itinerary: Itinerary,
    catalogue: Catalogue | None = None,
    *,
    tiles: str | None = None,
    tiles_attribution: str = "",
    tiles_datum: Datum = "wgs84",
) -> str:
    """Return the map of a plan as one HTML page that asks the network for nothing.

    Everything is in the language of the request; Chinese names stand beneath, for signs and
    drivers. On paper the page is a sheet a day.

    Parameters
    ----------
    catalogue
        Knows where the skipped sites and the hubs are, and everybody's opening hours; without it
        only the days are drawn.
    tiles
        URL template of a background, e.g. `https://tile.example/{z}/{x}/{y}.png`. With it the
        page asks the network for these images, and for nothing else.
    tiles_attribution
        Whom to thank for the tiles, as plain text; their host where it is empty.
    tiles_datum
        What the tiles are drawn in: `gcj02` for Amap and most maps made in China. Positions stay
        WGS 84 and are drawn where such a map has them.

    Raises
    ------
    BadInput
        If `tiles` is no such template, or `tiles_datum` none of these.
    """
    if tiles_datum not in _PLANES:
        raise BadInput(
            Fault(
                "tiles_datum", tiles_datum, said("must be one of {options}", options=tuple(_PLANES))
            )
        )
    words = Words(itinerary, catalogue)
    cards = Cards(words)
    shifted = tiles is not None and tiles_datum == "gcj02"
    plane = _PLANES["gcj02" if shifted else "wgs84"]
    sheet = folium.Map(
        _middle(itinerary),
        tiles=None,
        zoom_control=False,
        zoom_snap=0.5,
        fade_animation=False,  # two popups at a time would be one too many for screen readers
        crs=plane,
    )
    # On the instance: folium keeps these lists on the class, for every map of the process.
    sheet.default_js, sheet.default_css = [], []
    folium.map.CustomPane("districts", z_index=350).add_to(sheet)

    layers: dict[str, folium.map.Layer] = {}
    if tiles is not None:
        layers["tiles"] = _background(tiles, tiles_attribution)
    layers["base"] = _bases(words, cards)
    for number, day in enumerate(itinerary.days, start=1):
        layers[layer_name(number)] = _day(number, day, words, cards)
    dots = _Dots(())
    if catalogue is not None:
        dots = _nearest(words)
        for name, group in (
            ("hubs", _hubs(catalogue, words, cards)),
            ("skipped", _skipped(dots, cards)),
            ("districts", _districts(catalogue, words)),
        ):
            if group._children:  # an empty one would be a switch of nothing
                layers[name] = group
    for layer in layers.values():
        layer.add_to(sheet)
    sheet.add_child(_Start(layers))

    figure = sheet.get_root()
    assert isinstance(figure, Figure)
    figure.title = escape(f"{words.title()} – {words.dates()}")
    for part in (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        style("leaflet/leaflet.css"),
        style("map.css"),
        style("print.css"),
        script("theme.js"),
        script("leaflet/leaflet.js", "leaflet/LICENSE"),
        *([script("gcj02.js")] if shifted else []),
        *map(script, _SCRIPTS),
    ):
        figure.header.add_child(_Raw(part))
    figure.html.add_child(_Raw(panel(words, dots.ids, dots.undrawn, layers)))
    figure.html.add_child(_Raw(sheets(itinerary, catalogue)))
    page = figure.render().replace("<html>", f'<html lang="{words.lang}">', 1)
    page = _steady(page, set(_names(figure)))
    return page.replace(_POLICY, policy(page, "https: http:" if tiles is not None else ""), 1)


class _Dots(NamedTuple):
    """The skipped sites that get a dot, and how many that have a position get none."""

    sites: tuple[tuple[Skipped, Site, Location], ...]
    undrawn: int = 0

    @property
    def ids(self) -> Collection[str]:
        return {site.id for _, site, _ in self.sites}


class _Raw(Element):
    """HTML that is put into the page as it is; other elements are run through Jinja again."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._html = html

    def render(self, **kwargs: Any) -> str:
        return self._html


class _Start(MacroElement):
    """Hands the finished map to map.js; stands last among the map's children."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "showTrip({{ this._parent.get_name() }}, {{ this.layers|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, layers: dict[str, folium.map.Layer]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.layers = layers


class _Card(MacroElement):
    """The popup of its parent; lighter than folium's, which compiles two templates for each."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.bindPopup("
        "`{{ this.html }}`);"
        "{% endmacro %}"
    )

    def __init__(self, html: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Card"
        self.html = html


class _Dot(MacroElement):
    """A small circle with its popup; there may be hundreds, so with few words."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.circleMarker([{{ this.place.lat }}, {{ this.place.lon }}], {site: '{{ this.site }}'})"
        ".bindPopup(`{{ this.html }}`).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, place: Location, site: str, html: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Dot"
        self.place, self.site, self.html = place, site, html


# --- Layers -------------------------------------------------------------------------------------


def _bases(words: Words, cards: Cards) -> folium.FeatureGroup:
    """Draw each place where a day starts or ends, once, with the times of its days."""
    places = {
        (place.id, place.lat, place.lon): place
        for day in words.plan.days
        for place in (day.start_place, day.end_place)
    }
    group = folium.FeatureGroup()
    for place in places.values():
        _pin(
            place,
            f'<span class="base">{HOUSE}</span>',
            popup=cards.base(place),
            label=_short(words.place(place)),
            kind="base",
        ).add_to(group)
    return group


def _day(number: int, day: DayPlan, words: Words, cards: Cards) -> folium.FeatureGroup:
    """Draw the ways and the numbered visits of a day in its colour."""
    _ = translator(words.lang)
    colour = day_colour(number)
    date = say_date(day.date, words.lang) + _(", ") if len(words.plan.days) > 1 else ""
    group = folium.FeatureGroup()
    for start, end in words.plan.ways(day):
        line = folium.PolyLine(  # type: ignore[no-untyped-call]
            [(start.lat, start.lon), (end.lat, end.lon)]
        )
        line.options = {
            "className": "way",
            "color": colour,
            "dashArray": "7 8",
            "weight": 3.5,
            "role": "way",
        }
        line.add_to(group)
    for order, visit in enumerate(day.visits, start=1):
        sign = "pin confirm" if visit.confirm else "pin"
        caution = " · " + _("Confirm first") if visit.confirm else ""
        name, hours = words.name(visit.site_id), span(visit.start, visit.end, day.date)
        _pin(
            visit,
            f'<span class="{sign}" style="--day: {colour}">{order}</span>',
            popup=cards.visit(visit, order, number, day),
            label=_short(name),
            spoken=escape(f"{date}{order}: {name}, {hours}{caution}"),
            kind="stop",
            stop=stop_key(number, order),
        ).add_to(group)
    return group


def _hubs(catalogue: Catalogue, words: Words, cards: Cards) -> folium.FeatureGroup:
    """Draw the stations and hotel areas no day starts or ends at."""
    bases = {place.id for day in words.plan.days for place in (day.start_place, day.end_place)}
    group = folium.FeatureGroup()
    for site in catalogue.sites:
        place = site.location
        if site.kind == "hub" and place is not None and site.id not in bases:
            _pin(
                place,
                '<span class="hub"></span>',
                size=12,
                role="dot",
                z_index_offset=-1000,
                popup=cards.hub(site, place),
                label=_short(words.place(place)),
                kind="hub",
            ).add_to(group)
    return group


def _nearest(words: Words) -> _Dots:
    """Return the sites that were left out and whose position is known: those nearest to where the
    trip is, in the plan's order.

    An event that is not on is no place to see: a dot for each edition of a race would hide the
    track.
    """
    found = []
    for skipped in words.plan.skipped:
        site = words.site(skipped.site_id)
        place = site.location if site is not None else None
        if site is None or place is None:
            continue
        if site.kind == "event" and skipped.reason == Reason.NO_EVENT:
            continue
        found.append((skipped, site, place))
    if len(found) <= _DOTS:
        return _Dots(tuple(found))
    trip = {
        (end.lat, end.lon) for day in words.plan.days for end in (day.start_place, day.end_place)
    }
    trip |= {(visit.lat, visit.lon) for visit in words.plan.visits}

    def away(place: Location) -> float:
        narrow = cos(radians(place.lat))
        return min(hypot(place.lat - lat, (place.lon - lon) * narrow) for lat, lon in trip)

    near = sorted(range(len(found)), key=lambda n: away(found[n][2]))[:_DOTS]
    return _Dots(tuple(found[n] for n in sorted(near)), len(found) - _DOTS)


def _skipped(dots: _Dots, cards: Cards) -> folium.FeatureGroup:
    """Draw sites that were left out; their names are those of their popups."""
    group = folium.FeatureGroup(show=False)
    for skipped, site, place in dots.sites:
        _Dot(place, escape(site.id), cards.skipped(skipped, site)).add_to(group)
    return group


def _districts(catalogue: Catalogue, words: Words) -> folium.FeatureGroup:
    """Write the name of each district amid its places: the middle of what the catalogue knows."""
    places: dict[Text, list[Location]] = {}
    for site in catalogue.sites:
        place = site.location
        if place is not None and site.kind != "hub" and site.district[words.lang]:
            places.setdefault(site.district, []).append(place)
    group = folium.FeatureGroup()
    for name, members in places.items():
        folium.Marker(
            (fmean(place.lat for place in members), fmean(place.lon for place in members)),
            icon=folium.DivIcon(
                f"<span>{escape(name[words.lang])}</span>", (0, 0), class_name="district"
            ),
            interactive=False,
            keyboard=False,
            pane="districts",
            role="district",
        ).add_to(group)
    return group


def _host(url: str) -> str:
    """Return whose server a URL names, without a password; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _background(tiles: str, attribution: str) -> folium.TileLayer:
    blanks = set(re.findall(r"\{-?([xyz])\}", tiles))
    host = _host(tiles)
    if not _TILES.fullmatch(tiles) or blanks != set("xyz") or not host:
        raise BadInput(
            Fault(
                "tiles",
                tiles,
                said(
                    "must be the URL of tiles with the blanks {blanks}",
                    blanks=("{z}", "{x}", "{y}"),
                ),
                said("For example {example}", example="https://tile.example/{z}/{x}/{y}.png"),
            )
        )
    thanks = escape(attribution or host)
    return folium.TileLayer(tiles, attr=thanks, overlay=True, max_zoom=19)


def _pin(
    place: Location | Visit,
    html: str,
    *,
    popup: str,
    size: int = 26,
    role: str = "pin",
    **options: Any,
) -> folium.Marker:
    """Return a marker; map.js reads `role` and the other options."""
    pin = folium.Marker(
        (place.lat, place.lon),
        icon=folium.DivIcon(html, (size, size), (size // 2, size // 2)),
        role=role,
        **options,
    )
    _Card(popup).add_to(pin)
    return pin


# --- Page ---------------------------------------------------------------------------------------


def _middle(itinerary: Itinerary) -> tuple[float, float]:
    bases = [day.start_place for day in itinerary.days]
    return fmean(base.lat for base in bases), fmean(base.lon for base in bases)


def _short(name: str) -> str:
    """Return a name to stand beside a sign: without what follows in brackets."""
    return escape(short_name(name))


def _names(element: Element) -> Iterator[str]:
    """Yield the names that folium made up for an element and for all that is in it."""
    yield element.get_name()
    inside = [*element._children.values()]
    if isinstance(element, Figure):
        inside += [element.header, element.html, element.script]
    for one in inside:
        yield from _names(one)


def _steady(page: str, names: Collection[str]) -> str:
    """Number folium's random names in their order, so that equal plans give equal pages.

    Indentation and empty lines, an eighth of what folium writes, go; letters that it writes as
    `\\u0430` stand for themselves, and people may enlarge the page.
    """
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        if found[0] not in names:  # an address that only looks like one
            return found[0]
        return f"{found[1]}_{numbers.setdefault(found[0], len(numbers) + 1)}"

    def spelled(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign.isalpha() else found[0]

    page = _CODED.sub(spelled, re.sub(r"\n\s+", "\n", page))
    page = re.sub(r",\s*maximum-scale=1.0, user-scalable=no", "", page, count=1)
    return _RANDOM_NAME.sub(numbered, page)
