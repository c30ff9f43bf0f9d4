"""What `planner plan` can be asked beside dates and party: events, weather, bookings, plan B."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner import Catalogue, Itinerary, violations
from planner.cli import main
from planner.cli.request import dates_around, parse_weather
from planner.errors import BadInput, CannotPlan

CATALOGUE = Catalogue.load()
ASKED = ("--from", "2026-11-26", "--today", "2026-11-19", "--profile", "student", "--lang", "en")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["plan", *args], catch_exceptions=False)


def planned(*args: str) -> Itinerary:
    """Plan, and pass the plan through the judge."""
    done = run(*args, "--json", "-")
    assert done.exit_code == 0, done.stderr
    itinerary = Itinerary.model_validate_json(done.stdout)
    assert violations(itinerary, CATALOGUE) == ()
    return itinerary


def ids(itinerary: Itinerary) -> list[str]:
    return [visit.site_id for visit in itinerary.visits]


def complaints(*args: str, code: int = 2) -> str:
    done = run(*args)
    assert done.exit_code == code, done.stdout
    assert "Traceback" not in done.stderr
    assert not done.stdout
    return done.stderr


# ── --around ────────────────────────────────────────────────────────────────────────────────────


def test_around_an_event_takes_its_dates_and_holds_it() -> None:
    itinerary = planned("--around", "tcr_world_2026", "--today", "2026-10-20")
    assert [day.date for day in itinerary.days] == [date(2026, 10, 24), date(2026, 10, 25)]
    assert "tcr_world_2026" in ids(itinerary)


def test_around_a_long_event_is_three_days_unless_said_otherwise() -> None:
    def days(*more: str) -> list[date]:
        asked = ("--around", "cny_liling_2026", "--today", "2026-01-20", *more)
        return [day.date for day in planned(*asked).days]

    assert days() == [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)]
    assert days("--days", "1") == [date(2026, 1, 31)]
    assert days("--from", "2026-02-23") == [date(2026, 2, 23)]


def test_an_event_that_has_begun_is_planned_from_today() -> None:
    assert dates_around("cny_liling_2026", CATALOGUE, date(2026, 2, 20))[0] == date(2026, 2, 20)
    assert dates_around("cny_liling_2026", CATALOGUE, date(2027, 1, 1))[0] == date(2026, 1, 31)


@pytest.mark.parametrize("event", ["race_autumn_2027", "rail_expo_2027", "changba_2023"])
def test_around_what_is_not_confirmed_or_has_no_dates_is_refused(event: str) -> None:
    with pytest.raises(CannotPlan, match=f"event {event}"):
        dates_around(event, CATALOGUE, date(2026, 11, 21))
    assert event in complaints("--around", event, code=1)


def test_around_what_is_no_event_names_the_events_there() -> None:
    assert "Events there: cec_2026_r2" in complaints("--around", "hunan_circuit")
    assert "--around: 'nope'" in complaints("--around", "nope")


def test_around_on_other_dates_is_refused() -> None:
    said = complaints("--around", "tcr_world_2026", "--from", "2026-10-26", "--today", "2026-10-20")
    assert "2026-10-24 to 2026-10-25" in said


# ── --weather ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), {}),
        (("wet",), {1: "wet", 2: "wet"}),
        (("hot", "2026-07-02=dry"), {1: "hot", 2: ""}),
        (("2026-07-02=wet",), {2: "wet"}),
        (("2026-07-01＝hot",), {1: "hot"}),
    ],
)
def test_weather_is_of_all_days_or_of_one(given: Sequence[str], expected: dict[int, str]) -> None:
    dates = [date(2026, 7, 1), date(2026, 7, 2)]
    assert parse_weather(given, dates) == {date(2026, 7, n): w for n, w in expected.items()}


def test_weather_that_is_none_and_days_that_are_none_are_told_together() -> None:
    with pytest.raises(BadInput) as wrong:
        parse_weather(["rainy", "2026-08-01=wet"], [date(2026, 7, 1)])
    assert [fault.value for fault in wrong.value.faults] == ["rainy", "2026-08-01=wet"]


def test_a_wet_day_is_spent_indoors() -> None:
    itinerary = planned(*ASKED, "--weather", "wet")
    assert itinerary.visits
    assert all(CATALOGUE.site(one).indoor for one in ids(itinerary))
    assert not all(CATALOGUE.site(one).indoor for one in ids(planned(*ASKED)))


# ── --bookings, --wheelchairs, --passports ──────────────────────────────────────────────────────


def test_a_bookings_file_pins_and_rules_out(tmp_path: Path) -> None:
    file = tmp_path / "trip.csv"
    file.write_text(
        "site,date,state,time,note\n"
        "zhuhua_museum,2026-11-26,confirmed,15:00,Ms Li\n"
        "zz_museum,2026-11-26,refused,,\n",
        encoding="utf-8",
    )
    itinerary = planned(*ASKED, "--bookings", str(file))
    pinned = next(v for v in itinerary.visits if v.site_id == "zhuhua_museum")
    assert f"{pinned.start:%H:%M}" == "15:00"
    assert "zz_museum" not in ids(itinerary)


def test_a_bad_bookings_file_is_told_with_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "trip.csv"
    file.write_text("site,date,state\nzz_musem,2026-11-26,refused\n", encoding="utf-8")
    said = complaints(*ASKED, "--bookings", str(file), "--must", "nope", "--weather", "snow")
    assert "zz_musem" in said
    assert "--must: 'nope'" in said
    assert "--weather: 'snow'" in said


def test_people_in_wheelchairs_and_with_passports_are_of_the_party() -> None:
    itinerary = planned(*ASKED, "--adults", "3", "--wheelchairs", "1", "--passports", "2")
    party = itinerary.request.party
    assert (party.adults, party.wheelchairs, party.passports) == (3, 1, 2)
    assert "wheelchairs is 4, of 3 people" in complaints(*ASKED, "--adults", "3",
                                                         "--wheelchairs", "4")  # fmt: skip
    of_the_profile = planned(*ASKED, "--wheelchairs", "1").request.party
    assert of_the_profile.size > 3


# ── --plan-b, --alternatives, --robust ──────────────────────────────────────────────────────────


def test_plan_b_is_in_the_text_and_in_the_json(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    done = run(*ASKED, "--must", "zhuhua_museum", "--plan-b", "--json", str(target))
    assert done.exit_code == 0
    assert "Plan B" in done.stdout
    assert "if it rains" in done.stdout
    cases = json.loads(target.read_text(encoding="utf-8"))["plan_b"]
    assert {"refused", "wet", "late"} <= {case["case"] for case in cases}
    assert "Plan B" not in run(*ASKED).stdout


def test_robust_days_hold() -> None:
    loose, firm = planned(*ASKED), planned(*ASKED, "--robust")
    assert firm.request.robust == 0.9
    assert min(day.chance or 0 for day in firm.days) >= 0.9
    assert min(day.chance or 0 for day in loose.days) < 0.9
    assert firm.totals.prize <= loose.totals.prize
    assert planned(*ASKED, "--robust", "0.6").request.robust == 0.6


@pytest.mark.parametrize("chance", ["0.3", "1", "half"])
def test_a_chance_is_from_a_half_to_almost_one(chance: str) -> None:
    assert "--robust" in complaints(*ASKED, "--robust", chance)


def test_alternatives_are_compared_and_the_first_is_the_plan() -> None:
    done = run(*ASKED, "--alternatives", "3")
    assert done.exit_code == 0
    alone = run(*ASKED)
    first_lines = alone.stdout.splitlines()[:8]
    assert all(line in done.stdout for line in first_lines)
    assert len(done.stdout) > len(alone.stdout) + 200
    assert "--alternatives" in complaints(*ASKED, "--alternatives", "1")


def test_alternatives_are_written_beside_the_first(tmp_path: Path) -> None:
    done = run(*ASKED, "--alternatives", "3", "--json", str(tmp_path / "plan.json"))
    assert done.exit_code == 0
    plans = [
        Itinerary.model_validate_json((tmp_path / name).read_text(encoding="utf-8"))
        for name in ("plan.json", "plan.b.json", "plan.c.json")
    ]
    assert all(violations(itinerary, CATALOGUE) == () for itinerary in plans)
    assert len({frozenset(ids(itinerary)) for itinerary in plans}) == 3
    (tmp_path / "other.b.json").mkdir()
    said = complaints(*ASKED, "--alternatives", "2", "--json", str(tmp_path / "other.json"))
    assert "--json (plan 2)" in said
    assert not (tmp_path / "other.json").exists()


def test_help_names_every_option() -> None:
    said = CliRunner().invoke(main, ["plan", "--help"]).stdout
    for option in ("around", "weather", "bookings", "wheelchairs", "passports", "plan-b",
                   "alternatives", "robust"):  # fmt: skip
        assert f"--{option}" in said


def test_the_request_of_a_plan_says_all_of_it() -> None:
    request: Any = planned(*ASKED, "--weather", "hot", "--robust", "0.5").request
    assert [day.weather for day in request.days] == ["hot"]
    assert request.robust == 0.5
