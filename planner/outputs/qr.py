"""QR codes, by segno."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

from planner.errors import BadInput, Fault, said

QUIET = 4  # light modules around a code, as the standard asks for


class Run(NamedTuple):
    """Dark modules side by side, counted from the top left corner of the quiet zone."""

    row: int
    column: int
    length: int


class Code(NamedTuple):
    """A QR code: modules a side, the quiet zone included, and the dark ones.

    `image` is a PNG of a pixel a module as a `data:` URL, for a page: lines take more bytes.
    """

    size: int
    runs: tuple[Run, ...]
    image: str


@lru_cache(64)  # the map and the PDF of a plan have the same
def code(content: str) -> Code:
    """Return the smallest code that says `content`, with the least error correction or more.

    Raises
    ------
    BadInput
        If it is longer than a code can hold, 2953 bytes.
    """
    try:
        # Choosing the best of the eight masks takes ten times as long as the rest.
        symbol = segno.make_qr(content, error="l", mask=0)
    except segno.DataOverflowError as error:
        raise BadInput(
            Fault(
                said("QR code"),
                f"{content[:40]}…",
                said("holds {n} bytes at most", n=2953),
                said("Use a shorter link"),
            )
        ) from error
    rows = [bytes(row) for row in symbol.matrix_iter(border=QUIET)]
    runs = []
    for number, row in enumerate(rows):
        column = 0
        for dark, modules in groupby(row):
            length = sum(1 for _ in modules)
            if dark:
                runs.append(Run(number, column, length))
            column += length
    return Code(len(rows), tuple(runs), symbol.png_data_uri(border=QUIET))
