"""What to say on the phone, or to send, to ask a site to receive the party."""

from collections.abc import Callable, Iterator
from datetime import datetime

from planner.language import plural, say_date, say_minutes, say_sentences, translator
from planner.sites import Site
from planner.terms import without_identity_card
from planner.values import FIRM, SHANGHAI, Text
from planner.visitor import Party, Profile

_Translate = Callable[[str], str]
_AGES_LISTED = 6


def request_message(
    site: Site, party: Party, visitor: Profile, start: datetime, minutes: int
) -> Text:
    """Return the request for a visit of so many minutes, in every language.

    `site` is the site as it is on that date. What is not known of it is asked, never stated.
    """
    passports = without_identity_card(party, visitor)
    begin = start.astimezone(SHANGHAI)
    return Text.each(lambda lang: _message(site, party, passports, begin, minutes, lang))


def _message(
    site: Site, party: Party, passports: int, start: datetime, minutes: int, lang: str
) -> str:
    _ = translator(lang)
    asked = _(
        "Hello, could you receive {who} at {site} on {date} at {time}, for a visit of about "
        "{minutes}?"
    )
    sentences = [
        asked.format(
            who=_who(party, lang),
            site=site.name[lang],
            date=say_date(start.date(), lang),
            time=f"{start:%H:%M}",
            minutes=say_minutes(minutes, lang),
        ),
        _needs(party, passports, lang),
    ]
    if unknown := _(", ").join(_questions(site, party, passports, _)):
        sentences.append(_("Please also tell us: {questions}.").format(questions=unknown))
    sentences.append(_("Thank you!"))
    return say_sentences(filter(None, sentences), lang)


def _who(party: Party, lang: str) -> str:
    """Return e.g. "20 adults" or "4 people (2 adults, 2 children aged 8, 9)"."""
    _, _n = translator(lang), plural(lang)
    parts = []
    if n := party.adults:
        parts.append(_n("{n} adult", "{n} adults", n).format(n=n))
    if n := party.seniors:
        parts.append(_n("{n} senior", "{n} seniors", n).format(n=n))
    if party.children:
        parts.append(_children(party.children, lang))
    if len(parts) == 1:
        return parts[0]
    said = _n("{n} person ({parts})", "{n} people ({parts})", party.size)
    return said.format(n=party.size, parts=_(", ").join(parts))


def _children(ages: tuple[int, ...], lang: str) -> str:
    """Return e.g. "3 children aged 8, 9, 9"; of a class the youngest and the oldest."""
    _, _n, n = translator(lang), plural(lang), len(ages)
    if n <= _AGES_LISTED:
        said = _(", ").join(map(str, sorted(ages)))
    else:
        said = "–".join(map(str, sorted({min(ages), max(ages)})))
    return _n("{n} child aged {ages}", "{n} children aged {ages}", n).format(n=n, ages=said)


def _needs(party: Party, passports: int, lang: str) -> str:
    """Say who uses a wheelchair and who has no Chinese identity card, if anybody."""
    _, _n = translator(lang), plural(lang)
    parts = []
    if n := party.wheelchairs:
        said = _n("{n} person uses a wheelchair", "{n} people use a wheelchair", n)
        parts.append(said.format(n=n))
    if n := passports:
        said = _n(
            "{n} person has a passport and no Chinese identity card",
            "{n} people have a passport and no Chinese identity card",
            n,
        )
        parts.append(said.format(n=n))
    return _("Of us, {needs}.").format(needs=_(", ").join(parts)) if parts else ""


def _questions(site: Site, party: Party, passports: int, _: _Translate) -> Iterator[str]:
    if site.booking_lead_days is None and site.booking != "walk_in":
        yield _("how far ahead you need to know")
    if site.booking == "group_only" and site.min_group is None:
        yield _("the smallest group you receive")
    if site.price_cny is None or site.price_basis not in FIRM:
        yield _("the price")
    if party.wheelchairs and site.wheelchair != "yes":
        yield _("how far one gets in a wheelchair")
    if passports and site.id_required != "any":
        yield _("whether a passport will do")
