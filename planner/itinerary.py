"""What comes out: days of visits, breaks and legs, and everything left out with its reason.

The JSON of an Itinerary is a contract (`schema_version` 1). Times are aware datetimes in
Asia/Shanghai, whole minutes; distances metres; prices CNY for the whole party.
"""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from planner.sites import Booking, Latitude, Location, Longitude
from planner.trip import TripRequest
from planner.values import Day, Instant, Text, Value

SCHEMA_VERSION: Final = 1

Count = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
Price = Annotated[float, Field(ge=-1_000_000_000, le=1_000_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]


class Reason(StrEnum):
    """Why a site was left out."""

    AVOIDED = "avoided"
    NOT_OF_INTEREST = "not_of_interest"
    CLOSED = "closed"
    HOURS_UNKNOWN = "hours_unknown"
    UNTRUSTED = "untrusted"
    BOOKING_CLOSED = "booking_closed"
    BOOKING_REFUSED = "booking_refused"
    GROUP_TOO_SMALL = "group_too_small"
    GROUP_TOO_LARGE = "group_too_large"
    GROUP_ONLY = "group_only"
    TOO_YOUNG = "too_young"
    TOO_FEW_ADULTS = "too_few_adults"
    NOT_ACCESSIBLE = "not_accessible"
    OPEN_AIR = "open_air"
    EVENT_NOT_CONFIRMED = "event_not_confirmed"
    NO_EVENT = "no_event"
    TOO_FAR = "too_far"
    TOO_LONG = "too_long"
    OVER_BUDGET = "over_budget"
    THEME_LIMIT = "theme_limit"
    VARIANT_CHOSEN = "variant_chosen"
    NO_ROOM = "no_room"


class Visit(Value):
    """A stay at a site: arrive, perhaps wait, start, end.

    `wait_minutes` is what passes between arrival and start beside breaks. `slack_minutes` is how
    much later the visit can start, within the same opening, before anything of the day breaks.
    `confirm` names the catalogue fields that rest on memory or guesses. `price_cny` is None where
    the price is not known. `booked` is the state of its booking, empty where nobody has asked yet
    or has to. `chance` is the share of simulated days on which it starts in time and can last.
    """

    type: Literal["visit"] = "visit"
    site_id: str
    name: Text
    lat: Latitude
    lon: Longitude
    arrival: Instant
    start: Instant
    end: Instant
    visit_minutes: Count
    wait_minutes: Count
    slack_minutes: Count
    prize: Count
    price_cny: Price | None
    booking: Booking
    booked: Literal["", "asked", "confirmed"] = ""
    chance: Share | None = None
    confirm: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class Break(Value):
    """Time kept free, at no fixed place."""

    type: Literal["break"] = "break"
    kind: Literal["lunch"] = "lunch"
    start: Instant
    end: Instant


class Leg(Value):
    """A way between two places; a break that falls inside it lengthens it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_place: Annotated[str, Field(alias="from")]
    to_place: Annotated[str, Field(alias="to")]
    mode: str
    distance_m: Annotated[int, Field(ge=0, le=100_000_000)]
    travel_minutes: Annotated[int, Field(ge=0, le=100_000)]
    depart: Instant
    arrive: Instant
    source: str


class Totals(Value):
    """Sums over a day or a trip; `price_cny` counts the known prices only."""

    prize: Count
    visits: Count
    travel_minutes: Count
    visit_minutes: Count
    wait_minutes: Count
    distance_m: Count
    price_cny: Price


Place = Location | Visit
Stop = Annotated[Visit | Break, Field(discriminator="type")]


class DayPlan(Value):
    """One day in order of the clock. With visits there is one more leg than visits, else none.

    `chance` is the share of simulated days on which every visit holds and the end is in time.
    """

    date: Day
    start: Instant
    end: Instant
    start_place: Location
    end_place: Location
    stops: tuple[Stop, ...] = ()
    legs: tuple[Leg, ...] = ()
    totals: Totals
    chance: Share | None = None

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits of the day, in order."""
        return tuple(stop for stop in self.stops if isinstance(stop, Visit))

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The breaks of the day, in order."""
        return tuple(stop for stop in self.stops if isinstance(stop, Break))


class Skipped(Value):
    """A site that is not in the plan: a reason code, one sentence, and what would change it."""

    site_id: str
    name: Text
    reason: Reason
    detail: str
    change: str | None = None


class BookBy(Value):
    """An appointment to make: by when, whom to ask, for when, and what to say or send.

    `assumed` says that how far ahead is not published and one day was taken: earlier is safer.
    """

    site_id: str
    date: Day
    deadline: Day
    contact: str
    assumed: bool = False
    state: Literal["to_ask", "asked", "confirmed"] = "to_ask"
    start: Instant | None = None
    message: Text = Text()


class Search(Value):
    """How the search went.

    `value` is what was maximised: the prizes less what the travelling costs this visitor, in
    points. No plan is worth more than `bound`; `gap` is how far below it this one is, as a share
    of it. Both are None where no bound was found. `authority` is what the routing model, which
    states every rule, said to the compiled search's plan; `alone`: it planned by itself.
    `stopped_by` is `time` too where somebody cut the search short.
    """

    engine: str
    status: Literal["optimal", "feasible"]
    authority: Literal["accepted", "improved", "rejected", "alone"] | None = None
    value: float | None = None
    bound: float | None = None
    gap: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    seed: int
    steps: int
    stopped_by: Literal["effort", "time"]
    seconds: Annotated[float, Field(ge=0, le=1_000_000_000)]


class PlanB(Value):
    """What to do if a booking is `refused`, on a `wet` day, or after a `late` start.

    `visits` are those of the plan then; `dropped` and `added` is how they differ. Where there is
    none, `note` says why.
    """

    case: Literal["refused", "wet", "late"]
    site_id: str | None = None  # of what is refused
    late_minutes: Count | None = None
    visits: tuple[Visit, ...] = ()
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    prize: Count = 0
    note: str = ""


class Itinerary(Value):
    """A plan: what to do each day, why, and why not the rest."""

    schema_version: Literal[1] = SCHEMA_VERSION
    planner_version: str
    created: Instant
    request: TripRequest
    days: Annotated[tuple[DayPlan, ...], Field(min_length=1)]
    skipped: tuple[Skipped, ...] = ()
    book_by: tuple[BookBy, ...] = ()
    bring: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    totals: Totals
    search: Search
    plan_b: tuple[PlanB, ...] = ()

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every visit of the trip, in order."""
        return tuple(visit for day in self.days for visit in day.visits)

    def ways(self, day: DayPlan) -> tuple[tuple[Place, Place], ...]:
        """Return between which places a day's legs lead, in order; none on a day without visits.

        Of a revised plan one may begin elsewhere than the one before ended.
        """
        if not day.visits:
            return ()
        stops: list[Place] = [day.start_place, *day.visits, day.end_place]
        ways = list(pairwise(stops))
        if (goes_on := self.goes_on(day)) and goes_on[0] < len(ways):
            number, here = goes_on
            ways[number] = (here, ways[number][1])
        return tuple(ways)

    def goes_on(self, day: DayPlan) -> tuple[int, Location] | None:
        """Return the number of the leg with which a revised plan goes on, and where it begins, if
        that is not where the last visit was; None on other days."""
        revision = self.request.revision
        if revision is None or revision.place is None or revision.goes_on != day.date:
            return None
        done = {visit.site_id for visit in revision.on(day.date) if visit.hold == "done"}
        leg = sum(visit.site_id in done for visit in day.visits)
        return (leg, revision.place) if 0 < leg < len(day.legs) else None
