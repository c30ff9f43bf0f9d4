"""Who travels: the profile (tastes) and the party (people)."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from planner.errors import said
from planner.values import Lang, Mode, Text, Value

Weight = Annotated[float, Field(ge=0, le=1)]
Age = Annotated[int, Field(ge=0, le=17)]


def _whole_minutes(clock: time) -> time:
    if clock.tzinfo or clock.second or clock.microsecond:
        raise ValueError(said("must be a clock time in whole minutes, without a time zone"))
    return clock


Clock = Annotated[time, AfterValidator(_whole_minutes)]

# Rules between two keys sit on the second one, so that they are found together with other errors.


class Party(Value):
    """The people. Children are given by age (0-17); adults are 18-59, seniors 60 and over.

    `wheelchairs` of them go in a wheelchair, and `passports` carry no Chinese identity card.
    """

    adults: Annotated[int, Field(ge=0, le=500)] = 2
    children: tuple[Age, ...] = ()
    seniors: Annotated[int, Field(ge=0, le=500)] = 0
    wheelchairs: Annotated[int, Field(ge=0)] = 0
    passports: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _somebody_travels(self) -> Self:
        if self.size == 0:
            raise ValueError(said("a party needs at least one person"))
        for name in ("wheelchairs", "passports"):
            if (given := getattr(self, name)) > self.size:
                raise ValueError(
                    said(
                        "{name} is {given}, of {size} people",
                        name=name,
                        given=given,
                        size=self.size,
                    )
                )
        return self

    @property
    def size(self) -> int:
        """How many people."""
        return self.adults + len(self.children) + self.seniors

    @property
    def grown_up(self) -> int:
        """How many could look after children."""
        return self.adults + self.seniors

    @property
    def youngest(self) -> int:
        """Age of the youngest, with 18 standing for any adult and 60 for any senior."""
        return min(self.children, default=18 if self.adults else 60)


class Lunch(Value):
    """A break of `minutes` that starts between `earliest` and `latest`, at no fixed place."""

    earliest: Clock = time(11, 30)
    latest: Annotated[Clock, Field(validate_default=True)] = time(13, 0)
    minutes: Annotated[int, Field(ge=10, le=240)] = 60

    @field_validator("latest")
    @classmethod
    def _in_order(cls, latest: time, info: ValidationInfo) -> time:
        if "earliest" in info.data and latest < info.data["earliest"]:
            raise ValueError(said("latest start is before earliest start"))
        return latest


class ThemeLimit(Value):
    """At most and/or at least so many visits of a theme, per day or per trip."""

    theme: str
    at_most: Annotated[int, Field(ge=0, le=100)] | None = None
    at_least: Annotated[int, Field(ge=0, le=100, validate_default=True)] = 0
    per: Literal["day", "trip"] = "day"

    @field_validator("at_least")
    @classmethod
    def _in_order(cls, at_least: int, info: ValidationInfo) -> int:
        at_most = info.data.get("at_most", at_least)
        if at_most is None and at_least == 0:
            raise ValueError(said("a limit needs at_most, at_least or both"))
        if at_most is not None and at_least > at_most:
            raise ValueError(said("at_least is above at_most ({at_most})", at_most=at_most))
        return at_least


class Profile(Value):
    """The tastes and habits of a kind of visitor.

    `themes` and `audiences` say how much each is worth, from 0 to 1; what is not named is worth 0.
    `pace` multiplies visit durations (1.2: lingers; 0.8: hurries, never below a site's minimum).
    `buffer_minutes` pass between arriving at a site and starting the visit.
    `travel_cost` is in points of prize per minute of travel.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]
    title: Text
    description: Text = Text()
    lang: Lang = "zh"
    party: Party = Party()
    domestic_id: bool = True  # whether everybody carries a Chinese identity card

    themes: dict[str, Weight]
    audiences: dict[str, Weight] = Field(default_factory=dict)

    pace: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    buffer_minutes: Annotated[int, Field(ge=0, le=60)] = 10
    day_start: Clock = time(9, 0)
    day_end: Annotated[Clock, Field(validate_default=True)] = time(18, 0)
    lunch: Lunch | None = Lunch()
    mode: Mode = "taxi"
    travel_cost: Annotated[float, Field(ge=0, le=10)] = 0.2
    max_walk_minutes: Annotated[int, Field(ge=0, le=600)] | None = None  # on foot, per day
    visits_a_day: Annotated[int, Field(ge=1, le=30)] | None = None
    limits: tuple[ThemeLimit, ...] = ()

    @field_validator("day_end")
    @classmethod
    def _day_in_order(cls, day_end: time, info: ValidationInfo) -> time:
        if "day_start" in info.data and day_end <= info.data["day_start"]:
            raise ValueError(said("day_end must be after day_start"))
        return day_end
