"""`planner compare`: how two plans differ."""

import click

from planner.cli.options import examples, lang_option, read_plan, terminal_width
from planner.comparing import compare
from planner.errors import BadInput, Fault, said
from planner.itinerary import Itinerary
from planner.outputs import comparison as page


@click.command(
    epilog=examples(
        "planner compare monday.json tuesday.json",
        "planner plan --days 2 --json - | planner compare plan.json -",
        "planner compare plan.json replanned.json --lang zh",
    )
)
@click.argument("before", metavar="A.json")
@click.argument("after", metavar="B.json")
@lang_option
def command(before: str, after: str, lang: str) -> None:
    """Say how plan B differs from plan A; - for one of them reads standard input.

    Visits that are dropped, new, on another day or at another time, the totals side by side, and
    what was asked for differently.
    """
    if before == after == "-":
        rule = said("only one of the two plans can come from standard input")
        cure = said("Give a file for the other")
        raise BadInput(Fault(said("A.json and B.json"), "-", rule, cure))
    plans: list[Itinerary] = []
    faults: list[Fault] = []
    for name in (before, after):
        try:
            plans.append(read_plan(name))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(*faults)
    click.echo(page.render(compare(*plans), lang, terminal_width()))
