"""Write SVG elements: numbers checked and shortened, text escaped and wrapped."""

from __future__ import annotations

import contextlib
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from hengdu.errors import ReportError
from hengdu.reports.charts._palette import FONT_FAMILY, INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_LINE_START: Final = frozenset("，。、；：？！）》」』】”’％%…—·,.;:?!)]}")
_NO_LINE_END: Final = frozenset("（《「『【“‘([{")
_WIDE: Final = frozenset("WFA")
_NARROW_EM: Final = 0.54
_BASELINE_EM: Final = 0.36
LINE_EM: Final = 1.3


def finite(value: float, what: str) -> float:
    """Return ``value``; raise :class:`ReportError` naming ``what`` when it is NaN or infinite."""
    if not math.isfinite(value):
        raise ReportError(
            f"图表数据不是有限的数:{what}",
            f"chart data is not a finite number: {what}",
            place=what,
            hint_zh="没有数值的项目应为空(未评级),不是 NaN。",
            hint_en="An item without a number is nothing (not rated), not NaN.",
        )
    return value


def number(value: float) -> str:
    """Return a coordinate with at most two decimals.

    >>> number(1.50), number(-0.001), number(3.14159)
    ('1.5', '0', '3.14')
    """
    text = f"{finite(value, 'coordinate'):.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def escape(text: str) -> str:
    """Return text that XML takes literally; characters that XML cannot hold become U+FFFD.

    >>> escape('<a b="c">&')
    '&lt;a b=&quot;c&quot;&gt;&amp;'
    """
    text = _NOT_XML.sub("\ufffd", text)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text


def width_em(text: str) -> float:
    """Estimate the width in em: a Chinese character is 1, a Latin one 0.54.

    >>> width_em("等级 L2") > width_em("等级")
    True
    """
    return sum(1.0 if unicodedata.east_asian_width(character) in _WIDE else _NARROW_EM for character in text)


def _tokens(text: str) -> list[str]:
    """Split into pieces that stay together: Latin words, single Chinese characters, spaces."""
    pieces: list[str] = re.findall(r"\s+|[!-~]+|.", text, flags=re.DOTALL)
    joined: list[str] = []
    for piece in pieces:
        closes = piece[0] in _NO_LINE_START and bool(joined) and not joined[-1].isspace()
        opened = bool(joined) and joined[-1][-1] in _NO_LINE_END
        if closes or opened:
            joined[-1] += piece
        else:
            joined.append(" " if piece.isspace() else piece)
    return joined


def wrap(text: str, most_em: float, *, lines: int = 2) -> list[str]:
    """Break text into at most ``lines`` lines of about ``most_em``; what does not fit ends in ``…``.

    No line starts with closing punctuation or ends with an opening bracket.

    >>> wrap("应急与业务连续性", 7)
    ['应急与业', '务连续性']
    """
    tokens = _tokens(" ".join(text.split()))
    rows = _fill(tokens, most_em)
    if len(rows) <= lines:
        return _balanced(tokens, rows, most_em)
    last = rows[lines - 1]
    while last and width_em(last) + 1.0 > most_em:
        last = last[:-1]
    return [*rows[: lines - 1], last.rstrip() + "…"]


def _fill(tokens: list[str], most_em: float) -> list[str]:
    rows = [""]
    for token in tokens:
        for piece in [token] if width_em(token) <= most_em else list(token):
            if rows[-1] and width_em((rows[-1] + piece).rstrip()) > most_em:
                rows.append("")
            if rows[-1] or not piece.isspace():
                rows[-1] += piece
    return [row.rstrip() for row in rows]


def _balanced(tokens: list[str], rows: list[str], most_em: float) -> list[str]:
    """Narrow the lines while their number stays and no word breaks: no character is left alone."""
    widest = max((width_em(token) for token in tokens), default=0.0)
    while len(rows) > 1 and most_em - 0.5 >= widest:
        most_em -= 0.5
        narrower = _fill(tokens, most_em)
        if len(narrower) > len(rows):
            break
        rows = narrower
    return rows


class Canvas:
    """Collect the elements of one drawing of ``width`` × ``height`` user units (CSS pixels)."""

    def __init__(self, width: float, height: float) -> None:
        """Start with a white sheet."""
        self.width = width
        self.height = height
        self._elements: list[str] = []
        self.rect(0, 0, width, height, fill=PAPER)

    def rect(self, x: float, y: float, width: float, height: float, **attributes: str | float) -> None:
        """Add a rectangle with its top left corner at ``x, y``."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, **attributes})

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> None:
        """Add a straight line."""
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, **attributes})

    def circle(self, cx: float, cy: float, r: float, **attributes: str | float) -> None:
        """Add a circle."""
        self._add("circle", {"cx": cx, "cy": cy, "r": r, **attributes})

    def path(self, points: list[tuple[float, float]], *, closed: bool, **attributes: str | float) -> None:
        """Add a line through the points, closed into an area if asked."""
        steps = " ".join(
            f"{'L' if index else 'M'}{number(x)} {number(y)}" for index, (x, y) in enumerate(points)
        )
        self._add("path", {"d": steps + (" Z" if closed else ""), **attributes})

    def text(self, x: float, y: float, content: str, *, size: float, **attributes: str | float) -> None:
        """Add one line of text whose middle height is at ``y``."""
        names = {"x": x, "y": y + size * _BASELINE_EM, "font_size": size, "fill": INK, **attributes}
        self._elements.append(f"<text{_attributes(names)}>{escape(content)}</text>")

    def lines(
        self, x: float, y: float, contents: list[str], *, size: float, **attributes: str | float
    ) -> None:
        """Add several lines of text, centred on the height ``y``."""
        top = y - (len(contents) - 1) * size * LINE_EM / 2
        for index, content in enumerate(contents):
            self.text(x, top + index * size * LINE_EM, content, size=size, **attributes)

    @contextlib.contextmanager
    def link(self, href: str) -> Iterator[None]:
        """Make what is drawn inside a link; an empty address draws it as it is."""
        if href:
            self._elements.append(f'<a href="{escape(href)}">')
        yield
        if href:
            self._elements.append("</a>")

    def _add(self, name: str, attributes: dict[str, str | float]) -> None:
        self._elements.append(f"<{name}{_attributes(attributes)}/>")

    def document(self, *, title: str, description: str) -> str:
        """Return the whole SVG with its title and description."""
        size = f'width="{number(self.width)}" height="{number(self.height)}"'
        box = f'viewBox="0 0 {number(self.width)} {number(self.height)}"'
        # A picture with links in it is a group of them; a reader does not look into an image.
        role = "group" if any("<a " in element for element in self._elements) else "img"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="{role}" '
            f'aria-label="{escape(title)}" font-family="{FONT_FAMILY}">'
        )
        about = [f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>"]
        return "\n".join([head, *about, *self._elements, "</svg>"]) + "\n"


def _attributes(values: dict[str, str | float]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for name, value in values.items()
    )
