"""Rules: a visit is to a row of the catalogue and repeats what is written there."""

from planner.check.context import Stay, Stop
from planner.check.geometry import same_point
from planner.check.wording import Messages, Say


def known(stop: Stop, _: Say) -> Messages:
    """The site is in the catalogue."""
    if stop.site is None:
        yield _("{id} is not in the catalogue.", id=stop.visit.site_id)


def no_hub(stop: Stop, _: Say) -> Messages:
    """The site is one to visit, not a hub."""
    if stop.site is not None and not stop.site.visitable:
        yield _("{id} is a hub: days start and end there, but it is not visited.", id=stop.site.id)


def as_in_catalogue(stay: Stay, _: Say) -> Messages:
    """Name, position and booking are those of the catalogue."""
    visit, site = stay.visit, stay.site
    if visit.name != site.name:
        yield _("Its name is not {name}, as in the catalogue.", name=stay.name)
    if site.location and not same_point(visit, site.location):
        yield _(
            "{name} is not where the catalogue says: {lat}, {lon}.",
            name=stay.name,
            lat=site.lat,
            lon=site.lon,
        )
    if visit.booking != site.booking:
        yield _(
            "Its booking is {given}; the catalogue says {right}.",
            given=visit.booking,
            right=site.booking,
        )
