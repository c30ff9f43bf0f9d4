"""A plan written by hand: one visit a line, `date time site`.

    # two days
    2026-12-05 09:30 zz_museum
    2026-12-05 13:30 株洲市规划展览馆
    2026-12-06 -     Liling Ceramics Museum

The site is an id or an exact name of the catalogue. A time up to "29:59" is one of the night after;
"-" leaves it open where only the order counts. Blank lines and lines that begin with # are skipped.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from unicodedata import normalize

from planner.catalogue import Catalogue
from planner.errors import BadInput, Fault, reason, said, said_n
from planner.trip import MAX_DAYS, at

MOST_A_DAY = 30  # visits; the same as a profile may allow
_YEARS = (2001, 2099)  # whatever is added to them stays within what a plan can hold
_SHOWN_FAULTS = 50
_EXAMPLE = "2026-12-05 09:30 zz_museum"


class Entry(NamedTuple):
    """A visit as it is written: where, on which date, and when it starts, if that is said."""

    date: date
    start: datetime | None
    site_id: str


def parse_listing(text: str, name: str, catalogue: Catalogue) -> tuple[Entry, ...]:
    """Return the visits of a list in its order; `name` says in messages where it came from.

    Raises BadInput with every fault, each with its line.
    """
    ids: dict[str, list[str]] = {}
    for site in catalogue:
        for word in site.name.spellings:
            ids.setdefault(word, []).append(site.id)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        words = line.split(maxsplit=2)  # at any blank, that of Chinese text too
        if not words or words[0].startswith(("#", "＃")):
            continue
        found = _read(words, line.strip(), ids, catalogue)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            place = said("{file}:{line}", file=name, line=number)
            faults += (Fault(place, f.value, f.rule, f.cure) for f in found)
    faults += _too_much(entries, name)
    if not entries and not faults:
        cure = said("Write one a line, e.g. {example}", example=_EXAMPLE)
        faults.append(Fault(name, "", said("no visit in it"), cure))
    if len(faults) > _SHOWN_FAULTS:
        rest = len(faults) - _SHOWN_FAULTS
        more = said_n("and {n} more fault", "and {n} more faults", n=rest)
        faults[_SHOWN_FAULTS:] = [Fault(name, "", more)]
    if faults:
        raise BadInput(*faults)
    return tuple(entries)


def _read(
    words: list[str], line: str, ids: dict[str, list[str]], catalogue: Catalogue
) -> Entry | list[Fault]:
    """Return what a line says, or what is wrong with it."""
    if len(words) < 3:
        cure = said("Write e.g. {example}", example=_EXAMPLE)
        return [Fault("", line, said("must be a date, a time and a site"), cure)]
    faults: list[Fault] = []
    read: list[date | timedelta | str | None] = []
    for word, meaning in zip(words[:2], (_date, _clock), strict=True):
        try:
            read.append(meaning(normalize("NFKC", word)))
        except ValueError as error:
            faults.append(Fault("", word, *error.args))
    try:
        site_id = _site(words[2].strip(), ids, catalogue)
    except BadInput as error:
        return [*faults, *error.faults]
    if faults:
        return faults
    day, clock = read
    assert isinstance(day, date)
    start = at(day, time()) + clock if isinstance(clock, timedelta) else None
    return Entry(day, start, site_id)


def _date(word: str) -> date:
    cure = said("Write YYYY-MM-DD")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII):
        raise ValueError(said("is not a date"), cure)
    try:
        day = date.fromisoformat(word)
    except ValueError as error:
        rule = said("is not a date: {error}", error=reason(error))
        raise ValueError(rule, cure) from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        rule = said("is outside {first} to {last}", first=_YEARS[0], last=_YEARS[1])
        raise ValueError(rule, said("Give another year"))
    return day


def _clock(word: str) -> timedelta | None:
    if word in ("-", "–", "—"):
        return None
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", word, re.ASCII)
    if not match:
        cure = said("Write HH:MM, or - where only the order counts")
        raise ValueError(said("is not a time"), cure)
    if int(match[1]) > 29:
        cure = said("25:00 is one at night, counted from the date")
        raise ValueError(said("is later than {last}", last="29:59"), cure)
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def _site(word: str, ids: dict[str, list[str]], catalogue: Catalogue) -> str:
    """Return the id of the site that is meant. Raises BadInput where none or several are."""
    same = [word] if word in catalogue else ids.get(word, [word])
    if len(same) > 1:
        rule = said("is the name of more than one site")
        either = same[0]
        for other in same[1:]:
            either = said("{one} or {other}", one=either, other=other)
        raise BadInput(Fault("", word, rule, said("Write the id: {ids}", ids=either)))
    site = catalogue.site(same[0])
    if not site.visitable:
        rule = said("a hub is a place to start from, not to visit")
        raise BadInput(Fault("", word, rule, said("Use it as --base, or choose a site")))
    return site.id


def _too_much(entries: list[Entry], name: str) -> Iterator[Fault]:
    visits = Counter(entry.date for entry in entries)
    if len(visits) > MAX_DAYS:
        rule, cure = said("dates are more than a trip has"), said("{n} at most", n=MAX_DAYS)
        yield Fault(name, str(len(visits)), rule, cure)
    for day, count in visits.items():
        if count > MOST_A_DAY:
            rule = said("visits on {date} are more than a day has", date=day)
            yield Fault(name, str(count), rule, said("{n} at most", n=MOST_A_DAY))
