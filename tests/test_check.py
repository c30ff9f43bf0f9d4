"""The judge: a plan that holds, and for each rule the smallest changes that break only that one."""

from itertools import groupby

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
    leg,
    limited,
    planned,
    profile,
    request,
    site,
    skipped,
    stop,
    then_add_up,
    visit,
    way,
)
from tests.test_check_bookings import TABLE as MORE_CHANGES


def test_a_plan_that_holds_has_no_violations() -> None:
    assert Draft().judged() == ()


# ── each rule broken ────────────────────────────────────────────────────────────────────────────

TABLE = Changes()
breaks, breaks_each = TABLE.breaks, TABLE.breaks_each

breaks_each("unknown_site", site_gone=lambda draft: draft.sites.pop("garden"))
breaks_each("hub_visited", site_is_hub=site("garden", kind="hub"))
breaks_each(
    "differs_from_catalogue",
    renamed=stop(1, 0, name={"en": "park"}),
    moved=stop(1, 0, lat=27.8095),
    booked_otherwise=stop(1, 0, booking="appointment"),
)

breaks_each("closed", site_closed=site("garden", status="closed"))


@breaks("unconfirmed")
def site_unconfirmed(draft: Draft) -> None:
    site("garden", status="unconfirmed")(draft)
    stop(1, 0, confirm=["status", "opening_hours"])(draft)


breaks_each(
    "not_open",
    opens_later=site("garden", opening_hours="09:26-17:00"),
    closed_on_sundays=site("garden", opening_hours="Mo-Sa 09:00-17:00"),
    closes_before_start=site("garden", opening_hours="09:00-09:25"),
    by_appointment=site("garden", opening_hours='09:00-17:00 "by appointment"'),
)
breaks_each("ends_after_closing", closes_early=site("garden", opening_hours="09:00-10:24"))
breaks_each(
    "after_last_admission",
    one_number=site("museum", last_admission_minutes=(151,)),
    first_of_two_openings=site("museum", last_admission_minutes=(151, 0)),
    not_as_many_as_openings=site("garden", last_admission_minutes=(0, 456)),
)

breaks_each("hours_unknown", no_hours=site("garden", opening_hours=""))


@breaks("untrusted")
def weak_position(draft: Draft) -> None:
    draft.request["trust"] = "doc"
    draft.sites["garden"]["coord_basis"] = "memory"
    draft.stop(1, 0)["confirm"] = ["coordinates"]


@breaks("untrusted")
def weak_hours(draft: Draft) -> None:
    draft.request["trust"] = "memory"
    draft.sites["garden"]["hours_basis"] = "guess"
    draft.stop(1, 0)["confirm"] = ["opening_hours"]


breaks_each("untrusted", no_position=site("garden", lat=None, lon=None))
breaks_each(
    "confirm",
    hours=site("garden", hours_basis="memory"),
    position=site("garden", coord_basis="guess"),
    price=site("garden", price_basis=None),
)


@breaks("confirm")
def unknown_lead_days(draft: Draft) -> None:
    draft.sites["museum"]["booking_lead_days"] = None
    draft.plan["book_by"] = [book_by("museum", SATURDAY, "2026-11-20")]


breaks_each(
    "not_at_departure",
    no_tour_then=site("mill", departures="Mo-Su 12:59,15:00"),
    no_tour_that_day=site("mill", departures="Su 13:00"),
)
breaks_each(
    "lead_in",
    party_must_be_early=site("mill", arrive_early_minutes=21),
    profile_takes_its_time=profile(buffer_minutes=11),
)

breaks_each("booking_closed", too_late=request(today="2026-11-20"))
breaks_each(
    "book_by",
    missing=lambda draft: draft.plan["book_by"].clear(),
    twice=lambda draft: draft.plan["book_by"].append(draft.plan["book_by"][0]),
    wrong_deadline=lambda draft: draft.plan["book_by"][0].update(deadline="2026-11-20"),
    needless=lambda draft: draft.plan["book_by"].append(book_by("garden", SUNDAY, SATURDAY)),
)

breaks_each("group_too_small", five_needed=site("garden", min_group=5))


@breaks("group_only")
def groups_of_unknown_size(draft: Draft) -> None:
    draft.sites["garden"]["booking"] = "group_only"
    draft.stop(1, 0).update(booking="group_only", confirm=["booking"])
    draft.plan["book_by"].append(book_by("garden", SUNDAY, SATURDAY))


breaks_each("group_too_large", three_at_most=site("garden", max_group=3))
breaks_each("too_young", from_nine=site("garden", min_age=9))


@breaks("identity_card")
def foreign_visitor(draft: Draft) -> None:
    draft.sites["garden"]["id_required"] = "domestic"
    draft.profile["domestic_id"] = False


breaks_each("event_not_confirmed", only_expected=site("garden", kind="event", status="expected"))


@breaks("event_only")
def venue_itself(draft: Draft) -> None:
    draft.sites["garden"]["booking"] = draft.stop(1, 0)["booking"] = "event_only"


breaks_each(
    "closed_by_event",
    race_until_after_the_start=site("race", opening_hours="2026 Nov 21 09:00-13:01"),
    race_from_before_the_end=site("race", opening_hours="2026 Nov 21 13:59-22:00"),
    race_since_yesterday=site("race", opening_hours="2026 Nov 20 18:00-38:00"),
)

breaks_each("lunch_missing", nothing_to_eat=site("canteen", kind="site"))


@breaks("lunch_missing")
def day_starts_with_the_window(draft: Draft) -> None:
    draft.sites["canteen"]["kind"] = "site"
    draft.profile["lunch"] = {"earliest": "09:00"}


@breaks("lunch_missing")
def day_ends_with_the_last_lunch(draft: Draft) -> None:
    draft.sites["canteen"]["kind"] = "site"
    draft.request["days"][1]["end"] = "14:00"
    draft.plan["days"][1]["end"] = clock(SUNDAY, "14:00")


@breaks("lunch_missing")
def short_meal(draft: Draft) -> None:
    draft.stop(1, 1).update(visit_minutes=59, end=clock(SUNDAY, "12:59"))
    draft.add_up()


breaks_each(
    "lunch_window",
    too_early=stop(0, 1, start=clock(SATURDAY, "11:29"), end=clock(SATURDAY, "12:29")),
)
breaks_each("lunch_short", hurried=stop(0, 1, end=clock(SATURDAY, "12:29")))

breaks_each(
    "price",
    for_children=site("museum", price_child_cny=11),
    for_seniors=site("museum", price_senior_cny=1),
    known_after_all=site("mill", price_cny=0),
)
breaks_each("over_budget", a_cent_short=request(budget_cny=169.99))
breaks_each(
    "theme_limit",
    too_many_a_day=limited(at_most=0),
    too_few_a_day=limited(at_least=1),
    too_many_a_trip=limited(at_most=0, per="trip"),
    too_few_a_trip=limited(at_least=2, per="trip"),
)
breaks_each("visits_a_day", one_only=profile(visits_a_day=1))
breaks_each("walking", less_than_walked=profile(max_walk_minutes=14))


@breaks("visited_twice")
def back_to_the_garden(draft: Draft) -> None:
    draft.profile["lunch"] = None
    draft.stop(1, 1).update(
        {key: draft.stop(1, 0)[key] for key in ("site_id", "name", "lat", "lon", "price_cny")}
    )
    draft.leg(1, 1)["to"] = draft.leg(1, 2)["from"] = "garden"
    draft.plan["skipped"].append(skipped("canteen"))
    draft.add_up()


breaks_each(
    "variants",
    variant=site("canteen", variant_of="garden"),
    same_key=lambda draft: [draft.sites[s].update(variant_of="k") for s in ("mill", "museum")],
)

breaks_each("must_see", not_there=request(must=["annex"]))
breaks_each("avoided", there=request(avoid=["garden"]))

breaks_each(
    "days",
    third_day_missing=lambda draft: draft.request["days"].append(
        {**draft.request["days"][0], "date": "2026-11-23"}
    ),
)
breaks_each(
    "day_hours",
    starts_too_early=asked(1, start="09:01"),
    ends_too_late=asked(1, end="17:59"),
)
breaks_each(
    "day_places",
    starts_elsewhere=asked(1, start_place="museum"),
    ends_elsewhere=asked(1, end_place={"id": "base", "name": {}, "lat": 27.8, "lon": 113.06}),
    no_such_place=asked(0, start_place="nowhere"),
    place_without_position=asked(0, end_place="annex"),
)
breaks_each(
    "outside_day",
    leaves_too_early=planned(0, start=clock(SATURDAY, "09:01")),
    returns_too_late=planned(0, end=clock(SATURDAY, "14:29")),
)


@breaks("order")
def lunch_listed_first(draft: Draft) -> None:
    stops = draft.plan["days"][0]["stops"]
    stops.insert(0, stops.pop(1))


@breaks("order")
def ends_before_it_starts(draft: Draft) -> None:
    draft.profile["lunch"] = None
    draft.stop(0, 1)["end"] = clock(SATURDAY, "11:29")


@breaks("overlap")
def lunch_during_a_visit(draft: Draft) -> None:
    lunch = {"type": "break", "start": clock(SUNDAY, "12:00"), "end": clock(SUNDAY, "13:00")}
    draft.plan["days"][1]["stops"].append(lunch)


breaks_each(
    "leg_count",
    one_missing=then_add_up(lambda draft: draft.plan["days"][1]["legs"].pop()),
    one_too_many=then_add_up(
        lambda draft: draft.plan["days"][1]["legs"].append(draft.leg(1, 2)),
    ),
    none_at_all=then_add_up(planned(1, legs=[])),
)
breaks_each(
    "leg_chain",
    from_elsewhere=way(1, 1, **{"from": "base"}),
    to_elsewhere=way(1, 2, to="garden"),
)
breaks_each("leg_departs", before_the_visit_ends=way(1, 2, depart=clock(SUNDAY, "12:59")))
breaks_each(
    "leg_arrives",
    later_than_the_visit_says=way(0, 1, arrive=clock(SATURDAY, "12:41")),
    earlier_than_the_visit_says=way(
        1, 1, depart=clock(SUNDAY, "11:30"), arrive=clock(SUNDAY, "11:49")
    ),
)
breaks_each(
    "leg_short",
    faster_than_the_way=way(1, 1, depart=clock(SUNDAY, "11:36")),
    no_time_for_lunch=way(0, 1, depart=clock(SATURDAY, "11:01")),
)
breaks_each(
    "leg_distance",
    shorter_than_straight=then_add_up(way(0, 1, distance_m=17_000)),
)
breaks_each(
    "leg_speed",
    faster_than_a_car=then_add_up(way(1, 2, distance_m=30_001)),
    faster_than_a_train=then_add_up(way(1, 2, distance_m=87_501, mode="rail")),
    faster_than_a_walker=then_add_up(way(1, 0, distance_m=1751)),
)

breaks_each("visit_short", needs_longer=site("garden", visit_minutes_min=61))


@breaks("visit_short")
def no_time_at_all(draft: Draft) -> None:
    draft.stop(1, 0).update(end=draft.stop(1, 0)["start"], visit_minutes=0)
    draft.add_up()


breaks_each("visit_minutes", longer_than_it_is=then_add_up(stop(1, 0, visit_minutes=61)))
breaks_each("wait_minutes", longer_than_it_is=then_add_up(stop(1, 0, wait_minutes=11)))
breaks_each("slack", negative=stop(1, 0, slack_minutes=-1))
breaks_each(
    "totals",
    of_a_day=lambda draft: draft.plan["days"][0]["totals"].update(travel_minutes=91),
    of_the_trip=lambda draft: draft.plan["totals"].update(price_cny=170.01),
)
breaks_each(
    "skipped",
    one_missing=lambda draft: draft.plan["skipped"].pop(),
    one_twice=lambda draft: draft.plan["skipped"].append(skipped("annex")),
    one_visited=lambda draft: draft.plan["skipped"].append(skipped("garden")),
    one_hub=lambda draft: draft.plan["skipped"].append(skipped("base")),
    one_unknown=lambda draft: draft.plan["skipped"].append(skipped("nowhere")),
)
breaks_each(
    "clock",
    seconds=way(1, 2, arrive=f"{SUNDAY}T13:15:01+08:00"),
    fractions=way(1, 2, arrive=f"{SUNDAY}T13:15:00.5+08:00"),
    other_zone=planned(1, start=f"{SUNDAY}T01:00:00Z"),
)


@pytest.mark.parametrize(("code", "change"), TABLE.params)
def test_the_change_breaks_just_that_rule(code: str, change: Change) -> None:
    draft = Draft()
    change(draft)
    assert draft.codes() == {code}


def test_the_codes_of_the_rules_come_in_groups() -> None:
    codes = [code for code, _ in RULES]
    assert len([code for code, _ in groupby(codes)]) == len(set(codes))


def test_every_rule_is_broken_by_some_change() -> None:
    assert {code for code, _ in RULES} == TABLE.codes | MORE_CHANGES.codes


# ── and kept, if only just ──────────────────────────────────────────────────────────────────────


def longer_stay(draft: Draft) -> None:
    draft.stop(1, 0).update(end=clock(SUNDAY, "11:35"), visit_minutes=130)
    draft.add_up()


def meals_at_the_edges_of_the_window(draft: Draft) -> None:
    draft.profile["lunch"] = {"earliest": "12:00", "latest": "13:00", "minutes": 60}
    draft.sites["mill"]["kind"] = "food"
    draft.plan["days"][0]["stops"].pop(1)


def breaks_at_the_edges_of_the_window(draft: Draft) -> None:
    draft.profile["lunch"] = {"earliest": "11:00", "latest": "11:30", "minutes": 30}
    lunch = {"type": "break", "start": clock(SUNDAY, "11:00"), "end": clock(SUNDAY, "11:30")}
    draft.plan["days"][1]["stops"].insert(1, lunch)


def lunch_right_after_a_visit(draft: Draft) -> None:
    draft.profile["lunch"] = {"earliest": "11:00"}
    draft.stop(0, 1).update(start=clock(SATURDAY, "11:00"), end=clock(SATURDAY, "12:00"))


def ten_are_a_group(draft: Draft) -> None:
    groups_of_unknown_size(draft)
    draft.request["party"] = {"adults": 10}
    draft.stop(0, 0)["price_cny"] = 200
    draft.stop(1, 1)["price_cny"] = 300
    draft.add_up()


def no_lunch_on_a_short_day(draft: Draft) -> None:
    draft.sites["canteen"]["kind"] = "site"
    draft.request["days"][1]["end"] = "13:59"
    draft.plan["days"][1]["end"] = clock(SUNDAY, "13:59")


def lunch_on_arrival(draft: Draft) -> None:
    """The way takes its 40 minutes, and the hour at the mill is not counted as waiting."""
    draft.leg(0, 1)["arrive"] = draft.stop(0, 2)["arrival"] = clock(SATURDAY, "11:40")
    draft.stop(0, 1).update(start=clock(SATURDAY, "11:45"), end=clock(SATURDAY, "12:45"))


def day_at_the_base(draft: Draft) -> None:
    draft.plan["days"][1].update(stops=[], legs=[])
    draft.plan["skipped"] += [skipped("garden"), skipped("canteen")]
    draft.profile["limits"] = [{"theme": "history", "at_least": 1}]
    draft.add_up()


def race_on_sunday(draft: Draft) -> None:
    draft.sites["race"]["opening_hours"] = "2026 Nov 22 09:00-17:00"


def race_around_the_visit(draft: Draft) -> None:
    draft.sites["race"]["opening_hours"] = "2026 Nov 21 09:00-13:00,14:00-22:00"


@pytest.mark.parametrize(
    "change",
    [
        longer_stay,
        meals_at_the_edges_of_the_window,
        breaks_at_the_edges_of_the_window,
        lunch_right_after_a_visit,
        ten_are_a_group,
        no_lunch_on_a_short_day,
        lunch_on_arrival,
        day_at_the_base,
        race_on_sunday,
        race_around_the_visit,
        profile(lunch=None),
        profile(buffer_minutes=0),
        profile(visits_a_day=2, max_walk_minutes=15),
        limited(at_most=1, at_least=1, per="trip"),
        limited(at_most=1),
        request(budget_cny=170),
        request(today="2026-11-19"),
        request(trust="doc"),
        request(must=["garden"], avoid=["annex"]),
        site("museum", last_admission_minutes=(150, 240)),
        site("museum", opening_hours="Sa 09:30-11:00", last_admission_minutes=()),
        site("mill", opening_hours=""),
        site("mill", arrive_early_minutes=20),
        site("garden", min_group=4, max_group=4, min_age=8, visit_minutes_min=60),
        site("garden", id_required="domestic"),
        site("garden", kind="event", status="confirmed"),
        site("garden", hours_basis="derived", coord_basis="derived", price_basis="derived"),
        site("race", status="expected", opening_hours="2026 Nov 21 09:00-17:00"),
        site("museum", price_child_cny=None, price_cny=10, price_senior_cny=20),
        stop(1, 0, confirm=["opening_hours"]),
        stop(0, 0, price_cny=50.004),
        then_add_up(way(1, 2, distance_m=30_000)),
        then_add_up(way(1, 2, distance_m=87_500, mode="rail")),
        way(1, 0, mode="bicycle"),
        planned(0, end=clock(SATURDAY, "14:30")),
    ],
)
def test_the_change_breaks_no_rule(change: Change) -> None:
    draft = Draft()
    change(draft)
    assert draft.judged() == ()


# ── slack ───────────────────────────────────────────────────────────────────────────────────────


def nothing(draft: Draft) -> None:
    """Change nothing."""


def no_tours(draft: Draft) -> None:
    draft.sites["mill"]["departures"] = ""
    draft.sites["museum"].update(opening_hours="09:00-17:00", last_admission_minutes=())


def early_end(draft: Draft) -> None:
    draft.profile["lunch"] = None
    draft.request["days"][1]["end"] = "14:30"
    draft.plan["days"][1]["end"] = clock(SUNDAY, "14:30")


def lunch_is_free(draft: Draft) -> None:
    draft.profile["lunch"] = None


def lunch_is_free_and_doors_close_early(draft: Draft) -> None:
    draft.profile["lunch"] = None
    draft.sites["canteen"]["last_admission_minutes"] = (75,)


@pytest.mark.parametrize(
    ("change", "day", "index", "slack"),
    [
        (nothing, 0, 2, 0),  # starts with a tour
        (nothing, 0, 0, 5),  # back from the tour: 13:00 - 15 early - 40 on the way - 60 lunch - 90
        (nothing, 1, 1, 60),  # the meal starts by 13:00
        (nothing, 1, 0, 130),  # and is reached 10 + 15 + 60 minutes after the garden starts
        (lunch_is_free, 1, 1, 120),  # the canteen closes at 15:00
        (lunch_is_free_and_doors_close_early, 1, 1, 105),
        (early_end, 1, 1, 75),  # back at 14:30
        (no_tours, 0, 2, 180),  # the mill closes at 17:00
        (no_tours, 0, 0, 120),  # lunch starts by 13:00
    ],
)
def test_slack_is_honest_up_to_the_minute(change: Change, day: int, index: int, slack: int) -> None:
    draft = Draft()
    change(draft)
    draft.stop(day, index)["slack_minutes"] = slack
    assert draft.judged() == ()
    draft.stop(day, index)["slack_minutes"] = slack + 1
    assert draft.codes() == {"slack"}


# ── after midnight ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        ("Su 18:00-02:00", set()),  # Sunday's opening runs on
        ("Mo 00:00-02:00", set()),  # Monday's own
        ("Su 18:00-01:00", {"ends_after_closing"}),
        ("Su 18:00-24:00", {"not_open"}),
        ("Mo 18:00-02:00", {"not_open"}),
    ],
)
def test_a_visit_after_midnight_needs_hours_after_midnight(hours: str, codes: set[str]) -> None:
    draft = Draft()
    draft.profile["lunch"] = None
    draft.request["days"][1]["end"] = "26:00"
    night = "2026-11-23"
    draft.plan["days"][1].update(
        end=clock(night, "02:00"),
        stops=[visit("garden", night, ("00:15", "00:25", "01:25"), 60, 10)],
        legs=[
            leg(night, "base garden", "00:00", "00:15", 15, 1200),
            leg(night, "garden base", "01:25", "01:40", 15, 1200),
        ],
    )
    draft.plan["skipped"].append(skipped("canteen"))
    draft.sites["garden"]["opening_hours"] = hours
    draft.add_up()
    assert draft.codes() == codes


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def test_a_violation_says_where_and_what() -> None:
    draft = Draft()
    site("garden", opening_hours="09:00-10:00")(draft)
    (found,) = draft.judged()
    assert found.where == "2026-11-22 garden"
    assert found.message == "The visit to garden ends at 10:25; it closes at 10:00."
    assert str(found).endswith("[ends_after_closing]")


def test_every_violation_is_found_in_the_order_of_the_rules() -> None:
    draft = Draft()
    for change in (
        profile(visits_a_day=1),
        site("garden", status="closed", min_age=12),
        site("mill", min_age=18),
    ):
        change(draft)
    assert [(v.rule, v.where) for v in draft.judged()] == [
        ("closed", "2026-11-22 garden"),
        ("too_young", "2026-11-21 mill"),
        ("too_young", "2026-11-22 garden"),
        ("visits_a_day", "2026-11-21"),
        ("visits_a_day", "2026-11-22"),
    ]
