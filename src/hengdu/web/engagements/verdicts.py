"""Show and give the auditors' verdicts: beside the level, never in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import GiveVerdict, NotFoundError, Permission
from hengdu.actions._verdicts import ASPECTS
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.engagements.queries import verdicts_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.engagements._forms import VerdictForm
from hengdu.web.engagements._verdict_rows import verdict_rows
from hengdu.web.results._reading import reading_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


_WRONG: Final = 422


@never_cache
@require_safe
@needs(Permission.RESULT_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the sub-domains with level and verdicts, each in its own columns."""
    reading = reading_of(request, assessment_id)
    result, actor = reading.result, actor_of(request)
    given: dict[str, list[dict[str, Any]]] = {}
    for item in verdict_rows(actor, reading.row.pk):
        given.setdefault(item["verdict"].node, []).append(item)
    is_over = reading.row.status == "cancelled"
    may_give = not is_over and actor.may(Permission.VERDICT_WRITE, place_of(reading.row))
    rows = [
        {"node": result.nodes[node.code], "title": node.title, "verdicts": given.get(node.code, [])}
        for node in result.pack.nodes.values()
        if node.practices and (may_give or node.code in given)
    ]
    context = {"rows": rows, "aspects": list(ASPECTS.values()), "may_give": may_give}
    return page(request, "engagements/verdicts.html", reading.row, "verdicts", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VERDICT_WRITE)
def give(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Give one's verdict on a sub-domain, or change it."""
    row = assessment_of(request, assessment_id, Permission.VERDICT_WRITE)
    actor, node = actor_of(request), pinned_pack(row).nodes.get(code)
    if node is None or not node.practices:
        raise NotFoundError("node")
    mine = verdicts_visible_to(actor).filter(assessment=row, node=code, given_by_id=actor.user_id).first()
    names = (*ASPECTS, "reason", "version")
    initial = {name: getattr(mine, name) for name in names} if mine is not None else {}
    form = VerdictForm(request.POST or None, initial=initial)
    if form.is_valid():
        action = GiveVerdict(assessment=row.pk, node=code, **form.cleaned_data)
        if submitted(form, action, actor):
            messages.success(request, _("The verdict is saved; the level stays as it is."))
            return redirect("verdicts", row.pk)
    context = {"form": form, "node": node}
    status = _WRONG if form.is_bound else 200
    return page(request, "engagements/verdict.html", row, "verdicts", context, status=status)
