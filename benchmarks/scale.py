"""What a large catalogue costs: seconds and memory from 50 to 100,000 sites.

    python -m benchmarks.scale [--sizes 50,500,5000,50000,100000] [--profile NAME]

The sites are those of the shipped catalogue and, beyond its size, copies of it: a copy keeps the
hours, tags, prices and links of the real row and stands some kilometres beside it. The same seed
makes the same file. Each size is read and planned, two days, in a process of its own, so that the
memory shown is that of one run.
"""

import argparse
import csv
import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

SIZES = "50,500,5000,50000,100000"
_FIRST, _DAYS, _TODAY = date(2026, 11, 21), 2, date(2026, 11, 14)
_SPREAD = 0.08  # degrees, the standard deviation: about 8 km
_LINKS = ("venue", "closes", "variant_of")
_STAGES = ("frame", "solve", "compose", "skipped")  # names that planning.py uses

Record = dict[str, str]


def synthetic(size: int, seed: int = 1) -> Iterator[Record]:
    """Yield the rows of a catalogue: every hub, then other real rows, then copies of these."""
    from planner.catalogue import shipped_catalogue

    with shipped_catalogue().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hubs = [row for row in rows if row["kind"] == "hub"]
    rows = [row for row in rows if row["kind"] != "hub"]
    alone = [row for row in rows if not any(row[link] for link in _LINKS)]
    hub_ids = {row["id"] for row in hubs}
    chance = random.Random(seed)
    yield from hubs
    whole, left = divmod(size - len(hubs), len(rows))
    for copy in range(whole):
        yield from (_copied(row, copy, hub_ids, chance) for row in rows)
    # What is left is no whole copy: rows without links, so that no link hangs loose.
    for n, row in enumerate(chance.choices(alone, k=left)):
        yield _copied(row, whole + n, hub_ids, chance)


def _copied(row: Record, copy: int, hub_ids: set[str], chance: random.Random) -> Record:
    """Return a row that stands beside the original, linked to the same copies of its links."""
    if not copy:
        return row

    def renamed(ids: str) -> str:
        return ";".join(i if i in hub_ids else f"{i}_{copy}" for i in ids.split(";") if i)

    moved = {
        name: f"{float(row[name]) + chance.gauss(0, _SPREAD):.5f}"
        for name in ("lat", "lon")
        if row[name]
    }
    names = {name: f"{row[name]} {copy}" for name in ("name_zh", "name_en", "name_ru") if row[name]}
    links = {name: renamed(row[name]) for name in ("id", *_LINKS)}
    return {**row, **names, **links, **moved}


def write(path: Path, size: int, seed: int = 1) -> None:
    """Write a synthetic catalogue file."""
    rows = list(synthetic(size, seed))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def measure(path: Path, profile: str) -> dict[str, float]:
    """Read a catalogue and plan with it, in this process; return seconds, MiB and the plan's."""
    from planner import Catalogue, TripRequest, planning

    taken: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                taken[name] = taken.get(name, 0) + time.perf_counter() - begin

        return run

    for stage in _STAGES:
        setattr(planning, stage, timed(stage, getattr(planning, stage)))
    catalogue = timed("read", Catalogue.load)(path)
    taken["rows"], taken["MiB read"] = len(catalogue), _peak_mib()
    request = TripRequest.starting(_FIRST, _DAYS, profile=profile, today=_TODAY)
    itinerary = timed("plan", planning.plan)(request, catalogue)
    taken["MiB"] = _peak_mib()
    taken["visits"], taken["prize"] = itinerary.totals.visits, itinerary.totals.prize
    taken["json"] = 0
    timed("json", itinerary.model_dump_json)()
    return taken


def _peak_mib() -> float:
    """Return the most memory this process has ever held, MiB."""
    import resource  # Unix only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--profile", default="family")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)  # the process of one size
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.profile)))
        return
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()},", end=" ")
    print(f"profile {asked.profile}, {_DAYS} days; seconds, and the most memory held")
    print(
        "| sites | read | plan | of it frame | solve | reasons | read MiB | MiB | visits | prize |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, asked.sizes.split(",")):
            file = Path(folder) / f"{size}.csv"
            write(file, size)
            command = [sys.executable, "-m", "benchmarks.scale", "--measure", str(file)]
            done = subprocess.run(
                [*command, "--profile", asked.profile], check=True, capture_output=True, text=True
            )
            found = json.loads(done.stdout)
            seconds = (found[name] for name in ("read", "plan", "frame", "solve", "skipped"))
            print(
                f"| {found['rows']:,} |",
                " | ".join(f"{one:.2f}" for one in seconds),
                f"| {found['MiB read']:.0f} | {found['MiB']:.0f}",
                f"| {found['visits']} | {found['prize']} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
