"""The plan as GeoJSON (RFC 7946): bases, visits, ways, and what was left out. WGS 84.

Every feature has a `kind`; times are ISO 8601 with +08:00. Days have their colours, by the names
that viewers know (simplestyle).
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from geojson_pydantic import Feature, FeatureCollection, LineString
from geojson_pydantic import Point as Position
from geojson_pydantic.types import Position2D

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, Place, Skipped, Visit
from planner.outputs.palette import day_colour
from planner.outputs.phrases import say_reason
from planner.outputs.points import plain, points
from planner.outputs.wording import Words
from planner.values import SHANGHAI

_GREY = "#888888"

_Feature = Feature[LineString | Position, dict[str, Any]]


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of a .geojson file; with a catalogue it has the sites that were
    left out too, where their positions are known."""
    words = Words(itinerary, catalogue)
    features: list[_Feature] = [
        *(one for n, day in enumerate(itinerary.days, 1) for one in _day(words, n, day)),
        *(one for site in itinerary.skipped for one in _skipped(words, site)),
    ]
    collection = FeatureCollection(type="FeatureCollection", features=features)
    return collection.model_dump_json(exclude_unset=True)


def _day(words: Words, number: int, day: DayPlan) -> Iterator[_Feature]:
    stops = points(words, day)
    common = {"day": number, "date": str(day.date)}
    colour = day_colour(number)
    for before, after in pairwise(stops):
        if leg := after.leg:
            yield _feature(
                _line(before.place, after.place),
                common
                | {
                    "kind": "leg",
                    "from": plain(leg.from_place),
                    "to": plain(leg.to_place),
                    "mode": plain(leg.mode),
                    "distance_m": leg.distance_m,
                    "travel_minutes": leg.travel_minutes,
                    "depart": _iso(leg.depart),
                    "arrive": _iso(leg.arrive),
                    "source": plain(leg.source),
                    "stroke": colour,
                },
            )
    for point in stops:
        about = _visit(words, point.visit) if point.visit else {"time": _iso(point.start)}
        yield _feature(
            _at(point.place),
            common
            | {"kind": point.kind, "name": point.name, "marker-color": colour}
            | ({"number": point.number} if point.number else {})
            | about,
        )


def _visit(words: Words, visit: Visit) -> dict[str, Any]:
    return {
        "site_id": plain(visit.site_id),
        "name_zh": plain(visit.name["zh"]),
        "arrival": _iso(visit.arrival),
        "start": _iso(visit.start),
        "end": _iso(visit.end),
        "visit_minutes": visit.visit_minutes,
        "slack_minutes": visit.slack_minutes,
        "price_cny": visit.price_cny,
        "booking": visit.booking,
        "booked": visit.booked,
        "confirm": plain(words.to_confirm(visit)),
        "why": plain(words.why(visit)),
    }


def _skipped(words: Words, skipped: Skipped) -> Iterator[_Feature]:
    site = words.site(skipped.site_id)
    if site and site.location:
        yield _feature(
            _at(site.location),
            {
                "kind": "skipped",
                "site_id": plain(skipped.site_id),
                "name": plain(skipped.name[words.lang]),
                "reason": skipped.reason.value,
                "reason_text": say_reason(skipped.reason, words.lang),
                "detail": plain(skipped.detail),
                "change": plain(skipped.change or ""),
                "marker-color": _GREY,
            },
        )


def _feature(geometry: LineString | Position, properties: dict[str, Any]) -> _Feature:
    return _Feature(type="Feature", geometry=geometry, properties=properties)


def _at(place: Place) -> Position:
    return Position(type="Point", coordinates=_lon_lat(place))


def _line(start: Place, end: Place) -> LineString:
    return LineString(type="LineString", coordinates=[_lon_lat(start), _lon_lat(end)])


def _lon_lat(place: Place) -> Position2D:
    return Position2D(place.lon, place.lat)


def _iso(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat()
