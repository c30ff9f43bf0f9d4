"""A month of sites and events, and what events change in the view by days."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from planner import almanac
from planner.catalogue import Catalogue
from planner.cli import main
from planner.outputs.month import render, say_effects
from planner.outputs.terminal import width
from planner.sites import Site
from planner.values import Text

OCTOBER = date(2026, 10, 1)
HOSTILE = "\x1b[31mred\x07\u202egnp\u200f 坏"
LANGS = ("zh", "en")
WIDTHS = (60, 72, 80, 100, 120)


def site(site_id: str, hours: str = "09:00-17:00; PH 09:00-17:00", **fields: object) -> Site:
    """Return a site whose hours are beyond doubt."""
    plain = {"name": Text(zh=f"{site_id}馆", en=site_id.title()), "opening_hours": hours}
    firm = {"hours_basis": "doc", "price_basis": "doc", "lat": 27.8, "lon": 113.1}
    return Site.model_validate({"id": site_id, **plain, **firm, **fields})


def event(site_id: str, hours: str = "", **fields: object) -> Site:
    return site(site_id, hours, **{"kind": "event", "status": "confirmed", **fields})


def fair(**fields: object) -> Site:
    return event("fair", "2026 Oct 13-2026 Oct 14 10:00-16:00", venue="hall", **fields)


def day_at(one: str, on: date, *sites: Site) -> almanac.SiteDay:
    catalogue = Catalogue(sites)
    return almanac.site_day(catalogue.site(one), on, catalogue)


def clocks(day: almanac.SiteDay) -> tuple[list[str], list[str]]:
    """Return what is left open and what events take, in short."""
    spans, taken = ([f"{a:%H:%M}-{b:%H:%M}" for a, b in which] for which in (day.spans, day.taken))
    return spans, taken


def page(*sites: Site, first: date = OCTOBER, lang: str = "en", columns: int = 100) -> str:
    catalogue = Catalogue(sites)
    return render(almanac.month(catalogue, first), catalogue, lang, columns)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["calendar", *args], prog_name="planner")


TUESDAY = date(2026, 10, 13)


# ── a site on a date ────────────────────────────────────────────────────────────────────────────


def test_an_event_leaves_the_hours_before_and_after_it() -> None:
    day = day_at("hall", TUESDAY, site("hall"), fair(closes=("hall",)))
    assert clocks(day) == (["09:00-10:00", "16:00-17:00"], ["10:00-16:00"])
    assert day.sure
    other = day_at("hall", TUESDAY + timedelta(days=2), site("hall"), fair(closes=("hall",)))
    assert clocks(other) == (["09:00-17:00"], [])


@pytest.mark.parametrize(
    ("hours", "left", "taken"),
    [
        ("2026 Oct 13 08:00-18:00", [], ["09:00-17:00"]),
        ("2026 Oct 13 17:00-19:00", ["09:00-17:00"], []),
        ("2026 Oct 13 09:00-12:00", ["12:00-17:00"], ["09:00-12:00"]),
        ("2026 Oct 12 22:00-10:00", ["10:00-17:00"], ["09:00-10:00"]),
    ],
)
def test_what_an_event_takes(hours: str, left: list[str], taken: list[str]) -> None:
    day = day_at("hall", TUESDAY, site("hall"), event("fair", hours, closes=("hall",)))
    assert clocks(day) == (left, taken)


def test_two_events_at_once_take_their_hours_once() -> None:
    first = event("first", "2026 Oct 13 10:00-12:00", closes=("hall",))
    second = event("second", "2026 Oct 13 11:00-13:00", closes=("hall",))
    day = day_at("hall", TUESDAY, site("hall"), first, second)
    assert clocks(day) == (["09:00-10:00", "13:00-17:00"], ["10:00-13:00"])


def test_an_expected_event_changes_nothing() -> None:
    gala = fair(status="expected", closes=("hall",), opens=("mill",), venue_price_cny=9)
    mill = site("mill", "", booking="event_only")
    assert clocks(day_at("hall", TUESDAY, site("hall"), mill, gala))[1] == []
    assert not day_at("mill", TUESDAY, site("hall"), mill, gala).receives


def test_an_event_opens_a_site_in_its_hours() -> None:
    mill = site("mill", "", booking="event_only", hours_basis=None)
    day = day_at("mill", TUESDAY, site("hall"), mill, fair(opens=("mill",)))
    assert day.opened
    assert day.sure
    assert clocks(day) == (["10:00-16:00"], [])


def test_a_tour_is_lost_where_an_event_overlaps_it() -> None:
    mill = site("mill", "", departures="09:00,09:30,16:00", visit_minutes=45)
    day = day_at("mill", TUESDAY, site("hall"), mill, fair(closes=("mill",)))
    assert clocks(day) == (["09:00-09:45", "16:00-16:45"], ["09:30-10:15"])


@pytest.mark.parametrize(
    ("fields", "on", "sure"),
    [
        ({}, TUESDAY, True),
        ({"hours_basis": "guess"}, TUESDAY, False),
        ({"hours_basis": None}, TUESDAY, False),
        ({"last_verified": date(2020, 1, 1)}, TUESDAY, False),
        ({"opening_hours": "Mo-Su 09:00-17:00"}, OCTOBER, False),  # silent on the holiday
        ({"opening_hours": "Mo-Su 09:00-17:00"}, TUESDAY, True),
    ],
)
def test_hours_are_sure_where_a_document_says_so(
    fields: dict[str, object], on: date, sure: bool
) -> None:
    assert day_at("hall", on, site("hall", **fields)).sure is sure  # type: ignore[arg-type]


def test_what_a_guess_leaves_of_firm_hours_is_a_guess() -> None:
    guessed = fair(closes=("hall",), hours_basis="guess")
    assert not day_at("hall", TUESDAY, site("hall"), guessed).sure


spans = st.lists(
    st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda s: s[0] < s[1]), max_size=3
)


@given(spans)
def test_left_and_taken_make_up_the_hours_and_do_not_overlap(taken: list[tuple[int, int]]) -> None:
    events = [
        event(f"e{n}", f"2026 Oct 13 {a:02}:00-{b:02}:00", closes=("hall",))
        for n, (a, b) in enumerate(taken)
    ]
    day = day_at("hall", TUESDAY, site("hall"), *events)
    parts = sorted((*day.spans, *day.taken))
    assert all(one.end <= other.start for one, other in pairwise(parts))
    assert sum((b - a for a, b in parts), timedelta()) == timedelta(hours=8)


# ── a month ─────────────────────────────────────────────────────────────────────────────────────


def test_every_day_says_how_much_is_open_and_how_sure_that_is() -> None:
    weekdays = site("weak", "Mo-Fr 10:00-18:00", hours_basis="guess")
    month = almanac.month(
        Catalogue((site("hall"), weekdays, site("dark", ""), fair(closes=("hall",)))), OCTOBER
    )
    days = {day.date.day: day for day in month.days}
    assert len(days) == 31
    assert (days[12].open, days[12].unsure) == (2, 1)
    assert (days[17].open, days[17].unsure) == (1, 0)
    assert month.unknown_hours == 1
    assert {n for n, day in days.items() if day.kind == "holiday"} == set(range(1, 8))
    assert {n for n, day in days.items() if day.kind == "makeup"} == {10}


def test_an_event_that_closes_all_day_takes_the_site_out_of_the_count() -> None:
    race = event("race", "2026 Oct 13 08:00-18:00", closes=("hall",))
    month = almanac.month(Catalogue((site("hall"), race)), OCTOBER)
    assert [day.date.day for day in month.days if not day.open] == [13]


def test_the_night_after_an_event_is_no_day_of_its_own() -> None:
    night = event("night", "2026 Oct 30-2026 Oct 31 18:00-02:00")
    (one,) = almanac.month(Catalogue((night,)), OCTOBER).events
    assert [on.day for on, _ in one.days] == [30, 31]
    assert almanac.month(Catalogue((night,)), date(2026, 11, 1)).events == ()


def test_confirmed_and_expected_events_cannot_be_mixed_up() -> None:
    maybe = event("maybe", "2026 Oct 13 10:00-16:00", status="expected")
    heard = event("heard", "2026 Oct 13 10:00-16:00", status="unconfirmed")
    called_off = event("off", "2026 Oct 13 10:00-16:00", status="closed")
    shown = page(maybe, heard, called_off, fair(), site("hall")).splitlines()
    assert next(line for line in shown if "A b?" in line).split() == ["A", "b?", "c?", "A"]
    confirmed = shown.index("Events, confirmed")
    unsure = next(n for n, line in enumerate(shown) if line.startswith("Not confirmed:"))
    assert shown[confirmed + 1].startswith(
        "  A     Fair [fair] · Hall · on 13–14 10:00–16:00 · confirmed"
    )
    assert (
        shown[unsure + 1] == "  b?    Maybe [maybe] · on 13 10:00–16:00 · expected, not confirmed"
    )
    assert shown[unsure + 2] == "  c?    Heard [heard] · on 13 10:00–16:00 · not confirmed"
    assert "Off" not in "\n".join(shown)


def test_letters_go_on_after_z() -> None:
    events = [event(f"e{n}", f"2026 Oct {n % 28 + 1:02} 10:00-11:00") for n in range(28)]
    shown = page(*events)
    assert "  Z     " in shown
    assert "  AA    " in shown
    assert "  AB    " in shown


def test_what_an_event_does_is_said() -> None:
    mill = site("mill", "", booking="event_only")
    changes = {
        "opens": ("mill",),
        "closes": ("hall", "gone"),
        "venue_price_cny": 80,
        "road_factor": 1.5,
        "road_radius_km": 3,
    }
    race = fair(**changes)
    catalogue = Catalogue((site("hall"), mill, race))
    said = (
        "opens Mill; closes Hall, gone to other visitors; a ticket of Hall: ¥80; "
        "ways within 3 km take 1.5 times as long"
    )
    assert say_effects(race, catalogue, "en") == said
    expected = fair(**changes, status="expected")
    assert say_effects(expected, catalogue, "en") == f"if it takes place: {said}"
    assert say_effects(event("plain"), catalogue, "en") == ""
    assert "mill馆" in say_effects(race, catalogue, "zh")


def test_days_with_other_hours_stand_apart() -> None:
    hours = "2026 Oct 03 18:00-24:00; 2026 Oct 05-2026 Oct 07,2026 Oct 09 10:00-21:00"
    shown = page(event("temple", hours, hours_basis="guess"))
    assert "on 3 ~18:00–24:00; on 5–7, 9 ~10:00–21:00" in shown


def test_only_unconfirmed_events_without_any_hours_are_of_unknown_date() -> None:
    held = event("held")  # confirmed long ago
    coming = event("coming", status="expected")
    later = event("later", "2026 Nov 13 10:00-16:00", status="expected")
    shown = page(held, coming, later, event("heard", status="unconfirmed"))
    assert shown.partition("Dates not known\n")[2].splitlines() == [
        "  -     Coming [coming] · expected, not confirmed",
        "  -     Heard [heard] · not confirmed",
    ]
    assert "No event has dates in this month." in shown


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (OCTOBER, "gazetted by the State Council"),
        (date(2027, 10, 1), "projected from the law"),
        (date(2029, 10, 1), "not published for this year"),
    ],
)
def test_how_certain_the_days_off_are_is_said(first: date, said: str) -> None:
    shown = page(site("hall"), first=first)
    assert said in shown
    assert ("1 hol?" in shown) is (first.year == 2027)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("first", [date(2024, 5, 1), OCTOBER, date(2027, 2, 1)])
def test_no_line_is_wider_than_the_terminal(first: date, columns: int, lang: str) -> None:
    catalogue = Catalogue.load()
    shown = render(almanac.month(catalogue, first), catalogue, lang, columns)
    assert max(map(width, shown.splitlines())) <= columns


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("columns", WIDTHS)
def test_days_stand_below_their_weekday(columns: int, lang: str) -> None:
    lines = page(site("hall"), fair(), lang=lang, columns=columns).splitlines()
    weekdays = lines[1].split()
    starts = [width(lines[1][: lines[1].index(name)]) for name in weekdays]
    assert len({b - a for a, b in pairwise(starts)}) == 1
    first_week = lines[3]  # 1 October 2026 is a Thursday
    assert width(first_week[: first_week.index("1")]) == starts[3]
    second_week = next(line for line in lines if line.startswith("5 "))
    assert width(second_week[: second_week.index("11")]) == starts[6]


def test_many_events_on_one_day_stay_in_their_column() -> None:
    events = [event(f"e{n}", "2026 Oct 13 10:00-11:00") for n in range(30)]
    grid = page(*events, columns=60).partition("\n\n")[0].splitlines()
    assert max(map(width, grid)) <= 60
    letters = [line[8:15].split() for line in grid if not line[:8].strip() and line[8:].strip()]
    assert letters[-1][-1] == "AD"


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_cannot_touch_the_terminal(lang: str) -> None:
    name = Text(zh=HOSTILE, en=HOSTILE)
    hall = site("hall", name=name)
    shown = page(hall, fair(name=name, closes=("hall",)), event("x", status="expected", name=name))
    assert not set("\x1b\x07\u202e\u200f") & set(shown)
    assert "redgnp 坏" in shown


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(LANGS))
def test_any_month_can_be_shown(day: date, lang: str) -> None:
    shown = page(site("hall"), first=day.replace(day=1), lang=lang, columns=60)
    assert max(map(width, shown.splitlines())) <= 60


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def test_a_month_is_printed() -> None:
    done = run("--month", "2026-10", "--lang", "en")
    assert done.exit_code == 0
    assert done.stdout.startswith("October 2026\nMon")
    assert run("--month", "2026-10", "--lang", "zh").stdout.startswith("2026年10月\n周一")


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "10-2026", "2026/10", "２０２６-10", ""])
def test_a_bad_month_is_refused(month: str) -> None:
    done = run("--month", month)
    assert done.exit_code == 2
    assert "is not a month. Write YYYY-MM" in done.stderr


@pytest.mark.parametrize("month", ["1999-12", "2101-01", "0000-01"])
def test_a_month_out_of_reach_is_refused(month: str) -> None:
    done = run("--month", month)
    assert done.exit_code == 2
    assert "is outside 2000 to 2100" in done.stderr


def test_a_month_goes_with_no_other_days() -> None:
    done = run("--month", "2026-10", "--from", "2026-10-01", "--days", "7")
    assert done.exit_code == 2
    assert "--from: '2026-10-01': goes with no --month (2026-10)" in done.stderr
    assert "--days: '7': goes with no --month (2026-10)" in done.stderr


def test_the_view_by_days_shows_what_events_change(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(
        "id,kind,status,name_en,opening_hours,hours_basis,booking,venue,closes,opens,"
        "venue_price_cny,price_basis\n"
        "hall,site,open,Hall,09:00-17:00,doc,,,,,,\n"
        "arena,site,open,Arena,,,event_only,,,,,\n"
        "pool,site,open,Pool,11:00-15:00,doc,,,,,,\n"
        "fair,event,confirmed,Fair,2026 Nov 24 10:00-16:00,doc,,arena,hall;pool,arena,80,doc\n",
    )
    done = run("--from", "2026-11-23", "--days", "2", "--lang", "en", "--sites", str(path))
    shown = done.stdout.splitlines()
    table = [line.split() for line in shown[shown.index("") + 1 :]]
    assert table[:7] == [
        ["Open", "11-23", "11-24"],
        ["Hall", "9–17", "9–10"],
        ["16–17"],
        ["×10–16"],
        ["Arena", "–", "+10–16"],
        ["¥80"],
        ["Pool", "11–15", "×"],
    ]
    said = "opens Arena; closes Hall, Pool to other visitors; a ticket of Arena: ¥80 · confirmed"
    assert f"Fair · Arena · 10–16 · {said}" in " ".join(line.strip() for line in shown)
