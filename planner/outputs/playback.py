"""Where the party is at every minute of a day, and in words: what the map's clock shows."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from planner.itinerary import DayPlan, Place, Visit
from planner.language import translator
from planner.outputs.phrases import clock
from planner.outputs.wording import Words
from planner.trip import at

Point = tuple[float, float]  # lat, lon


class Spell(NamedTuple):
    """A stretch of a day in which one thing is done.

    The party goes along the way from its first to its last share of it; at a stop both places are
    the same.
    """

    start: datetime
    end: datetime
    way: tuple[Point, Point]
    share: tuple[float, float]
    text: str


def spells(words: Words, day: DayPlan) -> tuple[Spell, ...]:
    """Return a day from its start to its end without gaps; the last spell is the end itself."""
    whole = _whole(words, day)
    return tuple(part for one in whole for part in _around(one, day, words.lang))


def minute(moment: datetime, day: DayPlan) -> int:
    """Return the minutes from the midnight in which a day begins."""
    return int((moment - at(day.date, time())).total_seconds()) // 60


def _whole(words: Words, day: DayPlan) -> Iterator[Spell]:
    """Yield the spells of a day as if breaks took no time of their own."""
    _ = translator(words.lang)

    def stay(where: Place, start: datetime, end: datetime, text: str) -> Iterator[Spell]:
        if start < end:
            place = _name(where, words)
            said = text.format(place=place, time=clock(end, day.date))
            yield Spell(start, end, (_point(where), _point(where)), (0, 0), said)

    if not day.legs:
        yield from stay(day.start_place, day.start, day.end, _("No visits on this day."))
    now = day.start
    visits: list[Visit | None] = [*day.visits, None]
    for leg, (here, there), visit in zip(day.legs, words.plan.ways(day), visits, strict=False):
        yield from stay(here, now, leg.depart, _("{place}, leaving at {time}"))
        if leg.depart < leg.arrive:
            said = _("on the way to {place}, there at {time}").format(
                place=_name(there, words), time=clock(leg.arrive, day.date)
            )
            yield Spell(leg.depart, leg.arrive, (_point(here), _point(there)), (0, 1), said)
        now = leg.arrive
        if visit:
            yield from stay(visit, now, visit.start, _("{place}, begins at {time}"))
            yield from stay(visit, visit.start, visit.end, _("{place} until {time}"))
            now = visit.end
    yield from stay(day.end_place, now, day.end, _("{place} until {time}"))
    end = _point(day.end_place)
    said = _("{place}, the day ends here").format(place=words.place(day.end_place))
    yield Spell(day.end, day.end, (end, end), (0, 0), said)


def _around(spell: Spell, day: DayPlan, lang: str) -> Iterator[Spell]:
    """Yield a spell with the breaks inside it: nobody moves meanwhile."""
    _ = translator(lang)
    inside = [one for one in day.breaks if spell.start <= one.start and one.end <= spell.end]
    resting = sum((one.end - one.start for one in inside), start=timedelta())
    moving = spell.end - spell.start - resting
    now, gone = spell.start, spell.share[0]
    for pause in inside:
        share = gone
        if moving:
            share += (pause.start - now) / moving * (spell.share[1] - spell.share[0])
        if now < pause.start:
            yield spell._replace(start=now, end=pause.start, share=(gone, share))
        said = _("Lunch until {time}").format(time=clock(pause.end, day.date))
        yield Spell(pause.start, pause.end, spell.way, (share, share), said)
        now, gone = pause.end, share
    if now < spell.end or spell.start == spell.end:
        yield spell._replace(start=now, share=(gone, spell.share[1]))


def _name(place: Place, words: Words) -> str:
    return words.name(place.site_id) if isinstance(place, Visit) else words.place(place)


def _point(place: Place) -> Point:
    return place.lat, place.lon
