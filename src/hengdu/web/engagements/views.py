"""Engage outside people, let them sign their declaration, end an engagement, hand out working papers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import (
    DECLARATION,
    ROLE_NAMES,
    ActionError,
    DeclareIndependence,
    EndEngagement,
    MakeEngagement,
    NotFoundError,
    Permission,
    Role,
    days_left,
    needs_purpose,
    purpose_of,
)
from hengdu.actions.jobs import StartJob
from hengdu.store.assessments.queries import assessments_visible_to, place_of
from hengdu.store.engagements.queries import engagements_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._access import own_id
from hengdu.web._submitting import submitted
from hengdu.web._wording import language, said
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.engagements._forms import DeclarationForm, EndForm, EngagementForm
from hengdu.web.institutions.views import tenant_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.engagements.models import Engagement

_WRONG: Final = 422


def _line(row: Engagement) -> dict[str, Any]:
    """Return an engagement with its state in words; days are counted here, the last one included."""
    left = days_left(row, timezone.localdate())
    last = timezone.localtime(row.ends_at) - dt.timedelta(microseconds=1)
    if row.ended_at is not None:
        state = "ended"
    elif left == 0:
        state = "over"
    elif row.declared_at is None:
        state = "waiting"
    else:
        state = "later" if row.starts_at > timezone.now() else "running"
    return {"row": row, "role": ROLE_NAMES[Role(row.role)], "left": left, "last": last, "state": state}


@never_cache
@require_safe
@needs(Permission.ENGAGEMENT_MANAGE)
def index(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """List an institution's engagements with the days that are left."""
    tenant = tenant_of(request, tenant_id, Permission.ENGAGEMENT_MANAGE)
    rows = engagements_visible_to(actor_of(request)).filter(tenant=tenant)
    context = {"tenant": tenant, "rows": [_line(row) for row in rows]}
    return render(request, "engagements/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ENGAGEMENT_MANAGE, fresh=True)
def new(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Engage an outside person; a new account's one-time code is shown once."""
    tenant = tenant_of(request, tenant_id, Permission.ENGAGEMENT_MANAGE)
    own = assessments_visible_to(actor_of(request)).filter(tenant=tenant)
    form = EngagementForm(own.exclude(status="cancelled"), request.POST or None)
    if form.is_valid():
        action = MakeEngagement(
            tenant=tenant.pk, assessment=form.cleaned_data["assessment"], facts=form.facts()
        )
        done = submitted(form, action, actor_of(request))
        if done is not None and done.result.code:
            context = {"tenant": tenant, "code": done.result.code, "name": form.cleaned_data["username"]}
            return render(request, "engagements/made.html", context)
        if done is not None:
            messages.success(request, _("The engagement begins once the person has signed the declaration."))
            return redirect("engagements", tenant.pk)
    context = {"tenant": tenant, "form": form}
    return render(request, "engagements/new.html", context, status=_WRONG if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ENGAGEMENT_MANAGE)
def show(request: HttpRequest, tenant_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Show an engagement with its declaration, and end it early."""
    tenant = tenant_of(request, tenant_id, Permission.ENGAGEMENT_MANAGE)
    row = engagements_visible_to(actor_of(request)).filter(tenant=tenant, pk=engagement_id).first()
    if row is None:
        raise NotFoundError("engagement")
    form = EndForm(request.POST or None)
    if form.is_valid() and submitted(
        form, EndEngagement(engagement=row.pk, **form.cleaned_data), actor_of(request)
    ):
        messages.success(request, _("The engagement is over."))
        return redirect("engagements", tenant.pk)
    context = {"tenant": tenant, "form": form, **_line(row)}
    return render(request, "engagements/show.html", context, status=_WRONG if form.is_bound else 200)


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def own(request: HttpRequest) -> HttpResponse:
    """List the engagements of the person who is signed in."""
    rows = engagements_visible_to(actor_of(request)).filter(user_id=own_id(request))
    return render(request, "engagements/own.html", {"rows": [_line(row) for row in rows]})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNT_OWN)
def declare(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Let the engaged person sign the declaration of independence."""
    found = engagements_visible_to(actor_of(request)).filter(user_id=own_id(request), pk=engagement_id)
    row = found.first()
    if row is None:
        raise NotFoundError("engagement")
    form = DeclarationForm(request.POST or None)
    if form.is_valid() and submitted(
        form, DeclareIndependence(engagement=row.pk, **form.cleaned_data), actor_of(request)
    ):
        messages.success(request, _("Signed. Your role begins now, or on the first day agreed."))
        return redirect("own_engagements")
    context = {"form": form, "words": DECLARATION, **_line(row)}
    return render(request, "engagements/declaration.html", context, status=_WRONG if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.INTERVIEW_READ, fresh_post=True)
def papers(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Offer one's own working papers of an assessment as one file, made by a job."""
    row = assessment_of(request, assessment_id, Permission.INTERVIEW_READ)
    problem = ""
    if request.method == "POST":
        try:
            purpose = purpose_of({"purpose": request.POST.get("purpose", "")[:200]}, row, with_evidence=True)
            job = StartJob(
                kind="engagement:papers",
                arguments={"purpose": purpose, "lang": language()},
                assessment_id=row.pk,
                tenant_id=row.tenant_id,
            )
            return redirect("job", job.run(actor_of(request)))
        except ActionError as error:
            problem = str(said(error))
    context = {
        "problem": problem,
        "must_say_purpose": needs_purpose(row, with_evidence=True),
        "may_take": actor_of(request).may(Permission.REPORT_EXPORT, place_of(row)),
    }
    return page(request, "engagements/papers.html", row, "papers", context, status=_WRONG if problem else 200)
