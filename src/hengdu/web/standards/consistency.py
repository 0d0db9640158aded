"""Show what contradicts itself in the plan and the register, and let people decide about names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import Permission
from hengdu.actions.standards import VERDICTS, DecideNames, pair_key
from hengdu.standards.consistency import (
    Desk,
    Finding,
    Severity,
    builtin_documents,
    installed_checks,
    run_checks,
)
from hengdu.standards.registry import Decision, builtin_register
from hengdu.store.standards.overlay import settled_decisions
from hengdu.store.standards.queries import decisions_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._forms import DecisionForm
from hengdu.web.standards._names import SEVERITY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.standards import models

_WRONG: Final = 422
_SHOWN: Final = 100


@lru_cache(maxsize=2)
def _findings(settled: tuple[Decision, ...]) -> tuple[Finding, ...]:
    """Return every finding, decided ones with their decision; kept until somebody decides."""
    register = builtin_register()
    desk = Desk(
        documents=builtin_documents(), register=register, decisions=register.decisions, settled=settled
    )
    return run_checks(desk, with_decided=True)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List open findings, gravest first, those that were decided, and the decisions."""
    actor = actor_of(request)
    found = _findings(settled_decisions(actor))
    rules = {check.id: check.description for check in installed_checks()}
    wanted = request.GET.get("severity", "")
    still_open = [one for one in found if one.decided is None]
    counts = {one: sum(item.severity is one for item in still_open) for one in Severity}
    context = {
        "open": [_row(one, rules) for one in still_open if wanted in {"", one.severity.value}],
        "decided": [_row(one, rules) for one in found if one.decided is not None],
        "severities": [(one.value, SEVERITY_NAMES[one], counts[one]) for one in Severity],
        "wanted": wanted,
        "total": len(still_open),
        "decisions": _decisions(decisions_visible_to(actor)[:_SHOWN]),
        "may_decide": Permission.DECISION_WRITE in actor.anywhere,
    }
    return render(request, "desk/consistency.html", context)


def _row(one: Finding, rules: dict[str, Any]) -> dict[str, Any]:
    return {
        "finding": one,
        "severity": SEVERITY_NAMES[one.severity],
        "rule": rules[one.rule],
        "verdict": VERDICTS[one.decided.verdict] if one.decided is not None else None,
    }


def _decisions(rows: Iterable[models.Decision]) -> list[dict[str, Any]]:
    return [{"row": row, "verdict": VERDICTS[row.verdict]} for row in rows]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DECISION_WRITE)
def decide(request: HttpRequest) -> HttpResponse:
    """Decide about a pair of names; what was decided about it before is shown."""
    actor = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    left, right = given.get("left", "")[:500], given.get("right", "")[:500]
    known = decisions_visible_to(actor, with_replaced=True).filter(pair=pair_key(left, right))
    current = known.filter(replaced_at__isnull=True).first()
    initial = {"left": left, "right": right, "previous": current.pk if current is not None else None}
    form = DecisionForm(request.POST or None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        done = submitted(form, DecideNames(**{name: values[name] for name in form.fields}), actor)
        if done is not None:
            messages.success(request, _("The decision is kept."))
            return redirect("desk_consistency")
    context = {"form": form, "known": _decisions(known[:_SHOWN]), "is_pair": bool(left and right)}
    return render(request, "desk/decide.html", context, status=_WRONG if form.errors else 200)
