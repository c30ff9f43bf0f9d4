"""What every public value shares: immutability, three languages, one time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SHANGHAI = ZoneInfo("Asia/Shanghai")

Lang = Literal["zh", "en", "ru"]
#: The languages, in the order in which their columns stand in a catalogue.
LANGS: tuple[Lang, ...] = get_args(Lang)
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
    """A text in the languages of the plans; some of them may be missing."""

    zh: str = ""
    en: str = ""
    ru: str = ""

    @classmethod
    def each(cls, wording: Callable[[Lang], str]) -> Self:
        """Return the text that `wording` makes in every language."""
        return cls(zh=wording("zh"), en=wording("en"), ru=wording("ru"))

    def __getitem__(self, lang: str) -> str:
        """Return the text in `lang`; where it is missing, in the nearest language that has it."""
        return next(filter(None, (getattr(self, near) for near in _NEAREST[lang])), "")

    @property
    def spellings(self) -> tuple[str, ...]:
        """The text in each language that has it, each spelling once."""
        return tuple(dict.fromkeys(filter(None, (self.zh, self.en, self.ru))))


#: Language → the languages to read a text in, the best first.
_NEAREST = {"zh": ("zh", "en", "ru"), "en": ("en", "zh", "ru"), "ru": ("ru", "en", "zh")}
