"""A language that shows what was not translated: every message stands between ⟦ and ⟧.

So does everything that needs no translation: dates, lists, and what comes from the catalogue and
the profile. Whatever letters are left outside the brackets nobody has translated.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import chain
from typing import Any, TypeVar

import pytest
from babel import lists
from pydantic import BaseModel

from docs import build
from planner import calendar, language, vocabulary
from planner.calendar import DayKind
from planner.catalogue import Catalogue
from planner.values import Text

_Model = TypeVar("_Model", bound=BaseModel)

_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
_ASIDES = re.compile(r"[^()（）]+")  # a name may be shown without what it has in brackets
_WORD = re.compile(r"[^\W\d_]{2,}")
_READ_ALOUD = frozenset({"alt", "aria-label", "content", "placeholder", "title"})
_SILENT = frozenset({"script", "style"})

#: What stands as it is in every language: opening hours and addresses of the web, names of files,
#: flags and map apps.
_ANYWHERE = re.compile(
    r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off)\b|https?://\S+|--[a-z]+|\b[a-z]+\.(?:csv|json|toml)\b"
    r"|\bAmap\b|\b(?:Baidu|Apple|Google) Maps\b"
)


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every language be the one in brackets; a message that extraction misses is an error."""
    known = {part for m in build.messages() for part in _parts(m.id)}

    class Brackets:
        def gettext(self, message: str) -> str:
            assert message in known, f"extraction does not find {message!r}"
            return mark(message)

        def ngettext(self, one: str, many: str, n: int) -> str:
            return self.gettext(one if n == 1 else many)

    monkeypatch.setattr(language, "_translation", lambda _: Brackets())
    monkeypatch.setattr(language, "_dated", _marking(language._dated))
    monkeypatch.setattr(lists, "format_list", _marking(lists.format_list))
    day_kind = calendar.day_kind
    monkeypatch.setattr(calendar, "day_kind", lambda on: _named(day_kind(on)))
    for names in (vocabulary.THEMES, vocabulary.AUDIENCES):
        for key in names:
            monkeypatch.setitem(names, key, marked(names[key]))


def mark(text: str) -> str:
    """Return a text between brackets; nothing stays nothing."""
    return f"⟦{text}⟧" if text else ""


def marked(model: _Model) -> _Model:
    """Return a value with every text in it between brackets, whom to ask and wear included."""
    found = {name: _marked(name, getattr(model, name)) for name in type(model).model_fields}
    return model.model_copy(update=found)


def marked_catalogue(catalogue: Catalogue) -> Catalogue:
    """Return the sites with their texts between brackets."""
    return Catalogue(tuple(map(marked, catalogue)))


def untranslated(said: str, *allowed: str) -> list[str]:
    """Return the words outside all brackets, but for what is `allowed` (regular expressions)."""
    while (rest := _BRACKETS.sub(" ", said)) != said:
        said = rest
    assert "⟦" not in said, "a text is cut inside its brackets"
    assert "⟧" not in said, "a text is cut inside its brackets"
    for pattern in (_ANYWHERE, *map(re.compile, allowed)):
        said = pattern.sub(" ", said)
    return list(dict.fromkeys(_WORD.findall(said)))


def html_text(page: str) -> str:
    """Return what a page shows and what is read aloud of it; not its scripts."""
    reader = _Reader()
    reader.feed(page)
    return "\n".join(reader.said)


class _Reader(HTMLParser):
    """Collects texts and the attributes that are texts."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within.append(tag)
        name = dict(attrs).get("name")
        for key, value in attrs:
            if value and key in _READ_ALOUD and not (tag == "meta" and name != "description"):
                self.said.append(value)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "pre" in self.within:  # what the scripts of the map say
            self.said += _spoken(json.loads(data))
        elif not _SILENT & set(self.within):
            self.said.append(data)


def _spoken(data: Any, key: str = "") -> Iterator[str]:
    """Yield the texts in JSON: whatever stands under `text` or `texts`."""
    if isinstance(data, str):
        yield from [data] if key in ("text", "texts") else []
    elif isinstance(data, list):
        yield from chain.from_iterable(_spoken(one, key) for one in data)
    elif isinstance(data, dict):
        for name, one in data.items():
            yield from _spoken(one, key if key == "texts" else name)


def _parts(message: Any) -> Iterator[str]:
    yield from message if isinstance(message, tuple) else (message,)


def _named(kind: DayKind) -> DayKind:
    return replace(kind, name=_marked("name", kind.name))


def _marking(function: Any) -> Any:
    return lambda *args, **kwargs: mark(function(*args, **kwargs))


def _marked(name: str, value: Any) -> Any:
    if isinstance(value, Text):
        return Text.each(lambda lang: _ASIDES.sub(lambda part: mark(part[0]), value[lang]))
    return mark(value) if name in ("contact", "phone") else value
