"""Every text a visitor sees exists in both languages."""

import string
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from docs import build
from planner.language import say_date, say_distance, say_minutes, translator

ZH = next(po for po in build.TRANSLATIONS if "zh" in po.parts)


def translations() -> dict[str, str]:
    with ZH.open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source, locale="zh") if m.id}


def fields(message: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_every_message_is_translated() -> None:
    wanted, given = {str(m.id) for m in build.messages() if m.id}, translations()
    assert len(wanted) > 200
    assert wanted - given.keys() == set(), "run python docs/build.py, then translate"
    assert given.keys() - wanted == set(), "run python docs/build.py"
    assert [message for message in wanted if not given[message].strip(" ")] == []


def test_translations_fill_the_same_fields() -> None:
    differing = {en: zh for en, zh in translations().items() if fields(en) != fields(zh)}
    assert differing == {}


def test_translations_are_chinese() -> None:
    same = [en for en, zh in translations().items() if en == zh and any(c.isalpha() for c in en)]
    assert [en for en in same if fields(en) == set()] == []


def test_compiled_translations_are_current() -> None:
    for po in build.TRANSLATIONS:
        assert po.with_suffix(".mo").read_bytes() == build.compiled(po), "run python docs/build.py"


@pytest.mark.parametrize("name", build.schemas())
def test_schemas_are_current(name: str) -> None:
    written = (Path(build.__file__).parent / name).read_text(encoding="utf-8")
    assert written == build.schemas()[name], "run python docs/build.py"


def test_translator_speaks() -> None:
    assert translator("en")("Lunch") == "Lunch"
    assert translator("zh")("Lunch") == "午餐"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (say_date(date(2026, 11, 21), "en"), "Sat 21 Nov 2026"),
        (say_date(date(2026, 11, 21), "zh"), "2026年11月21日（周六）"),
        (say_minutes(90, "en"), "1 h 30 min"),
        (say_minutes(60, "en"), "1 h"),
        (say_minutes(0, "en"), "0 min"),
        (say_minutes(90, "zh"), "1小时30分钟"),
        (say_distance(850, "en"), "850 m"),
        (say_distance(12345, "zh"), "12.3公里"),
    ],
)
def test_dates_and_amounts(said: str, wanted: str) -> None:
    assert said == wanted


def test_readme_shows_what_is_printed() -> None:
    written = (Path(build.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert written == build.readme(), "run python docs/build.py"
