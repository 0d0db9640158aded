"""The action list: show, take over from the recommendations, add, change, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    ChangeAction,
    Permission,
    PlanAction,
    ReportProgress,
    TakeActions,
)
from hengdu.actions.exports import STATUS_NAMES
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.plans.queries import action_list, items_visible_to
from hengdu.store.tenants.queries import people_known_to
from hengdu.web import actor_of, needs, require
from hengdu.web._submitting import plain_errors, submitted
from hengdu.web.plans._forms import ItemForm, OwnerForm, ProgressForm, initial_of
from hengdu.web.plans._history import history_of
from hengdu.web.plans._rows import (
    NOBODY,
    OVERDUE,
    Filter,
    Row,
    Totals,
    advised,
    closed_before,
    item_of,
    not_answered_since,
    owner_key,
    practices_of,
    row_of,
)
from hengdu.web.plans.offers import offers_of
from hengdu.web.plans.rulings import deeds_of
from hengdu.web.results._frame import framed
from hengdu.web.results._reading import Reading, advice_of, reading_of
from hengdu.web.results._tables import answer_rows

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

    from hengdu.store.plans.models import ActionItem
    from hengdu.web.plans.offers import Offer

_WRONG: Final = 422
_CONFLICT: Final = 409
_SHOWN: Final = 500
STATES: Final = ("open", "doing", "done", "closed", "cancelled")


@never_cache
@require_safe
@needs(Permission.PLAN_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the action list of an assessment, narrowed as the address says."""
    reading = reading_of(request, assessment_id, Permission.PLAN_READ)
    items = action_list(actor_of(request), reading.row.pk)
    rows = [row_of(item, reading.result.pack, timezone.localdate()) for item in items]
    chosen = Filter(**{name: request.GET.get(name, "") for name in ("owner", "status", "node")})
    owners = {owner_key(row.item): row.owner for row in rows}
    nodes = sorted({row.item.node for row in rows if row.item.node})
    return framed(
        request,
        "plans/index.html",
        reading,
        tab="actions",
        rows=[row for row in rows if chosen.keeps(row)],
        closed_before=closed_before(actor_of(request), reading.row),
        totals=Totals.of(rows),
        chosen=chosen,
        is_empty=not rows,
        owners=sorted((pair for pair in owners.items() if pair[0] != NOBODY), key=lambda pair: pair[1]),
        has_unowned=NOBODY in owners,
        nobody=NOBODY,
        overdue=OVERDUE,
        nodes=[reading.result.pack.nodes[code] for code in nodes if code in reading.result.pack.nodes],
        states=[(state, STATUS_NAMES[state]) for state in STATES],
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Put an item of one's own on the list."""
    reading = reading_of(request, assessment_id, Permission.PLAN_EDIT)
    people = people_known_to(actor_of(request), reading.row.tenant_id, timezone.now())
    form = ItemForm(reading.result.pack, people, request.POST or None)
    if form.is_valid():
        action = PlanAction(assessment=reading.row.pk, facts=form.facts())
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("The action is on the list."))
            return redirect("actions", reading.row.pk)
    return framed(
        request, "plans/new.html", reading, status=_WRONG if form.is_bound else 200, tab="actions", form=form
    )


@require_POST
@needs(Permission.PLAN_EDIT)
def take(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take one recommended action, or all of a wave, over into the list."""
    reading = reading_of(request, assessment_id, Permission.PLAN_EDIT)
    offers = _wanted(request, reading)
    form = OwnerForm(people_known_to(actor_of(request), reading.row.tenant_id, timezone.now()), request.POST)
    if not form.is_valid() or not offers:
        gone = [] if offers else [_("This is no longer part of the plan; nothing was added.")]
        messages.error(request, " ".join([*plain_errors(form), *gone]))
        return redirect("results_recommendations", reading.row.pk)
    facts = tuple(offer.facts(**form.owned()) for offer in offers)
    added = TakeActions(assessment=reading.row.pk, facts=facts).run(actor_of(request))
    text = ngettext("%(number)s action is new on the list.", "%(number)s actions are new on the list.", added)
    messages.success(request, text % {"number": added})
    return redirect("actions" if request.POST.get("wave") else "results_recommendations", reading.row.pk)


def _wanted(request: HttpRequest, reading: Reading) -> list[Offer]:
    """Return the offers that the request names, as far as the plan still has them."""
    pack, advice = reading.result.pack, advice_of(reading.result, reading.scorer)
    waves = offers_of(actor_of(request), reading.row.pk, pack, advice, timezone.localdate())
    source, number = request.POST.get("source", ""), request.POST.get("wave", "")
    return [
        offer
        for wave in waves
        for item in wave.items
        for offer in item.offers
        if (offer.source == source if source else number == (str(wave.wave.number) if wave.wave else "later"))
    ]


@never_cache
@require_safe
@needs(Permission.PLAN_READ)
def show(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Show one item: what is to be delivered and proved, and what its practices count as today."""
    reading = reading_of(request, assessment_id, Permission.PLAN_READ)
    item = item_of(actor_of(request), assessment_id, item_id)
    return framed(
        request,
        "plans/show.html",
        reading,
        tab="actions",
        row=row_of(item, reading.result.pack, timezone.localdate()),
        advised=advised(item, reading.result.pack),
        answers=answer_rows(reading.result, practices_of(item)),
        again=not_answered_since(item),
        history=history_of(actor_of(request), item),
        **deeds_of(actor_of(request), item),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Permission.PLAN_EDIT)
def change(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Change owner, days and words of an item; who was slower sees what the other saved."""
    reading = reading_of(request, assessment_id, Permission.PLAN_EDIT)
    item = item_of(actor_of(request), assessment_id, item_id)
    pack = reading.result.pack
    people = people_known_to(actor_of(request), reading.row.tenant_id, timezone.now())
    form = ItemForm(pack, people, request.POST or None, item=item, initial=initial_of(item))
    other = None
    if form.is_valid():
        action = ChangeAction(item=item.pk, facts=form.facts(), version=form.cleaned_data["version"] or 0)
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("Saved."))
            return redirect("action", assessment_id, item_id)
        other = _met(request, form, item)
    status = (_CONFLICT if other else _WRONG) if form.is_bound else 200
    row = row_of(item, pack, timezone.localdate())
    more = {"tab": "actions", "form": form, "row": row, "other": other}
    return framed(request, "plans/change.html", reading, status=status, **more)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Permission.PLAN_PROGRESS)
def progress(request: HttpRequest, assessment_id: UUID, item_id: UUID) -> HttpResponse:
    """Report how far an item is: its owner and the lead may."""
    actor = actor_of(request)
    item = item_of(actor, assessment_id, item_id)
    place = place_of(item.assessment)
    require(request, Permission.PLAN_PROGRESS, place)
    if item.owner_id != actor.user_id:
        require(request, Permission.PLAN_EDIT, place)
    pack = pinned_pack(item.assessment)
    form = ProgressForm(request.POST or None, initial=initial_of(item) | _state(item))
    other = None
    if form.is_valid():
        action = ReportProgress(item=item.pk, **form.cleaned_data)
        if submitted(form, action, actor):
            messages.success(request, _("Saved."))
            if actor.may(Permission.PLAN_READ, place):
                return redirect("action", assessment_id, item_id)
            return redirect("own_actions")
        other = _met(request, form, item)
    status = (_CONFLICT if other else _WRONG) if form.is_bound else 200
    context = {
        "form": form,
        "row": row_of(item, pack, timezone.localdate()),
        "advised": advised(item, pack),
        "practices": practices_of(item),
        "other": other,
        "may_read_plan": actor.may(Permission.PLAN_READ, place),
    }
    return render(request, "plans/progress.html", context, status=status)


@never_cache
@require_safe
@needs(Permission.PLAN_PROGRESS)
def own(request: HttpRequest) -> HttpResponse:
    """List the actions that the person is to do, whatever assessment they belong to."""
    actor, today = actor_of(request), timezone.localdate()
    items = (
        items_visible_to(actor).filter(owner_id=actor.user_id).select_related("assessment__tenant", "owner")
    )
    rows = [row_of(item, pinned_pack(item.assessment), today) for item in items[:_SHOWN]]
    context = {
        "rows": [row for row in rows if not row.is_finished],
        "finished": [row for row in rows if row.is_finished],
    }
    return render(request, "plans/own.html", context)


def closing_page(
    request: HttpRequest, item: ActionItem, deeds: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return the page on which an item's closing and date are asked for and decided."""
    pack, actor = pinned_pack(item.assessment), actor_of(request)
    context = {
        "row": row_of(item, pack, timezone.localdate()),
        "advised": advised(item, pack),
        "may_read_plan": actor.may(Permission.PLAN_READ, place_of(item.assessment)),
        **deeds,
    }
    return render(request, "plans/closing.html", context, status=status)


def _state(item: ActionItem) -> dict[str, Any]:
    return {"status": item.status, "progress": item.progress}


def _met(request: HttpRequest, form: BaseForm, item: ActionItem) -> Row | None:
    """Return what somebody else saved meanwhile, None where nobody did.

    The form then starts from the other's version: whoever saves it again has seen both.
    """
    now = item_of(actor_of(request), item.assessment_id, item.pk)
    typed = request.POST.copy()
    if str(now.version) == typed.get("version"):
        return None
    typed["version"] = str(now.version)
    form.data = typed
    return row_of(now, pinned_pack(now.assessment), timezone.localdate())
