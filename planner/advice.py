"""What to do before and to take along: bookings, what to bring, what to know."""

from collections.abc import Iterable

from planner import admission, calendar
from planner.catalogue import Catalogue
from planner.framing import Framing
from planner.itinerary import BookBy, DayPlan
from planner.language import say_date, translator
from planner.requesting import request_message
from planner.sites import Site
from planner.trip import TripRequest
from planner.values import FIRM


def book_by(
    days: Iterable[DayPlan], catalogue: Catalogue, request: TripRequest
) -> tuple[BookBy, ...]:
    """Return the appointments to make, and those that are made, the most urgent first."""
    visits = [
        (day.date, catalogue.as_on(catalogue.site(visit.site_id), day.date), visit)
        for day in days
        for visit in day.visits
    ]
    bookings = [
        BookBy(
            site_id=site.id,
            date=date,
            deadline=admission.booking_deadline(site, date),
            contact=admission.contact_of(site),
            assumed=site.booking_lead_days is None,
            state=admission.booked(site, date, request) or "to_ask",
            start=visit.start,
            message=request_message(
                site, request.party, request.visitor, visit.start, visit.visit_minutes
            ),
        )
        for date, site, visit in visits
        if admission.needs_booking(site) or admission.booked(site, date, request) == "confirmed"
    ]
    return tuple(sorted(bookings, key=lambda b: (b.deadline, b.date, b.site_id)))


def bring(days: Iterable[DayPlan], catalogue: Catalogue, request: TripRequest) -> tuple[str, ...]:
    """Return what the chosen sites ask a visitor to carry or wear, each thing once."""
    _ = translator(request.lang)
    things: dict[str, list[str]] = {}
    for site in _sites(days, catalogue):
        name = site.name[request.lang]
        if site.id_required:
            card = _("identity card") if request.visitor.domestic_id else _("passport")
            things.setdefault(card, []).append(name)
        if wear := site.wear[request.lang]:
            things.setdefault(wear, []).append(name)
    return tuple(
        _("{thing}, for {sites}").format(thing=thing, sites=_(", ").join(names))
        for thing, names in things.items()
    )


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
                if admission.holiday_unsaid(catalogue.site(visit.site_id), day.date)
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
            said.append(_("Nothing that is left is worth the way on {date}.").format(date=on))
    sites = list(_sites(days, catalogue))
    if framing.hurry:
        short = [site for site in sites if framing.inquiry(site).wanted]
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
    said += [f"{site.name[lang]}{_(': ')}{note}" for site in sites if (note := site.note[lang])]
    return tuple(dict.fromkeys(said))


def _sites(days: Iterable[DayPlan], catalogue: Catalogue) -> Iterable[Site]:
    return (catalogue.site(visit.site_id) for day in days for visit in day.visits)
