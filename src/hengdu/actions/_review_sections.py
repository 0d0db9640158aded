"""Give consensus, verification, findings, reviews and approvals as plain data for the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.actions._grants import single_person_mark
from hengdu.actions._papers import paper_records, papers_in
from hengdu.store.evidence.models import About
from hengdu.store.reviews.models import (
    Approval,
    Comment,
    Consensus,
    Finding,
    NodeReview,
    Round,
    Verification,
    VerificationPlan,
)

if TYPE_CHECKING:
    from datetime import datetime

    from hengdu.store.assessments.models import Assessment


def _by(row: Any, name: str) -> str:  # noqa: ANN401 - rows of several tables
    person = getattr(row, name)
    return person.display_name if person is not None else ""


def _at(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def consensus_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return every decision about a disagreement, oldest first, with what each rater had said."""
    rows = Consensus.objects.filter(assessment=assessment).select_related("decided_by")
    return [
        {
            "code": row.code,
            "version": row.version,
            "answer": row.answer,
            "evidence": row.evidence,
            "reason": row.reason,
            "ratings": row.ratings,
            "decided_by": _by(row, "decided_by"),
            "decided_at": _at(row.decided_at),
        }
        for row in rows
    ]


def verification_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return how the sample was drawn, then every item with what verifying found."""
    found: list[dict[str, Any]] = []
    plan = VerificationPlan.objects.filter(assessment=assessment).select_related("made_by").first()
    if plan is not None:
        names = ("seed", "percent", "least", "population", "size", "version")
        found.append(
            {
                **{name: getattr(plan, name) for name in names},
                "made_by": _by(plan, "made_by"),
                "made_at": _at(plan.made_at),
            }
        )
    rows = Verification.objects.filter(assessment=assessment).select_related("verified_by")
    kept = (
        *("code", "why", "planned", "state", "given", "answer", "evidence", "reason"),
        *("population", "sample", "selection", "exceptions", "basis"),
    )
    found += [
        {
            **{name: getattr(row, name) for name in kept},
            "verified_by": _by(row, "verified_by"),
            "verified_at": _at(row.verified_at),
        }
        for row in rows
    ]
    return found


def finding_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return findings, strengths and advice as the assessor wrote them, those withdrawn left out."""
    rows = Finding.objects.filter(assessment=assessment, withdrawn_at__isnull=True)
    words = [f"{name}_{lang}" for name in ("fact", "criterion", "cause", "effect") for lang in ("zh", "en")]
    return [
        {
            "node": row.node,
            "kind": row.kind,
            **{name: getattr(row, name) for name in words if getattr(row, name)},
            "written_by": _by(row, "written_by"),
            "saved_at": _at(row.saved_at),
        }
        for row in rows.select_related("written_by")
    ]


def round_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the rounds of review: what was submitted, what was decided about each sub-domain, and why."""
    rounds = Round.objects.filter(assessment=assessment).order_by("number")
    decisions = NodeReview.objects.filter(round__assessment=assessment).select_related("decided_by")
    by_round: dict[int, list[dict[str, Any]]] = {}
    mark = single_person_mark()
    for one in decisions:
        by_round.setdefault(one.round_id, []).append(
            {
                "node": one.node,
                "accepted": one.accepted,
                "note": one.note,
                "digest": one.digest,
                "decided_by": _by(one, "decided_by"),
                "decided_at": _at(one.decided_at),
                **mark,
            }
        )
    return [
        {
            "number": row.number,
            "submitted_by": _by(row.submission, "sent_by"),
            "submitted_at": _at(row.submission.sent_at),
            "digest": row.submission.digest,
            "missing": row.missing,
            "reason": row.reason,
            "outcome": row.outcome,
            "open_nodes": row.open_nodes,
            "ended_by": _by(row, "ended_by"),
            "ended_at": _at(row.ended_at),
            "note": row.ended_reason,
            "decisions": by_round.get(row.pk, []),
        }
        for row in rounds.select_related("submission__sent_by", "ended_by")
    ]


def comment_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the remarks of the reviewer and the replies, oldest first."""
    rows = Comment.objects.filter(assessment=assessment).select_related("written_by", "resolved_by")
    return [
        {
            "id": str(row.pk),
            "node": row.node,
            "practice": row.practice,
            "answers": str(row.answers_id or ""),
            "text": row.text,
            "written_by": _by(row, "written_by"),
            "written_at": _at(row.written_at),
            "resolved_by": _by(row, "resolved_by"),
            "resolved_at": _at(row.resolved_at),
        }
        for row in rows
    ]


def approval_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return every approval and refusal with the digest of what it was given for, oldest first.

    ``papers`` gives the digests of the signed pages that were attached.
    """
    papers = paper_records(assessment, About.APPROVAL)
    rows = Approval.objects.filter(round__assessment=assessment).select_related("given_by", "round")
    mark = single_person_mark()
    return [
        {
            "round": row.round.number,
            "step": row.step,
            "approved": row.approved,
            "opinion": row.opinion,
            "name": row.name,
            "post": row.post,
            "day": row.day.isoformat(),
            "digest": row.digest,
            "given_by": _by(row, "given_by"),
            "given_at": _at(row.given_at),
            **papers_in(papers, row.pk),
            **mark,
        }
        for row in rows
    ]


def review_sections(assessment: Assessment) -> dict[str, list[dict[str, Any]]]:
    """Return all of these by the name of their section."""
    return {
        "consensus": consensus_sections(assessment),
        "verification": verification_sections(assessment),
        "findings": finding_sections(assessment),
        "reviews": round_sections(assessment),
        "comments": comment_sections(assessment),
        "approvals": approval_sections(assessment),
    }
