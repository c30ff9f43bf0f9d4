"""The quality benchmark: its readers, its independent judge, its command; on made-up instances."""

import csv
import json
import sys
from pathlib import Path

import pytest

from benchmarks import engines, quality
from benchmarks.engines import ENGINES, refusal
from benchmarks.instances import Case, files, read
from benchmarks.report import Result
from benchmarks.verify import verify
from planner.errors import BadInput
from planner.problem import Limit, Window

#: Five stops around a base that is open from 0 to 100; a way of 1.4142 is cut off to 1.4 or 1.41.
TOPTW = """\
4 1 5 1
0 200
 0 0.00 0.00 0.00 0.00 0 0 0 100
 1 1.00 1.00 10.00 10.00 1 1 1 20 30
 2 2.00 2.00 10.00 20.00 1 1 1 40 50
 3 3.00 3.00 10.00 30.00 1 1 1 60 95
 4 0.00 9.00 10.00 40.00 1 2 1 4 25 26
 5 0.00 60.00 10.00 50.00 1 1 1 0 100
"""

#: Two days from a Tuesday (weekday 2); stop 1 is closed on Tuesday, 2 on both, 3 never.
TTDP = """\
20 2 2 3 1 250 10 10 10 10 10 10 10 10 10 10
0 0 0 0 0 50 150
1 1 1 10 7 4 60 90 60 90 0 0 60 90 60 90 60 90 60 90 5
2 2 2 10 9 4 60 90 60 90 0 0 0 0 60 90 60 90 60 90 5
3 3 3 10 8 4 0 1439 0 1439 0 1439 0 1439 0 1439 0 1439 0 1439 0
"""

#: Two days, fees of at most 10, at most one of category 1 and two of category 10.
MCTOPMTW = """\
2 3 10 1 9 9 9 9 9 9 9 9 2
0 0.0 0.0 0.0 0.0 0 100
2 1.0 1.0 5.0 10.0 10 20.5 40 60.5 80 1 4 1 0 0 0 0 0 0 0 0 1
3 2.0 2.0 5.0 20.0 10 20.5 40 60.5 80 0 5 1 0 0 0 0 0 0 0 0 0
4 3.0 3.0 5.0 30.0 10 20.5 40 60.5 80 1 6 0 0 0 0 0 0 0 0 0 1
"""

NAMES = {"toptw": "c001.txt", "ttdp": "t001.txt", "mctopmtw": "MCTOPMTW-2-c001.txt"}
TEXTS = {"toptw": TOPTW, "ttdp": TTDP, "mctopmtw": MCTOPMTW}


@pytest.fixture
def instances(tmp_path: Path) -> dict[str, Path]:
    """One file of each set, in a folder of its own."""
    paths = {kind: tmp_path / kind / name for kind, name in NAMES.items()}
    for kind, path in paths.items():
        path.parent.mkdir()
        path.write_text(TEXTS[kind], encoding="ascii")
    return paths


def only_case(kind: str, path: Path, days: int) -> Case:
    (case,) = read(kind, path, [days])
    return case


def windows(case: Case, node: int) -> tuple[Window, ...]:
    return case.problem.stops[case.nodes.index(node)].windows


def test_toptw_is_four_cases_in_tenths(instances: dict[str, Path]) -> None:
    assert [case.days for case in read("toptw", instances["toptw"])] == [1, 2, 3, 4]
    case = only_case("toptw", instances["toptw"], 2)
    assert case.problem.days[1].window == (1001, 2001)  # a day is 1000 long, the next one after it
    assert windows(case, 1) == ((200, 300), (1201, 1301))
    assert windows(case, 3)[0] == (600, 900)  # service of 10.0 has to end by 100.0
    assert [stop.prize for stop in case.problem.stops] == [10, 20, 30, 40, 50]
    assert case.problem.stops[0].minutes == 100
    assert case.problem.travel[0].tolist() == [0, 14, 28, 80, 590, 14, 14, 14, 14]
    assert case.family == "c0"


def test_distances_of_pr_keep_two_decimals(tmp_path: Path) -> None:
    path = tmp_path / "pr12.txt"
    path.write_text(TOPTW, encoding="ascii")
    case = only_case("toptw", path, 1)
    assert case.problem.travel[0, 1] == 141
    assert case.problem.days[0].window == (0, 10_000)
    assert case.family == "pr11-20"


def test_ttdp_opens_by_the_weekday(instances: dict[str, Path]) -> None:
    (case,) = read("ttdp", instances["ttdp"])
    assert case.days == 2
    assert case.nodes == (1, 3)  # stop 2 is never open
    assert case.problem.days[0].window == (5000, 15_000)
    assert windows(case, 1) == ((6000 + 15_001, 9000 + 15_001),)
    assert windows(case, 3)[0] == (5000, 14_000)


def test_mctopmtw_alternates_windows_and_limits_the_trip(instances: dict[str, Path]) -> None:
    (case,) = read("mctopmtw", instances["mctopmtw"])
    odd = [(100, 205), (400, 605)]
    even = [(205, 400), (605, 800)]
    assert windows(case, 2) == (*odd, *[(a + 1001, b + 1001) for a, b in even])
    assert windows(case, 3) == (*even, *[(a + 1001, b + 1001) for a, b in odd])
    assert case.problem.budget == 10
    assert [stop.price for stop in case.problem.stops] == [4, 5, 6]
    assert case.problem.limits[0] == Limit(frozenset({0, 1}), at_most=1)
    assert case.problem.limits[9] == Limit(frozenset({0, 2}), at_most=2)
    assert read("mctopmtw", instances["mctopmtw"], [1, 3]) == []


@pytest.mark.parametrize(
    ("kind", "days", "routes", "fault"),
    [
        ("toptw", 1, [[1, 2, 3]], ""),
        ("toptw", 1, [[2, 1]], "day 1, node 1: no window after"),
        ("toptw", 1, [[5]], "day 1: back at 130"),
        ("toptw", 2, [[1], [1]], "node 1: visited 2 times"),
        ("toptw", 2, [[1]], "1 days instead of 2"),
        ("toptw", 1, [[0]], "node 0: not in the instance"),
        ("toptw", 1, [[6]], "node 6: not in the instance"),
        ("ttdp", 2, [[3], [1]], ""),
        ("ttdp", 2, [[1], [3]], "day 1, node 1: no window after"),
        ("mctopmtw", 2, [[2], [4]], ""),
        ("mctopmtw", 2, [[3], [4]], "fees of 11, more than 10"),
        ("mctopmtw", 2, [[2], [3]], "category 1: 2 visits, more than 1"),
    ],
)  # fmt: skip
def test_judge_names_what_is_wrong(
    instances: dict[str, Path], kind: str, days: int, routes: list[list[int]], fault: str
) -> None:
    verdict = verify(kind, instances[kind], days, routes)
    assert verdict.valid == (not fault)
    assert fault in "".join(verdict.faults)
    assert len(verdict.faults) == bool(fault)


def test_judge_knows_the_second_window_and_the_other_day(instances: dict[str, Path]) -> None:
    path = instances["mctopmtw"]
    assert verify("mctopmtw", path, 2, [[4, 2], []]).prize == 40
    path.write_text(MCTOPMTW.replace("4 3.0 3.0 5.0", "4 3.0 3.0 18.0"), encoding="ascii")
    assert verify("mctopmtw", path, 2, [[4, 2], []]).valid  # 2 waits from 30.4 until 40
    assert not verify("mctopmtw", path, 2, [[4, 2, 3], []]).valid


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", TEXTS)
def test_engines_agree_with_the_judge(instances: dict[str, Path], kind: str, engine: str) -> None:
    if engine == "pyvrp":
        pytest.importorskip("pyvrp")
    case = only_case(kind, instances[kind], 1 if kind == "toptw" else 2)
    if refusal(engine, case.problem):
        assert (kind, engine) == ("mctopmtw", "pyvrp")
        return
    seconds = 5 if engine == "ours" else 0.5  # the others take all they are given
    routes = case.routes(ENGINES[engine](case.problem, seconds, 1))
    verdict = verify(kind, case.path, case.days, routes)
    assert verdict.faults == []
    assert verdict.prize == {"toptw": 90, "ttdp": 15, "mctopmtw": 40}[kind]


def test_pyvrp_states_budget_and_categories_of_a_single_day(instances: dict[str, Path]) -> None:
    pytest.importorskip("pyvrp")
    path = instances["mctopmtw"]
    for header, prize in (("1 3 15 1 9", 50), ("1 3 10 1 9", 40), ("1 3 15 2 9", 60)):
        path.write_text(MCTOPMTW.replace("2 3 10 1 9", header), encoding="ascii")
        (case,) = read("mctopmtw", path)
        routes = case.routes(engines.pyvrp(case.problem, 0.2, 1))
        verdict = verify("mctopmtw", path, 1, routes)
        assert (verdict.prize, verdict.faults) == (prize, [])


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["quality", *map(str, arguments)])
    quality.main()


def test_command_writes_rows_routes_and_a_table(
    instances: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    best, out, folder = tmp_path / "best.csv", tmp_path / "out.csv", tmp_path / "routes"
    best.write_text("instance,days,best_known,status\nc001,1,80,optimal\n", encoding="ascii")
    run(
        monkeypatch, "--set", "toptw", "--instances", instances["toptw"].parent,
        "--best-known", best, "--seconds", 2.5, "--engines", "ours", "--days", "1,2",
        "--only", "c001.txt", "--seed", 2, "--csv", out, "--routes", folder,
    )  # fmt: skip
    with out.open(encoding="utf-8", newline="") as file:
        first, second = list(csv.DictReader(file))
    assert ",".join(first) == "instance,days,engine,prize,best_known,gap_pct,seconds,valid"
    assert float(first.pop("seconds")) > 0
    assert list(first.values()) == ["c001", "1", "ours", "90", "80", "-12.5000", "true"]
    assert (second["days"], second["best_known"], second["gap_pct"]) == ("2", "", "")
    plan = json.loads((folder / "c001-1-ours.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in folder.iterdir()) == [
        "c001-1-ours.json",
        "c001-2-ours.json",
    ]
    assert {**plan, "routes": [sorted(plan["routes"][0])]} == {
        "instance": "c001", "days": 1, "engine": "ours", "prize": 90, "routes": [[2, 3, 4]],
    }  # fmt: skip
    told = capsys.readouterr()
    assert "| all | ours | 2 | 0 | -12.50 | -12.50 | 1 |" in told.out
    assert "- c001, 1 day: 90 (80)" in told.out
    assert "seed 2, 2.5 s a search" in told.out
    assert told.err.count("c001") == 2


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--set", "vrp", "--set: 'vrp': no such one; there are toptw, ttdp, mctopmtw."),
        ("--instances", "nowhere", "--instances: 'nowhere': no such folder."),
        ("--best-known", "no.csv", "--best-known: 'no.csv': No such file"),
        ("--engines", "ours,gurobi", "--engines: 'gurobi': no such one; there are ours,"),
        ("--only", "c999", "--only: 'c999': no such one; there are c001."),
        ("--seconds", "0", "--seconds: '0': not a number above 0."),
        ("--seconds", "soon", "--seconds: 'soon': not a number above 0."),
        ("--days", "1;2", "--days: '1;2': numbers of days are whole"),
        ("--csv", "no/out.csv", "--csv: 'no/out.csv': No such file"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(
    instances: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    good = {"--set": "toptw", "--instances": instances["toptw"].parent, "--seconds": 1}
    given = {**good, "--csv": "out.csv", option: value}
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, *[word for pair in given.items() for word in pair])
    told = capsys.readouterr()
    assert stopped.value.code == 2
    assert told.err.startswith(message)
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_folder_without_instances_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no file \*\.txt"):
        files(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c001.txt", "", "first node is not number 0"),
        ("c001.txt", TTDP, "first node is not number 0"),
        ("c001.txt", TOPTW + "6 1 1\n", "'6 1 1': fewer than 7 numbers"),
        ("c001.txt", TOPTW + "x\n", "'x': holds something that is no number"),
        ("c001.txt", TOPTW.replace("20.00 1 1 1", "20.50 1 1 1"), "'20.50': has more than 0"),
        ("c001.txt", TOPTW.replace("40 50", "40.05 50"), "'40.05': has more than 1 decimals"),
        ("other.txt", TOPTW, "does not tell how distances are cut off"),
    ],
)
def test_broken_instance_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="ascii")
    with pytest.raises(BadInput, match=name) as error:
        read("toptw", path)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "text", ["", "instance,days\n", "instance,days,prize\nc001,1,9\n", "file,days,best_known\n"]
)
def test_best_known_is_told_by_its_columns(tmp_path: Path, text: str) -> None:
    path = tmp_path / "best.csv"
    path.write_text(text, encoding="ascii")
    with pytest.raises(BadInput, match="has none of the columns"):
        quality._best_known(path)
    path.write_text("file,days,high_quality_value\nM-1-c001.txt,1,32.0\n", encoding="ascii")
    assert quality._best_known(path) == {("M-1-c001", 1): 32}
    path.write_text("instance,days,ils_profit\nt101,one,32\n", encoding="ascii")
    with pytest.raises(BadInput, match="days and ils_profit are numbers"):
        quality._best_known(path)


def test_missing_pyvrp_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(BadInput, match="pip install"):
        engines.pyvrp_library()


def test_gap_without_a_best_known_prize_is_left_open(instances: dict[str, Path]) -> None:
    case = only_case("toptw", instances["toptw"], 1)
    assert Result(case, "ours", [[]], 5, None, 1.0, True).row()[4:6] == ("", "")
