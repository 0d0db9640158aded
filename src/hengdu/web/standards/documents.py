"""Check the organisation's own documents for contradictions, and show what was found with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import attrs
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, PermissionRefused
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.actions.standards import VERDICTS, RemoveDocument, pair_key
from hengdu.actions.standards.planning import CHECK
from hengdu.errors import HengduError
from hengdu.standards.consistency import Finding, Place, Severity, installed_checks
from hengdu.store.planning.queries import documents_visible_to
from hengdu.store.standards.overlay import settled_decisions
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web.standards._names import SEVERITY_NAMES
from hengdu.web.standards._small_files import small_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.registry import Decision
    from hengdu.store import Actor
    from hengdu.store.planning.models import CheckedDocument

_WRONG: Final = 422
_SHOWN: Final = 50


class UploadForm(forms.Form):
    """Ask for a document: as a file, or pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Word (.docx) or text in UTF-8, at most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt,.md"}),
    )
    name = forms.CharField(label=gettext_lazy("or a name"), max_length=100, required=False)
    text = forms.CharField(
        label=gettext_lazy("and the text"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse neither or both of file and text."""
        given = super().clean() or {}
        if bool(given.get("file")) == bool((given.get("text") or "").strip()):
            self.add_error("file", _("Give either a file or the text."))
        return given

    def upload(self) -> dict[str, str]:
        """Keep what was given and return what the job takes; HengduError where it is refused."""
        given = self.cleaned_data
        file = given["file"]
        name = (file.name if file else f"{given['name'] or _('pasted text')}.txt") or "file"
        content = file.read(MOST_BYTES + 1) if file else given["text"].encode()
        return {"upload": keep_upload(name, content, is_paper=True), "name": name[-120:]}


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the documents that were checked, and offer to check another."""
    return _listed(request, UploadForm())


@small_files
@require_POST
@needs(Permission.DECISION_WRITE)
def send(request: HttpRequest) -> HttpResponse:
    """Take a document in and start checking it."""
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            given = {**form.upload(), "document": str(uuid4())}
            return redirect("desk_work", StartJob(kind=CHECK, arguments=given).run(actor_of(request)))
        except (NotFoundError, PermissionRefused):
            raise
        except HengduError as error:
            form.add_error("file", told(error))
    return _listed(request, form)


def _listed(request: HttpRequest, form: UploadForm) -> HttpResponse:
    actor = actor_of(request)
    rows = documents_visible_to(actor).defer("text", "findings")
    page = Paginator(rows, _SHOWN).get_page(request.GET.get("page"))
    may_write = Permission.DECISION_WRITE in actor.anywhere
    context = {"page": page, "form": form if may_write else None, "may_write": may_write}
    return render(request, "standards/documents/index.html", context, status=_WRONG if form.errors else 200)


def _document(actor: Actor, document: UUID) -> CheckedDocument:
    row = documents_visible_to(actor).defer("text").filter(pk=document).first()
    if row is None:
        raise NotFoundError("document")
    return row


@require_POST
@needs(Permission.DECISION_WRITE)
def again(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Start checking a document again."""
    actor = actor_of(request)
    row = _document(actor, document_id)
    given = {"again": str(row.pk), "document": str(row.pk)}
    return redirect("desk_work", StartJob(kind=CHECK, arguments=given).run(actor))


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show what was found in a document, with the decisions about it."""
    actor = actor_of(request)
    row = _document(actor, document_id)
    rules = {check.id: check.description for check in installed_checks()}
    found = _found(row, settled_decisions(actor))
    wanted = request.GET.get("severity", "")
    still_open = [one for one in found if one.decided is None]
    context = {
        "row": row,
        "open": [_shown(one, rules) for one in still_open if wanted in {"", one.severity.value}],
        "decided": [_shown(one, rules) for one in found if one.decided is not None],
        "total": len(still_open),
        "wanted": wanted,
        "severities": [
            (one.value, SEVERITY_NAMES[one], sum(item.severity is one for item in still_open))
            for one in Severity
        ],
        "may_decide": Permission.DECISION_WRITE in actor.anywhere,
    }
    return render(request, "standards/documents/show.html", context)


def _found(row: CheckedDocument, decisions: tuple[Decision, ...]) -> list[Finding]:
    """Return the findings of a document with what people decided about their names since."""
    made = {pair_key(one.left, one.right): one for one in decisions if one.verdict != "open"}
    found = []
    for given in row.findings:
        names = tuple(given["names"]) if given["names"] else None
        finding = Finding(
            rule=given["rule"],
            severity=Severity(given["severity"]),
            places=tuple(_place(place) for place in given["places"]),
            message=Text(**given["message"]),
            proposal=Text(**given["proposal"]),
            names=(names[0], names[1]) if names else None,
        )
        decided = made.get(pair_key(*names)) if names else None
        found.append(attrs.evolve(finding, decided=decided))
    return found


def _place(given: Mapping[str, Any]) -> Place:
    return Place(
        document=given["document"],
        line=given["line"] or 0,
        text=given["text"],
        table=given["table"] or "",
        row=given["row"] or "",
    )


def _shown(one: Finding, rules: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "finding": one,
        "severity": SEVERITY_NAMES[one.severity],
        "rule": rules.get(one.rule, Text(one.rule, one.rule)),
        "verdict": VERDICTS[one.decided.verdict] if one.decided is not None else None,
    }


@require_POST
@needs(Permission.DECISION_WRITE)
def remove(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Remove a document with its text."""
    RemoveDocument(document=document_id).run(actor_of(request))
    messages.success(request, _("The document was removed."))
    return redirect("desk_documents")
