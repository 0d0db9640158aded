"""Assessments: set-up, what does not apply, who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import (
    AssignRespondent,
    CancelAssessment,
    ChangeAssessment,
    Classify,
    DecideProposals,
    DecideReferral,
    EndAssignment,
    InviteRespondent,
    Permission,
    ReassignRespondent,
    ReferQuestion,
    RemindPeople,
    SpreadRole,
)
from hengdu.api._command import command
from hengdu.api._listing import listing, single
from hengdu.api._operations import INNER
from hengdu.store.assessments.models import Assessment, Assignment, Proposal, Referral
from hengdu.store.assessments.queries import (
    assessments_visible_to,
    assignments_visible_to,
    proposals_visible_to,
    referrals_visible_to,
)

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_AT: Final = "assessment_id=assessment"
_IN: Final = {"assessment_id": "assessment_id"}
_ASSESSMENT: Final = (
    "id tenant_id title pack_id pack_version pack_digest status "
    "pace mode preset period_start period_end as_of "
    "due target_profile targets scope units institution "
    "previous_id is_sample version created_at created_by_id "
    "classification submitted_at sealed_at sealed_digest"
)


def _assignment(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return assignments_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


def _referral(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return referrals_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


INNER["assignment_id"] = _assignment
INNER["referral_id"] = _referral

OPERATIONS: Final = (
    listing(
        "/assessments",
        "assessments",
        "List assessments",
        tag="assessments",
        permissions=(_P.ASSESSMENT_LIST,),
        model=Assessment,
        columns=_ASSESSMENT,
        rows=assessments_visible_to,
        filters=("status", "tenant_id"),
    ),
    single(
        _A,
        "assessment",
        "Read the set-up and the state of an assessment",
        tag="assessments",
        permissions=(_P.ASSESSMENT_READ,),
        model=Assessment,
        columns=_ASSESSMENT,
        rows=assessments_visible_to,
        key="assessment_id",
    ),
    command("PUT", _A, ChangeAssessment, "version", "Change the set-up", tag="assessments", parts=_AT),
    command(
        "POST",
        f"{_A}/cancellation",
        CancelAssessment,
        "nothing",
        "Cancel an assessment",
        tag="assessments",
        parts=_AT,
    ),
    command(
        "PUT",
        f"{_A}/classification",
        Classify,
        "nothing",
        "Set the classification",
        tag="assessments",
        parts=_AT,
    ),
    listing(
        f"{_A}/proposals",
        "proposals",
        "List what is proposed as not applicable",
        tag="assessments",
        permissions=(_P.ANSWER_READ,),
        model=Proposal,
        columns=(
            "id code reason objects_absent facts is_presumed text_zh "
            "text_en decision decided_reason decided_at"
        ),
        rows=proposals_visible_to,
        inside=_IN,
        filters=("decision",),
    ),
    command(
        "POST",
        f"{_A}/proposals/decisions",
        DecideProposals,
        "count",
        "Confirm or reject proposals of not applicable",
        tag="assessments",
        parts=_AT,
    ),
    listing(
        f"{_A}/assignments",
        "assignments",
        "List who is asked what",
        tag="assignments",
        permissions=(_P.ASSIGNMENT_READ,),
        model=Assignment,
        columns=(
            "id role user_id person codes is_deputy instead_of_id due note created_at ended_at ended_reason"
        ),
        rows=assignments_visible_to,
        inside=_IN,
        filters=("role", "user_id"),
    ),
    command(
        "POST",
        f"{_A}/assignments",
        AssignRespondent,
        "id",
        "Ask a role's questions of a person",
        tag="assignments",
        parts=_AT,
    ),
    command(
        "POST",
        f"{_A}/invitations",
        InviteRespondent,
        "invited",
        "Make an account for a respondent and assign the role",
        tag="assignments",
        parts=_AT,
    ),
    command(
        "POST",
        f"{_A}/assignments/spread",
        SpreadRole,
        "count",
        "Spread a role's questions over several people",
        tag="assignments",
        parts=_AT,
    ),
    command(
        "POST",
        f"{_A}/assignments/reminders",
        RemindPeople,
        "count",
        "Remind people of their open questions",
        tag="assignments",
        parts=_AT,
    ),
    command(
        "POST",
        f"{_A}/assignments/{{uuid:assignment_id}}/successor",
        ReassignRespondent,
        "id",
        "Give an assignment to somebody else",
        tag="assignments",
        parts=f"{_AT} assignment_id=assignment",
    ),
    command(
        "POST",
        f"{_A}/assignments/{{uuid:assignment_id}}/end",
        EndAssignment,
        "nothing",
        "End an assignment",
        tag="assignments",
        parts=f"{_AT} assignment_id=assignment",
    ),
    listing(
        f"{_A}/referrals",
        "referrals",
        "List questions that were referred",
        tag="assignments",
        permissions=(_P.ASSIGNMENT_READ, _P.REFERRAL_WRITE),
        model=Referral,
        columns=(
            "id code role from_user_id to_user_id to_person note decision decided_by_id decided_at created_at"
        ),
        rows=referrals_visible_to,
        inside=_IN,
    ),
    command(
        "POST",
        f"{_A}/referrals",
        ReferQuestion,
        "id",
        "Refer a question to somebody who knows",
        tag="assignments",
        parts=_AT,
        own="questions that one is asked",
    ),
    command(
        "POST",
        f"{_A}/referrals/{{uuid:referral_id}}/decision",
        DecideReferral,
        "nothing",
        "Decide on a referral",
        tag="assignments",
        parts=f"{_AT} referral_id=referral",
    ),
)
