"""The table of the rules: every rule with its code and what it is about."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from planner.check import (
    booking,
    bookkeeping,
    days,
    departures,
    events,
    known,
    legs,
    limits,
    meals,
    openings,
    party,
    revision,
    slack,
    trust,
    weather,
    wishes,
)
from planner.check.context import Day, Hop, Stay, Stop, Trip
from planner.check.wording import Messages, Say


class _Thing(Protocol):
    @property
    def where(self) -> str: ...


_T = TypeVar("_T", bound=_Thing)
_Rule = Callable[[Trip, Say], Iterator[tuple[str, str]]]  # where, message


def _each(things: Callable[[Trip], Iterable[_T]], rule: Callable[[_T, Say], Messages]) -> _Rule:
    """Apply a rule to each of the things it is about."""

    def found(trip: Trip, say: Say) -> Iterator[tuple[str, str]]:
        for thing in things(trip):
            for message in rule(thing, say):
                yield thing.where, message

    return found


def _trip(trip: Trip) -> Iterable[Trip]:
    return (trip,)


def _days(trip: Trip) -> Iterable[Day]:
    return trip.days


def _visits(trip: Trip) -> Iterable[Stop]:
    return trip.visits


def _visits_ahead(trip: Trip) -> Iterable[Stop]:
    return trip.visits_ahead


def _stays(trip: Trip) -> Iterable[Stay]:
    return trip.stays


def _stays_ahead(trip: Trip) -> Iterable[Stay]:
    return trip.stays_ahead


def _stays_as_published(trip: Trip) -> Iterable[Stay]:
    return trip.stays_as_published


def _legs_ahead(trip: Trip) -> Iterable[Hop]:
    return trip.legs_ahead


def _placed_legs(trip: Trip) -> Iterable[Hop]:
    return trip.placed_legs


#: Every rule with its code, in the order in which violations are reported. What is done is exempt
#: from the rules about sites, what is confirmed from those that its booking overrides.
RULES: tuple[tuple[str, _Rule], ...] = (
    # the catalogue
    ("unknown_site", _each(_visits, known.known)),
    ("hub_visited", _each(_visits, known.no_hub)),
    ("differs_from_catalogue", _each(_stays, known.as_in_catalogue)),
    # 1. openings
    ("closed", _each(_stays_ahead, openings.not_closed_for_good)),
    ("unconfirmed", _each(_stays_as_published, openings.receives_visitors)),
    ("not_open", _each(_stays_as_published, openings.open_at_start)),
    ("ends_after_closing", _each(_stays_as_published, openings.ends_by_closing)),
    ("after_last_admission", _each(_stays_as_published, openings.admitted)),
    # 2. unknown is never open
    ("hours_unknown", _each(_stays_as_published, trust.hours_known)),
    ("untrusted", _each(_stays_as_published, trust.hours_trusted)),
    ("untrusted", _each(_stays_ahead, trust.position_trusted)),
    ("untrusted", _each(_stays_ahead, trust.access_trusted)),
    ("confirm", _each(_stays_ahead, trust.confirm_complete)),
    # 3. departures
    ("not_at_departure", _each(_stays_as_published, departures.at_a_departure)),
    ("lead_in", _each(_visits_ahead, departures.arrives_early_enough)),
    # 4. booking
    ("booking_closed", _each(_stays_ahead, booking.bookable)),
    ("booking_kept", _each(_trip, booking.confirmed_kept)),
    ("booking_kept", _each(_stays_ahead, booking.asked_time_kept)),
    ("booking_refused", _each(_stays_as_published, booking.not_refused)),
    ("booked", _each(_visits_ahead, booking.booked_right)),
    ("book_by", _each(_trip, booking.book_by_complete)),
    # 5. party
    ("group_too_small", _each(_stays_as_published, party.group_large_enough)),
    ("group_only", _each(_stays_as_published, party.is_a_group)),
    ("group_too_large", _each(_stays_as_published, party.group_small_enough)),
    ("too_young", _each(_stays_ahead, party.old_enough)),
    ("too_few_adults", _each(_stays_ahead, party.enough_adults)),
    ("not_accessible", _each(_stays_ahead, party.accessible)),
    ("identity_card", _each(_stays_ahead, party.documents)),
    # 6. events
    ("event_not_confirmed", _each(_stays_as_published, events.event_confirmed)),
    ("event_only", _each(_stays_as_published, events.not_only_for_events)),
    ("closed_by_event", _each(_stays_as_published, events.not_taken_by_event)),
    # the weather
    ("open_air", _each(_stays_ahead, weather.dry)),
    ("open_air", _each(_stays_ahead, weather.out_of_the_heat)),
    # 7. lunch
    ("lunch_missing", _each(_days, meals.lunch_taken)),
    ("lunch_window", _each(_days, meals.lunch_in_window)),
    ("lunch_short", _each(_days, meals.lunch_long_enough)),
    # 8. limits
    ("price", _each(_stays, limits.price_right)),
    ("over_budget", _each(_trip, limits.within_budget)),
    ("theme_limit", _each(_days, limits.theme_limits_of_day)),
    ("theme_limit", _each(_trip, limits.theme_limits_of_trip)),
    ("visits_a_day", _each(_days, limits.few_visits)),
    ("walking", _each(_days, limits.little_walking)),
    ("visited_twice", _each(_trip, limits.once)),
    ("variants", _each(_trip, limits.one_of_a_set)),
    # 9. wishes
    ("must_see", _each(_trip, wishes.must_sees)),
    ("avoided", _each(_visits_ahead, wishes.avoided)),
    # the plan that is revised
    ("done_kept", _each(_trip, revision.done_kept)),
    ("locked_kept", _each(_trip, revision.locked_kept)),
    ("too_early", _each(_visits_ahead, revision.visit_not_too_early)),
    ("too_early", _each(_days, revision.break_not_too_early)),
    ("too_early", _each(_placed_legs, revision.leg_not_too_early)),
    # the days asked for, and the order of the clock
    ("days", _each(_trip, days.days_as_asked)),
    ("day_hours", _each(_days, days.hours_as_asked)),
    ("day_places", _each(_days, days.places_as_asked)),
    ("outside_day", _each(_days, days.inside_day)),
    ("order", _each(_days, days.in_order)),
    ("overlap", _each(_days, days.no_overlap)),
    # legs
    ("leg_count", _each(_days, legs.enough_legs)),
    ("leg_chain", _each(_placed_legs, legs.legs_chained)),
    ("leg_departs", _each(_placed_legs, legs.departs_after_visit)),
    ("leg_arrives", _each(_placed_legs, legs.arrives_at_arrival)),
    ("leg_short", _each(_legs_ahead, legs.time_for_leg)),
    ("leg_distance", _each(_placed_legs, legs.leg_long_enough)),
    ("leg_speed", _each(_legs_ahead, legs.leg_not_too_fast)),
    ("slow_roads", _each(_legs_ahead, legs.leg_not_too_fast_near_event)),
    # bookkeeping
    ("visit_short", _each(_stays_ahead, bookkeeping.stays_long_enough)),
    ("visit_minutes", _each(_visits, bookkeeping.visit_minutes_right)),
    ("wait_minutes", _each(_visits, bookkeeping.wait_minutes_right)),
    ("slack", _each(_visits, slack.slack_not_negative)),
    ("slack", _each(_days, slack.slack_honest)),
    ("chance", _each(_days, bookkeeping.chance_of_day)),
    ("totals", _each(_days, bookkeeping.totals_of_day)),
    ("totals", _each(_trip, bookkeeping.totals_of_trip)),
    ("skipped", _each(_trip, bookkeeping.skipped_complete)),
    ("clock", _each(_days, bookkeeping.whole_minutes)),
)
