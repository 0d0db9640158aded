"""Print how a published standard is used, as input of its five-year review (实施情况汇总)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Chapter, Column, Para, Table
from hengdu.reports.standards._speech import Document, Speech, document
from hengdu.standards.risks import ADOPTION_STATE_NAMES
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.risks import Adoption, AdoptionRecord
    from hengdu.text import Lang


def adoption_document(
    found: Adoption, records: Sequence[AdoptionRecord], *, lang: Lang, created: date
) -> Document:
    """Return the summary of the implementation records of one standard: sums, each record, problems."""
    speech = Speech(lang)
    standard = found.standard
    unknown = speech("未填报", "not given")
    states = [f"{speech.of(ADOPTION_STATE_NAMES[code])} {number}" for code, number in found.states]
    problems: list[Block] = [
        Para(f"{number}. {speech.of(text)}") for number, text in enumerate(found.problems, start=1)
    ]
    return document(
        speech,
        title=Text("标准实施情况汇总", "How a standard is used"),
        subtitle=standard.title,
        stem=f"{speech('实施情况汇总', 'implementation-record')}-{standard.id}",
        created=created,
        facts=[
            (speech("标准", "Standard"), f"{standard.number} {speech.of(standard.title)}".strip()),
            (speech("采用机构数", "Adopters"), str(found.adopters)),
            (speech("采用情况", "States"), speech.join(states)),
            (speech("费用合计（元）", "Cost in yuan"), _sum(found.cost_cny, unknown)),
            (speech("投入合计（人日）", "Person-days"), _sum(found.person_days, unknown)),
        ],
        notes=[],
        chapters=[
            Chapter(
                anchor="records",
                title=speech("各机构实施情况", "Records of the institutions"),
                blocks=(_records(records, speech),),
            ),
            Chapter(
                anchor="problems",
                title=speech("实施中的问题", "Problems in use"),
                blocks=tuple(problems) or (Para(speech("各机构未报告问题。", "None was reported.")),),
            ),
        ],
    )


def _sum(number: int | None, unknown: str) -> str:
    return unknown if number is None else f"{number:,}"


def _records(records: Sequence[AdoptionRecord], speech: Speech) -> Table:
    return Table(
        columns=(
            Column(speech("机构", "Institution"), 2.0),
            Column(speech("采用情况", "State"), 1.0),
            Column(speech("开始日期", "Since"), 1.2),
            Column(speech("费用（元）", "Cost in yuan"), 1.2),
            Column(speech("人日", "Person-days"), 0.8),
            Column(speech("实施效果", "Effect"), 3.0),
        ),
        rows=tuple(
            (
                one.adopter,
                speech.of(ADOPTION_STATE_NAMES[one.state]),
                one.since.isoformat() if one.since else "—",
                "—" if one.cost_cny is None else f"{one.cost_cny:,}",
                "—" if one.person_days is None else f"{one.person_days:,}",
                speech.of(one.effect) or "—",
            )
            for one in records
        ),
        caption=speech("实施记录", "Implementation records"),
    )
