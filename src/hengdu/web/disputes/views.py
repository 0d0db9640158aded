"""Show disputes, open one, and take the steps that lead to its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, is_single_person
from hengdu.actions._disputes import parties_of
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.disputes.models import DisputeState, StepKind
from hengdu.store.disputes.queries import disputes_visible_to
from hengdu.store.evidence.models import About
from hengdu.store.tenants.queries import people_known_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.disputes._forms import (
    KIND_NAMES,
    SIDE_NAMES,
    CloseForm,
    DecisionForm,
    DeedForm,
    DisputeForm,
    InviteForm,
    QuestionForm,
    ReopenForm,
    StatementForm,
    WithdrawalForm,
)
from hengdu.web.evidence._papers import papers_of
from hengdu.web.evidence.choosing import linked, offer_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.disputes.models import Dispute, SubQuestion

_WRONG: Final = 422
_OVER: Final = frozenset({"sealed", "cancelled"})
STATE_NAMES: Final = {
    DisputeState.OPEN.value: gettext_lazy("not settled"),
    DisputeState.CLOSED.value: gettext_lazy("decided"),
    DisputeState.WITHDRAWN.value: gettext_lazy("withdrawn"),
}
STEP_NAMES: Final = {
    StepKind.OPENED.value: gettext_lazy("opened the dispute"),
    StepKind.STATED.value: gettext_lazy("made a statement"),
    StepKind.ASKED.value: gettext_lazy("asked a sub-question"),
    StepKind.CLOSED.value: gettext_lazy("closed a sub-question"),
    StepKind.REOPENED.value: gettext_lazy("opened a sub-question again"),
    StepKind.INVITED.value: gettext_lazy("invited a person"),
    StepKind.DECIDED.value: gettext_lazy("decided"),
    StepKind.WITHDRAWN.value: gettext_lazy("withdrew the dispute"),
}


def dispute_of(request: HttpRequest, row: Assessment, dispute_id: UUID) -> Dispute:
    """Return a dispute of an assessment that the person may see; NotFoundError otherwise."""
    found = (
        disputes_visible_to(actor_of(request))
        .filter(assessment=row, pk=dispute_id)
        .select_related("opened_by", "ended_by")
        .first()
    )
    if found is None:
        raise NotFoundError("dispute")
    return found


def _may_write(request: HttpRequest, row: Assessment) -> bool:
    may = actor_of(request).may(Permission.DISPUTE_WRITE, place_of(row))
    return row.status not in _OVER and may


@never_cache
@require_safe
@needs(Permission.DISPUTE_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the disputes of an assessment, the open ones first."""
    row = assessment_of(request, assessment_id, Permission.DISPUTE_READ)
    found = disputes_visible_to(actor_of(request)).filter(assessment=row)
    listed = found.select_related("opened_by", "ended_by").prefetch_related("questions")
    rows = [
        {
            "dispute": one,
            "kind": KIND_NAMES[one.kind],
            "state": STATE_NAMES[one.state],
            "left": sum(question.closed_at is None for question in one.questions.all()),
        }
        for one in sorted(listed, key=lambda dispute: dispute.state != DisputeState.OPEN)
    ]
    context = {"rows": rows, "may_write": _may_write(request, row)}
    return page(request, "disputes/index.html", row, "disputes", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISPUTE_WRITE)
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Open a dispute; the address may name what is contested (``kind`` and ``subject``)."""
    row = assessment_of(request, assessment_id, Permission.DISPUTE_WRITE)
    named = {name: request.GET.get(name, "")[:80] for name in ("kind", "subject")}
    form = DisputeForm(request.POST or None, initial=named)
    if form.is_valid():
        done = submitted(form, form.action(row.pk), actor_of(request))
        if done is not None:
            messages.success(request, _("The dispute is open; the assessment lead was told."))
            return redirect("dispute", row.pk, done.result)
    context = {"form": form, "may_write": _may_write(request, row)}
    status = _WRONG if form.is_bound else 200
    return page(request, "disputes/new.html", row, "disputes", context, status=status)


@never_cache
@require_safe
@needs(Permission.DISPUTE_READ)
def show(request: HttpRequest, assessment_id: UUID, dispute_id: UUID) -> HttpResponse:
    """Show a dispute: both sides, sub-questions, steps, decision, and what may be done now."""
    row = assessment_of(request, assessment_id, Permission.DISPUTE_READ)
    return _shown(request, row, dispute_of(request, row, dispute_id))


@never_cache
@require_POST
@needs(Permission.DISPUTE_WRITE)
def act(request: HttpRequest, assessment_id: UUID, dispute_id: UUID) -> HttpResponse:
    """Do one thing in a dispute; ``do`` names it."""
    row = assessment_of(request, assessment_id, Permission.DISPUTE_WRITE)
    dispute = dispute_of(request, row, dispute_id)
    kinds: tuple[type[DeedForm], ...] = (
        StatementForm,
        QuestionForm,
        CloseForm,
        ReopenForm,
        InviteForm,
        DecisionForm,
        WithdrawalForm,
    )
    kind = next((one for one in kinds if one.code == request.POST.get("do")), None)
    if kind is None:
        return _shown(request, row, dispute, status=_WRONG)
    form = kind(request.POST, auto_id=_ids(kind.code, request.POST.get("question", "")))
    if isinstance(form, InviteForm):
        form.offer_people(people_known_to(actor_of(request), row.tenant_id, timezone.now()))
    if isinstance(form, CloseForm):
        offer_pieces(form, actor_of(request), row)
    if form.is_valid() and submitted(form, form.action(dispute), actor_of(request)):
        messages.success(request, _("Done; everybody concerned was told."))
        return redirect("dispute", row.pk, dispute.pk)
    return _shown(request, row, dispute_of(request, row, dispute_id), form, status=_WRONG)


def _ids(code: str, question: str = "") -> str:
    return f"{code}{question}_%s" if code in {"close", "reopen"} else f"{code}_%s"


def _shown(
    request: HttpRequest,
    row: Assessment,
    dispute: Dispute,
    bound: DeedForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    actor, place, pack = actor_of(request), place_of(row), pinned_pack(row)
    steps = list(dispute.steps.select_related("by"))
    node, practice = pack.nodes.get(dispute.subject), pack.practices.get(dispute.subject)
    context: dict[str, Any] = {
        "dispute": dispute,
        "kind": KIND_NAMES[dispute.kind],
        "state": STATE_NAMES[dispute.state],
        "subject_text": practice.text if practice else node.title if node else None,
        "statements": [
            {
                "step": one,
                "side": SIDE_NAMES.get(one.data.get("side", ""), ""),
                "pieces": linked(actor, row, one.data.get("evidence", ())),
            }
            for one in steps
            if one.kind in {StepKind.OPENED, StepKind.STATED}
        ],
        "history": [{"step": one, "name": STEP_NAMES[one.kind]} for one in steps],
        "invited": [one.user for one in dispute.invitations.select_related("user")],
        "may_write": False,
    }
    questions = list(dispute.questions.select_related("closed_by"))
    is_open = dispute.state == DisputeState.OPEN and _may_write(request, row)
    context |= papers_of(actor, row, About.DISPUTE, [dispute.pk])
    context["attach_to"] = reverse("dispute_paper", args=[row.pk, dispute.pk]) if is_open else ""
    context["questions"] = [
        _asked(one, bound, is_open=is_open) | {"pieces": linked(actor, row, one.evidence)}
        for one in questions
    ]
    for item in context["questions"]:
        if isinstance(item["form"], CloseForm) and not item["form"].is_bound:
            offer_pieces(item["form"], actor, row)
    if is_open:
        people = people_known_to(actor, row.tenant_id, timezone.now())
        is_party = actor.user_id in parties_of(dispute) and not is_single_person()
        may_decide = actor.may(Permission.CONSOLIDATE, place)
        context |= {
            "may_write": True,
            "is_party": is_party,
            "may_decide": may_decide,
            "is_ready": bool(questions) and all(one.closed_at for one in questions),
            "may_withdraw": dispute.opened_by_id == actor.user_id,
            "state_form": _form(StatementForm, bound, initial=_side(dispute, actor.user_id)),
            "ask_form": _form(QuestionForm, bound),
            "invite_form": _invitation(bound, people) if people.exists() else None,
            "decide_form": _form(DecisionForm, bound, initial={"version": dispute.version}),
            "withdraw_form": _form(WithdrawalForm, bound),
        }
    return page(request, "disputes/show.html", row, "disputes", context, status=status)


def _invitation(bound: DeedForm | None, people: Iterable[Any]) -> DeedForm:
    form = _form(InviteForm, bound)
    if isinstance(form, InviteForm) and not form.is_bound:
        form.offer_people(people)
    return form


def _side(dispute: Dispute, user_id: UUID | None) -> dict[str, str]:
    return {"side": "raising" if dispute.opened_by_id == user_id else "opposing"}


def _form(kind: type[DeedForm], bound: DeedForm | None, **given: Any) -> DeedForm:  # noqa: ANN401 - Django's
    return bound if isinstance(bound, kind) else kind(auto_id=_ids(kind.code), **given)


def _asked(question: SubQuestion, bound: DeedForm | None, *, is_open: bool) -> dict[str, Any]:
    """Return a sub-question with the form that closes it or opens it again."""
    if not is_open:
        return {"question": question, "form": None}
    kind: type[DeedForm] = ReopenForm if question.closed_at else CloseForm
    key = str(question.pk)
    if isinstance(bound, kind) and bound.data.get("question") == key:
        return {"question": question, "form": bound}
    form = kind(initial={"question": key}, auto_id=_ids(kind.code, key))
    return {"question": question, "form": form}
