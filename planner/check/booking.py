"""Rules: bookings are kept, what must be booked still can be, and the plan says until when."""

from collections import Counter
from datetime import date, timedelta

from planner import calendar
from planner.check.context import Stay, Stop, Trip
from planner.check.wording import Messages, Say, clock, clocks
from planner.itinerary import BookBy
from planner.language import say_date
from planner.trip import BookingRecord, at
from planner.values import DEFAULT_LEAD_DAYS


def bookable(stay: Stay, _: Say) -> Messages:
    """There are still enough days to book, or it is a matter of booking no more."""
    request, lang = stay.trip.plan.request, stay.trip.lang
    settled = stay.stop.booked or stay.stop.holds  # an answer is due, or the visit was planned
    if not _needs_booking(stay) or settled or request.today <= _deadline(stay):
        return
    today = say_date(request.today, lang)
    if stay.site.booking_lead_unit == "workdays":
        yield _(
            "{name} is booked at least {lead} workdays ahead, by {deadline}; today is {today}.",
            name=stay.name,
            lead=_lead_days(stay),
            deadline=say_date(_deadline(stay), lang),
            today=today,
        )
    else:
        yield _(
            "{name} is booked at least {lead} days ahead; today is {today}.",
            name=stay.name,
            lead=_lead_days(stay),
            today=today,
        )


def confirmed_kept(trip: Trip, _: Say) -> Messages:
    """Every confirmed booking is visited, at its time."""
    starts = {(s.visit.site_id, s.day.plan.date, s.visit.start) for s in trip.visits}
    for record in trip.records:
        if record.state != "confirmed" or record.time is None:
            continue
        if (record.site_id, record.date, at(record.date, record.time)) not in starts:
            yield _(
                "{id} is confirmed for {date} at {time}; no visit there starts then.",
                id=record.site_id,
                date=say_date(record.date, trip.lang),
                time=clock(record.time),
            )


def asked_time_kept(stay: Stay, _: Say) -> Messages:
    """Where the site was asked for a time the visit starts then."""
    times = stay.stop.asked_times
    if times and stay.visit.start not in times:
        yield _(
            "{name} was asked for {times} on {date}; the visit starts at {start}.",
            name=stay.name,
            times=clocks(times),
            date=say_date(stay.on, stay.trip.lang),
            start=clock(stay.visit.start),
        )


def not_refused(stay: Stay, _: Say) -> Messages:
    """The site has not refused the date, the tour, or the opening of the visit."""
    for record in stay.stop.records:
        if record.state == "refused":
            yield from _refusal(stay, record, _)


def _refusal(stay: Stay, record: BookingRecord, _: Say) -> Messages:
    on = say_date(record.date, stay.trip.lang)
    if record.time is None:
        yield _("{name} has refused {date}, on which it is visited.", name=stay.name, date=on)
        return
    asked, start = stay.stop.day.at(record.time), stay.visit.start
    if stay.site.departures:
        if start == asked:
            yield _(
                "{name} has refused the tour at {time} on {date}, which the visit joins.",
                name=stay.name,
                time=clock(asked),
                date=on,
            )
        return
    for opening in calendar.openings(stay.site.opening_hours, stay.on):
        if opening.start <= asked < opening.end and opening.start <= start < opening.end:
            yield _(
                "{name} has refused {time} on {date}; the visit at {start} falls into the same "
                "opening, from {opens} to {closes}.",
                name=stay.name,
                time=clock(asked),
                date=on,
                start=clock(start),
                opens=clock(opening.start),
                closes=clock(opening.end),
            )


def booked_right(stop: Stop, _: Say) -> Messages:
    """The visit says how far its booking has got."""
    if stop.visit.booked != stop.booked:
        yield _(
            "'booked' is '{given}'; by the bookings of the request it is '{right}'.",
            given=stop.visit.booked,
            right=stop.booked,
        )


def book_by_complete(trip: Trip, _: Say) -> Messages:
    """Every booking is listed once, with its last day, state and time; nothing else is.

    Those of visits that are done may be left out.
    """
    to_book = {
        (stay.site.id, stay.on): stay
        for stay in trip.stays
        if _needs_booking(stay) or stay.stop.confirmed
    }
    listed = Counter((entry.site_id, entry.date) for entry in trip.plan.book_by)
    for key, stay in to_book.items():
        if listed[key] != 1 and (listed[key] or not stay.stop.done):
            yield _(
                "{id} needs booking by {deadline}; 'book_by' names it {n} times, not once.",
                id=stay.site.id,
                deadline=say_date(_deadline(stay), trip.lang),
                n=listed[key],
            )
    for entry in trip.plan.book_by:
        booking = to_book.get((entry.site_id, entry.date))
        if booking is None:
            yield _(
                "'book_by' names {id} on {date}; no visit of that day needs booking there.",
                id=entry.site_id,
                date=say_date(entry.date, trip.lang),
            )
        else:
            yield from _entry_right(entry, booking, _)


def _entry_right(entry: BookBy, stay: Stay, _: Say) -> Messages:
    lang, state = stay.trip.lang, stay.stop.booked or "to_ask"
    if entry.deadline != _deadline(stay):
        yield _(
            "'book_by' gives {id} until {deadline}; the last day to book is {right}.",
            id=entry.site_id,
            deadline=say_date(entry.deadline, lang),
            right=say_date(_deadline(stay), lang),
        )
    if entry.state != state:
        yield _(
            "'book_by' gives {id} on {date} as '{given}'; by the bookings of the request it is "
            "'{right}'.",
            id=entry.site_id,
            date=say_date(entry.date, lang),
            given=entry.state,
            right=state,
        )
    if entry.start not in (None, stay.visit.start):
        yield _(
            "'book_by' gives {id} on {date} at {given}; the visit starts at {right}.",
            id=entry.site_id,
            date=say_date(entry.date, lang),
            given=clock(entry.start),
            right=clock(stay.visit.start),
        )


def _needs_booking(stay: Stay) -> bool:
    return stay.site.booking in ("appointment", "group_only")


def _deadline(stay: Stay) -> date:
    """Last day to book the visit."""
    if stay.site.booking_lead_unit == "workdays":
        return calendar.add_workdays(stay.on, -_lead_days(stay))
    return stay.on - timedelta(days=_lead_days(stay))


def _lead_days(stay: Stay) -> int:
    lead = stay.site.booking_lead_days
    return DEFAULT_LEAD_DAYS if lead is None else lead
