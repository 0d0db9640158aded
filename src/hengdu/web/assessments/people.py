"""Ask people: assign, invite, spread, replace; decide what they refer to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import (
    AssignRespondent,
    DecideReferral,
    EndAssignment,
    InviteRespondent,
    Permission,
    ReassignRespondent,
)
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import assignments_visible_to, referrals_visible_to
from hengdu.store.tenants.queries import people_known_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.assessments._frame import assessment_of, is_quick, page
from hengdu.web.assessments._people_forms import AssignForm, InviteForm, people_choices, user_id
from hengdu.web.assessments._progress import budgets, not_applicable_codes

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.assessments import AssessmentFile, Budget
    from hengdu.store.assessments.models import Assessment, Assignment

_WRONG: Final = 422
_USUAL_LEVEL: Final = 2


def people_page(
    request: HttpRequest,
    row: Assessment,
    *,
    form: AssignForm | None = None,
    invite: InviteForm | None = None,
    invited: Any = None,  # noqa: ANN401 - the result of the action, shown once
    refused_table: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page, with what was typed or sent and refused."""
    actor, pack = actor_of(request), pinned_pack(row)
    people = list(people_known_to(actor, row.tenant_id, timezone.now()))
    file = assessment_file(row)
    given = assignments_visible_to(actor).filter(assessment=row).select_related("user", "instead_of__user")
    running = [item for item in given if item.ended_at is None]
    level = _level(request, row)
    context = {
        "form": form or AssignForm(pack, people, prefix="assign"),
        "invite": invite or InviteForm(pack, prefix="invite"),
        "invited": invited,
        "refused_table": refused_table,
        "rows": [(item, _budget(row, file, item)) for item in running],
        "ended": [item for item in given if item.ended_at is not None],
        "referrals": referrals_visible_to(actor)
        .filter(assessment=row)
        .select_related("from_user", "to_user")[:100],
        "people": people_choices(people),
        "budgets": budgets(row, file, level),
        "level": level,
        "roles": {role.code: role.name for role in pack.content.roles},
    }
    return page(request, "assessments/people.html", row, "people", context, status=status)


def _level(request: HttpRequest, row: Assessment) -> int:
    """Return the level at which the institution is expected, for the budget."""
    pack = pinned_pack(row)
    profile = pack.profile(row.target_profile) if row.target_profile else None
    usual = profile.default if profile is not None else _USUAL_LEVEL
    given = request.GET.get("level", "")
    return int(given) if given.isdecimal() and int(given) in pack.levels else usual


def _budget(row: Assessment, file: AssessmentFile, item: Assignment) -> Budget:
    return interviewer_of(row).budget(
        item.role,
        codes=item.codes or None,
        not_applicable=not_applicable_codes(file),
        only_key=is_quick(row),
    )


@never_cache
@require_safe
@needs(Permission.ASSIGNMENT_READ)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show who is asked what, with the time that it takes."""
    return people_page(request, assessment_of(request, assessment_id, Permission.ASSIGNMENT_READ))


@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def assign(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask a person the questions of a role, or part of them."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    actor = actor_of(request)
    people = people_known_to(actor, row.tenant_id, timezone.now())
    form = AssignForm(pinned_pack(row), people, request.POST, prefix="assign")
    if form.is_valid():
        given = form.cleaned_data
        action = AssignRespondent(
            assessment=row.pk,
            role=given["role"],
            user=user_id(given["user"]),
            person=given["person"] if not given["user"] else "",
            codes=tuple(given["codes"]),
            due=given["due"],
            note=given["note"],
        )
        if submitted(form, action, actor):
            messages.success(request, _("The person is asked and finds the questions after signing in."))
            return redirect("assessment_people", row.pk)
    return people_page(request, row, form=form, status=_WRONG)


@never_cache
@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def invite(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Make an account for a respondent and show its one-time code, this once."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    form = InviteForm(pinned_pack(row), request.POST, prefix="invite")
    if form.is_valid():
        given = form.cleaned_data
        action = InviteRespondent(
            assessment=row.pk,
            role=given["role"],
            username=given["username"],
            display_name=given["display_name"],
            email=given["email"],
            codes=tuple(given["codes"]),
            due=given["due"],
        )
        made = submitted(form, action, actor_of(request))
        if made is not None:
            shown = {
                "name": given["display_name"],
                "username": given["username"],
                "code": made.result.code,
            }
            return people_page(request, row, invited=shown)
    return people_page(request, row, invite=form, status=_WRONG)


@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def reassign(request: HttpRequest, assessment_id: UUID, assignment_id: UUID) -> HttpResponse:
    """Let another person answer instead, or beside, as a deputy."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    user = user_id(request.POST.get("user", ""))
    ReassignRespondent(
        assessment=row.pk,
        assignment=assignment_id,
        user=user,
        person="" if user else request.POST.get("person", ""),
        as_deputy=request.POST.get("as_deputy") == "on",
        reason=request.POST.get("reason", ""),
    ).run(actor_of(request))
    messages.success(request, _("The questions were handed over; answers keep who gave them."))
    return redirect("assessment_people", row.pk)


@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def end(request: HttpRequest, assessment_id: UUID, assignment_id: UUID) -> HttpResponse:
    """Ask a person no more."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    EndAssignment(assessment=row.pk, assignment=assignment_id, reason=request.POST.get("reason", "")).run(
        actor_of(request)
    )
    messages.success(request, _("The person is asked no more; the answers stay."))
    return redirect("assessment_people", row.pk)


@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def decide(request: HttpRequest, assessment_id: UUID, referral_id: UUID) -> HttpResponse:
    """Accept a referral, perhaps with another person, or decline it."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    accept = request.POST.get("decision") == "accept"
    user = user_id(request.POST.get("user", ""))
    DecideReferral(
        assessment=row.pk,
        referral=referral_id,
        accept=accept,
        user=user,
        person="" if user else request.POST.get("person", ""),
        reason=request.POST.get("reason", ""),
    ).run(actor_of(request))
    done = _("The question went to the person suggested.") if accept else _("The referral was declined.")
    messages.success(request, done)
    return redirect("assessment_people", row.pk)
