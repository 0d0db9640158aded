"""Write findings, strengths and advice in the assessor's own words."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_of, under_review
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.reviews.models import Finding, FindingKind
from hengdu.store.trail import Tag
from hengdu.text import Text

PARTS: Final = ("fact", "criterion", "cause", "effect")


_NOTHING: Final = Text("", "")


@attrs.frozen(kw_only=True)
class FindingText:
    """What an assessor wrote: either language may be empty, not both, of the fact.

    A strength or advice has only ``fact``; a finding needs ``fact`` and ``criterion``.
    """

    node: str
    kind: str
    fact: Text
    criterion: Text = _NOTHING
    cause: Text = _NOTHING
    effect: Text = _NOTHING


@attrs.frozen(kw_only=True)
class SaveFinding(Action[UUID]):
    """Save a finding, strength or advice; ``finding`` empty makes a new one. Returns its id."""

    permission: ClassVar = Permission.FINDING_WRITE
    event: ClassVar = Tag.FINDING_SAVED
    assessment: UUID
    text: FindingText
    finding: UUID | None = None
    version: int = 0

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse an unknown sub-domain or kind, and missing words."""
        under_review(work.assessment)
        one_of(self.text.kind, [kind.value for kind in FindingKind], "kind")
        if self.text.node not in pinned_pack(work.assessment).nodes:
            raise NotFoundError(self.text.node[:80])
        needed = ("fact", "criterion") if self.text.kind == FindingKind.FINDING else ("fact",)
        for name in needed:
            words: Text = getattr(self.text, name)
            if not words.zh.strip() and not words.en.strip():
                raise ActionError(
                    "此项必填", "this is required", place=f"{name}_zh", hint_zh="请填写", hint_en="Fill it in"
                )

    def execute(self, work: Work) -> UUID:
        """Write it."""
        columns = self._columns()
        common = {"saved_at": work.moment, "saved_by_id": work.actor.user_id}
        if self.finding is None:
            row = Finding.objects.create(
                assessment=work.assessment,
                created_at=work.moment,
                written_by_id=work.actor.user_id,
                **columns,
                **common,
            )
            work.record(self.event, object=str(row.pk), after=columns)
            return row.pk
        rows = Finding.objects.filter(
            assessment=work.assessment, pk=self.finding, withdrawn_at__isnull=True
        ).select_related("saved_by")
        present = rows.first()
        if present is None:
            raise NotFoundError("finding")
        before = {name: getattr(present, name) for name in columns}
        if not rows.filter(version=self.version).update(**columns, **common, version=self.version + 1):
            by = present.saved_by.display_name if present.saved_by is not None else ""
            raise Conflict(present, place="finding", by=by)
        work.record(self.event, object=str(present.pk), before=before, after=columns)
        return present.pk

    def _columns(self) -> dict[str, Any]:
        names = PARTS if self.text.kind == FindingKind.FINDING else PARTS[:1]
        words = {
            f"{name}_{lang}": long_text(getattr(self.text, name)[lang], f"{name}_{lang}", most=5000)
            if name in names
            else ""
            for name in PARTS
            for lang in ("zh", "en")
        }
        return {"node": self.text.node, "kind": self.text.kind, **words}


@attrs.frozen(kw_only=True)
class WithdrawFinding(Action[None]):
    """Take a finding back; the row and the trail keep it."""

    permission: ClassVar = Permission.FINDING_WRITE
    event: ClassVar = Tag.FINDING_WITHDRAWN
    assessment: UUID
    finding: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Set the time of withdrawal."""
        under_review(work.assessment)
        rows = Finding.objects.filter(assessment=work.assessment, pk=self.finding, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=work.moment, saved_at=work.moment, saved_by_id=work.actor.user_id):
            raise NotFoundError("finding")
        work.record(self.event, object=str(self.finding))
