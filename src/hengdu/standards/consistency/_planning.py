"""Compare a plan with the state that it plans for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Severity, at_line, in_paragraph
from hengdu.standards.registry import Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import Table, TextDocument
    from hengdu.standards.consistency._items import Item

_NOT_BEGUN: Final = {
    Status.PROPOSED: Text("待立项", "not yet approved"),
    Status.RESEARCH: Text("仅为标准研究课题", "only a research project"),
}
_COLUMN_WORD: Final = re.compile(
    r"[\u4e00-\u9fff]{0,4}?(?:优先级|紧迫程度|重要程度|优先程度|层级|完成时间|起止时间|牵头单位|责任单位|参与单位|"
    r"适用范围|标准级别|编制依据|预期成果|经费|负责人)"
)
_LEAD: Final = re.compile(r"^.*[的和与及并按据合]")
_TABLE: Final = re.compile(r"[见如]\s*表\s*(\d{1,3})")
_DRAFTS: Final = {
    "征求意见稿": Text("征求意见", "comment"),
    "送审稿": Text("审查", "review"),
    "报批稿": Text("报批", "approval"),
}
_STAGE_WORDS: Final = {
    "征求意见稿": re.compile(r"征求意见(?!稿)"),
    "送审稿": re.compile(r"审查|审定|送审(?!稿)"),
    "报批稿": re.compile(r"报批(?!稿)|批准"),
}
_STAGES: Final = re.compile(r"申请|立项|起草|征求意见(?!稿)|审查|批准|发布")


def _plans(desk: Desk) -> Iterator[tuple[TextDocument, Table, tuple[Item, ...], Table, tuple[Item, ...]]]:
    """Yield each table of planned years with each table of statuses of the same document."""
    for document in desk.documents:
        tables = [(table, desk.of(document, table)) for table in document.tables]
        for plan, planned in tables:
            for state, stated in tables:
                if (
                    any(item.year for item in planned)
                    and any(item.status for item in stated)
                    and plan is not state
                ):
                    yield document, plan, planned, state, stated


@rule(
    "year-status",
    Severity.WARNING,
    "计划年份与当前状态矛盾：首年完成的项目尚未立项",
    "The planned year contradicts the status: due in the first year and not yet begun",
)
def year_status(desk: Desk) -> Iterator[Contradiction]:
    """Look for items due in the plan's first year that are not yet approved or are still research."""
    for _, plan, planned, state, stated in _plans(desk):
        first = min(item.year for item in planned if item.year)
        for pair in desk.pairs(stated, planned):
            status, item = pair.left.status, pair.right
            if status not in _NOT_BEGUN or item.year != first:
                continue
            what = _NOT_BEGUN[status]
            yield Contradiction(
                places=(pair.left.place, item.place),
                message=Text(
                    f"{item.title}：{state.label}{what.zh}，{plan.label}计划 {first} 年",
                    f"{item.title}: {what.en} in {state.label}, planned for {first} in {plan.label}",
                ),
                proposal=Text(
                    "说明计划年份是立项年还是发布年，或顺延",
                    "Say whether the year is of approval or publication, or move it",
                ),
                severity=Severity.ERROR if status is Status.PROPOSED else None,
            )


@rule(
    "begun-later",
    Severity.INFO,
    "已在编的项目排在未立项项目之后",
    "What is being drafted is due later than something that has not begun",
)
def begun_later(desk: Desk) -> Iterator[Contradiction]:
    """Compare planned years inside a category with how far the items are."""
    for _, _, planned, _, stated in _plans(desk):
        pairs = [pair for pair in desk.pairs(stated, planned) if pair.right.year and pair.left.status]
        for pair in pairs:
            if pair.left.status is not Status.UNDER_WAY:
                continue
            for other in pairs:
                if other.left.status is Status.PROPOSED and (other.right.year or 0) < (pair.right.year or 0):
                    yield Contradiction(
                        places=(pair.left.place, pair.right.place, other.left.place, other.right.place),
                        message=Text(
                            f"{pair.right.title} 已在编，计划 {pair.right.year} 年；"
                            f"{other.right.title} 尚未立项，计划 {other.right.year} 年",
                            f"{pair.right.title} is being drafted and due {pair.right.year}; "
                            f"{other.right.title} has not begun and is due {other.right.year}",
                        ),
                        proposal=Text("核对两项的计划年份", "Check the planned years of both"),
                    )


@rule(
    "unplanned",
    Severity.WARNING,
    "未发布的项目没有列入计划",
    "An item that is not published is in no plan",
)
def unplanned(desk: Desk) -> Iterator[Contradiction]:
    """Look for unpublished items that the plan leaves out."""
    for document, plan, planned, state, stated in _plans(desk):
        joined = {id(pair.left) for pair in desk.pairs(stated, planned)}
        for item in stated:
            if item.status in {None, Status.PUBLISHED, Status.WITHDRAWN} or id(item) in joined:
                continue
            yield Contradiction(
                places=(item.place, at_line(document, plan.line, plan.caption, table=plan.label)),
                message=Text(
                    f"{item.title} 在{state.label}未发布，{plan.label}没有安排",
                    f"{item.title} is unpublished in {state.label} and not in {plan.label}",
                ),
                proposal=Text("列入计划，或说明不安排的理由", "Plan it, or say why not"),
                severity=Severity.ERROR if item.status is Status.UNDER_WAY else None,
            )


@rule(
    "planned-published",
    Severity.WARNING,
    "已发布的项目仍列为新的任务",
    "What is published already is planned as new",
)
def planned_published(desk: Desk) -> Iterator[Contradiction]:
    """Look for published items in the plan."""
    for _, plan, planned, state, stated in _plans(desk):
        for pair in desk.pairs(stated, planned):
            if pair.left.status is Status.PUBLISHED and pair.why != "proposed":
                yield Contradiction(
                    places=(pair.left.place, pair.right.place),
                    message=Text(
                        f"{pair.right.title} 在{state.label}已发布，在{plan.label}仍列任务",
                        f"{pair.right.title} is published in {state.label} and still a task in {plan.label}",
                    ),
                    proposal=Text(
                        "标为修订，或从计划中删去", "Call it a revision, or take it out of the plan"
                    ),
                )


@rule(
    "promised-column",
    Severity.WARNING,
    "正文所说的列在表中没有",
    "A column that the text promises is not in the table",
)
def promised_column(desk: Desk) -> Iterator[Contradiction]:
    """Compare the columns that a sentence names with the header of the table it points to."""
    for document, paragraph in desk.paragraphs():
        pointed = {f"表{number}" for number in _TABLE.findall(paragraph.text)}
        for table in (one for one in document.tables if one.label in pointed):
            heads = "".join(table.header)
            for found in _COLUMN_WORD.finditer(paragraph.text):
                word = _LEAD.sub("", found.group())
                if word in heads:
                    continue
                yield Contradiction(
                    places=(
                        in_paragraph(document, paragraph, found.start(), found.end()),
                        at_line(document, table.headers[0], " | ".join(table.header), table=table.label),
                    ),
                    message=Text(f"{table.label}没有“{word}”一列", f"{table.label} has no column “{word}”"),
                    proposal=Text(
                        f"补上“{word}”列，或改正文", f"Add the column “{word}”, or change the sentence"
                    ),
                )


@rule(
    "urgency-follows-year",
    Severity.INFO,
    "紧迫程度与计划年份一一对应，未提供另外的信息",
    "Urgency and planned year say the same thing twice",
)
def urgency_follows_year(desk: Desk) -> Iterator[Contradiction]:
    """Look for plans in which every urgency has one year and every year one urgency."""
    for document in desk.documents:
        for table in document.tables:
            items = [item for item in desk.of(document, table) if item.year and item.urgency]
            pairs = {(item.urgency, item.year) for item in items}
            if len(items) > len(pairs) > 1 and len({one for one, _ in pairs}) == len(
                {two for _, two in pairs}
            ) == len(pairs):
                first = {pair: item for item in reversed(items) for pair in [(item.urgency, item.year)]}
                yield Contradiction(
                    places=tuple(item.place for item in sorted(first.values(), key=lambda one: one.row.line)),
                    message=Text(
                        f"{table.label}中每级紧迫程度只对应一个年份",
                        f"in {table.label} each urgency goes with one year only",
                    ),
                    proposal=Text(
                        "分别给出紧迫程度与排期的依据", "Give the grounds of urgency and of date apart"
                    ),
                )


@rule(
    "draft-without-stage",
    Severity.WARNING,
    "列出了草案名称，却没有产生它的阶段",
    "A draft is named without the stage that makes it",
)
def draft_without_stage(desk: Desk) -> Iterator[Contradiction]:
    """Look at paragraphs that name stages and drafts, for drafts whose stage is not among the stages."""
    for document, paragraph in desk.paragraphs():
        stages = {found.group() for found in _STAGES.finditer(paragraph.text)}
        drafts = [name for name in _DRAFTS if name in paragraph.text]
        if len(stages) < 2 or len(drafts) < 2:  # noqa: PLR2004 - one of each is no description of a process
            continue
        for name in drafts:
            if _STAGE_WORDS[name].search(paragraph.text):
                continue
            at = paragraph.text.index(name)
            first = min(found.start() for found in _STAGES.finditer(paragraph.text))
            stage = _DRAFTS[name]
            yield Contradiction(
                places=(
                    in_paragraph(document, paragraph, at, at + len(name)),
                    in_paragraph(document, paragraph, first, first + 24),
                ),
                message=Text(
                    f"有{name}，阶段中没有“{stage.zh}”", f"{name} is named, the stage of {stage.en} is not"
                ),
                proposal=Text(f"补上“{stage.zh}”阶段", f"Add the stage of {stage.en}"),
            )


CHECKS: Final = (
    year_status,
    begun_later,
    unplanned,
    planned_published,
    promised_column,
    urgency_follows_year,
    draft_without_stage,
)
