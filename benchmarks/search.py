"""What the effort levels give on the real catalogue, and how often the plan is proved optimal.

    python -m benchmarks.search [--requests N] [--seed N] [--alone]

Random requests: every shipped profile, bases, dates of a year, one to three days, sometimes a
budget or a must-see. The reference of a request is the best plan that any run found for it, or its
proved optimum. `--alone` measures OR-Tools without the compiled search as well.
"""

import argparse
import platform
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from planner import BadInput, CannotPlan, Catalogue, TripRequest, plan, profile_names
from planner.framing import frame
from planner.problem import Problem
from planner.solver import Effort, solve
from planner.solver.alone import search_alone
from planner.solver.core import Clock, knows
from planner.travel import Estimate

TODAY = date(2026, 11, 14)
YEAR = 365


@dataclass(frozen=True)
class Run:
    """What one method did with one request."""

    value: int
    bound: int | None
    seconds: float


def random_requests(catalogue: Catalogue, count: int, seed: int) -> list[TripRequest]:
    """Draw requests that can be framed; the seed names them."""
    draw = random.Random(seed)
    bases = [site.id for site in catalogue if not site.visitable]
    sites = [site.id for site in catalogue if site.visitable]
    found: list[TripRequest] = []
    while len(found) < count:
        request = TripRequest.starting(
            TODAY + timedelta(days=draw.randint(1, YEAR)),
            draw.randint(1, 3),
            base=draw.choice(bases),
            profile=draw.choice(profile_names()),
            budget_cny=draw.choice((None, None, None, 200, 500)),
            must=(draw.choice(sites),) if draw.random() < 0.2 else (),
            today=TODAY,
        )
        try:
            frame(request, catalogue, Estimate())
        except (BadInput, CannotPlan):  # a base of unknown position, a must-see that is closed
            continue
        found.append(request)
    return found


def solved(effort: Effort) -> Callable[[Problem], Run]:
    """Plan as the planner does."""

    def run(problem: Problem) -> Run:
        solution = solve(problem, effort)
        if solution is None:
            return Run(0, None, 0.0)
        return Run(problem.value(solution.orders), solution.bound, solution.seconds)

    return run


def alone(problem: Problem) -> Run:
    """Plan with OR-Tools only, at the moves that `normal` gives it."""
    begin = time.perf_counter()
    orders, _ = search_alone(problem, 100, 1, Clock(60))
    value = problem.value(orders) if problem.complete(orders) else 0
    return Run(value, None, time.perf_counter() - begin)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    catalogue = Catalogue.load()
    requests = random_requests(catalogue, options.requests, options.seed)
    problems = [frame(request, catalogue, Estimate()).problem for request in requests]
    methods = {str(effort): solved(effort) for effort in Effort}
    if options.alone:
        methods["OR-Tools alone"] = alone
    runs = {name: [method(problem) for problem in problems] for name, method in methods.items()}
    best = [max(run.value for run in column) for column in zip(*runs.values(), strict=True)]
    print(
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, "
        f"{len(requests)} random requests, seed {options.seed}, "
        f"compiled search: {'yes' if knows(problems[0]) else 'no'}\n"
    )
    print(
        "| effort | mean shortfall | worst | proved optimal, 1 day | 2 days | 3 days "
        "| median s, 2 days | longest s |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    lengths = [len(problem.days) for problem in problems]
    for name, row in runs.items():
        short = [100 * (b - run.value) / b for b, run in zip(best, row, strict=True) if b]
        proved = {
            days: [run.bound == run.value for run, n in zip(row, lengths, strict=True) if n == days]
            for days in (1, 2, 3)
        }
        two = [run.seconds for run, n in zip(row, lengths, strict=True) if n == 2]
        shares = " | ".join(f"{100 * sum(x) / max(1, len(x)):.0f} %" for x in proved.values())
        print(
            f"| {name} | {statistics.mean(short):.2f} % | {max(short):.1f} % | {shares} "
            f"| {statistics.median(two):.2f} | {max(run.seconds for run in row):.1f} |"
        )
    begin = time.perf_counter()
    for request in requests[:50]:
        plan(request, catalogue)
    rate = len(requests[:50]) / (time.perf_counter() - begin)
    print(f"\nWhole plans, from request to itinerary, at `normal`: {rate:.1f} a second.")


if __name__ == "__main__":
    main()
