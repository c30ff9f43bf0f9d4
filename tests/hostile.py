"""The sample trip with hostile text wherever a plan or a catalogue can carry text."""

from planner.catalogue import Catalogue
from planner.itinerary import Break, Itinerary, PlanB, Visit
from planner.values import Lang, Text
from tests.sample import sample_catalogue, sample_itinerary


def hostile_plan(text: str, lang: Lang = "en") -> tuple[Itinerary, Catalogue]:
    """Return a plan and its catalogue in which every text is `text`."""
    name = Text(zh=text, en=text, ru=text)
    site_texts = dict.fromkeys(("name", "note", "description", "district", "wear"), name)
    sites = [
        site.model_copy(
            update={
                **site_texts,
                **dict.fromkeys(("phone", "contact", "website", "source"), text),
                "themes": (text,),
            }
        )
        for site in sample_catalogue().sites
    ]
    plan = sample_itinerary(lang)
    days = []
    for day in plan.days:
        place = day.start_place.model_copy(update={"name": name})
        stops: list[Visit | Break] = [
            stop.model_copy(update={"name": name, "why": (text,), "confirm": (text,)})
            if isinstance(stop, Visit)
            else stop
            for stop in day.stops
        ]
        legs = [leg.model_copy(update={"mode": text, "source": text}) for leg in day.legs]
        days.append(
            day.model_copy(
                update={
                    "start_place": place,
                    "end_place": place,
                    "stops": tuple(stops),
                    "legs": tuple(legs),
                }
            )
        )
    profile = plan.request.visitor.model_copy(update={"title": name})
    changed = {
        "request": plan.request.model_copy(update={"profile": profile}),
        "days": tuple(days),
        "skipped": tuple(
            one.model_copy(update={"name": name, "detail": text, "change": text})
            for one in plan.skipped
        ),
        "book_by": tuple(
            one.model_copy(update={"contact": text, "message": name}) for one in plan.book_by
        ),
        "bring": (text,),
        "notes": (text,),
        "plan_b": (
            PlanB(case="late", late_minutes=30, visits=days[0].visits[:1]),
            PlanB(case="wet", note=text),
        ),
    }
    return plan.model_copy(update=changed), Catalogue(tuple(sites))
