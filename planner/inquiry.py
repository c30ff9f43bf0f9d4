"""A site under question: everything a rule may look at, and the words for a refusal."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from planner import appeal, calendar, vocabulary
from planner.catalogue import Catalogue
from planner.itinerary import Reason
from planner.language import plural, say_date, say_number, translator
from planner.sites import Site
from planner.terms import contact_of
from planner.trip import BookingRecord, PlannedVisit, TripDay, TripRequest
from planner.visitor import Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a site is out: a code, one sentence, and what would change it."""

    reason: Reason
    detail: str
    change: str | None = None


@dataclass(frozen=True)
class Inquiry:
    """A site under question, as it is on `days`: everything a rule may look at."""

    site: Site
    request: TripRequest
    visitor: Profile
    catalogue: Catalogue
    days: tuple[TripDay, ...]
    hurry: int = 0  # percent that visits to must-sees are cut by, so that all of them fit
    prizes: dict[Hashable, int] = field(default_factory=dict)  # by traits, shared by inquiries

    def say(self, message: str, **values: object) -> str:
        """Return a message in the plan's language."""
        return translator(self.request.lang)(message).format(**values)

    def say_n(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the message for a count of one or of many in the plan's language; it has {n}."""
        return plural(self.request.lang)(one, many, n).format(n=n, **values)

    def say_number(self, number: float) -> str:
        """Return a number, of money or points, as the plan's language writes it."""
        return say_number(number, self.request.lang)

    def say_date(self, day: date) -> str:
        """Return a date in the plan's language."""
        return say_date(day, self.request.lang)

    def theme(self, theme: str) -> str:
        """Return the name of a theme in the plan's language."""
        return vocabulary.theme(theme)[self.request.lang]

    @property
    def wanted(self) -> bool:
        """Whether the plan has to hold it: a must-see, a confirmed booking, a visit kept."""
        return self.site.id in self.request.must or bool(self.confirmed or self.kept)

    @property
    def confirmed(self) -> BookingRecord | None:
        """Its confirmed booking on these days: the word of the site, above what is published."""
        return next((r for r in self.records if r.state == "confirmed"), None)

    @property
    def records(self) -> tuple[BookingRecord, ...]:
        """What came of asking it for these days."""
        if not self.request.bookings:
            return ()
        dates = {day.date for day in self.days}
        return tuple(
            r for r in self.request.bookings if r.site_id == self.site.id and r.date in dates
        )

    @property
    def kept(self) -> PlannedVisit | None:
        """The visit of a revised plan that is done or locked."""
        if self.request.revision is None:
            return None
        visits = self.request.revision.visits
        held = (v for v in visits if v.site_id == self.site.id and v.hold != "free")
        return next(held, None)

    @property
    def done(self) -> bool:
        """Whether it has been visited already."""
        return self.kept is not None and self.kept.hold == "done"

    @property
    def prize(self) -> int:
        """What the visit is worth to the visitor, in points."""
        traits = appeal.traits(self.site)
        if (known := self.prizes.get(traits)) is None:
            known = self.prizes[traits] = appeal.prize(self.site, self.visitor)
        return known

    @property
    def minutes(self) -> int:
        """How long the visit takes."""
        if self.kept:
            return (self.kept.end - self.kept.start) // timedelta(minutes=1)
        usual = appeal.visit_minutes(self.site, self.visitor)
        if not self.hurry or not self.wanted:
            return usual
        shortest = min(usual, appeal.shortest_minutes(self.site))
        return max(shortest, -(-usual * (100 - self.hurry) // 100))


def with_note(ask: Inquiry, said: str) -> str:
    """Return a sentence, with what the catalogue notes of the site after it."""
    note = ask.site.note[ask.request.lang]
    return f"{said} {note}" if note else said


def ask_them(ask: Inquiry) -> str | None:
    """Return whom to ask, None where nobody is known."""
    contact = contact_of(ask.site)
    return ask.say("Ask them: {contact}.", contact=contact) if contact else None


def next_date(ask: Inquiry) -> str | None:
    """Return when the site is open next after the trip, None where its hours do not tell."""
    ahead = _next_open(ask.site.opening_hours, ask.request.days[-1].date)
    return ask.say("Next open on {date}.", date=ask.say_date(ahead)) if ahead else None


_next_open = lru_cache(maxsize=4096)(calendar.next_open)
