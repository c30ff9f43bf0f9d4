"""`planner draw`: a plan in a file onto a map."""

from pathlib import Path

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import examples, in_lang, plan_lang_option, read_plan, sites_option
from planner.cli.results import Results, file_options, tell_files
from planner.values import Lang


@click.command(
    epilog=examples(
        "planner draw plan.json --map plan.html",
        "planner plan --json - | planner draw - --map plan.html",
        "planner draw plan.json --lang en --map plan.en.html",
        "planner draw plan.json --map plan.html --sites my-sites.csv",
        "planner draw plan.json --map plan.html "
        "--tiles https://tile.openstreetmap.org/{z}/{x}/{y}.png "
        "--tiles-by '© OpenStreetMap contributors'",
        "planner draw plan.json --map plan.html --tiles-datum gcj02 "
        "--tiles 'https://tiles.example/{z}/{x}/{y}.png'",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@file_options("map", required=True)
@sites_option
@plan_lang_option
def command(plan_json: str, results: Results, sites: Path | None, lang: Lang | None) -> None:
    """Draw a plan on a map, one HTML file that needs no network; - reads standard input."""
    results.check({"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()})
    catalogue = Catalogue.load(sites)
    itinerary = in_lang(read_plan(plan_json), lang, catalogue)
    tell_files(results.write(itinerary, catalogue))
