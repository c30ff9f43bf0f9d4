"""Two plans compared: as a value, as text, and on the command line."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from planner.cli import main
from planner.comparing import Comparison, compare
from planner.itinerary import DayPlan, Itinerary, Totals, Visit
from planner.outputs.comparison import render
from planner.outputs.terminal import width
from planner.trip import TripRequest
from planner.values import Text
from planner.visitor import Party
from tests.sample import SATURDAY, SUNDAY, sample_itinerary

PLAN = sample_itinerary()
HOSTILE = "\x1b[31mred\x07\u202egnp\u200f 坏"
LANGS = ("zh", "en")


def later(visit: Visit, days: int = 0, minutes: int = 0, longer: int = 0) -> Visit:
    by = timedelta(days=days, minutes=minutes)
    end = visit.end + by + timedelta(minutes=longer)
    return visit.model_copy(update={"start": visit.start + by, "end": end})


def plan(*days: Sequence[Visit], **changes: object) -> Itinerary:
    """Return the sample trip with these visits on its days, its totals as they were."""
    dressed = [
        day.model_copy(update={"stops": tuple(visits)})
        for day, visits in zip(PLAN.days, days, strict=True)
    ]
    return PLAN.model_copy(update={"days": tuple(dressed), **changes})


def asking(**changes: object) -> Itinerary:
    """Return the sample trip as the answer to another request."""
    asked = TripRequest.model_validate(PLAN.request.model_dump() | changes)
    return PLAN.model_copy(update={"request": asked})


def totals(**changes: float) -> Totals:
    return PLAN.totals.model_copy(update=changes)


def with_chances(*chances: float | None) -> Itinerary:
    days: list[DayPlan] = [
        day.model_copy(update={"chance": chance})
        for day, chance in zip(PLAN.days, chances, strict=True)
    ]
    return PLAN.model_copy(update={"days": tuple(days)})


S = PLAN.days[0].visits  # power_valley_centre 9:00, karting 10:37, planning_hall, zz_museum 14:39
U = PLAN.days[1].visits  # ceramic_museum 9:52, ceramic_valley 13:04, diy_taoba 15:15


def ids(visits: Sequence[Visit]) -> list[str]:
    return [visit.site_id for visit in visits]


def text(a: Itinerary, b: Itinerary, lang: str = "en", columns: int = 100) -> str:
    return render(compare(a, b), lang, columns)


# ── visits ──────────────────────────────────────────────────────────────────────────────────────


def test_each_visit_is_dropped_added_moved_shifted_or_unchanged() -> None:
    a = plan(S[:3], U[:2])
    b = plan([later(S[0], minutes=20), S[1]], [U[0], later(S[2], days=1), U[2]])
    found = compare(a, b)
    assert ids(found.dropped) == ["ceramic_valley"]
    assert ids(found.added) == ["diy_taoba"]
    assert [change.after.site_id for change in found.moved] == ["planning_hall"]
    assert [change.after.site_id for change in found.shifted] == ["power_valley_centre"]
    assert ids(found.unchanged) == ["karting", "ceramic_museum"]
    assert found.shifted[0].minutes_later == 20
    assert found.shifted[0].minutes_longer == 0
    assert found.distance == pytest.approx(2 / 6)
    assert not found.same


def test_a_visit_of_another_length_is_shifted() -> None:
    (change,) = compare(plan(S, U), plan([later(S[0], longer=-15), *S[1:]], U)).shifted
    assert (change.minutes_later, change.minutes_longer) == (0, -15)


def test_small_hours_belong_to_the_day_of_the_plan() -> None:
    night = later(S[3], minutes=9 * 60)  # Saturday 23:39
    found = compare(plan([night], ()), plan([later(night, minutes=60)], ()))
    assert found.moved == ()
    assert found.shifted[0].minutes_later == 60


def test_a_site_visited_twice_is_paired_with_the_closest() -> None:
    twice = [S[0], later(S[0], minutes=300)]
    found = compare(plan(twice, ()), plan([later(S[0], minutes=300)], [later(S[0], days=1)]))
    assert len(found.unchanged) == 1
    assert [change.after.start.day for change in found.moved] == [SUNDAY.day]
    assert found.dropped == found.added == ()


def test_nothing_in_common_and_nothing_at_all() -> None:
    assert compare(plan(S, ()), plan((), U)).distance == 1
    empty = compare(plan((), ()), plan((), ()))
    assert empty.distance == 0
    assert empty.same


@st.composite
def plans(draw: st.DrawFn) -> Itinerary:
    """Plans that pick sites of the sample, on either day and at many times."""
    days: tuple[list[Visit], list[Visit]] = ([], [])
    for visit in (*S, *U):
        if draw(st.booleans()):
            day = draw(st.integers(0, 1))
            moved = timedelta(days=day - (visit in U), minutes=draw(st.sampled_from((0, 5, 60))))
            days[day].append(later(visit, minutes=moved // timedelta(minutes=1)))
    return plan(*(sorted(visits, key=lambda visit: visit.start) for visits in days))


@given(plans())
def test_a_plan_is_the_same_as_itself(a: Itinerary) -> None:
    found = compare(a, a)
    assert found.same
    assert found.distance == 0
    assert ids(found.unchanged) == ids(a.visits)


@given(plans(), plans())
def test_comparing_the_other_way_round_says_the_same(a: Itinerary, b: Itinerary) -> None:
    there, back = compare(a, b), compare(b, a)
    assert (there.before, there.after) == (back.after, back.before)
    assert (there.dropped, there.added) == (back.added, back.dropped)
    for changes, others in ((there.moved, back.moved), (there.shifted, back.shifted)):
        swapped = {(change.after, change.before) for change in others}
        assert {(change.before, change.after) for change in changes} == swapped
    assert there.distance == back.distance
    assert there.asked == back.asked


@given(plans(), plans())
def test_every_visit_is_told_once(a: Itinerary, b: Itinerary) -> None:
    found = compare(a, b)
    both = [*found.unchanged, *(c.after for c in (*found.moved, *found.shifted))]
    assert sorted(ids([*found.added, *both])) == sorted(ids(b.visits))
    assert sorted(ids([*found.dropped, *both])) == sorted(ids(a.visits))


def test_a_comparison_travels_as_json() -> None:
    found = compare(plan(S[:3], U), with_chances(0.9, None))
    assert Comparison.model_validate_json(found.model_dump_json()) == found


# ── the whole ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"profile": "student"}, "profile"),
        ({"party": Party(adults=3)}, "party"),
        ({"must": ("karting",)}, "must"),
        ({"avoid": ("fangte",)}, "avoid"),
        ({"budget_cny": 500}, "budget_cny"),
        ({"mode": "bus"}, "mode"),
        ({"trust": "doc"}, "trust"),
        ({"bookings": [{"site_id": "x", "date": SATURDAY, "state": "asked"}]}, "bookings"),
    ],
)
def test_what_was_asked_for_differently_is_named(changes: dict[str, object], asked: str) -> None:
    assert compare(PLAN, asking(**changes)).asked == (asked,)


def test_days_that_differ_are_named() -> None:
    days = PLAN.request.model_dump()["days"]
    assert compare(PLAN, asking(days=days[:1])).asked == ("dates",)
    for changes, asked in (
        ({"end": "19:00"}, "hours"),
        ({"end_place": "hub_liling"}, "places"),
        ({"weather": "wet"}, "weather"),
    ):
        assert compare(PLAN, asking(days=[{**days[0], **changes}, days[1]])).asked == (asked,)


def test_the_worst_day_is_the_one_that_holds_least_often() -> None:
    found = compare(with_chances(0.9, 0.7), with_chances(None, 0.8))
    assert (found.before.worst_chance, found.after.worst_chance) == (0.7, 0.8)
    assert compare(PLAN, PLAN).before.worst_chance is None


# ── words ───────────────────────────────────────────────────────────────────────────────────────


def test_changes_read_as_what_has_changed() -> None:
    a = plan(S[:3], U[:2])
    b = plan(
        [later(S[0], minutes=20), later(S[1], minutes=-10, longer=15)],
        [U[0], later(S[2], days=1, longer=-30), U[2]],
    )
    assert text(a, b, columns=120).splitlines()[:6] == [
        "- dropped: China Ceramic Valley, Liling (was Sunday 13:04)",
        "- new: Ceramic Valley pottery workshop (Sunday 15:15)",
        "- Zhuzhou City Planning Exhibition Hall: moved to Sunday 13:05 (was Saturday 13:05); "
        "lasts 30 min less",
        "- China Power Valley Exhibition Centre: starts 20 min later (Saturday 09:20)",
        "- Circuit karting: starts 10 min earlier; lasts 15 min longer (Saturday 10:27)",
        "- unchanged: 1",
    ]


def test_plans_of_different_weeks_say_the_date() -> None:
    days = [
        day.model_copy(
            update={"date": day.date + timedelta(days=7), "stops": (later(day.visits[0], days=7),)}
        )
        for day in PLAN.days
    ]
    shown = text(PLAN, PLAN.model_copy(update={"days": tuple(days)}))
    assert "moved to Sat 28 Nov 2026 09:00 (was Sat 21 Nov 2026 09:00)" in shown.replace("\n ", "")


def test_nothing_that_differs_is_said_plainly() -> None:
    assert text(PLAN, PLAN) == "Nothing differs: the same visits at the same times, 7 in all."


def test_the_same_visits_with_other_totals() -> None:
    shown = text(PLAN, plan(S, U, totals=totals(price_cny=250.5, travel_minutes=100)))
    assert shown.startswith("Every visit is the same, 7 in all.\n")
    lines = [line.split() for line in shown.splitlines()]
    assert ["tickets", "¥180", "¥250.50", "+¥70.50"] in lines
    travel = next(line for line in lines if line[:4] == ["time", "on", "the", "way"])
    assert travel[-1] != travel[-2]
    assert ["points", "673", "673"] in lines


def test_people_and_dates_are_said_with_both_values() -> None:
    shown = text(PLAN, asking(party=Party(adults=3), must=("karting",), profile="student"))
    assert shown.startswith("Asked for differently\n- kind of visitor: Family → ")
    assert "- party: 2 adults, 1 child (8) → 3 adults" in shown
    assert "\n- must-sees\n" in shown
    one_day = asking(days=PLAN.request.model_dump()["days"][:1])
    one_day = one_day.model_copy(update={"days": PLAN.days[:1]})
    said = "- dates: Sat 21 Nov 2026 – Sun 22 Nov 2026 (2 days) → Sat 21 Nov 2026"
    assert said in text(PLAN, one_day)


def test_a_chance_stands_in_the_totals_only_where_there_is_one() -> None:
    assert "worst day" not in text(PLAN, plan(S[:1], U))
    shown = text(with_chances(0.5, 0.9), plan(S[:1], U))
    line = next(line for line in shown.splitlines() if "worst day" in line)
    assert line.split()[-2:] == ["50%", "?"]


@pytest.mark.parametrize("lang", LANGS)
def test_totals_stand_in_columns(lang: str) -> None:
    a, b = plan(S[:3], U), plan(S, U[:1], totals=totals(prize=12, distance_m=99, wait_minutes=600))
    table = text(a, b, lang).split("\n\n")[-1].splitlines()[:-1]
    ends = {width(line.rstrip()) for line in table if line.split()[-1][0] in "+−"}
    assert len(ends) == 1  # numbers end below each other, whatever the width of their signs


@pytest.mark.parametrize("lang", LANGS)
def test_long_totals_fit_a_narrow_terminal(lang: str) -> None:
    much = totals(travel_minutes=6059, visit_minutes=5999, price_cny=123456.5, distance_m=9_999_999)
    a = with_chances(0.5, 0.9).model_copy(update={"totals": much})
    shown = text(a, plan(S[:1], U), lang, 60)
    assert max(map(width, shown.splitlines())) <= 60


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("columns", [60, 72, 100, 120])
@given(a=plans(), b=plans())
def test_no_line_is_wider_than_asked(lang: str, columns: int, a: Itinerary, b: Itinerary) -> None:
    assert max(map(width, text(a, b, lang, columns).splitlines())) <= columns


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_cannot_touch_the_terminal(lang: str) -> None:
    name = Text(zh=HOSTILE, en=HOSTILE)
    bad = [
        visit.model_copy(update={"name": name, "site_id": f"{visit.site_id}\x1b"}) for visit in S
    ]
    title = PLAN.request.visitor.model_copy(update={"title": name})
    a = plan(bad[:3], (), request=PLAN.request.model_copy(update={"profile": title}))
    b = plan([later(bad[0], minutes=5)], [later(bad[1], days=1), bad[3]])
    shown = text(a, b, lang)
    assert not set("\x1b\x07\u202e\u200f") & set(shown)
    assert shown.count("redgnp 坏") == 5
    nameless = S[0].model_copy(update={"name": Text()})
    assert "power_valley_centre" in text(plan([nameless], ()), plan((), ()), lang)


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["compare", *args], input=stdin, prog_name="planner")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    a.write_text(PLAN.model_dump_json(), encoding="utf-8")
    b.write_text(plan(S[1:], U).model_dump_json(), encoding="utf-8")
    return str(a), str(b)


@pytest.mark.parametrize("lang", LANGS)
def test_two_files_are_compared(files: tuple[str, str], lang: str) -> None:
    done = run(*files, "--lang", lang)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.strip() == text(PLAN, plan(S[1:], U), lang).strip()


def test_one_of_them_may_come_from_standard_input(files: tuple[str, str]) -> None:
    a, b = files
    said = run(*files, "--lang", "en").stdout
    assert run("-", b, "--lang", "en", stdin=PLAN.model_dump_json()).stdout == said
    assert run(a, "-", "--lang", "en", stdin=Path(b).read_text("utf-8")).stdout == said


def test_the_same_file_twice_differs_in_nothing(files: tuple[str, str]) -> None:
    done = run(files[0], files[0], "--lang", "en")
    assert (done.exit_code, done.stdout[:16]) == (0, "Nothing differs:")


def test_both_from_standard_input_is_refused() -> None:
    done = run("-", "-", stdin=PLAN.model_dump_json())
    assert done.exit_code == 2
    assert "only one of the two plans can come from standard input" in done.stderr


def test_the_faults_of_both_files_are_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    done = run(str(tmp_path / "none.json"), str(bad))
    assert done.exit_code == 2
    assert "none.json: cannot be read" in done.stderr
    assert "bad.json: not a plan" in done.stderr


def test_dates_are_those_of_the_plans() -> None:
    assert compare(PLAN, PLAN).before.dates == (SATURDAY, SUNDAY)
    assert isinstance(compare(PLAN, PLAN).after.dates[0], date)
