"""Who travels: the profile (tastes) and the party (people)."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planner.values import Lang, Mode, Text, Value

Weight = Annotated[float, Field(ge=0, le=1)]
Age = Annotated[int, Field(ge=0, le=17)]


class Party(Value):
    """The people. Children are given by age (0-17); adults are 18-59, seniors 60 and over."""

    adults: Annotated[int, Field(ge=0, le=500)] = 2
    children: tuple[Age, ...] = ()
    seniors: Annotated[int, Field(ge=0, le=500)] = 0

    @model_validator(mode="after")
    def _somebody_travels(self) -> Self:
        if self.size == 0:
            raise ValueError("a party needs at least one person")
        return self

    @property
    def size(self) -> int:
        """How many people."""
        return self.adults + len(self.children) + self.seniors

    @property
    def youngest(self) -> int:
        """Age of the youngest, with 18 standing for any adult and 60 for any senior."""
        return min(self.children, default=18 if self.adults else 60)


class Lunch(Value):
    """A break of `minutes` that starts between `earliest` and `latest`, at no fixed place."""

    earliest: time = time(11, 30)
    latest: time = time(13, 0)
    minutes: Annotated[int, Field(ge=10, le=240)] = 60

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError("lunch: latest start is before earliest start")
        return self


class ThemeLimit(Value):
    """At most and/or at least so many visits of a theme, per day or per trip."""

    theme: str
    at_most: Annotated[int, Field(ge=0)] | None = None
    at_least: Annotated[int, Field(ge=0)] = 0
    per: Literal["day", "trip"] = "day"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_most is None and self.at_least == 0:
            raise ValueError(f"limit on {self.theme}: give at_most, at_least or both")
        if self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"limit on {self.theme}: at_least is above at_most")
        return self


class Profile(Value):
    """The tastes and habits of a kind of visitor.

    `themes` and `audiences` say how much each is worth, from 0 to 1; what is not named is worth 0.
    `pace` multiplies visit durations (1.2: lingers; 0.8: hurries, but never below a site's minimum).
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
    audiences: dict[str, Weight] = {}

    pace: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    buffer_minutes: Annotated[int, Field(ge=0, le=60)] = 10
    day_start: time = time(9, 0)
    day_end: time = time(18, 0)
    lunch: Lunch | None = Lunch()
    mode: Mode = "taxi"
    travel_cost: Annotated[float, Field(ge=0, le=10)] = 0.2
    max_walk_minutes: Annotated[int, Field(ge=0, le=600)] | None = None  # on foot, per day
    visits_a_day: Annotated[int, Field(ge=1, le=30)] | None = None
    limits: tuple[ThemeLimit, ...] = ()

    @model_validator(mode="after")
    def _day_in_order(self) -> Self:
        if self.day_end <= self.day_start:
            raise ValueError("day_end must be after day_start")
        return self
