"""Plans made by hand: lists, their judgement, and clock times for a chosen order."""

import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from planner import Catalogue, Itinerary, TripRequest, plan, violations
from planner.byhand import ENGINE, as_written, retimed
from planner.cli import main
from planner.errors import BadInput, CannotPlan
from planner.itinerary import Reason, Visit
from planner.listing import Entry, parse_listing
from planner.profiles import profile_names
from planner.sites import Location, Site
from planner.travel import UNREACHABLE, Estimate, TravelMatrix
from planner.trip import Revision, at
from planner.values import SHANGHAI, Mode, Text

SATURDAY, SUNDAY, MONDAY = (date(2026, 12, day) for day in (5, 6, 7))
TODAY = "2026-11-20"
QUICK: dict[str, Any] = {"today": TODAY, "effort": "quick"}


@cache
def shipped() -> Catalogue:
    return Catalogue.load()


@cache
def planned(profile: str) -> Itinerary:
    return plan(TripRequest.starting(SATURDAY, 2, profile=profile, lang="en", **QUICK), shipped())


def orders(itinerary: Itinerary) -> dict[date, list[str]]:
    return {day.date: [visit.site_id for visit in day.visits] for day in itinerary.days}


def listed(visits: Sequence[Visit]) -> str:
    return "".join(f"{v.start:%Y-%m-%d %H:%M} {v.site_id}\n" for v in visits)


def family(first: date = SATURDAY, days: int = 1, **wishes: Any) -> TripRequest:
    return TripRequest.starting(first, days, lang="en", **{**QUICK, **wishes})


def entry(day: date, clock: str | None, site_id: str) -> Entry:
    start = None if clock is None else datetime.fromisoformat(f"{day}T{clock}:00+08:00")
    return Entry(day, start, site_id)


def rules(itinerary: Itinerary) -> set[str]:
    return {one.rule for one in violations(itinerary, shipped())}


# ── re-timing ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("profile", profile_names())
def test_a_plan_in_its_own_order_keeps_its_times(profile: str) -> None:
    before = planned(profile)
    after = retimed(before.request, orders(before), shipped())
    assert after.days == before.days
    assert after.totals == before.totals
    assert after.book_by == before.book_by
    assert after.search.value == before.search.value
    assert (after.search.engine, after.search.status) == (ENGINE, "feasible")
    assert not violations(after, shipped())


@pytest.mark.parametrize("profile", profile_names())
def test_a_list_of_a_plan_has_nothing_against_it(profile: str) -> None:
    before = planned(profile)
    if not before.visits:
        pytest.skip("an empty plan is no list")
    entries = parse_listing(listed(before.visits), "plan", shipped())
    after = as_written(entries, before.request, shipped())
    assert violations(after, shipped()) == ()
    assert after.totals.travel_minutes == before.totals.travel_minutes
    assert after.totals.prize == before.totals.prize
    assert [len(day.breaks) for day in after.days] == [len(day.breaks) for day in before.days]


def test_must_sees_that_were_shortened_stay_short() -> None:
    musts = ("zz_museum", "planning_hall", "karting", "qst_1956")
    before = plan(family(must=musts, end="17:00"), shipped())
    usual = retimed(family(), {SATURDAY: ["zz_museum"]}, shipped()).visits[0].visit_minutes
    museum = next(v for v in before.visits if v.site_id == "zz_museum")
    assert museum.visit_minutes < usual
    assert retimed(before.request, orders(before), shipped()).days == before.days


def test_order_decides_and_what_was_avoided_or_must_gives_way() -> None:
    asked = family(must=("nt_art",), avoid=("karting", "zz_museum"))
    there = retimed(asked, {SATURDAY: ["planning_hall", "karting"]}, shipped())
    back = retimed(asked, {SATURDAY: ["karting", "planning_hall"]}, shipped())
    assert [v.site_id for v in there.visits] == ["planning_hall", "karting"]
    assert [v.site_id for v in back.visits] == ["karting", "planning_hall"]
    assert there.request.must == ()
    assert there.request.avoid == ("zz_museum",)
    assert not violations(there, shipped())
    assert not violations(back, shipped())


def test_unconfirmed_sites_are_the_visitors_own_decision() -> None:
    for site in shipped():
        if site.status == "unconfirmed" and site.kind == "site" and site.opening_hours:
            try:
                after = retimed(family(), {SATURDAY: [site.id]}, shipped())
            except CannotPlan:
                continue  # for another reason
            assert after.request.must == (site.id,)
            assert "status" in after.visits[0].confirm
            return
    pytest.skip("the catalogue has none that would receive a family")


def test_no_order_is_a_day_without_visits() -> None:
    after = retimed(family(days=2), {SUNDAY: ["zz_museum"]}, shipped())
    assert [len(day.visits) for day in after.days] == [0, 1]


def test_every_site_left_out_is_said_once_and_honestly() -> None:
    after = retimed(family(), {SATURDAY: ["zz_museum"]}, shipped())
    said = {one.site_id: one for one in after.skipped}
    assert len(said) == len(after.skipped)
    assert said["planning_hall"].reason is Reason.NO_ROOM
    assert "made by hand" in said["planning_hall"].detail
    assert "zz_museum" not in said


def test_the_first_site_that_is_too_late_is_named() -> None:
    late = {SATURDAY: ["karting", "zz_museum", "planning_hall", "qst_1956", "nt_art"]}
    with pytest.raises(CannotPlan) as caught:
        retimed(family(), late, shipped())
    (fault,) = caught.value.faults
    assert "2026-12-05 planning_hall" in fault.thing or "2026-12-05 qst_1956" in fault.thing
    assert "no time left" in fault.rule
    assert "opening times" in fault.rule


def test_a_closed_day_says_when_it_opens() -> None:
    with pytest.raises(CannotPlan, match=r"zz_museum.*closed.*Next open on Tue 8 Dec"):
        retimed(family(MONDAY), {MONDAY: ["zz_museum"]}, shipped())
    with pytest.raises(CannotPlan, match=r"2026-12-07 must-see zz_museum.*closed"):
        retimed(family(SUNDAY, 2), {MONDAY: ["zz_museum"]}, shipped())  # it is open on Sunday


def test_limits_of_the_request_hold_for_hands_too() -> None:
    with pytest.raises(CannotPlan, match="zz_museum"):
        retimed(family(days=2), {SATURDAY: ["zz_museum"], SUNDAY: ["zz_museum"]}, shipped())
    paid = next(
        visit for name in profile_names() for visit in planned(name).visits if visit.price_cny
    )
    day = paid.start.date()
    with pytest.raises(CannotPlan):
        retimed(family(day, budget_cny=0), {day: [paid.site_id]}, shipped())


@pytest.mark.parametrize(
    ("day", "site_id", "message"),
    [
        (SATURDAY, "zz_musem", "Did you mean zz_museum"),
        (SATURDAY, "hub_zz_west", "a hub"),
        (MONDAY, "zz_museum", "not a day of the request"),
    ],
)
def test_orders_of_what_is_not_there_are_bad_input(day: date, site_id: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        retimed(family(), {day: [site_id]}, shipped())


def test_a_revision_is_timed_unless_something_of_it_is_done() -> None:
    order = {SATURDAY: ["zz_museum", "planning_hall"]}
    first = retimed(family(), order, shipped())

    def again(hold: str) -> Itinerary:
        museum = first.visits[0]
        held = {"site_id": museum.site_id, "start": museum.start, "end": museum.end, "hold": hold}
        revision = Revision.model_validate({"visits": [held]})
        return retimed(first.request.model_copy(update={"revision": revision}), order, shipped())

    assert again("locked").visits[0].start == first.visits[0].start
    assert [v.site_id for v in again("free").visits] == order[SATURDAY]
    with pytest.raises(BadInput, match="done"):
        again("done")


def test_confirmed_bookings_keep_their_time() -> None:
    record = {"site_id": "zz_museum", "date": SATURDAY, "state": "confirmed", "time": "10:30"}
    request = family(bookings=[record])
    after = retimed(request, {SATURDAY: ["zz_museum", "planning_hall"]}, shipped())
    assert f"{after.visits[0].start:%H:%M}" == "10:30"
    assert after.visits[0].booked == "confirmed"
    written = [entry(SATURDAY, "10:30", "zz_museum")]
    assert as_written(written, request, shipped()).visits[0].booked == "confirmed"
    with pytest.raises(CannotPlan, match="zz_museum"):
        retimed(request, {SATURDAY: ["planning_hall"]}, shipped())


def test_any_order_is_timed_or_refused() -> None:
    chance = random.Random(3)
    sites = [site.id for site in shipped() if site.visitable]
    likely = [visit.site_id for name in profile_names() for visit in planned(name).visits]
    kept = 0
    for n in range(60):
        chosen = list(dict.fromkeys(chance.sample(likely if n % 3 else sites, 4)))
        order = {SATURDAY: chosen[:2], SUNDAY: chosen[2:]}
        try:
            after = retimed(family(days=2), order, shipped())
        except CannotPlan:
            continue
        kept += 1
        assert orders(after) == order
        assert not violations(after, shipped())
    assert kept


# ── as written ──────────────────────────────────────────────────────────────────────────────────


def test_lunch_is_put_where_it_fits() -> None:
    written = (entry(SATURDAY, "09:38", "zz_museum"), entry(SATURDAY, "14:00", "planning_hall"))
    after = as_written(written, family(), shipped())
    assert rules(after) == set()
    (lunch,) = after.days[0].breaks
    assert (f"{lunch.start:%H:%M}", f"{lunch.end:%H:%M}") == ("11:50", "12:50")


@pytest.mark.parametrize(
    "clocks",
    [("13:40",), ("09:50",), ("13:30", "15:40"), ("09:50", "13:20"), ("10:10", "14:30")],
)
def test_lunch_before_between_and_after(clocks: tuple[str, ...]) -> None:
    sites = ("planning_hall", "karting")
    written = [entry(SATURDAY, *pair) for pair in zip(clocks, sites, strict=False)]
    after = as_written(written, family(), shipped())
    assert rules(after) == set()
    assert len(after.days[0].breaks) == 1


def test_without_room_for_lunch_the_judge_misses_it() -> None:
    written = (entry(SATURDAY, "11:00", "planning_hall"), entry(SATURDAY, "12:53", "zz_museum"))
    assert rules(as_written(written, family(), shipped())) == {"lunch_missing"}


def test_what_is_wrong_with_a_list_is_said() -> None:
    too_tight = (entry(SATURDAY, "10:00", "planning_hall"), entry(SATURDAY, "11:25", "karting"))
    overlapping = (entry(SATURDAY, "10:00", "planning_hall"), entry(SATURDAY, "10:30", "karting"))
    early = (entry(SATURDAY, "09:05", "zz_museum"),)
    closed = (entry(MONDAY, "10:00", "zz_museum"),)
    night = (entry(SATURDAY, "23:30", "karting"),)
    assert "lead_in" in rules(as_written(too_tight, family(), shipped()))
    assert {"lead_in", "overlap"} <= rules(as_written(overlapping, family(), shipped()))
    assert rules(as_written(early, family(), shipped())) == {"day_hours"}
    assert rules(as_written(closed, family(MONDAY), shipped())) == {"not_open"}
    assert {"not_open", "day_hours"} <= rules(as_written(night, family(), shipped()))


def test_any_list_can_be_judged() -> None:
    """Closed, unknown, far or for others: no list of sites with a position is beyond words."""
    chance = random.Random(5)
    sites = [site for site in shipped() if site.visitable and site.location]
    for _ in range(40):
        written = [
            entry(day, f"{chance.randrange(24):02}:{chance.randrange(60):02}", site.id)
            for day in (SATURDAY, SUNDAY)
            for site in chance.sample(sites, chance.randrange(7))
        ]
        after = as_written(written, family(days=2, party={"adults": 1}), shipped())
        for one in violations(after, shipped()):
            assert one.rule not in {"totals", "skipped", "wait_minutes", "leg_chain", "leg_departs"}
            assert one.rule not in {"slack", "clock", "leg_count", "leg_short", "price", "confirm"}
            assert one.rule not in {"book_by", "differs_from_catalogue", "outside_day", "order"}


class Nowhere:
    """A source that knows no way between any two places."""

    name = "nowhere"

    def matrix(self, places: Sequence[Location], mode: Mode) -> TravelMatrix:
        known = Estimate().matrix(places, mode)
        apart = np.full_like(known.minutes, UNREACHABLE)
        np.fill_diagonal(apart, 0)
        return TravelMatrix(apart, known.distance_m, known.walk_minutes * 0, known.ways, known.way)


def test_where_there_is_no_way_nothing_is_drawn_up() -> None:
    with pytest.raises(CannotPlan, match=r"hub_zz_west → zz_museum.*no way"):
        as_written([entry(SATURDAY, "10:00", "zz_museum")], family(), shipped(), Nowhere())
    with pytest.raises(CannotPlan, match="zz_museum"):
        retimed(family(), {SATURDAY: ["zz_museum"]}, shipped(), Nowhere())


def test_entries_that_cannot_be_placed_are_all_named() -> None:
    unplaced = Site(id="somewhere", name=Text(en="Somewhere"), opening_hours="09:00-17:00")
    catalogue = Catalogue((*shipped().sites, unplaced))
    written = [
        entry(SATURDAY, "10:00", "somewhere"),
        entry(SATURDAY, None, "karting"),
        entry(MONDAY, "10:00", "zz_museum"),
        entry(SATURDAY, "10:00", "nowhere_at_all"),
        entry(SATURDAY, "10:00", "hub_zz_west"),
    ]
    with pytest.raises(BadInput) as caught:
        as_written(written, family(), catalogue)
    said = [(fault.value, fault.rule.split(",")[0]) for fault in caught.value.faults]
    assert said == [
        ("somewhere", "its position is not known"),
        ("karting", "has no time"),
        ("zz_museum", "is not on a day of the request"),
        ("nowhere_at_all", "is not in the catalogue"),
        ("hub_zz_west", "a hub is a place to start from"),
    ]


# ── lists ───────────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_read_as_people_write_it() -> None:
    museum, hall = shipped().site("zz_museum"), shipped().site("planning_hall")
    text = (
        "# the weekend\r\n\r\n"
        f"2026-12-05 9:30 {museum.name.zh}\r\n"
        f"  2026-12-05\u300014：00\u3000{hall.name.en}  \n"
        "２０２６-12-06 - karting\r"
        "2026-12-06 25:10 loco_square\n"
        "＃ 完"
    )
    night = at(SUNDAY, datetime.min.time()) + timedelta(hours=25, minutes=10)
    assert parse_listing(text, "list", shipped()) == (
        entry(SATURDAY, "09:30", "zz_museum"),
        entry(SATURDAY, "14:00", "planning_hall"),
        entry(SUNDAY, None, "karting"),
        Entry(SUNDAY, night, "loco_square"),
    )
    assert night.astimezone(SHANGHAI).date() == MONDAY


def test_every_fault_of_a_list_is_named_at_once() -> None:
    text = (
        "2026-12-05 09:30\n"
        "05.12.2026 9.30 zz_musem\n"
        "2026-02-30 24:60 zz_museum\n"
        "9999-12-31 30:00 hub_zz_west\n"
        "2026-12-05 10:00 karting\n"
        "2026-12-05 10:00 \x1b[31mred\n"
    )
    with pytest.raises(BadInput) as caught:
        parse_listing(text, "my.txt", shipped())
    said = [(fault.thing, fault.value) for fault in caught.value.faults]
    assert said == [
        ("my.txt:1", "2026-12-05 09:30"),
        ("my.txt:2", "05.12.2026"),
        ("my.txt:2", "9.30"),
        ("my.txt:2", "zz_musem"),
        ("my.txt:3", "2026-02-30"),
        ("my.txt:3", "24:60"),
        ("my.txt:4", "9999-12-31"),
        ("my.txt:4", "30:00"),
        ("my.txt:4", "hub_zz_west"),
        ("my.txt:6", "\x1b[31mred"),
    ]
    assert "Did you mean zz_museum" in caught.value.faults[3].cure


def test_a_name_of_several_sites_is_ambiguous() -> None:
    twins = Catalogue(tuple(Site(id=f"twin_{n}", name=Text(en="Twin")) for n in (1, 2)))
    with pytest.raises(BadInput, match="Write the id: twin_1 or twin_2"):
        parse_listing("2026-12-05 10:00 Twin", "list", twins)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# nothing\n\n", "no visit in it"),
        ("x\n" * 1000, "and 950 more faults"),
        ("2026-12-05 10:00 karting\n" * 31, "visits on 2026-12-05 are more than a day has"),
        (
            "".join(f"2026-12-{day:02} 10:00 karting\n" for day in range(1, 16)),
            "dates are more than a trip has",
        ),
        ("2000-12-31 10:00 karting", "outside 2001 to 2099"),
        ("2026-12-05 9:5 karting", "is not a time"),
        ("\0" * 100, "must be a date, a time and a site"),
    ],
)
def test_hostile_lists_are_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_listing(text, "list", shipped())


# ── the command line ────────────────────────────────────────────────────────────────────────────

GOOD = "2026-12-05 09:38 zz_museum\n2026-12-05 14:00 planning_hall\n"
LISTS = {
    "good.txt": GOOD,
    "late.txt": GOOD.replace("14:00", "11:00"),
    "closed.txt": GOOD.replace("12-05", "12-07"),
    "order.txt": "2026-12-05 - zz_museum\n2026-12-06 - 株洲市规划展览馆\n",
    "bad.txt": "2026-12-05 zz_museum\n",
    "bare.txt": "zz_museum\n",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "gbk.txt").write_bytes("2026-12-05 - 株洲博物馆\n".encode("gbk"))
    (tmp_path / "bom.txt").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    json_text = planned("family").model_dump_json(by_alias=True)
    (tmp_path / "plan.json").write_bytes(b"\xef\xbb\xbf\n " + json_text.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, line.split(), input=stdin, prog_name="planner")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["good.txt", "bom.txt", "plan.json"])
def test_check_has_nothing_to_say_of_a_good_plan(name: str) -> None:
    flags = "" if name == "plan.json" else f" --today {TODAY}"
    result = run(f"check {name}{flags}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 violations" in result.stderr


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "rule"), [("late.txt", "[lead_in]"), ("closed.txt", "[not_open]")]
)
def test_check_says_what_is_wrong_with_a_list(name: str, rule: str) -> None:
    result = run(f"check {name} --today {TODAY} --lang en")
    assert result.exit_code == 1
    assert rule in result.stdout


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check bad.txt", "bad.txt:1: '2026-12-05 zz_museum': must be a date, a time and a site"),
        ("time bare.txt", "bare.txt:1: 'zz_museum': must be a date, a time and a site"),
        ("check order.txt", "'zz_museum': has no time"),
        ("check gbk.txt", "gbk.txt: not UTF-8"),
        ("time none.txt", "none.txt: cannot be read"),
        ("time good.txt --json good.txt", "the same file as PLAN.json|LIST"),
        ("time good.txt --map -", "only --json can write to standard output"),
        ("time good.txt --today 2026-12-06", "--today: '2026-12-06': after 2026-12-05"),
        ("time good.txt --adults -1 --base nowhere_x", "--adults: '-1'"),
        ("time order.txt --start 05:00 --end 30:00", "--start/--end: one day has to end"),
        ("time plan.json --adults 3", "--adults: the plan holds its own request"),
        ("check plan.json --lang en", "--lang: the plan holds its own request"),
        ("check good.txt --from 2026-12-05", "No such option '--from'"),
    ],
)
def test_bad_input_ends_with_2(line: str, message: str) -> None:
    result = run(line)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert not result.stdout


@pytest.mark.usefixtures("here")
def test_time_prints_the_plan_and_writes_it(here: Path) -> None:
    shown = run(f"time order.txt --today {TODAY} --lang en --json new.json --map new.html")
    assert shown.exit_code == 0, shown.output
    assert "Zhuzhou Museum" in shown.stdout
    assert "</html>" in (here / "new.html").read_text(encoding="utf-8")
    again = run("time - --json -", stdin=(here / "new.json").read_text(encoding="utf-8"))
    written = json.loads((here / "new.json").read_text(encoding="utf-8"))
    assert json.loads(again.stdout)["days"] == written["days"]
    assert run("check new.json").exit_code == 0


@pytest.mark.usefixtures("here")
def test_time_of_a_list_from_standard_input() -> None:
    result = run(f"time - --today {TODAY} --profile student --json -", stdin=LISTS["order.txt"])
    assert result.exit_code == 0, result.output
    after = Itinerary.model_validate_json(result.stdout)
    assert after.request.visitor.name == "student"
    assert orders(after) == {SATURDAY: ["zz_museum"], SUNDAY: ["planning_hall"]}
    judged = run("check -", stdin=result.stdout)
    assert judged.exit_code == 0, judged.output


@pytest.mark.usefixtures("here")
def test_time_of_a_plan_keeps_its_order_and_drops_its_clock(here: Path) -> None:
    content = json.loads(planned("family").model_dump_json(by_alias=True))
    first = content["days"][0]["stops"]
    visits = [stop for stop in first if stop["type"] == "visit"]
    content["days"][0]["stops"] = [*visits[1:2], visits[0], *visits[2:]]  # times now overlap
    (here / "edited.json").write_text(json.dumps(content), encoding="utf-8")
    assert run("check edited.json").exit_code == 1
    result = run("time edited.json --json -")
    if result.exit_code == 0:
        after = Itinerary.model_validate_json(result.stdout)
        assert [v.site_id for v in after.days[0].visits][:2] == [
            visits[1]["site_id"],
            visits[0]["site_id"],
        ]
    else:
        assert (result.exit_code, result.stdout) == (1, "")
        assert "no time left" in result.stderr or "没有" in result.stderr


@pytest.mark.usefixtures("here")
def test_an_order_that_cannot_be_kept_ends_with_1_and_no_file(here: Path) -> None:
    result = run(f"time closed.txt --today {TODAY} --lang en --json new.json")
    assert result.exit_code == 1
    assert "zz_museum" in result.stderr
    assert "Next open on Tue 8 Dec 2026" in result.stderr
    assert not (here / "new.json").exists()
