"""Offer closed lists in drop-downs and recognise what people type instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[:.\-·、,;/|()\[\]]+")


def folded(text: str) -> str:
    """Return text for comparing: half-width, lower case, without spaces.

    >>> folded("Ｆ　完全 ")
    'f完全'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).casefold())


@attrs.frozen(kw_only=True, eq=False)
class Choices:
    """Hold coded options with their names; find one by code, name or both, in either language.

    ``hidden`` options are recognised but not offered; those in ``named`` show without their code.
    """

    options: tuple[tuple[str, Text], ...]
    hidden: tuple[tuple[str, Text], ...] = ()
    named: frozenset[str] = frozenset()
    also: Mapping[str, str] = attrs.field(factory=dict)
    _names: Mapping[str, Text] = attrs.field(init=False, repr=False)
    _lookup: Mapping[str, str] = attrs.field(init=False, repr=False)
    _labels: dict[str, tuple[str, ...]] = attrs.field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Index every way to write an option; what two options share means neither."""
        every = (*self.options, *self.hidden)
        object.__setattr__(self, "_names", dict(every))
        found: dict[str, str | None] = {}
        for code, name in every:
            for way in _ways(code, name):
                for key in (folded(way), _loose(way)):
                    found[key] = code if found.get(key, code) == code else None
        for way, code in self.also.items():
            found.setdefault(folded(way), code)
        found |= {folded(code): code for code, _ in every}
        found |= {code: code for code, _ in every}
        object.__setattr__(self, "_lookup", {key: code for key, code in found.items() if key and code})

    def label(self, code: str, lang: str) -> str:
        """Return ``code name``, or the code alone where it has no name, or the name where that is enough."""
        name = said(self._names.get(code, Text("", "")), lang)
        if code in self.named and name and self.find(name) == code:
            return name
        return f"{code} {name}" if name and name != code else code

    def labels(self, lang: str) -> tuple[str, ...]:
        """Return what the drop-down offers."""
        if lang not in self._labels:
            self._labels[lang] = tuple(dict.fromkeys(self.label(code, lang) for code, _ in self.options))
        return self._labels[lang]

    def find(self, value: str) -> str | None:
        """Return the code that the text means, or None.

        >>> Choices(options=(("F", Text("完全", "Fully")),)).find(" ｆ 完全")
        'F'
        """
        if value in self._lookup:
            return self._lookup[value]
        return self._lookup.get(folded(value)) or self._lookup.get(_loose(value))

    def known(self, lang: str) -> str:
        """Return the offered options for a message."""
        return ("、" if lang == "zh" else ", ").join(self.labels(lang))


def said(text: Text, lang: str) -> str:
    """Return the text in the language, or in the other one where it is missing."""
    return text[lang] or text.zh or text.en


def number_in(text: str) -> Decimal | None:
    """Return the finite number that the text writes, else None."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _ways(code: str, name: Text) -> Iterable[str]:
    yield code
    for part in (name.zh, name.en):
        if part:
            yield part
            yield f"{code} {part}"


def _loose(text: str) -> str:
    return _SEPARATORS.sub("", folded(text))
