"""Lay out what is exported as tables: headings in both languages, codes and short names side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hengdu.actions._export_files import About, Col, Table
from hengdu.actions._exported import mode_note
from hengdu.advice import gaps, unrated
from hengdu.scoring import ORIGINS
from hengdu.store.plans.models import ItemStatus
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from hengdu.assessments import AnswerFile, AssessmentFile
    from hengdu.packs import Pack
    from hengdu.scoring import Result
    from hengdu.sheets import Value
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.plans.models import ActionItem
    from hengdu.text import Lang

STATUS_NAMES: Final = {
    ItemStatus.OPEN.value: Text("未开始", "open"),
    ItemStatus.DOING.value: Text("进行中", "under way"),
    ItemStatus.DONE.value: Text("已完成", "done"),
    ItemStatus.CLOSED.value: Text("已关闭", "closed"),
    ItemStatus.CANCELLED.value: Text("已取消", "cancelled"),
}
STATE_NAMES: Final = {
    "answered": Text("已作答", "answered"),
    "unanswered": Text("未作答", "unanswered"),
    "not_asked": Text("未询问", "not asked"),
    "unknown": Text("不了解", "not known"),
    "refused": Text("拒答", "refused"),
}
NO_TEXT: Final = Text("", "")


def about_of(row: Assessment, result: Result, lang: Lang) -> About:
    """Return what to print with the tables of a scored assessment."""
    return about_row(row, result.pack, lang, is_partial=result.assessment.is_partial)


def about_row(row: Assessment, pack: Pack, lang: Lang, *, is_partial: bool) -> About:
    """Return what to print with the tables of an assessment; the flags come before everything."""
    zh = lang == "zh"
    flags = (
        (row.is_sample, Text("示例", "sample")),
        (mode_note() is not None, Text("单人模式", "single-person mode")),
        (row.pace == "quick", Text("快评", "screening")),
        (is_partial, Text("局部", "partial scope")),
    )
    mode = Text("核验", "verified assessment") if row.mode == "verified" else Text("自评", "self-assessment")
    parts = [name[lang] for is_set, name in flags if is_set]
    parts += [row.tenant.name, row.title]
    if row.period_start and row.period_end:
        parts.append(f"{row.period_start:%Y-%m-%d} – {row.period_end:%Y-%m-%d}")
    parts += [f"{pack.id} {pack.version}", mode[lang]]
    return About(
        title=row.title,
        line=" · ".join(part for part in parts if part),
        disclaimer=pack.content.disclaimer[lang] + ("。" if zh else ""),
    )


def answers_table(result: Result, file: AssessmentFile, lang: Lang) -> Table:
    """Return what every practice counts as, in declared order, with the notes of whoever answered."""
    pack, assessment = result.pack, result.assessment
    facets = {facet.code: facet.name for facet in pack.content.facets}
    reasons = {reason.code: reason.name for reason in pack.content.na_reasons}
    rows: list[tuple[Value, ...]] = []
    for code, leaf in result.leaves.items():
        practice, node = pack.practices[code], pack.nodes[pack.parent[code]]
        names = {option.code: option.name for option in pack.answer_set(practice).options}
        given = assessment.answers.get(code)
        answer = names.get(leaf.answer or "", NO_TEXT)
        facet = facets.get(practice.facet or "", NO_TEXT)
        origin = ORIGINS.get(leaf.origin, Text(leaf.origin, leaf.origin))
        reason = given.reason if given is not None else ""
        rows.append(
            (
                code,
                node.code,
                node.title.zh,
                node.title.en,
                practice.level,
                practice.facet,
                facet.zh,
                facet.en,
                "Y" if practice.key else "",
                practice.text[lang],
                leaf.answer,
                answer.zh,
                answer.en,
                None if leaf.value is None else float(decimal_places(leaf.value, 4)),
                leaf.origin,
                origin.zh,
                origin.en,
                given.evidence if given is not None else None,
                given.evidence_date if given is not None else None,
                reasons[reason][lang] if reason in reasons else reason,
                _notes(file.answers.get(code, ())),
            )
        )
    return Table(
        name=Text("答案", "Answers"),
        columns=(
            Col("编码", "Code", 15),
            Col("子域", "Sub-domain", 9),
            Col("子域名称", "Name in Chinese", 20),
            Col("子域英文", "Name in English", 20),
            Col("等级", "Level", 7),
            Col("要素", "Facet", 8),
            Col("要素名称", "Facet in Chinese", 12),
            Col("要素英文", "Facet in English", 12),
            Col("关键", "Key", 7),
            Col("实践", "Practice", 60),
            Col("答案", "Answer", 9),
            Col("答案名称", "Answer in Chinese", 12),
            Col("答案英文", "Answer in English", 12),
            Col("取值", "Value", 8),
            Col("来源代码", "Origin code", 12),
            Col("来源", "Origin in Chinese", 14),
            Col("来源英文", "Origin in English", 14),
            Col("证据等级", "Evidence grade", 9),
            Col("证据日期", "Evidence day", 12),
            Col("理由", "Reason", 22),
            Col("备注", "Note", 40),
        ),
        rows=tuple(rows),
    )


def _notes(given: Sequence[AnswerFile]) -> str:
    """Return the one note as it is, or several with who wrote each."""
    written = [one for one in given if one.note]
    if len(given) <= 1:
        return "".join(one.note for one in written)
    return "\n".join(f"{one.role or one.rater}: {one.note}" for one in written)


def given_table(file: AssessmentFile) -> Table:
    """Return what each person gave, one row for each answer, as it was given."""
    rows = [_given(code, one) for code, answers in file.answers.items() for one in answers]
    return Table(
        name=Text("逐人作答", "As given"),
        columns=(
            Col("编码", "Code", 15),
            Col("角色", "Role", 9),
            Col("作答人", "By", 16),
            Col("状态代码", "State code", 12),
            Col("状态", "State in Chinese", 10),
            Col("状态英文", "State in English", 12),
            Col("答案", "Answer", 9),
            Col("理由", "Reason", 18),
            Col("证据等级", "Evidence grade", 9),
            Col("证据日期", "Evidence day", 12),
            Col("证据说明", "Evidence note", 40),
            Col("备注", "Note", 40),
            Col("按对象", "By object", 24),
            Col("按系统", "By system", 24),
            Col("重要性", "Importance", 10),
            Col("分子", "Numerator", 10),
            Col("分母", "Denominator", 10),
            Col("承接自", "Carried from", 14),
        ),
        rows=tuple(rows),
    )


def _given(code: str, one: AnswerFile) -> tuple[Value, ...]:
    has_value = one.answer or one.by_object or one.by_unit or one.denominator is not None
    state = one.state or ("answered" if has_value else "unanswered")
    name = STATE_NAMES[state]
    return (
        code,
        one.role,
        one.rater,
        state,
        name.zh,
        name.en,
        one.answer,
        one.reason,
        one.evidence,
        one.evidence_date,
        one.evidence_note,
        one.note,
        _pairs(one.by_object.items()),
        _pairs(one.by_unit.items()),
        one.importance,
        "" if one.numerator is None else format(one.numerator, "f"),
        "" if one.denominator is None else format(one.denominator, "f"),
        one.carried_from,
    )


def _pairs(items: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in items)


def gaps_table(result: Result, lang: Lang) -> Table:
    """Return the sub-domains below their target in the engine's order, then those that are not rated."""
    rows: list[tuple[Value, ...]] = [
        (
            gap.code,
            gap.title.zh,
            gap.title.en,
            gap.level,
            gap.target,
            gap.distance,
            float(decimal_places(gap.score, 2)),
            ", ".join(facet.code for facet in gap.facets),
            "; ".join(facet.name.zh for facet in gap.facets),
            "; ".join(facet.name.en for facet in gap.facets),
            "\n".join(reason[lang] for reason in (*gap.caps, *gap.reasons)),
        )
        for gap in gaps(result)
    ]
    rows += [
        (
            item.code,
            item.title.zh,
            item.title.en,
            None,
            item.target,
            None,
            None,
            "",
            "",
            "",
            item.reason[lang],
        )
        for item in unrated(result)
    ]
    return Table(
        name=Text("差距", "Gaps"),
        columns=(
            Col("子域", "Sub-domain", 9),
            Col("名称", "Name in Chinese", 24),
            Col("英文名称", "Name in English", 24),
            Col("现状", "Level", 8),
            Col("目标", "Target", 8),
            Col("差距", "Gap", 8),
            Col("得分", "Score", 8),
            Col("落后要素", "Facets behind", 12),
            Col("要素名称", "Facets in Chinese", 20),
            Col("要素英文", "Facets in English", 20),
            Col("原因", "Why", 60),
        ),
        rows=tuple(rows),
    )


def na_table(result: Result, lang: Lang) -> Table:
    """Return the register of what is not applicable, with its reasons, in declared order."""
    pack, assessment = result.pack, result.assessment
    reasons = {reason.code: reason.name for reason in pack.content.na_reasons}
    rows: list[tuple[Value, ...]] = []
    for code in assessment.na_codes:
        answer = assessment.answers[code]
        practice, node = pack.practices.get(code), pack.nodes.get(code)
        title = node.title if node is not None else practice.title if practice is not None else NO_TEXT
        reason = reasons.get(answer.reason, Text(answer.reason, answer.reason))
        rows.append(
            (
                code,
                title.zh,
                title.en,
                practice.text[lang] if practice is not None else "",
                answer.reason,
                reason.zh,
                reason.en,
                answer.note,
            )
        )
    return Table(
        name=Text("不适用登记", "N-A register"),
        columns=(
            Col("编码", "Code", 15),
            Col("名称", "Name in Chinese", 24),
            Col("英文名称", "Name in English", 24),
            Col("内容", "Statement", 50),
            Col("理由代码", "Reason code", 16),
            Col("理由", "Reason in Chinese", 22),
            Col("理由英文", "Reason in English", 22),
            Col("说明", "Note", 50),
        ),
        rows=tuple(rows),
    )


def actions_table(
    items: Sequence[ActionItem], result: Result, today: date, proofs: Mapping[UUID, tuple[str, ...]]
) -> Table:
    """Return the action list; ``today`` decides what is overdue, ``proofs`` what closed items rest on."""
    pack = result.pack
    rows: list[tuple[Value, ...]] = []
    for item in items:
        node = pack.nodes.get(item.node)
        title = node.title if node is not None else NO_TEXT
        status = STATUS_NAMES[item.status]
        rows.append(
            (
                item.source,
                item.node,
                title.zh,
                title.en,
                item.level,
                item.title_zh,
                item.title_en,
                ", ".join(item.practices),
                owner_name(item),
                item.starts,
                item.due,
                item.status,
                status.zh,
                status.en,
                item.progress,
                "Y" if is_overdue(item, today) else "",
                item.note,
                timezone.localdate(item.closed_at) if item.closed_at is not None else None,
                item.closed_by.display_name if item.closed_by is not None else "",
                item.closed_note,
                "\n".join(proofs.get(item.pk, ())),
            )
        )
    return Table(
        name=Text("整改清单", "Action list"),
        columns=(
            Col("来源建议", "Recommendation", 13),
            Col("子域", "Sub-domain", 9),
            Col("子域名称", "Name in Chinese", 20),
            Col("子域英文", "Name in English", 20),
            Col("等级", "Level", 7),
            Col("事项", "Action in Chinese", 44),
            Col("事项英文", "Action in English", 44),
            Col("对应实践", "Practices", 24),
            Col("责任人", "Owner", 14),
            Col("开始", "Start", 12),
            Col("期限", "Due", 12),
            Col("状态代码", "Status code", 10),
            Col("状态", "Status in Chinese", 10),
            Col("状态英文", "Status in English", 11),
            Col("进度%", "Progress %", 9),
            Col("逾期", "Overdue", 8),
            Col("备注", "Note", 40),
            Col("关闭日期", "Closed on", 12),
            Col("关闭人", "Closed by", 14),
            Col("关闭说明", "Closing note", 40),
            Col("关闭依据", "Evidence of closing", 40),
        ),
        rows=tuple(rows),
    )


def owner_name(item: ActionItem) -> str:
    """Return who is to do it: the person's name, or the name that was typed."""
    return item.owner.display_name if item.owner is not None else item.owner_name


def is_overdue(item: ActionItem, today: date) -> bool:
    """Say whether the day is past and the item neither done nor given up."""
    waiting = item.status in {ItemStatus.OPEN, ItemStatus.DOING}
    return waiting and item.due is not None and item.due < today
