import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result

from planner import planning
from planner.catalogue import Catalogue
from planner.cli import main
from planner.cli.options import today_in_china
from planner.errors import CannotPlan, Fault
from planner.itinerary import Itinerary
from planner.outputs import text
from planner.profiles import load_profile, profile_names
from planner.sites import Location
from planner.trip import TripRequest
from planner.values import Mode, Trust
from tests.sample import sample_itinerary

SATURDAY = ["--from", "2026-11-21", "--today", "2026-11-20", "--effort", "quick"]
HEAVY = {"pydantic", "ortools", "folium", "numpy", "geopy", "opening_hours", "pandas"}
MENU = (
    *("plan", "replan", "why", "time", "check", "compare", "book", "draw", "export"),
    *("sites", "profiles", "calendar"),
)


def run(*args: str, stdin: str | bytes | None = None, **env: str) -> Result:
    return CliRunner().invoke(main, args, input=stdin, env=env, prog_name="planner")


def commands() -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command with the words that call it, groups included."""
    for name in MENU:
        command: click.Command = import_module(f"planner.cli.{name}").command
        yield [name], command
        if isinstance(command, click.Group):
            for sub, subcommand in command.commands.items():
                yield [name, sub], subcommand


def examples() -> Iterator[str]:
    for _, command in commands():
        for line in (command.epilog or "").splitlines():
            if line.startswith("  planner "):
                yield from (part.strip() for part in line.split("|") if "planner" in part)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TripRequest]:
    """Return the requests that reach the planner, which answers them all with the sample trip."""
    requests: list[TripRequest] = []

    def plan(request: TripRequest, *_: Any, **__: Any) -> Itinerary:
        requests.append(request)
        return sample_itinerary()

    monkeypatch.setattr("planner.planning.plan", plan)
    return requests


# ── the front door ──────────────────────────────────────────────────────────────────────────────


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from planner.cli import main; main(['--help'], standalone_mode=False)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Plan days out" in done.stdout
    assert not HEAVY & set(done.stderr.split())


@pytest.mark.parametrize("command", ["plan --help", "sites list", "calendar --days 1"])
def test_only_planning_loads_the_solver_and_only_drawing_the_map(command: str) -> None:
    code = f"import sys; from planner.cli import main; main({command.split()})"
    wrapped = f"try:\n {code}\nexcept SystemExit:\n print('loaded:', *sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", wrapped], capture_output=True, text=True, check=True
    )
    loaded = done.stderr.split("loaded:")[1].split()
    assert not {"ortools", "folium", "numpy", "geopy"} & set(loaded)


def test_help_names_every_command_as_its_own_help_does() -> None:
    menu = run("--help").stdout
    places = [menu.index(f"\n  {name} ") for name in MENU]
    assert places == sorted(places)
    assert len(main.list_commands(click.Context(main))) == len(MENU)


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "planner", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("planner, version ")


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_every_help_teaches_by_example(words: list[str]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert f"\n    planner {' '.join(words)}" in result.stdout


@pytest.mark.parametrize("line", sorted(set(examples())))
def test_examples_in_the_help_use_what_exists(line: str) -> None:
    context = click.Context(main)
    args = shlex.split(line)[1:]
    command: click.Command = main
    while isinstance(command, click.Group):
        name, found, args = command.resolve_command(context, args)
        assert found is not None
        context = click.Context(found, info_name=name, parent=context)
        command = found
    command.make_context("x", args, parent=context)  # raises for a wrong flag or value


def test_choices_are_those_of_the_request() -> None:
    parameters = {p.name: p for p in import_module("planner.cli.plan").command.params}
    for name, literal in (("mode", Mode), ("trust", Trust)):
        assert tuple(parameters[name].type.choices) == get_args(literal)


# ── plan ────────────────────────────────────────────────────────────────────────────────────────


def test_plan_alone_plans_tomorrow_for_a_family_from_zhuzhou_west(asked: list[TripRequest]) -> None:
    result = run("plan")
    assert result.exit_code == 0
    (request,) = asked
    (day,) = request.days
    assert (day.date - today_in_china()).days == 1
    assert day.start_place == day.end_place == "hub_zz_west"
    assert request.profile == "family"
    assert request.party == load_profile("family").party
    assert request.today == today_in_china()


def test_plan_prints_what_the_text_output_renders(asked: list[TripRequest]) -> None:
    result = run("plan", COLUMNS="90")
    assert result.stdout == text.render(sample_itinerary(), Catalogue.load(), 90) + "\n"
    assert result.stderr == ""
    assert len(asked) == 1


def test_every_flag_arrives_in_the_request(asked: list[TripRequest]) -> None:
    line = (
        "plan --profile student --from 2026-12-05 --days 2 --base zz_museum --start 8:30 "
        "--end 25:30 --must karting --must zz_museum --avoid fangte --budget 500 --mode coach "
        "--today 2026-12-01 --trust memory --effort thorough --seconds 7 --seed 3 --lang en"
    )
    assert run(*line.split()).exit_code == 0
    (request,) = asked
    assert [day.date for day in request.days] == [date(2026, 12, 5), date(2026, 12, 6)]
    assert request.days[0].start.isoformat() == "2026-12-05T08:30:00+08:00"
    assert request.days[0].end.isoformat() == "2026-12-06T01:30:00+08:00"
    assert request.days[1].start_place == "zz_museum"
    assert request.must == ("karting", "zz_museum")
    assert request.avoid == ("fangte",)
    assert request.budget_cny == 500
    assert (request.profile, request.mode, request.lang) == ("student", "coach", "en")
    assert (request.today, request.trust) == (date(2026, 12, 1), "memory")
    assert (request.effort, request.seconds, request.seed) == ("thorough", 7, 3)


@pytest.mark.parametrize(
    ("flags", "adults", "children", "seniors"),
    [
        ("", 2, (9,), 0),  # the profile's own
        ("--adults 3", 3, (), 0),  # nobody else
        ("--seniors 2", 0, (), 2),
        ("--children 8,11", 2, (8, 11), 0),  # children do not travel alone
        ("--children 8，11", 2, (8, 11), 0),  # a Chinese comma
        ("--adults 1 --children 4", 1, (4,), 0),
        ("--seniors 2 --children 4", 0, (4,), 2),  # grandparents
        ("--children ''", 2, (), 0),
        ("--adults 0 --seniors 1", 0, (), 1),
    ],
)
def test_party(
    asked: list[TripRequest], flags: str, adults: int, children: tuple[int, ...], seniors: int
) -> None:
    assert run("plan", *shlex.split(flags)).exit_code == 0
    party = asked[0].party
    assert (party.adults, party.children, party.seniors) == (adults, children, seniors)


@pytest.mark.parametrize(
    ("given", "day"),
    [("today", 20), ("tomorrow", 21), ("2026-11-25", 25)],
)
def test_from_counts_from_the_day_of_booking(
    asked: list[TripRequest], given: str, day: int
) -> None:
    assert run("plan", "--from", given, "--today", "2026-11-20").exit_code == 0
    assert asked[0].days[0].date == date(2026, 11, day)


def test_a_position_is_a_base(asked: list[TripRequest]) -> None:
    assert run("plan", "--base", "27.8278, 113.1343").exit_code == 0
    place = asked[0].days[0].start_place
    assert isinstance(place, Location)
    assert (place.lat, place.lon) == (27.8278, 113.1343)


def test_an_address_is_looked_up(asked: list[TripRequest], monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.values import Text

    place = Location(id="27.8,113.1", name=Text(zh="神农大剧院"), lat=27.8, lon=113.1)
    monkeypatch.setattr("planner.travel.geocode.geocode", {"神农大剧院": place}.__getitem__)
    assert run("plan", "--base", "神农大剧院").exit_code == 0
    assert asked[0].days[0].end_place == place


def test_a_profile_file_travels_inside_the_plan(asked: list[TripRequest], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = {en = "Mine"}\nlang = "en"\n[themes]\nceramics = 0.9\n')
    assert run("plan", "--profile", str(path)).exit_code == 0
    assert asked[0].profile == load_profile(str(path))
    assert asked[0].lang == "en"


def test_json_to_standard_output_is_nothing_but_json(asked: list[TripRequest]) -> None:
    result = run("plan", "--json", "-")
    assert Itinerary.model_validate_json(result.stdout) == sample_itinerary()
    assert json.loads(result.stdout)["days"][0]["legs"][0]["from"] == "hub_zz_west"
    assert "株洲博物馆" in result.stdout
    assert result.stderr == ""
    assert len(asked) == 1


def test_files_are_written_beside_the_text(asked: list[TripRequest], tmp_path: Path) -> None:
    plan, drawing = tmp_path / "plan.json", tmp_path / "plan.html"
    result = run("plan", "--json", str(plan), "--map", str(drawing))
    assert Itinerary.model_validate_json(plan.read_text(encoding="utf-8")) == sample_itinerary()
    assert "<html" in drawing.read_text(encoding="utf-8")
    assert result.stdout.startswith("Family")
    assert result.stderr == f"Wrote {plan}\nWrote {drawing}\n"
    assert len(asked) == 1


def test_a_map_that_cannot_be_drawn_leaves_no_plan_either(
    asked: list[TripRequest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise CannotPlan(Fault("map", "", "no ink"))

    monkeypatch.setattr("planner.outputs.map.render", fail)
    result = run("plan", "--json", str(tmp_path / "a.json"), "--map", str(tmp_path / "a.html"))
    assert result.exit_code == 1
    assert "no ink" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert len(asked) == 1


def test_a_bad_target_is_refused_before_the_search(asked: list[TripRequest]) -> None:
    assert run("plan", "--json", "/no/such/folder/plan.json").exit_code == 2
    assert asked == []


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Itinerary:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.planning.plan", interrupted)
    result = run("plan")
    assert result.exit_code == 130
    assert result.output == ""


def test_control_c_during_the_search_prints_the_best_plan_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = planning.plan

    def pressed(*args: Any, cancelled: Callable[[], bool]) -> Itinerary:
        assert not cancelled()
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
        return real(*args, cancelled=cancelled)

    monkeypatch.setattr("planner.planning.plan", pressed)
    usual = signal.getsignal(signal.SIGINT)
    result = run("plan", "--json", "-")
    assert result.exit_code == 0
    assert result.stderr.startswith("Interrupted")
    assert Itinerary.model_validate_json(result.stdout).search.stopped_by == "time"
    assert signal.getsignal(signal.SIGINT) is usual


def test_a_must_see_that_is_closed_ends_with_1_and_no_file(tmp_path: Path) -> None:
    monday = ["--from", "2026-11-23", "--today", "2026-11-20"]
    result = run("plan", *monday, "--must", "zz_museum", "--json", str(tmp_path / "plan.json"))
    assert result.exit_code == 1
    assert "zz_museum" in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_gives_the_same_plan() -> None:
    first, second = (json.loads(run("plan", *SATURDAY, "--json", "-").stdout) for _ in range(2))
    for plan in (first, second):
        del plan["created"], plan["search"]["seconds"]
    assert first == second


def test_lang_turns_the_plan_into_english() -> None:
    assert "2026年11月21日（周六）" in run("plan", *SATURDAY).stdout
    assert "Sat 21 Nov 2026" in run("plan", *SATURDAY, "--lang", "en").stdout


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_plans_a_saturday_that_holds(name: str) -> None:
    plan = run("plan", *SATURDAY, "--profile", name, "--json", "-")
    assert plan.exit_code == 0
    judged = run("check", "-", stdin=plan.stdout)
    assert judged.stdout == ""
    assert judged.exit_code == 0


# ── check and draw ──────────────────────────────────────────────────────────────────────────────


def test_check_lists_what_an_edit_has_broken(tmp_path: Path) -> None:
    plan = json.loads(run("plan", *SATURDAY, "--json", "-").stdout)
    stop = next(s for s in plan["days"][0]["stops"] if s["type"] == "visit")
    stop["visit_minutes"] += 1
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert f"2026-11-21 {stop['site_id']}" in result.stdout
    assert "[visit_minutes]" in result.stdout
    assert "violations" in result.stderr


def test_draw_writes_a_map(tmp_path: Path) -> None:
    plan, drawing = tmp_path / "plan.json", tmp_path / "plan.html"
    plan.write_text(sample_itinerary().model_dump_json(by_alias=True), encoding="utf-8")
    result = run("draw", str(plan), "--map", str(drawing))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == f"Wrote {drawing}\n"
    assert "醴陵陶瓷博物馆" in drawing.read_text(encoding="utf-8")


TILES = "https://tile.example/{z}/{x}/{y}.png"


def test_draw_puts_tiles_behind_the_map(tmp_path: Path) -> None:
    plan, drawing = tmp_path / "plan.json", tmp_path / "plan.html"
    plan.write_text(sample_itinerary().model_dump_json(by_alias=True), encoding="utf-8")
    flags = ["--map", str(drawing), "--tiles", TILES, "--tiles-by", "Example Maps"]
    assert run("draw", str(plan), *flags).exit_code == 0
    page = drawing.read_text(encoding="utf-8")
    assert "tile.example" in page
    assert "Example Maps" in page


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--map", "plan.html", "--tiles", "tile.example/{z}"], "tile.example/{z}"),  # no template
        (["--tiles", TILES], "--map"),  # nothing to put them on
    ],
)
def test_bad_tiles_leave_no_map(
    asked: list[TripRequest], flags: list[str], word: str, tmp_path: Path
) -> None:
    flags = [str(tmp_path / flag) if flag == "plan.html" else flag for flag in flags]
    result = run("plan", *flags)
    assert result.exit_code == 2
    assert word in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_past_days_are_planned_as_if_booked_a_week_before(asked: list[TripRequest]) -> None:
    result = run("plan", "--from", "2025-11-01")
    assert result.exit_code == 0
    assert "2025-10-25" in result.stderr
    assert str(asked[0].today) == "2025-10-25"


# ── sites, profiles, calendar ───────────────────────────────────────────────────────────────────


def test_sites_are_listed_by_theme_and_kind() -> None:
    rows = run("sites", "list", "--theme", "ceramics", "--kind", "site").stdout.splitlines()
    assert any(row.startswith("ceramic_museum ") for row in rows)
    assert not any(row.startswith(("karting ", "ceramic_expo_2027 ")) for row in rows)


def test_a_site_is_shown_with_source_bases_and_a_week_of_hours() -> None:
    shown = run("sites", "show", "zz_museum", "--lang", "en").stdout
    assert "Zhuzhou Museum / 株洲博物馆" in shown
    assert "from a document" in shown
    assert "zsmuseum" in shown
    assert shown.count("9–17") >= 5
    assert shown.count("closed\n") >= 1


def test_an_event_is_shown_with_its_dates_not_with_a_week_of_closed_days() -> None:
    shown = run("sites", "show", "ceramic_expo_2027", "--lang", "en").stdout
    assert "event, expected" in shown
    assert "closed" not in shown


def test_sites_check_passes_the_shipped_catalogue() -> None:
    result = run("sites", "check")
    assert result.exit_code == 0
    assert "sites.csv: " in result.stdout.splitlines()[-1]
    assert result.stderr == ""


def test_names_of_a_catalogue_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    header = "id,kind,status,name_zh,name_en,note_en,lat,lon,coord_precision,coord_basis"
    path.write_text(
        f"{header}\nevil,site,open,坏,\x1b[2JEvil,\x1b]0;x\x07note,27.8,113.1,exact,doc\n"
    )
    for command in (["list"], ["show", "evil"]):
        result = run("sites", *command, "--sites", str(path), "--lang", "en")
        assert "Evil" in result.stdout
        assert "\x1b" not in result.stdout
        assert "\x07" not in result.stdout


def test_profiles_are_listed_and_shown() -> None:
    listed = run("profiles", "list", "--lang", "en").stdout
    for name in profile_names():
        assert f"{name} " in listed
    shown = run("profiles", "show", "family", "--lang", "zh").stdout
    assert load_profile("family").title.zh in shown


def test_calendar_names_holidays_and_makeup_workdays() -> None:
    shown = run("calendar", "--from", "2026-10-01", "--days", "10", "--lang", "en").stdout
    assert "Thu 1 Oct 2026 · public holiday · National Day" in shown
    assert "Sat 10 Oct 2026 · make-up workday" in shown


def test_calendar_marks_years_that_are_not_gazetted() -> None:
    shown = run("calendar", "--from", "2029-01-01", "--days", "1", "--lang", "en").stdout
    assert "not gazetted" in shown or "not published" in shown


def test_calendar_marks_closed_days_and_weak_hours(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(
        "id,kind,status,name_en,opening_hours,departures,hours_basis,lat,lon,coord_precision,"
        "coord_basis,booking,venue,closes\n"
        "firm,site,open,Firm,Tu-Su 09:00-12:00,,doc,27.8,113.1,exact,doc,,,\n"
        "weak,site,open,Weak,10:00-24:00,,guess,27.8,113.1,exact,doc,,,\n"
        'tour,site,open,Tour,,"09:30,14:00",doc,27.8,113.1,exact,doc,,,\n'
        "hall,site,open,Hall,09:00-17:00,,doc,27.8,113.1,exact,doc,,,\n"
        "fair,event,confirmed,Fair,2026 Nov 24 10:00-16:00,,doc,,,,,,hall,hall\n"
        "gate,site,open,Gate,10:00-16:00,,doc,27.8,113.1,exact,doc,,,\n"
        "race,event,confirmed,Race,2026 Nov 24 09:00-18:00,,doc,,,,,,hall,gate\n"
        "gala,event,expected,Gala,2026 Nov 24 19:00-21:00,,guess,,,,,,hall,\n"
        "unknown,site,open,Unknown,,,,27.8,113.1,exact,doc,,,\n"
    )
    args = ["--from", "2026-11-23", "--days", "2", "--lang", "en", "--sites", str(path)]
    shown = run("calendar", *args).stdout.splitlines()
    assert "Firm  –       9–12" in shown
    assert "Weak  ~10–24  ~10–24" in shown
    assert "Tour  @9:30   @9:30" in shown
    assert "      @14     @14" in shown
    hall = shown.index("Hall  9–17    9–10")  # before and after the fair it is open as usual
    assert shown[hall + 1 : hall + 3] == ["              16–17", "              ×10–16"]
    assert "Gate  10–16   ×" in shown
    assert "  - Fair · Hall · 10–16 · closes Hall to other visitors · confirmed" in shown
    assert "  - Gala · Hall · ~19–21 · expected, not confirmed" in shown
    assert shown[-1] == "Hours not known: 1 sites."


@pytest.mark.parametrize(
    ("env", "zh"),
    [
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "", "LC_MESSAGES": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, False),
    ],
)
def test_the_terminals_language_is_the_default(env: dict[str, str], zh: bool) -> None:
    assert ("株洲博物馆" in run("sites", "list", **env).stdout) is zh


# ── pipes and terminals ─────────────────────────────────────────────────────────────────────────


def shell(command: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    program = f'planner() {{ {shlex.quote(sys.executable)} -m planner "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", program], capture_output=True, check=False, env={**os.environ, **env}
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_reader_that_stops_early_is_no_error() -> None:
    done = shell("planner sites list | head -n 1")
    assert done.stdout.startswith(b"id ")
    assert b"Error" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_said_in_words() -> None:
    done = shell("planner sites list > /dev/full")
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_terminal_without_chinese_gets_question_marks() -> None:
    for command in ("planner sites show zz_museum --lang zh", "planner --help"):
        done = shell(command, PYTHONIOENCODING="latin-1")
        assert done.returncode == 0
        assert b"??" in done.stdout
        assert b"Traceback" not in done.stderr
