"""The language of the program itself: its errors, its talk, its help, and what click says."""

import gettext
import inspect
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from planner.errors import Fault
from planner.language import LOCALE, say, say_fault, say_help
from planner.outputs.terminal import width, wrap

if TYPE_CHECKING:
    from planner.values import Lang

LANGS: tuple["Lang", ...] = ("zh", "en", "ru")  # those of planner.values, without its pydantic
_OURS = ("zh", "en")  # what errors, talk and help are in; a plan in Russian leaves them as they are
_DOMAIN = "errors"
_spoken: ContextVar[str] = ContextVar("spoken")


def env_lang() -> "Lang":
    """Return the language of PLANNER_LANG, else that of the terminal, else English."""
    for name in ("PLANNER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return next((lang for lang in LANGS if value.lower().startswith(lang)), "en")
    return "en"


def spoken() -> str:
    """Return the language that the program speaks now."""
    return _spoken.get(None) or env_lang()


def tell(text: str) -> str:
    """Return what is `Said` in the language that the program speaks."""
    return say(text, spoken())


def tell_fault(fault: Fault) -> str:
    """Return a fault in the language that the program speaks."""
    return say_fault(fault, spoken())


@contextmanager
def speaking(args: Sequence[str]) -> Iterator[None]:
    """Speak the language that --lang asks for, else that of the terminal, click included.

    click takes its messages from the domain of the process, in the languages of the environment;
    both are as before afterwards.
    """
    lang = _asked(args) or env_lang()
    token, domain, before = _spoken.set(lang), gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, LOCALE)
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        _spoken.reset(token)
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def _asked(args: Sequence[str]) -> str:
    """Return the language of --lang if the program has it: before click has read the arguments,
    for it may refuse any."""
    asked = ""
    for before, arg in pairwise(("", *args)):
        flag, _, value = arg.partition("=")
        given = arg if before == "--lang" else value if flag == "--lang" else ""
        asked = given if given in _OURS else asked
    return asked


# ── help ────────────────────────────────────────────────────────────────────────────────────────

EXAMPLES = "Examples:"


def helpful(command: click.Command) -> click.Command:
    """Return a copy of a command whose help is in the language that the program speaks.

    Always a copy: click keeps in a command what it says of --help.
    """
    lang = spoken()
    copied = copy(command)
    copied.help = say_help(_help(command), lang)
    copied.short_help = say_help(command.short_help or "", lang)
    copied.epilog = (command.epilog or "").replace(EXAMPLES, say_help(EXAMPLES, lang))
    copied.options_metavar = say_help(command.options_metavar or "", lang)
    copied.params = [_helpful(param, lang) for param in command.params]
    if isinstance(copied, click.Group):
        copied.subcommand_metavar = say_help(copied.subcommand_metavar or "", lang)
        copied.commands = {name: helpful(one) for name, one in copied.commands.items()}
    if say_help(EXAMPLES, lang) != EXAMPLES:
        copied.context_class = _Context
        copied.short_help = copied.short_help or copied.help.partition("。")[0]
    return copied


def texts_of(command: click.Command) -> Iterator[str]:
    """Yield every text of a command's help that `helpful` translates."""
    texts = [_help(command), command.short_help, command.options_metavar]
    for param in command.params:
        if isinstance(param, click.Option):
            texts += [param.help, param.show_default if isinstance(param.show_default, str) else ""]
    yield from filter(None, texts)
    if command.epilog:
        yield EXAMPLES
    if isinstance(command, click.Group):
        yield command.subcommand_metavar or ""
        for one in command.commands.values():
            yield from texts_of(one)


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "")


def _helpful(param: click.Parameter, lang: str) -> click.Parameter:
    copied = copy(param)
    if isinstance(copied, click.Option):
        copied.help = say_help(copied.help or "", lang)
        if isinstance(copied.show_default, str):
            copied.show_default = say_help(copied.show_default, lang)
    return copied


class _Formatter(click.HelpFormatter):
    """Help in a script whose characters are two columns wide and stand without spaces."""

    def write_heading(self, heading: str) -> None:
        """Write a heading of a section."""
        self.write(f"{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace keeps its lines."""
        margin = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            first, *rest = paragraph.strip("\n").split("\n")
            kept = first.strip() == "\b"
            lines = rest if kept else wrap(" ".join((first, *rest)), self.width - len(margin))
            paragraphs.append("".join(f"{margin}{line}\n" for line in lines))
        self.write("\n".join(paragraphs))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms and what is said of them, side by side where the term is short enough."""
        told, margin = list(rows), " " * self.current_indent
        column = min(max((width(term) for term, _ in told), default=0), col_max) + col_spacing
        for term, text in told:
            lines = _wrapped(text, max(self.width - column - len(margin), 10))
            if width(term) > column - col_spacing:
                lines.insert(0, "")
            head = term + " " * (column - width(term))
            self.write(f"{margin}{head}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * column}{line}\n")


def _wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines; what click adds in brackets, as defaults, is not torn apart."""
    before, added, after = text.rpartition("  [")
    if not added:
        return wrap(text, columns)
    lines, note = wrap(before, columns), f"[{after}"
    if width(f"{lines[-1]} {note}") > columns:
        return [*lines, note]
    return [*lines[:-1], f"{lines[-1]} {note}".strip()]


class _Context(click.Context):
    formatter_class = _Formatter
