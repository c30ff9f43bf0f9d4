"""What looks odd in a catalogue: each warning given where it should be, and not next to it."""

from datetime import date
from pathlib import Path

import pytest

from planner.errors import Fault
from tests.catalogue_files import check

#: A row nothing is odd about.
FINE = {
    "id": "a",
    "lat": "27.8245",
    "lon": "113.115",
    "coord_basis": "doc",
    "themes": "museum",
    "opening_hours": "Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00",
    "hours_basis": "doc",
    "price_cny": "0",
    "price_basis": "doc",
    "last_verified": "2026-10-01",
}


def event(status: str, hours: str) -> dict[str, str]:
    return {"kind": "event", "status": status, "opening_hours": hours}


def warnings(folder: Path, *rows: dict[str, str]) -> tuple[Fault, ...]:
    report = check(folder, *rows)
    assert report.faults == ()
    assert all(warning.cure for warning in report.warnings)
    return report.warnings


def hours(text: str) -> dict[str, str]:
    return {"opening_hours": text}


NEVER = "no date is open"
PH_CLOSED = "so it closes public holidays"
PH_OPEN = "so public holidays on them are open"
OLD = "documented more than 3 years ago"


@pytest.mark.parametrize(
    ("odd", "fine", "column", "rule"),
    [
        (hours("Mo-Fr 09:00-17:00; off"), hours("Mo-Fr 09:00-17:00"), "opening_hours", NEVER),
        (hours("2027 Nov 21 off"), hours("2027 Nov 21 09:00-17:00"), "opening_hours", NEVER),
        (hours("Feb 29 off"), hours("Feb 29 09:00-17:00"), "opening_hours", NEVER),
        (hours('09:00-17:00 "call first"'), hours("09:00-17:00"), "opening_hours", NEVER),
        (hours("PH 09:00-17:00; Mo off"), hours("Mo off; PH 09:00-17:00"), "hours", PH_CLOSED),
        (
            hours("Tu-Su 09:00-17:00; PH 10:00-16:00; Mo off"),
            hours("Tu-Su 09:00-17:00; PH 10:00-16:00"),
            "opening_hours",
            PH_CLOSED,
        ),
        (
            hours("PH off; Mo-Fr 09:00-17:00"),
            hours("Mo-Fr 09:00-17:00; PH off"),
            "opening_hours",
            PH_OPEN,
        ),
        (
            hours("PH off; Mo off; Tu-Su 09:00-17:00"),
            hours("PH off; Mo off; Tu-Su,PH 09:00-17:00"),
            "opening_hours",
            PH_OPEN,
        ),
        ({"hours_basis": ""}, {"hours_basis": "guess"}, "opening_hours", "has no hours_basis"),
        ({"price_basis": ""}, {"price_basis": "", "price_cny": ""}, "price", "has no price_basis"),
        ({"coord_basis": ""}, {"coord_basis": "memory"}, "lat", "has no coord_basis"),
        ({"last_verified": "2027-01-01"}, {"last_verified": "2026-11-21"}, "last", "in the future"),
        ({"last_verified": "2023-11-20"}, {"last_verified": "2023-11-22"}, "last_verified", OLD),
        (
            {"last_verified": "2020-01-01", "hours_basis": "guess"},
            {"last_verified": "2020-01-01", "hours_basis": "guess", "price_basis": "memory"},
            "last_verified",
            f"price {OLD}",
        ),
        (
            event("expected", "2026 Oct 22-2026 Oct 24 09:00-17:00"),
            event("expected", "2026 Nov 20-2026 Nov 21 09:00-17:00"),  # today is its last day
            "opening_hours",
            "expected on dates only that are over",
        ),
        (
            event("expected", "2025 Dec 30-2026 Jan 02 09:00-17:00"),
            event("confirmed", "2025 Dec 30-2026 Jan 02 09:00-17:00"),  # history
            "opening_hours",
            "expected on dates only that are over",
        ),
        (
            event("expected", "2026 Oct 22 09:00-17:00"),
            event("expected", "Mo 09:00-17:00; 2026 Oct 19 off"),  # and every Monday since
            "opening_hours",
            "expected on dates only that are over",
        ),
        (
            hours("2025 Jun 01-2025 Aug 31 09:00-17:00"),
            hours("2015-2035 09:00-17:00"),
            "opening_hours",
            "open on dates only that are over",
        ),
        ({"themes": ""}, {"themes": "", "kind": "hub"}, "themes", "never of interest"),
        ({"themes": "musuem"}, {"themes": "sauna"}, "themes", "is not in the vocabulary"),
        ({"audiences": "famly"}, {"audiences": "family"}, "audiences", "is not in the vocabulary"),
        ({"phone": "7.31229E+11"}, {"phone": "0731-22833321"}, "phone", "Excel has turned"),
        ({"lat": "31.2"}, {"lat": "30.1"}, "lat", "lies outside Hunan"),
        ({"lon": "121.5"}, {"lon": "108.8"}, "lat", "lies outside Hunan"),
    ],
)
def test_each_warning_is_given_where_it_should_be_and_only_there(
    tmp_path: Path, odd: dict[str, str], fine: dict[str, str], column: str, rule: str
) -> None:
    assert warnings(tmp_path, {**FINE, **fine}) == ()
    (warning,) = warnings(tmp_path, {**FINE, **odd})
    assert column in warning.thing
    assert rule in warning.rule


def test_hours_of_dates_long_past_are_history_not_impossible(tmp_path: Path) -> None:
    past = {**FINE, **event("confirmed", "2019 Oct 01-2019 Oct 07 09:00-17:00")}
    assert warnings(tmp_path, past) == ()


def test_stale_depends_on_today(tmp_path: Path) -> None:
    row = {**FINE, **event("expected", "2027 Oct 22-2027 Oct 24 09:00-17:00")}
    assert check(tmp_path, row, today=date(2027, 10, 24)).warnings == ()
    assert len(check(tmp_path, row, today=date(2027, 10, 25)).warnings) == 1


def test_columns_that_are_missing_are_told_once(tmp_path: Path) -> None:
    bare = {name: FINE[name] for name in ("id", "lat", "lon", "opening_hours", "price_cny")}
    found = warnings(tmp_path, bare, {**bare, "id": "b"}, {**bare, "id": "c"})
    assert [warning.thing for warning in found] == [
        "my.csv:1 coord_basis",
        "my.csv:1 hours_basis",
        "my.csv:1 price_basis",
        "my.csv:1 themes",
    ]


# ── places ──────────────────────────────────────────────────────────────────────────────────────

GCJ = {"lat": "27.82136", "lon": "113.12083"}  # FINE's position as Chinese maps give it
NEARBY = {"lat": "27.8270", "lon": "113.1120"}  # as far away, in another direction
B = {**FINE, "id": "b", "name_en": "Another"}


def test_an_event_read_off_a_chinese_map_is_told_from_its_venue(tmp_path: Path) -> None:
    race = {**B, **event("confirmed", "2027 Oct 22 09:00-17:00"), "venue": "a"}
    assert warnings(tmp_path, FINE, {**race, **NEARBY}) == ()
    (warning,) = warnings(tmp_path, FINE, {**race, **GCJ})
    assert warning.thing == "my.csv:3 lat (b)"
    assert "GCJ-02" in warning.rule
    assert "lat 27.8245, lon 113.1150" in warning.cure


def test_a_venue_read_off_a_chinese_map_is_told_from_its_variant(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, {**FINE, **GCJ}, {**B, "variant_of": "a"} | {"lat": "27.8245"})
    assert warning.thing == "my.csv:2 lat (a)"


def test_unrelated_places_may_lie_a_datum_shift_apart(tmp_path: Path) -> None:
    assert warnings(tmp_path, FINE, {**B, **GCJ}) == ()


@pytest.mark.parametrize("name", ["zz  Museum", "ZZ-MUSEUM", "ＺＺ Museum"])
def test_one_place_in_two_rows_is_told(tmp_path: Path, name: str) -> None:
    first = {**FINE, "name_en": "ZZ Museum", "name_zh": "馆"}
    twin = {**B, "name_en": name, "name_zh": "馆"}  # told once, though both names agree
    (warning,) = warnings(tmp_path, first, twin)
    assert warning.thing == "my.csv:3 (b)"
    assert "same place as a on line 2" in warning.rule
    (warning,) = warnings(tmp_path, first, {**twin, **GCJ})
    assert "GCJ-02" in warning.rule


@pytest.mark.parametrize(
    "apart",
    [
        {"variant_of": "a"},
        {"lat": "27.9"},  # another branch
        event("confirmed", "2027 Oct 22 09:00-17:00") | {"venue": "a"},
        {"name_en": "ZZ Museum Annex"},
    ],
)
def test_rows_of_one_name_may_be_two_things(tmp_path: Path, apart: dict[str, str]) -> None:
    first = {**FINE, "name_en": "ZZ Museum"}
    assert warnings(tmp_path, first, {**first, "id": "b", **apart}) == ()


def test_editions_of_an_event_share_a_name(tmp_path: Path) -> None:
    race = {**FINE, "name_en": "Race", **event("confirmed", "2027 Oct 22 09:00-17:00")}
    next_year = {**race, "id": "b", "opening_hours": "2028 Oct 22 09:00-17:00"}
    assert warnings(tmp_path, race, next_year) == ()
    (warning,) = warnings(tmp_path, race, {**race, "id": "b"})
    assert "same place" in warning.rule
