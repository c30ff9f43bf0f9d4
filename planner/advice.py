"""What to do before and to take along: bookings, what to bring, what to know."""

from collections.abc import Iterable, Iterator
from datetime import date

from planner import admission, appeal, calendar, terms
from planner.catalogue import Catalogue
from planner.framing import Framing
from planner.inquiry import Inquiry
from planner.itinerary import BookBy, DayPlan, Reason, Visit
from planner.language import plural, say_date, say_share, translator
from planner.requesting import request_message
from planner.sites import Site
from planner.trip import TripRequest
from planner.values import FIRM, USUAL_GROUP

_HINTED = 3  # sites named where more people would be let in


def book_by(
    days: Iterable[DayPlan], catalogue: Catalogue, request: TripRequest
) -> tuple[BookBy, ...]:
    """Return the appointments to make, and those that are made, the most urgent first."""
    visits = [
        (day.date, catalogue.as_on(catalogue.site(visit.site_id), day.date), visit)
        for day in days
        for visit in day.visits
        if visit.site_id not in _done(request)
    ]
    bookings = [
        BookBy(
            site_id=site.id,
            date=on,
            deadline=terms.booking_deadline(site, on),
            contact=terms.contact_of(site),
            assumed=site.booking_lead_days is None,
            state=terms.booked(site, on, request) or "to_ask",
            start=visit.start,
            message=request_message(
                site, request.party, request.visitor, visit.start, visit.visit_minutes
            ),
        )
        for on, site, visit in visits
        if terms.needs_booking(site) or terms.booked(site, on, request) == "confirmed"
    ]
    return tuple(sorted(bookings, key=lambda b: (b.deadline, b.date, b.site_id)))


def _done(request: TripRequest) -> set[str]:
    """The sites that a revised plan has behind it."""
    earlier = request.revision.visits if request.revision else ()
    return {visit.site_id for visit in earlier if visit.hold == "done"}


def bring(days: Iterable[DayPlan], catalogue: Catalogue, request: TripRequest) -> tuple[str, ...]:
    """Return what the chosen sites ask a visitor to carry or wear, each thing once."""
    _ = translator(request.lang)
    passports = terms.without_identity_card(request.party, request.visitor)
    cards = request.party.size - passports
    things: dict[str, list[str]] = {}
    for site in _sites(days, catalogue):
        name = site.name[request.lang]
        if site.id_required and passports:
            for_some = _("passport ({n} of you)").format(n=passports)
            things.setdefault(for_some if cards else _("passport"), []).append(name)
        if site.id_required and cards:
            for_some = _("identity card ({n} of you)").format(n=cards)
            things.setdefault(for_some if passports else _("identity card"), []).append(name)
        if wear := site.wear[request.lang]:
            things.setdefault(wear, []).append(name)
    return tuple(
        _("{thing}, for {sites}").format(thing=thing, sites=_(", ").join(names))
        for thing, names in things.items()
    )


def _merging(framing: Framing) -> Iterator[str]:
    """Say which groups of sites would open to a party joined by others, the fewest first."""
    request = framing.request
    party, _, _n = request.party, translator(request.lang), plural(request.lang)
    needed: dict[int, list[Site]] = {}
    for site_id, refused in framing.ruled_out.items():
        if refused.reason not in (Reason.GROUP_TOO_SMALL, Reason.GROUP_ONLY):
            continue
        site = framing.catalogue.site(site_id)
        more = (site.min_group or USUAL_GROUP) - party.size
        joined = request.model_copy(
            update={"party": party.model_copy(update={"adults": party.adults + more})}
        )
        days = request.days
        ask = Inquiry(site, joined, framing.visitor, framing.catalogue, days)
        if admission.refusal(ask) is None:
            needed.setdefault(more, []).append(site)
    for more, sites in sorted(needed.items()):
        best = sorted(sites, key=lambda site: -appeal.prize(site, framing.visitor))[:_HINTED]
        names = _(", ").join(site.name[request.lang] for site in best)
        certain = all(site.min_group for site in best)
        yield (
            _n(
                "With {n} more person you would be let into: {sites}.",
                "With {n} more people you would be let into: {sites}.",
                more,
            )
            if certain
            else _n(
                "With {n} more person you would be a usual group, and could ask at: {sites} (the "
                "smallest group is not published).",
                "With {n} more people you would be a usual group, and could ask at: {sites} (the "
                "smallest group is not published).",
                more,
            )
        ).format(n=more, sites=names)


def notes(framing: Framing, days: Iterable[DayPlan]) -> tuple[str, ...]:
    """Return what a reader of the plan should know: calendar, weak facts, unknown prices."""
    request, catalogue = framing.request, framing.catalogue
    _, lang = translator(request.lang), request.lang
    days = tuple(days)
    said: list[str] = []
    for day in days:
        kind = calendar.day_kind(day.date)
        name = kind.name[lang]
        on = say_date(day.date, lang)
        if kind.makeup:
            said.append(_("{date} is a make-up workday: {name}.").format(date=on, name=name))
        elif kind.off and name:
            said.append(
                _(
                    "{date} is a public holiday ({name}): roads are slower than the travel times "
                    "here allow for."
                ).format(date=on, name=name)
            )
            unsaid = [
                catalogue.site(visit.site_id).name[lang]
                for visit in day.visits
                if terms.holiday_unsaid(catalogue.site(visit.site_id), day.date)
            ]
            if unsaid:
                said.append(
                    _("Whether they open on this holiday is not known: {sites}.").format(
                        sites=_(", ").join(unsaid)
                    )
                )
        if kind.certainty != "gazetted":
            said.append(
                _(
                    "The days off of {year} are not gazetted in our table: what is planned for "
                    "{date} leans on a projection."
                ).format(year=day.date.year, date=on)
            )
        if not day.visits:
            said.append(_idle(framing, day.date).format(date=on))
    sites = list(_sites(days, catalogue))
    if framing.hurry:
        short = [site for site in sites if _shortened(framing, site)]
        names = _(", ").join(site.name[lang] for site in short)
        said.append(
            _("To fit in all must-sees, visits there are shorter than usual: {sites}.").format(
                sites=names
            )
        )
    weak = [s for s in sites if s.coord_basis not in FIRM or s.coord_precision == "approx_2km"]
    if weak:
        names = _(", ").join(site.name[lang] for site in weak)
        said.append(
            _("Position known only roughly, so travel times are too: {sites}.").format(sites=names)
        )
    unknown = [site for site in sites if site.price_cny is None]
    if unknown:
        names = _(", ").join(site.name[lang] for site in unknown)
        said.append(_("Price not known and not in the total: {sites}.").format(sites=names))
    for day in days:
        outside = [
            visit.site_id
            for visit in day.visits
            if visit.booked == "confirmed" and not _published(visit, day.date, catalogue)
        ]
        if outside:
            names = _(", ").join(catalogue.site(one).name[lang] for one in outside)
            said.append(
                _("Confirmed for a time outside the published hours: {sites}.").format(sites=names)
            )
    slow = {event.name[lang] for day in days for event in catalogue.slow_roads(day.date)}
    if slow:
        said.append(
            _("Ways near {events} are counted longer on its days.").format(
                events=_(", ").join(sorted(slow))
            )
        )
    chances = [day.chance for day in days if day.chance is not None]
    if request.robust and min(chances, default=1.0) < request.robust:
        said.append(
            _(
                "No plan was found whose every day holds with a chance of {target}; this one comes "
                "closest."
            ).format(target=say_share(request.robust, request.lang))
        )
    dates = {day.date for day in days}
    strays = [r for r in request.bookings if r.state == "confirmed" and r.date not in dates]
    said += [
        _("Confirmed for {date}, which is no day of this trip: {site}.").format(
            date=say_date(record.date, lang), site=catalogue.site(record.site_id).name[lang]
        )
        for record in strays
    ]
    said += _merging(framing)
    said += [f"{site.name[lang]}{_(': ')}{note}" for site in sites if (note := site.note[lang])]
    return tuple(dict.fromkeys(said))


def _shortened(framing: Framing, site: Site) -> bool:
    """Whether a visit is shorter than this visitor's usual one, to fit in what is wanted."""
    ask = framing.inquiry(site)
    return ask.wanted and not ask.kept and ask.minutes < appeal.visit_minutes(site, framing.visitor)


def _idle(framing: Framing, on: date) -> str:
    """What to say of a day without visits."""
    _ = translator(framing.request.lang)
    day = next(n for n, asked in enumerate(framing.request.days) if asked.date == on)
    bounds = framing.problem.days[day].window
    if any(bounds.overlaps(w) for stop in framing.problem.stops for w in stop.windows):
        return _("Nothing that is left is worth the way on {date}.")
    return _("Nothing that you asked for can be visited on {date}.")


def _published(visit: Visit, on: date, catalogue: Catalogue) -> bool:
    """Whether the published hours take in a visit."""
    site = catalogue.as_on(catalogue.site(visit.site_id), on)
    if site.departures:
        return visit.start in calendar.departures(site.departures, on)
    spans = calendar.openings(site.opening_hours, on)
    return any(span.start <= visit.start and visit.end <= span.end for span in spans)


def _sites(days: Iterable[DayPlan], catalogue: Catalogue) -> Iterable[Site]:
    return (catalogue.site(visit.site_id) for day in days for visit in day.visits)
