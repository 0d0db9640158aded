"""Assessments: set-up, what does not apply, who is asked."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from hengdu.actions import (
    AssignRespondent,
    CancelAssessment,
    ChangeAssessment,
    Classify,
    DecideProposals,
    DecideReferral,
    EndAssignment,
    ImportAssessment,
    ImportAssignments,
    InviteRespondent,
    NotFoundError,
    Permission,
    ReassignRespondent,
    ReferQuestion,
    RemindPeople,
    SpreadRole,
    UpgradePack,
    assignment_lines,
    newer_pack,
    upgrade_of,
)
from hengdu.api._command import command
from hengdu.api._files import FileQuery, into_memory
from hengdu.api._forms import Said, Words
from hengdu.api._listing import listing, single
from hengdu.api._operations import (
    ASSESSMENT,
    AT_ASSESSMENT,
    IN_ASSESSMENT,
    INSTITUTION,
    Call,
    Operation,
    inner,
)
from hengdu.api._plain import plain_of
from hengdu.api._work import work
from hengdu.evidence import clean_name
from hengdu.store.assessments.models import Assessment, Assignment, Proposal, Referral
from hengdu.store.assessments.queries import (
    assessments_visible_to,
    assignments_visible_to,
    proposals_visible_to,
    referrals_visible_to,
)

_P: Final = Permission
_ASSESSMENT: Final = (
    "id tenant_id title pack_id pack_version pack_digest status "
    "pace mode preset period_start period_end as_of "
    "due target_profile targets scope units institution "
    "previous_id is_sample version created_at created_by_id "
    "classification submitted_at sealed_at sealed_digest"
)


inner("assignment_id", assignments_visible_to, assessment_id="assessment_id")
inner("referral_id", referrals_visible_to, assessment_id="assessment_id")


class ImportQuery(FileQuery):
    """An assessment file, and the title of the new assessment (that of the file where there is none)."""

    title: Annotated[Words, Field(max_length=200)] = ""


class Assigned(Said):
    """How many of a table were asked, and how many got another day or note."""

    added: int
    changed: int


class Upgrade(Said):
    """What moving to the installed pack would do; give ``digest`` back to move."""

    digest: str
    version: str
    kept: list[str]
    confirm: list[dict[str, Any]]
    ask_again: list[dict[str, Any]]
    dropped: list[dict[str, Any]]
    new: list[str]
    others: list[str]


def _upgrade(call: Call) -> Upgrade:
    pack = newer_pack(call.row)
    if pack is None:
        raise NotFoundError("pack")
    found = upgrade_of(call.row, pack)
    lists = {name: plain_of(getattr(found, name)) for name in Upgrade.model_fields if hasattr(found, name)}
    return Upgrade(digest=pack.digest, version=pack.version, **lists)


def _take_assignments(call: Call) -> Assigned:
    name = clean_name(call.query.name)
    lines = assignment_lines(call.file.content, name)
    added, changed = ImportAssignments(assessment=call.row.pk, lines=lines, name=name).run(call.actor)
    return Assigned(added=added, changed=changed)


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
        ASSESSMENT,
        "assessment",
        "Read the set-up and the state of an assessment",
        tag="assessments",
        permissions=(_P.ASSESSMENT_READ,),
        model=Assessment,
        columns=_ASSESSMENT,
        rows=assessments_visible_to,
        key="assessment_id",
    ),
    command(
        "PUT",
        ASSESSMENT,
        ChangeAssessment,
        "version",
        "Change the set-up",
        tag="assessments",
        parts=AT_ASSESSMENT,
    ),
    work(
        f"{INSTITUTION}/assessments/import",
        "assessment:import",
        "Start taking an assessment file in as a new assessment; the body is the file",
        name="import_assessment",
        tag="assessments",
        file=ImportQuery,
        does=(ImportAssessment,),
    ),
    Operation(
        method="GET",
        path=f"{ASSESSMENT}/pack-upgrade",
        name="pack_upgrade",
        about="Read what moving to the installed version of the pack would do",
        tag="assessments",
        permissions=(_P.ASSESSMENT_EDIT,),
        run=_upgrade,
        answer=Upgrade,
        own="there may be nothing newer",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/pack-upgrade",
        UpgradePack,
        "moved",
        "Move to the installed version of the pack",
        tag="assessments",
        parts=AT_ASSESSMENT,
        own="there may be nothing newer",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/cancellation",
        CancelAssessment,
        "nothing",
        "Cancel an assessment",
        tag="assessments",
        parts=AT_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/classification",
        Classify,
        "nothing",
        "Set the classification",
        tag="assessments",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/proposals",
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
        inside=IN_ASSESSMENT,
        filters=("decision",),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/proposals/decisions",
        DecideProposals,
        "count",
        "Confirm or reject proposals of not applicable",
        tag="assessments",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/assignments",
        "assignments",
        "List who is asked what",
        tag="assignments",
        permissions=(_P.ASSIGNMENT_READ,),
        model=Assignment,
        columns=(
            "id role user_id person codes is_deputy instead_of_id due note created_at ended_at ended_reason"
        ),
        rows=assignments_visible_to,
        inside=IN_ASSESSMENT,
        filters=("role", "user_id"),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/assignments",
        AssignRespondent,
        "id",
        "Ask a role's questions of a person",
        tag="assignments",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/invitations",
        InviteRespondent,
        "invited",
        "Make an account for a respondent and assign the role",
        tag="assignments",
        parts=AT_ASSESSMENT,
    ),
    Operation(
        method="POST",
        path=f"{ASSESSMENT}/assignments/import",
        name="import_assignments",
        about="Ask everybody whom a table names; the body is the table",
        tag="assignments",
        permissions=(_P.ASSIGNMENT_EDIT,),
        run=_take_assignments,
        query=FileQuery,
        receive=into_memory,
        answer=Assigned,
        does=(ImportAssignments,),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/assignments/spread",
        SpreadRole,
        "count",
        "Spread a role's questions over several people",
        tag="assignments",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/assignments/reminders",
        RemindPeople,
        "count",
        "Remind people of their open questions",
        tag="assignments",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/assignments/{{uuid:assignment_id}}/successor",
        ReassignRespondent,
        "id",
        "Give an assignment to somebody else",
        tag="assignments",
        parts=f"{AT_ASSESSMENT} assignment_id=assignment",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/assignments/{{uuid:assignment_id}}/end",
        EndAssignment,
        "nothing",
        "End an assignment",
        tag="assignments",
        parts=f"{AT_ASSESSMENT} assignment_id=assignment",
    ),
    listing(
        f"{ASSESSMENT}/referrals",
        "referrals",
        "List questions that were referred",
        tag="assignments",
        permissions=(_P.ASSIGNMENT_READ, _P.REFERRAL_WRITE),
        model=Referral,
        columns=(
            "id code role from_user_id to_user_id to_person note decision decided_by_id decided_at created_at"
        ),
        rows=referrals_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/referrals",
        ReferQuestion,
        "id",
        "Refer a question to somebody who knows",
        tag="assignments",
        parts=AT_ASSESSMENT,
        own="questions that one is asked",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/referrals/{{uuid:referral_id}}/decision",
        DecideReferral,
        "nothing",
        "Decide on a referral",
        tag="assignments",
        parts=f"{AT_ASSESSMENT} referral_id=referral",
    ),
)
