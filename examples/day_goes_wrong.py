"""Run a day: book it, pin what is confirmed, and at ten past two, when it goes wrong, replan it."""

from datetime import date, datetime, time, timedelta

from planner import BookingRecord, Catalogue, Changes, TripRequest, compare, plan, replan, why
from planner.outputs import comparison
from planner.values import SHANGHAI

catalogue = Catalogue.load()
day = date(2026, 12, 3)
request = TripRequest.starting(
    day, profile="student", must=("crrc_zelc",), today=day - timedelta(days=10), lang="en"
)
asked = plan(request, catalogue)
for booking in asked.book_by:
    print(f"By {booking.deadline}: {booking.message.en}")

# They answer: not in the morning, but at two.
answer = BookingRecord(site_id="crrc_zelc", date=day, state="confirmed", time=time(14, 0))
booked = replan(asked, Changes(bookings=(answer,)), catalogue)
print("\nAfter their answer")
print(comparison.render(compare(asked, booked), "en"))

# Ten past two: the tour has begun twenty minutes late, and will end so.
now = datetime.combine(day, time(14, 10), SHANGHAI)
late = replan(booked, Changes(now=now, late_minutes=20), catalogue)
print("\nTen past two, twenty minutes late")
print(comparison.render(compare(booked, late), "en"))

print("\nWhy not the museum?")
reasons = why(late, "zz_museum", catalogue)
print(reasons.detail)
for change in reasons.changes:
    print("-", ", ".join(change.steps))
