"""Why a site is in a plan or not, and the smallest change that lets it in, found by planning again.

Each obstacle has its lever: the date, the hours of the day, the party, the booking, the budget, how
much is believed. A lever is moved a step further each time until the obstacle gives way; the next
obstacle has the next lever. What comes out has been planned, and the site is in it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import chain, zip_longest

from pydantic import ValidationError

from planner import calendar
from planner.answers import Answer as Answer
from planner.answers import Change as Change
from planner.catalogue import Catalogue
from planner.errors import BadInput, CannotPlan, Fault, said
from planner.framing import HURRY, frame
from planner.itinerary import Itinerary, Reason, Visit
from planner.language import plural, say_date, say_minutes, say_number, translator
from planner.planning import fit_together, plan_again
from planner.replanning import broken
from planner.sites import Site
from planner.terms import needs_booking, party_price
from planner.travel import Estimate, TravelSource
from planner.trip import BookingRecord, TripDay, TripRequest, at
from planner.values import TRUSTED, USUAL_GROUP
from planner.visitor import Party

_DAYS = 21  # a trip is moved by, either way; beyond, only to where the hours name a date
_FAR = 400  # days ahead that a named date is looked for
_STEP = timedelta(minutes=15)
_LONGER = 16  # steps a day is made longer by: four hours
_ENDS = (("later",), ("earlier",), ("earlier", "later"))  # of the day, to make longer
_ASKED_TIMES = (time(10), time(14), time(9), time(15), time(16), time(11))


def why(
    itinerary: Itinerary,
    site_id: str,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
) -> Answer:
    """Say why a site is in a plan or left out, with the numbers, and what would change that.

    Raises BadInput for a site that the catalogue does not have, or a hub.
    """
    catalogue = Catalogue.load() if catalogue is None else catalogue
    site = catalogue.site(site_id)
    if not site.visitable:
        rule = said("a hub is a place to start from, and no plan visits it")
        cure = said("Choose a site: planner sites list")
        raise BadInput(Fault(said("site"), site_id, rule, cure))
    if faults := [*broken(itinerary, catalogue)]:
        raise BadInput(*faults)
    question = _Question(itinerary, site, catalogue, Estimate() if travel is None else travel)
    visit = next((v for v in itinerary.visits if v.site_id == site_id), None)
    if visit:
        return Answer(
            site_id, site.name, visit, question.detour(visit), None, "", (*question.without(),)
        )
    left_out = next((s for s in itinerary.skipped if s.site_id == site_id), None)
    changes, tried = question.changes()
    return Answer(
        site_id,
        site.name,
        None,
        0,
        left_out.reason if left_out else None,
        left_out.detail if left_out else "",
        changes,
        tried,
    )


@dataclass(frozen=True)
class _Try:
    """A changed request, and what was changed, in words: each thing once, as it is now."""

    request: TripRequest
    steps: Mapping[str, str] = field(default_factory=dict)

    def also(self, what: str, said: str, **changed: object) -> "_Try":
        fields = dict(self.request) | changed
        return _Try(TripRequest.model_validate(fields), {**self.steps, what: said})


@dataclass(frozen=True)
class _Question:
    """One site and one plan."""

    itinerary: Itinerary
    site: Site
    catalogue: Catalogue
    travel: TravelSource

    @property
    def request(self) -> TripRequest:
        return self.itinerary.request

    def say(self, message: str, **values: object) -> str:
        return translator(self.request.lang)(message).format(**values)

    def say_n(self, one: str, many: str, n: int) -> str:
        return plural(self.request.lang)(one, many, n).format(n=n)

    # ── of a site that is visited ──

    def without(self) -> Iterator[Change]:
        """Plan without it, unless it has been visited already."""
        kept = tuple(one for one in self.request.must if one != self.site.id)
        bookings = tuple(r for r in self.request.bookings if r.site_id != self.site.id)
        avoid = (*self.request.avoid, self.site.id)
        revision = self.request.revision
        if revision:
            held = [v for v in revision.visits if v.site_id == self.site.id]
            if any(v.hold == "done" for v in held):
                return
            visits = tuple(v for v in revision.visits if v not in held)
            revision = revision.model_copy(update={"visits": visits})
        tried = _Try(self.request).also(
            "must",
            self.say("Without it"),
            must=kept,
            avoid=avoid,
            bookings=bookings,
            revision=revision,
        )
        if planned := self.planned(tried):
            yield self.change(tried, planned)

    def detour(self, visit: Visit) -> int:
        """Minutes that the way to it adds to its day."""
        day = next(day for day in self.itinerary.days if visit in day.visits)
        n = day.visits.index(visit)
        before = self.catalogue.site(day.visits[n - 1].site_id).location if n else day.start_place
        last = n + 1 == len(day.visits)
        after = day.end_place if last else self.catalogue.site(day.visits[n + 1].site_id).location
        if before is None or after is None:
            return 0
        straight = int(self.travel.matrix([before, after], self.request.mode).minutes[0, 1])
        if len(day.visits) == 1:
            straight = 0  # nobody would leave the base
        return sum(leg.travel_minutes for leg in day.legs[n : n + 2]) - straight

    # ── of a site that is left out ──

    def changes(self) -> tuple[tuple[Change, ...], tuple[str, ...]]:
        """Find what lets it in: first whatever it takes, then without giving anything up.

        Where there is nothing, say what was tried.
        """
        first, in_vain = self.cured(self.wished())
        if first is None:
            return (), in_vain
        made = self.made(first) or self.longer(first)
        if made is None:
            return (), (self.in_vain(_Question.longer_days),)
        tried, planned = made
        change = self.change(tried, planned)
        if set(change.gives_up) & set(self.visited()) and (beside := self.beside(tried)):
            return (change, beside), ()
        return (change,), ()

    def visited(self) -> tuple[str, ...]:
        group = self.catalogue.group_of(self.site.id)
        return tuple(
            visit.site_id
            for visit in self.itinerary.visits
            if self.catalogue.group_of(visit.site_id) != group
        )

    def wished(self) -> _Try:
        """The same request with the site as a must-see."""
        group = self.catalogue.group_of(self.site.id)
        same = [
            one
            for one in self.request.must
            if one != self.site.id and self.catalogue.group_of(one) == group
        ]
        avoid = tuple(one for one in self.request.avoid if one != self.site.id)
        said = self.say("Make it a must-see")
        if same:
            names = (self.catalogue.site(one).name[self.request.lang] for one in same)
            said = self.say(
                "Make it a must-see in place of {sites}", sites=self.say(", ").join(names)
            )
        elif avoid != self.request.avoid:
            said = self.say("Do not leave it out, make it a must-see")
        others = (one for one in self.request.must if one not in same)
        must = tuple(dict.fromkeys((*others, self.site.id)))
        return _Try(self.request).also("must", said, must=must, avoid=avoid)

    def cured(self, wish: _Try) -> tuple[_Try | None, tuple[str, ...]]:
        """Move lever after lever until no rule keeps the site out; or say what was moved in vain
        against the rule that does."""
        tried = wish
        in_vain: list[str] = []
        overcome: set[Reason] = set()
        while (obstacle := self.obstacle(tried.request)) is not None:
            overcome.add(obstacle)
            in_vain = []
            for lever in _LEVERS.get(obstacle, ()):
                moved = list(lever(self, tried))
                if one := next((m for m in moved if self.gives_way(m, lever, overcome)), None):
                    tried = one
                    break
                in_vain += [self.in_vain(lever)] if moved else []
            else:
                return None, tuple(in_vain)
        return tried, ()

    def gives_way(self, tried: _Try, lever: "_Lever", overcome: Collection[Reason]) -> bool:
        """Tell whether what is left in the way, if anything, is new and has another lever."""
        left = self.obstacle(tried.request)
        return left not in overcome and lever not in _LEVERS.get(left, ())

    def in_vain(self, lever: "_Lever") -> str:
        """Say how far a lever was moved."""
        hours = say_minutes(_LONGER * int(_STEP / timedelta(minutes=1)), self.request.lang)
        words: dict[_Lever, str] = {
            _Question.other_dates: self.say_n(
                "{n} day earlier or later", "{n} days earlier or later", _DAYS
            ),
            _Question.other_weather: self.say("days that are neither wet nor hot"),
            _Question.longer_days: self.say(
                "days that are up to {hours} longer, from 06:00 to 23:00", hours=hours
            ),
            _Question.more_people: self.say("more people"),
            _Question.fewer_people: self.say("fewer people"),
            _Question.without_the_young: self.say("without the youngest"),
            _Question.more_adults: self.say("more adults"),
            _Question.more_money: self.say("a larger budget"),
            _Question.more_trust: self.say("less certain facts"),
            _Question.a_confirmed_booking: self.say("a confirmed booking"),
        }
        return words[lever]

    def obstacle(self, request: TripRequest) -> Reason | None:
        """Return the rule that keeps the site out, whatever else is in the plan."""
        alone = request.model_copy(update={"must": (self.site.id,)})
        reason: Reason | None = None
        for hurry in HURRY:  # a must-see may be visited for a shorter time
            try:
                frame(alone, self.catalogue, self.travel, hurry)
            except CannotPlan as refused:
                named = (f.value for f in refused.faults if f" {self.site.id} " in f" {f.thing} ")
                # else it clashes with something that is fixed
                reason = reason or Reason(next(named, Reason.NO_ROOM))
            else:
                return None
        return reason

    def planned(self, tried: _Try) -> Itinerary | None:
        try:
            return plan_again(self.itinerary, tried.request, self.catalogue, self.travel)
        except CannotPlan:
            return None

    def change(self, tried: _Try, planned: Itinerary) -> Change:
        before = [visit.site_id for visit in self.itinerary.visits]
        after = [visit.site_id for visit in planned.visits]
        new, old = planned.totals, self.itinerary.totals
        return Change(
            steps=tuple(tried.steps.values()),
            itinerary=planned,
            gives_up=tuple(one for one in before if one not in after),
            takes_in=tuple(one for one in after if one not in before and one != self.site.id),
            prize=new.prize - old.prize,
            travel_minutes=new.travel_minutes - old.travel_minutes,
        )

    def made(self, tried: _Try) -> tuple[_Try, Itinerary] | None:
        planned = self.planned(tried)
        return (tried, planned) if planned else None

    def longer(self, tried: _Try) -> tuple[_Try, Itinerary] | None:
        """Make the days longer until everything that has to be in the plan fits."""
        ways = [(ends, list(self.stretched(tried, ends))) for ends in _ENDS]
        tries = [
            ((n + 1) * len(ends), way[n:])
            for ends, way in ways
            if (n := _first(way, self.fits)) is not None
        ]
        rest = chain.from_iterable(rest for _, rest in sorted(tries, key=lambda t: t[0]))
        return next(filter(None, map(self.made, rest)), None)

    def fits(self, tried: _Try) -> bool:
        return fit_together(tried.request, self.catalogue, self.travel)

    def beside(self, tried: _Try) -> Change | None:
        """Keep all that is in the plan: more money and more time, until it fits."""
        request, party = tried.request, tried.request.party
        everything = tuple(dict.fromkeys((*request.must, *self.visited())))
        said = self.say("Keep everything else, and make it a must-see")
        kept = tried.also("must", said, must=everything)
        cost = sum(party_price(self.catalogue.site(one), party) or 0 for one in everything)
        if request.budget_cny is not None and cost > request.budget_cny:
            kept = self.spending(kept, cost)
        made = self.made(kept) if self.fits(kept) else self.longer(kept)
        return self.change(*made) if made else None

    def spending(self, tried: _Try, budget: float) -> _Try:
        more = say_number(budget - (self.request.budget_cny or 0), self.request.lang)
        said = self.say("spend CNY {more} more", more=more)
        return tried.also("budget", said, budget_cny=budget)

    # ── the levers: each yields requests that are changed a little more each time ──

    def other_dates(self, tried: _Try) -> Iterator[_Try]:
        """Move the whole trip, later or earlier by ever more days."""
        if self.goes_on:
            return
        first = tried.request.days[0].date
        near = (sign * n for n in range(1, _DAYS + 1) for sign in (1, -1))
        ahead = calendar.next_open(self.site.opening_hours, first + timedelta(days=_DAYS), _FAR)
        named = (ahead - first).days if ahead else None
        for shift in chain(near, [named] if named else []):
            if shift is None or first + timedelta(days=shift) < tried.request.today:
                continue
            days = tuple(_shifted(day, timedelta(days=shift)) for day in tried.request.days)
            on = say_date(days[0].date, self.request.lang)
            said = self.say("set out on {date}", date=on)
            try:
                moved = tried.also("date", said, days=days, revision=None)
            except ValidationError:  # it runs into bookings of those dates
                continue
            yield moved

    def other_weather(self, tried: _Try) -> Iterator[_Try]:
        days = tuple(day.model_copy(update={"weather": ""}) for day in tried.request.days)
        yield tried.also("weather", self.say("come when it is neither wet nor hot"), days=days)

    @property
    def goes_on(self) -> date | None:
        """The date on which the trip goes on if it is under way."""
        return self.request.revision.goes_on if self.request.revision else None

    def longer_days(self, tried: _Try) -> Iterator[_Try]:
        """Come back later, set out earlier, or both, by ever more."""
        ways = zip_longest(*(self.stretched(tried, ends) for ends in _ENDS))
        yield from filter(None, chain.from_iterable(ways))

    def stretched(self, tried: _Try, ends: Collection[str]) -> Iterator[_Try]:
        """Make every day longer at some of its ends, by ever more, but not into the night."""
        if self.goes_on and "earlier" in ends:
            return
        for n in range(1, _LONGER + 1):
            by = {end: n if end in ends else 0 for end in ("earlier", "later")}
            days = [
                day if self.is_over(day) else _stretched(day, **by) for day in tried.request.days
            ]
            if None in days:
                return
            longer = tried
            if "earlier" in ends:
                minutes = self.longer_by(days[-1], later=False)
                said = self.say("set out {minutes} earlier", minutes=minutes)
                longer = longer.also("earlier", said, days=days)
            if "later" in ends:
                minutes = self.longer_by(days[-1], later=True)
                said = self.say("come back {minutes} later", minutes=minutes)
                longer = longer.also("later", said, days=days)
            yield longer

    def is_over(self, day: TripDay) -> bool:
        return self.goes_on is not None and day.date < self.goes_on

    def longer_by(self, day: TripDay | None, later: bool) -> str:
        """Say how much longer the last day has become at one end, whatever its date."""
        was = self.request.days[-1]
        assert day is not None
        shift = at(day.date, time()) - at(was.date, time())
        by = day.end - was.end - shift if later else was.start - day.start + shift
        return say_minutes(by // timedelta(minutes=1), self.request.lang)

    def more_people(self, tried: _Try) -> Iterator[_Try]:
        party = tried.request.party
        least = self.site.min_group or USUAL_GROUP
        if (more := least - party.size) > 0:
            adults = party.adults + more
            more = adults - self.request.party.adults
            said = self.say_n("{n} more person", "{n} more people", more)
            yield tried.also("adults", said, party=_party(party, adults=adults))

    def fewer_people(self, tried: _Try) -> Iterator[_Try]:
        party = tried.request.party
        fewer = party.size - (self.site.max_group or party.size)
        left = party.grown_up - fewer
        if 0 < fewer <= party.adults and (left or not party.children) and fewer < party.size:
            said = self.say_n("{n} person fewer", "{n} people fewer", fewer)
            adults = party.adults - fewer
            yield tried.also("adults", said, party=_party(party, adults=adults))

    def without_the_young(self, tried: _Try) -> Iterator[_Try]:
        party, least = tried.request.party, self.site.min_age or 0
        old = tuple(age for age in party.children if age >= least)
        young = len(party.children) - len(old)
        if young and young < party.size:
            said = self.say("go without the {n} under {least}", n=young, least=least)
            yield tried.also("children", said, party=_party(party, children=old))

    def more_adults(self, tried: _Try) -> Iterator[_Try]:
        party, most = tried.request.party, self.site.children_per_adult or 1
        more = -(-len(party.children) // most) - party.grown_up
        if more > 0:
            adults = party.adults + more
            more = adults - self.request.party.adults
            said = self.say_n("{n} more adult", "{n} more adults", more)
            yield tried.also("adults", said, party=_party(party, adults=adults))

    def more_money(self, tried: _Try) -> Iterator[_Try]:
        price = party_price(self.site, tried.request.party)
        budget = tried.request.budget_cny
        if price is not None and budget is not None and price > budget:
            yield self.spending(tried, price)

    def more_trust(self, tried: _Try) -> Iterator[_Try]:
        levels = list(TRUSTED)
        for level in levels[levels.index(tried.request.trust) + 1 :]:
            said = self.say("accept facts that are trusted as '{trust}' only", trust=level)
            yield tried.also("trust", said, trust=level)

    def a_confirmed_booking(self, tried: _Try) -> Iterator[_Try]:
        """Suppose that they say yes: their word stands above what is published."""
        if not (needs_booking(self.site) or not self.site.opening_hours):
            return
        if self.site.location is None:
            return
        for day in tried.request.days:
            for clock in _ASKED_TIMES:
                if at(day.date, clock) < tried.request.days[0].start:
                    continue
                record = BookingRecord(
                    site_id=self.site.id, date=day.date, state="confirmed", time=clock
                )
                others = tuple(
                    r
                    for r in tried.request.bookings
                    if r.site_id != self.site.id or (r.date != day.date and r.state == "refused")
                )
                said = self.say(
                    "have a visit on {date} at {time} confirmed",
                    date=say_date(day.date, self.request.lang),
                    time=f"{clock:%H:%M}",
                )
                yield tried.also("booking", said, bookings=(*others, record))


def _first(tries: Sequence[_Try], works: Callable[[_Try], bool]) -> int | None:
    """Return which is the first that works, if the last one does: more never works worse."""
    if not tries or not works(tries[-1]):
        return None
    low, high = 0, len(tries) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(tries[middle]) else (middle + 1, high)
    return high


def _shifted(day: TripDay, by: timedelta) -> TripDay:
    """The same day on another date, of whose weather nothing is known."""
    return TripDay(
        date=day.date + by,
        start=day.start + by,
        end=day.end + by,
        start_place=day.start_place,
        end_place=day.end_place,
    )


def _stretched(day: TripDay, earlier: int, later: int) -> TripDay | None:
    """A longer day, or None where it would begin or end at night."""
    start, end = day.start - earlier * _STEP, day.end + later * _STEP
    if earlier and start < at(day.date, time(6)):
        return None
    if later and end > at(day.date, time()) + timedelta(hours=23):
        return None
    return day.model_copy(update={"start": start, "end": end})


def _party(party: Party, **changed: object) -> Party:
    """The party with others in it; wheelchairs and passports stay, as far as people do."""
    fields = dict(party) | {"wheelchairs": 0, "passports": 0} | changed
    size = Party.model_validate(fields).size
    some = {"wheelchairs": min(party.wheelchairs, size), "passports": min(party.passports, size)}
    return Party.model_validate(fields | some)


_Lever = Callable[[_Question, _Try], Iterator[_Try]]
_DATES: Sequence[_Lever] = (_Question.other_dates,)

#: What to move where a rule keeps a site out, in the order of what is easiest to change.
_LEVERS: dict[Reason | None, Sequence[_Lever]] = {
    Reason.CLOSED: _DATES,
    Reason.NO_EVENT: _DATES,
    Reason.BOOKING_CLOSED: _DATES,
    Reason.BOOKING_REFUSED: _DATES,
    Reason.OPEN_AIR: (_Question.other_weather, _Question.other_dates),
    Reason.HOURS_UNKNOWN: (_Question.a_confirmed_booking,),
    Reason.GROUP_ONLY: (_Question.more_people, _Question.a_confirmed_booking),
    Reason.GROUP_TOO_SMALL: (_Question.more_people, _Question.a_confirmed_booking),
    Reason.GROUP_TOO_LARGE: (_Question.fewer_people,),
    Reason.TOO_YOUNG: (_Question.without_the_young,),
    Reason.TOO_FEW_ADULTS: (_Question.more_adults,),
    Reason.OVER_BUDGET: (_Question.more_money,),
    Reason.UNTRUSTED: (_Question.more_trust,),
    Reason.TOO_FAR: (_Question.longer_days,),
    Reason.TOO_LONG: (_Question.longer_days, _Question.other_dates),
    Reason.NO_ROOM: (_Question.longer_days,),
}
