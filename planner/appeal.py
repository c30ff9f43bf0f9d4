"""What a site is worth to a visitor, for how long they stay, and why, in words.

    prize = 100 × t × (0.6 + 0.25 a + 0.15 p) × d × c, rounded half up

t  the visitor's best weight among the site's themes (0-1): without interest nothing counts
a  the visitor's best weight among the site's audiences (0-1)
p  the site's popularity, of 5
d  √(usual visit in hours), between 0.7 and 2: longer visits are worth more, but less per hour
c  what its hours rest on: 1 documents, 0.9 memory, 0.8 a guess: it may be closed when one comes

So an hour at a perfect match with documented hours is worth 100. It is computed in whole
thousandths: the same on every machine.
"""

from collections.abc import Hashable, Iterable, Mapping
from math import isqrt

from planner.language import translator
from planner.sites import Site
from planner.values import Basis
from planner.visitor import Profile
from planner.vocabulary import audience, theme

_STRONG = 600  # thousandths; from here on a weight is called an interest
_WELL_KNOWN = 4  # of 5
_CERTAINTY: dict[Basis, int] = {"doc": 100, "derived": 100, "memory": 90, "guess": 80}  # percent


def prize(site: Site, profile: Profile) -> int:
    """Return the points a visit is worth, 0 (of no interest) to 200."""
    if not site.visitable:
        return 0
    t = _best(site.themes, profile.themes)[1]
    if not t:
        return 0
    a = _best(site.audiences, profile.audiences)[1]
    p = 1000 * site.popularity // 5
    d = min(max(isqrt(site.visit_minutes * 1_000_000 // 60), 700), 2000)
    c = _CERTAINTY[site.hours_basis or "guess"]
    return _half_up(t * (60 * 1000 + 25 * a + 15 * p) * d * c, 1000**3 * 100)


def traits(site: Site) -> Hashable:
    """Return what `prize` looks at in a site: sites of the same traits are worth the same."""
    return (
        site.kind,
        site.themes,
        site.audiences,
        site.popularity,
        site.visit_minutes,
        site.hours_basis,
    )


def visit_minutes(site: Site, profile: Profile) -> int:
    """Return how long this visitor stays: the usual minutes times the pace, never below the
    site's minimum."""
    usual = -(-site.visit_minutes * _thousandths(profile.pace) // 1000)  # rounded up
    return max(site.visit_minutes_min or 5, usual)


def shortest_minutes(site: Site) -> int:
    """Return how short a visit can be made for the sake of a must-see: the site's minimum, else
    seven tenths of the usual minutes."""
    return site.visit_minutes_min or -(-site.visit_minutes * 7 // 10)


def why(site: Site, profile: Profile, lang: str) -> tuple[str, ...]:
    """Return one to three short phrases: the theme that counted, the audience, the popularity."""
    _ = translator(lang)
    phrases = []
    interest, t = _best(site.themes, profile.themes)
    if t >= _STRONG:
        phrases.append(_("matches your interest in {theme}").format(theme=theme(interest)[lang]))
    elif t > 0:
        phrases.append(_("a change of scene: {theme}").format(theme=theme(interest)[lang]))
    else:
        phrases.append(_("outside your usual interests"))
    kind, a = _best(site.audiences, profile.audiences)
    if a >= _STRONG:
        phrases.append(_("suits {audience}").format(audience=audience(kind)[lang]))
    if site.popularity >= _WELL_KNOWN:
        phrases.append(_("well known (popularity {n} of 5)").format(n=site.popularity))
    return tuple(phrases)


def _best(names: Iterable[str], weights: Mapping[str, float]) -> tuple[str, int]:
    """Return the name with the greatest weight, and that in thousandths; of equals the first."""
    best, most = "", -1
    for name in names:
        if (weight := _thousandths(weights.get(name, 0))) > most:
            best, most = name, weight
    return best, max(most, 0)


def _thousandths(weight: float) -> int:
    return round(weight * 1000)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
