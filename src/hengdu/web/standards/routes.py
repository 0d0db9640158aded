"""Lay out which standards an institution takes up, in which order, and what is coming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import Permission
from hengdu.actions.standards import Choice, routed
from hengdu.standards.editions import STATUS_NAMES
from hengdu.standards.routes import default_rules
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.planning.queries import schedule_list
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.standards._planning_forms import RouteForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions.standards import Routed
    from hengdu.standards.routes import RouteEntry
    from hengdu.store import Actor
    from hengdu.store.planning.models import Schedule
    from hengdu.text import Lang

_WRONG: Final = 422
_OFFERED: Final = 50


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest) -> HttpResponse:
    """Ask whose route, and show it."""
    actor = actor_of(request)
    form = RouteForm(_choices(actor), request.GET if "type" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        choice = Choice(
            institution_type=given["type"],
            systems=tuple(given["systems"]),
            plan=given["plan"],
            assessment=given["assessment"],
        )
        context |= _route(routed(actor, choice))
        context["about"] = [
            ("type", choice.institution_type),
            *(("systems", one) for one in choice.systems),
            ("plan", choice.plan),
            ("assessment", choice.assessment),
        ]
    return render(request, "standards/routes/show.html", context, status=_WRONG if form.errors else 200)


def _choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    lang = language()
    plans = schedule_list(actor)[:_OFFERED]
    assessments = assessments_visible_to(actor, Permission.RESULT_READ).select_related("tenant")
    return {
        "type": [(one.code, one.name[lang]) for one in installed(DEFAULT_PACK).content.institution_types],
        "systems": [(one.code, one.name[lang]) for one in default_rules().systems],
        "plan": [("", "—"), *((str(row.pk), _called(row, lang)) for row in plans)],
        "assessment": [
            ("", "—"),
            *((str(row.pk), f"{row.tenant.name} · {row.title}") for row in assessments[:_OFFERED]),
        ],
    }


def _called(row: Schedule, lang: Lang) -> str:
    title = row.title_en if lang == "en" else ""
    return f"{row.made_at:%Y-%m-%d} {title or row.title_zh}"


def _route(found: Routed) -> dict[str, Any]:
    route = found.route
    systems = {one.code: one.name for one in route.rules.systems}
    successors = {
        one.standard.id: found.register.standards[one.replaced_by]
        for one in route.lapsed
        if one.replaced_by in found.register.standards
    }

    def rows(entries: Iterable[RouteEntry]) -> list[dict[str, Any]]:
        return [
            {
                "one": one,
                "because": [systems[code] for code in one.because],
                "status": STATUS_NAMES[one.standard.status],
                "successor": successors.get(one.standard.id),
            }
            for one in entries
        ]

    touched: dict[str, dict[str, Any]] = {}
    for entry in (*route.now, *route.coming):
        for part in entry.subdomains:
            touched.setdefault(part.code, {"part": part, "standards": []})["standards"].append(entry.standard)
    return {
        "route": route,
        "now": rows(route.now),
        "coming": rows(route.coming),
        "lapsed": rows(route.lapsed),
        "touched": [touched[code] for code in sorted(touched)],
        "pack_disclaimer": found.pack.content.disclaimer,
    }
