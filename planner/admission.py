"""Which sites a trip may visit, and why the others are out.

Each rule is one small function; `_RULES` lists them in the order in which a visitor would want to
hear of them: the first that refuses a site gives its reason.
"""

from collections.abc import Callable, Sequence

from planner import calendar
from planner.catalogue import Catalogue
from planner.inquiry import Inquiry, Refusal, ask_them, next_date, with_note
from planner.itinerary import Reason
from planner.language import say_list
from planner.sites import Site
from planner.starting import no_start
from planner.terms import party_price, without_identity_card
from planner.trip import TripDay
from planner.values import TRUSTED, USUAL_GROUP


def _avoided(ask: Inquiry) -> Refusal | None:
    if ask.site.id in ask.request.avoid:
        return Refusal(Reason.AVOIDED, ask.say("You asked to leave it out."))
    return None


def _of_interest(ask: Inquiry) -> Refusal | None:
    if ask.wanted or ask.prize > 0:
        return None
    return Refusal(
        Reason.NOT_OF_INTEREST,
        ask.say(
            "Nothing in it matches the interests of the profile {profile}.",
            profile=ask.visitor.title[ask.request.lang],
        ),
    )


def _not_closed_for_good(ask: Inquiry) -> Refusal | None:
    if ask.site.status != "closed":
        return None
    return Refusal(Reason.CLOSED, with_note(ask, ask.say("It is closed for good.")))


def _event_is_on(ask: Inquiry) -> Refusal | None:
    site = ask.site
    if site.kind != "event" or ask.confirmed:
        return None
    on = [day.date for day in ask.days if calendar.openings(site.opening_hours, day.date)]
    if site.status == "confirmed":
        if on:
            return None
        return Refusal(
            Reason.NO_EVENT,
            ask.say("It does not take place on the days of this trip."),
            next_date(ask),
        )
    if on or not site.opening_hours:
        return Refusal(
            Reason.EVENT_NOT_CONFIRMED,
            with_note(ask, ask.say("Its dates are expected, not confirmed.")),
        )
    return Refusal(
        Reason.NO_EVENT,
        ask.say("It is not expected on the days of this trip, and its dates are not confirmed."),
    )


def _receives_visitors(ask: Inquiry) -> Refusal | None:
    if ask.site.kind == "event" or ask.site.status != "unconfirmed" or ask.wanted:
        return None  # a must-see is the visitor's own decision; the plan says "confirm first"
    said = ask.say("Whether it receives visitors is not confirmed.")
    return Refusal(Reason.UNTRUSTED, with_note(ask, said))


def _venue_has_event(ask: Inquiry) -> Refusal | None:
    """A venue that opens only for events is seen through its events, which stand for themselves."""
    if ask.site.booking != "event_only" or ask.site.kind == "event" or ask.confirmed:
        return None
    running = events_at(ask.site, ask.days, ask.catalogue)
    if running:
        name = running[0].name[ask.request.lang]
        said = ask.say("It opens only for events; here it is seen through {event}.", event=name)
        return Refusal(Reason.VARIANT_CHOSEN, said)
    return Refusal(
        Reason.NO_EVENT,
        ask.say("It opens only for events, and none is confirmed on the days of this trip."),
    )


def _hours_known(ask: Inquiry) -> Refusal | None:
    if ask.site.opening_hours or ask.site.departures or ask.confirmed:
        return None
    said = ask.say("Its opening hours are not known, and unknown is not taken as open.")
    return Refusal(Reason.HOURS_UNKNOWN, with_note(ask, said), ask_them(ask))


def _position_known(ask: Inquiry) -> Refusal | None:
    if ask.site.lat is not None and ask.site.lon is not None:
        return None
    return Refusal(Reason.UNTRUSTED, ask.say("No source gives its position."), ask_them(ask))


def _trusted(ask: Inquiry) -> Refusal | None:
    accepted = TRUSTED[ask.request.trust]
    hours = "doc" if ask.confirmed else ask.site.hours_basis
    bases = {"hours": hours, "position": ask.site.coord_basis}
    weak = [field for field, basis in bases.items() if (basis or "guess") not in accepted]
    if not weak:
        return None
    said = {
        "hours": ask.say("its hours"),
        "position": ask.say("its position"),
    }
    return Refusal(
        Reason.UNTRUSTED,
        ask.say(
            "The plan accepts only what is trusted as '{trust}'; less is known of {fields}.",
            trust=ask.request.trust,
            fields=say_list([said[field] for field in weak], ask.request.lang),
        ),
        ask.say("Confirm them, or accept facts that are less certain."),
    )


def _group_large_enough(ask: Inquiry) -> Refusal | None:
    site, size = ask.site, ask.request.party.size
    least = site.min_group or (USUAL_GROUP if site.booking == "group_only" else 1)
    if size >= least or ask.confirmed:
        return None
    if site.min_group is None:
        said = ask.say_n(
            "It receives groups only, by agreement; the smallest size is not published, and {n} "
            "person is not usually taken as a group.",
            "It receives groups only, by agreement; the smallest size is not published, and {n} "
            "people are not usually taken as a group.",
            size,
        )
        change = ask.say("Ask them; groups usually start at {least}.", least=least)
        return Refusal(Reason.GROUP_ONLY, said, change)
    said = ask.say("It takes groups of {least} or more; you are {n}.", least=least, n=size)
    change = ask.say_n("{n} more person.", "{n} more people.", least - size)
    return Refusal(Reason.GROUP_TOO_SMALL, said, change)


def _group_small_enough(ask: Inquiry) -> Refusal | None:
    most, size = ask.site.max_group, ask.request.party.size
    if most is None or size <= most or ask.confirmed:
        return None
    return Refusal(
        Reason.GROUP_TOO_LARGE,
        ask.say("It takes at most {most} people; you are {n}.", most=most, n=size),
        ask.say_n(
            "Split the party, or {n} person fewer.",
            "Split the party, or {n} people fewer.",
            size - most,
        ),
    )


def _old_enough(ask: Inquiry) -> Refusal | None:
    least, youngest = ask.site.min_age, ask.request.party.youngest
    if least is None or youngest >= least:
        return None
    return Refusal(
        Reason.TOO_YOUNG,
        ask.say(
            "Visitors must be {least} or older; one of you is {age}.", least=least, age=youngest
        ),
    )


def _supervised(ask: Inquiry) -> Refusal | None:
    most, party = ask.site.children_per_adult, ask.request.party
    if most is None or len(party.children) <= most * party.grown_up:
        return None
    needed = -(-len(party.children) // most)
    return Refusal(
        Reason.TOO_FEW_ADULTS,
        ask.say(
            "It asks for an adult with every {most} under 18: {needed} for your {children}; you "
            "have {adults}.",
            most=most,
            needed=needed,
            children=len(party.children),
            adults=party.grown_up,
        ),
        ask.say_n("{n} more adult.", "{n} more adults.", needed - party.grown_up),
    )


def _documents(ask: Inquiry) -> Refusal | None:
    passports = without_identity_card(ask.request.party, ask.visitor)
    if ask.site.id_required != "domestic" or not passports:
        return None
    return Refusal(
        Reason.BOOKING_CLOSED,
        ask.say(
            "It can be booked only with a Chinese identity card; without one: {n} of you.",
            n=passports,
        ),
        ask_them(ask),
    )


def _accessible(ask: Inquiry) -> Refusal | None:
    if not ask.request.party.wheelchairs or ask.site.wheelchair in ("yes", "limited"):
        return None
    if ask.site.wheelchair == "no":
        said = ask.say("It cannot be visited in a wheelchair.")
        return Refusal(Reason.NOT_ACCESSIBLE, said)
    if ask.request.trust != "doc":
        return None  # the plan says "confirm first"
    said = ask.say("Whether it can be visited in a wheelchair is not known.")
    return Refusal(Reason.UNTRUSTED, said, ask_them(ask))


def _affordable(ask: Inquiry) -> Refusal | None:
    price, budget = party_price(ask.site, ask.request.party), ask.request.budget_cny
    if budget is None or (price is None and ask.wanted):
        return None
    if price is None:
        said = ask.say("Its price is not known, so the budget could not be promised.")
        return Refusal(Reason.OVER_BUDGET, said, ask_them(ask))
    if price <= budget:
        return None
    return Refusal(
        Reason.OVER_BUDGET,
        ask.say(
            "It costs your party CNY {price}; the budget is CNY {budget}.",
            price=ask.say_number(price),
            budget=ask.say_number(budget),
        ),
        ask.say("CNY {more} more.", more=ask.say_number(price - budget)),
    )


def _theme_allowed(ask: Inquiry) -> Refusal | None:
    for limit in ask.visitor.limits:
        if limit.at_most == 0 and limit.theme in ask.site.themes:
            said = ask.say(
                "The profile allows no visit of the theme '{theme}'.", theme=ask.theme(limit.theme)
            )
            return Refusal(Reason.THEME_LIMIT, said)
    return None


_RULES: tuple[Callable[[Inquiry], Refusal | None], ...] = (
    _avoided,
    _of_interest,
    _not_closed_for_good,
    _event_is_on,
    _receives_visitors,
    _venue_has_event,
    _hours_known,
    _position_known,
    _trusted,
    _group_large_enough,
    _group_small_enough,
    _old_enough,
    _supervised,
    _documents,
    _accessible,
    _affordable,
    _theme_allowed,
    no_start,
)


def refusal(ask: Inquiry) -> Refusal | None:
    """Return why a site cannot be part of the trip, or None where it may be."""
    if ask.done:
        return None
    for rule in _RULES:
        if refused := rule(ask):
            return refused
    return None


def events_at(site: Site, days: Sequence[TripDay], catalogue: Catalogue) -> list[Site]:
    """Confirmed events at a venue on some days."""
    return [
        event
        for event in catalogue.events_of(site.id)
        if any(calendar.openings(event.opening_hours, day.date) for day in days)
    ]
