"""Catalogue files written for a test, and what the reader says about them."""

import csv
from datetime import date
from pathlib import Path

from planner.catalogue import Report, read_catalogue

TODAY = date(2026, 11, 21)


def check(folder: Path, *rows: dict[str, str], today: date = TODAY) -> Report:
    """Read a file of these rows, with the columns that occur in them; names are filled in."""
    named = [{"name_en": f"Site {row['id']}", **row} for row in rows]
    columns = list(dict.fromkeys(column for row in named for column in row))
    path = folder / "my.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(named)
    return read_catalogue(path, today)
