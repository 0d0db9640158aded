"""Hand a part of an assessment out as an encrypted file, take it back, choose where both sides changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    Conflict,
    DecidePartConflict,
    ExportPart,
    GiveBackPart,
    MergePart,
    NotFoundError,
    Permission,
    TakePart,
    needs_purpose,
    piece_id,
)
from hengdu.assessments import AnswerFile
from hengdu.documents import adapter
from hengdu.store.assessments.mapping import answer_record
from hengdu.store.assessments.models import Answer
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import answers_visible_to, place_of
from hengdu.store.evidence.models import Piece
from hengdu.store.interviews.models import PartConflict
from hengdu.store.interviews.queries import conflicts_visible_to, parts_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.institutions.views import tenant_of
from hengdu.web.interview._fields import said_of
from hengdu.web.interviews.asking import number_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import LockedFile
    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment

P: Final = Permission
MOST_BYTES: Final = 32 * 1024 * 1024


def _passphrase(*, is_new: bool) -> forms.CharField:
    kind = "new-password" if is_new else "off"
    return forms.CharField(
        label=gettext_lazy("Passphrase"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": kind}),
        help_text=gettext_lazy("At least 12 characters; it is kept nowhere, so tell it by another way.")
        if is_new
        else "",
    )


class ExportForm(forms.Form):
    """Choose what goes out."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple, required=True
    )
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Part"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Nothing chosen: all questions of the role."),
    )
    passphrase = _passphrase(is_new=True)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        offer(self, "roles", [(item.code, f"{item.code} {item.name[lang]}") for item in pack.content.roles])
        nodes = [node for node in pack.nodes.values() if node.code and node.code != pack.root.code]
        offer(self, "codes", [(node.code, f"{node.code} {node.title[lang]}") for node in nodes])


class FileForm(forms.Form):
    """Choose a file and give its passphrase."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.ClearableFileInput(attrs={"accept": ".hdpart"})
    )
    passphrase = _passphrase(is_new=False)

    def content(self) -> bytes:
        """Return the file, not read beyond the limit."""
        found: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return found


class PassphraseForm(forms.Form):
    """Give the passphrase of a file to be made."""

    passphrase = _passphrase(is_new=True)


@attrs.frozen(kw_only=True)
class Sides:
    """Both sides of one conflict in words."""

    conflict: PartConflict
    about: str
    ours: str
    theirs: str
    version: int
    answer: Answer | None = None


def piece_of(item: PartConflict) -> UUID | None:
    """Return the piece of evidence that a conflict is about; None where it is about an answer."""
    return piece_id(item.code)


def _sides_of_piece(item: PartConflict, row: Piece) -> Sides:
    names = [name for name, value in item.theirs.items() if str(getattr(row, name) or "") != str(value or "")]
    ours = {name: getattr(row, name) for name in names}
    return Sides(
        conflict=item,
        about=_("Evidence: %(title)s") % {"title": row.title},
        ours=_said_of_piece(ours),
        theirs=_said_of_piece({name: item.theirs[name] for name in names}),
        version=row.version,
    )


def _said_of_piece(facts: dict[str, Any]) -> str:
    return " · ".join(str(value or "—") for value in facts.values())


def _conflicts(request: HttpRequest, row: Assessment) -> list[Sides]:
    actor, pack, lang = actor_of(request), pinned_pack(row), language()
    waiting = list(conflicts_visible_to(actor).filter(part__assessment=row, decision=""))
    rows = answers_visible_to(actor).filter(assessment=row, code__in={item.code for item in waiting})
    present = {(one.code, one.role): one for one in rows.select_related("saved_by").order_by("-position")}
    found = []
    pieces = Piece.objects.filter(assessment=row).in_bulk([key for key in map(piece_of, waiting) if key])
    for item in waiting:
        key = piece_of(item)
        if key is not None:
            if key in pieces:
                found.append(_sides_of_piece(item, pieces[key]))
            continue
        answer, practice = present.get((item.code, item.role)), pack.practices[item.code]
        theirs = adapter(AnswerFile).validate_python(item.theirs)
        found.append(
            Sides(
                conflict=item,
                about=f"{item.code} {item.role} · {practice.text[lang]}",
                ours=said_of(pack, practice, answer_record(answer) if answer is not None else None, lang),
                theirs=said_of(pack, practice, theirs, lang),
                version=answer.version if answer is not None else 0,
                answer=answer,
            )
        )
    return found


def _shown(request: HttpRequest, row: Assessment, *, status: int = 200, **bound: Any) -> HttpResponse:  # noqa: ANN401 - forms that were refused
    actor, place = actor_of(request), place_of(row)
    parts = list(parts_visible_to(actor).filter(assessment=row).select_related("made_by"))
    may_write = is_open(row) and actor.may(P.INTERVIEW_WRITE, place)
    context = {
        "parts": [part for part in parts if part.direction == "out"],
        "taken": next((part for part in parts if part.direction == "in"), None),
        "conflicts": _conflicts(request, row),
        "may_write": may_write,
        "must_say_purpose": needs_purpose(row),
        "may_give_back": actor.may(P.ASSESSMENT_EDIT, place),
        "export_form": ExportForm(pinned_pack(row), prefix="out"),
        "merge_form": FileForm(prefix="back"),
        "give_form": PassphraseForm(prefix="give"),
        **bound,
    }
    return page(request, "interviews/offline.html", row, "offline", context, status=status)


@never_cache
@require_safe
@needs(P.INTERVIEW_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the parts that went out, what came back in conflict, and the forms."""
    return _shown(request, assessment_of(request, assessment_id, P.INTERVIEW_READ))


def _download(made: LockedFile) -> HttpResponse:
    return attached(made.content, made.name)


@require_POST
@needs(P.INTERVIEW_WRITE, fresh=True)
def export(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Make the file of a part and hand it out."""
    row = assessment_of(request, assessment_id, P.INTERVIEW_WRITE)
    form = ExportForm(pinned_pack(row), request.POST, prefix="out")
    if form.is_valid():
        given = form.cleaned_data
        action = ExportPart(
            assessment=row.pk,
            roles=tuple(given["roles"]),
            codes=tuple(given["codes"]),
            passphrase=given["passphrase"],
            purpose=request.POST.get("purpose", ""),
        )
        done = submitted(form, action, actor_of(request))
        if done is not None:
            return _download(done.result)
    return _shown(request, row, export_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@needs(P.INTERVIEW_WRITE)
def merge(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take a part back."""
    row = assessment_of(request, assessment_id, P.INTERVIEW_WRITE)
    form = FileForm(request.POST, request.FILES, prefix="back")
    if form.is_valid():
        action = MergePart(
            assessment=row.pk, content=form.content(), passphrase=form.cleaned_data["passphrase"]
        )
        done = submitted(form, action, actor_of(request))
        if done is not None:
            found = done.result
            words = _("%(merged)s taken over, %(unchanged)s unchanged, %(conflicts)s in conflict.")
            numbers = {"merged": found.merged, "unchanged": found.unchanged, "conflicts": found.conflicts}
            messages.success(request, words % numbers)
            if found.pieces or found.interviews:
                more = _("Evidence: %(pieces)s. Interviews: %(interviews)s.")
                messages.success(request, more % {"pieces": found.pieces, "interviews": found.interviews})
            if found.outside:
                said = _("Left out, because they were not given out: %(codes)s")
                messages.warning(request, said % {"codes": "、".join(found.outside[:20])})
            return redirect("parts", row.pk)
    return _shown(request, row, merge_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@needs(P.INTERVIEW_WRITE)
def decide(request: HttpRequest, assessment_id: UUID, conflict_id: UUID) -> HttpResponse:
    """Choose which side of a conflict holds."""
    row = assessment_of(request, assessment_id, P.INTERVIEW_WRITE)
    try:
        DecidePartConflict(
            assessment=row.pk,
            conflict=conflict_id,
            take=request.POST.get("take", ""),
            version=number_of(request.POST.get("version", "")),
        ).run(actor_of(request))
    except Conflict as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("parts", row.pk)


@require_POST
@needs(P.ASSESSMENT_EDIT, fresh=True)
def give_back(request: HttpRequest, assessment_id: UUID, part_id: UUID) -> HttpResponse:
    """Make the file that goes back to where a part came from."""
    row = assessment_of(request, assessment_id, P.ASSESSMENT_EDIT)
    if not parts_visible_to(actor_of(request)).filter(assessment=row, pk=part_id).exists():
        raise NotFoundError("part")
    form = PassphraseForm(request.POST, prefix="give")
    if form.is_valid():
        action = GiveBackPart(assessment=row.pk, part=part_id, passphrase=form.cleaned_data["passphrase"])
        done = submitted(form, action, actor_of(request))
        if done is not None:
            if done.result.left_out:
                said = _("Too large for the file; bring it by another way: %(titles)s")
                messages.warning(request, said % {"titles": "、".join(done.result.left_out[:20])})
            return _download(done.result)
    return _shown(request, row, give_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.ASSESSMENT_IMPORT)
def take(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Take a part of another installation in, to work on it here."""
    tenant = tenant_of(request, tenant_id, P.ASSESSMENT_IMPORT)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        action = TakePart(
            tenant=tenant.pk, content=form.content(), passphrase=form.cleaned_data["passphrase"]
        )
        done = submitted(form, action, actor_of(request))
        if done is not None:
            return redirect("assessment", done.result)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "interviews/take.html", {"tenant": tenant, "form": form}, status=status)
