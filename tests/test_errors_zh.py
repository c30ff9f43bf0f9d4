"""Errors, talk and help in Chinese: complete, in Chinese sentences, and only where asked for."""

import ast
import gettext
import json
import os
import pickle
import re
import string
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

import planner
from docs import build, foreign
from planner.calendar import HoursError, check_hours
from planner.catalogue import Catalogue
from planner.cli import command_of, main
from planner.cli.speech import LANGS, helpful, speaking, spoken
from planner.errors import BadInput, CannotPlan, Fault, Said, in_a_row, reason, said, said_n
from planner.language import say, say_fault
from planner.outputs.terminal import width
from planner.planning import plan
from planner.travel.geocode import parse_lat_lon
from planner.trip import TripRequest
from planner.values import LANGS as ALL_LANGS
from tests.sample import sample_itinerary
from tests.test_bad_input import CASES, here, run

__all__ = ["here"]  # the fixture: a folder with every kind of bad file

PACKAGE = Path(planner.__file__).parent
DOMAINS = ("errors", "help")

Message = str | tuple[str, str]


def forms(domain: str) -> dict[Message, tuple[str, ...]]:
    """Return message → its forms in Chinese."""
    (po,) = build.translations_of(domain)
    with po.open("rb") as source:
        found: Any = [m for m in read_po(source, locale="zh") if m.id]
    return {m.id: m.string if isinstance(m.string, tuple) else (m.string,) for m in found}


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def chinese(text: str) -> bool:
    return any("CJK" in unicodedata.name(c, "") for c in text)


# ── the translations ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_is_translated(domain: str) -> None:
    collected: Any = build.DOMAINS[domain]()
    wanted, given = {m.id for m in collected if m.id}, forms(domain)
    assert len(wanted) > 80
    assert wanted - given.keys() == set(), "run python -m docs.build translations, then translate"
    assert given.keys() - wanted == set(), "run python -m docs.build translations"
    assert [message for message in wanted if not all(form.strip() for form in given[message])] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_fill_the_same_fields(domain: str) -> None:
    for message, said_forms in forms(domain).items():
        many = message if isinstance(message, str) else message[-1]
        known = fields(many)
        for form in said_forms:
            ours = message not in foreign.OF_CLICK
            assert fields(form) == known if ours else fields(form) <= known, message


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_are_chinese(domain: str) -> None:
    """Whatever has words of its own has Chinese ones; but for names of the bases of facts."""
    for said_forms in forms(domain).values():
        words = [re.sub(r"\{.*?\}", "", form) for form in said_forms]
        assert [one for one in words if any(map(str.isalpha, one)) and not chinese(one)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_translations_are_current(domain: str) -> None:
    for po in build.translations_of(domain):
        assert po.with_suffix(".mo").read_bytes() == build.compiled(po), "run python -m docs.build"


def test_click_still_says_what_is_translated() -> None:
    found = extract_from_dir(Path(click.__file__).parent, [("**.py", "python")])
    said_by_click = {message for _, _, message, _, _ in found}
    assert [one for one in foreign.OF_CLICK if one not in said_by_click] == []


# ── every fault in the source is built of what can be translated ────────────────────────────────

#: Who says something → which of the arguments are texts of ours, by position.
SPEAKERS = {
    "Fault": (2, 3),
    "finding": (1, 2),
    "fault": (2, 3),
    "_Wrong": (1, 2),
    "_WrongError": (0, 1),
    "_CellError": (0, 1),
    "_mistake": (1, 2),
    "HoursError": (2, 3),
    "ValueError": (0, 1),
    "wrong": (0, 1),
    "fail": (0,),
    "talk": (0,),
    "working": (0,),
}
ELSEWHERE = {"robustness.py"}  # tells a programmer


def plain_texts(tree: ast.Module) -> Iterator[str]:
    """Yield texts that are handed to a speaker as they stand in the source."""
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef):
            continue
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                for name, value in bindings(node.targets[0], node.value):
                    assigned.setdefault(name, []).append(value)
        for node in ast.walk(scope):
            if isinstance(node, ast.Call):
                called = node.func
                name = (
                    called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                )
                for n in SPEAKERS.get(name, ()):
                    for argument in node.args[n : n + 1]:
                        yield from texts_in(argument, assigned)


def bindings(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, part in zip(target.elts, value.elts, strict=True):
            yield from bindings(one, part)


def texts_in(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Yield the texts that an expression may be, other than what a function returns."""
    if isinstance(node, ast.JoinedStr):
        yield ast.unparse(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts_in(node.body, assigned)
        yield from texts_in(node.orelse, assigned)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from texts_in(one, assigned)
    elif isinstance(node, ast.BinOp):
        yield from texts_in(node.left, assigned)
        yield from texts_in(node.right, assigned)
    elif isinstance(node, ast.Name):
        for one in assigned.get(node.id, ()):
            if not isinstance(one, ast.Name):
                yield from texts_in(one, assigned)


def test_faults_are_built_of_what_can_be_translated() -> None:
    found = {
        name: texts
        for path in PACKAGE.rglob("*.py")
        if (name := path.relative_to(PACKAGE).as_posix()) not in ELSEWHERE
        if (texts := [*plain_texts(ast.parse(path.read_text(encoding="utf-8")))])
    }
    assert found == {}


def test_the_search_for_plain_texts_finds_them() -> None:
    source = """
def f(x):
    rule, cure = f"not {x}", said("right")
    other = "one" if x else said("two")
    yield Fault("--x", x, rule, cure)
    yield row.finding("x", other, "three" + x)
    raise ValueError(said("four"))
"""
    assert [*plain_texts(ast.parse(source))] == ["f'not {x}'", "one", "three"]


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def test_said_is_its_english_text() -> None:
    told = said("is above {column} {value}", column="max_group", value=3)
    assert told == "is above max_group 3"
    assert say(told, "en") == say(told, "ru") == "is above max_group 3"
    assert say(told, "zh") == "大于 max_group 的 3"
    assert say("as it is", "zh") == "as it is"
    assert said("100 % {braces}") == "100 % {braces}"


def test_counts_lists_and_what_is_said_inside() -> None:
    assert [str(said_n("{n} row", "{n} rows", n=n)) for n in (1, 2)] == ["1 row", "2 rows"]
    assert [say(said_n("{n} row", "{n} rows", n=n), "zh") for n in (1, 2)] == ["1行", "2行"]
    listed = said("must be one of {options}", options=("a", "b"))
    assert listed == "must be one of a, b"
    assert say(listed, "zh") == "必须是以下之一：a、b"
    row = in_a_row(said("It has none"), "", said("Leave it out"))
    assert row == "It has none Leave it out"
    assert say(row, "zh") == "其中没有参观请去掉它"
    assert in_a_row("", None) == ""


def test_a_fault_is_a_chinese_sentence() -> None:
    fault = Fault(said("site"), "x" * 100, said("is not a date"), said("Write YYYY-MM-DD"))
    assert str(fault) == f"site: '{'x' * 77}...': is not a date. Write YYYY-MM-DD"
    assert say_fault(fault, "zh") == f"景点：“{'x' * 77}...”：不是日期。请写作 YYYY-MM-DD"
    assert say_fault(fault, "ru") == say_fault(fault, "en") == str(fault)
    told = Fault("--must", "", "这一天无法参观。", said("Leave it out"))
    assert say_fault(told, "zh") == "--must：这一天无法参观。请去掉它"
    closed = Fault("--json", "", said("cannot be written ({reason})", reason="?"), said("Add it"))
    assert say_fault(closed, "zh") == "--json：无法写入（?）。请加上"
    assert say_fault(Fault("a", "b\nc\x1b", said("is empty")), "zh") == r"a：“b\nc\x1b”：是空的"


def test_what_the_system_says() -> None:
    assert (
        say(reason(FileNotFoundError(2, "No such file or directory")), "zh")
        == "没有这个文件或文件夹"
    )
    assert say(reason(OSError(999, "Something {odd}")), "zh") == "Something {odd}"
    assert say(reason(ValueError(said("is empty"))), "zh") == "是空的"


def test_faults_survive_pickling_and_copying() -> None:
    with pytest.raises(BadInput) as caught:
        Catalogue.load().site("zz_musem")
    for again in (pickle.loads(pickle.dumps(caught.value)), deepcopy(caught.value)):
        assert str(again) == str(caught.value)
        (fault,) = again.faults
        assert isinstance(fault.rule, Said)
        assert say_fault(fault, "zh").startswith("景点：“zz_musem”：不在目录中。您指的是 zz_museum")
    counted = pickle.loads(pickle.dumps(said_n("{n} row", "{n} rows", n=2)))
    assert (counted, say(counted, "zh")) == ("2 rows", "2行")


def test_reasons_of_a_plan_are_in_its_language_whatever_the_terminal() -> None:
    request = TripRequest.starting(
        date(2026, 12, 5), must=("crrc_zelc",), today=date(2026, 12, 1), lang="zh"
    )
    with pytest.raises(CannotPlan) as caught:
        plan(request, Catalogue.load())
    (fault,) = caught.value.faults
    assert fault.thing.startswith("must-see crrc_zelc (")
    assert f"：“{say(fault.value, 'zh')}”：{fault.rule}" in (told := say_fault(fault, "zh"))
    assert told.startswith("必去之处 crrc_zelc（")
    assert told.endswith("或不再要求必去")
    assert not ENGLISH.search(plain(told))


# ── the program ─────────────────────────────────────────────────────────────────────────────────

ENGLISH = re.compile(r"\b[A-Za-z]*[a-z]{3,}\b")
#: What stands in a Chinese sentence as it is: what is quoted, flags, files, paths inside them, ids,
#: commands, columns, states and examples of what to write.
VERBATIM = re.compile(
    r"“[^”]*”|'[^']*'|\"[^\"]*\"|--[\w/|-]+|[\w*/-]*\.(?:json|toml|csv|html)\b|\$[\w.\[\]]+"
    r"|planner(?: [a-z]+)+(?: --\w+)?|\b\w+_\w+\b|\(karting\)|\[\[booking\]\]"
    r"|\b(?:lat|lon|themes|pace|header|folder|doc|derived|memory|guess|wet|hot|dry|off)\b"
    r"|\b(?:Excel|OpenStreetMap)\b|例如 .*"
)
#: Sentences of libraries about the insides of a file, and lists of names.
FOREIGN = re.compile(
    r"不是有效的 (?:TOML|JSON)：.*?(?=。|$)|形如 .*"
    r"|(?:自带的有|可用的主题|尚未参观|其中的参观|不去)：.*|(?:您指的是|以下之一).*"
)


def plain(text: str) -> str:
    return VERBATIM.sub("", FOREIGN.sub("", text))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("line", [line for line, _ in CASES], ids=[line[:60] for line, _ in CASES])
def test_bad_input_is_refused_in_chinese(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_LANG", "zh")
    result = run(line)
    assert result.exit_code == 2
    told = [one for one in result.stderr.splitlines() if one.startswith("错误：")]
    assert told or "用法：" in result.stderr
    assert all(map(chinese, (one.removeprefix("错误：") for one in told)))
    assert "Error" not in result.stderr
    assert [ENGLISH.findall(plain(one)) for one in told if ENGLISH.search(plain(one))] == []


def invoke(*args: str, **env: str) -> Result:
    return CliRunner(env={"PLANNER_LANG": None, "LC_ALL": None, **env}).invoke(main, args)


def paths() -> list[list[str]]:
    """Return every command with its subcommands, by the words that call it."""
    found: list[list[str]] = [[]]
    for name in main.commands:
        command = command_of(name)
        found.append([name])
        if isinstance(command, click.Group):
            found += [[name, sub] for sub in command.commands]
    return found


@pytest.mark.parametrize("words", paths(), ids=" ".join)
def test_help_in_chinese(words: list[str]) -> None:
    english = invoke(*words, "--help", LANG="en_US.UTF-8").stdout
    help_text = invoke(*words, "--help", LANG="zh_CN.UTF-8").stdout
    assert help_text == invoke(*words, "--help", PLANNER_LANG="zh", LANG="C").stdout
    assert english == invoke(*words, "--help", LANG="C").stdout  # nothing of it sticks
    before, heading, examples = help_text.partition("示例：")
    assert heading
    assert examples.split("\n")[1:] == english.partition("Examples:")[2].split("\n")[1:]
    assert re.findall(r"(?:[A-Za-z][a-z']+[ ,]+){2,}[a-z]+", COMMAND.sub("", before)) == []
    for word in ("Usage", "Options", "Commands", "default", "required", "Show this", "[OPTIONS]"):
        assert word not in before
    options = before.partition("选项：")[2], english.partition("Options:")[2]
    flags = [re.findall(r"(?m)^  (-[\w-]+)", page) for page in options]
    assert flags[0] == flags[1]
    assert flags[0][-1] == "-h"
    assert max(map(width, before.splitlines())) <= 80


COMMAND = re.compile(r"planner [a-z]+(?: (?:list|show|check))?|(?<=用法： ).*")


def test_help_has_all_that_it_has_in_english() -> None:
    """Each option that has a default or a range shows it in Chinese too, whole on one line."""
    english, told = (invoke("plan", "--help", PLANNER_LANG=lang).stdout for lang in ("en", "zh"))
    defaults = re.findall(r"\[default:\s+([^\];]+)", english)
    assert len(defaults) > 5
    assert [one for one in defaults if f"[默认：{' '.join(one.split())}" not in told] == []


def test_the_language_of_a_run() -> None:
    wrong = ("plan", "--from", "soon")
    assert "错误：" in invoke(*wrong, PLANNER_LANG="zh", LANG="en_US.UTF-8").stderr
    assert "错误：" in invoke(*wrong, LANG="zh_CN.UTF-8").stderr
    assert "错误：" in invoke(*wrong, "--lang", "zh", LANG="C").stderr
    assert "错误：" in invoke(*wrong, "--lang=zh", LANG="C").stderr
    assert "错误：" in invoke("plan", "--nosuch", "--lang", "zh", LANG="C").stderr
    for english in (
        invoke(*wrong, "--lang", "en", PLANNER_LANG="zh"),
        invoke(*wrong, LANG="ru_RU.UTF-8"),
        invoke(*wrong, LANG="C"),
    ):
        assert "Error: Invalid value for '--from': 'soon' is not a date." in english.stderr
        assert "错误" not in english.stderr


def test_a_run_leaves_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    domain = gettext.textdomain()
    assert invoke("plan", "--from", "soon", PLANNER_LANG="zh").exit_code == 2
    with suppress(RuntimeError), speaking(["--lang", "zh"]):
        heard = spoken(), os.environ["LANGUAGE"]
        raise RuntimeError
    assert heard == ("zh", "zh")
    assert gettext.textdomain() == domain
    assert "LANGUAGE" not in os.environ
    monkeypatch.setenv("LANGUAGE", "fr")
    with speaking([]):
        pass
    assert os.environ["LANGUAGE"] == "fr"


def test_commands_themselves_stay_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_LANG", "zh")
    command = command_of("draw")
    told = helpful(command)
    assert told.help is not None
    assert chinese(told.help)
    assert command.help is not None
    assert command.help.startswith("Draw a plan on a map")
    assert helpful(told).help == told.help  # and nothing is translated twice
    assert LANGS == ALL_LANGS


def test_talk_in_chinese(tmp_path: Path) -> None:
    plan_json = tmp_path / "plan.json"
    itinerary = sample_itinerary().model_dump_json(by_alias=True)
    plan_json.write_text(itinerary, encoding="utf-8")
    drawn = invoke("draw", str(plan_json), "--map", str(tmp_path / "a.html"), PLANNER_LANG="zh")
    assert drawn.stderr == f"已写入 {tmp_path / 'a.html'}\n"
    judged = invoke("check", str(plan_json), PLANNER_LANG="zh")
    assert re.search(r"^已检查\d+天、\d+处参观：\d+处违规$", judged.stderr, re.MULTILINE)
    listed = invoke("sites", "list", "--theme", "ceramics", PLANNER_LANG="zh")
    assert re.fullmatch(r"\d+行中的\d+行\n", listed.stderr)
    visits = len(json.loads(itinerary)["days"])
    assert f"已检查{visits}天" in judged.stderr


def test_warnings_of_a_catalogue_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    row = "a,甲,0,0,rail,60,Mo off; PH 09:00-17:00; Tu-Su 09:00-17:00,,2050-01-01"
    head = "id,name_zh,lat,lon,themes,visit_minutes,opening_hours,hours_basis,last_verified"
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    told = invoke("sites", "check", str(file), PLANNER_LANG="zh").stdout.splitlines()
    assert len(told) > 3
    assert told[-1] == f"mine.csv：1行，{len(told) - 1}条提示"
    assert all(one.startswith("提示：mine.csv:") for one in told[:-1])
    assert "提示：mine.csv:2 lat (a)：“0.0, 0.0”：在湖南省以外" in "\n".join(told)
    assert [one for one in told if ENGLISH.search(plain(one.replace("mine.csv", "")))] == []


HOURS = [
    ("Mo-Fr 9-17", "时间没有写分钟"),
    ("周一至周五 9:00", "用中文写成"),
    ("预约参观", "写的是预约，而不是时间"),
    ("Mo-Fr 09:00+", "没有写结束时间"),
    ("Mo-Fr: 09:00-17:00", "星期后面多了冒号"),
    ("nonsense", "无法理解"),
]


@pytest.mark.parametrize(("hours", "told"), HOURS)
def test_opening_hours_are_refused_in_chinese(hours: str, told: str) -> None:
    with pytest.raises(HoursError) as caught:
        check_hours(hours)
    (fault,) = caught.value.faults
    assert told in say_fault(fault, "zh")
    assert not chinese(str(fault).replace(hours, ""))


def test_coordinates_that_are_swapped_are_shown_whole() -> None:
    with pytest.raises(BadInput, match=r"Write 27\.82784,113\.13432\.") as caught:
        parse_lat_lon("113.13432,27.82784")
    assert "请写作 27.82784,113.13432。" in say_fault(caught.value.faults[0], "zh")
