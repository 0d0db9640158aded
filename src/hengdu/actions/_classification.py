"""Say how confidential an assessment is (密级, in the institution's own levels), and mark what leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line, one_of
from hengdu.actions._errors import ActionError
from hengdu.evidence import CLASSIFICATION_NAMES, Classification
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.evidence.models import Piece
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hengdu.store import Actor
    from hengdu.text import Lang, Text

_NEEDS_PURPOSE: Final = frozenset({Classification.SENSITIVE.value, Classification.IMPORTANT.value})
_MOST_PURPOSE: Final = 200


def classification_name(row: Assessment) -> Text | None:
    """Return the name of an assessment's classification, None where it has none."""
    known = row.classification in set(Classification)
    return CLASSIFICATION_NAMES[Classification(row.classification)] if known else None


def needs_purpose(row: Assessment, *, with_evidence: bool = False) -> bool:
    """Say whether an export must name what it is for: above 内部.

    ``with_evidence`` says that pieces of evidence go with it; then one piece above 内部 is enough.
    """
    if row.classification in _NEEDS_PURPOSE:
        return True
    pieces = Piece.objects.filter(assessment=row, withdrawn_at__isnull=True)
    return with_evidence and pieces.filter(classification__in=_NEEDS_PURPOSE).exists()


def purpose_of(arguments: Mapping[str, Any], row: Assessment, *, with_evidence: bool = False) -> str:
    """Return the purpose that an export was asked for with; ActionError where one is needed and missing."""
    purpose = one_line(str(arguments.get("purpose") or ""), "purpose", most=_MOST_PURPOSE)
    if not purpose and needs_purpose(row, with_evidence=with_evidence):
        raise ActionError(
            "该密级的导出须说明用途",
            "exports of this classification must say what they are for",
            place="purpose",
            hint_zh="请填写用途，例如提交董事会审议",
            hint_en="Say what it is for, such as a board meeting",
        )
    return purpose


def mark_of(row: Assessment, actor: Actor, moment: datetime, lang: Lang) -> str:
    """Return the line that stands on everything that leaves: who, when (local time), classification."""
    name = classification_name(row)
    parts = (actor.name, f"{moment:%Y-%m-%d %H:%M}", name[lang] if name is not None else "")
    return " · ".join(part for part in parts if part)


@attrs.frozen(kw_only=True)
class Classify(Action[None]):
    """Set the classification of an assessment; empty takes it away.

    The levels are the institution's own and have nothing to do with state secrets.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.ASSESSMENT_CLASSIFIED
    assessment: UUID
    classification: str
    reason: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write the level; lowering it needs a reason, and after the seal it stays."""
        row = work.assessment
        if row.status == Status.SEALED:
            raise ActionError("该评估已封存，密级不能再改", "the assessment is sealed; its level stays")
        known = ("", *(level.value for level in Classification))
        level = one_of(self.classification, known, "classification")
        is_lower = (
            known.index(level) < known.index(row.classification) if row.classification in known else False
        )
        reason = one_line(self.reason, "reason", most=500, least=1 if is_lower else 0)
        Assessment.objects.filter(pk=row.pk).update(classification=level)
        work.record(
            self.event,
            object=str(row.pk),
            before={"classification": row.classification},
            after={"classification": level, "reason": reason},
        )
