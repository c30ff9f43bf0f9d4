"""Rules: the party is admitted, by size, age and documents."""

from planner.check.context import Stay
from planner.check.wording import Messages, Say
from planner.values import USUAL_GROUP


def group_large_enough(stay: Stay, _: Say) -> Messages:
    """The party has the people that the site asks for."""
    least, size = stay.site.min_group, stay.trip.party.size
    if least is not None and size < least:
        yield _(
            "{name} takes groups of {least} or more; the party is {size}.",
            name=stay.name,
            least=least,
            size=size,
        )


def is_a_group(stay: Stay, _: Say) -> Messages:
    """The party is a group where only groups are taken and their size is not known."""
    site, size = stay.site, stay.trip.party.size
    if site.booking == "group_only" and site.min_group is None and size < USUAL_GROUP:
        yield _(
            "{name} takes groups only, usually of {usual} or more; the party is {size}.",
            name=stay.name,
            usual=USUAL_GROUP,
            size=size,
        )


def group_small_enough(stay: Stay, _: Say) -> Messages:
    """The party is no larger than the site takes."""
    most, size = stay.site.max_group, stay.trip.party.size
    if most is not None and size > most:
        yield _(
            "{name} takes at most {most} people; the party is {size}.",
            name=stay.name,
            most=most,
            size=size,
        )


def old_enough(stay: Stay, _: Say) -> Messages:
    """The youngest of the party is old enough."""
    least, youngest = stay.site.min_age, stay.trip.party.youngest
    if least is not None and youngest < least:
        yield _(
            "{name} admits from the age of {least}; the youngest of the party is {youngest}.",
            name=stay.name,
            least=least,
            youngest=youngest,
        )


def enough_adults(stay: Stay, _: Say) -> Messages:
    """The party has as many grown-ups for its children as the site asks for."""
    most, party = stay.site.children_per_adult, stay.trip.party
    if most is not None and len(party.children) > most * party.grown_up:
        yield _(
            "{name} asks for an adult with every {most} under 18; the party has {children} "
            "under 18 and {adults} adults.",
            name=stay.name,
            most=most,
            children=len(party.children),
            adults=party.grown_up,
        )


def documents(stay: Stay, _: Say) -> Messages:
    """Everybody has the document that the site asks for."""
    everybody = stay.trip.profile.domestic_id and not stay.trip.party.passports
    if stay.site.id_required == "domestic" and not everybody:
        yield _(
            "{name} admits with a Chinese identity card only; not everybody has one.",
            name=stay.name,
        )


def accessible(stay: Stay, _: Say) -> Messages:
    """Whoever goes in a wheelchair gets in."""
    if stay.site.wheelchair == "no" and stay.trip.party.wheelchairs:
        yield _(
            "{name} cannot be visited in a wheelchair; wheelchairs in the party: {n}.",
            name=stay.name,
            n=stay.trip.party.wheelchairs,
        )
