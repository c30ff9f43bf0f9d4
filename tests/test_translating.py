"""A finished plan in another language says what a plan made in it says."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from planner import (
    Catalogue,
    Changes,
    Itinerary,
    TripRequest,
    in_language,
    plan,
    plan_b,
    replan,
    violations,
)
from planner.cli import main
from planner.values import LANGS, Lang

CATALOGUE = Catalogue.load()


def planned(lang: Lang, profile: str = "student", first: str = "2026-12-05") -> Itinerary:
    request = TripRequest.starting(
        first, days=2, profile=profile, today=date(2026, 11, 28), lang=lang
    )
    return plan(request, CATALOGUE)


def said(itinerary: Itinerary) -> dict[str, object]:
    return itinerary.model_dump(exclude={"created", "search"})


@pytest.mark.parametrize("profile", ["student", "senior", "inbound"])
@pytest.mark.parametrize("lang", LANGS)
def test_it_is_the_plan_made_in_that_language(lang: Lang, profile: str) -> None:
    for other in LANGS:
        translated = in_language(planned(other, profile), lang, CATALOGUE)
        assert said(translated) == said(planned(lang, profile))
        assert violations(translated, CATALOGUE) == ()


def test_what_is_planned_stays_as_it_is() -> None:
    before = planned("zh")
    late = replan(before, Changes(drop=(before.visits[-1].site_id,)), CATALOGUE)
    after = in_language(late, "ru", CATALOGUE)
    assert [(v.site_id, v.start, v.end) for v in after.visits] == [
        (v.site_id, v.start, v.end) for v in late.visits
    ]
    assert after.request.revision == late.request.revision
    assert after.created == late.created
    assert "Чжучжоу" in str(after.skipped)


def test_a_trip_under_way_is_said_anew_too() -> None:
    before = planned("zh")
    now = before.visits[1].start + timedelta(minutes=10)
    under_way = replan(before, Changes(now=now, late_minutes=20), CATALOGUE)
    after = in_language(under_way, "en", CATALOGUE)
    assert [v.start for v in after.visits] == [v.start for v in under_way.visits]
    assert all("matches" in visit.why[0] or "change" in visit.why[0] for visit in after.visits)


def test_plan_b_without_a_plan_is_made_anew_in_the_language() -> None:
    before = planned("zh")
    cases = tuple(
        case.model_copy(update={"note": "没有室内景点"}) for case in plan_b(before, CATALOGUE)
    )
    assert cases
    after = in_language(before.model_copy(update={"plan_b": cases}), "ru", CATALOGUE)
    assert [case.case for case in after.plan_b] == [case.case for case in cases]
    assert not any("室内" in case.note for case in after.plan_b)


def test_its_own_language_changes_nothing() -> None:
    itinerary = planned("en")
    assert in_language(itinerary, "en", CATALOGUE) is itinerary


@pytest.mark.parametrize("command", ["export", "draw", "replan", "why"])
def test_commands_say_a_plan_in_another_language(command: str, tmp_path: Path) -> None:
    target = str(tmp_path / "plan.out")
    flags = {
        "export": ["--md", target],
        "draw": ["--map", target],
        "replan": ["--late", "10", "--md", target],
        "why": ["fangte"],
    }[command]
    given = planned("zh").model_dump_json(by_alias=True)
    done = CliRunner().invoke(main, [command, "-", *flags, "--lang", "ru"], input=given)
    assert done.exit_code == 0, done.stderr
    page = done.stdout if command == "why" else Path(target).read_text(encoding="utf-8")
    page = re.sub('lang="zh">[^<]*', "", page)  # names, and what to write to a site
    assert len(re.findall("[а-яё]", page)) > 100
    assert not re.search("[一-鿿]{3}[，。；]", page)  # names, but no sentences
