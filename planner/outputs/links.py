"""Links that open a stop, or the ways of a day, in the map apps people have on their phones.

What each app's documentation says, and what is only believed:

* Amap, https://lbs.amap.com/api/uri-api/guide/travel/route: `from`, `to` and `via` are
  `lon,lat,name`; one `via` at most, by car only; `callnative=1` opens the app. Of a marker,
  https://lbs.amap.com/api/uri-api/guide/mobile-web/point: `coordinate=gaode` is GCJ-02, which is
  the default too; that this holds for a route is believed.
* Baidu, https://lbsyun.baidu.com/index.php?title=uri/api/web: `latlng:lat,lng|name:...`, where the
  position counts and the name is shown; no stops on the way; `coord_type` is `bd09ll` unless given.
  BD-09 is sent and named, so that it holds where a client leaves `coord_type` aside. `region` is
  for names without a position; that the whole country is taken for it is believed.
* Apple, https://developer.apple.com/documentation/mapkit/unified-map-urls, since iOS 18.4 and
  macOS 15.4: `coordinate`, `source`, `destination`, and `waypoint` any number of times. No datum is
  named: that GCJ-02 is right in the mainland is what others report
  (https://github.com/dpa99c/phonegap-launch-navigator/issues/186). That the app takes 14 stops is
  believed; of public transport with stops on the way there is no example, so none is asked for.
* Google, https://developers.google.com/maps/documentation/urls/get-started: three `waypoints` in
  the browser of a phone, nine elsewhere; that the rest is dropped without a word is reported, so
  three are given. No datum is named: the road map of the mainland is GCJ-02 (its satellite images
  are not), and a position is believed to be drawn on it as it is. By public transport `waypoints`
  are believed to be left aside.

So a day is one link or several, of consecutive ways. A link that holds drives shows the walks
among them as drives too: the alternative would be a link for every way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote, urlencode

from planner.datum import gcj02_to_bd09, wgs84_to_gcj02
from planner.itinerary import DayPlan, Itinerary, Place
from planner.language import translator
from planner.outputs.phrases import short_name
from planner.outputs.terminal import clean
from planner.values import Text

App = Literal["amap", "baidu", "apple", "google"]
Ride = Literal["transit", "drive", "walk"]

APPS: tuple[App, ...] = get_args(App)

_NAMES: dict[App, Text] = {
    "amap": Text(zh="高德地图", en="Amap", ru="Amap"),
    "baidu": Text(zh="百度地图", en="Baidu Maps", ru="Baidu Карты"),
    "apple": Text(zh="苹果地图", en="Apple Maps", ru="Apple Карты"),
    "google": Text(zh="谷歌地图", en="Google Maps", ru="Google Карты"),
}
_SOURCE = "planner"  # who calls: the Chinese apps ask for it
_RIDES: dict[str, Ride] = {"walk": "walk", "bus": "transit", "rail": "transit"}  # else it is driven
_LETTERS = 20  # of a name in a route: a QR code has to hold it
_SAME = 1e-5  # degrees, about a metre: two stops at one place need no way


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link that opens an app; `label` says which stops of the day it joins ("1–3"), empty where
    one link holds them all."""

    app: App
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way between two places, each with what the plan's reader knows it by."""

    start: Place
    end: Place
    ride: Ride
    from_name: str
    to_name: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Consecutive ways in one link."""

    ways: tuple[_Way, ...]

    @property
    def stops(self) -> tuple[Place, ...]:
        return (self.ways[0].start, *(way.end for way in self.ways))

    @property
    def ride(self) -> Ride:
        """How it has to be travelled: the first of the kinds that is in it."""
        rides = {way.ride for way in self.ways}
        return next(ride for ride in get_args(Ride) if ride in rides)

    @property
    def label(self) -> str:
        return f"{self.ways[0].from_name}–{self.ways[-1].to_name}"


def app_name(app: App, lang: str) -> str:
    """Return what people call the app."""
    return _NAMES[app][lang]


def place_links(place: Place, lang: str) -> tuple[MapLink, ...]:
    """Return a link to a place for each app. Amap and Baidu are given the Chinese name, which they
    and the drivers know; Google takes none beside a position."""
    chinese = _name(place, "zh")
    gcj, bd = _gcj02(place), _bd09(place)
    urls: dict[App, str] = {
        "amap": _url(
            "https://uri.amap.com/marker",
            position=_lon_lat(gcj),
            name=chinese,
            src=_SOURCE,
            coordinate="gaode",
            callnative="1",
        ),
        "baidu": _url(
            "https://api.map.baidu.com/marker",
            location=_lat_lon(bd),
            title=chinese,
            content=chinese,
            output="html",
            coord_type="bd09ll",
            src=_BAIDU_SOURCE,
        ),
        "apple": _url(
            "https://maps.apple.com/place", coordinate=_lat_lon(gcj), name=_name(place, lang)
        ),
        "google": _url("https://www.google.com/maps/search/", api="1", query=_lat_lon(gcj)),
    }
    return tuple(MapLink(app, url) for app, url in urls.items())


def route_links(itinerary: Itinerary, day: DayPlan) -> tuple[MapLink, ...]:
    """Return links that open a day's ways, in order: for each app one link or, where it does not
    take them all at once, several with labels. A day that goes nowhere has none."""
    ways = tuple(_ways(itinerary, day))
    links = []
    for app in APPS:
        pieces = tuple(_pieces(ways, _VIA[app]))
        for piece in pieces:
            label = piece.label if len(pieces) > 1 else ""
            links.append(MapLink(app, _ROUTES[app](piece), label))
    return tuple(links)


def _ways(itinerary: Itinerary, day: DayPlan) -> Iterator[_Way]:
    """Yield the ways of a day that lead from one place to another."""
    lang = itinerary.request.lang
    _ = translator(lang)
    names = [_("start"), *(str(number) for number, _visit in enumerate(day.visits, 1)), _("end")]
    resumed = itinerary.goes_on(day)
    for number, (leg, (start, end)) in enumerate(zip(day.legs, itinerary.ways(day), strict=False)):
        here = resumed[1] if resumed and resumed[0] == number else None
        from_name = _name(here, lang) if here else names[number]
        if not _same(start, end):
            ride = _RIDES.get(leg.mode, "drive")
            yield _Way(start, end, ride, from_name, names[number + 1])


def _pieces(ways: tuple[_Way, ...], via: Mapping[Ride, int]) -> Iterator[_Piece]:
    """Yield the ways in as few links as an app's limits on stops on the way allow."""
    piece: _Piece | None = None
    for way in ways:
        longer = _Piece((*piece.ways, way)) if piece else _Piece((way,))
        follows = piece is None or _same(piece.stops[-1], way.start)
        if follows and len(longer.ways) <= 1 + via[longer.ride]:
            piece = longer
            continue
        if piece:
            yield piece
        piece = _Piece((way,))
    if piece:
        yield piece


def _amap(piece: _Piece) -> str:
    start, *via, end = (f"{_lon_lat(_gcj02(stop))},{_field(stop)}" for stop in piece.stops)
    return _url(
        "https://uri.amap.com/navigation",
        **{"from": start, "to": end},
        **({"via": via[0]} if via else {}),
        mode={"drive": "car", "transit": "bus", "walk": "walk"}[piece.ride],
        src=_SOURCE,
        coordinate="gaode",
        callnative="1",
    )


def _baidu(piece: _Piece) -> str:
    start, end = (f"latlng:{_lat_lon(_bd09(at))}|name:{_field(at)}" for at in piece.stops)
    return _url(
        "https://api.map.baidu.com/direction",
        origin=start,
        destination=end,
        mode=_MODES[piece.ride],
        region="中国",
        output="html",
        coord_type="bd09ll",
        src=_BAIDU_SOURCE,
    )


def _apple(piece: _Piece) -> str:
    start, *via, end = (_lat_lon(_gcj02(stop)) for stop in piece.stops)
    return _url(
        "https://maps.apple.com/directions",
        source=start,
        waypoint=via,
        destination=end,
        mode=_MODES[piece.ride],
    )


def _google(piece: _Piece) -> str:
    start, *via, end = (_lat_lon(_gcj02(stop)) for stop in piece.stops)
    return _url(
        "https://www.google.com/maps/dir/",
        api="1",
        origin=start,
        destination=end,
        **({"waypoints": "|".join(via)} if via else {}),
        travelmode=_MODES[piece.ride],
    )


_BAIDU_SOURCE = "webapp.planner.planner"  # webapp.company.app, as asked for
_MODES: dict[Ride, str] = {"drive": "driving", "transit": "transit", "walk": "walking"}
_ROUTES: dict[App, Callable[[_Piece], str]] = {
    "amap": _amap,
    "baidu": _baidu,
    "apple": _apple,
    "google": _google,
}
#: Stops on the way that a link to an app may have.
_VIA: dict[App, dict[Ride, int]] = {
    "amap": {"drive": 1, "transit": 0, "walk": 0},
    "baidu": {"drive": 0, "transit": 0, "walk": 0},
    "apple": {"drive": 13, "transit": 0, "walk": 13},
    "google": {"drive": 3, "transit": 0, "walk": 3},
}


def _url(base: str, **values: str | list[str]) -> str:
    return f"{base}?{urlencode(values, doseq=True, quote_via=quote, safe=',')}"


def _name(place: Place, lang: str) -> str:
    """Return the name; a place without one is called by its position."""
    return clean(place.name[lang]) or f"{place.lat:.5f} {place.lon:.5f}"


def _field(place: Place) -> str:
    """Return the Chinese name, short, without the signs that end a field of a route."""
    return short_name(_name(place, "zh"))[:_LETTERS].replace(",", "，").replace("|", "｜")


def _gcj02(place: Place) -> tuple[float, float]:
    return wgs84_to_gcj02(place.lat, place.lon)


def _bd09(place: Place) -> tuple[float, float]:
    return gcj02_to_bd09(*_gcj02(place))


def _lat_lon(point: tuple[float, float]) -> str:
    return f"{point[0]:.6f},{point[1]:.6f}"


def _lon_lat(point: tuple[float, float]) -> str:
    return f"{point[1]:.6f},{point[0]:.6f}"


def _same(one: Place, other: Place) -> bool:
    return abs(one.lat - other.lat) < _SAME and abs(one.lon - other.lon) < _SAME
