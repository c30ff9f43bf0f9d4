"""The plan as GPX 1.1: a waypoint for each base and visit, a route for each day. WGS 84, UTC."""

from datetime import UTC
from html import escape

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary
from planner.language import say_date
from planner.outputs.links import place_links
from planner.outputs.points import Point, about, points, title
from planner.outputs.wording import Words


def render(itinerary: Itinerary, catalogue: Catalogue | None = None) -> str:
    """Return the plan as the text of a .gpx file; with a catalogue descriptions say more."""
    words = Words(itinerary, catalogue)
    gpx = GPX()
    gpx.creator = "planner"
    gpx.name = title(words)
    gpx.description = words.party()
    gpx.time = itinerary.created.astimezone(UTC)
    for number, day in enumerate(itinerary.days, 1):
        if stops := points(words, day):
            gpx.routes.append(_route(words, number, day, stops))
    stops = tuple(point for day in itinerary.days for point in points(words, day))
    bases = {(p.place.lat, p.place.lon, p.name): p for p in stops if p.visit is None}
    gpx.waypoints.extend(_base(point) for point in bases.values())
    gpx.waypoints.extend(_visit(words, point) for point in stops if point.visit)
    return str(gpx.to_xml(version="1.1"))


def _route(words: Words, number: int, day: DayPlan, stops: tuple[Point, ...]) -> GPXRoute:
    route = GPXRoute(name=say_date(day.date, words.lang), number=number)
    route.description = " · ".join(words.sums(day.totals, day.visits))
    route.points.extend(
        GPXRoutePoint(
            latitude=point.place.lat,
            longitude=_lon(point),
            time=point.start.astimezone(UTC),
            name=point.title,
            type=point.kind,
        )
        for point in stops
    )
    return route


def _base(point: Point) -> GPXWaypoint:
    """Return a place where days start, go on or end: on no time of its own."""
    return GPXWaypoint(
        latitude=point.place.lat, longitude=_lon(point), name=point.name, type="base"
    )


def _visit(words: Words, point: Point) -> GPXWaypoint:
    assert point.visit is not None
    waypoint = GPXWaypoint(
        latitude=point.place.lat,
        longitude=_lon(point),
        time=point.start.astimezone(UTC),
        name=point.title,
        description="\n".join(about(words, point.visit, point.leg)),
        type="visit",
    )
    url = place_links(point.visit, words.lang)[0].url
    # gpxpy writes it into the attribute as it is
    waypoint.link = escape(url)  # type: ignore[assignment]
    return waypoint


def _lon(point: Point) -> float:
    """Return the longitude; GPX has no 180 but -180."""
    return -180.0 if point.place.lon == 180 else point.place.lon
