"""Every text a visitor sees exists in every language."""

import json
import re
import string
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from babel.messages.pofile import read_po
from icalendar import Calendar

from docs import build
from planner.almanac import month
from planner.calendar import day_kind
from planner.catalogue import Catalogue
from planner.check import violations
from planner.cli.results import FORMATS
from planner.comparing import compare
from planner.contingency import plan_b
from planner.itinerary import Itinerary
from planner.language import (
    plural,
    say_date,
    say_distance,
    say_list,
    say_minutes,
    say_month,
    say_number,
    say_sentences,
    say_weekday,
    translator,
)
from planner.outputs import answer, comparison, geojson, gpx, ics, kml, markdown, spreadsheet, text
from planner.outputs import map as trip_map
from planner.outputs import month as month_page
from planner.planning import plan, replan
from planner.profiles import load_profile, profile_names
from planner.reasons import why
from planner.replanning import Changes
from planner.trip import TripRequest
from planner.values import LANGS, Lang, Text
from planner.visitor import Party
from planner.vocabulary import AUDIENCES, THEMES
from tests.pseudo import html_text, marked, marked_catalogue, speak, untranslated

SCRIPTS = {"zh": "CJK", "ru": "CYRILLIC"}  # as Unicode calls the letters of each language
FORMS = {"zh": 1, "ru": 3}  # of a message that counts
SATURDAY = date(2026, 12, 5)

Message = str | tuple[str, str]


@cache
def translations(lang: str) -> dict[Message, tuple[str, ...]]:
    """Return message → its forms in a language; a fuzzy one is none, since it is not compiled."""
    (po,) = (po for po in build.TRANSLATIONS if lang in po.parts)
    with po.open("rb") as source:
        found: Any = [m for m in read_po(source, locale=lang) if m.id and not m.fuzzy]
    return {m.id: m.string if isinstance(m.string, tuple) else (m.string,) for m in found}


@cache
def messages() -> frozenset[Message]:
    found: Any = build.messages()
    return frozenset(m.id for m in found if m.id)


def fields(message: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def is_written_in(lang: str, said: str) -> bool:
    return any(SCRIPTS[lang] in unicodedata.name(c, "") for c in said)


# ── the translations ────────────────────────────────────────────────────────────────────────────


def test_there_is_a_translation_for_every_language_but_english() -> None:
    assert {po.parts[-3] for po in build.TRANSLATIONS} == {*LANGS} - {"en"} == {*SCRIPTS}


@pytest.mark.parametrize("lang", SCRIPTS)
def test_every_message_is_translated(lang: str) -> None:
    wanted, given = messages(), translations(lang)
    assert len(wanted) > 200
    assert wanted - given.keys() == set(), "run python -m docs.build translations, then translate"
    assert given.keys() - wanted == set(), "run python -m docs.build translations"
    assert [m for m in wanted if not all(form.strip(" ") for form in given[m])] == []


@pytest.mark.parametrize("lang", SCRIPTS)
def test_translations_fill_the_same_fields(lang: str) -> None:
    for message, forms in translations(lang).items():
        many = message if isinstance(message, str) else message[-1]
        assert [form for form in forms if fields(form) != fields(many)] == []


@pytest.mark.parametrize("lang", SCRIPTS)
def test_messages_that_count_have_every_form(lang: str) -> None:
    counted = {m: forms for m, forms in translations(lang).items() if isinstance(m, tuple)}
    assert len(counted) > 20
    assert {m for m, forms in counted.items() if len(forms) != FORMS[lang]} == set()


@pytest.mark.parametrize("lang", SCRIPTS)
def test_translations_are_in_their_script(lang: str) -> None:
    """Whatever has words of its own has them in the letters of the language."""
    for forms in translations(lang).values():
        words = [re.sub(r"\{.*?\}", "", form) for form in forms]
        spoken = [said for said in words if any(map(str.isalpha, said))]
        assert [said for said in spoken if not is_written_in(lang, said)] == []


def test_compiled_translations_are_current() -> None:
    for po in build.TRANSLATIONS:
        assert po.with_suffix(".mo").read_bytes() == build.compiled(po), "run python -m docs.build"


@pytest.mark.parametrize("name", build.schemas())
def test_schemas_are_current(name: str) -> None:
    written = (Path(build.__file__).parent / name).read_text(encoding="utf-8")
    assert written == build.schemas()[name], "run python -m docs.build schemas"


def test_translator_speaks() -> None:
    assert [translator(lang)("Lunch") for lang in ("en", "zh", "ru")] == ["Lunch", "午餐", "Обед"]


def test_counting_takes_the_form_of_the_language() -> None:
    def counted(lang: str, n: int) -> str:
        return plural(lang)("{n} visit", "{n} visits", n).format(n=n)

    assert [counted("en", n) for n in (1, 2)] == ["1 visit", "2 visits"]
    assert [counted("zh", n) for n in (1, 2)] == ["1处参观", "2处参观"]
    assert [counted("ru", n).split()[1] for n in (1, 2, 5, 11, 21, 24)] == [
        *("посещение", "посещения", "посещений", "посещений", "посещение", "посещения"),
    ]


# ── dates, amounts, lists ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (say_date(date(2026, 11, 21), "en"), "Sat 21 Nov 2026"),
        (say_date(date(2026, 9, 1), "en"), "Tue 1 Sep 2026"),
        (say_date(date(2026, 11, 21), "zh"), "2026年11月21日（周六）"),
        (say_date(date(2026, 11, 21), "ru"), "сб, 21 ноября 2026 г."),
        (say_weekday(date(2026, 11, 21), "en"), "Saturday"),
        (say_weekday(date(2026, 11, 21), "zh"), "周六"),
        (say_weekday(date(2026, 11, 21), "ru"), "суббота"),
        (say_weekday(date(2026, 11, 21), "ru", short=True), "сб"),
        (say_month(date(2026, 11, 1), "en"), "November 2026"),
        (say_month(date(2026, 11, 1), "zh"), "2026年11月"),
        (say_month(date(2026, 11, 1), "ru"), "ноябрь 2026 г."),
        (say_minutes(90, "en"), "1 h 30 min"),
        (say_minutes(60, "en"), "1 h"),
        (say_minutes(0, "en"), "0 min"),
        (say_minutes(90, "zh"), "1小时30分钟"),
        (say_minutes(90, "ru"), "1 ч 30 мин"),
        (say_distance(850, "en"), "850 m"),
        (say_distance(12345, "en"), "12.3 km"),
        (say_distance(12345, "zh"), "12.3公里"),
        (say_distance(12345, "ru"), "12,3 км"),
        (say_distance(1234567, "en"), "1234.6 km"),
        (say_number(1234.5, "en"), "1234.5"),
        (say_number(12.0, "ru"), "12"),
        (say_number(12.345, "ru"), "12,35"),
        (say_list(("A", "B", "C"), "en"), "A, B and C"),
        (say_list(("A", "B", "C"), "zh"), "A、B和C"),
        (say_list(("A", "B", "C"), "ru"), "A, B и C"),
        (say_list(("A",), "ru"), "A"),
        (say_sentences(("A.", "B."), "ru"), "A. B."),
        (say_sentences(("A。", "B。"), "zh"), "A。B。"),
    ],
)
def test_dates_amounts_and_lists(said: str, wanted: str) -> None:
    assert said == wanted


def test_texts_fall_back_to_the_nearest_language() -> None:
    assert [Text(zh="瓷", en="china", ru="фарфор")[lang] for lang in LANGS] == [
        *("瓷", "china", "фарфор"),
    ]
    assert [Text(zh="瓷", en="china")[lang] for lang in LANGS] == ["瓷", "china", "china"]
    assert [Text(zh="瓷")[lang] for lang in LANGS] == ["瓷", "瓷", "瓷"]
    assert [Text(en="china")[lang] for lang in LANGS] == ["china", "china", "china"]
    assert [Text(ru="фарфор")[lang] for lang in LANGS] == ["фарфор", "фарфор", "фарфор"]
    assert Text(zh="N+T", en="N+T", ru="музей").spellings == ("N+T", "музей")


# ── what ships ──────────────────────────────────────────────────────────────────────────────────


def shipped_texts() -> list[tuple[str, Text]]:
    profiles = [load_profile(name) for name in profile_names()]
    holidays = (date(year, 1, 1) + timedelta(n) for year in range(2024, 2028) for n in range(365))
    return [
        *((f"{s.id}.{f}", getattr(s, f)) for s in Catalogue.load() for f in SITE_TEXTS),
        *((f"{p.name}.{f}", getattr(p, f)) for p in profiles for f in ("title", "description")),
        *(vocabulary for names in (THEMES, AUDIENCES) for vocabulary in names.items()),
        *((str(day), day_kind(day).name) for day in holidays),
    ]


SITE_TEXTS = ("name", "description", "note", "district", "wear")


def test_what_ships_is_told_in_every_language() -> None:
    texts = [(where, said) for where, said in shipped_texts() if said.spellings]
    assert len(texts) > 500
    assert [where for where, said in texts if not (said.zh and said.en and said.ru)] == []
    names_alone = {"N+T", "Rail Expo"}
    foreign = [
        (where, said.ru)
        for where, said in texts
        if not is_written_in("ru", said.ru) and not any(map(said.ru.startswith, names_alone))
    ]
    assert foreign == []
    assert [where for where, said in texts if is_written_in("zh", said.ru)] == []


@pytest.mark.parametrize("field", SITE_TEXTS)
def test_translated_facts_have_the_same_numbers(field: str) -> None:
    """A number that only one language has is a fact that somebody made up, or lost."""

    def numbers(said: str) -> list[str]:
        plain = re.sub(r"(?<=\d)[,\s\u00a0](?=\d{3}\b)", "", said.replace("m2", "m²"))
        return sorted(re.findall(r"\d+", plain))

    wrong = [
        site.id
        for site in Catalogue.load()
        if numbers((said := getattr(site, field)).en) != numbers(said.ru)
    ]
    assert wrong == (["jiufang_gym"] if field == "name" else [])  # the year is in its description


# ── plans ───────────────────────────────────────────────────────────────────────────────────────


def asked(lang: Lang, case: str) -> TripRequest:
    """A trip that many rules have something to say on, by the name of its wishes."""
    wishes = dict(WISHES[case])
    first, profile = wishes.pop("first"), marked(load_profile(wishes.pop("profile")))
    today = first - timedelta(days=3)
    fields = {"days": 2, "base": "hub_zz_west", "today": today, "effort": "quick", "lang": lang}
    return TripRequest.starting(first, profile=profile, **fields | wishes)


WISHES: dict[str, dict[str, Any]] = {
    "people": {
        "first": date(2026, 12, 5),
        "profile": "family",
        "party": Party(adults=2, children=(3, 9), seniors=1, wheelchairs=1, passports=2),
        "budget_cny": 300.0,
        "avoid": ("zz_museum",),
        "robust": 0.9,
    },
    "class": {
        "first": date(2026, 12, 3),
        "profile": "student",
        "party": Party(adults=36, passports=1),
        "must": ("crrc_zelc",),
        "trust": "memory",
    },
    "holiday": {"first": date(2027, 1, 1), "profile": "senior", "weather": "wet"},
}

Said = Callable[[Itinerary, Catalogue], str]


def xml_text(page: str) -> str:
    """The names and descriptions of GPX and KML, which may be HTML."""
    keys = ("}name", "}desc", "}description")
    found = [one for one in ElementTree.fromstring(page.encode()).iter() if one.tag.endswith(keys)]
    return html_text("\n".join(one.text or "" for one in found))


def calendar_text(page: str) -> str:
    found = Calendar.from_ical(page).walk()
    keys = ("SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME")
    return "\n".join(str(one[key]) for one, key in product(found, keys) if key in one)


def geojson_text(page: str) -> str:
    keys = ("name", "confirm", "why", "reason_text", "detail", "change")
    found = (one["properties"] for one in json.loads(page)["features"])
    return "\n".join(str(one[key]) for one, key in product(found, keys) if key in one)


def map_text(itinerary: Itinerary, catalogue: Catalogue) -> str:
    return html_text(trip_map.render(itinerary, catalogue))


#: Every output: what a reader sees of it. A new format needs a line here, and no more.
OUTPUTS: dict[str, Said] = {
    "text": text.render,
    "map": map_text,
    "ics": lambda plan, sites: calendar_text(ics.render(plan, sites)),
    "gpx": lambda plan, sites: xml_text(gpx.render(plan, sites)),
    "kml": lambda plan, sites: xml_text(kml.render(plan, sites)),
    "geojson": lambda plan, sites: geojson_text(geojson.render(plan, sites)),
    "csv": spreadsheet.render,
    "md": markdown.render,
}


def test_every_format_is_looked_at() -> None:
    """But for PDF, which draws letter by letter what is said in the others."""
    assert {*FORMATS} - {"pdf"} <= OUTPUTS.keys()


def of_the_road(itinerary: Itinerary, catalogue: Catalogue) -> str:
    """What the stages themselves say in a plan, before any output does."""
    said = [
        *(phrase for visit in itinerary.visits for phrase in visit.why),
        *(one.detail for one in itinerary.skipped),
        *(one.change or "" for one in itinerary.skipped),
        *(one.contact for one in itinerary.book_by),
        *(one.message[lang] for one in itinerary.book_by for lang in LANGS),
        *itinerary.bring,
        *itinerary.notes,
    ]
    return "\n".join(said)


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Let everything be said in brackets; return the catalogue that ships, in brackets."""
    speak(monkeypatch)
    return marked_catalogue(Catalogue.load())


@pytest.mark.parametrize("case", WISHES)
def test_nothing_in_a_plan_is_left_untranslated(case: str, brackets: Catalogue) -> None:
    itinerary = plan(asked("en", case), brackets)
    assert itinerary.visits
    itinerary = itinerary.model_copy(update={"plan_b": plan_b(itinerary, brackets)})
    assert len(of_the_road(itinerary, brackets)) > 1000
    for output, said in {"road": of_the_road, **OUTPUTS}.items():
        assert untranslated(said(itinerary, brackets), *ALLOWED.get(output, ())) == [], output


#: Output → what stands in it as it is, beside what does so anywhere (regular expressions).
ALLOWED: dict[str, tuple[str, ...]] = {
    "text": (r"\((?:compiled|routing)\)",),  # the engine of the search
    "csv": (r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b|\b[a-z]+\d+\b",),  # ids
    "md": (r"\[map-\d+\]|https?\S+",),  # references to links; addresses of the web, escaped
}


def test_answers_and_comparisons_are_translated(brackets: Catalogue) -> None:
    itinerary = plan(asked("en", "people"), brackets)
    visit = itinerary.visits[0].site_id
    left_out = ("zz_museum", "hunan_circuit", "beidou_base")
    for site_id in (visit, *left_out):
        said = answer.render(why(itinerary, site_id, brackets), itinerary, brackets)
        assert untranslated(said, r"opening_hours|lat, lon|planner replan") == []
    later = replan(itinerary, Changes(drop=(visit,), late_minutes=90), brackets)
    said = comparison.render(compare(itinerary, later), "en")
    assert "⟦dropped: " in said
    assert untranslated(said) == []
    said = month_page.render(month(brackets, date(2026, 10, 1)), brackets, "en")
    assert untranslated(said, r"\[\w+\]|\b[A-Za-z]{1,2}\b") == []  # ids, and letters of events


def test_the_judge_is_translated(brackets: Catalogue) -> None:
    itinerary = plan(asked("en", "people"), brackets)
    others = asked("en", "class").model_copy(update={"days": itinerary.request.days})
    broken = itinerary.model_copy(update={"request": others, "skipped": ()})
    found = [violation.message for violation in violations(broken, brackets)]
    assert len(found) > 10
    assert untranslated("\n".join(found)) == []


# ── Russian ─────────────────────────────────────────────────────────────────────────────────────

LATIN_SENTENCE = re.compile(r"(?:[A-Za-z][a-z']+[ ,]+){2,}[a-z]+")
CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff][^\n]*[，。；]")


@pytest.mark.parametrize("case", WISHES)
def test_a_plan_in_russian_is_in_russian(case: str) -> None:
    catalogue = Catalogue.load()
    request = asked("ru", case)
    request = request.model_copy(update={"profile": load_profile(WISHES[case]["profile"])})
    itinerary = plan(request, catalogue)
    assert itinerary.visits
    assert violations(itinerary, catalogue) == ()
    contacts = sorted((s.contact for s in catalogue if s.contact), key=len, reverse=True)
    said = [*itinerary.bring, *itinerary.notes, *(b.message["ru"] for b in itinerary.book_by)]
    said += [phrase for visit in itinerary.visits for phrase in visit.why]
    said += [f"{one.name['ru']}: {one.detail} {one.change or ''}" for one in itinerary.skipped]
    for sentence in said:
        plain = sentence
        for contact in contacts:
            plain = plain.replace(contact, "")
        assert is_written_in("ru", plain)
        assert not LATIN_SENTENCE.search(plain)
        assert not is_written_in("zh", plain)
    page = text.render(itinerary, catalogue)
    assert "сб, 5 декабря 2026 г." in page or "пт, 1 января 2027 г." in page or case == "class"
    assert not CHINESE_SENTENCE.search(page)


def test_a_site_without_russian_is_called_by_its_english_name() -> None:
    catalogue = Catalogue.load()
    plain = {f: Text(zh=(t := catalogue.site("zz_museum").name).zh, en=t.en) for f in ("name",)}
    sites = (s.model_copy(update=plain) if s.id == "zz_museum" else s for s in catalogue)
    request = TripRequest.starting(SATURDAY, must=("zz_museum",), today=SATURDAY, lang="ru")
    page = text.render(plan(request, Catalogue(tuple(sites))))
    assert "Zhuzhou Museum 株洲博物馆" in page


# ── the README ──────────────────────────────────────────────────────────────────────────────────


def test_readme_shows_what_is_printed() -> None:
    written = (Path(build.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert written == build.readme(), "run python -m docs.build readme"
