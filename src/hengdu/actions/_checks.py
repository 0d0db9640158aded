"""Refuse bad input with the name of the field and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from hengdu.actions._errors import ActionError
from hengdu.documents import Document, validate_data

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from hengdu.store.assessments.models import Assessment

R = TypeVar("R")


def checked(record: type[R], data: Mapping[str, Any], name: str) -> R:
    """Return a record of ``data`` from a form; ActionError names ``name`` and the faulty field."""
    return validate_data(Document(name=name, data=dict(data), lines={}), dict(data), (), record, ActionError)


def one_line(value: str, name: str, *, most: int, least: int = 0) -> str:
    """Return a text without line breaks and outer blanks, of ``least`` to ``most`` characters."""
    text = " ".join(value.split())
    if len(text) < least:
        raise ActionError("此项必填", "this is required", place=name, hint_zh="请填写", hint_en="Fill it in")
    if len(text) > most:
        raise ActionError(
            f"文字过长（最多 {most} 字）",
            f"the text is too long (at most {most} characters)",
            place=name,
            hint_zh="请缩短",
            hint_en="Shorten it",
        )
    return text


def long_text(value: str, name: str, *, most: int = 20_000) -> str:
    """Return a text of several lines, at most ``most`` characters; control characters are dropped."""
    text = "".join(char for char in value.replace("\r\n", "\n") if char in "\n\t" or ord(char) >= ord(" "))
    if len(text) > most:
        raise ActionError(
            f"文字过长（最多 {most} 字）",
            f"the text is too long (at most {most} characters)",
            place=name,
            hint_zh="请缩短，或作为附件留存",
            hint_en="Shorten it, or keep it as an attachment",
        )
    return text.strip()


def one_of(value: str, known: Mapping[str, object] | tuple[str, ...] | list[str], name: str) -> str:
    """Return ``value`` if it is among the known ones."""
    if value not in known:
        shown = ", ".join(known) or "-"
        raise ActionError(
            f"不接受 {value[:80]!r}",
            f"{value[:80]!r} is not taken",
            place=name,
            hint_zh=f"可用：{shown}",
            hint_en=f"Known: {shown}",
        )
    return value


def in_order(start: date | None, end: date | None, name: str) -> None:
    """Refuse a period that ends before it starts."""
    if start is not None and end is not None and end < start:
        raise ActionError(
            "结束日期早于开始日期",
            "the end is before the start",
            place=name,
            hint_zh="请核对日期",
            hint_en="Check the dates",
        )


def writable(row: Assessment, *codes: str) -> None:
    """Refuse to write into an assessment that is no longer being answered.

    ``codes`` are the practices or nodes to be written: of a returned assessment only the sub-domains that
    were returned are open again.
    """
    from hengdu.store.assessments.models import Status

    if row.status not in {Status.DRAFT, Status.OPEN, Status.RETURNED}:
        raise ActionError(
            "该评估已不在填报中，不能修改",
            "the assessment is no longer being answered and cannot be changed",
            place=str(row.pk),
            hint_zh="请复核人或审批人退回后再改",
            hint_en="Ask the reviewer or who approves to return it first",
        )
    if row.status == Status.RETURNED and codes:
        _returned(row, codes)


def _returned(row: Assessment, codes: tuple[str, ...]) -> None:
    from hengdu.store.assessments.packs import pinned_pack
    from hengdu.store.reviews.queries import reopened_nodes

    reopened, pack = reopened_nodes(row.pk), pinned_pack(row)
    if not reopened:
        return
    for code in codes:
        known = code in pack.practices or code in pack.nodes
        if known and not reopened & {code, *pack.ancestors(code)}:
            raise ActionError(
                f"{code} 所在子域未被退回，不能修改",
                f"the sub-domain of {code} was not returned and cannot be changed",
                place=code,
                hint_zh=f"可修改的子域：{'、'.join(sorted(reopened))}",
                hint_en=f"Open again: {', '.join(sorted(reopened))}",
            )


def own_answer(row: Assessment, code: str) -> None:
    """Refuse to answer a practice whose answer is inherited from a shared service."""
    from hengdu.store.assessments.writing import INHERITED

    if row.answers.filter(code=code, carry=INHERITED).exists():
        raise ActionError(
            f"{code} 的答案继承自共享服务，只读",
            f"the answer to {code} is inherited from a shared service and cannot be changed",
            place=code,
            hint_zh="如与本机构情况不符，请评估负责人停止继承后再填",
            hint_en="If it does not hold here, ask the assessment lead to stop inheriting it",
        )


def under_review(row: Assessment) -> None:
    """Refuse work of assessors and reviewers on an assessment that is approved, sealed or given up."""
    from hengdu.store.assessments.models import Status

    if row.status in {Status.APPROVED, Status.SEALED, Status.CANCELLED}:
        raise ActionError(
            "该评估已批准、封存或取消，不能再核验或评议",
            "the assessment is approved, sealed or given up and takes no more of this",
            place=str(row.pk),
            hint_zh="如需更正，请新建评估并说明原因",
            hint_en="For a correction, begin a new assessment and say why",
        )


def unsealed(row: Assessment) -> None:
    """Refuse to write beside an assessment that is sealed or given up."""
    from hengdu.store.assessments.models import Status

    if row.status in {Status.SEALED, Status.CANCELLED}:
        raise ActionError(
            "该评估已封存或已取消，不能再写入",
            "the assessment is sealed or given up; nothing more is written into it",
            place=str(row.pk),
            hint_zh="封存后的更正另建评估办理",
            hint_en="After the seal, a correction is a new assessment",
        )


def plain(value: object) -> dict[str, Any]:
    """Return a record that a table keeps as plain data (dates as text)."""
    from hengdu.documents import adapter

    return cast(
        "dict[str, Any]",
        adapter(cast("Hashable", type(value))).dump_python(value, mode="json", exclude_defaults=True),
    )
