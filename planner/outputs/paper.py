"""What stands on paper: a sheet a day and a last one for the trip, whatever draws them."""

from typing import NamedTuple

from planner.itinerary import DayPlan, Visit
from planner.language import say_date, translator
from planner.outputs.links import App, app_name, place_links, route_links
from planner.outputs.palette import day_colour
from planner.outputs.qr import Code, code
from planner.outputs.terminal import clean
from planner.outputs.wording import Fact, Moment, Words
from planner.values import SHANGHAI

_APP: App = "amap"  # what a phone in China opens


class Row(NamedTuple):
    """A line of a day's table; what does not apply is empty.

    `second` is the Chinese name, `facts` what is known of the stop, `remarks` what is to be done.
    """

    kind: str
    hours: str
    name: str
    second: str = ""
    number: int = 0
    stay: str = ""
    price: str = ""
    facts: tuple[Fact, ...] = ()
    remarks: tuple[str, ...] = ()
    url: str = ""


class Scan(NamedTuple):
    """A QR code with what it opens and, where it opens a part, which."""

    label: str
    url: str
    code: Code


class DaySheet(NamedTuple):
    """The sheet of day number `number`; `part` says of how many, where there are more; without
    `rows` nothing is visited."""

    number: int
    head: str
    title: str
    part: str
    colour: str
    rows: tuple[Row, ...]
    sums: str
    scan_title: str
    scans: tuple[Scan, ...]


class Line(NamedTuple):
    """A line of a list, its second level `deeper`."""

    text: str
    deeper: bool = False


class Section(NamedTuple):
    """A list with its title, to tick off or not."""

    title: str
    lines: tuple[Line, ...]
    ticks: bool = False


class LastSheet(NamedTuple):
    """What holds for the trip: lists, then `small` print."""

    head: str
    title: str
    sums: str
    sections: tuple[Section, ...]
    small: tuple[str, ...]


def columns(lang: str) -> tuple[str, str, str, str, str]:
    """Return the heads of a day's table: time, stop, stay, price, what is to be done."""
    _ = translator(lang)
    return _("Time"), _("Stop"), _("Stay"), _("Price"), _("To confirm, to book")


def day_sheets(words: Words) -> tuple[DaySheet, ...]:
    """Return the sheets of the days."""
    _ = translator(words.lang)
    days = words.plan.days
    return tuple(
        DaySheet(
            number=number,
            head=_head(words),
            title=say_date(day.date, words.lang),
            part=_("Day {number} of {days}").format(number=number, days=len(days))
            if len(days) > 1
            else "",
            colour=day_colour(number),
            rows=tuple(_row(words, day, moment) for moment in words.moments(day)),
            sums=_joined(*words.sums(day.totals, day.visits), words.chance(day)),
            scan_title=_("The day's way in {app}").format(app=app_name(_APP, words.lang)),
            scans=tuple(
                Scan(link.label, link.url, code(link.url))
                for link in route_links(words.plan, day)
                if link.app == _APP
            ),
        )
        for number, day in enumerate(days, start=1)
    )


def last_sheet(words: Words) -> LastSheet:
    """Return the sheet behind the days."""
    _, plan = translator(words.lang), words.plan
    plan_b = [
        line
        for case in words.plan_b()
        for line in (
            Line(case.when + _(": ") + case.change),
            *(Line(day, deeper=True) for day in case.days),
        )
    ]
    sections = (
        Section(_("To book"), _lines(words.bookings()), ticks=True),
        Section(
            words.confirm_title(),
            _lines(words.confirm_first()),
            ticks=True,
        ),
        Section(_("Bring"), _lines(words.bring()), ticks=True),
        Section(_("Plan B"), tuple(plan_b)),
        Section(_("Notes"), _lines(words.notes())),
    )
    planned = say_date(plan.created.astimezone(SHANGHAI).date(), words.lang)
    return LastSheet(
        head=_head(words),
        title=words.dates(),
        sums=_joined(*words.whole_trip()),
        sections=tuple(section for section in sections if section.lines),
        small=(*words.footer(), _("Planned on {date}.").format(date=planned)),
    )


def straight_lines(lang: str) -> str:
    """Return what is to be said beneath a sketch."""
    return translator(lang)("Straight lines, not roads")


def no_visits(lang: str) -> str:
    """Return what is said of a day without rows."""
    return translator(lang)("No visits on this day.")


def _head(words: Words) -> str:
    return _joined(words.title(), words.profile(), words.party(), words.budget())


def _row(words: Words, day: DayPlan, moment: Moment) -> Row:
    if moment.visit:
        return _visit(words, day, moment, moment.visit)
    if moment.leg:
        return Row(moment.kind, "", moment.title)
    second = words.second_name(moment.place.name) if moment.place else ""
    return Row(moment.kind, moment.hours(day), moment.title, second)


def _visit(words: Words, day: DayPlan, moment: Moment, visit: Visit) -> Row:
    _ = translator(words.lang)
    stay, price = words.stay_price(visit)
    site = words.site(visit.site_id)
    facts = [Fact(_("Open on this day"), words.hours(site, day.date))] if site else []
    if site and site.phone:
        facts.append(Fact(_("Phone"), clean(site.phone)))
    booking = next((one for one in words.plan.book_by if one.site_id == visit.site_id), None)
    book = _("book by {date}")
    remarks = (
        "⚠ " + words.to_confirm(visit) if visit.confirm else "",
        words.booked(visit),
        book.format(date=say_date(booking.deadline, words.lang))
        if booking and booking.state == "to_ask"
        else "",
        words.risk(visit),
    )
    return Row(
        kind=moment.kind,
        hours=moment.hours(day),
        name=moment.title,
        second=words.second_name(visit.name),
        number=moment.number,
        stay=stay,
        price=price,
        facts=tuple(facts),
        remarks=tuple(filter(None, remarks)),
        url=next(link.url for link in place_links(visit, words.lang) if link.app == _APP),
    )


def _lines(texts: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(map(Line, texts))


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
