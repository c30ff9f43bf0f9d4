"""Results → a Markdown table."""

import platform
import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.instances import Case
from planner import __version__


@dataclass(frozen=True, slots=True)
class Result:
    """What one engine made of one case."""

    case: Case
    engine: str
    routes: list[list[int]]  # of each day, in the instance's own numbers
    prize: int
    best_known: Decimal | None
    seconds: float
    valid: bool

    @property
    def gap(self) -> float | None:
        """Percent below the best known prize; negative: above it."""
        if not self.best_known:
            return None
        return float(100 * (self.best_known - self.prize) / self.best_known)

    def row(self) -> tuple[str | int, ...]:
        """Values of the CSV file."""
        return (
            self.case.instance,
            self.case.days,
            self.engine,
            self.prize,
            "" if self.best_known is None else f"{self.best_known.normalize():f}",
            "" if self.gap is None else f"{self.gap:.4f}",
            f"{self.seconds:.3f}",
            str(self.valid).lower(),
        )


HEAD = """\
| | engine | cases | invalid | mean gap % | worst gap % | at or above best known | mean s |
|---|---|---:|---:|---:|---:|---:|---:|"""


def report(
    results: list[Result], left_out: Counter[tuple[str, str]], seed: int, seconds: float
) -> str:
    """Write everything that is said after a run."""
    return "\n".join(
        [
            f"{_machine()}, seed {seed}, {seconds:g} s a search\n",
            HEAD,
            *_lines(results, lambda result: "all"),
            *_lines(results, lambda result: result.case.family),
            *_lines(results, lambda result: _count(result.case.days, "day")),
            *[f"\n{name}: left out of {n} cases, {why}." for (name, why), n in left_out.items()],
            *_above(results),
        ]
    )


def _lines(results: list[Result], key: Callable[[Result], str]) -> Iterable[str]:
    """Write a row of the table for each group and engine."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in sorted(results, key=key):
        groups.setdefault((key(result), result.engine), []).append(result)
    for (group, engine), members in groups.items():
        gaps = [r.gap for r in members if r.valid and r.gap is not None]
        figures = (
            f"{statistics.mean(gaps):.2f} | {max(gaps):.2f} | {sum(g <= 0 for g in gaps)}"
            if gaps
            else "| |"
        )
        invalid = sum(not result.valid for result in members)
        taken = statistics.mean(result.seconds for result in members)
        yield f"| {group} | {engine} | {len(members)} | {invalid} | {figures} | {taken:.2f} |"


def _above(results: list[Result]) -> Iterable[str]:
    """List the verified plans of ours that are worth more than the best known."""
    better = [r for r in results if r.engine == "ours" and r.valid and (r.gap or 0) < 0]
    if better:
        yield "\nOurs, verified, above the best known:\n"
    for r in better:
        yield f"- {r.case.instance}, {_count(r.case.days, 'day')}: {r.prize} ({r.row()[4]})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _machine() -> str:
    """Date, machine, and versions of what was compared."""
    engines = [f"{name} {_version(name)}" for name in ("ortools", "pyvrp")]
    return ", ".join(
        [
            f"{date.today()}",
            platform.machine(),
            *_cpu(),
            f"Python {platform.python_version()}",
            f"planner {__version__}",
            *engines,
        ]
    )


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if "model name" in line]
    return names[:1]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
