"""What dates hold for visitors: which sites are open when, which events run, what is off.

This is the catalogue's word on a date, before anybody's wishes: no booking, party or weather.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from planner import calendar
from planner.calendar import Certainty, Opening
from planner.catalogue import Catalogue
from planner.sites import Site
from planner.terms import holiday_unsaid
from planner.values import FIRM, STALE_DAYS, Text

_DAY = timedelta(days=1)
_NIGHT = timedelta(hours=12)
_SHOWN = ("confirmed", "expected", "unconfirmed")

Doubt = Literal["", "unknown", "guess", "memory", "holiday", "old"]


@dataclass(frozen=True)
class SiteDay:
    """A site on a date, as the confirmed events of that date have it.

    `spans` is when it takes visitors and `taken` when only an event keeps it from that; where it is
    seen in `tours`, both are tours from start to end. `sure`: the hours stand on a document that is
    not old, and speak of the holiday if the date is one. `opened`: by an event, in its hours.
    `repriced`: by an event at it.
    """

    site: Site
    receives: bool
    spans: tuple[Opening, ...]
    taken: tuple[Opening, ...]
    tours: bool
    sure: bool
    opened: bool
    repriced: bool


@dataclass(frozen=True)
class Happening:
    """An event and its times on the days of a month, in order."""

    event: Site
    days: tuple[tuple[date, tuple[Opening, ...]], ...]


@dataclass(frozen=True)
class MonthDay:
    """A date: whether it is a holiday or a make-up workday, and of which name; how many sites are
    open on it, and how many of them by hours that are not certain."""

    date: date
    kind: Literal["", "holiday", "makeup"]
    name: Text
    open: int
    unsure: int


@dataclass(frozen=True)
class Month:
    """A month of sites and events.

    `events` have dates in it, the confirmed first. `undated` are the others of which no date is
    known and that are not confirmed. `certainty` is that of the days off; `unknown_hours` says how
    many sites are open at hours nobody knows.
    """

    first: date
    days: tuple[MonthDay, ...]
    events: tuple[Happening, ...]
    undated: tuple[Site, ...]
    certainty: Certainty
    unknown_hours: int


def times(site: Site, on: date) -> tuple[Opening, ...]:
    """Return when a site is open by its own hours, or its guided tours from start to end."""
    spans = calendar.openings(site.opening_hours, on)
    if not site.departures:
        return spans
    stay = timedelta(minutes=site.visit_minutes)
    return tuple(
        Opening(start, start + stay)
        for start in calendar.departures(site.departures, on)
        if not site.opening_hours or any(a <= start < b for a, b in spans)
    )


def site_day(site: Site, on: date, catalogue: Catalogue) -> SiteDay:
    """Return what a date holds at a site."""
    there = catalogue.as_on(site, on)
    receives = _receives(there)
    spans = times(there, on) if receives else ()
    closers = catalogue.closers(site.id, on)
    closed = [
        span
        for event in closers
        for day in (on, on + _DAY)  # a night runs on
        for span in calendar.openings(event.opening_hours, day)
    ]
    tours = bool(there.departures)
    left = _whole(spans, closed) if tours else _beside(spans, closed)
    lost = [span for span in spans if span not in left] if tours else _within(spans, closed)
    opened = there.opening_hours != site.opening_hours
    old = there.last_verified is not None and (on - there.last_verified).days > STALE_DAYS
    sure = opened or not (old or holiday_unsaid(there, on))
    return SiteDay(
        site=there,
        receives=receives,
        spans=tuple(left),
        taken=tuple(lost),
        tours=tours,
        sure=sure and all(s.hours_basis in FIRM for s in (there, *closers)),
        opened=opened,
        repriced=there.price_cny != site.price_cny,
    )


def doubt(site: Site, field: str, on: date) -> Doubt:
    """Return why a field that a plan wants confirmed is not certain on a date, empty where the
    field itself says it."""
    bases = {
        "opening_hours": site.hours_basis,
        "coordinates": site.coord_basis,
        "price_cny": site.price_basis if site.price_cny is not None else None,
    }
    if field not in bases:
        unknown = field == "booking" or (field == "wheelchair" and not site.wheelchair)
        return "unknown" if unknown else ""
    basis = bases[field]
    if basis == "guess" or basis == "memory":
        return basis
    if basis is None:
        return "unknown"
    return "holiday" if holiday_unsaid(site, on) else "old"


def month(catalogue: Catalogue, first: date) -> Month:
    """Return the month that begins on `first`."""
    dates = [first]
    while (after := dates[-1] + _DAY).month == first.month:
        dates.append(after)
    events = [site for site in catalogue if site.kind == "event" and site.status in _SHOWN]
    running = (Happening(event, _running(event, dates)) for event in events)
    happenings = [happening for happening in running if happening.days]
    happenings.sort(key=lambda one: (_SHOWN.index(one.event.status), one.days[0][0]))
    return Month(
        first=first,
        days=tuple(_month_day(catalogue, on) for on in dates),
        events=tuple(happenings),
        undated=tuple(e for e in events if e.status != "confirmed" and not _timed(e)),
        certainty=calendar.day_kind(first).certainty,
        unknown_hours=sum(_receives(site) and not _timed(site) for site in catalogue),
    )


def _month_day(catalogue: Catalogue, on: date) -> MonthDay:
    kind = calendar.day_kind(on)
    found = [day for site in catalogue if (day := site_day(site, on, catalogue)).spans]
    return MonthDay(
        date=on,
        kind="makeup" if kind.makeup else "holiday" if kind.holiday else "",
        name=kind.name,
        open=len(found),
        unsure=sum(not day.sure for day in found),
    )


def _running(event: Site, dates: Sequence[date]) -> tuple[tuple[date, tuple[Opening, ...]], ...]:
    """The days of an event; small hours after midnight belong to the evening before."""
    days = []
    for on in dates:
        before = {span.end for span in times(event, on - _DAY)}
        spans = (s for s in times(event, on) if s.end not in before or s.end - s.start > _NIGHT)
        if begun := tuple(spans):
            days.append((on, begun))
    return tuple(days)


def _receives(site: Site) -> bool:
    return site.kind in ("site", "food") and site.status == "open" and site.booking != "event_only"


def _timed(site: Site) -> bool:
    return bool(site.opening_hours or site.departures)


# ── spans of time ───────────────────────────────────────────────────────────────────────────────


def _whole(spans: Sequence[Opening], closed: Sequence[Opening]) -> list[Opening]:
    """The spans that no closed time overlaps."""
    return [s for s in spans if all(c.end <= s.start or s.end <= c.start for c in closed)]


def _beside(spans: Sequence[Opening], closed: Sequence[Opening]) -> list[Opening]:
    """What closed times leave of spans."""
    left = list(spans)
    for away in closed:
        parts = ((s.start, min(s.end, away.start)) for s in left)
        rests = ((max(s.start, away.end), s.end) for s in left)
        left = sorted({Opening(a, b) for a, b in (*parts, *rests) if a < b})
    return left


def _within(spans: Sequence[Opening], closed: Sequence[Opening]) -> list[Opening]:
    """The closed times inside spans, those that touch or overlap as one."""
    inside = (Opening(max(s.start, c.start), min(s.end, c.end)) for s in spans for c in closed)
    merged: list[Opening] = []
    for span in sorted(span for span in inside if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            last = merged.pop()
            span = Opening(last.start, max(last.end, span.end))
        merged.append(span)
    return merged
