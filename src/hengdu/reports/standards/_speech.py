"""Speak one language about standards, and put a document together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports._about import About
from hengdu.reports._render import write_report
from hengdu.reports._theme import DEFAULT_THEME
from hengdu.reports.context import Chapter, ReportContext, day_text
from hengdu.standards.editions import STATUS_NAMES
from hengdu.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from hengdu.standards.registry import SourceRef, Status

AUTHOR: Final = "Hengdu 衡度"
NONE: Final = "—"
DISCLAIMER: Final = Text(
    "由登记数据与所列假设自动编制，供讨论使用；不是标准文本，不代表任何标准化机构或监管机构的结论。",
    "Made from registered data and the assumptions listed, for discussion; not the text of any standard and "
    "no conclusion of any standards body or regulator.",
)
LAYER_NAMES: Final = {
    "plan": Text("规划文件", "plan document"),
    "external": Text("外部事实", "later fact"),
    "own": Text("本项目判断", "own judgement"),
}


@attrs.frozen
class Speech:
    """Speak Chinese or English."""

    lang: Lang

    def __call__(self, zh: str, en: str) -> str:
        """Return the wording of this language."""
        return zh if self.lang == "zh" else en

    def of(self, text: Text) -> str:
        """Return a text in this language, else in the other one."""
        return text[self.lang] or text.zh or text.en

    def join(self, items: Iterable[str]) -> str:
        """Join names the way the language does."""
        return self("、", ", ").join(items)

    def status(self, status: Status) -> str:
        """Name a status."""
        return self.of(STATUS_NAMES[status])

    def month(self, text: str) -> str:
        """Write ``2027-03`` as 2027年3月 in Chinese."""
        year, _, month = text.partition("-")
        return self(f"{year}年{int(month)}月", text) if month else text

    def source(self, source: SourceRef) -> str:
        """Write where a fact stands."""
        if source.url:
            return source.url
        row = self(f"第{source.row}项", f"row {source.row}") if source.row else ""
        line = self(f"第{source.line}行", f"line {source.line}") if source.line else ""
        return " ".join(part for part in (source.document, source.table, row, line) if part) or NONE


@attrs.frozen(kw_only=True)
class Document:
    """A report about standards, ready for every format, and the name of its file."""

    context: ReportContext
    stem: str


def document(  # noqa: PLR0913 - what stands on the cover, and the chapters
    speech: Speech,
    *,
    title: Text,
    subtitle: Text,
    stem: str,
    created: date,
    facts: Sequence[tuple[str, str]],
    notes: Sequence[str],
    chapters: Sequence[Chapter],
    disclaimer: Text = DISCLAIMER,
) -> Document:
    """Put a document together."""
    about = About(
        title=speech.of(title),
        subtitle=speech.of(subtitle),
        author=AUTHOR,
        lang=speech.lang,
        disclaimer=speech.of(disclaimer),
    )
    context = ReportContext(
        about=about,
        theme=DEFAULT_THEME,
        created=created,
        date_text=day_text(speech.lang, created),
        cover_facts=tuple(facts),
        cover_notes=tuple(notes),
        chapters=tuple(chapters),
        sheets=(),
    )
    return Document(context=context, stem=f"{stem}-{speech.lang}")


def write_document(made: Document, *, formats: Sequence[str], out_dir: Path) -> tuple[Path, ...]:
    """Write a document in each format (docx, pdf, html), all or none, and return the paths."""
    return write_report(made.context, formats=formats, out_dir=out_dir, stem=made.stem)
