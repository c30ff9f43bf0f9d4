"""The visitors that ship with the planner, and reading one's own."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.errors import BadInput, Fault
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
    return _named(given, "neither a shipped profile nor the path of a .toml file")


def shipped_profile(name: str) -> Profile:
    """Return a shipped profile; unlike load_profile it opens no other file, whatever the name.

    Raises BadInput with close matches of an unknown name.
    """
    return _named(name, "not a shipped profile")


def _named(name: str, rule: str) -> Profile:
    if name in profile_names():
        return _shipped(name).model_copy(deep=True)  # its dicts are the caller's to change
    guess = likely(name.lower(), profile_names())
    hint = f"Did you mean {guess}? " if guess else ""
    shipped = ", ".join(profile_names())
    raise BadInput(Fault("profile", name, rule, f"{hint}Shipped: {shipped}"))


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
        cure = "A profile needs two levels and small numbers"
        raise BadInput(
            Fault(str(path), "", "nested too deeply, or a number too large", cure)
        ) from None
    try:
        # Through JSON, because only there strict means: no "4" for 4, yet "09:30" for a time.
        profile = Profile.model_validate_json(as_json, strict=True)
    except ValidationError as error:
        raise BadInput(*schema_faults(error, str(path)), *faults) from error
    if faults:
        raise BadInput(*faults)
    return profile


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError(f"larger than {_MOST_BYTES} bytes")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        fault = Fault("profile", str(path), "no such file", "Check the path")
    except IsADirectoryError:
        fault = Fault("profile", str(path), "a folder, not a file", "Give a file inside it")
    except UnicodeDecodeError as error:
        rule = f"not UTF-8 (byte {error.start + 1})"
        fault = Fault("profile", str(path), rule, "Save the file as UTF-8")
    except (OSError, ValueError) as error:
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        fault = Fault("profile", str(path), f"cannot be read ({said})")
    raise BadInput(fault)


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadInput(Fault(file, "", "nested too deeply", "A profile needs two levels")) from None
    except ValueError as error:
        raise BadInput(_syntax_fault(str(error), text, file)) from error


def _syntax_fault(said: str, text: str, file: str) -> Fault:
    """Quote the line that a TOML error is about."""
    cure = "See planner/profiles/*.toml for examples of the syntax"
    if found := re.search(r" \(at line (\d+), column \d+\)$", said):
        number = int(found[1])
        # Lines as TOML counts them: str.splitlines would also split at form feeds.
        line = text.split("\n")[number - 1].strip()
        return Fault(f"{file}, line {number}", line, f"not TOML: {said[: found.start()]}", cure)
    return Fault(file, "", f"not TOML: {said}", cure)
