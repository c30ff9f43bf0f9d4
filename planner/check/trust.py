"""Rules: unknown is never open, and what is not certain is said."""

from collections.abc import Iterator
from datetime import timedelta

from planner.calendar import day_kind
from planner.check.context import Stay
from planner.check.wording import Messages, Say
from planner.values import FIRM, STALE_DAYS, TRUSTED, Trust

_NO_BASIS = "guess"  # what has no basis is worth no more
#: Fields that a confirmed booking settles, for it is the site's own word.
_SETTLED = frozenset({"status", "opening_hours", "booking"})


def hours_known(stay: Stay, _: Say) -> Messages:
    """There are opening hours or departures to go by."""
    if not stay.site.opening_hours and not stay.site.departures:
        yield _("The hours of {name} are not known, and unknown is not open.", name=stay.name)


def hours_trusted(stay: Stay, _: Say) -> Messages:
    """Hours rest on a basis that the request accepts."""
    trust, basis = _trust(stay), stay.site.hours_basis or _NO_BASIS
    if basis not in TRUSTED[trust]:
        yield _(
            "The hours of {name} rest on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=basis,
            trust=trust,
        )


def position_trusted(stay: Stay, _: Say) -> Messages:
    """The position is known, and rests on a basis that the request accepts."""
    trust, basis = _trust(stay), stay.site.coord_basis or _NO_BASIS
    if basis not in TRUSTED[trust]:
        yield _(
            "The position of {name} rests on '{basis}'; the plan accepts only '{trust}'.",
            name=stay.name,
            basis=basis,
            trust=trust,
        )
    if stay.site.location is None:
        yield _("The position of {name} is not known.", name=stay.name)


def access_trusted(stay: Stay, _: Say) -> Messages:
    """Where only documents are believed, one says whether a wheelchair gets in."""
    trust, site = _trust(stay), stay.site
    if stay.trip.party.wheelchairs and trust == "doc" and site.wheelchair == "":
        yield _(
            "Whether {name} can be visited in a wheelchair is not known; the plan accepts only "
            "'{trust}'.",
            name=stay.name,
            trust=trust,
        )


def _trust(stay: Stay) -> Trust:
    return stay.trip.plan.request.trust


def confirm_complete(stay: Stay, _: Say) -> Messages:
    """Whatever of the visit is not certain is listed as to be confirmed."""
    settled = _SETTLED if stay.stop.confirmed else frozenset()
    for field in _to_confirm(stay):
        if field not in settled and field not in stay.visit.confirm:
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
    if stay.trip.party.wheelchairs and site.wheelchair in ("", "limited"):
        yield "wheelchair"


def _silent_on_holiday(stay: Stay) -> bool:
    """Whether the day is a public holiday, of which the site's hours say nothing."""
    hours = stay.site.opening_hours
    if stay.site.kind == "event" or hours.startswith("24/7"):
        return False
    return day_kind(stay.on).holiday and "PH" not in hours
