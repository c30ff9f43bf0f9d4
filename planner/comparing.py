"""Two plans side by side: what one has that the other has not, what has moved, what it costs."""

from collections.abc import Callable, Iterator, Set
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import Field

from planner.itinerary import Itinerary, Share, Totals, Visit
from planner.trip import TripDay, TripRequest, at
from planner.values import Text, Value
from planner.visitor import Party

#: What two requests can differ in.
Asked = Literal[
    "profile",
    "party",
    "dates",
    "hours",
    "places",
    "weather",
    "must",
    "avoid",
    "budget_cny",
    "mode",
    "trust",
    "bookings",
]


class Side(Value):
    """One plan in short. `unpriced` visits are not in the price; `worst_chance` is that of the day
    that holds least often, None where no day has a chance."""

    totals: Totals
    unpriced: int
    worst_chance: Share | None
    profile: Text
    party: Party
    dates: tuple[date, ...]


class Change(Value):
    """A visit of both plans, at another time or of another length."""

    before: Visit
    after: Visit

    @property
    def minutes_later(self) -> int:
        """How much later it starts; negative: earlier."""
        return (self.after.start - self.before.start) // timedelta(minutes=1)

    @property
    def minutes_longer(self) -> int:
        """How much longer it lasts; negative: shorter."""
        before, after = (visit.end - visit.start for visit in (self.before, self.after))
        return (after - before) // timedelta(minutes=1)


class Comparison(Value):
    """How plan `after` differs from plan `before`.

    `dropped` are visits of `before` only, `added` of `after` only. `moved` ones are on another day,
    `shifted` ones at another time of the same day or of another length; `unchanged` ones neither.
    `asked` names what the requests differ in. `distance` is the share of the sites of both plans
    that only one of them visits: 0 the same sites, 1 none in common (Jaccard).
    """

    before: Side
    after: Side
    dropped: tuple[Visit, ...] = ()
    added: tuple[Visit, ...] = ()
    moved: tuple[Change, ...] = ()
    shifted: tuple[Change, ...] = ()
    unchanged: tuple[Visit, ...] = ()
    asked: tuple[Asked, ...] = ()
    distance: Annotated[float, Field(ge=0, le=1)]

    @property
    def same_visits(self) -> bool:
        """Whether both plans have the same visits at the same times."""
        return not (self.dropped or self.added or self.moved or self.shifted)

    @property
    def same(self) -> bool:
        """Whether nothing differs: neither visits, nor totals, nor what was asked for."""
        return self.same_visits and not self.asked and self.before == self.after


def compare(a: Itinerary, b: Itinerary) -> Comparison:
    """Return how plan `b` differs from plan `a`."""
    left, right = _visits(a), _visits(b)
    pairs: list[tuple[_Placed, _Placed]] = []
    for alike in (_same_time, _same_day, _same_site):  # a site visited twice: the closest first
        pairs += _paired(left, right, alike)
    pairs.sort(key=lambda pair: pair[1][1].start)
    moved, shifted, unchanged = [], [], []
    for (day, before), (new_day, after) in pairs:
        if day != new_day:
            moved.append(Change(before=before, after=after))
        elif (before.start, before.end) != (after.start, after.end):
            shifted.append(Change(before=before, after=after))
        else:
            unchanged.append(after)
    sites_a, sites_b = ({visit.site_id for visit in plan.visits} for plan in (a, b))
    return Comparison(
        before=_side(a),
        after=_side(b),
        dropped=tuple(visit for _, visit in left),
        added=tuple(visit for _, visit in right),
        moved=tuple(moved),
        shifted=tuple(shifted),
        unchanged=tuple(unchanged),
        asked=tuple(_asked(a.request, b.request)),
        distance=distance(sites_a, sites_b),
    )


def distance(a: Set[str], b: Set[str]) -> float:
    """Return the share of two sets that only one of them has (Jaccard); 0 for two empty ones."""
    either = len(a | b)
    return len(a ^ b) / either if either else 0.0


# ── visits ──────────────────────────────────────────────────────────────────────────────────────

_Placed = tuple[date, Visit]  # a visit and the day it belongs to, small hours to the day before


def _visits(plan: Itinerary) -> list[_Placed]:
    return [(day.date, visit) for day in plan.days for visit in day.visits]


def _same_time(one: _Placed, other: _Placed) -> bool:
    return _same_day(one, other) and (one[1].start, one[1].end) == (other[1].start, other[1].end)


def _same_day(one: _Placed, other: _Placed) -> bool:
    return _same_site(one, other) and one[0] == other[0]


def _same_site(one: _Placed, other: _Placed) -> bool:
    return one[1].site_id == other[1].site_id


def _paired(
    left: list[_Placed], right: list[_Placed], alike: Callable[[_Placed, _Placed], bool]
) -> list[tuple[_Placed, _Placed]]:
    """Take the visits that are alike out of both lists, each once."""
    pairs = []
    for one in list(left):
        if other := next((other for other in right if alike(one, other)), None):
            left.remove(one)
            right.remove(other)
            pairs.append((one, other))
    return pairs


# ── the whole ───────────────────────────────────────────────────────────────────────────────────


def _side(plan: Itinerary) -> Side:
    chances = [day.chance for day in plan.days if day.chance is not None]
    return Side(
        totals=plan.totals,
        unpriced=sum(visit.price_cny is None for visit in plan.visits),
        worst_chance=min(chances, default=None),
        profile=plan.request.visitor.title,
        party=plan.request.party,
        dates=tuple(day.date for day in plan.days),
    )


def _asked(a: TripRequest, b: TripRequest) -> Iterator[Asked]:
    """Yield what two requests differ in; days are compared in order where they are as many."""
    if a.visitor != b.visitor:
        yield "profile"
    if a.party != b.party:
        yield "party"
    if [day.date for day in a.days] != [day.date for day in b.days]:
        yield "dates"
    if len(a.days) == len(b.days):
        days = list(zip(a.days, b.days, strict=True))
        if any(_hours(one) != _hours(other) for one, other in days):
            yield "hours"
        if any(_places(one) != _places(other) for one, other in days):
            yield "places"
        if any(one.weather != other.weather for one, other in days):
            yield "weather"
    if set(a.must) != set(b.must):
        yield "must"
    if set(a.avoid) != set(b.avoid):
        yield "avoid"
    if a.budget_cny != b.budget_cny:
        yield "budget_cny"
    if a.mode != b.mode:
        yield "mode"
    if a.trust != b.trust:
        yield "trust"
    if set(a.bookings) != set(b.bookings):
        yield "bookings"


def _hours(day: TripDay) -> tuple[timedelta, timedelta]:
    midnight = at(day.date, time())
    return day.start - midnight, day.end - midnight


def _places(day: TripDay) -> tuple[object, object]:
    return day.start_place, day.end_place
