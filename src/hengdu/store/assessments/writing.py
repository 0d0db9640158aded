"""Write answers: the present row and its version together, one by one or in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max

from hengdu.store.assessments import models
from hengdu.store.assessments.mapping import answer_columns, answer_data, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hengdu.assessments import AnswerFile, AssessmentFile

INHERITED: Final = "inherited"  # in Answer.carry: given by a shared service, read-only


def insert_answers(
    assessment_id: UUID,
    answers: Mapping[str, Iterable[AnswerFile]],
    *,
    how: str,
    moment: datetime,
    by: UUID | None,
    carry: str = "",
    signed: bool = False,
) -> int:
    """Insert answers in bulk and return how many; ``signed`` puts ``by`` on the rows.

    Each has version 1, or the one after the last where there was such an answer before.
    """
    rows, versions = [], []
    last = last_versions(assessment_id, answers)
    for code, given in answers.items():
        for position, item in enumerate(given):
            columns = answer_columns(item)
            number = last.get((code, columns["role"], columns["rater"]), 0) + 1
            rows.append(
                models.Answer(
                    assessment_id=assessment_id,
                    code=code,
                    position=position,
                    version=number,
                    carry=carry if item.inherited is None else INHERITED,
                    saved_at=moment,
                    saved_by_id=by if signed else None,
                    **columns,
                )
            )
            versions.append(
                models.AnswerVersion(
                    assessment_id=assessment_id,
                    code=code,
                    role=columns["role"],
                    rater=columns["rater"],
                    version=number,
                    data=answer_data(item),
                    how=how,
                    saved_at=moment,
                    saved_by_id=by,
                )
            )
    models.Answer.objects.bulk_create(rows, batch_size=200)
    models.AnswerVersion.objects.bulk_create(versions, batch_size=500)
    return len(rows)


def last_versions(assessment_id: UUID, codes: Iterable[str]) -> dict[tuple[str, str, str], int]:
    """Return the last version of every answer that was ever given to some codes, by code, role and rater."""
    rows = models.AnswerVersion.objects.filter(assessment_id=assessment_id, code__in=list(codes)).order_by()
    found = rows.values_list("code", "role", "rater").annotate(last=Max("version"))
    return {(code, role, rater): last for code, role, rater, last in found}


def update_answer(
    row: models.Answer,
    given: AnswerFile,
    *,
    how: str,
    moment: datetime,
    by: UUID | None,
    assignment: UUID | None = None,
    carry: str = "",
    signed: bool = True,
) -> bool:
    """Put a new version over ``row`` if it is still the one that was read; False when somebody was faster.

    ``signed`` puts ``by`` on the row as well as on its version.
    """
    columns = answer_columns(given)
    changed = models.Answer.objects.filter(pk=row.pk, version=row.version).update(
        **columns,
        version=row.version + 1,
        carry=carry,
        saved_at=moment,
        saved_by_id=by if signed else None,
        assignment_id=assignment,
    )
    if not changed:
        return False
    models.AnswerVersion.objects.create(
        assessment_id=row.assessment_id,
        code=row.code,
        role=columns["role"],
        rater=columns["rater"],
        version=row.version + 1,
        data=answer_data(given),
        how=how,
        saved_at=moment,
        saved_by_id=by,
    )
    return True


def insert_parts(
    assessment_id: UUID, file: AssessmentFile, *, moment: datetime, by: UUID | None
) -> dict[str, int]:
    """Insert everything of a file that is no answer and no column of the assessment; return the counts."""
    common = {"assessment_id": assessment_id, "saved_at": moment, "saved_by_id": by}
    made: dict[type[Any], list[Any]] = {
        models.Measurement: [
            models.Measurement(
                **common,
                indicator=code,
                period=item.period,
                position=position,
                numerator=number_text(item.numerator),
                denominator=number_text(item.denominator),
                value=number_text(item.value),
                evidence=item.evidence or "",
                note=item.note,
            )
            for code, items in file.indicators.items()
            for position, item in enumerate(items)
        ],
        models.Validation: [
            models.Validation(
                **common,
                nodes=list(item.nodes),
                kind=item.kind,
                day=item.day,
                evidence=item.evidence or "",
                note=item.note,
                position=position,
            )
            for position, item in enumerate(file.validations)
        ],
        models.Declaration: [
            models.Declaration(
                **common, redline=code, holds=item.holds, note=item.note, evidence=item.evidence or ""
            )
            for code, item in file.declarations.items()
        ],
        models.Resolution: [
            models.Resolution(
                **common,
                code=code,
                answer=item.answer,
                reason=item.reason,
                evidence=item.evidence or "",
                by=item.by,
            )
            for code, item in file.consensus.items()
        ],
        models.Background: [
            models.Background(**common, key=key, zh=text.zh, en=text.en)
            for key, text in file.background.items()
        ],
    }
    for table, rows in made.items():
        table._default_manager.bulk_create(rows, batch_size=200)  # noqa: SLF001 - Django's documented name
    return {table.__name__.lower(): len(rows) for table, rows in made.items() if rows}
