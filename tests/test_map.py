"""The map as text: what it says, what it must not contain. What it does: test_map_browser."""

import html
import re
from collections.abc import Iterable

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalogue import Catalogue
from planner.errors import BadInput
from planner.itinerary import Itinerary, Reason, Skipped
from planner.language import translator
from planner.outputs.map import _COLOURS, render
from planner.outputs.page import escape
from planner.sites import Location
from planner.trip import MAX_DAYS, PlannedVisit, Revision
from planner.values import Text
from tests.sample import sample_catalogue, sample_itinerary

TILES = "https://tile.example/{z}/{x}/{y}.png"
SIGNS = set("<>\"'`$\\{}")


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample_itinerary("en"), sample_catalogue())


@pytest.fixture(scope="module")
def bare_page() -> str:
    return render(sample_itinerary("en"))


def shown(text: str) -> str:
    """Return a text as it stands in the page."""
    return str(escape(text))


def with_days(itinerary: Itinerary, days: Iterable[object]) -> Itinerary:
    return itinerary.model_copy(update={"days": tuple(days)})


def test_names_stand_in_both_languages(page: str) -> None:
    for visit in sample_itinerary().visits:
        assert shown(visit.name.zh) in page
        assert shown(visit.name.en) in page


@pytest.mark.parametrize("message", ["Opening hours", "Price", "Booking", "Lunch", "Left out"])
def test_labels_stand_in_both_languages(page: str, message: str) -> None:
    assert shown(message) in page
    assert shown(translator("zh")(message)) in page


def test_sentences_stand_in_the_language_of_the_request() -> None:
    chinese = render(sample_itinerary("zh"), sample_catalogue())
    assert "只接待团队" in chinese
    assert "Groups only" not in chinese
    assert '<html lang="zh">' in chinese


@pytest.mark.parametrize(
    "text",
    [
        "10:37–11:37 · 1 h",  # when the visit is
        "10:27, with 10 min in hand",  # when to arrive
        "Tu-Su 09:00-12:00,13:00-17:00",  # opening hours as the catalogue has them
        "¥180 for the whole party",
        "not known",  # the price of the karting
        "Confirm first: opening hours, position, price",
        "by appointment, book by Fri 20 Nov 2026, 微信公众号",
        "You like racing and hands-on experiences",
        "Firing takes days, pieces are posted",  # the catalogue's note
        "within about 2 km",
        "by taxi · 1 h 2 min · 53.4 km",
        "leave 08:30",
        "back 17:02",
    ],
)
def test_popups_say(page: str, text: str) -> None:
    assert shown(text) in page


def test_sum_with_an_unknown_price_is_a_least(page: str) -> None:
    assert "138.7 km · at least ¥180" in page


def test_sum_of_known_prices_is_exact(page: str) -> None:
    assert "106.8 km · ¥180" in page


def test_sum_of_nothing_and_an_unknown_price_claims_no_cost(page: str) -> None:
    assert "31.9 km</p>" in page


def test_skipped_are_drawn_with_reason_and_change(page: str) -> None:
    assert page.count("L.circleMarker(") == 6
    assert "A visit takes 7 h, more than a day leaves" in page
    assert "Possible if the day ends after 20:00" in page


def test_skipped_are_counted_but_not_drawn_without_a_catalogue(bare_page: str) -> None:
    assert "L.circleMarker(" not in bare_page
    assert "Left out and not drawn (not on, or position unknown): 6" in bare_page
    assert 'data-layer="skipped"' not in bare_page


def test_skipped_without_a_position_is_counted_apart() -> None:
    sites = [
        site.model_copy(update={"lat": None, "lon": None}) if site.id == "zhuma1937" else site
        for site in sample_catalogue().sites
    ]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert "Left out, with the reason: 5" in text
    assert "position unknown): 1" in text


def test_event_that_is_not_on_is_not_drawn() -> None:
    sites = [
        site.model_copy(update={"kind": "event", "status": "confirmed"})
        if site.id == "hunan_circuit"
        else site
        for site in sample_catalogue().sites
    ]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert "Left out, with the reason: 5" in text


def test_skipped_site_the_catalogue_does_not_know_is_counted_apart() -> None:
    itinerary = sample_itinerary("en")
    stranger = Skipped(
        site_id="stranger", name=Text(en="Stranger"), reason=Reason.NO_ROOM, detail="No room"
    )
    itinerary = itinerary.model_copy(update={"skipped": (*itinerary.skipped, stranger)})
    assert "position unknown): 1" in render(itinerary, sample_catalogue())


def test_hub_is_drawn_unless_it_is_the_base(page: str) -> None:
    assert page.count('"html": "\\u003cspan class=\\"hub\\"') == 1
    assert page.count('"html": "\\u003cspan class=\\"base\\"') == 1


def test_each_leg_is_a_way(page: str) -> None:
    assert page.count("L.polyline(\n") == sum(len(day.legs) for day in sample_itinerary().days)


def test_day_without_visits_keeps_its_switch() -> None:
    itinerary = sample_itinerary("en")
    first, second = itinerary.days
    empty = second.model_copy(update={"stops": (), "legs": ()})
    assert 'data-layer="day-2"' in render(with_days(itinerary, [first, empty]))


def test_trip_of_one_day_names_its_date_once() -> None:
    itinerary = sample_itinerary("en")
    text = render(with_days(itinerary, itinerary.days[:1]))
    assert "<title>Industrial tourism itinerary – Sat 21 Nov 2026</title>" in text


def test_every_day_of_the_longest_trip_has_its_own_colour() -> None:
    assert len(set(_COLOURS)) == MAX_DAYS


def test_equal_plans_give_equal_pages(page: str) -> None:
    assert render(sample_itinerary("en"), sample_catalogue()) == page


def test_another_plan_gives_another_page(page: str) -> None:
    itinerary = sample_itinerary("en")
    assert render(with_days(itinerary, itinerary.days[:1]), sample_catalogue()) != page


@pytest.mark.parametrize(
    "reference",
    [
        r"<script[^>]+src",
        r"<link",
        r"<img",
        r"<iframe",
        r"@import",
        r"url\((?!data:|#)",
        r"fetch\(",
    ],
)
def test_page_refers_to_nothing_outside(page: str, reference: str) -> None:
    assert not re.search(reference, page)


def test_browser_is_told_to_load_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert 'img-src data:"' in page


def test_three_days_with_everything_left_out_stay_below_400_kb() -> None:
    catalogue = Catalogue.load()
    itinerary = sample_itinerary("zh")
    visited = {visit.site_id for visit in itinerary.visits}
    skipped = tuple(
        Skipped(site_id=site.id, name=site.name, reason=Reason.NO_ROOM, detail="更值得" * 10)
        for site in catalogue.sites
        if site.visitable and site.id not in visited
    )
    days = (*itinerary.days, itinerary.days[0])
    itinerary = with_days(itinerary.model_copy(update={"skipped": skipped}), days)
    text = render(itinerary, catalogue)
    assert text.count("L.circleMarker(") > 30
    assert len(text.encode()) <= 400_000


def test_folium_keeps_its_own_lists() -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    render(sample_itinerary("en"))
    assert before == (list(folium.Map.default_js), list(folium.Map.default_css))
    assert all(before)


# --- Tiles --------------------------------------------------------------------------------------


def test_tiles_are_a_switch_of_their_own() -> None:
    text = render(sample_itinerary("en"), tiles=TILES, tiles_attribution="© Example & Co")
    assert TILES in text
    assert 'data-layer="tiles"' in text
    assert "img-src data: https: http:" in text
    assert "\\u0026#38; Co" in text


def test_tiles_thank_their_host_by_default() -> None:
    assert '"attribution": "tile.example"' in render(sample_itinerary("en"), tiles=TILES)


def test_without_tiles_there_is_no_switch(page: str) -> None:
    assert 'data-layer="tiles"' not in page


@pytest.mark.parametrize(
    "tiles",
    [
        "",
        "OpenStreetMap",  # a name, not a template
        "https://tile.example/1.png",  # no blanks
        "https://tile.example/{z}/{x}.png",  # one blank short
        "ftp://tile.example/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}{x}{y}",
        "https://tile.example/{z}/{x}/{y}.png</script>",
        "https://tile.example/{z}/{x}/{y}{{ 7 * 7 }}",  # would run in folium's templates
        "https://tile.example/{z}/{x}/{y}?key={key}",
    ],
)
def test_bad_tiles_are_refused(tiles: str) -> None:
    with pytest.raises(BadInput, match="tiles"):
        render(sample_itinerary("en"), tiles=tiles)


# --- Text is only text --------------------------------------------------------------------------


@given(st.text())
def test_escaped_text_has_no_sign_of_html_script_or_template(text: str) -> None:
    assert not SIGNS & set(escape(text))


@given(st.text(st.characters(exclude_categories=["Cc", "Cf"])))
def test_escaped_text_shows_as_it_was(text: str) -> None:
    assert html.unescape(escape(text)) == text


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b"])
def test_marks_that_turn_or_control_text_are_dropped(mark: str) -> None:
    assert escape(f"a{mark}b") == "ab"


def test_what_is_escaped_is_not_escaped_again() -> None:
    assert escape(escape("<&>")) == escape("<&>")


HOSTILE = (
    "</script><script>hostile()</script>`${hostile()}`{{ hostile }}{% hostile %}\"'\\`+hostile()"
)


def hostile_page() -> str:
    """Return a map in which every text the catalogue or the plan can carry is hostile."""
    name = Text(zh=HOSTILE, en=HOSTILE)
    texts = {"name": name, "note": name, "district": name, "phone": HOSTILE, "departures": HOSTILE}
    sites = [
        site.model_copy(update={**texts, "opening_hours": HOSTILE})
        for site in sample_catalogue().sites
    ]
    itinerary = sample_itinerary("en")
    days = []
    for day in itinerary.days:
        place = day.start_place.model_copy(update={"name": name})
        stops = [
            stop.model_copy(update={"name": name, "why": (HOSTILE,), "confirm": (HOSTILE,)})
            if stop.type == "visit"
            else stop
            for stop in day.stops
        ]
        legs = [leg.model_copy(update={"mode": HOSTILE}) for leg in day.legs]
        days.append(
            day.model_copy(
                update={"start_place": place, "end_place": place, "stops": stops, "legs": legs}
            )
        )
    skipped = [
        entry.model_copy(update={"name": name, "detail": HOSTILE, "change": HOSTILE})
        for entry in itinerary.skipped
    ]
    book_by = [entry.model_copy(update={"contact": HOSTILE}) for entry in itinerary.book_by]
    itinerary = with_days(itinerary, days).model_copy(
        update={"skipped": tuple(skipped), "book_by": tuple(book_by)}
    )
    return render(itinerary, Catalogue(tuple(sites)))


def test_hostile_text_reaches_the_page_only_escaped() -> None:
    text = hostile_page()
    assert text.count("hostile") > 100
    assert not re.search(r"([<>\"'`$\\{}]|\{%) *hostile", text)


def test_hostile_text_opens_no_element(page: str) -> None:
    assert hostile_page().count("<script") == page.count("<script")
    assert hostile_page().count("</script") == page.count("</script")


def test_a_revised_plan_goes_on_from_where_the_party_is() -> None:
    plan = sample_itinerary()
    first = plan.visits[0]
    here = Location(id="hotel", name=Text(en="Grand Hotel", zh="大酒店"), lat=27.9876, lon=113.4321)
    done = PlannedVisit(site_id=first.site_id, start=first.start, end=first.end, hold="done")
    revision = Revision(visits=(done,), free_at=first.end, place=here)
    request = plan.request.model_copy(update={"revision": revision})
    revised = render(plan.model_copy(update={"request": request}))
    assert "Grand Hotel" in revised
    assert "[27.9876, 113.4321]" in revised
    assert "27.9876" not in render(plan)
