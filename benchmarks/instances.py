"""Published instances of team orienteering with time windows → `planner.problem.Problem`.

Three sets of text files, one file an instance: `toptw` (Solomon and Cordeau), `ttdp` (Gavalas et
al.) and `mctopmtw` (Souffriau et al.). Node 0 begins and ends every day. Distances are cut off
after one decimal (names c…, r…, rc…) or two (pr…, ttdp), so time counts tenths or hundredths.
Cut-off distances break the triangle inequality now and then: a way round may be shorter.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import numpy as np

from planner.errors import BadInput, Fault
from planner.problem import Day, IntMatrix, Limit, Problem, Stop, Window

TOPTW_DAYS = (1, 2, 3, 4)  # its files do not say
WEEK = 7

Row = list[Decimal]


class _Format(NamedTuple):
    """How many header lines a file has, and how many numbers its lines have at least."""

    headers: int
    header: int
    base: int  # node 0
    node: int


_FORMATS = {
    "toptw": _Format(2, 0, 7, 7),
    "ttdp": _Format(1, 3, 7, 20),
    "mctopmtw": _Format(1, 13, 7, 22),
}

SETS = tuple(_FORMATS)


@dataclass(frozen=True, slots=True)
class Case:
    """An instance with its number of days, and the problem made of it."""

    instance: str
    days: int
    path: Path
    problem: Problem
    nodes: tuple[int, ...]  # the instance's own number of each stop of the problem

    @property
    def family(self) -> str:
        """Group of instances that were made alike, by the name."""
        found = re.search(r"(?:^|-)([a-z]+)(\d)\d*$", self.instance)
        if found is None:
            return self.instance
        letters, first = found.groups()
        return f"{letters}{first}" if letters != "pr" else ("pr11-20", "pr01-10")[first == "0"]

    def routes(self, orders: Sequence[Sequence[int]]) -> list[list[int]]:
        """Turn a plan into the instance's own numbers."""
        return [[self.nodes[stop] for stop in order] for order in orders]


def files(folder: Path) -> dict[str, Path]:
    """Name → file of every instance in a folder."""
    cure = "Name the folder of the instance files."
    if not folder.is_dir():
        raise BadInput(Fault("--instances", str(folder), "no such folder.", cure))
    found = {path.stem: path for path in sorted(folder.glob("*.txt"))}
    if not found:
        raise BadInput(Fault("--instances", str(folder), "holds no file *.txt.", cure))
    return found


def read(kind: str, path: Path, days: Collection[int] | None = None) -> list[Case]:
    """Read the cases of a file: for `toptw` one for each number of days, else the one it states."""
    file = _File.read(kind, path)
    wanted = set(file.days if days is None else days)
    if kind != "toptw":
        wanted &= set(file.days)
    return [file.case(number) for number in sorted(wanted)]


@dataclass(frozen=True, slots=True)
class _File:
    """The numbers of a file, checked to be as long and as wide as its format says."""

    kind: str
    path: Path
    header: Row
    base: Row
    others: list[Row]

    @classmethod
    def read(cls, kind: str, path: Path) -> "_File":
        """Read and check."""
        shape = _FORMATS[kind]
        rows = _rows(path)
        headers, nodes = rows[: shape.headers], rows[shape.headers :]
        if not nodes or nodes[0][0] != 0:
            raise _broken(path, "", f"its first node is not number 0, so it is none of {kind}.")
        least = [shape.header] * len(headers) + [shape.base] + [shape.node] * (len(nodes) - 1)
        for row, length in zip(rows, least, strict=True):
            if len(row) < length:
                raise _broken(path, " ".join(map(str, row)), f"fewer than {length} numbers.")
        return cls(kind, path, headers[0], nodes[0], nodes[1:])

    @property
    def days(self) -> tuple[int, ...]:
        """Numbers of days that it is planned for."""
        if self.kind == "toptw":
            return TOPTW_DAYS
        return (self._whole(self.header[1 if self.kind == "ttdp" else 0]),)

    @property
    def decimals(self) -> int:
        """Decimals that distances keep."""
        if self.kind == "ttdp" or re.search(r"(^|-)pr\d", self.path.stem):
            return 2
        if re.search(r"(^|-)(c|r|rc)\d", self.path.stem):
            return 1
        rule = "its name does not tell how distances are cut off, as c, r, rc or pr and digits do."
        raise BadInput(Fault("instance", self.path.name, rule, "Name it as it was published."))

    def case(self, days: int) -> Case:
        """State the problem for a number of days."""
        rows = [(row, self._stop(row, days)) for row in self.others]
        rows = [(row, stop) for row, stop in rows if stop.windows]  # the rest is never open
        day, limited = self._day(), self.kind == "mctopmtw"
        problem = Problem(
            stops=tuple(stop for _, stop in rows),
            days=tuple(Day(_later(day, number * (day.latest + 1))) for number in range(days)),
            travel=_travel([*(row for row, _ in rows), *[self.base] * (2 * days)], self.decimals),
            travel_cost=0,
            limits=self._limits([row for row, _ in rows]) if limited else (),
            budget=self._whole(self.header[2]) if limited else None,
        )
        return Case(self.path.stem, days, self.path, problem, tuple(int(row[0]) for row, _ in rows))

    def _day(self) -> Window:
        opens, closes = self.base[-2:]
        return Window(self._whole(opens, self.decimals), self._whole(closes, self.decimals))

    def _stop(self, row: Row, days: int) -> Stop:
        """Make a stop whose windows are cut to the days; it may have none left."""
        bounds, service = self._day(), self._whole(row[3], self.decimals)
        windows = []
        for day in range(days):
            for opens, closes in self._hours(row, day):
                earliest = max(bounds.earliest, self._whole(opens, self.decimals))
                latest = min(bounds.latest - service, self._whole(closes, self.decimals))
                if earliest <= latest:
                    windows.append(_later(Window(earliest, latest), day * (bounds.latest + 1)))
        fee = self._whole(row[11]) if self.kind == "mctopmtw" else 0
        return Stop(self._whole(row[4]), service, tuple(windows), price=fee)

    def _hours(self, row: Row, day: int) -> list[tuple[Decimal, Decimal]]:
        """When service may start on a day of the trip, which count from 0."""
        if self.kind == "toptw":
            return [(row[-2], row[-1])]
        if self.kind == "ttdp":
            at = 6 + 2 * ((self._whole(self.header[2]) + day) % WEEK)
            return [(row[at], row[at + 1])] if row[at + 1] else []  # 0 0 is closed
        first = (day + (row[10] != 1)) % 2  # two of four windows one day, the others the next
        return [(row[5 + n], row[6 + n]) for n in (first, first + 2)]

    def _limits(self, rows: list[Row]) -> tuple[Limit, ...]:
        """At most so many of each of ten categories, over the trip."""
        return tuple(
            Limit(frozenset(n for n, row in enumerate(rows) if row[12 + category]), int(most))
            for category, most in enumerate(self.header[3:13])
        )

    def _whole(self, number: Decimal, decimals: int = 0) -> int:
        """Count a number in units of a decimal."""
        scaled = number.scaleb(decimals)
        if scaled != int(scaled):
            rule = f"has more than {decimals} decimals, and is to be counted exactly."
            raise _broken(self.path, str(number), rule)
        return int(scaled)


def _rows(path: Path) -> list[Row]:
    """Every line that is not blank, in numbers."""
    rows = []
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            row = [Decimal(word) for word in line.split()]
        except InvalidOperation:
            row = [Decimal("NaN")]
        if not all(number.is_finite() for number in row):
            raise _broken(path, line.strip(), "holds something that is no number.")
        rows.append(row)
    return [row for row in rows if row]


def _broken(path: Path, value: str, rule: str) -> BadInput:
    return BadInput(Fault(path.name, value, rule, "Get the file again, or take it out."))


def _later(window: Window, by: int) -> Window:
    return Window(window.earliest + by, window.latest + by)


def _travel(rows: Sequence[Row], decimals: int) -> IntMatrix:
    """Distances cut off, not rounded: the whole root of the whole square."""
    travel = np.zeros((len(rows), len(rows)), np.int64)
    for a, (_, x, y, *_) in enumerate(rows):
        for b, (_, u, v, *_) in enumerate(rows[:a]):
            square = (x - u) ** 2 + (y - v) ** 2
            travel[a, b] = travel[b, a] = math.isqrt(int(square.scaleb(2 * decimals)))
    return travel
