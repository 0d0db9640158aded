"""Read the glossary and find terms in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

import hengdu.content
from hengdu.documents import Document, read_document, validate_document
from hengdu.errors import DocumentError
from hengdu.glossary._content import GlossaryFile, Term
from hengdu.glossary._match import folded

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen(kw_only=True, eq=False)
class Glossary:
    """The terms in declared order, with the place (``file:line``) of each code."""

    content: GlossaryFile
    places: dict[str, str] = attrs.field(repr=False)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return all terms in declared order."""
        return self.content.terms

    def find(self, words: str) -> tuple[Term, ...]:
        """Return the terms that are called so; without one, those whose wordings contain the words.

        Codes and forbidden wordings are looked through too, so that a reader of a wrong word finds the
        right one.

        >>> [term.code for term in load_glossary().find("阀值")]
        ['threshold']
        """
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        exact = tuple(term for term in self.terms if wanted in _names(term))
        return exact or tuple(term for term in self.terms if any(wanted in name for name in _names(term)))


def load_glossary(path: Path | None = None) -> Glossary:
    """Read a glossary file; without a path the one that is shipped.

    Raises a DocumentError with the line of a fault: what is not in the format, a code or a Chinese
    wording that two terms claim, an English one that is forbidden and allowed, an unknown group. An
    English wording may serve two terms: a backup is what both 备份 and B角 are called.

    >>> len(load_glossary().terms) > 100
    True
    """
    document = read_document(path or hengdu.content.glossary)
    content = validate_document(document, GlossaryFile)
    places = {term.code: document.place(("terms", at)) for at, term in enumerate(content.terms)}
    groups = {group.code for group in content.groups}
    owners: dict[str, str] = {}
    codes: set[str] = set()
    right_en = {folded(wording) for term in content.terms for wording in term.wordings("en")}
    for at, term in enumerate(content.terms):
        if term.code in codes:
            raise _fault(document, at, f"编码 {term.code} 重复", f"the code {term.code} occurs twice")
        codes.add(term.code)
        if term.group not in groups:
            raise _fault(document, at, f"未声明分组 {term.group}", f"group {term.group} is not declared")
        for wording in (*term.wordings("zh"), *term.avoid.zh):
            owner = owners.setdefault(wording, term.code)
            if owner != term.code:
                raise _fault(
                    document,
                    at,
                    f"“{wording}”已归 {owner}，不能又归 {term.code}",
                    f"“{wording}” belongs to {owner} already and cannot belong to {term.code} too",
                )
        for wording in term.avoid.en:
            if folded(wording) in right_en:
                raise _fault(
                    document,
                    at,
                    f"“{wording}”既被禁用又被允许",
                    f"“{wording}” is both forbidden and allowed",
                )
    return Glossary(content=content, places=places)


def _names(term: Term) -> tuple[str, ...]:
    """Return all by which a term is looked up, folded."""
    names = (term.code, *term.wordings("zh"), *term.wordings("en"), *term.avoid.zh, *term.avoid.en)
    return tuple(name.casefold() for name in names)


def _fault(document: Document, at: int, zh: str, en: str) -> DocumentError:
    return DocumentError(
        zh,
        en,
        place=document.place(("terms", at)),
        hint_zh="一词一义：请改正其中一处",
        hint_en="One word for one thing: correct one of the two",
    )
