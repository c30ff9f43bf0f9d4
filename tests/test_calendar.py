"""Opening hours by date, China's days off, and what is refused with which cure."""

from datetime import date, datetime, timedelta
from time import perf_counter

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.calendar import (
    HoursError,
    add_workdays,
    check_departures,
    check_hours,
    day_kind,
    departures,
    is_workday,
    next_open,
    off_after_holiday,
    openings,
    opens_ever,
)
from planner.errors import BadInput
from planner.values import SHANGHAI

DAY = timedelta(days=1)
GAZETTED = [date(2024, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2024, 1, 1)).days)]

GOLDEN_WEEK_MONDAY = date(2026, 10, 5)
PLAIN_MONDAY = date(2026, 10, 12)
PLAIN_SATURDAY = date(2026, 10, 17)
MAKEUP_SATURDAY = date(2026, 10, 10)
MAKEUP_SUNDAY = date(2026, 9, 20)


def hours(text: str, on: date) -> list[str]:
    """Say each opening as "09:00-17:00", in hours since the midnight `on` begins with."""
    return [f"{_clock(start, on)}-{_clock(end, on)}" for start, end in openings(text, on)]


def starts(text: str, on: date) -> list[str]:
    return [_clock(start, on) for start in departures(text, on)]


def _clock(moment: datetime, on: date) -> str:
    midnight = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    minutes = int((moment - midnight) / timedelta(minutes=1))
    return f"{minutes // 60:02}:{minutes % 60:02}"


# ── the working calendar ──


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_gazetted_years_agree_with_chinesecalendar_on_every_day(year: int) -> None:
    ours = {on: is_workday(on) for on in GAZETTED if on.year == year}

    assert ours == {on: chinese_calendar.is_workday(on) for on in ours}


def test_holidays_of_gazetted_years_are_those_of_chinesecalendar_weekends_included() -> None:
    ours = {on for on in GAZETTED if day_kind(on).holiday}

    assert ours == {
        on
        for on in GAZETTED
        if chinese_calendar.get_holiday_detail(on)[1] is not None
        and chinese_calendar.is_holiday(on)
    }


def test_golden_week_monday_is_a_named_holiday() -> None:
    kind = day_kind(GOLDEN_WEEK_MONDAY)

    assert kind.off
    assert kind.holiday
    assert not kind.makeup
    assert (kind.name.zh, kind.name.en) == ("国庆节", "National Day")
    assert kind.certainty == "gazetted"


def test_makeup_saturday_is_worked_and_names_its_holiday() -> None:
    kind = day_kind(MAKEUP_SATURDAY)

    assert not kind.off
    assert kind.makeup
    assert not kind.holiday
    assert kind.name.en == "National Day"


def test_plain_weekend_is_off_but_no_holiday() -> None:
    kind = day_kind(PLAIN_SATURDAY)

    assert kind.off
    assert not kind.holiday
    assert kind.name.en == ""


def test_spring_festival_2027_is_projected_from_the_eve_to_the_third_day() -> None:
    eve = date(2027, 2, 5)

    assert [day_kind(eve + n * DAY).holiday for n in range(-1, 5)] == [0, 1, 1, 1, 1, 0]
    assert day_kind(eve).certainty == "projected"


def test_projected_year_has_thirteen_statutory_days_and_no_makeup_day() -> None:
    year = [day_kind(date(2027, 1, 1) + n * DAY) for n in range(365)]

    assert sum(kind.holiday for kind in year) == 13
    assert not any(kind.makeup for kind in year)
    assert {kind.certainty for kind in year} == {"projected"}


@pytest.mark.parametrize("year", [2023, 2028])
def test_year_outside_the_table_knows_weekends_only(year: int) -> None:
    national_day = day_kind(date(year, 10, 2))

    assert national_day.certainty == "unpublished"
    assert not national_day.holiday
    assert national_day.off == (date(year, 10, 2).weekday() >= 5)


@pytest.mark.parametrize(
    ("on", "n", "then"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over Golden Week
        (date(2026, 10, 9), 1, MAKEUP_SATURDAY),  # onto a make-up day
        (PLAIN_MONDAY, -1, MAKEUP_SATURDAY),  # back over the Sunday
        (date(2026, 10, 8), -1, date(2026, 9, 30)),  # back over Golden Week
        (PLAIN_SATURDAY, 0, PLAIN_SATURDAY),  # stays, even on a day off
        (PLAIN_MONDAY, 5, date(2026, 10, 19)),  # over a plain weekend
    ],
)
def test_add_workdays(on: date, n: int, then: date) -> None:
    assert add_workdays(on, n) == then


@given(st.dates(date(2023, 6, 1), date(2027, 6, 1)), st.integers(1, 30))
def test_as_many_workdays_lie_between_as_were_added(on: date, n: int) -> None:
    later = add_workdays(on, n)

    assert sum(is_workday(on + d * DAY) for d in range(1, (later - on).days + 1)) == n
    assert is_workday(later)


# ── holidays and make-up days in opening hours ──


def test_working_week_without_holidays_opens_on_exactly_the_workdays() -> None:
    text = "Mo-Fr 09:00-17:00; PH off"

    assert [bool(openings(text, on)) for on in GAZETTED] == [
        chinese_calendar.is_workday(on) for on in GAZETTED
    ]


def test_makeup_saturday_is_open_for_the_working_week() -> None:
    assert hours("Mo-Fr 09:00-17:00; PH off", MAKEUP_SATURDAY) == ["09:00-17:00"]
    assert hours("Mo-Fr 09:00-17:00; PH off", PLAIN_SATURDAY) == []


@pytest.mark.parametrize(
    ("text", "golden_week", "plain"),
    [
        ("PH 09:00-17:00", ["09:00-17:00"], []),
        ("Mo-Fr 09:00-17:00", ["09:00-17:00"], ["09:00-17:00"]),  # PH says nothing: as a Monday
        ("Mo-Fr 09:00-17:00; PH off", [], ["09:00-17:00"]),
        ("Mo-Fr 09:00-17:00; PH closed", [], ["09:00-17:00"]),
        ("Tu-Su,PH 09:00-17:00", ["09:00-17:00"], []),
        ("PH,Tu-Su 09:00-17:00", ["09:00-17:00"], []),
        ("Tu-Su, PH 09:00-17:00", ["09:00-17:00"], []),
        ("PH,Sa 09:00-17:00", ["09:00-17:00"], []),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-16:00", ["09:00-16:00"], []),
        ("Tu-Su 09:00-17:00; PH 09:00-17:00; Mo off", [], []),  # the last rule wins
        ("Mo 08:00-12:00; Oct PH 10:00-11:00", ["10:00-11:00"], ["08:00-12:00"]),
        ("Mo 08:00-12:00; Feb PH 10:00-11:00", ["08:00-12:00"], ["08:00-12:00"]),
        ('Mo 08:00-12:00; PH off "not on PH"', [], ["08:00-12:00"]),
        ('Mo 08:00-12:00; Tu off "PH off"', ["08:00-12:00"], ["08:00-12:00"]),  # PH in a comment
    ],
)
def test_holiday_rules_on_a_monday(text: str, golden_week: list[str], plain: list[str]) -> None:
    assert hours(text, GOLDEN_WEEK_MONDAY) == golden_week
    assert hours(text, PLAIN_MONDAY) == plain


@pytest.mark.parametrize(
    ("text", "makeup", "plain"),
    [
        ("Mo-Fr 09:00-17:00", ["09:00-17:00"], []),
        ("mo-fr 09:00-17:00", ["09:00-17:00"], []),
        ("Mo - Fr 09:00 - 17:00", ["09:00-17:00"], []),
        ("Mo-Fr,PH 09:00-17:00", ["09:00-17:00"], []),
        ("PH,Mo-Fr 09:00-17:00", ["09:00-17:00"], []),
        ("Mo-Fr, PH 09:00-17:00", ["09:00-17:00"], []),
        ("Oct Mo-Fr 09:00-17:00", ["09:00-17:00"], []),
        ("Jul Mo-Fr 09:00-17:00", [], []),
        ("10:00-12:00; Mo-Fr off", [], ["10:00-12:00"]),
        ("Mo-Th 09:00-17:00", [], []),  # not the working week: taken at its word
        ("Mo,Tu,We,Th,Fr 09:00-17:00", [], []),
        ("Mo-Fr 09:00-17:00; Sa-Su off", [], []),  # the last rule wins, and it names Saturday
        ("Mo-Fr 09:00-17:00; Sa 10:00-12:00", ["10:00-12:00"], ["10:00-12:00"]),
        ('Tu 09:00-17:00 "Mo-Fr"', [], []),
    ],
)
def test_working_week_on_a_saturday(text: str, makeup: list[str], plain: list[str]) -> None:
    assert hours(text, MAKEUP_SATURDAY) == makeup
    assert hours(text, PLAIN_SATURDAY) == plain


def test_museum_open_tuesday_to_sunday_opens_on_a_makeup_sunday() -> None:
    assert is_workday(MAKEUP_SUNDAY)
    assert hours("Tu-Su 09:00-17:00; PH 09:00-17:00", MAKEUP_SUNDAY) == ["09:00-17:00"]


def test_spring_festival_2027_closes_by_projection() -> None:
    text = "Mo-Su 09:00-17:00; PH off"

    assert [bool(openings(text, date(2027, 2, day))) for day in range(4, 10)] == [1, 0, 0, 0, 0, 1]


def test_year_outside_the_table_has_no_holiday_to_open_or_close() -> None:
    national_day = date(2029, 10, 1)  # a Monday

    assert hours("Mo-Fr 09:00-17:00; PH off", national_day) == ["09:00-17:00"]
    assert hours("PH 09:00-17:00", national_day) == []


# ── the grammar ──


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("", PLAIN_MONDAY, []),
        ("  ", PLAIN_MONDAY, []),
        ("off", PLAIN_MONDAY, []),
        ("Mo 09:00-12:00,13:00-17:00", PLAIN_MONDAY, ["09:00-12:00", "13:00-17:00"]),
        ("Mo 09:00-12:00, 13:00-17:00", PLAIN_MONDAY, ["09:00-12:00", "13:00-17:00"]),
        ("Mo 09:00-12:00,12:00-17:00", PLAIN_MONDAY, ["09:00-17:00"]),  # touching is one
        ("09:00-17:00; 12:00-13:00 off", PLAIN_MONDAY, ["09:00-12:00", "13:00-17:00"]),
        ("09:00-17:00; Jul-Aug 09:00-21:00", date(2026, 7, 15), ["09:00-21:00"]),
        ("09:00-17:00; Jul-Aug 09:00-21:00", date(2026, 9, 1), ["09:00-17:00"]),
        ("Nov-Mar 09:00-16:30", date(2027, 1, 15), ["09:00-16:30"]),  # over New Year
        ("2026 Jun 19-2026 Jun 21 08:30-18:00", date(2026, 6, 21), ["08:30-18:00"]),
        ("2026 Jun 19-2026 Jun 21 08:30-18:00", date(2026, 6, 22), []),
        ("2026 Jun 19-2026 Jun 21 08:30-18:00", date(2027, 6, 20), []),
        ("Sa[1] 10:00-12:00", date(2026, 12, 5), ["10:00-12:00"]),
        ("Sa[1] 10:00-12:00", date(2026, 12, 12), []),
        ("sunrise-sunset", date(2026, 11, 20), ["06:52-17:33"]),
        ("09:00-sunset", date(2026, 11, 20), ["09:00-17:33"]),
    ],
)
def test_openings_of_a_date(text: str, on: date, expected: list[str]) -> None:
    assert hours(text, on) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"by appointment"',
        'Mo-Su 09:00-17:00 "by appointment"',
        'Mo-Su 09:00-17:00 "PH off; Mo 09:00-10:00"',
        "Mo-Su 09:00-17:00 unknown",
        'Mo-Su 09:00-17:00 unknown "需提前预约"',
        "unknown",
    ],
)
def test_unknown_and_commented_hours_are_not_open(text: str) -> None:
    assert openings(text, PLAIN_MONDAY) == ()


def test_hours_that_are_known_stay_open_beside_an_appointment() -> None:
    assert hours('Mo 09:00-11:00 || "by appointment"', PLAIN_MONDAY) == ["09:00-11:00"]


def test_openings_are_aware_times_in_shanghai() -> None:
    ((start, end),) = openings("09:00-17:30", PLAIN_MONDAY)

    assert start == datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
    assert end.isoformat() == "2026-10-12T17:30:00+08:00"


# ── past midnight ──


def test_night_runs_past_midnight_and_is_clipped_on_the_next_date() -> None:
    text, friday = "Fr-Sa 18:00-02:00", date(2026, 11, 20)

    assert hours(text, friday) == ["18:00-26:00"]
    assert hours(text, friday + DAY) == ["00:00-02:00", "18:00-26:00"]
    assert hours(text, friday + 2 * DAY) == ["00:00-02:00"]
    assert hours(text, friday + 3 * DAY) == []


def test_always_open_runs_through_the_next_date() -> None:
    assert hours("24/7", PLAIN_MONDAY) == ["00:00-48:00"]


def test_always_open_ends_at_the_midnight_before_a_closed_holiday() -> None:
    assert hours("24/7; PH off", date(2026, 9, 29)) == ["00:00-48:00"]
    assert hours("24/7; PH off", date(2026, 9, 30)) == ["00:00-24:00"]
    assert hours("24/7; PH off", date(2026, 10, 1)) == []


def test_evening_and_next_morning_that_touch_at_midnight_are_one_opening() -> None:
    assert hours("Fr 18:00-24:00; Sa 00:00-03:00", date(2026, 11, 20)) == ["18:00-27:00"]


def test_opening_that_ends_at_midnight_is_not_one_of_the_next_date() -> None:
    assert hours("Fr 18:00-24:00", date(2026, 11, 21)) == []


def test_night_of_a_holiday_runs_into_the_workday_after_it() -> None:
    text, last_of_golden_week = "PH 18:00-02:00", date(2026, 10, 7)

    assert hours(text, last_of_golden_week) == ["00:00-02:00", "18:00-26:00"]
    assert hours(text, last_of_golden_week + DAY) == ["00:00-02:00"]


def test_night_before_a_closed_date_ends_at_midnight() -> None:
    text, eve = "Mo-Fr 18:00-02:00; PH off", date(2026, 9, 30)

    assert hours(text, eve - DAY) == ["00:00-02:00", "18:00-26:00"]
    assert hours(text, eve) == ["00:00-02:00", "18:00-24:00"]
    assert hours(text, eve + DAY) == []


def test_night_before_a_date_with_its_own_rule_ends_at_midnight_unless_joined_by_comma() -> None:
    friday = date(2026, 11, 20)

    assert hours("Fr 18:00-02:00; Sa 10:00-12:00", friday) == ["18:00-24:00"]
    assert hours("Fr 18:00-02:00, Sa 10:00-12:00", friday) == ["18:00-26:00"]
    assert hours("Fr 18:00-02:00; Su 10:00-12:00", friday) == ["18:00-26:00"]


def test_night_of_a_makeup_day_runs_into_sunday() -> None:
    text = "Mo-Fr 18:00-02:00"

    assert hours(text, MAKEUP_SATURDAY + DAY) == ["00:00-02:00"]
    assert hours(text, PLAIN_SATURDAY + DAY) == []


# ── departures ──


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("", PLAIN_MONDAY, []),
        ("Mo-Fr 09:30,14:00; Sa 10:00", PLAIN_MONDAY, ["09:30", "14:00"]),
        ("Mo-Fr 09:30, 14:00; Sa 10:00", PLAIN_MONDAY, ["09:30", "14:00"]),
        ("Mo-Fr 14:00,09:30", PLAIN_MONDAY, ["09:30", "14:00"]),
        ("Mo-Fr 09:30,14:00; Sa 10:00", PLAIN_SATURDAY, ["10:00"]),
        ("Mo-Fr 09:30,14:00; Sa 10:00", PLAIN_SATURDAY + DAY, []),
        ("Mo-Fr 09:30", MAKEUP_SATURDAY, ["09:30"]),
        ("Mo-Fr 09:30; PH off", GOLDEN_WEEK_MONDAY, []),
        ("PH 11:00", GOLDEN_WEEK_MONDAY, ["11:00"]),
        ("PH 11:00", PLAIN_MONDAY, []),
        ("2026 Oct 12 10:00", PLAIN_MONDAY, ["10:00"]),
        ("2026 Oct 12 10:00", PLAIN_MONDAY + DAY, []),
        ("Mo 9:05", PLAIN_MONDAY, ["09:05"]),
        ("Mo 10:00,10:01", PLAIN_MONDAY, ["10:00", "10:01"]),  # a minute apart
        ("Mo-Su 00:00,23:59", PLAIN_MONDAY, ["00:00", "23:59"]),  # both ends of the date
        ('Mo 10:00 "by appointment"', PLAIN_MONDAY, []),
        ("Mo 10:00 unknown", PLAIN_MONDAY, []),
    ],
)
def test_departures_of_a_date(text: str, on: date, expected: list[str]) -> None:
    check_departures(text)

    assert starts(text, on) == expected


# ── what is refused ──

REFUSED_HOURS = [
    ("Mo-Fr 9-17", "without minutes", "09:00-17:00"),
    ("9am-5pm", "12-hour", "13:30-17:00"),
    ("Mo–Fr 09:00–17:00", "hyphen", "Mo-Fr 09:00-17:00"),  # en dash
    ("Mo-Fr 09:00～17:00", "hyphen", "Mo-Fr 09:00-17:00"),  # wave dash
    ("周一至周五 09:00-17:00", "Chinese", "Mo Tu We"),
    ("Mo-Fr 09：00-17：00", "full-width", "plain"),
    ("Mo-Fr 09:00-17:00；Sa 10:00-12:00", "full-width", "plain"),
    ("10:00,14:00", "range", "departures column"),
    ("by appointment", "booking", "booking column"),
    ("需提前预约", "booking", "booking column"),
    ("SH 09:00-17:00", "school holidays", "months"),
    ("PH,SH off", "school holidays", "months"),
    ("PH -1 day off", "counts days", "dates"),
    ("PH Mo-Fr 09:00-17:00", "can mean", "comma"),
    ("Mo-Fr PH 09:00-17:00", "can mean", "comma"),
    ("Mo-Fr,PH,Su 09:00-17:00", "middle", "first or last"),
    ("ph off", "small letters", "Write PH"),
    ("10:00+", "open end", "closing time"),
    ("10:00-16:00+", "open end", "closing time"),
    ("10:00-16:00/01:00", "repeats", "departures column"),
    ("Monday 09:00-17:00", "weekdays", "Mo Tu We"),
    ("Mo-Fr: 09:00-17:00", "colon", "Leave it out"),
    ("2026-10-05 09:00-17:00", "date", "2026 Oct 01"),
    ("Feb 30 09:00-17:00", "does not exist", "last day"),
    ("2026 Apr 01-2026 Apr 31 09:00-17:00", "does not exist", "last day"),
    ("Mo-Fr 09:00-17:00;", "empty rule", "semicolon"),
    ('Mo-Fr 09:00-17:00 "ask', "comment", '"'),
    ("Mo-Fr", "gives no times", "Add them"),
    ("Mo-Fr 09:00-17:00; Jul-Aug", 'gives no times for "Jul-Aug"', "Add them"),
    ("Oct 05, Oct 07 10:00-11:00", 'gives no times for "Oct 05"', "comma"),
    ("Mo-Fr 09:00-12:00 13:00-17:00", 'cannot be read from "13:00-17:00"', "09:00-12:00,13:00"),
    ("Mo-", "ends too early", "Mo-Fr"),
]


@pytest.mark.parametrize(("text", "rule", "cure"), REFUSED_HOURS)
def test_hours_are_refused_with_rule_and_cure(text: str, rule: str, cure: str) -> None:
    with pytest.raises(HoursError) as caught:
        check_hours(text)

    assert rule in caught.value.rule
    assert cure in caught.value.cure
    assert text in str(caught.value).replace("\\", "")


@pytest.mark.parametrize("text", [text for text, _, _ in REFUSED_HOURS])
def test_refused_hours_have_no_openings_either(text: str) -> None:
    with pytest.raises(HoursError):
        openings(text, PLAIN_MONDAY)


@pytest.mark.parametrize(
    ("text", "rule", "cure"),
    [
        ("Mo-Fr 09:00-17:00", "has hours", "opening_hours"),
        ("24/7", "has hours", "opening_hours"),
        ("sunset", "has hours", "opening_hours"),
        ("Mo 24:00", "outside", "the day it falls on"),
        ("Mo 10:00, Tu", 'no times for "Tu"', "Add them"),
        ("Mo 10:00；14:00", "full-width", "plain"),
        ("Mo-Fr 9", 'cannot be read from "9"', "09:30,14:00"),
        ("SH 10:00", "school holidays", "months"),
    ],
)
def test_departures_are_refused_with_rule_and_cure(text: str, rule: str, cure: str) -> None:
    with pytest.raises(HoursError) as caught:
        check_departures(text)

    assert rule in caught.value.rule
    assert cure in caught.value.cure


def test_refusal_is_bad_input_and_a_value_error() -> None:
    assert issubclass(HoursError, BadInput)
    assert issubclass(HoursError, ValueError)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24/7",
        "Mo-Fr 09:00-17:00; PH off",
        'Mo-Fr 09:00-17:00 "周一至周五，SH, PH Mo – 10:00+"',  # a comment may say anything
        "2026+ Sa 10:00-12:00",
        "(sunrise+01:00)-(sunset-01:00)",
        "week 1-53/2 Sa 10:00-12:00",
        "Oct 01-07 09:00-17:00",
        "Mo[1] +1 day 10:00-11:00",
    ],
)
def test_good_hours_pass(text: str) -> None:
    check_hours(text)


# ── looking ahead ──


def test_next_open_skips_holidays_and_does_not_count_the_date_itself() -> None:
    text = "Mo-Fr 09:00-17:00; PH off"

    assert next_open(text, date(2026, 9, 30)) == date(2026, 10, 8)


def test_next_open_looks_no_further_than_asked() -> None:
    text = "2026 Nov 30 09:00-17:00"

    assert next_open(text, date(2026, 11, 20), days=10) == date(2026, 11, 30)
    assert next_open(text, date(2026, 11, 20), days=9) is None


def test_hours_that_lie_in_the_past_never_open() -> None:
    assert not opens_ever("2025 Jun 13-2025 Jun 15 09:00-17:00", date(2026, 1, 1))
    assert opens_ever("2027 Jun 13-2027 Jun 15 09:00-17:00", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("Tu-Su 09:00-17:00; PH 09:00-17:00; Mo off", True),
        ("Tu-Su,PH 09:00-17:00; Mo closed", True),
        ("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00", False),
        ("Tu-Su 09:00-17:00; PH off; Mo off", False),  # both close
        ("PH 09:00-17:00; Mo,PH off", False),  # says itself what it means
        ("PH 09:00-17:00; 2027 Feb 05 off", False),  # a date, not a weekday
        ('PH 09:00-17:00; Tu 09:00-12:00 "Mo off"', False),
        ("", False),
    ],
)
def test_weekday_off_after_holiday_hours_is_found(text: str, overrides: bool) -> None:
    assert off_after_holiday(text) is overrides


# ── properties ──

dates = st.dates(date(2023, 12, 1), date(2028, 1, 31))
days = st.sampled_from(
    ["Mo-Fr", "mo-fr", "Tu-Su", "Sa-Su", "Mo", "Sa", "PH", "Mo-Fr,PH", "PH,Sa", "Mo-Fr, PH",
     "Oct PH", "Jul-Aug Mo-Fr", "2026 Oct 01-2026 Oct 07", "Sa[1]", "week 1-53/2 Su", ""]
)  # fmt: skip
spans = st.sampled_from(
    ["09:00-17:00", "09:00-12:00,13:00-17:00", "18:00-02:00", "22:00-30:00", "00:00-24:00",
     "sunrise-sunset", "off", "10:00-11:00 unknown", '09:00-10:00 "PH Mo-Fr"']
)  # fmt: skip
rules = st.tuples(days, spans).map(lambda parts: " ".join(filter(None, parts)))
texts = st.lists(rules, min_size=1, max_size=4).flatmap(
    lambda some: st.sampled_from([";", "; ", ", ", " || "]).map(lambda between: between.join(some))
)


@given(texts, dates)
def test_openings_are_in_order_apart_and_touch_the_date(text: str, on: date) -> None:
    midnight = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    moments = [moment for opening in openings(text, on) for moment in opening]

    assert moments == sorted(set(moments))  # even a shared end would be one opening, not two
    assert all(midnight <= start < midnight + DAY for start in moments[::2])
    assert all(end <= midnight + 2 * DAY for end in moments[1::2])
    assert all(moment.second == moment.microsecond == 0 for moment in moments)


@given(texts, dates)
def test_neighbouring_dates_agree_on_the_night_between(text: str, on: date) -> None:
    midnight = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI) + DAY
    tonight = any(end > midnight for _, end in openings(text, on))
    tomorrow = any(start == midnight for start, _ in openings(text, on + DAY))

    assert not tonight or tomorrow


@given(texts, dates, st.integers(1, 40))
def test_next_open_is_open_and_no_date_before_it_is(text: str, after: date, days: int) -> None:
    found = next_open(text, after, days)
    passed = (found - after).days - 1 if found else days

    assert not any(openings(text, after + n * DAY) for n in range(1, passed + 1))
    assert found is None or openings(text, found)


@given(st.text('MoFrTuSaPH-,;: 0123456789"+/|[]offunk周–', max_size=30), dates)
def test_any_text_is_read_or_refused(text: str, on: date) -> None:
    try:
        check_hours(text)
    except HoursError:
        return
    openings(text, on)


def test_a_hundred_sites_over_three_days_take_under_ten_milliseconds() -> None:
    sites = [f"Mo-Fr 09:{n % 60:02}-17:00,18:{n // 60:02}-20:00; PH off" for n in range(100)]
    trip = [GOLDEN_WEEK_MONDAY + n * DAY for n in range(3)]

    def seconds() -> float:
        began = perf_counter()
        for text in sites:
            for on in trip:
                openings(text, on)
        return perf_counter() - began

    seconds()  # warm up

    assert min(seconds() for _ in range(5)) < 0.010
