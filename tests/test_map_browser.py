"""The map in a browser without a network: what it shows and does."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from math import asinh, hypot, pi, radians, tan
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from planner.catalogue import Catalogue
from planner.datum import wgs84_to_gcj02
from planner.language import say_date, translator
from planner.outputs.links import place_links
from planner.outputs.map import render
from planner.outputs.phrases import span
from planner.outputs.wording import Words
from planner.values import LANGS, Lang
from tests.sample import sample_catalogue, sample_itinerary
from tests.test_map import HOSTILE, TILES, hostile_page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")

DESKTOP, PHONE, SMALL = (1280, 800), (390, 844), (700, 500)
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
AXE = Path(__file__).parent / "data" / "axe.min.js"  # axe-core 4.14.1 of npm, MPL-2.0

BEFORE_THE_TRIP = datetime(2026, 11, 17, 12, tzinfo=UTC)
Open = Callable[..., AbstractContextManager["Opened"]]


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

    def stop(self, name: str) -> None:
        """Click the line of a stop in the panel."""
        self.page.get_by_role("button", name=name).first.click()

    def day(self, name: str) -> None:
        """Choose a day by the name of its switch."""
        self.page.locator(".switch label", has=self.page.get_by_label(name, exact=True)).click()

    @property
    def pins(self) -> list[str]:
        """The numbers on the map."""
        return self.page.locator(".leaflet-marker-pane .pin").all_inner_texts()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sample_map() -> str:
    return render(sample_itinerary("en"), sample_catalogue())


@pytest.fixture
def open_map(browser: Browser, tmp_path: Path, sample_map: str) -> Open:
    """Return what opens a page from a file, without a network, and watches it until it closes."""

    @contextmanager
    def open_page(
        html: str = sample_map,
        size: tuple[int, int] = DESKTOP,
        before: Callable[[Page], None] = lambda page: None,
        now: datetime = BEFORE_THE_TRIP,
        **options: Any,
    ) -> Iterator[Opened]:
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8")
        settings = {"offline": True, "reduced_motion": "reduce", **options}
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **settings)
        context.set_default_timeout(5000)
        opened = Opened(context.new_page())
        opened.page.clock.install(time=now)
        opened.page.add_init_script("window.hostile = () => { window.harmed = true; }")
        before(opened.page)
        opened.page.goto(file.as_uri())
        yield opened
        assert opened.complaints == []  # whatever the test did
        context.close()

    return open_page


@pytest.fixture
def opened(open_map: Open) -> Iterator[Opened]:
    with open_map() as opened:
        yield opened


@pytest.fixture
def phone(open_map: Open) -> Iterator[Opened]:
    with open_map(size=PHONE, has_touch=True) as opened:
        yield opened


def box_of(opened: Opened, selector: str, n: int = 0) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an element."""
    box = opened.page.locator(selector).nth(n).bounding_box()
    assert box
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


# --- What it shows ------------------------------------------------------------------------------


def test_opens_without_a_request(opened: Opened) -> None:
    expect(opened.page.locator(".pin")).to_have_count(7)
    assert [url[:5] for url in opened.requests if not url.startswith("data:")] == ["file:"]


def test_shows_days_base_hub_and_ways(opened: Opened) -> None:
    page = opened.page
    assert opened.pins == list("1234123")
    expect(page.locator(".leaflet-marker-pane .base")).to_have_count(1)
    expect(page.locator(".leaflet-marker-pane .hub")).to_have_count(1)
    expect(page.locator(".leaflet-overlay-pane path.way")).to_have_count(9)
    expect(page.locator("path.skipped")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGS)
def test_every_stop_says_what_is_to_know_in_the_language_of_the_plan(
    open_map: Open, lang: Lang
) -> None:
    itinerary, catalogue = sample_itinerary(lang), sample_catalogue()
    words = Words(itinerary, catalogue)
    with open_map(render(itinerary, catalogue)) as opened:
        page = opened.page
        for button, visit in zip(page.locator("[data-stop]").all(), itinerary.visits, strict=True):
            button.click()
            popup = page.get_by_role("dialog")
            text = re.sub(r"\s+", " ", popup.inner_text())
            said = [
                words.name(visit.site_id),
                visit.name.zh,
                span(visit.start, visit.end),
                words.to_confirm(visit),
                words.why(visit),
                *(part for fact in words.visit_facts(visit) for part in fact),
            ]
            for part in said:
                assert re.sub(r"\s+", " ", part) in text
            links = [link.get_attribute("href") for link in popup.locator(".links a").all()]
            told = page.evaluate("urls => urls.map((url) => new URL(url).href)", links)
            meant = page.evaluate(
                "urls => urls.map((url) => new URL(url).href)",
                [link.url for link in place_links(visit, lang)],
            )
            assert told == meant
        if lang != "en":
            for english in ("Arrival", "Open ", "not known", "free", "Close"):
                assert english not in page.locator("body").inner_text()
        assert opened.asked == []


def test_links_of_a_day_lead_through_all_its_stops(opened: Opened) -> None:
    routes = opened.page.locator('[data-day="day-1"] .routes')
    names = routes.locator("dt").all_inner_texts()
    assert names == ["Amap", "Baidu Maps", "Apple Maps", "Google Maps"]
    labels = routes.locator("div").first.locator("a").all_inner_texts()
    assert labels[0].startswith("start–")
    assert labels[-1].endswith("–end")
    expect(routes.locator('a:not([rel="noopener noreferrer"])')).to_have_count(0)


# --- Panel and map ------------------------------------------------------------------------------


def test_stop_of_the_panel_opens_its_popup_and_the_other_way_round(opened: Opened) -> None:
    page = opened.page
    opened.stop("Ceramic Valley pottery workshop")
    expect(page.get_by_role("dialog")).to_contain_text("¥180 for the whole party")
    expect(page.locator("[data-stop][aria-current]")).to_have_attribute("data-stop", "2-3")
    page.keyboard.press("Escape")
    expect(page.locator("[aria-current]")).to_have_count(0)

    page.locator(".body").evaluate("body => { body.scrollTop = body.scrollHeight; }")
    page.locator(".leaflet-marker-pane .pin", has_text="4").first.dispatch_event("click")
    current = page.locator("[data-stop][aria-current]")
    expect(current).to_have_attribute("data-stop", "1-4")
    expect(current).to_be_in_viewport()


def test_stop_flies_to_its_place_where_motion_is_wanted(open_map: Open) -> None:
    with open_map(reduced_motion="no-preference") as opened:
        before = opened.page.evaluate("map_1.getZoom()")
        opened.stop("Zhuzhou Museum")
        expect(opened.page.get_by_role("dialog")).to_contain_text("2 h")
        assert opened.page.evaluate("map_1.getZoom()") > before


def test_a_day_is_shown_alone_and_all_again(opened: Opened) -> None:
    page = opened.page
    whole = page.evaluate("map_1.getZoom()")
    opened.day("Sat 21 Nov 2026")
    assert opened.pins == list("1234")
    expect(page.locator("path.way")).to_have_count(5)
    expect(page.locator('[data-day="day-2"]')).to_be_hidden()
    assert page.evaluate("map_1.getZoom()") > whole  # Liling lies apart
    opened.day("Sun 22 Nov 2026")
    assert opened.pins == list("123")
    expect(page.locator('[data-day="day-1"]')).to_be_hidden()
    page.get_by_text("All days").click()
    assert opened.pins == list("1234123")
    assert page.evaluate("map_1.getZoom()") == whole


def view_of(opened: Opened) -> list[float]:
    """Return the middle of the map, and its zoom."""
    found: list[float] = opened.page.evaluate(
        "(({ lat, lng }) => [lat, lng, map_1.getZoom()])(map_1.getCenter())"
    )
    return found


@pytest.mark.parametrize(("motion", "flight"), [("no-preference", 300), ("reduce", 10)])
def test_day_pressed_again_is_all_in_view_again(open_map: Open, motion: str, flight: int) -> None:
    with open_map(reduced_motion=motion) as opened:
        page = opened.page

        def settled() -> list[float]:
            page.wait_for_timeout(flight)
            return view_of(opened)

        whole = settled()
        for back in ("All days", "Sat 21 Nov 2026")[: 1 if flight > 100 else 2]:
            opened.day(back)
            there = settled()
            set_clock(opened, "11:00")
            opened.stop("Zhuzhou Museum" if back == "All days" else "Circuit karting")
            expect(page.get_by_role("dialog")).to_be_visible()
            assert settled()[2] > there[2] or back != "All days"
            opened.day(back)
            assert settled() == pytest.approx(there, abs=0.002)
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(page.locator('[data-clock="time"]')).to_have_text("11:00")  # it is left alone
        opened.day("All days")
        opened.stop("Zhuzhou Museum")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_role("button", name="All of it in view").click()
        assert settled() == pytest.approx(whole, abs=0.002)


def test_names_and_arrows_do_not_stand_still_while_the_map_moves(open_map: Open) -> None:
    with open_map(reduced_motion="no-preference") as opened:
        page = opened.page
        names = "getComputedStyle(map_1.getPane('above')).visibility"
        page.evaluate(f"window.seen = []; map_1.on('zoom', () => window.seen.push({names}))")
        opened.stop("Zhuzhou Museum")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert set(page.evaluate("window.seen")) == {"hidden"}
        assert page.evaluate(names) == "visible"


def test_skipped_are_shown_when_asked_for(opened: Opened) -> None:
    page = opened.page
    page.get_by_text("Left out: 6 sites").click()
    switch = page.get_by_label("Show them on the map")
    switch.check()
    expect(page.locator("path.skipped")).to_have_count(6)
    page.locator("path.skipped").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Groups only")
    switch.uncheck()
    expect(page.locator("path.skipped")).to_have_count(0)


def test_name_of_a_skipped_site_shows_its_dot_and_why(opened: Opened) -> None:
    page = opened.page
    page.get_by_text("Left out: 6 sites").click()
    page.locator("summary", has_text="too far").click()
    page.get_by_role("button", name="Yandi Mausoleum").click()
    popup = page.get_by_role("dialog")
    expect(popup).to_contain_text("Left out: too far")
    expect(popup).to_contain_text("About 3 h each way")
    expect(page.get_by_label("Show them on the map")).to_be_checked()


def test_layers_are_switched(opened: Opened) -> None:
    page = opened.page
    page.get_by_text("Legend and layers").click()
    page.get_by_label("Stations and hotel areas").uncheck()
    expect(page.locator(".leaflet-marker-pane .hub")).to_have_count(0)
    expect(page.locator(".district").first).to_be_attached()
    page.get_by_label("Names of districts").uncheck()
    expect(page.locator(".district")).to_have_count(0)


def test_base_opens_the_times_of_the_days(opened: Opened) -> None:
    opened.page.locator(".leaflet-marker-pane .base").click()
    expect(opened.page.get_by_role("dialog")).to_contain_text("leave 08:40 · back 17:50")


def test_what_to_write_can_be_copied(open_map: Open) -> None:
    itinerary = sample_itinerary("en")
    words = {"zh": "您好，想预约", "en": "Hello"}
    asked = [one.model_copy(update={"message": one.message.model_copy(update=words)})
             for one in itinerary.book_by]  # fmt: skip
    page_of = render(itinerary.model_copy(update={"book_by": tuple(asked)}))
    with open_map(page_of, permissions=["clipboard-read", "clipboard-write"]) as opened:
        opened.page.get_by_text("What to write").first.click()
        opened.page.get_by_role("button", name="Copy").first.click()
        expect(opened.page.get_by_role("button", name="Copied")).to_be_visible()
        assert opened.page.evaluate("navigator.clipboard.readText()") == "您好，想预约"


def test_what_to_write_is_copied_or_chosen_without_a_clipboard(open_map: Open) -> None:
    itinerary = sample_itinerary("en")
    message = {"zh": "您好，\n\n想预约", "en": "Hello"}
    asked = [one.model_copy(update={"message": one.message.model_copy(update=message)})
             for one in itinerary.book_by]  # fmt: skip
    page_of = render(itinerary.model_copy(update={"book_by": tuple(asked)}))
    refuses = "{ writeText: () => Promise.reject(new Error('no')) }"
    for clipboard, works, label in (("undefined", "true", "Copied"), (refuses, "false", "Copy")):

        def stub(page: Page, clipboard: str = clipboard, works: str = works) -> None:
            page.add_init_script(
                f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }});"
                f"document.execCommand = (name) => {{ window.done = name; return {works}; }};"
            )

        with open_map(page_of, before=stub) as opened:
            page = opened.page
            page.get_by_text("What to write").first.click()
            page.locator("[data-copy]").first.click()
            page.wait_for_function("window.done === 'copy'")
            expect(page.locator("[data-copy]").first).to_have_text(label)
            assert page.evaluate("getSelection().toString()").split() == message["zh"].split()
            assert page.locator(".message").first.text_content() == message["zh"]


def test_numbers_and_addresses_to_book_at_can_be_opened(open_map: Open) -> None:
    itinerary, known = (
        sample_itinerary("en"),
        {"contact": "ask 0731-22833321 or https://a.example/x"},
    )
    first, *rest = [one.model_copy(update=known) for one in itinerary.book_by]
    site = {"phone": "0731-1234567; 0731-22833321", "website": "http://zzsmuseum.example"}
    sites = [one.model_copy(update=site) if one.id == first.site_id else one
             for one in sample_catalogue()]  # fmt: skip
    plan = itinerary.model_copy(update={"book_by": (first, *rest)})
    with open_map(render(plan, Catalogue(tuple(sites)))) as opened:
        line = opened.page.locator("details", has_text="To book").locator("li").first
        expect(line).to_contain_text(Words(plan).booking(first))
        links = [one.get_attribute("href") for one in line.locator("a").all()]
        assert links[:2] == ["tel:073122833321", "https://a.example/x"]
        assert links[2:] == ["tel:07311234567", "tel:073122833321", "http://zzsmuseum.example"]


# --- The clock ----------------------------------------------------------------------------------


def party(opened: Opened) -> list[float]:
    """Return where the figure is, lat and lon."""
    found: list[float] = opened.page.evaluate(
        "(() => { let spot; map_1.eachLayer((one) => {"
        " if (one.options.pane === 'party') spot = one.getLatLng(); });"
        " return [spot.lat, spot.lng]; })()"
    )
    return found


def set_clock(opened: Opened, clock: str) -> None:
    hours, minutes = map(int, clock.split(":"))
    slider = opened.page.locator('[data-clock="slider"]')
    slider.evaluate(
        "(slider, minute) => { slider.value = minute; slider.dispatchEvent(new Event('input')); }",
        hours * 60 + minutes,
    )


def test_clock_shows_where_the_party_is(opened: Opened) -> None:
    page = opened.page
    says, slider = page.locator('[data-clock="says"]'), page.get_by_role("slider")
    expect(page.locator(".party")).to_have_count(0)
    set_clock(opened, "11:00")
    expect(says).to_have_text("Circuit karting until 11:37")
    told = "Sat 21 11:00 · Circuit karting until 11:37"
    expect(slider).to_have_attribute("aria-valuetext", told)
    assert party(opened) == pytest.approx([27.8325, 113.056])

    set_clock(opened, "10:21")  # half way
    expect(says).to_have_text("on the way to Circuit karting, there at 10:27")
    assert party(opened) == pytest.approx(
        [(27.80695 + 27.8325) / 2, (113.02808 + 113.056) / 2], abs=1e-4
    )
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-clock="time"]')).to_have_text("10:22")

    opened.day("Sun 22 Nov 2026")
    expect(page.locator('[data-clock="time"]')).to_have_text("08:40")
    expect(page.locator(".party")).to_have_count(0)
    set_clock(opened, "23:59")
    expect(says).to_have_text("Zhuzhou West station (high-speed), the day ends here")


def test_clock_plays_and_pauses(open_map: Open) -> None:
    with open_map(reduced_motion="no-preference") as opened:
        page = opened.page
        page.get_by_role("button", name="Play the day").click()
        expect(page.locator('[data-clock="time"]')).not_to_have_text("08:30")
        page.get_by_role("button", name="Pause").click()
        value = page.get_by_role("slider").input_value()
        page.wait_for_timeout(200)
        assert page.get_by_role("slider").input_value() == value
        set_clock(opened, "17:00")
        page.get_by_role("button", name="Play the day").click()
        expect(page.locator('[data-clock="time"]')).to_have_text("17:02")
        expect(page.get_by_role("button", name="Play the day")).to_be_visible()  # it has ended


def test_clock_steps_from_spell_to_spell_where_motion_is_not_wanted(open_map: Open) -> None:
    with open_map() as opened:
        opened.page.get_by_role("button", name="Play the day").click()
        time = opened.page.locator('[data-clock="time"]')
        seen = []
        for _ in range(3):
            opened.page.clock.run_for(1500)
            seen.append(time.inner_text())
        assert seen == ["08:45", "09:00", "10:15"]


@pytest.mark.parametrize(
    ("now", "pins", "time"),
    [
        ("2026-11-21T02:40:00Z", "1234", "10:40"),  # in China, whatever the clock of the phone
        ("2026-11-21T18:00:00Z", "123", "08:40"),  # the night before the Sunday
        ("2026-11-23T02:40:00Z", "1234123", "08:30"),  # when all is over
    ],
)
def test_opens_on_a_day_of_the_trip_where_the_party_is_now(
    open_map: Open, now: str, pins: str, time: str
) -> None:
    with open_map(now=datetime.fromisoformat(now), timezone_id="America/New_York") as opened:
        assert opened.pins == list(pins)
        expect(opened.page.locator('[data-clock="time"]')).to_have_text(time)
        expect(opened.page.locator(".party")).to_have_count(int(len(pins) < 7))


def test_small_hours_belong_to_the_evening_before(open_map: Open) -> None:
    itinerary = sample_itinerary("en")
    first, second = itinerary.days
    late = first.model_copy(update={"end": first.end.replace(day=22, hour=0, minute=30)})
    html = render(itinerary.model_copy(update={"days": (late, second)}))
    with open_map(html, now=datetime.fromisoformat("2026-11-21T16:20:00Z")) as opened:
        assert opened.pins == list("1234")
        expect(opened.page.locator('[data-clock="time"]')).to_have_text("00:20+1")


# --- Looks --------------------------------------------------------------------------------------


def expect_colours(opened: Opened, scheme: str) -> None:
    colour = {"light": "rgb(255, 255, 255)", "dark": "rgb(28, 36, 43)"}[scheme]
    expect(opened.page.locator(".panel")).to_have_css("background-color", colour)


def test_colours_follow_the_device_until_chosen(open_map: Open) -> None:
    with open_map(color_scheme="dark") as opened:
        expect_colours(opened, "dark")
        opened.page.emulate_media(color_scheme="light")
        expect_colours(opened, "light")
        opened.page.get_by_role("button", name="Colours as on the device").click()
        opened.page.get_by_role("button", name="Light colours").click()
        expect_colours(opened, "dark")
        opened.page.reload()
        expect_colours(opened, "dark")  # it was remembered
        opened.page.get_by_role("button", name="Dark colours").click()
        expect_colours(opened, "light")


def test_browser_that_keeps_nothing_follows_the_device(open_map: Open) -> None:
    def forbid(page: Page) -> None:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
        )

    with open_map(before=forbid, color_scheme="dark") as opened:
        expect_colours(opened, "dark")
        opened.page.get_by_role("button", name="Colours as on the device").click()
        expect_colours(opened, "light")


@pytest.mark.parametrize(("motion", "running"), [("no-preference", 9), ("reduce", 0)])
def test_ways_run_unless_motion_is_not_wanted(open_map: Open, motion: str, running: int) -> None:
    with open_map(reduced_motion=motion) as opened:
        count = opened.page.evaluate(
            "[...document.querySelectorAll('path.way')]"
            ".filter((way) => way.getAnimations().length).length"
        )
        assert count == running


def test_ways_run_as_the_party_goes(open_map: Open) -> None:
    with open_map(reduced_motion="no-preference") as opened:
        frames = opened.page.evaluate(
            "document.querySelector('path.way').getAnimations()[0].effect.getKeyframes()"
            ".map((frame) => parseFloat(frame.strokeDashoffset))"
        )
        assert frames[1] < frames[0]  # dashes move on along the path, which starts where it starts


def test_print_shows_the_sheets_alone(open_map: Open) -> None:
    def stub(page: Page) -> None:
        page.add_init_script("window.print = () => { window.printed = true; }")

    with open_map(before=stub) as opened:
        page = opened.page
        expect(page.locator(".sheets")).to_be_hidden()
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        expect(page.locator(".sheets")).to_be_visible()
        for other in (".panel", ".folium-map", ".skip"):
            expect(page.locator(other)).to_be_hidden()


@pytest.fixture(scope="module")
def long_map() -> str:
    """Return the sample trip seven times over: seven stops at each place."""
    itinerary = sample_itinerary("en")
    return render(itinerary.model_copy(update={"days": itinerary.days * 7}))


def test_many_stops_stay_near_their_places_and_within_reach(open_map: Open, long_map: str) -> None:
    with open_map(long_map) as opened:
        page = opened.page
        expect(page.locator(".pin")).to_have_count(49)
        assert page.locator(".pin.small").count() > 10
        found = page.evaluate(
            """() => [...document.querySelectorAll(".leaflet-marker-pane .pin")].map((sign) => {
              const mark = sign.parentElement;
              const [box, home] = [sign, mark].map((one) => one.getBoundingClientRect());
              const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
              const far = Math.hypot(x - home.x - 13, y - home.y - 13);
              let seen = 0;
              for (let n = 0; n < 64; n++) {
                const turn = (n * Math.PI) / 8;
                const out = (box.width / 2) * (0.1 + 0.27 * Math.floor(n / 16));
                const hit = document.elementFromPoint(
                  x + out * Math.cos(turn), y + out * Math.sin(turn));
                seen += Number(mark.contains(hit));
              }
              return [far, seen, box.width, getComputedStyle(sign).fontSize];
            })"""
        )
        assert max(far for far, *_ in found) <= 45
        assert min(seen for _, seen, *_ in found) > 0
        for _, _, width, font in found:
            assert (round(width), font) == (26, "13px") or (6 <= width <= 14 and font == "0px")
        page.locator(".pin.small").last.click()
        expect(page.get_by_role("dialog")).to_contain_text("Sun 22 Nov 2026")
        page.keyboard.press("Escape")
        switch = page.locator(".switch")  # too long: it is moved, and not the panel
        assert switch.evaluate("one => one.scrollWidth > one.clientWidth")
        assert page.locator(".panel").evaluate("one => one.scrollWidth === one.clientWidth")
        page.locator(".switch label").nth(14).click()
        assert opened.pins == list("123")
        expect(page.locator(".pin.small")).to_have_count(0)


def test_a_moved_pin_is_pressed_where_it_is_drawn(open_map: Open, long_map: str) -> None:
    with open_map(long_map, size=(1600, 1000)) as opened:
        page = opened.page
        for _ in range(3):
            page.locator(".leaflet-control-zoom-in").click()
        moved = page.evaluate(
            """() => [...document.querySelectorAll(".leaflet-marker-pane .pin")].filter((sign) => {
              const [home, drawn] = [sign.parentElement, sign].map((one) =>
                one.getBoundingClientRect());
              const hit = document.elementFromPoint(home.x + 13, home.y + 13);
              const far = Math.hypot(home.x - drawn.x, home.y - drawn.y);
              return far > 27 && sign.parentElement.contains(hit);
            }).length"""
        )
        assert moved == 0
        far = "sign => Math.hypot(...sign.style.transform.match(/-?[\\d.]+/g).map(Number)) > 27"
        assert any(sign.evaluate(far) for sign in page.locator(".pin").all())


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
    right = box_of(opened, ".panel")[2]
    for n in range(7):
        box = box_of(opened, ".pin", n)
        assert right < box[0]
        assert box[2] < DESKTOP[0]


def test_panel_gives_way_to_the_map(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("button", name="Show more of the map").click()
    expect(page.locator(".body")).to_be_hidden()
    larger = page.get_by_role("button", name="Show more of the plan")
    expect(larger).to_be_focused()  # the other has gone
    _, _, right, bottom = box_of(opened, ".panel")
    for n in range(page.locator(".name").count()):  # none is written under the panel
        name = box_of(opened, ".name", n)
        assert name[0] >= right or name[1] >= bottom
    larger.click()
    expect(page.locator(".body")).to_be_visible()


# --- A phone ------------------------------------------------------------------------------------


def test_sheet_of_a_phone_has_three_sizes(phone: Opened) -> None:
    page = phone.page
    half = box_of(phone, ".panel")[1]
    page.get_by_role("button", name="Show more of the plan").click()
    full = box_of(phone, ".panel")[1]
    less = page.get_by_role("button", name="Show more of the map")
    less.click()
    assert box_of(phone, ".panel")[1] == half
    less.click()
    peek = box_of(phone, ".panel")[1]
    assert full < 60 < half < peek < PHONE[1] - 60
    expect(page.locator(".body")).to_be_hidden()
    expect(page.get_by_role("slider")).to_be_in_viewport(ratio=1)


def expect_stops_above_the_sheet(phone: Opened) -> None:
    top = box_of(phone, ".panel")[1]
    boxes = [box_of(phone, ".pin", n) for n in range(7)]
    assert min(box[1] for box in boxes) > 0
    assert max(box[3] for box in boxes) < top
    assert max(box[2] for box in boxes) - min(box[0] for box in boxes) > 180  # not from far off
    middle = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
    assert middle == pytest.approx(top / 2, abs=60)


def test_map_of_a_phone_is_fitted_to_the_room_it_has(open_map: Open) -> None:
    with open_map(size=PHONE, has_touch=True, reduced_motion="no-preference") as phone:
        page = phone.page
        expect_stops_above_the_sheet(phone)
        for name in ("plan", "map", "map"):
            page.get_by_role("button", name=f"Show more of the {name}").tap()
            page.wait_for_timeout(400)  # the flight
            if box_of(phone, ".panel")[1] > 60:
                expect_stops_above_the_sheet(phone)
        page.mouse.move(200, 400)
        page.mouse.down()
        page.mouse.move(150, 300, steps=4)
        page.mouse.up()
        page.wait_for_timeout(400)
        moved = view_of(phone)
        page.get_by_role("button", name="Show more of the plan").tap()
        page.wait_for_timeout(400)
        assert view_of(phone) == pytest.approx(
            moved, abs=0.001
        )  # where somebody moved it, it stays


def test_popup_of_a_phone_shows_that_it_goes_on_and_its_links(open_map: Open) -> None:
    with open_map(size=PHONE, has_touch=True, reduced_motion="no-preference") as phone:
        page = phone.page
        phone.stop("Ceramic Valley pottery workshop")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.wait_for_timeout(300)
        bottom = box_of(phone, ".leaflet-popup-content-wrapper")[3]
        assert bottom <= box_of(phone, ".panel")[1]
        box = page.locator(".leaflet-popup-content")
        assert box.evaluate("box => box.scrollHeight > box.clientHeight")
        fade = "box => getComputedStyle(box, '::after').position"
        assert box.evaluate(fade) == "sticky"
        assert box_of(phone, ".leaflet-popup .links a", 0)[3] < bottom - 40
        note = page.locator(".leaflet-popup .note")
        assert "Booking" in page.locator(".leaflet-popup dl").inner_text()
        order = [box_of(phone, f".leaflet-popup {one}")[1] for one in (".links", "dl", ".note")]
        assert order == sorted(order)
        box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
        assert note.bounding_box()["y"] + note.bounding_box()["height"] <= bottom - 10  # type: ignore[index]


def test_all_stops_lie_above_the_sheet_of_a_phone(phone: Opened) -> None:
    top = box_of(phone, ".panel")[1]
    for n in range(7):
        box = box_of(phone, ".pin", n)
        assert box[0] > 0
        assert box[2] < PHONE[0]
        assert box[1] > 0
        assert box[3] < top


def test_stop_of_a_full_sheet_makes_room_for_its_popup(phone: Opened) -> None:
    phone.page.get_by_role("button", name="Show more of the plan").click()
    phone.stop("Zhuzhou Museum")
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    left, top, right, bottom = box_of(phone, ".leaflet-popup-content-wrapper")
    assert left >= 0
    assert top >= 0
    assert right <= PHONE[0]
    assert bottom <= box_of(phone, ".panel")[1]


# --- Without scripts ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_without_scripts_there_are_sketches_and_nothing_dead(
    open_map: Open, size: tuple[int, int]
) -> None:
    with open_map(size=size, java_script_enabled=False) as opened:
        page = opened.page
        for dead in (".skip", ".switch", ".clock", ".tools", ".grip", ".layer", ".folium-map"):
            assert page.locator(dead).count() > 0
            assert page.locator(dead).evaluate_all(
                "all => all.every((one) => !one.getClientRects().length)"
            )
        expect(page.locator(".line li.visit")).to_have_count(7)
        sketches = page.locator(".sheet figure")
        expect(sketches).to_have_count(2)
        sketches.last.scroll_into_view_if_needed()
        expect(sketches.last).to_be_in_viewport()
        left, top, right, _ = box_of(opened, ".sheet figure", 0)
        assert top > box_of(opened, ".panel")[3]
        assert 0 <= left < right <= size[0]
        expect(page.locator(".sheet table").first).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator(".sheet table").first).to_be_visible()
        expect(page.locator(".panel")).to_be_hidden()


# --- Without a mouse, without eyes --------------------------------------------------------------


def test_keys_are_enough(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator("[data-stop]").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog", name="China Power Valley Exhibition Centre")
    expect(popup.locator(".card")).to_be_focused()
    page.keyboard.press("Tab")
    expect(popup.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(first).to_be_focused()

    page.get_by_label("All days").focus()
    page.keyboard.press("ArrowRight")
    assert opened.pins == list("1234")

    for key in ("Enter", "Space"):
        pin = page.get_by_role("button", name="2: Circuit karting, 10:37–11:37")
        pin.focus()
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(pin).to_be_focused()


def test_tab_passes_everything_in_order_and_shows_where_it_is(opened: Opened) -> None:
    page = opened.page
    seen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const it = document.activeElement; if (it === document.body) return null;"
            " const style = getComputedStyle(it.matches('.switch input')"
            " ? it.nextElementSibling : it);"
            " return [it.getAttribute('aria-label') || (it.innerText || '').trim(),"
            " style.outlineStyle]; })()"
        )
        if here is None:
            break
        seen.append(here)
    names = [name for name, _ in seen]
    order = ["Skip to the days", "Colours as on the device", "Print", "Play the day",
             "The plan at a time of day", "Map of the trip", "Zoom in"]  # fmt: skip
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    assert len([name for name in names if re.search(r"Nov 2026, [1-4]: ", name)]) == 7
    assert [name for name, outline in seen if outline == "none"] == []


@pytest.mark.parametrize(("lang", "units"), [("zh", "公里|米"), ("en", " km| m"), ("ru", " км| м")])
def test_what_is_seen_is_what_is_said_in_one_language(
    open_map: Open, lang: Lang, units: str
) -> None:
    """Names hold the visible label, pins say their day and a doubt, nothing is an empty time."""
    itinerary = sample_itinerary(lang)
    words = Words(itinerary)
    with open_map(render(itinerary, sample_catalogue())) as opened:
        page = opened.page
        labels = page.locator(".switch label")
        for n in range(1, 3):
            seen = " ".join(labels.nth(n).inner_text().split())
            assert seen in (labels.nth(n).locator("input").get_attribute("aria-label") or "")
            assert say_date(itinerary.days[n - 1].date, lang) in (
                labels.nth(n).locator("input").get_attribute("aria-label") or ""
            )
        said = [one.get_attribute("aria-label") or ""
                for one in page.locator(".leaflet-marker-icon:has(.pin)").all()]  # fmt: skip
        warned = translator(lang)("Confirm first")
        told = [(day, visit) for day in itinerary.days for visit in day.visits]
        for name, (day, visit) in zip(said, told, strict=True):
            assert name.startswith(say_date(day.date, lang))
            assert words.name(visit.site_id) in name
            assert span(visit.start, visit.end) in name
            assert (warned in name) == bool(visit.confirm)
        assert {warned in name for name in said} == {True, False}
        assert page.locator("time").evaluate_all("all => all.every((one) => one.textContent)")
        doubt = page.locator(".line .confirm").first
        assert doubt.text_content().startswith("!" + warned)  # type: ignore[union-attr]
        expect(doubt.locator("i")).to_have_attribute("aria-hidden", "true")

        scale = page.locator(".leaflet-control-scale-line")
        long, short = units.split("|")
        expect(scale).to_have_text(re.compile(rf"^\d+{long}$"))
        width = scale.bounding_box()["width"]  # type: ignore[index]
        assert 30 < width <= 110
        page.evaluate("map_1.setZoom(16, { animate: false })")
        expect(scale).to_have_text(re.compile(rf"^\d+{short}$"))
        date = page.locator('[data-clock="day"]')
        expect(date).to_have_text(
            page.locator(".switch label").nth(1).inner_text().replace("\n", " ")
        )
        page.locator(".switch label").nth(2).click()
        expect(date).to_be_hidden()  # it stands beneath
        page.emulate_media(media="print")
        for column in (4, 5):
            cells = page.locator(f".sheet .visit td:nth-child({column})")
            expect(cells.first).to_have_css("white-space", "nowrap")
            assert cells.evaluate_all("all => all.every((one) => one.offsetHeight)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_bars_people_who_use_aids(
    open_map: Open, scheme: str, size: tuple[int, int]
) -> None:
    """The rules of axe-core: names, roles, landmarks, contrast of text (WCAG 2.1 AA)."""
    with open_map(size=size, color_scheme=scheme) as opened:
        page = opened.page
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.locator('[data-layer="skipped"]').check(force=True)
        opened.stop("Circuit karting")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.wait_for_timeout(300)  # popups fade in
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then((result) => result.violations)")
        faults = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
        assert faults == [], json.dumps(faults, indent=1, ensure_ascii=False)


# --- Hostile text -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_runs_nothing_and_shows_as_written(open_map: Open, lang: Lang) -> None:
    shown = re.sub("[\u202e\u2066]", "", HOSTILE).split()
    with open_map(hostile_page(lang)) as opened:
        page = opened.page
        # By events, not by mouse: names of this length cover the signs.
        page.locator('[data-layer="skipped"]').evaluate("box => box.click()")
        page.evaluate(
            "const signs = document.querySelectorAll('.leaflet-marker-icon, .way, .skipped');"
            " for (const sign of signs) {"
            " sign.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));"
            " sign.dispatchEvent(new MouseEvent('click', {bubbles: true})); }"
        )
        page.locator("[data-stop]").first.click()
        name = page.locator(".leaflet-popup h2 > span:last-child").last
        assert name.inner_text().split()[: len(shown)] == shown
        set_clock(opened, "09:30")
        assert " ".join(shown) in page.locator('[data-clock="says"]').inner_text()
        page.emulate_media(media="print")
        assert page.evaluate("window.harmed") is None
        assert opened.asked == []


# --- Tiles --------------------------------------------------------------------------------------


def answer(route: Route) -> None:
    route.fulfill(body=PIXEL, content_type="image/gif")


def serve_tiles(page: Page) -> None:
    page.route(re.compile("^https://tile[.]example/"), answer)


def test_tiles_are_the_only_requests(open_map: Open) -> None:
    html = render(sample_itinerary("en"), tiles=TILES, tiles_attribution="© Somebody")
    with open_map(html, size=SMALL, before=serve_tiles, offline=False) as opened:
        expect(opened.page.locator("img.leaflet-tile-loaded").first).to_be_attached()
        assert {url.split("/")[2] for url in opened.asked} == {"tile.example"}
        thanks = opened.page.get_by_text("© Somebody")
        thanks.click(trial=True)  # nothing lies over it
        opened.page.get_by_text("Legend and layers").click()
        opened.page.get_by_label("Background from the network").uncheck()
        expect(opened.page.locator("img.leaflet-tile")).to_have_count(0)


PLACES = {
    "Zhuzhou": (27.8274, 113.1340),
    "Liling": (27.687, 113.471),
    "You county": (27.0145, 113.3966),
    "Chaling": (26.7775, 113.5392),
    "Yanling": (26.42196, 113.66712),
}
EARTH = 2 * pi * 6378137  # metres round the sphere of the tiles


def on_tiles(lat: float, lon: float, zoom: float) -> tuple[float, float]:
    """Return where tiles of a zoom have a place, counted in tiles, by their definition."""
    count = 2**zoom
    return count * (lon + 180) / 360, count * (1 - asinh(tan(radians(lat))) / pi) / 2


def tiles_map(datum: str) -> str:
    return render(sample_itinerary("en"), tiles=TILES, tiles_datum=datum)  # type: ignore[arg-type]


def test_places_lie_within_a_centimetre_on_gcj02_maps_at_every_zoom(open_map: Open) -> None:
    zooms = [zoom / 2 for zoom in range(12, 35)]
    with open_map(tiles_map("gcj02"), size=SMALL, before=serve_tiles, offline=False) as opened:
        found = opened.page.evaluate(
            """([places, zooms]) => places.map((place) => zooms.map((zoom) => {
              const spot = map_1.project(place, zoom);
              const back = map_1.unproject(spot, zoom);
              return [spot.x / 256, spot.y / 256, back.lat, back.lng];
            }))""",
            [[list(place) for place in PLACES.values()], zooms],
        )
    for place, at_zooms in zip(PLACES.values(), found, strict=True):
        for zoom, (x, y, *back) in zip(zooms, at_zooms, strict=True):
            meant_x, meant_y = on_tiles(*wgs84_to_gcj02(*place), zoom)
            tile = EARTH / 2**zoom  # its side in metres, at the equator
            assert hypot(x - meant_x, y - meant_y) * tile < 0.01
            assert back == pytest.approx(place, abs=1e-8)


def distance_on_screen(opened: Opened, place: tuple[float, float]) -> float:
    """Return how many pixels a sign at a place lies from where the tiles have it."""
    found: dict[str, Any] = opened.page.evaluate(
        """(place) => {
          const icon = L.divIcon({ iconSize: [0, 0], className: "" });
          const sign = L.marker(place, { icon }).addTo(map_1);
          const box = sign.getElement().getBoundingClientRect();
          sign.remove();
          const zoom = String(Math.round(map_1.getZoom()));
          const tile = [...document.querySelectorAll("img.leaflet-tile")]
            .map((image) => [image.src.match(/(\\d+)\\/(\\d+)\\/(\\d+)[.]png/), image])
            .find(([named]) => named[1] === zoom);
          const { left, top, width } = tile[1].getBoundingClientRect();
          const [, z, x, y] = tile[0].map(Number);
          const centre = [box.left + box.width / 2, box.top + box.height / 2];
          return { x, y, z, left, top, width, centre };
        }""",
        list(place),
    )
    x, y = on_tiles(*wgs84_to_gcj02(*place), found["z"])
    left = found["left"] + (x - found["x"]) * found["width"]
    top = found["top"] + (y - found["y"]) * found["width"]
    return hypot(left - found["centre"][0], top - found["centre"][1])


def test_signs_lie_on_their_places_on_gcj02_tiles(open_map: Open) -> None:
    """A sign is drawn at a whole pixel, half of one off at most each way: at the closest zoom,
    where a pixel is a metre, that is less than a metre. The screen is a sharp one (retina)."""
    with open_map(
        tiles_map("gcj02"),
        size=SMALL,
        before=serve_tiles,
        offline=False,
        reduced_motion="no-preference",
        device_scale_factor=2,
    ) as opened:
        page = opened.page
        metres_a_pixel = 156543.03 * 0.89 / 2**17
        for place in (PLACES["Zhuzhou"], PLACES["Yanling"]):
            for zoom in (12, 17):
                page.evaluate(
                    "([place, zoom]) => map_1.setView(place, zoom, { animate: false })",
                    [list(place), zoom],
                )
                off = distance_on_screen(opened, place)
                assert off < 0.75
            assert off * metres_a_pixel < 1
        page.evaluate("map_1.panBy([173, -91])")
        page.wait_for_timeout(400)
        assert distance_on_screen(opened, place) < 0.75
        page.evaluate("map_1.setZoom(15)")  # animated
        page.wait_for_timeout(450)
        assert distance_on_screen(opened, place) < 0.75


def test_signs_would_lie_far_off_without_the_datum(open_map: Open) -> None:
    with open_map(tiles_map("wgs84"), size=SMALL, before=serve_tiles, offline=False) as opened:
        place = PLACES["Zhuzhou"]
        opened.page.evaluate("(place) => map_1.setView(place, 15, { animate: false })", list(place))
        metres = distance_on_screen(opened, place) * 156543.03 * 0.884 / 2**15
        assert metres == pytest.approx(672, abs=10)
