"""What the things done with a plan cost, in processor seconds beside that of the plan itself.

    python -m benchmarks.tasks [--requests N] [--seed N]

Random requests as in benchmarks.search. `reasons` are those of all sites left out, made with every
plan; `why` is asked of one site of each reason; `robust` asks for 0.9, and what it costs in prize
is told too.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from benchmarks.search import random_requests
from planner import (
    CannotPlan,
    Catalogue,
    Changes,
    Itinerary,
    TripRequest,
    alternatives,
    plan,
    plan_b,
    replan,
    why,
)
from planner.explain import skipped
from planner.framing import frame
from planner.solver import Effort, solve
from planner.travel import Estimate


def seconds(task: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of a task and what came of it; None where it cannot be met."""
    begin = time.process_time()
    try:
        result = task()
    except CannotPlan:
        result = None
    return time.process_time() - begin, result


def measured(request: TripRequest, catalogue: Catalogue) -> dict[str, list[float]]:
    """Return what each task of one request took."""
    whole, itinerary = seconds(lambda: plan(request, catalogue))
    taken: dict[str, list[float]] = {"plan": [whole]}
    if itinerary is None or not itinerary.visits:
        return taken
    framing = frame(itinerary.request, catalogue, Estimate())
    solution = solve(framing.problem, Effort(request.effort), request.seed)
    if solution is not None:
        taken["reasons"] = [seconds(lambda: skipped(framing, solution))[0]]
    one_each = {left_out.reason: left_out.site_id for left_out in itinerary.skipped}
    taken["why, a site left out"] = [
        seconds(lambda site_id=site_id: why(itinerary, site_id, catalogue))[0]  # type: ignore[misc]
        for site_id in one_each.values()
    ]
    visit = itinerary.visits[len(itinerary.visits) // 2]
    tasks: dict[str, Callable[[], Any]] = {
        "why, a visit": lambda: why(itinerary, visit.site_id, catalogue),
        "replan, 40 min late": lambda: replan(
            itinerary, Changes(now=visit.start + timedelta(minutes=5), late_minutes=40), catalogue
        ),
        "replan, one dropped": lambda: replan(itinerary, Changes(drop=(visit.site_id,)), catalogue),
        "plan B": lambda: plan_b(itinerary, catalogue),
        "3 alternatives": lambda: alternatives(request, 3, catalogue),
    }
    for name, task in tasks.items():
        taken[name] = [seconds(task)[0]]
    firm = request.model_copy(update={"robust": 0.9})
    took, roomy = seconds(lambda: plan(firm, catalogue))
    taken["plan, robust 0.9"] = [took]
    if roomy is not None and itinerary.totals.prize:
        taken["cost of robust, % of the prize"] = [_lost(itinerary, roomy)]
        taken["worst day, %"] = [100 * _worst(itinerary)]
        taken["worst day when robust, %"] = [100 * _worst(roomy)]
    return taken


def _lost(before: Itinerary, after: Itinerary) -> float:
    return 100 * (1 - after.totals.prize / before.totals.prize)


def _worst(itinerary: Itinerary) -> float:
    return min((day.chance for day in itinerary.days if day.chance is not None), default=1.0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    catalogue = Catalogue.load()
    all_taken: dict[str, list[float]] = {}
    for request in random_requests(catalogue, options.requests, options.seed):
        for name, taken in measured(request, catalogue).items():
            all_taken.setdefault(name, []).extend(taken)
    print(
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, "
        f"{options.requests} random requests, seed {options.seed}, processor seconds\n"
    )
    print("| task | runs | median | mean | longest |\n|---|---:|---:|---:|---:|")
    for name, row in all_taken.items():
        digits = 1 if "%" in name else 3
        numbers = (statistics.median(row), statistics.mean(row), max(row))
        said = " | ".join(f"{number:.{digits}f}" for number in numbers)
        print(f"| {name} | {len(row)} | {said} |")


if __name__ == "__main__":
    main()
