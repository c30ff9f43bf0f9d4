"""Plan one day for a family and print it: the whole API in ten lines."""

from datetime import date

from planner import Catalogue, TripRequest, plan
from planner.outputs import text

request = TripRequest.starting(
    date(2026, 12, 5),
    days=1,
    profile="family",
    base="hub_zz_west",
    today=date(2026, 11, 28),
    lang="en",
)
itinerary = plan(request, Catalogue.load())

print(text.render(itinerary))
for site in itinerary.skipped[:3]:
    print(f"{site.name.en}: {site.reason} - {site.detail}")
