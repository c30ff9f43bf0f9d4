"""The PDF, read back by others: its text, its font, its codes and links."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import category

import pdfplumber
import pytest
import zxingcpp
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from planner.itinerary import Itinerary, PlanB
from planner.outputs.canvas import Canvas
from planner.outputs.links import place_links
from planner.outputs.paper import day_sheets
from planner.outputs.pdf import render
from planner.outputs.wording import Words
from planner.trip import at
from planner.values import LANGS, Lang, Text
from tests.hostile import hostile_plan
from tests.sample import SATURDAY, sample_catalogue, sample_itinerary
from tests.test_sheets import amap, busy

FONT = Path(__file__).parent.parent / "planner/outputs/assets/fonts/NotoSansSC.ttf"
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
HOSTILE = "<b>{nb}</b> **x** \u202egnp\x1b[31m (a\\)b \U00020bb7野"


@cache
def sample_pdf(lang: Lang) -> bytes:
    return render(sample_itinerary(lang), sample_catalogue())


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, without its spaces and line ends."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGS)
def test_each_day_has_its_page(lang: Lang) -> None:
    plan = sample_itinerary(lang)
    pages = texts(sample_pdf(lang))
    assert len(pages) == len(plan.days) + 1
    for number, (day, page) in enumerate(zip(plan.days, pages, strict=False), start=1):
        assert page.endswith(f"{number}/3")
        for visit in day.visits:
            assert squeezed(visit.name[lang]) in page
            assert squeezed(visit.name.zh) in page
            assert f"{visit.start:%H:%M}–{visit.end:%H:%M}" in page
        assert squeezed(day.start_place.name[lang]) in page
        assert f"{day.start:%H:%M}" in page
        assert f"{day.end:%H:%M}" in page
    said = {
        "en": ("Sat21Nov2026", "Family·2adults,1child(8)", "taxi,5.3km,15min", "Openonthisday"),
        "zh": ("2026年11月21日（周六）", "亲子家庭·2位成人", "5.3公里，15分钟", "09:00–16:30"),
        "ru": ("сб,21ноября2026г.", "2взрослых", "5,3км,15мин", "Открытовэтотдень"),
    }
    assert all(words in pages[0] for words in said[lang])
    assert "¥180" in pages[1]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Tobook", "byFri20Nov2026:ZhuzhouMuseum", "Confirmfirst", "opening hours, price"]),
        ("zh", ["需要预约", "微信公众号", "请先确认", "开放时间、费用"]),
        ("ru", ["Забронировать", "20ноября2026г.", "Уточните", "часы работы, цена"]),
    ],
)
def test_the_last_page_has_what_holds_for_the_trip(lang: Lang, expected: list[str]) -> None:
    last = texts(sample_pdf(lang))[-1]
    assert [squeezed(words) for words in expected if squeezed(words) not in last] == []


def test_lists_of_the_trip_are_all_there() -> None:
    plan = sample_itinerary("en")
    changed = {
        "bring": ("identity card, for Zhuzhou Museum",),
        "notes": ("On Lunar New Year's Eve and the first two days of the year much is closed.",),
        "plan_b": (PlanB(case="late", late_minutes=90, visits=plan.visits[:2]),),
    }
    pdf = render(plan.model_copy(update=changed), sample_catalogue())
    with pdfplumber.open(BytesIO(pdf)) as document:
        last = document.pages[-1].extract_text()
    for words in ("identity card", "Lunar New Year's Eve", "if you start 1 h 30 min late"):
        assert words in last
    assert "09:00 China Power Valley Exhibition Centre" in last
    assert last.index("To book") < last.index("Bring") < last.index("Plan B") < last.index("Notes")


def test_equal_plans_give_equal_bytes() -> None:
    assert render(sample_itinerary("ru"), sample_catalogue()) == sample_pdf("ru")


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_says_what_it_is(lang: Lang) -> None:
    reader = PdfReader(BytesIO(sample_pdf(lang)))
    assert reader.metadata is not None
    assert "2026" in (reader.metadata.title or "")
    assert reader.metadata.creation_date == sample_itinerary(lang).created
    assert str(reader.root_object["/Lang"]) == {"zh": "zh-CN"}.get(lang, lang)
    assert len(reader.outline) == 3
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize("lang", LANGS)
def test_every_font_is_inside_and_only_what_is_used_of_it(lang: Lang) -> None:
    pdf = sample_pdf(lang)
    reader = PdfReader(BytesIO(pdf))
    found: list[Any] = [reader.get_object(n) for n in range(1, int(reader.trailer["/Size"]))]  # type: ignore[call-overload]
    objects = [one for one in found if isinstance(one, dict)]
    fonts = [one for one in objects if one.get("/Type") == "/Font"]
    files = [one for one in objects if one.get("/Type") == "/FontDescriptor"]
    assert {font["/Subtype"] for font in fonts} == {"/Type0", "/CIDFontType2"}
    assert len(files) == 1  # the one that all of them name
    assert "NotoSansSC" in files[0]["/FontName"]
    shipped = TTFont(BytesIO(files[0]["/FontFile2"].get_object().get_data()))
    assert 50 < len(shipped.getGlyphOrder()) < 700
    assert len(pdf) < 200_000


def test_long_names_are_folded_inside_their_column() -> None:
    plan = sample_itinerary("en")
    long = Text(en="Very long name of a workshop " * 6, zh="名字很长的陶瓷工坊" * 8)
    days = []
    for day in plan.days:
        stops = [stop.model_copy(update={"name": long}) for stop in day.visits]
        days.append(day.model_copy(update={"stops": tuple(stops)}))
    pdf = render(plan.model_copy(update={"days": tuple(days)}), sample_catalogue())
    with pdfplumber.open(BytesIO(pdf)) as document:
        assert len(document.pages) == 3
        for page in document.pages:
            assert all(char["x0"] >= 36 and char["x1"] <= 559 for char in page.chars)
            assert all(char["top"] >= 30 and char["bottom"] <= 830 for char in page.chars)
        words = document.pages[0].extract_words()
        (stay,) = (word for word in words if word["text"] == "Stay")
        names = [char for char in document.pages[0].chars if round(char["size"], 1) in (8.1, 9.5)]
        assert len(names) > 4 * 100
        assert all(char["x0"] > 116 and char["x1"] < stay["x0"] - 5 for char in names)
        assert len({round(char["top"]) for char in names}) >= 4 * 3


def test_codes_and_links_open_the_ways_and_the_stops() -> None:
    plan = sample_itinerary("en")
    pdf = sample_pdf("en")
    images = [page.render(scale=4).to_pil() for page in PdfDocument(pdf)]
    read = [found.text for image in images for found in zxingcpp.read_barcodes(image)]
    assert sorted(read) == sorted(amap(plan))
    links = [
        annotation.get_object()["/A"]["/URI"]
        for page in PdfReader(BytesIO(pdf)).pages
        for annotation in page.get("/Annots", [])
    ]
    places = [place_links(visit, "en")[0].url for visit in plan.visits]
    assert sorted(links) == sorted([*read, *places])


def test_a_day_with_very_many_stops_goes_on_on_the_next_page() -> None:
    pages = texts(render(busy(40), sample_catalogue()))
    assert len(pages) > 3
    assert all("Sat21Nov2026" in page and "Toconfirm" in page for page in pages[:3])
    assert sum(page.count("ZhuzhouMuseum") for page in pages[:-1]) >= 10


def test_ten_stops_fit_a_page() -> None:
    assert len(texts(render(busy(10), sample_catalogue()))) == 2


def test_a_day_without_visits_says_so() -> None:
    plan = sample_itinerary("en")
    day = plan.days[0].model_copy(update={"stops": (), "legs": ()})
    pages = texts(render(plan.model_copy(update={"days": (day,)})))
    assert "Novisitsonthisday." in pages[0]
    assert "ZhuzhouWeststation" in pages[0]


def test_the_small_hours_are_of_the_next_day() -> None:
    plan = sample_itinerary("en")
    late = at(SATURDAY, plan.days[0].end.timetz().replace(hour=23, minute=59, tzinfo=None))
    day = plan.days[0].model_copy(update={"end": late.replace(day=22, hour=0, minute=30)})
    assert "00:30+1" in texts(render(plan.model_copy(update={"days": (day,)})))[0]


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_is_printed_as_text(lang: Lang) -> None:
    plan, catalogue = hostile_plan(HOSTILE, lang)
    pdf = render(plan, catalogue)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert all("<b>{nb}</b>**x**gnp(a\\)b〓野" in squeezed(page) for page in pages)
    signs = set("".join(pages)) - {"\n"}
    assert not [sign for sign in signs if category(sign) in ("Cc", "Cf", "Cs", "Co")]
    assert squeezed("U+20BB7") in squeezed(pages[-1])


def test_signs_that_the_font_lacks_are_named() -> None:
    canvas = Canvas("title", "en", sample_itinerary("en").created)
    assert canvas.printable("é e\u0301 \u202f\u2009x\ufe0f野🙂野") == "é é   x野〓野"
    assert canvas.lacking == ("🙂",)
    assert "Not in the font" not in PdfReader(BytesIO(sample_pdf("en"))).pages[-1].extract_text()


@pytest.mark.parametrize("room", [30.0, 60.0, 500.0])
def test_lines_are_broken_where_a_reader_breaks_them(room: float) -> None:
    canvas = Canvas("title", "zh", sample_itinerary("zh").created)
    text = "醴陵瓷谷（中国陶瓷谷），“釉下五彩”：https://example.org/a/very/long/path Kiln No. 4。"
    lines = canvas.fold(text, room, 9)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(canvas.width(line, 9) <= room for line in lines)
    assert not [line for line in lines if line[0] in "，。：）”"]
    assert not [line for line in lines if line[-1] in "（“"]


# --- The font that ships ------------------------------------------------------------------------


#: Left, bottom, right and top of simplified forms, in Noto Sans CJK SC 2.004; all of them differ
#: from the Japanese ones.
FORMS = {
    "直": (46, -43, 956, 841),
    "海": (42, -72, 963, 841),
    "角": (56, -88, 875, 843),
    "令": (35, -85, 974, 844),
    "画": (90, -76, 911, 775),
}


def test_chinese_has_its_simplified_forms() -> None:
    font = TTFont(FONT)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    for sign, form in FORMS.items():
        pen = BoundsPen(glyphs)
        glyphs[names[ord(sign)]].draw(pen)
        assert pen.bounds is not None
        assert all(abs(a - b) < 1 for a, b in zip(pen.bounds, form, strict=True))


def picture(font: Path, face: int, sign: str) -> Image.Image:
    drawing = Image.new("L", (220, 260))
    ImageDraw.Draw(drawing).text((10, 10), sign, 255, ImageFont.truetype(font, 200, face))
    return drawing


def differing(one: Image.Image, other: Image.Image) -> float:
    """Return how much of the ink of two pictures is not in both."""
    ink = ImageStat.Stat(one).sum[0] + ImageStat.Stat(other).sum[0]
    return ImageStat.Stat(ImageChops.difference(one, other)).sum[0] / ink


@pytest.mark.skipif(not CJK.exists(), reason="Noto Sans CJK is not installed")
@pytest.mark.parametrize("sign", "直骨海角令画株醴陵")
def test_chinese_looks_as_in_china(sign: str) -> None:
    ours, china = picture(FONT, 0, sign), picture(CJK, 2, sign)
    assert differing(ours, china) < 0.03
    if sign in "直骨海角令画":
        assert differing(ours, picture(CJK, 0, sign)) > 0.07


def test_the_font_has_what_is_printed() -> None:
    known = set(TTFont(FONT).getBestCmap())
    files = [FONT.parents[4] / "sites.csv", *FONT.parents[3].glob("locale/*/*/*.po")]
    used = "".join(file.read_text(encoding="utf-8") for file in files)
    assert {sign for sign in used if sign.isprintable() and ord(sign) not in known} == set()
    common = "".join(bytes((0xB0 + n // 94, 0xA1 + n % 94)).decode("gb2312") for n in range(3755))
    assert [s for s in common + "·–—→↓⚠¥°×“”‘’…№〓ЁёЖЯ" if ord(s) not in known] == []


def test_the_font_is_small_and_its_licence_is_beside_it() -> None:
    assert FONT.stat().st_size < 2_500_000
    licence = FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    names = TTFont(FONT)["name"]
    assert "SIL Open Font License" in names.getDebugName(13)
    assert "Source" not in names.getDebugName(1) + names.getDebugName(6)  # its reserved name


def test_marks_are_as_narrow_as_european_texts_want_them() -> None:
    font = TTFont(FONT)
    widths = {s: font["hmtx"][font.getBestCmap()[ord(s)]][0] for s in "·’“”，"}
    assert widths == {"·": 500, "’": 279, "“": 475, "”": 475, "，": 1000}


def test_codes_are_made_of_every_days_ways() -> None:
    plan: Itinerary = sample_itinerary("zh")
    scans = [scan for day in day_sheets(Words(plan)) for scan in day.scans]
    assert [scan.url for scan in scans] == amap(plan)
