"""When a visit may start: the published hours, and what the trip leaves of them, stage by stage."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from planner import calendar
from planner.inquiry import Inquiry, Refusal, next_date
from planner.itinerary import Reason
from planner.language import say_minutes
from planner.terms import booking_deadline, first_bookable, needs_booking
from planner.trip import HEAT, TripDay, at
from planner.values import SHANGHAI

Span = tuple[datetime, datetime]


def starts(ask: Inquiry, day: TripDay) -> Sequence[Span]:
    """Spans in which a visit may start on a day, both ends included, in order.

    A visit starts inside an opening, not after last admission, ends by closing and lies within the
    hours of the day; guided visits start exactly at a departure. Nothing where it cannot be booked
    any more for that day. A booking, the weather and a revised plan may leave less of it.
    """
    if ask.kept and ask.kept.hold == "done":
        return ((ask.kept.start,) * 2,)
    if not _bookable(ask, day):
        return ()
    spans = _published(ask, day)
    for stage, _ in _STAGES:
        spans = stage(ask, day, spans)
    return spans


def no_start(ask: Inquiry) -> Refusal | None:
    """Open, bookable and long enough on at least one day of the trip."""
    if any(starts(ask, day) for day in ask.days):
        return None
    if ask.kept:
        return _locked(ask, ask.kept.start)
    open_days = [day for day in ask.days if _published(ask, day)]
    if not open_days:
        return _closed(ask)
    bookable = [day for day in open_days if _bookable(ask, day)]
    if not bookable:
        return _booking_closed(ask, open_days)
    left = [(day, _published(ask, day)) for day in bookable]
    for stage, refused in _STAGES:
        left = [(day, stage(ask, day, spans)) for day, spans in left]
        if not any(spans for _, spans in left):
            return refused(ask)
    raise AssertionError("what no stage refuses can be started")


def _published(ask: Inquiry, day: TripDay) -> Sequence[Span]:
    """Spans in which the site lets a visit start, before anything of the trip is looked at."""
    site, minutes = ask.site, ask.minutes
    for record in ask.records:
        if record.state == "confirmed" and record.date == day.date and record.time:
            return ((at(day.date, record.time),) * 2,)
    margins = site.last_admission_minutes or (0,)
    return _spans(site.opening_hours, site.departures, margins, minutes, day.date)


def _bookable(ask: Inquiry, day: TripDay) -> bool:
    """Whether there is still time to ask, or somebody has."""
    if not needs_booking(ask.site):
        return True
    if ask.request.today <= booking_deadline(ask.site, day.date):
        return True
    if any(r.date == day.date and r.state != "refused" for r in ask.records):
        return True
    revision = ask.request.revision
    return revision is not None and any(
        visit.site_id == ask.site.id for visit in revision.on(day.date)
    )


def _in_the_day(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Within the hours of the day."""
    return _within(spans, day.start, day.end - timedelta(minutes=ask.minutes))


def _beside_events(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Not while an event takes no other visitors; a confirmed booking is none of those."""
    if ask.confirmed:
        return spans
    for on in (day.date, day.date + timedelta(days=1)):  # a night runs on
        for event in ask.catalogue.closers(ask.site.id, on):
            for taken in calendar.openings(event.opening_hours, on):
                spans = _beside(spans, ask.minutes, *taken)
    return spans


def _not_refused(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Without the tour, the opening or the date that the site has refused."""
    if ask.confirmed:
        return spans  # for a time of this date, whatever was refused before
    for record in ask.records:
        if record.state != "refused" or record.date != day.date:
            continue
        if record.time is None:
            return ()
        asked = at(day.date, record.time)
        if ask.site.departures:
            spans = [span for span in spans if span[0] != asked]
        else:
            openings = calendar.openings(ask.site.opening_hours, day.date)
            for opening in openings:
                if opening.start <= asked < opening.end:
                    spans = [s for s in spans if not opening.start <= s[0] < opening.end]
    return spans


def _sheltered(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """What the weather leaves: on a wet day roofs alone, on a hot one no open air around noon."""
    if not day.weather or ask.site.indoor:
        return spans
    if day.weather == "wet":
        return ()
    return _beside(spans, ask.minutes, *(at(day.date, clock) for clock in HEAT))


def _at_its_time(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """A time that is asked for, or locked, is kept to."""
    times = [
        at(day.date, record.time)
        for record in ask.records
        if record.state == "asked" and record.time and record.date == day.date
    ]
    if ask.kept:
        times = [ask.kept.start]
    if not times or ask.confirmed:
        return spans
    return [span for time in sorted(set(times)) for span in _within(spans, time, time)]


def _not_too_early(ask: Inquiry, day: TripDay, spans: Sequence[Span]) -> Sequence[Span]:
    """Of a trip under way only what is still ahead."""
    revision = ask.request.revision
    if revision is None or revision.free_at is None or revision.goes_on is None:
        return spans
    return _within(spans, revision.free_at, None) if day.date >= revision.goes_on else ()


def _within(spans: Sequence[Span], first: datetime, last: datetime | None) -> Sequence[Span]:
    cut = ((max(a, first), b if last is None else min(b, last)) for a, b in spans)
    return [(a, b) for a, b in cut if a <= b]


def _beside(
    spans: Sequence[Span], minutes: int, taken_from: datetime, taken_until: datetime
) -> Sequence[Span]:
    """What is left of spans of starts where no visit may overlap a time."""
    before = _ends(spans, taken_from - timedelta(minutes=minutes))
    return [*before, *_within(spans, taken_until, None)]


def _ends(spans: Sequence[Span], last: datetime) -> Sequence[Span]:
    return [(a, min(b, last)) for a, b in spans if a <= last]


@lru_cache(maxsize=1 << 16)  # sites by the thousand share hours and lengths
def _spans(
    hours: str, guided: str, margins: tuple[int, ...], minutes: int, on: date
) -> tuple[Span, ...]:
    """Spans of a date in which a visit of so many minutes may start.

    `margins` are the minutes between last admission and closing: of each opening, or of all.
    """
    stay, midnight = timedelta(minutes=minutes), at(on, time())
    openings: Sequence[calendar.Opening] = calendar.openings(hours, on)
    if guided and not hours:
        openings = (calendar.Opening(midnight, midnight + timedelta(days=2)),)
    if len(margins) != len(openings):
        margins = (max(margins),) * len(openings)
    tours = calendar.departures(guided, on)
    spans: list[Span] = []
    for opening, margin in zip(openings, margins, strict=True):
        last = min(opening.end - stay, opening.end - timedelta(minutes=margin))
        if guided:
            spans.extend((tour, tour) for tour in tours if opening.start <= tour <= last)
        elif opening.start <= last:
            spans.append((opening.start, last))
    return tuple(spans)


def _closed(ask: Inquiry) -> Refusal:
    days = ask.days
    dates = ask.say(", ").join(ask.say_date(day.date) for day in days)
    if any(calendar.openings(ask.site.opening_hours, day.date) for day in days):
        return Refusal(
            Reason.TOO_LONG,
            ask.say(
                "A visit takes {minutes}; it is never open that long at a stretch on {dates}.",
                minutes=say_minutes(ask.minutes, ask.request.lang),
                dates=dates,
            ),
        )
    return Refusal(Reason.CLOSED, ask.say("It is closed on {dates}.", dates=dates), next_date(ask))


def _booking_closed(ask: Inquiry, open_days: list[TripDay]) -> Refusal:
    deadline = booking_deadline(ask.site, open_days[-1].date)
    assumed = ask.site.booking_lead_days is None
    said = ask.say(
        "It must be booked by {deadline}; today is {today}.",
        deadline=ask.say_date(deadline),
        today=ask.say_date(ask.request.today),
    )
    if assumed:
        said += ask.say(" (How far ahead is not published: one day is assumed.)")
    earliest = first_bookable(ask.site, ask.request.today)
    return Refusal(
        Reason.BOOKING_CLOSED,
        said,
        ask.say("Come on {date} or later.", date=ask.say_date(earliest)),
    )


def _too_long(ask: Inquiry) -> Refusal:
    if ask.confirmed and ask.confirmed.time:
        said = ask.say(
            "It is confirmed for {time}, and its {minutes} do not fit into your hours then.",
            time=f"{ask.confirmed.time:%H:%M}",
            minutes=say_minutes(ask.minutes, ask.request.lang),
        )
        return Refusal(Reason.TOO_LONG, said, ask.say("Start earlier or stay out later."))
    said = ask.say(
        "A visit takes {minutes}; on the days of this trip it is not open that long within your "
        "hours.",
        minutes=say_minutes(ask.minutes, ask.request.lang),
    )
    return Refusal(Reason.TOO_LONG, said)


def _taken(ask: Inquiry) -> Refusal:
    """An event takes no other visitors."""
    closers = [event for day in ask.days for event in ask.catalogue.closers(ask.site.id, day.date)]
    names = dict.fromkeys(event.name[ask.request.lang] for event in closers)
    said = ask.say("{event} closes it to other visitors.", event=ask.say(", ").join(names))
    return Refusal(Reason.CLOSED, said, next_date(ask))


def _refused(ask: Inquiry) -> Refusal:
    dates = (record.date for record in ask.records if record.state == "refused")
    said = ask.say(", ").join(ask.say_date(day) for day in dict.fromkeys(dates))
    return Refusal(
        Reason.BOOKING_REFUSED,
        ask.say("The booking was refused for {dates}.", dates=said),
        ask.say("Ask for another time or date."),
    )


def _open_air(ask: Inquiry) -> Refusal:
    if ask.site.indoor is None:
        said = ask.say("Whether it is indoors is not known, and these days are wet or hot.")
    elif all(day.weather == "wet" for day in ask.days if day.weather):
        said = ask.say("It is in the open air, and rain is expected.")
    else:
        said = ask.say(
            "It is in the open air, and on a hot day that is left out from {start} to {end}.",
            start=f"{HEAT[0]:%H:%M}",
            end=f"{HEAT[1]:%H:%M}",
        )
    return Refusal(Reason.OPEN_AIR, said, ask.say("Come on another day."))


def _not_at_that_time(ask: Inquiry) -> Refusal:
    asked = (f"{r.time:%H:%M}" for r in ask.records if r.state == "asked" and r.time)
    said = ask.say(
        "It was asked for {times}, and cannot be visited then.", times=ask.say(", ").join(asked)
    )
    return Refusal(Reason.NO_ROOM, said, ask.say("Ask for another time or date."))


def _too_late(ask: Inquiry) -> Refusal:
    revision = ask.request.revision
    assert revision is not None
    assert revision.free_at is not None
    said = ask.say(
        "You are free from {time} on, and that is too late for it.",
        time=f"{revision.free_at.astimezone(SHANGHAI):%H:%M}",
    )
    return Refusal(Reason.NO_ROOM, said)


def _locked(ask: Inquiry, start: datetime) -> Refusal:
    said = ask.say(
        "It is locked on {date} at {time}, and then it cannot be visited any more.",
        date=ask.say_date(start.date()),
        time=f"{start:%H:%M}",
    )
    return Refusal(Reason.NO_ROOM, said, ask.say("Unlock it, or drop it."))


#: What leaves less of the published starts, in order, and what is said where nothing is left.
_STAGES: tuple[
    tuple[
        Callable[[Inquiry, TripDay, Sequence[Span]], Sequence[Span]], Callable[[Inquiry], Refusal]
    ],
    ...,
] = (
    (_in_the_day, _too_long),
    (_beside_events, _taken),
    (_not_refused, _refused),
    (_sheltered, _open_air),
    (_at_its_time, _not_at_that_time),
    (_not_too_early, _too_late),
)
