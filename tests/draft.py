"""A plan that holds in the plan's JSON, and ways to change it, its request and its catalogue."""

from collections.abc import Callable
from typing import Any

import pytest

from planner.catalogue import Catalogue
from planner.check import Violation, violations
from planner.itinerary import Itinerary
from planner.sites import Site

SATURDAY, SUNDAY = "2026-11-21", "2026-11-22"
FIRM = {"hours_basis": "doc", "coord_basis": "doc", "price_basis": "doc", "price_cny": 0}


def clock(day: str, time: str) -> str:
    return f"{day}T{time}:00+08:00"


SITES: tuple[dict[str, Any], ...] = (
    {"id": "base", "kind": "hub", "lat": 27.80, "lon": 113.06},
    {
        **FIRM,
        "id": "museum",
        "lat": 27.83,
        "lon": 113.10,
        "themes": ("history",),
        "opening_hours": "Tu-Su 09:00-12:00,13:00-17:00",
        "last_admission_minutes": (30, 160),
        "booking": "appointment",
        "booking_lead_days": 2,
        "price_cny": 20,
        "price_child_cny": 10,
        "price_senior_cny": 0,
    },
    {
        **FIRM,
        "id": "mill",
        "lat": 27.70,
        "lon": 113.20,
        "opening_hours": "09:00-17:00",
        "departures": "Mo-Su 13:00,15:00",
        "arrive_early_minutes": 15,
        "price_cny": None,
    },
    {
        **FIRM,
        "id": "garden",
        "lat": 27.809,
        "lon": 113.06,
        "themes": ("ceramics",),
        "opening_hours": "09:00-17:00",
    },
    {
        **FIRM,
        "id": "canteen",
        "kind": "food",
        "lat": 27.82,
        "lon": 113.07,
        "opening_hours": "11:00-15:00",
        "price_cny": 30,
    },
    # not visited
    {**FIRM, "id": "annex", "variant_of": "garden", "opening_hours": "09:00-17:00"},
    {**FIRM, "id": "circuit", "booking": "event_only", "lat": 27.83, "lon": 113.05},
    {
        **FIRM,
        "id": "race",
        "kind": "event",
        "status": "confirmed",
        "venue": "circuit",
        "closes": ("mill",),
        "opening_hours": "2026 Nov 28-29 09:00-17:00",
    },
)


def visit(
    site_id: str, day: str, times: tuple[str, str, str], minutes: int, wait: int, **more: Any
) -> dict[str, Any]:
    site = next(site for site in SITES if site["id"] == site_id)
    return {
        "type": "visit",
        "site_id": site_id,
        "name": {"en": site_id},
        "lat": site["lat"],
        "lon": site["lon"],
        **dict(zip(("arrival", "start", "end"), (clock(day, t) for t in times), strict=True)),
        "visit_minutes": minutes,
        "wait_minutes": wait,
        "slack_minutes": 0,
        "prize": 50,
        "price_cny": 0,
        "booking": "walk_in",
        **more,
    }


def leg(day: str, ends: str, depart: str, arrive: str, minutes: int, metres: int) -> dict[str, Any]:
    origin, destination = ends.split()
    return {
        "from": origin,
        "to": destination,
        "mode": "taxi",
        "distance_m": metres,
        "travel_minutes": minutes,
        "depart": clock(day, depart),
        "arrive": clock(day, arrive),
        "source": "by hand",
    }


def day_plan(day: str, stops: list[Any], legs: list[Any]) -> dict[str, Any]:
    base = {"id": "base", "name": {"en": "base"}, "lat": 27.80, "lon": 113.06}
    return {
        "date": day,
        "start": clock(day, "09:00"),
        "end": clock(day, "18:00"),
        "start_place": dict(base),
        "end_place": dict(base),
        "stops": stops,
        "legs": legs,
    }


class Draft:
    """A plan, its request and its catalogue as they may be changed, in the plan's JSON."""

    def __init__(self) -> None:
        self.sites = {site["id"]: {"name": {"en": site["id"]}, **site} for site in SITES}
        lunch = {
            "type": "break",
            "start": clock(SATURDAY, "11:30"),
            "end": clock(SATURDAY, "12:30"),
        }
        self.profile: dict[str, Any] = {"name": "own", "title": {"en": "Own"}, "themes": {}}
        self.request: dict[str, Any] = {
            "profile": self.profile,
            "party": {"adults": 2, "children": (8,), "seniors": 1},
            "days": [
                {
                    "date": day,
                    "start": "09:00",
                    "end": "18:00",
                    "start_place": "base",
                    "end_place": "base",
                }
                for day in (SATURDAY, SUNDAY)
            ],
            "today": "2026-11-18",
            "lang": "en",
        }
        self.plan: dict[str, Any] = {
            "planner_version": "0",
            "created": "2026-11-18T12:34:56+08:00",
            "request": self.request,
            "days": [
                day_plan(
                    SATURDAY,
                    [
                        visit(
                            "museum", SATURDAY, ("09:20", "09:30", "11:00"), 90, 10,
                            booking="appointment", price_cny=50,
                        ),
                        lunch,
                        visit(
                            "mill", SATURDAY, ("12:40", "13:00", "14:00"), 60, 20,
                            price_cny=None, confirm=["price_cny"],
                        ),
                    ],
                    [
                        leg(SATURDAY, "base museum", "09:00", "09:20", 20, 6000),
                        leg(SATURDAY, "museum mill", "11:00", "12:40", 40, 22000),
                        leg(SATURDAY, "mill base", "14:00", "14:30", 30, 22000),
                    ],
                ),
                day_plan(
                    SUNDAY,
                    [
                        visit("garden", SUNDAY, ("09:15", "09:25", "10:25"), 60, 10),
                        visit(
                            "canteen", SUNDAY, ("11:50", "12:00", "13:00"), 60, 10, price_cny=120
                        ),
                    ],
                    [
                        {**leg(SUNDAY, "base garden", "09:00", "09:15", 15, 1200), "mode": "walk"},
                        leg(SUNDAY, "garden canteen", "11:35", "11:50", 15, 2500),
                        leg(SUNDAY, "canteen base", "13:00", "13:15", 15, 4000),
                    ],
                ),
            ],
            "skipped": [skipped(site_id) for site_id in ("annex", "circuit", "race")],
            "book_by": [book_by("museum", SATURDAY, "2026-11-19")],
            "search": {
                "engine": "by hand",
                "status": "feasible",
                "seed": 1,
                "steps": 0,
                "stopped_by": "effort",
                "seconds": 0,
            },
        }  # fmt: skip
        self.add_up()

    def stop(self, day: int, index: int) -> dict[str, Any]:
        found: dict[str, Any] = self.plan["days"][day]["stops"][index]
        return found

    def leg(self, day: int, index: int) -> dict[str, Any]:
        found: dict[str, Any] = self.plan["days"][day]["legs"][index]
        return found

    def add_up(self) -> None:
        """Make the totals right."""
        sums = []
        for day in self.plan["days"]:
            visits = [stop for stop in day["stops"] if stop["type"] == "visit"]
            day["totals"] = {
                "visits": len(visits),
                **{
                    field: sum(part[field] or 0 for part in parts)
                    for field, parts in (
                        ("prize", visits),
                        ("visit_minutes", visits),
                        ("wait_minutes", visits),
                        ("price_cny", visits),
                        ("travel_minutes", day["legs"]),
                        ("distance_m", day["legs"]),
                    )
                },
            }
            sums.append(day["totals"])
        self.plan["totals"] = {field: sum(s[field] for s in sums) for field in sums[0]}

    def judged(self) -> tuple[Violation, ...]:
        catalogue = Catalogue(tuple(Site.model_validate(site) for site in self.sites.values()))
        return violations(Itinerary.model_validate(self.plan), catalogue)

    def codes(self) -> set[str]:
        return {violation.rule for violation in self.judged()}


def skipped(site_id: str) -> dict[str, Any]:
    return {"site_id": site_id, "name": {"en": site_id}, "reason": "no_room", "detail": "Full."}


def book_by(site_id: str, day: str, deadline: str) -> dict[str, Any]:
    return {"site_id": site_id, "date": day, "deadline": deadline, "contact": ""}


# ── changes ─────────────────────────────────────────────────────────────────────────────────────

Change = Callable[[Draft], object]


class Changes:
    """A table of changes, each with the code of the only rule that it breaks."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, Change]] = []

    def breaks(self, code: str) -> Callable[[Change], Change]:
        """Add a function."""

        def add(change: Change) -> Change:
            self.rows.append((code, change.__name__, change))
            return change

        return add

    def breaks_each(self, code: str, **changes: Change) -> None:
        """Add several by name."""
        self.rows.extend((code, name, change) for name, change in changes.items())

    @property
    def codes(self) -> set[str]:
        """The rules that are broken by some change."""
        return {code for code, *_ in self.rows}

    @property
    def params(self) -> list[Any]:
        """The table for `pytest.mark.parametrize`."""
        return [pytest.param(code, change, id=f"{code}-{name}") for code, name, change in self.rows]


def site(site_id: str, **fields: Any) -> Change:
    return lambda draft: draft.sites[site_id].update(fields)


def stop(day: int, index: int, **fields: Any) -> Change:
    return lambda draft: draft.stop(day, index).update(fields)


def way(day: int, index: int, **fields: Any) -> Change:
    """Change a leg."""
    return lambda draft: draft.leg(day, index).update(fields)


def request(**fields: Any) -> Change:
    return lambda draft: draft.request.update(fields)


def profile(**fields: Any) -> Change:
    return lambda draft: draft.profile.update(fields)


def planned(day: int, **fields: Any) -> Change:
    return lambda draft: draft.plan["days"][day].update(fields)


def asked(day: int, **fields: Any) -> Change:
    return lambda draft: draft.request["days"][day].update(fields)


def then_add_up(change: Change) -> Change:
    """Make a change and keep the totals right."""

    def both(draft: Draft) -> None:
        change(draft)
        draft.add_up()

    return both


def limited(**limit: Any) -> Change:
    return profile(limits=[{"theme": "ceramics", **limit}])


def each(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def all_of_them(draft: Draft) -> None:
        for change in changes:
            change(draft)

    return all_of_them
