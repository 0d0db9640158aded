"""Ask people for what the model expects to be shown, and follow what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    ChangeRequest,
    MakeRequests,
    NotFoundError,
    Permission,
    TakeRequests,
    needs_purpose,
    read_request_list,
)
from hengdu.actions.jobs import StartJob
from hengdu.errors import HengduError
from hengdu.evidence import REQUEST_NAMES, RequestState, clean_name
from hengdu.store.assessments.models import Status
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.queries import requests_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.evidence._forms import MakeForm, RequestForm
from hengdu.web.evidence._rows import request_row

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422
_MOST_BYTES: Final = 20 * 1024 * 1024
_CLOSED: Final = frozenset({Status.APPROVED.value, Status.SEALED.value, Status.CANCELLED.value})


@never_cache
@require_safe
@needs(Permission.EVIDENCE_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List what was asked of whom, and what became of it."""
    return _shown(request, assessment_of(request, assessment_id, Permission.EVIDENCE_READ))


def _shown(
    request: HttpRequest, row: Assessment, *, form: MakeForm | None = None, problem: str = ""
) -> HttpResponse:
    actor, pack, place = actor_of(request), pinned_pack(row), place_of(row)
    today = timezone.localdate()
    items = requests_visible_to(actor).filter(assessment=row).select_related("user")
    rows = [request_row(one, pack, today) for one in items]
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    kept = [
        one
        for one in rows
        if (not role or one.item.role == role)
        and (not state or (one.is_overdue if state == "overdue" else one.item.state == state))
    ]
    may_ask = row.status not in _CLOSED and actor.may(Permission.EVIDENCE_REQUEST, place)
    context = {
        "rows": kept,
        "all": len(rows),
        "counts": [
            (name, sum(one.item.state == code for one in rows)) for code, name in REQUEST_NAMES.items()
        ],
        "overdue": sum(one.is_overdue for one in rows),
        "roles": [one for one in pack.content.roles if any(item.item.role == one.code for item in rows)],
        "states": [(code.value, name) for code, name in REQUEST_NAMES.items()],
        "chosen": {"role": role, "state": state},
        "may_ask": may_ask,
        "may_export": actor.may(Permission.REPORT_EXPORT, place),
        "must_say_purpose": needs_purpose(row),
        "form": form or MakeForm(pack),
        "problem": problem,
        "printed": timezone.now(),
    }
    status = _WRONG if problem or (form is not None and form.errors) else 200
    return page(request, "evidence/requests.html", row, "evidence_requests", context, status=status)


@require_POST
@needs(Permission.EVIDENCE_REQUEST)
def make(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask the assigned people for everything that their questions expect."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_REQUEST)
    form = MakeForm(pinned_pack(row), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        action = MakeRequests(assessment=row.pk, roles=tuple(given["roles"]), due=given["due"])
        if done := submitted(form, action, actor_of(request)):
            if done.result:
                words = ngettext(
                    "%(number)s request was made.", "%(number)s requests were made.", done.result
                )
                messages.success(request, words % {"number": done.result})
            else:
                messages.info(
                    request, _("Nothing new to ask for: assign people first, or it is asked for already.")
                )
            return redirect("evidence_requests", row.pk)
    return _shown(request, row, form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EVIDENCE_REQUEST)
def change(request: HttpRequest, assessment_id: UUID, request_id: UUID) -> HttpResponse:
    """Note what became of one request."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_REQUEST)
    actor, pack = actor_of(request), pinned_pack(row)
    item = requests_visible_to(actor).filter(assessment=row, pk=request_id).select_related("user").first()
    if item is None:
        raise NotFoundError("request")
    if request.method == "POST":
        form = RequestForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            action = ChangeRequest(
                request=item.pk,
                state=given["state"],
                due=given["due"],
                note=given["note"],
                version=given["version"],
            )
            if submitted(form, action, actor):
                messages.success(request, _("Saved."))
                return redirect("evidence_requests", row.pk)
    else:
        form = RequestForm(
            initial={name: getattr(item, name) for name in ("state", "due", "note", "version")}
        )
    context = {
        "form": form,
        "row": request_row(item, pack, timezone.localdate()),
        "practices": [pack.practices[code] for code in item.practices if code in pack.practices],
        "is_done": item.state == RequestState.RECEIVED,
    }
    status = _WRONG if form.errors else 200
    return page(request, "evidence/request.html", row, "evidence_requests", context, status=status)


@require_POST
@needs(Permission.EVIDENCE_REQUEST)
def take(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take a filled list over."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_REQUEST)
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, row, problem=_("Choose a file first."))
    try:
        rows = read_request_list(row, file.read(_MOST_BYTES + 1), clean_name(file.name or ""))
        changed = TakeRequests(assessment=row.pk, rows=rows).run(actor_of(request))
    except NotFoundError:
        raise
    except HengduError as error:
        return _shown(request, row, problem=told(error))
    words = ngettext("%(number)s request was changed.", "%(number)s requests were changed.", changed)
    messages.success(request, words % {"number": changed})
    return redirect("evidence_requests", row.pk)


@require_POST
@needs(Permission.REPORT_EXPORT, fresh=True)
def export(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start writing the list as a workbook."""
    row = assessment_of(request, assessment_id, Permission.REPORT_EXPORT)
    job = StartJob(
        kind="evidence:requests",
        arguments={"lang": language(), "purpose": request.POST.get("purpose", "")[:200]},
        assessment_id=row.pk,
    )
    return redirect("job", job.run(actor_of(request)))
