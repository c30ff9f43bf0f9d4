"""The command line: each command is imported when it is called, so `--help` answers at once."""

import errno
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from planner import __version__
from planner.cli.speech import EXAMPLES, helpful, speaking, tell, tell_fault
from planner.errors import BadInput, CannotPlan, PlannerError, Said, reason, said, to_say
from planner.outputs.terminal import clean

_COMMANDS = {
    "plan": "Plan days out. With no options: tomorrow, a family, from Zhuzhou West.",
    "replan": "Revise a plan, before the trip or in the middle of it.",
    "why": "Why a site is in a plan or not, and what would let it in.",
    "time": "Give visits in a chosen order their clock times.",
    "check": "Judge a plan, ours, edited or by hand, against the catalogue.",
    "compare": "Say how two plans differ: visits, times, totals.",
    "book": "What a plan needs booked, by when, and what came of asking.",
    "draw": "Draw a plan on a map, one HTML file.",
    "export": "Write a plan for calendars, GPS, maps, spreadsheets, paper.",
    "sites": "List, show and check the sites of the catalogue.",
    "profiles": "List and show the kinds of visitor that ship with the planner.",
    "calendar": "What is open and what is on, day by day or by the month.",
}


class _LazyGroup(click.Group):
    """A group whose commands are listed from their names and imported only to be run."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal without Chinese shows "?", no crash
                stream.reconfigure(errors="replace")
        with speaking(sys.argv[1:] if args is None else args):
            return click.Group.main(helpful(self), args, *more, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            command = helpful(command_of(str(name)))
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlannerError as error:
            faults = error.faults if isinstance(error, BadInput | CannotPlan) else ()
            for told in map(tell_fault, faults) if faults else (str(error),):
                _complain(told)
            ctx.exit(2 if isinstance(error, BadInput) else 1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has seen enough: click ends quietly
                raise
            _complain(tell(_of_the_system(error)))
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


def command_of(name: str) -> click.Command:
    """Return a command by its name."""
    found: click.Command = import_module(f"planner.cli.{name}").command
    return found


def _complain(message: str) -> None:
    click.echo(tell(said("Error: {message}", message=clean(message))), err=True)


def _of_the_system(error: OSError) -> Said:
    """Return what the system refuses: in English as Python says it."""
    message = to_say("{file}: {reason}") if error.filename else to_say("{reason}")
    return Said(str(error), message, {"file": error.filename, "reason": reason(error)})


@click.group(
    cls=_LazyGroup,
    commands=[click.Command(name, short_help=text) for name, text in _COMMANDS.items()],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"\b\n{EXAMPLES}\n"
    "  planner plan\n"
    "  planner plan --from 2026-12-05 --days 2 --map trip.html\n"
    "  planner why plan.json zz_museum\n"
    "  planner replan plan.json --now 14:10 --late 40\n"
    "  planner export plan.json --ics plan.ics --pdf plan.pdf\n"
    "  planner sites list --theme ceramics\n"
    "  planner calendar --days 3\n",
)
@click.version_option(__version__, prog_name="planner")
def main() -> None:
    """Day itineraries for industrial tourism around Zhuzhou 株洲 and Liling 醴陵.

    Each command says more: planner plan --help. Results go to standard output, everything else to
    standard error. Exit codes: 0 a plan, or nothing to complain about; 1 the request cannot be
    met, or a check found violations; 2 bad usage or bad input.
    """
