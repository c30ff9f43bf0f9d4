"""When a place is open on a date, and which dates are worked in China.

Opening hours are written in OpenStreetMap's `opening_hours` grammar. The parser's own holidays for
China are wrong, so `PH` and make-up workdays come from our table (`cn_calendar.csv`): before a date
is looked up, both are rewritten to plain weekdays. See docs/calendar.md.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import opening_hours
from opening_hours import OpeningHours, State

from planner.errors import BadInput, Fault, Said, said
from planner.values import SHANGHAI, Text

Certainty = Literal["gazetted", "projected", "unpublished"]

_ParserError: type[Exception] = vars(opening_hours)["ParserError"]  # its stub leaves it out

_TABLE = Path(__file__).with_name("cn_calendar.csv")
_CENTRE = (27.83, 113.13)  # Zhuzhou; decides sunrise and sunset for every site
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


# ── the working calendar ──


@dataclass(frozen=True)
class DayKind:
    """What a date is in China's working calendar.

    `off`: most people do not work, be it a holiday or an ordinary weekend. `makeup`: a weekend day
    that is worked in exchange for a holiday. `name`: that of the holiday, also of the one a make-up
    day is worked for; empty on all other dates. `certainty` is that of the date's year.
    """

    off: bool
    makeup: bool
    name: Text
    certainty: Certainty

    @property
    def holiday(self) -> bool:
        """Whether the date belongs to a holiday: what `PH` means in opening hours."""
        return self.off and bool(self.name.en)


@cache
def _table() -> dict[date, DayKind]:
    """Read the dates on which China departs from the plain week."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            date.fromisoformat(row["date"]): DayKind(
                off=row["kind"] == "off",
                makeup=row["kind"] == "work",
                name=Text(zh=row["name_zh"], en=row["name_en"], ru=row["name_ru"]),
                certainty="gazetted" if row["certainty"] == "gazetted" else "projected",
            )
            for row in csv.DictReader(file)
        }


@cache
def _year_certainty(year: int) -> Certainty:
    known = {kind.certainty for on, kind in _table().items() if on.year == year}
    if not known:
        return "unpublished"
    return "gazetted" if known == {"gazetted"} else "projected"


@lru_cache(maxsize=4096)
def day_kind(on: date) -> DayKind:
    """Return what `on` is in China's working calendar; a year not in the table has no holidays."""
    return _table().get(on) or DayKind(
        off=on.weekday() >= 5, makeup=False, name=Text(), certainty=_year_certainty(on.year)
    )


def is_workday(on: date) -> bool:
    """Whether `on` is worked: Monday to Friday but for holidays, and make-up weekends."""
    return not day_kind(on).off


def add_workdays(on: date, n: int) -> date:
    """Return the n-th workday after `on`, or before it for a negative `n`; `on` itself for 0."""
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        on += step
        while not is_workday(on):
            on += step
    return on


# ── opening hours ──


class Opening(NamedTuple):
    """A time a place is open: aware, whole minutes, `end` not included."""

    start: datetime
    end: datetime


class HoursError(BadInput):
    """Opening hours or departures that cannot be relied on; `rule` and `cure` say why."""

    def __init__(self, column: str, text: str, rule: Said, cure: Said) -> None:
        super().__init__(Fault(column, text, rule, cure))
        self.rule = rule
        self.cure = cure


def openings(text: str, on: date) -> tuple[Opening, ...]:
    """Return when a place with these hours is open on a date, in order.

    Openings begin at the date's midnight at the earliest, so one that began the evening before is
    clipped. They run on past the next midnight where the hours do, 24 hours at most; a later rule
    for the next date ends them at midnight. Hours that are unknown or carry a comment ("by
    appointment") are not open. Empty text: no openings.

    Raises HoursError where check_hours would.
    """
    return _spans(_hours(text), on) if text.strip() else ()


def departures(text: str, on: date) -> tuple[datetime, ...]:
    """Return the starts of guided tours on a date, from a text like "Mo-Fr 09:30,14:00; PH off".

    Raises HoursError where check_departures would.
    """
    if not text.strip():
        return ()
    return tuple(
        start
        for span in _spans(_one_minute_hours(text), on)
        for start in _minutes(span)
        if start.date() == on
    )


def next_open(text: str, after: date, days: int = 370) -> date | None:
    """Return the first of the `days` dates that follow `after` with an opening, or None."""
    if not text.strip():
        return None
    readable = _hours(text)
    if "PH" in readable or _WORKING_WEEK.search(readable):  # each date has its own reading
        dates = (after + n * _DAY for n in range(1, days + 1))
        return next((on for on in dates if _spans(readable, on)), None)
    begin = datetime(after.year, after.month, after.day, tzinfo=SHANGHAI) + _DAY
    ahead = _parsed(readable).intervals(begin, begin + days * _DAY)
    return next((span[0].date() for span in ahead if _is_open(span)), None)


def dates_open(text: str) -> list[date]:
    """Return the dates on which hours that name years, such as an event's, are open, in order."""
    years = years_in(text)
    if not years:
        return []
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    days = ((last - first).days + 1) if last.year - first.year < 10 else 3660
    return [on for n in range(days) if openings(text, on := first + n * _DAY)]


def years_in(text: str) -> list[int]:
    """Return the years that hours name."""
    return [int(year) for year in _YEAR.findall(text)]


def opens_ever(text: str, after: date, days: int = 730) -> bool:
    """Whether a place with these hours opens on any of the `days` dates that follow `after`."""
    return next_open(text, after, days) is not None


def check_hours(text: str) -> None:
    """Raise HoursError where these opening hours cannot be read, or not in one way only."""
    if text.strip():
        _hours(text)


def check_departures(text: str) -> None:
    """Raise HoursError where these departures cannot be read, or not in one way only."""
    if text.strip():
        _one_minute_hours(text)


def off_after_holiday(text: str) -> bool:
    """Whether a weekday's "off" comes after hours for `PH`, and so closes holidays on that weekday.

    In "PH 09:00-17:00; Mo off" the last rule wins: a holiday Monday is closed, which is seldom
    meant. Written the other way round it is open.
    """
    holidays_open = False
    for rule in _hours(text).split(";") if text.strip() else ():
        closed, holiday = _CLOSED.search(rule), "PH" in rule
        if holidays_open and closed and not holiday and _WEEKDAY.search(rule):
            return True
        holidays_open |= holiday and not closed
    return False


@lru_cache(maxsize=1 << 16)
def _spans(readable: str, on: date) -> tuple[Opening, ...]:
    """Return the openings of a date from hours that have passed `_understood`."""
    midnight = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    # The day before matters for its night, the day after for what runs on without a break. Three
    # days in a row have three weekdays, so naming a weekday names one date of them.
    around = [(_WEEKDAYS[d.weekday()], day_kind(d)) for d in (on - _DAY, on, on + _DAY)]
    hours = _in_weekdays(
        readable,
        holidays=[weekday for weekday, kind in around if kind.holiday],
        makeups=[weekday for weekday, kind in around if kind.makeup],
    )
    return tuple(
        Opening(*span[:2])
        for span in _parsed(hours).intervals(midnight, midnight + 2 * _DAY)
        if _is_open(span) and span[0] < midnight + _DAY
    )


def _in_weekdays(readable: str, holidays: Iterable[str], makeups: Iterable[str]) -> str:
    """Write out `PH` as the weekdays of holidays, and add those of make-up days to "Mo-Fr".

    Without a country the parser knows no holiday, so a `PH` that is left never matches.
    """
    if weekdays := ",".join(holidays):
        readable = readable.replace("PH", weekdays)
    if weekdays := ",".join(makeups):
        readable = _WORKING_WEEK.sub(f"Mo-Fr,{weekdays}", readable)
    return readable


def _is_open(span: tuple[datetime, datetime, State, str]) -> bool:
    """Whether an interval of the parser is open for certain: a comment is a condition."""
    *_, state, comment = span
    return state == State.OPEN and not comment


@lru_cache(maxsize=4096)
def _parsed(hours: str) -> OpeningHours:
    return OpeningHours(hours, timezone=SHANGHAI, coords=_CENTRE, auto_country=False)


def _minutes(span: Opening) -> Iterator[datetime]:
    """Yield each minute of a span: starts a minute apart reach us as one span."""
    start, end = span
    while start < end:
        yield start
        start += _MINUTE


# ── how hours are written ──

_ANY_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b"
_WEEKDAY = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b", re.IGNORECASE)
_WORKING_WEEK = re.compile("Mo-Fr", re.IGNORECASE)
_COMMENT = re.compile(r'"[^"]*"')
_DAY_LIST = re.compile(rf"(\b{_ANY_DAY}(?:\[[^]]*\])?) ?, ?(?={_ANY_DAY})", re.IGNORECASE)
_NEXT_RULE = re.compile(r" ?(?:;|\|\||, ) ?")
_CLOSED = re.compile("off|closed", re.IGNORECASE)
_NOT_OPEN = re.compile(f'{_CLOSED.pattern}|unknown|"', re.IGNORECASE)
_HOURS = re.compile(r":\d\d|24/7|dawn|sunrise|sunset|dusk", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!:)")
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)\b")


class _Mistake(NamedTuple):
    pattern: re.Pattern[str]
    rule: Said
    cure: Said


def _mistake(pattern: str, rule: Said, cure: Said) -> _Mistake:
    return _Mistake(re.compile(pattern), rule, cure)


#: What is refused wherever it stands outside a comment, even where the parser takes it.
_REFUSED = (
    _mistake(
        r"(?i)appoint|reserv|booking|预约|预订",
        said("speaks of booking, and that is not a time"),
        said("Use the booking column, and write here only hours that are known"),
    ),
    _mistake(
        r"[\u3400-\u9fff]",
        said("is written in Chinese"),
        said(
            "Write weekdays as Mo Tu We Th Fr Sa Su, holidays as PH, closed as off, "
            'e.g. Tu-Su 09:00-17:00; Mo off, and remarks between plain quotes (")'
        ),
    ),
    _mistake(
        r"[‐-―−~～－]",
        said("has a dash that is not a hyphen"),
        said('Write "-", e.g. Mo-Fr 09:00-17:00'),
    ),
    _mistake(
        r"[^\x00-\x7f]",
        said("has full-width or typographic signs"),
        said('Type the plain : ; , ( ) and "'),
    ),
    _mistake(
        r"SH",
        said("names school holidays (SH), of which there is no calendar here"),
        said("Write the months or dates, e.g. Jul-Aug 09:00-17:00"),
    ),
    _mistake(
        r"PH [+-]",
        said("counts days from a holiday"),
        said("Write the dates, e.g. 2026 Feb 16-2026 Feb 18 off"),
    ),
    _mistake(
        r"(?i)Feb 3\d|(?:Apr|Jun|Sep|Nov) 31\b",
        said("has a date that does not exist"),
        said("Write the last day of that month"),
    ),
    _mistake(
        rf"(?i)PH {_ANY_DAY}|{_ANY_DAY}(?:\[[^]]*\])? PH",
        said("can mean holidays and weekdays, or holidays on those weekdays"),
        said("Put a comma between them if both are meant, e.g. Mo-Fr,PH 09:00-17:00"),
    ),
    _mistake(
        r"(?::\d\d|\)|[a-z])\+(?!\d)",
        said('has an open end ("+"), so closing time is unknown'),
        said("Write a closing time, or leave the cell empty"),
    ),
    _mistake(
        r"(?::\d\d|\)|[a-z])/",
        said("repeats a time, and that is a list of departures"),
        said("Write each start in the departures column, e.g. Mo-Fr 10:00,11:00,12:00"),
    ),
)

#: The likely reason why the parser refuses a text; the first that matches is told.
_LIKELY = (
    _mistake(
        r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/",
        said("has a date of another form"),
        said("Write 2026 Oct 01, or 2026 Oct 01-2026 Oct 07"),
    ),
    _mistake(
        r"(?i)\d ?[ap]\.?m\b",
        said("has a 12-hour clock"),
        said("Write 24 hours, e.g. 13:30-17:00"),
    ),
    _mistake(
        r"(?<![:\d])\d{1,2}-\d{1,2}(?![:\d])",
        said("has clock times without minutes"),
        said("Write hours and minutes with two digits each, e.g. 09:00-17:00 for 9-17"),
    ),
    _mistake(
        r"(?<![-+:\d])\d{1,2}:\d\d(?![-:\d)])",
        said("has a time where a range is needed"),
        said(
            "Write opening and closing, e.g. 10:00-14:00; "
            "starts of guided tours like 10:00,14:00 belong in the departures column"
        ),
    ),
    _mistake(
        r"(?i)\b(?:mon|tue|wed|thu|fri|sat|sun(?!rise|set))",
        said("has weekdays of another form"),
        said("Write them as Mo Tu We Th Fr Sa Su"),
    ),
    _mistake(
        r"\b(?:ph|Ph|pH)\b",
        said("has PH in small letters"),
        said("Write PH"),
    ),
    _mistake(
        rf"(?i),PH,|PH,{_ANY_DAY},PH",
        said("has PH in the middle of a list"),
        said("Put it first or last, e.g. Mo-Fr,Su,PH 09:00-17:00"),
    ),
    _mistake(
        r"[A-Za-z]:",
        said("has a colon after the days"),
        said("Leave it out, e.g. Mo-Fr 09:00-17:00"),
    ),
    _mistake(
        r"^;|; ?;|; ?$",
        said("has an empty rule"),
        said("Leave out the semicolon that has nothing before or after it"),
    ),
    _mistake(
        r'(?<!\*)"(?!\*)',
        said("has a comment that does not end"),
        said('Close it with another "'),
    ),
)


_RANGE = re.compile(r":\d\d ?-|24/7|dawn|sunrise|sunset|dusk", re.IGNORECASE)
_EXAMPLES = {
    "opening_hours": "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-16:00; PH off",
    "departures": "Mo-Fr 09:30,14:00; Sa 10:00; PH off",
}


def _tidy(text: str) -> str:
    """Return the text with single blanks, its lists of days closed up and its comments blanked."""
    # Hours with a comment are not open, whatever it says; blanked, none can look like a rule
    text = " ".join(_COMMENT.sub('"*"', text).split()).replace(" - ", "-")
    # To the parser "Mo-Fr, PH 09:00-17:00" are two rules, and the first is open around the clock
    return _DAY_LIST.sub(r"\1,", text)


@lru_cache(maxsize=4096)
def _hours(text: str) -> str:
    """Return opening hours as the parser takes them, or raise HoursError."""
    return _understood("opening_hours", text, _tidy(text))


@lru_cache(maxsize=4096)
def _one_minute_hours(text: str) -> str:
    """Return departures as opening hours of one minute each, or raise HoursError."""
    tidy = _tidy(text)
    if _RANGE.search(tidy):
        rule = said("has hours, and a departure is one time")
        cure = said(
            "List the starts, e.g. {example}; hours belong in opening_hours",
            example=_EXAMPLES["departures"],
        )
        raise HoursError("departures", text, rule, cure)
    if any(int(hour) > 23 or int(minute) > 59 for hour, minute in _TIME.findall(tidy)):
        rule = said("has a time outside 00:00 to 23:59")
        cure = said("Write a departure after midnight under the day it falls on")
        raise HoursError("departures", text, rule, cure)
    return _understood("departures", text, _TIME.sub(_one_minute, tidy))


def _one_minute(time: re.Match[str]) -> str:
    hour, minute = int(time[1]), int(time[2])
    end = 60 * hour + minute + 1
    return f"{hour:02}:{minute:02}-{end // 60:02}:{end % 60:02}"


def _understood(column: str, text: str, tidy: str) -> str:
    """Return `tidy` if it can be read on every kind of date, or raise HoursError about `text`."""
    for mistake in _REFUSED:
        if mistake.pattern.search(tidy):
            raise HoursError(column, text, mistake.rule, mistake.cure)
    try:
        for holidays, makeups in ((), ()), (("Mo", "Tu"), ()), ((), ("Sa",)):
            _parsed(_in_weekdays(tidy, holidays, makeups))
    except _ParserError as error:
        raise HoursError(column, text, *_why_unreadable(column, tidy, str(error))) from None
    for rule in _NEXT_RULE.split(tidy):
        if not (_HOURS.search(rule) or _NOT_OPEN.search(rule)):
            untimed = said(
                'gives no times for "{part}", and that would mean around the clock', part=rule
            )
            cure = said("Add them; in a list of dates leave no blank after the comma")
            raise HoursError(column, text, untimed, cure)
    return tidy


def _why_unreadable(column: str, tidy: str, error: str) -> tuple[Said, Said]:
    """Return the rule and the cure for a text the parser refuses."""
    for mistake in _LIKELY:
        if mistake.pattern.search(tidy):
            return mistake.rule, mistake.cure
    place = re.search(r"--> 1:(\d+)", error)
    rest = tidy[int(place[1]) - 1 :] if place else tidy
    rule = said('cannot be read from "{rest}" on', rest=rest) if rest else said("ends too early")
    return rule, said("Write it as OpenStreetMap does, e.g. {example}", example=_EXAMPLES[column])
