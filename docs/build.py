"""Write what is generated: the JSON Schemas in docs/, and the translations.

    python docs/build.py

New messages are added to planner/locale/*/LC_MESSAGES/planner.po with an empty translation, those
that are gone are dropped, and the .mo files are compiled. A test holds that nothing is missing.
"""

import json
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from planner.itinerary import Itinerary
from planner.trip import TripRequest

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
    """Return every message of the package, from `_("...")` and `say("...")`."""
    found = Catalog()
    keywords = {"_": None, "say": None}
    for file, _, message, _, _ in extract_from_dir(PACKAGE, keywords=keywords):
        found.add(message, locations=[(f"planner/{Path(file).as_posix()}", 0)])
    return found


def compiled(po: Path) -> bytes:
    """Return the .mo file of a .po file."""
    target = BytesIO()
    with po.open("rb") as source:
        write_mo(target, read_po(source, locale=po.parts[-3]))
    return target.getvalue()


def main() -> None:
    """Write everything."""
    for name, schema in schemas().items():
        (DOCS / name).write_text(schema, encoding="utf-8")
    for po in TRANSLATIONS:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        catalogue.update(messages(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with po.open("wb") as target:
            write_po(target, catalogue, width=100, no_location=True, sort_output=True)
        po.with_suffix(".mo").write_bytes(compiled(po))


if __name__ == "__main__":
    main()
