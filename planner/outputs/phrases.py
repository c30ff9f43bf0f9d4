"""Single things in words: people, prices, ways, reasons, times of day."""

import re
from collections import Counter
from datetime import date, datetime

from planner.itinerary import Reason
from planner.language import plural, say_money, translator
from planner.outputs.terminal import clean
from planner.sites import Booking, Precision, Site
from planner.values import SHANGHAI, Text
from planner.visitor import Party

_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]$")


def say_party(party: Party, lang: str) -> str:
    """Return e.g. "2 adults, 1 child (8)"."""
    _, _n = translator(lang), plural(lang)
    kids = len(party.children)
    counted = sorted(Counter(party.children).items())
    ages = _(", ").join(f"{age}" if n == 1 else f"{age} ×{n}" for age, n in counted)
    said = (
        (party.adults, _n("{n} adult", "{n} adults", party.adults)),
        (kids, _n("{n} child ({ages})", "{n} children ({ages})", kids)),
        (party.seniors, _n("{n} senior", "{n} seniors", party.seniors)),
        (party.wheelchairs, _("{n} in a wheelchair")),
        (party.passports, _("{n} with a passport")),
    )
    return _(", ").join(text.format(n=n, ages=ages) for n, text in said if n)


def say_price(price: float | None, lang: str) -> str:
    """Return e.g. "¥180", "free", or "?" where it is not known."""
    _ = translator(lang)
    if price is None:
        return "?"
    return say_money(price, lang) if price else _("free")


def both_names(name: Text, lang: str) -> list[str]:
    """Return the name in `lang`, then in the language of the place, which signs and drivers know;
    in a Chinese plan, in English."""
    other = name.en if lang == "zh" else name.zh
    return list(dict.fromkeys(filter(None, map(clean, (name[lang], other)))))


def short_name(name: str) -> str:
    """Return a name without what stands in brackets at its end."""
    return _ASIDE.sub("", name) or name


def say_mode(mode: str, lang: str) -> str:
    """Return how a leg is travelled, in words."""
    _ = translator(lang)
    words = {
        "car": _("car"),
        "taxi": _("taxi"),
        "coach": _("coach"),
        "bus": _("bus"),
        "walk": _("on foot"),
        "rail": _("train"),
    }
    return words.get(mode, clean(mode))


def say_reason(reason: Reason, lang: str) -> str:
    """Return why a site was left out, in a few words."""
    _ = translator(lang)
    return {
        Reason.AVOIDED: _("left out as you asked"),
        Reason.NOT_OF_INTEREST: _("not of interest"),
        Reason.CLOSED: _("closed"),
        Reason.HOURS_UNKNOWN: _("opening hours unknown"),
        Reason.UNTRUSTED: _("not certain enough"),
        Reason.BOOKING_CLOSED: _("too late to book"),
        Reason.BOOKING_REFUSED: _("booking refused"),
        Reason.GROUP_TOO_SMALL: _("group too small"),
        Reason.GROUP_TOO_LARGE: _("group too large"),
        Reason.GROUP_ONLY: _("groups only"),
        Reason.TOO_YOUNG: _("too young"),
        Reason.TOO_FEW_ADULTS: _("too few adults"),
        Reason.NOT_ACCESSIBLE: _("not accessible in a wheelchair"),
        Reason.OPEN_AIR: _("in the open air"),
        Reason.EVENT_NOT_CONFIRMED: _("event not confirmed"),
        Reason.NO_EVENT: _("no event on these days"),
        Reason.TOO_FAR: _("too far"),
        Reason.TOO_LONG: _("too long"),
        Reason.OVER_BUDGET: _("over the budget"),
        Reason.THEME_LIMIT: _("enough of its theme"),
        Reason.VARIANT_CHOSEN: _("a variant is in the plan"),
        Reason.NO_ROOM: _("no room"),
    }[reason]


def say_status(site: Site, lang: str) -> str:
    """Return what a row of the catalogue is, and how it stands."""
    _ = translator(lang)
    kinds = {"site": _("site"), "event": _("event"), "hub": _("station or area"), "food": _("food")}
    states = {
        "open": "",
        "unconfirmed": _("not confirmed"),
        "closed": _("closed for good") if site.kind != "event" else _("cancelled"),
        "confirmed": _("confirmed"),
        "expected": _("expected"),
    }
    return _(", ").join(filter(None, (kinds[site.kind], states[site.status])))


def say_booking(booking: Booking, lang: str) -> str:
    """Return whether and how one has to book."""
    _ = translator(lang)
    return {
        "walk_in": _("not needed"),
        "appointment": _("by appointment"),
        "group_only": _("groups only, by appointment"),
        "event_only": _("with the event's ticket"),
    }[booking]


def say_precision(precision: Precision | None, lang: str) -> str:
    """Return how well a position is known, empty where it is exact or nobody says."""
    _ = translator(lang)
    about = {"approx_500m": _("within about 500 m"), "approx_2km": _("within about 2 km")}
    return about.get(precision or "", "")


def say_field(field: str, lang: str) -> str:
    """Return what of a site is to be confirmed, in words."""
    _ = translator(lang)
    words = {
        "status": _("whether it receives visitors"),
        "opening_hours": _("opening hours"),
        "coordinates": _("position"),
        "price_cny": _("price"),
        "booking": _("how to book"),
        "wheelchair": _("access in a wheelchair"),
    }
    return words.get(field, clean(field))


def clock(moment: datetime, day: date | None = None) -> str:
    """Return "09:05", or "00:30+1" for the small hours after `day`."""
    local = moment.astimezone(SHANGHAI)
    days = (local.date() - day).days if day else 0
    return f"{local:%H:%M}" + (f"{days:+}" if days else "")


def span(start: datetime, end: datetime, day: date | None = None) -> str:
    """Return e.g. "09:05–10:20"."""
    return f"{clock(start, day)}–{clock(end, day)}"
