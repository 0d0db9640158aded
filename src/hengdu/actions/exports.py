"""Hand out an assessment as files, made in the background: answers, the whole file, gaps, actions, N/A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.utils import timezone

from hengdu.actions._action import authorise
from hengdu.actions._classification import mark_of, purpose_of
from hengdu.actions._closed_items import proofs_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._export_files import csv_text, workbook
from hengdu.actions._export_tables import (
    STATUS_NAMES,
    about_of,
    actions_table,
    answers_table,
    gaps_table,
    given_table,
    is_overdue,
    na_table,
    owner_name,
)
from hengdu.actions._exported import RecordExport
from hengdu.actions._ledger import ledger_table
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.assessments import assessment_text, build_assessment
from hengdu.chain import sm3_of
from hengdu.reports import default_stem
from hengdu.sheets import legible_text
from hengdu.store import Permission
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.store.plans.queries import action_list
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.actions._export_files import About, Table
    from hengdu.actions.jobs import Working
    from hengdu.assessments import AssessmentFile
    from hengdu.scoring import Result
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

__all__ = ["EXPORTS", "KIND", "STATUS_NAMES", "Export", "export_assessment", "is_overdue", "owner_name"]

KIND: Final = "assessment:export"
_TYPES: Final = {
    "xlsx": MEDIA_TYPES["xlsx"],
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@attrs.frozen(kw_only=True)
class Export:
    """One thing that can be exported, its forms, and what one must hold beside the export itself."""

    code: str
    name: Text
    note: Text
    forms: tuple[str, ...]
    permission: Permission


EXPORTS: Final[Mapping[str, Export]] = {
    item.code: item
    for item in (
        Export(
            code="answers",
            name=Text("答案", "Answers"),
            note=Text(
                "每条实践计为何值及其来源；Excel 另有逐人作答",
                "what every practice counts as and why; in Excel also what each person gave",
            ),
            forms=("xlsx", "csv"),
            permission=Permission.ANSWER_READ,
        ),
        Export(
            code="file",
            name=Text("评估文件", "Assessment file"),
            note=Text(
                "全部内容，可再导入或交命令行使用",
                "everything; can be imported again or used on the command line",
            ),
            forms=("yaml", "json"),
            permission=Permission.ANSWER_READ,
        ),
        Export(
            code="gaps",
            name=Text("差距", "Gaps"),
            note=Text("未达目标与未评级的子域及原因", "sub-domains below target or not rated, and why"),
            forms=("xlsx", "csv"),
            permission=Permission.RESULT_READ,
        ),
        Export(
            code="actions",
            name=Text("整改清单", "Action list"),
            note=Text("事项、责任人、期限与进度", "actions with owner, date and progress"),
            forms=("xlsx", "csv"),
            permission=Permission.PLAN_READ,
        ),
        Export(
            code="ledger",
            name=Text("整改台账", "Ledger of actions"),
            note=Text(
                "可填写后再导入：按编号更新，新行即新事项",
                "can be filled and taken back in: changed by number, new rows are new actions",
            ),
            forms=("xlsx",),
            permission=Permission.PLAN_READ,
        ),
        Export(
            code="na",
            name=Text("不适用登记", "Register of what does not apply"),
            note=Text("不适用的条目与理由", "what does not apply, and why"),
            forms=("xlsx", "csv"),
            permission=Permission.ANSWER_READ,
        ),
    )
}


@job_kind(KIND, permission=Permission.REPORT_EXPORT, title=Text("导出", "Export"))
def export_assessment(work: Working) -> Produced:
    """Return one export of an assessment; the arguments are ``what``, ``format`` and ``lang``."""
    what, form = str(work.arguments.get("what", "")), str(work.arguments.get("format", ""))
    lang: Lang = "en" if work.arguments.get("lang") == "en" else "zh"
    export = EXPORTS.get(what)
    if export is None or form not in export.forms:
        raise ActionError(
            f"不能导出 {what[:20]}（{form[:20]}）",
            f"there is no export {what[:20]} as {form[:20]}",
            place="format",
            hint_zh="请从报告页选择",
            hint_en="Choose on the page of reports",
        )
    if work.place.assessment is None:
        raise NotFoundError("assessment")
    row = assessment_for(work.actor, work.place.assessment, Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    authorise(work.actor, export.permission, place_of(row))
    purpose = purpose_of(work.arguments, row)
    work.progress(1, 3, Text("正在评分", "Scoring"))
    file, scorer = assessment_file(row), scorer_of(row)
    result = scorer.score(build_assessment(file, scorer.pack))
    work.progress(2, 3, Text("正在写出", "Writing"))
    content = _content(work, row, file, result, (what, form, lang))
    return Produced(
        name=f"{default_stem(result, lang)}-{what}.{form}",
        media_type=_TYPES[form],
        content=content,
        change=RecordExport(assessment=row.pk, what=what, form=form, sm3=sm3_of(content), purpose=purpose),
    )


def _content(
    work: Working, row: Assessment, file: AssessmentFile, result: Result, asked: tuple[str, str, Lang]
) -> bytes:
    what, form, lang = asked
    about = about_of(row, result, lang)
    mark = mark_of(row, work.actor, timezone.localtime(), lang)
    about = attrs.evolve(about, line=f"{about.line} · {mark}")
    if what == "file":
        text = assessment_text(file, "json" if form == "json" else "yaml")
        return (text if form == "json" else f"{_comment(about)}{text}").encode()
    tables = _tables(work, row, file, result, what, lang)
    if form == "csv":
        return csv_text(tables[0], about)
    return workbook(tables, about, lang, timezone.localdate())


def _comment(about: About) -> str:
    """Return whose file it is, who took it and the disclaimer, as comments of YAML."""
    lines = (legible_text(" ".join(line.split())) for line in (about.line, about.disclaimer))
    return "".join(f"# {line}\n" for line in lines)


def _tables(
    work: Working, row: Assessment, file: AssessmentFile, result: Result, what: str, lang: Lang
) -> tuple[Table, ...]:
    if what == "answers":
        return answers_table(result, file, lang), given_table(file)
    if what == "gaps":
        return (gaps_table(result, lang),)
    if what == "na":
        return (na_table(result, lang),)
    items = action_list(work.actor, row.pk)
    if what == "ledger":
        found = items.select_related("owner", "closed_by").prefetch_related("extensions")
        return (ledger_table(list(found)),)
    listed = list(items.select_related("owner", "closed_by").prefetch_related("closings"))
    return (actions_table(listed, result, timezone.localdate(), proofs_of(row, listed)),)
