"""The map as text: what it says, what it must not contain. What it does: test_map_browser."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalogue import Catalogue
from planner.errors import BadInput
from planner.itinerary import Itinerary, Reason, Skipped
from planner.outputs.map import render
from planner.outputs.page import escape, policy
from planner.outputs.playback import Spell, minute, spells
from planner.outputs.wording import Words
from planner.planning import plan
from planner.sites import Location
from planner.trip import PlannedVisit, Revision, TripRequest
from planner.values import LANGS, Lang, Text
from tests.hostile import hostile_plan
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


def data_of(page: str) -> dict[str, object]:
    """Return what the scripts are told of the trip."""
    found = re.search(r'<pre id="trip" hidden>(.*?)</pre>', page)
    assert found
    told: dict[str, object] = json.loads(html.unescape(found[1]))
    return told


def with_days(itinerary: Itinerary, days: Iterable[object]) -> Itinerary:
    return itinerary.model_copy(update={"days": tuple(days)})


# --- What it says -------------------------------------------------------------------------------


def test_chinese_names_stand_beneath_those_of_the_plan(page: str) -> None:
    for visit in sample_itinerary().visits:
        assert f'{shown(visit.name.en)} <small lang="zh">{shown(visit.name.zh)}</small>' in page


def test_a_chinese_plan_is_in_chinese_alone() -> None:
    text = render(sample_itinerary("zh"), sample_catalogue())
    assert "只接待团队" in text
    assert '<html lang="zh">' in text
    for english in ("Groups only", "Circuit karting", "Opening hours", "<small lang="):
        assert english not in text


@pytest.mark.parametrize(
    "text",
    [
        "10:37–11:37 · 1 h",  # when the visit is
        "10:27, with 10 min in hand",  # when to arrive
        "09:00–12:00, 13:00–17:00",  # when it is open on that day
        "09:00–17:00, last admission 30 min before closing",
        "¥180 for the whole party",
        "not known",  # the price of the karting
        "Confirm first: ",
        "by appointment, book by Fri 20 Nov 2026, 微信公众号",
        "You like racing and hands-on experiences",
        "Firing takes days, pieces are posted",  # the catalogue's note
        "within about 2 km",
        "taxi, 53.4 km, 1 h 2 min, there at 09:42",
        "leave 08:30",
        "back 17:02",
    ],
)
def test_popups_say(page: str, text: str) -> None:
    assert shown(text) in page


def test_a_visit_that_hardly_holds_says_so() -> None:
    itinerary = sample_itinerary("en")
    first, *rest = itinerary.days
    visit, *others = first.stops
    risky = first.model_copy(update={"stops": (visit.model_copy(update={"chance": 0.4}), *others)})
    text = render(with_days(itinerary, [risky, *rest]))
    assert "starts in time on 40% of simulated days" in text
    assert "starts in time" not in render(itinerary)


def test_telephones_and_websites_can_be_opened_and_nothing_else() -> None:
    site = sample_catalogue().site("zz_museum")
    known = {"phone": "0731-22833321; 0731-22833361", "website": "http://www.zzsmuseum.cn"}
    sites = [
        one.model_copy(update=known) if one.id == site.id else one for one in sample_catalogue()
    ]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert '<a href="tel:073122833321">0731-22833321</a>; ' in text
    assert '<a href="tel:073122833361">' in text
    assert '<a href="http://www.zzsmuseum.cn" target="_blank" rel="noopener noreferrer">' in text
    known = {"phone": "javascript:alert(1)", "website": "javascript:alert(1)"}
    sites = [one.model_copy(update=known) for one in sample_catalogue()]
    assert 'href="javascript' not in render(sample_itinerary("en"), Catalogue(tuple(sites)))


def test_every_link_to_elsewhere_opens_apart_and_tells_nothing(page: str) -> None:
    on_paper = page.index('<div class="sheets">'), page.index('<div class="folium-map"')
    on_screen = page[page.index("<main") : on_paper[0]] + page[on_paper[1] :]
    links = re.findall(r"<a [^>]*href=\"http[^>]*>", on_screen)
    assert len(links) > 4 * 7  # an app each for every stop, and the routes
    assert [one for one in links if 'target="_blank" rel="noopener noreferrer"' not in one] == []


@pytest.mark.parametrize("lang", LANGS)
def test_skipped_are_drawn_with_reason_change_and_hours(lang: Lang) -> None:
    itinerary = sample_itinerary(lang)
    text = render(itinerary, sample_catalogue())
    assert text.count("L.circleMarker(") == 6
    for skipped in itinerary.skipped:
        assert shown(skipped.detail) in text
    change = next(one.change for one in itinerary.skipped if one.change)
    assert shown(change) in text
    assert "08:00–17:30" in text  # of the mausoleum, on both days


def test_skipped_with_other_hours_on_another_day_says_both(page: str) -> None:
    def museum(hours: str) -> Catalogue:
        changed = {"opening_hours": hours, "hours_basis": "doc"}
        return Catalogue(
            tuple(
                site.model_copy(update=changed) if site.id == "yandi_mausoleum" else site
                for site in sample_catalogue()
            )
        )

    text = render(sample_itinerary("en"), museum("Sa 08:00-12:34"))
    assert "<dt>Sat 21 Nov 2026</dt><dd>08:00–12:34, last admission" in text
    assert "<dt>Sun 22 Nov 2026</dt><dd>closed</dd>" in text


def test_every_site_left_out_is_told_of_under_its_reason(page: str, bare_page: str) -> None:
    for text in (page, bare_page):
        for name in ("Fantawild Adventure Zhuzhou", "Yandi Mausoleum"):
            assert name in text.partition("Left out: 6 sites")[2].partition("</main>")[0]
    assert page.count("<button data-site=") == 6
    assert "data-site=" not in bare_page.partition("</main>")[0].partition("<main")[2]
    told = "Fantawild Adventure Zhuzhou: A visit takes 7 h, more than a day leaves → Possible"
    assert told in bare_page
    assert told not in page


def test_skipped_without_a_position_stand_in_the_panel_alone() -> None:
    sites = [
        site.model_copy(update={"lat": None, "lon": None}) if site.id == "zhuma1937" else site
        for site in sample_catalogue().sites
    ]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert text.count("L.circleMarker(") == 5
    assert "<li>Zhuma 1937 (ramie mill) creative park</li>" in text


def test_event_that_is_not_on_is_not_drawn() -> None:
    sites = [
        site.model_copy(update={"kind": "event", "status": "confirmed"})
        if site.id == "hunan_circuit"
        else site
        for site in sample_catalogue().sites
    ]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert text.count("L.circleMarker(") == 5
    assert "<li>Hunan International Circuit</li>" in text


def test_skipped_site_the_catalogue_does_not_know_is_told_of() -> None:
    itinerary = sample_itinerary("en")
    stranger = Skipped(
        site_id="stranger", name=Text(en="Stranger"), reason=Reason.NO_ROOM, detail="No room"
    )
    itinerary = itinerary.model_copy(update={"skipped": (*itinerary.skipped, stranger)})
    assert "<li>Stranger</li>" in render(itinerary, sample_catalogue())


def test_skipped_are_off_at_the_start(page: str) -> None:
    (group,) = re.findall(r'"skipped": (feature_group_\d+)', page)
    assert f"{group}.addTo(map_" not in page
    assert '<input type="checkbox" autocomplete="off" data-layer="skipped">' in page
    assert '<input type="checkbox" autocomplete="off" checked data-layer="hubs">' in page


def test_hub_is_drawn_unless_it_is_the_base(page: str) -> None:
    assert page.count('"html": "\\u003cspan class=\\"hub\\"') == 1
    assert page.count('"html": "\\u003cspan class=\\"base\\"') == 1


def test_each_leg_is_a_way(page: str) -> None:
    assert page.count("L.polyline(\n") == sum(len(day.legs) for day in sample_itinerary().days)


def test_day_without_visits_keeps_its_switch_and_says_so() -> None:
    itinerary = sample_itinerary("en")
    first, second = itinerary.days
    empty = second.model_copy(update={"stops": (), "legs": ()})
    text = render(with_days(itinerary, [first, empty]))
    assert '<input type="radio" autocomplete="off" name="day" value="day-2"' in text
    assert "<p>No visits on this day.</p>" in text


def test_trip_of_one_day_names_its_date_once_and_has_no_switch() -> None:
    itinerary = sample_itinerary("en")
    text = render(with_days(itinerary, itinerary.days[:1]))
    assert "<title>Industrial tourism itinerary – Sat 21 Nov 2026</title>" in text
    assert '<input type="radio" name="day"' not in text


def test_what_to_write_is_in_the_language_of_the_place_and_of_the_plan() -> None:
    itinerary = sample_itinerary("en")
    first, *rest = itinerary.book_by
    asked = first.model_copy(update={"message": Text(zh="您好，想预约", en="Hello, we would like")})
    itinerary = itinerary.model_copy(update={"book_by": (asked, *rest)})
    text = render(itinerary)
    assert '<p class="message" lang="zh">您好，想预约</p>' in text
    assert "</small> Hello, we would like</p>" in text


def test_paper_has_its_own_view(page: str) -> None:
    assert 'class="sheets"' in page
    assert "@page" in page


# --- The clock ----------------------------------------------------------------------------------


def place_at(spell: Spell, end: int) -> tuple[float, float]:
    """Return where the party is when a spell begins (0) or ends (1)."""
    (lat, lon), (to_lat, to_lon) = spell.way
    share = spell.share[end]
    return lat + (to_lat - lat) * share, lon + (to_lon - lon) * share


@pytest.mark.parametrize("number", [0, 1])
def test_spells_fill_the_day_without_gap(number: int) -> None:
    itinerary = sample_itinerary("en")
    day = itinerary.days[number]
    told = spells(Words(itinerary), day)
    assert told[0].start == day.start
    assert told[-1].start == told[-1].end == day.end
    assert [one.end for one in told[:-1]] == [one.start for one in told[1:]]
    for before, after in pairwise(told):  # nobody jumps
        assert place_at(before, 1) == pytest.approx(place_at(after, 0))


def test_spells_say_where_the_party_is() -> None:
    itinerary = sample_itinerary("en")
    day = itinerary.days[0]
    said = [spell.text for spell in spells(Words(itinerary), day)]
    assert said[:5] == [
        "on the way to China Power Valley Exhibition Centre, there at 08:45",
        "China Power Valley Exhibition Centre, begins at 09:00",
        "China Power Valley Exhibition Centre until 10:15",
        "on the way to Circuit karting, there at 10:27",
        "Circuit karting, begins at 10:37",
    ]
    assert "Lunch until 12:37" in said
    assert said[-1] == "Zhuzhou West station (high-speed), the day ends here"


def test_who_lunches_on_the_way_stands_still_meanwhile() -> None:
    itinerary = sample_itinerary("en")
    day = itinerary.days[0]
    lunch = day.breaks[0]
    before, leg = day.legs[1], day.legs[2]
    pause = leg.depart - lunch.end  # the leg begins when lunch ends: let it begin with the visit
    assert not pause
    early = leg.model_copy(update={"depart": lunch.start - (leg.arrive - leg.depart) / 3})
    legs = (day.legs[0], before, early, *day.legs[3:])
    visits = list(day.stops)
    karting = visits[1].model_copy(update={"end": early.depart})
    stops = (visits[0], karting, *visits[2:])
    on_the_way = day.model_copy(update={"legs": legs, "stops": stops})
    told = spells(Words(itinerary), on_the_way)
    at = next(n for n, one in enumerate(told) if one.text == "Lunch until 12:37")
    going, still, again = told[at - 1 : at + 2]
    assert still.share[0] == still.share[1] == pytest.approx(1 / 4)
    assert going.share == (0, still.share[0])
    assert again.share == (still.share[1], 1)
    assert going.way == still.way == again.way
    assert going.text == again.text


def test_small_hours_are_minutes_after_midnight() -> None:
    day = sample_itinerary().days[0]
    late = day.end.replace(hour=0, minute=30, day=day.end.day + 1)
    assert minute(late, day) == 24 * 60 + 30


def test_scripts_are_told_the_days(page: str) -> None:
    told = data_of(page)
    days = told["days"]
    assert isinstance(days, list)
    assert [day["layer"] for day in days] == ["day-1", "day-2"]
    assert days[0]["date"] == "2026-11-21"
    assert (days[0]["start"], days[0]["end"]) == (8 * 60 + 30, 17 * 60 + 2)
    assert days[0]["spells"][0][:2] == [8 * 60 + 30, 8 * 60 + 45]


# --- The page -----------------------------------------------------------------------------------


def test_equal_plans_give_equal_pages(page: str) -> None:
    assert render(sample_itinerary("en"), sample_catalogue()) == page


def test_only_names_that_folium_made_up_are_numbered() -> None:
    known = {"website": "https://a.example/page_0123456789abcdef0123456789abcdef"}
    sites = [one.model_copy(update=known) for one in sample_catalogue()]
    text = render(sample_itinerary("en"), Catalogue(tuple(sites)))
    assert f'<a href="{known["website"]}"' in text
    text = text.replace(known["website"], "")
    assert not re.search(r"_[0-9a-f]{32}\b", text)


def test_lines_of_a_text_stay_apart() -> None:
    sites = [one.model_copy(update={"note": Text(en="One\n\n  two")}) for one in sample_catalogue()]
    assert "One&#10;&#10;  two" in render(sample_itinerary("en"), Catalogue(tuple(sites)))


def test_another_plan_gives_another_page(page: str) -> None:
    itinerary = sample_itinerary("en")
    assert render(with_days(itinerary, itinerary.days[:1]), sample_catalogue()) != page


@pytest.mark.parametrize(
    "reference",
    [
        r"<script[^>]+src",
        r"<link",
        r"<img[^>]+src=\"(?!data:)",
        r"<iframe",
        r"@import",
        r"url\((?!data:|#)",
        r"fetch\(",
        r"\son[a-z]+=",
    ],
)
def test_page_refers_to_nothing_outside(page: str, reference: str) -> None:
    assert not re.search(reference, page)


def test_browser_is_told_to_load_nothing_and_to_run_these_scripts_alone(page: str) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    rules = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = {f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts}
    assert set(rules["script-src"].split()) == hashes
    assert len(hashes) == page.count("<script")


def test_policy_names_what_images_may_come_from() -> None:
    assert "img-src data: https:;" in policy("", "https:")


@pytest.mark.parametrize("lang", LANGS)
def test_three_days_with_the_whole_catalogue_stay_below_400_kb(lang: Lang) -> None:
    request = TripRequest.starting(
        "2026-12-05", days=3, profile="inbound", today="2026-11-28", lang=lang, effort="quick"
    )
    catalogue = Catalogue.load()
    itinerary = plan(request, catalogue)
    assert len(itinerary.visits) >= 9
    text = render(itinerary, catalogue)
    assert text.count("L.circleMarker(") > 30
    assert len(text.encode()) <= 400_000


def test_of_very_many_sites_left_out_the_nearest_are_drawn() -> None:
    itinerary, catalogue = sample_itinerary("en"), sample_catalogue()
    known, (first, *_) = catalogue.site("yandi_mausoleum"), itinerary.visits
    sites = [
        known.model_copy(
            update={
                "id": f"made_{n}",
                "name": Text(en=f"Made up {n}"),
                "lat": first.lat + (n - 1500) / 10_000,  # made_1500 is nearest
                "lon": first.lon,
            }
        )
        for n in range(3000)
    ]
    skipped = tuple(
        Skipped(site_id=site.id, name=site.name, reason=Reason.NO_ROOM, detail="Of no use " * 10)
        for site in sites
    )
    itinerary = itinerary.model_copy(update={"skipped": skipped, "days": itinerary.days[:1]})
    text = render(itinerary, Catalogue((*catalogue.sites, *sites)))
    assert text.count("L.circleMarker(") == 300
    assert "site: 'made_1500'" in text
    assert "site: 'made_0'" not in text
    assert "Dots: the 300 nearest to the trip; without one: 2700." in text
    assert len(re.findall(r"<li>(?:<button data-site=\"made_\d+\">)?Made up", text)) == 50
    assert '<li class="more">and 2950 more</li>' in text
    assert len(text.encode()) < 450_000


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


@pytest.mark.parametrize(("datum", "plane"), [("wgs84", "EPSG3857"), ("gcj02", "GCJ02")])
def test_tiles_are_drawn_in_their_datum(datum: str, plane: str) -> None:
    text = render(sample_itinerary("en"), tiles=TILES, tiles_datum=datum)  # type: ignore[arg-type]
    assert f"crs: L.CRS.{plane}," in text
    assert ("L.CRS.GCJ02 = " in text) == (datum == "gcj02")
    assert "[27.79395, 113.06284]" in text  # the data stay as they are


def test_without_tiles_there_is_nothing_to_shift(page: str) -> None:
    shifted = render(sample_itinerary("en"), sample_catalogue(), tiles_datum="gcj02")
    assert shifted == page


def test_unknown_datum_is_refused() -> None:
    with pytest.raises(BadInput, match="bd09"):
        render(sample_itinerary("en"), tiles=TILES, tiles_datum="bd09")  # type: ignore[arg-type]


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
        "https://[::1/{z}/{x}/{y}",
        "https://\u2100/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
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
    "</script></pre><script>hostile()</script>`${hostile()}`{{ hostile }}{% hostile %}\"'\\`"
    '+hostile() \u202ehostile()\u2066 =hostile() https://x/"onclick=hostile()'
)


def hostile_page(lang: Lang = "en") -> str:
    """Return a map in which every text the catalogue or the plan can carry is hostile."""
    itinerary, catalogue = hostile_plan(HOSTILE, lang)
    return render(itinerary, catalogue)


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_reaches_the_page_only_escaped(lang: Lang) -> None:
    text = hostile_page(lang)
    assert text.count("hostile") > 100
    text = re.sub(r"<text [^<>]*>", "", text)  # a name folded on a sketch: a line may begin with it
    assert not re.search(r"([<>\"'`$\\{}]|\{%) *hostile", text)
    assert not re.search(r"[\"' ]onclick=", text)
    assert not re.search("[\u202e\u2066]", text)


def test_hostile_text_opens_no_element(page: str) -> None:
    assert hostile_page().count("<script") == page.count("<script")
    assert hostile_page().count("</script") == page.count("</script")
    assert hostile_page().count("</pre") == page.count("</pre") == 1


def test_hostile_text_stays_text_for_the_scripts() -> None:
    assert "</script></pre><script>hostile()</script>`${hostile()}`{{ hostile }}" in str(
        data_of(hostile_page())
    )


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
