"""Ask for and decide on the closing and the dates of actions; take the ledger back in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission, is_single_person
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.errors import HengduError
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.models import About
from hengdu.store.plans.models import ItemStatus
from hengdu.web import actor_of, needs, require
from hengdu.web._submitting import submitted, told
from hengdu.web.evidence._papers import papers_of
from hengdu.web.evidence.choosing import linked, offer_pieces
from hengdu.web.plans import _ruling_forms as asked
from hengdu.web.plans._rows import item_of
from hengdu.web.results._frame import framed
from hengdu.web.results._reading import reading_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store import Actor
    from hengdu.store.plans.models import ActionItem
    from hengdu.web.plans._ruling_forms import DeedForm

_WRONG: Final = 422
_MOST_BYTES: Final = 20 * 1024 * 1024


def deeds_of(actor: Actor, item: ActionItem, bound: DeedForm | None = None) -> dict[str, Any]:
    """Return what may be done about closing and date of an item now, with its forms and its history."""
    place = place_of(item.assessment)
    closing = item.closings.filter(ruling="").first()
    extension = item.extensions.filter(ruling="").first()
    owns = item.owner_id is not None and item.owner_id == actor.user_id
    may_ask = (owns and actor.may(Permission.PLAN_PROGRESS, place)) or actor.may(Permission.PLAN_EDIT, place)
    may_rule = actor.may(Permission.PLAN_CLOSE, place)
    is_over = item.status in {ItemStatus.CLOSED, ItemStatus.CANCELLED}

    def other(asked_by: UUID | None) -> bool:
        return is_single_person() or actor.user_id not in {item.owner_id, asked_by}

    def shown(kind: type[DeedForm], *, when: bool) -> DeedForm | None:
        if not when:
            return None
        form = bound if isinstance(bound, kind) else kind(auto_id=f"{kind.code}_%s")
        if isinstance(form, asked.ClosingForm) and not form.is_bound:
            offer_pieces(form, actor, item.assessment)
        return form

    return {
        "closing": closing,
        "extension": extension,
        "closings": [
            {"row": one, "pieces": linked(actor, item.assessment, one.evidence)}
            for one in item.closings.select_related("asked_by", "ruled_by")
        ],
        "extensions": item.extensions.select_related("asked_by", "ruled_by"),
        "attach_to": reverse("action_paper", args=[item.assessment_id, item.pk])
        if may_ask and closing is not None
        else "",
        **papers_of(actor, item.assessment, About.CLOSING, item.closings.values_list("pk", flat=True)),
        "is_closed": item.status == ItemStatus.CLOSED,
        "ask_closing": shown(asked.ClosingForm, when=may_ask and not is_over and closing is None),
        "ask_extension": shown(
            asked.ExtensionForm, when=may_ask and not is_over and extension is None and item.due is not None
        ),
        "rule_closing": shown(
            asked.ClosingRulingForm, when=may_rule and closing is not None and other(closing.asked_by_id)
        ),
        "rule_extension": shown(
            asked.ExtensionRulingForm,
            when=may_rule and extension is not None and other(extension.asked_by_id),
        ),
        "reopen": shown(asked.ReopenForm, when=may_rule and item.status == ItemStatus.CLOSED),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_PROGRESS)
def closing(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Show how an item is closed or its date moved, and do the step that ``do`` names."""
    actor = actor_of(request)
    item = item_of(actor, assessment_id, item_id)
    place = place_of(item.assessment)
    require(request, Permission.PLAN_PROGRESS, place)
    if item.owner_id != actor.user_id:
        require(request, Permission.PLAN_EDIT, place)
    return _done(request, item)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_CLOSE)
def ruling(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Let another person decide on the closing or the date of an item."""
    item = item_of(actor_of(request), assessment_id, item_id)
    require(request, Permission.PLAN_CLOSE, place_of(item.assessment))
    return _done(request, item)


def _done(request: HttpRequest, item: ActionItem) -> HttpResponse:
    from hengdu.web.plans.views import closing_page

    if request.method != "POST":
        return closing_page(request, item, deeds_of(actor_of(request), item))
    kind = next((one for one in asked.FORMS if one.code == request.POST.get("do")), None)
    if kind is None:
        return closing_page(request, item, deeds_of(actor_of(request), item), status=_WRONG)
    form = kind(request.POST, auto_id=f"{kind.code}_%s")
    if isinstance(form, asked.ClosingForm):
        offer_pieces(form, actor_of(request), item.assessment)
    accept = request.POST.get("accept") == "yes"
    if form.is_valid() and submitted(form, form.action(item, accept=accept), actor_of(request)):
        messages.success(request, _("Done; everybody concerned was told."))
        return redirect(request.path)
    return closing_page(request, item, deeds_of(actor_of(request), item, form), status=_WRONG)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_EDIT)
def ledger(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand the ledger out, and take a changed one back in as a job."""
    reading = reading_of(request, assessment_id, Permission.PLAN_EDIT)
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("Choose a file first.")
        else:
            try:
                name = (file.name or "file")[:120]
                arguments = {"upload": keep_upload(name, file.read(_MOST_BYTES + 1)), "name": name}
                row = reading.row
                job = StartJob(
                    kind="plan:ledger", arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id
                )
                return redirect("job", job.run(actor_of(request)))
            except HengduError as error:
                problem = told(error)
    status = _WRONG if problem else 200
    return framed(request, "plans/ledger.html", reading, status=status, tab="actions", problem=problem)
