"""`planner why`: the reason for a site, and what would change it."""

from pathlib import Path

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli import complete
from planner.cli.options import (
    examples,
    in_lang,
    plan_lang_option,
    read_plan,
    sites_option,
    terminal_width,
)
from planner.cli.place import site_named
from planner.cli.results import Results, give, result_options
from planner.cli.talk import working
from planner.errors import CannotPlan, Fault, said
from planner.values import Lang


@click.command(
    epilog=examples(
        "planner why plan.json fangte",
        "planner why plan.json 株洲博物馆",
        "planner why plan.json karting --json with-karting.json --map with-karting.html",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@click.argument("site", metavar="SITE", shell_complete=complete.site_ids)
@result_options
@sites_option
@plan_lang_option
def command(
    plan_json: str, site: str, results: Results, sites: Path | None, lang: Lang | None
) -> None:
    """Say why SITE, an id or exact name, is in a plan or not; - reads standard input.

    Of a site that is left out it finds, by planning again, the changes that let it in and what
    each costs; the files (--json, --map, ...) take the plan with the first of them made. Of a visit
    it says what it is worth and what the plan would be without it, which the files then take.
    """
    results.check({"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()})
    catalogue = Catalogue.load(sites)
    itinerary = in_lang(read_plan(plan_json), lang, catalogue)

    from planner.outputs.answer import render
    from planner.reasons import why  # loads the solver

    with working(said("Planning again")):
        answer = why(itinerary, site_named(site, catalogue), catalogue)
    text = render(answer, itinerary, catalogue, terminal_width())
    if answer.changes:
        give(answer.changes[0].itinerary, catalogue, results, text=text, plan_too=False)
        return
    if not results.to_stdout:
        click.echo(text)
    rule = said("no change was found, so there is no other plan to write")
    cure = said("Leave it out")
    faults = [Fault(flag, str(path), rule, cure) for flag, path in results.by_flag.items()]
    if faults:
        raise CannotPlan(*faults)
