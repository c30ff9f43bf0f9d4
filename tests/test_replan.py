"""Plans that are revised: sixty random trips, and what happens to them; the command itself."""

import os
import random
import signal
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner import (
    BadInput,
    BookingRecord,
    CannotPlan,
    Catalogue,
    Changes,
    Itinerary,
    Location,
    Profile,
    Site,
    Text,
    TripRequest,
    plan,
    planning,
    replan,
    violations,
    why,
)
from planner.cli import main
from planner.comparing import compare
from planner.itinerary import DayPlan, Leg, Visit
from planner.profiles import profile_names
from planner.trip import at
from planner.values import SHANGHAI
from planner.visitor import Lunch

CATALOGUE = Catalogue.load()
SEEDS = range(60)
DATES = [
    *(date(2026, 11, 21), date(2026, 11, 25), date(2026, 10, 2), date(2026, 6, 19)),
    *(date(2027, 2, 6), date(2026, 12, 5), date(2026, 3, 17)),
]
BASES = ("hub_zz_west", "hub_hotels_liling", "hub_hotels_shennong")
PLACES = ("zz_museum", "hub_hotels_shennong", "ceramic_museum", "karting")
MINUTE = timedelta(minutes=1)


@cache
def trip(seed: int) -> Itinerary:
    """Return a random trip of one to three days, judged."""
    rng = random.Random(seed)
    profile, first = rng.choice(profile_names()), rng.choice(DATES)
    request = TripRequest.starting(
        first,
        rng.randint(1, 3),
        profile=profile,
        base=rng.choice(BASES),
        today=first - timedelta(days=rng.choice((1, 10))),
        effort="quick",
        lang="en",
    )
    return judged(plan(request, CATALOGUE))


def judged(itinerary: Itinerary) -> Itinerary:
    assert violations(itinerary, CATALOGUE) == ()
    return itinerary


def moment(seed: int) -> datetime:
    """Return some moment of a trip, before its end."""
    rng = random.Random(seed + 1000)
    before = trip(seed)
    day = rng.choice(before.days)
    now = day.start + rng.randrange((day.end - day.start) // MINUTE) * MINUTE
    return min(now, before.days[-1].end - MINUTE)


def revised(before: Itinerary, **changes: Any) -> Itinerary:
    """Revise a plan; whatever comes out is judged, and what is done is as it was."""
    after = judged(replan(before, Changes(**changes), CATALOGUE))
    history_kept(before, after, changes.get("now") if changes.get("place") else None)
    return after


def history_kept(before: Itinerary, after: Itinerary, cut_at: datetime | None) -> None:
    """Assert that what is done stands in the plan word for word, with the ways there; only a visit
    that was left for elsewhere ends when it did."""
    assert after.request.revision is not None
    done = {v.site_id for v in after.request.revision.visits if v.hold == "done"}
    for old, new in zip(before.days, after.days, strict=True):
        past = [visit for visit in old.visits if visit.site_id in done]
        for was, now in zip(past, new.visits, strict=False):
            changed: dict[str, object] = {"slack_minutes": 0, "chance": None}
            if cut_at and was.end > cut_at:
                changed |= {"end": cut_at, "visit_minutes": (cut_at - was.start) // MINUTE}
            assert now == was.model_copy(update=changed)
        assert new.legs[: len(past)] == old.legs[: len(past)]


def course(itinerary: Itinerary) -> list[tuple[str, datetime, datetime]]:
    return [(visit.site_id, visit.start, visit.end) for visit in itinerary.visits]


def ways(itinerary: Itinerary) -> list[tuple[Leg, ...]]:
    return [day.legs for day in itinerary.days]


def ids(itinerary: Itinerary) -> list[str]:
    return [visit.site_id for visit in itinerary.visits]


def visit_to(site_id: str, itinerary: Itinerary) -> Visit:
    return next(visit for visit in itinerary.visits if visit.site_id == site_id)


def still_ahead(seed: int) -> Visit | None:
    """Return some visit that the party has not set out for."""
    now = moment(seed)
    found = [v for v in trip(seed).visits if v.arrival > now + timedelta(hours=2)]
    return random.Random(seed).choice(found) if found else None


def attempt(site_id: str, before: Itinerary, **changes: Any) -> Itinerary | None:
    """Revise a plan; where that cannot be done, the message names the site."""
    try:
        return revised(before, **changes)
    except CannotPlan as refused:
        said = [f"{fault.thing} {fault.value}" for fault in refused.faults]
    assert any(site_id in one for one in said), said
    return None


# ── nothing has happened ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_without_changes_nothing_changes(seed: int) -> None:
    assert revised(trip(seed)).days == trip(seed).days


@pytest.mark.parametrize("seed", SEEDS)
def test_the_clock_alone_changes_nothing(seed: int) -> None:
    after = revised(trip(seed), now=moment(seed))
    assert course(after) == course(trip(seed))
    assert ways(after) == ways(trip(seed))
    again = revised(after, now=moment(seed))
    assert course(again) == course(after)


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_before_the_trip_nothing_is_done(seed: int) -> None:
    after = revised(trip(seed), now=trip(seed).days[0].start - timedelta(days=2))
    assert after.days == trip(seed).days
    assert after.request.revision is not None
    assert {visit.hold for visit in after.request.revision.visits} <= {"free"}


def test_after_the_trip_there_is_nothing_to_revise() -> None:
    for late in (timedelta(), timedelta(hours=1), timedelta(days=3)):
        with pytest.raises(BadInput, match="the trip is over"):
            revised(trip(0), now=trip(0).days[-1].end + late)


def test_a_day_that_is_over_stays_whatever_comes() -> None:
    before = next(trip(seed) for seed in SEEDS if len(trip(seed).days) > 1)
    evening = before.days[0].end + MINUTE
    gone = before.days[1].visits[0].site_id
    after = revised(before, now=evening, drop=(gone,))
    assert [v.site_id for v in after.days[0].visits] == [v.site_id for v in before.days[0].visits]
    assert after.days[0].legs == before.days[0].legs
    with pytest.raises(BadInput, match="visited already"):
        revised(before, now=evening, drop=(before.days[0].visits[-1].site_id,))


# ── something has ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_late(seed: int) -> None:
    now, late = moment(seed), (20, 60, 120)[seed % 3]
    after = revised(trip(seed), now=now, late_minutes=late)
    revision = after.request.revision
    assert revision is not None
    assert revision.free_at is not None
    done = {visit.site_id for visit in revision.visits if visit.hold == "done"}
    ahead = [visit for visit in after.visits if visit.site_id not in done]
    assert all(visit.start >= revision.free_at for visit in ahead)
    day = next(day for day in trip(seed).days if day.date == now.astimezone(SHANGHAI).date())
    under_way = [v for v in day.visits if v.start <= now < v.end]
    for visit in under_way:
        assert revision.free_at == visit.end + late * MINUTE


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_late_from_the_start(seed: int) -> None:
    after = revised(trip(seed), late_minutes=60)
    first, *_ = after.days
    start = trip(seed).days[0].start + timedelta(hours=1)
    assert all(leg.depart >= start for leg in first.legs)


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_elsewhere(seed: int) -> None:
    now, place = moment(seed), CATALOGUE.place(PLACES[seed % 4])
    after = revised(trip(seed), now=now, place=place)
    day = next((d for d in after.days if any(leg.depart >= now for leg in d.legs)), None)
    if day:
        onward = next(leg for leg in day.legs if leg.depart >= now)
        assert onward.from_place == place.id
    assert after.request.revision is not None
    for visit in after.request.revision.visits:
        assert visit.hold != "done" or visit.end <= now


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_dropped_is_gone(seed: int) -> None:
    if visit := still_ahead(seed):
        after = revised(trip(seed), now=moment(seed), drop=(visit.site_id,))
        assert visit.site_id not in ids(after)
        assert visit.site_id in after.request.avoid
        revision = after.request.revision
        assert revision
        assert [one.site_id for one in revision.given_up] == [visit.site_id]
        back = attempt(visit.site_id, after, now=moment(seed), add=(visit.site_id,))
        assert back is None or visit.site_id in ids(back)


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_added_is_in_or_is_named(seed: int) -> None:
    left_out = [s.site_id for s in trip(seed).skipped if s.reason in ("no_room", "too_far")]
    others = [s.site_id for s in trip(seed).skipped if s.reason not in ("no_room", "too_far")]
    rng = random.Random(seed)
    for site_id in rng.sample(left_out, min(2, len(left_out))) + rng.sample(others, 1):
        after = attempt(site_id, trip(seed), now=moment(seed), add=(site_id,))
        assert after is None or site_id in ids(after)


@pytest.mark.parametrize("seed", SEEDS[1::2])
def test_locked_never_moves(seed: int) -> None:
    visit = still_ahead(seed)
    if visit is None:
        return
    for late in (0, 30, 90):
        changes = {"now": moment(seed), "late_minutes": late, "lock": (visit.site_id,)}
        after = attempt(visit.site_id, trip(seed), **changes)
        assert after or late
        assert after is None or visit_to(visit.site_id, after).start == visit.start


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_booking_confirmed_for_another_time(seed: int) -> None:
    visit = still_ahead(seed)
    if visit is None:
        return
    on = visit.start.astimezone(SHANGHAI)
    for clock in (on.time(), (on + timedelta(minutes=30)).time(), time(15)):
        record = BookingRecord(site_id=visit.site_id, date=on.date(), state="confirmed", time=clock)
        after = attempt(visit.site_id, trip(seed), now=moment(seed), bookings=(record,))
        assert after or clock != on.time()
        if after:
            found = visit_to(visit.site_id, after)
            assert found.start == at(on.date(), clock)
            assert found.booked == "confirmed"


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_booking_refused(seed: int) -> None:
    visit = still_ahead(seed)
    if visit is None:
        return
    on = visit.start.astimezone(SHANGHAI)
    refused = BookingRecord(site_id=visit.site_id, date=on.date(), state="refused")
    after = revised(trip(seed), now=moment(seed), bookings=(refused,))
    starts = [v.start.astimezone(SHANGHAI) for v in after.visits if v.site_id == visit.site_id]
    assert on.date() not in {start.date() for start in starts}
    one_time = refused.model_copy(update={"time": on.time()})
    after = revised(trip(seed), now=moment(seed), bookings=(one_time,))
    assert visit.start not in {v.start for v in after.visits if v.site_id == visit.site_id}


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_wet_days_are_spent_indoors(seed: int) -> None:
    now = moment(seed)
    today = now.astimezone(SHANGHAI).date()
    weather = {day.date: "wet" for day in trip(seed).days if day.date >= today}
    after = revised(trip(seed), now=now, weather=weather)
    assert after.request.revision is not None
    done = {v.site_id for v in after.request.revision.visits if v.hold == "done"}
    for day in after.days:
        for visit in day.visits:
            dry = day.date < today or visit.site_id in done
            assert dry or CATALOGUE.site(visit.site_id).indoor is True


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_revised_again_and_again(seed: int) -> None:
    """However a revised plan came about: as time passes it is kept to, and what is done adds up."""
    rng = random.Random(seed + 5000)
    now = moment(seed)
    place = CATALOGUE.place(rng.choice(PLACES))
    for changes in ({"late_minutes": rng.choice((20, 90))}, {"place": place}):
        known = revised(trip(seed), now=now, **changes)
        later = now
        for _ in range(3):
            later += rng.randrange(150) * MINUTE
            if later >= known.days[-1].end:
                break
            after = revised(known, now=later)
            assert course(after) == course(known)
            known = after


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_a_second_change_needs_no_clock(seed: int) -> None:
    """What was done when a plan was revised is done for whoever revises it once more."""
    first = revised(trip(seed), now=moment(seed), late_minutes=45)
    assert course(revised(first)) == course(first)
    assert first.request.revision is not None
    free_at = first.request.revision.free_at
    done = {v.site_id for v in first.request.revision.visits if v.hold == "done"}
    if gone := [site_id for site_id in ids(first) if site_id not in done]:
        second = revised(first, drop=(gone[-1],))
        assert second.request.revision is not None
        assert second.request.revision.free_at == free_at
        assert done <= set(ids(second))
    if done:
        with pytest.raises(BadInput, match="visited already"):
            revised(first, drop=(sorted(done)[0],))


def test_the_more_it_is_worth_the_less_changes() -> None:
    """A visit that stays is worth the weight: where the plans are the best there are, a higher
    weight keeps no fewer visits; elsewhere it does not over many trips."""
    kept = {0: 0, 30: 0, 300: 0}
    proven = 0
    for seed in SEEDS[::5]:
        before = trip(seed)
        fitting = [s.site_id for s in before.skipped if s.reason == "no_room"]
        if not fitting:
            continue
        stay = []
        for weight in kept:
            try:
                after = revised(before, add=(fitting[0],), weight=weight)
            except CannotPlan:
                break
            found = compare(before, after)
            stay.append((len(found.unchanged) + len(found.shifted), after.search.status))
            kept[weight] += stay[-1][0]
        if len(stay) == len(kept) and {status for _, status in stay} == {"optimal"}:
            proven += 1
            assert [n for n, _ in stay] == sorted(n for n, _ in stay)
    assert list(kept.values()) == sorted(kept.values())
    assert kept[0] < kept[300]
    assert proven


def test_a_day_that_goes_wrong_at_ten_past_two() -> None:
    """A family's Saturday: the museum took longer, the next site calls, and it starts to rain."""
    before = judged(
        plan(
            TripRequest.starting(
                "2026-11-21", today="2026-11-16", effort="quick", lang="en", must=("zz_museum",)
            ),
            CATALOGUE,
        )
    )
    (day,) = before.days
    now = at(day.date, time(14, 10))
    seen = [visit for visit in day.visits if visit.start <= now]
    ahead = [visit for visit in day.visits if visit.arrival > now + timedelta(minutes=30)]
    assert seen
    assert ahead

    late = revised(before, now=now, late_minutes=40)
    assert ids(late)[: len(seen)] == [visit.site_id for visit in seen]
    assert late.days[0].end <= max(before.request.days[0].end, late.request.days[0].end)

    rain = revised(late, now=now + timedelta(minutes=10), weather={day.date: "wet"})
    for visit in rain.visits:
        assert visit.site_id in _done(rain) or CATALOGUE.site(visit.site_id).indoor

    home = revised(late, now=now + timedelta(minutes=10), drop=tuple(set(ids(late)) - _done(late)))
    assert set(ids(late)) - _done(late) <= {skipped.site_id for skipped in home.skipped}
    assert "zz_museum" in ids(home)


def _done(itinerary: Itinerary) -> set[str]:
    assert itinerary.request.revision is not None
    return {v.site_id for v in itinerary.request.revision.visits if v.hold == "done"}


# ── what cannot be revised ──────────────────────────────────────────────────────────────────────


def refusals(before: Itinerary, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        replan(before, Changes(**changes), CATALOGUE)
    return [(fault.thing, fault.value) for fault in refused.value.faults]


def test_every_wrong_change_is_named_at_once() -> None:
    known = ids(trip(0))[0]
    wrong = refusals(
        trip(0),
        late_minutes=-5,
        drop=("fangte_dreamland", known),
        lock=("nowhere", known),
        add=("nowhere", "hub_zz_west", known),
        weather={date(2020, 1, 1): "wet"},
    )
    assert wrong == [
        ("late", "-5"),
        ("add", "nowhere"),
        ("add", "hub_zz_west"),
        ("drop", "fangte_dreamland"),
        ("lock", "nowhere"),
        ("add", known),
        ("drop", known),
        ("weather", "2020-01-01"),
    ]


def test_a_time_without_a_zone_and_a_place_without_a_time() -> None:
    naive = datetime(2026, 11, 21, 14, 10)
    assert refusals(trip(0), now=naive) == [("now", "2026-11-21 14:10:00")]
    assert refusals(trip(0), place=CATALOGUE.place("karting")) == [("at", "karting")]


def test_bookings_that_contradict_the_trip() -> None:
    before = next(trip(seed) for seed in SEEDS if len(trip(seed).days) > 1)
    site_id = ids(before)[0]
    records = tuple(
        BookingRecord(site_id=site_id, date=day.date, state="confirmed", time=time(10))
        for day in before.days[:2]
    )
    with pytest.raises(BadInput, match=f"confirmed more than once on these days: {site_id}"):
        replan(before, Changes(bookings=records), CATALOGUE)


@pytest.mark.parametrize(
    ("edit", "thing"),
    [
        (lambda day: {"legs": day.legs[1:]}, "2026-03-17"),
        (lambda day: {"stops": day.visits[::-1]}, "2026-03-17"),
        (lambda day: {"date": date(2026, 3, 18)}, ""),
        (lambda day: {"stops": (day.visits[0].model_copy(update={"site_id": "gone"}),)}, "gone"),
    ],
    ids=["a leg is missing", "out of order", "another date", "an unknown site"],
)
def test_edited_plans_are_refused_in_words(
    edit: Callable[[DayPlan], dict[str, Any]], thing: str
) -> None:
    request = TripRequest.starting("2026-03-17", today="2026-03-10", effort="quick")
    before = plan(request, CATALOGUE)
    day = before.days[0]
    edited = before.model_copy(update={"days": (day.model_copy(update=edit(day)),)})
    for changes in ({}, {"now": day.start + timedelta(hours=3)}):
        assert ("plan", thing) in refusals(edited, **changes)


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def run(*args: str, stdin: str | None = None, **env: str) -> Result:
    return CliRunner().invoke(main, ["replan", *args], input=stdin, env=env, prog_name="planner")


@pytest.fixture(scope="module")
def weekend() -> Itinerary:
    request = TripRequest.starting("2026-11-21", 2, today="2026-11-10", effort="quick", lang="en")
    return judged(plan(request, CATALOGUE))


@pytest.fixture
def file(weekend: Itinerary, tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(weekend.model_dump_json(by_alias=True), encoding="utf-8")
    return str(path)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def set_to(day: date) -> None:
        monkeypatch.setattr("planner.cli.replan.today_in_china", lambda: day)

    return set_to


def as_plan(result: Result) -> Itinerary:
    assert result.exit_code == 0, result.stderr
    return judged(Itinerary.model_validate_json(result.stdout))


def test_nothing_to_change_is_said(file: str) -> None:
    result = run(file)
    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing differs: the same visits at the same times")
    assert "\n\nFamilies · 2 adults" in result.stdout


def test_what_changes_comes_first_then_the_plan(file: str, weekend: Itinerary) -> None:
    gone = weekend.visits[-1]
    result = run(file, "--drop", gone.site_id)
    first, rest = result.stdout.split("\n\n", 1)
    assert f"- dropped: {gone.name.en} (was Sunday" in first
    assert first.splitlines()[-1].startswith("- unchanged: ")
    assert "points" not in first
    assert rest.startswith("Families")


def test_a_clock_time_is_of_the_day_that_is_today(
    file: str, weekend: Itinerary, today: Callable[[date], None]
) -> None:
    for day in weekend.days:
        today(day.date)
        after = as_plan(run(file, "--now", "14：10", "--late", "45", "--json", "-"))
        assert after.request.revision is not None
        assert after.request.revision.free_at is not None
        assert after.request.revision.free_at.astimezone(SHANGHAI).date() == day.date
    today(date(2026, 11, 20))
    result = run(file, "--now", "14:10")
    assert result.exit_code == 2
    assert "--now: '14:10': which of the 2 days is meant" in result.stderr
    assert "2026-11-21T14:10" in result.stderr


def test_a_clock_time_is_of_the_only_day(tmp_path: Path, today: Callable[[date], None]) -> None:
    request = TripRequest.starting("2026-03-17", today="2026-03-10", effort="quick")
    path = tmp_path / "plan.json"
    path.write_text(plan(request, CATALOGUE).model_dump_json(by_alias=True), encoding="utf-8")
    today(date(2026, 11, 20))
    after = as_plan(run(str(path), "--now", "14:10", "--late", "45", "--json", "-"))
    assert after.request.revision is not None
    assert after.request.revision.free_at is not None
    assert after.request.revision.free_at >= at(date(2026, 3, 17), time(14, 10))


@pytest.mark.parametrize("now", ["2026-11-21T14:10", "2026-11-21 14:10", "2026-11-21 14:10:00"])
def test_a_moment_is_by_the_clock_in_china(file: str, weekend: Itinerary, now: str) -> None:
    after = as_plan(run(file, "--now", now, "--json", "-"))
    expected = replan(weekend, Changes(now=at(date(2026, 11, 21), time(14, 10))), CATALOGUE)
    assert after.request == expected.request
    assert after.days == expected.days


def test_every_flag_arrives(
    file: str, weekend: Itinerary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Changes] = []

    def answer(before: Itinerary, changes: Changes, *_: Any, **__: Any) -> Itinerary:
        seen.append(changes)
        return before

    monkeypatch.setattr("planner.planning.replan", answer)
    bookings = tmp_path / "said.toml"
    bookings.write_text(
        '[[booking]]\nsite = "karting"\ndate = 2026-11-21\nstate = "asked"\n', encoding="utf-8"
    )
    first, second = ids(weekend)[:2]
    name = weekend.visits[2].name.zh
    result = run(
        *(file, "--now", "2026-11-21T09:30", "--at", "27.83,113.05", "--late", "15"),
        *("--drop", first, "--drop", name, "--drop", first, "--lock", second, "--add", "fangte"),
        *("--bookings", str(bookings), "--keep", "70"),
        *("--weather", "2026-11-21=wet", "--weather", "2026-11-22=dry"),
    )
    assert result.exit_code == 0, result.stderr
    (changes,) = seen
    assert changes == Changes(
        now=at(date(2026, 11, 21), time(9, 30)),
        late_minutes=15,
        place=Location(
            id="27.83000,113.05000", name=Text(zh="27.83000,113.05000"), lat=27.83, lon=113.05
        ),
        drop=(first, ids(weekend)[2]),
        add=("fangte",),
        lock=(second,),
        bookings=(BookingRecord(site_id="karting", date=date(2026, 11, 21), state="asked"),),
        weather={date(2026, 11, 21): "wet", date(2026, 11, 22): ""},
        weight=70,
    )
    run(file)
    assert seen[1] == Changes()


def test_files_are_written_and_judged(file: str, tmp_path: Path) -> None:
    to, drawing = tmp_path / "new.json", tmp_path / "new.html"
    result = run(file, "--weather", "2026-11-22=wet", "--json", str(to), "--map", str(drawing))
    assert result.stderr == f"Wrote {to}\nWrote {drawing}\n"
    assert judged(Itinerary.model_validate_json(to.read_text("utf-8"))).days
    assert "<html" in drawing.read_text("utf-8")
    again = run("-", stdin=to.read_text("utf-8"))
    assert again.stdout.startswith("Nothing differs")


def test_what_cannot_be_met_ends_with_1_and_no_file(file: str, tmp_path: Path) -> None:
    result = run(file, "--add", "hunan_circuit", "--json", str(tmp_path / "new.json"))
    assert result.exit_code == 1
    assert "hunan_circuit" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "new.json").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--now", "soon"], "'soon' is not a time. Write HH:MM"),
        (["--now", "2026-11-21T25:00"], "'25:00' is later than 23:59"),
        (["--now", "2026-02-30T10:00"], "'2026-02-30' is not a date"),
        (["--now", "2026-12-24T10:00"], "--now: '2026-12-24 10:00': the trip is over"),
        (["--late", "-5"], "-5 is not in the range"),
        (["--at", "karting"], "--at: 'karting': where at what time is not said"),
        (["--now", "2026-11-21T10:00", "--at", "hub_zz_wst"], "Did you mean hub_zz_west"),
        (["--drop", "nowhere"], "--drop: 'nowhere': it is not in the plan"),
        (["--add", "zz_musem"], "--add: 'zz_musem': is not in the catalogue"),
        (["--add", "hub_zz_west"], "--add: 'hub_zz_west': a hub is a place to start from"),
        (["--weather", "2026-11-21"], "Write wet, hot or dry"),
        (["--weather", "2026-11-21=snow"], "Write wet, hot or dry"),
        (["--weather", "2026-12-24=wet"], "--weather: '2026-12-24=wet': is for no day of the trip"),
        (["--weather", "2026-11-21=wet", "--weather", "2026-11-21=hot"], "more than once"),
        (["--bookings", "none.toml"], "'none.toml': no such file"),
        (["--keep", "-1"], "-1 is not in the range"),
        (["--map", "-"], "only --json can write to standard output"),
    ],
)
def test_bad_flags_are_refused_in_words(file: str, flags: list[str], said: str) -> None:
    result = run(file, *flags)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_faults_of_place_bookings_and_weather_come_together(file: str) -> None:
    flags = ["--at", "hub_zz_wst", "--bookings", "none.toml", "--now", "14:10"]
    said = run(file, *flags, "--weather", "2026-11-21=wet", "--weather", "2026-11-21=hot").stderr
    assert said.count("Error: ") == 4 - (date(2026, 11, 21) <= _today() <= date(2026, 11, 22))


def _today() -> date:
    return datetime.now(SHANGHAI).date()


def test_the_plan_that_is_revised_is_never_overwritten(file: str) -> None:
    before = Path(file).read_bytes()
    for flag in ("--json", "--map"):
        result = run(file, flag, file)
        assert result.exit_code == 2
        assert "the same file as PLAN.json" in result.stderr
    assert Path(file).read_bytes() == before


def test_control_c_ends_the_search_not_the_command(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = planning.replan

    def pressed(*args: Any, cancelled: Callable[[], bool]) -> Itinerary:
        assert not cancelled()
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
        return real(*args, cancelled=cancelled)

    monkeypatch.setattr("planner.planning.replan", pressed)
    usual = signal.getsignal(signal.SIGINT)
    result = run(file, "--drop", "zz_museum")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("Interrupted")
    assert signal.getsignal(signal.SIGINT) is usual


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_plans_language_is_spoken(weekend: Itinerary, lang: str) -> None:
    spoken = weekend.model_copy(
        update={"request": weekend.request.model_copy(update={"lang": lang})}
    )
    result = run("-", stdin=spoken.model_dump_json(by_alias=True))
    assert ("2026年11月21日" in result.stdout) is (lang == "zh")
    assert result.stdout.startswith("Nothing differs") is (lang == "en")


# ── what a hostile tester found ─────────────────────────────────────────────────────────────────

HUB = Site(id="hub", kind="hub", name=Text(en="Hub"), lat=27.8, lon=113.1)
SEES_ALL = Profile(
    name="x", title=Text(en="X"), lang="en", themes={"museum": 1}, lunch=None, buffer_minutes=0
)


def museum(site_id: str, **fields: Any) -> Site:
    known = {
        "id": site_id, "name": Text(en=site_id), "themes": ("museum",), "coord_basis": "doc",
        "hours_basis": "doc", "lat": 27.82, "lon": 113.13, "opening_hours": "09:00-18:00",
    }  # fmt: skip
    return Site.model_validate(known | fields)


def small(*sites: Site, **asked: Any) -> tuple[Itinerary, Catalogue]:
    catalogue = Catalogue((HUB, *sites))
    wishes: dict[str, Any] = {"base": "hub", "profile": SEES_ALL, "today": "2026-12-01"} | asked
    itinerary = plan(TripRequest.starting("2026-12-05", **wishes), catalogue)
    return itinerary, catalogue


def hour(hours: int, minutes: int, day: int = 5) -> datetime:
    return datetime(2026, 12, day, hours, minutes, tzinfo=SHANGHAI)


def test_a_night_that_is_over_takes_no_visits_after_midnight() -> None:
    bar = museum("bar", opening_hours="20:00-02:00")
    days = [
        {"date": "2026-12-05", "start": "09:00", "end": "29:00"},
        {"date": "2026-12-06", "start": "10:00", "end": "19:00"},
    ]
    request = TripRequest.model_validate(
        {
            "profile": SEES_ALL, "today": "2026-12-01", "avoid": ("bar",),
            "days": [d | {"start_place": "hub", "end_place": "hub"} for d in days],
        }
    )  # fmt: skip
    catalogue = Catalogue((HUB, museum("a"), bar))
    before = plan(request, catalogue)
    home = before.days[0].legs[-1]
    with pytest.raises(CannotPlan, match="bar"):
        replan(before, Changes(now=home.depart + MINUTE, add=("bar",)), catalogue)


def test_lateness_past_midnight_is_lateness_of_that_night() -> None:
    show = museum("show", opening_hours="18:00-26:00", visit_minutes=240)
    before, catalogue = small(show, start="13:00", end="30:00")
    late = replan(before, Changes(now=hour(18, 5), late_minutes=240), catalogue)
    assert violations(late, catalogue) == ()
    assert late.days[0].legs[-1].depart == hour(2, 0, 6)
    assert replan(late, Changes(), catalogue).days == late.days


def test_a_lock_holds_until_it_is_taken_off_or_confirmed_otherwise() -> None:
    before, catalogue = small(museum("a"), museum("b", lat=27.81, lon=113.12), start="09:00")
    first, second = before.visits
    locked = replan(before, Changes(lock=(second.site_id,), drop=(first.site_id,)), catalogue)
    again = replan(locked, Changes(), catalogue)
    assert again.days == locked.days
    assert again.visits[0].start == second.start
    free = replan(again, Changes(unlock=(second.site_id,)), catalogue)
    assert free.visits[0].start < second.start
    at_two = BookingRecord.model_validate(
        {"site_id": second.site_id, "date": "2026-12-05", "state": "confirmed", "time": "14:00"}
    )
    moved = replan(again, Changes(bookings=(at_two,)), catalogue)
    assert violations(moved, catalogue) == ()
    assert moved.visits[0].start == hour(14, 0)
    with pytest.raises(BadInput, match="confirmed for 2026-12-05 14:00"):
        replan(before, Changes(lock=(second.site_id,), bookings=(at_two,)), catalogue)


def test_what_has_been_visited_needs_no_booking_any_more() -> None:
    before, catalogue = small(museum("a"), start="09:00")
    later = BookingRecord.model_validate(
        {"site_id": "a", "date": "2026-12-05", "state": "confirmed", "time": "14:00"}
    )
    begun = before.visits[0].start + 5 * MINUTE
    after = replan(before, Changes(now=begun, bookings=(later,)), catalogue)
    assert violations(after, catalogue) == ()
    assert after.visits[0].start == before.visits[0].start


def test_nothing_is_worth_keeping_and_a_day_is_missed() -> None:
    before = plan(
        TripRequest.starting(
            "2026-12-05", 2, profile="ceramics", base="hub_hotels_liling", today="2026-12-01",
            effort="quick",
        ),
        CATALOGUE,
    )  # fmt: skip
    after = replan(before, Changes(late_minutes=600, weight=0), CATALOGUE)
    assert violations(after, CATALOGUE) == ()


def test_a_lunch_that_was_cut_off_is_had_later() -> None:
    before = plan(
        TripRequest.starting("2026-12-05", profile="student", today="2026-12-01", lang="en"),
        CATALOGUE,
    )
    (rest,) = before.days[0].breaks
    place = CATALOGUE.place("hub_zz_west")
    after = replan(before, Changes(now=rest.start + 5 * MINUTE, place=place), CATALOGUE)
    assert violations(after, CATALOGUE) == ()
    assert [b for b in after.days[0].breaks if b.end - b.start < 30 * MINUTE] == []
    assert after.days[0].breaks
    assert after.days[0].breaks[0].start >= rest.start + 5 * MINUTE


def test_a_plan_edited_out_of_its_day_is_refused_not_crashed() -> None:
    before, catalogue = small(museum("a"), start="09:00")
    day = before.request.days[0].model_copy(update={"start": hour(15, 0)})
    edited = before.model_copy(
        update={"request": before.request.model_copy(update={"days": (day,)})}
    )
    with pytest.raises(BadInput, match="outside the hours"):
        replan(edited, Changes(late_minutes=10), catalogue)
    with pytest.raises(BadInput, match="outside the hours"):
        why(edited, "a", catalogue)


def test_a_day_that_cannot_end_by_morning_is_refused_and_what_is_not_can_be_read_back() -> None:
    before, catalogue = small(museum("a"), museum("b", lat=27.81, lon=113.12), start="09:00")
    inside = before.visits[0].start + 5 * MINUTE
    with pytest.raises(CannotPlan, match="too late"):
        replan(before, Changes(now=inside, late_minutes=1300), catalogue)
    late = replan(before, Changes(now=inside, late_minutes=700), catalogue)
    assert Itinerary.model_validate_json(late.model_dump_json(by_alias=True)) == late
    assert replan(late, Changes(), catalogue).days == late.days


def test_meals_at_departures_over_two_days_are_accepted_at_once() -> None:
    """OR-Tools went through the minutes of both days to take this plan."""
    eat = museum("eat", kind="food", lat=27.94, departures="Sa-Su 10:15,13:45", visit_minutes=90)
    days = [
        {"date": "2026-06-19", "start": "10:00", "end": "17:00"},
        {"date": "2026-06-21", "start": "06:00", "end": "18:00"},
    ]
    eats = SEES_ALL.model_copy(update={"lunch": Lunch()})
    request = TripRequest.model_validate(
        {
            "profile": eats, "today": "2026-06-19", "mode": "bus", "effort": "quick",
            "days": [d | {"start_place": "hub", "end_place": "hub"} for d in days],
        }
    )  # fmt: skip
    catalogue = Catalogue((HUB, eat))
    itinerary = plan(request, catalogue)
    assert violations(itinerary, catalogue) == ()
    assert itinerary.visits
