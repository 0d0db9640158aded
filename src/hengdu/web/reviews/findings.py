"""Show and write findings, strengths and the assessor's own advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import FindingText, NotFoundError, Permission, SaveFinding, WithdrawFinding
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.reviews.models import FindingKind
from hengdu.store.reviews.queries import findings_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from hengdu.actions import Actor
    from hengdu.packs import Node, Pack
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.reviews.models import Finding

KINDS: Final[dict[str, Promise]] = {
    FindingKind.FINDING.value: gettext_lazy("finding"),
    FindingKind.STRENGTH.value: gettext_lazy("strength"),
    FindingKind.ADVICE.value: gettext_lazy("advice"),
}
_PARTS: Final = ("fact", "criterion", "cause", "effect")
_WRONG: Final = 422


def _words(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:  # noqa: ANN401 - lazy text
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class FindingForm(forms.Form):
    """Ask for a finding: fact, criterion, cause and effect, each in one or both languages."""

    node = forms.ChoiceField(label=gettext_lazy("Sub-domain"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    fact_zh = _words(
        gettext_lazy("Fact (Chinese)"),
        gettext_lazy("What was seen; for a strength or advice, the statement. One language is enough."),
        3,
    )
    fact_en = _words(gettext_lazy("Fact (English)"), rows=3)
    criterion_zh = _words(
        gettext_lazy("Criterion (Chinese)"), gettext_lazy("What it falls short of; findings only.")
    )
    criterion_en = _words(gettext_lazy("Criterion (English)"))
    cause_zh = _words(gettext_lazy("Cause (Chinese)"))
    cause_en = _words(gettext_lazy("Cause (English)"))
    effect_zh = _words(gettext_lazy("Effect (Chinese)"))
    effect_en = _words(gettext_lazy("Effect (English)"))

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        nodes = [node for node in pack.nodes.values() if node.practices]
        offer(self, "node", [(node.code, f"{node.code} {node.title[language()]}") for node in nodes])

    def text(self) -> FindingText:
        """Return what was written as the action takes it."""
        given = self.cleaned_data
        return FindingText(
            node=given["node"],
            kind=given["kind"],
            **{name: Text(given[f"{name}_zh"], given[f"{name}_en"]) for name in _PARTS},
        )


def findings_by_node(
    actor: Actor, row: Assessment, node: str = ""
) -> list[tuple[Node, list[tuple[Finding, Promise]]]]:
    """Return what assessors wrote, by sub-domain in the order of the pack; of one node where it is named."""
    pack = pinned_pack(row)
    rows = findings_visible_to(actor).filter(assessment=row).select_related("written_by", "saved_by")
    if node:
        rows = rows.filter(node=node)
    found: dict[str, list[tuple[Finding, Promise]]] = {}
    for one in rows:
        found.setdefault(one.node, []).append((one, KINDS[one.kind]))
    return [(item, found[code]) for code, item in pack.nodes.items() if code in found]


def _may_write(request: HttpRequest, row: Assessment) -> bool:
    closed = {"approved", "sealed", "cancelled"}
    return row.status not in closed and actor_of(request).may(Permission.FINDING_WRITE, place_of(row))


@never_cache
@require_safe
@needs(Permission.RESULT_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List what assessors wrote."""
    row = assessment_of(request, assessment_id, Permission.RESULT_READ)
    context = {"groups": findings_by_node(actor_of(request), row), "may_write": _may_write(request, row)}
    return page(request, "reviews/findings.html", row, "findings", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FINDING_WRITE)
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Write one."""
    row = assessment_of(request, assessment_id, Permission.FINDING_WRITE)
    initial = {"node": request.GET.get("node", ""), "kind": request.GET.get("kind", "")}
    form = FindingForm(pinned_pack(row), request.POST or None, initial=initial)
    if form.is_valid():
        action = SaveFinding(assessment=row.pk, text=form.text())
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("Saved."))
            return redirect("findings", row.pk)
    status = _WRONG if form.is_bound else 200
    return page(request, "reviews/finding.html", row, "findings", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FINDING_WRITE)
def change(request: HttpRequest, assessment_id: UUID, finding_id: UUID) -> HttpResponse:
    """Change one."""
    row = assessment_of(request, assessment_id, Permission.FINDING_WRITE)
    item = findings_visible_to(actor_of(request)).filter(assessment=row, pk=finding_id).first()
    if item is None:
        raise NotFoundError("finding")
    names = ("node", "kind", *(f"{name}_{lang}" for name in _PARTS for lang in ("zh", "en")))
    form = FindingForm(
        pinned_pack(row), request.POST or None, initial={name: getattr(item, name) for name in names}
    )
    if form.is_valid():
        version = request.POST.get("version", "")
        action = SaveFinding(
            assessment=row.pk,
            text=form.text(),
            finding=finding_id,
            version=int(version) if version.isdecimal() else 0,
        )
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("Saved."))
            return redirect("findings", row.pk)
    status = _WRONG if form.is_bound else 200
    context = {"form": form, "item": item, "may_write": _may_write(request, row)}
    return page(request, "reviews/finding.html", row, "findings", context, status=status)


@require_POST
@needs(Permission.FINDING_WRITE)
def withdraw(request: HttpRequest, assessment_id: UUID, finding_id: UUID) -> HttpResponse:
    """Take one back."""
    row = assessment_of(request, assessment_id, Permission.FINDING_WRITE)
    WithdrawFinding(assessment=row.pk, finding=finding_id).run(actor_of(request))
    messages.success(request, _("It was withdrawn; the trail keeps it."))
    return redirect("findings", row.pk)
