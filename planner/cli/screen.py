"""How results appear: in colour and tables where somebody watches, as plain text elsewhere."""

import os
import sys
from collections.abc import Iterable, Sequence

import click

from planner.catalogue import Catalogue
from planner.cli.options import terminal_width
from planner.itinerary import Itinerary
from planner.outputs import terminal


def watched() -> bool:
    """Return whether standard output is a terminal that can show more than plain text."""
    if os.environ.get("TERM") == "dumb":
        return False
    screen = sys.stdout  # None where it is closed
    return bool(screen and screen.isatty()) or bool(os.environ.get("FORCE_COLOR"))


def print_plan(itinerary: Itinerary, catalogue: Catalogue) -> None:
    """Print a plan."""
    if watched():
        from planner.outputs import console  # rich comes with it

        console.show(itinerary, catalogue, terminal_width())
    else:
        from planner.outputs import text

        click.echo(text.render(itinerary, catalogue, terminal_width()))


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows of cells under their heads."""
    if watched():
        from planner.outputs import console

        console.show_table(head, rows, terminal_width())
    else:
        click.echo(terminal.table([head, *rows]))
