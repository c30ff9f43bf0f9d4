"""A finished plan in another language: the same days and times, said anew."""

from planner import appeal
from planner.catalogue import Catalogue
from planner.contingency import plan_b
from planner.itinerary import Itinerary, Visit
from planner.planning import replan
from planner.replanning import Changes
from planner.travel import TravelSource
from planner.values import Lang


def in_language(
    itinerary: Itinerary,
    lang: Lang,
    catalogue: Catalogue | None = None,
    travel: TravelSource | None = None,
) -> Itinerary:
    """Return a plan with its sentences in `lang`; what is planned stays as it is.

    The sentences are those of a revision in which nothing changes. Raises BadInput and CannotPlan
    like `replan`, where the plan no longer fits the catalogue.
    """
    if lang == itinerary.request.lang:
        return itinerary
    catalogue = Catalogue.load() if catalogue is None else catalogue
    asked = itinerary.model_copy(
        update={"request": itinerary.request.model_copy(update={"lang": lang})}
    )
    anew = replan(asked, Changes(), catalogue, travel)
    reasons = {site.site_id: site for site in anew.skipped}

    def said(visit: Visit) -> Visit:
        if visit.site_id not in catalogue:
            return visit
        site = catalogue.as_on(catalogue.site(visit.site_id), visit.start.date())
        return visit.model_copy(update={"why": appeal.why(site, asked.request.visitor, lang)})

    days = tuple(
        day.model_copy(
            update={"stops": tuple(said(s) if isinstance(s, Visit) else s for s in day.stops)}
        )
        for day in itinerary.days
    )
    translated = asked.model_copy(
        update={
            "days": days,
            "skipped": tuple(reasons.get(site.site_id, site) for site in itinerary.skipped),
            "bring": anew.bring,
            "notes": anew.notes,
        }
    )
    if any(case.note for case in itinerary.plan_b):
        return translated.model_copy(update={"plan_b": plan_b(translated, catalogue, travel)})
    return translated
