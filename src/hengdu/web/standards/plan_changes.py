"""Schedule an edition and re-plan a schedule; the work is done by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission
from hengdu.actions.jobs import StartJob
from hengdu.actions.standards import schedule_row
from hengdu.actions.standards.planning import SCHEDULE
from hengdu.standards.editions import next_month
from hengdu.standards.schedule import solver_version
from hengdu.store.planning.register import plan_in, register_for
from hengdu.web import actor_of, needs
from hengdu.web.standards._planning_forms import ReplanForm, ScheduleForm
from hengdu.web.standards.plans import edition_called

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.editions import PlanFile

_WRONG: Final = 422


def _start(request: HttpRequest, arguments: dict[str, Any]) -> HttpResponse:
    given = {**arguments, "schedule": str(uuid4())}
    return redirect("desk_work", StartJob(kind=SCHEDULE, arguments=given).run(actor_of(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def schedule(request: HttpRequest, edition: str) -> HttpResponse:
    """Ask for what an edition is scheduled with, and start the job."""
    found = edition_called(register_for(actor_of(request)), edition)
    form = ScheduleForm(request.POST or None, initial={"start": f"{found.first_year}-01"})
    if form.is_valid():
        return _start(request, {**form.arguments(), "edition": found.id})
    context = {"form": form, "edition": found, "has_solver": bool(solver_version())}
    return render(request, "standards/plans/schedule.html", context, status=_WRONG if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def replan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Ask what changed against a schedule, and start the job."""
    actor = actor_of(request)
    row = schedule_row(actor, plan_id)
    plan = plan_in(row)
    register = register_for(actor, [item.standard for item in plan.items])
    form = ReplanForm(plan, register, request.POST or None, initial=_initial(plan))
    if form.is_valid():
        return _start(request, {**form.arguments(), "plan": str(row.pk)})
    context = {"form": form, "row": row, "plan": plan, "has_solver": bool(solver_version())}
    return render(request, "standards/plans/replan.html", context, status=_WRONG if form.errors else 200)


def _initial(plan: PlanFile) -> dict[str, Any]:
    """Return what the form begins with: this month, or the second of the plan where that is later."""
    today = timezone.localdate()
    at = max(f"{today.year:04d}-{today.month:02d}", next_month(plan.start))
    return {"at": at, **{f"year_{item.standard}": item.year for item in plan.items}}
