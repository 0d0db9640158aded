"""List assessments, show how far one is, and what nobody answered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengdu.actions import Permission
from hengdu.assessments import Scope
from hengdu.documents import adapter
from hengdu.packs import Practice
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import (
    answers_visible_to,
    assessments_visible_to,
    place_of,
    proposals_visible_to,
    referrals_visible_to,
)
from hengdu.store.tenants.profile import kept_profile_of
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.assessments._progress import PersonRow, board_of
from hengdu.web.interview._reading import own_parts

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment

_SHOWN = 200


@require_safe
@needs(Permission.ASSESSMENT_LIST)
def index(request: HttpRequest) -> HttpResponse:
    """List the assessments that the person takes part in, leads or reads."""
    actor = actor_of(request)
    rows = assessments_visible_to(actor).select_related("tenant")[:_SHOWN]
    context = {
        "rows": rows,
        "may_see_institutions": Permission.PROFILE_READ in actor.anywhere,
        "is_supervisor": Permission.SUBMISSION_READ in actor.anywhere,
    }
    return render(request, "assessments/index.html", context)


@require_safe
@needs(Permission.ASSESSMENT_READ)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the set-up and the progress: all of it to the lead, their own to respondents."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_READ)
    actor, place = actor_of(request), place_of(row)
    context: dict[str, Any] = {"facts": _facts(row), "own": own_parts(row, actor)}
    if actor.may(Permission.PROFILE_READ, place):
        context["kept_profile"] = kept_profile_of(row)
    if actor.may(Permission.ASSIGNMENT_READ, place):
        context["board"] = board_of(row, actor, timezone.now())
        context["undecided"] = proposals_visible_to(actor).filter(assessment=row, decision="").count()
        context["referrals"] = referrals_visible_to(actor).filter(assessment=row, decision="").count()
        context["carried"] = answers_visible_to(actor).filter(assessment=row, carry="carried").count()
    return page(request, "assessments/show.html", row, "show", context)


def _facts(row: Assessment) -> dict[str, Any]:
    pack = pinned_pack(row)
    profile = pack.profile(row.target_profile) if row.target_profile else None
    preset = next((item.name for item in pack.content.presets if item.id == row.preset), None)
    scope: Scope = adapter(Scope).validate_python(row.scope)
    return {
        "scope": scope,
        "target_profile": profile.name if profile is not None else None,
        "target_level": row.targets.get("default", profile.default if profile is not None else None),
        "preset": preset,
    }


@attrs.frozen(kw_only=True)
class OpenRow:
    """What one person still has to answer."""

    person: PersonRow
    questions: tuple[Practice, ...]


@require_safe
@needs(Permission.ASSIGNMENT_READ)
def unanswered(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List by person what is not answered yet."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_READ)
    pack = pinned_pack(row)
    board = board_of(row, actor_of(request), timezone.now())
    rows = [OpenRow(person=person, questions=_open(pack, person)) for person in board.people]
    context = {"rows": [item for item in rows if item.questions]}
    return page(request, "assessments/unanswered.html", row, "show", context)


def _open(pack: Pack, person: PersonRow) -> tuple[Practice, ...]:
    return tuple(
        pack.practices[code]
        for section in person.interview.sections
        for code in (*section.ask, *section.later)
    )
