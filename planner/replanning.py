"""A plan, and what has happened to it → the request that revises it.

What is done stays as it was; of the rest, what still can be kept is worth keeping. `revised` says
where the party is and when it is free; the road does the rest.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import ValidationError

from planner.catalogue import Catalogue
from planner.complaints import say_rule
from planner.errors import BadInput, CannotPlan, Fault, said
from planner.itinerary import Break, DayPlan, Itinerary, Leg, Visit
from planner.language import translator
from planner.sites import Location
from planner.travel import TravelSource
from planner.trip import (
    BookingRecord,
    PlannedVisit,
    Revision,
    TripDay,
    TripRequest,
    Weather,
    at,
)
from planner.values import LONG_STAY_MINUTES, SHANGHAI

WEIGHT = 30  # points a visit is worth more where it was: half an hour of a perfect match


@dataclass(frozen=True)
class Changes:
    """What is to be different, or has turned out so.

    `now` is how far the trip has got; before its start it changes nothing. `late_minutes` is how
    far the party is behind the plan (without `now`: at its very start). `place` is where the party
    is at `now`, if not where the plan has it. `bookings` and `weather` (by date), where given,
    replace those of the plan. What was locked by an earlier revision stays so until it is in
    `unlock`. Each kept visit is worth `weight` points: the higher, the less
    changes.
    """

    now: datetime | None = None
    late_minutes: int = 0
    place: Location | None = None
    drop: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    bookings: tuple[BookingRecord, ...] | None = None
    weather: Mapping[date, Weather] = field(default_factory=dict)
    weight: int = WEIGHT


@dataclass(frozen=True)
class Progress:
    """How far a trip has got: the parts of its days that are behind, and where it goes on."""

    behind: Mapping[date, DayPlan] = field(default_factory=dict)
    free_at: datetime | None = None
    day: date | None = None  # with which it goes on
    place: Location | None = None
    lunched: bool = False

    @property
    def done(self) -> frozenset[str]:
        """The sites that have been visited."""
        return frozenset(v.site_id for day in self.behind.values() for v in day.visits)


def revised(
    itinerary: Itinerary, changes: Changes, catalogue: Catalogue
) -> tuple[TripRequest, Progress]:
    """Return the request that revises a plan, and what of it is behind the party.

    Raises BadInput, with every fault, for ids that the plan does not have or that are done, and
    where the trip is over.
    """
    if faults := [*broken(itinerary, catalogue), *_unusable(changes, catalogue)]:
        raise BadInput(*faults, *_faults(itinerary, changes, ()))
    progress = _progress(itinerary, changes, catalogue)
    request = itinerary.request
    if faults := [*_faults(itinerary, changes, progress.done)]:
        raise BadInput(*faults)
    bookings = request.bookings if changes.bookings is None else changes.bookings
    earlier = request.revision.visits if request.revision else ()
    locked = {one.site_id for one in earlier if one.hold == "locked"} - {*changes.unlock}
    locked -= {record.site_id for record in bookings if record.state == "confirmed"}  # that holds
    locked |= {*changes.lock}
    visits = tuple(
        _planned(visit, day, "done") for day in progress.behind.values() for visit in day.visits
    ) + tuple(
        _planned(visit, day, "locked" if visit.site_id in locked else "free")
        for day in itinerary.days
        for visit in day.visits
        if visit.site_id not in progress.done and visit.site_id not in changes.drop
    )
    days = [
        day.model_copy(update={"weather": changes.weather.get(day.date, day.weather)})
        for day in request.days
    ]
    resumed = progress.day
    under_way = progress.behind.get(resumed) if resumed else None
    if progress.place and not (under_way and under_way.visits):
        days = [
            day.model_copy(update={"start_place": progress.place}) if day.date == resumed else day
            for day in days
        ]
    changed = {
        "days": days,
        "must": tuple(
            dict.fromkeys(one for one in (*request.must, *changes.add) if one not in changes.drop)
        ),
        "avoid": tuple(
            dict.fromkeys(one for one in (*request.avoid, *changes.drop) if one not in changes.add)
        ),
        "bookings": tuple(
            one
            for one in bookings
            if one.state == "refused"
            or (one.site_id not in changes.drop and one.site_id not in progress.done)
        ),
        "today": max(
            request.today,
            changes.now.astimezone(SHANGHAI).date() if changes.now else request.today,
        ),
        "revision": Revision(
            trip=request.identity,
            visits=visits,
            given_up=_given_up(itinerary, visits),
            free_at=progress.free_at,
            trip_date=progress.day,
            place=progress.place,
            lunched=progress.lunched,
            weight=changes.weight,
        ),
    }
    try:
        return TripRequest.model_validate(dict(request) | changed), progress
    except ValidationError as error:
        rules = map(say_rule, error.errors(include_url=False))
        raise BadInput(*(Fault(said("request"), "", rule) for rule in rules)) from error


def _given_up(plan: Itinerary, kept: tuple[PlannedVisit, ...]) -> tuple[PlannedVisit, ...]:
    """Return what a plan, or one before it, held and the revision does not start from."""
    held = [_planned(visit, day, "free") for day in plan.days for visit in day.visits]
    if before := plan.request.revision:
        held += (*before.visits, *before.given_up)
    stays = {visit.site_id for visit in kept}
    latest = {visit.site_id: visit for visit in reversed(held) if visit.site_id not in stays}
    return tuple(latest.values())


def _planned(visit: Visit, day: DayPlan, hold: Literal["done", "locked", "free"]) -> PlannedVisit:
    return PlannedVisit(
        site_id=visit.site_id, start=visit.start, end=visit.end, hold=hold, trip_date=day.date
    )


def behind_of(itinerary: Itinerary) -> Mapping[date, DayPlan]:
    """Return the parts of a revised plan's days that are done, as `Progress.behind` has them."""
    revision = itinerary.request.revision
    if revision is None or revision.free_at is None or revision.goes_on is None:
        return {}
    today = revision.goes_on
    behind = {day.date: day for day in itinerary.days if day.date < today}
    for day in itinerary.days:
        if day.date != today:
            continue
        done = {visit.site_id for visit in revision.on(today) if visit.hold == "done"}
        visits = tuple(visit for visit in day.visits if visit.site_id in done)
        ahead = day.visits[len(visits) :]
        until = ahead[0].start if ahead else day.end
        breaks = [rest for rest in day.breaks if rest.start < min(until, revision.free_at)]
        behind[today] = _part(day, visits, breaks)
    return behind


def back_later(
    request: TripRequest, progress: Progress, catalogue: Catalogue, travel: TravelSource
) -> tuple[TripRequest, tuple[str, ...]]:
    """Let a day end later if even the straight way back takes so long; say so in a note.

    Raises CannotPlan where that is no day any more.
    """
    free_at = progress.free_at
    today = next((d for d in request.days if d.date == progress.day), None)
    if today is None or free_at is None:
        return request, ()
    done = progress.behind[today.date].visits if today.date in progress.behind else ()
    if not (done or progress.place):
        return request, ()
    here = progress.place or catalogue.place(done[-1].site_id)
    home = catalogue.place(today.end_place)
    way = int(travel.matrix([here, home], request.mode).minutes[0, 1])
    back = free_at + timedelta(minutes=way)
    if back <= today.end:
        return request, ()
    _ = translator(request.lang)
    later = _("You can be back at {back}, later than the {end} you asked for.").format(
        back=f"{back.astimezone(SHANGHAI):%H:%M}", end=f"{today.end.astimezone(SHANGHAI):%H:%M}"
    )
    days = [d.model_copy(update={"end": back}) if d is today else d for d in request.days]
    try:
        return TripRequest.model_validate(
            dict(request) | {"days": [TripDay.model_validate(dict(day)) for day in days]}
        ), (later,)
    except ValidationError as error:  # into the morning, or into the next day
        rule = said(
            "is too late: even the straight way back ends after the night, or in the next day"
        )
        cure = said("Plan the days that are left anew")
        raise CannotPlan(Fault(said("back"), f"{back:%Y-%m-%d %H:%M}", rule, cure)) from error


def broken(itinerary: Itinerary, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield why a plan, edited by hand perhaps, cannot be revised, or asked about."""
    thing = said("plan")
    for site_id in dict.fromkeys(visit.site_id for visit in itinerary.visits):
        if site_id not in catalogue:
            rule = said("is not in the catalogue")
            cure = said("Give the catalogue that it was planned with")
            yield Fault(thing, site_id, rule, cure)
    if [day.date for day in itinerary.days] != [day.date for day in itinerary.request.days]:
        rule, cure = said("its days are not those of its request"), said("Plan again")
        yield Fault(thing, "", rule, cure)
    cure = said("Give it new times first: planner time")
    for asked, day in zip(itinerary.request.days, itinerary.days, strict=False):
        if any(visit.start < asked.start or visit.end > asked.end for visit in day.visits):
            rule = said("a visit lies outside the hours of its day")
            yield Fault(thing, str(day.date), rule, cure)
        clock = [moment for visit in day.visits for moment in (visit.start, visit.end)]
        if clock != sorted(clock):
            yield Fault(thing, str(day.date), said("its visits overlap"), cure)
        if day.visits and len(day.legs) != len(day.visits) + 1:
            rule = said("it needs a leg before and after each visit")
            yield Fault(thing, str(day.date), rule, cure)
    visited = [visit.site_id for visit in itinerary.visits]
    for twice in sorted({one for one in visited if visited.count(one) > 1}):
        yield Fault(thing, twice, said("is visited twice"), said("Drop one of the visits"))


def _unusable(changes: Changes, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield what is wrong with changes, whatever the plan."""
    if changes.now and changes.now.tzinfo is None:
        rule, cure = said("has no time zone"), said("Say which, e.g. +08:00")
        yield Fault("now", str(changes.now), rule, cure)
    if changes.late_minutes < 0:
        cure = said("Where time was won, give now and place instead")
        yield Fault("late", str(changes.late_minutes), said("must not be negative"), cure)
    for site_id in changes.add:
        try:
            site = catalogue.site(site_id)
        except BadInput as error:
            yield from (replace(fault, thing="add") for fault in error.faults)
            continue
        if not site.visitable:
            rule = said("a hub is a place to start from, not to visit")
            yield Fault("add", site_id, rule, said("Choose a site: planner sites list"))


def _faults(itinerary: Itinerary, changes: Changes, done: Collection[str]) -> Sequence[Fault]:
    planned = {visit.site_id for visit in itinerary.visits}
    ahead = sorted(planned - set(done))
    cure = said("Still ahead: {ids}", ids=tuple(ahead)) if ahead else said("Still ahead: nothing")
    faults = []
    for wish, ids in (("drop", changes.drop), ("lock", changes.lock), ("unlock", changes.unlock)):
        for one in ids:
            if one in done:
                faults.append(Fault(wish, one, said("it has been visited already"), cure))
            elif one not in planned:
                faults.append(Fault(wish, one, said("it is not in the plan"), cure))
    for one in changes.add:
        if one in planned:
            rule, instead = said("it is in the plan already"), said("Lock it to keep it")
            faults.append(Fault("add", one, rule, instead))
    for one in sorted(set(changes.drop) & {*changes.lock, *changes.add}):
        rule, instead = said("it is to be kept or added too"), said("Decide for one")
        faults.append(Fault("drop", one, rule, instead))
    bookings = itinerary.request.bookings if changes.bookings is None else changes.bookings
    starts = {visit.site_id: visit.start for visit in itinerary.visits}
    for record in bookings:
        if record.state == "confirmed" and record.time and record.site_id in changes.lock:
            told = at(record.date, record.time)
            if record.site_id in starts and starts[record.site_id] != told:
                rule = said("its booking is confirmed for {time:%Y-%m-%d %H:%M}", time=told)
                instead = said("That keeps it: do not lock it")
                faults.append(Fault("lock", record.site_id, rule, instead))
    dates = {day.date for day in itinerary.days}
    for day in changes.weather:
        if day not in dates:
            faults.append(Fault("weather", str(day), said("no day of the plan")))
    return faults


# ── where the party is ──────────────────────────────────────────────────────────────────────────


def _progress(itinerary: Itinerary, changes: Changes, catalogue: Catalogue) -> Progress:
    late = timedelta(minutes=changes.late_minutes)
    now, place = changes.now, changes.place
    if now is None:
        if place:
            rule = said("where at what time is not said")
            raise BadInput(Fault("at", place.id, rule, said("Give --now too")))
        return _as_before(itinerary, late)
    past = {day.date: day for day in itinerary.days if day.end <= now}
    ahead = next((day for day in itinerary.days if day.date not in past), None)
    if ahead is None:
        last = itinerary.days[-1].date
        when = f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        cure = said("It ended on {date}", date=last)
        raise BadInput(Fault("now", when, said("the trip is over"), cure))
    if place:
        begun = ahead.start <= now
        free_at = now + late if begun else max(now + late, at(ahead.date, _MIDNIGHT))
        return _elsewhere(ahead, past, now, free_at, place, catalogue, itinerary)
    if ahead.start <= now:
        return _as_planned(ahead, past, now, late, changes.drop, catalogue, itinerary)
    before = _as_before(itinerary, timedelta())
    if late:
        return Progress(past, ahead.start + late, ahead.date)
    if before.day == ahead.date:
        return before
    return Progress(past, at(ahead.date, _MIDNIGHT), ahead.date) if past else Progress()


_MIDNIGHT = datetime.min.time()


def _as_before(itinerary: Itinerary, late: timedelta) -> Progress:
    """As far as a plan that was revised already had got; else before its start."""
    before = itinerary.request.revision
    if before is None or before.free_at is None:
        first = itinerary.days[0]
        return Progress({}, first.start + late, first.date) if late else Progress()
    free_at = before.free_at + late
    return Progress(behind_of(itinerary), free_at, before.goes_on, before.place, before.lunched)


def _elsewhere(
    day: DayPlan,
    past: Mapping[date, DayPlan],
    now: datetime,
    free_at: datetime,
    place: Location,
    catalogue: Catalogue,
    itinerary: Itinerary,
) -> Progress:
    """The party is not where the plan has it: a visit under way was cut short."""
    done = tuple(
        visit
        if visit.end <= now
        else visit.model_copy(
            update={"end": now, "visit_minutes": (now - visit.start) // timedelta(minutes=1)}
        )
        for visit in day.visits
        if visit.start < now
    )
    taken = tuple(rest for rest in day.breaks if rest.end <= now)  # a break under way was cut off
    elsewhere = day.model_copy(update={"stops": (*day.visits, *taken)})
    return _resumed(elsewhere, past, done, free_at, place, now, catalogue, itinerary)


def _as_planned(
    day: DayPlan,
    past: Mapping[date, DayPlan],
    now: datetime,
    late: timedelta,
    drop: Collection[str],
    catalogue: Catalogue,
    itinerary: Itinerary,
) -> Progress:
    """The party is where the plan has it, or so many minutes behind."""
    before = _as_before(itinerary, timedelta())
    held = before.free_at if before.day == day.date else None
    begun = [visit for visit in day.visits if visit.start <= now or visit.site_id in before.done]
    leg = day.legs[len(begun)] if day.legs else None
    coming = day.visits[len(begun)] if len(begun) < len(day.visits) else None
    under_way = begun[-1] if begun and begun[-1].end > now else None
    place = None if begun and begun[-1].site_id not in before.done else before.place
    if held and now <= held:  # nothing has happened since
        free_at = held + late
    elif under_way:
        free_at = under_way.end + late
    elif leg is None or leg.depart > now:  # nowhere to go yet: at lunch, or between two things
        resting = [rest.end for rest in day.breaks if rest.start <= now < rest.end]
        since = max([visit.end for visit in begun[-1:]] + resting, default=day.start)
        free_at = max(now, since + late)
    elif coming is None:  # on the way back: the day is over
        over = day.date + timedelta(days=1)
        return Progress({**past, day.date: day}, max(at(over, _MIDNIGHT), day.end), over)
    elif late or coming.site_id in drop:
        free_at = _arrival(leg, day.breaks, now) + late
        place = Location(id=coming.site_id, name=coming.name, lat=coming.lat, lon=coming.lon)
    else:  # on the way to it, or before its door: it is as good as done
        begun = [*begun, coming]
        free_at = coming.end
        place = None
    return _resumed(day, past, tuple(begun), free_at, place, now, catalogue, itinerary)


def _arrival(leg: Leg, breaks: Sequence[Break], now: datetime) -> datetime:
    """When a leg under way ends: after a break that has begun, without one that has not."""
    ahead = [b for b in breaks if b.start > now and leg.depart <= b.start and b.end <= leg.arrive]
    skipped = sum((b.end - b.start for b in ahead), timedelta())
    return max([leg.arrive - skipped, *(b.end for b in breaks if b.start <= now)])


def _resumed(
    day: DayPlan,
    past: Mapping[date, DayPlan],
    done: tuple[Visit, ...],
    free_at: datetime,
    place: Location | None,
    now: datetime,
    catalogue: Catalogue,
    itinerary: Itinerary,
) -> Progress:
    """Keep of the day under way what is behind: visits, the legs to them, breaks."""
    until = max([now, *(visit.start for visit in done)])
    breaks = [
        rest.model_copy(update={"end": min(rest.end, free_at)})
        for rest in day.breaks
        if rest.start <= until and rest.start < free_at
    ]
    behind = _part(day, done, breaks)
    lunch = itinerary.request.visitor.lunch
    meals = [
        visit
        for visit in done
        if lunch
        and visit.end > at(day.date, lunch.earliest)
        and visit.start <= at(day.date, lunch.latest)
        and (
            catalogue.site(visit.site_id).kind == "food" or visit.visit_minutes >= LONG_STAY_MINUTES
        )
    ]
    return Progress(
        behind={**past, day.date: behind},
        free_at=free_at,
        day=day.date,
        place=place,
        lunched=bool(breaks or (meals and not day.breaks)),
    )


def _part(day: DayPlan, done: tuple[Visit, ...], breaks: Sequence[Break]) -> DayPlan:
    """Return of a day what is behind: visits, the legs to them, breaks."""
    stops: list[Visit | Break] = [*done, *breaks]
    stops.sort(key=lambda stop: stop.start)
    return day.model_copy(update={"stops": tuple(stops), "legs": day.legs[: len(done)]})
