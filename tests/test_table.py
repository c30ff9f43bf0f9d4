"""How a catalogue file may be written, and what is said where it is not."""

from pathlib import Path

import pytest

from planner.errors import BadInput
from planner.table import Table, read_table

KNOWN = ("id", "name_zh", "note_en")
CHINESE = "id,name_zh,note_en\na,株洲博物馆,x\n"


def read(folder: Path, data: bytes | str) -> Table:
    path = folder / "my.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_table(path, KNOWN)


def refusal(folder: Path, data: bytes | str) -> str:
    with pytest.raises(BadInput) as caught:
        read(folder, data)
    assert len(caught.value.faults) == 1
    return str(caught.value)


def said(table: Table) -> list[str]:
    return [str(fault) for _, fault in table.findings]


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),  # Excel's CSV UTF-8
        CHINESE.replace("\n", "\r\n").encode("utf-8-sig"),
        CHINESE.replace("\n", "\r").encode(),  # an old Mac's
        CHINESE.rstrip().encode(),  # no end of line at the end
        "\n\nid,name_zh,note_en\n\n ,,\na, 株洲博物馆 ,x\n".encode(),  # blank rows, spaces
        "id,name_zh,note_en,,\na,株洲博物馆,x,,\n".encode(),  # empty columns at the end
        "id,name_zh,note_en\na,株洲博物馆,x,,\n".encode(),
        'note_en,id,name_zh\n"x","a","株洲博物馆"\n'.encode(),  # another order
    ],
)
def test_files_saved_by_excel_are_read(tmp_path: Path, data: bytes) -> None:
    table = read(tmp_path, data)
    assert said(table) == []
    assert [dict(row.cells) for row in table.rows] == [
        {"id": "a", "name_zh": "株洲博物馆", "note_en": "x"}
    ]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "is empty"),
        (b"\n \r\n", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),  # a mark and nothing else
        (CHINESE.encode("gbk"), "is encoded in GBK"),
        (CHINESE.encode("utf-16"), "is encoded in UTF-16"),
        (CHINESE.encode("utf-16-le"), "is encoded in UTF-16"),  # without a mark
        (CHINESE.encode("utf-16-be"), "is encoded in UTF-16"),
        ("id,name_zh\na,café\n".encode("latin-1"), "is not UTF-8: byte 0xE9 on line 2"),
        (CHINESE.encode() + b"b,\xe6\x96,\n", "is not UTF-8: byte 0xE6 on line 3"),  # damaged
        (b"PK\x03\x04...", "is an Excel workbook"),
        (b"\xd0\xcf\x11\xe0...", "is an old Excel workbook"),
        (b"id,name_zh\na,x\0y\n", "has a NUL character on line 2"),
        (b"id;name_zh\na;x\n", "the columns are separated by semicolons"),
        (b"id\tname_zh\na\tx\n", "the columns are separated by tabs"),
        ("id，name_zh\na，x\n", "the columns are separated by Chinese commas"),
        (b"ID\nx\n", "Did you mean id?"),
        (b"zz_museum,27.8,113.1\n", "the first row names no known column"),
        (b'"id\n', "is never closed"),
        (b",,\na,b,c\n", "my.csv:2 header: 'a,b,c': the first row names no known column"),
        (b",,\n,,\n", "the first row names no known column"),
        ("\u3000\n\n", "the first row names no known column"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(
    tmp_path: Path, data: bytes | str, rule: str
) -> None:
    message = refusal(tmp_path, data)
    assert message.startswith("my.csv")
    assert rule in message


def test_every_gbk_file_is_told_from_damaged_utf8(tmp_path: Path) -> None:
    names = ["株洲博物馆", "中国动力谷展示中心", "醴陵陶瓷博物馆", "联通", "湖南国际赛车场"]
    for name in names:
        assert "GBK" in refusal(tmp_path, f"id,name_zh\na,{name}\n".encode("gbk"))
        assert "GBK" not in refusal(tmp_path, f"id,name_zh\na,{name}".encode()[:-1])


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.csv: there is no such file"):
        read_table(tmp_path / "none.csv", KNOWN)
    with pytest.raises(BadInput, match="is a folder"):
        read_table(tmp_path, KNOWN)
    with pytest.raises(BadInput, match="cannot be read"):
        read_table("a\0b.csv", KNOWN)


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.table.MAX_BYTES", 20)
    assert read(tmp_path, "id\n" + 8 * "a\n").rows
    assert "is larger than" in refusal(tmp_path, "id\n" + 9 * "a\n")


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = '\nid,note_en\r\na,"two\r\nlines"\r\n\r\nb,x\r\n"c","\n\n"\nd,y\n'
    table = read(tmp_path, text)
    assert [(row.cells["id"], row.line) for row in table.rows] == [
        ("a", 3),
        ("b", 6),
        ("c", 7),
        ("d", 10),
    ]


def test_a_line_separator_inside_a_text_is_no_new_line(tmp_path: Path) -> None:
    table = read(tmp_path, "id,note_en\na,x\u2028y\x0bz\nb,y\n")
    assert [row.line for row in table.rows] == [2, 3]


def test_ragged_rows_are_named_and_the_others_read(tmp_path: Path) -> None:
    table = read(tmp_path, "id,name_zh,note_en\na,x\nb,x,y\nc,x,one, two\n")
    assert [row.cells["id"] for row in table.rows] == ["b"]
    assert not table.complete
    assert [message.split(". ")[0] for message in said(table)] == [
        "my.csv:2 (a): has 2 cells where the header names 3 columns",
        "my.csv:4 (c): has 4 cells where the header names 3 columns",
    ]


def test_broken_quotes_are_named_and_reading_goes_on(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,name_zh\na,"x"y\nb,x\nc,"x\nd,x\n')
    assert [row.cells["id"] for row in table.rows] == ["b"]
    assert not table.complete
    first, second = said(table)
    assert first.startswith('my.csv:2: text follows a closing quote "')
    assert second.startswith('my.csv:4: a quote " opened in this row is never closed')


def test_a_cell_without_end_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,name_zh\na,"x' + 140_000 * "y" + '\nb,"z"\n')
    (message,) = said(table)
    assert message.startswith("my.csv:2: a cell is longer than")


def test_unknown_and_repeated_columns_are_named(tmp_path: Path) -> None:
    table = read(tmp_path, "id,name_ch,id,price\na,x,b,1\n")
    assert said(table) == [
        "my.csv:1 header: 'name_ch': is not a column of this file. Did you mean name_zh?",
        "my.csv:1 header: 'id': is named twice. Remove one of the columns",
        "my.csv:1 header: 'price': is not a column of this file. Remove it",
    ]


def test_a_column_with_values_needs_a_name(tmp_path: Path) -> None:
    assert said(read(tmp_path, "id,,note_en\na,,x\n")) == []
    (message,) = said(read(tmp_path, "id,,note_en\na,5,x\nb,6,y\n"))
    assert message.startswith("my.csv:1 header: a column with values has no name")


def test_cells_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    table = read(tmp_path, "id,note_en\na,=1+1\n")
    assert table.rows[0].cells["note_en"] == "=1+1"
