"""Rules: unknown is never open, and what is not certain is said."""

from collections.abc import Iterator
from datetime import timedelta

from planner.calendar import day_kind
from planner.check.context import Stay
from planner.check.wording import Messages, Say
from planner.values import FIRM, STALE_DAYS, TRUSTED


def hours_known(stay: Stay, _: Say) -> Messages:
    """There are opening hours or departures to go by."""
    if not stay.site.opening_hours and not stay.site.departures:
        yield _("The hours of {name} are not known, and unknown is not open.", name=stay.name)


def trusted(stay: Stay, _: Say) -> Messages:
    """Hours and position rest on a basis that the request accepts."""
    trust, site = stay.trip.plan.request.trust, stay.site
    # What has no basis is worth no more than a guess.
    hours, position = (basis or "guess" for basis in (site.hours_basis, site.coord_basis))
    if hours not in TRUSTED[trust]:
        yield _(
            "The hours of {name} rest on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=hours,
            trust=trust,
        )
    if position not in TRUSTED[trust]:
        yield _(
            "The position of {name} rests on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=position,
            trust=trust,
        )
    if site.location is None:
        yield _("The position of {name} is not known.", name=stay.name)


def confirm_complete(stay: Stay, _: Say) -> Messages:
    """Whatever of the visit is not certain is listed as to be confirmed."""
    for field in _to_confirm(stay):
        if field not in stay.visit.confirm:
            yield _(
                "{field} of {name} is not certain, and 'confirm' does not say so.",
                field=field,
                name=stay.name,
            )


def _to_confirm(stay: Stay) -> Iterator[str]:
    site = stay.site
    if site.status == "unconfirmed":
        yield "status"
    verified = site.last_verified
    old = verified is not None and stay.on - verified > timedelta(days=STALE_DAYS)
    if site.hours_basis not in FIRM or old or _silent_on_holiday(stay):
        yield "opening_hours"
    if site.coord_basis not in FIRM:
        yield "coordinates"
    if site.price_cny is None or site.price_basis not in FIRM:
        yield "price_cny"
    if (site.booking == "appointment" and site.booking_lead_days is None) or (
        site.booking == "group_only" and None in (site.min_group, site.booking_lead_days)
    ):
        yield "booking"


def _silent_on_holiday(stay: Stay) -> bool:
    """Whether the day is a public holiday, of which the site's hours say nothing."""
    hours = stay.site.opening_hours
    if stay.site.kind == "event" or hours.startswith("24/7"):
        return False
    return day_kind(stay.on).holiday and "PH" not in hours
