"""Write what is generated: JSON Schemas, translations, the README's plan, the gallery.

    python -m docs.build                       everything
    python -m docs.build translations schemas  these parts only

New messages are added to planner/locale/*/LC_MESSAGES/*.po with an empty translation, those that
are gone are dropped, and the .mo files are compiled. A test holds that nothing is missing. What
stands in a plan is in planner.po; errors, talk and what click says in errors.po; help in help.po.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner
from pydantic import BaseModel

from docs import foreign, gallery
from planner.cli import command_of
from planner.cli import main as planner
from planner.cli.speech import texts_of
from planner.itinerary import Itinerary, Reason
from planner.trip import TripRequest

SHOWN = f"plan {gallery.GALLERY[0].command}"

BUILT = datetime(2026, 1, 1, tzinfo=UTC)
DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "planner"


def schemas() -> dict[str, str]:
    """Return the JSON Schemas by file name."""
    models: dict[str, type[BaseModel]] = {
        "request.schema.json": TripRequest,
        "itinerary.schema.json": Itinerary,
    }
    written = {name: model.model_json_schema(by_alias=True) for name, model in models.items()}
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in written.items()
    }


_COUNTED = (1, 2)  # which arguments are the forms for one and for many


def messages() -> Catalog:
    """Return every message of the plans, from `_("...")`, `say("...")` and those that count,
    `_n("one", "many", n)` and `say_n("one", "many", n)`."""
    return _extracted({"_": None, "say": None, "_n": _COUNTED, "say_n": _COUNTED})


def errors() -> Catalog:
    """Return every message of errors and talk, from `said("...")`, `to_say("...")` and
    `said_n("one", "many", n=n)`; the codes of reasons; and what others say through us."""
    found = _extracted({"said": None, "to_say": None, "said_n": _COUNTED})
    for message in (*foreign.OF_CLICK, *foreign.OF_PYTHON, *(reason.value for reason in Reason)):
        found.add(message)
    return found


def help_texts() -> Catalog:
    """Return every text of the command line's help."""
    found = Catalog()
    for command in (planner, *map(command_of, planner.commands)):
        for text in texts_of(command):
            found.add(text)
    return found


def _extracted(keywords: Mapping[str, tuple[int, int] | None]) -> Catalog:
    found = Catalog()
    method: Any = [("**.py", _extract)]
    for file, _, message, _, _ in extract_from_dir(PACKAGE, method, keywords=keywords):
        if message:
            found.add(message, locations=[(f"planner/{Path(file).as_posix()}", 0)])
    return found


#: File of translations → what it has to translate.
DOMAINS: dict[str, Callable[[], Catalog]] = {
    "planner": messages,
    "errors": errors,
    "help": help_texts,
}


def _extract(file: IO[bytes], *how: Any, **options: Any) -> Iterator[Any]:
    """Extract from a Python file; a translator that is called at once has no name there."""
    named = re.sub(rb"\btranslator\([\w.]+\)\(", b"_(", file.read())
    named = re.sub(rb"\bplural\([\w.]+\)\(", b"_n(", named)
    named = named.replace(b".said(", b".told(")  # a method of that name says something else
    yield from extract_python(BytesIO(named), *how, **options)


def translations_of(domain: str) -> list[Path]:
    """Return the .po files of a domain, one a language."""
    return sorted(PACKAGE.glob(f"locale/*/LC_MESSAGES/{domain}.po"))


TRANSLATIONS = translations_of("planner")


def compiled(po: Path) -> bytes:
    """Return the .mo file of a .po file."""
    target = BytesIO()
    with po.open("rb") as source:
        write_mo(target, read_po(source, locale=po.parts[-3]))
    return target.getvalue()


def shown_plan() -> str:
    """Return the README's block: a command and the beginning of what it prints."""
    done = CliRunner(env={"COLUMNS": "100"}).invoke(planner, SHOWN.split(), catch_exceptions=False)
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    first = next(n for n, line in enumerate(lines) if line.startswith("Left out"))
    head = "\n".join(lines[: first + 2])
    return f"```text\n$ planner {SHOWN}\n{head}\n  ...\n```"


def readme() -> str:
    """Return the README with the plan as it is printed now."""
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    block = f"<!-- plan: written by docs/build.py -->\n{shown_plan()}\n<!-- /plan -->"
    return re.sub(r"<!-- plan: .*<!-- /plan -->", lambda _: block, text, flags=re.DOTALL)


def write_readme() -> None:
    """Write the plan into the README."""
    (DOCS.parent / "README.md").write_text(readme(), encoding="utf-8")


def write_gallery() -> None:
    """Write the gallery's page."""
    (DOCS / "gallery.md").write_text(gallery.page(), encoding="utf-8")


def write_schemas() -> None:
    """Write the JSON Schemas."""
    for name, schema in schemas().items():
        (DOCS / name).write_text(schema, encoding="utf-8")


def write_translations() -> None:
    """Bring the .po files up to date with the messages, and compile them."""
    for domain, collect in DOMAINS.items():
        found = collect()
        for po in translations_of(domain):
            _write_translations(po, found)


def _write_translations(po: Path, found: Catalog) -> None:
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = BUILT  # the same run after run
    with po.open("wb") as target:
        write_po(target, catalogue, width=100, no_location=True, sort_output=True)
    po.with_suffix(".mo").write_bytes(compiled(po))


#: What can be written, in the order in which it is: texts first, which the others show.
PARTS: dict[str, Callable[[], None]] = {
    "translations": write_translations,
    "schemas": write_schemas,
    "readme": write_readme,
    "gallery": write_gallery,
    "pictures": gallery.draw,
}


def main(wanted: Iterable[str] = PARTS) -> None:
    """Write the parts that are wanted, everything by default."""
    for name in wanted:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:] or PARTS)
