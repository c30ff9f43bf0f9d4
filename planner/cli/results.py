"""What comes of a command that makes a plan: files written whole, the plan on the terminal."""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import click

from planner import files
from planner.catalogue import Catalogue
from planner.cli.options import FILE, check_targets
from planner.cli.screen import print_plan
from planner.cli.talk import quiet, quiet_option, talk, working
from planner.errors import BadInput, Fault, said
from planner.itinerary import Itinerary

#: Format → what is written; the format names the flag and the module of planner.outputs.
FORMATS = {
    "map": ("FILE.html", "Draw the plan on a map: one page that needs no network, and prints."),
    "pdf": ("FILE.pdf", "The plan on paper: a page a day, with sketch, table and QR code."),
    "ics": (
        "FILE.ics",
        "For a calendar: an event a visit, with alarms, and the booking deadlines.",
    ),
    "gpx": ("FILE.gpx", "For a GPS device or app: the stops, and a route a day."),
    "kml": ("FILE.kml", "For Google Earth and the like."),
    "geojson": ("FILE.geojson", "For GIS programs and web maps: stops, ways, skipped sites."),
    "csv": ("FILE.csv", "For a spreadsheet: a line a stop."),
    "md": ("FILE.md", "As Markdown, to paste or to edit."),
}
#: Formats that are written by a module of another name.
MODULES = {"md": "markdown", "csv": "spreadsheet"}  # csv is a module of Python's own

TILES = ("tiles", "tiles_attribution", "tiles_datum")  # of planner.outputs.map

_json_option = click.option(
    "--json",
    "json_path",
    metavar="FILE|-",
    type=FILE,
    help="Write the plan as JSON; with - to standard output, and nothing else there.",
)
_tiles_options = (
    click.option(
        "--tiles",
        metavar="URL",
        help="Background of the map when online: a template with {z}, {x} and {y}. Without it the "
        "map asks the network for nothing.",
    ),
    click.option(
        "--tiles-by",
        "tiles_attribution",
        metavar="TEXT",
        default="",
        help="Whom to thank for the tiles, on the map.",
    ),
    click.option(
        "--tiles-datum",
        type=click.Choice(["wgs84", "gcj02"]),
        default="wgs84",
        show_default=True,
        help="What the tiles are drawn in: Chinese providers, Amap for one, use GCJ-02.",
    ),
)


@dataclass(frozen=True)
class Results:
    """The files a command was asked for: the JSON, and others by their format."""

    json_path: Path | None
    paths: Mapping[str, Path]
    tiles: Mapping[str, str | None]

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is for the JSON alone."""
        return self.json_path == Path("-")

    @property
    def by_flag(self) -> dict[str, Path]:
        """Every file that was asked for, by its flag."""
        return {"--json": self.json_path} | self._others if self.json_path else self._others

    @property
    def _others(self) -> dict[str, Path]:
        return {f"--{name}": path for name, path in self.paths.items()}

    def check(self, sources: Mapping[str, Path | None], others: int = 0) -> None:
        """Raise BadInput where a result could not be written, or would overwrite a source.

        For the start of a command: whoever waits for a plan wants to have it.
        """
        targets = self._others if self.to_stdout else self.by_flag
        if self.json_path and not self.to_stdout:
            for n, path in enumerate(beside(self.json_path, others), 2):
                targets[said("--json (plan {n})", n=n)] = path
        check_targets(targets, dict(sources))
        if self.tiles.get("tiles") and "map" not in self.paths:
            rule, cure = said("there is no map to put them on"), said("Give --map too")
            raise BadInput(Fault("--tiles", self.tiles["tiles"] or "", rule, cure))

    def write(
        self, itinerary: Itinerary, catalogue: Catalogue, others: Sequence[Itinerary] = ()
    ) -> tuple[Path, ...]:
        """Write all the files, or none; return those that were.

        Other plans go to files beside the JSON of the first: plan.b.json, plan.c.json, ...
        """
        contents: dict[Path, str | bytes] = {}
        if self.json_path and not self.to_stdout:
            paths = [self.json_path, *beside(self.json_path, len(others))]
            for path, plan in zip(paths, (itinerary, *others), strict=True):
                contents[path] = _as_json(plan)
        with working(said("Writing")):
            for name, path in self.paths.items():
                module = import_module(f"planner.outputs.{MODULES.get(name, name)}")
                more = self.tiles if name == "map" else {}
                contents[path] = module.render(itinerary, catalogue, **more)
        files.write_whole(contents)
        return tuple(contents)


def file_options(*formats: str, required: bool = False) -> Callable[[Any], Any]:
    """Return a decorator: options for files of these formats, given to the command as `results`."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(*args: Any, **flags: Any) -> Any:
            paths = {name: flags.pop(f"{name}_path") for name in formats}
            tiles = {name: flags.pop(name) for name in TILES if name in flags}
            asked = {name: path for name, path in paths.items() if path}
            results = Results(flags.pop("json_path", None), asked, tiles)
            return command(*args, results=results, **flags)

        for option in (quiet_option, *(reversed(_tiles_options) if "map" in formats else ())):
            option(called)
        for name in reversed(formats):
            metavar, text = FORMATS[name]
            flag = f"--{name}", f"{name}_path"
            click.option(*flag, metavar=metavar, type=FILE, required=required, help=text)(called)
        return called

    return decorated


def result_options(command: Callable[..., Any]) -> Any:
    """Give a command that makes a plan the options for all that can be written of it."""
    return _json_option(file_options(*FORMATS)(command))


def give(
    itinerary: Itinerary,
    catalogue: Catalogue,
    results: Results,
    *,
    text: str = "",
    plan_too: bool = True,
    others: Sequence[Itinerary] = (),
) -> None:
    """Write the files that were asked for, and print the text and the plan, or its JSON
    instead."""
    written = results.write(itinerary, catalogue, others)
    if results.to_stdout:
        click.echo(_as_json(itinerary).encode(), nl=False)  # UTF-8 whatever the terminal speaks
    elif not (quiet() and results.by_flag):
        if text:
            click.echo(text)
        if text and plan_too:
            click.echo()
        if plan_too:
            print_plan(itinerary, catalogue)
    tell_files(written)


def tell_files(written: Iterable[Path]) -> None:
    """Say which files were written: last of all, where it is seen."""
    for path in written:
        talk(said("Wrote {path}", path=path))


def beside(path: Path, count: int) -> list[Path]:
    """Return the files of so many other plans beside that of the first."""
    return [path.with_name(f"{path.stem}.{letter}{path.suffix}") for letter in "bcdefghi"[:count]]


def _as_json(itinerary: Itinerary) -> str:
    return itinerary.model_dump_json(indent=2, by_alias=True) + "\n"


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C cut the search short, and a second one end everything; say so afterwards."""
    pressed = False

    def first(*_: object) -> None:
        nonlocal pressed
        pressed = True
        end_progress()  # the next one kills: the terminal has to have its cursor by then
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    usual = signal.getsignal(signal.SIGINT)
    heard = current_thread() is main_thread() and usual != signal.SIG_IGN
    if heard:
        signal.signal(signal.SIGINT, first)
    try:
        with working(said("Planning (Ctrl-C: the best so far)")) as end_progress:
            yield lambda: pressed
    finally:
        if heard:
            signal.signal(signal.SIGINT, usual)
    if pressed:
        talk(said("Interrupted: this is the best plan so far."))
