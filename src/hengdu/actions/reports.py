"""Render an assessment's report as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.utils import timezone

from hengdu.actions._authored import with_assessor
from hengdu.actions._classification import classification_name, mark_of, purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._exported import RecordExport, mode_note
from hengdu.actions.jobs import Produced, job_kind
from hengdu.chain import sm3_of
from hengdu.reports import FORMATS, default_stem, report_bytes, report_context
from hengdu.store import Permission
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.assessments.queries import assessment_for
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.actions.jobs import Working
    from hengdu.reports import ReportContext
    from hengdu.store.assessments.models import Assessment

MEDIA_TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@job_kind("report:render", permission=Permission.REPORT_EXPORT, title=Text("生成报告", "Make a report"))
def render_report(work: Working) -> Produced:
    """Return one report of an assessment in one format and language."""
    arguments = work.arguments
    wanted, lang = str(arguments.get("format", "")), str(arguments.get("lang", ""))
    form = next((one for one in FORMATS if one == wanted), None)
    if form is None or lang not in {"zh", "en"}:
        raise ActionError(
            f"没有格式 {wanted[:20]} 或语言 {lang[:20]}",
            f"there is no format {wanted[:20]} or language {lang[:20]}",
            place="format",
            hint_zh="格式为 pdf、docx、xlsx、html，语言为 zh、en",
            hint_en="Formats are pdf, docx, xlsx and html, languages zh and en",
        )
    row = assessment_for(work.actor, UUID(str(arguments["assessment"])), Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    purpose = purpose_of(arguments, row)
    work.progress(1, 3, Text("正在评分", "Scoring"))
    scorer = scorer_of(row)
    result = scorer.score(loaded_assessment(row))
    work.progress(2, 3, Text("正在排版", "Laying out"))
    created = timezone.localdate()
    context = report_context(
        result, scorer, lang="zh" if lang == "zh" else "en", created=created, with_chapters=form != "xlsx"
    )
    context = with_assessor(context, row, created)
    note = mode_note()
    if note is not None:
        context = attrs.evolve(context, cover_notes=(*context.cover_notes, note[context.about.lang]))
    content = report_bytes(marked(context, row, work), form)
    name = f"{default_stem(result, 'zh' if lang == 'zh' else 'en')}.{form}"
    change = RecordExport(assessment=row.pk, what="report", form=form, sm3=sm3_of(content), purpose=purpose)
    return Produced(name=name, media_type=MEDIA_TYPES[form], content=content, change=change)


def marked(context: ReportContext, row: Assessment, work: Working) -> ReportContext:
    """Return the context marked on every page: classification and mode, and who took it when."""
    about, name, note = context.about, classification_name(row), mode_note()
    shown = [about.marking, *(words[about.lang] for words in (name, note) if words is not None)]
    mark = [about.watermark, mark_of(row, work.actor, timezone.localtime(), about.lang)]
    marking, watermark = (" · ".join(part for part in parts if part) for parts in (shown, mark))
    return attrs.evolve(context, about=attrs.evolve(about, marking=marking, watermark=watermark))
