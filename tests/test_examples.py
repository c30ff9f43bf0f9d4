"""The examples run, and show what they promise."""

import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples import travel_app
from planner import Catalogue, Itinerary, violations
from planner.cli.results import FORMATS

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def test_quickstart_prints_a_plan() -> None:
    out = run("quickstart.py")
    assert "5 Dec 2026" in out
    assert "no_room" in out or "not_of_interest" in out or "closed" in out


def test_weekend_draws_a_map(tmp_path: Path) -> None:
    page = tmp_path / "weekend.html"
    assert "visits" in run("weekend_with_map.py", str(page))
    assert "醴陵窑" in page.read_text(encoding="utf-8")


def test_take_along_writes_every_file(tmp_path: Path) -> None:
    out = run("take_along.py", str(tmp_path)).splitlines()
    files = [path.name for path in tmp_path.iterdir()]
    assert sorted(files) == sorted(f"trip.{name}" for name in ("html", *(FORMATS.keys() - {"map"})))
    assert "Чжучжоу" in (tmp_path / "trip.md").read_text(encoding="utf-8")
    assert [line.split()[0] for line in out[-4:]] == ["amap", "baidu", "apple", "google"]


@pytest.fixture
def app() -> Iterator[str]:
    server = travel_app.serve(0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(url: str, data: object = None) -> str:
    body = None if data is None else json.dumps(data).encode()
    with urllib.request.urlopen(url, body, timeout=30) as answer:
        return str(answer.read().decode())


WISHES = {"profile": "student", "from": "2026-12-05", "days": 1, "today": "2026-11-28"}


def test_app_lists_profiles(app: str) -> None:
    assert "ceramics" in json.loads(ask(app + "/profiles"))


def test_app_plans_and_draws(app: str) -> None:
    answer = ask(app + "/plan", WISHES)
    itinerary = Itinerary.model_validate_json(answer)
    assert itinerary.visits
    assert violations(itinerary, Catalogue.load()) == ()
    assert "leaflet" in ask(app + "/map", json.loads(answer))


def test_app_replans(app: str) -> None:
    before = json.loads(ask(app + "/plan", WISHES))
    dropped = before["days"][0]["stops"][0]["site_id"]
    after = Itinerary.model_validate_json(ask(app + "/replan", {"plan": before, "drop": [dropped]}))
    assert dropped not in [visit.site_id for visit in after.visits]
    assert violations(after, Catalogue.load()) == ()


def test_a_day_that_goes_wrong_is_run_to_its_end() -> None:
    out = run("day_goes_wrong.py")
    assert "could you receive 20 adults at CRRC" in out
    parts = [out.index(part) for part in ("After their answer", "Ten past two", "Why not the")]
    assert parts == sorted(parts)  # whatever the search finds: OR-Tools alone plans another day


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"must": ["nowhere"]}, 400, "nowhere"),  # no such site
        ({"days": 0}, 400, "days"),  # no day
        ({"from": "tomorrow"}, 400, "from: 'tomorrow' is not a date"),
        ({"wheels": 4}, 400, "wheels"),  # no such wish
        ({"must": ["hunan_circuit"]}, 409, "hunan_circuit"),  # no race that day
    ],
)
def test_app_says_what_is_wrong(
    app: str, change: dict[str, object], status: int, word: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(app + "/plan", WISHES | change)
    with caught.value as error:
        assert error.code == status
        assert word in error.read().decode()
