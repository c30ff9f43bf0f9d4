"""What is asked for: days, places, people, wishes and bounds."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from planner.errors import said
from planner.sites import Location
from planner.values import SHANGHAI, Day, Instant, Lang, Mode, Trust, Value
from planner.visitor import Clock, Party, Profile

Effort = Literal["quick", "normal", "thorough"]
Weather = Literal["", "hot", "wet"]
BookingState = Literal["asked", "confirmed", "refused"]

MAX_DAYS = 14
HEAT = (time(12), time(16))  # nothing in the open air on a hot day
DEFAULT_BASE = "hub_zz_west"  # Zhuzhou West, the high-speed station


def at(day: date, clock: time) -> datetime:
    """Return the instant of a clock time in China on a date."""
    return datetime.combine(day, clock, SHANGHAI)


def booking_day(first: date) -> date:
    """Return the day bookings are made unless somebody says: today in China, or for a trip that
    lies in the past a week before it."""
    today = datetime.now(SHANGHAI).date()
    return today if first >= today else first - timedelta(days=7)


def _clock_or_instant(schema: dict[str, Any]) -> None:
    """Let the JSON Schema allow what `_clock_times` reads."""
    for key in ("start", "end"):
        schema["properties"][key] = {
            "anyOf": [
                {"type": "string", "pattern": r"^([0-2]\d|30):[0-5]\d$"},
                {"type": "string", "format": "date-time"},
            ],
            "title": key.title(),
        }


def _only_days_required(schema: dict[str, Any]) -> None:
    """Let the JSON Schema leave out what the profile or the clock gives."""
    schema["required"] = ["days"]


class TripDay(Value):
    """One day out: from `start` at `start_place` to `end` at `end_place`.

    `start` and `end` may be given as clock times ("09:00"); an end up to "30:00" means the night
    after. A place is a catalogue id or a Location. On a `wet` day only sites that are indoors are
    visited, on a `hot` one none in the open air around noon (`HEAT`).
    """

    date: Day
    start: Instant
    end: Instant
    start_place: str | Location
    end_place: str | Location
    weather: Weather = ""

    model_config = ConfigDict(json_schema_extra=_clock_or_instant)

    @model_validator(mode="before")
    @classmethod
    def _clock_times(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "date" not in data:
            return data
        day = data["date"]
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                return data
        if not isinstance(day, date) or day.year > 2100:  # the field itself says what is wrong
            return data
        return {**data, **{key: _instant(day, data.get(key)) for key in ("start", "end")}}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        midnight = at(self.date, time())
        if not midnight <= self.start < midnight + timedelta(days=1):
            raise ValueError(said("start must lie on the day's date"))
        if self.end <= self.start:
            raise ValueError(said("end must be after start"))
        if self.end > midnight + timedelta(hours=30):
            raise ValueError(said("end must come before 06:00 of the next morning"))
        return self


def _instant(day: date, value: Any) -> Any:
    """Turn "HH:MM" (up to 30:00) or a time into an instant of that day; leave the rest alone."""
    if isinstance(value, time):
        return at(day, value)
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        hours, minutes = value[:2], value[3:]
        if hours.isdecimal() and minutes.isdecimal() and int(hours) <= 30 and int(minutes) < 60:
            return at(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))
    return value


class BookingRecord(Value):
    """What came of asking a site for a date: `asked` and no answer yet, `confirmed`, `refused`.

    A confirmed one has the time at which the visit starts. A time that is asked for is kept to; a
    time that is refused rules out its tour or its opening, without a time the whole date.
    """

    site_id: Annotated[str, Field(min_length=1)]
    date: Day
    state: BookingState
    time: Annotated[Clock | None, Field(validate_default=True)] = None
    note: str = ""  # a name, a number, what they said

    @field_validator("time")
    @classmethod
    def _confirmed_for_a_time(cls, time: Clock | None, info: ValidationInfo) -> Clock | None:
        if time is None and info.data.get("state") == "confirmed":
            raise ValueError(said("a confirmed booking needs the time at which the visit starts"))
        return time


class PlannedVisit(Value):
    """A visit of a plan that is being revised, and how firmly it stands.

    `done` visits are history; `locked` ones keep their time; `free` ones may move or go.
    `trip_date` is that of its day, which for the small hours is not that of its start.
    """

    site_id: str
    start: Instant
    end: Instant
    hold: Literal["done", "locked", "free"] = "free"
    trip_date: Day | None = None

    @property
    def day(self) -> date:
        """The date of the day it belongs to."""
        return self.trip_date or self.start.astimezone(SHANGHAI).date()


class Revision(Value):
    """The plan that this request revises, and how far the trip has got.

    From `free_at` on, at `place` (where the plan has the party then, if None), anything may
    happen; before, nothing new. It goes on with the day of `trip_date`, which for the small
    hours is not that of `free_at`. Each visit of the earlier plan that stays on its date is worth
    `weight` points more: the higher, the less changes. `lunched`: today's lunch is behind them.
    `trip` is the identity of the request before it was ever revised. `given_up` are the visits of
    this plan and of those before it that were given up: whoever keeps a calendar has to take them
    out.
    """

    trip: str = ""
    visits: tuple[PlannedVisit, ...] = ()
    given_up: tuple[PlannedVisit, ...] = ()
    free_at: Instant | None = None
    trip_date: Day | None = None
    place: Location | None = None
    lunched: bool = False
    weight: Annotated[int, Field(ge=0, le=1000)] = 30

    def on(self, day: date) -> tuple[PlannedVisit, ...]:
        """Return the visits of a day, in order."""
        return tuple(visit for visit in self.visits if visit.day == day)

    @property
    def goes_on(self) -> date | None:
        """The date of the day with which the trip goes on, None before it has begun."""
        if self.free_at is None:
            return None
        return self.trip_date or self.free_at.astimezone(SHANGHAI).date()


class TripRequest(Value):
    """Everything `plan` needs to know beside the catalogue.

    `profile` is the name of a shipped profile or a whole Profile (`load_profile` reads one). Where
    `party`, `mode` or `lang` is left out, the profile's own holds. `today` is the day of booking:
    it decides whether an appointment can still be made; `bookings` are those already asked for.
    `robust` asks for days that hold with at least this chance (see robustness.py). `revision` is
    filled in by `replan`.
    """

    model_config = ConfigDict(json_schema_extra=_only_days_required)

    profile: str | Profile = "family"
    party: Party
    days: Annotated[tuple[TripDay, ...], Field(min_length=1, max_length=MAX_DAYS)]
    must: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    budget_cny: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None
    mode: Mode
    trust: Trust = "any"
    today: Day
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    effort: Effort = "normal"
    seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0  # a cap; effort ends the search
    lang: Lang
    bookings: tuple[BookingRecord, ...] = ()
    robust: Annotated[float, Field(ge=0.5, le=0.99)] | None = None
    revision: Revision | None = None

    @property
    def identity(self) -> str:
        """What the trip is known by through its revisions: what was asked for at first, whenever,
        in whatever language and with whatever effort."""
        if self.revision and self.revision.trip:
            return self.revision.trip
        asked = self.model_dump_json(
            exclude={
                "days": {"__all__": {"weather"}},
                **dict.fromkeys(("today", "seed", "effort", "seconds", "lang"), True),
                **dict.fromkeys(("bookings", "revision"), True),
            }
        )
        return sha256(asked.encode()).hexdigest()[:16]

    @model_validator(mode="before")
    @classmethod
    def _from_profile(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        from planner.profiles import shipped_profile  # reads a file: only when a request is made

        profile = data.get("profile", "family")
        known = shipped_profile(profile) if isinstance(profile, str) else profile
        if isinstance(known, dict):
            try:
                known = Profile.model_validate(known)
            except ValidationError:
                return data  # the field itself says what is wrong, and where
        if not isinstance(known, Profile):
            return data
        own = {"party": known.party, "mode": known.mode, "lang": known.lang}
        return {**own, "today": datetime.now(SHANGHAI).date(), **data}

    @classmethod
    def starting(
        cls,
        first: date | str,
        days: int = 1,
        *,
        profile: str | Profile = "family",
        base: str | Location = DEFAULT_BASE,
        start: time | str | None = None,
        end: time | str | None = None,
        weather: Weather | Mapping[date, Weather] = "",
        **wishes: Any,
    ) -> Self:
        """Ask for `days` days in a row, from `first` on, from and back to one base.

        `start` and `end` default to the profile's hours, `today` to `booking_day(first)`; `weather`
        is that of every day, or of some dates; `wishes` are the other fields.
        Raises pydantic.ValidationError (a ValueError) with every error at once.
        """
        if isinstance(first, str):
            first = date.fromisoformat(first)
        visitor = profile
        if isinstance(visitor, str):
            from planner.profiles import shipped_profile

            visitor = shipped_profile(visitor)
        dates = [first + timedelta(days=n) for n in range(days)]
        expected = dict.fromkeys(dates, weather) if isinstance(weather, str) else weather
        trip_days = [
            {
                "date": on,
                "start": start or visitor.day_start,
                "end": end or visitor.day_end,
                "start_place": base,
                "end_place": base,
                "weather": expected.get(on, ""),
            }
            for on in dates
        ]
        given = {"profile": profile, "days": trip_days, "today": booking_day(first)}
        return cls.model_validate(given | wishes)

    @field_validator("days")
    @classmethod
    def _days_in_order(cls, days: tuple[TripDay, ...]) -> tuple[TripDay, ...]:
        for before, after in pairwise(days):
            if after.date == before.date:
                raise ValueError(said("day {date} is there twice", date=after.date))
            if after.start < before.end:
                raise ValueError(
                    said(
                        "day {date} starts before day {before} has ended",
                        date=after.date,
                        before=before.date,
                    )
                )
        return days

    @model_validator(mode="after")
    def _wishes_agree(self) -> Self:
        if both := sorted(set(self.must) & set(self.avoid)):
            raise ValueError(said("both must and avoid: {ids}", ids=tuple(both)))
        confirmed = [record.site_id for record in self.confirmed]
        if twice := sorted({one for one in confirmed if confirmed.count(one) > 1}):
            raise ValueError(
                said("confirmed more than once on these days: {ids}", ids=tuple(twice))
            )
        if both := sorted(set(confirmed) & set(self.avoid)):
            raise ValueError(said("both confirmed and avoid: {ids}", ids=tuple(both)))
        return self

    @property
    def confirmed(self) -> tuple[BookingRecord, ...]:
        """The confirmed bookings on the days of the trip."""
        dates = {day.date for day in self.days}
        return tuple(r for r in self.bookings if r.state == "confirmed" and r.date in dates)

    @property
    def visitor(self) -> Profile:
        """The profile itself."""
        from planner.profiles import shipped_profile

        return shipped_profile(self.profile) if isinstance(self.profile, str) else self.profile
