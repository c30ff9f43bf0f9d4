"""What an HTML page of ours is made of: escaped text, templates, and assets written into it."""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_ASSETS = Path(__file__).parent / "assets"

# Text passes through HTML, through JavaScript's template literals, where folium writes popups, and
# through Jinja once more, which folium runs over its own output: the signs of all three go.
_ESCAPES: dict[int, str | None] = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'`$\\{}"}
# Controls, and the marks that turn the direction of the text around them, are not shown at all.
_ESCAPES |= dict.fromkeys([*range(0x09), *range(0x0B, 0x20), 0x7F], None)
_ESCAPES |= dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def escape(value: object) -> Markup:
    """Return text that shows as it is and runs nothing, wherever in a page it is put."""
    if isinstance(value, Markup):
        return value
    return Markup(str(value).translate(_ESCAPES))


@cache
def templates() -> Environment:
    """Return the templates among the assets; each value they print is escaped."""
    return Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def script(name: str, licence: str = "") -> str:
    """Return a script of the assets as an element, its licence before it."""
    text = _read(name).partition("//# sourceMappingURL")[0].replace("</script", "<\\/script")
    return f"<script>{_comment(licence)}{text}</script>"


@cache
def style(name: str, licence: str = "") -> str:
    """Return a style sheet of the assets as an element, the images it names inside it."""

    def inlined(found: re.Match[str]) -> str:
        image = (_ASSETS / name).parent / found[1]
        return f"url(data:image/png;base64,{b64encode(image.read_bytes()).decode()})"

    text = re.sub(r"url\(([\w/-]+\.png)\)", inlined, _read(name))
    return f"<style>{_comment(licence)}{text}</style>"


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _comment(licence: str) -> str:
    return f"/*\n{_read(licence)}*/\n" if licence else ""
