"""The sheets that the map page prints: what stands on them, and that each is one page."""

import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from planner.errors import BadInput
from planner.itinerary import Break, Itinerary, Visit
from planner.outputs.links import route_links
from planner.outputs.map import render
from planner.outputs.page import style
from planner.outputs.qr import QUIET, code
from planner.outputs.sheets import sheets
from planner.values import LANGS, Lang
from tests.hostile import hostile_plan
from tests.sample import sample_catalogue, sample_itinerary

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
HOSTILE = "<script>harm()</script>\"'`${x}{{ 7*7 }}&amp;\u202egnp\x1b[31m"
SVG = "{http://www.w3.org/2000/svg}"


class Reader(HTMLParser):
    """The texts of a page by the class of the section they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: list[list[str]] = []
        self.tags: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "section":
            self.sections.append([])

    @property
    def all(self) -> list[str]:
        return [text for section in self.sections for text in section]

    def handle_data(self, data: str) -> None:
        if self.sections and data.strip():
            self.sections[-1].append(" ".join(data.split()))


def amap(plan: Itinerary) -> list[str]:
    """Return the addresses that the codes of a plan open."""
    links = [link for day in plan.days for link in route_links(plan, day)]
    return [link.url for link in links if link.app == "amap"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_a_day_and_one_for_the_trip(lang: Lang) -> None:
    plan = sample_itinerary(lang)
    page = Reader(sheets(plan, sample_catalogue()))
    assert len(page.sections) == 3
    for day, texts in zip(plan.days, page.sections, strict=False):
        said = " ".join(texts)
        for visit in day.visits:
            assert visit.name[lang] in texts
            assert visit.name.zh in said
            assert f"{visit.start:%H:%M}–{visit.end:%H:%M}" in texts
        assert f"{day.end:%H:%M}" in texts
    dates = {"en": "Sat 21 Nov 2026", "zh": "2026年11月21日（周六）", "ru": "сб, 21 ноября 2026 г."}
    assert dates[lang] in page.sections[0]
    hours = {"en": "Open on this day: 09:00–16:30", "zh": "09:00–16:30", "ru": "09:00–16:30"}
    assert any(hours[lang] in text for text in page.sections[0])
    assert any("¥180" in text for text in page.sections[1])
    assert any(dates[lang].rstrip(".") in text for text in page.sections[2])


def test_the_last_sheet_has_what_holds_for_the_trip() -> None:
    plan = sample_itinerary("en").model_copy(
        update={"bring": ("identity card",), "notes": ("Fireworks close the square.",)}
    )
    texts = Reader(sheets(plan, sample_catalogue())).sections[-1]
    said = " ".join(texts)
    assert [t for t in texts if t in ("To book", "Bring", "Notes")] == ["To book", "Bring", "Notes"]
    assert "identity card" in texts
    assert "Fireworks close the square." in texts
    assert "Ceramic Valley pottery workshop: opening hours, price (a guess)" in said
    assert "In all: 2 days" in said
    assert "Planned on" in said
    assert "Travel times are estimated" in said


def test_a_plan_without_a_catalogue_knows_no_hours() -> None:
    page = sheets(sample_itinerary("en"))
    assert "Open on this day" not in page
    assert "Zhuzhou Museum" in page


def test_a_day_without_visits_says_so() -> None:
    plan = sample_itinerary("en")
    day = plan.days[0].model_copy(update={"stops": (), "legs": ()})
    page = Reader(sheets(plan.model_copy(update={"days": (day,)})))
    assert "No visits on this day." in page.sections[0]
    assert "table" not in page.tags


@pytest.mark.parametrize("lang", LANGS)
def test_sketches_are_drawings_that_parse(lang: Lang) -> None:
    page = sheets(sample_itinerary(lang), sample_catalogue())
    figures = re.findall(r"<figure>(<svg.*?</svg>)\s*<figcaption>", page, re.DOTALL)
    assert len(figures) == 2
    for figure, day in zip(figures, sample_itinerary(lang).days, strict=True):
        root = ElementTree.fromstring(figure.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))
        signs = [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("sign ")]
        numbers = [text.text for g in signs for text in g.iter(f"{SVG}text")]
        assert numbers == [str(n + 1) for n in range(len(day.visits))]
        assert len(list(root.iter(f"{SVG}polygon"))) > len(day.visits)


def test_hostile_text_stays_text() -> None:
    plan, catalogue = hostile_plan(HOSTILE)
    page = sheets(plan, catalogue)
    reader = Reader(page)
    assert "script" not in reader.tags
    assert not set("`$\\{}\u202e\x1b") & set(page)
    assert (
        sum(text == "<script>harm()</script>\"'`${x}{{ 7*7 }}&amp;gnp" for text in reader.all) > 10
    )


def test_a_code_says_what_it_was_made_of() -> None:
    made = code("https://uri.amap.com/")
    dark = {(run.row, run.column + n) for run in made.runs for n in range(run.length)}
    assert min(row for row, _column in dark) == min(column for _row, column in dark) == QUIET
    picture = Image.open(BytesIO(b64decode(made.image.removeprefix("data:image/png;base64,"))))
    assert picture.size == (made.size, made.size)
    pixels = picture.convert("L").load()
    assert pixels is not None
    assert dark == {(y, x) for y in range(made.size) for x in range(made.size) if not pixels[x, y]}
    with pytest.raises(BadInput, match="2953"):
        code("x" * 2954)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def printed(browser: Browser, tmp_path: Path, html: str, **paper: str) -> bytes:
    """Return what the browser would print of a page."""
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page(color_scheme="dark")
    page.goto(file.as_uri())
    pdf = page.pdf(prefer_css_page_size=not paper, print_background=True, **paper)  # type: ignore[arg-type]
    page.close()
    return pdf


def codes(pdf: bytes) -> list[str]:
    """Return what the QR codes of a document say."""
    with_pages = [page.render(scale=3).to_pil() for page in PdfDocument(pdf)]
    return [found.text for image in with_pages for found in zxingcpp.read_barcodes(image)]


def squeezed(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


@pytest.mark.parametrize("lang", LANGS)
def test_the_map_prints_one_page_a_day_and_one_more(
    browser: Browser, tmp_path: Path, lang: Lang
) -> None:
    plan = sample_itinerary(lang)
    pdf = printed(browser, tmp_path, render(plan, sample_catalogue()))
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == 3
    for day, text in zip(plan.days, pages, strict=False):
        # Chromium says radicals instead of the characters that look like them.
        said = normalize("NFKC", text).replace("⻋", "车")
        assert all(squeezed(visit.name[lang]) in squeezed(said) for visit in day.visits)
        assert f"{day.end:%H:%M}" in text
    assert sorted(codes(pdf)) == sorted(amap(plan))
    corner = PdfDocument(pdf)[0].render(scale=0.2).to_pil().getpixel((1, 1))
    assert corner == (255, 255, 255)  # whatever the screen's colours are


def test_a_sheet_fits_letter_paper_too(browser: Browser, tmp_path: Path) -> None:
    html = f"<!doctype html>{style('print.css')}{sheets(sample_itinerary(), sample_catalogue())}"
    pdf = printed(browser, tmp_path, html, format="Letter")
    assert len(PdfReader(BytesIO(pdf)).pages) == 3


def test_ten_stops_fit_a_page(browser: Browser, tmp_path: Path) -> None:
    plan = busy(10)
    html = f"<!doctype html>{style('print.css')}{sheets(plan, sample_catalogue())}"
    pdf = printed(browser, tmp_path, html)
    first, *rest = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert len(rest) == 1
    assert "Zhuzhou Museum" in first


def busy(count: int) -> Itinerary:
    """Return a day with so many visits and ways."""
    plan = sample_itinerary("en")
    visits = [stop for stop in plan.days[0].stops if isinstance(stop, Visit)]
    pauses = [stop for stop in plan.days[0].stops if isinstance(stop, Break)]
    stops = [
        visits[n % len(visits)].model_copy(update={"lat": 27.80 + n / 200, "lon": 113.04 + n / 80})
        for n in range(count)
    ]
    legs = [plan.days[0].legs[n % len(plan.days[0].legs)] for n in range(count + 1)]
    day = plan.days[0].model_copy(update={"stops": (*stops, *pauses), "legs": tuple(legs)})
    return plan.model_copy(update={"days": (day,)})
