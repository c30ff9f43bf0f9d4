"""GPX, KML and GeoJSON: valid by their schemas, and read back by GDAL, which QGIS reads with."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import fastkml
import pytest
from lxml import etree
from pyogrio import list_layers
from pyogrio.raw import read
from shapely import from_wkb

from planner.catalogue import Catalogue
from planner.itinerary import Itinerary
from planner.outputs import geojson, gpx, kml
from planner.outputs.palette import day_colour
from planner.sites import Location
from planner.trip import PlannedVisit, Revision
from planner.values import LANGS, Lang, Text
from tests.hostile import hostile_plan
from tests.sample import sample_catalogue, sample_itinerary

Render = Callable[[Itinerary, Catalogue], str]
Row = dict[str, Any]

# From https://www.topografix.com/GPX/1/1/gpx.xsd; the KML schema is the OGC's, as fastkml ships it.
GPX_SCHEMA = Path(__file__).parent / "data" / "gpx.xsd"
KML_SCHEMA = Path(fastkml.__file__).parent / "schema" / "ogckml22.xsd"
HOSTILE = "]]><script>hostile()</script>&amp;\"'<!--\n\x00\x1b[2J\u202e\ufffe\uffff`{{x}}"

RENDERS: dict[str, Render] = {"gpx": gpx.render, "kml": kml.render, "geojson": geojson.render}
every_format = pytest.mark.parametrize("render", RENDERS.values(), ids=RENDERS)


def rows(text: str, layer: str | None = None) -> list[Row]:
    """What GDAL finds in a layer: the fields, and `at`, the coordinates (lon, lat)."""
    meta, _, shapes, columns = read(text.encode(), layer=layer, datetime_as_string=True)
    assert meta["crs"] == "EPSG:4326"
    fields = zip(*columns, strict=True)
    return [
        dict(zip(meta["fields"], values, strict=True))
        | {"at": [pair[:2] for pair in from_wkb(shape).coords]}
        for values, shape in zip(fields, shapes, strict=True)
    ]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("/", "-").replace("Z", "+00:00"))


def schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))


def ways(itinerary: Itinerary) -> list[list[tuple[float, float]]]:
    return [
        [
            (day.start_place.lon, day.start_place.lat),
            *((visit.lon, visit.lat) for visit in day.visits),
            (day.end_place.lon, day.end_place.lat),
        ]
        for day in itinerary.days
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_gpx_is_valid(lang: Lang) -> None:
    for plan, catalogue in (
        (sample_itinerary(lang), sample_catalogue()),
        hostile_plan(HOSTILE, lang),
    ):
        schema(GPX_SCHEMA).assertValid(etree.fromstring(gpx.render(plan, catalogue).encode()))


@pytest.mark.parametrize("lang", LANGS)
def test_kml_is_valid(lang: Lang) -> None:
    for plan, catalogue in (
        (sample_itinerary(lang), sample_catalogue()),
        hostile_plan(HOSTILE, lang),
    ):
        schema(KML_SCHEMA).assertValid(etree.fromstring(kml.render(plan, catalogue).encode()))


def test_gpx_has_a_waypoint_for_each_base_and_visit() -> None:
    itinerary = sample_itinerary("en")
    base, *found = rows(gpx.render(itinerary, sample_catalogue()), "waypoints")
    assert (base["name"], base["type"]) == ("Zhuzhou West station (high-speed)", "base")
    assert base["at"] == [(113.06284, 27.79395)]
    assert len(found) == len(itinerary.visits)
    for row, visit in zip(found, itinerary.visits, strict=True):
        assert row["name"].endswith(f". {visit.name.en}")
        assert row["at"] == [(visit.lon, visit.lat)]
        assert instant(row["time"]) == visit.start
        assert visit.name.zh in row["desc"].splitlines()
        assert row["link1_href"].startswith("https://uri.amap.com/marker?position=")
        assert "&coordinate=gaode&" in row["link1_href"]
    assert "Open on this day: 09:00–17:00, last admission" in found[3]["desc"]


def test_gpx_has_a_route_for_each_day_in_utc() -> None:
    itinerary = sample_itinerary("ru")
    text = gpx.render(itinerary)
    found = rows(text, "routes")
    assert [row["at"] for row in found] == ways(itinerary)
    assert [row["number"] for row in found] == [1, 2]
    assert found[0]["name"] == "сб, 21 ноября 2026 г."
    saturday = itinerary.days[0]
    times = [saturday.start, *(visit.start for visit in saturday.visits), saturday.end]
    route = text.partition("<rte>")[2].partition("</rte>")[0]
    said = re.findall(r"<time>(.*?)</time>", route)
    assert all(time.endswith("Z") for time in said)
    assert [instant(time) for time in said] == times


def test_kml_has_a_folder_for_each_day() -> None:
    itinerary = sample_itinerary("en")
    text = kml.render(itinerary, sample_catalogue())
    layers = [name for name, _ in list_layers(text.encode())]
    assert layers == ["Sat 21 Nov 2026", "Sun 22 Nov 2026"]
    for layer, day, line in zip(layers, itinerary.days, ways(itinerary), strict=True):
        way, start, *visits, end = rows(text, layer)
        assert way["at"] == [place for place, _ in groupby(line)]  # a place once
        assert start["at"] == line[:1]
        assert end["at"] == line[-1:]
        for number, (row, visit) in enumerate(zip(visits, day.visits, strict=True), 1):
            assert row["Name"] == f"{number}. {visit.name.en}"
            assert row["at"] == [(visit.lon, visit.lat)]
            assert instant(row["begin"]) == visit.start
            assert instant(row["end"]) == visit.end
            assert visit.name.zh in map(str.strip, row["description"].split("<br>"))


def test_kml_lines_have_the_colours_of_the_days() -> None:
    root = etree.fromstring(kml.render(sample_itinerary()).encode())
    space = {"k": "http://www.opengis.net/kml/2.2"}
    for number in (1, 2):
        (colour,) = root.xpath(
            f"//k:Style[@id='day{number}']/k:LineStyle/k:color/text()", namespaces=space
        )
        alpha, blue, green, red = (colour[n : n + 2] for n in (0, 2, 4, 6))
        assert (alpha, f"#{red}{green}{blue}") == ("ff", day_colour(number))
        assert root.xpath(f"count(//k:styleUrl[.='#day{number}'])", namespaces=space) > 3
    assert not root.xpath("//k:href", namespaces=space)  # nothing to fetch


def test_geojson_has_visits_ways_and_what_was_left_out() -> None:
    itinerary, catalogue = sample_itinerary("en"), sample_catalogue()
    found = rows(geojson.render(itinerary, catalogue))
    visits = [row for row in found if row["kind"] == "visit"]
    for row, visit in zip(visits, itinerary.visits, strict=True):
        assert (row["site_id"], row["name"], row["name_zh"]) == (
            visit.site_id, visit.name.en, visit.name.zh,
        )  # fmt: skip
        assert row["at"] == [(visit.lon, visit.lat)]
    legs = [row for row in found if row["kind"] == "leg"]
    expected = [leg for day in itinerary.days for leg in day.legs]
    for row, leg in zip(legs, expected, strict=True):
        assert (row["from"], row["to"]) == (leg.from_place, leg.to_place)
        assert (row["mode"], row["distance_m"]) == (leg.mode, leg.distance_m)
        assert len(row["at"]) == 2
    joined = [row["at"] for row in legs if row["day"] == 1]
    assert [joined[0][0], *(pair[1] for pair in joined)] == ways(itinerary)[0]
    skipped = {row["site_id"]: row for row in found if row["kind"] == "skipped"}
    assert skipped.keys() == {site.site_id for site in itinerary.skipped}
    assert skipped["fangte"]["at"] == [(113.18785, 27.99285)]
    assert skipped["fangte"]["change"] == "Possible if the day ends after 20:00"
    assert skipped["fangte"]["reason"] == "too_long"


def test_geojson_says_times_with_their_zone_and_what_is_not_known() -> None:
    itinerary = sample_itinerary("en")
    document = json.loads(geojson.render(itinerary))
    assert document.keys() == {"type", "features"}
    found = {
        one["properties"]["site_id"]: one["properties"]
        for one in document["features"]
        if one["properties"]["kind"] == "visit"
    }
    assert found["zz_museum"]["start"] == "2026-11-21T14:39:00+08:00"
    assert found["karting"]["price_cny"] is None
    assert found["power_valley_centre"]["price_cny"] == 0
    assert not any(one["properties"]["kind"] == "skipped" for one in document["features"])


@every_format
def test_a_revised_day_goes_on_from_where_the_party_is(render: Render) -> None:
    itinerary = sample_itinerary("en")
    first = itinerary.visits[0]
    here = Location(id="hotel", name=Text(en="Grand Hotel", zh="大酒店"), lat=27.9, lon=113.2)
    done = PlannedVisit(site_id=first.site_id, start=first.start, end=first.end, hold="done")
    revision = Revision(visits=(done,), free_at=first.end + timedelta(minutes=5), place=here)
    request = itinerary.request.model_copy(update={"revision": revision})
    text = render(itinerary.model_copy(update={"request": request}), sample_catalogue())
    assert "Grand Hotel" in text
    assert re.search(r"27\.9\D", text)


@every_format
def test_the_same_plan_is_the_same_file(render: Render) -> None:
    itinerary, catalogue = sample_itinerary("zh"), sample_catalogue()
    assert render(itinerary, catalogue) == render(itinerary, catalogue)


@every_format
def test_an_empty_day_draws_nothing(render: Render) -> None:
    itinerary = sample_itinerary("en")
    empty = itinerary.days[0].model_copy(update={"stops": (), "legs": ()})
    text = render(itinerary.model_copy(update={"days": (empty,)}), Catalogue(()))
    assert "113.06284" not in text


@every_format
@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_is_only_text(render: Render, lang: Lang) -> None:
    text = render(*hostile_plan(HOSTILE, lang))
    assert text.count("hostile()") > 10
    assert not set(text) & set("\x00\x1b\u202e\ufffe\uffff")
    if not text.startswith("{"):
        assert "<script" not in text
        names = {element.tag for element in etree.fromstring(text.encode()).iter()}
        plain = render(sample_itinerary(lang), sample_catalogue())
        assert names <= {element.tag for element in etree.fromstring(plain.encode()).iter()}


def test_markup_in_a_kml_description_stays_text() -> None:
    root = etree.fromstring(kml.render(*hostile_plan(HOSTILE)).encode())
    said = root.xpath("//*[local-name()='Folder']//*[local-name()='description']/text()")
    visits = [text for text in said if "<br>" in text]
    assert len(visits) == 7
    for text in visits:
        assert set(re.findall(r"<\w+", text)) == {"<br"}
        assert "&lt;script&gt;hostile()" in text
