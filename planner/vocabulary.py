"""The themes and audiences of the catalogue and the profiles, named in every language."""

from planner.values import Text

# Each name also reads well inside a sentence: "matches your interest in ...", "suits ...".
THEMES: dict[str, Text] = {
    # industry
    "rail": Text(zh="轨道交通", en="railways", ru="железные дороги"),
    "racing": Text(zh="赛车", en="motor racing", ru="автоспорт"),
    "automotive": Text(zh="汽车", en="cars", ru="автомобили"),
    "aviation": Text(zh="航空", en="aviation", ru="авиация"),
    "ceramics": Text(zh="陶瓷", en="ceramics", ru="керамика"),
    "fireworks": Text(zh="烟花", en="fireworks", ru="фейерверки"),
    "textile": Text(zh="纺织服饰", en="textiles", ru="текстиль и одежда"),
    "new_energy": Text(zh="新能源", en="new energy", ru="новая энергетика"),
    "technology": Text(zh="科技", en="technology", ru="технологии"),
    "factory_tour": Text(zh="工厂参观", en="factory tours", ru="экскурсии на заводы"),
    "industrial_heritage": Text(
        zh="工业遗产", en="industrial heritage", ru="промышленное наследие"
    ),
    "exhibition": Text(zh="展览展会", en="exhibitions", ru="выставки"),
    "hands_on": Text(zh="动手体验", en="hands-on activities", ru="мастер-классы"),
    # culture
    "museum": Text(zh="博物馆", en="museums", ru="музеи"),
    "history": Text(zh="历史", en="history", ru="история"),
    "red_tourism": Text(zh="红色旅游", en="revolutionary history", ru="история революции"),
    "culture": Text(zh="文化", en="culture", ru="культура"),
    "art": Text(zh="艺术", en="art", ru="искусство"),
    "show": Text(zh="演出", en="shows", ru="представления"),
    "festival": Text(zh="节庆", en="festivals", ru="фестивали"),
    # city and leisure
    "city": Text(zh="城市风貌", en="city sights", ru="городские виды"),
    "night": Text(zh="夜游", en="sights after dark", ru="вечерний город"),
    "shopping": Text(zh="购物", en="shopping", ru="покупки"),
    "food": Text(zh="美食", en="food", ru="кухня"),
    "sport": Text(zh="体育", en="sport", ru="спорт"),
    "theme_park": Text(zh="主题乐园", en="theme parks", ru="парки развлечений"),
    # outdoors
    "park": Text(zh="公园", en="parks", ru="парки"),
    "riverside": Text(zh="水岸风光", en="the waterside", ru="набережные"),
    "nature": Text(zh="自然田园", en="nature and countryside", ru="природа и сельские виды"),
}

AUDIENCES: dict[str, Text] = {
    "family": Text(zh="亲子家庭", en="families", ru="семьи с детьми"),
    "student": Text(zh="学生", en="students", ru="студенты и школьники"),
    "young": Text(zh="年轻人", en="young people", ru="молодёжь"),
    "senior": Text(zh="银发族", en="older visitors", ru="люди старшего возраста"),
    "motorsport": Text(zh="车迷", en="motorsport fans", ru="поклонники автоспорта"),
    "business": Text(zh="商务客人", en="business visitors", ru="деловые гости"),
    "inbound": Text(zh="入境游客", en="visitors from abroad", ru="гости из-за рубежа"),
}


def theme(name: str) -> Text:
    """Return a theme's name; one that is not in the vocabulary is called by its id."""
    return THEMES.get(name) or _by_id(name)


def audience(name: str) -> Text:
    """Return an audience's name; one that is not in the vocabulary is called by its id."""
    return AUDIENCES.get(name) or _by_id(name)


def _by_id(name: str) -> Text:
    said = name.replace("_", " ")
    return Text.each(lambda _: said)
