"""The bookings of a trip as a Markdown list to tick off."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from planner.language import say_date, translator
from planner.outputs.phrases import both_names
from planner.outputs.terminal import clean
from planner.values import SHANGHAI, Text

# Whatever Markdown or HTML could take for markup inside a line; an underscore inside a word is not.
_MARKUP = re.compile(r"[\\`*\[\]~$]|(?<!\w)_|_(?!\w)")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True)
class Errand:
    """One booking of a plan: whom to ask by when, for when, what to say, and how it stands.

    `assumed`: how far ahead is not published. `start` and `end` are None where the plan has no
    such visit (any more).
    """

    site_id: str
    name: Text
    day: date
    start: datetime | None
    end: datetime | None
    deadline: date
    assumed: bool
    contact: str
    state: Literal["to_ask", "asked", "confirmed", "refused"]
    note: str
    message: Text


def render(errands: Iterable[Errand], today: date, lang: str) -> str:
    """Return the list as Markdown; what is confirmed is ticked off."""
    _ = translator(lang)
    errands = list(errands)
    lines = [f"# {_('To book')}", ""]
    for errand in errands:
        tick = "x" if errand.state == "confirmed" else " "
        lines.append(f"- [{tick}] {escaped(headline(errand, today, lang))}")
        lines += (f"  - {label}{_(': ')}{escaped(said)}" for label, said in facts(errand, lang))
    if not errands:
        lines.append(_("Nothing has to be booked."))
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text as one line in which nothing is markup, neither Markdown nor HTML."""
    plain = _MARKUP.sub(lambda found: f"\\{found[0]}", clean(text))
    return "".join(_HTML.get(character, character) for character in plain)


def headline(errand: Errand, today: date, lang: str) -> str:
    """Return by when to book which site, and whether that is already past."""
    _ = translator(lang)
    urgency = ""
    if errand.state == "to_ask":
        late = _("overdue") if errand.deadline < today else ""
        urgency = _("today is the last day") if errand.deadline == today else late
    by = _("by {deadline}").format(deadline=say_date(errand.deadline, lang))
    name = " ".join(both_names(errand.name, lang)) or errand.site_id
    return " · ".join(filter(None, (by, urgency, name)))


def facts(errand: Errand, lang: str) -> Iterator[tuple[str, str]]:
    """Yield a label and a text for everything known of a booking.

    The request is in Chinese, as it is sent; who reads another language finds it in theirs below.
    """
    _ = translator(lang)
    yield _("id"), errand.site_id
    yield _("for"), when(errand.day, errand.start, errand.end, lang)
    if errand.assumed:
        yield _("lead time"), _("not published: the sooner, the safer")
    yield _("contact"), errand.contact or _("contact not known")
    yield _("state"), say_state(errand.state, lang)
    if errand.note:
        yield _("remark"), errand.note
    if errand.message["zh"]:
        yield _("say or send"), errand.message["zh"]
    if lang != "zh" and errand.message[lang] != errand.message["zh"]:
        yield _("which means"), errand.message[lang]


def when(day: date, start: datetime | None, end: datetime | None, lang: str) -> str:
    """Return e.g. "Sat 5 Dec 2026, 09:30–10:45"."""
    _ = translator(lang)
    clocks = "–".join(f"{m.astimezone(SHANGHAI):%H:%M}" for m in (start, end) if m)
    said = say_date(day, lang)
    return _("{date}, {time}").format(date=said, time=clocks) if clocks else said


def say_state(state: str, lang: str) -> str:
    """Return how a booking stands, in words."""
    _ = translator(lang)
    return {
        "to_ask": _("still to ask"),
        "asked": _("asked, not yet confirmed"),
        "confirmed": _("confirmed"),
        "refused": _("booking refused"),
    }[state]
