"""A two-day trip built by hand: Zhuzhou on a Saturday, Liling on the Sunday.

Positions are those of the catalogue. Three of its sites share nearly one point, one has no known
price, one waits for a lunch, and one of the skipped lies 160 km away.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from planner.catalogue import Catalogue
from planner.itinerary import (
    BookBy,
    Break,
    DayPlan,
    Itinerary,
    Leg,
    Reason,
    Search,
    Skipped,
    Stop,
    Totals,
    Visit,
)
from planner.sites import Site
from planner.trip import TripRequest, at
from planner.values import Lang, Text
from planner.visitor import Party, Profile

SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
TODAY = date(2026, 11, 17)

FAMILY = Profile(
    name="family",
    title=Text(zh="亲子家庭", en="Family"),
    themes={"ceramics": 0.9, "racing": 0.8, "hands_on": 0.8, "museum": 0.6, "exhibition": 0.5},
    audiences={"family": 1.0},
    party=Party(adults=2, children=(8,)),
)


def sample_catalogue() -> Catalogue:
    """Return the sites of the sample trip, its base and the sites it leaves out."""
    tianyuan, liling = Text(zh="天元区", en="Tianyuan"), Text(zh="醴陵市", en="Liling")
    shifeng, yunlong = Text(zh="石峰区", en="Shifeng"), Text(zh="云龙示范区", en="Yunlong")
    yanling, lusong = Text(zh="炎陵县", en="Yanling"), Text(zh="芦淞区", en="Lusong")
    return Catalogue(
        (
            Site(
                id="power_valley_centre",
                name=Text(zh="中国动力谷展示中心", en="China Power Valley Exhibition Centre"),
                note=Text(zh="团队需预约", en="Groups by appointment"),
                district=tianyuan,
                lat=27.80695,
                lon=113.02808,
                coord_precision="approx_500m",
                coord_basis="derived",
                themes=("rail", "aviation", "exhibition"),
                audiences=("family", "student"),
                visit_minutes=75,
                opening_hours="Tu-Su 09:00-16:30",
                hours_basis="guess",
                booking="appointment",
                price_cny=0,
                price_basis="guess",
            ),
            Site(
                id="karting",
                name=Text(zh="株洲国际卡丁车场（赛车场卡丁车体验）", en="Circuit karting"),
                district=tianyuan,
                lat=27.8325,
                lon=113.056,
                coord_precision="approx_2km",
                coord_basis="guess",
                themes=("racing", "hands_on"),
                audiences=("family", "young"),
                opening_hours="10:00-18:00",
                hours_basis="guess",
            ),
            Site(
                id="planning_hall",
                name=Text(zh="株洲市规划展览馆", en="Zhuzhou City Planning Exhibition Hall"),
                district=tianyuan,
                lat=27.83101,
                lon=113.12899,
                coord_precision="approx_500m",
                coord_basis="doc",
                themes=("exhibition", "city"),
                audiences=("family", "student"),
                visit_minutes=75,
                opening_hours="Tu-Su 09:00-16:30",
                hours_basis="memory",
                price_cny=0,
                price_basis="memory",
            ),
            Site(
                id="zz_museum",
                name=Text(zh="株洲博物馆", en="Zhuzhou Museum"),
                district=tianyuan,
                lat=27.8245,
                lon=113.115,
                coord_precision="approx_500m",
                coord_basis="derived",
                themes=("museum", "history"),
                audiences=("family", "student"),
                visit_minutes=120,
                opening_hours="Tu-Su 09:00-17:00; PH 09:00-17:00",
                hours_basis="doc",
                last_admission_minutes=(30,),
                booking="appointment",
                booking_lead_days=1,
                contact="微信公众号",
                price_cny=0,
                price_basis="doc",
            ),
            Site(
                id="ceramic_museum",
                name=Text(zh="醴陵陶瓷博物馆", en="Liling Ceramics Museum"),
                district=liling,
                lat=27.687,
                lon=113.471,
                coord_precision="approx_2km",
                coord_basis="memory",
                themes=("ceramics", "museum"),
                audiences=("family", "student"),
                visit_minutes=120,
                opening_hours="Tu-Su 09:00-12:00,13:00-17:00",
                hours_basis="doc",
                price_cny=0,
                price_basis="doc",
            ),
            Site(
                id="ceramic_valley",
                name=Text(zh="中国陶瓷谷（醴陵瓷谷、瓷器口）", en="China Ceramic Valley, Liling"),
                district=liling,
                lat=27.687,
                lon=113.47,
                coord_precision="approx_2km",
                coord_basis="memory",
                themes=("ceramics", "architecture"),
                audiences=("family", "young"),
                visit_minutes=120,
                opening_hours="08:30-22:00",
                hours_basis="doc",
                price_cny=0,
                price_basis="doc",
            ),
            Site(
                id="diy_taoba",
                name=Text(zh="瓷谷陶吧（拉坯画瓷体验）", en="Ceramic Valley pottery workshop"),
                note=Text(zh="烧制需数日，作品可邮寄", en="Firing takes days, pieces are posted"),
                district=liling,
                lat=27.687,
                lon=113.47,
                coord_precision="approx_2km",
                coord_basis="memory",
                themes=("ceramics", "hands_on"),
                audiences=("family", "young"),
                visit_minutes=90,
                opening_hours="10:00-17:30",
                hours_basis="guess",
                price_cny=60,
                price_basis="guess",
            ),
            Site(
                id="crrc_zelc",
                name=Text(
                    zh="中车株机（中车株洲电力机车工业旅游区）",
                    en="CRRC Zhuzhou Locomotive industrial tour",
                ),
                district=shifeng,
                lat=27.883,
                lon=113.117,
                coord_precision="approx_2km",
                coord_basis="memory",
                themes=("rail", "factory_tour"),
                audiences=("family", "student"),
                visit_minutes=120,
                opening_hours="Mo-Fr 09:00-11:30,14:00-16:30",
                hours_basis="memory",
                booking="group_only",
            ),
            Site(
                id="fangte",
                name=Text(zh="株洲方特欢乐世界", en="Fantawild Adventure Zhuzhou"),
                district=yunlong,
                lat=27.99285,
                lon=113.18785,
                coord_precision="exact",
                coord_basis="doc",
                themes=("theme_park",),
                audiences=("family", "young"),
                visit_minutes=420,
                opening_hours="09:30-17:30",
                hours_basis="guess",
                price_cny=280,
                price_basis="doc",
            ),
            Site(
                id="hunan_circuit",
                name=Text(zh="湖南国际赛车场", en="Hunan International Circuit"),
                district=tianyuan,
                lat=27.83248,
                lon=113.05427,
                coord_precision="exact",
                coord_basis="doc",
                themes=("racing", "automotive"),
                audiences=("family", "motorsport"),
                visit_minutes=180,
                hours_basis="doc",
                booking="event_only",
            ),
            Site(
                id="liling_kiln",
                name=Text(zh="醴陵窑（沩山窑区、月形湾）", en="Liling Kiln, Weishan"),
                district=liling,
                lat=27.76,
                lon=113.53,
                coord_precision="approx_2km",
                coord_basis="memory",
                themes=("ceramics", "industrial_heritage"),
                audiences=("family", "student"),
                visit_minutes=150,
                opening_hours="09:00-17:00",
                hours_basis="guess",
            ),
            Site(
                id="yandi_mausoleum",
                name=Text(zh="炎帝陵", en="Yandi Mausoleum"),
                district=yanling,
                lat=26.42196,
                lon=113.66712,
                coord_precision="approx_2km",
                coord_basis="doc",
                themes=("heritage", "culture"),
                audiences=("family", "senior"),
                visit_minutes=180,
                opening_hours="08:00-17:30",
                hours_basis="doc",
                last_admission_minutes=(30,),
                price_cny=62,
                price_basis="doc",
            ),
            Site(
                id="zhuma1937",
                name=Text(zh="株麻1937 文创产业园", en="Zhuma 1937 (ramie mill) creative park"),
                district=lusong,
                lat=27.83,
                lon=113.14,
                coord_precision="approx_2km",
                coord_basis="guess",
                themes=("industrial_heritage",),
                status="unconfirmed",
            ),
            Site(
                id="hub_liling",
                kind="hub",
                name=Text(zh="醴陵站", en="Liling station (conventional)"),
                district=liling,
                lat=27.67328,
                lon=113.50574,
                coord_precision="exact",
                coord_basis="doc",
                opening_hours="24/7",
            ),
            Site(
                id="hub_zz_west",
                kind="hub",
                name=Text(zh="株洲西站", en="Zhuzhou West station (high-speed)"),
                district=tianyuan,
                lat=27.79395,
                lon=113.06284,
                coord_precision="exact",
                coord_basis="doc",
                opening_hours="06:00-23:30",
                hours_basis="memory",
            ),
        )
    )


class _Stay(NamedTuple):
    """One visit in short; clock times are "HH:MM"."""

    site_id: str
    arrival: str
    start: str
    end: str
    prize: int
    price_cny: float | None
    slack_minutes: int
    confirm: tuple[str, ...]
    why: Text


_BASE = "hub_zz_west"
_DAYS: tuple[tuple[date, str, str, tuple[_Stay, ...], tuple[tuple[int, int], ...]], ...] = (
    (
        SATURDAY,
        "08:30",
        "11:37",
        (
            _Stay(
                "power_valley_centre", "08:45", "09:00", "10:15", 74, 0, 28,
                ("opening_hours", "price_cny", "booking"),
                Text(zh="适合亲子家庭", en="Good for families"),
            ),
            _Stay(
                "karting", "10:27", "10:37", "11:37", 108, None, 28,
                ("opening_hours", "coordinates", "price_cny"),
                Text(zh="喜欢赛车与动手体验", en="You like racing and hands-on experiences"),
            ),
            _Stay(
                "planning_hall", "12:55", "13:05", "14:20", 66, 0, 28,
                ("opening_hours", "price_cny"),
                Text(zh="适合亲子家庭", en="Good for families"),
            ),
            _Stay(
                "zz_museum", "14:29", "14:39", "16:39", 88, 0, 21,
                (),
                Text(zh="喜欢博物馆", en="You like museums"),
            ),
        ),
        ((15, 5300), (12, 5600), (18, 10100), (9, 2200), (23, 8700)),
    ),
    (
        SUNDAY,
        "08:40",
        "11:52",
        (
            _Stay(
                "ceramic_museum", "09:42", "09:52", "11:52", 112, 0, 8,
                ("coordinates",),
                Text(zh="喜欢陶瓷", en="You like ceramics"),
            ),
            _Stay(
                "ceramic_valley", "12:54", "13:04", "15:04", 104, 0, 10,
                ("coordinates",),
                Text(zh="喜欢陶瓷", en="You like ceramics"),
            ),
            _Stay(
                "diy_taoba", "15:05", "15:15", "16:45", 121, 180, 10,
                ("opening_hours", "coordinates", "price_cny"),
                Text(zh="喜欢动手体验", en="You like hands-on experiences"),
            ),
        ),
        ((62, 53400), (2, 150), (1, 0), (65, 53200)),
    ),
)  # fmt: skip
_SKIPPED = (
    (
        "crrc_zelc",
        Reason.GROUP_ONLY,
        Text(zh="只接待团队", en="Groups only"),
        None,
    ),
    (
        "fangte",
        Reason.TOO_LONG,
        Text(zh="游览需7小时，当天放不下", en="A visit takes 7 h, more than a day leaves"),
        Text(zh="当天20:00以后返回即可", en="Possible if the day ends after 20:00"),
    ),
    (
        "hunan_circuit",
        Reason.NO_EVENT,
        Text(zh="行程期间没有赛事", en="No event during the trip"),
        None,
    ),
    (
        "liling_kiln",
        Reason.NO_ROOM,
        Text(zh="可以去，但其他安排更值得", en="Possible, but the rest is worth more"),
        None,
    ),
    (
        "yandi_mausoleum",
        Reason.TOO_FAR,
        Text(zh="单程约3小时，当天往返来不及", en="About 3 h each way: too far for a day"),
        None,
    ),
    (
        "zhuma1937",
        Reason.UNTRUSTED,
        Text(zh="是否开放尚未证实", en="Not confirmed that it is open"),
        None,
    ),
)


def sample_itinerary(lang: Lang = "en") -> Itinerary:
    """Return the sample trip, its sentences in `lang`."""
    request = TripRequest.model_validate(
        {
            "profile": FAMILY,
            "days": [
                {
                    "date": day,
                    "start": start,
                    "end": "18:00",
                    "start_place": _BASE,
                    "end_place": _BASE,
                }
                for day, start, *_ in _DAYS
            ],
            "today": TODAY,
            "lang": lang,
        }
    )
    catalogue = sample_catalogue()
    days = tuple(_day(catalogue, lang, *day) for day in _DAYS)
    return Itinerary(
        planner_version="0.1.0",
        created=at(TODAY, time(12)),
        request=request,
        days=days,
        skipped=tuple(
            Skipped(
                site_id=site_id,
                name=catalogue.site(site_id).name,
                reason=reason,
                detail=detail[lang],
                change=change[lang] if change else None,
            )
            for site_id, reason, detail, change in _SKIPPED
        ),
        book_by=(
            BookBy(
                site_id="power_valley_centre",
                date=SATURDAY,
                deadline=date(2026, 11, 20),
                contact="",
            ),
            BookBy(
                site_id="zz_museum",
                date=SATURDAY,
                deadline=date(2026, 11, 20),
                contact="微信公众号",
            ),
        ),
        totals=_sum([day.totals for day in days]),
        search=Search(
            engine="by hand", status="feasible", seed=1, steps=0, stopped_by="effort", seconds=0
        ),
    )


def _day(
    catalogue: Catalogue,
    lang: str,
    day: date,
    start: str,
    lunch: str,
    stays: tuple[_Stay, ...],
    ways: tuple[tuple[int, int], ...],
) -> DayPlan:
    def clock(text: str) -> datetime:
        return at(day, time.fromisoformat(text))

    hour = Break(start=clock(lunch), end=clock(lunch) + timedelta(hours=1))
    visits = []
    for stay in stays:
        site = catalogue.site(stay.site_id)
        assert site.lat is not None
        assert site.lon is not None
        visits.append(
            Visit(
                site_id=site.id,
                name=site.name,
                lat=site.lat,
                lon=site.lon,
                arrival=clock(stay.arrival),
                start=clock(stay.start),
                end=clock(stay.end),
                visit_minutes=_minutes(clock(stay.end) - clock(stay.start)),
                wait_minutes=_minutes(clock(stay.start) - clock(stay.arrival)),
                slack_minutes=stay.slack_minutes,
                prize=stay.prize,
                price_cny=stay.price_cny,
                booking=site.booking,
                confirm=stay.confirm,
                why=(stay.why[lang],),
            )
        )
    base = catalogue.place(_BASE)
    legs = _legs(clock(start), visits, hour, ways)
    stops: list[Stop] = sorted([*visits, hour], key=lambda stop: stop.start)
    return DayPlan(
        date=day,
        start=clock(start),
        end=legs[-1].arrive,
        start_place=base,
        end_place=base,
        stops=tuple(stops),
        legs=legs,
        totals=Totals(
            prize=sum(visit.prize for visit in visits),
            visits=len(visits),
            travel_minutes=sum(leg.travel_minutes for leg in legs),
            visit_minutes=sum(visit.visit_minutes for visit in visits),
            wait_minutes=sum(visit.wait_minutes for visit in visits),
            distance_m=sum(leg.distance_m for leg in legs),
            price_cny=sum(visit.price_cny or 0 for visit in visits),
        ),
    )


def _legs(
    start: datetime, visits: list[Visit], lunch: Break, ways: tuple[tuple[int, int], ...]
) -> tuple[Leg, ...]:
    legs = []
    places = [_BASE, *(visit.site_id for visit in visits), _BASE]
    depart = start
    for i, (minutes, distance_m) in enumerate(ways):
        if depart == lunch.start:
            depart = lunch.end
        arrive = depart + timedelta(minutes=minutes)
        legs.append(
            Leg(
                from_place=places[i],
                to_place=places[i + 1],
                mode="taxi" if distance_m > 500 else "walk",
                distance_m=distance_m,
                travel_minutes=minutes,
                depart=depart,
                arrive=arrive,
                source="estimate",
            )
        )
        if i < len(visits):
            assert arrive == visits[i].arrival
            depart = visits[i].end
    return tuple(legs)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _sum(parts: list[Totals]) -> Totals:
    return Totals(**{name: sum(getattr(p, name) for p in parts) for name in Totals.model_fields})
