"""What every public value shares: immutability, two languages, one time zone."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SHANGHAI = ZoneInfo("Asia/Shanghai")

Lang = Literal["zh", "en"]
Mode = Literal["car", "taxi", "coach", "bus", "walk"]
Trust = Literal["doc", "memory", "any"]
Basis = Literal["doc", "derived", "memory", "guess"]

# Days and instants of 2000 to 2100: sums of them and other time zones never overflow.
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2101, 1, 1))]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2101, 1, 1, tzinfo=UTC)),
]

# What is assumed where a site does not say, and what is policy; docs/concepts.md tells visitors.
USUAL_GROUP = 10  # people who count as a group in China
DEFAULT_LEAD_DAYS = 1  # days ahead an appointment is asked for
LONG_STAY_MINUTES = 240  # a visit from here on holds the meal inside
STALE_DAYS = 3 * 365  # after which a document has to be confirmed again

#: Bases that stand on a document; anything weaker is shown as "confirm first".
FIRM: frozenset[str] = frozenset({"doc", "derived"})
#: The bases each trust level accepts.
TRUSTED: dict[str, frozenset[str]] = {
    "doc": FIRM,
    "memory": FIRM | {"memory"},
    "any": FIRM | {"memory", "guess"},
}


class Value(BaseModel):
    """Base of the public values: frozen, and a name it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Value):
    """A text in both languages; one of them may be missing."""

    zh: str = ""
    en: str = ""

    def __getitem__(self, lang: str) -> str:
        """Return the text in `lang`, or in the other language where it is missing."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)
