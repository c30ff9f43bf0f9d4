"""The gallery: a few real plans, each with the command that makes it and a picture of a result.

python -m docs.build gallery pictures
"""

import shutil
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import pypdfium2
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from planner.catalogue import Catalogue
from planner.cli import main as planner
from planner.itinerary import Itinerary
from planner.language import say_date
from planner.outputs.phrases import clock
from planner.outputs.wording import Words

PICTURES = Path(__file__).parent / "pictures"
_DESKTOP, _PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Shown:
    """A plan of the gallery: what it shows, how it was asked for, and which of it is pictured."""

    name: str
    title: str
    said: str
    command: str
    view: Literal["desktop", "phone", "paper"] = "desktop"
    scheme: Literal["light", "dark"] = "light"


GALLERY = (
    Shown(
        "students",
        "A weekend for two, who like machines",
        "Most halls of industry keep to weekdays or to hours nobody has published: every stop "
        "with an exclamation mark says what to confirm first.",
        "--profile student --from 2026-12-05 --days 2 --today 2026-11-28 --adults 2 --lang en",
    ),
    Shown(
        "race",
        "A race weekend",
        "The race is a dated event at the circuit, and a must-see: the rest of the day is planned "
        "around its hours.",
        "--profile motorsport --from 2026-06-20 --days 2 --today 2026-06-01 --must cec_2026_r2 "
        "--lang zh",
        scheme="dark",
    ),
    Shown(
        "ceramics",
        "Porcelain, from Liling",
        "Another base and a theme. On the phone the list lies below the map.",
        "--profile ceramics --from 2026-12-09 --today 2026-11-28 --base hub_hotels_liling "
        "--lang zh",
        view="phone",
    ),
    Shown(
        "golden_week",
        "A Monday of Golden Week, on paper",
        "On a Monday museums are closed; on this one, a public holiday, some are open. The PDF has "
        "a page a day, with a code that opens the route on a phone.",
        "--profile family --from 2026-10-05 --today 2026-09-20 --lang zh",
        view="paper",
    ),
    Shown(
        "inbound",
        "Three days in Russian",
        "Visitors from abroad need sites that do not ask for a Chinese identity card, and the "
        "Chinese names beside their own, for signs and drivers.",
        "--profile inbound --from 2026-11-25 --days 3 --today 2026-11-20 --lang ru",
    ),
)


def page() -> str:
    """Return the gallery as Markdown."""
    parts = [
        "# Gallery",
        "Real plans of the shipped catalogue, with the command that makes each. This page and its "
        "pictures are written by `python -m docs.build`.",
    ]
    for shown in GALLERY:
        plan = _plan(shown)
        words = Words(plan, Catalogue.load())
        parts += [
            f"## {shown.title}",
            shown.said,
            f"```sh\nplanner plan {shown.command} {_flag(shown)}\n```",
            f"![{shown.title}](pictures/{shown.name}.png)",
            "\n".join(_days(words)),
        ]
    return "\n\n".join(parts) + "\n"


def draw() -> None:
    """Write the pictures; needs Chromium on the PATH."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for shown in GALLERY:
            paper = shown.view == "paper"
            file = Path(folder) / f"{shown.name}.{'pdf' if paper else 'html'}"
            _run(shown, "--pdf" if paper else "--map", str(file), "--quiet")
            picture = _printed(file) if paper else _photographed(file, shown, browser)
            colours = picture.convert("RGB").quantize(128)  # a third of the bytes
            colours.save(PICTURES / f"{shown.name}.png", optimize=True)
        browser.close()


def _days(words: Words) -> list[str]:
    """Return a line a day: its date and its visits, as the plan says them."""
    return [
        f"* {say_date(day.date, words.lang)}: "
        + " · ".join(
            f"{clock(moment.start)} {moment.title}" for moment in words.moments(day) if moment.visit
        )
        for day in words.plan.days
    ]


def _flag(shown: Shown) -> str:
    return "--pdf trip.pdf" if shown.view == "paper" else "--map trip.html"


def _plan(shown: Shown) -> Itinerary:
    return Itinerary.model_validate_json(_run(shown, "--json", "-"))


def _run(shown: Shown, *more: str) -> str:
    words = ["plan", *shown.command.split(), *more]
    done = CliRunner().invoke(planner, words, catch_exceptions=False)
    if done.exit_code:
        raise RuntimeError(f"planner {' '.join(words)}: {done.output}")
    return done.stdout


def _photographed(file: Path, shown: Shown, browser: Browser) -> Image.Image:
    width, height = _PHONE if shown.view == "phone" else _DESKTOP
    tab = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=shown.scheme,
        reduced_motion="reduce",
    )
    tab.goto(file.as_uri())
    tab.wait_for_timeout(800)
    picture = Image.open(BytesIO(tab.screenshot()))
    tab.close()
    return picture


def _printed(file: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(file)
    picture: Image.Image = document[0].render(scale=1.4).to_pil()
    document.close()
    return picture
