"""Pages of a supervisor: make a collection, see who is where, return or accept what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import (
    AcceptDelivery,
    CloseCollection,
    CollectionFacts,
    MakeCollection,
    NotFoundError,
    Permission,
    RecordLook,
    ReturnDelivery,
)
from hengdu.assessments import DOUBT_NAMES
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import DEFAULT_PACK, installed, offered_packs
from hengdu.store.collections.models import DeliveryState
from hengdu.store.collections.queries import (
    collections_visible_to,
    deliveries_visible_to,
    tenants_to_ask,
)
from hengdu.web import actor_of, needs
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language
from hengdu.web.assessments._forms import DayField
from hengdu.web.collections._states import STATE_NAMES, doubts_of, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.collections.models import Collection
    from hengdu.store.tenants.models import Tenant

_WRONG: Final = 422
_MANAGE: Final = Permission.COLLECTION_MANAGE


class CollectionForm(forms.Form):
    """Ask what is collected, of whom, until when, and what is looked at."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    pack = forms.ChoiceField(label=gettext_lazy("Model and version"))
    due = DayField(label=gettext_lazy("Deadline"))
    wants_whole = forms.BooleanField(
        label=gettext_lazy("Only assessments of the whole institution"), required=False, initial=True
    )
    tenants = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Institutions"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    checks = forms.MultipleChoiceField(
        label=gettext_lazy("Plausibility checks"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=tuple(DOUBT_NAMES),
    )
    note = forms.CharField(
        label=gettext_lazy("Remark for the institutions"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, tenants: Iterable[Tenant], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        names = [DEFAULT_PACK, *sorted(set(offered_packs()) - {DEFAULT_PACK})]
        packs = [installed(name) for name in names]
        offer(self, "pack", [(one.id, f"{one.title[lang]} {one.version}") for one in packs])
        offer(self, "tenants", [(str(one.pk), one.name) for one in tenants])
        offer(self, "checks", [(code, name[lang]) for code, name in DOUBT_NAMES.items()])

    def facts(self) -> CollectionFacts:
        """Return what was chosen."""
        given = self.cleaned_data
        return CollectionFacts(
            title=given["title"],
            pack=given["pack"],
            tenants=tuple(given["tenants"]),
            due=given["due"],
            wants_whole=given["wants_whole"],
            checks=tuple(given["checks"]),
            note=given["note"],
        )


class ReturnForm(forms.Form):
    """Ask why something is returned."""

    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The institution reads them and corrects by them."),
    )


@never_cache
@require_safe
@needs(_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """List the collections with how many have handed in."""
    rows = collections_visible_to(actor_of(request)).prefetch_related("asked__deliveries")
    context = {"rows": [_counted(row) for row in rows]}
    return render(request, "collections/index.html", context)


def _counted(row: Collection) -> dict[str, Any]:
    newest = [next(iter(one.deliveries.all()), None) for one in row.asked.all()]
    states = [one.state for one in newest if one is not None]
    return {
        "row": row,
        "asked": len(newest),
        "waiting": states.count(DeliveryState.SENT),
        "accepted": states.count(DeliveryState.ACCEPTED),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Make a collection."""
    actor = actor_of(request)
    tenants = tenants_to_ask(actor)
    form = CollectionForm(tenants, request.POST or None)
    if form.is_valid():
        done = submitted(form, MakeCollection(facts=form.facts()), actor)
        if done is not None:
            messages.success(request, _("Published; the assessment leads of the institutions are told."))
            return redirect("collection", done.result)
    context = {"form": form, "has_tenants": tenants.exists()}
    return render(request, "collections/new.html", context, status=_WRONG if form.is_bound else 200)


def _found(request: HttpRequest, collection_id: UUID) -> Collection:
    row = collections_visible_to(actor_of(request)).filter(pk=collection_id).first()
    if row is None:
        raise NotFoundError("collection")
    return row


@never_cache
@require_safe
@needs(_MANAGE)
def show(request: HttpRequest, collection_id: UUID) -> HttpResponse:
    """Show who is where."""
    row = _found(request, collection_id)
    today = timezone.localdate()
    asked = row.asked.select_related("tenant", "collection").prefetch_related("deliveries")
    lines = [standing(one, today) for one in asked]
    checks = [DOUBT_NAMES[code] for code in row.checks if code in DOUBT_NAMES]
    return render(request, "collections/show.html", {"row": row, "lines": lines, "checks": checks})


@require_POST
@needs(_MANAGE)
def close(request: HttpRequest, collection_id: UUID) -> HttpResponse:
    """Close a collection."""
    row = _found(request, collection_id)
    try:
        CloseCollection(collection=row.pk).run(actor_of(request))
        messages.success(request, _("Closed; nothing more is taken."))
    except HengduError as error:
        messages.error(request, told(error))
    return redirect("collection", row.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(_MANAGE)
def delivery(request: HttpRequest, collection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Show what was handed in, with what looks odd; accept it or return it with reasons."""
    row = _found(request, collection_id)
    actor = actor_of(request)
    found = deliveries_visible_to(actor).filter(asked__collection=row, pk=delivery_id).first()
    if found is None:
        raise NotFoundError("delivery")
    form = ReturnForm(request.POST if "reason" in request.POST else None)
    if request.method == "POST" and "accept" in request.POST:
        try:
            AcceptDelivery(delivery=found.pk).run(actor)
            messages.success(request, _("Accepted; the institution is told."))
        except HengduError as error:
            messages.error(request, told(error))
        return redirect("collection", row.pk)
    if form.is_valid() and submitted(
        form, ReturnDelivery(delivery=found.pk, reason=form.cleaned_data["reason"]), actor
    ):
        messages.success(request, _("Returned; the institution is told."))
        return redirect("collection", row.pk)
    is_readable = found.state in {DeliveryState.SENT, DeliveryState.ACCEPTED}
    if is_readable and request.method != "POST":
        RecordLook(assessment=found.dossier.assessment_id, page="delivery").run(actor)
    context = {
        "collection": row,
        "row": found,
        "assessment": found.dossier.assessment,
        "state_name": STATE_NAMES[found.state],
        "doubts": doubts_of(found),
        "form": form,
        "is_waiting": found.state == DeliveryState.SENT,
        "is_readable": is_readable,
    }
    return render(request, "collections/delivery.html", context, status=_WRONG if form.is_bound else 200)
