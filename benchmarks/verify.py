"""A second opinion on a plan: reads the instance file itself and knows nothing of `Problem`.

Exact decimals throughout. Service starts inside a window, waiting is allowed, each day ends at
node 0 by its closing time, no node is visited twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import chain
from pathlib import Path

_EXACT = Context(prec=60)  # the root of so short a number is cut off rightly at 60 digits


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a plan is worth, and every rule it breaks."""

    prize: int
    faults: list[str] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        """Tell whether no rule is broken."""
        return not self.faults


def verify(kind: str, path: Path, days: int, routes: Sequence[Sequence[int]]) -> Verdict:
    """Judge the node numbers of each day, without node 0, by the file alone."""
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.split()]
    header = lines[0]
    nodes = {int(line[0]): line for line in lines[2 if kind == "toptw" else 1 :]}
    unknown = {n for n in chain(*routes) if n not in nodes or n == 0}
    if unknown:
        return Verdict(0, [f"node {n}: not in the instance" for n in sorted(unknown)])
    faults = [] if len(routes) == days else [f"{len(routes)} days instead of {days}"]
    visits = Counter(chain(*routes))
    faults += [f"node {n}: visited {times} times" for n, times in visits.items() if times > 1]
    grid = Decimal("0.01") if kind == "ttdp" or "pr" in path.stem else Decimal("0.1")
    for day, route in enumerate(routes):
        faults += _day(kind, header, nodes, day, route, grid)
    if kind == "mctopmtw":
        faults += _limits(header, [nodes[n] for n in visits])
    return Verdict(sum(int(Decimal(nodes[n][4])) for n in visits), faults)


def _day(
    kind: str,
    header: list[str],
    nodes: dict[int, list[str]],
    day: int,
    route: Sequence[int],
    grid: Decimal,
) -> list[str]:
    """Walk through one day."""
    opens, closes = (Decimal(word) for word in nodes[0][-2:])
    now, here, faults = opens, nodes[0], []
    for number in route:
        node = nodes[number]
        now += _distance(here, node, grid)
        windows = _windows(kind, header, node, day)
        starts = [max(now, first) for first, last in windows if now <= last]
        if not starts:
            faults.append(f"day {day + 1}, node {number}: no window after {now}")
        now, here = min(starts, default=now) + Decimal(node[3]), node
    now += _distance(here, nodes[0], grid)
    if now > closes:
        faults.append(f"day {day + 1}: back at {now}, after {closes}")
    return faults


def _windows(
    kind: str, header: list[str], node: list[str], day: int
) -> list[tuple[Decimal, Decimal]]:
    """Windows of a node on a day, counted from 0."""
    if kind == "toptw":
        return [(Decimal(node[-2]), Decimal(node[-1]))]
    if kind == "ttdp":
        weekday = (int(header[2]) + day) % 7
        opens, closes = (Decimal(word) for word in node[6:20][2 * weekday : 2 * weekday + 2])
        return [] if opens == closes == 0 else [(opens, closes)]
    o1, o2, o3, o4, c4 = (Decimal(word) for word in node[5:10])
    odd_day, straight = day % 2 == 0, node[10] == "1"
    return [(o1, o2), (o3, o4)] if odd_day == straight else [(o2, o3), (o4, c4)]


def _distance(a: list[str], b: list[str], grid: Decimal) -> Decimal:
    """Euclidean, cut off at the grid."""
    dx, dy = Decimal(a[1]) - Decimal(b[1]), Decimal(a[2]) - Decimal(b[2])
    root = _EXACT.sqrt(_EXACT.add(_EXACT.multiply(dx, dx), _EXACT.multiply(dy, dy)))
    return root.quantize(grid, rounding=ROUND_FLOOR)


def _limits(header: list[str], chosen: list[list[str]]) -> list[str]:
    """Hold the trip against its budget and its ten maxima."""
    spent, budget = sum(Decimal(node[11]) for node in chosen), Decimal(header[2])
    faults = [f"fees of {spent}, more than {budget}"] if spent > budget else []
    for category, most in enumerate(header[3:13]):
        count = sum(node[12 + category] == "1" for node in chosen)
        if count > int(most):
            faults.append(f"category {category + 1}: {count} visits, more than {most}")
    return faults
