"""Pages and charts paint a level in the same colours."""

import re
from pathlib import Path

import hengdu.web
from hengdu.reports.charts import LEVEL_COLOURS

RULE = re.compile(r"(?<![\w-])\.(l\d) { background: (#[0-9a-f]{3,6}); color: (#[0-9a-f]{3,6}); }")


def whole(colour):
    """Return a colour in six upper-case digits."""
    digits = colour.removeprefix("#")
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)).upper()


def test_the_style_sheet_paints_levels_as_the_charts_do():
    sheet = (Path(hengdu.web.__file__).parent / "static" / "hengdu.css").read_text(encoding="utf-8")
    painted = {name: (whole(fill), whole(text)) for name, fill, text in RULE.findall(sheet)}
    assert painted == {
        f"l{level}": (colour.fill.upper(), colour.text.upper()) for level, colour in enumerate(LEVEL_COLOURS)
    }
