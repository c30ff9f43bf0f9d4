"""A plan that is given: as JSON, or as a list somebody wrote."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from planner import files
from planner.catalogue import Catalogue
from planner.cli.request import build_request, parse_weather
from planner.cli.results import FORMATS, TILES
from planner.errors import BadInput, Fault, said
from planner.itinerary import Itinerary
from planner.listing import Entry, parse_listing
from planner.trip import TripRequest

METAVAR = "PLAN.json|LIST"


def read_given(name: str, catalogue: Catalogue) -> Itinerary | tuple[Entry, ...]:
    """Return the plan, or the list, in a file or ("-") in standard input.

    What begins like JSON is a plan. Raises BadInput with every fault.
    """
    file = name
    if name == "-":
        with click.open_file("-", "rb") as stdin:
            data, file = stdin.read(files.MAX_BYTES + 1), said("standard input")
    else:
        data = files.read_bytes(Path(name))
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"", b"{", b"[") or len(data) > files.MAX_BYTES:
        return files.parse_plan(data, file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rule, cure = said("not UTF-8 (byte {n})", n=error.start + 1), said("Save it as UTF-8")
        raise BadInput(Fault(file, "", rule, cure)) from error
    return parse_listing(text, file, catalogue)


def refuse_flags(ctx: click.Context) -> None:
    """Raise BadInput where options of a request come with a plan, which holds its own."""
    kept = {"given", "sites", "json_path", *(f"{name}_path" for name in FORMATS)}
    kept |= {*TILES, "quiet"}
    rule = said("the plan holds its own request")
    cure = said("Leave it out, or change the request inside the plan")
    faults = [
        Fault(param.opts[0], "", rule, cure)
        for param in ctx.command.params
        if param.name not in kept
        and ctx.get_parameter_source(param.name or "") is click.core.ParameterSource.COMMANDLINE
    ]
    if faults:
        raise BadInput(*faults)


def listed_request(
    entries: Sequence[Entry], catalogue: Catalogue, flags: dict[str, Any]
) -> TripRequest:
    """Return the request of the flags for the dates of a list. Raises BadInput."""
    dates = sorted({entry.date for entry in entries})
    if flags["today"] and flags["today"] > dates[0]:
        rule = said("after {date}, the first date of the list", date=dates[0])
        raise BadInput(Fault("--today", str(flags["today"]), rule, said("Give an earlier day")))
    weather = parse_weather(flags.pop("weather"), dates)
    request = build_request(catalogue, first=dates[0], weather=(), **flags)
    (first,) = request.days
    days = [
        {
            "date": on,
            "start": first.start + (on - first.date),
            "end": first.end + (on - first.date),
            "start_place": first.start_place,
            "end_place": first.end_place,
            "weather": weather.get(on, ""),
        }
        for on in dates
    ]
    try:
        return TripRequest.model_validate(dict(request) | {"days": days})
    except ValueError as error:
        rule = said("one day has to end before the next one starts")
        raise BadInput(Fault("--start/--end", "", rule)) from error
