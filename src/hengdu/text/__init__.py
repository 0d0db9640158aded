"""Hold text in Chinese and English and format numbers for people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import attrs

__all__ = ["LANGS", "Lang", "Text", "decimal_places", "join_names"]

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


@attrs.frozen
class Text:
    """Say one thing in Chinese (first) and English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the wording in ``lang``; anything but ``zh`` is English.

        >>> Text("域", "domain")["zh"]
        '域'
        """
        return self.zh if lang == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Fill the same named values into both wordings."""
        return Text(self.zh.format(**values), self.en.format(**values))


def decimal_places(value: float | Decimal, places: int) -> str:
    """Format ``value`` rounded half up on its shortest decimal form.

    >>> decimal_places(2.605, 2)
    '2.61'
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return str(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def join_names(names: list[str], lang: str) -> str:
    """Join names the way the language does.

    >>> join_names(["甲", "乙"], "zh")
    '甲、乙'
    """
    return ("、" if lang == "zh" else ", ").join(names)
