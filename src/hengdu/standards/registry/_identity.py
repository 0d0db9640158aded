"""Tell what makes two numbers or names the same: spelling never does, similarity alone never does."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import attrs

_NUMBER: Final = re.compile(
    r"(?P<prefix>(?:[A-Z]{2,6}|T/[A-Z]{2,10})(?:[/ ]?[TZ](?![A-Z]))?)\s*"
    r"(?P<serial>\d{2,6})(?:\.(?P<part>\d{1,3}))?\s*[-\u2010-\u2015\uff0d]\s*(?P<year>(?:19|20)\d{2})"
)
_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[\s《》〈〉“”\"'‘’()（）\[\]【】、，,。:：;；·—–-]+")
_INDUSTRY: Final = re.compile(
    r"^(?:证券期货行业|证券期货业|证券业|期货业|信息安全技术|网络安全技术|数据安全技术)"
)


@attrs.frozen(kw_only=True)
class Number:
    """A standard's number in its parts; ``text`` is how it is usually written.

    >>> parse_number("JR/T 0146.2—2016").text
    'JR/T 0146.2-2016'
    """

    prefix: str
    serial: str
    part: int | None
    year: int

    @property
    def text(self) -> str:
        """Return the number in its usual form."""
        part = f".{self.part}" if self.part is not None else ""
        return f"{self.prefix} {self.serial}{part}-{self.year}"

    @property
    def series(self) -> str:
        """Return the number without its part and year."""
        return f"{self.prefix} {self.serial}"


def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers of standards that a text names, in order.

    >>> [item.text for item in numbers_in("见 GB/T 22239-2019 和 JR／T 0060—2021")]
    ['GB/T 22239-2019', 'JR/T 0060-2021']
    """
    plain = unicodedata.normalize("NFKC", text)
    return tuple(
        Number(
            prefix=_SPACES.sub("", found["prefix"]),
            serial=found["serial"],
            part=int(found["part"]) if found["part"] else None,
            year=int(found["year"]),
        )
        for found in _NUMBER.finditer(plain)
    )


def parse_number(text: str) -> Number | None:
    """Return the one number that a text is; None where it is none or more than a number."""
    found = numbers_in(text)
    return found[0] if len(found) == 1 and number_key(found[0].text) == number_key(text) else None


def number_key(text: str) -> str:
    """Return a number as it is compared: width, case, spaces and kind of dash do not count.

    >>> number_key("jr／t 0060—2021")
    'JR/T0060-2021'
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\u2010-\u2015]", "-", _SPACES.sub("", plain))


def name_key(text: str) -> str:
    """Return a name as it is compared: width, spaces, quotation marks and dashes do not count.

    >>> name_key("证券期货业软件测试指南 软件安全测试") == name_key("《证券期货业软件测试指南—软件安全测试》")
    True
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", unicodedata.normalize("NFKC", _SIGNS.sub("", plain)))


def core_name(text: str) -> str:
    """Return a name without the industry or the family that stands before it.

    >>> core_name("信息安全技术 网络安全等级保护基本要求") == core_name("证券期货业网络安全等级保护基本要求")
    True
    """
    return _INDUSTRY.sub("", name_key(text))


def likeness(left: str, right: str) -> float:
    """Return how alike two names are, 0 to 1, by the pairs of neighbouring signs that they share.

    It only ever proposes: two different standards may score higher than one standard under two names.

    >>> likeness("渗透测试指南", "信息系统渗透测试指南") > 0.6
    True
    """
    pairs = [_pairs(core_name(text)) for text in (left, right)]
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
