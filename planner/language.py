"""The visitor's language: messages through gettext, dates and spans of time in its manner."""

import gettext
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def translator(lang: str) -> Callable[[str], str]:
    """Return the function that turns an English message into `lang`; call it `_` so that
    message extraction finds the messages."""
    return gettext.translation("planner", _LOCALE, languages=[lang], fallback=True).gettext


def say_date(day: date, lang: str) -> str:
    """Return e.g. "Sat 21 Nov 2026" or "2026年11月21日（周六）"."""
    weekday = _WEEKDAYS[lang][day.weekday()]
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_minutes(minutes: int, lang: str) -> str:
    """Return e.g. "1 h 30 min" or "1小时30分钟"."""
    hours, rest = divmod(minutes, 60)
    units = ("小时", "分钟", "") if lang == "zh" else (" h", " min", " ")
    parts = [f"{hours}{units[0]}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{units[1]}")
    return units[2].join(parts)


def say_distance(metres: int, lang: str) -> str:
    """Return e.g. "850 m" or "12.3 km" ("850米", "12.3公里")."""
    small, large = ("米", "公里") if lang == "zh" else (" m", " km")
    return f"{metres}{small}" if metres < 1000 else f"{metres / 1000:.1f}{large}"
