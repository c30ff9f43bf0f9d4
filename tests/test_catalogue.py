"""Reading a catalogue and looking things up in it."""

import pickle
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.catalogue import Catalogue, read_catalogue, shipped_catalogue
from planner.columns import COLUMNS
from planner.errors import BadInput
from planner.sites import Kind, Site, Status
from planner.values import Text


def site(site_id: str, kind: Kind = "site", status: Status = "open", **fields: object) -> Site:
    name = Text(zh=site_id)
    return Site.model_validate(
        {"id": site_id, "kind": kind, "status": status, "name": name, **fields}
    )


def event(site_id: str, status: Status = "confirmed", **fields: object) -> Site:
    return site(site_id, "event", status, **fields)


def write(folder: Path, text: str) -> Path:
    path = folder / "my.csv"
    path.write_bytes(text.encode())
    return path


# ── the shipped file ────────────────────────────────────────────────────────────────────────────


def test_the_shipped_catalogue_has_no_faults() -> None:
    report = read_catalogue(shipped_catalogue(), today=date(2026, 11, 21))
    assert report.faults == ()
    assert report.catalogue == Catalogue.load()
    assert len(Catalogue.load()) > 50


def test_the_shipped_catalogue_has_all_columns_in_order() -> None:
    header = shipped_catalogue().read_text(encoding="utf-8").partition("\n")[0]
    assert tuple(header.split(",")) == COLUMNS


def test_only_old_documents_of_the_shipped_catalogue_deserve_a_second_look() -> None:
    report = read_catalogue(shipped_catalogue(), today=date(2026, 11, 21))
    assert {fault.rule.rpartition(" documented ")[2] for fault in report.warnings} <= {
        "more than 3 years ago"
    }


def test_the_shipped_catalogue_loads_quickly() -> None:
    Catalogue.load()  # the calendar reads its table once
    start = time.process_time()
    Catalogue.load()
    assert time.process_time() - start < 0.2  # measured 6 ms


def test_ten_thousand_rows_load_in_a_moment(tmp_path: Path) -> None:
    rows = "".join(
        f"s{n},site,馆{n},27.8,113.1,rail;art,60,Tu-Su 09:00-{n // 60 % 9 + 12}:{n % 60:02},doc\n"
        for n in range(10_000)
    )
    header = "id,kind,name_zh,lat,lon,themes,visit_minutes,opening_hours,hours_basis\n"
    path = write(tmp_path, header + rows)
    start = time.process_time()
    assert len(Catalogue.load(path)) == 10_000
    assert time.process_time() - start < 3  # measured 0.4 s


# ── cells ───────────────────────────────────────────────────────────────────────────────────────


def test_a_small_file_of_the_users_own_is_enough(tmp_path: Path) -> None:
    text = "id,name_zh,lat,lon,opening_hours\nmy_mill,老纱厂,27.83,113.14,Tu-Su 09:00-17:00\n"
    catalogue = Catalogue.load(write(tmp_path, text))
    assert catalogue.sites == (
        Site(
            id="my_mill",
            name=Text(zh="老纱厂"),
            lat=27.83,
            lon=113.14,
            opening_hours="Tu-Su 09:00-17:00",
        ),
    )


FULL = {
    "id": "race",
    "kind": "event",
    "status": "confirmed",
    "name_zh": "赛",
    "name_en": "Race",
    "name_ru": "Гонка",
    "description_zh": "描述",
    "description_en": "Told",
    "description_ru": "Рассказ",
    "note_zh": "注",
    "note_en": "Note",
    "note_ru": "Заметка",
    "district_zh": "天元区",
    "district_en": "Tianyuan",
    "district_ru": "Тяньюань",
    "lat": "27.8",
    "lon": "113.05",
    "coord_precision": "exact",
    "coord_basis": "doc",
    "themes": "racing; sport;",
    "audiences": "young",
    "popularity": "4",
    "visit_minutes": "180",
    "visit_minutes_min": "60.0",
    "opening_hours": "2027 Oct 22-2027 Oct 24 09:00-17:00",
    "departures": "Mo-Fr 09:30,14:00",
    "hours_basis": "derived",
    "last_admission_minutes": "30;40",
    "arrive_early_minutes": "15",
    "booking": "appointment",
    "booking_lead_days": "2",
    "booking_lead_unit": "workdays",
    "contact": "官网",
    "phone": "0731-1; 0731-2",
    "website": "https://example.org",
    "min_group": "2",
    "max_group": "30",
    "min_age": "6",
    "children_per_adult": "10",
    "id_required": "domestic",
    "wear_zh": "平底鞋",
    "wear_en": "Flat shoes",
    "wear_ru": "Обувь без каблука",
    "price_cny": "80.5",
    "price_child_cny": "40",
    "price_senior_cny": "0",
    "price_basis": "memory",
    "indoor": "no",
    "wheelchair": "limited",
    "venue": "circuit",
    "closes": "circuit",
    "opens": "circuit",
    "venue_price_cny": "120",
    "road_factor": "1.5",
    "road_radius_km": "3",
    "variant_of": "circuit",
    "source": '=a, "b"',
    "last_verified": "2026/7/4",
}


def test_every_column_reaches_its_field(tmp_path: Path) -> None:
    assert set(FULL) == set(COLUMNS)
    cells = ",".join('"' + FULL[name].replace('"', '""') + '"' for name in COLUMNS)
    other = "circuit,site,,场" + "," * (len(COLUMNS) - 4)
    path = write(tmp_path, f"{','.join(COLUMNS)}\n{cells}\n{other}\n")
    assert Catalogue.load(path).site("race") == Site(
        id="race",
        kind="event",
        status="confirmed",
        name=Text(zh="赛", en="Race", ru="Гонка"),
        description=Text(zh="描述", en="Told", ru="Рассказ"),
        note=Text(zh="注", en="Note", ru="Заметка"),
        district=Text(zh="天元区", en="Tianyuan", ru="Тяньюань"),
        lat=27.8,
        lon=113.05,
        coord_precision="exact",
        coord_basis="doc",
        themes=("racing", "sport"),
        audiences=("young",),
        popularity=4,
        visit_minutes=180,
        visit_minutes_min=60,
        opening_hours="2027 Oct 22-2027 Oct 24 09:00-17:00",
        departures="Mo-Fr 09:30,14:00",
        hours_basis="derived",
        last_admission_minutes=(30, 40),
        arrive_early_minutes=15,
        booking="appointment",
        booking_lead_days=2,
        booking_lead_unit="workdays",
        contact="官网",
        phone="0731-1; 0731-2",
        website="https://example.org",
        min_group=2,
        max_group=30,
        min_age=6,
        children_per_adult=10,
        id_required="domestic",
        wear=Text(zh="平底鞋", en="Flat shoes", ru="Обувь без каблука"),
        price_cny=80.5,
        price_child_cny=40,
        price_senior_cny=0,
        price_basis="memory",
        indoor=False,
        wheelchair="limited",
        venue="circuit",
        closes=("circuit",),
        opens=("circuit",),
        venue_price_cny=120,
        road_factor=1.5,
        road_radius_km=3,
        variant_of="circuit",
        source='=a, "b"',
        last_verified=date(2026, 7, 4),
    )


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("id", "ZZ Museum", "may hold only the characters a-z, 0-9 and _. For example zz_museum"),
        ("id", "博物馆", "may hold only the characters a-z, 0-9 and _. For example"),
        ("kind", "sight", "must be one of site, event, hub, food. Did you mean site?"),
        ("status", "zz", "must be one of open, unconfirmed, closed, confirmed, expected. Choose"),
        ("coord_basis", "docs", "must be one of doc, derived, memory, guess. Did you mean doc?"),
        ("visit_minutes", "1 h", "is not a whole number. Write digits alone"),
        ("visit_minutes", "60.5", "is not a whole number"),
        ("visit_minutes", "１２", "is not a whole number"),  # full-width digits
        ("visit_minutes", "9" * 5000, "is not a whole number"),
        ("visit_minutes", "4", "must be at least 5"),
        ("visit_minutes", "721", "must be at most 720"),
        ("popularity", "6", "must be at most 5"),
        ("booking_lead_unit", "weeks", "must be one of days, workdays"),
        ("road_factor", "0.5", "must be at least 1"),
        ("road_radius_km", "0", "must be above 0"),
        ("last_admission_minutes", "30;x", "is not a whole number"),
        ("last_admission_minutes", "500;600", "must be at most 480"),
        ("lat", "27,8", "is not a number"),
        ("lat", "nan", "is not a number"),
        ("lat", "1e2", "is not a number"),
        ("lat", "113.1", "It looks swapped with lon: write lat 27.8, lon 113.1"),
        ("lat", "-190", "must be between -90 and 90. Write degrees"),
        ("price_cny", "inf", "is not a number"),
        ("price_cny", "¥60", "is not a number"),
        ("price_cny", "免费", "Write 0 for what is free"),
        ("price_cny", "-1", "must be at least 0"),
        ("indoor", "TRUE", "must be yes or no"),
        ("themes", "rail；art", 'is a list with "；" in it. Separate its items by ";"'),
        ("closes", "a,b", 'is a list with "," in it'),
        ("last_verified", "4.7.2026", "is not a date"),
        ("last_verified", "2026-02-30", "is no day of the calendar"),
        ("website", "javascript:alert(1)", "is not a web address"),
        ("website", "www.example.org", "is not a web address"),
        ("opening_hours", "9 to 5", ""),  # in the calendar's own words
        ("departures", "soon", ""),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_column_value_rule_and_cure(
    tmp_path: Path, column: str, value: str, rule: str
) -> None:
    cells = {"id": "a", "name_zh": "馆", "lat": "27.8", "lon": "27.8", column: value}
    text = f'{",".join(cells)}\n"' + '","'.join(cells.values()) + '"\n'
    report = read_catalogue(write(tmp_path, text))
    assert report.catalogue is None
    fault = report.faults[0]
    assert fault.thing == f"my.csv:2 {column} ({cells['id']})"
    assert fault.value == value
    assert rule in f"{fault.rule}. {fault.cure}"
    assert fault.rule
    assert fault.cure
    assert "Input should" not in str(fault)  # pydantic's own words


def test_all_faults_of_a_file_are_told_at_once_in_its_order(tmp_path: Path) -> None:
    text = (
        "id,name_zh,kind,popularity,visit_minutes,lat,venue,web\n"
        "a,馆,sit,9,x,27.8,,\n"
        ",馆,site,7,60,,,\n"
        "b,,site,1\n"
        "a,馆,event,1,60,,,\n"
    )
    with pytest.raises(BadInput) as caught:
        Catalogue.load(write(tmp_path, text))
    assert [fault.thing for fault in caught.value.faults] == [
        "my.csv:1 header",
        "my.csv:2 kind (a)",
        "my.csv:2 visit_minutes (a)",
        "my.csv:2 popularity (a)",
        "my.csv:2 lat (a)",
        "my.csv:3 id",
        "my.csv:3 popularity",
        "my.csv:4 (b)",
        "my.csv:5 status (a)",
        "my.csv:5 id (a)",
    ]
    assert str(caught.value).count("\n") == 9


def test_a_report_and_load_tell_the_same_faults(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name_zh,popularity\na,馆,9\nb,馆,x\n")
    with pytest.raises(BadInput) as caught:
        Catalogue.load(path)
    assert read_catalogue(path).faults == tuple(caught.value.faults)


def test_a_file_that_is_no_table_is_reported_not_raised(tmp_path: Path) -> None:
    report = read_catalogue(tmp_path / "none.csv")
    assert report.catalogue is None
    assert len(report.faults) == 1


# ── whatever comes ──────────────────────────────────────────────────────────────────────────────

_anything = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
_cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["a", "b", "site", "event", "hub", "27.8", "113.1", "60", "Mo-Fr 09:00-17:00"]),
    st.sampled_from(["a;b", "2027 Oct 22 09:00-17:00", "expected", "PH off; Mo 10:00-12:00", "-1"]),
)


def only_bad_input(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    report = read_catalogue(path, today=date(2026, 11, 21))
    assert (report.catalogue is None) == bool(report.faults)
    if report.faults:
        with pytest.raises(BadInput) as caught:
            Catalogue.load(path)
        assert tuple(caught.value.faults) == report.faults
    else:
        assert Catalogue.load(path) == report.catalogue


@_anything
@given(st.one_of(st.binary(), st.binary().map(lambda data: b"id,name_zh\n" + data)))
def test_no_bytes_raise_anything_but_bad_input(tmp_path: Path, data: bytes) -> None:
    only_bad_input(tmp_path / "my.csv", data)


@_anything
@given(st.data())
def test_no_table_raises_anything_but_bad_input(tmp_path: Path, data: st.DataObject) -> None:
    columns = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=8, unique=True))
    columns = list(dict.fromkeys(["id", "name_en", *columns]))
    row = st.lists(_cells, min_size=len(columns), max_size=len(columns))
    lines = [columns, *data.draw(st.lists(row, max_size=5))]
    text = "\n".join(",".join('"' + c.replace('"', '""') + '"' for c in line) for line in lines)
    only_bad_input(tmp_path / "my.csv", text.encode("utf-8", "replace"))


# ── looking up ──────────────────────────────────────────────────────────────────────────────────


def test_a_catalogue_is_a_collection_of_sites() -> None:
    catalogue = Catalogue((site("a"), site("b")))
    assert [each.id for each in catalogue] == ["a", "b"]
    assert len(catalogue) == 2
    assert "a" in catalogue
    assert "c" not in catalogue
    assert catalogue.site("b").id == "b"
    assert pickle.loads(pickle.dumps(catalogue)) == catalogue


def test_two_sites_of_one_id_are_refused() -> None:
    with pytest.raises(BadInput, match="more than one site") as caught:
        Catalogue((site("a"), site("b"), site("a"), site("b"), site("c")))
    assert [fault.value for fault in caught.value.faults] == ["a", "b"]


@pytest.mark.parametrize(
    ("wanted", "cure"),
    [
        ("zz_musem", "zz_museum (株洲博物馆)"),
        ("ZZ_Museum", "zz_museum (株洲博物馆)"),
        ("株洲市博物馆", "zz_museum (株洲博物馆)"),
        ("陶瓷", "kiln (醴陵陶瓷)"),
        ("Zhuzhou museum", "zz_museum (株洲博物馆)"),
        ("qqq", "planner sites list"),
        ("", "planner sites list"),
    ],
)
def test_an_unknown_site_is_told_with_close_ones(wanted: str, cure: str) -> None:
    catalogue = Catalogue(
        (
            Site(id="zz_museum", name=Text(zh="株洲博物馆", en="Zhuzhou Museum")),
            Site(id="kiln", name=Text(zh="醴陵陶瓷")),
        )
    )
    with pytest.raises(BadInput) as caught:
        catalogue.site(wanted)
    assert cure in caught.value.faults[0].cure


def test_a_place_is_where_a_site_is() -> None:
    catalogue = Catalogue((site("a", lat=27.8, lon=113.1), site("b")))
    assert catalogue.place("a").lat == 27.8
    with pytest.raises(BadInput, match="its position is not known"):
        catalogue.place("b")
    with pytest.raises(BadInput, match="is not in the catalogue"):
        catalogue.place("c")


def test_an_event_without_position_is_at_its_venue() -> None:
    venue = site("v", lat=27.8, lon=113.1, coord_precision="exact", coord_basis="doc")
    catalogue = Catalogue(
        (event("e", venue="v"), event("f", venue="v", lat=27.9, lon=113.2), venue)
    )
    assert catalogue.site("e").model_dump(include={"lat", "lon", "coord_basis"}) == {
        "lat": 27.8,
        "lon": 113.1,
        "coord_basis": "doc",
    }
    assert catalogue.site("f").lat == 27.9
    assert Catalogue(catalogue.sites) == catalogue


def test_variants_venues_and_their_events_are_one_set() -> None:
    catalogue = Catalogue(
        (
            event("race", venue="circuit"),
            site("circuit"),
            event("rally", venue="circuit"),
            site("karting", variant_of="circuit"),
            site("alone"),
            site("chain", variant_of="karting"),
            site("x", variant_of="a shared key"),
            site("y", variant_of="a shared key"),
        )
    )
    one = {catalogue.group_of(name) for name in ("race", "circuit", "rally", "karting", "chain")}
    assert one == {"circuit"}
    assert catalogue.group_of("alone") == "alone"
    assert catalogue.group_of("x") == catalogue.group_of("y") not in {"circuit", "alone", "x"}
    with pytest.raises(BadInput):
        catalogue.group_of("a shared key")


def test_variants_that_go_round_in_a_ring_are_one_set() -> None:
    catalogue = Catalogue((site("a", variant_of="b"), site("b", variant_of="a")))
    assert catalogue.group_of("a") == catalogue.group_of("b")


def test_a_site_is_closed_while_a_confirmed_event_that_closes_it_runs() -> None:
    hours = "2027 Oct 22-2027 Oct 24 09:00-17:00"
    race = event("race", closes=("circuit",), opening_hours=hours)
    sure = Catalogue((site("circuit"), race))
    assert sure.closers("circuit", date(2027, 10, 23)) == (race,)
    assert sure.closers("circuit", date(2027, 10, 25)) == ()
    assert sure.closers("race", date(2027, 10, 23)) == ()
    unsure = Catalogue((site("circuit"), race.model_copy(update={"status": "expected"})))
    assert unsure.closers("circuit", date(2027, 10, 23)) == ()
