"""The Markdown, as markdown-it reads it."""

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from planner.outputs.links import place_links, route_links
from planner.outputs.markdown import escape, render
from planner.values import LANGS, Lang
from tests.hostile import hostile_plan
from tests.sample import sample_catalogue, sample_itinerary

HOSTILE = (
    "<script>hostile()</script>|a|b|\n\n# c\n- d **e** _f_ `g` [h](http://x.invalid) ![i](j) "
    "<http://k.invalid> &amp; \\ ~~l~~ $m$ http://n.invalid www.o.invalid "
    "[map-1] [p][map-1]\x00\u202e"
)
STARTS = (
    "# a", "- a", "+ a", "* a", "> a", "1. a", "23) a", "=== a", "--- a", "```a", "~~~ a", "| a |",
    ": a", "[a]: http://x.invalid", "<b>a", "    a", "\ta", "&lt;a", "_a_", "![a](b)", "\\# a",
)  # fmt: skip
TEXT = ("root", "inline", "text", "text_special", "softbreak", "hardbreak", "strong", "link")
BLOCKS = ("heading", "paragraph", "bullet_list", "list_item")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
ALLOWED = {*TEXT, *BLOCKS, *TABLES}


def parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(parser().parse(text))


def said(node: SyntaxTreeNode) -> str:
    """The text of a node as a reader sees it."""
    if not node.children:
        return " " if node.type in ("softbreak", "hardbreak") else node.content
    return "".join(map(said, node.children))


def of(root: SyntaxTreeNode, *kinds: str) -> list[SyntaxTreeNode]:
    return [node for node in root.walk() if node.type in kinds]


@pytest.mark.parametrize("lang", LANGS)
def test_each_day_is_a_table_of_its_timeline(lang: Lang) -> None:
    itinerary = sample_itinerary(lang)
    root = tree(render(itinerary, sample_catalogue()))
    tables = of(root, "table")
    assert len(tables) == len(itinerary.days)
    for table, day in zip(tables, itinerary.days, strict=True):
        rows = [[said(cell) for cell in of(row, "th", "td")] for row in of(table, "tr")]
        assert {len(row) for row in rows} == {4}
        assert len(rows) == 1 + 2 + len(day.stops) + len(day.legs)
        stops = [row for row in rows if re.match(r"\d+ ", row[1])]
        for number, (row, visit) in enumerate(zip(stops, day.visits, strict=True), 1):
            assert row[0] == f"{visit.start:%H:%M}–{visit.end:%H:%M}"
            assert row[1] == f"{number} {'⚠ ' if visit.confirm else ''}{visit.name[lang]}"


def test_everything_a_person_wants_is_there() -> None:
    itinerary = sample_itinerary("en")
    root = tree(render(itinerary, sample_catalogue()))
    heads = [said(node) for node in of(root, "heading")]
    assert heads[:3] == [
        "Industrial tourism itinerary",
        "Sat 21 Nov 2026",
        "1 · China Power Valley Exhibition Centre",
    ]
    assert {"To book", "Left out: 6 sites"} <= set(heads)
    items = [said(node) for node in of(root, "list_item")]
    assert "Open on this day: 09:00–17:00, last admission 30 min before closing" in items
    assert "by Fri 20 Nov 2026: Zhuzhou Museum, for Sat 21 Nov 2026 · 微信公众号" in items
    assert any("Fantawild Adventure Zhuzhou: A visit takes 7 h" in item for item in items)
    paragraphs = [said(node) for node in of(root, "paragraph")]
    assert "Family · 2 adults, 1 child (8)" in paragraphs[0]
    assert any(text.startswith("In all: 2 days · 7 visits") for text in paragraphs)


def test_links_open_stops_and_days() -> None:
    itinerary = sample_itinerary("en")
    expected = [
        *(link.url for day in itinerary.days for link in route_links(itinerary, day)),
        *(link.url for visit in itinerary.visits for link in place_links(visit, "en")),
    ]
    links = of(tree(render(itinerary)), "link")
    assert sorted(str(link.attrs["href"]) for link in links) == sorted(expected)
    assert said(links[0]) == "Amap start–2"


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_shows_as_text(lang: Lang) -> None:
    text = render(*hostile_plan(HOSTILE, lang))
    root, plain = tree(text), tree(render(sample_itinerary(lang), sample_catalogue()))
    assert {node.type for node in root.walk()} <= ALLOWED
    hrefs = [str(link.attrs["href"]) for link in of(root, "link")]
    assert len(hrefs) == len(of(plain, "link"))
    assert not any(".invalid" in href.partition("?")[0] for href in hrefs)
    assert [len(of(table, "td")) for table in of(root, "table")] == [
        len(of(table, "td")) for table in of(plain, "table")
    ]
    shown = " ".join(HOSTILE.translate({0: None, 0x202E: None}).split())
    visits = [node for node in of(root, "heading") if node.tag == "h3"]
    assert [said(node).partition(" · ")[2] for node in visits] == [shown] * 7
    assert "<script>hostile()" not in parser().render(text)
    assert not set(text) & set("\x00\u202e")


@pytest.mark.parametrize("text", STARTS)
@pytest.mark.parametrize("before", ["", "- ", "# ", "  - "])
def test_what_begins_a_block_elsewhere_is_text(text: str, before: str) -> None:
    root = tree(before + escape(text))
    assert said(root) == text.strip()
    assert {node.type for node in root.walk()} <= ALLOWED
    assert len(of(root, "heading")) == (before == "# ")
    assert len(of(root, "bullet_list")) == before.endswith("- ")


def test_addresses_do_not_turn_into_links_where_a_reader_looks_for_them() -> None:
    assert escape("see https://x.invalid and www.y.invalid") == (
        r"see https:\/\/x.invalid and www\.y.invalid"
    )


def test_a_day_without_visits_says_so() -> None:
    itinerary = sample_itinerary("en")
    empty = itinerary.days[0].model_copy(update={"stops": (), "legs": ()})
    root = tree(render(itinerary.model_copy(update={"days": (empty,)})))
    assert "No visits on this day." in [said(node) for node in of(root, "paragraph")]
    assert not of(root, "table")
