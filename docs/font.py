"""Make planner/outputs/assets/fonts/NotoSansSC.ttf, the font of the PDF, from Noto Sans SC.

npm pack @expo-google-fonts/noto-sans-sc@0.4.3
tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
python docs/font.py package/400Regular/NotoSansSC_400Regular.ttf

It keeps the 6,763 characters of GB 2312, whatever the catalogue, the profiles and the translations
use beyond them, Latin, Greek, Cyrillic and the common signs. Hinting and layout tables go: the
PDF library uses neither. The licence is fonts/OFL.txt; its reserved name "Source" is not used.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FONT = HERE.parent / "planner/outputs/assets/fonts/NotoSansSC.ttf"
TEXTS = ("sites.csv", "planner/profiles/*.toml", "planner/locale/*/*/*.po")
RANGES = (
    (0x0020, 0x0250),  # Latin
    (0x0370, 0x0460),  # Greek, Cyrillic
    (0x2000, 0x2070),  # punctuation
    (0x20A0, 0x2300),  # currencies, letterlike signs, numerals, arrows, operators
    (0x2460, 0x27C0),  # numbers in circles, boxes, shapes, symbols
    (0x3000, 0x3040),  # Chinese punctuation
    (0xFF00, 0xFFF0),  # full and half width
)


def gb2312() -> Iterable[str]:
    """Return the hanzi of GB 2312."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield bytes((row, cell)).decode("gb2312", errors="ignore")


def main(source: str) -> None:
    """Write the font from the whole one at `source`."""
    font = TTFont(source, recalcTimestamp=False)
    _narrow(font)
    used = "".join(
        file.read_text(encoding="utf-8") for glob in TEXTS for file in HERE.parent.glob(glob)
    )
    options = Options(
        layout_features=[], hinting=False, glyph_names=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14]
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(
        text="".join(gb2312()) + used, unicodes=[code for few in RANGES for code in range(*few)]
    )
    subsetter.subset(font)
    font.save(FONT)
    print(f"{FONT.name}: {len(font.getBestCmap())} characters, {FONT.stat().st_size / 1e6:.2f} MB")  # noqa: T201


def _narrow(font: TTFont) -> None:
    """Let quotation marks and the middle dot take the room they have in European texts, too."""
    layout = font["GSUB"].table
    narrow: dict[str, str] = {}
    for record in layout.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for table in layout.LookupList.Lookup[index].SubTable:
                    narrow |= getattr(table, "ExtSubTable", table).mapping
    glyphs = dict(font.getBestCmap())
    marks = {ord(mark): narrow[glyphs[ord(mark)]] for mark in "‘’“”"}
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:  # 14: variants of characters
            table.cmap.update(marks)
    dot = glyphs[ord("·")]
    width, bearing = font["hmtx"][dot]
    pen = TTGlyphPen(font.getGlyphSet())
    font.getGlyphSet()[dot].draw(TransformPen(pen, (1, 0, 0, 1, -width // 4, 0)))
    font["glyf"][dot] = pen.glyph()
    font["hmtx"][dot] = (width // 2, bearing - width // 4)


if __name__ == "__main__":
    main(*sys.argv[1:])
