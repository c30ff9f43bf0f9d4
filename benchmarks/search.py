"""How much prize the effort levels give away, on the real catalogue.

    python -m benchmarks.search [--seeds N]

Every shipped profile on a weekend, a weekday and three days. The reference of a trip is the best
plan that any of these runs found for it, so it is no bound.
"""

import argparse
import platform
import statistics
from datetime import date

from planner import Catalogue, TripRequest, profile_names
from planner.framing import frame
from planner.solver import Effort, solve
from planner.travel import Estimate

TRIPS = ((date(2026, 11, 21), 2), (date(2026, 11, 25), 1), (date(2026, 12, 4), 3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    seeds = range(1, parser.parse_args().seeds + 1)
    catalogue, today = Catalogue.load(), date(2026, 11, 14)
    problems = [
        frame(
            TripRequest.starting(first, days, profile=profile, today=today), catalogue, Estimate()
        ).problem
        for profile in profile_names()
        for first, days in TRIPS
    ]
    values: dict[Effort, list[list[int]]] = {}
    seconds: dict[Effort, list[float]] = {}
    for effort in Effort:
        found = [[solve(problem, effort, seed) for problem in problems] for seed in seeds]
        seconds[effort] = [s.seconds for row in found for s in row if s]
        values[effort] = [
            [problem.value(s.orders) if s else 0 for problem, s in zip(problems, row, strict=True)]
            for row in found
        ]
    best = [max(column) for column in zip(*(r for v in values.values() for r in v), strict=True)]
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()},", end=" ")
    print(f"{len(problems)} trips, seeds 1 to {len(seeds)}")
    print("| effort | mean shortfall | worst | median s | longest s |\n|---|---:|---:|---:|---:|")
    for effort, rows in values.items():
        short = [100 * (b - v) / b for row in rows for b, v in zip(best, row, strict=True)]
        print(
            f"| {effort} | {statistics.mean(short):.1f} % | {max(short):.1f} % "
            f"| {statistics.median(seconds[effort]):.2f} | {max(seconds[effort]):.1f} |"
        )


if __name__ == "__main__":
    main()
