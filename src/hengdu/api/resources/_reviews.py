"""Consolidation, verification, findings, review, approval, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    WithdrawSubmission,
    WriteComment,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, inner
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
    pass

_P: Final = Permission
_ROUND: Final = {"assessment_id": "round__assessment_id"}


inner("finding_id", findings_visible_to, assessment_id="assessment_id")
inner("comment_id", comments_visible_to, assessment_id="assessment_id")

OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/consensus",
        "consensus",
        "List decisions on disagreements between roles",
        tag="reviews",
        permissions=(_P.ANSWER_READ,),
        model=Consensus,
        columns="code version answer evidence reason ratings decided_at decided_by_id",
        rows=consensus_visible_to,
        inside=IN_ASSESSMENT,
        row="ConsensusDecision",
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/consensus/{{code}}",
        DecideConsensus,
        "version",
        "Decide on a disagreement",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} code=code",
    ),
    listing(
        f"{ASSESSMENT}/verifications",
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
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/verifications/plan",
        PlanVerification,
        "count",
        "Draw the sample to verify",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/verifications/{{code}}",
        VerifyAnswer,
        "version",
        "Verify one answer",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} code=code",
    ),
    listing(
        f"{ASSESSMENT}/findings",
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
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/findings",
        SaveFinding,
        "id",
        "Write a finding",
        tag="reviews",
        parts=AT_ASSESSMENT,
        without=("finding",),
        name="write_finding",
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/findings/{{uuid:finding_id}}",
        SaveFinding,
        "changed",
        "Change a finding",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} finding_id=finding",
        name="change_finding",
    ),
    command(
        "DELETE",
        f"{ASSESSMENT}/findings/{{uuid:finding_id}}",
        WithdrawFinding,
        "nothing",
        "Take a finding back",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} finding_id=finding",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/submission",
        SubmitAssessment,
        "count",
        "Submit for review",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/submission/withdrawal",
        WithdrawSubmission,
        "status",
        "Take a submission back before its first decision",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/reviews",
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
        f"{ASSESSMENT}/reviews",
        DecideReview,
        "count",
        "Accept or return sub-domains",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/reviews/return",
        ReturnAssessment,
        "count",
        "Return the assessment with all that was not accepted",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/comments",
        "comments",
        "List comments of the review",
        tag="reviews",
        permissions=(_P.ASSESSMENT_READ,),
        model=Comment,
        columns="id node practice answers_id text written_at written_by_id resolved_at resolved_by_id",
        rows=comments_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/comments",
        WriteComment,
        "id",
        "Write a comment",
        tag="reviews",
        parts=AT_ASSESSMENT,
        own="whoever takes part in the review or answers the sub-domain",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/comments/{{uuid:comment_id}}/resolution",
        ResolveComment,
        "nothing",
        "Mark a comment as resolved",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} comment_id=comment",
        own="the reviewer, and whoever wrote it",
    ),
    listing(
        f"{ASSESSMENT}/approvals",
        "approvals",
        "List approvals",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Approval,
        columns="id step approved opinion post name day digest given_at given_by_id",
        rows=approvals_visible_to,
        inside=_ROUND,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/approvals",
        GiveApproval,
        "said",
        "Approve, or refuse",
        tag="reviews",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/verdicts",
        "verdicts",
        "List the auditor's verdicts",
        tag="reviews",
        permissions=(_P.REVIEW_READ,),
        model=Verdict,
        columns="node adequacy effectiveness suitability reason version given_at given_by_id",
        rows=verdicts_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/verdicts/{{node}}",
        GiveVerdict,
        "version",
        "Give a verdict on a sub-domain",
        tag="reviews",
        parts=f"{AT_ASSESSMENT} node=node",
    ),
)
