"""Of thousands of sites that could be visited, those that can matter.

A search over a few hundred stops takes a moment, one over tens of thousands hours, and of so many
only the best can be in a plan. Up to `MOST` candidates nothing is left out. Beyond, these are kept:

1. must-sees, all of them, and for each lower limit ("at least two of a theme a day") three times
   what it asks for;
2. a quarter by **worth alone**: the prize less the way there and back, were the trip made for that
   site only. So nothing left out would be better alone than everything kept;
3. half by **kind**: what is open in each quarter of each day; what takes half an hour, an hour, …
   (a day has gaps of any length), within the limited themes and beside them; food; what takes a
   tenth, two tenths, … of the budget; what is outside each limited theme. These facets have equal
   shares, and so have the kinds of a facet. Whatever part of a plan is hard to fill, its best
   candidates are there;
4. the rest by **worth an hour**: what a visit gives for the time it takes, to which the way from a
   neighbour is added, and the share in the way from the base and back.

Of sites that are one experience, of which a trip holds one, at most `ALIKE` count in each list. All
is arithmetic on whole numbers and one division, and ties go by the order of the catalogue: the same
sites on any machine.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.inquiry import Inquiry
from planner.problem import POINT, Window
from planner.terms import lead_in, party_price
from planner.trip import TripRequest

MOST = 300  # candidates; docs/benchmarks.md shows what lower and higher numbers gave
ALIKE = 4

#: A facet, such as the length of a visit, and a value of it.
Kind = tuple[str, Hashable]

_NEIGHBOUR_MINUTES = 15  # from one visit to the next where sites are dense
_VISITS_A_WAY = 4  # that share the way from the base and back
_SPARE = 3  # candidates for each visit that a lower limit asks for

_A_DAY = 24 * 60  # minutes
_QUARTER = 6 * 60
_LENGTH = 30
_LONGEST = 8 * _LENGTH  # beyond, visits are of one length


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice looks at in a site."""

    prize: int  # points
    minutes: int  # of the visit, with what passes before its start
    way: int  # minutes from the base and back, on the day on which that is shortest
    kinds: Collection[Kind] = ()
    group: Hashable = None  # sites of one group are one experience
    required: bool = False


def candidate(ask: Inquiry, windows: Sequence[Window], way: int) -> Candidate:
    """Return what the choice looks at in an admitted site that may be visited in `windows`."""
    return Candidate(
        prize=ask.prize,
        minutes=ask.minutes + lead_in(ask.site, ask.visitor),
        way=way,
        kinds=tuple(_kinds(ask, windows)),
        group=ask.catalogue.group_of(ask.site.id),
        required=ask.wanted,
    )


def needs(request: TripRequest) -> dict[Kind, int]:
    """Return how many of each kind a plan must hold."""
    days = range((request.days[-1].date - request.days[0].date).days + 1)
    least: dict[Kind, int] = {}
    for limit in request.visitor.limits:
        for day in days:
            kind = "theme of a day", (limit.theme, day)
            least[kind] = max(least.get(kind, 0), limit.at_least)
    return least


def keep(
    candidates: Sequence[Candidate],
    travel_cost: int,
    needs: Mapping[Kind, int],
    most: int = MOST,
) -> list[int]:
    """Return the positions of the candidates to keep, ascending.

    They are more than `most` only where must-sees and `needs`, by kind, ask for so many.
    `travel_cost` is in thousandths of a point a minute.
    """
    if len(candidates) <= most:
        return list(range(len(candidates)))
    prize, minutes, way = np.array([(c.prize, c.minutes, c.way) for c in candidates]).T
    alone = prize * POINT - travel_cost * way
    own_way = _NEIGHBOUR_MINUTES + way // _VISITS_A_WAY
    an_hour = (prize * POINT - travel_cost * own_way) / (minutes + own_way)
    by_alone, by_hour = (np.argsort(-worth, kind="stable").tolist() for worth in (alone, an_hour))
    by_kind: dict[Kind, list[int]] = {}
    for n in by_hour:
        for kind in candidates[n].kinds:
            by_kind.setdefault(kind, []).append(n)
    kinds_of = Counter(facet for facet, _ in by_kind)

    kept = {n for n, one in enumerate(candidates) if one.required}
    for kind, least in needs.items():
        kept.update(_first(_SPARE * least, by_kind.get(kind, ()), candidates))
    kept.update(_first(most // 4, by_alone, candidates))
    for (facet, _), ranking in by_kind.items():
        share = most // 2 // len(kinds_of) // kinds_of[facet]
        kept.update(_first(share, ranking, candidates))
    for n in _first(len(candidates), by_hour, candidates):
        if len(kept) >= most:
            break
        kept.add(n)
    return sorted(kept)


def _first(count: int, ranking: Iterable[int], candidates: Sequence[Candidate]) -> Iterator[int]:
    """Yield the first so many of a ranking, of each group at most `ALIKE`."""
    alike: Counter[Hashable] = Counter()
    for n in ranking:
        if count <= 0:
            return
        group = candidates[n].group
        alike[group] += 1
        if group is None or alike[group] <= ALIKE:
            count -= 1
            yield n


def _kinds(ask: Inquiry, windows: Sequence[Window]) -> Iterator[Kind]:
    """Yield the parts that a site can play in a plan."""
    for quarter in {
        n for w in windows for n in range(w.earliest // _QUARTER, w.latest // _QUARTER + 1)
    }:
        yield "open in", quarter
    limits = [limit for limit in ask.visitor.limits if limit.theme in ask.site.themes]
    yield "takes", (min(ask.minutes, _LONGEST) // _LENGTH, bool(limits))
    if ask.site.kind == "food":
        yield "food", True
    if budget := ask.request.budget_cny:
        price = party_price(ask.site, ask.request.party) or 0
        yield "tenths of the budget", int(10 * price / budget)
    for limit in ask.visitor.limits:
        if limit not in limits:
            yield "without", limit.theme
        elif limit.at_least:
            for day in {w.earliest // _A_DAY for w in windows}:
                yield "theme of a day", (limit.theme, day)
