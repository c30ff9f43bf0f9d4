"""Rules: what the visitor limits: money, themes, visits, walking, repetition."""

from collections import Counter
from collections.abc import Iterable

from planner.check.context import CENT, Day, Stay, Trip
from planner.check.wording import Messages, Say, amount
from planner.visitor import ThemeLimit


def price_right(stay: Stay, _: Say) -> Messages:
    """The price is what the catalogue asks of this party."""
    right, given = stay.price, stay.visit.price_cny
    if not _same_price(right, given):
        yield _(
            "Entry to {name} is given as CNY {given}; for this party it is CNY {right}.",
            name=stay.name,
            given=amount(given),
            right=amount(right),
        )


def _same_price(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else abs(a - b) <= CENT


def within_budget(trip: Trip, _: Say) -> Messages:
    """All entries together are within the budget."""
    budget = trip.plan.request.budget_cny
    spent = sum(stay.price or 0 for stay in trip.stays)
    if budget is not None and spent > budget + CENT:
        yield _(
            "Entry costs CNY {spent}; the budget is CNY {budget}.",
            spent=amount(spent),
            budget=amount(budget),
        )


def theme_limits_of_day(day: Day, _: Say) -> Messages:
    """A day with visits has as many of each theme as wanted."""
    if day.visits:
        stays = [stop.stay for stop in day.visits if stop.stay]
        for limit in day.trip.profile.limits:
            if limit.per == "day":
                yield from _theme_limit(limit, stays, _)


def theme_limits_of_trip(trip: Trip, _: Say) -> Messages:
    """The trip has as many visits of each theme as wanted."""
    for limit in trip.profile.limits:
        if limit.per == "trip":
            yield from _theme_limit(limit, trip.stays, _)


def _theme_limit(limit: ThemeLimit, stays: Iterable[Stay], _: Say) -> Messages:
    count = sum(limit.theme in stay.site.themes for stay in stays)
    if limit.at_most is not None and count > limit.at_most:
        yield _(
            "Visits of the theme '{theme}': {count}; at most {most} are wanted.",
            theme=limit.theme,
            count=count,
            most=limit.at_most,
        )
    if count < limit.at_least:
        yield _(
            "Visits of the theme '{theme}': {count}; at least {least} are wanted.",
            theme=limit.theme,
            count=count,
            least=limit.at_least,
        )


def few_visits(day: Day, _: Say) -> Messages:
    """The day has no more visits than wanted."""
    count, most = len(day.visits), day.trip.profile.visits_a_day
    if most is not None and count > most:
        yield _("Visits on this day: {count}; at most {most} are wanted.", count=count, most=most)


def little_walking(day: Day, _: Say) -> Messages:
    """The day has no more walking than wanted, unless the party chose to walk."""
    walked = sum(leg.travel_minutes for leg in day.plan.legs if leg.mode == "walk")
    most = day.trip.profile.max_walk_minutes
    by_choice = day.trip.plan.request.mode == "walk"
    if most is not None and walked > most and not by_choice:
        yield _(
            "Minutes on foot on this day: {walked}; at most {most} are wanted.",
            walked=walked,
            most=most,
        )


def once(trip: Trip, _: Say) -> Messages:
    """No site is visited twice."""
    for site_id, times in Counter(stop.visit.site_id for stop in trip.visits).items():
        if times > 1:
            yield _("{id} is visited {times} times in the trip, not once.", id=site_id, times=times)


def one_of_a_set(trip: Trip, _: Say) -> Messages:
    """Of the variants of a site at most one is visited."""
    sets: dict[str, set[str]] = {}
    for stay in trip.stays:
        sets.setdefault(trip.catalogue.group_of(stay.site.id), set()).add(stay.site.id)
    for ids in sets.values():
        if len(ids) > 1:
            yield _("Of these at most one is visited in a trip: {ids}.", ids=", ".join(sorted(ids)))
