"""Rules about the terms of the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.glossary import TermChecker, load_glossary
from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._lint._texts import all_texts, in_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._pack import Pack


def _checker(pack: Pack) -> TermChecker | None:
    style = pack.content.style
    return TermChecker(load_glossary()) if style is not None and style.glossary is not None else None


@rule(
    "term-missing",
    Severity.WARNING,
    "中文用了词表中的术语，英文没有用对应的词",
    "The Chinese uses a term of the glossary and the English does not",
)
def term_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find translations that call a term by another name."""
    checker, style = _checker(pack), pack.content.style
    if checker is None or style is None:
        return
    for said in in_fields(all_texts(pack), style.terms):
        for misuse in checker.missing(said.text) if said.text.en else ():
            term = misuse.term
            yield found(
                said.code,
                (
                    f"{said.code} 的 {said.name} 用了“{term.zh}”，英文没有“{term.en}”：{said.text.en}",
                    f"{said.name} of {said.code} uses {term.zh} without “{term.en}”: {said.text.en}",
                ),
                (
                    f"请用词表中的词：{'、'.join(term.wordings('en'))}",
                    f"Use a word of the glossary: {', '.join(term.wordings('en'))}",
                ),
                about=term.code,
            )


@rule(
    "term-forbidden",
    Severity.WARNING,
    "用了词表禁用的写法",
    "A wording that the glossary forbids",
)
def term_forbidden(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find forbidden wordings in either language, wherever they stand."""
    checker = _checker(pack)
    if checker is None:
        return
    for said in all_texts(pack):
        for misuse in checker.forbidden(said.text):
            term = misuse.term
            right = term.wordings(misuse.lang)[0]
            words = said.text[misuse.lang]
            yield found(
                said.code,
                (
                    f"{said.code} 的 {said.name} 用了“{misuse.found}”，词表中是“{right}”：{words}",
                    f"{said.name} of {said.code} says “{misuse.found}”, not “{right}”: {words}",
                ),
                (f"请改为“{right}”", f"Write “{right}”"),
                about=term.code,
            )


RULES = (term_missing, term_forbidden)
