"""Places and the sites of the catalogue."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from planner.values import Basis, Text, Value

Kind = Literal["site", "event", "hub", "food"]
Status = Literal["open", "unconfirmed", "closed", "confirmed", "expected"]
Booking = Literal["walk_in", "appointment", "group_only", "event_only"]
Identity = Literal["", "any", "domestic"]
Precision = Literal["exact", "approx_500m", "approx_2km"]
LeadUnit = Literal["days", "workdays"]

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Location(Value):
    """A point a day can start, stop or end at, WGS 84."""

    id: str
    name: Text
    lat: Latitude
    lon: Longitude


class Site(Value):
    """One row of the catalogue. Empty means unknown, and unknown is never taken as open or free.

    Kinds: `site`; `event` (a dated happening at `venue`); `hub` (station, airport, hotel area:
    where days start and end, never visited); `food` (a visit there can be the lunch).

    Status of a site: `open`, `unconfirmed` (whether it receives visitors at all is not known, so it
    is scheduled only as a must-see) or `closed`. Of an event: `confirmed` (announced or reported by
    a source), `expected` (projected from earlier years: shown, never scheduled), `unconfirmed` or
    `closed` (cancelled).
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    kind: Kind = "site"
    name: Text
    description: Text = Text()
    note: Text = Text()  # what a visitor should know; also why a site is not scheduled
    district: Text = Text()
    lat: Latitude | None = None
    lon: Longitude | None = None
    coord_precision: Precision | None = None
    coord_basis: Basis | None = None

    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    popularity: Annotated[int, Field(ge=1, le=5)] = 1
    visit_minutes: Annotated[int, Field(ge=5, le=720)] = 60
    visit_minutes_min: Annotated[int, Field(ge=5, le=720)] | None = None

    status: Status = "open"
    opening_hours: str = ""
    departures: str = ""  # fixed starts of guided tours, e.g. "Mo-Fr 09:30,14:00"
    hours_basis: Basis | None = None
    # Minutes before closing: one number, or one for each opening of the day in order.
    last_admission_minutes: tuple[Annotated[int, Field(ge=0, le=480)], ...] = ()
    arrive_early_minutes: Annotated[int, Field(ge=0, le=240)] = 0

    booking: Booking = "walk_in"
    booking_lead_days: Annotated[int, Field(ge=0, le=365)] | None = None
    booking_lead_unit: LeadUnit = "days"  # workdays: those of China's calendar
    contact: str = ""
    phone: str = ""
    website: str = ""
    min_group: Annotated[int, Field(ge=1)] | None = None
    max_group: Annotated[int, Field(ge=1)] | None = None
    min_age: Annotated[int, Field(ge=0, le=99)] | None = None
    children_per_adult: Annotated[int, Field(ge=1, le=100)] | None = None  # at most, under 18
    id_required: Identity = ""
    wear: Text = Text()

    price_cny: Annotated[float, Field(ge=0)] | None = None
    price_child_cny: Annotated[float, Field(ge=0)] | None = None
    price_senior_cny: Annotated[float, Field(ge=0)] | None = None
    price_basis: Basis | None = None

    indoor: bool | None = None
    wheelchair: Literal["", "yes", "limited", "no"] = ""

    venue: str = ""  # of an event: the site it happens at
    closes: tuple[str, ...] = ()  # of an event: sites that take no other visitors while it runs
    opens: tuple[str, ...] = ()  # of an event: sites that take anybody in its hours
    venue_price_cny: Annotated[float, Field(ge=0)] | None = None  # of its venue, on its days
    road_factor: Annotated[float, Field(ge=1, le=5)] | None = None  # on travel near it, on its days
    road_radius_km: Annotated[float, Field(gt=0, le=50)] | None = None  # what is near
    variant_of: str = ""  # the same experience as another site: at most one of them in a trip

    source: str = ""
    last_verified: date | None = None

    @property
    def location(self) -> Location | None:
        """Where it is, or None where no source gives a position."""
        if self.lat is None or self.lon is None:
            return None
        return Location(id=self.id, name=self.name, lat=self.lat, lon=self.lon)

    @property
    def visitable(self) -> bool:
        """Whether a day could stop here at all (a hub is only passed through)."""
        return self.kind != "hub"
