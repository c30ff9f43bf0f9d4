"""`planner export`: a plan in a file into the files other programs read."""

from pathlib import Path

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import examples, in_lang, plan_lang_option, read_plan, sites_option
from planner.cli.results import FORMATS, Results, file_options, tell_files
from planner.errors import BadInput, Fault, said
from planner.values import Lang


@click.command(
    epilog=examples(
        "planner export plan.json --ics plan.ics --pdf plan.pdf",
        "planner export plan.json --gpx plan.gpx --kml plan.kml --geojson plan.geojson",
        "planner export plan.json --lang ru --pdf plan.ru.pdf",
        "planner plan --json - | planner export - --csv plan.csv --md plan.md",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@file_options(*(name for name in FORMATS if name != "map"))
@sites_option
@plan_lang_option
def command(plan_json: str, results: Results, sites: Path | None, lang: Lang | None) -> None:
    """Write a plan into files for calendars, maps, spreadsheets and paper; - reads standard input.

    planner draw makes the map.
    """
    if not results.by_flag:
        flags = tuple(f"--{name}" for name in FORMATS if name != "map")
        rule, cure = said("no file is asked for"), said("Give {flags}", flags=flags)
        raise BadInput(Fault("planner export", "", rule, cure))
    results.check({"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()})
    catalogue = Catalogue.load(sites)
    itinerary = in_lang(read_plan(plan_json), lang, catalogue)
    tell_files(results.write(itinerary, catalogue))
