"""What a command says beside its results: on standard error, unless it is to be quiet."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, Timer
from typing import Any

import click

from planner.cli.speech import tell

_QUIET = "planner.quiet"
_PATIENCE = 1.0  # seconds that work may take before it is worth a word


def _be_quiet(ctx: click.Context, _: click.Parameter, given: bool) -> None:
    ctx.meta[_QUIET] = given


quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="Say nothing but results and errors; where files are written, print nothing else.",
)


def quiet() -> bool:
    """Return whether the command was asked to be quiet."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_QUIET))


def talk(said: str) -> None:
    """Say something that is no result, in the language that the program speaks."""
    if not quiet():
        click.echo(tell(said), err=True)


@contextmanager
def working(said: str) -> Iterator[Callable[[], None]]:
    """Show on a terminal that work goes on, and for how long, once it takes more than a second.

    Yields what ends the showing before the work does.
    """
    lock, shown, over = RLock(), list[Any](), False
    task = tell(said)

    def show() -> None:
        from rich.console import Console  # most work is done before this is worth loading
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.add_task(task, total=None)
        with lock:
            if not over:
                shown.append(progress)
                progress.start()

    def end() -> None:
        nonlocal over
        timer.cancel()
        with lock:
            over = True
            while shown:
                shown.pop().stop()

    timer = Timer(_PATIENCE, show)
    timer.daemon = True
    if sys.stderr and sys.stderr.isatty() and not quiet():
        timer.start()
    try:
        yield end
    finally:
        end()
