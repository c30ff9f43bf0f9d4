"""The themes and audiences of the catalogue and the profiles, named in both languages."""

from planner.values import Text

# Each name also reads well inside a sentence: "matches your interest in ...", "suits ...".
THEMES: dict[str, Text] = {
    # industry
    "rail": Text(zh="轨道交通", en="railways"),
    "racing": Text(zh="赛车", en="motor racing"),
    "automotive": Text(zh="汽车", en="cars"),
    "aviation": Text(zh="航空", en="aviation"),
    "ceramics": Text(zh="陶瓷", en="ceramics"),
    "fireworks": Text(zh="烟花", en="fireworks"),
    "textile": Text(zh="纺织服饰", en="textiles"),
    "new_energy": Text(zh="新能源", en="new energy"),
    "technology": Text(zh="科技", en="technology"),
    "factory_tour": Text(zh="工厂参观", en="factory tours"),
    "industrial_heritage": Text(zh="工业遗产", en="industrial heritage"),
    "exhibition": Text(zh="展览展会", en="exhibitions"),
    "hands_on": Text(zh="动手体验", en="hands-on activities"),
    # culture
    "museum": Text(zh="博物馆", en="museums"),
    "history": Text(zh="历史", en="history"),
    "red_tourism": Text(zh="红色旅游", en="revolutionary history"),
    "culture": Text(zh="文化", en="culture"),
    "art": Text(zh="艺术", en="art"),
    "show": Text(zh="演出", en="shows"),
    "festival": Text(zh="节庆", en="festivals"),
    # city and leisure
    "city": Text(zh="城市风貌", en="city sights"),
    "night": Text(zh="夜游", en="sights after dark"),
    "shopping": Text(zh="购物", en="shopping"),
    "food": Text(zh="美食", en="food"),
    "sport": Text(zh="体育", en="sport"),
    "theme_park": Text(zh="主题乐园", en="theme parks"),
    # outdoors
    "park": Text(zh="公园", en="parks"),
    "riverside": Text(zh="水岸风光", en="the waterside"),
    "nature": Text(zh="自然田园", en="nature and countryside"),
}

AUDIENCES: dict[str, Text] = {
    "family": Text(zh="亲子家庭", en="families"),
    "student": Text(zh="学生", en="students"),
    "young": Text(zh="年轻人", en="young people"),
    "senior": Text(zh="银发族", en="older visitors"),
    "motorsport": Text(zh="车迷", en="motorsport fans"),
    "business": Text(zh="商务客人", en="business visitors"),
    "inbound": Text(zh="入境游客", en="visitors from abroad"),
}


def theme(name: str) -> Text:
    """Return a theme's name; one that is not in the vocabulary is called by its id."""
    return THEMES.get(name) or _by_id(name)


def audience(name: str) -> Text:
    """Return an audience's name; one that is not in the vocabulary is called by its id."""
    return AUDIENCES.get(name) or _by_id(name)


def _by_id(name: str) -> Text:
    said = name.replace("_", " ")
    return Text(zh=said, en=said)
