"""Large catalogues: what may be left out of the search, what never, and what is said of it."""

import csv
import gc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import scale
from planner import (
    BadInput,
    Catalogue,
    Itinerary,
    TripRequest,
    garbage,
    plan,
    prefilter,
    violations,
)
from planner.framing import Framing, frame
from planner.itinerary import Reason
from planner.prefilter import ALIKE, Candidate, keep
from planner.problem import POINT
from planner.profiles import shipped_profile
from planner.sites import Location
from planner.travel import Estimate, TravelMatrix
from planner.values import Mode
from planner.visitor import Profile, ThemeLimit

FIRST, TODAY = date(2026, 11, 21), date(2026, 11, 14)
FEW = 24


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Some 150 sites that a family may visit."""
    file = tmp_path_factory.mktemp("scale") / "sites.csv"
    scale.write(file, 700)
    return Catalogue.load(file)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "MOST", FEW)


def asked(days: int = 2, **wishes: object) -> TripRequest:
    wishes = {"today": TODAY, "lang": "en"} | wishes
    return TripRequest.starting(FIRST, days, **wishes)  # type: ignore[arg-type]


def planned(request: TripRequest, catalogue: Catalogue, travel: object = None) -> Itinerary:
    itinerary = plan(request, catalogue, travel)  # type: ignore[arg-type]
    assert violations(itinerary, catalogue) == ()
    return itinerary


def framed(request: TripRequest, catalogue: Catalogue, travel: object = None) -> Framing:
    return frame(request, catalogue, travel or Estimate())  # type: ignore[arg-type]


def limited(*limits: ThemeLimit, **changes: object) -> Profile:
    return shipped_profile("family").model_copy(update={"limits": limits, **changes})


# ── the choice ──────────────────────────────────────────────────────────────────────────────────


@st.composite
def crowds(draw: st.DrawFn) -> list[Candidate]:
    kinds = st.tuples(st.sampled_from("ab"), st.integers(0, 2))
    return draw(
        st.lists(
            st.builds(
                Candidate,
                prize=st.integers(1, 200),
                minutes=st.integers(5, 400),
                way=st.integers(0, 600),
                kinds=st.frozensets(kinds),
                group=st.none() | st.integers(0, 3),
                required=st.sampled_from([False] * 9 + [True]),
            ),
            max_size=60,
        )
    )


@given(crowds(), st.integers(0, 1000), st.integers(4, 20), st.integers(0, 3))
def test_what_is_kept(crowd: list[Candidate], cost: int, most: int, need: int) -> None:
    kept = keep(crowd, cost, {("a", 1): need}, most)
    assert kept == sorted(set(kept)) == keep(crowd, cost, {("a", 1): need}, most)
    out = [crowd[n] for n in set(range(len(crowd))) - set(kept)]
    taken = [crowd[n] for n in kept]
    assert not any(one.required for one in out)
    if len(crowd) <= most:
        assert not out
    if not out:
        return
    assert len(kept) <= most + sum(one.required for one in crowd) + 3 * need + most // 4 * 2

    def alone(one: Candidate) -> int:
        return one.prize * POINT - cost * one.way

    assert max(map(alone, out)) <= max(map(alone, taken))
    of_kind = [one for one in crowd if ("a", 1) in one.kinds and one.group is None]
    assert sum(("a", 1) in one.kinds for one in taken) >= min(need, len(of_kind))


def test_a_crowd_of_one_experience_does_not_push_others_out() -> None:
    fair = [Candidate(prize=200, minutes=30, way=10, group="fair") for _ in range(50)]
    museums = [Candidate(prize=20, minutes=60, way=40, group=n) for n in range(50)]
    kept = keep(fair + museums, 200, {}, 40)
    assert len(kept) == 40
    assert sum(n < 50 for n in kept) <= ALIKE


def test_places_are_left_to_what_is_rare() -> None:
    usual = [
        Candidate(prize=100, minutes=60, way=10, kinds=[("open", "morning")]) for _ in range(50)
    ]
    rare = [Candidate(prize=10, minutes=60, way=10, kinds=[("open", "evening")]) for _ in range(50)]
    assert sum(n >= 50 for n in keep(usual + rare, 200, {}, 40)) == 10


# ── trips ───────────────────────────────────────────────────────────────────────────────────────


def test_ordinary_catalogues_are_not_filtered(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (catalogue, Catalogue.load()):
        usual = framed(asked(), one)
        assert not usual.set_aside
        monkeypatch.setattr(prefilter, "MOST", 10**9)
        boundless = framed(asked(), one)
        monkeypatch.undo()
        assert usual.sites == boundless.sites
        assert usual.problem.stops == boundless.problem.stops
        assert usual.problem.days == boundless.problem.days
        assert (usual.problem.travel == boundless.problem.travel).all()
        assert usual.ruled_out == boundless.ruled_out


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("profile", ["family", "senior", "ceramics", "commando"])
def test_plans_of_a_filtered_catalogue_hold(catalogue: Catalogue, profile: str) -> None:
    request = asked(profile=profile, effort="quick")
    framing, itinerary = framed(request, catalogue), planned(request, catalogue)
    assert len(framing.sites) <= FEW
    assert framing.set_aside
    assert all(len(day.visits) >= 2 for day in itinerary.days)
    everything = Counter(site.id for site in catalogue if site.visitable)
    left_out = Counter(one.site_id for one in itinerary.skipped)
    assert left_out + Counter(visit.site_id for visit in itinerary.visits) == everything


@pytest.mark.usefixtures("few")
def test_only_reachable_sites_are_set_aside_and_others_keep_their_reasons(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    filtered = framed(asked(), catalogue)
    monkeypatch.setattr(prefilter, "MOST", 10**9)
    whole = framed(asked(), catalogue)
    assert filtered.ruled_out == whole.ruled_out
    assert filtered.set_aside == {s.id for s in whole.sites} - {s.id for s in filtered.sites}


@pytest.mark.usefixtures("few")
def test_what_was_set_aside_is_told_so(catalogue: Catalogue) -> None:
    request = asked(effort="quick")
    aside = framed(request, catalogue).set_aside
    said = [one for one in planned(request, catalogue).skipped if one.site_id in aside]
    assert {one.reason for one in said} <= {Reason.NO_ROOM, Reason.VARIANT_CHOSEN}
    full = [one.detail for one in said if one.reason == Reason.NO_ROOM]
    count = FEW + len(aside)
    assert set(full) == {
        f"{count} sites would receive you on these days. Only the {FEW} that promise you most for "
        "the time they take, or add variety, were compared closely, and it is not among them."
    }


@pytest.mark.usefixtures("few")
def test_a_must_see_is_kept_however_little_it_is_worth(catalogue: Catalogue) -> None:
    aside = framed(asked(), catalogue).set_aside
    for site_id in sorted(aside)[:: len(aside) // 3]:
        request = asked(must=(site_id,), effort="quick")
        itinerary = planned(request, catalogue)
        assert site_id in {visit.site_id for visit in itinerary.visits}


@pytest.mark.usefixtures("few")
def test_the_same_experience_is_named_before_want_of_room(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    chosen = planned(asked(effort="quick"), catalogue).visits[0].site_id
    rows = list(scale.synthetic(700))
    row = next(row for row in rows if row["id"] == chosen)
    alike = [f"twin_{n}" for n in range(9)]
    twins = [{**row, "id": twin, "name_en": twin, "variant_of": chosen} for twin in alike]
    file = tmp_path / "sites.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(row))
        writer.writeheader()
        writer.writerows([*rows, *twins])
    more = Catalogue.load(file)
    request = asked(effort="quick", must=(chosen,))
    aside = framed(request, more).set_aside
    reasons = {one.site_id: one.reason for one in planned(request, more).skipped}
    assert aside & set(alike)
    assert {reasons[twin] for twin in alike} == {Reason.VARIANT_CHOSEN}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("per", ["day", "trip"])
def test_lower_limits_keep_their_candidates(catalogue: Catalogue, per: str) -> None:
    limit = ThemeLimit.model_validate({"theme": "ceramics", "at_least": 1, "per": per})
    request = asked(profile=limited(limit), effort="quick")
    framing = framed(request, catalogue)
    assert sum("ceramics" in site.themes for site in framing.sites) >= 3
    itinerary = planned(request, catalogue)
    assert any("ceramics" in catalogue.site(visit.site_id).themes for visit in itinerary.visits)


@pytest.mark.usefixtures("few")
def test_upper_limits_leave_room_for_other_themes(catalogue: Catalogue) -> None:
    themes = {"ceramics": 1.0, "museum": 0.3, "park": 0.1}
    limit = ThemeLimit(theme="ceramics", at_most=1, per="trip")
    request = asked(profile=limited(limit, themes=themes), effort="quick")
    framing, itinerary = framed(request, catalogue), planned(request, catalogue)
    assert any("ceramics" not in site.themes for site in framing.sites)
    left = {one.site_id: one.reason for one in itinerary.skipped}
    more = [i for i in framing.set_aside if "ceramics" in catalogue.site(i).themes]
    assert more
    assert {left[i] for i in more} <= {Reason.THEME_LIMIT, Reason.VARIANT_CHOSEN}


@pytest.mark.usefixtures("few")
def test_a_budget_keeps_what_costs_little(catalogue: Catalogue) -> None:
    request = asked(budget_cny=100, effort="quick")
    assert any(stop.price == 0 for stop in framed(request, catalogue).problem.stops)
    planned(request, catalogue)


# ── ways ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Teleport:
    """A source without spokes, by which everything is near."""

    name: str = "teleport"
    asked: list[int] = field(default_factory=list)

    def matrix(self, places: list[Location], mode: Mode) -> TravelMatrix:
        self.asked.append(len(places))
        legs = Estimate().matrix(places, mode)
        return TravelMatrix(
            legs.minutes.clip(max=60), legs.distance_m, legs.walk_minutes, legs.ways, legs.way
        )


@pytest.mark.usefixtures("few")
def test_another_source_is_asked_once_for_few_and_the_estimate_rules_nothing_out(
    catalogue: Catalogue,
) -> None:
    source = Teleport()
    request = asked()
    framing = framed(request, catalogue, source)
    assert source.asked == [FEW + 4]
    assert Reason.TOO_FAR not in {refusal.reason for refusal in framing.ruled_out.values()}
    assert Reason.TOO_FAR in {r.reason for r in framed(request, catalogue).ruled_out.values()}


@pytest.mark.parametrize("mode", ["car", "taxi", "coach", "bus", "walk"])
def test_spokes_are_the_legs_of_the_matrix(catalogue: Catalogue, mode: Mode) -> None:
    places = [where for site in catalogue if (where := site.location)]
    matrix = Estimate().matrix(places, mode)
    for base in (0, 7, 200):
        spokes = Estimate().spokes(places[base], places, mode)
        assert (spokes.there == matrix.minutes[base]).all()
        assert (spokes.back == matrix.minutes[:, base]).all()
        assert (spokes.distance_m == matrix.distance_m[base]).all()


# ── synthetic catalogues, and the collector ─────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [20, 50, 165, 500])
def test_synthetic_catalogues_are_sound_and_the_same_each_time(tmp_path: Path, size: int) -> None:
    file = tmp_path / "sites.csv"
    scale.write(file, size)
    assert len(Catalogue.load(file)) == size
    assert list(scale.synthetic(size)) == list(scale.synthetic(size))


@pytest.fixture
def collecting() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.usefixtures("collecting")
def test_collection_goes_on_as_it_was() -> None:
    with garbage.paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(BadInput):
        Catalogue.load("no such file")
    assert gc.isenabled()
    gc.disable()
    with garbage.paused():
        pass
    assert not gc.isenabled()
