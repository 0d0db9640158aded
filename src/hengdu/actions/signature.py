"""Print the signature page (签字盖章页) of an assessment as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import attrs
from django.utils import timezone

from hengdu.actions._classification import purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._exported import RecordExport, mode_note
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES, marked
from hengdu.chain import sm3_of
from hengdu.reports import report_bytes
from hengdu.reports.approvals import Signature, SignaturePage, signature_context
from hengdu.store import ROLE_NAMES, Permission, Role
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.reviews.models import ApprovalStep
from hengdu.store.reviews.state import review_state
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.actions.jobs import Working
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

KIND = "approval:page"
_CAPACITIES = (
    (ApprovalStep.DIRECT.value, ROLE_NAMES[Role.DIRECT_RESPONSIBLE]),
    (ApprovalStep.FIRST.value, ROLE_NAMES[Role.FIRST_RESPONSIBLE]),
)


def signature_page_of(row: Assessment, lang: Lang) -> SignaturePage:
    """Return what the signature page of an assessment says now."""
    state = review_state(row)
    if state.round is None:
        raise ActionError(
            "评估尚未提交，没有签字盖章页",
            "the assessment was not submitted yet and has no signature page",
            place="assessment",
            hint_zh="请先提交并通过复核",
            hint_en="Submit it and have it reviewed first",
        )
    signatures = []
    for step, capacity in _CAPACITIES:
        given = state.approvals.get(step)
        signatures.append(
            Signature(
                capacity=capacity,
                name=given.name if given is not None else "",
                post=given.post if given is not None else "",
                opinion=given.opinion if given is not None else "",
                day=given.day if given is not None else None,
                note=mode_note() if given is not None else None,
            )
        )
    period = (row.period_start, row.period_end) if row.period_start and row.period_end else None
    name = row.tenant.name if lang == "zh" else row.tenant.name_en or row.tenant.name
    return SignaturePage(
        institution=name,
        title=row.title,
        digest=state.digests.whole,
        round=state.round.number,
        signatures=tuple(signatures),
        period=period,
        missing=tuple(
            Text(f"{one['zh']} {one['number']} 项", f"{one['en']} ({one['number']})")
            for one in state.round.missing
        ),
        reason=state.round.reason,
        is_sample=row.is_sample,
    )


@job_kind(KIND, permission=Permission.REPORT_EXPORT, title=Text("打印签字盖章页", "Print the signature page"))
def print_signature_page(work: Working) -> Produced:
    """Return the signature page as PDF or Word."""
    arguments = work.arguments
    form, lang = str(arguments.get("format", "")), str(arguments.get("lang", ""))
    if form not in {"pdf", "docx"} or lang not in {"zh", "en"}:
        raise ActionError(
            f"没有格式 {form[:20]} 或语言 {lang[:20]}",
            f"there is no format {form[:20]} or language {lang[:20]}",
            place="format",
            hint_zh="格式为 pdf、docx，语言为 zh、en",
            hint_en="Formats are pdf and docx, languages zh and en",
        )
    row = assessment_for(work.actor, UUID(str(arguments["assessment"])), Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    purpose = purpose_of(arguments, row)
    spoken: Lang = "zh" if lang == "zh" else "en"
    result = scorer_of(row).score(loaded_assessment(row))
    created = timezone.localdate()
    context = signature_context(signature_page_of(row, spoken), result, lang=spoken, created=created)
    note = mode_note()
    if note is not None:
        context = attrs.evolve(context, cover_notes=(*context.cover_notes, note[spoken]))
    content = report_bytes(marked(context, row, work), "pdf" if form == "pdf" else "docx")
    name = f"{'签字盖章页' if spoken == 'zh' else 'signature-page'}.{form}"
    change = RecordExport(
        assessment=row.pk, what="signature-page", form=form, sm3=sm3_of(content), purpose=purpose
    )
    return Produced(name=name, media_type=MEDIA_TYPES[form], content=content, change=change)
