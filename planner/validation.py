"""What must hold in a catalogue file beyond single cells: within a row, and between rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from planner.columns import Entry
from planner.errors import Said, said
from planner.sites import Site
from planner.table import Finding, Row, Table, suggest

_HINTS = 10  # "Did you mean" among thousands of ids takes its time: for the first faults only
_SITE_STATUS = ("open", "unconfirmed", "closed")
_OF_EVENTS = ("venue", "closes", "opens", "venue_price_cny", "road_factor", "road_radius_km")
_EVENT_STATUS = ("confirmed", "expected", "unconfirmed", "closed")


def missing_columns(table: Table) -> list[Finding]:
    """Name the columns without which no row can be read, and a file without rows."""
    found = []
    if "id" not in table.columns:
        found.append(table.header.finding("header", said("has no column id"), said("Add it")))
    if not {"name_zh", "name_en"} & table.columns:
        rule = said("has neither a column name_zh nor name_en")
        cure = said("Add at least one of them")
        found.append(table.header.finding("header", rule, cure))
    if not table.rows and table.complete:
        rule, cure = said("no row follows"), said("Add a row for each site")
        found.append(table.header.finding("header", rule, cure))
    return found


def faults(entries: Sequence[Entry], table: Table) -> list[Finding]:
    """Return every contradiction within the rows and between them."""
    return list(
        chain(
            _contradictions(entries, table),
            _duplicate_ids(table.rows),
            _dangling_references(entries, table),
            _variant_cycles(entries),
        )
    )


# ── within a row ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Wrong:
    column: str
    rule: Said
    cure: Said


def _both_coordinates(site: Site) -> Iterator[_Wrong]:
    if (site.lat is None) != (site.lon is None):
        given, missing = ("lon", "lat") if site.lat is None else ("lat", "lon")
        rule = said("stands without {column}", column=missing)
        yield _Wrong(given, rule, said("Give both or neither"))


def _hub_has_position(site: Site) -> Iterator[_Wrong]:
    if site.kind == "hub" and site.lat is None and site.lon is None:
        rule = said("a hub needs a position: days start and end there")
        yield _Wrong("lat", rule, said("Give lat and lon"))


def _group_sizes(site: Site) -> Iterator[_Wrong]:
    if site.min_group and site.max_group and site.min_group > site.max_group:
        rule = said("is above {column} {value}", column="max_group", value=site.max_group)
        yield _Wrong("min_group", rule, said("Correct one of them"))


def _durations(site: Site) -> Iterator[_Wrong]:
    if site.visit_minutes_min and site.visit_minutes_min > site.visit_minutes:
        rule = said("is above {column} {value}", column="visit_minutes", value=site.visit_minutes)
        yield _Wrong("visit_minutes_min", rule, said("Correct one of them"))


def _status_fits_kind(site: Site) -> Iterator[_Wrong]:
    allowed = _EVENT_STATUS if site.kind == "event" else _SITE_STATUS
    if site.status not in allowed:
        rule = said(
            "the status of a row of kind {kind} is one of {options}",
            kind=site.kind,
            options=allowed,
        )
        yield _Wrong("status", rule, said("Choose the one that is known to hold"))


def _only_events(site: Site) -> Iterator[_Wrong]:
    if site.kind != "event":
        for column in _OF_EVENTS:
            if getattr(site, column) not in ("", (), None):
                rule = said("only an event has this, and the kind is {kind}", kind=site.kind)
                yield _Wrong(column, rule, said("Set kind to event, or empty the cell"))


def _price_of_a_venue(site: Site) -> Iterator[_Wrong]:
    if site.kind == "event" and site.venue_price_cny is not None and not site.venue:
        rule = said("is the price of a venue, and none is named")
        yield _Wrong("venue_price_cny", rule, said("Name the venue, or empty the cell"))


def _slow_roads_somewhere(site: Site) -> Iterator[_Wrong]:
    if (site.road_factor is None) != (site.road_radius_km is None):
        pair = ("road_radius_km", "road_factor")
        given, missing = pair if site.road_factor is None else pair[::-1]
        rule = said("stands without {column}", column=missing)
        yield _Wrong(given, rule, said("Give both or neither"))


def _lead_of_something(site: Site) -> Iterator[_Wrong]:
    if site.booking_lead_unit != "days" and site.booking_lead_days is None:
        rule = said("is the unit of booking_lead_days, which is empty")
        cure = said("Give the number of days, or empty the cell")
        yield _Wrong("booking_lead_unit", rule, cure)


#: Each rule with the columns it looks at: it is not asked where one of those has a fault already.
_RULES: tuple[tuple[Callable[[Site], Iterator[_Wrong]], frozenset[str]], ...] = (
    (_both_coordinates, frozenset({"lat", "lon"})),
    (_hub_has_position, frozenset({"kind", "lat", "lon"})),
    (_group_sizes, frozenset({"min_group", "max_group"})),
    (_durations, frozenset({"visit_minutes", "visit_minutes_min"})),
    (_status_fits_kind, frozenset({"kind", "status"})),
    (_only_events, frozenset({"kind", *_OF_EVENTS})),
    (_price_of_a_venue, frozenset({"kind", "venue", "venue_price_cny"})),
    (_slow_roads_somewhere, frozenset({"road_factor", "road_radius_km"})),
    (_lead_of_something, frozenset({"booking_lead_days", "booking_lead_unit"})),
)


def _contradictions(entries: Iterable[Entry], table: Table) -> Iterator[Finding]:
    has_names = bool({"name_zh", "name_en"} & table.columns)
    for entry in entries:
        name = entry.site.name
        if has_names and not (name.zh or name.en):
            rule, cure = said("has no name"), said("Fill name_zh, name_en or both")
            yield entry.row.finding("", rule, cure)
        for check, columns in _RULES:
            if entry.broken and columns & entry.broken:
                continue
            for wrong in check(entry.site):
                yield entry.row.finding(wrong.column, wrong.rule, wrong.cure)


# ── between rows ────────────────────────────────────────────────────────────────────────────────


def _duplicate_ids(rows: Iterable[Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        row_id = row.cells.get("id")
        if row_id and first.setdefault(row_id, row.line) != row.line:
            rule = said("is already the id of line {line}", line=first[row_id])
            yield row.finding("id", rule, said("Give each row an id of its own, or remove one"))


def _dangling_references(entries: Iterable[Entry], table: Table) -> Iterator[Finding]:
    """Yield names of rows that do not exist, or that cannot be what they are named as."""
    ids = {row.cells["id"] for row in table.rows if "id" in row.cells}
    kinds = {entry.site.id: entry.site.kind for entry in entries if "kind" not in entry.broken}
    hints = _HINTS
    for entry in entries:
        for column, other in _references(entry.site):
            if other in ids:
                if wrong := _wrong_target(entry.site, column, other, kinds):
                    cure = said("Correct it, or empty the cell")
                    yield entry.row.finding(column, wrong, cure, other)
            elif table.complete:  # else it may be the id of a row that could not be read
                hint = suggest(other, ids) if hints > 0 else ""
                hints -= 1
                rule = said("is no id of this file")
                cure = said("Add a row with that id, or empty the cell")
                yield entry.row.finding(column, rule, hint or cure, other)


def _references(site: Site) -> Iterator[tuple[str, str]]:
    if site.venue:
        yield "venue", site.venue
    if site.variant_of:
        yield "variant_of", site.variant_of
    for closed in site.closes:
        yield "closes", closed
    for opened in site.opens:
        yield "opens", opened


def _wrong_target(site: Site, column: str, other: str, kinds: Mapping[str, str]) -> Said | None:
    if other == site.id and column != "variant_of":
        return said("is the row itself")
    if column == "venue" and kinds.get(other) == "event":
        return said("is an event, and a venue is a site")
    return None


def _variant_cycles(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield each ring of variants once, at its first row."""
    by_id = {entry.site.id: entry for entry in entries}
    done: set[str] = set()
    for start in by_id:
        path: dict[str, None] = {}
        here = start
        while here in by_id and here not in done and here not in path:
            path[here] = None
            here = by_id[here].site.variant_of
        if here in path:
            steps = list(path)
            ring = steps[steps.index(here) :]
            rule = said("variants go round in a ring: {ring}", ring=" → ".join([*ring[:5], here]))
            cure = said("Let one of them, the one all others are variants of, leave the cell empty")
            yield by_id[here].row.finding("variant_of", rule, cure)
        done.update(path)
