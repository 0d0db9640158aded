"""Keep the organisation's own documents with what the consistency checks found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError
from hengdu.chain import sm3_of
from hengdu.standards.consistency import Finding, Severity
from hengdu.store import Permission
from hengdu.store.planning import models
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.frozen(kw_only=True, eq=False)
class KeepDocument(Action[UUID]):
    """Keep a document that was checked, under the id that its job was given.

    A second check under the same id replaces the first.
    """

    permission: ClassVar = Permission.DECISION_WRITE
    event: ClassVar = Tag.DOCUMENT_CHECKED
    id: UUID
    name: str
    text: str = attrs.field(repr=False)
    findings: tuple[Finding, ...] = attrs.field(repr=False)

    def execute(self, work: Work) -> UUID:
        """Write document and findings."""
        counts = {one: sum(item.severity is one for item in self.findings) for one in Severity}
        sm3 = sm3_of(self.text.encode())
        models.CheckedDocument.objects.update_or_create(
            pk=self.id,
            defaults={
                "name": self.name[:120],
                "sm3": sm3,
                "text": self.text,
                "findings": finding_data(self.findings),
                "errors": counts[Severity.ERROR],
                "warnings": counts[Severity.WARNING],
                "notes": counts[Severity.INFO],
                "checked_at": work.moment,
                "checked_by_id": work.actor.user_id,
            },
        )
        after = {"name": self.name, "sm3": sm3, "findings": len(self.findings)}
        work.record(self.event, object=str(self.id), after=after)
        return self.id


def finding_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings in both languages, without decisions: those are joined when they are shown."""
    return [
        {
            "rule": one.rule,
            "severity": one.severity.value,
            "message": {"zh": one.message.zh, "en": one.message.en},
            "proposal": {"zh": one.proposal.zh, "en": one.proposal.en},
            "names": list(one.names) if one.names else None,
            "places": [place.to_dict() for place in one.places],
        }
        for one in findings
    ]


@attrs.frozen(kw_only=True)
class RemoveDocument(Action[None]):
    """Remove a checked document with its text; the trail keeps its digest."""

    permission: ClassVar = Permission.DECISION_WRITE
    event: ClassVar = Tag.DOCUMENT_REMOVED
    document: UUID

    def execute(self, work: Work) -> None:
        """Delete the row."""
        row = models.CheckedDocument.objects.defer("text", "findings").filter(pk=self.document).first()
        if row is None:
            raise NotFoundError("document")
        work.record(self.event, object=str(row.pk), before={"name": row.name, "sm3": row.sm3})
        row.delete()
