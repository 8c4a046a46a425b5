#!/usr/bin/env python3
"""Makes the fonts of this folder from the originals: keeps the characters Chalkgrad can show and drops the rest.

Needs `pip install fonttools` and the Debian packages fonts-inter, fonts-noto-core, fonts-dejavu-core and
fonts-jetbrains-mono (unpacked anywhere), plus MaterialSymbolsRounded-Regular.ttf from the egui_material_icons crate:

    python3 build.py ROOT_OF_THE_UNPACKED_PACKAGES MaterialSymbolsRounded-Regular.ttf

The list of icons is read from src/views/icons.rs, so an icon is added there and this script is run again.
"""
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent

LATIN = "20-7E A0-17F 192 1C0-1C3 1CD-1DC 1E4-1F5 1FA-21B 237 250-2AF 2B0-2FF"
MARKS = "300-36F 20D0-20DF"
GREEK = "370-3FF"
CYRILLIC = "400-45F 490-491"
PUNCTUATION = "2000-206F 20A0-20BF"
SCRIPTS = "2070-209F 1D2C-1D6A 1D9B-1DBF 2C7C-2C7D"
LETTERLIKE = "2100-218F"
ARROWS = "2190-21FF 27F0-27FF 2900-297F 2B00-2BFF"
MATHS = "2200-22FF 27C0-27EF 2980-29FF 2A00-2AFF"
TECHNICAL = "2300-23FF"
SHAPES = "2460-24FF 2500-25FF 2600-26FF 2700-27BF"
MATHS_ALPHABETS = "1D400-1D7FF"


def characters(*blocks):
    """The set of code points in blocks such as "20-7E A0-17F 192"."""
    found = set()
    for part in " ".join(blocks).split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def tabular_figures(font):
    """Points the digits of the character map at the figures of equal width, so that columns of numbers align.

    egui has no switch for OpenType features, hence this is done once here.
    """
    gsub = font["GSUB"].table
    lookups = {i for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == "tnum" for i in record.Feature.LookupListIndex}
    swap = {}
    for i in lookups:
        for table in gsub.LookupList.Lookup[i].SubTable:
            table = getattr(table, "ExtSubTable", table)
            swap.update(getattr(table, "mapping", {}))
    wanted = {ord(c) for c in "0123456789+-.,−×·="}
    for cmap in font["cmap"].tables:
        for code, glyph in list(cmap.cmap.items()):
            if code in wanted and chr(code) not in ".,-" and glyph in swap:
                cmap.cmap[code] = swap[glyph]


def share_line(font):
    """Gives a fallback font the line of Inter: egui centres the lines of mixed fonts, and baselines must agree."""
    units = font["head"].unitsPerEm
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = round(0.96875 * units), round(-0.24148 * units), 0
    font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender, font["OS/2"].sTypoLineGap = font["hhea"].ascent, font["hhea"].descent, 0


def make(source, target, codes, tabular=False, fallback=False):
    options = subset.Options()
    # No calt and no liga: text must show as it is written ("3x3", "->").
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["MATH", "DSIG", "FFTM", "meta", "BASE", "STAT", "prep", "fpgm", "cvt "]
    font = TTFont(source)
    if fallback:
        share_line(font)
    if tabular:
        tabular_figures(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.save(HERE / target)
    print(f"{target:32} {len(font.getBestCmap()):5} characters {(HERE / target).stat().st_size // 1024:5} KiB")


def icons():
    text = (HERE / "../../src/views/icons.rs").read_text()
    return {int(code, 16) for code in re.findall(r"\\u\{([0-9a-fA-F]+)\}", text)}


def main():
    root, material = Path(sys.argv[1]), Path(sys.argv[2])
    find = lambda name: next(root.rglob(name))
    words = characters(LATIN, MARKS, GREEK, CYRILLIC, PUNCTUATION, SCRIPTS, LETTERLIKE, ARROWS, MATHS, TECHNICAL, SHAPES)
    code = words
    maths = characters(MARKS, GREEK, PUNCTUATION, SCRIPTS, LETTERLIKE, "2190-21FF 27F0-27FF", "2200-22FF 27C0-27EF", TECHNICAL, "25A0-25FF", "1D400-1D4CF 1D538-1D56B")
    make(find("Inter-Regular.otf"), "Inter-Regular.otf", words, tabular=True)
    make(find("Inter-SemiBold.otf"), "Inter-SemiBold.otf", words, tabular=True)
    make(find("JetBrainsMono-Regular.ttf"), "JetBrainsMono-Regular.ttf", code)
    make(find("NotoSansMath-Regular.ttf"), "NotoSansMath-Regular.ttf", maths, fallback=True)
    make(find("DejaVuSans.ttf"), "DejaVuSans.ttf", words, fallback=True)
    make(material, "MaterialSymbolsRounded.ttf", icons())


if __name__ == "__main__":
    main()
