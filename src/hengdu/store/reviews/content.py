"""Read what verifiers put in place of answers; it holds while what was said is still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import Adjustment, basis_of, with_adjustments
from hengdu.store.reviews.models import Verification, VerificationState

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.assessments import AssessmentFile
    from hengdu.packs import Pack


def adjustments_of(assessment_id: UUID, file: AssessmentFile) -> tuple[Adjustment, ...]:
    """Return the verifier's values of an assessment, without those whose answer changed since; one query."""
    rows = Verification.objects.filter(
        assessment_id=assessment_id, state=VerificationState.ADJUSTED
    ).values_list("code", "answer", "evidence", "reason", "basis", "verified_by__display_name")
    return tuple(
        Adjustment(code=code, answer=answer, evidence=evidence, reason=reason, by=name or "")
        for code, answer, evidence, reason, basis, name in rows
        if basis == basis_of(file, code)
    )


def adjusted(assessment_id: UUID, file: AssessmentFile, pack: Pack) -> AssessmentFile:
    """Return the file with the verifier's values in it."""
    return with_adjustments(file, pack, adjustments_of(assessment_id, file))
