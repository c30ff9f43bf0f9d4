"""A ceramics weekend with a must-see, a budget and a map that opens without a network."""

import sys
from datetime import date
from pathlib import Path

from planner import CannotPlan, Catalogue, Party, TripRequest, plan, violations
from planner.outputs import map as drawing

catalogue = Catalogue.load()
request = TripRequest.starting(
    date(2026, 12, 5),
    days=2,
    profile="ceramics",
    base="hub_hotels_liling",
    party=Party(adults=2, children=(9,)),
    must=("liling_kiln",),
    budget_cny=500,
    today=date(2026, 11, 28),
    lang="zh",
)
try:
    itinerary = plan(request, catalogue)
except CannotPlan as error:
    sys.exit(str(error))

assert not violations(itinerary, catalogue)
page = Path(sys.argv[1] if len(sys.argv) > 1 else "weekend.html")
page.write_text(drawing.render(itinerary, catalogue), encoding="utf-8")
print(f"{len(itinerary.visits)} visits, {itinerary.totals.travel_minutes} min on the way: {page}")
