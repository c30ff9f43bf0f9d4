"""The map in a browser without a network: what it shows and does."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from planner.outputs.map import render
from tests.sample import sample_catalogue, sample_itinerary
from tests.test_map import HOSTILE, TILES, hostile_page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")

DESKTOP, PHONE = (1280, 800), (390, 844)
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


class Opened:
    """A page and everything it complained about or asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    @property
    def asked(self) -> list[str]:
        """The requests beside the file itself and the images inside it."""
        return [url for url in self.requests if not url.startswith(("data:", "file:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    yield from open_map(browser, tmp_path, DESKTOP, sample_map())


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    yield from open_map(browser, tmp_path, PHONE, sample_map())


def sample_map() -> str:
    return render(sample_itinerary("en"), sample_catalogue())


def open_map(browser: Browser, folder: Path, size: tuple[int, int], html: str) -> Iterator[Opened]:
    file = folder / "map.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, offline=True, reduced_motion="reduce"
    )
    opened = Opened(context.new_page())
    opened.page.add_init_script("window.hostile = () => { window.harmed = true; }")
    opened.page.goto(file.as_uri())
    yield opened
    assert opened.complaints == []  # whatever the test did
    context.close()


def test_opens_without_a_request(opened: Opened) -> None:
    expect(opened.page.locator(".pin")).to_have_count(7)
    assert [url[:5] for url in opened.requests if not url.startswith("data:")] == ["file:"]


def test_shows_days_base_hub_skipped_and_ways(opened: Opened) -> None:
    page = opened.page
    assert page.locator(".leaflet-marker-pane .pin").all_inner_texts() == list("1234123")
    expect(page.locator(".leaflet-marker-pane .base")).to_have_count(1)
    expect(page.locator(".leaflet-marker-pane .hub")).to_have_count(1)
    expect(page.locator(".leaflet-overlay-pane path[stroke-dasharray]")).to_have_count(9)
    expect(page.locator("path.skipped")).to_have_count(6)


def test_pin_opens_its_popup(opened: Opened) -> None:
    opened.page.locator(".pin").nth(1).click()
    popup = opened.page.locator(".leaflet-popup")
    expect(popup).to_contain_text("株洲国际卡丁车场（赛车场卡丁车体验）")
    expect(popup).to_contain_text("10:37–11:37")
    expect(popup).to_contain_text("Confirm first: opening hours, position, price")


def test_line_of_the_panel_opens_the_popup_of_its_stop(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Ceramic Valley pottery workshop").click()
    expect(opened.page.locator(".leaflet-popup")).to_contain_text("¥180 for the whole party")


def test_skipped_opens_its_reason(opened: Opened) -> None:
    opened.page.locator("path.skipped").first.click()
    expect(opened.page.locator(".leaflet-popup")).to_contain_text("Groups only")


def test_base_opens_the_times_of_the_days(opened: Opened) -> None:
    opened.page.locator(".leaflet-marker-pane .base").click()
    expect(opened.page.locator(".leaflet-popup")).to_contain_text("back 17:50")


def test_day_is_switched_off_and_on_again(opened: Opened) -> None:
    page = opened.page
    switch = page.locator('input[data-layer="day-1"]')
    switch.uncheck()
    assert page.locator(".leaflet-marker-pane .pin").all_inner_texts() == list("123")
    expect(page.locator(".leaflet-overlay-pane path[stroke-dasharray]")).to_have_count(4)
    expect(page.get_by_role("button", name="Circuit karting")).to_be_hidden()
    switch.check()
    expect(page.locator(".leaflet-marker-pane .pin")).to_have_count(7)
    expect(page.get_by_role("button", name="Circuit karting")).to_be_visible()


def test_skipped_are_switched_off(opened: Opened) -> None:
    opened.page.locator('input[data-layer="skipped"]').uncheck()
    expect(opened.page.locator("path.skipped")).to_have_count(0)


@pytest.mark.parametrize("zoomed_out", [0, 4])
def test_no_pin_hides_another(opened: Opened, zoomed_out: int) -> None:
    for _ in range(zoomed_out):
        opened.page.locator(".leaflet-control-zoom-out").click()
        opened.page.wait_for_timeout(300)  # the zoom's animation
    boxes = [pin.bounding_box() for pin in opened.page.locator(".pin").all()]
    centres = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    assert len(centres) == 7
    for i, (x, y) in enumerate(centres):
        for other_x, other_y in centres[:i]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= 28**2


def test_all_stops_lie_beside_the_panel(opened: Opened) -> None:
    panel = opened.page.locator(".panel").bounding_box()
    assert panel
    for pin in opened.page.locator(".pin").all():
        box = pin.bounding_box()
        assert box
        assert panel["x"] + panel["width"] < box["x"] < 1280 - box["width"]


def test_all_stops_lie_above_the_panel_of_a_phone(phone: Opened) -> None:
    panel = phone.page.locator(".panel").bounding_box()
    assert panel
    for pin in phone.page.locator(".pin").all():
        box = pin.bounding_box()
        assert box
        assert 0 < box["x"] < 390 - box["width"]
        assert 0 < box["y"] < panel["y"] - box["height"]


def test_popup_of_a_phone_lies_inside_the_window(phone: Opened) -> None:
    phone.page.locator(".pin").nth(3).click()
    phone.page.wait_for_timeout(400)
    box = phone.page.locator(".leaflet-popup-content-wrapper").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390


def test_panel_folds_away(phone: Opened) -> None:
    phone.page.locator(".panel > summary").click()
    expect(phone.page.get_by_role("button", name="Circuit karting")).to_be_hidden()


def test_hostile_text_runs_nothing_and_shows_as_written(browser: Browser, tmp_path: Path) -> None:
    for opened in open_map(browser, tmp_path, DESKTOP, hostile_page()):
        page = opened.page
        # By events, not by mouse: names of this length cover the signs.
        page.evaluate(
            "for (const sign of document.querySelectorAll('.leaflet-marker-icon, path')) {"
            " sign.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));"
            " sign.dispatchEvent(new MouseEvent('click', {bubbles: true})); }"
        )
        page.locator(".stops button").first.click()
        name = page.locator(".leaflet-popup h2 > span:last-child").last
        assert name.inner_text().split() == HOSTILE.split()
        assert page.evaluate("window.harmed") is None
        assert opened.asked == []


def test_tiles_are_the_only_requests(browser: Browser, tmp_path: Path) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body=PIXEL, content_type="image/gif")

    for opened in open_map(browser, tmp_path, DESKTOP, "<title>empty</title>"):
        opened.page.context.set_offline(False)
        opened.page.route(re.compile("^https://tile[.]example/"), answer)
        file = tmp_path / "tiles.html"
        file.write_text(render(sample_itinerary("en"), tiles=TILES), encoding="utf-8")
        opened.page.goto(file.as_uri())
        expect(opened.page.locator("img.leaflet-tile-loaded").first).to_be_attached()
        assert {url.split("/")[2] for url in opened.asked} == {"tile.example"}
        opened.page.locator('input[data-layer="tiles"]').uncheck()
        expect(opened.page.locator("img.leaflet-tile")).to_have_count(0)
