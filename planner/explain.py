"""Why a site that could have been visited is not in the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from planner.framing import Framing
from planner.inquiry import Refusal
from planner.itinerary import Reason, Skipped
from planner.language import plural, say_minutes, translator
from planner.problem import POINT, Problem, Solution
from planner.schedule import fits
from planner.sites import Site
from planner.terms import party_price
from planner.visitor import ThemeLimit


def skipped(framing: Framing, solution: Solution) -> tuple[Skipped, ...]:
    """Return every catalogue site that is not visited, once, in catalogue order."""
    chosen = _chosen(framing, solution)
    visited = {framing.sites[stop].id for stop in chosen.stops}
    not_compared = _not_compared(framing)
    out = []
    for site in framing.catalogue:
        if not site.visitable or site.id in visited:
            continue
        refused = framing.ruled_out.get(site.id)
        if refused is None:
            stops = framing.stops_of.get(site.id, [])  # none where it was set aside
            refused = _excluded(framing, chosen, stops, site) or (
                _no_room(framing, solution, stops, site) if stops else not_compared
            )
        out.append(
            Skipped(
                site_id=site.id,
                name=site.name,
                reason=refused.reason,
                detail=refused.detail,
                change=refused.change,
            )
        )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the visits of a plan take up: experiences by name, money, and visits under limits."""

    stops: tuple[int, ...]
    experiences: dict[str, str]
    money_left: int | None  # fen
    counts: tuple[tuple[int, ...], ...]  # of each limit of the profile, on each day


def _chosen(framing: Framing, solution: Solution) -> _Chosen:
    problem, orders = framing.problem, solution.orders
    stops = tuple(n for order in orders for n in order)
    sites = [framing.sites[n] for n in stops]
    names = {framing.catalogue.group_of(s.id): s.name[framing.request.lang] for s in sites}
    spent = sum(problem.stops[n].price for n in stops)
    left = None if problem.budget is None else problem.budget - spent
    counts = (
        tuple(sum(n in limit.stops for n in order) for order in orders) for limit in problem.limits
    )
    return _Chosen(stops, names, left, tuple(counts))


def _excluded(
    framing: Framing, chosen: _Chosen, stops: Sequence[int], site: Site
) -> Refusal | None:
    """Say which rule of the whole plan keeps a site out beside the chosen ones, if one does."""
    if name := chosen.experiences.get(framing.catalogue.group_of(site.id)):
        ask = framing.inquiry(site)
        said = ask.say("{site} is in the plan and is the same experience.", site=name)
        return Refusal(Reason.VARIANT_CHOSEN, said, ask.say("Leave {site} out.", site=name))
    left = chosen.money_left
    priced = (framing.sites[stop] for stop in stops) if stops else (site,)
    price = min(round((party_price(one, framing.request.party) or 0) * 100) for one in priced)
    if left is not None and price > left:
        ask = framing.inquiry(site)
        return Refusal(
            Reason.OVER_BUDGET,
            ask.say(
                "It costs your party CNY {price}; CNY {left} of the budget are left.",
                price=ask.say_number(price / 100),
                left=ask.say_number(left / 100),
            ),
            ask.say("CNY {more} more.", more=ask.say_number((price - left) / 100)),
        )
    for asked, counts in zip(framing.visitor.limits, chosen.counts, strict=False):
        if asked.theme in site.themes and _reached(asked, counts, framing.problem, stops):
            ask = framing.inquiry(site)
            return Refusal(
                Reason.THEME_LIMIT,
                ask.say(
                    "The profile takes at most {n} of the theme '{theme}', and they are taken.",
                    n=asked.at_most,
                    theme=ask.theme(asked.theme),
                ),
            )
    return None


def _not_compared(framing: Framing) -> Refusal:
    """What is said of all sites that the prefilter set aside."""
    _, _n = translator(framing.request.lang), plural(framing.request.lang)
    kept = len(framing.sites)
    n = kept + len(framing.set_aside)
    said = _n(
        "{n} site would receive you on these days. Only the {kept} that promise you most for the "
        "time they take, or add variety, were compared closely, and it is not among them.",
        "{n} sites would receive you on these days. Only the {kept} that promise you most for the "
        "time they take, or add variety, were compared closely, and it is not among them.",
        n,
    )
    detail = said.format(n=n, kept=kept)
    return Refusal(Reason.NO_ROOM, detail, _("Make it a must-see."))


def _reached(
    limit: ThemeLimit, counts: tuple[int, ...], problem: Problem, stops: Sequence[int]
) -> bool:
    """Tell whether an upper limit is reached wherever the stop could be visited."""
    if limit.at_most is None:
        return False
    if limit.per == "trip":
        return sum(counts) >= limit.at_most
    days = range(len(counts))
    open_days = [
        day for day in days if not stops or any(_open_on(problem, day, stop) for stop in stops)
    ]
    return all(counts[day] >= limit.at_most for day in open_days)


def _open_on(problem: Problem, day: int, stop: int) -> bool:
    bounds = problem.days[day].window
    return any(
        w.latest >= bounds.earliest and w.earliest <= bounds.latest
        for w in problem.stops[stop].windows
    )


def _no_room(framing: Framing, solution: Solution, stops: Sequence[int], site: Site) -> Refusal:
    """Try the site between all stops of all days; say what stands in its way."""
    problem, ask = framing.problem, framing.inquiry(site)
    nearest: int | None = None  # minutes added to the way, whether or not the hours allow it
    best: int | None = None
    walked_out = False
    for stop, (day, order) in product(stops, enumerate(solution.orders)):
        if _day_full(problem, order, stop) or not _open_on(problem, day, stop):
            continue
        before = problem.way_minutes(day, order)
        for place in range(len(order) + 1):
            longer = (*order[:place], stop, *order[place:])
            if _too_much_walking(problem, day, longer):
                walked_out = True
                continue
            added = problem.way_minutes(day, longer) - before
            nearest = added if nearest is None else min(nearest, added)
            if (best is None or added < best) and fits(problem, day, longer):
                best = added
    minutes = say_minutes(ask.minutes, framing.request.lang)
    if nearest is None and walked_out:
        return Refusal(
            Reason.NO_ROOM,
            ask.say(
                "On foot it is more than the {minutes} a day that the profile walks.",
                minutes=say_minutes(problem.walking_a_day or 0, framing.request.lang),
            ),
            ask.say("Choose another way to get about."),
        )
    if nearest is None:
        return Refusal(
            Reason.NO_ROOM,
            ask.say("The days it is open on have all the visits the profile allows."),
            ask.say("Make it a must-see."),
        )
    if best is None:
        return Refusal(
            Reason.NO_ROOM,
            ask.say(
                "It is open, but its {minutes}, and at least {added} more on the way, fit nowhere "
                "between the chosen stops, which are worth more together.",
                minutes=minutes,
                added=say_minutes(max(nearest, 0), framing.request.lang),
            ),
            ask.say("Make it a must-see, or add time."),
        )
    cost, worth = best * problem.travel_cost, ask.prize * POINT
    if cost > worth:
        return Refusal(
            Reason.TOO_FAR,
            ask.say(
                "It would fit, but {added} more on the way costs more ({cost} points) than the "
                "visit is worth to this visitor ({prize}).",
                added=say_minutes(best, framing.request.lang),
                cost=ask.say_number(cost / POINT),
                prize=ask.prize,
            ),
            ask.say("Make it a must-see."),
        )
    return Refusal(
        Reason.NO_ROOM,
        ask.say("It would still fit, and this plan leaves it out."),
        ask.say("Make it a must-see."),
    )


def _day_full(problem: Problem, order: tuple[int, ...], stop: int) -> bool:
    """Tell whether the profile allows no further visit, or none of this kind, on a day."""
    if problem.visits_a_day is not None and len(order) >= problem.visits_a_day:
        return True
    return any(
        limit.per_day
        and limit.at_most is not None
        and stop in limit.stops
        and sum(n in limit.stops for n in order) >= limit.at_most
        for limit in problem.limits
    )


def _too_much_walking(problem: Problem, day: int, order: tuple[int, ...]) -> bool:
    if problem.walking is None or problem.walking_a_day is None:
        return False
    walked = sum(int(problem.walking[pair]) for pair in pairwise(problem.route(day, order)))
    return walked > problem.walking_a_day
