"""Write what is generated: the JSON Schemas in docs/ and the compiled translations.

python docs/build.py
"""

import json
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from planner.itinerary import Itinerary
from planner.trip import TripRequest

DOCS = Path(__file__).parent
LOCALE = DOCS.parent / "planner" / "locale"


def schemas() -> dict[str, str]:
    """Return the JSON Schemas by file name."""
    models = {"request.schema.json": TripRequest, "itinerary.schema.json": Itinerary}
    return {
        name: json.dumps(model.model_json_schema(by_alias=True), indent=2, ensure_ascii=False)
        + "\n"
        for name, model in models.items()
    }


def main() -> None:
    """Write everything."""
    for name, schema in schemas().items():
        (DOCS / name).write_text(schema, encoding="utf-8")
    for po in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


if __name__ == "__main__":
    main()
