"""Outside people: engagements, and findings that others made."""

from __future__ import annotations

from typing import Final

from hengdu.actions import (
    EndEngagement,
    FindingAsEvidence,
    ImportOutsideFindings,
    MakeEngagement,
    MapOutsideFinding,
    Permission,
)
from hengdu.api._command import command
from hengdu.api._files import FileQuery
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_INSTITUTION, IN_ASSESSMENT, INSTITUTION, inner
from hengdu.api._work import work
from hengdu.store.engagements.models import Engagement
from hengdu.store.engagements.queries import engagements_visible_to
from hengdu.store.inspections.models import OutsideFinding
from hengdu.store.inspections.queries import outside_findings_visible_to

_P: Final = Permission

inner("engagement_id", engagements_visible_to)
inner("outside_id", outside_findings_visible_to, assessment_id="assessment_id")

OPERATIONS: Final = (
    listing(
        "/engagements",
        "engagements",
        "List engagements of outside people: those one manages, and one's own",
        tag="engagements",
        permissions=(_P.ENGAGEMENT_MANAGE, _P.NOTICE_OWN),
        model=Engagement,
        columns=(
            "id tenant_id assessment_id user_id organisation role purpose starts_at ends_at created_at "
            "created_by_id declared_at conflicts ended_at ended_by_id ended_reason"
        ),
        rows=engagements_visible_to,
        filters=("tenant_id", "assessment_id", "role"),
    ),
    command(
        "POST",
        f"{INSTITUTION}/engagements",
        MakeEngagement,
        "engaged",
        "Let an outside person in for a scope and a time",
        tag="engagements",
        parts=AT_INSTITUTION,
    ),
    command(
        "POST",
        "/engagements/{uuid:engagement_id}/end",
        EndEngagement,
        "nothing",
        "End an engagement",
        tag="engagements",
        parts="engagement_id=engagement",
        own="those of one's own institution",
    ),
    listing(
        f"{ASSESSMENT}/outside-findings",
        "outside_findings",
        "List findings of evaluations, audits and inspections",
        tag="engagements",
        permissions=(_P.ANSWER_READ,),
        model=OutsideFinding,
        columns=(
            "id batch position source day clause title severity status framework practices nodes mapped_by "
            "version taken_at taken_by_id"
        ),
        rows=outside_findings_visible_to,
        inside=IN_ASSESSMENT,
    ),
    work(
        f"{ASSESSMENT}/outside-findings/import",
        "findings:import",
        "Start taking a table of findings in; the body is the table",
        name="import_outside_findings",
        tag="engagements",
        file=FileQuery,
        does=(ImportOutsideFindings,),
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/outside-findings/{{uuid:outside_id}}",
        MapOutsideFinding,
        "version",
        "Say which practices a finding speaks of",
        tag="engagements",
        parts="outside_id=finding",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/outside-findings/{{uuid:outside_id}}/evidence",
        FindingAsEvidence,
        "id",
        "Keep a finding as evidence of the practices it leads to; no answer changes",
        tag="engagements",
        parts="outside_id=finding",
        own="findings that one may read",
    ),
)
