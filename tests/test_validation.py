"""What must hold within a row of a catalogue and between its rows: each rule kept and broken."""

import time
from pathlib import Path

import pytest

from planner.catalogue import read_catalogue
from planner.errors import Fault
from tests.catalogue_files import check

SITE = {"id": "b"}
HELD = {"id": "a", "kind": "event", "status": "confirmed"}
AT_B = {**HELD, "venue": "b"}


def faults(folder: Path, *rows: dict[str, str]) -> tuple[Fault, ...]:
    found = check(folder, *rows).faults
    assert all(fault.cure for fault in found)
    return found


@pytest.mark.parametrize(
    ("good", "changed", "column", "rule"),
    [
        ({"lat": "27.8", "lon": "113"}, {"lon": ""}, "lat", "stands without lon"),
        ({"lat": "", "lon": ""}, {"lon": "113"}, "lon", "stands without lat"),
        ({"kind": "hub", "lat": "27", "lon": "113"}, {"lat": "", "lon": ""}, "lat", "a hub needs"),
        ({"min_group": "5", "max_group": "5"}, {"min_group": "6"}, "min_group", "is above max_gr"),
        (
            {"visit_minutes": "90", "visit_minutes_min": "90"},
            {"visit_minutes": ""},  # the default is 60
            "visit_minutes_min",
            "is above visit_minutes 60",
        ),
        ({"status": "open"}, {"status": "confirmed"}, "status", "of kind site is one of open"),
        ({"status": "closed"}, {"status": "expected"}, "status", "of kind site is one of open"),
        (HELD, {"status": "open"}, "status", "of kind event is one of confirmed"),
        (HELD, {"status": ""}, "status", "of kind event is one of confirmed"),
        (AT_B, {"kind": "food", "status": ""}, "venue", "only an event has this"),
        ({**HELD, "closes": "b"}, {"kind": "", "status": ""}, "closes", "only an event has this"),
        (AT_B, {"venue": "c"}, "venue", "is no id of this file"),
        (AT_B, {"venue": "a"}, "venue", "is the row itself"),
        ({**HELD, "closes": "b"}, {"closes": "b;c"}, "closes", "is no id of this file"),
        ({**HELD, "closes": "b"}, {"closes": "a"}, "closes", "is the row itself"),
        ({**HELD, "opens": "b"}, {"kind": "", "status": ""}, "opens", "only an event has this"),
        ({**HELD, "opens": "b"}, {"opens": "c"}, "opens", "is no id of this file"),
        ({**AT_B, "venue_price_cny": "0"}, {"venue": ""}, "venue_price_cny", "price of a venue"),
        (
            {**HELD, "road_factor": "1.5", "road_radius_km": "2"},
            {"road_radius_km": ""},
            "road_factor",
            "stands without road_radius_km",
        ),
        (
            {**HELD, "road_factor": "1.5", "road_radius_km": "2"},
            {"road_factor": ""},
            "road_radius_km",
            "stands without road_factor",
        ),
        (
            {"booking_lead_days": "3", "booking_lead_unit": "workdays"},
            {"booking_lead_days": ""},
            "booking_lead_unit",
            "is the unit of booking_lead_days",
        ),
        ({"variant_of": "b"}, {"variant_of": "c"}, "variant_of", "is no id of this file"),
        ({"variant_of": "b"}, {"variant_of": "a"}, "variant_of", "in a ring: a → a"),
        ({"name_en": "A"}, {"name_en": ""}, "", "has no name"),
        ({"id": "a"}, {"id": "b"}, "", "is already the id"),
    ],
)
def test_each_rule_speaks_where_it_is_broken_and_only_there(
    tmp_path: Path, good: dict[str, str], changed: dict[str, str], column: str, rule: str
) -> None:
    row = {"id": "a", **good}
    assert faults(tmp_path, row, SITE) == ()
    (fault,) = faults(tmp_path, {**row, **changed}, SITE)
    assert rule in fault.rule
    assert column in fault.thing


def test_a_venue_is_a_site(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {**HELD, "id": "c", "venue": "a"}, AT_B, SITE)
    assert str(fault).startswith("my.csv:2 venue (c): 'a': is an event, and a venue is a site")


def test_a_repeated_id_names_the_line_of_the_first(tmp_path: Path) -> None:
    first, second = faults(tmp_path, {"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "a"})
    assert first.thing == "my.csv:4 id (a)"
    assert second.thing == "my.csv:5 id (a)"
    assert first.rule == second.rule == "is already the id of line 2"


def test_a_ring_of_variants_is_named_once(tmp_path: Path) -> None:
    ring = [{"id": a, "variant_of": b} for a, b in ("xa", "ab", "bc", "ca", "yb")]
    (fault,) = faults(tmp_path, *ring)
    assert fault.rule == "variants go round in a ring: a → b → c → a"
    assert fault.thing == "my.csv:3 variant_of (a)"


def test_a_misspelt_reference_is_told_the_close_id(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {"id": "zz_museum"}, {"id": "a", "variant_of": "zz_musem"})
    assert fault.cure == "Did you mean zz_museum?"


def test_a_wrong_cell_brings_no_faults_that_follow_from_it(tmp_path: Path) -> None:
    wrong = {**AT_B, "kind": "evnt", "status": "x", "lat": "x", "lon": "113"}
    things = [fault.thing for fault in faults(tmp_path, wrong, SITE)]
    assert things == [f"my.csv:2 {column} (a)" for column in ("kind", "status", "lat")]


def test_a_row_of_wrong_cells_can_still_be_referred_to(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, AT_B, {"id": "b", "popularity": "9"})
    assert fault.thing == "my.csv:3 popularity (b)"


def test_references_are_not_judged_where_a_row_could_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("id,name_en,variant_of\na,A,b\nb,B\n", encoding="utf-8")
    (fault,) = read_catalogue(path).faults
    assert "has 2 cells" in fault.rule


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("name_en\nA\n", ["has no column id"]),
        ("id\na\n", ["has neither a column name_zh nor name_en"]),
        ("kind\nsite\n", ["has no column id", "has neither a column name_zh nor name_en"]),
        ("id,name_en\n", ["no row follows"]),
    ],
)
def test_a_catalogue_needs_ids_names_and_rows(tmp_path: Path, text: str, rules: list[str]) -> None:
    path = tmp_path / "my.csv"
    path.write_text(text, encoding="utf-8")
    report = read_catalogue(path)
    assert [fault.rule for fault in report.faults] == rules
    assert {fault.thing for fault in report.faults} == {"my.csv:1 header"}


def test_thousands_of_dangling_references_are_told_in_seconds_of_cpu(tmp_path: Path) -> None:
    rows = [{"id": f"site_{n}", "variant_of": f"site_x{n}"} for n in range(2000)]
    start = time.process_time()
    assert len(faults(tmp_path, *rows)) == 2000
    assert time.process_time() - start < 5  # measured 0.4 s; looking all of them up takes minutes
