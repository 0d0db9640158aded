"""The page of the seal: what is missing, who sealed, the dossier, copies of it, and verifying one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import (
    CorrectSealed,
    NotFoundError,
    Permission,
    RecordDossierTaken,
    needs_purpose,
    purpose_of,
)
from hengdu.actions.dossiers import (
    MEDIA_TYPE,
    REDACT,
    SEAL,
    VERIFY,
    dossier_file,
    file_name,
    missing_before_seal,
)
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.dossier import CLOSABLE_NAMES
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.dossiers.queries import dossier_of, dossiers_visible_to
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to as jobs_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached_stream
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.dossiers._verdicts import verdict_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422
_P: Final = Permission
# What a redacted copy may leave out as a whole; those that a dossier does not have are not offered.
SECTION_NAMES: Final = {
    "evidence": Text("证据清单", "List of evidence"),
    "interviews": Text("访谈记录", "Interviews"),
    "disputes": Text("重大分歧", "Disputes"),
    "consensus": Text("分歧裁定", "Decisions on disagreements"),
    "findings": Text("评估发现", "Findings"),
    "verification": Text("核验记录", "Verification"),
    "reviews": Text("复核", "Review"),
    "comments": Text("复核意见", "Remarks of the reviewer"),
    "approvals": Text("批准", "Approvals"),
    "verdicts": Text("审计意见", "Auditors' verdicts"),
    "actions": Text("整改事项", "Actions"),
    "background": Text("背景信息", "Background"),
    "measurements": Text("指标测量", "Measurements"),
}


@never_cache
@require_safe
@needs(_P.DOSSIER_READ)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the state of the seal."""
    return _shown(request, assessment_of(request, assessment_id, _P.DOSSIER_READ))


def _shown(request: HttpRequest, row: Assessment, problem: str = "", about: str = "") -> HttpResponse:
    actor, place = actor_of(request), place_of(row)
    dossier = dossier_of(actor, row.pk)
    may_seal = actor.may(_P.SEAL, place)
    missing = () if dossier else missing_before_seal(row)
    context: dict[str, Any] = {
        "dossier": dossier,
        "missing": missing,
        "may_seal": may_seal and dossier is None and not missing,
        "may_correct": may_seal and dossier is not None,
        "corrections": dossiers_visible_to(actor).filter(supersedes=dossier) if dossier else (),
        "corrects": row.more.get("supersedes"),
        "must_say_purpose": needs_purpose(row, with_evidence=True),
        "problem": problem,
        "about": about,
    }
    if dossier is not None:
        context |= {
            "kinds": [(kind.value, name) for kind, name in CLOSABLE_NAMES.items()],
            "sections": list(SECTION_NAMES.items()),
            "nodes": [node for node in pinned_pack(row).nodes.values() if node.practices],
        }
    return page(request, "dossiers/show.html", row, "seal", context, status=_WRONG if problem else 200)


@require_POST
@needs(_P.SEAL, fresh=True)
def seal(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start sealing."""
    row = assessment_of(request, assessment_id, _P.SEAL)
    if missing_before_seal(row):
        return redirect("dossier", row.pk)
    return redirect("job", StartJob(kind=SEAL, arguments={}, assessment_id=row.pk).run(actor_of(request)))


def _unsealed(request: HttpRequest, row: Assessment) -> HttpResponse:
    """Say that there is no dossier yet."""
    return _shown(request, row, _("There is no dossier yet. Seal the assessment first."))


@require_POST
@needs(_P.DOSSIER_READ, fresh=True)
def download(request: HttpRequest, assessment_id: UUID) -> HttpResponseBase:
    """Send the dossier; the trail keeps who took it and what for."""
    row = assessment_of(request, assessment_id, _P.DOSSIER_READ)
    dossier = dossier_of(actor_of(request), row.pk)
    if dossier is None:
        return _unsealed(request, row)
    path = dossier_file(dossier)
    try:
        purpose = purpose_of(request.POST, row, with_evidence=True)
    except HengduError as error:
        return _shown(request, row, told(error), "download")
    taken = RecordDossierTaken(assessment=row.pk, sm3=dossier.digest, form="full", purpose=purpose)
    taken.run(actor_of(request))
    return attached_stream(path.open("rb"), file_name(dossier), MEDIA_TYPE)


@require_POST
@needs(_P.DOSSIER_READ, fresh=True)
def redact(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start making a redacted copy."""
    row = assessment_of(request, assessment_id, _P.DOSSIER_READ)
    if dossier_of(actor_of(request), row.pk) is None:
        return _unsealed(request, row)
    chosen = {name: request.POST.getlist(name)[:100] for name in ("fields", "sections", "nodes")}
    if not any(chosen.values()):
        return _shown(request, row, _("Tick at least one thing to leave out."), "redact")
    try:
        purpose = purpose_of(request.POST, row, with_evidence=True)
    except HengduError as error:
        return _shown(request, row, told(error), "redact")
    arguments = {**chosen, "purpose": purpose}
    job = StartJob(kind=REDACT, arguments=arguments, assessment_id=row.pk)
    return redirect("job", job.run(actor_of(request)))


@require_POST
@needs(_P.DOSSIER_READ)
def verify(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start verifying a file that was sent, or this assessment's own dossier."""
    row = assessment_of(request, assessment_id, _P.DOSSIER_READ)
    arguments: dict[str, str] = {}
    file = request.FILES.get("file")
    if request.POST.get("own") == "on":
        if dossier_of(actor_of(request), row.pk) is None:
            return _unsealed(request, row)
    elif file is None:
        return _shown(request, row, _("Choose a file first."), "verify")
    else:
        name = file.name or "dossier.hengdu"
        try:
            arguments = {"upload": keep_upload(name, file.read(MOST_BYTES + 1)), "name": name[:120]}
        except HengduError as error:
            return _shown(request, row, told(error), "verify")
    job = StartJob(kind=VERIFY, arguments=arguments, assessment_id=row.pk).run(actor_of(request))
    return redirect("dossier_verdict", row.pk, job)


@never_cache
@require_safe
@needs(_P.DOSSIER_READ)
def verdict(request: HttpRequest, assessment_id: UUID, job_id: UUID) -> HttpResponse:
    """Show what verifying found, or how far it is."""
    row = assessment_of(request, assessment_id, _P.DOSSIER_READ)
    job = jobs_visible_to(actor_of(request)).filter(pk=job_id, kind=VERIFY, object_id=row.pk).first()
    if job is None:
        raise NotFoundError("job")
    found = verdict_of(job) if job.state == JobState.DONE else None
    context = {
        "job": job,
        "verdict": found,
        "is_waiting": job.state in {JobState.QUEUED, JobState.RUNNING},
    }
    return page(request, "dossiers/verdict.html", row, "seal", context)


@require_POST
@needs(_P.SEAL, fresh=True)
def correct(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Begin a correction."""
    row = assessment_of(request, assessment_id, _P.SEAL)
    try:
        made = CorrectSealed(assessment=row.pk, reason=request.POST.get("reason", "")).run(actor_of(request))
    except NotFoundError:
        raise
    except HengduError as error:
        return _shown(request, row, told(error), "correct")
    return redirect("assessment", made)
