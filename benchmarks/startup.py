"""What starting costs, beside the bare libraries in the same run.

    python -m benchmarks.startup [--rounds N]

Every command is a whole process. The commands take turns, so that a noisy machine disturbs all of
them alike; the table gives minimum and median seconds and the ratio of the medians.
"""

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

BARE_CLICK = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"
BARE_IMPORTS = "from ortools.constraint_solver import pywrapcp; import folium"


def seconds(command: list[str], folder: str) -> float:
    """Run a command once and return how long it took; a failure stops the benchmark."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    planner = [sys.executable, "-m", "planner"]
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "map.html")
        plan = ["plan", "--from", "2026-11-21", "--today", "2026-11-20", "--days", "2"]
        commands = {
            "bare click --help": [sys.executable, "-c", BARE_CLICK],
            "planner --help": [*planner, "--help"],
            "import ortools routing + folium": [sys.executable, "-c", BARE_IMPORTS],
            "two-day plan with map": [*planner, *plan, "--map", page],
        }
        for command in commands.values():  # once unmeasured: files cached, bytecode written
            seconds(command, folder)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(seconds(command, folder))
    print(
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {rounds} rounds"
    )
    print(f"{'':34}{'min s':>8}{'median s':>10}")
    for name, taken in times.items():
        print(f"{name:34}{min(taken):8.3f}{statistics.median(taken):10.3f}")
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    help_ratio = middle["planner --help"] / middle["bare click --help"]
    plan_ratio = middle["two-day plan with map"] / middle["import ortools routing + folium"]
    print(f"planner --help / bare click: {help_ratio:.2f} (promised: at most 3)")
    print(f"plan with map / bare imports: {plan_ratio:.2f} (promised: at most 2.5)")


if __name__ == "__main__":
    main()
