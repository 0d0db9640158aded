"""Write the glossary as a page of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.glossary._content import Term
    from hengdu.glossary._load import Glossary

_OTHER_PAGE: Final = Text("[English](glossary.md)", "[中文](glossary.zh.md)")
_COMMAND: Final = Text(
    "用 `hengdu glossary 词语` 可查一个词；本页由 `hengdu glossary --page` 生成。",
    "`hengdu glossary TERM` looks up one term; this page is made by `hengdu glossary --page`.",
)
_HEAD: Final = Text("术语 | 英文 | 含义 | 来源", "Term | Chinese | Meaning | Source")


def glossary_page(glossary: Glossary, lang: str) -> str:
    """Return the Markdown page of all terms in one language, with the other beside it.

    >>> from hengdu.glossary import load_glossary
    >>> glossary_page(load_glossary(), "en").splitlines()[0]
    '# Glossary'
    """
    content = glossary.content
    lines = [f"# {content.title[lang]}", "", _OTHER_PAGE[lang], "", content.note[lang], "", _COMMAND[lang]]
    for group in content.groups:
        lines += ["", f"## {group.name[lang]}", "", f"| {_HEAD[lang]} |", "|---|---|---|---|"]
        lines += [_row(term, lang) for term in glossary.terms if term.group == group.code]
    return "\n".join(lines) + "\n"


def _row(term: Term, lang: str) -> str:
    names = (term.zh, term.en) if lang == "zh" else (term.en, term.zh)
    said = term.remarks(lang)
    gap = "" if lang == "zh" else " "
    meaning = f"{term.definition[lang]}{gap}{said}" if said else term.definition[lang]
    cells = (names[0], names[1], meaning, term.cited(lang))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
