"""Bookings: the file and its faults, the words that ask for one, and `planner book`."""

import csv
import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import files, plan
from planner.bookings import LONGEST_NOTE, read_bookings, replaces, updated
from planner.catalogue import Catalogue
from planner.cli import main
from planner.errors import BadInput
from planner.itinerary import BookBy, Itinerary
from planner.outputs import checklist
from planner.outputs.checklist import Errand
from planner.profiles import load_profile
from planner.requesting import request_message
from planner.sites import Site
from planner.trip import BookingRecord, BookingState, TripRequest, at
from planner.values import Text
from planner.visitor import Party

SITE = "power_valley_centre"
SATURDAY = date(2026, 12, 5)
FORMATS = ("trip.toml", "trip.csv")
HOSTILE = (
    "two\nlines",
    "windows\r\nlines",
    "a lone \r return",
    'a "quoted" word, and a comma',
    '"""',
    "'''",
    "\\ \\n #no comment [[booking]]",
    "=1+1",
    "+86 731 2283 3321",
    "-1",
    '@SUM(A1:A9)',
    "'",
    "''=1+1",
    "'tis fine",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "预约电话：李女士，下午两点后",
    "\x1b[31mred\x7f\u202e",
    "\ufeffmark",
)  # fmt: skip

clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
notes = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
hostile_notes = st.text("=+-@＝'\"\n\r\t, \\#[]a", max_size=8) | st.sampled_from(HOSTILE)


@st.composite
def records(draw: st.DrawFn) -> BookingRecord:
    state: BookingState = draw(st.sampled_from(["asked", "confirmed", "refused"]))
    return BookingRecord(
        site_id=draw(st.sampled_from(["zz_museum", "karting"])),
        date=draw(st.sampled_from([SATURDAY, date(2026, 12, 6)])),
        state=state,
        time=draw(clocks if state == "confirmed" else st.none() | clocks),
        note=draw(notes | hostile_notes).strip(),
    )


def record(state: BookingState, clock: str | None = None, note: str = "") -> BookingRecord:
    hour = time.fromisoformat(clock) if clock else None
    return BookingRecord(site_id="zz_museum", date=SATURDAY, state=state, time=hour, note=note)


def written(folder: Path, text: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(path: Path, catalogue: Catalogue | None = None) -> list[str]:
    """Return the messages of a file that must be refused, its folder left out."""
    with pytest.raises(BadInput) as caught:
        read_bookings(path, catalogue)
    return [str(fault).replace(f"{path.parent}/", "") for fault in caught.value.faults]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def test_toml_as_people_write_it(tmp_path: Path) -> None:
    text = """
        # asked on Monday
        [[booking]]
        site = " zz_museum "
        date = "2026-12-05"
        state = "asked"
        note = '''
        Ms Li
        '''
        [[booking]]
        site = "karting"
        date = 2026-12-06
        state = "confirmed"
        time = 09:30:00
    """
    first, second = read_bookings(written(tmp_path, text, "trip.TOML"))
    assert first == record("asked", note="Ms Li")
    assert (second.site_id, second.time, second.note) == ("karting", time(9, 30), "")


def test_csv_as_excel_saves_it(tmp_path: Path) -> None:
    text = (
        "\ufeffstate,site,date,time,note,\r\n"
        "confirmed,zz_museum,2026/12/5,9:30:00,\"Ms Li\r\n12:00\",\r\n"
        ",,,,,\r\n"
        "refused,karting,2026-12-06,,'=1+1,\r\n"
    )  # fmt: skip
    first, second = read_bookings(written(tmp_path, text, "trip.csv"))
    assert first == record("confirmed", "09:30", "Ms Li\r\n12:00")
    assert (second.state, second.time, second.note) == ("refused", None, "=1+1")


def test_csv_needs_no_time_and_no_note(tmp_path: Path) -> None:
    path = written(tmp_path, "date,site,state\n2026-12-05,zz_museum,asked\n", "trip.csv")
    assert read_bookings(path) == (record("asked"),)
    path.write_text(updated(path, record("confirmed", "10:00", "yes")), encoding="utf-8")
    assert read_bookings(path) == (record("confirmed", "10:00", "yes"),)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n"])
def test_an_empty_file_holds_nothing(tmp_path: Path, name: str, text: str) -> None:
    path = written(tmp_path, text, name)
    assert read_bookings(path) == ()
    path.write_text(updated(path, record("asked")), encoding="utf-8", newline="")
    assert read_bookings(path) == (record("asked"),)


TOML = '[[booking]]\nsite = "zz_museum"\ndate = 2026-12-05\nstate = "asked"\n'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[[booking]", "trip.toml: not TOML: "),
        (b"\xff", "trip.toml: not UTF-8 (byte 1)"),
        ("[booking]", "trip.toml: booking: must be a list of tables. Write [[booking]]"),
        ("booking = 'x'", "trip.toml: booking: must be a list of tables"),
        ("[[bookings]]", "trip.toml: 'bookings': is not known here. Did you mean booking?"),
        ("[[booking]]", "booking #1 site: is missing. For example: site = "),
        (TOML + "[[booking]]", "booking #2 date: is missing. For example: date = 2026-12-05"),
        (TOML.replace("zz_museum", "  "), "booking #1 site: is missing"),
        (TOML.replace('"zz_museum"', "7"), "booking #1 site: '7': must be a text in quotes"),
        (TOML.replace("asked", "confirm"), "'confirm': must be one of asked, confirmed, refused. "
         "Did you mean confirmed?"),
        (TOML.replace("asked", "???"), "state: '???': must be one of asked, confirmed, refused."),
        (TOML.replace('"asked"', "[]"), "state: '[]': must be one of"),
        (TOML.replace("asked", "confirmed"), "booking #1 time: is missing, and a confirmed"),
        (TOML.replace("asked", "confirmed") + "time = ' '", "booking #1 time: is missing"),
        (TOML.replace("2026-12-05", "'5.12.2026'"), "'5.12.2026': is not a date. Write year"),
        (TOML.replace("2026-12-05", "'2026-02-30'"), "'2026-02-30': is no day of the calendar"),
        (TOML.replace("2026-12-05", "1999-12-31"), "'1999-12-31': is outside 2000 to 2100"),
        (TOML.replace("2026-12-05", "2026-12-05T09:00:00"), "is not a date"),
        (TOML.replace("2026-12-05", "true"), "date: 'True': is not a date"),
        (TOML + "time = '9 am'", "time: '9 am': is not a time. Write hours and minutes"),
        (TOML + "time = '24:00'", "time: '24:00': must be a time from 00:00 to 23:59"),
        (TOML + "time = 09:30:01", "must be a time in whole minutes"),
        (TOML + "time = 930", "time: '930': is not a time"),
        (TOML + "note = 5", "booking #1 note: '5': must be a text in quotes"),
        (TOML + "notes = 'x'", "booking #1 notes: is no key of a booking. Did you mean note?"),
        (TOML + "colour = 'x'", "colour: is no key of a booking. The keys are site, date"),
        (TOML + TOML, "booking #2: 'zz_museum 2026-12-05': the same site, date and time are there "
         "already (trip.toml: booking #1)"),
        (TOML + TOML.replace("asked", "refused"), "booking #2: "),
        (TOML + "time = '10:00'\n" + TOML.replace("asked", "refused"), "asked and, without a time, "
         "refused (trip.toml: booking #1)"),
        (TOML.replace("asked", "confirmed") + "time = '10:00'\n"
         + TOML.replace("asked", "confirmed") + "time = '11:00'",
         "confirmed already, for 10:00 (trip.toml: booking #1). Keep one of them"),
    ],
)  # fmt: skip
def test_faults_of_toml(tmp_path: Path, text: str | bytes, wanted: str) -> None:
    said = faults(written(tmp_path, text, "trip.toml"))
    assert any(wanted in one for one in said), said


HEAD = "site,date,state,time,note\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (HEAD + "zz_museum,2026-12-05,askd,,\n", "trip.csv:2 state: 'askd': must be one of asked, "
         "confirmed, refused. Did you mean asked?"),
        (HEAD + "\nzz_museum,,asked,,\n", "trip.csv:3 date: is missing"),
        (HEAD + "zz_museum,2026-12-05,confirmed,,\n", "trip.csv:2 time: is missing, and"),
        (HEAD + "zz_museum,2026-12-05,asked,25:00,\n", "trip.csv:2 time: '25:00': must be a time"),
        (HEAD + "zz_museum,2026-12-05,asked\n", "trip.csv:2: has 3 cells where the header names 5"),
        (HEAD + "zz_museum,2026-12-05,asked,,\n" * 2, "trip.csv:3: 'zz_museum 2026-12-05': the "
         "same site, date and time are there already (trip.csv:2)"),
        (HEAD.replace("note", "notes"), "header: 'notes': is not a column of this file. Did you"),
        ("site,date\n", "trip.csv:1 header: has no column state"),
        ("a,b\n", "the first row names no known column"),
        (HEAD.replace(",", ";"), "the columns are separated by semicolons"),
        ((HEAD + "zz_museum,2026-12-05,asked,,预约电话\n").encode("gbk"), "is encoded in GBK"),
    ],
)  # fmt: skip
def test_faults_of_csv(tmp_path: Path, text: str | bytes, wanted: str) -> None:
    said = faults(written(tmp_path, text, "trip.csv"))
    assert any(wanted in one for one in said), said


@pytest.mark.parametrize("name", FORMATS)
def test_files_beyond_all_measure(tmp_path: Path, name: str) -> None:
    (said,) = faults(written(tmp_path, HEAD + "x" * 2**20, name))
    assert "larger than 1 MB, not a bookings file" in said


def test_toml_nested_beyond_all_measure(tmp_path: Path) -> None:
    (said,) = faults(written(tmp_path, "note = " + "[" * 100_000, "trip.toml"))
    assert "not TOML: nested too deeply" in said


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    rows = "zz_museum,soon,confirmed,,\nzz_museum,2026-12-05,maybe,noon,\n,2026-12-05\n"
    said = faults(written(tmp_path, HEAD + rows, "trip.csv"))
    for part in (":2 date", ":2 time", ":3 state", ":3 time", ":4: has 2 cells"):
        assert any(f"trip.csv{part}" in one for one in said), said


def test_endless_faults_end(tmp_path: Path, catalogue: Catalogue) -> None:
    said = faults(written(tmp_path, HEAD + "x,x,x,x,x\n" * 9999, "trip.csv"), catalogue)
    assert len(said) < 70
    assert "what follows has not been looked at" in said[-1]


def test_unknown_sites_are_told_with_their_likely_ids(tmp_path: Path, catalogue: Catalogue) -> None:
    path = written(tmp_path, TOML.replace("zz_museum", "zz_musem"), "trip.toml")
    assert read_bookings(path)[0].site_id == "zz_musem"
    (said,) = faults(path, catalogue)
    assert "booking #1 site: 'zz_musem': is not in the catalogue. Did you mean zz_museum" in said


@pytest.mark.parametrize("name", FORMATS)
def test_no_such_file(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path / name) == [f"bookings: '{name}': no such file. Check the path"]
    (tmp_path / name).mkdir()
    assert "a folder, not a file" in faults(tmp_path / name)[0]


def test_only_toml_and_csv(tmp_path: Path) -> None:
    assert "ends in .toml or .csv" in faults(tmp_path / "trip.xlsx")[0]
    with pytest.raises(BadInput, match=r"ends in \.toml or \.csv"):
        updated(tmp_path / "trip", record("asked"))


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=150, deadline=None)
@given(news=st.lists(records(), max_size=8), at_once=st.booleans())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, news: list[BookingRecord], at_once: bool
) -> None:
    path = tmp_path_factory.mktemp("trip") / name
    wanted: list[BookingRecord] = []
    for batch in [news] if at_once else [[new] for new in news]:
        files.write_whole({path: updated(path, *batch)})
    for new in news:
        place = next((n for n, old in enumerate(wanted) if replaces(new, old)), len(wanted))
        rest = [old for old in wanted[place:] if not replaces(new, old)]
        wanted = [*wanted[:place], new, *rest]
    assert (list(read_bookings(path)) if path.exists() else []) == wanted


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("note", HOSTILE)
def test_hostile_notes(tmp_path: Path, name: str, note: str) -> None:
    path = tmp_path / name
    for one in (record("asked", "10:00", note), record("confirmed", "11:00", note)):
        files.write_whole({path: updated(path, one)})
        assert read_bookings(path) == (one,)


@pytest.mark.parametrize("note", HOSTILE)
def test_no_cell_is_a_formula(tmp_path: Path, note: str) -> None:
    text = updated(tmp_path / "trip.csv", record("asked", note=note))
    assert text.startswith("\ufeff")  # without it, Excel takes UTF-8 for something else
    cells = [cell for row in csv.reader(text.splitlines(keepends=True)) for cell in row]
    assert not [cell for cell in cells if re.match(r"[=+\-@＝\t\r\n]", cell)]


@pytest.mark.parametrize("name", FORMATS)
def test_notes_that_no_file_should_hold(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        updated(tmp_path / name, record("asked", note="\0" + "x" * LONGEST_NOTE))
    assert [fault.rule for fault in caught.value.faults] == [
        f"longer than {LONGEST_NOTE} characters",
        "holds a NUL character",
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        # an answer takes the place of the question
        (["asked 09:00"], "confirmed 10:00", ["confirmed 10:00"]),
        (["asked 09:00"], "refused 09:00", ["refused 09:00"]),
        (["asked"], "refused 09:00", ["refused 09:00"]),
        (["confirmed 10:00"], "refused", ["refused"]),
        (["refused"], "confirmed 10:00", ["confirmed 10:00"]),
        (["refused"], "refused 10:00", ["refused", "refused 10:00"]),
        # what was refused for other times stands beside it
        (["refused 09:00"], "asked 10:00", ["refused 09:00", "asked 10:00"]),
        (["refused 09:00"], "refused 10:00", ["refused 09:00", "refused 10:00"]),
        (["confirmed 09:00"], "refused 10:00", ["confirmed 09:00", "refused 10:00"]),
        # until the whole date is refused
        (["refused 09:00", "asked 10:00", "refused 11:00"], "refused", ["refused"]),
        (["refused 09:00", "asked 10:00"], "confirmed 09:00", ["confirmed 09:00"]),
    ],
)
def test_what_a_record_replaces(
    tmp_path: Path, name: str, before: list[str], new: str, after: list[str]
) -> None:
    def parsed(text: str) -> BookingRecord:
        state, _, clock = text.partition(" ")
        return BookingRecord.model_validate(
            {"site_id": "zz_museum", "date": SATURDAY, "state": state, "time": clock or None}
        )

    path = tmp_path / name
    files.write_whole({path: updated(path, *map(parsed, before))})
    assert read_bookings(path) == tuple(map(parsed, before))
    files.write_whole({path: updated(path, parsed(new))})
    assert read_bookings(path) == tuple(map(parsed, after))


def test_comments_and_order_stay(tmp_path: Path) -> None:
    text = (
        "# Our trip\n\n"
        '[[booking]]  # the first\nsite = "karting"\ndate = "2026-12-05"  # a Saturday\n'
        'state = "asked"     # by phone\ntime = 09:00:00\n\n'
        "# then the museum\n" + TOML
    )
    path = written(tmp_path, text, "trip.toml")
    answer = record("asked").model_copy(update={"site_id": "karting", "state": "refused"})
    path.write_text(updated(path, answer), encoding="utf-8")
    wanted = text.replace('"asked"     #', '"refused"     #').replace("time = 09:00:00\n", "")
    assert path.read_text(encoding="utf-8") == wanted
    assert [one.site_id for one in read_bookings(path)] == ["karting", "zz_museum"]


@pytest.mark.parametrize(
    "text",
    [
        "booking = []\n",
        'booking = [{site = "zz_museum", date = 2026-12-05, state = "asked"}]\n',
    ],
)
def test_inline_tables_can_be_added_to(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text, "trip.toml")
    path.write_text(updated(path, record("confirmed", "10:00")), encoding="utf-8")
    assert read_bookings(path) == (record("confirmed", "10:00"),)
    other = record("refused").model_copy(update={"site_id": "karting"})
    path.write_text(updated(path, other), encoding="utf-8")
    assert read_bookings(path) == (record("confirmed", "10:00"), other)


def test_a_faulty_file_is_not_touched(tmp_path: Path) -> None:
    path = written(tmp_path, TOML + TOML, "trip.toml")
    with pytest.raises(BadInput, match="are there already"):
        updated(path, record("refused"))


# ── what to say ─────────────────────────────────────────────────────────────────────────────────

TOUR = Site(
    id="works",
    name=Text(zh="机车厂{x}", en="Locomotive works {x}"),
    booking="group_only",
    booking_lead_days=3,
    min_group=10,
    price_cny=0,
    price_basis="doc",
    wheelchair="yes",
    id_required="any",
)


def ask(people: dict[str, Any], site: Site = TOUR, profile: str = "family") -> Text:
    start = at(SATURDAY, time(9, 30))
    return request_message(site, Party.model_validate(people), load_profile(profile), start, 75)


def test_a_request_names_people_place_and_time_in_both_languages() -> None:
    said = ask({"adults": 20})
    assert said.en == (
        "Hello, could you receive 20 adults at Locomotive works {x} on Sat 5 Dec 2026 at 09:30, "
        "for a visit of about 1 h 15 min? Thank you!"
    )
    for part in ("20位成人", "机车厂{x}", "2026年12月5日（周六）", "09:30", "1小时15分钟"):
        assert part in said.zh


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ({"adults": 1}, "receive 1 adult at"),
        ({"adults": 0, "seniors": 2}, "receive 2 seniors at"),
        ({"adults": 2, "children": (9, 8)}, "4 people (2 adults, 2 children aged 8, 9)"),
        (
            {"adults": 1, "children": (9,), "seniors": 1},
            "3 people (1 adult, 1 senior, 1 child aged 9) at",
        ),
        ({"adults": 2, "children": (9,) * 20}, "20 children aged 9)"),
        ({"adults": 2, "children": tuple(range(8, 17))}, "9 children aged 8–16)"),
        ({"adults": 2, "wheelchairs": 1}, "Of us, 1 person uses a wheelchair."),
        ({"adults": 4, "wheelchairs": 2, "passports": 3}, "Of us, 2 people use a wheelchair, 3"),
        ({"adults": 4, "passports": 1}, "1 person has a passport and no Chinese identity card."),
    ],
)
def test_who_comes(people: dict[str, Any], wanted: str) -> None:
    assert wanted in ask(people).en


def test_visitors_from_abroad_all_have_passports() -> None:
    assert "2 people have a passport" in ask({"adults": 2}, profile="inbound").en


@pytest.mark.parametrize(
    ("unknown", "asked"),
    [
        ({"booking_lead_days": None}, "how far ahead you need to know"),
        ({"min_group": None}, "the smallest group you receive"),
        ({"price_cny": None}, "the price"),
        ({"price_basis": "guess"}, "the price"),
        ({"wheelchair": "limited"}, "how far one gets in a wheelchair"),
        ({"id_required": ""}, "whether a passport will do"),
    ],
)
def test_what_is_not_known_is_asked(unknown: dict[str, Any], asked: str) -> None:
    people = {"adults": 12, "wheelchairs": 1, "passports": 1}
    assert "Please also tell us" not in ask(people).en
    said = ask(people, TOUR.model_copy(update=unknown)).en
    assert f"Please also tell us: {asked}." in said


# ── the checklist ───────────────────────────────────────────────────────────────────────────────


def errand(**changes: Any) -> Errand:
    given: dict[str, Any] = {
        "site_id": "works",
        "name": Text(zh="<b>厂</b>", en="[Works](javascript:x) `a` *b* _c_ d_e\n# f"),
        "day": SATURDAY,
        "start": at(SATURDAY, time(9, 30)),
        "end": at(SATURDAY, time(10, 45)),
        "deadline": date(2026, 12, 4),
        "assumed": True,
        "contact": "a & b\x1b[31m | ~~c~~",
        "state": "to_ask",
        "note": "",
        "message": Text(zh="你好", en="Hello"),
    }
    return Errand(**(given | changes))


def test_catalogue_text_is_no_markup() -> None:
    text = checklist.render([errand()], date(2026, 12, 1), "en")
    assert r"\[Works\](javascript:x) \`a\` \*b\* \_c\_ d_e # f" in text
    assert "&lt;b&gt;厂&lt;/b&gt;" in text
    assert r"a &amp; b | \~\~c\~\~" in text
    assert [line[:4] for line in text.splitlines() if line][1:] == ["- [ ", *["  - "] * 7]


def test_what_is_confirmed_is_ticked() -> None:
    text = checklist.render([errand(state="confirmed", note="yes")], date(2026, 12, 1), "zh")
    assert "\n- [x] " in text
    assert "你好" in text
    assert "Hello" not in text


@pytest.mark.parametrize(
    ("state", "today", "said"),
    [
        ("to_ask", 3, ""),
        ("to_ask", 4, "today is the last day"),
        ("to_ask", 5, "overdue"),
        ("asked", 5, ""),
        ("confirmed", 5, ""),
    ],
)
def test_overdue(state: str, today: int, said: str) -> None:
    line = checklist.headline(errand(state=state), date(2026, 12, today), "en")
    assert line.split(" · ")[1:-1] == ([said] if said else [])


# ── the command ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def itinerary(catalogue: Catalogue) -> Itinerary:
    request = TripRequest.starting(
        SATURDAY,
        profile="student",
        today=date(2026, 11, 28),
        must=(SITE,),
        effort="quick",
        lang="en",
    )
    return plan(request, catalogue)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, itinerary: Itinerary) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(itinerary.model_dump_json(by_alias=True), encoding="utf-8")
    return tmp_path


def book(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["book", *args], input=stdin, env={"COLUMNS": "100"})


def unwrapped(text: str) -> str:
    """Return a text without blanks and line ends, wherever its lines are broken."""
    return "".join(text.split())


def start(itinerary: Itinerary) -> str:
    visit = next(visit for visit in itinerary.visits if visit.site_id == SITE)
    return f"{visit.start:%H:%M}"


def test_the_list_says_by_when_whom_to_ask_and_how(folder: Path, itinerary: Itinerary) -> None:
    result = book("plan.json", "--today", "2026-12-05")
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "by Fri 4 Dec 2026 · overdue · China Power Valley Exhibition Centre 中国动力谷展示中心"
    )
    said = unwrapped(result.stdout)
    for part in (SITE, "still to ask", "高科集团", "20位成人", "receive 20 adults"):
        assert unwrapped(part) in said
    assert unwrapped(f"Sat 5 Dec 2026, {start(itinerary)}") in said
    assert list(folder.iterdir()) == [folder / "plan.json"]


def test_the_list_in_chinese_needs_no_english(folder: Path) -> None:
    result = book("plan.json", "--lang", "zh")
    said = unwrapped(result.stdout)
    assert "2026年12月4日（周五）" in said
    assert "20位成人" in said
    assert unwrapped("receive 20 adults") not in said


def test_bookings_come_by_deadline(folder: Path, itinerary: Itinerary) -> None:
    (entry,) = (one for one in itinerary.book_by if one.site_id == SITE)
    earlier = BookBy(site_id="gone", date=SATURDAY, deadline=date(2026, 12, 1), contact="")
    both = itinerary.model_copy(update={"book_by": (entry, earlier)})
    result = book("-", stdin=both.model_dump_json(by_alias=True))
    assert result.exit_code == 0
    assert re.findall(r"^by (\S+ \d+)", result.stdout, re.MULTILINE) == ["Tue 1", "Fri 4"]
    assert "contact not known" in result.stdout


def test_what_the_plan_says_is_said(folder: Path, itinerary: Itinerary) -> None:
    (entry,) = (one for one in itinerary.book_by if one.site_id == SITE)
    own = entry.model_copy(update={"message": Text(zh="您好\x1b[31m", en="Own words")})
    result = book(
        "-", stdin=itinerary.model_copy(update={"book_by": (own,)}).model_dump_json(by_alias=True)
    )
    assert "您好\n" in result.stdout
    assert "Own words" in result.stdout


def test_nothing_to_book(folder: Path, itinerary: Itinerary) -> None:
    bare = itinerary.model_copy(update={"book_by": ()}).model_dump_json(by_alias=True)
    result = book("-", "--checklist", "list.md", stdin=bare)
    assert result.stdout == "Nothing has to be booked.\n"
    assert (
        (folder / "list.md").read_text(encoding="utf-8").endswith("\nNothing has to be booked.\n")
    )


def test_asking_confirming_refusing(folder: Path, itinerary: Itinerary) -> None:
    path = folder / "plan.bookings.toml"
    result = book("plan.json", "--ask", SITE, "--note", " Ms Li ")
    assert result.exit_code == 0
    assert result.stdout.endswith(
        f" · asked, not yet confirmed · Sat 5 Dec 2026, {start(itinerary)} · Ms Li\n"
    )
    assert result.stderr == (
        "Wrote plan.bookings.toml\nNext: planner replan plan.json --bookings plan.bookings.toml\n"
    )
    (asked,) = read_bookings(path)
    assert (asked.state, asked.note) == ("asked", "Ms Li")
    assert f"{asked.time:%H:%M}" == start(itinerary)
    assert "asked, not yet confirmed" in book("plan.json").stdout

    assert book("plan.json", "--confirm", f"{SITE}＝10：15").exit_code == 0
    (confirmed,) = read_bookings(path)
    assert (confirmed.state, confirmed.time, confirmed.note) == ("confirmed", time(10, 15), "Ms Li")
    assert re.search(r"state +confirmed\n", book("plan.json").stdout)

    assert book("plan.json", "--refuse", SITE, "--note", "full").exit_code == 0
    (refused,) = read_bookings(path)
    assert (refused.state, refused.time, refused.note) == ("refused", None, "full")
    assert re.search(r"state +booking refused\n", book("plan.json").stdout)


def test_a_time_that_is_refused_says_nothing_of_another(folder: Path, itinerary: Itinerary) -> None:
    assert book("plan.json", "--refuse", f"{SITE}=16:00").exit_code == 0
    assert "still to ask" in book("plan.json").stdout
    assert book("plan.json", "--refuse", f"{SITE}={start(itinerary)}").exit_code == 0
    assert "booking refused" in book("plan.json").stdout
    assert len(read_bookings(folder / "plan.bookings.toml")) == 2


def test_several_sites_and_a_spreadsheet(folder: Path, itinerary: Itinerary) -> None:
    other = next(visit.site_id for visit in itinerary.visits if visit.site_id != SITE)
    args = ["--bookings", "my trip.csv", "--ask", other, "--confirm", f"{SITE}=9:30"]
    result = book("plan.json", *args, "--checklist", "list.md")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert "--bookings 'my trip.csv'" in result.stderr
    assert {one.site_id for one in read_bookings("my trip.csv")} == {SITE, other}
    assert "- [x] by Fri 4 Dec 2026" in (folder / "list.md").read_text(encoding="utf-8")
    assert not (folder / "plan.bookings.toml").exists()


def test_from_standard_input_the_file_is_named(folder: Path, itinerary: Itinerary) -> None:
    text = itinerary.model_dump_json(by_alias=True)
    result = book("-", "--ask", SITE, stdin=text)
    assert result.exit_code == 2
    assert "--bookings: a plan from standard input has no file beside it" in result.stderr
    result = book("-", "--ask", SITE, "--bookings", "b.toml", stdin=text)
    assert "planner replan PLAN.json --bookings b.toml" in result.stderr


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("--ask karts_x", "--ask: 'karts_x': is not a visit of this plan."),
        ("--ask power_valley_center", "Did you mean power_valley_centre? Its visits: "),
        ("--ask =", "--ask: is not a visit of this plan"),
        (f"--ask {SITE}=10:00", "the time that is asked for is that of the plan"),
        (f"--confirm {SITE}", f"--confirm: '{SITE}': needs the time. Write e.g. --confirm {SITE}="),
        (f"--confirm {SITE}=", "needs the time"),
        (f"--confirm {SITE}=25:00", "must be a time from 00:00 to 23:59"),
        (f"--confirm {SITE}=9am", "is not a time. Write e.g."),
        (f"--refuse {SITE}=9am", "is not a time. Write e.g."),
        (f"--ask {SITE} --refuse {SITE}", "the site is named already"),
        (f"--ask {SITE} --ask {SITE}", "the site is named already"),
        ("--note hello", "--note: 'hello': there is no answer to note it with"),
        ("--bookings none.toml", "bookings: 'none.toml': no such file"),
        (f"--ask {SITE} --bookings plan.json", "--bookings: 'plan.json': the same file as PLAN"),
        (f"--ask {SITE} --bookings b.txt", "ends in .toml or .csv"),
        (f"--ask {SITE} --bookings no/such.toml", "its folder cannot be used"),
        (f"--ask {SITE} --bookings -", "only --json can write to standard output"),
        (f"--ask {SITE} --checklist plan.bookings.toml", "the same file as --bookings"),
        (f"--ask {SITE} --note {'x' * (LONGEST_NOTE + 1)}", "longer than 2000 characters"),
        ("--checklist plan.bookings.toml", "the same file as --bookings"),
        ("--checklist plan.json", "--checklist: 'plan.json': the same file as PLAN.json"),
        ("--sites none.csv", "none.csv: there is no such file"),
        ("--today soon", "'soon' is not a date"),
    ],
)
def test_whatever_is_wrong_nothing_is_written(folder: Path, line: str, wanted: str) -> None:
    result = book("plan.json", *line.split())
    assert result.exit_code == 2
    assert wanted in result.stderr
    assert result.stdout == ""
    assert list(folder.iterdir()) == [folder / "plan.json"]


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "b.toml").write_text(TOML.replace("zz_museum", "zz_musem"), encoding="utf-8")
    args = ["--ask", "x", "--confirm", f"{SITE}=9", "--bookings", "b.toml", "--checklist", "-"]
    said = book("plan.json", *args).stderr
    assert said.count("Error: ") == 4
    for part in ("--ask: 'x'", f"'{SITE}=9'", "zz_musem", "--checklist"):
        assert part in said


def test_every_example_of_the_help_can_be_typed(folder: Path) -> None:
    said = book("--help").stdout
    examples = re.findall(r"^ +planner book (.*)$", said, re.MULTILINE)
    assert len(examples) == 5
    assert all(example.startswith("plan.json") for example in examples)


def test_new_files_are_plain(tmp_path: Path) -> None:
    new = updated(tmp_path / "b.toml", record("asked", "09:30"))
    assert new.startswith("# Bookings.")
    assert tomllib.loads(new) == {
        "booking": [{"site": "zz_museum", "date": SATURDAY, "state": "asked", "time": "09:30"}]
    }
    assert updated(tmp_path / "b.csv", record("asked", "09:30")) == (
        "\ufeffsite,date,state,time,note\r\nzz_museum,2026-12-05,asked,09:30,\r\n"
    )
