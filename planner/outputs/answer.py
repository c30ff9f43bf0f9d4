"""Why a site is in a plan or not, as text."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from planner.answers import Answer, Change
from planner.catalogue import Catalogue
from planner.itinerary import Itinerary, Visit
from planner.language import plural, say_date, say_minutes, say_share, translator
from planner.outputs.phrases import both_names, say_reason
from planner.outputs.terminal import clean, paragraph, width
from planner.values import SHANGHAI

_INDENT = "   "


def render(answer: Answer, itinerary: Itinerary, catalogue: Catalogue, width: int = 100) -> str:
    """Return the answer as plain text of at most `width` columns (60 at least), in the plan's
    language."""
    return "\n".join(_Page(answer, itinerary, catalogue, max(width, 60)).lines())


class _Page:
    """One answer `columns` wide: each method returns or yields lines."""

    def __init__(
        self, answer: Answer, itinerary: Itinerary, catalogue: Catalogue, columns: int
    ) -> None:
        self.answer = answer
        self.plan = itinerary
        self.catalogue = catalogue
        self.lang = itinerary.request.lang
        self.columns = columns

    def lines(self) -> Iterator[str]:
        yield self.wrapped(" ".join(both_names(self.answer.name, self.lang)) or self.answer.site_id)
        if self.answer.visit:
            yield from self.visited(self.answer.visit)
        else:
            yield from self.left_out()

    # ── a visit of the plan ──

    def visited(self, visit: Visit) -> Iterator[str]:
        _, _n = translator(self.lang), plural(self.lang)
        points, total = visit.prize, self.plan.totals.prize
        said = _n(
            "In the plan: {date}, {start}–{end}; {points} of the trip's {total} point",
            "In the plan: {date}, {start}–{end}; {points} of the trip's {total} points",
            total,
        ).format(
            date=say_date(_local(visit.start).date(), self.lang),
            start=f"{_local(visit.start):%H:%M}",
            end=f"{_local(visit.end):%H:%M}",
            points=points,
            total=total,
        )
        yield self.wrapped(
            said + (f" ({say_share(points / total, self.lang)})" if total > 0 else "")
        )
        if visit.why:
            yield self.item(_("why: {why}").format(why=_("; ").join(visit.why)))
        yield from self.held(visit)
        minutes = say_minutes(abs(self.answer.detour_minutes), self.lang)
        if self.answer.detour_minutes >= 0:
            yield self.item(_("the way to it adds {minutes} to the day").format(minutes=minutes))
        else:
            yield self.item(_("it lies on the way"))
        yield self.item(self.slack(visit))
        yield ""
        if not self.answer.changes:
            yield self.wrapped(_("Without it no other plan was found."))
        for change in self.answer.changes:
            yield self.wrapped(_("Without it:"))
            yield from self.effects(change, _("in its place: {sites}"), "- ")

    def held(self, visit: Visit) -> Iterator[str]:
        """Yield what holds it in the plan beside its points."""
        _ = translator(self.lang)
        request = self.plan.request
        if visit.site_id in request.must:
            yield self.item(_("it is a must-see"))
        if visit.booked == "confirmed":
            yield self.item(_("its booking is confirmed"))
        earlier = request.revision.visits if request.revision else ()
        holds = {one.hold for one in earlier if one.site_id == visit.site_id}
        if "done" in holds:
            yield self.item(_("it has been visited already"))
        if "locked" in holds:
            yield self.item(_("it is locked at its time"))

    def slack(self, visit: Visit) -> str:
        _ = translator(self.lang)
        if visit.slack_minutes > 0:
            said = _("it can start {minutes} later before anything else has to change").format(
                minutes=say_minutes(visit.slack_minutes, self.lang)
            )
        else:
            said = _("it cannot start later without something else changing")
        if visit.chance is None:
            return said
        chance = _("chance that it is reached in time: {chance}")
        return said + _("; ") + chance.format(chance=say_share(visit.chance, self.lang))

    # ── a site that is left out ──

    def left_out(self) -> Iterator[str]:
        _ = translator(self.lang)
        answer = self.answer
        if answer.reason:
            reason = say_reason(answer.reason, self.lang)
            yield self.wrapped(_("Left out: {reason}").format(reason=reason))
        yield from map(self.wrapped, filter(None, [answer.detail]))
        yield ""
        if answer.changes:
            yield self.wrapped(_("What lets it in:"))
        elif answer.tried:
            said = _("No change was found that lets it in. Tried in vain: {tried}.")
            yield self.wrapped(said.format(tried=_("; ").join(answer.tried)))
        else:
            yield self.wrapped(_("Nothing that you could ask for differently lets it in."))
        for n, change in enumerate(answer.changes, 1):
            yield self.item(self.sentence(change.steps), f"{n}. ")
            yield from self.effects(change, _("takes in: {sites}"), _INDENT)
        yield from self.unknown()

    def sentence(self, steps: Sequence[str]) -> str:
        """Return what to change as one sentence."""
        _ = translator(self.lang)
        said = _("{first}, {then}")
        whole = ""
        for step in steps:
            whole = said.format(first=whole, then=step) if whole else step
        whole = whole[:1].upper() + whole[1:]
        # the point of an abbreviation, of a date for one, ends the sentence as well
        return whole if whole.endswith(".") else _("{sentence}.").format(sentence=whole)

    def effects(self, change: Change, taken: str, bullet: str) -> Iterator[str]:
        """Yield what a change does to the plan."""
        _, _n = translator(self.lang), plural(self.lang)
        if change.gives_up and self.answer.visit is None:
            yield self.item(
                _("gives up: {sites}").format(sites=self.names(change.gives_up)), bullet
            )
        others = [one for one in change.gives_up if one != self.answer.site_id]
        if self.answer.visit and others:
            yield self.item(_("gives up too: {sites}").format(sites=self.names(others)), bullet)
        if change.takes_in:
            yield self.item(taken.format(sites=self.names(change.takes_in)), bullet)
        points, travel = change.prize, change.travel_minutes
        said = [
            _n("{n} point more", "{n} points more", points).format(n=points)
            if points > 0
            else _n("{n} point fewer", "{n} points fewer", -points).format(n=-points)
            if points
            else _("as many points"),
            _("{minutes} more on the way").format(minutes=say_minutes(travel, self.lang))
            if travel > 0
            else _("{minutes} less on the way").format(minutes=say_minutes(-travel, self.lang))
            if travel
            else _("as long on the way"),
        ]
        yield self.item(_("; ").join(said), bullet)

    def unknown(self) -> Iterator[str]:
        """Yield how to find out what is not known of the site."""
        _ = translator(self.lang)
        site = self.catalogue.site(self.answer.site_id)
        timed = site.opening_hours or site.departures or site.kind == "event"
        hours = not timed and site.booking != "event_only"
        place = site.lat is None or site.lon is None
        if not (hours or place):
            return
        yield ""
        what = {
            (True, False): _("Its opening hours are not known."),
            (False, True): _("Its position is not known."),
            (True, True): _("Neither its opening hours nor its position are known."),
        }[hours, place]
        yield self.wrapped(what)
        contact = " · ".join(filter(None, (site.contact, site.phone, site.website)))
        asking = _("Ask them: {contact}.").format(contact=contact)
        yield self.item(asking if contact else _("Whom to ask is not known either."))
        columns = ", ".join([*["opening_hours"] * hours, *["lat, lon"] * place])
        yield self.item(
            _("What they say goes into the catalogue: {columns}.").format(columns=columns)
        )
        if hours and not place:
            said = _(
                "A visit that they confirm goes into the bookings file, for planner replan "
                "--bookings."
            )
            yield self.item(said)

    # ── words ──

    def names(self, ids: Sequence[str]) -> str:
        _ = translator(self.lang)
        named = (
            clean(self.catalogue.site(one).name[self.lang]) if one in self.catalogue else ""
            for one in ids
        )
        return _(", ").join(name or clean(one) for name, one in zip(named, ids, strict=True))

    def item(self, text: str, bullet: str = "- ") -> str:
        return paragraph(text, self.columns, bullet, " " * width(bullet))

    def wrapped(self, text: str) -> str:
        return paragraph(text, self.columns)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)
