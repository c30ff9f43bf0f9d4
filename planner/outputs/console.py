"""The itinerary on a terminal: tables, and the colours that its days have on the map."""

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text as Line

from planner.catalogue import Catalogue
from planner.itinerary import DayPlan, Itinerary
from planner.language import say_date, translator
from planner.outputs.palette import day_colour
from planner.outputs.phrases import both_names
from planner.outputs.terminal import clean
from planner.outputs.wording import Moment, Words

_NAME = 14  # columns that a name has at least
_WARN, _GOOD, _SOFT = "yellow", "green", "dim"


def show(itinerary: Itinerary, catalogue: Catalogue, width: int) -> None:
    """Print an itinerary on a terminal; without its colours where NO_COLOR is set."""
    screen = Console(width=width, highlight=False)
    for part in _parts(Words(itinerary, catalogue)):
        screen.print(part)
        screen.print()


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> None:
    """Print rows of cells under their heads; what is too wide goes on below, in its column."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1), pad_edge=False)
    copied, told, *rest = head
    table.add_column(copied, no_wrap=True)
    table.add_column(told, min_width=_NAME)
    for name in rest:
        table.add_column(name)
    for row in rows:
        table.add_row(*(Line(clean(cell)) for cell in row))
    Console(width=width, highlight=False).print(table)


def _parts(words: Words) -> Iterator[RenderableType]:
    _, plan = translator(words.lang), words.plan
    yield _heading(words)
    for number, day in enumerate(plan.days, start=1):
        yield _day(number, day, words)
    if len(plan.days) > 1:
        yield Line(" · ".join(words.whole_trip()), "bold")
    cases = ("\n".join((case.when + _(": ") + case.change, *case.days)) for case in words.plan_b())
    for title, lines, style in (
        (_("To book"), words.bookings(), "bold cyan"),
        (words.confirm_title(), words.confirm_first(), f"bold {_WARN}"),
        (_("Bring"), words.bring(), "bold cyan"),
        (_("Plan B"), cases, "bold cyan"),
        (words.left_out_title(), _left_out(words), "bold"),
        (_("Notes"), words.notes(), "bold cyan"),
    ):
        if listed := list(lines):
            yield _list(title, listed, style)
    yield Line("\n".join(words.footer()), _SOFT)


def _heading(words: Words) -> Line:
    _ = translator(words.lang)
    who = " · ".join(filter(None, (words.profile(), words.party(), words.budget())))
    base = words.place_names(words.plan.days[0].start_place)
    where = " · ".join((words.dates(), _("from {place}").format(place=base)))
    return Line.assemble((who, "bold"), "\n", where)


def _day(number: int, day: DayPlan, words: Words) -> RenderableType:
    _ = translator(words.lang)
    tint = f"bold {day_colour(number)}"
    title = Line(say_date(day.date, words.lang), tint)
    if not day.visits:
        return Line.assemble(title, "\n  ", _("No visits on this day."))
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style=_SOFT,
        expand=True,
        pad_edge=False,
        show_footer=False,
    )
    table.add_column(_("Time"), no_wrap=True)
    table.add_column("", no_wrap=True, width=2, justify="right")
    table.add_column(_("What"), ratio=1)
    table.add_column(_("Stay"), justify="right", no_wrap=True)
    table.add_column(_("Price"), justify="right", no_wrap=True)
    for moment in words.moments(day):
        table.add_row(*_cells(moment, day, words, tint))
    sums = " · ".join(filter(None, (*words.sums(day.totals, day.visits), words.chance(day))))
    table.add_row("", "", Line(sums, "bold"))
    return table


def _cells(moment: Moment, day: DayPlan, words: Words, tint: str) -> Sequence[RenderableType]:
    hours = moment.hours(day)
    if moment.leg:
        return "", "", Line(f"↓ {moment.title}", _SOFT)
    if moment.place:
        return hours, "⌂", Line(words.place_names(moment.place))
    visit = moment.visit
    if visit is None:
        return hours, "", Line(moment.title)
    said = Line(" ".join(both_names(visit.name, words.lang)), "bold")
    if visit.confirm:
        said = Line.assemble(("⚠ ", _WARN), said)
    for more, style in (
        (words.why(visit), _GOOD),
        (words.booked(visit), ""),
        (words.risk(visit), _WARN),
    ):
        if more:
            said = Line.assemble(said, "\n", (f"– {more}", style))
    stay, price = words.stay_price(visit)
    return hours, Line(str(moment.number), tint), said, stay, price


def _left_out(words: Words) -> Iterator[str]:
    groups = words.left_out()
    if groups:
        yield " · ".join(f"{group.title} ({len(group.sites)})" for group in groups)
    yield from map(words.skipped, words.worth_telling())
    if more := words.untold():
        yield more


def _list(title: str, lines: Iterable[str], style: str) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.title, table.title_justify, table.title_style = Line(title, style), "left", style
    table.add_column(no_wrap=True)
    table.add_column()
    for line in lines:
        table.add_row("•", Line(line))
    return table
