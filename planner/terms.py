"""On what terms a site takes a party: price, booking, how early to be there, what to confirm."""

from datetime import date, timedelta
from typing import Literal

from planner import calendar
from planner.sites import Site
from planner.trip import TripRequest
from planner.values import DEFAULT_LEAD_DAYS, STALE_DAYS, TRUSTED
from planner.visitor import Party, Profile

_SETTLED = frozenset({"status", "opening_hours", "booking"})  # by a confirmed booking


def lead_in(site: Site, visitor: Profile) -> int:
    """Minutes that pass between arriving at a site and starting the visit."""
    return max(visitor.buffer_minutes, site.arrive_early_minutes)


def reserve(site: Site, visitor: Profile) -> int:
    """Minutes of the lead-in that a party that is late can do without: the site asks for less."""
    return max(0, visitor.buffer_minutes - site.arrive_early_minutes)


def party_price(site: Site, party: Party) -> float | None:
    """What a visit costs the whole party, CNY; None where the price is not known."""
    if site.price_cny is None:
        return None
    child = site.price_cny if site.price_child_cny is None else site.price_child_cny
    senior = site.price_cny if site.price_senior_cny is None else site.price_senior_cny
    total = party.adults * site.price_cny + len(party.children) * child + party.seniors * senior
    return round(total, 2)


def without_identity_card(party: Party, visitor: Profile) -> int:
    """Return how many of the people carry no Chinese identity card."""
    return party.passports if visitor.domestic_id else party.size


def needs_booking(site: Site) -> bool:
    """Whether somebody has to ask before coming."""
    return site.booking in ("appointment", "group_only")


def booking_deadline(site: Site, visit: date) -> date:
    """Last day on which a visit can be booked."""
    lead = DEFAULT_LEAD_DAYS if site.booking_lead_days is None else site.booking_lead_days
    if site.booking_lead_unit == "workdays":
        return calendar.add_workdays(visit, -lead)
    return visit - timedelta(days=lead)


def first_bookable(site: Site, today: date) -> date:
    """Return the first date for which somebody who asks today is not too late."""
    day = today
    while booking_deadline(site, day) < today:
        day += timedelta(days=1)
    return day


def booked(site: Site, visit: date, request: TripRequest) -> Literal["", "asked", "confirmed"]:
    """How far the booking of a visit has got."""
    states = {r.state for r in request.bookings if (r.site_id, r.date) == (site.id, visit)}
    return "confirmed" if "confirmed" in states else "asked" if "asked" in states else ""


def to_confirm(site: Site, visit: date, request: TripRequest) -> tuple[str, ...]:
    """Fields of a site that rest on memory, guesses or old documents, or are not known at all.

    Hours that say nothing of public holidays are not certain on one. A confirmed booking settles
    whether and when the site receives the party.
    """
    unknown_gate = (site.booking == "appointment" and site.booking_lead_days is None) or (
        site.booking == "group_only" and (site.min_group is None or site.booking_lead_days is None)
    )
    firm = TRUSTED["doc"]
    old = site.last_verified is not None and (visit - site.last_verified).days > STALE_DAYS
    weak = {
        "status": site.status == "unconfirmed",
        "opening_hours": site.hours_basis not in firm or old or holiday_unsaid(site, visit),
        "coordinates": site.coord_basis not in firm,
        "price_cny": site.price_cny is None or site.price_basis not in firm,
        "booking": unknown_gate,
        "wheelchair": bool(request.party.wheelchairs) and site.wheelchair in ("", "limited"),
    }
    settled = _SETTLED if booked(site, visit, request) == "confirmed" else frozenset()
    return tuple(field for field, is_weak in weak.items() if is_weak and field not in settled)


def holiday_unsaid(site: Site, visit: date) -> bool:
    """Whether a visit falls on a public holiday of which the site's hours say nothing."""
    hours = site.opening_hours
    always = hours.startswith("24/7") or site.kind == "event"
    return calendar.day_kind(visit).holiday and not always and "PH" not in hours


def contact_of(site: Site) -> str:
    """Whom to ask: the contact, telephone and website that are known."""
    return " · ".join(filter(None, (site.contact, site.phone, site.website)))
