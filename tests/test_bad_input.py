"""Whatever a user gets wrong: exit code 2, a message that names it, no traceback, no file."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planner.catalogue import shipped_catalogue
from planner.cli import main
from tests.sample import sample_itinerary

TODAY = ("--today", "2026-11-20")
PLAN = sample_itinerary().model_dump_json(by_alias=True)
SITES = shipped_catalogue().read_text(encoding="utf-8")

FILES: dict[str, bytes] = {
    "plan.json": PLAN.encode(),
    "sites.csv": SITES.encode(),
    "empty.json": b"",
    "latin.json": "株洲".encode("gbk"),
    "cut.json": PLAN[:1000].encode(),
    "list.json": b"[]",
    "other.json": b'{"type": "FeatureCollection"}',
    "future.json": b'{"schema_version": 2}',
    "words.json": b'{"schema_version": "one"}',
    "hollow.json": b'{"schema_version": 1}',
    "deep.json": b"[" * 100_000,
    "half.json": PLAN.replace('"en":"Zhuzhou Museum"', '"en":"\\ud800"').encode(),
    "clock.json": PLAN.replace("2026-11-21T09:00:00+08:00", "2026-11-21T09:00:00").encode(),
    "ages.json": PLAN.replace("2026-11-21T09:00:00+08:00", "9999-12-31T23:00:00-12:00").encode(),
    "days.json": PLAN.replace('"date":"2026-11-21"', '"date":"9999-12-31"').encode(),
    "extra.json": PLAN.replace('"notes":', '"remarks":[],"notes":').encode(),
    "profile.json": PLAN.replace('"name":"family"', '"name":"The Family"').encode(),
    "cut.toml": b'title = {zh = "\xe4\xba\xb2", en = "F"',
    "gbk.toml": 'title = {zh = "亲子"}'.encode("gbk"),
    "typo.toml": b'title = {en = "Mine"}\n[themes]\nceramic = 0.9\n',
    "pace.toml": b'title = {en = "Mine"}\npace = 9\n[themes]\nceramics = 0.9\n',
    "gbk.csv": SITES.encode("gb18030"),
    "header.csv": b"id,kind\n",
    "lat.csv": SITES.replace("27.83248", "277.83248").encode(),
    "hours.csv": SITES.replace("10:00-18:00", "10 to 18").encode(),
    "noplace.csv": SITES.replace("27.8325,113.056,approx_2km,guess", ",,,").encode(),
}

CASES: list[tuple[str, str]] = [
    # dates and days
    ("plan --from 2026-02-30", "'2026-02-30' is not a date"),
    ("plan --from 21.11.2026", "'21.11.2026' is not a date. Write YYYY-MM-DD"),
    ("plan --from 20261121", "'20261121' is not a date"),
    ("plan --from soon", "'soon' is not a date"),
    ("plan --from ''", "'' is not a date"),
    ("plan --from 1999-12-31", "'1999-12-31' is outside 2000 to 2100"),
    ("plan --from 9999-12-31 --days 2", "'9999-12-31' is outside 2000 to 2100"),
    ("plan --from 2026-11-19", "--from: '2026-11-19': before today, 2026-11-20"),
    ("plan --today 2026-13-01", "Invalid value for '--today'"),
    ("plan --days 0", "'--days': 0 is not in the range"),
    ("plan --days 15", "'--days': 15 is not in the range"),
    ("plan --days two", "'--days': 'two' is not a valid integer"),
    ("calendar --days 0", "'--days': 0 is not in the range"),
    ("calendar --from never", "'never' is not a date"),
    # times
    ("plan --start 9", "'9' is not a time. Write HH:MM"),
    ("plan --start 25:00", "'25:00' is later than 23:59"),
    ("plan --start 09:60", "'09:60' is not a time"),
    ("plan --end 30:01", "'30:01' is later than 30:00"),
    ("plan --end 99:00", "'99:00' is later than 30:00"),
    ("plan --start 18:00 --end 09:00", "--start/--end: end must be after start"),
    ("plan --start 05:00 --end 30:00 --days 2", "--start/--end: day 2026-11-22 starts before"),
    # people
    ("plan --adults two", "'--adults': 'two' is not a valid integer"),
    ("plan --adults -1", "--adults: '-1'"),
    ("plan --adults 0", "--adults/--children/--seniors: a party needs at least one person"),
    ("plan --seniors 501", "--seniors: '501'"),
    ("plan --children 8,x", "--children: '8,x'"),
    ("plan --children 8,18", "--children: '8,18'"),
    ("plan --children -3", "--children: '-3'"),
    ("plan --children 7.5", "--children: '7.5'"),
    # wishes
    ("plan --must nowhere_at_all", "--must: 'nowhere_at_all': is not in the catalogue"),
    ("plan --must zz_musem", "Did you mean zz_museum"),
    ("plan --avoid karts", "--avoid: 'karts': is not in the catalogue"),
    ("plan --must karting --avoid karting", "both must and avoid: karting"),
    ("plan --budget -5", "--budget: '-5.0'"),
    ("plan --budget nan", "--budget: 'nan': must be"),
    ("plan --budget inf", "--budget: 'inf': must be a finite number"),
    ("plan --budget much", "'--budget': 'much' is not a valid float"),
    ("plan --seconds 0", "--seconds: '0.0'"),
    ("plan --seconds inf", "--seconds: 'inf'"),
    ("plan --seed -1", "--seed: '-1'"),
    ("plan --mode bike", "'bike' is not one of 'car'"),
    ("plan --trust blind", "'blind' is not one of 'doc'"),
    ("plan --effort huge", "'huge' is not one of 'quick'"),
    ("plan --lang fr", "'fr' is not one of 'zh', 'en'"),
    # places
    ("plan --base hub_zz_wst", "Did you mean hub_zz_west"),
    ("plan --base 113.1343,27.8278", "--base: '113.1343,27.8278': latitude comes before longitude"),
    ("plan --base 27.8,181", "--base: '27.8,181': must be a point in China"),
    ("plan --base ''", "--base: must not be empty"),
    ("plan --sites noplace.csv --base karting", "its position is not known"),
    # profiles
    ("plan --profile famly", "Did you mean family?"),
    ("plan --profile mine.toml", "'mine.toml': no such file"),
    ("plan --profile folder.toml", "'folder.toml': a folder, not a file"),
    ("plan --profile cut.toml", "cut.toml: not TOML"),
    ("plan --profile gbk.toml", "not UTF-8"),
    ("plan --profile typo.toml", "'ceramic'"),
    ("plan --profile pace.toml", "pace"),
    ("profiles show nobody", "'nobody'"),
    # catalogues
    ("plan --sites none.csv", "none.csv: there is no such file"),
    ("plan --sites folder", "is a folder, not a file"),
    ("plan --sites gbk.csv", "is encoded in GBK"),
    ("plan --sites plan.json", "plan.json"),
    ("plan --sites header.csv", "header.csv"),
    ("plan --sites lat.csv", "lat.csv:2 lat (hunan_circuit): '277.83248'"),
    ("sites check hours.csv", "opening_hours (karting): '10 to 18'"),
    ("sites check none.csv", "there is no such file"),
    ("sites show zz_musem", "Did you mean zz_museum"),
    ("sites list --theme tea", "--theme: 'tea': no site has this theme"),
    ("sites list --kind shop", "'shop' is not one of 'site'"),
    ("calendar --sites none.csv", "there is no such file"),
    # files to write
    ("plan --json no/plan.json", "--json: 'no/plan.json': its folder cannot be used"),
    ("plan --json plan.json/a.json", "--json: 'plan.json/a.json': its folder is a file"),
    ("plan --json folder", "--json: 'folder': a folder, not a file"),
    ("plan --map no/plan.html", "--map: 'no/plan.html': its folder cannot be used"),
    ("plan --map -", "only --json can write to standard output"),
    ("plan --json a --map ./a", "--map: 'a': the same file as --json"),
    ("plan --sites sites.csv --json sites.csv", "'sites.csv': the same file as --sites"),
    ("plan --profile own.toml --map own.toml", "the same file as --profile"),
    (f"plan --json {'a' * 300}", "cannot be written (File name too long)"),
    ("draw plan.json", "Missing option '--map'"),
    ("draw plan.json --map no/plan.html", "its folder cannot be used"),
    ("draw plan.json --map plan.json", "the same file as PLAN.json"),
    # plans to read
    ("check none.json", "none.json: cannot be read (No such file or directory)"),
    ("check folder", "folder: cannot be read (Is a directory)"),
    ("check empty.json", "empty.json: empty, not a plan"),
    ("check latin.json", "latin.json: not UTF-8 (byte 1)"),
    ("check cut.json", "at line 1 column 1008"),
    ("check list.json", "list.json: not a plan: it has no schema_version"),
    ("check other.json", "other.json: not a plan: it has no schema_version"),
    ("check future.json", "$.schema_version: '2': this planner reads version 1 only"),
    ("check words.json", "$.schema_version: 'one'"),
    ("check hollow.json", "hollow.json: $.days: Field required"),
    ("check deep.json", "recursion limit exceeded"),
    ("check half.json", "half.json: not JSON"),
    ("check clock.json", "$.days[0].stops[0].start: '2026-11-21T09:00:00'"),
    ("check ages.json", "$.days[0].stops[0].start: '9999-12-31T23:00:00-12:00'"),
    ("check days.json", "$.request.days[0].date: '9999-12-31'"),
    ("check extra.json", "$.remarks"),
    ("check profile.json", "Error: profile.json: $.request.profile.name: 'The Family'"),
    ("check -", "standard input: empty, not a plan"),
    ("draw cut.json --map a.html", "cut.json: not JSON"),
    ("replan none.json", "none.json: cannot be read (No such file or directory)"),
    ("replan cut.json", "cut.json: not JSON"),
    ("replan extra.json", "$.remarks"),
    ("replan plan.json --drop nowhere", "--drop: 'nowhere': it is not in the plan"),
    ("replan plan.json --now 9", "'9' is not a time. Write HH:MM, or date and time"),
    ("replan plan.json --json plan.json", "'plan.json': the same file as PLAN.json"),
    ("replan plan.json --bookings own.toml --map own.toml", "the same file as --bookings"),
    ("replan plan.json --bookings cut.toml", "cut.toml: not TOML"),
    ("replan plan.json --sites none.csv", "none.csv: there is no such file"),
    ("why folder zz_museum", "folder: cannot be read (Is a directory)"),
    ("why cut.json zz_museum", "cut.json: not JSON"),
    ("why plan.json zz_musem", "Did you mean zz_museum"),
    ("why plan.json zz_museum --json plan.json", "'plan.json': the same file as PLAN.json"),
    ("time none.json", "none.json: cannot be read (No such file or directory)"),
    ("time cut.json", "cut.json: not JSON"),
    ("time plan.json --start 9", "'9' is not a time"),
    ("time plan.json --json plan.json", "the same file as PLAN.json|LIST"),
    ("compare plan.json cut.json", "cut.json: not JSON"),
    ("book cut.json", "cut.json: not JSON"),
    ("book plan.json --ask nowhere", "--ask: 'nowhere': is not a visit of this plan"),
    # commands and options
    ("pln", "No such command 'pln'"),
    ("plan --form 2026-11-21", "No such option '--form'"),
    ("plan 2026-11-21", "unexpected extra argument"),
    ("check", "Missing argument 'PLAN.json|LIST'"),
    ("replan", "Missing argument 'PLAN.json'"),
    ("why plan.json", "Missing argument 'SITE'"),
    ("time", "Missing argument 'PLAN.json|LIST'"),
    ("compare plan.json", "Missing argument 'B.json'"),
    ("book", "Missing argument 'PLAN.json'"),
    ("sites", "Usage: planner sites"),
    ("profiles show", "Missing argument"),
    ("", "Usage: planner"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with every kind of bad file in it, and be there."""
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "own.toml").write_text('title = {en = "Mine"}\n[themes]\nceramics = 0.9\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> Result:
    """Run a command line as the shell would split it."""
    args = shlex.split(line)
    if args[:1] == ["plan"] and "--today" not in args:
        args += TODAY
    return CliRunner().invoke(main, args, prog_name="planner")


@pytest.mark.parametrize(("line", "message"), CASES, ids=[line[:60] for line, _ in CASES])
def test_bad_input_is_refused_in_words(here: Path, line: str, message: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    result = run(line)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert all(said.startswith("Warning: ") for said in result.stdout.splitlines())
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


@pytest.mark.usefixtures("here")
def test_every_wrong_flag_is_named_at_once() -> None:
    stderr = run("plan --adults -1 --children 8,x --must nowhere --budget -5 --seed -1").stderr
    said = [line.split(":")[1].strip() for line in stderr.splitlines()]
    assert sorted(said) == ["--adults", "--budget", "--children", "--must", "--seed"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("line", ["check profile.json", "plan --budget nan", "plan --seconds inf"])
def test_one_fault_is_said_once(line: str) -> None:
    assert run(line).stderr.count("Error:") == 1


@pytest.mark.usefixtures("here")
def test_a_fault_of_every_day_is_said_once() -> None:
    assert run("plan --start 18:00 --end 09:00 --days 5").stderr.count("Error:") == 1


@pytest.mark.usefixtures("here")
def test_every_wrong_target_is_named_at_once() -> None:
    stderr = run("plan --json folder --map no/a.html").stderr
    assert "--json: 'folder'" in stderr
    assert "--map: 'no/a.html'" in stderr


@pytest.mark.usefixtures("here")
def test_messages_cannot_steer_the_terminal() -> None:
    stderr = run("plan --profile '\x1b[31mred'").stderr
    assert "red" in stderr
    assert "\x1b" not in stderr


def test_shipped_catalogue_is_never_overwritten(tmp_path: Path) -> None:
    before = shipped_catalogue().read_bytes()
    for flag in ("--json", "--map"):
        result = CliRunner().invoke(main, ["plan", flag, str(shipped_catalogue())])
        assert result.exit_code == 2
    assert shipped_catalogue().read_bytes() == before


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ("a = " + "[" * 5000, "nested too deeply"),
        ("limits = [{theme = 'museum', at_most = 99999999999999999999}]", "at_most"),
    ],
)
def test_profile_that_would_overflow_is_refused(toml: str, word: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f'title = {{en = "X"}}\nthemes = {{rail = 1.0}}\n{toml}\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["plan", "--profile", str(own)])
    assert result.exit_code == 2
    assert word in result.stderr
