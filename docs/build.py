"""Write what is generated: JSON Schemas, translations, the README's plan, the gallery.

    python -m docs.build                       everything
    python -m docs.build translations schemas  these parts only

New messages are added to planner/locale/*/LC_MESSAGES/planner.po with an empty translation, those
that are gone are dropped, and the .mo files are compiled. A test holds that nothing is missing.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
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

from docs import gallery
from planner.cli import main as planner
from planner.itinerary import Itinerary
from planner.trip import TripRequest

SHOWN = f"plan {gallery.GALLERY[0].command}"

BUILT = datetime(2026, 1, 1, tzinfo=UTC)
DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "planner"
TRANSLATIONS = sorted(PACKAGE.glob("locale/*/LC_MESSAGES/planner.po"))


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


def messages() -> Catalog:
    """Return every message of the package, from `_("...")`, `say("...")` and those that count,
    `_n("one", "many", n)` and `say_n("one", "many", n)`."""
    found = Catalog()
    counted = (1, 2)  # which arguments are the forms for one and for many
    keywords = {"_": None, "say": None, "_n": counted, "say_n": counted}
    method: Any = [("**.py", _extract)]
    for file, _, message, _, _ in extract_from_dir(PACKAGE, method, keywords=keywords):
        found.add(message, locations=[(f"planner/{Path(file).as_posix()}", 0)])
    return found


def _extract(file: IO[bytes], *how: Any, **options: Any) -> Iterator[Any]:
    """Extract from a Python file; a translator that is called at once has no name there."""
    named = re.sub(rb"\btranslator\([\w.]+\)\(", b"_(", file.read())
    named = re.sub(rb"\bplural\([\w.]+\)\(", b"_n(", named)
    yield from extract_python(BytesIO(named), *how, **options)


def compiled(po: Path) -> bytes:
    """Return the .mo file of a .po file."""
    target = BytesIO()
    with po.open("rb") as source:
        write_mo(target, read_po(source, locale=po.parts[-3]))
    return target.getvalue()


def shown_plan() -> str:
    """Return the README's block: a command and the beginning of what it prints."""
    done = CliRunner().invoke(planner, SHOWN.split(), catch_exceptions=False)
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
    found = messages()
    for po in TRANSLATIONS:
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
