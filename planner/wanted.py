"""What has to be in a plan: must-sees, confirmed bookings, locked visits; said before any search
where it cannot be."""

from collections.abc import Iterator, Mapping, Sequence

from planner.catalogue import Catalogue
from planner.errors import CannotPlan, Fault, in_a_row, said
from planner.inquiry import Inquiry, Refusal
from planner.language import plural, say_number, translator
from planner.problem import Limit, Problem
from planner.trip import TripRequest
from planner.vocabulary import theme

#: What a limit of a profile counts in.
PER = {"day": said("day"), "trip": said("trip")}

_MUST_SEE, _CONFIRMED = said("must-see"), said("confirmed booking")
_LOCKED = said("locked visit")
_DROP = {  # what can always be done
    _MUST_SEE: said("Or do not ask for it as a must-see"),
    _CONFIRMED: said("Or take it out of the bookings"),
    _LOCKED: "",
}


def one_of_each(asks: Sequence[Inquiry]) -> Iterator[Limit]:
    """Yield for each wanted site that is several stops the limit that asks for one of them."""
    stops: dict[str, list[int]] = {}
    for n, ask in enumerate(asks):
        if ask.wanted:
            stops.setdefault(ask.site.id, []).append(n)
    for same in stops.values():
        if len(same) > 1:
            yield Limit(frozenset(same), at_least=1)


def can_be_visited(
    request: TripRequest, ruled_out: Mapping[str, Refusal], catalogue: Catalogue
) -> None:
    """Raise CannotPlan where what is wanted is ruled out, with the reason of each."""
    wanted = {record.site_id: _CONFIRMED for record in request.confirmed}
    if request.revision:
        locked = (visit for visit in request.revision.visits if visit.hold == "locked")
        wanted |= dict.fromkeys((visit.site_id for visit in locked), _LOCKED)
    wanted |= dict.fromkeys(request.must, _MUST_SEE)
    faults = [
        Fault(
            said(
                "{thing} {id} ({name})",
                thing=thing,
                id=site_id,
                name=catalogue.site(site_id).name[request.lang],
            ),
            said(ruled_out[site_id].reason.value),
            ruled_out[site_id].detail,
            in_a_row(ruled_out[site_id].change, _DROP[thing]),
        )
        for site_id, thing in wanted.items()
        if site_id in ruled_out
    ]
    if faults:
        raise CannotPlan(*faults)


def agree(request: TripRequest, problem: Problem, asks: Sequence[Inquiry]) -> None:
    """Raise CannotPlan where what is wanted excludes each other, or breaks the bounds."""
    _, _n = translator(request.lang), plural(request.lang)
    musts = [n for n, stop in enumerate(problem.stops) if stop.required]
    names = {n: asks[n].site.id for n in musts}
    faults: list[Fault] = []
    by_group: dict[int, list[int]] = {}
    for n in musts:
        by_group.setdefault(problem.stops[n].group, []).append(n)
    for same in by_group.values():
        if len(same) > 1:
            ids = ", ".join(names[n] for n in same)
            faults.append(
                Fault(
                    said("must-sees"),
                    ids,
                    _("they are one experience: only one fits into a trip"),
                    said("Keep one of them"),
                )
            )
    price = sum(problem.stops[n].price for n in musts)
    if problem.budget is not None and price > problem.budget:
        faults.append(
            Fault(
                said("must-sees"),
                ", ".join(names.values()),
                _("together they cost CNY {price}, the budget is CNY {budget}").format(
                    price=say_number(price / 100, request.lang),
                    budget=say_number(problem.budget / 100, request.lang),
                ),
                said("Raise --budget or drop one"),
            )
        )
    room = (problem.visits_a_day or len(musts)) * len(problem.days)
    if len(musts) > room:
        faults.append(
            Fault(
                said("must-sees"),
                str(len(musts)),
                _n(
                    "the profile allows {n} visit in this trip",
                    "the profile allows {n} visits in this trip",
                    room,
                ).format(n=room),
                said("Add a day or drop one"),
            )
        )
    per = {"day": _("a day"), "trip": _("a trip")}
    for limit, asked in zip(problem.limits, request.visitor.limits, strict=False):
        days = len(problem.days) if limit.per_day else 1
        chosen = [names[n] for n in musts if n in limit.stops]
        if limit.at_most is not None and len(chosen) > limit.at_most * days:
            faults.append(
                Fault(
                    said("must-sees"),
                    ", ".join(chosen),
                    _("the profile allows at most {n} of the theme '{theme}' {per}").format(
                        n=limit.at_most, theme=theme(asked.theme)[request.lang], per=per[asked.per]
                    ),
                    said("Drop one, or plan with another profile"),
                )
            )
        if limit.at_least > len(limit.stops):
            faults.append(
                Fault(
                    said("theme {theme}", theme=asked.theme),
                    said("at least {n} per {per}", n=limit.at_least, per=PER[asked.per]),
                    _n(
                        "only {n} site of it can be visited on these days",
                        "only {n} sites of it can be visited on these days",
                        len(limit.stops),
                    ).format(n=len(limit.stops)),
                    said("Lower at_least, or change the dates"),
                )
            )
    if faults:
        raise CannotPlan(*faults)
