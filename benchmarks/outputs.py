"""What the files of a plan cost: seconds to make and bytes, by format and language.

    python -m benchmarks.outputs [--days N]

One trip for visitors from abroad with the shipped catalogue. The first file of a format also loads
its library, which is told apart: `load`.
"""

import argparse
import platform
import statistics
import time
from datetime import date
from importlib import import_module

from planner import Catalogue, TripRequest, plan
from planner.cli.results import FORMATS, MODULES
from planner.values import LANGS

_RUNS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=3)
    days = parser.parse_args().days
    catalogue = Catalogue.load()
    plans = {
        lang: plan(
            TripRequest.starting(
                "2026-11-25", days=days, profile="inbound", today=date(2026, 11, 20), lang=lang
            ),
            catalogue,
        )
        for lang in LANGS
    }
    print(
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {days} days, "
        f"{len(plans['en'].visits)} visits, median of {_RUNS} runs\n"
    )
    print("| format | load | " + " | ".join(f"{lang} s | {lang} KB" for lang in LANGS) + " |")
    print("|---|---:|" + "---:|---:|" * len(LANGS))
    for name in FORMATS:
        begin = time.perf_counter()
        render = import_module(f"planner.outputs.{MODULES.get(name, name)}").render
        render(plans["en"], catalogue)
        first = time.perf_counter() - begin
        cells, usual = [], 0.0
        for lang, itinerary in plans.items():
            taken = []
            for _ in range(_RUNS):
                begin = time.perf_counter()
                content = render(itinerary, catalogue)
                taken.append(time.perf_counter() - begin)
            size = len(content if isinstance(content, bytes) else content.encode())
            usual = statistics.median(taken) if lang == "en" else usual
            cells.append(f"{statistics.median(taken):.3f} | {size / 1000:.0f}")
        print(f"| {name} | {max(first - usual, 0):.2f} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
