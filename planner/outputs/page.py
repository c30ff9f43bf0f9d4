"""What an HTML page of ours is made of: escaped text, templates, and assets written into it."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_ASSETS = Path(__file__).parent / "assets"

# Text passes through HTML, through JavaScript's template literals, where folium writes popups, and
# through Jinja once more, which folium runs over its own output: the signs of all three go.
# So do ends of lines: what folium indents and leaves empty is cut from the page.
_ESCAPES: dict[int, str | None] = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'`$\\{}\n"}
# Controls, and the marks that turn the direction of the text around them, are not shown at all.
_ESCAPES |= dict.fromkeys([*range(0x09), *range(0x0B, 0x20), 0x7F], None)
_ESCAPES |= dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def escape(value: object) -> Markup:
    """Return text that shows as it is and runs nothing, wherever in a page it is put."""
    if isinstance(value, Markup):
        return value
    return Markup(str(value).translate(_ESCAPES))


class _Templates(Environment):
    """In templates `thing.copy` is what a mapping holds under that name, not its method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def templates() -> Environment:
    """Return the templates among the assets; each value they print is escaped."""
    return _Templates(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def script(name: str, licence: str = "") -> str:
    """Return a script of the assets as an element, its licence before it; lines of comment stay
    behind."""
    text = _read(name).partition("//# sourceMappingURL")[0].replace("</script", "<\\/script")
    text = re.sub(r"^ *//.*\n", "", text, flags=re.MULTILINE)
    return f"<script>{_comment(licence)}{text}</script>"


@cache
def style(name: str) -> str:
    """Return a style sheet of the assets as an element, without comments and spare space, and
    without the images it names: those of Leaflet are of signs that no page of ours has."""
    text = re.sub(r"/\*.*?\*/", "", _read(name), flags=re.DOTALL)
    text = re.sub(r"url\([\w/-]+\.png\)", "none", text)
    text = re.sub(r"\s*([{};])\s*", r"\1", text).replace(";}", "}")
    return f"<style>{text}</style>"


def policy(page: str, images: str = "") -> str:
    """Return the content of the policy by which the browser itself runs no script but those of
    the page as they are now, and asks the network for nothing but `images` ("https:", ...)."""
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = (b64encode(sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{known}'" for known in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline';"
        f" img-src data:{images and ' '}{images}; base-uri 'none'; form-action 'none'"
    )


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _comment(licence: str) -> str:
    return f"/*\n{_read(licence)}*/\n" if licence else ""
