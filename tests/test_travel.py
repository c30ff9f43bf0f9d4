import csv
import math
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.sites import Location
from planner.travel import (
    MODELS,
    UNREACHABLE,
    Estimate,
    ModeModel,
    TravelMatrix,
    TravelSource,
    Way,
    rail,
)
from planner.travel.estimate import great_circle_km
from planner.values import Mode, Text

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs" / "travel.md").read_text(encoding="utf-8")
MODES: tuple[Mode, ...] = get_args(Mode)


def place(lat: float, lon: float, id: str = "") -> Location:
    return Location(id=id or f"{lat},{lon}", name=Text(), lat=lat, lon=lon)


CS_SOUTH, AIRPORT, ZZ_WEST, ZZ, LILING, LILING_EAST = rail.STATIONS
FANTAWILD = place(27.99285, 113.18785)
SHENNONG = place(27.824, 113.118)
CENTRE = place(27.84244, 113.14724)  # Central Square, Zhuzhou
LILING_TOWN = place(27.64895, 113.49145)
CHANGSHA = place(28.195, 112.976)
XIANGYA = place(28.212, 112.979)
UNIVERSITY = place(27.822, 113.105)
QIU_JIN = place(27.91374, 113.0908)

in_the_region = st.builds(place, st.floats(27.4, 28.4), st.floats(112.8, 113.8))
in_china = st.builds(place, st.floats(18, 53), st.floats(74, 135))
some_places = st.lists(in_the_region, min_size=3, max_size=8)
modes = st.sampled_from(MODES)


# ── the estimate against known journeys ─────────────────────────────────────────────────────────


class Known(NamedTuple):
    """A documented journey: what our kilometres and minutes on the way must lie between."""

    title: str
    mode: Mode
    ends: tuple[Location, Location]
    km: float | None
    minutes: tuple[int, int]


KNOWN = [
    Known("Changsha centre – Fantawild", "car", (CHANGSHA, FANTAWILD), 41, (37, 60)),
    Known("Changsha South – Fantawild", "car", (CS_SOUTH, FANTAWILD), None, (30, 40)),
    Known("Huanghua Airport – Zhuzhou centre", "car", (AIRPORT, CENTRE), 50, (54, 66)),
    Known("Zhuzhou centre – Liling", "car", (CENTRE, LILING_TOWN), 47, (50, 70)),
    Known("Changsha centre – Zhuzhou centre", "car", (CHANGSHA, CENTRE), 54, (54, 80)),
    Known("Zhuzhou West – Shennong City", "car", (ZZ_WEST, SHENNONG), None, (11, 19)),
    Known("Shennong City – Qiu Jin residence", "bus", (SHENNONG, QIU_JIN), None, (35, 46)),
    Known(
        "Changsha Xiangya – Zhuzhou, Hunan University of Technology",
        "bus",
        (XIANGYA, UNIVERSITY),
        None,
        (100, 150),
    ),
]


def way_minutes(mode: Mode, legs: TravelMatrix) -> int:
    model = MODELS[mode]
    return int(legs.minutes[0, 1]) - model.wait_minutes - model.walk_minutes


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.title)
def test_known_journeys_are_met(known: Known) -> None:
    legs = Estimate().matrix(known.ends, known.mode)
    assert legs.mode(0, 1) == known.mode
    assert known.minutes[0] <= way_minutes(known.mode, legs) <= known.minutes[1]
    if known.km:
        assert legs.distance_m[0, 1] / 1000 == pytest.approx(known.km, rel=0.1)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.title)
def test_the_document_shows_what_the_model_says(known: Known) -> None:
    legs = Estimate().matrix(known.ends, known.mode)
    (row,) = (line for line in DOC.splitlines() if f"| {known.mode}: {known.title} |" in line)
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[3] == f"{legs.distance_m[0, 1] / 1000:.1f}"
    assert cells[5] == str(way_minutes(known.mode, legs))


def test_longer_ways_are_faster_on_average() -> None:
    east = [place(27.8, 113 + step / 10) for step in range(20)]
    for mode in ("car", "taxi", "coach", "bus"):
        legs = Estimate().matrix(east, mode)
        km_per_minute = (legs.distance_m / 1000 / np.maximum(legs.minutes, 1))[0, 1:]
        assert (np.diff(km_per_minute) > 0).all()


def test_hired_coaches_are_slower_than_cars_and_buses_slower_still() -> None:
    ends = (CENTRE, LILING_TOWN)
    car, coach, bus = (
        Estimate().matrix(ends, mode).minutes[0, 1] for mode in ("car", "coach", "bus")
    )
    assert car < coach < bus


# ── what every estimate obeys ───────────────────────────────────────────────────────────────────


@given(st.lists(in_china, min_size=2, max_size=4))
def test_straight_distances_are_those_of_geopy_within_six_per_mille(
    places: list[Location],
) -> None:
    straight = great_circle_km(places)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            exact = geodesic((a.lat, a.lon), (b.lat, b.lon)).km
            assert math.isclose(straight[i, j], exact, rel_tol=0.006, abs_tol=1e-6)


@given(some_places, modes)
def test_legs_are_whole_symmetric_and_never_shorter_than_the_straight_line(
    places: list[Location], mode: Mode
) -> None:
    legs = Estimate().matrix(places, mode)
    for matrix in (legs.minutes, legs.distance_m, legs.walk_minutes):
        assert matrix.dtype == np.int64
        assert (matrix >= 0).all()
        assert not matrix.diagonal().any()
    assert (legs.minutes == legs.minutes.T).all()
    assert (legs.walk_minutes <= legs.minutes).all()
    assert (legs.distance_m + 1 >= 1000 * great_circle_km(places)).all()


@given(some_places, modes)
def test_a_ride_is_never_slower_than_the_same_ride_broken_in_two(
    places: list[Location], mode: Mode
) -> None:
    legs = Estimate().matrix(places, mode)
    n = range(len(places))
    for i in n:
        for j in n:
            for via in n:
                parts = {legs.mode(i, via), legs.mode(via, j), legs.mode(i, j)}
                if mode == "walk" or "walk" not in parts:
                    assert legs.minutes[i, j] <= legs.minutes[i, via] + legs.minutes[via, j]


@given(some_places, modes)
def test_trains_are_only_taken_where_they_save_time(places: list[Location], mode: Mode) -> None:
    without = Estimate(models={**MODELS, mode: replace(MODELS[mode], rail=False)})
    road, best = without.matrix(places, mode), Estimate().matrix(places, mode)
    n = range(len(places))
    by_train = np.array([[best.mode(i, j) == "rail" for j in n] for i in n])
    assert (best.minutes[by_train] < road.minutes[by_train]).all()
    assert (best.minutes[~by_train] == road.minutes[~by_train]).all()


@given(in_the_region)
def test_the_last_digits_of_a_processor_do_not_cost_a_minute(there: Location) -> None:
    ends = (CENTRE, there)
    km = float(great_circle_km(ends)[0, 1])
    exactly_7 = ModeModel(detour=((0, 1),), speed_kmh=((0, km * 60 / 7),))
    legs = Estimate(0, models={**MODELS, "car": exactly_7}).matrix(ends, "car")
    assume(legs.mode(0, 1) == "car")
    assert legs.minutes[0, 1] == 7


def test_no_place_makes_an_empty_matrix() -> None:
    assert Estimate().matrix([], "taxi").minutes.shape == (0, 0)


def test_five_hundred_places_take_well_under_a_second() -> None:
    random = np.random.default_rng(1)
    places = [place(*point) for point in random.uniform((27.4, 112.8), (28.4, 113.8), (500, 2))]
    began = time.process_time()
    Estimate().matrix(places, "taxi")
    assert time.process_time() - began < 0.5


# ── walking ─────────────────────────────────────────────────────────────────────────────────────

NEARBY = (SHENNONG, place(27.824, 113.1244))  # 629 m straight, 881 m of way, 12 minutes on foot


@pytest.mark.parametrize("mode", MODES)
def test_a_short_leg_is_walked_whatever_the_mode(mode: Mode) -> None:
    legs = Estimate(max_walk_leg_minutes=12).matrix(NEARBY, mode)
    assert legs.mode(0, 1) == "walk"
    assert legs.minutes[0, 1] == legs.walk_minutes[0, 1] == 12


def test_a_leg_beyond_the_longest_walk_is_ridden() -> None:
    legs = Estimate(max_walk_leg_minutes=11).matrix(NEARBY, "taxi")
    assert legs.mode(0, 1) == "taxi"
    assert legs.minutes[0, 1] == 12  # 10 waiting, 2 riding
    assert legs.walk_minutes[0, 1] == 0


def test_a_walker_walks_beyond_the_longest_walk() -> None:
    legs = Estimate(max_walk_leg_minutes=0).matrix((SHENNONG, CENTRE), "walk")
    assert legs.mode(0, 1) == "walk"
    assert legs.minutes[0, 1] == legs.walk_minutes[0, 1] > 50


def test_two_places_at_one_point_need_no_parking() -> None:
    legs = Estimate().matrix((SHENNONG, replace_id(SHENNONG, "other")), "car")
    assert legs.mode(0, 1) == "walk"
    assert legs.minutes[0, 1] == legs.distance_m[0, 1] == 0


def replace_id(where: Location, id: str) -> Location:
    return where.model_copy(update={"id": id})


def test_the_way_to_the_bus_stop_counts_as_walking() -> None:
    legs = Estimate().matrix((SHENNONG, CENTRE), "bus")
    assert legs.walk_minutes[0, 1] == MODELS["bus"].walk_minutes


def test_a_walk_to_the_far_side_of_the_earth_counts_as_no_way() -> None:
    legs = Estimate().matrix((SHENNONG, place(-33.4, -70.6)), "walk")
    assert legs.minutes[0, 1] == legs.walk_minutes[0, 1] == UNREACHABLE


# ── trains ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["taxi", "bus", "walk"])
def test_the_train_is_taken_between_stations(mode: Mode) -> None:
    legs = Estimate().matrix((CS_SOUTH, ZZ_WEST), mode)
    assert legs.mode(0, 1) == "rail"
    assert legs.minutes[0, 1] == 30 + 13
    assert legs.walk_minutes[0, 1] == 0
    assert legs.distance_m[0, 1] == pytest.approx(45_000, rel=0.01)  # documented: 45 km
    assert legs.source(0, 1) == "rail hub_cs_south>hub_zz_west (doc)"
    assert legs.source(1, 0) == "rail hub_zz_west>hub_cs_south (doc)"


@pytest.mark.parametrize("mode", ["car", "coach"])
def test_a_car_or_hired_coach_is_not_left_behind_for_a_train(mode: Mode) -> None:
    legs = Estimate().matrix((CS_SOUTH, ZZ_WEST), mode)
    assert legs.mode(0, 1) == mode


def test_the_ways_to_and_from_the_stations_are_part_of_a_leg_by_train() -> None:
    legs = Estimate().matrix((CS_SOUTH, SHENNONG, ZZ_WEST), "bus")
    assert legs.mode(0, 1) == "rail"
    for matrix in (legs.minutes, legs.distance_m, legs.walk_minutes):
        assert matrix[0, 1] == matrix[0, 2] + matrix[2, 1]


def test_the_high_speed_lines_are_changed_at_changsha_south() -> None:
    legs = Estimate().matrix((ZZ_WEST, LILING_EAST), "bus")
    assert legs.source(0, 1) == "rail hub_zz_west>hub_cs_south hub_cs_south>hub_liling_east (doc)"
    assert legs.minutes[0, 1] == 30 + 13 + 30 + 24


def test_a_train_known_from_memory_says_so() -> None:
    legs = Estimate().matrix((ZZ, LILING), "bus")
    assert legs.source(0, 1) == "rail hub_zz>hub_liling (memory)"


def test_trains_are_changed_as_often_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = (CS_SOUTH, LILING, ZZ_WEST, LILING_EAST, AIRPORT, ZZ)  # to and fro, a minute each
    links = [rail.Link(a.id, b.id, 1, 0, "doc", "") for a, b in pairwise(line)]
    monkeypatch.setattr(rail, "LINKS", links)
    minutes = Estimate().matrix(line, "taxi").minutes
    assert minutes[0].tolist() == minutes[5, ::-1].tolist() == [0, 1, 2, 3, 4, 5]


def test_two_places_in_town_are_not_joined_by_a_train() -> None:
    assert Estimate().matrix((SHENNONG, CENTRE), "taxi").mode(0, 1) == "taxi"


def test_stations_stand_where_the_catalogue_has_them() -> None:
    with (ROOT / "sites.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for station in rail.STATIONS:
        row = rows[station.id]
        assert (station.lat, station.lon) == (float(row["lat"]), float(row["lon"])), station.id


def test_the_document_lists_every_train() -> None:
    table = DOC[DOC.index("## Trains") : DOC.index("## Another source")]
    rows = re.findall(r"^\| .* \| (\d+) min \| (\d+) min \| (\w+) \|", table, re.MULTILINE)
    assert rows == [
        (str(link.minutes), str(link.boarding_minutes), link.basis) for link in rail.LINKS
    ]


# ── matrices and other sources ──────────────────────────────────────────────────────────────────

ZERO = np.zeros((2, 2), dtype=np.int64)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"minutes": ZERO.astype(float)}, "whole numbers"),
        ({"minutes": np.zeros((2, 3), dtype=np.int64)}, "square"),
        ({"distance_m": np.zeros((3, 3), dtype=np.int64)}, "square"),  # for other places
        ({"minutes": ZERO - 1 + np.eye(2, dtype=np.int64)}, "negative"),
        ({"walk_minutes": ZERO + 1}, "0 from a place to itself"),
        ({"way": np.zeros((3, 3), dtype=np.uint8)}, r"must be \(2, 2\)"),
        ({"way": np.ones((2, 2), dtype=np.uint8)}, "beyond the end of ways"),
        ({"ways": ()}, "beyond the end of ways"),
    ],
)
def test_a_matrix_that_does_not_fit_together_is_refused(broken: dict[str, Any], rule: str) -> None:
    good: dict[str, Any] = {
        "minutes": ZERO,
        "distance_m": ZERO,
        "walk_minutes": ZERO,
        "ways": (Way("car", "test"),),
        "way": ZERO,
    }
    TravelMatrix(**good)
    with pytest.raises(BadInput, match=rule):
        TravelMatrix(**{**good, **broken})


def test_every_fault_of_a_matrix_is_named_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        TravelMatrix(ZERO, ZERO - 1, ZERO + 1, (Way("car", "test"),), ZERO.astype(np.uint8))
    assert [fault.thing for fault in caught.value.faults] == [
        "travel matrix distance_m",
        "travel matrix walk_minutes",
    ]


def test_some_places_are_taken_out_in_the_order_asked_for() -> None:
    every = Estimate().matrix((CS_SOUTH, SHENNONG, ZZ_WEST), "taxi")
    two = every.take([2, 0])
    assert two.minutes.tolist() == [[0, 43], [43, 0]]
    assert two.mode(0, 1) == "rail"
    assert two.source(1, 0) == "rail hub_cs_south>hub_zz_west (doc)"


def documented_sources() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": __name__}  # dataclass looks its module up
    for block in re.findall(r"^```python\n(.*?)^```", DOC, re.DOTALL | re.MULTILINE):
        exec(block, names)
    return names


def test_the_documented_source_of_measured_times_works() -> None:
    a, b = replace_id(CENTRE, "a"), replace_id(LILING_TOWN, "b")
    source: TravelSource = documented_sources()["Measured"]({("a", "b"): 55})
    legs = source.matrix((a, b), "taxi")
    assert (legs.minutes[0, 1], legs.source(0, 1)) == (55, "measured")
    assert (legs.minutes[1, 0], legs.source(1, 0)) == (73, "estimate")


def test_the_documented_holiday_source_slows_rides_and_leaves_trains() -> None:
    source: TravelSource = documented_sources()["HolidayTraffic"]()
    places: Sequence[Location] = (CENTRE, LILING_TOWN, CS_SOUTH, ZZ_WEST)
    usual, slow = Estimate().matrix(places, "taxi"), source.matrix(places, "taxi")
    assert slow.minutes[0, 1] == math.ceil(1.4 * usual.minutes[0, 1])
    assert slow.minutes[2, 3] == usual.minutes[2, 3] == 43
    assert slow.source(0, 1) == "holiday traffic, estimate"


def test_the_documented_change_of_the_model_works() -> None:
    brisk: TravelSource = documented_sources()["brisk"]
    assert brisk.matrix((CENTRE, LILING_TOWN), "taxi").minutes[0, 1] == 68  # not 73


def test_importing_the_sources_does_not_load_geopy() -> None:
    code = "import sys, planner.travel, planner.travel.geocode; sys.exit('geopy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
