"""Show the working groups with the topics that they own, and the units; register and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import SaveEntry
from hengdu.standards.framework import builtin_framework
from hengdu.standards.process import ownership_findings
from hengdu.standards.registry import builtin_register
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.planning.models import EntryKind
from hengdu.store.planning.queries import entries_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._body_forms import GroupForm, UnitForm
from hengdu.web.standards._names import UNIT_KIND_NAMES
from hengdu.web.standards.registry import topic_names

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.registry import Unit, WorkingGroup
    from hengdu.store.planning.models import Entry

_WRONG: Final = 422


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List groups with what they own, what nobody or two own, and the units with their kinds."""
    actor = actor_of(request)
    register, framework = with_bodies(builtin_register(), actor), builtin_framework()
    rows = entries_visible_to(actor, EntryKind.UNIT, EntryKind.GROUP)
    own = set(rows.values_list("kind", "code"))
    names = topic_names()
    context = {
        "groups": [
            {
                "group": one,
                "topics": [(code, names[code]) for code in one.topics if code in names],
                "lead": register.units[one.lead].name if one.lead and one.lead in register.units else None,
                "units": [register.units[code].name for code in one.units if code in register.units],
                "is_own": (EntryKind.GROUP.value, one.id) in own,
            }
            for one in register.groups.values()
        ],
        "units": [
            {
                "unit": one,
                "kind": UNIT_KIND_NAMES.get(one.kind, one.kind),
                "is_own": (EntryKind.UNIT.value, one.id) in own,
            }
            for one in register.units.values()
        ],
        "findings": ownership_findings(register, framework),
        "may_write": Permission.PLAN_WRITE in actor.anywhere,
    }
    return render(request, "desk/bodies.html", context)


def _filled(
    request: HttpRequest, form: UnitForm | GroupForm, code: str = "", row: Entry | None = None
) -> HttpResponse:
    """Save what was filled in, or show the form; ``code`` is that of a record which is there."""
    if form.is_valid():
        record = form.record()
        action = SaveEntry(
            code=record.id, record=record, is_new=not code, version=form.cleaned_data["version"] or 0
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The record is kept."))
            return redirect("desk_bodies")
    context: dict[str, Any] = {
        "form": form,
        "is_unit": isinstance(form, UnitForm),
        "is_new": not code,
        "row": row,
    }
    return render(request, "desk/body.html", context, status=_WRONG if form.errors else 200)


def _row(request: HttpRequest, kind: EntryKind, code: str) -> Entry | None:
    return entries_visible_to(actor_of(request), kind).filter(code=code).first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Register a unit; ``name`` in the address is filled in."""
    return _filled(
        request, UnitForm(None, request.POST or None, initial={"name_zh": request.GET.get("name", "")[:200]})
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def unit(request: HttpRequest, unit_code: str) -> HttpResponse:
    """Change a unit; a built-in one is then the organisation's own."""
    found: Unit | None = with_bodies(builtin_register(), actor_of(request)).units.get(unit_code)
    if found is None:
        raise NotFoundError("unit")
    row = _row(request, EntryKind.UNIT, unit_code)
    initial = UnitForm.values_of(found, row.version if row is not None else 0)
    return _filled(request, UnitForm(found, request.POST or None, initial=initial), unit_code, row)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def group_new(request: HttpRequest) -> HttpResponse:
    """Register a working group."""
    register = with_bodies(builtin_register(), actor_of(request))
    return _filled(request, GroupForm(None, register, request.POST or None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLAN_WRITE)
def group(request: HttpRequest, group_code: str) -> HttpResponse:
    """Change a working group; a built-in one is then the organisation's own."""
    register = with_bodies(builtin_register(), actor_of(request))
    found: WorkingGroup | None = register.groups.get(group_code)
    if found is None:
        raise NotFoundError("group")
    row = _row(request, EntryKind.GROUP, group_code)
    initial = GroupForm.values_of(found, row.version if row is not None else 0)
    return _filled(
        request, GroupForm(found, register, request.POST or None, initial=initial), group_code, row
    )
