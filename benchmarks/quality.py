"""How good the plans are, on published instances and beside other engines.

    python -m benchmarks.quality --set toptw --instances DIR --best-known FILE.csv \
        --seconds 2 --engines ours,ortools,pyvrp --csv OUT.csv --routes DIR

Every plan is judged by `benchmarks.verify`, which knows only the instance file. Progress goes to
stderr, the table to stdout in Markdown.
"""

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import TextIO

from benchmarks.engines import ENGINES, pyvrp_library, refusal
from benchmarks.instances import SETS, Case, files, read
from benchmarks.report import Result, report
from benchmarks.verify import verify
from planner.errors import BadInput, Fault

COLUMNS = ("instance", "days", "engine", "prize", "best_known", "gap_pct", "seconds", "valid")

#: Column of the best known prize → column of the instance's name, in the files of the three sets.
BEST_KNOWN = {"best_known": "instance", "ils_profit": "instance", "high_quality_value": "file"}

Best = dict[tuple[str, int], Decimal]


def main() -> None:
    """Measure, write and print; bad input is one message and exit code 2."""
    arguments = _parser().parse_args()
    try:
        _run(arguments)
    except BadInput as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--set", required=True, help=", ".join(SETS))
    parser.add_argument("--instances", type=Path, required=True, help="folder of the files")
    parser.add_argument("--best-known", type=Path, help="CSV file of prizes to compare with")
    parser.add_argument("--seconds", required=True, help="time limit of one search")
    parser.add_argument("--engines", default="ours", help=",".join(ENGINES))
    parser.add_argument("--days", help="1,2,3,4: only these numbers of days")
    parser.add_argument("--only", help="names of instances, with or without .txt")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", type=Path, required=True, help="file to write the results to")
    parser.add_argument("--routes", type=Path, help="folder to write the plans to")
    return parser


def _run(arguments: argparse.Namespace) -> None:
    """Let every engine plan every case; each result is written as soon as it is there."""
    kind = _known("--set", [arguments.set], SETS)[0]
    seconds = _seconds(arguments.seconds)
    engines = _engines(arguments.engines)
    cases = _cases(kind, arguments.instances, arguments.only, arguments.days)
    best = _best_known(arguments.best_known) if arguments.best_known else {}
    if arguments.routes:
        _folder(arguments.routes)
    results, left_out = [], Counter[tuple[str, str]]()
    with _writable(arguments.csv) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for case, engine in product(cases, engines):
            if reason := refusal(engine, case.problem):
                left_out[engine, reason] += 1
                print(f"{case.instance} {case.days} {engine} left out: {reason}", file=sys.stderr)
                continue
            result, faults = _measure(kind, case, engine, seconds, arguments.seed, best)
            results.append(result)
            rows.writerow(result.row())
            file.flush()
            print(*result.row(), *faults, file=sys.stderr)
            if arguments.routes:
                _write_routes(arguments.routes, result)
    print(report(results, left_out, arguments.seed, seconds))


def _measure(
    kind: str, case: Case, engine: str, seconds: float, seed: int, best: Best
) -> tuple[Result, list[str]]:
    """Plan once, with the time it took from the problem to the plan, and judge the plan."""
    begin = time.perf_counter()
    orders = ENGINES[engine](case.problem, seconds, seed)
    taken = time.perf_counter() - begin
    routes = case.routes(orders)
    verdict = verify(kind, case.path, case.days, routes)
    known = best.get((case.instance, case.days))
    result = Result(case, engine, routes, verdict.prize, known, taken, verdict.valid)
    return result, verdict.faults


def _write_routes(folder: Path, result: Result) -> None:
    case = result.case
    plan = {
        "instance": case.instance,
        "days": case.days,
        "engine": result.engine,
        "prize": result.prize,
        "routes": result.routes,
    }
    path = folder / f"{case.instance}-{case.days}-{result.engine}.json"
    path.write_text(json.dumps(plan) + "\n", encoding="utf-8")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadInput(Fault("--seconds", text, "not a number above 0.", "Write --seconds 2."))
    return seconds


def _engines(text: str) -> list[str]:
    engines = _known("--engines", text.split(","), tuple(ENGINES))
    if "pyvrp" in engines:
        pyvrp_library()
    return engines


def _known(thing: str, values: list[str], known: Collection[str]) -> list[str]:
    """Return the values, all of which have to be known ones."""
    for value in values:
        if value not in known:
            rule, cure = f"no such one; there are {', '.join(known)}.", "Name one of them."
            raise BadInput(Fault(thing, value, rule, cure))
    return values


def _cases(kind: str, folder: Path, only: str | None, days: str | None) -> list[Case]:
    """Read what is asked for of the instances in a folder."""
    found = files(folder)
    names = [name.removesuffix(".txt") for name in only.split(",")] if only else list(found)
    paths = [found[name] for name in _known("--only", names, found)]
    numbers = _days(days) if days else None
    cases = [case for path in paths for case in read(kind, path, numbers)]
    if not cases:
        rule = "none of the instances has so many days."
        raise BadInput(Fault("--days", str(days), rule, "Leave --days out to plan them all."))
    return cases


def _days(text: str) -> list[int]:
    numbers = text.split(",")
    for number in numbers:
        if not number.isdecimal() or int(number) == 0:
            rule = "numbers of days are whole, from 1, with commas between."
            raise BadInput(Fault("--days", text, rule, "Write --days 1,2."))
    return sorted({int(number) for number in numbers})


def _best_known(path: Path) -> Best:
    """Read best known prizes from the file of any of the sets, told by its columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        cure = "Name the CSV file, or leave --best-known out."
        raise BadInput(Fault("--best-known", str(path), f"{error.strerror}.", cure)) from None
    for column, name in BEST_KNOWN.items():
        if rows and {column, name, "days"} <= set(rows[0]):
            try:
                return {
                    (row[name].removesuffix(".txt"), int(row["days"])): Decimal(row[column])
                    for row in rows
                }
            except (ValueError, InvalidOperation):
                rule = f"days and {column} are numbers in every line, and here they are not."
                raise BadInput(Fault("--best-known", str(path), rule, "Mend the file.")) from None
    rule = f"has none of the columns {', '.join(BEST_KNOWN)} beside a name and days."
    raise BadInput(Fault("--best-known", str(path), rule, "Name the file of one of the sets."))


def _writable(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        cure = "Name a file that can be written."
        raise BadInput(Fault("--csv", str(path), f"{error.strerror}.", cure)) from None


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "Name a folder that can be made."
        raise BadInput(Fault("--routes", str(path), f"{error.strerror}.", cure)) from None


if __name__ == "__main__":
    main()
