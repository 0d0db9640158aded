"""Take packs in, begin new ones, and show drafts: findings, changes, files."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import Conflict, NotFoundError, Permission, PermissionRefused
from hengdu.actions.exchange import keep_upload
from hengdu.actions.packs import (
    BeginExtension,
    BeginUpload,
    SaveText,
    extension_of,
    hindrance,
    is_involved,
)
from hengdu.errors import HengduError
from hengdu.packs import ArchiveLimits
from hengdu.store.assessments.packs import installed, offered_packs
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to
from hengdu.store.packs.models import EditionState
from hengdu.store.packs.queries import MAIN, running_on, texts_of
from hengdu.store.packs.report import report_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._submitting import submitted, told
from hengdu.web.packs._forms import DeriveForm, UploadForm
from hengdu.web.packs.browse import STATE_NAMES, edition_of

if TYPE_CHECKING:
    from collections.abc import Container
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import PackFile
    from hengdu.store.packs.models import PackEdition

WRONG: Final = 422
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_AROUND: Final = 3  # lines shown before and after one that a finding names
_SHOWN: Final = 300
SECTION_NAMES: Final = {
    "pack": gettext_lazy("Pack"),
    "nodes": gettext_lazy("Domains and sub-domains"),
    "practices": gettext_lazy("Practices"),
    "indicators": gettext_lazy("Indicators"),
    "recommendations": gettext_lazy("Recommendations"),
    "scoring": gettext_lazy("Scoring"),
    "levels": gettext_lazy("Levels"),
    "facets": gettext_lazy("Facets"),
    "roles": gettext_lazy("Roles asked"),
    "objects": gettext_lazy("Protected objects"),
    "evidence_grades": gettext_lazy("Evidence grades"),
    "na_reasons": gettext_lazy("Reasons for not applicable"),
    "institution_types": gettext_lazy("Institution types"),
    "topics": gettext_lazy("Topics"),
    "facts": gettext_lazy("Facts about institutions"),
    "redlines": gettext_lazy("Red lines"),
    "answers": gettext_lazy("Answers"),
    "references": gettext_lazy("Sources"),
    "frameworks": gettext_lazy("Frameworks"),
    "presets": gettext_lazy("Presets"),
    "views": gettext_lazy("Views"),
    "profiles": gettext_lazy("Target levels"),
}
KIND_NAMES: Final = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
}
REASON_NAMES: Final = {
    "statement": gettext_lazy("the statement"),
    "level": gettext_lazy("the level"),
    "facet": gettext_lazy("the facet"),
    "answers": gettext_lazy("the possible answers"),
    "measure": gettext_lazy("the measure"),
    "indicator": gettext_lazy("the indicator"),
    "threshold": gettext_lazy("the threshold"),
}
SEVERITY_NAMES: Final = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "hint"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def upload(request: HttpRequest) -> HttpResponse:
    """Take an archive in; a job reads and checks it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, most = form.cleaned_data["file"], ArchiveLimits().packed
        if not file.name.lower().endswith(".zip") or file.size > most:
            form.add_error("file", _("Choose a .zip file of at most 10 MB."))
        else:
            name = file.name[:120]
            made = submitted(
                form, BeginUpload(upload=keep_upload(name, file.read()), name=name), actor_of(request)
            )
            if made is not None:
                return redirect("pack_edition", made.result)
    context = {"form": form, "title": _("Upload a pack"), "button": _("Upload and check")}
    return render(request, "packs/upload.html", context, status=WRONG if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def derive(request: HttpRequest) -> HttpResponse:
    """Begin a pack that extends another one."""
    base = request.GET.get("base", "")
    packs = [installed(code) for code in offered_packs()]
    form = DeriveForm(packs, request.POST or None, initial={"base": base, "version": "1.0.0"})
    if form.is_valid():
        action = BeginExtension(
            base=form.cleaned_data["base"],
            code=form.cleaned_data["code"],
            version=form.cleaned_data["version"],
            title=form.title(),
        )
        made = submitted(form, action, actor_of(request))
        if made is not None:
            messages.success(request, _("The draft is made. Now change what differs in your model."))
            return redirect("pack_outline", made.result)
    return render(request, "packs/derive.html", {"form": form}, status=WRONG if form.is_bound else 200)


def own_part(row: PackEdition) -> PackFile | None:
    """Return what forms can change of a draft; None where they cannot."""
    if row.state != EditionState.DRAFT:
        return None
    try:
        return extension_of(row)
    except HengduError:  # its text does not read: it is mended as text, and the findings say where
        return None


@never_cache
@require_safe
@needs(Permission.PACK_WRITE)
def show(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show how far a draft is, what was found in it, and what can be done next."""
    actor, row = actor_of(request), edition_of(request, edition_id)
    job = visible_to(actor).filter(pk=row.job).first() if row.job else None
    report = report_of(row.report)
    findings = report.findings if report else ()
    wants_all = "all" in request.GET
    names = set(row.texts.values_list("name", flat=True))
    shown = [one for one in findings if wants_all or one.severity != "info"][:_SHOWN]
    context = {
        "row": row,
        "state": STATE_NAMES[row.state],
        "job": job,
        "is_waiting": job is not None and job.state in {JobState.QUEUED, JobState.RUNNING},
        "report": report,
        "is_current": bool(row.content_digest) and row.checked_digest == row.content_digest,
        "findings": [
            {"one": one, "severity": SEVERITY_NAMES[one.severity], **_spot(one.place, names)} for one in shown
        ],
        "left": len(findings) - len(shown),
        "hindrance": hindrance(row),
        "is_involved": is_involved(row, actor.user_id),
        "may_publish": actor.may(Permission.PACK_PUBLISH),
        "has_forms": own_part(row) is not None,
        "running": running_on(row.code) if report and report.against else 0,
    }
    return render(request, "packs/edition.html", context)


def _spot(place: str, names: Container[str]) -> dict[str, str]:
    """Return the file and the line that a place names, where it is a file of the draft itself."""
    name, _colon, line = place.rpartition(":")
    return {"file": name, "line": line} if name in names and line.isdecimal() else {"file": "", "line": ""}


@never_cache
@require_safe
@needs(Permission.PACK_WRITE)
def changes(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show how a draft differs from the pack it is compared with, and what becomes of answers."""
    row = edition_of(request, edition_id)
    report = report_of(row.report)
    against = report.against if report else None
    context: dict[str, Any] = {"row": row, "state": STATE_NAMES[row.state], "against": against}
    if against is not None:
        section = request.GET.get("section", "")
        chosen = [one for one in against.changes if section in {"", one.section}]
        context |= {
            "section": section,
            "counts": [
                {"section": name, "title": SECTION_NAMES.get(name, name), **numbers}
                for name, numbers in against.counts.items()
            ],
            "changes": [
                {
                    "one": one,
                    "section": SECTION_NAMES.get(one.section, one.section),
                    "kind": KIND_NAMES[one.kind],
                }
                for one in chosen[:_SHOWN]
            ],
            "left": sum(sum(one.values()) for one in against.counts.values()) - len(chosen[:_SHOWN]),
            "re_ask": [
                (code, [REASON_NAMES.get(reason, reason) for reason in reasons])
                for code, reasons in against.re_ask
            ],
            "running": running_on(row.code),
        }
    return render(request, "packs/changes.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def files(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show the files of a draft as text, and save one; who edits a file sees what was found in it."""
    row = edition_of(request, edition_id)
    texts = texts_of(row)
    given = request.POST if request.method == "POST" else None
    name = (given or request.GET).get("name", "") or next(iter(texts), MAIN)
    text, error, revision = texts.get(name, ""), "", row.revision
    if given is not None:
        text, sent = given.get("text", ""), given.get("revision", "")
        revision = int(sent) if sent.isdecimal() and len(sent) < 8 else 0  # noqa: PLR2004 - digits of a revision
        try:
            SaveText(edition=row.pk, revision=revision, name=name, text=text).run(actor_of(request))
        except (PermissionRefused, NotFoundError, Conflict):
            raise
        except HengduError as refused:
            error = told(refused)
        else:
            messages.success(request, _("Saved. Check the draft when you are done."))
            return redirect("pack_edition", row.pk)
    report = report_of(row.report)
    found = [one for one in report.findings if _spot(one.place, texts)["file"] == name] if report else []
    line = request.GET.get("line", "")
    context = {
        "row": row,
        "names": list(texts),
        "name": name,
        "text": text,
        "revision": revision,
        "error": error,
        "findings": [
            {"one": one, "severity": SEVERITY_NAMES[one.severity], **_spot(one.place, texts)} for one in found
        ],
        "excerpt": _excerpt(text, int(line)) if line.isdecimal() and len(line) < 8 else None,  # noqa: PLR2004 - digits of a line
        "may_edit": row.state == EditionState.DRAFT,
    }
    return render(request, "packs/files.html", context, status=WRONG if error else 200)


def _excerpt(text: str, line: int) -> list[dict[str, Any]]:
    """Return the lines around one, with their numbers."""
    lines = text.splitlines()
    first = max(0, line - 1 - _AROUND)
    return [
        {"number": at + 1, "text": lines[at], "is_it": at + 1 == line}
        for at in range(first, min(len(lines), line + _AROUND))
    ]


@never_cache
@require_safe
@needs(Permission.PACK_WRITE, fresh_file=True)
def download(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Send the files of a draft or a published pack as an archive; ``hengdu pack`` reads its folder."""
    row = edition_of(request, edition_id)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts_of(row).items():
            archive.writestr(zipfile.ZipInfo(f"{row.code}/{name}", _FIRST_DAY), text, zipfile.ZIP_DEFLATED)
    safe = "".join(sign if sign.isalnum() or sign in ".-_" else "-" for sign in f"{row.code}-{row.version}")
    return attached(target.getvalue(), f"{safe}.zip", "application/zip")
