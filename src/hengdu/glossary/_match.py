"""Find terms in texts, and texts that break the glossary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.glossary._content import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hengdu.glossary._load import Glossary
    from hengdu.text import Text

_NOTHING: Final = re.compile(r"(?!)")
_JOINTS: Final = re.compile(r"[\s\-\u2010\u2011]+")
_IES: Final = re.compile(r"[^aeiou]y$")


@attrs.frozen(kw_only=True)
class Misuse:
    """A term that a text breaks.

    ``missing``: the Chinese uses the term and the English does not; ``forbidden``: ``found`` is a
    wording that the glossary forbids in ``lang``.
    """

    kind: Literal["missing", "forbidden"]
    term: Term
    lang: Literal["zh", "en"]
    found: str


class TermChecker:
    """Check texts against a glossary; make one and use it for many texts.

    In Chinese the longest wording wins, so that 资产台账 is not read as 台账 too. In English case,
    plural and hyphens do not matter.
    """

    def __init__(self, glossary: Glossary) -> None:
        """Compile the wordings of all terms."""
        terms = glossary.terms
        self._terms = {wording: term for term in terms for wording in term.wordings("zh")}
        self._avoided_zh = {wording: term for term in terms for wording in term.avoid.zh}
        self._avoided_en = {folded(wording): term for term in terms for wording in term.avoid.en}
        allowed_en = {folded(wording) for term in terms for wording in term.wordings("en")}
        self._zh = _alternatives((*self._terms, *self._avoided_zh))
        self._perhaps_en = _english(self._avoided_en)
        self._forbidden_en = _english((*allowed_en, *self._avoided_en))
        self._en: Mapping[str, re.Pattern[str]] = {
            term.code: _english(folded(wording) for wording in term.wordings("en")) for term in terms
        }

    def used(self, zh: str) -> tuple[Term, ...]:
        """Return the terms that a Chinese text uses, in order and each once."""
        words = (found.group() for found in self._zh.finditer(zh))
        return tuple(
            {self._terms[word].code: self._terms[word] for word in words if word in self._terms}.values()
        )

    def missing(self, text: Text) -> Iterator[Misuse]:
        """Yield the checked terms that the Chinese uses and the English does not."""
        en = folded(text.en)
        for term in self.used(text.zh):
            if term.checked and not self._en[term.code].search(en):
                yield Misuse(kind="missing", term=term, lang="en", found=term.en)

    def forbidden(self, text: Text) -> Iterator[Misuse]:
        """Yield the forbidden wordings of both languages."""
        for found in self._zh.finditer(text.zh):
            term = self._avoided_zh.get(found.group())
            if term is not None:
                yield Misuse(kind="forbidden", term=term, lang="zh", found=found.group())
        en = folded(text.en)
        for found in self._forbidden_en.finditer(en) if self._perhaps_en.search(en) else ():
            term = self._avoided_en.get(found.group()) or self._avoided_en.get(_singular(found.group()))
            if term is not None:
                yield Misuse(kind="forbidden", term=term, lang="en", found=found.group())


def folded(english: str) -> str:
    """Return English without case and hyphens.

    >>> folded("High-severity  Alert")
    'high severity alert'
    """
    return _JOINTS.sub(" ", english).casefold()


def _singular(words: str) -> str:
    """Return a wording without a plural ending.

    >>> _singular("policies"), _singular("red lines"), _singular("patches")
    ('policy', 'red line', 'patch')
    """
    if words.endswith("ies"):
        return f"{words[:-3]}y"
    if words.endswith(("ches", "shes", "sses", "xes")):
        return words[:-2]
    return words.removesuffix("s")


def _alternatives(wordings: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of plain wordings in which the longest wins."""
    ordered = sorted(set(wordings), key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) for word in ordered)) if ordered else _NOTHING


def _english(wordings: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole English words, singular or plural, in which the longest wins."""
    ordered = sorted(set(wordings), key=lambda word: (-len(word), word))
    forms = [
        rf"{re.escape(word[:-1])}(?:y|ies)" if _IES.search(word) else rf"{re.escape(word)}(?:s|es)?"
        for word in ordered
    ]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(forms)})(?![a-z0-9])") if forms else _NOTHING
