"""Several plans for one request that differ in character.

The first is the plan itself. Candidates for the others come from solving the same problem with
another taste: dearer travel, more room for delays, fewer visits, half the money, one theme or
district above the others, only what is certain, indoors or open to anybody; and with the prizes of
what was used before cut step by step. That is the iterative penalty method for dissimilar paths;
making many and choosing some that lie apart is what Akgün, Erkut and Batta set against its
weaknesses (On finding dissimilar paths, European Journal of Operational Research 121, 2000). Only
the taste changes: what is feasible, and what it is worth, is judged by the problem as it was asked.

What is promised of each plan after the first: every rule of the request holds; of the sites that it
and any plan before it visit, a share of at least `APART` is in one of the two only; it is worth at
most the share `LOSS` less than the first. Of the candidates that keep this, the one of greatest
value is next, where having something to tell it by counts as a `CHARACTER` of the first's value.

A name says what is measured to be true of one plan and of none of the others.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, combinations, islice, zip_longest
from typing import NamedTuple, TypeVar

from planner import terms
from planner.catalogue import Catalogue
from planner.comparing import distance
from planner.composing import compose
from planner.errors import BadInput, Fault, said
from planner.framing import Framing
from planner.itinerary import DayPlan, Itinerary, Share, Visit
from planner.language import say_minutes, say_money, say_share, translator
from planner.planning import itinerary_of, search, solved
from planner.problem import POINT, Problem, Solution
from planner.robustness import stretched
from planner.sites import Site
from planner.solver import accept
from planner.travel import TravelSource
from planner.trip import TripRequest
from planner.values import LANGS, Text, Value
from planner.vocabulary import theme

MOST = 9  # plans
APART = 0.4  # Jaccard distance of the sites visited: one visit in four exchanged
LOSS = 0.4  # of the value of the first plan
CHARACTER = 0.1  # likewise

_VARIANTS, _CUTS = 2, 2  # for each plan asked for, at most
_DEARER = 3  # times the cost of travel
_ROOM = 0.5  # sigmas that travel and visits take longer, see robustness.py
_TELLING = 0.2  # how much a share has to differ to name a plan
_TELLING_MINUTES, _TELLING_CNY = 15, 10  # likewise
_CHORE = 0.5  # how telling it is that nobody has to be asked, as a share

_Orders = tuple[tuple[int, ...], ...]
_Label = TypeVar("_Label", bound=Hashable)


class Alternative(Value):
    """A plan, what sets it apart from the others in a few words, and its smallest distance to the
    plans before it (1: no site in common; None for the first)."""

    itinerary: Itinerary
    name: Text
    distance: Share | None = None


def alternatives(
    request: TripRequest,
    count: int,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Alternative, ...]:
    """Return up to `count` (2 to 9) plans; the first is the one that `plan` gives.

    Fewer come back where no more keep what is promised, or where `cancelled` or `request.seconds`,
    a cap for all of them together, ends the search. The same request gives the same plans. Where
    the days have to be robust, a plan whose worst day holds less often than asked is left out,
    unless that of the first does not hold so often either.

    Raises BadInput and CannotPlan like `plan`.
    """
    if not 2 <= count <= MOST:
        rule = said("is not from {least} to {most}", least=2, most=MOST)
        cure = said("Ask for a number in between")
        raise BadInput(Fault("alternatives", str(count), rule, cure))
    until = time.monotonic() + request.seconds
    framing, solution = solved(request, catalogue, travel, cancelled=cancelled)
    first = itinerary_of(framing, solution)
    quest = _Quest(framing, first, solution.orders, until, cancelled)
    chosen = quest.choose(count)
    return tuple(
        Alternative(
            itinerary=itinerary_of(framing, one.solution) if one.solution else first,
            name=name,
            distance=min((distance(one.ids, before.ids) for before in chosen[:n]), default=None),
        )
        for n, (one, name) in enumerate(zip(chosen, _names(chosen), strict=True))
    )


# ── candidates ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Candidate:
    """A plan and what is measured of it; `solution` is None for the first.

    `sites` are those of the visits as they are on their dates; `themes` counts the visits to each
    that the visitor likes.
    """

    solution: Solution | None
    value: int
    visits: tuple[Visit, ...]
    sites: tuple[Site, ...]
    themes: Counter[str]
    travel_minutes: int
    chance: float  # of the worst day

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(visit.site_id for visit in self.visits)

    @cached_property
    def districts(self) -> Counter[Text]:
        return Counter(site.district for site in self.sites if site.district != Text())

    @property
    def mean_stay(self) -> int:
        return sum(visit.visit_minutes for visit in self.visits) // max(len(self.visits), 1)

    @property
    def price_cny(self) -> float:
        return round(sum(visit.price_cny or 0 for visit in self.visits), 2)

    def share(self, count: int) -> float:
        """Return a number of visits as a share of all."""
        return count / max(len(self.visits), 1)

    @property
    def unsure(self) -> int:
        return sum(bool(visit.confirm) for visit in self.visits)

    @property
    def to_book(self) -> int:
        both = zip(self.sites, self.visits, strict=True)
        return sum(terms.needs_booking(site) and v.booked != "confirmed" for site, v in both)

    @property
    def open_air(self) -> int:
        return sum(site.indoor is not True for site in self.sites)


class _Variant(NamedTuple):
    """A problem of some of the stops; `stops` are their numbers in the problem as it was asked."""

    problem: Problem
    stops: Sequence[int]


class _Quest:
    """The search for plans beside the first one."""

    def __init__(
        self,
        framing: Framing,
        first: Itinerary,
        orders: _Orders,
        until: float,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.framing = framing
        self.problem = framing.problem
        self.orders = orders
        self.liked = {name for name, weight in framing.visitor.themes.items() if weight}
        self.until = until
        self.cancelled = cancelled
        bound = first.search.bound
        self.bound = None if bound is None else round(bound * POINT)
        self.first = self._measured(None, orders, first.days)
        self.floor = self.first.value - LOSS * abs(self.first.value)
        self.pool: list[_Candidate] = []
        self.uses = Counter(self.first.ids)  # how many plans were given to a site already

    def choose(self, count: int) -> list[_Candidate]:
        """Return the first plan and up to `count` - 1 others, apart from each other."""
        for variant in islice(self._variants(), _VARIANTS * count):
            if self._over():
                break
            self._keep(self._solved(variant))
        chosen = self._chosen(count)
        for cuts in range(_CUTS * count):
            if self._over() or (cuts >= count - 1 and len(chosen) == count):
                break
            self.uses.update(self._keep(self._solved(self._unused())))
            chosen = self._chosen(count)
        return chosen

    def _over(self) -> bool:
        asked = self.cancelled is not None and self.cancelled()
        return asked or time.monotonic() >= self.until

    def _chosen(self, count: int) -> list[_Candidate]:
        chosen = [self.first]
        while len(chosen) < count:
            apart = [
                one for one in self.pool if all(distance(one.ids, c.ids) >= APART for c in chosen)
            ]
            if not apart:
                break
            chosen.append(max(apart, key=lambda one: one.value + self._character([*chosen, one])))
        return chosen

    def _character(self, plans: Sequence[_Candidate]) -> float:
        """Return what it is worth that plans have something to tell them by beside their sites."""
        told = sum(any(_claims(one, [o for o in plans if o is not one])) for one in plans)
        return told * CHARACTER * abs(self.first.value)

    def _solved(self, variant: _Variant) -> Solution | None:
        """Solve a variant; return the plan in the numbers of the problem as it was asked."""
        request, matrix = self.framing.request, self.framing.matrix
        nodes = [*variant.stops, *range(len(self.problem.stops), len(self.problem.travel))]

        def mode(origin: int, destination: int) -> str:
            return matrix.mode(nodes[origin], nodes[destination])

        found = search(request, variant.problem, mode, self.until, self.cancelled)
        if found is None:
            return None
        orders = tuple(tuple(variant.stops[n] for n in order) for order in found.orders)
        return replace(found, orders=orders, bound=self.bound)

    def _keep(self, solution: Solution | None) -> frozenset[str]:
        """Put a plan among the candidates if it may be one; return its sites."""
        if solution is None:
            return frozenset()
        days = compose(self.framing, solution)
        found = self._measured(solution, solution.orders, days)
        target = min(self.framing.request.robust or 0.0, self.first.chance)
        if (
            found.value >= self.floor
            and found.chance >= target
            and distance(found.ids, self.first.ids) >= APART
            and all(found.visits != other.visits for other in self.pool)
            and accept(self.problem, solution.orders) is not None
        ):
            self.pool.append(found)
        return found.ids

    def _measured(
        self, solution: Solution | None, orders: _Orders, days: Iterable[DayPlan]
    ) -> _Candidate:
        days = tuple(days)
        sites = tuple(self.framing.sites[stop] for order in orders for stop in order)
        return _Candidate(
            solution=solution,
            value=self.problem.value(orders),
            visits=tuple(visit for day in days for visit in day.visits),
            sites=sites,
            themes=Counter(name for site in sites for name in site.themes if name in self.liked),
            travel_minutes=sum(day.totals.travel_minutes for day in days),
            chance=min((day.chance for day in days if day.chance is not None), default=1.0),
        )

    # ── variants ──

    def _variants(self) -> Iterator[_Variant]:
        """Yield problems of another taste; those that could not be worth enough are left out."""
        for variant in self._tastes():
            if sum(stop.prize for stop in variant.problem.stops) * POINT >= self.floor:
                yield variant

    def _tastes(self) -> Iterator[_Variant]:
        problem, sites, first = self.problem, self.framing.sites, self.first
        themes = self._favourites([self.liked.intersection(site.themes) for site in sites])
        districts = self._favourites([{site.district} - {Text()} for site in sites])
        dearer = _DEARER * max(problem.travel_cost, POINT // 5)
        yield self._of(self._all, replace(problem, travel_cost=dearer))
        yield from islice(themes, 1)
        yield from islice(districts, 1)
        if self.framing.request.robust is None:
            yield self._of(self._all, stretched(problem, _ROOM, self.framing.matrix.mode))
        if first.price_cny:
            half = replace(problem, budget=round(first.price_cny * 100) // 2)
            yield self._of(self._priced, half)
        if first.to_book:
            yield self._of(lambda stop: not terms.needs_booking(sites[stop]))
        if first.unsure:
            yield self._of(self._sure)
        if first.open_air:
            yield self._of(lambda stop: sites[stop].indoor is True)
        yield from islice(themes, 1)
        if (visits := max(map(len, self.orders))) > 1:
            yield self._of(self._all, replace(problem, visits_a_day=visits * 2 // 3))
        for more in zip_longest(themes, districts):
            yield from filter(None, more)

    def _favourites(self, labels: Sequence[Collection[_Label]]) -> Iterator[_Variant]:
        """Yield problems in which the stops without one label are worth half.

        First comes the label whose stops promise most; labels that the first plan is full of are
        left out, and stops of an earlier label promise nothing more.
        """
        most = max(len(self.first.visits), 1)
        held = Counter(label for order in self.orders for stop in order for label in labels[stop])
        left = [label for label in _each(labels) if held[label] * 2 <= most]
        seen: set[int] = set()

        def promise(label: _Label) -> int:
            new = (n for n, own in enumerate(labels) if label in own and n not in seen)
            return sum(sorted((self.problem.stops[n].prize for n in new), reverse=True)[:most])

        while left and (label := max(left, key=promise)) and promise(label):
            left.remove(label)
            seen.update(n for n, own in enumerate(labels) if label in own)
            yield self._worth(lambda stop: 1 if label in labels[stop] else 2)

    def _unused(self) -> _Variant:
        """Return the problem in which each earlier use of a site has halved its prize."""
        return self._worth(lambda stop: 2 ** self.uses[self.framing.sites[stop].id])

    def _worth(self, divisor: Callable[[int], int]) -> _Variant:
        stops = enumerate(self.problem.stops)
        less = tuple(replace(stop, prize=stop.prize // divisor(n)) for n, stop in stops)
        return self._of(self._all, replace(self.problem, stops=less))

    def _of(self, wanted: Callable[[int], bool], problem: Problem | None = None) -> _Variant:
        """Return a problem of the stops that are wanted or required."""
        problem = problem or self.problem
        stops = [n for n, stop in enumerate(problem.stops) if stop.required or wanted(n)]
        return _Variant(problem.only(stops), stops)

    @staticmethod
    def _all(stop: int) -> bool:
        return True

    def _priced(self, stop: int) -> bool:
        ask = self.framing.asks[stop]
        return terms.party_price(ask.site, ask.request.party) is not None

    def _sure(self, stop: int) -> bool:
        ask = self.framing.asks[stop]
        return not any(terms.to_confirm(ask.site, d.date, ask.request) for d in ask.days)


def _each(labels: Iterable[Collection[_Label]]) -> list[_Label]:
    """Return every label once, those of a stop in an order that is always the same."""
    return list(dict.fromkeys(chain.from_iterable(sorted(own, key=str) for own in labels)))


# ── names ───────────────────────────────────────────────────────────────────────────────────────


class _Claim(NamedTuple):
    """Something true of one plan and of none of the others; the more `telling`, the better."""

    telling: float
    name: Text


def _names(plans: Sequence[_Candidate]) -> tuple[Text, ...]:
    """Return a name for each plan, no two the same in either language."""
    names: list[Text] = []
    for number, one in enumerate(plans):
        others = [other for other in plans if other is not one]
        claims = sorted(_claims(one, others), key=lambda claim: claim.telling, reverse=True)
        said = chain(
            _overall(one, others),
            (claim.name for claim in claims),
            _by_sites(one, others),
            [_text(partial(_numbered, number + 1))],
        )
        names.append(next(name for name in said if not any(_alike(name, n) for n in names)))
    return tuple(names)


def _alike(one: Text, other: Text) -> bool:
    return any(one[lang] == other[lang] for lang in LANGS)


def _text(say: Callable[[Callable[[str], str], str], str]) -> Text:
    """Say the same in every language."""
    return Text.each(lambda lang: say(translator(lang), lang))


def _numbered(number: int, _: Callable[[str], str], lang: str) -> str:
    return _("another mix of sites (no. {n})").format(n=number)


def _overall(one: _Candidate, others: Sequence[_Candidate]) -> Iterator[Text]:
    """Name the plan of the greatest value; of equals the first plan, if it is one of them."""
    best = max((other.value for other in others), default=one.value)
    if one.value > best or (one.value == best and one.solution is None):
        yield _text(lambda _, lang: _("best overall"))


def _claims(one: _Candidate, others: Sequence[_Candidate]) -> Iterator[_Claim]:
    """Yield what sets a plan apart from the first and is true of no other; nothing of the first."""
    if one.solution is None or not one.visits:
        return
    first = others[0]
    yield from _less(one, others, first)
    yield from _chores(one, others, first)
    yield from _counted(one, others, first)
    yield from _focus(one, others, first)


def _less(one: _Candidate, others: Sequence[_Candidate], first: _Candidate) -> Iterator[_Claim]:
    """Less of the way, less to pay, less to fear from delays."""
    way, usual = one.travel_minutes, first.travel_minutes
    if way < min(other.travel_minutes for other in others) and usual - way >= max(
        _TELLING_MINUTES, _TELLING * usual
    ):
        said = _text(
            lambda _, lang: _("least on the road ({minutes} instead of {first})").format(
                minutes=say_minutes(way, lang), first=say_minutes(usual, lang)
            )
        )
        yield _Claim(1 - way / usual, said)
    price, paid = one.price_cny, first.price_cny
    if (
        all(visit.price_cny is not None for visit in one.visits)
        and price < min(other.price_cny for other in others)
        and paid - price >= max(_TELLING_CNY, _TELLING * paid)
    ):
        visits = (visit for plan in (one, *others) for visit in plan.visits)
        believed = any("price_cny" in visit.confirm for visit in visits)
        said = _text(
            lambda _, lang: _("cheapest tickets ({price})").format(
                price=say_money(price, lang) + ("?" if believed else "")
            )
        )
        yield _Claim(1 - price / paid, said)
    if one.chance > max(other.chance for other in others) and one.chance - first.chance >= _TELLING:
        said = _text(
            lambda _, lang: _("most room for delays ({chance} instead of {first})").format(
                chance=say_share(one.chance, lang), first=say_share(first.chance, lang)
            )
        )
        yield _Claim(one.chance - first.chance, said)


def _chores(one: _Candidate, others: Sequence[_Candidate], first: _Candidate) -> Iterator[_Claim]:
    """Less to see to before, and no rain."""
    visits, unsure = len(one.visits), one.unsure
    if not one.to_book and all(other.to_book for other in others):
        said = _text(lambda _, lang: _("no appointment needed"))
        yield _Claim(max(_CHORE, first.share(first.to_book)), said)
    surer = first.share(first.unsure) - one.share(unsure)
    if unsure < min(other.unsure for other in others) and surer >= _TELLING:
        if unsure:
            said = _text(
                lambda _, lang: _("least to confirm first ({n} of {visits} visits)").format(
                    n=unsure, visits=visits
                )
            )
        else:
            said = _text(lambda _, lang: _("nothing to confirm first"))
        yield _Claim(surer, said)
    if not one.open_air and all(other.open_air for other in others):
        said = _text(lambda _, lang: _("all indoors"))
        yield _Claim(first.share(first.open_air), said)


def _counted(one: _Candidate, others: Sequence[_Candidate], first: _Candidate) -> Iterator[_Claim]:
    """Fewer and longer visits, or more of them."""
    visits, usual = len(one.visits), len(first.visits)
    counts = [len(other.visits) for other in others]
    if (
        visits < min(counts)
        and one.mean_stay > max(other.mean_stay for other in others)
        and usual - visits >= _TELLING * usual
    ):
        said = _text(
            lambda _, lang: _("fewest visits, longest stays ({n}, {minutes} on average)").format(
                n=visits, minutes=say_minutes(one.mean_stay, lang)
            )
        )
        yield _Claim(1 - visits / usual, said)
    if visits > max(counts) and visits - usual >= _TELLING * usual:
        said = _text(lambda _, lang: _("most visits ({n})").format(n=visits))
        yield _Claim((visits - usual) / visits, said)


def _focus(one: _Candidate, others: Sequence[_Candidate], first: _Candidate) -> Iterator[_Claim]:
    """Most visits to one theme, or in one district; a single visit has no focus."""
    visits = len(one.visits)
    for name, n in one.themes.items():
        more = one.share(n) - first.share(first.themes[name])
        if 2 * n > visits > 1 and n > max(o.themes[name] for o in others) and more >= _TELLING:
            yield _Claim(more, _text(partial(_mostly_about, theme(name), n, visits)))
    for district, n in one.districts.items():
        more = one.share(n) - first.share(first.districts[district])
        if (
            2 * n > visits > 1
            and all(2 * o.districts[district] <= len(o.visits) for o in others)
            and more >= _TELLING
        ):
            yield _Claim(more, _text(partial(_mostly_in, district, n, visits)))


def _mostly_about(theme: Text, n: int, visits: int, _: Callable[[str], str], lang: str) -> str:
    said = _("{theme} above all ({n} of {visits} visits)")
    return said.format(theme=theme[lang], n=n, visits=visits)


def _mostly_in(district: Text, n: int, visits: int, _: Callable[[str], str], lang: str) -> str:
    if n == visits:
        return _("all in {district}").format(district=district[lang])
    said = _("mostly in {district} ({n} of {visits} visits)")
    return said.format(district=district[lang], n=n, visits=visits)


def _by_sites(one: _Candidate, others: Sequence[_Candidate]) -> Iterator[Text]:
    """Name a plan by what it alone visits or leaves out, or by two sites that it alone has both
    of; great prizes first."""
    visits = _by_prize(one.visits)
    for visit in visits:
        if not any(_has(other, visit) for other in others):
            yield _text(partial(_with, visit.name))
    for visit in _by_prize(others[0].visits) if others else ():
        if not _has(one, visit) and all(_has(other, visit) for other in others):
            yield _text(partial(_without, visit.name))
    for two in combinations(visits, 2):
        if not any(all(_has(other, visit) for visit in two) for other in others):
            yield _text(partial(_with_both, two[0].name, two[1].name))


def _has(plan: _Candidate, visit: Visit) -> bool:
    """Whether a plan visits what a reader could take for the same site."""
    return any(
        other.site_id == visit.site_id or _alike(other.name, visit.name) for other in plan.visits
    )


def _by_prize(visits: Iterable[Visit]) -> list[Visit]:
    return sorted(visits, key=lambda visit: -visit.prize)


def _with(site: Text, _: Callable[[str], str], lang: str) -> str:
    return _("with {site}").format(site=site[lang])


def _without(site: Text, _: Callable[[str], str], lang: str) -> str:
    return _("without {site}").format(site=site[lang])


def _with_both(site: Text, other: Text, _: Callable[[str], str], lang: str) -> str:
    return _("with {site} and {other}").format(site=site[lang], other=other[lang])
