"""The catalogue: every site, event and hub a trip can know of, looked up by id."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Self

from planner import calendar, garbage, validation
from planner.catalogue_warnings import warnings
from planner.columns import COLUMNS, Entry, read_row
from planner.errors import BadInput, Fault, said
from planner.sites import Location, Site
from planner.table import Finding, Table, read_table
from planner.values import SHANGHAI


@dataclass(frozen=True)
class Catalogue:
    """Sites in the order of their file, each id once.

    An event without a position of its own takes its venue's.
    Raises BadInput where two sites have the same id.
    """

    sites: tuple[Site, ...]
    _by_id: dict[str, Site] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {site.id: site for site in self.sites}
        if len(by_id) < len(self.sites):
            counts = Counter(site.id for site in self.sites)
            twice = (site_id for site_id, count in counts.items() if count > 1)
            rule, cure = said("more than one site has this id"), said("Rename all but one")
            raise BadInput(*(Fault("id", site_id, rule, cure) for site_id in twice))
        placed = tuple(_placed(site, by_id) for site in self.sites)
        object.__setattr__(self, "sites", placed)
        object.__setattr__(self, "_by_id", {site.id: site for site in placed})

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Read a catalogue file, by default the shipped one. Raises BadInput with every fault."""
        with garbage.paused():
            _, entries, faults = _read(shipped_catalogue() if path is None else path)
            if faults:
                raise BadInput(*faults)
            return cls(tuple(entry.site for entry in entries))

    def __iter__(self) -> Iterator[Site]:
        return iter(self.sites)

    def __len__(self) -> int:
        return len(self.sites)

    def __contains__(self, site_id: object) -> bool:
        return site_id in self._by_id

    def site(self, site_id: str) -> Site:
        """Return a site. Raises BadInput that names close ids and names."""
        try:
            return self._by_id[site_id]
        except KeyError:
            rule, cure = said("is not in the catalogue"), self._suggest(site_id)
            raise BadInput(Fault(said("site"), site_id, rule, cure)) from None

    def place(self, place: str | Location) -> Location:
        """Return where a site is; a Location stays one. Raises BadInput where the position of the
        site, or itself, is not known."""
        if isinstance(place, Location):
            return place
        site = self.site(place)
        if site.location is None:
            rule = said("its position is not known")
            cure = said('Give a position as "lat,lon", or choose another place')
            raise BadInput(Fault(said("site"), place, rule, cure))
        return site.location

    def group_of(self, site_id: str) -> str:
        """Return the key of the set of sites of which a trip visits one at most.

        Variants are one set, and so are a venue and all its events. Raises BadInput for an
        unknown id.
        """
        return self._groups.get(self.site(site_id).id, site_id)

    def events_of(self, site_id: str) -> tuple[Site, ...]:
        """Return the confirmed events at a venue, on whatever dates."""
        return tuple(self._events.get(site_id, ()))

    def closers(self, site_id: str, on: date) -> tuple[Site, ...]:
        """Return the confirmed events that run on a date and take no other visitors at a site."""
        closers = self._closers.get(site_id, ())
        return tuple(event for event in closers if calendar.openings(event.opening_hours, on))

    def as_on(self, site: Site, on: date) -> Site:
        """Return a site as it is on a date: opened, or with another price, by confirmed events.

        A site that an event opens takes anybody, in the hours of the event; one that is closed for
        good stays closed.
        """
        if site.status == "closed":
            return site
        changes: dict[str, object] = {}
        for event in self.changed_by_events.get(site.id, ()):
            if not calendar.openings(event.opening_hours, on):
                continue
            if site.id in event.opens:
                changes |= {
                    "opening_hours": event.opening_hours,
                    "departures": "",
                    "hours_basis": event.hours_basis,
                    "last_admission_minutes": (),
                    "status": "open",
                    "booking": "walk_in",
                    "min_group": None,
                }
            if site.id == event.venue and event.venue_price_cny is not None:
                changes |= {
                    "price_cny": event.venue_price_cny,
                    "price_child_cny": None,
                    "price_senior_cny": None,
                    "price_basis": event.price_basis,
                }
        return site.model_copy(update=changes) if changes else site

    def slow_roads(self, on: date) -> tuple[Site, ...]:
        """Return the confirmed events that slow the roads near them on a date."""
        return tuple(e for e in self._slowing if calendar.openings(e.opening_hours, on))

    @cached_property
    def _groups(self) -> dict[str, str]:
        """The key of the set of each site that is linked to others."""
        above: dict[str, str] = {}

        def root(key: str) -> str:
            above.setdefault(key, key)  # variants may share a key that is no site's id
            while above[key] != key:
                above[key] = key = above[above[key]]
            return key

        for site in self.sites:
            for other in (site.venue, site.variant_of):
                if other:
                    above[root(site.id)] = root(other)
        return {key: root(key) for key in above}

    @cached_property
    def _events(self) -> dict[str, list[Site]]:
        events: dict[str, list[Site]] = {}
        for site in self.sites:
            if site.kind == "event" and site.status == "confirmed" and site.venue:
                events.setdefault(site.venue, []).append(site)
        return events

    @cached_property
    def _closers(self) -> dict[str, list[Site]]:
        closers: dict[str, list[Site]] = {}
        for site in self.sites:
            if site.kind == "event" and site.status == "confirmed":
                for closed in site.closes:
                    closers.setdefault(closed, []).append(site)
        return closers

    @cached_property
    def changed_by_events(self) -> dict[str, list[Site]]:
        """The confirmed events that open a site or change its price on their days, by its id."""
        changers: dict[str, list[Site]] = {}
        for event in self.sites:
            if event.kind == "event" and event.status == "confirmed":
                priced = (event.venue,) if event.venue_price_cny is not None else ()
                for changed in dict.fromkeys((*event.opens, *priced)):
                    changers.setdefault(changed, []).append(event)
        return changers

    @cached_property
    def _slowing(self) -> tuple[Site, ...]:
        return tuple(
            e
            for e in self.sites
            if e.kind == "event" and e.status == "confirmed" and e.road_factor and e.location
        )

    def _suggest(self, wanted: str) -> str:
        """Say which sites have an id or a name like the wanted one."""
        wanted = wanted.strip().lower()[:100]
        ids_by_word: dict[str, str] = {}
        for site in self.sites:
            for word in (site.id, *site.name.spellings):
                ids_by_word.setdefault(word.lower(), site.id)
        holding = [word for word in ids_by_word if wanted and wanted in word]
        close = get_close_matches(wanted, ids_by_word) + sorted(holding, key=len)
        found = list(dict.fromkeys(ids_by_word[word] for word in close))[:3]
        if not found:
            return said("planner sites list shows every id")
        named = (f"{site_id} ({self._by_id[site_id].name['zh']})" for site_id in found)
        return said("Did you mean {name}?", name=tuple(named))


@dataclass(frozen=True)
class Report:
    """What a catalogue file holds: the catalogue, or None and its faults; and what looks odd."""

    catalogue: Catalogue | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def read_catalogue(path: Path | str, today: date | None = None) -> Report:
    """Read a catalogue file and say everything that is wrong or odd in it, in the file's order.

    `today` (by default today in China) decides what has become stale.
    """
    try:
        table, entries, faults = _read(path)
    except BadInput as error:
        return Report(None, tuple(error.faults))
    catalogue = None if faults else Catalogue(tuple(entry.site for entry in entries))
    odd = warnings(entries, table, today or datetime.now(SHANGHAI).date())
    return Report(catalogue, faults, _in_order(odd))


def shipped_catalogue() -> Path:
    """Return the file of the catalogue that comes with the planner."""
    here = Path(__file__).parent
    installed = here / "sites.csv"
    return installed if installed.exists() else here.parent / "sites.csv"


def _read(path: Path | str) -> tuple[Table, list[Entry], tuple[Fault, ...]]:
    """Return a file, its entries and all its faults. Raises BadInput where it is no table."""
    table = read_table(path, COLUMNS)
    findings = [*table.findings, *validation.missing_columns(table)]
    if "id" not in table.columns:
        raise BadInput(*_in_order(findings))
    entries = []
    for row in table.rows:
        entry, wrong = read_row(row)
        findings += wrong
        if entry:
            entries.append(entry)
    findings += validation.faults(entries, table)
    return table, entries, _in_order(findings)


def _in_order(findings: list[Finding]) -> tuple[Fault, ...]:
    return tuple(fault for _, fault in sorted(findings, key=lambda finding: finding.line))


def _placed(site: Site, by_id: dict[str, Site]) -> Site:
    """Return an event at its venue where it has no position of its own."""
    if site.kind != "event" or not (venue := by_id.get(site.venue)):
        return site
    if site.location or not venue.location:
        return site
    position = ("lat", "lon", "coord_precision", "coord_basis")
    return site.model_copy(update={name: getattr(venue, name) for name in position})
