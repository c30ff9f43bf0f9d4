"""What to say on the phone, or to send, to ask a site to receive the party."""

from collections.abc import Callable, Iterator
from datetime import datetime

from planner.language import say_date, say_minutes, translator
from planner.sites import Site
from planner.terms import without_identity_card
from planner.values import FIRM, SHANGHAI, Text
from planner.visitor import Party, Profile

_Translate = Callable[[str], str]
_AGES_LISTED = 6


def request_message(
    site: Site, party: Party, visitor: Profile, start: datetime, minutes: int
) -> Text:
    """Return the request for a visit of so many minutes, in both languages.

    `site` is the site as it is on that date. What is not known of it is asked, never stated.
    """
    passports = without_identity_card(party, visitor)
    said = {
        lang: _message(site, party, passports, start.astimezone(SHANGHAI), minutes, lang)
        for lang in ("zh", "en")
    }
    return Text(zh=said["zh"], en=said["en"])


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
            who=_who(party, _),
            site=site.name[lang],
            date=say_date(start.date(), lang),
            time=f"{start:%H:%M}",
            minutes=say_minutes(minutes, lang),
        ),
        _needs(party, passports, _),
    ]
    if unknown := _(", ").join(_questions(site, party, passports, _)):
        sentences.append(_("Please also tell us: {questions}.").format(questions=unknown))
    sentences.append(_("Thank you!"))
    return ("" if lang == "zh" else " ").join(filter(None, sentences))


def _who(party: Party, _: _Translate) -> str:
    """Return e.g. "20 adults" or "4 people (2 adults, 2 children aged 8, 9)"."""
    parts = []
    if party.adults:
        parts.append(_("1 adult") if party.adults == 1 else _("{n} adults").format(n=party.adults))
    if party.seniors:
        parts.append(
            _("1 senior") if party.seniors == 1 else _("{n} seniors").format(n=party.seniors)
        )
    if party.children:
        parts.append(_children(party.children, _))
    if len(parts) == 1:
        return parts[0]
    return _("{n} people ({parts})").format(n=party.size, parts=_(", ").join(parts))


def _children(ages: tuple[int, ...], _: _Translate) -> str:
    """Return e.g. "3 children aged 8, 9, 9"; of a class the youngest and the oldest."""
    if len(ages) == 1:
        return _("1 child aged {age}").format(age=ages[0])
    if len(ages) <= _AGES_LISTED:
        said = _(", ").join(map(str, sorted(ages)))
    else:
        said = "–".join(map(str, sorted({min(ages), max(ages)})))
    return _("{n} children aged {ages}").format(n=len(ages), ages=said)


def _needs(party: Party, passports: int, _: _Translate) -> str:
    """Say who uses a wheelchair and who has no Chinese identity card, if anybody."""
    parts = []
    if party.wheelchairs == 1:
        parts.append(_("1 person uses a wheelchair"))
    elif party.wheelchairs:
        parts.append(_("{n} people use a wheelchair").format(n=party.wheelchairs))
    if passports == 1:
        parts.append(_("1 person has a passport and no Chinese identity card"))
    elif passports:
        said = _("{n} people have a passport and no Chinese identity card")
        parts.append(said.format(n=passports))
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
