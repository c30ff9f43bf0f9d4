"""A place as it is given on the command line."""

from dataclasses import replace

from planner.catalogue import Catalogue
from planner.errors import BadInput
from planner.sites import Location


def find_place(flag: str, given: str, catalogue: Catalogue) -> Location:
    """Return the place that a flag names: an id, an exact name, LAT,LON or an address.

    Raises BadInput that names the flag.
    """
    try:
        named = site_named(given, catalogue)
        if named in catalogue or "_" in named:  # addresses have no underscores, ids mostly do
            return catalogue.place(named)

        from planner.travel.geocode import geocode, parse_lat_lon  # numpy comes with it

        return parse_lat_lon(given) or geocode(given)
    except BadInput as error:
        raise BadInput(*(replace(fault, thing=flag) for fault in error.faults)) from error


def site_named(given: str, catalogue: Catalogue) -> str:
    """Return the id of the site whose exact name is given; what is no name stays as it is."""
    return next((site.id for site in catalogue if given in site.name.spellings), given)
