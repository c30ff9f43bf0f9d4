"""Plans to choose from: what is promised of them, their names, and the text that shows them."""

import random
import re
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import BadInput, CannotPlan, Catalogue, Itinerary, TripRequest, plan, violations
from planner.comparing import compare
from planner.itinerary import Visit
from planner.language import say_minutes
from planner.outputs.choices import render
from planner.outputs.terminal import width
from planner.profiles import profile_names
from planner.sites import Site
from planner.trip import BookingRecord
from planner.values import Text
from planner.variety import APART, LOSS, MOST, Alternative, alternatives
from planner.visitor import Profile
from planner.vocabulary import THEMES
from tests.sample import SATURDAY, sample_itinerary

CATALOGUE = Catalogue.load()


def asked(first: date, days: int = 1, **wishes: Any) -> TripRequest:
    return TripRequest.starting(first, days, **{"today": first - timedelta(days=10)} | wishes)


def _random_requests() -> list[tuple[TripRequest, int]]:
    choose = random.Random(20261121)
    requests = []
    for number in range(20):
        first = date(2026, 9, 1) + timedelta(days=choose.randrange(180))
        wishes: dict[str, Any] = {
            "profile": choose.choice(profile_names()),
            "seed": choose.randrange(9),
            "effort": "quick",
        }
        if number % 4 == 1:
            wishes["budget_cny"] = choose.choice((0, 100, 400))
        if number % 4 == 2:
            wishes["avoid"] = ("zz_museum", "karting")
        if number % 4 == 3:
            wishes["lang"] = choose.choice(("zh", "en"))
        requests.append(
            (asked(first, choose.choice((1, 1, 2, 3)), **wishes), choose.choice((3, 5)))
        )
    return requests


REQUESTS = _random_requests()


@cache
def found(number: int) -> tuple[Alternative, ...]:
    request, count = REQUESTS[number]
    return alternatives(request, count, CATALOGUE)


# ── what is promised ────────────────────────────────────────────────────────────────────────────


def worth(itinerary: Itinerary) -> float:
    """What is maximised, from the plan alone."""
    totals = itinerary.totals
    return totals.prize - itinerary.request.visitor.travel_cost * totals.travel_minutes


def broken(plans: Sequence[Alternative], catalogue: Catalogue) -> list[str]:
    """Return the promises that plans break."""
    faults = []
    first = plans[0].itinerary
    for number, one in enumerate(plans):
        found = violations(one.itinerary, catalogue)
        faults += [f"{number}: {fault.rule} {fault.message}" for fault in found]
        if one.itinerary.request != first.request:
            faults.append(f"{number}: another request")
        if one.itinerary.search.value != pytest.approx(worth(one.itinerary)):
            faults.append(f"{number}: value {one.itinerary.search.value}")
        if worth(one.itinerary) < worth(first) - LOSS * abs(worth(first)) - 1e-6:
            faults.append(f"{number}: worth {worth(one.itinerary)} of {worth(first)}")
        bound = one.itinerary.search.bound
        if bound is not None and worth(one.itinerary) > bound + 1e-6:
            faults.append(f"{number}: above the bound")
        distances = [compare(before.itinerary, one.itinerary).distance for before in plans[:number]]
        if one.distance != min(distances, default=None):
            faults.append(f"{number}: distance {one.distance}, not {min(distances, default=None)}")
        if min(distances, default=1) < APART:
            faults.append(f"{number}: only {min(distances)} apart")
        names = [other.name for other in plans if other is not one]
        if any(one.name.en == other.en or one.name.zh == other.zh for other in names):
            faults.append(f"{number}: the name {one.name} twice")
        others = [other.itinerary for other in plans if other is not one]
        if not is_true(one.name.en, one.itinerary, others, catalogue):
            faults.append(f"{number}: it is not true that it is {one.name.en!r}")
    return faults


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_the_promises_hold_on_the_real_catalogue(number: int) -> None:
    assert broken(found(number), CATALOGUE) == []


@pytest.mark.parametrize("number", range(0, len(REQUESTS), 3))
def test_the_first_is_the_plan(number: int) -> None:
    request, _ = REQUESTS[number]
    itinerary = plan(request, CATALOGUE)
    assert found(number)[0].itinerary.days == itinerary.days
    assert found(number)[0].itinerary.skipped == itinerary.skipped
    assert found(number)[0].distance is None


@pytest.mark.parametrize("number", [1, 8])
def test_the_same_request_gives_the_same_plans(number: int) -> None:
    request, count = REQUESTS[number]
    again = alternatives(request, count, CATALOGUE)
    assert [(one.itinerary.days, one.name, one.distance) for one in again] == [
        (one.itinerary.days, one.name, one.distance) for one in found(number)
    ]


def test_most_requests_have_as_many_plans_as_asked_and_many_kinds_of_names() -> None:
    full = [len(found(number)) == count for number, (_, count) in enumerate(REQUESTS)]
    assert sum(full) >= 0.8 * len(full)
    names = {kind_of(one.name.en) for number in range(len(REQUESTS)) for one in found(number)}
    assert len(names) >= 6


def test_broken_promises_are_found() -> None:
    plans = next(found(n) for n in range(len(REQUESTS)) if len(found(n)) >= 3)
    a, b, c = plans[:3]
    assert broken([a, b, c], CATALOGUE) == []
    twice = broken([a, b, b.model_copy(update={"name": Text(zh="一", en="one")})], CATALOGUE)
    assert any("apart" in fault for fault in twice)
    assert any("not true" in fault for fault in twice)
    assert any("twice" in f for f in broken([a, c.model_copy(update={"name": a.name})], CATALOGUE))
    worse = b.itinerary.totals.model_copy(update={"prize": b.itinerary.totals.prize // 3})
    cheap = b.model_copy(update={"itinerary": b.itinerary.model_copy(update={"totals": worse})})
    assert any("worth" in fault for fault in broken([a, cheap], CATALOGUE))


# ── names ───────────────────────────────────────────────────────────────────────────────────────


class _Measured(NamedTuple):
    """What a name can speak of, from the plan and the catalogue."""

    plan: Itinerary
    sites: tuple[Site, ...]

    @property
    def visits(self) -> tuple[Visit, ...]:
        return self.plan.visits

    @property
    def stay(self) -> int:
        return self.plan.totals.visit_minutes // max(len(self.visits), 1)

    @property
    def chance(self) -> float:
        return min([d.chance for d in self.plan.days if d.chance is not None], default=1.0)

    @property
    def appointments(self) -> int:
        return sum(entry.state != "confirmed" for entry in self.plan.book_by)

    @property
    def unsure(self) -> int:
        return sum(1 for visit in self.visits if visit.confirm)

    @property
    def outside(self) -> int:
        return sum(1 for site in self.sites if not site.indoor)

    def of_theme(self, name: str) -> int:
        return sum(1 for site in self.sites if name in site.themes)

    def in_district(self, name: str) -> int:
        return sum(1 for site in self.sites if site.district["en"] == name)

    def names(self) -> set[str]:
        return {visit.name["en"] for visit in self.visits}


def _measured(itinerary: Itinerary, catalogue: Catalogue) -> _Measured:
    sites = [
        catalogue.as_on(catalogue.site(visit.site_id), day.date)
        for day in itinerary.days
        for visit in day.visits
    ]
    return _Measured(itinerary, tuple(sites))


_Told = Callable[[re.Match[str], _Measured, list[_Measured]], bool]


def _overall(_: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    return all(worth(one.plan) >= worth(other.plan) - 1e-6 for other in others)


def _road(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    minutes = [m.plan.totals.travel_minutes for m in (one, *others)]
    told = (say_minutes(minutes[0], "en"), say_minutes(minutes[1], "en"))
    return said.groups() == told and minutes[0] < min(minutes[1:])


def _tickets(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    weak = any("price_cny" in v.confirm for m in (one, *others) for v in m.visits)
    known = all(visit.price_cny is not None for visit in one.visits)
    price = one.plan.totals.price_cny
    cheaper = all(price < other.plan.totals.price_cny for other in others)
    return known and cheaper and float(said[1]) == price and bool(said[2]) == weak


def _room(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    told = (f"{one.chance:.0%}", f"{others[0].chance:.0%}")
    return said.groups() == told and all(one.chance > other.chance for other in others)


def _fewest(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    fewer = all(len(one.visits) < len(other.visits) for other in others)
    longer = all(one.stay > other.stay for other in others)
    return said.groups() == (str(len(one.visits)), say_minutes(one.stay, "en")) and fewer and longer


def _most(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    return int(said[1]) == len(one.visits) > max(len(other.visits) for other in others)


def _theme(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    (name,) = [key for key, theme in THEMES.items() if theme.en == said[1]]
    n, visits = one.of_theme(name), len(one.visits)
    most = all(n > other.of_theme(name) for other in others)
    return (int(said[2]), int(said[3])) == (n, visits) and n > visits / 2 and most


def _district(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    n, visits = one.in_district(said[1]), len(one.visits)
    told = said.groups()[1:] or (str(visits), str(visits))
    elsewhere = all(other.in_district(said[1]) * 2 <= len(other.visits) for other in others)
    return told == (str(n), str(visits)) and n > visits / 2 and elsewhere


def _surest(said: re.Match[str], one: _Measured, others: list[_Measured]) -> bool:
    told = (str(one.unsure), str(len(one.visits)))
    return said.groups() == told and all(one.unsure < other.unsure for other in others)


_NAMES: dict[str, _Told] = {
    r"best overall": _overall,
    r"least on the road \((.+) instead of (.+)\)": _road,
    r"cheapest tickets \(¥([\d.]+)(\??)\)": _tickets,
    r"most room for delays \((\d+%) instead of (\d+%)\)": _room,
    r"no appointment needed": lambda _, one, others: (
        not one.appointments and all(other.appointments for other in others)
    ),
    r"least to confirm first \((\d+) of (\d+) visits\)": _surest,
    r"nothing to confirm first": lambda _, one, others: (
        not one.unsure and all(other.unsure for other in others)
    ),
    r"all indoors": lambda _, one, others: (
        not one.outside and all(other.outside for other in others)
    ),
    r"fewest visits, longest stays \((\d+), (.+) on average\)": _fewest,
    r"most visits \((\d+)\)": _most,
    r"(.+) above all \((\d+) of (\d+) visits\)": _theme,
    r"all in (.+)": _district,
    r"mostly in (.+) \((\d+) of (\d+) visits\)": _district,
    r"with (.+) and (.+)": lambda said, one, others: (
        set(said.groups()) <= one.names()
        and not any(set(said.groups()) <= other.names() for other in others)
    ),
    r"with (.+)": lambda said, one, others: (
        said[1] in one.names() and not any(said[1] in other.names() for other in others)
    ),
    r"without (.+)": lambda said, one, others: (
        said[1] not in one.names() and all(said[1] in other.names() for other in others)
    ),
    r"another mix of sites \(no\. \d\)": lambda _, one, others: True,
}


def is_true(
    name: str, itinerary: Itinerary, others: Sequence[Itinerary], catalogue: Catalogue
) -> bool:
    """Tell whether a name holds in one of the senses it can have; `others` begin with the first."""
    one, rest = _measured(itinerary, catalogue), [_measured(other, catalogue) for other in others]
    matches = ((re.fullmatch(pattern, name), holds) for pattern, holds in _NAMES.items())
    return any(holds(match, one, rest) for match, holds in matches if match)


def kind_of(name: str) -> str:
    return next(pattern for pattern in _NAMES if re.fullmatch(pattern, name))


TASTES = Profile(
    name="tester",
    title=Text(en="Tester"),
    themes={"rail": 1, "ceramics": 0.9, "park": 0.8},
    lunch=None,
    buffer_minutes=0,
    visits_a_day=4,
)
NORTH, SOUTH = Text(zh="北区", en="the North"), Text(zh="南区", en="the South")


def site(number: int, lat: float = 27.83, **changes: Any) -> Site:
    given = {
        "id": f"site_{number}",
        "name": Text(zh=f"甲{number}", en=f"Site {number}"),
        "lat": lat + number / 1000,
        "lon": 113.05,
        "coord_basis": "doc",
        "themes": ("rail",),
        "popularity": 4,
        "visit_minutes": 90,
        "opening_hours": "09:00-18:00",
        "hours_basis": "doc",
        "price_cny": 0,
        "price_basis": "doc",
        "indoor": True,
        "wheelchair": "yes",
    }
    return Site.model_validate(given | changes)


def base(lat: float = 27.83) -> Site:
    place = {"lat": lat, "lon": 113.05, "coord_basis": "doc"}
    return Site(id="base", kind="hub", name=Text(zh="基地", en="Base"), **place)  # type: ignore[arg-type]


def from_base(*sites: Site, count: int = 2, lat: float = 27.83, **wishes: Any) -> list[Alternative]:
    catalogue = Catalogue((base(lat), *sites))
    request = asked(SATURDAY, profile=TASTES, base="base", **{"end": "18:00", **wishes})
    plans = alternatives(request, count, catalogue)
    assert broken(plans, catalogue) == []
    return list(plans)


def four(first: int, **changes: Any) -> list[Site]:
    return [site(first + n, **changes) for n in range(4)]


@pytest.mark.parametrize(
    ("name", "usual", "other"),
    [
        ("all in the South", {"district": NORTH}, {"district": SOUTH}),
        ("ceramics above all (4 of 4 visits)", {}, {"themes": ("ceramics",)}),
        ("cheapest tickets (¥160)", {"price_cny": 40}, {}),
        ("cheapest tickets (¥160?)", {"price_cny": 40}, {"price_basis": "guess"}),
        ("no appointment needed", {"booking": "appointment", "booking_lead_days": 1}, {}),
        ("nothing to confirm first", {"coord_basis": "guess"}, {}),
        ("all indoors", {"indoor": False}, {}),
        ("least on the road (33 min instead of 1 h 29 min)", {"lat": 27.95}, {}),
        (
            "fewest visits, longest stays (3, 2 h 50 min on average)",
            {},
            {"visit_minutes": 170, "popularity": 1, "hours_basis": "memory"},
        ),
        ("with Site 8", {}, {}),
    ],
)
def test_a_name_is_what_sets_the_plan_apart(
    name: str, usual: dict[str, Any], other: dict[str, Any]
) -> None:
    better = {"popularity": 5, "visit_minutes": 100}
    plans = from_base(*four(1, **better | usual), *four(5, **other))
    assert plans[0].name.en == "best overall"
    assert {visit.site_id for visit in plans[0].itinerary.visits} == {one.id for one in four(1)}
    assert plans[1].name.en == name


def test_of_two_with_less_on_the_road_one_has_the_least() -> None:
    far, near = four(1, lat=27.95, popularity=5, visit_minutes=100), four(5, lat=27.88)
    plans = from_base(*far, *near, *four(9), count=3)
    ways = [one.itinerary.totals.travel_minutes for one in plans]
    assert max(ways[1:]) <= 0.75 * ways[0]
    least = [way for one, way in zip(plans, ways, strict=True) if "on the road" in one.name.en]
    assert least == [min(ways)]


def test_districts_of_one_name_are_not_told_apart_by_it() -> None:
    one, other = Text(zh="同区", en="Upper Town"), Text(zh="同区", en="Lower Town")
    usual = four(1, popularity=5, visit_minutes=100, district=NORTH)
    plans = from_base(*usual, *four(5, district=one), *four(9, district=other), count=3)
    assert len({name.name.zh for name in plans}) == len(plans) == 3


def test_a_price_that_is_not_known_is_not_cheap() -> None:
    paid, unknown = four(1, price_cny=40, popularity=5), four(5, price_cny=None)
    assert "cheap" not in from_base(*paid, *unknown)[1].name.en


def test_a_name_that_is_not_true_is_found() -> None:
    sites = *four(1, price_cny=40, popularity=5), *four(5)
    a, b = (one.itinerary for one in from_base(*sites))
    catalogue = Catalogue((base(), *sites))
    price = f"{b.totals.price_cny:g}"
    assert is_true(f"cheapest tickets (¥{price})", b, [a], catalogue)
    assert not is_true(f"cheapest tickets (¥{price})", a, [b], catalogue)
    for wrong in (
        "cheapest tickets (¥1)",
        f"cheapest tickets (¥{price}?)",
        "all indoors",
        "no appointment needed",
        "most visits (4)",
        "railways above all (4 of 4 visits)",
        "with Site 1",
        "without Site 5",
    ):
        assert not is_true(wrong, b, [a], catalogue), wrong


def test_sites_of_one_name_make_no_name() -> None:
    same = Text(zh="同名", en="Same")
    plans = from_base(*(site(n, name=same) for n in range(1, 13)), count=3)
    assert len(plans) == 3
    assert plans[2].name.en == "another mix of sites (no. 3)"


# ── what is always kept ─────────────────────────────────────────────────────────────────────────


def test_must_sees_are_in_every_plan() -> None:
    must = ("ceramic_museum", "nt_art", "power_valley_centre")
    request = asked(SATURDAY, 2, profile="student", must=must)
    plans = alternatives(request, 4, CATALOGUE)
    assert len(plans) == 4
    assert broken(plans, CATALOGUE) == []
    for one in plans:
        assert set(must) <= {visit.site_id for visit in one.itinerary.visits}


def test_must_sees_that_leave_no_choice_leave_one_plan() -> None:
    must = tuple(visit.site_id for visit in plan(asked(SATURDAY), CATALOGUE).visits)
    plans = alternatives(asked(SATURDAY, must=must), 3, CATALOGUE)
    assert len(plans) == 1


def test_visits_cut_short_for_must_sees_are_as_short_in_every_plan() -> None:
    sites = [site(n, visit_minutes_min=60, visit_minutes=120) for n in (1, 2, 3)]
    others = [site(n, visit_minutes=30) for n in (4, 5, 6, 7)]
    plans = from_base(*sites, *others, end="14:00", must=("site_1", "site_2", "site_3"), count=3)
    assert any("shorter" in n or "短" in n for n in plans[0].itinerary.notes)
    lengths = {v.visit_minutes for p in plans for v in p.itinerary.visits if v.site_id < "site_4"}
    assert len(lengths) == 1
    assert lengths < {*range(60, 120)}


@pytest.mark.parametrize("target", [0.8, 0.95])
def test_bookings_and_chances_are_kept(target: float) -> None:
    record = BookingRecord(site_id="zz_museum", date=SATURDAY, state="confirmed", time=time(10))
    request = asked(SATURDAY, bookings=(record,), robust=target, lang="en")
    plans = alternatives(request, 4, CATALOGUE)
    assert len(plans) == 4
    assert broken(plans, CATALOGUE) == []
    for one in plans:
        (visit,) = [v for v in one.itinerary.visits if v.site_id == "zz_museum"]
        assert f"{visit.start:%H:%M}" == "10:00"
        assert all(day.chance is not None and day.chance >= target for day in one.itinerary.days)


# ── few, none, too many ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sites", [0, 1, 4])
def test_where_there_is_nothing_else_there_is_one_plan(sites: int) -> None:
    plans = from_base(*(site(n) for n in range(1, sites + 1)), count=3, end="18:00")
    assert len(plans) == 1
    assert len(plans[0].itinerary.visits) == sites
    assert plans[0].name.en == "best overall"


def test_a_poor_plan_is_no_alternative() -> None:
    long = site(1, visit_minutes=300, popularity=5)
    assert len(from_base(long, site(2, visit_minutes=280), end="15:00")) == 2
    assert len(from_base(long, site(2, visit_minutes=60), end="15:00")) == 1


@pytest.mark.parametrize("count", [-1, 0, 1, MOST + 1])
def test_the_number_of_plans_has_bounds(count: int) -> None:
    with pytest.raises(BadInput, match="alternatives"):
        alternatives(asked(SATURDAY), count, CATALOGUE)


def test_who_has_had_enough_gets_the_plan_alone() -> None:
    asked_for = asked(SATURDAY)
    assert len(alternatives(asked_for, 3, CATALOGUE, cancelled=lambda: True)) == 1
    hasty = asked(SATURDAY, seconds=0.001)
    assert len(alternatives(hasty, 3, CATALOGUE)) == 1


def test_what_cannot_be_planned_has_no_alternatives() -> None:
    with pytest.raises(CannotPlan):
        alternatives(asked(SATURDAY, must=("karting",), end="09:30"), 2, CATALOGUE)
    with pytest.raises(BadInput, match="nonsense"):
        alternatives(asked(SATURDAY, must=("nonsense",)), 2, CATALOGUE)


def test_alternatives_survive_json() -> None:
    for one in found(0):
        assert Alternative.model_validate_json(one.model_dump_json(by_alias=True)) == one


# ── text ────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "\x1b[31mred\x07\u202egnp\u200f 坏"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [60, 80, 140])
def test_the_text_shows_every_plan_and_keeps_its_width(lang: str, columns: int) -> None:
    plans = alternatives(asked(SATURDAY, 2, lang=lang, profile="inbound"), 4, CATALOGUE)
    text = render(plans, columns)
    assert all(width(line) <= columns for line in text.splitlines())
    assert not any(line != line.rstrip() for line in text.splitlines())
    flat = "".join(text.split())
    for letter, one in zip("ABCD", plans, strict=True):
        assert text.count(f"\n{letter}  ") == 2  # in the table and above its days
        assert flat.count("".join(one.name[lang].split())) >= 1
        assert f"{one.itinerary.totals.prize}" in text
        for visit in one.itinerary.visits:
            assert f"{visit.start:%H:%M}" in text
    assert flat.count("2026") == 8  # a line for each day of each plan


def test_numbers_are_the_same_in_both_languages() -> None:
    for number in range(len(REQUESTS)):
        for one in found(number):
            if not one.name.en.startswith(("with", "without", "all in", "mostly in")):
                assert sorted(re.findall(r"\d+", one.name.zh)) == sorted(
                    re.findall(r"\d+", one.name.en)
                )


def option(itinerary: Itinerary, name: str = "a name") -> Alternative:
    return Alternative(itinerary=itinerary, name=Text(zh=name, en=name))


def test_brackets_go_where_names_stay_different() -> None:
    a, b, c, *_ = sample_itinerary().visits
    named = {
        a.site_id: Text(en="Hall (east)"),
        b.site_id: Text(en="Hall (west)"),
        c.site_id: Text(en="Works (old)"),
    }
    days = tuple(
        day.model_copy(
            update={
                "stops": tuple(
                    v.model_copy(update={"name": named.get(v.site_id, v.name)}) for v in day.visits
                )
            }
        )
        for day in sample_itinerary().days
    )
    text = render([option(sample_itinerary().model_copy(update={"days": days}))], 200)
    assert "Hall (east)" in text
    assert "Hall (west)" in text
    assert "Works;" in text or "Works\n" in text
    assert "old" not in text


def test_great_numbers_leave_no_room_for_names() -> None:
    plan = sample_itinerary()
    totals = plan.totals.model_copy(update={"prize": 123_456, "price_cny": 123_456.78})
    days = tuple(day.model_copy(update={"chance": 0.5}) for day in plan.days)
    rich = plan.model_copy(update={"totals": totals, "days": days})
    name = "a name that is told below the table, where there is room for it"
    table, *_ = render([option(rich, name), option(plan, "other")], 60).split("\n\n")
    assert all(width(line) <= 60 for line in table.splitlines())
    assert "name" not in table
    assert "123456.78" in table


def test_prices_that_are_not_known_and_chances_that_are() -> None:
    plan = sample_itinerary()
    assert any(visit.price_cny is None for visit in plan.visits)
    assert "+?" in render([option(plan)], 100)
    assert "worst day" not in render([option(plan)], 100)
    days = [
        day.model_copy(update={"chance": chance, "stops": ()})
        for day, chance in zip(plan.days, (0.91, 0.64), strict=True)
    ]
    text = render([option(plan.model_copy(update={"days": tuple(days)}))], 100)
    assert "64%" in text
    assert "91%" not in text
    assert "+?" not in text
    assert text.count("No visits on this day.") == 2


@settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=200) | st.just(HOSTILE), columns=st.integers(0, 120))
def test_hostile_names_do_no_harm(name: str, columns: int) -> None:
    plan = sample_itinerary()
    stops = tuple(v.model_copy(update={"name": Text(en=name)}) for v in plan.days[0].visits)
    day = plan.days[0].model_copy(update={"stops": stops})
    changed = plan.model_copy(update={"days": (day, *plan.days[1:])})
    text = render([option(changed, name), option(plan)], columns)
    assert not any(c in text for c in "\x1b\x07\u202e\u200f\r")
    assert render([], columns) == ""
