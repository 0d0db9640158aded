"""Know which characters the packaged fonts can print, so that none is lost."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Final

FONT_FOLDER: Final = Path(__file__).resolve().parent.parent / "fonts"
_DROPPED: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and last code points of the ranges in ``fonts/coverage.txt``."""
    lines = (FONT_FOLDER / "coverage.txt").read_text(encoding="ascii").split()
    pairs = [line.partition("-") for line in lines]
    return (
        tuple(int(first, 16) for first, _, _ in pairs),
        tuple(int(last or first, 16) for first, _, last in pairs),
    )


def is_printable(character: str) -> bool:
    """Tell whether both packaged fonts have a glyph for the character.

    >>> is_printable("证"), is_printable("\N{GRINNING FACE}")
    (True, False)
    """
    firsts, lasts = _ranges()
    index = bisect_right(firsts, ord(character)) - 1
    return index >= 0 and ord(character) <= lasts[index]


@cache
def _special() -> re.Pattern[str]:
    """Return the pattern of everything that the fonts cannot print as it stands."""
    firsts, lasts = _ranges()
    covered = "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in zip(firsts, lasts, strict=True))
    return re.compile(f"[^{covered}\n\t]")


def printable(text: str) -> str:
    r"""Return text in which each character without a glyph is spelt out as ``[U+1F600]``.

    Line ends become ``\n``, all kinds of space a plain one; zero-width characters and variation
    selectors go; marks that turn the direction of writing are spelt out, so that they cannot disguise
    what is printed.

    >>> printable("完成\N{GRINNING FACE}")
    '完成[U+1F600]'
    """
    if _special().search(text) is None and _DROPPED.search(text) is None:
        return text
    plain = _BREAKS.sub("\n", _DROPPED.sub("", text))
    return _special().sub(lambda found: _spelt(found.group()), plain)


def _spelt(character: str) -> str:
    if character in "\n\t":
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return f"[U+{ord(character):04X}]"
