"""List editions and schedules of plans, show one, put one in force, review an edition on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, PermissionRefused
from hengdu.actions.jobs import StartJob
from hengdu.actions.standards import AdoptSchedule, KeepEdition, compared, reviewed, schedule_row
from hengdu.actions.standards.planning import CHECK, PAPER, SCHEDULE
from hengdu.errors import HengduError
from hengdu.reports.standards import DISCLAIMER, dependency_graph, gantt_chart
from hengdu.standards.editions import (
    STATUS_NAMES,
    VERDICT_NAMES,
    assumption_lines,
    deciding_evidence,
    loads_of,
)
from hengdu.standards.registry import Status, builtin_register
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to
from hengdu.store.planning.queries import schedule_list
from hengdu.store.planning.register import plan_in, register_for
from hengdu.store.standards.dashboard import newest_draftings
from hengdu.store.standards.overlay import titles_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web._wording import language
from hengdu.web.standards._names import LAYER_NAMES
from hengdu.web.standards._planning_forms import DayForm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.http import HttpRequest

    from hengdu.standards.editions import ItemOutcome, PlanFile
    from hengdu.standards.registry import PlanEdition, PlanItem, Register
    from hengdu.store import Actor
    from hengdu.store.planning.models import Schedule
    from hengdu.store.standards.models import Course

_WRONG: Final = 422
_SHOWN: Final = 50
_MOST_DRAWN: Final = 200  # rows of a chart; a longer plan is read in its table
SEARCH_NAMES: Final = {
    "optimal": Text("已证明最优", "proven optimal"),
    "feasible": Text("可行解，有下界", "feasible, with a bound"),
    "greedy": Text("按规则排出，未求解", "by rule, not searched"),
}


def may_plan(actor: Actor) -> bool:
    """Say whether the actor may schedule plans."""
    return Permission.PLAN_WRITE in actor.anywhere


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the editions of plans with their predecessors, and the schedules that were made."""
    actor = actor_of(request)
    register = register_for(actor, asks_for_units=False)
    own = register.plans.keys() - builtin_register().plans.keys()
    page = Paginator(schedule_list(actor), _SHOWN).get_page(request.GET.get("page"))
    context = {
        "editions": [
            {
                "edition": one,
                "predecessors": _before(one, register),
                "is_own": one.id in own,
                "layer": LAYER_NAMES[None if one.id in own else register.layer(one.id)],
            }
            for one in sorted(register.plans.values(), key=lambda one: (-one.first_year, one.id))
        ],
        "page": page,
        "rows": [_line(row, register) for row in page],
        "may_plan": may_plan(actor),
    }
    return render(request, "standards/plans/index.html", context)


def _printed(item: PlanItem, register: Register) -> Text:
    """Return the title that a plan prints, in English that of the register."""
    return Text(item.title, register.standard(item.standard).title.en or item.title)


def _before(edition: PlanEdition, register: Register) -> list[tuple[str, Text | None]]:
    """Return the editions before this one with their titles, None for one that is not kept here."""
    return [
        (code, register.plans[code].title if code in register.plans else None)
        for code in edition.predecessors
    ]


def _line(row: Schedule, register: Register) -> dict[str, Any]:
    edition = register.plans.get(row.edition)
    return {
        "row": row,
        "title": edition.title if edition is not None else Text(row.title_zh, row.title_en),
        "search": SEARCH_NAMES[row.search],
    }


def edition_called(register: Register, code: str) -> PlanEdition:
    """Return an edition of the desk; NotFoundError where there is none."""
    if code not in register.plans:
        raise NotFoundError("edition")
    return register.plans[code]


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """Show one edition: its items as printed, its schedules, the way to its review."""
    actor = actor_of(request)
    register = register_for(actor)
    found = edition_called(register, edition)
    titles = titles_of(actor, {item.standard for item in found.items})
    rows = schedule_list(actor).filter(edition=edition)[:_SHOWN]
    begun = newest_draftings(actor, [item.standard for item in found.items])
    context = {
        "edition": found,
        "predecessors": _before(found, register),
        "items": [
            {
                "item": item,
                "name": _printed(item, register),
                "number": titles.get(item.standard, ("", None))[0],
                "status": STATUS_NAMES[register.standard(item.standard).status],
                "drafting": begun.get(item.standard),
                "is_published": register.standard(item.standard).status is Status.PUBLISHED,
            }
            for item in found.items
        ],
        "rows": [_line(row, register) for row in rows],
        "may_plan": may_plan(actor),
        "may_begin": Permission.PROCESS_WRITE in actor.anywhere,
    }
    return render(request, "standards/plans/edition.html", context)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show a schedule: chart and table, load of every resource and unit, order, assumptions."""
    actor = actor_of(request)
    row = schedule_row(actor, plan_id)
    plan = plan_in(row)
    register = register_for(actor, [item.standard for item in plan.items])
    graph = dependency_graph(plan, language())
    is_drawn = 0 < len(plan.items) <= _MOST_DRAWN
    context = {
        "row": row,
        "plan": plan,
        "edition": register.plans.get(plan.edition),
        "search": SEARCH_NAMES[plan.search],
        "gantt": gantt_chart(plan, language()).svg() if is_drawn else "",
        "graph": graph.svg() if graph is not None and is_drawn else "",
        "items": _items(plan, register, newest_draftings(actor, [item.standard for item in plan.items])),
        "may_begin": Permission.PROCESS_WRITE in actor.anywhere,
        "loads": _loads(plan, register),
        "waits": _waits(plan),
        "about": [("plan", row.pk)],
        "disclaimer": DISCLAIMER,
        "assumptions": assumption_lines(plan.assumptions),
        "others": schedule_list(actor).exclude(pk=row.pk)[:_SHOWN],
        "may_plan": may_plan(actor),
        "last": max((item.last for item in plan.items), default=""),
        "weighted": sum(item.months_late * max(1, item.urgency) for item in plan.items),
    }
    return render(request, "standards/plans/show.html", context)


def _items(plan: PlanFile, register: Register, begun: Mapping[str, Course]) -> list[dict[str, Any]]:
    names = {stage.code: stage.name for stage in plan.assumptions.stages}
    return [
        {
            "item": item,
            "stars": "★" * item.urgency,
            "drafting": begun.get(item.standard),
            "lead": register.units[item.lead].name if item.lead and item.lead in register.units else None,
            "stages": [(names.get(slot.stage, Text(slot.stage, slot.stage)), slot) for slot in item.stages],
        }
        for item in sorted(plan.items, key=lambda one: (one.first, one.last, one.standard))
    ]


def _loads(plan: PlanFile, register: Register) -> dict[str, Any]:
    found = loads_of(plan, {code: unit.name for code, unit in register.units.items()})
    years = sorted({part.year for one in found for part in one.years()})
    rows = [
        {"load": one, "years": [by_year.get(year) for year in years]}
        for one in found
        for by_year in ({part.year: part for part in one.years()},)
    ]
    return {"years": years, "rows": rows}


def _waits(plan: PlanFile) -> list[dict[str, Any]]:
    names = {stage.code: stage.name for stage in plan.assumptions.stages}
    titles = {item.standard: item.title for item in plan.items}
    return [
        {
            "wait": wait,
            "before": (titles.get(wait.before), names.get(wait.before_stage)),
            "after": (titles.get(wait.after), names.get(wait.after_stage)),
        }
        for wait in plan.waits
    ]


@require_POST
@needs(Permission.PLAN_WRITE)
def adopt(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Put a schedule in force."""
    try:
        AdoptSchedule(schedule=plan_id).run(actor_of(request))
        messages.success(request, _("The schedule is in force."))
    except (NotFoundError, PermissionRefused):
        raise
    except HengduError as error:
        messages.error(request, told(error))
    return redirect("desk_plan", plan_id)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def compare(request: HttpRequest) -> HttpResponse:
    """Compare two schedules: totals, what moves by how much, and why what is late is late."""
    actor = actor_of(request)
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    rows = list(schedule_list(actor)[:_SHOWN])
    context: dict[str, Any] = {"rows": rows, "left": left, "right": right, "disclaimer": DISCLAIMER}
    if left and right:
        found = compared(actor, left, right)
        is_drawn = len(found.right.items) <= _MOST_DRAWN
        context |= {
            "found": found,
            "moved": [{"one": one, "months": abs(one.moved)} for one in found.moved()],
            "about": [("left", left), ("right", right)],
            "same": sum(one.kind == "same" for one in found.items),
            "states": [SEARCH_NAMES[found.left.search], SEARCH_NAMES[found.right.search]],
            "gantt": gantt_chart(found.right, language(), found.left).svg() if is_drawn else "",
        }
    return render(request, "standards/plans/compare.html", context)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def review(request: HttpRequest, edition: str) -> HttpResponse:
    """Review how an edition was carried out, and show the draft of the next plan."""
    return _review(request, edition, DayForm(request.GET if "as_of" in request.GET else _today()))


@require_POST
@needs(Permission.PLAN_WRITE)
def keep_draft(request: HttpRequest, edition: str) -> HttpResponse:
    """Keep the draft of the next plan that a review carries over."""
    form = DayForm(request.POST)
    problem = _("Give the day of the review.")
    if form.is_valid():
        given = form.cleaned_data
        actor = actor_of(request)
        found = reviewed(actor, edition, given["as_of"], candidates=given["candidates"])
        try:
            code = KeepEdition(edition=found.draft).run(actor)
        except (NotFoundError, PermissionRefused):
            raise
        except HengduError as error:
            problem = told(error)
        else:
            messages.success(request, _("The draft of the next plan is kept. Schedule it next."))
            return redirect("desk_edition", code)
    return _review(request, edition, form, problem)


def _today() -> dict[str, Any]:
    return {"as_of": timezone.localdate()}


def _review(request: HttpRequest, edition: str, form: DayForm, problem: str = "") -> HttpResponse:
    actor = actor_of(request)
    day: dt.date = form.cleaned_data["as_of"] if form.is_valid() else timezone.localdate()
    candidates = bool(form.cleaned_data.get("candidates"))
    found = reviewed(actor, edition, day, candidates=candidates)
    counts = found.review.counts()
    context = {
        "form": form,
        "day": day,
        "candidates": candidates,
        "edition": found.edition,
        "review": found.review,
        "counts": [(VERDICT_NAMES[verdict], count) for verdict, count in counts.items()],
        "outcomes": [_outcome(one, found.register) for one in found.review.outcomes],
        "carried": [(item, _printed(item, found.register)) for item in found.draft.items],
        "draft": found.draft,
        "is_kept": found.draft.id in found.register.plans,
        "problem": problem,
        "about": [
            ("edition", edition),
            ("as_of", day.isoformat()),
            ("candidates", "on" if candidates else ""),
        ],
        "disclaimer": DISCLAIMER,
        "may_plan": may_plan(actor),
    }
    status = _WRONG if problem or form.errors else 200
    return render(request, "standards/plans/review.html", context, status=status)


def _outcome(one: ItemOutcome, register: Register) -> dict[str, Any]:
    return {
        "one": one,
        "name": _printed(one.item, register),
        "stars": "★" * one.item.urgency,
        "printed": STATUS_NAMES[one.printed],
        "known": STATUS_NAMES[one.known],
        "verdict": VERDICT_NAMES[one.verdict],
        "evidence": deciding_evidence(one),
    }


@require_POST
@needs(Permission.DESK_READ, fresh=True)
def paper(request: HttpRequest) -> HttpResponse:
    """Start making a paper of the desk."""
    names = ("what", "format", "plan", "left", "right", "edition", "as_of", "candidates", "type", "standard")
    given: dict[str, Any] = {name: request.POST.get(name, "")[:80] for name in (*names, "assessment")}
    given["systems"] = [one[:80] for one in request.POST.getlist("systems")[:100]]
    given["lang"] = language()
    return redirect("job", StartJob(kind=PAPER, arguments=given).run(actor_of(request)))


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def work(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far a schedule or a check is, and lead to its outcome once it is there."""
    job = visible_to(actor_of(request)).filter(pk=job_id).first()
    if job is None or job.kind not in {SCHEDULE, CHECK}:
        raise NotFoundError("job")
    if job.state == JobState.DONE:
        route, name = ("desk_plan", "schedule") if job.kind == SCHEDULE else ("desk_document", "document")
        href = reverse(route, args=[UUID(job.arguments[name])])
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": href})
        return redirect(href)
    context = {
        "job": job,
        "is_schedule": job.kind == SCHEDULE,
        "is_waiting": job.state in {JobState.QUEUED, JobState.RUNNING},
        "again": _again(job.arguments),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "standards/plans/_work.html" if is_part else "standards/plans/work.html", context)


def _again(given: dict[str, Any]) -> str:
    """Return where a person goes back to after a failure."""
    if given.get("plan"):
        return reverse("desk_replan", args=[UUID(str(given["plan"]))])
    if given.get("edition"):
        return reverse("desk_schedule", args=[str(given["edition"])])
    return reverse("desk_documents")
