"""A place as the user writes it: "lat,lon", or an address that OpenStreetMap's Nominatim finds."""

import re

from planner.errors import BadInput, Fault, said
from planner.sites import Location
from planner.values import Text

_NUMBER = r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*"
_PAIR = re.compile(f"{_NUMBER}[,，]{_NUMBER}")

_CHINA = ((3.0, 54.0), (73.0, 136.0))  # degrees of latitude, degrees of longitude
_HUNAN = ((24.6, 108.7), (30.2, 114.3))  # south-west and north-east corner

_CURE = said("Give lat,lon such as 27.79395,113.06284, or an id that `planner sites list` shows.")


def parse_lat_lon(text: str) -> Location | None:
    """Return the place that "lat,lon" (WGS 84) names, or None where `text` is not two numbers.

    Raises BadInput if the point does not lie in China, or the two numbers are swapped.
    """
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    lat, lon = map(float, match.groups())
    if not _in_china(lat, lon):
        swapped = _in_china(lon, lat)
        rule, cure = (
            (
                said("latitude comes before longitude"),
                said("Write {lon:.8g},{lat:.8g}.", lon=lon, lat=lat),
            )
            if swapped
            else (
                said("must be a point in China"),
                said("Latitude is 3 to 54, longitude 73 to 136."),
            )
        )
        raise BadInput(Fault(said("place"), text, rule, cure))
    return _at(lat, lon, "")


def geocode(
    text: str,
    *,
    domain: str = "nominatim.openstreetmap.org",
    scheme: str = "https",
    timeout: float = 5.0,
) -> Location:
    """Return the place in or near Hunan that Nominatim finds for an address.

    `timeout` is in seconds; a call that fails is repeated once. Raises BadInput if the service
    cannot be reached or knows no such address.
    """
    if not text.strip() or not text.isprintable():
        rule = said("must be readable text") if text.strip() else said("must not be empty")
        raise BadInput(Fault(said("place"), ascii(text) if text.strip() else text, rule, _CURE))

    # Imported late: geopy costs 0.1 s, and most plans name their places by id.
    from geopy.adapters import URLLibAdapter
    from geopy.exc import GeocoderQuotaExceeded, GeopyError
    from geopy.geocoders import Nominatim

    service = Nominatim(
        user_agent="zhuzhou-liling-itinerary-planner",
        domain=domain,
        scheme=scheme,
        timeout=timeout,
        adapter_factory=URLLibAdapter,
    )
    found = None
    for last in (False, True):
        try:
            found = service.geocode(
                text, viewbox=_HUNAN, bounded=True, country_codes="cn", language="zh"
            )
            break
        except GeopyError as error:
            # A service that asks us to slow down is not asked again at once.
            if last or isinstance(error, GeocoderQuotaExceeded):
                reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(" :.")
                rule = said(
                    "cannot be looked up at {domain} ({reason})", domain=domain, reason=reason
                )
                raise BadInput(Fault(said("place"), text, rule, _CURE)) from error
    if found is None:
        rule = said("{domain} finds no such address in Hunan", domain=domain)
        raise BadInput(Fault(said("place"), text, rule, _CURE))
    return _at(found.latitude, found.longitude, found.address)


def _in_china(lat: float, lon: float) -> bool:
    (south, north), (west, east) = _CHINA
    return south <= lat <= north and west <= lon <= east


def _at(lat: float, lon: float, name: str) -> Location:
    point = f"{lat:.5f},{lon:.5f}"
    return Location(id=point, name=Text(zh=name or point), lat=lat, lon=lon)
