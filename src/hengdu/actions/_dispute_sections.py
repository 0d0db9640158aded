"""Hand out disputes as plain records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.actions._papers import paper_records, papers_in
from hengdu.actions._references import reference_data
from hengdu.store.evidence.models import About

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return data | reference_data(data["evidence"]) if "evidence" in data else data


def dispute_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return an assessment's disputes as plain records for its dossier, oldest first, with every step."""
    papers = paper_records(assessment, About.DISPUTE)
    rows = assessment.disputes.order_by("opened_at", "id").select_related("opened_by", "ended_by")
    return [
        {
            "id": str(row.pk),
            "kind": row.kind,
            "subject": row.subject,
            "title": row.title,
            "state": row.state,
            "opened_at": row.opened_at.isoformat(),
            "opened_by": row.opened_by.display_name if row.opened_by else "",
            "decision": row.decision,
            "ended_at": row.ended_at.isoformat() if row.ended_at else "",
            "ended_by": row.ended_by.display_name if row.ended_by else "",
            "questions": [
                {
                    "id": str(one.pk),
                    "question": one.question,
                    "reason": one.reason,
                    **reference_data(one.evidence),
                    "closed_at": one.closed_at.isoformat() if one.closed_at else "",
                    "closed_by": one.closed_by.display_name if one.closed_by else "",
                }
                for one in row.questions.select_related("closed_by")
            ],
            **papers_in(papers, row.pk),
            "invited": [one.user.display_name for one in row.invitations.select_related("user")],
            "steps": [
                {
                    "number": one.number,
                    "kind": one.kind,
                    "at": one.at.isoformat(),
                    "by": one.by.display_name if one.by else "",
                    "data": _plain(one.data),
                }
                for one in row.steps.select_related("by")
            ],
        }
        for row in rows
    ]
