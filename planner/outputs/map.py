"""The trip on a map: one HTML file that opens without a network."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from markupsafe import Markup

from planner.catalogue import Catalogue
from planner.errors import BadInput, Fault
from planner.itinerary import DayPlan, Itinerary, Reason, Visit
from planner.language import say_date
from planner.outputs.cards import Cards, Fact, clock, label, labels
from planner.outputs.page import escape, script, style, templates
from planner.sites import Location
from planner.values import Text

# One colour a day, dark enough for white figures on it; as many as a trip can have days.
_COLOURS = (
    "#c8362b", "#1f6cb0", "#23804a", "#8745b5", "#b85c00", "#0b7f86", "#b8337c",
    "#5b6b1b", "#4a55c2", "#8d4a2f", "#556270", "#a0307f", "#2d7d2d", "#7a5b00",
)  # fmt: skip
_HOUSE = Markup('<svg viewBox="0 0 14 14"><path d="M7 1 0 7h2v6h4V9h2v4h4V7h2z"/></svg>')
_TILES = re.compile(r"https?://(?:[^\s{}<>\"'`\\]|\{(?:s|r|x|y|-y|z)\})+")
_RANDOM_NAME = re.compile(r"\b([a-z_]+)_[0-9a-f]{32}\b")


def render(
    itinerary: Itinerary,
    catalogue: Catalogue | None = None,
    *,
    tiles: str | None = None,
    tiles_attribution: str = "",
) -> str:
    """Return the map of a plan as one HTML page that asks the network for nothing.

    Sentences are in the language of the request, names and labels in both languages.

    Parameters
    ----------
    catalogue
        Knows where the skipped sites and the hubs are, and everybody's opening hours; without it
        only the days are drawn.
    tiles
        URL template of a background in WGS 84, e.g. `https://tile.example/{z}/{x}/{y}.png`. With
        it the page asks the network for these images, and for nothing else.
    tiles_attribution
        Whom to thank for the tiles, as plain text; their host where it is empty.

    Raises
    ------
    BadInput
        If `tiles` is no such template.
    """
    cards = Cards(itinerary, catalogue)
    sheet = folium.Map(_middle(itinerary), tiles=None, zoom_control="topright", zoom_snap=0.5)
    # On the instance: folium keeps these lists on the class, for every map of the process.
    sheet.default_js, sheet.default_css = [], []
    folium.map.CustomPane("districts", z_index=350).add_to(sheet)

    layers: dict[str, Element] = {}
    if tiles is not None:
        layers["tiles"] = _background(tiles, tiles_attribution)
    layers["base"] = _bases(itinerary, cards)
    for number, day in enumerate(itinerary.days, start=1):
        layers[_layer_name(number)] = _day(number, day, itinerary.goes_on(day), cards)
    if catalogue is not None:
        for name, group in (
            ("hubs", _hubs(itinerary, catalogue, cards)),
            ("skipped", _skipped(itinerary, cards)),
            ("districts", _districts(catalogue, cards)),
        ):
            if group._children:  # an empty one would be a switch of nothing
                layers[name] = group
    for layer in layers.values():
        layer.add_to(sheet)
    sheet.add_child(_Start(layers, _frame(itinerary)))

    figure = sheet.get_root()
    assert isinstance(figure, Figure)
    title = [label("title")[cards.lang], *_dates(itinerary, cards.lang)]
    figure.title = escape(" – ".join(title))
    for part in (
        _policy(tiles),
        style("leaflet/leaflet.css", "leaflet/LICENSE"),
        script("leaflet/leaflet.js", "leaflet/LICENSE"),
        style("map.css"),
        script("map.js"),
    ):
        figure.header.add_child(_Raw(part))
    figure.html.add_child(_Raw(_panel(itinerary, cards, layers)))
    page: str = figure.render()
    return _steady(page.replace("<html>", f'<html lang="{cards.lang}">', 1))


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
        "showTrip({{ this._parent.get_name() }}, {{ this.layers|tojavascript }},"
        " {{ this.frame|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, layers: dict[str, Element], frame: list[tuple[float, float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.layers = layers
        self.frame = frame


class _Card(MacroElement):
    """The popup of its parent; lighter than folium's, which compiles two templates for each."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.bindPopup("
        "`{{ this.html }}`, {minWidth: 230, maxWidth: 300});"
        "{% endmacro %}"
    )

    def __init__(self, html: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Card"
        self.html = html


# --- Layers -------------------------------------------------------------------------------------


def _bases(itinerary: Itinerary, cards: Cards) -> folium.FeatureGroup:
    """Draw each place where a day starts or ends, once, with the times of its days."""
    places: dict[tuple[str, float, float], Location] = {}
    facts: dict[tuple[str, float, float], list[Fact]] = {}
    for number, day in enumerate(itinerary.days, start=1):
        title = label("day", number=number)
        for place, said in (
            (day.start_place, cards.leaving(day.start)),
            (day.end_place, cards.back(day.end)),
        ):
            key = (place.id, place.lat, place.lon)
            places.setdefault(key, place)
            facts.setdefault(key, []).append(Fact(title, said))
    group = folium.FeatureGroup()
    for key, place in places.items():
        _pin(
            place,
            f'<span class="base">{_HOUSE}</span>',
            popup=cards.place(place.name, label("base"), facts[key]),
            label=_short(place.name, cards.lang),
            kind="base",
        ).add_to(group)
    return group


def _day(
    number: int, day: DayPlan, goes_on: tuple[int, Location] | None, cards: Cards
) -> folium.FeatureGroup:
    """Draw the ways and the numbered visits of a day in its colour; one way may begin elsewhere."""
    colour = _colour(number)
    group = folium.FeatureGroup()
    places: list[Location | Visit] = [day.start_place, *day.visits, day.end_place]
    ways = list(pairwise(places))
    if goes_on:
        leg_number, here = goes_on
        ways[leg_number] = (here, ways[leg_number][1])
    for leg, (start, end) in zip(day.legs, ways, strict=False):
        line = folium.PolyLine(  # type: ignore[no-untyped-call]
            [(start.lat, start.lon), (end.lat, end.lon)],
            color=colour,
            weight=3,
            opacity=0.75,
            dash_array="7 8",
            tooltip=folium.Tooltip(escape(cards.way(leg))),
        )
        line.options["role"] = "way"
        line.add_to(group)
    for order, visit in enumerate(day.visits, start=1):
        sign = "pin confirm" if visit.confirm else "pin"
        _pin(
            visit,
            f'<span class="{sign}" style="--day: {colour}">{order}</span>',
            popup=cards.visit(visit, number, order, colour, day.date),
            label=_short(visit.name, cards.lang),
            kind="stop",
            stop=_stop_key(number, order),
        ).add_to(group)
    return group


def _hubs(itinerary: Itinerary, catalogue: Catalogue, cards: Cards) -> folium.FeatureGroup:
    """Draw the stations and hotel areas no day starts or ends at."""
    bases = {place.id for day in itinerary.days for place in (day.start_place, day.end_place)}
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
                popup=cards.hub(site),
                label=_short(site.name, cards.lang),
                kind="hub",
            ).add_to(group)
    return group


def _skipped(itinerary: Itinerary, cards: Cards) -> folium.FeatureGroup:
    """Draw the sites that were left out and whose position is known.

    An event that is not on is no place to see: a dot for each edition of a race would hide the
    track.
    """
    group = folium.FeatureGroup()
    for skipped in itinerary.skipped:
        site = cards.site(skipped.site_id)
        place = site.location if site is not None else None
        if site is None or place is None:
            continue
        if site.kind == "event" and skipped.reason == Reason.NO_EVENT:
            continue
        dot = folium.CircleMarker((place.lat, place.lon))
        dot.options = {
            "radius": 5,
            "className": "skipped",
            "fill": True,
            "role": "dot",
            "kind": "skipped",
            "label": _short(skipped.name, cards.lang),
        }
        _Card(cards.skipped(skipped, site)).add_to(dot)
        dot.add_to(group)
    return group


def _districts(catalogue: Catalogue, cards: Cards) -> folium.FeatureGroup:
    """Write the name of each district amid its places: the middle of what the catalogue knows."""
    places: dict[Text, list[Location]] = {}
    for site in catalogue.sites:
        place = site.location
        if place is not None and site.kind != "hub" and (site.district.zh or site.district.en):
            places.setdefault(site.district, []).append(place)
    group = folium.FeatureGroup()
    for name, members in places.items():
        folium.Marker(
            (fmean(place.lat for place in members), fmean(place.lon for place in members)),
            icon=folium.DivIcon(cards.district(name), (0, 0), class_name="district"),
            interactive=False,
            keyboard=False,
            pane="districts",
            role="district",
        ).add_to(group)
    return group


def _background(tiles: str, attribution: str) -> folium.TileLayer:
    blanks = set(re.findall(r"\{-?([xyz])\}", tiles))
    if not _TILES.fullmatch(tiles) or blanks != set("xyz"):
        raise BadInput(
            Fault(
                "tiles",
                tiles,
                "must be the URL of tiles with the blanks {z}, {x} and {y}",
                "For example https://tile.example/{z}/{x}/{y}.png",
            )
        )
    thanks = escape(attribution or urlsplit(tiles).netloc)
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


# --- Words --------------------------------------------------------------------------------------


def _panel(itinerary: Itinerary, cards: Cards, layers: dict[str, Element]) -> str:
    """Return the title, the days with their switches, and the legend."""
    drawn = len(layers["skipped"]._children) if "skipped" in layers else 0
    missing = len(itinerary.skipped) - drawn
    switches = (
        ("hubs", "hub", label("hubs")),
        ("skipped", "dot", label("skipped", count=drawn)),
        ("tiles", "", label("tiles")),
    )
    notes = [label("unplaced", count=missing)] if missing else []
    if "districts" in layers:
        notes.append(label("districts"))
    return (
        templates()
        .get_template("panel.html")
        .render(
            **cards.context,
            house=_HOUSE,
            title=label("title"),
            dates=_dates(itinerary, cards.lang),
            profile=itinerary.request.visitor.title,
            sums=cards.sums(itinerary.totals, itinerary.visits),
            days=[
                {
                    "layer": _layer_name(number),
                    "colour": _colour(number),
                    "title": label("day", number=number),
                    "date": say_date(day.date, cards.lang),
                    "sums": cards.sums(day.totals, day.visits),
                    "stops": list(_stops(number, day, itinerary.goes_on(day))),
                }
                for number, day in enumerate(itinerary.days, start=1)
            ],
            confirm=any(visit.confirm for visit in itinerary.visits),
            switches=[switch for switch in switches if switch[0] in layers],
            notes=notes,
        )
    )


def _stops(
    number: int, day: DayPlan, goes_on: tuple[int, Location] | None
) -> Iterator[dict[str, object]]:
    """Yield the lines of a day in the panel: numbered visits; breaks, and where a revised plan goes
    on, without a number."""
    order = 0
    for stop in day.stops:
        if isinstance(stop, Visit):
            order += 1
            key = _stop_key(number, order)
            yield {"time": clock(stop.start), "name": stop.name, "number": order, "key": key}
            if goes_on and goes_on[0] == order:
                leave = day.legs[order].depart
                yield {"time": clock(leave), "name": goes_on[1].name, "number": 0}
        else:
            yield {"time": clock(stop.start), "name": labels()[stop.kind], "number": 0}


def _dates(itinerary: Itinerary, lang: str) -> list[str]:
    """Return the first and the last date, or the only one."""
    days = (itinerary.days[0].date, itinerary.days[-1].date)
    return [say_date(day, lang) for day in dict.fromkeys(days)]


def _short(name: Text, lang: str) -> str:
    """Return a name to stand beside a sign: without what follows in brackets."""
    whole = name[lang]
    return escape(re.split(r"\s*[（(]", whole, maxsplit=1)[0] or whole)


def _colour(day: int) -> str:
    return _COLOURS[(day - 1) % len(_COLOURS)]


def _layer_name(day: int) -> str:
    return f"day-{day}"


def _stop_key(day: int, order: int) -> str:
    return f"{day}-{order}"


# --- Page ---------------------------------------------------------------------------------------


def _frame(itinerary: Itinerary) -> list[tuple[float, float]]:
    """Return the points the map shows when it opens; the skipped ones may lie far outside."""
    bases = [place for day in itinerary.days for place in (day.start_place, day.end_place)]
    return [(place.lat, place.lon) for place in bases] + [
        (visit.lat, visit.lon) for visit in itinerary.visits
    ]


def _middle(itinerary: Itinerary) -> tuple[float, float]:
    lats, lons = zip(*_frame(itinerary), strict=True)
    return fmean(lats), fmean(lons)


def _policy(tiles: str | None) -> str:
    """Return what has the browser itself see to it that the page asks the network for nothing."""
    images = "data:" if tiles is None else "data: https: http:"
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src {images}\">"
    )


def _steady(page: str) -> str:
    """Number folium's random names in their order, so that equal plans give equal pages.

    Indentation and empty lines, an eighth of what folium writes, go.
    """
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return f"{found[1]}_{numbers.setdefault(found[0], len(numbers) + 1)}"

    return _RANDOM_NAME.sub(numbered, re.sub(r"\n\s+", "\n", page))
