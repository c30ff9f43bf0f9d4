"""What commands write and print: files of every format, tables on a terminal, --quiet."""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner.catalogue import Catalogue
from planner.cli import main, screen, talk
from planner.cli.results import FORMATS
from planner.outputs import text
from planner.outputs.terminal import width
from tests.sample import sample_itinerary

FILES = [name for name in FORMATS if name != "map"]
BEGINS = {
    "map": b"<!DOCTYPE html>",
    "pdf": b"%PDF-",
    "ics": b"BEGIN:VCALENDAR",
    "gpx": b"<?xml",
    "kml": b"<?xml",
    "geojson": b"{",
    "csv": "﻿".encode(),
    "md": b"# ",
}


def run(*args: str, stdin: str | None = None, **env: str) -> Result:
    return CliRunner().invoke(main, args, input=stdin, env=env, prog_name="planner")


@pytest.fixture
def plan_json(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(sample_itinerary("en").model_dump_json(by_alias=True), encoding="utf-8")
    return path


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request be answered with the sample trip."""
    monkeypatch.setattr("planner.planning.plan", lambda *_, **__: sample_itinerary("en"))


def flags_of(folder: Path, *formats: str) -> list[str]:
    return [word for name in formats for word in (f"--{name}", str(folder / f"trip.{name}"))]


# ── files ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FILES)
def test_export_writes_each_format(name: str, plan_json: Path, tmp_path: Path) -> None:
    result = run("export", str(plan_json), *flags_of(tmp_path, name))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {tmp_path / f'trip.{name}'}\n"
    assert (tmp_path / f"trip.{name}").read_bytes().lstrip().startswith(BEGINS[name])


def test_export_reads_standard_input(plan_json: Path, tmp_path: Path) -> None:
    result = run("export", "-", *flags_of(tmp_path, "gpx"), stdin=plan_json.read_text("utf-8"))
    assert result.exit_code == 0
    assert "<rte>" in (tmp_path / "trip.gpx").read_text("utf-8")


def test_plan_writes_what_export_writes(planned: None, plan_json: Path, tmp_path: Path) -> None:
    exported, made = tmp_path / "exported", tmp_path / "made"
    exported.mkdir()
    made.mkdir()
    assert run("export", str(plan_json), *flags_of(exported, *FILES)).exit_code == 0
    result = run("plan", *flags_of(made, *FORMATS))
    assert result.exit_code == 0
    assert result.stdout.startswith("Family")
    for name in FILES:
        file = f"trip.{name}"
        assert (made / file).read_bytes() == (exported / file).read_bytes(), name
    assert (made / "trip.map").read_bytes().lstrip().startswith(BEGINS["map"])


def test_nothing_is_written_where_one_file_fails(
    plan_json: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> bytes:
        raise OSError("no ink")

    monkeypatch.setattr("planner.outputs.pdf.render", fail)
    result = run("export", str(plan_json), *flags_of(tmp_path, "ics", "pdf"))
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_export_without_a_file_names_the_flags(plan_json: Path) -> None:
    result = run("export", str(plan_json))
    assert result.exit_code == 2
    assert all(f"--{name}" in result.stderr for name in FILES)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--ics", "{dir}/plan.json"], ["--ics", "the same file as PLAN.json"]),
        (["--ics", "{dir}/a", "--gpx", "{dir}/a"], ["--gpx", "the same file as --ics"]),
        (["--pdf", "{dir}"], ["--pdf", "a folder"]),
        (["--kml", "{dir}/none/a.kml"], ["--kml", "folder"]),
        (["--csv", "-"], ["--csv", "only --json"]),
    ],
)
def test_targets_that_cannot_be(
    flags: list[str], words: list[str], plan_json: Path, tmp_path: Path
) -> None:
    result = run("export", str(plan_json), *(flag.format(dir=tmp_path) for flag in flags))
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("edit", ["stop", "stops", "legs"])
def test_a_plan_edited_by_hand_is_written_too(edit: str, plan_json: Path, tmp_path: Path) -> None:
    plan = json.loads(plan_json.read_text("utf-8"))
    day = plan["days"][0]
    if edit == "stop":
        del day["stops"][1]
    else:
        day[edit] = []
    plan_json.write_text(json.dumps(plan), encoding="utf-8")
    result = run("export", str(plan_json), *flags_of(tmp_path, *FILES))
    assert result.exit_code == 0, result.stderr
    assert run("draw", str(plan_json), *flags_of(tmp_path, "map")).exit_code == 0


def test_a_name_longer_than_a_code_holds_is_cut(plan_json: Path, tmp_path: Path) -> None:
    plan = json.loads(plan_json.read_text("utf-8"))
    plan["days"][0]["stops"][0]["name"]["zh"] = "株" * 500
    plan_json.write_text(json.dumps(plan), encoding="utf-8")
    assert run("export", str(plan_json), *flags_of(tmp_path, "pdf")).exit_code == 0
    assert run("draw", str(plan_json), *flags_of(tmp_path, "map")).exit_code == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_break_nothing(closed: str, plan_json: Path, tmp_path: Path) -> None:
    target = tmp_path / "trip.md"
    command = f"{shlex.quote(sys.executable)} -m planner export {plan_json} --md {target} {closed}"
    assert subprocess.run(command, shell=True, check=False).returncode == 0
    assert target.exists()
    listing = f"{shlex.quote(sys.executable)} -m planner sites list {closed}"
    assert subprocess.run(listing, shell=True, check=False, capture_output=True).returncode == 0


# ── quiet ───────────────────────────────────────────────────────────────────────────────────────


def test_quiet_writes_files_and_says_nothing(planned: None, tmp_path: Path) -> None:
    result = run("plan", "-q", *flags_of(tmp_path, "ics"))
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "trip.ics").exists()


def test_quiet_alone_prints_the_plan_and_nothing_else(planned: None) -> None:
    result = run("plan", "--quiet", "--from", "2026-01-05")
    assert result.stdout.startswith("Family")
    assert result.stderr == ""
    assert "These days are past" in run("plan", "--from", "2026-01-05").stderr


def test_quiet_errors_are_said(plan_json: Path) -> None:
    assert "no file is asked for" in run("export", str(plan_json), "-q").stderr


@pytest.mark.parametrize("command", ["check", "sites list"])
def test_other_talk_is_quiet_too(command: str, plan_json: Path) -> None:
    args = [*command.split(), *([str(plan_json)] if command == "check" else [])]
    assert run(*args).stderr
    assert run(*args, "-q").stderr == ""


# ── a terminal ──────────────────────────────────────────────────────────────────────────────────


def on_a_terminal(*args: str, **env: str) -> str:
    """Return what a command shows on a terminal 100 columns wide."""
    ours, theirs = pty.openpty()
    usual = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    done = subprocess.Popen(
        [sys.executable, "-m", "planner", *args],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=usual | {"TERM": "xterm-256color", "COLUMNS": "100"} | env,
    )
    os.close(theirs)
    shown = b"".join(_read(ours))
    os.close(ours)
    assert done.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    try:
        while part := os.read(terminal, 65536):
            yield part
    except OSError:  # the other end is closed
        return


PLAN = ("plan", "--profile", "student", "--from", "2026-12-05", "--today", "2026-11-28")


def test_a_terminal_gets_tables_in_colour() -> None:
    shown = on_a_terminal(*PLAN, "--lang", "en")
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert re.search(r"^ *Time +What +Stay +Price *$", plain, re.MULTILINE)
    assert max(width(line) for line in plain.splitlines()) <= 100


def test_a_terminal_without_colour_gets_tables_without_it() -> None:
    shown = on_a_terminal(*PLAN, "--lang", "en", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown)
    assert re.search(r"Time +What +Stay +Price", re.sub(r"\x1b\[[0-9;]*m", "", shown))
    assert "\x1b" not in on_a_terminal(*PLAN, TERM="dumb")


@pytest.mark.parametrize("lang", ["zh", "en", "ru"])
def test_a_terminal_shows_all_that_the_text_says(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue, plan = Catalogue.load(), sample_itinerary(lang)  # type: ignore[arg-type]
    monkeypatch.setattr(screen, "watched", lambda: True)
    monkeypatch.setattr(screen, "terminal_width", lambda: 1000)  # no word is broken
    screen.print_plan(plan, catalogue)
    shown = capsys.readouterr().out
    said = set(re.findall(r"\w+", text.render(plan, catalogue, 1000)))
    assert len(said) > 100
    assert said - set(re.findall(r"\w+", shown)) == set()


def test_lists_are_tables_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("zz_museum", "株洲博物馆", "[red]free[/red]"), ("karting", "卡丁车", "?")]
    screen.print_table(("id", "name", "price"), rows)
    plain = capsys.readouterr().out
    assert plain.splitlines()[0].split() == ["id", "name", "price"]
    monkeypatch.setattr(screen, "watched", lambda: True)
    screen.print_table(("id", "name", "price"), rows)
    table = capsys.readouterr().out
    assert "─" in table
    assert "[red]free[/red]" in table  # no markup, in a catalogue's text
    assert "─" not in plain


# ── progress ────────────────────────────────────────────────────────────────────────────────────


def test_work_is_shown_once_it_takes_long() -> None:
    def watch(patience: float) -> str:
        code = (
            "import time; from planner.cli import talk\n"
            f"talk._PATIENCE = {patience}\n"
            "with talk.working('Planning'): time.sleep(0.8)"
        )
        ours, theirs = pty.openpty()
        done = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, stdout=theirs)
        os.close(theirs)
        said = b"".join(_read(ours)).decode()
        os.close(ours)
        assert done.wait() == 0
        return said

    shown = watch(0.05)
    assert "Planning" in shown
    assert "0:00:00" in shown
    assert watch(5) == ""


def test_a_second_interrupt_leaves_the_cursor() -> None:
    code = (
        "import signal, time; from planner.cli import results, talk\n"
        "talk._PATIENCE = 0.05\n"
        "with results.interruptible() as cancelled:\n"
        "    while not cancelled(): time.sleep(0.05)\n"
        "    print('heard', flush=True); time.sleep(30)"
    )
    ours, theirs = pty.openpty()
    done = subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    reading = _read(ours)
    while b"Planning" not in shown:
        shown += next(reading)
    done.send_signal(signal.SIGINT)
    while b"heard" not in shown:
        shown += next(reading)
    done.send_signal(signal.SIGINT)
    shown += b"".join(reading)
    os.close(ours)
    assert done.wait() == -signal.SIGINT
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")


def test_work_is_not_shown_into_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(talk, "_PATIENCE", 0.01)
    with talk.working("Planning"):
        time.sleep(0.1)
    assert capsys.readouterr().err == ""


# ── completion ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("planner dr", "plain,draw"),
        ("planner plan --ics", "plain,--ics"),
        ("planner plan --must zz_mus", "plain,zz_museum"),
        ("planner plan --profile cer", "plain,ceramics"),
        ("planner plan --base hub_zz_w", "plain,hub_zz_west"),
        ("planner plan --around cec_2026_r2", "plain,cec_2026_r2"),
        ("planner sites list --theme cer", "plain,ceramics"),
        ("planner sites show zz_mus", "plain,zz_museum"),
        ("planner replan plan.json --drop zz_mus", "plain,zz_museum"),
        ("planner plan --sites none.csv --must zz", ""),
    ],
)
def test_tab_completes(line: str, offered: str) -> None:
    result = run(
        _PLANNER_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split()) - 1),
    )
    assert offered.split() == result.stdout.split()
