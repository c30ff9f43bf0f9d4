"""`planner why`: the reason for a site, and what would change it."""

from pathlib import Path

import click

from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import examples, read_plan, sites_option, terminal_width
from planner.cli.place import site_named
from planner.cli.results import check_results, give, json_option, map_option, to_stdout
from planner.errors import CannotPlan, Fault


@click.command(
    epilog=examples(
        "planner why plan.json fangte",
        "planner why plan.json 株洲博物馆",
        "planner why plan.json karting --json with-karting.json --map with-karting.html",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@click.argument("site", metavar="SITE")
@json_option
@map_option
@sites_option
def command(
    plan_json: str, site: str, json_path: Path | None, map_path: Path | None, sites: Path | None
) -> None:
    """Say why SITE, an id or exact name, is in a plan or not; - reads standard input.

    Of a site that is left out it finds, by planning again, the changes that let it in and what
    each costs; --json and --map take the plan with the first of them made. Of a visit it says what
    it is worth and what the plan would be without it, which --json and --map then take.
    """
    check_results(
        json_path,
        map_path,
        {"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()},
    )
    catalogue = Catalogue.load(sites)
    itinerary = read_plan(plan_json)

    from planner.outputs.answer import render
    from planner.reasons import why  # loads the solver

    answer = why(itinerary, site_named(site, catalogue), catalogue)
    text = render(answer, itinerary, catalogue, terminal_width())
    if answer.changes:
        give(answer.changes[0].itinerary, catalogue, text, json_path, map_path)
        return
    if not to_stdout(json_path):
        click.echo(text)
    flags = {"--json": json_path, "--map": map_path}
    rule = "no change was found, so there is no other plan to write"
    faults = [Fault(flag, str(path), rule, "Leave it out") for flag, path in flags.items() if path]
    if faults:
        raise CannotPlan(*faults)
