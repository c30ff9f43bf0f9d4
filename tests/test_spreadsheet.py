"""The CSV file, as pandas and a spreadsheet read it."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pandas as pd
import pytest

from planner.catalogue import Catalogue
from planner.itinerary import Itinerary
from planner.outputs.spreadsheet import render
from planner.values import LANGS, Lang
from tests.hostile import hostile_plan
from tests.sample import sample_catalogue, sample_itinerary

HEADS = {
    "zh": ("日期", "名称"),
    "en": ("Date", "Name"),
    "ru": ("Дата", "Название"),
}
FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '"=1')


def read(itinerary: Itinerary, catalogue: Catalogue | None = None) -> pd.DataFrame:
    """What pandas makes of the bytes of the file."""
    file = BytesIO(render(itinerary, catalogue).encode())
    return pd.read_csv(file, encoding="utf-8-sig", keep_default_na=True)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_is_a_stop_with_the_way_to_it() -> None:
    itinerary = sample_itinerary("en")
    frame = read(itinerary, sample_catalogue())
    kinds = ["Start", "Visit", "Visit", "Lunch", "Visit", "Visit", "End"]
    assert list(frame["Kind"][:7]) == kinds
    visits = frame[frame["Kind"] == "Visit"]
    assert list(visits["Id"]) == [visit.site_id for visit in itinerary.visits]
    for (_, row), visit in zip(visits.iterrows(), itinerary.visits, strict=True):
        assert (row["Name"], row["Chinese name"]) == (visit.name.en, visit.name.zh)
        assert row["Date"] == str(visit.start.date())
        assert (row["From"], row["Until"]) == (f"{visit.start:%H:%M}", f"{visit.end:%H:%M}")
        assert (row["Latitude"], row["Longitude"]) == (visit.lat, visit.lon)
        assert row["Stay (minutes)"] == visit.visit_minutes
    ways = frame[frame["Travel (minutes)"].notna()]
    legs = [leg for day in itinerary.days for leg in day.legs]
    assert list(ways["Id"]) == [leg.to_place for leg in legs]
    assert list(ways["Distance (km)"]) == [leg.distance_m / 1000 for leg in legs]
    assert list(ways["Leave at"]) == [f"{leg.depart:%H:%M}" for leg in legs]


def test_what_is_not_known_is_empty_and_what_is_free_is_zero() -> None:
    frame = read(sample_itinerary("en"), sample_catalogue()).set_index("Id")
    assert pd.isna(frame.loc["karting", "Price (CNY)"])
    assert frame.loc["zz_museum", "Price (CNY)"] == 0
    assert "price (not known)" in frame.loc["karting", "Confirm first"]
    assert "book by Fri 20 Nov 2026" in frame.loc["zz_museum", "Booking"]


@pytest.mark.parametrize("lang", LANGS)
def test_heads_are_in_the_language_of_the_plan(lang: Lang) -> None:
    table = cells(render(sample_itinerary(lang), sample_catalogue()))
    assert set(HEADS[lang]) <= set(table[0])
    assert {len(row) for row in table} == {len(set(table[0]))}


def test_excel_knows_the_encoding_and_the_line_ends() -> None:
    text = render(sample_itinerary("zh"))
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.count("\n") == text.count("\r\n") == 14


def test_the_small_hours_have_their_own_date() -> None:
    itinerary = sample_itinerary("en")
    day = itinerary.days[0]
    night = day.end.replace(hour=0, minute=30) + timedelta(days=1)
    late = itinerary.model_copy(update={"days": (day.model_copy(update={"end": night}),)})
    last = cells(render(late))[-1]
    assert last[:4] == ["2026-11-22", "End", "", "00:30"]


def test_a_day_without_visits_is_a_row() -> None:
    itinerary = sample_itinerary("en")
    empty = itinerary.days[0].model_copy(update={"stops": (), "legs": ()})
    _, row = cells(render(itinerary.model_copy(update={"days": (empty,)})))
    assert row[:2] == ["2026-11-21", "No visits on this day."]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("lang", LANGS)
def test_no_cell_is_a_formula(text: str, lang: Lang) -> None:
    table = cells(render(*hostile_plan(text, lang)))
    assert len(table) == 14
    said = [cell for row in table for cell in row if text.strip() in cell]
    assert len(said) > 20
    for cell in said:
        assert cell[0] not in "=+-@\t\r\n＝＋－＠"
    if text.strip()[0] in "=+-@＝":
        assert f"'{text.strip()}" in said


def test_line_breaks_and_quotes_stay_inside_their_cells() -> None:
    text = 'a,"b";c\r\nd\te\x00\x1b[2J\u202e'
    table = cells(render(*hostile_plan(text)))
    assert len(table) == 14
    assert 'a,"b";c d e' in table[1]
    assert not {char for row in table for cell in row for char in cell} & set(
        "\r\n\t\x00\x1b\u202e"
    )
