"""Consolidation, verification, findings, review, approval, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import (
    DecideConsensus,
    DecideReview,
    GiveApproval,
    GiveVerdict,
    Permission,
    PlanVerification,
    ResolveComment,
    ReturnAssessment,
    SaveFinding,
    SubmitAssessment,
    VerifyAnswer,
    WithdrawFinding,
    WriteComment,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import INNER
from hengdu.store.engagements.models import Verdict
from hengdu.store.engagements.queries import verdicts_visible_to
from hengdu.store.reviews.models import Approval, Comment, Consensus, Finding, NodeReview, Verification
from hengdu.store.reviews.queries import (
    approvals_visible_to,
    comments_visible_to,
    consensus_visible_to,
    decisions_visible_to,
    findings_visible_to,
    verifications_visible_to,
)

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_AT: Final = "assessment_id=assessment"
_IN: Final = {"assessment_id": "assessment_id"}
_ROUND: Final = {"assessment_id": "round__assessment_id"}


def _finding(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return findings_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


def _comment(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return comments_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


INNER["finding_id"] = _finding
INNER["comment_id"] = _comment

OPERATIONS: Final = (
    listing(
        f"{_A}/consensus",
        "consensus",
        "List decisions on disagreements between roles",
        tag="reviews",
        permissions=(_P.ANSWER_READ,),
        model=Consensus,
        columns="code version answer evidence reason ratings decided_at decided_by_id",
        rows=consensus_visible_to,
        inside=_IN,
        row="ConsensusDecision",
    ),
    command(
        "PUT",
        f"{_A}/consensus/{{code}}",
        DecideConsensus,
        "version",
        "Decide on a disagreement",
        tag="reviews",
        parts=f"{_AT} code=code",
    ),
    listing(
        f"{_A}/verifications",
        "verifications",
        "List what is and was verified",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Verification,
        columns=(
            "code why planned state given answer evidence reason "
            "population sample selection exceptions basis "
            "version verified_at verified_by_id"
        ),
        rows=verifications_visible_to,
        inside=_IN,
    ),
    command(
        "POST",
        f"{_A}/verifications/plan",
        PlanVerification,
        "count",
        "Draw the sample to verify",
        tag="reviews",
        parts=_AT,
    ),
    command(
        "PUT",
        f"{_A}/verifications/{{code}}",
        VerifyAnswer,
        "version",
        "Verify one answer",
        tag="reviews",
        parts=f"{_AT} code=code",
    ),
    listing(
        f"{_A}/findings",
        "findings",
        "List findings",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Finding,
        columns=(
            "id node kind fact_zh fact_en criterion_zh criterion_en "
            "cause_zh cause_en effect_zh effect_en version "
            "created_at written_by_id saved_at withdrawn_at"
        ),
        rows=findings_visible_to,
        inside=_IN,
    ),
    command(
        "POST",
        f"{_A}/findings",
        SaveFinding,
        "id",
        "Write a finding",
        tag="reviews",
        parts=_AT,
        without=("finding",),
        name="write_finding",
    ),
    command(
        "PUT",
        f"{_A}/findings/{{uuid:finding_id}}",
        SaveFinding,
        "changed",
        "Change a finding",
        tag="reviews",
        parts=f"{_AT} finding_id=finding",
        name="change_finding",
    ),
    command(
        "DELETE",
        f"{_A}/findings/{{uuid:finding_id}}",
        WithdrawFinding,
        "nothing",
        "Take a finding back",
        tag="reviews",
        parts=f"{_AT} finding_id=finding",
    ),
    command(
        "POST", f"{_A}/submission", SubmitAssessment, "count", "Submit for review", tag="reviews", parts=_AT
    ),
    listing(
        f"{_A}/reviews",
        "reviews",
        "List what the reviewer decided on sub-domains",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=NodeReview,
        columns="id node accepted note digest decided_at decided_by_id",
        rows=decisions_visible_to,
        inside=_ROUND,
        row="ReviewDecision",
    ),
    command(
        "POST",
        f"{_A}/reviews",
        DecideReview,
        "count",
        "Accept or return sub-domains",
        tag="reviews",
        parts=_AT,
    ),
    command(
        "POST",
        f"{_A}/reviews/return",
        ReturnAssessment,
        "count",
        "Return the assessment with all that was not accepted",
        tag="reviews",
        parts=_AT,
    ),
    listing(
        f"{_A}/comments",
        "comments",
        "List comments of the review",
        tag="reviews",
        permissions=(_P.ASSESSMENT_READ,),
        model=Comment,
        columns="id node practice answers_id text written_at written_by_id resolved_at resolved_by_id",
        rows=comments_visible_to,
        inside=_IN,
    ),
    command(
        "POST",
        f"{_A}/comments",
        WriteComment,
        "id",
        "Write a comment",
        tag="reviews",
        parts=_AT,
        own="whoever takes part in the review or answers the sub-domain",
    ),
    command(
        "POST",
        f"{_A}/comments/{{uuid:comment_id}}/resolution",
        ResolveComment,
        "nothing",
        "Mark a comment as resolved",
        tag="reviews",
        parts=f"{_AT} comment_id=comment",
        own="the reviewer, and whoever wrote it",
    ),
    listing(
        f"{_A}/approvals",
        "approvals",
        "List approvals",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Approval,
        columns="id step approved opinion post name day digest given_at given_by_id",
        rows=approvals_visible_to,
        inside=_ROUND,
    ),
    command("POST", f"{_A}/approvals", GiveApproval, "said", "Approve, or refuse", tag="reviews", parts=_AT),
    listing(
        f"{_A}/verdicts",
        "verdicts",
        "List the auditor's verdicts",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Verdict,
        columns="node adequacy effectiveness suitability reason version given_at given_by_id",
        rows=verdicts_visible_to,
        inside=_IN,
    ),
    command(
        "PUT",
        f"{_A}/verdicts/{{node}}",
        GiveVerdict,
        "version",
        "Give a verdict on a sub-domain",
        tag="reviews",
        parts=f"{_AT} node=node",
    ),
)
