"""What several commands share: their options, and how dates, times and examples are given."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from planner import files
from planner.catalogue import Catalogue
from planner.cli import complete
from planner.cli.speech import EXAMPLES, env_lang, tell
from planner.errors import BadInput, Fault, reason, said
from planner.itinerary import Itinerary
from planner.values import LANGS, SHANGHAI, Lang

_Command = TypeVar("_Command", bound=Callable[..., Any])

LAST_DATE = date(2100, 12, 31)


def today_in_china() -> date:
    """Return the date it is in China now."""
    return datetime.now(SHANGHAI).date()


def examples(*lines: str) -> str:
    """Return an epilog that shows commands line by line."""
    return f"\b\n{EXAMPLES}\n" + "".join(f"  {line}\n" for line in lines)


class Day(click.ParamType[date]):
    """A date, or "today" or "tomorrow" counted from --today where the command has it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; refuse what is none or lies beyond 2100."""
        if isinstance(value, date):
            return value
        given = ctx.params.get("today") if ctx else None
        today = given if isinstance(given, date) else today_in_china()
        text = str(value).strip()
        if text in ("today", "tomorrow"):
            return today + timedelta(days=text == "tomorrow")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            rule = said(
                "{given!r} is not a date. Write YYYY-MM-DD, e.g. {today}.", given=text, today=today
            )
            self.fail(tell(rule), param, ctx)
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            rule = said("{given!r} is not a date: {error}.", given=text, error=reason(error))
            self.fail(tell(rule), param, ctx)
        if not date(2000, 1, 1) <= day <= LAST_DATE:
            rule = said(
                "{given!r} is outside {first} to {last}.",
                given=text,
                first=2000,
                last=LAST_DATE.year,
            )
            self.fail(tell(rule), param, ctx)
        return day


class Clock(click.ParamType[str]):
    """A time of day as "HH:MM"; `last_hour` up to 30 means the small hours of the next day."""

    name = "hh:mm"

    def __init__(self, last_hour: int) -> None:
        self.last_hour = last_hour

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the time with two digits each."""
        text = str(value).strip().replace("：", ":")
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text, re.ASCII)
        if not match:
            rule = said("{given!r} is not a time. Write HH:MM, e.g. 09:00.", given=text)
            self.fail(tell(rule), param, ctx)
        if int(match[1]) > self.last_hour or (match[1] == "30" and match[2] != "00"):
            last = said("30:00 (06:00 of the next day)") if self.last_hour == 30 else "23:59"
            rule = said("{given!r} is later than {last}.", given=text, last=last)
            self.fail(tell(rule), param, ctx)
        return text.rjust(5, "0")


@contextmanager
def kept(faults: list[Fault]) -> Iterator[None]:
    """Keep the faults of a step, to be told together with those of the next ones."""
    try:
        yield
    except BadInput as error:
        faults += error.faults


def check_targets(targets: dict[str, Path], sources: dict[str, Path | None]) -> None:
    """Raise BadInput where a file could not be written, or would overwrite one that is read."""
    faults = [
        Fault(flag, "-", said("only --json can write to standard output"), said("Give a file name"))
        for flag, path in targets.items()
        if str(path) == "-"
    ]
    read = {flag: path for flag, path in sources.items() if path}
    faults += files.target_faults(targets, read)
    if faults:
        raise BadInput(*faults)


def read_plan(name: str) -> Itinerary:
    """Return the plan in a file, or in standard input where the name is "-"."""
    if name == "-":
        with click.open_file("-", "rb") as stdin:
            return files.parse_plan(stdin.read(files.MAX_BYTES + 1), said("standard input"))
    return files.parse_plan(files.read_bytes(Path(name)), name)


def in_lang(itinerary: Itinerary, lang: Lang | None, catalogue: Catalogue) -> Itinerary:
    """Return the plan in the language that is asked for, as it is if none or its own is."""
    if lang in (None, itinerary.request.lang):
        return itinerary
    from planner.translating import in_language  # loads the solver

    return in_language(itinerary, lang, catalogue)


def terminal_width() -> int:
    """Return how wide to print: the terminal's columns within reason, 100 into a file."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)


def ids_option(flag: str, text: str) -> Callable[[_Command], _Command]:
    """Return an option that names sites, one each time it is given."""
    return click.option(
        flag, metavar="ID", multiple=True, shell_complete=complete.site_ids, help=text
    )


FILE = click.Path(path_type=Path)

sites_option = click.option(
    "--sites", metavar="FILE.csv", type=FILE, help="Another catalogue than the shipped one."
)
plan_lang_option = click.option(
    "--lang", type=click.Choice(LANGS), help="Say the plan in another language. Default: its own."
)
lang_option = click.option(
    "--lang",
    type=click.Choice(LANGS),
    default=env_lang,
    show_default="the terminal's",
    help="Language of the output.",
)
