"""Cut the bundled invoice font from the full Inter release; run by hand when Inter is upgraded.

    python tools/subset_fonts.py FOLDER_OF_INTER_WOFF2 templates/fonts

The input folder is `web/` of the npm package `inter-ui`. The result is TrueType without hints: WeasyPrint
decodes WOFF2 in Python in every process, which costs more than the larger file does.
"""

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

WEIGHTS = ("Regular", "Medium", "SemiBold")

RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1 Supplement, Latin Extended-A and -B
    (0x0300, 0x036F),  # Combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x0490, 0x04FF),  # Cyrillic, further languages
    (0x1E80, 0x1EF9),  # Latin Extended Additional, Vietnamese included
    (0x2000, 0x206F),  # General punctuation and its spaces
    (0x2070, 0x209F),  # Superscripts and subscripts
    (0x20A0, 0x20CF),  # Currency signs
)
SIGNS = "ℓ№℗™Ω℮←↑→↓−∕∙√∞≈≠≤≥◊⁄"
FEATURES = ("tnum", "kern", "liga", "calt", "mark", "mkmk", "ccmp", "locl", "case")


def subset(source: Path, target: Path) -> None:
    """Write the characters and features that invoices need of the font `source` to `target`, as TrueType."""
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)], text=SIGNS)
    subsetter.subset(font)
    font.flavor = None
    save_font(font, str(target), options)


def main() -> None:
    """Subset every bundled weight."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    for weight in WEIGHTS:
        subset(arguments.source / f"Inter-{weight}.woff2", arguments.target / f"Inter-{weight}.ttf")


if __name__ == "__main__":
    main()
