"""Links to map apps, parsed back: the right place in the right datum, the ways all there."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import coordTransform
import pytest

from planner.itinerary import DayPlan, Itinerary, Visit
from planner.outputs.links import APPS, App, MapLink, app_name, place_links, route_links
from planner.sites import Location
from planner.trip import PlannedVisit, Revision
from planner.values import LANGS, Text
from tests.sample import sample_itinerary

Point = tuple[float, float]

HOSTILE = "</a><script>x()</script>\"'&to=0,0,x|latlng:1,2|name:y,z#f?a=b%00\r\n\u202e"


def values(url: str) -> dict[str, list[str]]:
    parts = urlsplit(url)
    assert parts.scheme == "https"
    return parse_qs(parts.query, strict_parsing=True)


def drawn(place: Location | Visit, app: App) -> Point:
    """Where a reference implementation puts a place on an app's map."""
    lon, lat = coordTransform.wgs84_to_gcj02(place.lon, place.lat)
    if app == "baidu":
        lon, lat = coordTransform.gcj02_to_bd09(lon, lat)
    return lat, lon


def numbers(text: str) -> Point:
    first, second, *_ = text.split(",")
    return float(first), float(second)


def points(link: MapLink) -> list[Point]:
    """The places a link goes through, in order."""
    found = values(link.url)
    if link.app == "amap":
        stops = [*found["from"], *found.get("via", []), *found["to"]]
        return [numbers(stop)[::-1] for stop in stops]
    if link.app == "baidu":
        stops = [*found["origin"], *found["destination"]]
        return [numbers(stop.split("|")[0].removeprefix("latlng:")) for stop in stops]
    if link.app == "apple":
        stops = [*found["source"], *found.get("waypoint", []), *found["destination"]]
    else:
        via = found["waypoints"][0].split("|") if "waypoints" in found else []
        stops = [*found["origin"], *via, *found["destination"]]
    return [numbers(stop) for stop in stops]


def modes(link: MapLink) -> str:
    found = values(link.url)
    return (found["travelmode"] if "travelmode" in found else found["mode"])[0]


def of(links: tuple[MapLink, ...], app: App) -> list[MapLink]:
    return [link for link in links if link.app == app]


def stops(day: DayPlan) -> list[Location | Visit]:
    """The places of a day, without those at the same place as the one before."""
    found: list[Location | Visit] = [day.start_place]
    rest: list[Location | Visit] = [*day.visits, day.end_place]
    for stop in rest:
        if (stop.lat, stop.lon) != (found[-1].lat, found[-1].lon):
            found.append(stop)
    return found


def by_mode(day: DayPlan, *ways: str) -> DayPlan:
    pairs = zip(day.legs, ways, strict=True)
    return day.model_copy(
        update={"legs": tuple(leg.model_copy(update={"mode": m}) for leg, m in pairs)}
    )


@pytest.mark.parametrize("app", APPS)
def test_a_place_link_opens_the_place_in_the_datum_of_its_app(app: App) -> None:
    for visit in sample_itinerary().visits:
        (link,) = of(place_links(visit, "en"), app)
        found = values(link.url)
        key = {"amap": "position", "baidu": "location", "apple": "coordinate", "google": "query"}
        point = numbers(found[key[app]][0])
        assert (point[::-1] if app == "amap" else point) == pytest.approx(
            drawn(visit, app), abs=1e-6
        )


def test_the_datum_that_is_sent_is_named() -> None:
    found = {link.app: values(link.url) for link in place_links(sample_itinerary().visits[0], "en")}
    assert found["amap"]["coordinate"] == ["gaode"]
    assert found["baidu"]["coord_type"] == ["bd09ll"]


def test_chinese_apps_get_the_chinese_name_and_apple_that_of_the_plan() -> None:
    visit = sample_itinerary().visits[3]
    for lang in LANGS:
        found = {link.app: values(link.url) for link in place_links(visit, lang)}
        assert found["amap"]["name"] == ["株洲博物馆"]
        assert found["baidu"]["title"] == ["株洲博物馆"]
        assert found["apple"]["name"] == [visit.name[lang]]


def test_a_place_without_a_name_is_called_by_its_position() -> None:
    found = place_links(Location(id="x", name=Text(), lat=27.8, lon=113.1), "en")
    assert values(found[0].url)["name"] == ["27.80000 113.10000"]


@pytest.mark.parametrize("app", APPS)
def test_the_links_of_a_day_cover_its_ways_in_order(app: App) -> None:
    itinerary = sample_itinerary()
    for day in itinerary.days:
        links = of(route_links(itinerary, day), app)
        joined: list[Point] = []
        for link in links:
            piece = points(link)
            assert len(piece) >= 2
            if joined:
                assert piece[0] == pytest.approx(joined[-1], abs=2e-5)  # goes on where it was
            joined += piece[1:] if joined else piece
        assert len(joined) == len(stops(day))
        for point, stop in zip(joined, stops(day), strict=True):
            assert point == pytest.approx(drawn(stop, app), abs=2e-6)


def test_no_link_has_more_stops_on_the_way_than_its_app_takes() -> None:
    itinerary = sample_itinerary()
    saturday = itinerary.days[0]  # five ways by taxi
    labels = {
        app: [link.label for link in of(route_links(itinerary, saturday), app)] for app in APPS
    }
    assert labels == {
        "amap": ["start–2", "2–4", "4–end"],
        "baidu": ["start–1", "1–2", "2–3", "3–4", "4–end"],
        "apple": [""],
        "google": ["start–4", "4–end"],
    }


def test_ways_are_travelled_as_planned() -> None:
    itinerary = sample_itinerary()
    day = by_mode(itinerary.days[0], "coach", "walk", "bus", "walk", "walk")
    found = {
        app: [(link.label, modes(link)) for link in of(route_links(itinerary, day), app)]
        for app in APPS
    }
    assert found["google"] == [("start–2", "driving"), ("2–3", "transit"), ("3–end", "walking")]
    assert found["apple"] == found["google"]
    assert found["amap"] == [
        ("start–2", "car"), ("2–3", "bus"), ("3–4", "walk"), ("4–end", "walk"),
    ]  # fmt: skip
    assert found["baidu"] == [
        ("start–1", "driving"),
        ("1–2", "walking"),
        ("2–3", "transit"),
        ("3–4", "walking"),
        ("4–end", "walking"),
    ]


def test_trains_are_public_transport() -> None:
    itinerary = sample_itinerary()
    day = by_mode(itinerary.days[0], *["rail"] * 5)
    assert {modes(link) for link in of(route_links(itinerary, day), "baidu")} == {"transit"}


def hostile(itinerary: Itinerary) -> Itinerary:
    name = Text(zh=HOSTILE, en=HOSTILE)
    days = [
        day.model_copy(
            update={
                "start_place": day.start_place.model_copy(update={"name": name}),
                "end_place": day.end_place.model_copy(update={"name": name}),
                "stops": tuple(
                    stop.model_copy(update={"name": name} if stop.type == "visit" else {})
                    for stop in day.stops
                ),
            }
        )
        for day in itinerary.days
    ]
    return itinerary.model_copy(update={"days": tuple(days)})


def all_links(itinerary: Itinerary) -> Iterator[MapLink]:
    for day in itinerary.days:
        yield from route_links(itinerary, day)
    for visit in itinerary.visits:
        yield from place_links(visit, "en")


def test_hostile_names_change_nothing_but_the_name() -> None:
    plain, bad = sample_itinerary(), hostile(sample_itinerary())
    for one, other in zip(all_links(plain), all_links(bad), strict=True):
        assert other.label == one.label
        assert not set(other.url) & set("<>\"'|\\^`{} \r\n\u202e")
        found, expected = values(other.url), values(one.url)
        assert found.keys() == expected.keys()
        for key in found:
            if "name:" in expected[key][0]:  # Baidu's: the position is what is before the name
                assert found[key][0].split("|")[0] == expected[key][0].split("|")[0]
                assert found[key][0].count("|") == 1
            elif found[key] != expected[key]:
                assert "script" in found[key][0]
                if key in ("from", "to", "via"):  # Amap's: longitude, latitude, name
                    assert found[key][0].split(",")[:2] == expected[key][0].split(",")[:2]
                    assert found[key][0].count(",") == 2


def test_a_revised_day_goes_on_from_where_the_party_is() -> None:
    itinerary = sample_itinerary()
    first = itinerary.visits[0]
    here = Location(id="hotel", name=Text(en="Grand Hotel", zh="大酒店"), lat=27.9, lon=113.2)
    done = PlannedVisit(site_id=first.site_id, start=first.start, end=first.end, hold="done")
    revision = Revision(visits=(done,), free_at=first.end + timedelta(minutes=5), place=here)
    request = itinerary.request.model_copy(update={"revision": revision})
    revised = itinerary.model_copy(update={"request": request})
    links = of(route_links(revised, revised.days[0]), "apple")
    assert [link.label for link in links] == ["start–1", "Grand Hotel–end"]
    assert points(links[1])[0] == pytest.approx(drawn(here, "apple"), abs=1e-6)


def test_a_day_without_ways_has_no_links() -> None:
    itinerary = sample_itinerary()
    empty = itinerary.days[0].model_copy(update={"stops": (), "legs": ()})
    assert route_links(itinerary, empty) == ()


def test_apps_have_their_names() -> None:
    assert [app_name(app, "zh") for app in APPS] == ["高德地图", "百度地图", "苹果地图", "谷歌地图"]
    assert [app_name(app, "en") for app in APPS] == [
        "Amap",
        "Baidu Maps",
        "Apple Maps",
        "Google Maps",
    ]
    assert all(app_name(app, "ru") for app in APPS)
