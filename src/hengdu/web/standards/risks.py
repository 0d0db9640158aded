"""Show high-risk points with the urgency that follows, design sheets, and implementation records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, PermissionRefused
from hengdu.actions.standards import RemoveEntry, SaveEntry
from hengdu.documents import adapter
from hengdu.errors import HengduError
from hengdu.standards.editions import edition_of
from hengdu.standards.registry import Status
from hengdu.standards.risks import (
    ADOPTION_STATE_NAMES,
    AdoptionRecord,
    derive_urgencies,
    design_sheet,
    risk_score,
    stars_of,
    sum_up_adoption,
)
from hengdu.store.planning.models import EntryKind
from hengdu.store.planning.queries import entries_visible_to
from hengdu.store.planning.register import adoption_for, named_standards, register_for, risks_for
from hengdu.store.standards.overlay import titles_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web.standards._risk_forms import TRENDS, AdoptionForm, DesignForm, PointForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.registry import Register, Standard
    from hengdu.standards.risks import RiskFile, RiskPoint
    from hengdu.store import Actor
    from hengdu.store.planning.models import Entry

_WRONG: Final = 422


def _desk(actor: Actor) -> tuple[Register, RiskFile]:
    register = register_for(actor, named_standards(actor))
    return register, risks_for(actor, register)


def _may_write(actor: Actor) -> bool:
    return Permission.PLAN_WRITE in actor.anywhere


def _row_of(actor: Actor, kind: EntryKind, code: str) -> Entry | None:
    return entries_visible_to(actor, kind).filter(code=code).first()


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the points with their scores, and derived stars beside those that a plan prints."""
    actor = actor_of(request)
    register, risks = _desk(actor)
    plans = sorted(register.plans.values(), key=lambda one: (-one.first_year, one.id))
    asked = request.GET.get("edition", "")
    edition = edition_of(register, asked) if asked in register.plans else edition_of(register)
    own = set(entries_visible_to(actor, EntryKind.POINT).values_list("code", flat=True))
    context = {
        "points": [
            {
                "point": point,
                "score": risk_score(point),
                "stars": stars_of(risk_score(point)),
                "trend": TRENDS[point.trend],
                "is_own": point.id in own,
            }
            for point in risks.points
        ],
        "note": risks.note,
        "plans": plans,
        "edition": edition,
        "urgencies": sorted(
            derive_urgencies(register, edition, risks), key=lambda one: (-one.derived, one.standard)
        ),
        "may_write": _may_write(actor),
    }
    return render(request, "standards/risks/index.html", context)


def _point(risks: RiskFile, code: str) -> RiskPoint:
    found = next((one for one in risks.points if one.id == code), None)
    if found is None:
        raise NotFoundError("point")
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def point_new(request: HttpRequest) -> HttpResponse:
    """Register a high-risk point."""
    form = PointForm(None, request.POST or None)
    if form.is_valid():
        record = form.record()
        action = SaveEntry(code=record.id, record=record, is_new=True)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The point was registered."))
            return redirect("desk_risks")
    return render(
        request, "standards/risks/point.html", {"form": form}, status=_WRONG if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def point(request: HttpRequest, point: str) -> HttpResponse:
    """Change a high-risk point; a built-in one is then the organisation's own."""
    actor = actor_of(request)
    _register, risks = _desk(actor)
    found = _point(risks, point)
    row = _row_of(actor, EntryKind.POINT, point)
    version = row.version if row is not None else 0
    form = PointForm(found, request.POST or None, initial=PointForm.values_of(found, version))
    if form.is_valid():
        action = SaveEntry(code=point, record=form.record(), version=form.cleaned_data["version"] or 0)
        if submitted(form, action, actor) is not None:
            messages.success(request, _("The point was changed."))
            return redirect("desk_risks")
    context = {"form": form, "point": found, "row": row, "kind": EntryKind.POINT.value}
    return render(request, "standards/risks/point.html", context, status=_WRONG if form.errors else 200)


@require_POST
@needs(Permission.PLAN_WRITE)
def remove(request: HttpRequest, entry_kind: str, entry: str) -> HttpResponse:
    """Remove an own entry; a built-in point, unit or group that it replaced counts again."""
    if entry_kind not in EntryKind.values:
        raise NotFoundError("entry")
    given = request.POST.get("version", "")
    kind = EntryKind(entry_kind)
    row = _row_of(actor_of(request), kind, entry)
    try:
        version = int(given) if given.isdecimal() and len(given) < 9 else 0  # noqa: PLR2004 - digits of a version
        RemoveEntry(kind=kind, code=entry, version=version).run(actor_of(request))
        messages.success(request, _("Removed."))
    except (NotFoundError, PermissionRefused):
        raise
    except HengduError as error:
        messages.error(request, told(error))
    if kind is EntryKind.ADOPTION and row is not None:
        return redirect("desk_adoption", row.standard)
    if kind in {EntryKind.UNIT, EntryKind.GROUP}:
        return redirect("desk_bodies")
    return redirect("desk_design", entry) if kind is EntryKind.DESIGN else redirect("desk_risks")


def _standard(register: Register, code: str) -> Standard:
    if code not in register.standards:
        raise NotFoundError("standard")
    return register.standards[code]


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def design(request: HttpRequest, standard: str) -> HttpResponse:
    """Show the design sheet of a standard."""
    return _designed(request, standard)


@require_POST
@needs(Permission.PLAN_WRITE)
def design_fill(request: HttpRequest, standard: str) -> HttpResponse:
    """Fill in what a design sheet lacks."""
    return _designed(request, standard)


def _designed(request: HttpRequest, standard: str) -> HttpResponse:
    actor = actor_of(request)
    register = register_for(actor, {standard, *named_standards(actor)})
    found = _standard(register, standard)
    risks = risks_for(actor, register)
    row = _row_of(actor, EntryKind.DESIGN, standard)
    note = next((one for one in risks.designs if one.standard == standard), None)
    version = row.version if row is not None else 0
    form = DesignForm(standard, note, request.POST or None, initial=DesignForm.values_of(note, version))
    if form.is_valid():
        action = SaveEntry(code=standard, record=form.record(), version=form.cleaned_data["version"] or 0)
        if submitted(form, action, actor) is not None:
            messages.success(request, _("The design sheet was changed."))
            return redirect("desk_design", standard)
    lines = design_sheet(register, standard, risks)
    context = {
        "standard": found,
        "lines": lines,
        "missing": [one for one in lines if one.is_missing],
        "form": form if _may_write(actor) else None,
        "row": row,
        "kind": EntryKind.DESIGN.value,
        "about": [("standard", standard)],
    }
    return render(request, "standards/risks/design.html", context, status=_WRONG if form.errors else 200)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def adoptions(request: HttpRequest) -> HttpResponse:
    """Sum up implementation records by standard, as input of the five-year review."""
    actor = actor_of(request)
    register = register_for(actor, named_standards(actor))
    found = sum_up_adoption(adoption_for(actor, register), register, timezone.localdate())
    told_of = {one.standard.id for one in found}
    published = [
        one
        for one in register.viewed(("plan", "external", "own"))
        if one.status is Status.PUBLISHED and one.category and one.id not in told_of
    ]
    context = {
        "rows": found,
        "states": ADOPTION_STATE_NAMES,
        "published": published,
        "may_write": _may_write(actor),
    }
    return render(request, "standards/risks/adoptions.html", context)


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def adoption(request: HttpRequest, standard: str) -> HttpResponse:
    """Show the implementation records of a standard."""
    return _adoption(request, standard)


@require_POST
@needs(Permission.PLAN_WRITE)
def adoption_add(request: HttpRequest, standard: str) -> HttpResponse:
    """Take a new implementation record."""
    return _adoption(request, standard)


def _adoption(request: HttpRequest, standard: str) -> HttpResponse:
    actor = actor_of(request)
    register = register_for(actor, {standard, *named_standards(actor)})
    found = _standard(register, standard)
    rows = entries_visible_to(actor, EntryKind.ADOPTION).filter(standard=standard)
    form = AdoptionForm(standard, request.POST or None)
    if form.is_valid():
        action = SaveEntry(code=uuid4().hex, record=form.record(), is_new=True)
        if submitted(form, action, actor) is not None:
            messages.success(request, _("The record is kept."))
            return redirect("desk_adoption", standard)
    summed = sum_up_adoption(adoption_for(actor, register, standard), register, timezone.localdate())
    context = {
        "standard": found,
        "sum": summed[0] if summed else None,
        "rows": [_adopted(row) for row in rows],
        "form": form if _may_write(actor) else None,
        "kind": EntryKind.ADOPTION.value,
        "about": [("standard", standard)],
    }
    return render(request, "standards/risks/adoption.html", context, status=_WRONG if form.errors else 200)


def _adopted(row: Entry) -> dict[str, Any]:
    record: AdoptionRecord = adapter(AdoptionRecord).validate_python(row.data)
    return {"row": row, "record": record, "state": ADOPTION_STATE_NAMES[record.state]}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def adoption_change(request: HttpRequest, standard: str, entry: str) -> HttpResponse:
    """Change an implementation record."""
    actor = actor_of(request)
    row = _row_of(actor, EntryKind.ADOPTION, entry)
    if row is None or row.standard != standard:
        raise NotFoundError("entry")
    record: AdoptionRecord = adapter(AdoptionRecord).validate_python(row.data)
    form = AdoptionForm(standard, request.POST or None, initial=AdoptionForm.values_of(record, row.version))
    if form.is_valid():
        action = SaveEntry(code=entry, record=form.record(), version=form.cleaned_data["version"] or 0)
        if submitted(form, action, actor) is not None:
            messages.success(request, _("The record was changed."))
            return redirect("desk_adoption", standard)
    name = titles_of(actor, [standard]).get(standard, (standard, None))
    context = {"form": form, "row": row, "code": standard, "name": name, "kind": EntryKind.ADOPTION.value}
    return render(request, "standards/risks/adopted.html", context, status=_WRONG if form.errors else 200)
