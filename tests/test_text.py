import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary, PlanB, Reason, Skipped, Totals, Visit
from planner.outputs.phrases import say_party, say_price, say_reason
from planner.outputs.terminal import clean, pad, table, width, wrap
from planner.outputs.text import render
from planner.outputs.wording import Words
from planner.planning import plan
from planner.sites import Location
from planner.trip import PlannedVisit, Revision, TripRequest
from planner.values import Lang, Text
from planner.visitor import Party
from tests.sample import sample_itinerary

NOTHING = Totals(
    prize=0,
    visits=0,
    travel_minutes=0,
    visit_minutes=0,
    wait_minutes=0,
    distance_m=0,
    price_cny=0,
)


def line_with(text: str, part: str) -> str:
    """Return the one line that holds a part."""
    (line,) = (line for line in text.splitlines() if part in line)
    return line


def changed_visit(plan: Itinerary, **changes: object) -> Itinerary:
    """Return the plan with its first visit changed."""
    first, *days = plan.days
    stops = (first.visits[0].model_copy(update=changes), *first.stops[1:])
    first = first.model_copy(update={"stops": stops})
    return plan.model_copy(update={"days": (first, *days)})


def empty_day(day: DayPlan) -> DayPlan:
    return day.model_copy(update={"stops": (), "legs": (), "totals": NOTHING})


def skipped(reason: Reason, n: int, change: str | None = None) -> Skipped:
    return Skipped(
        site_id=f"site_{n}",
        name=Text(en=f"Site {n}."),
        reason=reason,
        detail=f"Because {n}.",
        change=change,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_no_line_is_wider_than_asked(lang: Lang, columns: int) -> None:
    text = render(sample_itinerary(lang), width=columns)
    assert max(map(width, text.splitlines())) <= columns


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_visit_stands_with_its_time_and_both_names(lang: Lang) -> None:
    plan = sample_itinerary(lang)
    text = render(plan, width=120)
    for visit in plan.visits:
        line = line_with(text, f"{visit.start:%H:%M}–{visit.end:%H:%M}")
        assert visit.name.zh in line
        assert visit.name.en in line


def test_the_name_in_the_plans_language_comes_first() -> None:
    visit = sample_itinerary().visits[3]
    for lang, first, second in (("en", "en", "zh"), ("zh", "zh", "en")):
        line = line_with(render(sample_itinerary(lang)), "14:39–16:39")  # type: ignore[arg-type]
        assert line.index(visit.name[first]) < line.index(visit.name[second])


def test_stays_and_prices_stand_in_columns() -> None:
    plan = sample_itinerary("zh")
    lines = render(plan, width=120).splitlines()
    ends = {
        width(line)
        for visit in plan.visits
        for line in lines
        if f"{visit.start:%H:%M}–{visit.end:%H:%M}" in line
    }
    assert ends == {120}  # the prices end at the right edge, behind Chinese names or not


def test_an_unknown_price_is_no_zero() -> None:
    text = render(sample_itinerary())
    assert line_with(text, "Circuit karting 株洲").endswith(" ?")
    assert line_with(text, "Zhuzhou Museum 株洲").endswith(" free")
    assert line_with(text, "pottery workshop 瓷").endswith(" ¥180?")  # from memory, or a guess


def test_unknown_prices_are_named_beside_the_sum() -> None:
    text = render(sample_itinerary(), width=120)
    assert "tickets ¥0, without 1 whose price is not known" in text
    known = changed_visit(sample_itinerary(), price_cny=None)
    assert "tickets ¥0, without 2 whose prices are not known" in render(known, width=120)


def test_only_a_stop_to_confirm_bears_the_mark() -> None:
    text = render(sample_itinerary())
    assert " ⚠ " in line_with(text, "09:00–10:15")
    assert " ⚠ " not in line_with(text, "14:39–16:39")


def test_what_to_confirm_is_said_in_words() -> None:
    text = render(sample_itinerary())
    assert "- Circuit karting: opening hours, position, price" in text
    assert "price_cny" not in text


def test_a_plan_without_doubts_has_no_confirm_list() -> None:
    plan = sample_itinerary()
    days = tuple(
        day.model_copy(
            update={
                "stops": tuple(
                    stop.model_copy(update={"confirm": ()}) if isinstance(stop, Visit) else stop
                    for stop in day.stops
                )
            }
        )
        for day in plan.days
    )
    assert "Confirm first" in render(plan)
    assert "⚠" not in render(plan.model_copy(update={"days": days}))


def test_legs_say_mode_distance_time_and_arrival() -> None:
    text = render(sample_itinerary())
    assert "↓ taxi, 10.1 km, 18 min, there at 12:55" in text
    assert "↓ on foot, 150 m, 2 min, there at 12:54" in text


def test_lunch_stands_between_the_visits_around_it() -> None:
    text = render(sample_itinerary())
    assert text.index("Circuit karting 株洲") < text.index("11:37–12:37    Lunch")
    assert text.index("11:37–12:37    Lunch") < text.index("Zhuzhou City Planning")


def test_bookings_say_deadline_and_contact() -> None:
    text = render(sample_itinerary(), width=120)
    line = line_with(text, "by Fri 20 Nov 2026: Zhuzhou Museum")
    assert "for Sat 21 Nov 2026" in line
    assert "微信公众号" in line
    assert "contact not known" in line_with(text, "by Fri 20 Nov 2026: China Power Valley")


def test_reasons_are_counted() -> None:
    assert "too far (1)" in render(sample_itinerary())


def test_a_site_left_out_is_told_with_what_would_change_it() -> None:
    text = render(sample_itinerary(), width=120)
    assert "A visit takes 7 h, more than a day leaves → Possible if the day ends after" in text


def test_what_nobody_would_ask_about_is_only_counted() -> None:
    text = render(sample_itinerary())
    assert "no event on these days (1)" in text
    assert "No event during the trip" not in text


def test_a_few_of_every_reason_are_told() -> None:
    many = [skipped(Reason.NO_ROOM, n) for n in range(20)]
    many.append(skipped(Reason.CLOSED, 99))
    text = render(sample_itinerary().model_copy(update={"skipped": tuple(many)}))
    assert text.count("Because") == 5
    assert "Because 99." in text
    assert "--json" in text


def test_those_that_could_change_are_told_first() -> None:
    many = [skipped(Reason.NO_ROOM, n) for n in range(20)]
    many.append(skipped(Reason.NO_ROOM, 99, change="Come later."))
    text = render(sample_itinerary().model_copy(update={"skipped": tuple(many)}))
    assert text.index("Because 99. → Come later.") < text.index("Because 0.")


def test_no_more_than_fifteen_are_told() -> None:
    many = [skipped(reason, n) for n in range(4) for reason in Reason]
    text = render(sample_itinerary().model_copy(update={"skipped": tuple(many)}))
    assert text.count("Because") == 15


def test_nothing_points_to_json_when_everything_is_told() -> None:
    few = (skipped(Reason.NO_ROOM, 1),)
    assert "--json" not in render(sample_itinerary().model_copy(update={"skipped": few}))


def test_a_day_without_visits_says_so() -> None:
    plan = sample_itinerary()
    first, second = plan.days
    text = render(plan.model_copy(update={"days": (first, empty_day(second))}))
    assert text.count("No visits on this day.") == 1


def test_a_plan_cut_down_by_hand_still_prints() -> None:
    plan = sample_itinerary()
    bare = plan.days[0].model_copy(update={"legs": ()})
    assert "14:39–16:39" in render(plan.model_copy(update={"days": (bare,)}))


def test_trip_totals_stand_only_below_several_days() -> None:
    plan = sample_itinerary()
    assert "In all: 2 days · 7 visits" in render(plan)
    assert "In all" not in render(plan.model_copy(update={"days": plan.days[:1]}))


def test_times_are_those_of_china_whatever_the_offset() -> None:
    plan = sample_itinerary()
    utc = json.loads(plan.model_dump_json(by_alias=True).replace("+08:00", "+00:00"))
    text = render(Itinerary.model_validate(utc))
    assert "09:00–10:15" in render(plan)
    assert "17:00–18:15" in text


def test_the_small_hours_are_marked_as_the_next_day() -> None:
    plan = sample_itinerary()
    visit = plan.visits[0]
    late = changed_visit(
        plan,
        start=visit.start + timedelta(hours=14),
        end=visit.end + timedelta(hours=14, minutes=1),
    )
    assert "23:00–00:16+1" in render(late)


def test_bring_and_notes_are_listed() -> None:
    plan = sample_itinerary()
    assert "Bring" not in render(plan)
    more = plan.model_copy(update={"bring": ("closed shoes",), "notes": ("It may rain.",)})
    text = render(more)
    assert "Bring\n  - closed shoes" in text
    assert "Notes\n  - It may rain." in text


def test_the_search_says_how_good_the_plan_is() -> None:
    plan = sample_itinerary()

    def said(**changes: object) -> str:
        search = plan.search.model_copy(update={"engine": "compiled"} | changes)
        return " ".join(render(plan.model_copy(update={"search": search})).split())

    assert "no better plan exists" in said(status="optimal")
    assert "at most 2.5% below the best possible" in said(gap=0.025)
    assert "second run may differ" in said(stopped_by="time")
    assert "a second run may differ" not in said(stopped_by="effort")
    assert "Searched" not in said(engine="by hand")
    assert "Searched" not in said(engine="kept")


def test_plan_b_is_told_case_by_case() -> None:
    plan = sample_itinerary()
    first, *others = plan.visits
    cases = (
        PlanB(case="refused", site_id=first.site_id, visits=tuple(others), prize=10,
              dropped=(first.site_id,)),
        PlanB(case="wet", note="nothing is indoors"),
        PlanB(case="late", late_minutes=90, visits=plan.visits, prize=plan.totals.prize),
    )  # fmt: skip
    text = " ".join(render(plan.model_copy(update={"plan_b": cases})).split())
    name = first.name.en
    assert f"if {name} refuses: without {name}; −{plan.totals.prize - 10} points" in text
    assert "if it rains: no plan is possible: nothing is indoors" in text
    assert (
        "if you start 1 h 30 min late: the same sites at other times; +0 points Sat 21 Nov 2026:"
        in text
    )
    assert "Plan B" not in render(plan)


def test_risky_visits_and_days_are_told() -> None:
    plan = sample_itinerary()
    day = plan.days[0].model_copy(update={"chance": 0.42})
    text = render(plan.model_copy(update={"days": (day,)}))
    assert "holds on 42% of simulated days" in " ".join(text.split())
    assert "starts in time" not in text
    assert "starts in time on 50% of simulated days" in render(changed_visit(plan, chance=0.5))
    assert "starts in time" not in render(changed_visit(plan, chance=0.95))


def test_names_cannot_steer_the_terminal() -> None:
    evil = Text(en="\x1b[31mRed\x1b[0m\x1b]0;title\x07 \u202egnp\r\nnext\x9b2J")
    text = render(changed_visit(sample_itinerary(), name=evil))
    assert "Red gnp next2J" in text
    assert not set(text) & set("\x1b\x07\x9b\u202e\r")


@pytest.mark.parametrize(
    ("party", "said"),
    [
        (Party(adults=1), "1 adult"),
        (Party(adults=2, children=(8, 11)), "2 adults, 2 children (8, 11)"),
        (Party(adults=0, children=(3,), seniors=1), "1 child (3), 1 senior"),
        (Party(adults=0, seniors=40), "40 seniors"),
    ],
)
def test_party_is_said_in_words(party: Party, said: str) -> None:
    assert say_party(party, "en") == said


def test_prices_have_cents_only_where_there_are_some() -> None:
    assert [say_price(p, "en") for p in (0, 60, 12.5, 1_250_000, None)] == [
        "free",
        "¥60",
        "¥12.50",
        "¥1250000",
        "?",
    ]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    assert "_" not in say_reason(reason, "en")


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("株洲 ok") == 7
    assert pad("株洲", 6) == "株洲  "
    assert pad("株洲", 6, right=True) == "  株洲"


def test_columns_of_a_table_are_aligned_by_width() -> None:
    assert table([("株洲", "a"), ("x", "b")]) == "株洲  a\nx     b"


def test_an_empty_table_is_empty() -> None:
    assert table([]) == ""


def test_no_line_begins_with_a_closing_mark() -> None:
    assert wrap("一二三四，五六。", 8) == ["一二三", "四，五", "六。"]


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("a museum of rail", 9) == ["a museum", "of rail"]


@given(st.text(), st.integers(10, 40))
def test_wrapping_loses_and_adds_nothing(text: str, columns: int) -> None:
    joined = "".join("".join(wrap(text, columns)).split())
    assert joined == "".join(clean(text).split())


WORDS = st.lists(st.sampled_from(["a", "museum", "株洲", "，", " ", "of rail", "（醴陵）"]))


@given(WORDS, st.integers(24, 40))
def test_wrapped_lines_keep_to_the_width(words: list[str], columns: int) -> None:
    text = " ".join(words)
    assert all(width(line) <= columns for line in wrap(text, columns))


def test_a_revised_plan_says_where_it_goes_on() -> None:
    plan = sample_itinerary()
    first, second, *_ = plan.visits
    here = Location(id="hotel", name=Text(en="Hotel", zh="酒店"), lat=27.82, lon=113.1)
    revision = Revision(
        visits=(
            PlannedVisit(site_id=first.site_id, start=first.start, end=first.end, hold="done"),
        ),
        free_at=first.end,
        place=here,
    )
    request = plan.request.model_copy(update={"revision": revision})
    text = render(plan.model_copy(update={"request": request}))
    assert "Hotel 酒店" in text
    assert text.index(first.name.en) < text.index("Hotel") < text.index(second.name.en)


def test_a_confirmed_booking_is_not_to_be_made_any_more() -> None:
    plan = sample_itinerary()
    (booking, *_) = plan.book_by
    confirmed = plan.model_copy(
        update={"book_by": (booking.model_copy(update={"state": "confirmed"}),)}
    )
    said = render(confirmed)
    assert "confirmed" in said
    assert "by " not in said[said.index("To book") : said.index("confirmed", said.index("To book"))]


def test_ages_are_in_the_manner_of_each_language() -> None:
    party = Party(adults=1, children=(8, 8, 11))
    assert say_party(party, "en") == "1 adult, 3 children (8 ×2, 11)"
    assert say_party(party, "zh") == "1位成人、3名儿童（8 ×2、11岁）"


@pytest.mark.parametrize(
    ("first", "profile", "must", "hours"),
    [
        ("2026-06-20", "motorsport", "cec_2026_r2", "09:00–17:00"),  # an event
        ("2026-12-05", "student", "art_line", "09:00–17:00"),  # receives visitors, or not
    ],
)
def test_what_is_visited_is_not_called_closed(
    first: str, profile: str, must: str, hours: str
) -> None:
    catalogue = Catalogue.load()
    today = date.fromisoformat(first) - timedelta(days=14)
    request = TripRequest.starting(first, profile=profile, must=(must,), today=today, lang="en")
    itinerary = plan(request, catalogue)
    words = Words(itinerary, catalogue)
    (visit,) = (visit for visit in itinerary.visits if visit.site_id == must)
    assert dict(words.visit_facts(visit))["Open on this day"] == hours
