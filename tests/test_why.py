"""Why a site is in a plan or not: every change that is named is planned and judged."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
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
    Party,
    TripRequest,
    plan,
    replan,
    violations,
)
from planner.answers import Answer, Change
from planner.cli import main
from planner.itinerary import Reason
from planner.outputs.answer import render
from planner.outputs.terminal import width
from planner.planning import fit_together
from planner.profiles import profile_names
from planner.reasons import why
from planner.travel import Estimate
from planner.trip import TripDay
from planner.values import Lang

CATALOGUE = Catalogue.load()
SEEDS = range(40)
DATES = [
    *(date(2026, 11, 21), date(2026, 11, 25), date(2026, 10, 2), date(2026, 6, 19)),
    *(date(2027, 2, 6), date(2026, 12, 5), date(2026, 3, 17), date(2026, 11, 23)),
]
BASES = ("hub_zz_west", "hub_hotels_liling", "hub_hotels_shennong")
PARTIES = [
    *(None, None, Party(adults=1), Party(adults=60), Party(adults=20, children=(2,))),
    Party(adults=1, children=(3, 5, 8, 9, 9, 10, 11, 12, 12)),
    *(Party(adults=2, wheelchairs=1), Party(adults=0, seniors=3, passports=2)),
]
QUARTER = timedelta(minutes=15)


@cache
def trip(seed: int) -> Itinerary:
    """Return a random trip of a day or two, with a party, a budget, weather and doubts."""
    rng = random.Random(seed)
    profile, first = rng.choice(profile_names()), rng.choice(DATES)
    wishes: dict[str, Any] = {}
    if party := rng.choice(PARTIES):
        wishes["party"] = party
    if rng.random() < 0.3:
        wishes["budget_cny"] = rng.choice((0, 100, 400))
    if rng.random() < 0.3:
        wishes["trust"] = rng.choice(("doc", "memory"))
    if rng.random() < 0.3:
        wishes["avoid"] = (rng.choice([site.id for site in CATALOGUE if site.visitable]),)
    request = TripRequest.starting(
        first,
        2 if seed % 8 == 0 else 1,
        profile=profile,
        base=rng.choice(BASES),
        today=first - timedelta(days=rng.choice((0, 1, 10))),
        effort="quick",
        lang="en",
        **wishes,
    )
    weather = rng.choice(("", "", "wet", "hot"))
    days = tuple(day.model_copy(update={"weather": weather}) for day in request.days)
    return judged(plan(request.model_copy(update={"days": days}), CATALOGUE))


def judged(itinerary: Itinerary) -> Itinerary:
    assert violations(itinerary, CATALOGUE) == ()
    return itinerary


def ids(itinerary: Itinerary) -> list[str]:
    return [visit.site_id for visit in itinerary.visits]


def asked(seed: int) -> Iterator[Answer]:
    """Yield the answers for one site each of four reasons."""
    rng = random.Random(seed)
    by_reason: dict[Reason, list[str]] = {}
    for left_out in trip(seed).skipped:
        by_reason.setdefault(left_out.reason, []).append(left_out.site_id)
    for sites in rng.sample(list(by_reason.values()), min(len(by_reason), 4)):
        yield answer(seed, rng.choice(sites))


@cache
def answer(seed: int, site_id: str) -> Answer:
    return why(trip(seed), site_id, CATALOGUE)


def lets_in(site_id: str, request: TripRequest) -> bool:
    """Tell whether a request that names a site as a must-see can be planned with it."""
    try:
        return site_id in ids(plan(request, CATALOGUE))
    except CannotPlan:
        return False


def with_party(request: TripRequest, party: Party) -> TripRequest:
    return request.model_copy(update={"party": party})


def hours(day: TripDay) -> tuple[timedelta, timedelta]:
    """Return when a day starts and ends, whatever its date."""
    midnight = day.start.replace(hour=0, minute=0)
    return day.start - midnight, day.end - midnight


# ── sites that are left out ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_does_what_it_says(seed: int) -> None:
    before = trip(seed)
    for found in asked(seed):
        assert found.visit is None
        assert found.reason is not None
        assert len(found.changes) <= 2
        assert not (found.changes and found.tried)
        for change in found.changes:
            site_id = found.site_id
            after = judged(plan(change.request, CATALOGUE))
            assert ids(after) == ids(change.itinerary)
            assert site_id in ids(after)
            assert change.steps
            assert all(change.steps)
            assert set(change.gives_up) == set(ids(before)) - set(ids(after))
            assert set(change.takes_in) == set(ids(after)) - set(ids(before)) - {site_id}
            assert change.prize == after.totals.prize - before.totals.prize
            more = after.totals.travel_minutes - before.totals.travel_minutes
            assert change.travel_minutes == more
            hours_are_minimal(change, before)
            party_is_minimal(change, before, site_id)
        if len(found.changes) > 1:
            group = CATALOGUE.group_of(found.site_id)
            gives_up = found.changes[1].gives_up
            assert {CATALOGUE.group_of(one) for one in gives_up} <= {group}


def hours_are_minimal(change: Change, before: Itinerary) -> None:
    """A quarter of an hour less does not do."""
    was, now = (hours(request.days[0]) for request in (before.request, change.request))
    assert now[0] <= was[0]
    assert now[1] >= was[1]
    less: list[dict[str, object]] = []
    for day in change.request.days:
        start = day.start + QUARTER if now[0] < was[0] else day.start
        end = day.end - QUARTER if now[1] > was[1] else day.end
        less.append({**dict(day), "start": start, "end": end})
    said = [step for step in change.steps if step.endswith((" later", " earlier"))]
    assert len(said) == (now[0] < was[0]) + (now[1] > was[1])
    if now != was:
        shorter = TripRequest.model_validate({**dict(change.request), "days": less})
        assert not fit_together(shorter, CATALOGUE, Estimate())


def party_is_minimal(change: Change, before: Itinerary, site_id: str) -> None:
    """Not one person more or fewer than it takes."""
    was, now = before.request.party, change.request.party
    site = CATALOGUE.site(site_id)
    if now.adults > was.adults:
        fewer = now.model_copy(update={"adults": now.adults - 1})
        assert not lets_in(site_id, with_party(change.request, fewer))
    if now.adults < was.adults:
        more = now.model_copy(update={"adults": now.adults + 1})
        assert not lets_in(site_id, with_party(change.request, more))
    if now.children != was.children:
        young = Counter(was.children) - Counter(now.children)
        assert all(age < (site.min_age or 0) for age in young)
        assert all(age >= (site.min_age or 0) for age in now.children)


def test_the_random_trips_meet_most_reasons() -> None:
    answers = [found for seed in SEEDS for found in asked(seed)]
    met = {found.reason for found in answers}
    assert len(met) >= 13
    helped = {found.reason for found in answers if found.changes}
    assert helped >= {
        *(Reason.OPEN_AIR, Reason.NO_ROOM, Reason.HOURS_UNKNOWN, Reason.GROUP_ONLY),
        *(Reason.TOO_LONG, Reason.NOT_OF_INTEREST, Reason.BOOKING_CLOSED, Reason.UNTRUSTED),
        *(Reason.VARIANT_CHOSEN, Reason.THEME_LIMIT, Reason.CLOSED, Reason.OVER_BUDGET),
    }


def one_day(day: str = "2026-11-25", **wishes: object) -> Itinerary:
    today = date.fromisoformat(day) - timedelta(days=10)
    wishes = {"today": today, "effort": "quick", "lang": "en"} | wishes
    return judged(plan(TripRequest.starting(day, **wishes), CATALOGUE))  # type: ignore[arg-type]


def first_change(before: Itinerary, site_id: str) -> Change:
    found = why(before, site_id, CATALOGUE)
    assert found.changes, found
    change = found.changes[0]
    assert site_id in ids(judged(plan(change.request, CATALOGUE)))
    return change


def test_closed_on_monday_open_on_tuesday() -> None:
    change = first_change(one_day("2026-11-23"), "zz_museum")
    assert change.steps == ("Make it a must-see", "set out on Tue 24 Nov 2026")


def test_an_event_has_its_date() -> None:
    change = first_change(one_day("2026-06-10"), "cec_2026_r2")
    assert "set out on" in change.steps[1]
    race = next(v for v in change.itinerary.visits if v.site_id == "cec_2026_r2")
    assert race.start.date() == change.request.days[0].date


def guarded(**rules: object) -> Catalogue:
    """Return the catalogue with rules of its own at the museum."""
    museum = CATALOGUE.site("zz_museum")
    changed = museum.model_copy(update=rules)
    return Catalogue(tuple(changed if site is museum else site for site in CATALOGUE))


@pytest.mark.parametrize(
    ("rules", "party", "reason", "steps", "people"),
    [
        (
            {"min_age": 6},
            Party(adults=1, children=(3, 5, 6)),
            Reason.TOO_YOUNG,
            "go without the 2 under 6",
            Party(adults=1, children=(6,)),
        ),
        (
            {"children_per_adult": 2},
            Party(adults=1, children=(7, 8, 9, 9, 9)),
            Reason.TOO_FEW_ADULTS,
            "2 more adults",
            Party(adults=3, children=(7, 8, 9, 9, 9)),
        ),
        (
            {"max_group": 10},
            Party(adults=12, children=(9,), wheelchairs=11),
            Reason.GROUP_TOO_LARGE,
            "3 people fewer",
            Party(adults=9, children=(9,), wheelchairs=10),
        ),
        (
            {"min_group": 8},
            Party(adults=2, children=(9,)),
            Reason.GROUP_TOO_SMALL,
            "5 more people",
            Party(adults=7, children=(9,)),
        ),
    ],
)
def test_people_that_a_rule_asks_for(
    rules: dict[str, object], party: Party, reason: Reason, steps: str, people: Party
) -> None:
    catalogue = guarded(**rules)
    request = TripRequest.starting(
        "2026-11-25", party=party, today="2026-11-15", effort="quick", lang="en"
    )
    found = why(plan(request, catalogue), "zz_museum", catalogue)
    assert found.reason == reason
    change = found.changes[0]
    assert change.steps == ("Make it a must-see", steps)
    assert change.request.party == people
    after = plan(change.request, catalogue)
    assert violations(after, catalogue) == ()
    assert "zz_museum" in ids(after)


def test_nobody_stays_behind_alone() -> None:
    catalogue = guarded(max_group=3)
    request = TripRequest.starting(
        "2026-11-25", party=Party(adults=1, children=(7, 8, 9)), today="2026-11-15", effort="quick"
    )
    assert why(plan(request, catalogue), "zz_museum", catalogue).changes == ()


def test_what_was_avoided_is_no_longer() -> None:
    before = one_day(avoid=("zz_museum",))
    change = first_change(before, "zz_museum")
    assert change.steps[0] == "Do not leave it out, make it a must-see"
    assert "zz_museum" not in change.request.avoid


def test_a_variant_takes_the_place_of_a_must_see() -> None:
    before = one_day(must=("power_valley_centre",))
    change = first_change(before, "manufacturing_city_centre")
    assert change.steps[0].startswith("Make it a must-see in place of ")
    assert change.gives_up == ("power_valley_centre",)


def test_a_site_of_unknown_hours_needs_their_word() -> None:
    change = first_change(one_day(), "we_fun")
    assert change.steps[1] == "have a visit on Wed 25 Nov 2026 at 10:00 confirmed"
    (record,) = change.request.bookings
    assert (record.site_id, record.state, record.time) == ("we_fun", "confirmed", time(10))


def test_money_is_counted_once_and_to_the_cent() -> None:
    before = one_day(budget_cny=0, profile="motorsport")
    priced = [s.site_id for s in before.skipped if s.reason == Reason.OVER_BUDGET]
    priced = [one for one in priced if CATALOGUE.site(one).price_cny is not None]
    assert priced
    for change in why(before, priced[0], CATALOGUE).changes:
        money = [step for step in change.steps if step.startswith("spend CNY ")]
        assert money == [f"spend CNY {change.request.budget_cny:g} more"]
        assert change.request.budget_cny is not None
        less = change.request.model_copy(update={"budget_cny": change.request.budget_cny - 0.01})
        assert not lets_in(priced[0], less) or change is not why(before, priced[0]).changes[0]


def test_what_no_wish_can_change_is_said() -> None:
    expected = next(s for s in one_day().skipped if s.reason == Reason.EVENT_NOT_CONFIRMED)
    found = why(one_day(), expected.site_id, CATALOGUE)
    assert (found.changes, found.tried) == ((), ())
    past = why(one_day(), "hunan_circuit", CATALOGUE)
    assert past.changes == ()
    assert past.tried == ("21 days earlier or later",)


def test_hubs_and_unknown_ids_are_refused() -> None:
    for wrong in ("hub_zz_west", "zz_musem"):
        with pytest.raises(BadInput, match=wrong):
            why(one_day(), wrong, CATALOGUE)


# ── in the middle of a trip ─────────────────────────────────────────────────────────────────────


def test_of_a_trip_under_way_history_stays() -> None:
    before = one_day("2026-11-21")
    now = before.days[0].visits[1].start + timedelta(minutes=5)
    under_way = judged(replan(before, Changes(now=now), CATALOGUE))
    done = ids(under_way)[:2]
    missing = next(s for s in under_way.skipped if s.reason == Reason.NO_ROOM)
    for change in why(under_way, missing.site_id, CATALOGUE).changes:
        assert ids(judged(change.itinerary))[:2] == done
        assert "set out" not in " ".join(change.steps)
    assert why(under_way, done[0], CATALOGUE).changes == ()
    locked = judged(replan(before, Changes(lock=(done[1],)), CATALOGUE))
    (without,) = why(locked, done[1], CATALOGUE).changes
    assert done[1] not in ids(judged(without.itinerary))


# ── visits ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_visit_is_worth(seed: int) -> None:
    before = trip(seed)
    if not before.visits:
        return
    visit = random.Random(seed).choice(before.visits)
    found = why(before, visit.site_id, CATALOGUE)
    assert found.visit == visit
    assert found.reason is None
    (change,) = found.changes
    after = judged(change.itinerary)
    assert visit.site_id not in ids(after)
    rest = before.request.model_copy(update={"avoid": (*before.request.avoid, visit.site_id)})
    assert ids(plan(rest, CATALOGUE)) == ids(after)
    assert change.prize == after.totals.prize - before.totals.prize
    assert change.travel_minutes == after.totals.travel_minutes - before.totals.travel_minutes
    assert visit.site_id in change.gives_up
    assert set(change.takes_in) == set(ids(after)) - set(ids(before))
    if before.search.status == "optimal" and before.search.value is not None:
        assert after.search.value is not None
        assert after.search.value <= before.search.value

    day = next(day for day in before.days if visit in day.visits)
    n = day.visits.index(visit)
    before_it = CATALOGUE.place(day.visits[n - 1].site_id) if n else day.start_place
    last = n + 1 == len(day.visits)
    after_it = day.end_place if last else CATALOGUE.place(day.visits[n + 1].site_id)
    straight = Estimate().matrix([before_it, after_it], before.request.mode).minutes[0, 1]
    around = sum(leg.travel_minutes for leg in day.legs[n : n + 2])
    assert found.detour_minutes == around - (0 if len(day.visits) == 1 else straight)


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def page(seed: int, found: Answer, lang: Lang, columns: int = 100) -> str:
    itinerary = trip(seed)
    request = itinerary.request.model_copy(update={"lang": lang})
    return render(found, itinerary.model_copy(update={"request": request}), CATALOGUE, columns)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_asked(lang: Lang, columns: int) -> None:
    for seed in SEEDS[:6]:
        visited = answer(seed, ids(trip(seed))[0])
        for found in (*asked(seed), visited):
            shown = page(seed, found, lang, columns)
            assert max(map(width, shown.splitlines())) <= columns
            assert "  \n" not in shown
            assert (found.name[lang] or found.name.zh)[:4] in shown.splitlines()[0]


def test_a_page_says_what_it_takes_and_what_it_costs() -> None:
    before = one_day("2026-11-23")
    found = why(before, "zz_museum", CATALOGUE)
    shown = render(found, before, CATALOGUE)
    assert shown.splitlines()[:2] == ["Zhuzhou Museum 株洲博物馆", "Left out: closed"]
    assert "What lets it in:\n1. Make it a must-see, set out on Tue 24 Nov 2026.\n" in shown
    for change in found.changes:
        names = [CATALOGUE.site(one).name.en for one in change.gives_up]
        assert all(name[:12] in shown for name in names)
    points = found.changes[0].prize
    assert (f"{points} points more" if points > 0 else f"{-points} points fewer") in shown


def test_a_page_says_what_was_tried_in_vain_and_whom_to_ask() -> None:
    before = one_day()
    circuit = render(why(before, "hunan_circuit", CATALOGUE), before, CATALOGUE)
    assert (
        "No change was found that lets it in. Tried in vain: 21 days earlier or later." in circuit
    )
    lost = next(
        s.site_id
        for s in before.skipped
        if s.reason == Reason.HOURS_UNKNOWN and CATALOGUE.site(s.site_id).lat is None
    )
    shown = render(why(before, lost, CATALOGUE), before, CATALOGUE)
    assert "Nothing that you could ask for differently lets it in." in shown
    assert "Neither its opening hours nor its position are known." in shown
    contact = CATALOGUE.site(lost).contact
    assert (contact or "Whom to ask is not known either.") in shown


def test_a_page_of_a_visit() -> None:
    record = BookingRecord(
        site_id="zz_museum", date=date(2026, 11, 25), state="confirmed", time=time(10)
    )
    before = one_day(must=("zz_museum",), bookings=(record,))
    found = why(before, "zz_museum", CATALOGUE)
    assert found.visit
    shown = " ".join(render(found, before, CATALOGUE, 120).split())
    share = f"{found.visit.prize / before.totals.prize:.0%}"
    assert f"of the trip's {before.totals.prize} points ({share})" in shown
    assert "In the plan: Wed 25 Nov 2026, 10:00–" in shown
    assert "- it is a must-see - its booking is confirmed" in shown
    assert "Without it:" in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_names_cannot_touch_the_terminal(lang: Lang) -> None:
    before = trip(0)
    bad = "\x1b[31mred\x07\u202egnp"
    found = answer(0, ids(before)[0])
    name = found.name.model_copy(update={"zh": bad, "en": bad})
    hostile = Answer(
        site_id=found.site_id,
        name=name,
        visit=found.visit,
        detour_minutes=-3,
        reason=None,
        detail=bad,
        changes=found.changes,
    )
    left_out = Answer(found.site_id, name, None, 0, Reason.CLOSED, bad, (), (bad,))
    for one in (hostile, left_out):
        shown = page(0, one, lang)
        assert not set("\x1b\x07\u202e") & set(shown)
        assert "redgnp" in shown


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["why", *args], input=stdin, prog_name="planner")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    path.write_text(one_day("2026-11-23").model_dump_json(by_alias=True), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("site", ["zz_museum", "株洲博物馆", "Zhuzhou Museum"])
def test_a_site_is_named_by_id_or_name(file: str, site: str) -> None:
    result = run(file, site)
    assert (result.exit_code, result.stderr) == (0, "")
    before = Itinerary.model_validate_json(Path(file).read_text("utf-8"))
    expected = render(why(before, "zz_museum", CATALOGUE), before, CATALOGUE)
    assert result.stdout == expected + "\n"


def test_the_plan_with_the_change_can_be_had(file: str, tmp_path: Path) -> None:
    after = Itinerary.model_validate_json(run(file, "zz_museum", "--json", "-").stdout)
    assert "zz_museum" in ids(judged(after))
    to, drawing = tmp_path / "new.json", tmp_path / "new.html"
    result = run("-", "zz_museum", "--json", str(to), "--map", str(drawing), stdin=_read(file))
    assert result.stderr == f"Wrote {to}\nWrote {drawing}\n"
    assert result.stdout.startswith("Zhuzhou Museum")
    assert ids(Itinerary.model_validate_json(_read(str(to)))) == ids(after)
    assert "<html" in _read(str(drawing))
    gone = ids(after)[0]
    without = Itinerary.model_validate_json(run(str(to), gone, "--json", "-").stdout)
    assert gone not in ids(judged(without))


def _read(path: str) -> str:
    return Path(path).read_text("utf-8")


def test_where_no_change_was_found_there_is_nothing_to_write(file: str, tmp_path: Path) -> None:
    to = tmp_path / "new.json"
    result = run(file, "hunan_circuit", "--json", str(to))
    assert result.exit_code == 1
    assert "no change was found, so there is no other plan to write" in result.stderr
    assert result.stdout.startswith("Hunan International Circuit")
    assert not to.exists()
    result = run(file, "hunan_circuit", "--json", "-")
    assert (result.exit_code, result.stdout) == (1, "")
    assert run(file, "hunan_circuit").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["zz_musem"], "Did you mean zz_museum"),
        (["hub_zz_west"], "a hub is a place to start from, and no plan visits it"),
        ([], "Missing argument 'SITE'"),
        (["zz_museum", "--json", "no/new.json"], "its folder cannot be used"),
    ],
)
def test_bad_arguments_are_refused_in_words(file: str, args: list[str], said: str) -> None:
    result = run(file, *args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
