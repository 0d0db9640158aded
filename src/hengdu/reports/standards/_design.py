"""Print the design sheet of a standard that is to be approved (立项设计表)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Callout, Chapter, Column, Table
from hengdu.reports.standards._speech import Document, Speech, document
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.registry import Standard
    from hengdu.standards.risks import DesignLine
    from hengdu.text import Lang


def design_document(
    standard: Standard, lines: Sequence[DesignLine], *, lang: Lang, created: date
) -> Document:
    """Return the design sheet of a standard; what is missing is marked and listed first."""
    speech = Speech(lang)
    missing = [speech.of(line.heading) for line in lines if line.is_missing]
    blocks: list[Block] = []
    if missing:
        blocks.append(
            Callout(
                title=speech(f"尚缺 {len(missing)} 项", f"{len(missing)} entries are missing"),
                lines=(speech.join(missing),),
                kind="warning",
            )
        )
    blocks.append(
        Table(
            columns=(Column(speech("项目", "Heading"), 1.4), Column(speech("内容", "Content"), 4.6)),
            rows=tuple(
                (
                    speech.of(line.heading),
                    speech("（缺）", "(missing)") if line.is_missing else speech.of(line.content),
                )
                for line in lines
            ),
            caption=speech("立项设计表", "Design sheet"),
        )
    )
    return document(
        speech,
        title=Text("标准立项设计表", "Design sheet of a standard"),
        subtitle=standard.title,
        stem=f"{speech('立项设计表', 'design-sheet')}-{standard.id}",
        created=created,
        facts=[(speech("标准", "Standard"), f"{standard.number} {speech.of(standard.title)}".strip())],
        notes=[],
        chapters=[
            Chapter(anchor="design", title=speech("立项设计", "Design"), blocks=tuple(blocks)),
        ],
    )
