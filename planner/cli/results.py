"""What comes of a command that makes a plan: files written whole, text on the terminal."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from planner import files
from planner.catalogue import Catalogue
from planner.cli.options import FILE, check_targets
from planner.itinerary import Itinerary

json_option = click.option(
    "--json",
    "json_path",
    metavar="FILE|-",
    type=FILE,
    help="Write the plan as JSON; with - to standard output, and nothing else there.",
)
map_option = click.option(
    "--map", "map_path", metavar="FILE.html", type=FILE, help="Draw the plan on a map."
)


def to_stdout(json_path: Path | None) -> bool:
    """Tell whether standard output is for the JSON alone."""
    return json_path == Path("-")


def check_results(
    json_path: Path | None,
    map_path: Path | None,
    sources: Mapping[str, Path | None],
    others: int = 0,
) -> None:
    """Raise BadInput where a result could not be written, or would overwrite one of the sources.

    For the start of a command: whoever waits for a plan wants to have it.
    """
    targets = {"--json": None if to_stdout(json_path) else json_path, "--map": map_path}
    if json_path and not to_stdout(json_path):
        for n, path in enumerate(beside(json_path, others), 2):
            targets[f"--json (plan {n})"] = path
    check_targets({flag: path for flag, path in targets.items() if path}, dict(sources))


def give(
    itinerary: Itinerary,
    catalogue: Catalogue,
    text: str,
    json_path: Path | None,
    map_path: Path | None,
    *,
    tiles: str | None = None,
    tiles_by: str = "",
    others: Sequence[Itinerary] = (),
) -> None:
    """Write the files that were asked for, all or none, and print the text, or the JSON instead.

    Other plans go to files beside that of the first: plan.b.json, plan.c.json, ...
    """
    as_json = _as_json(itinerary)
    texts = {}
    if json_path and not to_stdout(json_path):
        texts[json_path] = as_json
        for path, other in zip(beside(json_path, len(others)), others, strict=True):
            texts[path] = _as_json(other)
    if map_path:
        from planner.outputs import map as drawing  # folium takes half a second to load

        texts[map_path] = drawing.render(
            itinerary, catalogue, tiles=tiles, tiles_attribution=tiles_by
        )
    files.write_whole(texts)
    if to_stdout(json_path):
        click.echo(as_json.encode(), nl=False)  # bytes: UTF-8 whatever the terminal speaks
    else:
        click.echo(text)
    for path in texts:
        click.echo(f"Wrote {path}", err=True)


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
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    usual = signal.signal(signal.SIGINT, first)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, usual)
    if pressed:
        click.echo("Interrupted: this is the best plan so far.", err=True)
