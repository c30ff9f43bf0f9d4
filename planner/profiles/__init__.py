"""The visitors that ship with the planner, and reading one's own."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.errors import BadInput, Fault, in_a_row, reason, said
from planner.profiles.faults import likely, schema_faults, vocabulary_faults
from planner.visitor import Profile

_FOLDER = Path(__file__).parent
_MOST_BYTES = 1 << 20


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of the shipped profiles, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """Return a shipped profile by its name, or one's own by the path of its .toml file.

    Raises BadInput with every fault of the file, or with close matches of an unknown name.
    """
    given = str(name_or_path)
    if given not in profile_names() and given.lower().endswith(".toml"):
        return _read(Path(given))
    return _named(given, said("neither a shipped profile nor the path of a .toml file"))


def shipped_profile(name: str) -> Profile:
    """Return a shipped profile; unlike load_profile it opens no other file, whatever the name.

    Raises BadInput with close matches of an unknown name.
    """
    return _named(name, said("not a shipped profile"))


def _named(name: str, rule: str) -> Profile:
    if name in profile_names():
        return _shipped(name).model_copy(deep=True)  # its dicts are the caller's to change
    guess = likely(name.lower(), profile_names())
    hint = said("Did you mean {name}?", name=guess) if guess else ""
    shipped = said("Shipped: {names}", names=profile_names())
    raise BadInput(Fault(said("profile"), name, rule, in_a_row(hint, shipped)))


@cache
def _shipped(name: str) -> Profile:
    return _read(_FOLDER / f"{name}.toml")


def _read(path: Path) -> Profile:
    data = _parse(_text(path), str(path))
    data.setdefault("name", re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-") or "own")
    if data.get("lunch") is False:  # TOML has no null
        data["lunch"] = None
    faults = [*vocabulary_faults(data, str(path))]
    try:
        as_json = json.dumps(data, default=str)
    except (RecursionError, ValueError):
        rule = said("nested too deeply, or a number too large")
        cure = said("A profile needs two levels and small numbers")
        raise BadInput(Fault(str(path), "", rule, cure)) from None
    try:
        # Through JSON, because only there strict means: no "4" for 4, yet "09:30" for a time.
        profile = Profile.model_validate_json(as_json, strict=True)
    except ValidationError as error:
        raise BadInput(*schema_faults(error, str(path)), *faults) from error
    if faults:
        raise BadInput(*faults)
    return profile


def _text(path: Path) -> str:
    cure: str = ""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError(said("larger than {n} bytes", n=_MOST_BYTES))
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        rule, cure = said("no such file"), said("Check the path")
    except IsADirectoryError:
        rule, cure = said("a folder, not a file"), said("Give a file inside it")
    except UnicodeDecodeError as error:
        rule, cure = said("not UTF-8 (byte {n})", n=error.start + 1), said("Save the file as UTF-8")
    except (OSError, ValueError) as error:
        rule = said("cannot be read ({reason})", reason=reason(error))
    raise BadInput(Fault(said("profile"), str(path), rule, cure))


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        rule, cure = said("nested too deeply"), said("A profile needs two levels")
        raise BadInput(Fault(file, "", rule, cure)) from None
    except ValueError as error:
        raise BadInput(_syntax_fault(str(error), text, file)) from error


def _syntax_fault(error: str, text: str, file: str) -> Fault:
    """Quote the line that a TOML error is about."""
    cure = said("See planner/profiles/*.toml for examples of the syntax")
    if found := re.search(r" \(at line (\d+), column \d+\)$", error):
        number = int(found[1])
        # Lines as TOML counts them: str.splitlines would also split at form feeds.
        line = text.split("\n")[number - 1].strip()
        thing = said("{file}, line {line}", file=file, line=number)
        return Fault(thing, line, said("not TOML: {error}", error=error[: found.start()]), cure)
    return Fault(file, "", said("not TOML: {error}", error=error), cure)
