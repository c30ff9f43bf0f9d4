"""Files: a plan read with every fault of it named; results written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pydantic_core
from pydantic import ValidationError

from planner.complaints import say_rule
from planner.errors import BadInput, Fault, Said, reason, said, said_n
from planner.itinerary import SCHEMA_VERSION, Itinerary

MAX_BYTES = 64 * 2**20  # a plan has some hundred kilobytes
_SHOWN_FAULTS = 50


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, one more than MAX_BYTES at most. Raises BadInput if unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput(
            Fault(str(path), "", said("cannot be read ({reason})", reason=reason(error)))
        ) from error


def parse_plan(data: bytes, name: str) -> Itinerary:
    """Return the plan in a JSON text; `name` says in messages where it came from.

    Raises BadInput with every fault, each with its path inside the JSON.
    """
    cure = said("Give a file written by planner plan --json")
    if len(data) > MAX_BYTES:
        rule = said("larger than {n} MB, not a plan", n=MAX_BYTES >> 20)
        raise BadInput(Fault(name, "", rule, cure))
    if not data.strip():
        raise BadInput(Fault(name, "", said("empty, not a plan"), cure))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rule = said("not UTF-8 (byte {n})", n=error.start + 1)
        raise BadInput(Fault(name, "", rule, cure)) from error
    try:
        content = pydantic_core.from_json(text)
    except ValueError as error:
        raise BadInput(
            Fault(name, "", said("not JSON: {error}", error=str(error)), cure)
        ) from error
    if not isinstance(content, dict) or "schema_version" not in content:
        raise BadInput(Fault(name, "", said("not a plan: it has no schema_version"), cure))
    version = content["schema_version"]
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise BadInput(
            Fault(
                said("{file}: {place}", file=name, place="$.schema_version"),
                str(version),
                said("this planner reads version {version} only", version=SCHEMA_VERSION),
                said("Plan again, or use the planner that wrote it"),
            )
        )
    try:
        return Itinerary.model_validate_json(text)
    except ValidationError as error:
        raise BadInput(*_schema_faults(error, content, name)) from error


def _schema_faults(error: ValidationError, content: Any, name: str) -> Iterator[Fault]:
    found = error.errors(include_url=False)
    paths = [_json_path(one["loc"], content, one["type"] == "missing") for one in found]
    for path, one in zip(paths[:_SHOWN_FAULTS], found, strict=False):
        value = one["input"]
        if isinstance(value, dict) and any(other.startswith(f"{path}.") for other in paths):
            continue  # "not a string", said of an object whose own faults are named too
        shown = "" if isinstance(value, dict | list) else str(value)
        yield Fault(said("{file}: {place}", file=name, place=path), shown, say_rule(one))
    if len(found) > _SHOWN_FAULTS:
        more = len(found) - _SHOWN_FAULTS
        rest = said_n("and {n} more fault of this kind", "and {n} more faults of this kind", n=more)
        yield Fault(name, "", rest)


def _json_path(steps: Sequence[str | int], content: Any, missing: bool) -> str:
    """Return e.g. "$.days[0].date", without the steps that only name a branch of a union."""
    path = "$"
    for n, step in enumerate(steps, 1):
        if isinstance(content, dict) and (step in content or (missing and n == len(steps))):
            path += f".{step}"
            content = content.get(step)
        elif isinstance(content, list) and isinstance(step, int) and step < len(content):
            path += f"[{step}]"
            content = content[step]
    return path


def target_faults(targets: Mapping[str, Path], sources: Mapping[str, Path]) -> Iterator[Fault]:
    """Yield what would keep the targets from being written, before a long search.

    Both mappings go from how the file was named (a flag) to its path. Two targets may not be one
    file, and no target may be a file that is read.
    """
    taken = {_real(path): thing for thing, path in sources.items()}
    for thing, path in targets.items():
        if refused := _refusal(path):
            yield Fault(thing, str(path), *refused)
        elif other := taken.get(_real(path)):
            rule = said("the same file as {other}", other=other)
            yield Fault(thing, str(path), rule, said("Give another name"))
        else:
            taken[_real(path)] = thing


def _refusal(path: Path) -> tuple[Said, Said] | None:
    folder = path.parent
    try:
        mode = folder.stat().st_mode
    except (OSError, ValueError) as error:
        rule = said("its folder cannot be used ({reason})", reason=reason(error))
        return rule, said("Create the folder first")
    if not stat.S_ISDIR(mode):
        return said("its folder is a file"), said("Give a file name inside a folder")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if not os.access(folder, os.W_OK):
            return said("its folder may not be written to"), said("Choose a folder of your own")
    except (OSError, ValueError) as error:
        return said("cannot be written ({reason})", reason=reason(error)), said("Give another name")
    else:
        if stat.S_ISDIR(mode):
            return said("a folder, not a file"), said("Give a file name inside it")
        if not os.access(path, os.W_OK):
            return said("may not be written to"), said("Give another name")
    return None


def write_whole(contents: Mapping[Path, str | bytes]) -> None:
    """Write every file, text in UTF-8, or none of them; a reader never sees one half written.

    Raises BadInput where a folder is missing, may not be written to, or the disk is full.
    """
    drafts: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            data = content.encode() if isinstance(content, str) else content
            if path.exists() and not path.is_file():  # a device or a pipe: nothing to replace
                path.write_bytes(data)
                continue
            target = _real(path)  # a link stays a link
            drafts[target] = target.with_name(f".{secrets.token_hex(8)}.tmp")
            with drafts[target].open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                drafts[target].chmod(stat.S_IMODE(target.stat().st_mode))
        for path, draft in drafts.items():
            draft.replace(path)
    except (OSError, ValueError) as error:
        rule = said("cannot be written ({reason})", reason=reason(error))
        raise BadInput(Fault(str(path), "", rule)) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
