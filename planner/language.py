"""The visitor's language: messages through gettext; dates, numbers, lists in its manner by Babel.

Babel is imported where it is first needed: help and usage errors do without.
"""

import gettext
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache

from planner.errors import Fault, Said, fill, in_a_row, said, shortened, to_say

#: Where the translations are, as gettext lays them out.
LOCALE = os.path.join(os.path.dirname(__file__), "locale")  # pathlib takes its time to load

#: Language → the locale whose manner is followed: British English lists "A, B and C".
_LISTS = {"zh": "zh", "en": "en_GB", "ru": "ru"}
_DATES = {"zh": "y年M月d日（EEE）", "en": "EEE d MMM y", "ru": "EEE, d MMMM y 'г'."}
_MONTHS = {"zh": "y年M月", "en": "LLLL y", "ru": "LLLL y 'г'."}


@cache
def _translation(lang: str, domain: str = "planner") -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE, languages=[lang], fallback=True)


def translator(lang: str) -> Callable[[str], str]:
    """Return the function that turns an English message into `lang`; call it `_` so that
    message extraction finds the messages."""
    return _translation(lang).gettext


def plural(lang: str) -> Callable[[str, str, int], str]:
    """Return the function that chooses, of the English messages for one and for many, the form
    for a count in `lang`; call it `_n` so that message extraction finds the messages."""
    return _translation(lang).ngettext


def say(text: str, lang: str) -> str:
    """Return what is `Said` in `lang`, with the values in it; any other text as it is.

    English stands for a language that errors are not translated into.
    """
    known = _translation(lang, "errors")
    if not (text and isinstance(text, Said) and isinstance(known, gettext.GNUTranslations)):
        return str(text)
    if text.many:
        message = known.ngettext(text.message, text.many, int(str(text.values["n"])))
    else:
        message = known.gettext(text.message)
    values = {name: _say_value(value, lang) for name, value in text.values.items()}
    return fill(message, values, known.gettext(to_say(", ")))


def _say_value(value: object, lang: str) -> object:
    if isinstance(value, Fault):
        return say_fault(value, lang)
    if isinstance(value, tuple):
        return tuple(_say_value(one, lang) for one in value)
    return say(value, lang) if isinstance(value, str) else value


def say_fault(fault: Fault, lang: str) -> str:
    """Return a fault in `lang`; in English, and where there is no translation, as `str` does."""
    if not isinstance(_translation(lang, "errors"), gettext.GNUTranslations):
        return str(fault)
    thing, rule, value = fault.thing, fault.rule, repr(shortened(say(fault.value, lang)))[1:-1]
    told = (
        said("{thing}: {value}: {rule}", thing=thing, value=value, rule=rule)
        if value
        else said("{thing}: {rule}", thing=thing, rule=rule)
    )
    if not fault.cure:
        return say(told, lang)
    if say(told, lang).endswith((".", "?", "!", "。", "？", "！", "。）")):
        return say(in_a_row(told, fault.cure), lang)
    return say(said("{first}. {then}", first=told, then=fault.cure), lang)


def say_help(text: str, lang: str) -> str:
    """Return a text of the command line's help in `lang`."""
    return _translation(lang, "help").gettext(text) if text else ""


def say_date(day: date, lang: str) -> str:
    """Return e.g. "Sat 21 Nov 2026", "2026年11月21日（周六）" or "сб, 21 ноября 2026 г."."""
    return _dated(day, _DATES[lang], lang)


def say_weekday(day: date, lang: str, short: bool = False) -> str:
    """Return e.g. "Saturday", "周六" or "суббота"; short "Sat", "周六" or "сб"."""
    return _dated(day, "ccc" if short or lang == "zh" else "cccc", lang)


def say_month(day: date, lang: str) -> str:
    """Return the month with its year, e.g. "November 2026", "2026年11月" or "ноябрь 2026 г."."""
    return _dated(day, _MONTHS[lang], lang)


def say_minutes(minutes: int, lang: str) -> str:
    """Return e.g. "1 h 30 min", "1小时30分钟" or "1 ч 30 мин"."""
    _ = translator(lang)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def say_distance(metres: int, lang: str) -> str:
    """Return e.g. "850 m" or "12.3 km" ("850米", "12.3公里"; "850 м", "12,3 км")."""
    _ = translator(lang)
    if metres < 1000:
        return _("{metres} m").format(metres=metres)
    return _("{km} km").format(km=_number(metres / 1000, "0.0", lang))


def say_number(number: float, lang: str, digits: int = 2) -> str:
    """Return a number with at most `digits` decimals, e.g. "12.5" or "12,5"."""
    return _number(number, f"0.{'#' * digits}", lang)


def say_money(cny: float, lang: str) -> str:
    """Return e.g. "¥180", "¥12.50" or "¥12,50"."""
    return f"¥{_number(cny, '0' if float(cny).is_integer() else '0.00', lang)}"


def say_share(share: float, lang: str, digits: int = 0) -> str:
    """Return e.g. "85%", or "85 %" in Russian."""
    return _number(share * 100, f"0.{'#' * digits}" if digits else "0", lang) + _percent(lang)


def say_signed(number: int) -> str:
    """Return a number with its sign, e.g. "+5" or "−5"."""
    return f"{number:+}".replace("-", "−")


def say_list(parts: Sequence[str], lang: str) -> str:
    """Return e.g. "A, B and C", "A、B和C" or "A, B и C"."""
    from babel.lists import format_list

    return str(format_list(parts, locale=_LISTS[lang]))


def say_sentences(sentences: Iterable[str], lang: str) -> str:
    """Return sentences in a row; Chinese ones follow each other without a space."""
    return ("" if lang == "zh" else " ").join(sentences)


def _percent(lang: str) -> str:
    return "\u00a0%" if lang == "ru" else "%"


@lru_cache(4096)
def _dated(day: date, pattern: str, lang: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=lang))


@lru_cache(4096)
def _number(number: float, pattern: str, lang: str) -> str:
    from babel.numbers import format_decimal

    digits = len(pattern.partition(".")[2])
    return str(format_decimal(round(number, digits), pattern, locale=lang))
