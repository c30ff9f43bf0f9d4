import csv
import re
from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pytest

from planner.errors import BadInput
from planner.profiles import load_profile, profile_names
from planner.profiles.faults import EXAMPLES
from planner.trip import TripRequest
from planner.visitor import Lunch, Party, Profile, ThemeLimit
from planner.vocabulary import AUDIENCES, THEMES

ROOT = Path(__file__).parents[1]
DOCS = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
SHIPPED = (
    "business", "ceramics", "commando", "family", "inbound", "motorsport", "senior", "student",
)  # fmt: skip
LEAST = 'title = {en = "Mine"}\n[themes]\nrail = 1.0\n'


def own(folder: Path, text: str | bytes, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def said(given: str) -> list[str]:
    """Return the messages of a profile that must be refused, its folder left out."""
    with pytest.raises(BadInput) as caught:
        load_profile(given)
    folder = f"{Path(given).parent}/"
    faults = (
        replace(fault, value=fault.value.replace(folder, "")) for fault in caught.value.faults
    )
    return [str(fault).replace(folder, "") for fault in faults]


# The shipped profiles


def test_eight_profiles_ship() -> None:
    assert profile_names() == SHIPPED


def test_changing_a_loaded_profile_does_not_change_the_shipped_one() -> None:
    load_profile("family").themes.clear()
    assert load_profile("family").themes


@pytest.fixture(params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


def test_a_shipped_profile_is_named_after_its_file(shipped: Profile) -> None:
    assert shipped.name in profile_names()


def test_titles_and_descriptions_are_in_both_languages(shipped: Profile) -> None:
    for text in (shipped.title, shipped.description):
        assert text.zh
        assert text.en


def test_shipped_profiles_use_the_vocabulary_only(shipped: Profile) -> None:
    assert set(shipped.themes) | {limit.theme for limit in shipped.limits} <= set(THEMES)
    assert set(shipped.audiences) <= set(AUDIENCES)


def test_shipped_limits_can_be_kept_on_any_day(shipped: Profile) -> None:
    assert all(limit.at_least == 0 for limit in shipped.limits)


def test_lunch_fits_into_the_day(shipped: Profile) -> None:
    assert shipped.lunch is not None
    assert shipped.day_start < shipped.lunch.earliest
    assert shipped.lunch.latest < shipped.day_end


def test_themes_are_listed_from_best_to_least(shipped: Profile) -> None:
    assert all(a >= b for a, b in pairwise(shipped.themes.values()))


def test_industry_is_worth_more_than_parks_and_shops(shipped: Profile) -> None:
    generic = ("park", "nature", "riverside", "shopping", "theme_park")
    assert max(shipped.themes.values()) >= 0.9
    assert all(shipped.themes.get(theme, 0) <= 0.4 for theme in generic)


def test_no_two_profiles_have_the_same_tastes() -> None:
    tastes = {tuple(sorted(load_profile(name).themes.items())) for name in SHIPPED}
    assert len(tastes) == len(SHIPPED)


def test_commando_is_the_fastest_with_the_longest_day() -> None:
    commando, others = (
        load_profile("commando"),
        [load_profile(name) for name in SHIPPED if name != "commando"],
    )
    assert commando.lunch is not None
    for other in others:
        assert other.lunch is not None
        assert commando.pace < other.pace
        assert commando.day_start < other.day_start
        assert commando.day_end > other.day_end
        assert commando.travel_cost < other.travel_cost
        assert commando.lunch.minutes < other.lunch.minutes


def test_seniors_go_slowest_and_rest_longest() -> None:
    senior = load_profile("senior")
    assert (senior.pace, senior.buffer_minutes, senior.visits_a_day) == (1.2, 15, 4)
    assert senior.lunch == Lunch(earliest=time(11, 30), latest=time(12, 30), minutes=90)


def test_inbound_speaks_english_and_has_no_domestic_id() -> None:
    inbound = load_profile("inbound")
    assert inbound.lang == "en"
    assert not inbound.domestic_id
    assert all(load_profile(name).domestic_id for name in SHIPPED if name != "inbound")


@pytest.mark.parametrize("name", ["student", "senior"])
def test_groups_are_large_enough_for_factory_tours(name: str) -> None:
    assert load_profile(name).party.size >= 10


# The vocabulary


def test_the_vocabulary_has_both_languages() -> None:
    for text in (*THEMES.values(), *AUDIENCES.values()):
        assert text.zh
        assert text.en


@pytest.mark.parametrize("column", ["themes", "audiences"])
def test_the_catalogue_uses_the_vocabulary_only(column: str) -> None:
    with (ROOT / "sites.csv").open(encoding="utf-8", newline="") as file:
        used = {name for row in csv.DictReader(file) for name in row[column].split(";") if name}
    assert used <= set(THEMES if column == "themes" else AUDIENCES)


# One's own


def test_a_title_and_a_theme_are_enough(tmp_path: Path) -> None:
    mine = load_profile(own(tmp_path, LEAST))
    assert mine == Profile.model_validate(
        {"name": "mine", "title": {"en": "Mine"}, "themes": {"rail": 1}}
    )


def test_a_shipped_profile_copied_elsewhere_is_the_same(tmp_path: Path, shipped: Profile) -> None:
    text = (ROOT / "planner" / "profiles" / f"{shipped.name}.toml").read_bytes()
    assert load_profile(own(tmp_path, text, f"{shipped.name}.toml")) == shipped


@pytest.mark.parametrize(
    ("file", "name"),
    [("mine.toml", "mine"), ("My Trip 2.TOML", "my-trip-2"), ("我的.toml", "own")],
)
def test_the_name_comes_from_the_file(tmp_path: Path, file: str, name: str) -> None:
    assert load_profile(own(tmp_path, LEAST, file)).name == name


def test_a_name_in_the_file_holds(tmp_path: Path) -> None:
    assert load_profile(own(tmp_path, 'name = "ours"\n' + LEAST)).name == "ours"


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    assert load_profile(own(tmp_path, b"\xef\xbb\xbf" + LEAST.encode())).name == "mine"


def test_an_edit_shows_at_once(tmp_path: Path) -> None:
    path = own(tmp_path, LEAST)
    assert load_profile(path).pace == 1
    own(tmp_path, "pace = 1.5\n" + LEAST)
    assert load_profile(path).pace == 1.5


def test_lunch_can_be_left_out(tmp_path: Path) -> None:
    assert load_profile(own(tmp_path, LEAST)).lunch == Lunch()
    assert load_profile(own(tmp_path, "lunch = false\n" + LEAST)).lunch is None


def test_clock_times_of_toml_are_understood(tmp_path: Path) -> None:
    assert load_profile(own(tmp_path, "day_start = 07:30:00\n" + LEAST)).day_start == time(7, 30)


def test_themes_of_one_s_own_catalogue_are_left_alone(tmp_path: Path) -> None:
    mine = load_profile(own(tmp_path, LEAST + "brewery = 0.8\n"))
    assert mine.themes == {"rail": 1, "brewery": 0.8}


# What can be wrong with it


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("pace = 3", "mine.toml: pace: '3': must be at most 2"),
        ("pace = nan", "mine.toml: pace: 'NaN': must be at most 2"),
        ('pace = "1.2"', "mine.toml: pace: '1.2': must be a number"),
        ("buffer_minutes = -1", "mine.toml: buffer_minutes: '-1': must be at least 0"),
        ("visits_a_day = 2.5", "mine.toml: visits_a_day: '2.5': must be a whole number"),
        ("visits_a_day = true", "mine.toml: visits_a_day: 'true': must be a whole number"),
        ('domestic_id = "no"', "mine.toml: domestic_id: 'no': must be true or false"),
        (
            'mode = "train"',
            "mine.toml: mode: 'train': must be 'car', 'taxi', 'coach', 'bus' or 'walk'",
        ),
        ("moode = 1", "mine.toml: moode: '1': no such key. Did you mean mode?"),
        ("party.adult = 3", "mine.toml: party.adult: '3': no such key. Did you mean adults?"),
        (
            "lunch.qqq = 3",
            "mine.toml: lunch.qqq: '3': no such key. Known keys: earliest, latest, minutes",
        ),
        (
            "party.adults = 0",
            "mine.toml: party: '{\"adults\": 0}': a party needs at least one person",
        ),
        ("party.children = [3, 18]", "mine.toml: party.children #2: '18': must be at most 17"),
        (
            'day_start = "7:30"',
            "mine.toml: day_start: '7:30': must be a clock time from 00:00 to 23:59."
            ' For example: day_start = "09:00"',
        ),
        (
            "day_start = 730",
            "mine.toml: day_start: '730': must be a clock time in quotes."
            ' For example: day_start = "09:00"',
        ),
        (
            'day_start = "07:30Z"',
            "mine.toml: day_start: '07:30Z': must be a clock time in whole minutes,"
            " without a time zone",
        ),
        (
            'day_end = "17:59:30"',
            "mine.toml: day_end: '17:59:30': must be a clock time in whole minutes,"
            " without a time zone",
        ),
        ('day_end = "08:00"', "mine.toml: day_end: '08:00': day_end must be after day_start"),
        ('day_start = "19:00"', "mine.toml: day_end: '18:00:00': day_end must be after day_start"),
        (
            'lunch.latest = "11:00"',
            "mine.toml: lunch.latest: '11:00': latest start is before earliest start",
        ),
        (
            "lunch = true",
            "mine.toml: lunch: 'true': must be a table. For example: " + EXAMPLES["lunch"],
        ),
        (
            'limits = [{theme = "park"}]',
            "mine.toml: limits #1.at_least: '0': a limit needs at_most, at_least or both",
        ),
        (
            'limits = [{theme = "park", at_most = 1}, {theme = "park", at_most = 1, at_least = 2}]',
            "mine.toml: limits #2.at_least: '2': at_least is above at_most (1)",
        ),
        (
            'limits = [{theme = "parc", at_most = 1}]',
            "mine.toml: limits #1.theme: 'parc': not in the vocabulary. Did you mean park?",
        ),
        (
            "limits = 1",
            "mine.toml: limits: '1': must be a list. For example: " + EXAMPLES["limits"],
        ),
        (
            "audiences = {familly = 1}",
            "mine.toml: audiences: 'familly': not in the vocabulary. Did you mean family?",
        ),
        (
            "themes.cermics = 1",
            "mine.toml: themes: 'cermics': not in the vocabulary. Did you mean ceramics?",
        ),
        (
            "themes.Museum = 1",
            "mine.toml: themes: 'Museum': not in the vocabulary. Did you mean museum?",
        ),
        (
            'themes."陶瓷" = 1',
            "mine.toml: themes: '陶瓷': not in the vocabulary. Did you mean ceramics?",
        ),
        ("themes.food = 1.5", "mine.toml: themes.food: '1.5': must be at most 1"),
        (
            "themes.food = true",
            "mine.toml: themes.food: 'true': must be a number. For example: " + EXAMPLES["themes"],
        ),
        (
            'name = "我的"',
            "mine.toml: name: '我的': may hold only a-z, 0-9, - and _. For example: "
            + EXAMPLES["name"],
        ),
    ],
)
def test_a_fault_names_key_value_rule_and_cure(tmp_path: Path, line: str, message: str) -> None:
    text = f'title.en = "Mine"\nthemes.rail = 1\n{line}\n'
    assert said(own(tmp_path, text)) == [message]


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    text = """
        pace = 3
        moode = "car"
        day_end = "08:00"
        lunch = {earliest = "13:00", latest = "12:00", minutes = 5}
        limits = [{theme = "parc"}, {at_most = 1, at_least = 2}]
        [themes]
        cermics = 2
    """
    found = said(own(tmp_path, text))
    keys = {message.split(": ")[1] for message in found}
    assert keys == {
        "title", "pace", "moode", "day_end", "lunch.latest", "lunch.minutes", "limits #1.at_least",
        "limits #1.theme", "limits #2.theme", "limits #2.at_least", "themes.cermics", "themes",
    }  # fmt: skip
    assert len(found) == len(keys)


def test_an_empty_file_lacks_title_and_themes(tmp_path: Path) -> None:
    assert said(own(tmp_path, "")) == [
        f"mine.toml: {key}: is missing. For example: {EXAMPLES[key]}" for key in ("title", "themes")
    ]


@pytest.mark.parametrize("themes", ["", "rail = 0"])
def test_a_profile_must_like_something(tmp_path: Path, themes: str) -> None:
    assert said(own(tmp_path, f'title.en = "Mine"\n[themes]\n{themes}')) == [
        "mine.toml: themes: at least one theme must be worth more than 0."
        f" For example: {EXAMPLES['themes']}"
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    (message,) = said(own(tmp_path, 'title = {en = "Mine"}\r\n\r\n  pace 3\r\n'))
    assert message.startswith("mine.toml, line 3: 'pace 3': not TOML: ")


def test_a_syntax_error_at_the_end_is_said(tmp_path: Path) -> None:
    (message,) = said(own(tmp_path, "pace ="))
    assert "mine.toml" in message
    assert ": not TOML: " in message


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    (message,) = said(own(tmp_path, "pace = 1\npace = 2\n"))
    assert message.startswith("mine.toml, line 2: 'pace = 2': not TOML: ")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    assert said(own(tmp_path, 'title.zh = "亲子"'.encode("gb18030"))) == [
        "profile: 'mine.toml': not UTF-8 (byte 13). Save the file as UTF-8"
    ]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert said(str(tmp_path / "none.toml")) == [
        "profile: 'none.toml': no such file. Check the path"
    ]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dir.toml").mkdir()
    assert said(str(tmp_path / "dir.toml")) == [
        "profile: 'dir.toml': a folder, not a file. Give a file inside it"
    ]


def test_a_path_that_cannot_be_a_path_is_refused() -> None:
    (message,) = said("a\0b.toml")
    assert "cannot be read" in message


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("famly", "Did you mean family? "),
        ("Senior", "Did you mean senior? "),
        ("zzz", ""),
        ("", ""),
        ("../profiles/family", ""),
    ],
)
def test_an_unknown_name_gets_close_matches_and_the_list(name: str, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_profile(name)
    (fault,) = caught.value.faults
    assert fault.value == name
    assert fault.rule == "neither a shipped profile nor the path of a .toml file"
    assert fault.cure == f"{hint}Shipped: {', '.join(SHIPPED)}"


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_examples_in_messages_are_right(tmp_path: Path, key: str) -> None:
    base = {"title": 'title.en = "Mine"', "themes": "themes.rail = 1"}
    lines = {**base, key: EXAMPLES[key]}
    load_profile(own(tmp_path, "\n".join(lines.values())))


# The page about them


def test_every_key_is_documented() -> None:
    rows = [line.split("|")[1] for line in DOCS.split("\n## ")[2].splitlines() if "|" in line]
    documented = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert documented == set(Profile.model_fields)
    for model in (Lunch, Party, ThemeLimit):
        assert all(f"{key} = " in DOCS for key in model.model_fields)


def test_every_theme_audience_and_profile_is_documented() -> None:
    assert all(f"`{name}`" in DOCS for name in (*THEMES, *AUDIENCES, *SHIPPED))


def test_the_documented_profile_loads(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    assert load_profile(own(tmp_path, text, "photographers.toml")).pace == 1.3


def test_the_documented_faults_are_what_is_said(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", DOCS, re.DOTALL)
    text = 'title.en = "Mine"\npace = 3\nmoode = "car"\n[themes]\nrail = 1\ncermics = 1\n'
    assert said(own(tmp_path, text)) == shown.splitlines()


def test_request_opens_no_file_for_its_profile(tmp_path: Path) -> None:
    """A request may come over a network: only load_profile reads paths."""
    own = tmp_path / "own.toml"
    own.write_text('title = {en = "Own"}\nthemes = {rail = 1.0}\n', encoding="utf-8")
    assert load_profile(own).name == "own"
    with pytest.raises(BadInput, match="not a shipped profile"):
        TripRequest.starting(date(2026, 12, 5), profile=str(own))
