"""What the pages of one assessment share: finding it, its tabs, its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hengdu.actions import NotFoundError, Permission, classification_name
from hengdu.store.assessments.models import Assessment, Pace, Status
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.web import actor_of, require

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Actor, Place

OPEN: Final = frozenset({Status.DRAFT.value, Status.OPEN.value, Status.RETURNED.value})
STATUS_NAMES: Final = {
    Status.DRAFT.value: _("draft"),
    Status.OPEN.value: _("being answered"),
    Status.SUBMITTED.value: _("submitted"),
    Status.RETURNED.value: _("returned"),
    Status.APPROVED.value: _("approved"),
    Status.SEALED.value: _("sealed"),
    Status.CANCELLED.value: _("given up"),
}


@attrs.frozen(kw_only=True)
class Tab:
    """One page of an assessment; ``route`` None marks a page of a later release."""

    name: str
    title: Promise
    permission: Permission
    route: str | None


@attrs.frozen(kw_only=True)
class Step:
    """One step of the flow and its pages, in their order."""

    title: Promise
    tabs: tuple[Tab, ...]


P: Final = Permission
# Page families add their pages to a step; a step is shown to whoever may see one of its pages.
STEPS: Final = (
    Step(
        title=_("Set-up"),
        tabs=(
            Tab(name="show", title=_("Progress"), permission=P.ASSESSMENT_READ, route="assessment"),
            Tab(name="people", title=_("People"), permission=P.ASSIGNMENT_READ, route="assessment_people"),
            Tab(
                name="applicability",
                title=_("Not applicable"),
                permission=P.ANSWER_READ,
                route="assessment_applicability",
            ),
            Tab(
                name="background",
                title=_("Background"),
                permission=P.BACKGROUND_WRITE,
                route="assessment_background",
            ),
        ),
    ),
    Step(
        title=_("Answers"),
        tabs=(
            Tab(name="interview", title=_("Questions"), permission=P.ANSWER_WRITE, route="interview"),
            Tab(name="interviews", title=_("Interviews"), permission=P.INTERVIEW_READ, route="interviews"),
            Tab(
                name="services",
                title=_("Shared services"),
                permission=P.SERVICE_MANAGE,
                route="inheriting",
            ),
            Tab(
                name="measurements",
                title=_("Measurements"),
                permission=P.MEASUREMENT_WRITE,
                route="assessment_measurements",
            ),
            Tab(
                name="validations",
                title=_("Validations"),
                permission=P.VALIDATION_WRITE,
                route="assessment_validations",
            ),
        ),
    ),
    Step(
        title=_("Evidence"),
        tabs=(
            Tab(name="evidence", title=_("Evidence"), permission=P.EVIDENCE_READ, route="evidence"),
            Tab(
                name="evidence_missing",
                title=_("Missing evidence"),
                permission=P.EVIDENCE_READ,
                route="evidence_missing",
            ),
            Tab(
                name="evidence_expiring",
                title=_("Expiring evidence"),
                permission=P.EVIDENCE_READ,
                route="evidence_expiring",
            ),
            Tab(
                name="evidence_requests",
                title=_("Requests"),
                permission=P.EVIDENCE_READ,
                route="evidence_requests",
            ),
            Tab(
                name="evidence_own",
                title=_("What to bring"),
                permission=P.EVIDENCE_WRITE,
                route="evidence_own",
            ),
            Tab(
                name="outside",
                title=_("Findings of others"),
                permission=P.ANSWER_READ,
                route="outside_findings",
            ),
        ),
    ),
    Step(
        title=_("Consolidation and review"),
        tabs=(
            Tab(
                name="disagreements",
                title=_("Disagreements"),
                permission=P.ANSWER_READ,
                route="disagreements",
            ),
            Tab(
                name="verification",
                title=_("Verification of answers"),
                permission=P.REVIEW_READ,
                route="verification",
            ),
            Tab(name="findings", title=_("Findings"), permission=P.RESULT_READ, route="findings"),
            Tab(name="review", title=_("Review"), permission=P.REVIEW_READ, route="review"),
            Tab(
                name="comments",
                title=_("Comments of the reviewer"),
                permission=P.ANSWER_WRITE,
                route="review_own_comments",
            ),
            Tab(name="disputes", title=_("Disputes"), permission=P.DISPUTE_READ, route="disputes"),
            Tab(name="verdicts", title=_("Auditor's verdict"), permission=P.RESULT_READ, route="verdicts"),
            Tab(
                name="papers", title=_("Working papers"), permission=P.INTERVIEW_READ, route="working_papers"
            ),
        ),
    ),
    Step(
        title=_("Approval and seal"),
        tabs=(
            Tab(name="approval", title=_("Approval"), permission=P.REVIEW_READ, route="approval"),
            Tab(name="seal", title=_("Seal"), permission=P.DOSSIER_READ, route="dossier"),
        ),
    ),
    Step(
        title=_("Results"),
        tabs=(Tab(name="results", title=_("Results"), permission=P.RESULT_READ, route="results"),),
    ),
    Step(
        title=_("Import and export"),
        tabs=(
            Tab(
                name="exchange",
                title=_("Import and export"),
                permission=P.REPORT_EXPORT,
                route="assessment_exchange",
            ),
            Tab(
                name="exports",
                title=_("Exports and classification"),
                permission=P.ASSESSMENT_EDIT,
                route="assessment_exports",
            ),
            Tab(name="offline", title=_("Offline"), permission=P.INTERVIEW_READ, route="parts"),
        ),
    ),
)


def steps_for(actor: Actor, place: Place, tab: str) -> list[dict[str, Any]]:
    """Return the steps that somebody may see: title, address of the first page, pages, and which is open."""
    shown = []
    for step in STEPS:
        tabs = [
            {"title": item.title, "route": item.route, "is_here": item.name == tab}
            for item in step.tabs
            if item.route and actor.may(item.permission, place)
        ]
        if tabs:
            here = any(item["is_here"] for item in tabs)
            shown.append({"title": step.title, "route": tabs[0]["route"], "tabs": tabs, "is_here": here})
    return shown


def assessment_of(request: HttpRequest, assessment_id: UUID, permission: Permission) -> Assessment:
    """Return an assessment that the person may see and where it holds ``permission``.

    NotFoundError for a foreign one, PermissionRefused for a known one with another role.
    """
    row = assessment_for(actor_of(request), assessment_id, Permission.ASSESSMENT_READ)
    if row is None:
        raise NotFoundError("assessment")
    require(request, permission, place_of(row))
    return row


def is_open(row: Assessment) -> bool:
    """Say whether answers may still be written."""
    return row.status in OPEN


def is_quick(row: Assessment) -> bool:
    """Say whether only key practices are asked."""
    return row.pace == Pace.QUICK


def page(
    request: HttpRequest,
    template: str,
    row: Assessment,
    tab: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return a page of one assessment with its tabs."""
    actor, place = actor_of(request), place_of(row)
    common: dict[str, Any] = {
        "assessment": row,
        "pack": pinned_pack(row),
        "steps": steps_for(actor, place, tab),
        "status_name": STATUS_NAMES[row.status],
        "is_open": is_open(row),
        "is_sealed": row.status in {Status.SEALED, Status.CANCELLED},
        "classification": classification_name(row),
        "is_partial": row.scope.get("kind") == "partial",
        "may_edit": is_open(row) and actor.may(Permission.ASSESSMENT_EDIT, place),
        "may_assign": is_open(row) and actor.may(Permission.ASSIGNMENT_EDIT, place),
    }
    return render(request, template, common | (context or {}), status=status)
