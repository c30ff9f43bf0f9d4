"""What the map says: its labels in both languages, and the popups of visits, places and sites."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from planner.catalogue import Catalogue
from planner.itinerary import BookBy, Itinerary, Leg, Skipped, Totals, Visit
from planner.language import say_date, say_distance, say_minutes, translator
from planner.outputs.page import templates
from planner.sites import Site
from planner.values import Text


class Fact(NamedTuple):
    """One line of a popup."""

    label: Text
    value: str


def _words(_: Callable[[str], str]) -> dict[str, str]:
    """Return the labels in one language."""
    return {
        "title": _("Industrial tourism itinerary"),
        "day": _("Day {number}"),
        "lunch": _("Lunch"),
        "way": _("Straight lines, not roads"),
        "confirm": _("Confirm before you go"),
        "base": _("Start and end of the days"),
        "hubs": _("Stations and hotel areas"),
        "left_out": _("Left out"),
        "skipped": _("Left out, with the reason: {count}"),
        "unplaced": _("Left out and not drawn (not on, or position unknown): {count}"),
        "tiles": _("Background from the network"),
        "districts": _("A district's name stands amid its places on this map."),
        "arrival": _("Arrival"),
        "opening_hours": _("Opening hours"),
        "departures": _("Tours start"),
        "price": _("Price"),
        "booking": _("Booking"),
        "phone": _("Phone"),
        "position": _("Position"),
    }


@cache
def labels() -> dict[str, Text]:
    """Return the fixed labels of the map."""
    zh, en = _words(translator("zh")), _words(translator("en"))
    return {key: Text(zh=zh[key], en=en[key]) for key in en}


def label(key: str, **values: object) -> Text:
    """Return one label with its blanks filled."""
    text = labels()[key]
    return Text(zh=text.zh.format(**values), en=text.en.format(**values))


def clock(when: datetime) -> str:
    """Return e.g. "09:05"."""
    return f"{when:%H:%M}"


def span(start: datetime, end: datetime) -> str:
    """Return e.g. "09:05–10:20"."""
    return f"{clock(start)}–{clock(end)}"


def _money(cny: float) -> str:
    return f"¥{cny:,.2f}".removesuffix(".00")


class Cards:
    """The sentences of one plan, in its language, and its popups as HTML."""

    def __init__(self, itinerary: Itinerary, catalogue: Catalogue | None) -> None:
        self.lang = itinerary.request.lang
        self.context = {
            "lang": self.lang,
            "other": "en" if self.lang == "zh" else "zh",
            "labels": labels(),
        }
        self._catalogue = catalogue
        self._book_by = {booking.site_id: booking for booking in itinerary.book_by}
        self._macros: Any = templates().get_template("popups.html").make_module(self.context)

    def visit(self, visit: Visit, day: int, order: int, colour: str, on: date) -> str:
        """Return the popup of a visit, the `order`-th of day number `day`."""
        site = self.site(visit.site_id)
        facts = [
            Fact(label("arrival"), self._arrival(visit)),
            *(self._known(site) if site is not None else ()),
            Fact(label("price"), self._price(visit.price_cny)),
            Fact(label("booking"), self._booking(visit)),
        ]
        return str(
            self._macros.visit(
                visit,
                order,
                colour,
                f"{label('day', number=day)[self.lang]} · {say_date(on, self.lang)}",
                f"{span(visit.start, visit.end)} · {say_minutes(visit.visit_minutes, self.lang)}",
                self._to_confirm(visit),
                facts,
                self.listed(visit.why),
                site.note[self.lang] if site is not None else "",
            )
        )

    def skipped(self, skipped: Skipped, site: Site) -> str:
        """Return the popup of a site that was left out, with the reason."""
        return str(self._macros.skipped(skipped, self._known(site)))

    def place(self, name: Text, kind: Text, facts: Sequence[Fact]) -> str:
        """Return the popup of a base or hub."""
        return str(self._macros.place(name, kind, facts))

    def hub(self, site: Site) -> str:
        """Return the popup of a station or hotel area no day starts or ends at."""
        return self.place(site.name, label("hubs"), self._known(site))

    def district(self, name: Text) -> str:
        """Return the name of a district as it stands on the map."""
        return str(self._macros.district(name))

    def site(self, site_id: str) -> Site | None:
        """Return a site of the catalogue, None where there is no catalogue or no such site."""
        if self._catalogue is None or site_id not in self._catalogue:
            return None
        return self._catalogue.site(site_id)

    def leaving(self, when: datetime) -> str:
        """Return when a day leaves its base."""
        _ = translator(self.lang)
        return _("leave {time}").format(time=clock(when))

    def back(self, when: datetime) -> str:
        """Return when a day is back."""
        _ = translator(self.lang)
        return _("back {time}").format(time=clock(when))

    def way(self, leg: Leg) -> str:
        """Return when, how and how far a leg goes."""
        _ = translator(self.lang)
        modes = {
            "car": _("by car"),
            "taxi": _("by taxi"),
            "rail": _("by train"),
            "coach": _("by coach"),
            "bus": _("by bus"),
            "walk": _("on foot"),
        }
        return " · ".join(
            (
                span(leg.depart, leg.arrive),
                modes.get(leg.mode, leg.mode),
                say_minutes(leg.travel_minutes, self.lang),
                say_distance(leg.distance_m, self.lang),
            )
        )

    def sums(self, totals: Totals, visits: Sequence[Visit]) -> str:
        """Return the totals of a day or trip, and what its visits cost, in a line."""
        _ = translator(self.lang)
        count = _("1 visit") if totals.visits == 1 else _("{count} visits")
        way = say_minutes(totals.travel_minutes, self.lang)
        cost = _money(totals.price_cny) if totals.price_cny else ""
        if cost and any(visit.price_cny is None for visit in visits):
            cost = _("at least {price}").format(price=cost)
        parts = (
            count.format(count=totals.visits),
            _("{minutes} on the way").format(minutes=way),
            say_distance(totals.distance_m, self.lang),
            cost,
        )
        return " · ".join(part for part in parts if part)

    def listed(self, parts: Sequence[str]) -> str:
        """Return the parts that say something as one text."""
        return ("、" if self.lang == "zh" else ", ").join(part for part in parts if part)

    def _known(self, site: Site) -> list[Fact]:
        """Say of a site what the itinerary does not carry; nothing where it is not known."""
        _ = translator(self.lang)
        about = {"approx_500m": _("within about 500 m"), "approx_2km": _("within about 2 km")}
        facts = (
            Fact(label("opening_hours"), site.opening_hours),
            Fact(label("departures"), site.departures),
            Fact(label("phone"), site.phone),
            Fact(label("position"), about.get(site.coord_precision or "", "")),
        )
        return [fact for fact in facts if fact.value]

    def _arrival(self, visit: Visit) -> str:
        _ = translator(self.lang)
        if not visit.wait_minutes:
            return clock(visit.arrival)
        return _("{time}, with {minutes} in hand").format(
            time=clock(visit.arrival), minutes=say_minutes(visit.wait_minutes, self.lang)
        )

    def _price(self, price_cny: float | None) -> str:
        _ = translator(self.lang)
        if price_cny is None:
            return _("not known")
        if not price_cny:
            return _("free")
        return _("{price} for the whole party").format(price=_money(price_cny))

    def _booking(self, visit: Visit) -> str:
        _ = translator(self.lang)
        said = {
            "walk_in": _("not needed"),
            "appointment": _("by appointment"),
            "group_only": _("groups only, by appointment"),
            "event_only": _("with the event's ticket"),
        }[visit.booking]
        booking: BookBy | None = self._book_by.get(visit.site_id)
        if booking is None:
            return said
        if booking.state == "confirmed":
            return self.listed([said, _("booking confirmed"), booking.contact])
        by = _("book by {date}").format(date=say_date(booking.deadline, self.lang))
        asked = _("asked, not yet confirmed") if booking.state == "asked" else ""
        return self.listed([said, by, asked, booking.contact])

    def _to_confirm(self, visit: Visit) -> str:
        _ = translator(self.lang)
        if not visit.confirm:
            return ""
        fields = {
            "status": _("whether it receives visitors"),
            "opening_hours": _("opening hours"),
            "coordinates": _("position"),
            "price_cny": _("price"),
            "booking": _("booking"),
            "wheelchair": _("access in a wheelchair"),
        }
        named = self.listed([fields.get(field, field) for field in visit.confirm])
        return _("Confirm first: {fields}").format(fields=named)
