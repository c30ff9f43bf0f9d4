"""Three days for visitors from abroad, in Russian, as files for a phone, a calendar and paper."""

import sys
from datetime import date
from pathlib import Path

from planner import Catalogue, TripRequest, plan, violations
from planner.outputs import geojson, gpx, ics, kml, links, markdown, pdf, spreadsheet
from planner.outputs import map as drawing

catalogue = Catalogue.load()
request = TripRequest.starting(
    date(2026, 11, 25), days=3, profile="inbound", today=date(2026, 11, 20), lang="ru"
)
itinerary = plan(request, catalogue)
assert not violations(itinerary, catalogue)

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
for name, output in {
    "trip.html": drawing,
    "trip.pdf": pdf,
    "trip.ics": ics,
    "trip.gpx": gpx,
    "trip.kml": kml,
    "trip.geojson": geojson,
    "trip.csv": spreadsheet,
    "trip.md": markdown,
}.items():
    content = output.render(itinerary, catalogue)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    print(folder / name)

# A stop in the map apps that people in China have: each link in the datum that the app wants.
for link in links.place_links(itinerary.visits[0], "ru"):
    print(link.app, link.url)
