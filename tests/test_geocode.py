import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.sites import Location
from planner.travel.geocode import geocode, parse_lat_lon

SHENNONG = {"lat": "27.8240", "lon": "113.1180", "display_name": "神农城, 天元区, 株洲市, 湖南省"}


class Answer(NamedTuple):
    status: int
    body: str


class Asked(NamedTuple):
    query: dict[str, list[str]]
    agent: str


class Nominatim(NamedTuple):
    """A geocoding service on this machine, and what it has been asked."""

    ask: Any
    asked: list[Asked]


@contextmanager
def nominatim(*answers: Answer) -> Iterator[Nominatim]:
    """Serve the answers, one for each request."""
    asked: list[Asked] = []
    waiting = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            asked.append(Asked(query, self.headers["User-Agent"]))
            answer = next(waiting)
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        domain = f"127.0.0.1:{server.server_port}"
        yield Nominatim(partial(geocode, domain=domain, scheme="http"), asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_an_address_becomes_the_place_the_service_finds() -> None:
    with nominatim(Answer(200, json.dumps([SHENNONG]))) as service:
        place = service.ask("株洲神农城")
    assert isinstance(place, Location)
    assert (place.lat, place.lon) == (27.824, 113.118)
    assert place.name.zh == SHENNONG["display_name"]
    assert place.id == "27.82400,113.11800"


def test_the_service_is_asked_for_hunan_only_by_a_program_that_says_its_name() -> None:
    with nominatim(Answer(200, json.dumps([SHENNONG]))) as service:
        service.ask("神农城")
    (asked,) = service.asked
    assert asked.query["q"] == ["神农城"]
    assert asked.query["bounded"] == ["1"]
    assert asked.query["viewbox"] == ["108.7,24.6,114.3,30.2"]
    assert asked.query["countrycodes"] == ["cn"]
    assert "planner" in asked.agent


def test_an_address_nobody_knows_is_said_with_the_cure() -> None:
    with (
        nominatim(Answer(200, "[]")) as service,
        pytest.raises(BadInput, match=r"'Atlantis'.*finds no such address.*planner sites list"),
    ):
        service.ask("Atlantis")
    assert len(service.asked) == 1


def test_one_failure_is_tried_again() -> None:
    with nominatim(Answer(503, "busy"), Answer(200, json.dumps([SHENNONG]))) as service:
        assert service.ask("神农城").lat == 27.824
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, "broken"),
        Answer(200, "<html>log in to this hotel's network</html>"),
        Answer(200, '{"error": "no list of places"}'),
    ],
)
def test_a_service_that_fails_twice_is_said_with_the_cure(answer: Answer) -> None:
    with (
        nominatim(answer, answer) as service,
        pytest.raises(BadInput, match=r"'神农城': cannot be looked up.*planner sites list"),
    ):
        service.ask("神农城")
    assert len(service.asked) == 2


def test_a_service_that_asks_to_slow_down_is_not_asked_again() -> None:
    with nominatim(Answer(429, "slow down")) as service, pytest.raises(BadInput, match="looked up"):
        service.ask("神农城")
    assert len(service.asked) == 1


def test_no_network_is_said_with_the_cure() -> None:
    with nominatim() as service:
        pass  # the port was free a moment ago, and nobody listens there now
    with pytest.raises(BadInput, match=r"'神农城': cannot be looked up.*Give lat,lon"):
        service.ask("神农城")


def test_no_address_is_said_without_asking() -> None:
    with nominatim() as service, pytest.raises(BadInput, match="must not be empty"):
        service.ask("  ")
    assert service.asked == []


@pytest.mark.parametrize(
    "text",
    ["27.79395,113.06284", " 27.79395 , 113.06284 ", "27.79395，113.06284", "+27.79395,113.06284"],
)
def test_two_numbers_are_a_point(text: str) -> None:
    place = parse_lat_lon(text)
    assert place is not None
    assert (place.lat, place.lon) == (27.79395, 113.06284)
    assert place.name["en"] == "27.79395,113.06284"


@pytest.mark.parametrize(
    "text",
    ["", "hub_zz_west", "株洲, 天元区", "27.8", "27.8,113.1,5", "nan,nan", "1e1,113", "27.8 113.1"],
)
def test_anything_else_is_not_a_point(text: str) -> None:
    assert parse_lat_lon(text) is None


def test_swapped_numbers_are_said_with_the_cure() -> None:
    with pytest.raises(BadInput, match=r"latitude comes before longitude. Write 27.794,113.063"):
        parse_lat_lon("113.063,27.794")


@pytest.mark.parametrize("text", ["0,0", "95,113", "-27.8,113.1", "27.8,513", "48.1,11.6"])
def test_a_point_outside_china_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="must be a point in China"):
        parse_lat_lon(text)


@given(st.floats(18, 53), st.floats(74, 135))
def test_a_point_in_china_is_read_as_written_and_never_as_its_mirror(
    lat: float, lon: float
) -> None:
    place = parse_lat_lon(f"{lat:.6f},{lon:.6f}")
    assert place is not None
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=1e-6)
    with pytest.raises(BadInput, match="latitude comes before longitude"):
        parse_lat_lon(f"{lon:.6f},{lat:.6f}")
