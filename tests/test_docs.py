"""What the documents promise: their commands and their Python run as they stand."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs import gallery
from planner.cli import main

ROOT = Path(__file__).parent.parent
DOCS = sorted([ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").glob("*.md")])


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def test_the_guide_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.txt").write_text(blocks("docs/guide.md", "text")[0], encoding="utf-8")
    commands = [
        shlex.split(line, comments=True)
        for block in blocks("docs/guide.md", "sh")
        for line in block.splitlines()
    ]
    assert len(commands) > 12
    for command in commands:
        assert command[0] == "planner"
        done = CliRunner().invoke(main, command[1:], catch_exceptions=False)
        assert done.exit_code == 0, (command, done.stderr)


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    space: dict[str, object] = {}
    for block in blocks("README.md", "python"):
        exec(block, space)  # the blocks belong together, as a reader pastes them
    assert "liling_kiln" not in capsys.readouterr().err


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, section = target.partition("#")
        file = document.parent / name if name else document
        assert file.exists(), target
        if section:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert section in slugs, target


def test_the_gallery_is_what_is_planned() -> None:
    written = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    assert written == gallery.page(), "run python -m docs.build gallery pictures"


def test_the_gallerys_pictures_are_those_of_its_plans() -> None:
    names = {path.stem for path in gallery.PICTURES.glob("*.png")}
    assert names == {shown.name for shown in gallery.GALLERY}


@pytest.mark.parametrize("document", ["README.md", "README.zh.md"])
def test_the_commands_of_the_readme_use_what_exists(document: str) -> None:
    for line in "".join(blocks(document, "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["planner"] or "FILE.toml" in words or "--help" in words:
            continue
        command: click.Command = main
        context, args = click.Context(command), words[1:]
        while isinstance(command, click.Group):
            _, found, args = command.resolve_command(context, args)
            assert found is not None, line
            command = found
            context = click.Context(found, parent=context)
        command.make_context("planner", args, parent=context)  # raises for a wrong flag or value
