"""`planner book`: whom to ask by when, what to say, and keeping what they answered."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal

import click

from planner import files
from planner.bookings import read_bookings, read_clock, replaces, updated
from planner.catalogue import Catalogue, shipped_catalogue
from planner.cli.options import (
    FILE,
    Day,
    check_targets,
    examples,
    kept,
    read_plan,
    sites_option,
    terminal_width,
    today_in_china,
)
from planner.cli.talk import quiet_option, talk
from planner.errors import BadInput, Fault, in_a_row, said
from planner.itinerary import BookBy, Itinerary, Visit
from planner.language import translator
from planner.outputs import checklist
from planner.outputs.checklist import Errand
from planner.outputs.phrases import both_names
from planner.outputs.terminal import clean, listing, paragraph
from planner.requesting import request_message
from planner.table import suggest
from planner.trip import BookingRecord, at
from planner.values import LANGS, SHANGHAI, Text


@click.command(
    epilog=examples(
        "planner book plan.json",
        "planner book plan.json --checklist bookings.md --lang zh",
        "planner book plan.json --ask power_valley_centre --note 'phoned Ms Li'",
        "planner book plan.json --confirm power_valley_centre=09:30",
        "planner book plan.json --refuse power_valley_centre --bookings trip.csv",
    )
)
@click.argument("plan_json", metavar="PLAN.json")
@click.option(
    "--bookings",
    "bookings_path",
    metavar="FILE",
    type=FILE,
    help="Where the answers are kept, .toml or .csv. Default: PLAN.bookings.toml beside the plan.",
)
@click.option(
    "--ask", metavar="ID", multiple=True, help="This site has been asked, for the plan's time."
)
@click.option(
    "--confirm", metavar="ID=HH:MM", multiple=True, help="It confirmed a visit from that time on."
)
@click.option(
    "--refuse", metavar="ID[=HH:MM]", multiple=True, help="It refused the date, or that time only."
)
@click.option("--note", metavar="TEXT", default="", help="A name, a number, what they said.")
@click.option(
    "--checklist",
    "checklist_path",
    metavar="FILE.md",
    type=FILE,
    help="Write the list as Markdown, to tick off.",
)
@sites_option
@click.option(
    "--today",
    metavar="DATE",
    type=Day(),
    help="The day from which on a deadline is overdue. Default: today in China.",
)
@click.option("--lang", type=click.Choice(LANGS), help="Default: the plan's.")
@quiet_option
def command(
    plan_json: str,
    bookings_path: Path | None,
    ask: tuple[str, ...],
    confirm: tuple[str, ...],
    refuse: tuple[str, ...],
    note: str,
    checklist_path: Path | None,
    sites: Path | None,
    today: date | None,
    lang: str | None,
) -> None:
    """List what a plan needs booked, with the words to ask for it; keep what came of asking.

    Alone, it lists the bookings by deadline. With --ask, --confirm or --refuse, each of which
    repeats, it writes them to the bookings file, for planner replan; - reads the plan from
    standard input.
    """
    today = today or today_in_china()
    answers = [
        *(_Answer("--ask", "asked", given) for given in ask),
        *(_Answer("--confirm", "confirmed", given) for given in confirm),
        *(_Answer("--refuse", "refused", given) for given in refuse),
    ]
    itinerary = read_plan(plan_json)
    lang = lang or itinerary.request.lang
    catalogue = Catalogue.load(sites)
    bookings = bookings_path or _beside(plan_json)
    faults = [*_flag_faults(answers, bookings, note)]
    targets = {"--bookings": bookings if answers else None, "--checklist": checklist_path}
    sources = {"PLAN.json": Path(plan_json), "--sites": sites or shipped_catalogue()}
    with kept(faults):
        check_targets(
            {flag: path for flag, path in targets.items() if path},
            {**sources, "--bookings": None if answers else bookings},
        )
    records: tuple[BookingRecord, ...] = ()
    # A file that is named has to be there, unless it is about to be written.
    if bookings and (bookings.exists() or (bookings_path and not answers)):
        with kept(faults):
            records = read_bookings(bookings, catalogue)
    news = list(_news(answers, itinerary, records, note.strip(), faults))
    texts: dict[Path, str] = {}
    if answers and bookings:
        with kept(faults):
            texts[bookings] = updated(bookings, *news)
    if faults:
        raise BadInput(*dict.fromkeys(faults))
    errands = list(_errands(itinerary, records, news, catalogue))
    if checklist_path:
        texts[checklist_path] = checklist.render(errands, today, lang)
    files.write_whole(texts)
    click.echo(_say_news(news, itinerary, lang) if answers else _say_errands(errands, today, lang))
    for path in texts:
        talk(said("Wrote {path}", path=path))
    if answers:
        talk(said("Next: {command}", command=_replan(plan_json, bookings, sites)))


# ── from flags to records ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Answer:
    """One flag with what it was given: ID or ID=HH:MM."""

    flag: str
    state: Literal["asked", "confirmed", "refused"]
    given: str

    @property
    def site_id(self) -> str:
        return self._parts[0].strip()

    @property
    def clock(self) -> str | None:
        """The time as it was typed, None without one."""
        return self._parts[2].strip() if self._parts[1] else None

    @property
    def _parts(self) -> tuple[str, str, str]:
        return self.given.replace("＝", "=").partition("=")


def _beside(plan: str) -> Path | None:
    """Return the bookings file of a plan, None for a plan from standard input."""
    path = Path(plan)
    return None if plan == "-" else path.with_name(f"{path.stem}.bookings.toml")


def _flag_faults(answers: Sequence[_Answer], bookings: Path | None, note: str) -> Iterator[Fault]:
    if answers and bookings is None:
        rule = said("a plan from standard input has no file beside it")
        cure = said("Name the file to write, e.g. {example}", example="trip.toml")
        yield Fault("--bookings", "", rule, cure)
    if note and not answers:
        cure = said("Give --ask, --confirm or --refuse too")
        yield Fault("--note", note, said("there is no answer to note it with"), cure)


def _news(
    answers: Sequence[_Answer],
    itinerary: Itinerary,
    records: Sequence[BookingRecord],
    note: str,
    faults: list[Fault],
) -> Iterator[BookingRecord]:
    """Yield a record for each answer; what is wrong with the others is added to the faults.

    Without a new note, that of the answer it replaces stays.
    """
    visits = {visit.site_id: (day.date, visit) for day in itinerary.days for visit in day.visits}
    seen: set[str] = set()
    for answer in answers:
        if answer.site_id not in visits:
            faults.append(_no_visit(answer, visits))
            continue
        day, visit = visits[answer.site_id]
        if answer.site_id in seen:
            rule = said("the site is named already by one of --ask, --confirm and --refuse")
            cure = said("Say one thing of each site")
            faults.append(Fault(answer.flag, answer.given, rule, cure))
            continue
        seen.add(answer.site_id)
        with kept(faults):
            record = BookingRecord(
                site_id=visit.site_id,
                date=day,
                state=answer.state,
                time=_clock(answer, visit),
                note=note,
            )
            earlier = (
                old.note
                for old in records
                if old.note
                and replaces(record, old)
                and (old.state == "refused") == (record.state == "refused")
            )
            yield record if note else record.model_copy(update={"note": next(earlier, "")})


def _no_visit(answer: _Answer, visits: Mapping[str, object]) -> Fault:
    known = said("Its visits: {ids}", ids=tuple(visits)) if visits else said("It has none")
    cure = suggest(answer.site_id, list(visits)) if answer.site_id else ""
    rule = said("is not a visit of this plan")
    return Fault(answer.flag, answer.site_id, rule, in_a_row(cure, known))


def _clock(answer: _Answer, visit: Visit) -> time | None:
    """Return the time of an answer. Raises BadInput where it is none, or should not be there."""
    starts = visit.start.astimezone(SHANGHAI)
    if answer.state == "asked":
        if answer.clock is not None:
            rule = said("the time that is asked for is that of the plan")
            cure = said("Write {example}", example=f"--ask {answer.site_id}")
            raise BadInput(Fault(answer.flag, answer.given, rule, cure))
        return starts.time()
    if answer.clock is None and answer.state == "refused":
        return None
    try:
        return read_clock(answer.clock or "")
    except BadInput as error:
        wrong = error.faults[0].rule if answer.clock else said("needs the time")
        example = f"{answer.flag} {answer.site_id}={starts:%H:%M}"
        cure = said("Write e.g. {example}", example=example)
        raise BadInput(Fault(answer.flag, answer.given, wrong, cure)) from None


# ── what is printed ─────────────────────────────────────────────────────────────────────────────


def _errands(
    itinerary: Itinerary,
    records: Sequence[BookingRecord],
    news: Sequence[BookingRecord],
    catalogue: Catalogue,
) -> Iterator[Errand]:
    """Yield the bookings of a plan by deadline, each as the records, and above them the news, say
    that it stands."""
    visits = {(visit.site_id, day.date): visit for day in itinerary.days for visit in day.visits}
    for entry in sorted(itinerary.book_by, key=lambda e: (e.deadline, e.date, e.site_id)):
        key = entry.site_id, entry.date
        visit = visits.get(key)
        start = entry.start or (visit.start if visit else None)
        known = [one for one in news if (one.site_id, one.date) == key]
        known = known or [one for one in records if (one.site_id, one.date) == key]
        record = _standing(known, start)
        end = visit.end if visit else None
        if record and record.state == "confirmed" and record.time:  # whatever the plan still says
            told = at(record.date, record.time)
            end = told + (visit.end - visit.start) if visit else None
            start = told
        if visit:
            name = visit.name
        else:
            name = catalogue.site(entry.site_id).name if entry.site_id in catalogue else Text()
        yield Errand(
            site_id=entry.site_id,
            name=name,
            day=entry.date,
            start=start,
            end=end,
            deadline=entry.deadline,
            assumed=entry.assumed,
            contact=entry.contact,
            state=record.state if record else entry.state,
            note=record.note if record else "",
            message=Text()
            if record and record.state == "confirmed"
            else _message(entry, visit, start, itinerary, catalogue),
        )


def _standing(records: Sequence[BookingRecord], start: datetime | None) -> BookingRecord | None:
    """Return the record that says how the booking of a visit stands; a time that was refused says
    nothing of another."""
    for state in ("confirmed", "asked", "refused"):
        for record in records:
            other = record.time and start and record.time != start.astimezone(SHANGHAI).time()
            if record.state == state and not (state == "refused" and other):
                return record
    return None


def _message(
    entry: BookBy,
    visit: Visit | None,
    start: datetime | None,
    itinerary: Itinerary,
    catalogue: Catalogue,
) -> Text:
    """Return what to say: as the plan has it, else made now; empty where no time is planned."""
    if entry.message["zh"] or start is None:
        return entry.message
    site = catalogue.as_on(catalogue.site(entry.site_id), entry.date)
    minutes = visit.visit_minutes if visit else site.visit_minutes
    request = itinerary.request
    return request_message(site, request.party, request.visitor, start, minutes)


def _say_errands(errands: Sequence[Errand], today: date, lang: str) -> str:
    columns = terminal_width()
    if not errands:
        return translator(lang)("Nothing has to be booked.")
    said = []
    for errand in errands:
        lines = listing(checklist.facts(errand, lang), columns - 2).splitlines()
        head = paragraph(checklist.headline(errand, today, lang), columns)
        said.append("\n".join([head, *(f"  {line}" for line in lines)]))
    return "\n\n".join(said)


def _say_news(news: Sequence[BookingRecord], itinerary: Itinerary, lang: str) -> str:
    names = {visit.site_id: visit.name for visit in itinerary.visits}
    lines = []
    for record in news:
        start = at(record.date, record.time) if record.time else None
        parts = (
            " ".join(both_names(names[record.site_id], lang)) or record.site_id,
            checklist.say_state(record.state, lang),
            checklist.when(record.date, start, None, lang),
            record.note,
        )
        lines.append(clean(" · ".join(filter(None, parts))))
    return "\n".join(lines)


def _replan(plan: str, bookings: Path | None, sites: Path | None) -> str:
    words = ["planner", "replan", "PLAN.json" if plan == "-" else plan]
    words += ["--bookings", str(bookings)]
    words += ["--sites", str(sites)] if sites else []
    return shlex.join(words)
