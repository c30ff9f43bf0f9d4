"""The arrows of docs/concepts.md, read off the imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import planner

PACKAGE = Path(__file__).parent.parent / "planner"

#: Third party → the only places that may import it.
DOORS = {
    "ortools": ("solver/",),
    "folium": ("outputs/map.py",),
    "branca": ("outputs/map.py",),
    "click": ("cli/",),
    "geopy": ("travel/",),
    "opening_hours": ("calendar.py",),
    "babel": ("language.py",),
    "icalendar": ("outputs/ics.py",),
    "gpxpy": ("outputs/gpx.py",),
    "fastkml": ("outputs/kml.py",),
    "geojson_pydantic": ("outputs/geojson.py",),
    "fpdf": ("outputs/canvas.py",),
    "pygeoif": ("outputs/kml.py",),
    "segno": ("outputs/qr.py",),
    "tomlkit": ("bookings.py",),
    "rich": ("outputs/console.py", "cli/talk.py"),
}

NOUNS = {"values", "errors", "sites", "visitor", "trip", "itinerary", "language", "profiles"}

#: Module or folder → what of planner it may import.
ARROWS = {
    "values.py": set(),
    "errors.py": set(),
    "language.py": {"errors"},
    "sites.py": {"values"},
    "visitor.py": {"values", "errors"},
    "trip.py": {"values", "errors", "sites", "visitor", "profiles"},
    "itinerary.py": {"values", "sites", "trip"},
    "answers.py": {"values", "trip", "itinerary"},
    "comparing.py": {"values", "trip", "itinerary", "visitor"},
    "calendar.py": {"values", "errors"},
    "problem.py": set(),
    "schedule.py": {"problem"},
    "solver/": {"problem", "schedule", "solver"},
    "check/": NOUNS | {"catalogue", "calendar", "vocabulary", "check"},
    "outputs/": NOUNS
    | {"catalogue", "vocabulary", "outputs", "answers", "comparing", "almanac", "datum"},
    "travel/": {"values", "sites", "errors", "travel"},
}


def imports(path: Path) -> set[str]:
    """Names of modules a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            if node.module == "planner":
                names |= {f"planner.{alias.name}" for alias in node.names}
    return names


MODULES = {path.relative_to(PACKAGE).as_posix(): imports(path) for path in PACKAGE.rglob("*.py")}


@pytest.mark.parametrize("library", DOORS)
def test_each_third_party_comes_in_through_one_door(library: str) -> None:
    users = {m for m, names in MODULES.items() if library in {n.split(".")[0] for n in names}}
    assert users, f"{library} is not used at all"
    assert all(user.startswith(DOORS[library]) for user in users)


@pytest.mark.parametrize("place", ARROWS)
def test_arrows_point_one_way(place: str) -> None:
    found = {m: names for m, names in MODULES.items() if m.startswith(place)}
    assert found
    for module, names in found.items():
        inside = {name.split(".")[1] for name in names if name.startswith("planner.")}
        allowed = ARROWS[place] | {"__version__"}
        assert inside <= allowed, f"{module} imports {inside - allowed}"


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_is_light() -> None:
    heavy = {"pydantic", "numpy", "ortools", "folium", "click", "geopy", "babel", "rich"}
    assert not heavy & loaded_after("import planner")


def test_importing_the_core_loads_no_face() -> None:
    loaded = loaded_after("from planner import Catalogue, TripRequest, plan")
    assert "ortools" in loaded
    assert not {"folium", "click"} & loaded


def test_help_loads_nothing_heavy() -> None:
    statement = (
        "from click.testing import CliRunner\nfrom planner.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0"
    )
    heavy = {"pydantic", "numpy", "ortools", "folium", "geopy", "opening_hours", "babel", "rich"}
    assert not heavy & loaded_after(statement)


def test_public_names_are_what_they_say() -> None:
    import planner

    for name in planner._HOME_OF:
        assert name in dir(planner)
        assert getattr(planner, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = planner.nonsense


def test_no_public_name_is_also_a_module() -> None:
    """Once its module is imported, the package's attribute of that name would be the module."""
    assert not {*planner._HOME_OF} & {path.stem for path in PACKAGE.glob("*")}
