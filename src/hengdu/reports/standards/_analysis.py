"""Report what a framework of standards holds and lacks (标准体系分析报告)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import (
    Badge,
    Bullets,
    Callout,
    Card,
    Cards,
    Chapter,
    Column,
    Figure,
    Heading,
    Para,
    Table,
)
from hengdu.reports.standards._picture import picture
from hengdu.reports.standards._relations import relation_blocks
from hengdu.reports.standards._speech import LAYER_NAMES, NONE, Document, Speech, document
from hengdu.standards.consistency import Severity
from hengdu.standards.framework import STATE_NAMES, State, by_counterpart, by_phase, by_risk, cover
from hengdu.standards.registry import LAYERS, Degree
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.consistency import Finding
    from hengdu.standards.framework import Coverage, Framework, Perspective
    from hengdu.standards.registry import Layer, Register, Standard
    from hengdu.text import Lang

_COUNTED = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)
_SHADE = {State.PUBLISHED: 3, State.UNDER_WAY: 2, State.PLANNED: 1, State.NONE: 0}
_DEGREES = {
    Degree.IDENTICAL: Text("等同", "IDT"),
    Degree.MODIFIED: Text("修改", "MOD"),
    Degree.NOT_EQUIVALENT: Text("非等效", "NEQ"),
    Degree.RELATED: Text("相关", "related"),
}
_SEVERITIES = {
    Severity.ERROR: Text("矛盾", "error"),
    Severity.WARNING: Text("待定", "warning"),
    Severity.INFO: Text("疏漏", "info"),
}
_MOST_FINDINGS = 200


def analysis_document(
    framework: Framework,
    register: Register,
    *,
    lang: Lang,
    created: date,
    layers: Sequence[Layer] = LAYERS,
    findings: Sequence[Finding] = (),
) -> Document:
    """Return the analysis of a framework: picture, coverage, phases, risk, counterparts, contradictions."""
    speech = Speech(lang)
    coverage = cover(framework, register, layers=layers)
    standards = register.viewed(layers)
    chapters = [
        Chapter(
            anchor="framework",
            title=speech("体系框架", "The framework"),
            blocks=tuple(_framework(framework, coverage, speech)),
        ),
        Chapter(
            anchor="coverage",
            title=speech("覆盖情况", "Coverage"),
            blocks=tuple(_coverage(framework, coverage, register, speech)),
        ),
        Chapter(
            anchor="views",
            title=speech("按阶段与风险要素看", "By phase and element of risk"),
            blocks=tuple(_views(framework, coverage, speech)),
        ),
        Chapter(
            anchor="relations",
            title=speech("标准之间的关系", "Relations among standards"),
            blocks=tuple(relation_blocks(register, speech)),
        ),
        Chapter(
            anchor="counterparts",
            title=speech("国际对应", "International counterparts"),
            blocks=tuple(_counterparts(register, speech)),
        ),
    ]
    if findings:
        chapters.append(
            Chapter(
                anchor="findings",
                title=speech("文件中的矛盾", "Contradictions in the documents"),
                blocks=tuple(_findings(findings, speech)),
            )
        )
    chapters.append(
        Chapter(
            anchor="list",
            title=speech("标准清单", "List of standards"),
            blocks=tuple(_list(standards, speech)),
            is_appendix=True,
        )
    )
    facts = [
        (speech("框架", "Framework"), f"{speech.of(framework.title)} {framework.version}"),
        (speech("登记册", "Register"), f"{speech.of(register.title)} {register.version}"),
        (speech("事实层", "Layers of facts"), speech.join(speech.of(LAYER_NAMES[one]) for one in layers)),
        (speech("标准", "Standards"), str(len(standards))),
    ]
    return document(
        speech,
        title=Text("标准体系分析报告", "Analysis of the standards framework"),
        subtitle=framework.title,
        stem=speech("标准体系分析报告", "framework-analysis"),
        created=created,
        facts=facts,
        notes=(),
        chapters=chapters,
    )


def _framework(framework: Framework, coverage: Coverage, speech: Speech) -> Iterator[Block]:
    leaves = [coverage.topic(topic.code) for topic in framework.leaves()]
    empty = [one for one in leaves if one.state is State.NONE]
    yield Para(
        speech(
            f"框架分 {len(framework.categories())} 类 {len(leaves)} 个子项，"
            f"其中 {len(empty)} 个子项没有任何标准。",
            f"The framework has {len(framework.categories())} categories and {len(leaves)} sub-topics; "
            f"{len(empty)} sub-topics have no standard at all.",
        ),
        "lead",
    )
    drawing = picture(framework, coverage, speech.lang, "")
    yield Figure(
        name="framework",
        svg=drawing.svg(),
        caption=speech("标准体系框架与覆盖", "The framework and its coverage"),
        alt=drawing.description,
    )
    if empty:
        yield Callout(
            title=speech("没有标准的子项", "Sub-topics without a standard"),
            lines=(speech.join(f"{one.topic.code} {speech.of(one.topic.name)}" for one in empty),),
            kind="warning",
        )


def _coverage(
    framework: Framework, coverage: Coverage, register: Register, speech: Speech
) -> Iterator[Block]:
    total = {
        state: sum(coverage.topic(one.code).counts[state] for one in framework.categories())
        for state in _COUNTED
    }
    yield Cards(
        tuple(
            Card(label=speech.of(STATE_NAMES[state]), value=str(total[state]), note=speech("项", "standards"))
            for state in _COUNTED
        )
    )
    rows = []
    for category in framework.categories():
        rows.append(_coverage_row(coverage, category.code, speech, is_category=True))
        rows.extend(
            _coverage_row(coverage, topic.code, speech, is_category=False)
            for topic in framework.children(category.code)
        )
    yield Table(
        columns=(
            Column(speech("编码", "Code"), 1.4, "code"),
            Column(speech("类别／子项", "Category / topic"), 2.4),
            *(Column(speech.of(STATE_NAMES[state]), 0.9, "number") for state in _COUNTED),
            Column(speech("状态", "State"), 1.2, "level"),
        ),
        rows=tuple(rows),
        caption=speech("各子项的标准数", "Standards of each sub-topic"),
        dense=True,
    )
    if coverage.unplaced:
        yield Heading(2, speech("未归入子项的标准", "Standards in no sub-topic"), "unplaced")
        yield Bullets(
            tuple(f"{code} {speech.of(register.standards[code].title)}" for code in coverage.unplaced)
        )


def _coverage_row(
    coverage: Coverage, code: str, speech: Speech, *, is_category: bool
) -> tuple[str | Badge, ...]:
    entry = coverage.topic(code)
    name = speech.of(entry.topic.name)
    return (
        code,
        name if is_category else f"　{name}",
        *(str(entry.counts[state] or NONE) for state in _COUNTED),
        Badge(_SHADE[entry.state], speech.of(STATE_NAMES[entry.state])),
    )


def _views(framework: Framework, coverage: Coverage, speech: Speech) -> Iterator[Block]:
    views = (
        (speech("PPDRR 阶段", "PPDRR phases"), "phases", by_phase(framework, coverage)),
        (
            speech("GB/T 20984 风险要素", "Elements of risk (GB/T 20984)"),
            "risk",
            by_risk(framework, coverage),
        ),
    )
    for title, anchor, parts in views:
        yield Heading(2, title, anchor)
        yield _perspective(parts, title, speech)


def _perspective(parts: Sequence[Perspective], title: str, speech: Speech) -> Table:
    return Table(
        columns=(
            Column(title, 1.6),
            Column(speech("子项", "Topics"), 0.8, "number"),
            *(Column(speech.of(STATE_NAMES[state]), 0.9, "number") for state in _COUNTED),
            Column(speech("没有标准的子项", "Topics without a standard"), 3.0),
        ),
        rows=tuple(
            (
                speech.of(one.name),
                str(len(one.topics)),
                *(str(one.counts[state] or NONE) for state in _COUNTED),
                speech.join(one.gaps) or NONE,
            )
            for one in parts
        ),
        caption=speech(f"{title}的覆盖", f"Coverage by {title}"),
        dense=True,
    )


def _counterparts(register: Register, speech: Speech) -> Iterator[Block]:
    yield Para(
        speech(
            "下列对应由本项目判断，仅列编号与名称；对应程度按 GB/T 1.2 的用语，“相关”表示主题相近。",
            "These correspondences are this project's own judgement; only numbers and titles are given.",
        )
    )
    yield Table(
        columns=(
            Column(speech("国际文件", "Document"), 1.6, "code"),
            Column(speech("名称", "Title"), 3.4),
            Column(speech("对应的标准", "Standards"), 2.4),
        ),
        rows=tuple(
            (
                one.number,
                speech.of(one.title) or NONE,
                speech.join(
                    f"{register.standards[code].number or code}"
                    + speech(f"（{_DEGREES[degree].zh}）", f" ({_DEGREES[degree].en})")
                    for code, degree in one.standards
                ),
            )
            for one in by_counterpart(register)
        ),
        caption=speech("国际文件与标准的对应", "International documents and standards"),
        dense=True,
    )


def _findings(findings: Sequence[Finding], speech: Speech) -> Iterator[Block]:
    yield Para(
        speech(
            f"一致性检查发现 {len(findings)} 处，每处给出位置与建议。",
            f"The consistency desk has {len(findings)} findings, each with its places and a proposal.",
        )
    )
    yield Table(
        columns=(
            Column(speech("级别", "Severity"), 0.7),
            Column(speech("发现", "Finding"), 3.4),
            Column(speech("位置", "Places"), 1.6),
            Column(speech("建议", "Proposal"), 2.4),
        ),
        rows=tuple(
            (
                speech.of(_SEVERITIES[one.severity]),
                speech.of(one.message),
                speech.join(
                    f"{place.document}:{place.line}" if place.line else place.document
                    for place in one.places[:4]
                ),
                speech.of(one.proposal),
            )
            for one in findings[:_MOST_FINDINGS]
        ),
        caption=speech("矛盾与疏漏", "Contradictions and slips"),
        dense=True,
    )


def _list(standards: Sequence[Standard], speech: Speech) -> Iterator[Block]:
    yield Table(
        columns=(
            Column(speech("编号", "Id"), 1.6, "code"),
            Column(speech("标准号", "Number"), 1.6, "code"),
            Column(speech("名称", "Title"), 3.6),
            Column(speech("状态", "Status"), 1.2),
            Column(speech("子项", "Topic"), 1.3, "code"),
        ),
        rows=tuple(
            (
                one.id,
                one.number or NONE,
                speech.of(one.title),
                speech.status(one.status),
                one.topic or one.category or NONE,
            )
            for one in standards
        ),
        caption=speech("登记的标准", "Registered standards"),
        dense=True,
    )
