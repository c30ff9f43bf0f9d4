"""`planner draw`: a plan in a file onto a map."""

from pathlib import Path

import click

from planner import files
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import (
    FILE,
    check_targets,
    examples,
    read_plan,
    sites_option,
    tiles_by_option,
    tiles_option,
)


@click.command(
    epilog=examples(
        "planner draw plan.json --map plan.html",
        "planner plan --json - | planner draw - --map plan.html",
        "planner draw plan.json --map plan.html --sites my-sites.csv",
        "planner draw plan.json --map plan.html "
        "--tiles https://tile.openstreetmap.org/{z}/{x}/{y}.png "
        "--tiles-by '© OpenStreetMap contributors'",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@click.option(
    "--map", "map_path", metavar="FILE.html", type=FILE, required=True, help="The map to write."
)
@sites_option
@tiles_option
@tiles_by_option
def command(
    plan_json: str, map_path: Path, sites: Path | None, tiles: str | None, tiles_by: str
) -> None:
    """Draw a plan on a map, one HTML file that needs no network; - reads standard input."""
    check_targets(
        {"--map": map_path}, {"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()}
    )
    itinerary = read_plan(plan_json)
    catalogue = Catalogue.load(sites)

    from planner.outputs import map as drawing  # folium takes half a second to load

    page = drawing.render(itinerary, catalogue, tiles=tiles, tiles_attribution=tiles_by)
    files.write_whole({map_path: page})
    click.echo(f"Wrote {map_path}", err=True)
