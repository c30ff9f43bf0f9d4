"""The judge on bookings, events, wheelchairs, weather, and plans that revise others."""

from typing import Any

import pytest

from planner.check.rules import RULES
from tests.draft import (
    SATURDAY,
    SUNDAY,
    Change,
    Changes,
    Draft,
    asked,
    book_by,
    clock,
    each,
    planned,
    profile,
    request,
    site,
    skipped,
    stop,
    then_add_up,
    way,
)

TABLE = Changes()
breaks, breaks_each = TABLE.breaks, TABLE.breaks_each
KEPT: dict[str, Change] = {}


def keeps_each(**changes: Change) -> None:
    """Add changes that break nothing."""
    assert not KEPT.keys() & changes.keys()
    KEPT.update(changes)


def record(site_id: str, day: str, state: str, time: str | None = None) -> Change:
    """Add what came of asking a site; nothing else of the plan knows of it yet."""
    said = {"site_id": site_id, "date": day, "state": state, "time": time}
    return lambda draft: draft.request.setdefault("bookings", []).append(said)


def listed(site_id: str, day: str, deadline: str, **more: Any) -> Change:
    """Add to the list of bookings."""
    return lambda draft: draft.plan["book_by"].append({**book_by(site_id, day, deadline), **more})


def relisted(**fields: Any) -> Change:
    """Change the booking of the museum on the list."""
    return lambda draft: draft.plan["book_by"][0].update(fields)


def sunday(garden: str = "09:25", canteen: str = "12:00") -> Change:
    """Move the visits of the Sunday, an hour each, and the legs to them."""

    def move(draft: Draft) -> None:
        for index, start in enumerate((garden, canteen)):
            hour, minute = map(int, start.split(":"))
            begin = 60 * hour + minute
            times = {"arrival": begin - 10, "start": begin, "end": begin + 60}
            draft.stop(1, index).update({key: at(time) for key, time in times.items()})
            draft.leg(1, index).update(depart=at(begin - 25), arrive=at(begin - 10))
        draft.leg(1, 2).update(depart=at(begin + 60), arrive=at(begin + 75))

    def at(minute: int) -> str:
        return clock(SUNDAY, f"{minute // 60:02}:{minute % 60:02}")

    return move


GARDEN_CONFIRMED = each(
    record("garden", SUNDAY, "confirmed", "09:25"),
    stop(1, 0, booked="confirmed"),
    listed("garden", SUNDAY, SATURDAY, state="confirmed", start=clock(SUNDAY, "09:25")),
)
MUSEUM_ASKED = each(
    record("museum", SATURDAY, "asked", "09:30"),
    stop(0, 0, booked="asked"),
    relisted(state="asked", start=clock(SATURDAY, "09:30")),
)

# ── bookings ────────────────────────────────────────────────────────────────────────────────────

keeps_each(
    garden_confirmed=GARDEN_CONFIRMED,
    museum_asked=MUSEUM_ASKED,
    asked_without_a_time=each(record("garden", SUNDAY, "asked"), stop(1, 0, booked="asked")),
    asked_for_several_times=each(
        record("garden", SUNDAY, "asked", "09:25"),
        record("garden", SUNDAY, "asked", "14:00"),
        stop(1, 0, booked="asked"),
    ),
    asked_first_for_another_time=each(record("garden", SUNDAY, "asked", "10:00"), GARDEN_CONFIRMED),
    records_of_other_days=each(
        record("garden", "2026-11-23", "refused"),
        record("annex", "2026-11-20", "confirmed", "09:00"),
        record("canteen", SATURDAY, "asked", "12:30"),
    ),
)
breaks_each(
    "booking_kept",
    moved=each(
        GARDEN_CONFIRMED, sunday(garden="09:26"), lambda d: d.plan["book_by"][1].pop("start")
    ),
    not_visited=record("annex", SATURDAY, "confirmed", "10:00"),
    not_in_the_catalogue=record("nowhere", SATURDAY, "confirmed", "10:00"),
    visited_on_another_day=record("garden", SATURDAY, "confirmed", "09:25"),
    asked_for_another_time=each(
        record("garden", SUNDAY, "asked", "09:26"), stop(1, 0, booked="asked")
    ),
)

breaks_each(
    "booking_refused",
    all_day=record("garden", SUNDAY, "refused"),
    tour=record("mill", SATURDAY, "refused", "13:00"),
    opening=record("museum", SATURDAY, "refused", "11:59"),
    opening_from_its_start=record("museum", SATURDAY, "refused", "09:00"),
    although_asked_again=each(MUSEUM_ASKED, record("museum", SATURDAY, "refused", "10:00")),
)
keeps_each(
    refused_on_another_day=record("garden", SATURDAY, "refused"),
    refused_another_tour=record("mill", SATURDAY, "refused", "15:00"),
    refused_no_tour=record("mill", SATURDAY, "refused", "12:59"),
    refused_another_opening=record("museum", SATURDAY, "refused", "13:00"),
    refused_at_closing=record("museum", SATURDAY, "refused", "12:00"),
    refused_one_time_and_confirmed_another=each(
        record("garden", SUNDAY, "refused", "14:00"), GARDEN_CONFIRMED
    ),
)

breaks_each(
    "booked",
    nobody_asked=stop(1, 0, booked="asked"),
    somebody_asked=each(MUSEUM_ASKED, stop(0, 0, booked="")),
    not_only_asked=each(GARDEN_CONFIRMED, stop(1, 0, booked="asked")),
    asked_on_another_day=each(record("garden", SATURDAY, "asked"), stop(1, 0, booked="asked")),
)

breaks_each(
    "book_by",
    confirmed_walk_in_missing=each(GARDEN_CONFIRMED, lambda draft: draft.plan["book_by"].pop()),
    confirmed_twice=each(GARDEN_CONFIRMED, listed("garden", SUNDAY, SATURDAY, state="confirmed")),
    asked_walk_in=each(
        record("garden", SUNDAY, "asked"),
        stop(1, 0, booked="asked"),
        listed("garden", SUNDAY, SATURDAY, state="asked"),
    ),
    still_to_ask=each(MUSEUM_ASKED, relisted(state="to_ask")),
    not_asked=relisted(state="asked"),
    other_start=relisted(start=clock(SATURDAY, "09:31")),
    days_for_workdays=each(
        site("garden", booking="appointment", booking_lead_days=1, booking_lead_unit="workdays"),
        stop(1, 0, booking="appointment"),
        listed("garden", SUNDAY, SATURDAY),
    ),
)


def workdays(lead: int, deadline: str) -> Change:
    return each(
        site("museum", booking_lead_days=lead, booking_lead_unit="workdays"),
        relisted(deadline=deadline),
    )


breaks_each(
    "booking_closed",
    too_few_workdays=workdays(4, "2026-11-17"),
    asked_for_another_day=each(record("museum", SUNDAY, "asked"), request(today="2026-11-20")),
)
keeps_each(
    enough_workdays=workdays(3, "2026-11-18"),
    too_late_but_asked=each(MUSEUM_ASKED, request(today="2026-11-20")),
    too_late_but_confirmed=each(
        record("museum", SATURDAY, "confirmed", "09:30"),
        stop(0, 0, booked="confirmed"),
        relisted(state="confirmed"),
        request(today=SATURDAY),
    ),
)

# ── what a confirmed booking overrides, and what it does not ────────────────────────────────────


def confirmed(**changes: Change) -> dict[str, Change]:
    """The garden confirmed, and then something changed."""
    return {f"confirmed_{name}": each(GARDEN_CONFIRMED, change) for name, change in changes.items()}


keeps_each(
    **confirmed(
        closed_that_day=site("garden", opening_hours="Mo-Sa 09:00-17:00"),
        after_closing=site("garden", opening_hours="08:00-10:00"),
        after_last_admission=site("garden", last_admission_minutes=(480,)),
        without_hours=site("garden", opening_hours="", hours_basis=None),
        without_a_tour=site("garden", departures="10:00"),
        on_guessed_hours=each(request(trust="doc"), site("garden", hours_basis="guess")),
        unconfirmed=site("garden", status="unconfirmed"),
        expected_event=site("garden", kind="event", status="expected"),
        event_only=each(site("garden", booking="event_only"), stop(1, 0, booking="event_only")),
        during_a_race=site("race", closes=("garden",), opening_hours="2026 Nov 22 09:00-17:00"),
        group_only=each(site("garden", booking="group_only"), stop(1, 0, booking="group_only")),
        lead_unknown=each(site("garden", booking="appointment"), stop(1, 0, booking="appointment")),
        small_group=site("garden", min_group=5),
        large_group=site("garden", max_group=3),
        too_late=each(
            site("garden", booking="appointment", booking_lead_days=9),
            stop(1, 0, booking="appointment"),
            lambda draft: draft.plan["book_by"][1].update(deadline="2026-11-13"),
        ),
    )
)
breaks_each("closed", **confirmed(closed_for_good=site("garden", status="closed")))
breaks_each(
    "untrusted",
    **confirmed(
        without_position=site("garden", lat=None, lon=None),
        weak_position=each(
            request(trust="memory"),
            site("garden", coord_basis="guess"),
            stop(1, 0, confirm=["coordinates"]),
        ),
    ),
)
breaks_each("too_young", **confirmed(from_nine=site("garden", min_age=9)))
breaks_each("over_budget", **confirmed(a_cent_short=request(budget_cny=169.99)))
breaks_each("visit_short", **confirmed(needs_longer=site("garden", visit_minutes_min=61)))
breaks_each("lead_in", **confirmed(early=site("garden", arrive_early_minutes=11)))
breaks_each(
    "identity_card",
    **confirmed(
        foreign=each(
            site("garden", id_required="domestic"), lambda d: d.request["party"].update(passports=1)
        )
    ),
)
breaks_each(
    "confirm",
    **confirmed(
        position=site("garden", coord_basis="guess"),
        price=site("garden", price_basis="guess"),
    ),
)
breaks_each(
    "variants",
    **confirmed(variant=site("canteen", variant_of="garden")),
)
breaks_each("day_hours", **confirmed(outside=asked(1, start="09:01")))
breaks_each(
    "unconfirmed",
    asked_is_not_confirmed=each(
        MUSEUM_ASKED,
        site("museum", status="unconfirmed"),
        stop(0, 0, confirm=["status"]),
    ),
)

# ── people ──────────────────────────────────────────────────────────────────────────────────────


def passports(draft: Draft) -> None:
    draft.request["party"]["passports"] = 1


def two_children_to_one_adult(draft: Draft) -> None:
    draft.request["party"] = {"adults": 0, "children": (8, 9), "seniors": 1}
    draft.stop(0, 0)["price_cny"] = 20
    draft.stop(1, 1)["price_cny"] = 90
    draft.add_up()


def wheelchair(draft: Draft) -> None:
    """Somebody in a wheelchair, for whom all sites are made."""
    draft.request["party"]["wheelchairs"] = 1
    for row in draft.sites.values():
        row["wheelchair"] = "yes"


LIMITED = each(wheelchair, site("garden", wheelchair="limited"))
UNKNOWN = each(wheelchair, site("garden", wheelchair=""))
TO_CONFIRM = stop(1, 0, confirm=["wheelchair"])

breaks_each("identity_card", passport=each(site("garden", id_required="domestic"), passports))
breaks_each(
    "too_few_adults",
    two_children=each(two_children_to_one_adult, site("garden", children_per_adult=1)),
    **confirmed(two_children=each(two_children_to_one_adult, site("garden", children_per_adult=1))),
)
breaks_each(
    "not_accessible",
    steps=each(wheelchair, site("garden", wheelchair="no")),
    **confirmed(steps=each(wheelchair, site("garden", wheelchair="no"))),
)
breaks_each("confirm", some_steps=LIMITED, perhaps_steps=UNKNOWN, **confirmed(some_steps=LIMITED))
breaks_each("untrusted", perhaps_steps=each(UNKNOWN, TO_CONFIRM, request(trust="doc")))
keeps_each(
    any_document=each(site("garden", id_required="any"), passports),
    two_children=each(two_children_to_one_adult, site("garden", children_per_adult=2)),
    wheelchair=wheelchair,
    some_steps=each(LIMITED, TO_CONFIRM, request(trust="doc")),
    perhaps_steps=each(UNKNOWN, TO_CONFIRM, request(trust="memory")),
    steps_and_nobody_minds=site("garden", wheelchair="no"),
)

# ── events that change sites and roads ──────────────────────────────────────────────────────────

OPENED = each(
    site("garden", booking="event_only", opening_hours="", hours_basis=None, min_group=9),
    site("race", opens=("garden",), closes=(), opening_hours="2026 Nov 22 09:00-12:00"),
)
REPRICED = site("race", venue="garden", venue_price_cny=5, opening_hours="2026 Nov 22 18:00-20:00")

keeps_each(
    opened=OPENED,
    repriced=each(REPRICED, then_add_up(stop(1, 0, price_cny=20))),
    repriced_on_another_day=each(REPRICED, site("race", opening_hours="2026 Nov 23 18:00-20:00")),
    repriced_perhaps=each(REPRICED, site("race", status="expected")),
)
breaks_each(
    "ends_after_closing",
    event_ends=each(OPENED, site("race", opening_hours="2026 Nov 22 09:00-10:24")),
)
breaks_each("confirm", opened_by_guess=each(OPENED, site("race", hours_basis="guess")))
breaks_each("price", repriced=REPRICED)
breaks_each(
    "over_budget",
    repriced=each(REPRICED, then_add_up(stop(1, 0, price_cny=20)), request(budget_cny=170)),
)


def slow_roads(hours: str = "2026 Nov 22 18:00-20:00", **fields: Any) -> Change:
    """96 km/h are the most around the circuit, 2.3 km from the canteen and 3.5 km from the base."""
    return site("race", opening_hours=hours, **{"road_factor": 1.25, "road_radius_km": 3} | fields)


TOO_FAST = then_add_up(way(1, 2, distance_m=24_001))
FAST = then_add_up(way(1, 2, distance_m=24_000))

breaks_each(
    "slow_roads",
    from_near=each(slow_roads(), TOO_FAST),
    to_near=each(slow_roads(), then_add_up(way(1, 1, distance_m=24_001))),
    on_foot=slow_roads(road_factor=1.5, road_radius_km=5),
)
breaks_each(
    "leg_speed", fast_on_any_road=each(slow_roads(), then_add_up(way(1, 2, distance_m=30_001)))
)
keeps_each(
    slow_enough=each(slow_roads(), FAST),
    far_away=each(slow_roads(road_radius_km=2), TOO_FAST),
    roads_slow_another_day=each(slow_roads("2026 Nov 21 18:00-20:00", closes=()), TOO_FAST),
    roads_slow_perhaps=each(slow_roads(status="expected"), TOO_FAST),
)

# ── weather ─────────────────────────────────────────────────────────────────────────────────────

HOT = each(profile(lunch=None), asked(1, weather="hot"))
WET = asked(1, weather="wet")
ROOFS = each(site("garden", indoor=True), site("canteen", indoor=True))

breaks_each(
    "open_air",
    wet=each(WET, ROOFS, site("garden", indoor=False)),
    wet_perhaps=each(WET, ROOFS, site("garden", indoor=None)),
    hot=each(HOT, site("canteen", indoor=False)),
    hot_perhaps=HOT,
    until_after_noon=each(
        HOT, sunday(garden="11:01", canteen="16:00"), site("canteen", opening_hours="09:00-18:00")
    ),
    before_it_cools=each(
        HOT, sunday(canteen="15:59"), site("canteen", opening_hours="09:00-18:00")
    ),
    **confirmed(
        wet=each(WET, site("canteen", indoor=True)),
        hot=each(HOT),
    ),
)
keeps_each(
    wet_under_a_roof=each(WET, ROOFS),
    hot_under_a_roof=each(HOT, ROOFS),
    hot_but_neither_before_nor_after=each(
        HOT, sunday(garden="11:00", canteen="16:00"), site("canteen", opening_hours="09:00-18:00")
    ),
    wet_at_home=each(
        WET,
        planned(1, stops=[], legs=[]),
        then_add_up(
            lambda draft: draft.plan["skipped"].extend(map(skipped, ("garden", "canteen")))
        ),
    ),
)

# ── plans that revise others ────────────────────────────────────────────────────────────────────


def hold(site_id: str, day: str, start: str, end: str, how: str = "done") -> dict[str, Any]:
    return {"site_id": site_id, "start": clock(day, start), "end": clock(day, end), "hold": how}


MUSEUM = hold("museum", SATURDAY, "09:30", "11:00")
MILL = hold("mill", SATURDAY, "13:00", "14:00")
GARDEN = hold("garden", SUNDAY, "09:25", "10:25")
CANTEEN = hold("canteen", SUNDAY, "12:00", "13:00")
HERE = {"id": "here", "name": {}, "lat": 27.82, "lon": 113.10}


def revised(*visits: dict[str, Any], free: str | None = None, **more: Any) -> Change:
    return request(revision={"visits": visits, "free_at": free, **more})


def after_museum(**more: Any) -> Change:
    """The museum is done; the trip goes on at 11:00."""
    return revised(MUSEUM, free=clock(SATURDAY, "11:00"), **more)


def without_lunch(draft: Draft) -> None:
    draft.plan["days"][0]["stops"].pop(1)
    draft.stop(0, 1)["wait_minutes"] = 20


def late_lunch(start: str, end: str) -> Change:
    """Lunch before the canteen, which serves none and is visited at five past three."""
    lunch = {"type": "break", "start": clock(SUNDAY, start), "end": clock(SUNDAY, end)}
    return each(
        site("canteen", kind="site", opening_hours="11:00-17:00"),
        sunday(canteen="15:05"),
        way(1, 1, depart=clock(SUNDAY, "14:40")),
        lambda draft: draft.plan["days"][1]["stops"].insert(1, lunch),
    )


def after_garden(free: str, **more: Any) -> Change:
    return revised(MUSEUM, MILL, GARDEN, free=clock(SUNDAY, free), **more)


keeps_each(
    revised_before_the_trip=revised(MUSEUM | {"hold": "free"}, MILL | {"hold": "locked"}),
    revised_freely=revised(hold("annex", SATURDAY, "09:30", "11:00", "free")),
    after_museum=after_museum(),
    booked_before=each(revised(MUSEUM | {"hold": "free"}), request(today="2026-11-20")),
    from_here=each(after_museum(place=HERE), way(0, 1, **{"from": "here"})),
    from_the_start_of_the_day=revised(
        MUSEUM, MILL, free=clock(SUNDAY, "09:00"), place={**HERE, "id": "base"}
    ),
    lunched=each(after_museum(lunched=True), without_lunch),
    lunch_of_the_past=each(
        revised(MUSEUM, MILL, free=clock(SATURDAY, "14:00"), lunched=True),
    ),
    lunch_cut_short=each(
        revised(MUSEUM, free=clock(SATURDAY, "12:00"), lunched=True),
        stop(0, 1, start=clock(SATURDAY, "11:15"), end=clock(SATURDAY, "12:00")),
        way(0, 1, depart=clock(SATURDAY, "12:00")),
    ),
    early_lunch_on_a_day_over=each(
        revised(MUSEUM, MILL, free=clock(SUNDAY, "09:00")),
        stop(0, 1, start=clock(SATURDAY, "11:15"), end=clock(SATURDAY, "12:00")),
    ),
    day_over_without_lunch=each(revised(MUSEUM, MILL, free=clock(SUNDAY, "09:00")), without_lunch),
    lunch_once_free=each(after_garden("13:40"), late_lunch("13:40", "14:40")),
    too_late_for_lunch=each(
        revised(MUSEUM, MILL, GARDEN, CANTEEN, free=clock(SUNDAY, "17:01")),
        site("canteen", kind="site"),
        way(1, 2, depart=clock(SUNDAY, "17:01"), arrive=clock(SUNDAY, "17:16")),
    ),
    hurried_to_what_is_done=each(
        revised(MUSEUM, MILL, lunched=True, free=clock(SATURDAY, "14:00")),
        way(0, 1, depart=clock(SATURDAY, "12:10")),
    ),
    all_done=revised(MUSEUM, MILL, GARDEN, CANTEEN, free=clock(SUNDAY, "13:00")),
)
breaks_each(
    "done_kept",
    shorter=revised(MUSEUM | {"end": clock(SATURDAY, "10:59")}, free=clock(SATURDAY, "11:00")),
    later=revised(MUSEUM | {"start": clock(SATURDAY, "09:29")}, free=clock(SATURDAY, "11:00")),
    gone=after_museum(visits=(MUSEUM, hold("annex", SATURDAY, "08:00", "09:00"))),
)
breaks_each(
    "locked_kept",
    moved=revised(MILL | {"hold": "locked", "start": clock(SATURDAY, "12:59")}),
    gone=revised(hold("annex", SATURDAY, "08:00", "09:00", "locked")),
    other_day=revised(GARDEN | {"hold": "locked", "start": clock(SATURDAY, "09:25")}),
)
breaks_each(
    "too_early",
    visit=each(
        revised(MUSEUM, GARDEN, free=clock(SUNDAY, "11:00")),
        stop(0, 2, booked=""),
    ),
    leg=revised(MUSEUM, free=clock(SATURDAY, "11:01")),
    first_leg=revised(MUSEUM, MILL, free=clock(SUNDAY, "09:01")),
    leg_home=revised(MUSEUM, MILL, free=clock(SATURDAY, "14:01"), lunched=True),
    lunch=revised(MUSEUM, MILL, free=clock(SATURDAY, "14:00")),
    locked=revised(MUSEUM, MILL | {"hold": "locked"}, free=clock(SUNDAY, "09:00")),
)
breaks_each(
    "leg_chain",
    not_from_here=after_museum(place=HERE),
    from_here_too_often=each(
        after_museum(place=HERE),
        way(0, 1, **{"from": "here"}),
        way(0, 2, **{"from": "here"}),
    ),
)
breaks_each(
    "leg_distance",
    from_far_away=each(after_museum(place={**HERE, "lat": 27.95}), way(0, 1, **{"from": "here"})),
)
breaks_each(
    "leg_short",
    to_what_is_not_done=each(
        after_museum(lunched=True), way(0, 1, depart=clock(SATURDAY, "11:01"))
    ),
)
breaks_each(
    "lunch_short",
    after_what_is_history=each(
        revised(MUSEUM, free=clock(SATURDAY, "11:00"), lunched=True),
        stop(0, 1, end=clock(SATURDAY, "12:29")),
    ),
    not_lunched=each(after_museum(), stop(0, 1, end=clock(SATURDAY, "12:29"))),
)
breaks_each("lunch_missing", not_lunched=each(after_museum(), without_lunch))
breaks_each(
    "lunch_window",
    later_than_free=each(
        after_garden("13:40"),
        late_lunch("13:41", "14:41"),
        way(1, 1, arrive=clock(SUNDAY, "14:56"), depart=clock(SUNDAY, "14:41")),
        stop(1, 2, arrival=clock(SUNDAY, "14:56"), wait_minutes=9),
        then_add_up(profile(buffer_minutes=9)),
    ),
    free_before=each(after_garden("13:30"), late_lunch("13:40", "14:40")),
    free_on_another_day=each(
        revised(MUSEUM, MILL, free=clock(SATURDAY, "14:00"), lunched=True),
        late_lunch("13:40", "14:40"),
    ),
)
breaks_each(
    "booking_closed",
    planned_on_another_day=each(
        revised(hold("museum", SUNDAY, "09:30", "11:00", "free")), request(today="2026-11-20")
    ),
)

# ── what is done is exempt from the rules about sites, and from nothing else ────────────────────


def done(**changes: Change) -> dict[str, Change]:
    """The museum done, and then something changed."""
    return {f"done_{name}": each(after_museum(), change) for name, change in changes.items()}


keeps_each(
    **done(
        closed=site("museum", status="closed"),
        hours=site("museum", opening_hours="Mo 09:00-10:00"),
        no_hours=site("museum", opening_hours="", departures="", hours_basis="guess"),
        admission=site("museum", last_admission_minutes=(151,)),
        tours=site("museum", departures="09:00"),
        unconfirmed=site("museum", status="unconfirmed"),
        untrusted=each(request(trust="doc"), site("museum", coord_basis="guess", hours_basis=None)),
        too_late=request(today=SATURDAY),
        refused=record("museum", SATURDAY, "refused"),
        asked_for_another_time=each(
            record("museum", SATURDAY, "asked", "10:00"), relisted(state="asked")
        ),
        off_the_list=lambda draft: draft.plan["book_by"].clear(),
        young=site("museum", min_age=9, min_group=5, max_group=3, children_per_adult=1),
        documents=each(passports, site("museum", id_required="domestic")),
        steps=each(wheelchair, site("museum", wheelchair="no")),
        race=site("race", closes=("museum",), opening_hours="2026 Nov 21 09:00-17:00"),
        rain=each(asked(0, weather="wet"), site("mill", indoor=True)),
        hurry=site("museum", visit_minutes_min=91),
        rush=site("museum", arrive_early_minutes=11),
        avoided=request(avoid=["museum"]),
    )
)
breaks_each(
    "unknown_site",
    **done(site_gone=each(lambda d: d.plan["book_by"].clear(), lambda d: d.sites.pop("museum"))),
)
breaks_each("differs_from_catalogue", **done(moved=stop(0, 0, lat=27.8305)))
breaks_each("price", **done(free=then_add_up(stop(0, 0, price_cny=0))))
breaks_each("over_budget", **done(a_cent_short=request(budget_cny=169.99)))
breaks_each("book_by", **done(wrong_deadline=relisted(deadline=SATURDAY)))
breaks_each("slack", **done(slack=stop(0, 0, slack_minutes=1)))
breaks_each("wait_minutes", **done(wait=then_add_up(stop(0, 0, wait_minutes=11))))
breaks_each("too_young", **done(another_site=site("mill", min_age=9)))
breaks_each("open_air", **done(rain=asked(0, weather="wet")))


@breaks("overlap")
def lunch_during_what_is_done(draft: Draft) -> None:
    KEPT["all_done"](draft)
    lunch = {"type": "break", "start": clock(SUNDAY, "12:00"), "end": clock(SUNDAY, "13:00")}
    draft.plan["days"][1]["stops"].append(lunch)
    draft.request["revision"] = {**draft.request["revision"], "lunched": True}


# ── chances ─────────────────────────────────────────────────────────────────────────────────────

LIKELY = each(stop(1, 0, chance=0.8), stop(1, 1, chance=0.9))

breaks_each("chance", above_its_visits=each(LIKELY, planned(1, chance=0.82)))
keeps_each(
    chances=each(LIKELY, planned(1, chance=0.5)),
    rounded_chance=each(LIKELY, planned(1, chance=0.81)),
    chance_of_visits=LIKELY,
    chance_of_a_day=planned(1, chance=1),
)


@pytest.mark.parametrize(("code", "change"), TABLE.params)
def test_the_change_breaks_just_that_rule(code: str, change: Change) -> None:
    draft = Draft()
    change(draft)
    assert draft.codes() == {code}


@pytest.mark.parametrize("name", KEPT)
def test_the_change_breaks_no_rule(name: str) -> None:
    draft = Draft()
    KEPT[name](draft)
    assert draft.judged() == ()


# ── slack ───────────────────────────────────────────────────────────────────────────────────────

CANTEEN_CONFIRMED = each(
    record("canteen", SUNDAY, "confirmed", "12:00"),
    stop(1, 1, booked="confirmed"),
    listed("canteen", SUNDAY, SATURDAY, state="confirmed"),
)


@pytest.mark.parametrize(
    ("change", "index", "slack"),
    [
        (GARDEN_CONFIRMED, 0, 0),
        (CANTEEN_CONFIRMED, 1, 0),
        (CANTEEN_CONFIRMED, 0, 70),  # at the canteen at 11:50
        (each(record("canteen", SUNDAY, "asked", "12:00"), stop(1, 1, booked="asked")), 1, 0),
        (each(record("canteen", SUNDAY, "asked"), stop(1, 1, booked="asked")), 1, 60),
        (revised(CANTEEN | {"hold": "locked"}), 1, 0),
        (revised(CANTEEN | {"hold": "locked"}), 0, 70),
        (revised(CANTEEN | {"hold": "free"}), 1, 60),
        (each(HOT, ROOFS, site("garden", indoor=None)), 0, 95),  # over at noon
        (each(HOT, ROOFS), 0, 190),
        (site("race", closes=("garden",), opening_hours="2026 Nov 22 11:35-17:00"), 0, 70),
        (site("race", closes=("garden",), opening_hours="2026 Nov 22 07:00-09:00"), 0, 130),
        (after_garden("11:35"), 0, 0),
        (after_garden("11:35"), 1, 60),
    ],
)
def test_slack_is_honest_up_to_the_minute(change: Change, index: int, slack: int) -> None:
    draft = Draft()
    change(draft)
    draft.stop(1, index)["slack_minutes"] = slack
    assert draft.judged() == ()
    draft.stop(1, index)["slack_minutes"] = slack + 1
    assert draft.codes() == {"slack"}


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def test_the_codes_that_are_broken_here_are_rules() -> None:
    assert TABLE.codes <= {code for code, _ in RULES}


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (
            record("annex", SATURDAY, "confirmed", "10:00"),
            "trip",
            "annex is confirmed for Sat 21 Nov 2026 at 10:00; no visit there starts then.",
        ),
        (
            record("museum", SATURDAY, "refused", "10:00"),
            "2026-11-21 museum",
            "museum has refused 10:00 on Sat 21 Nov 2026; the visit at 09:30 falls into the same "
            "opening, from 09:00 to 12:00.",
        ),
        (
            workdays(4, "2026-11-17"),
            "2026-11-21 museum",
            "museum is booked at least 4 workdays ahead, by Tue 17 Nov 2026; today is "
            "Wed 18 Nov 2026.",
        ),
        (
            site("race", opening_hours="2026 Nov 20 18:00-38:00"),
            "2026-11-21 mill",
            "race closes mill to other visitors from 00:00 to 14:00 on Sat 21 Nov 2026.",
        ),
        (
            each(slow_roads(), TOO_FAST),
            "2026-11-22 canteen → base",
            "It covers 24001 m in 15 min by 'taxi'; near race on Sun 22 Nov 2026 96 km/h is the "
            "most.",
        ),
        (
            revised(hold("annex", SATURDAY, "08:00", "09:00"), free=clock(SATURDAY, "09:00")),
            "trip",
            "annex was visited on Sat 21 Nov 2026 from 08:00 to 09:00; the plan does not say so.",
        ),
        (
            revised(MILL | {"hold": "locked", "start": clock(SATURDAY, "12:00")}),
            "trip",
            "The visit to mill on Sat 21 Nov 2026 is locked at 12:00; none starts then.",
        ),
        (
            revised(MUSEUM, free=clock(SATURDAY, "11:01")),
            "2026-11-21 museum → mill",
            "It departs at 11:00; nothing new happens before 11:01 on Sat 21 Nov 2026.",
        ),
        (
            revised(MUSEUM, MILL, free=clock(SATURDAY, "14:00")),
            "2026-11-21",
            "Lunch at 11:30 has not been taken; nothing new happens before 14:00 on "
            "Sat 21 Nov 2026.",
        ),
        (
            revised(MUSEUM, free=clock(SUNDAY, "09:00")),
            "2026-11-21 mill",
            "The visit at 13:00 is not one that is done; nothing new happens before 09:00 on "
            "Sun 22 Nov 2026.",
        ),
    ],
)
def test_a_violation_says_which_record_event_or_visit_is_meant(
    change: Change, where: str, message: str
) -> None:
    draft = Draft()
    change(draft)
    (found,) = draft.judged()
    assert (found.where, found.message) == (where, message)
