"""What is wrong with a profile, in the words of its TOML file."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from planner.complaints import say_rule
from planner.errors import Fault, said, to_say
from planner.values import Text
from planner.visitor import Lunch, Party, Profile, ThemeLimit
from planner.vocabulary import AUDIENCES, THEMES

#: One right way to write each key whose form may be got wrong.
EXAMPLES = {
    "name": 'name = "my-profile"',
    "title": 'title = {zh = "亲子", en = "Families"}',
    "description": 'description = {zh = "周末带孩子", en = "A weekend with children"}',
    "party": "party = {adults = 2, children = [6, 9], seniors = 0}",
    "themes": "themes = {rail = 1.0, museum = 0.6}",
    "audiences": "audiences = {family = 1.0}",
    "day_start": 'day_start = "09:00"',
    "day_end": 'day_end = "18:00"',
    "lunch": 'lunch = {earliest = "11:30", latest = "13:00", minutes = 60}',
    "limits": 'limits = [{theme = "park", at_most = 2, per = "day"}]',
}
_SECTIONS: Mapping[str, type[BaseModel]] = {
    "title": Text,
    "description": Text,
    "party": Party,
    "lunch": Lunch,
    "limits": ThemeLimit,
}
_RULES = {
    "missing": to_say("is missing"),
    "extra_forbidden": to_say("no such key"),
    "greater_than_equal": to_say("must be at least {ge:g}"),
    "less_than_equal": to_say("must be at most {le:g}"),
    "float_type": to_say("must be a number"),
    "int_type": to_say("must be a whole number"),
    "bool_type": to_say("must be true or false"),
    "string_type": to_say("must be a text in quotes"),
    "string_pattern_mismatch": to_say("may hold only a-z, 0-9, - and _"),
    "time_type": to_say("must be a clock time in quotes"),
    "time_parsing": to_say("must be a clock time from 00:00 to 23:59"),
    "model_type": to_say("must be a table"),
    "dict_type": to_say("must be a table"),
    "tuple_type": to_say("must be a list"),
}


def schema_faults(error: ValidationError, file: str) -> Iterator[Fault]:
    """Yield a fault for everything pydantic found."""
    for one in error.errors(include_url=False):
        loc, kind = one["loc"], one["type"]
        shown = "" if kind == "missing" else _shown(one["input"])
        thing = said("{file}: {place}", file=file, place=_key(loc))
        yield Fault(thing, shown, _rule(one), _cure(kind, loc, one["input"]))


def _rule(one: ErrorDetails) -> str:
    """Return the rule that a value breaks, in the words of a TOML file."""
    message = _RULES.get(one["type"])
    return said(message, **one.get("ctx", {})) if message else say_rule(one)


def vocabulary_faults(data: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Yield a fault for every theme or audience that looks like a misspelt one.

    A name unlike any in the vocabulary is left alone: a catalogue of one's own may use it.
    """
    for loc, name, vocabulary in _names(data):
        if name not in vocabulary and (meant := _meant(name, vocabulary)):
            rule, cure = said("not in the vocabulary"), said("Did you mean {name}?", name=meant)
            yield Fault(said("{file}: {place}", file=file, place=_key(loc)), name, rule, cure)
    themes = data.get("themes")
    if isinstance(themes, dict) and not any(themes.values()):
        rule = said("at least one theme must be worth more than 0")
        thing = said("{file}: {place}", file=file, place="themes")
        yield Fault(thing, "", rule, said("For example: {example}", example=EXAMPLES["themes"]))


def likely(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` is most likely a slip of, or None."""
    return next(iter(get_close_matches(name, list(known), 1, 0.7)), None)


def _names(data: Mapping[str, Any]) -> Iterator[tuple[Sequence[str | int], str, dict[str, Text]]]:
    for key, vocabulary in (("themes", THEMES), ("audiences", AUDIENCES)):
        if isinstance(weights := data.get(key), dict):
            for name in weights:
                yield (key,), name, vocabulary
    if isinstance(limits := data.get("limits"), list):
        for n, limit in enumerate(limits):
            if isinstance(limit, dict) and isinstance(name := limit.get("theme"), str):
                yield ("limits", n, "theme"), name, THEMES


def _meant(name: str, vocabulary: Mapping[str, Text]) -> str | None:
    for known, text in vocabulary.items():
        if name in text.spellings:
            return known
    return likely(name.lower(), vocabulary)


def _cure(kind: str, loc: Sequence[str | int], value: object) -> str:
    top = str(loc[0]) if loc else ""
    if kind == "extra_forbidden":
        known = _SECTIONS[top].model_fields if len(loc) > 1 else Profile.model_fields
        guess = likely(str(loc[-1]).lower(), known)
        if guess:
            return said("Did you mean {name}?", name=guess)
        return said("Known keys: {names}", names=tuple(known))
    asks_for_form = kind == "missing" or kind.endswith(("_type", "_parsing", "_mismatch"))
    if asks_for_form and top in EXAMPLES:
        return said("For example: {example}", example=EXAMPLES[top])
    return ""


def _key(loc: Sequence[str | int]) -> str:
    """Return e.g. "limits #2.theme", counting from 1."""
    return "".join(f" #{step + 1}" if isinstance(step, int) else f".{step}" for step in loc)[1:]


def _shown(value: object) -> str:
    if isinstance(value, str | time):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
