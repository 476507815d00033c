#!/usr/bin/env python3
"""The faces of the theme, cut from those that npm has, to what the style sheets use.

    npm pack @fontsource-variable/public-sans@5.3.0 @fontsource-variable/piazzolla@5.3.0   # unpacked into FOLDER
    pip install fonttools==4.68.0 brotli==1.2.0
    python3 tools/faces.py FOLDER

A face that changes its weight is twice as heavy as one that does not. Headings and labels of the sans stand in four
weights, so it keeps 400 to 800; the serif stands in one on most pages, so each of its weights is a file of its own,
fetched where it occurs. The widths are those of the whole faces: `sans.css`, `serif.css` and the program measure with
them. Same input, same bytes.

Each is cut in three, fetched only where a letter of it occurs: what Italian, English, French, German and Spanish are
written with every day, the rest of Latin-1, the rest of Latin. The first is what the first `unicode-range` of `sans.css`
says; those of the others follow it by hand. It holds no marks to be put on letters and none of the letters that other
languages draw their own way, so it leaves out the rules for those: a sixth of a serif.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "themes" / "osservatorio" / "fonts"
# Name here → name there, weight or weights.
FACES = {
    "sans{}": ("public-sans-{}-wght-normal", (400, 400, 800)),
    "serif-light{}": ("piazzolla-{}-wght-normal", 300),
    "serif{}": ("piazzolla-{}-wght-normal", 400),
    "serif-bold{}": ("piazzolla-{}-wght-normal", 700),
    "serif-italic{}": ("piazzolla-{}-wght-italic", 400),
}
OFTEN = ["calt", "kern", "liga", "pnum", "rclt", "tnum"]
FEATURES = sorted(OFTEN + ["ccmp", "locl", "mark", "mkmk"])


def letters(style: Path) -> set:
    """The code points of the first face of a style sheet."""
    ranges = re.search(r"unicode-range:([^;]+)", style.read_text(encoding="utf-8"))[1]
    ends = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
    return {code for pair in ends for code in range(int(pair[0], 16), int(pair[-1], 16) + 1)}


def cut(source: Path, weight, wanted, features, target: Path) -> None:
    font = instancer.instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for code in font.getBestCmap() if wanted(code)])
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    print(f"{target.stat().st_size:6} {target.name}")


folder = Path(sys.argv[1])
often = letters(OUT.parent / "css" / "sans.css")
PARTS = [
    ("", "latin", lambda code: code in often, OFTEN),
    ("-rest", "latin", lambda code: code not in often, FEATURES),
    ("-ext", "latin-ext", lambda code: True, FEATURES),
]
for name, (there, weight) in FACES.items():
    for ending, part, wanted, features in PARTS:
        [source] = folder.rglob(there.format(part) + ".woff2")
        cut(source, weight, wanted, features, OUT / f"{name.format(ending)}.woff2")
