"""Take evidence in, show one piece, change it, and hand its files out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    AddEvidence,
    ChangeEvidence,
    DownloadEvidence,
    DownloadOwnEvidence,
    NotFoundError,
    Permission,
    RemoveSupport,
    ReplaceFile,
    SupportPractices,
    WithdrawEvidence,
    received,
)
from hengdu.errors import HengduError
from hengdu.evidence import DEFAULT_LIMITS, Kind, attached_grade, needed_grade
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import answers_visible_to, place_of
from hengdu.store.evidence.queries import downloads_of, pieces_visible_to, standing, value_of, with_everything
from hengdu.store.evidence.quotas import room_for
from hengdu.store.evidence.scanning import held_back
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached_stream
from hengdu.web._submitting import submitted, told
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.evidence._forms import EvidenceForm, codes_in, initial_of
from hengdu.web.evidence._papers import endings
from hengdu.web.evidence._rows import may_change, piece_of, row_of
from hengdu.web.evidence.uploads import files_of, give_file, taking_files

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

    from hengdu.actions import Actor, Opened
    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422
_MIB: Final = 1024 * 1024


def _roles_of(actor: Actor, row: Assessment) -> tuple[list[str], bool]:
    """Return the roles in which the person may bring evidence, and whether it may leave the role open."""
    place = place_of(row)
    if actor.may(Permission.EVIDENCE_READ, place):
        return [role.code for role in pinned_pack(row).content.roles], True
    return sorted(actor.interview_roles(place)), False


def _home(actor: Actor, row: Assessment) -> str:
    """Return the list that the person comes back to."""
    reads = actor.may(Permission.EVIDENCE_READ, place_of(row))
    return reverse("evidence" if reads else "evidence_own", args=[row.pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EVIDENCE_WRITE)
@taking_files
def new(request: HttpRequest, assessment_id: UUID, kind: str) -> HttpResponse:
    """Ask for a piece and add it; several files become a piece each, with the same statements."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    if kind not in set(Kind):
        raise NotFoundError("kind")
    actor, pack, chosen = actor_of(request), pinned_pack(row), Kind(kind)
    roles, may_be_nobody = _roles_of(actor, row)
    if request.method == "POST":
        form = EvidenceForm(chosen, pack, roles, request.POST, may_be_nobody=may_be_nobody)
        files, problem = files_of(request) if chosen is Kind.FILE else ([None], "")
        if problem:
            form.add_error(None, problem)
        added = 0
        for file in files if form.is_valid() else ():
            try:
                taken = received(file.incoming, file.said_name) if file is not None else None
            except HengduError as error:
                form.add_error(None, told(error))
                break
            action = AddEvidence(
                assessment=row.pk,
                facts=form.facts(),
                practices=form.codes(),
                role=form.cleaned_data["role"],
                file=taken,
            )
            if not submitted(form, action, actor):
                break
            added += 1
        if added:
            words = ngettext("%(number)s piece was added.", "%(number)s pieces were added.", added)
            messages.success(request, words % {"number": added})
        if form.is_valid() and added == len(files):
            return redirect(_home(actor, row))
    else:
        role = request.GET.get("role", "")
        initial = {"practices": request.GET.get("practice", "")[:200], "role": role if role in roles else ""}
        form = EvidenceForm(chosen, pack, roles, may_be_nobody=may_be_nobody, initial=initial)
    context = {
        "form": form,
        "kind": chosen.value,
        "back": _home(actor, row),
        **_room(row),
        "most_files": DEFAULT_LIMITS.files_at_once,
        "endings": endings(),
    }
    status = _WRONG if form.errors else 200
    return page(request, "evidence/new.html", row, _tab(actor, row), context, status=status)


def _room(row: Assessment) -> dict[str, Any]:
    """Return how large one file may be and what is left for all, in MB."""
    room = room_for(row)
    return {
        "most_mib": room.file_bytes // _MIB,
        "left_mib": room.left_bytes // _MIB,
        "is_tenants": room.is_tenants,
    }


def _tab(actor: Actor, row: Assessment) -> str:
    return "evidence" if actor.may(Permission.EVIDENCE_READ, place_of(row)) else "evidence_own"


@never_cache
@require_safe
@needs(Permission.EVIDENCE_READ)
def show(request: HttpRequest, assessment_id: UUID, piece_id: UUID) -> HttpResponse:
    """Show one piece: what it is, what it is for, its files and who took them."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_READ)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    return page(request, "evidence/piece.html", row, "evidence", _about(actor, row, piece))


def _about(actor: Actor, row: Assessment, piece: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the table
    pack, place = pinned_pack(row), place_of(row)
    reads = actor.may(Permission.EVIDENCE_READ, place)
    quarantined, waiting = held_back(file.sm3 for file in piece.files.all())
    return {
        "quarantined": quarantined,
        "waiting": waiting,
        "row": row_of(piece, row.as_of or timezone.localdate()),
        "supports": [(one, pack.practices.get(one.code)) for one in piece.supports.all()],
        "downloads": [(dt.datetime.fromisoformat(one.time), one) for one in downloads_of(piece.pk)]
        if reads
        else [],
        "reads": reads,
        "may_change": is_open(row) and may_change(actor, row, piece),
        "may_download": actor.may(Permission.EVIDENCE_DOWNLOAD, place),
        "own_files": piece.created_by_id == actor.user_id,
        "back": _home(actor, row),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EVIDENCE_WRITE)
def change(request: HttpRequest, assessment_id: UUID, piece_id: UUID) -> HttpResponse:
    """Show a piece with everything that may be changed, and change what is stated of it."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor, pack = actor_of(request), pinned_pack(row)
    piece = piece_of(actor, row.pk, piece_id)
    roles, may_be_nobody = _roles_of(actor, row)
    if request.method == "POST":
        form = EvidenceForm(Kind(piece.kind), pack, roles, request.POST, is_change=True)
        if form.is_valid():
            version = form.cleaned_data["version"] or 0
            action = ChangeEvidence(piece=piece.pk, facts=form.facts(), version=version)
            if submitted(form, action, actor):
                messages.success(request, _("Saved."))
                return redirect("evidence_change", row.pk, piece.pk)
    else:
        form = EvidenceForm(Kind(piece.kind), pack, roles, is_change=True, initial=initial_of(piece))
    named = [(one.code, one.name) for one in pack.content.roles if one.code in set(roles)]
    context = {
        **_about(actor, row, piece),
        "form": form,
        "roles": named,
        "may_be_nobody": may_be_nobody,
        **_room(row),
        "endings": endings(),
    }
    status = _WRONG if form.errors else 200
    return page(request, "evidence/change.html", row, _tab(actor, row), context, status=status)


@require_POST
@needs(Permission.EVIDENCE_WRITE)
@taking_files
def replace(request: HttpRequest, assessment_id: UUID, piece_id: UUID) -> HttpResponse:
    """Put a newer file beside the older ones."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    give_file(
        request,
        lambda file: ReplaceFile(piece=piece.pk, file=file),
        _("The newer file was added; the older ones stay."),
    )
    return redirect("evidence_change", row.pk, piece.pk)


@require_POST
@needs(Permission.EVIDENCE_WRITE)
def support(request: HttpRequest, assessment_id: UUID, piece_id: UUID) -> HttpResponse:
    """Say that a piece is for further practices, or not for one after all."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    role = request.POST.get("role", "")
    if code := request.POST.get("remove", ""):
        RemoveSupport(piece=piece.pk, code=code, role=role).run(actor)
    elif codes := codes_in(request.POST.get("practices", "")):
        SupportPractices(piece=piece.pk, practices=codes, role=role).run(actor)
    if request.POST.get("from") == "question" and len(codes_in(request.POST.get("practices", ""))) == 1:
        return redirect("evidence_of_question", row.pk, role or "-", request.POST["practices"].strip())
    return redirect("evidence_change", row.pk, piece.pk)


@require_POST
@needs(Permission.EVIDENCE_WRITE)
def withdraw(request: HttpRequest, assessment_id: UUID, piece_id: UUID) -> HttpResponse:
    """Take a piece back, with a reason."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    WithdrawEvidence(piece=piece.pk, reason=request.POST.get("reason", "")).run(actor)
    messages.success(request, _("The piece was taken back. Its files and its history stay."))
    return redirect(_home(actor, row))


@never_cache
@require_safe
@needs(Permission.EVIDENCE_DOWNLOAD)
def download(request: HttpRequest, assessment_id: UUID, piece_id: UUID, number: int) -> HttpResponseBase:
    """Send one file, never to be shown by the browser; who took it stands in the trail."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_DOWNLOAD)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    if request.method == "HEAD":
        raise NotFoundError("file")
    return _sent(DownloadEvidence(piece=piece.pk, number=number).run(actor))


@never_cache
@require_safe
@needs(Permission.EVIDENCE_WRITE)
def own_file(request: HttpRequest, assessment_id: UUID, piece_id: UUID, number: int) -> HttpResponseBase:
    """Send somebody a file that it uploaded itself; every other one is not found."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor = actor_of(request)
    piece = piece_of(actor, row.pk, piece_id)
    if request.method == "HEAD":
        raise NotFoundError("file")
    return _sent(DownloadOwnEvidence(piece=piece.pk, number=number).run(actor))


def _sent(opened: Opened) -> FileResponse:
    return attached_stream(opened.stream, opened.name, size=opened.size)


@never_cache
@require_safe
@needs(Permission.EVIDENCE_WRITE)
def of_question(request: HttpRequest, assessment_id: UUID, role: str, practice: str) -> HttpResponse:
    """Return the fragment of a question that shows its evidence and takes more."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor, pack = actor_of(request), pinned_pack(row)
    asked = pack.practices.get(practice)
    if asked is None:
        raise NotFoundError(practice[:80])
    as_of = row.as_of or timezone.localdate()
    rows = list(with_everything(standing(pieces_visible_to(actor)).filter(assessment=row)))
    shown = [row_of(piece, as_of) for piece in rows]
    attached = [one for one in shown if practice in one.codes]
    answers = answers_visible_to(actor).filter(assessment=row, code=practice, role=role)
    claimed = answers.values_list("evidence", flat=True).first() or ""
    grade = attached_grade(pack, [value_of(one.piece) for one in attached], as_of)
    order = {item.code: at for at, item in enumerate(pack.content.evidence_grades)}
    context = {
        "assessment": row,
        "role": role,
        "practice": asked,
        "rows": attached,
        "others": [one for one in shown if practice not in one.codes],
        "claimed": claimed,
        "attached": grade,
        "needed": needed_grade(pack, asked),
        "is_short": order.get(grade, 0) < order.get(claimed, 0),
        "is_open": is_open(row),
    }
    return render(request, "evidence/_of_question.html", context)
