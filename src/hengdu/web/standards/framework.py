"""Draw the framework of standards and say what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.reports.standards import picture
from hengdu.standards.framework import (
    STATE_NAMES,
    State,
    builtin_framework,
    by_counterpart,
    by_phase,
    by_risk,
)
from hengdu.standards.process import ownership_findings, topic_owners
from hengdu.standards.registry import builtin_register
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.standards.overlay import coverage_for, titles_of
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.standards._names import DEGREE_NAMES
from hengdu.web.standards.registry import topic_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.framework import Perspective
    from hengdu.store import Actor
    from hengdu.text import Text

_STATES = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)
_SHOWN = 100
_SHADES = {State.PUBLISHED: "l4", State.UNDER_WAY: "l2", State.PLANNED: "l1", State.NONE: "l0"}


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest) -> HttpResponse:
    """Draw the framework; every box leads to its standards."""
    coverage = coverage_for(actor_of(request))
    drawn = picture(builtin_framework(), coverage, language(), reverse("desk_framework") + "topics/")
    empty = [entry.topic for entry in coverage.topics if entry.topic.parent and entry.state is State.NONE]
    context = {"svg": drawn.svg(), "framework": builtin_framework(), "empty": empty}
    return render(request, "desk/framework.html", context)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def coverage(request: HttpRequest) -> HttpResponse:
    """Show coverage by topic, by phase, by element of risk, and against international documents."""
    actor = actor_of(request)
    found = coverage_for(actor)
    framework, names = builtin_framework(), topic_names()
    counterparts = by_counterpart(builtin_register())
    register = with_bodies(builtin_register(), actor)
    owners = topic_owners(register, framework)
    titles = titles_of(actor, {code for one in counterparts for code, _degree in one.standards})
    topics = [
        {
            "topic": entry.topic,
            "is_category": entry.topic.parent is None,
            "counts": [entry.counts[state] for state in _STATES],
            "state": STATE_NAMES[entry.state],
            "shade": _SHADES[entry.state],
            "owners": [one.name for one in owners.get(entry.topic.code, ())],
        }
        for entry in found.topics
    ]
    context = {
        "topics": topics,
        "states": [STATE_NAMES[state] for state in _STATES],
        "phases": [_view(one, names) for one in by_phase(framework, found)],
        "risks": [_view(one, names) for one in by_risk(framework, found)],
        "counterparts": [
            {
                "use": one,
                "standards": [
                    (code, *titles[code], DEGREE_NAMES[degree.value]) for code, degree in one.standards
                ],
            }
            for one in counterparts
        ],
        "unplaced": _titled(actor, found.unplaced[:_SHOWN]),
        "unplaced_count": len(found.unplaced),
        "outside": len(found.outside),
        "findings": ownership_findings(register, framework),
    }
    return render(request, "desk/coverage.html", context)


def _view(one: Perspective, names: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "name": one.name,
        "counts": [one.counts[state] for state in _STATES],
        "gaps": [names[code] for code in one.gaps],
    }


def _titled(actor: Actor, codes: Iterable[str]) -> list[tuple[str, str, Text]]:
    wanted = list(codes)
    titles = titles_of(actor, wanted)
    return [(code, *titles[code]) for code in wanted if code in titles]


@require_safe
@needs(Permission.DESK_READ)
def lead_to(_request: HttpRequest, topic: str) -> HttpResponse:
    """Lead from a box of the picture to the standards of its topic or category."""
    found = next((one for one in builtin_framework().walk() if one.code == topic), None)
    if found is None:
        raise NotFoundError("topic")
    name = "topic" if found.parent is not None else "category"
    return redirect(f"{reverse('desk')}?{name}={found.code}")
