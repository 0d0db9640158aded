"""Pages of an institution that is asked: what, until when, hand in, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import HandIn, NotFoundError, Permission, PermissionRefused, TakeBack, hindrances
from hengdu.errors import HengduError
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.collections.models import DeliveryState
from hengdu.store.collections.queries import asked_visible_to, deliveries_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._choices import chosen_id
from hengdu.web._submitting import told
from hengdu.web.collections._states import STATE_NAMES, doubts_of, standing
from hengdu.web.institutions.views import tenant_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Action

WHY_NOT: Final = {
    "unsealed": gettext_lazy("not sealed yet"),
    "superseded": gettext_lazy("corrected by another"),
    "pack": gettext_lazy("another model version"),
    "scope": gettext_lazy("not a full assessment of the whole institution"),
}


@never_cache
@require_safe
@needs(Permission.SUBMIT)
def index(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """List what an institution is asked for."""
    tenant = tenant_of(request, tenant_id, Permission.SUBMIT)
    rows = asked_visible_to(actor_of(request)).filter(tenant=tenant).prefetch_related("deliveries")
    today = timezone.localdate()
    lines = [standing(row, today) for row in rows.order_by("-collection__created_at")]
    return render(request, "collections/own.html", {"tenant": tenant, "lines": lines})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUBMIT)
def show(request: HttpRequest, tenant_id: UUID, collection_id: UUID) -> HttpResponse:
    """Show what is asked for and what was handed in; hand in a sealed assessment or take it back."""
    tenant, actor = tenant_of(request, tenant_id, Permission.SUBMIT), actor_of(request)
    asked = asked_visible_to(actor).filter(tenant=tenant, collection=collection_id).first()
    if asked is None:
        raise NotFoundError("collection")
    if request.method == "POST":
        _act(request, asked.collection_id)
        return redirect("own_collection", tenant.pk, asked.collection_id)
    rows = list(deliveries_visible_to(actor).filter(asked=asked))
    own = assessments_visible_to(actor, Permission.SUBMIT).filter(tenant=tenant).exclude(status="cancelled")
    found = [(row, [WHY_NOT[name] for name in hindrances(row, asked.collection)]) for row in own]
    is_done = any(row.state in {DeliveryState.SENT, DeliveryState.ACCEPTED} for row in rows)
    context: dict[str, Any] = {
        "tenant": tenant,
        "collection": asked.collection,
        "rows": [{"row": row, "name": STATE_NAMES[row.state], "doubts": doubts_of(row)} for row in rows],
        "fitting": [row for row, why in found if not why],
        "others": [(row, why) for row, why in found if why],
        "may_hand_in": not is_done and asked.collection.closed_at is None,
    }
    return render(request, "collections/own_show.html", context)


def _act(request: HttpRequest, collection: UUID) -> None:
    """Hand in or take back, and say what came of it."""
    is_back = "delivery" in request.POST
    key = chosen_id(request.POST.get("delivery" if is_back else "assessment", ""))
    if key is None:
        messages.error(request, _("Choose one first."))
        return
    action: Action[Any] = TakeBack(delivery=key) if is_back else HandIn(collection=collection, assessment=key)
    try:
        action.run(actor_of(request))
        messages.success(request, _("Taken back.") if is_back else _("Handed in."))
    except (PermissionRefused, NotFoundError):  # which of the two it is tells nobody what there is
        raise
    except HengduError as error:
        messages.error(request, told(error))
