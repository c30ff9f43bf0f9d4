from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.appeal import prize, visit_minutes, why
from planner.sites import Site
from planner.values import Text
from planner.visitor import Profile

MUSEUM = Site(
    id="museum",
    name=Text(en="Museum"),
    themes=("ceramics", "museum", "history", "art"),
    audiences=("family", "student", "senior"),
    popularity=5,
    visit_minutes=120,
    hours_basis="doc",
)
VISITOR = Profile(
    name="x",
    title=Text(en="X"),
    themes={"ceramics": 1.0, "park": 0.2},
    audiences={"young": 0.3, "senior": 0.5, "family": 0.8},
)


def visitor(**changes: object) -> Profile:
    return Profile.model_validate({**VISITOR.model_dump(), **changes})


def site(**changes: object) -> Site:
    return Site.model_validate({**MUSEUM.model_dump(), **changes})


def test_an_hour_at_a_perfect_match_is_worth_100() -> None:
    perfect = site(audiences=("a",), visit_minutes=60)
    assert prize(perfect, visitor(audiences={"a": 1})) == 100


@pytest.mark.parametrize(
    ("themes", "audiences", "points"),
    [
        ({"ceramics": 1}, {"senior": 0.5}, 124),  # 87.5 × √2 = 123.7: the example of the docs
        ({"museum": 0.2}, {}, 21),  # 20 × 0.75 × √2 = 21.2: likewise
        ({"ceramics": 1}, {}, 106),  # 75 × √2 = 106.07
        ({"ceramics": 0.5}, {}, 53),  # half the interest, half the prize
        ({"park": 1}, {"family": 1}, 0),  # not one theme of interest
        ({"ceramics": 0}, {"family": 1}, 0),
    ],
)
def test_prize_by_hand(themes: dict[str, float], audiences: dict[str, float], points: int) -> None:
    assert prize(MUSEUM, visitor(themes=themes, audiences=audiences)) == points


def test_the_best_theme_counts_not_the_sum() -> None:
    one = visitor(themes={"ceramics": 0.8})
    both = visitor(themes={"ceramics": 0.8, "museum": 0.7})
    assert prize(MUSEUM, one) == prize(MUSEUM, both)


def test_the_best_audience_counts() -> None:
    assert prize(MUSEUM, VISITOR) == prize(MUSEUM, visitor(audiences={"family": 0.8}))


def test_popularity_adds() -> None:
    # 100 × √2 × (0.6 + 0.25 × 0.8 + 0.03 or 0.15)
    assert [prize(site(popularity=p), VISITOR) for p in (1, 5)] == [117, 134]


@pytest.mark.parametrize(
    ("minutes", "factor"),
    [(5, 0.7), (29, 0.7), (60, 1), (135, 1.5), (240, 2), (241, 2), (720, 2)],
)
def test_longer_visits_are_worth_more_up_to_four_hours(minutes: int, factor: float) -> None:
    plain = visitor(audiences={"family": 1})
    assert prize(site(visit_minutes=minutes), plain) == round(100 * factor)


def test_halves_round_up() -> None:
    # 10 × 0.75 × 1 = 7.5 and 30 × 0.75 = 22.5: rounding to even would give 8 and 22.
    an_hour = site(visit_minutes=60)
    assert prize(an_hour, visitor(themes={"ceramics": 0.1}, audiences={})) == 8
    assert prize(an_hour, visitor(themes={"ceramics": 0.3}, audiences={})) == 23


@pytest.mark.parametrize(
    ("basis", "points"), [("doc", 100), ("derived", 100), ("memory", 90), ("guess", 80), (None, 80)]
)
def test_hours_that_may_be_wrong_are_worth_less(basis: str | None, points: int) -> None:
    weak = site(audiences=("a",), visit_minutes=60, hours_basis=basis)
    assert prize(weak, visitor(audiences={"a": 1})) == points


def test_pace_does_not_change_the_prize() -> None:
    assert prize(MUSEUM, visitor(pace=0.5)) == prize(MUSEUM, VISITOR)


def test_a_hub_is_worth_nothing() -> None:
    assert prize(site(kind="hub"), VISITOR) == 0


def test_food_and_events_follow_the_same_formula() -> None:
    assert prize(site(kind="food"), VISITOR) == prize(site(kind="event"), VISITOR) == 134


def test_a_site_without_themes_is_of_no_interest() -> None:
    assert prize(site(themes=(), audiences=()), VISITOR) == 0


@given(
    t=st.integers(0, 100),
    a=st.integers(0, 100),
    popularity=st.integers(1, 5),
    minutes=st.integers(5, 720),
)
def test_prize_is_the_documented_formula(t: int, a: int, popularity: int, minutes: int) -> None:
    profile = visitor(themes={"ceramics": t / 100}, audiences={"family": a / 100})
    found = prize(site(popularity=popularity, visit_minutes=minutes), profile)
    duration = min(max(sqrt(minutes / 60), 0.7), 2)
    exact = t * (0.6 + 0.25 * a / 100 + 0.15 * popularity / 5) * duration
    assert found == pytest.approx(exact, abs=0.5 + 0.1)  # √ is cut to thousandths: 0.1 of 100
    assert 0 <= found <= 200


@pytest.mark.parametrize(
    ("pace", "minutes"),
    [
        (1.1, 66),  # in floats 60 × 1.1 = 66.00000000000001, whose ceiling is 67
        (1.15, 69),
        (0.7, 42),
        (1.01, 61),  # rounded up
        (0.5, 30),
    ],
)
def test_the_pace_scales_visits_rounded_up(pace: float, minutes: int) -> None:
    assert visit_minutes(site(visit_minutes=60), visitor(pace=pace)) == minutes


@given(usual=st.integers(5, 720), pace=st.integers(50, 200))
def test_scaled_visits_are_exact_for_paces_of_hundredths(usual: int, pace: int) -> None:
    exact = Fraction(usual * pace, 100)
    ceiling = exact.numerator // exact.denominator + (exact.denominator > 1)
    found = visit_minutes(site(visit_minutes=usual), visitor(pace=pace / 100))
    assert found == max(5, ceiling)


def test_a_site_s_minimum_holds_against_haste() -> None:
    hurried = visitor(pace=0.5)
    assert visit_minutes(MUSEUM, hurried) == 60
    assert visit_minutes(site(visit_minutes_min=90), hurried) == 90


def test_five_minutes_is_the_least_where_no_minimum_is_known() -> None:
    assert visit_minutes(site(visit_minutes=5), visitor(pace=0.5)) == 5


def test_why_names_theme_audience_and_popularity() -> None:
    assert why(MUSEUM, VISITOR, "en") == (
        "matches your interest in ceramics",
        "suits families",
        "well known (popularity 5 of 5)",
    )


def test_why_is_short_where_little_speaks_for_the_site() -> None:
    plain = site(themes=("park",), audiences=("senior",), popularity=3)
    assert why(plain, VISITOR, "en") == ("a change of scene: parks",)


def test_a_must_see_without_interest_says_so() -> None:
    assert why(MUSEUM, visitor(themes={"rail": 1}, audiences={}), "en") == (
        "outside your usual interests",
        "well known (popularity 5 of 5)",
    )


def test_why_speaks_chinese() -> None:
    theme, audience, _ = why(MUSEUM, VISITOR, "zh")
    assert "陶瓷" in theme
    assert "亲子家庭" in audience


def test_of_equal_themes_the_site_s_first_is_named() -> None:
    both = visitor(themes={"museum": 0.9, "ceramics": 0.9})
    assert why(MUSEUM, both, "en")[0] == "matches your interest in ceramics"


def test_a_theme_outside_the_vocabulary_is_called_by_its_id() -> None:
    odd = site(themes=("salt_mine",))
    assert why(odd, visitor(themes={"salt_mine": 1}), "en")[0].endswith("salt mine")
