"""Take attachments of approvals, closings, interviews and disputes in, and hand them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import AttachPaper, DownloadPaper, NotFoundError, Permission
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.models import About
from hengdu.store.evidence.queries import attachments_visible_to
from hengdu.store.interviews.queries import interviews_visible_to
from hengdu.store.plans.queries import items_visible_to
from hengdu.store.reviews.queries import approvals_visible_to
from hengdu.web import actor_of, needs, require
from hengdu.web._attachments import attached_stream
from hengdu.web.assessments._frame import assessment_of
from hengdu.web.disputes.views import dispute_of
from hengdu.web.evidence.uploads import give_file, taking_files_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hengdu.store.assessments.models import Assessment


def _attach(request: HttpRequest, row: Assessment, about: About, key: object) -> None:
    """Attach the file of a form, and say how it went."""
    give_file(
        request,
        lambda file: AttachPaper(assessment=row.pk, about=about.value, object=str(key), file=file),
        _("The file is attached; its digests are kept with it."),
    )


@require_POST
@needs(Permission.SUBMIT)
@taking_files_for(Permission.SUBMIT)
def to_approval(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Attach the scan of the signature page to the newest approval."""
    row = assessment_of(request, assessment_id, Permission.SUBMIT)
    given = approvals_visible_to(actor_of(request)).filter(round__assessment=row, approved=True)
    newest = given.order_by("-id").values_list("pk", flat=True).first()
    if newest is None:
        messages.error(request, _("Nobody has approved yet; the page is signed when somebody has."))
    else:
        _attach(request, row, About.APPROVAL, newest)
    return redirect("approval", row.pk)


@require_POST
@needs(Permission.PLAN_PROGRESS)
@taking_files_for(Permission.PLAN_PROGRESS)
def to_closing(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Attach what proves that an action is done to the request that waits."""
    row = assessment_of(request, assessment_id, Permission.PLAN_PROGRESS)
    actor = actor_of(request)
    item = items_visible_to(actor).filter(assessment=row, pk=item_id).first()
    if item is None:
        raise NotFoundError("item")
    if item.owner_id != actor.user_id:
        require(request, Permission.PLAN_EDIT, place_of(row))
    waiting = item.closings.filter(ruling="").first()
    if waiting is None:
        messages.error(request, _("Ask for the closing first; the file is attached to the request."))
    else:
        _attach(request, row, About.CLOSING, waiting.pk)
    return redirect("action_closing", row.pk, item_id)


@require_POST
@needs(Permission.INTERVIEW_WRITE)
@taking_files_for(Permission.INTERVIEW_WRITE)
def to_interview(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Attach the scan of a signed record to its interview."""
    row = assessment_of(request, assessment_id, Permission.INTERVIEW_WRITE)
    found = interviews_visible_to(actor_of(request)).filter(assessment=row, pk=interview_id)
    if not found.exists():
        raise NotFoundError("interview")
    _attach(request, row, About.INTERVIEW, interview_id)
    return redirect("interview_show", row.pk, interview_id)


@require_POST
@needs(Permission.DISPUTE_WRITE)
@taking_files_for(Permission.DISPUTE_WRITE)
def to_dispute(request: HttpRequest, assessment_id: UUID, dispute_id: UUID) -> HttpResponse:
    """Attach a file to a dispute that is not settled."""
    row = assessment_of(request, assessment_id, Permission.DISPUTE_WRITE)
    _attach(request, row, About.DISPUTE, dispute_of(request, row, dispute_id).pk)
    return redirect("dispute", row.pk, dispute_id)


@never_cache
@require_safe
@needs(Permission.EVIDENCE_DOWNLOAD)
def download(request: HttpRequest, assessment_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Send one attachment, never to be shown by the browser; who took it stands in the trail."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_DOWNLOAD)
    actor = actor_of(request)
    seen = attachments_visible_to(actor).filter(assessment=row, pk=paper_id)
    if request.method == "HEAD" or not seen.exists():
        raise NotFoundError("paper")
    opened = DownloadPaper(paper=paper_id).run(actor)
    return attached_stream(opened.stream, opened.name, size=opened.size)
