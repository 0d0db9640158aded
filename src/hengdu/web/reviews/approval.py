"""Approve, and print the page to sign and seal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import GiveApproval, Permission, needs_purpose, steps_of
from hengdu.actions.jobs import StartJob
from hengdu.actions.signature import KIND
from hengdu.store import ROLE_NAMES, Role
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.models import About
from hengdu.store.reviews.models import ApprovalStep
from hengdu.store.reviews.queries import approvals_visible_to
from hengdu.store.reviews.state import review_state
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.evidence._papers import papers_of
from hengdu.web.reviews._refused import Refused, refused, status_of, typed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Actor
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.reviews.models import Approval

STEP_NAMES: Final = {
    ApprovalStep.DIRECT.value: ROLE_NAMES[Role.DIRECT_RESPONSIBLE],
    ApprovalStep.FIRST.value: ROLE_NAMES[Role.FIRST_RESPONSIBLE],
}


@never_cache
@require_safe
@needs(Permission.REVIEW_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show who has approved, whose turn it is, and the page to print."""
    return _shown(request, assessment_of(request, assessment_id, Permission.REVIEW_READ))


def _may_attach(actor: Actor, row: Assessment, history: Iterable[Approval]) -> bool:
    """Say whether the scan of the signed page may be attached: somebody approved and nothing is sealed."""
    is_over = row.status in {"sealed", "cancelled"}
    return (
        not is_over and any(one.approved for one in history) and actor.may(Permission.SUBMIT, place_of(row))
    )


def _shown(request: HttpRequest, row: Assessment, wrong: Refused | None = None) -> HttpResponse:
    actor, place = actor_of(request), place_of(row)
    state = review_state(row)
    history = (
        approvals_visible_to(actor)
        .filter(round__assessment=row)
        .select_related("given_by", "round")
        .order_by("-id")
    )
    due = row.status == "submitted" and state.all_accepted
    context: dict[str, Any] = {
        "state": state,
        "result": scorer_of(row).score(loaded_assessment(row)),
        "steps_of_approval": [(name, state.approvals.get(step)) for step, name in STEP_NAMES.items()],
        "history": [
            (one, STEP_NAMES[one.step], one.approved and state.approvals.get(one.step) == one)
            for one in history
        ],
        "is_due": due,
        "next_name": STEP_NAMES.get(state.next_step),
        "may_approve": due and state.next_step in steps_of(actor, place),
        "nodes": [node for node in pinned_pack(row).nodes.values() if node.practices],
        "may_print": state.round is not None and actor.may(Permission.REPORT_EXPORT, place),
        "attach_to": reverse("approval_paper", args=[row.pk]) if _may_attach(actor, row, history) else "",
        **papers_of(actor, row, About.APPROVAL, [one.pk for one in history]),
        "today": timezone.localdate(),
        "own_name": actor.name,
        "needs_purpose": needs_purpose(row),
        **typed(wrong, None, ("opinion", "post", "name", "day")),
    }
    return page(request, "reviews/approval.html", row, "approval", context, status=status_of(wrong))


@require_POST
@needs(Permission.APPROVE)
def give(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Approve or refuse."""
    row = assessment_of(request, assessment_id, Permission.APPROVE)
    given = request.POST
    action = GiveApproval(
        assessment=row.pk,
        approve=given.get("decision") == "approve",
        opinion=given.get("opinion", ""),
        post=given.get("post", ""),
        name=given.get("name", ""),
        day=_day(given.get("day", "")),
        nodes=tuple(given.getlist("node")) if given.get("decision") != "approve" else (),
    )
    wrong = refused(action, request)
    if wrong is not None:
        return _shown(request, row, wrong)
    messages.success(request, _("Your word was saved."))
    return redirect("approval", row.pk)


def _day(text: str) -> dt.date:
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


@require_POST
@needs(Permission.REPORT_EXPORT, fresh=True)
def signature_page(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start printing the signature page as a job."""
    row = assessment_of(request, assessment_id, Permission.REPORT_EXPORT)
    arguments = {
        "assessment": str(row.pk),
        "format": request.POST.get("format", ""),
        "lang": request.POST.get("lang", ""),
        "purpose": request.POST.get("purpose", ""),
    }
    job_id = StartJob(kind=KIND, arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id).run(
        actor_of(request)
    )
    return redirect("job", job_id)
