"""List, search and show standards; register and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import SaveStandard
from hengdu.standards.framework import builtin_framework
from hengdu.standards.process import topic_owners
from hengdu.standards.registry import RelationKind, builtin_register
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.standards.dashboard import draftings_of
from hengdu.store.standards.overlay import list_page, relations_of, standard_for, titles_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._forms import ASKED, FilterForm, StandardForm
from hengdu.web.standards._names import (
    CLASS_NAMES,
    DEGREE_NAMES,
    EMPTY,
    FIELD_NAMES,
    LAYER_NAMES,
    RELATION_NAMES,
    STATUS_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.registry import Change, Relation
    from hengdu.store import Actor
    from hengdu.store.standards.overlay import Kept
    from hengdu.text import Text

_WRONG = 422

_STATUSES = {status.value: name for status, name in STATUS_NAMES.items()}


def topic_names() -> dict[str, Text]:
    """Return the names of the framework's categories and topics by code."""
    return {topic.code: topic.name for topic in builtin_framework().walk()}


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the register, or what a search finds."""
    actor = actor_of(request)
    form = FilterForm(request.GET)
    wanted = form.wanted()
    asked = request.GET.get("page", "")
    found = list_page(actor, wanted, int(asked) if asked.isdecimal() and len(asked) < 8 else 1)  # noqa: PLR2004 - digits of a page's number
    names = topic_names()
    rows = [
        {
            "line": line,
            "status": STATUS_NAMES[line.status],
            "layer": LAYER_NAMES[line.layer],
            "place": names.get(line.topic) or names.get(line.category),
        }
        for line in found.lines
    ]
    context = {
        "form": form,
        "found": found,
        "rows": rows,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_write": Permission.REGISTRY_WRITE in actor.anywhere,
        "of_topic": _topic(actor, wanted.topic or wanted.category),
    }
    return render(request, "desk/index.html", context)


def _topic(actor: Actor, code: str) -> dict[str, Any] | None:
    """Return the name and the owners of the topic that a list is narrowed to."""
    name = topic_names().get(code)
    if name is None:
        return None
    owners = topic_owners(with_bodies(builtin_register(), actor), builtin_framework())
    return {"name": name, "owners": [one.name for one in owners.get(code, ())]}


def kept_standard(request: HttpRequest, code: str) -> Kept:
    """Return a standard of the desk; NotFoundError where there is none."""
    found = standard_for(actor_of(request), code)
    if found is None:
        raise NotFoundError("standard")
    return found


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest, standard: str) -> HttpResponse:
    """Show one standard with what other layers say, its plans, relations, parts and history."""
    actor, kept = actor_of(request), kept_standard(request, standard)
    record, register, names = kept.record, builtin_register(), topic_names()
    is_built_in = record.id in register.standards
    context = {
        "kept": kept,
        "record": record,
        "status": STATUS_NAMES[record.status],
        "level": CLASS_NAMES[record.level],
        "layer": LAYER_NAMES[kept.layer],
        "category": names.get(record.category),
        "topic": names.get(record.topic),
        "claims": [
            {
                "claim": claim,
                "field": FIELD_NAMES[claim.field],
                "layer": LAYER_NAMES[layer],
                "value": names.get(str(claim.value)) or _STATUSES.get(str(claim.value)) or claim.value,
            }
            for layer, claim in register.claims
            if claim.target == record.id
        ],
        "planned": register.planned(record.id),
        "parts": register.parts(record.id),
        "subdomains": register.subdomains(record.id) if is_built_in else record.subdomains,
        "counterparts": [
            (one, DEGREE_NAMES[one.degree.value])
            for one in (register.counterparts(record.id) if is_built_in else record.counterparts)
        ],
        "relations": _relations(actor, record.id, relations_of(actor, record.id)),
        "history": _history(record.history),
        "may_write": Permission.REGISTRY_WRITE in actor.anywhere,
        "draftings": draftings_of(actor, record.id),
        "may_begin": Permission.PROCESS_WRITE in actor.anywhere,
    }
    return render(request, "desk/standard.html", context)


def _relations(actor: Actor, code: str, relations: Iterable[Relation]) -> list[dict[str, Any]]:
    found = list(relations)
    titles = titles_of(actor, {one.target if one.origin == code else one.origin for one in found})
    policies = builtin_register().policies
    rows = []
    for one in found:
        is_origin = one.origin == code
        other = one.target if is_origin else one.origin
        number, title = titles.get(other, ("", None))
        kind = RELATION_NAMES[RelationKind(one.kind)][0 if is_origin else 1]
        rows.append(
            {
                "kind": kind,
                "code": other,
                "number": number,
                "title": title,
                "is_standard": title is not None and other not in policies,
            }
        )
    return rows


def _history(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return the changes of a record, the newest first, in words."""
    return [
        {
            "change": change,
            "field": FIELD_NAMES.get(change.field, change.field),
            "before": change.before or EMPTY,
            "after": change.after or EMPTY,
        }
        for change in reversed(list(changes))
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Register a standard."""
    form = StandardForm(None, request.POST or None)
    if form.is_valid():
        action = SaveStandard(record=form.standard(), fields=ASKED, is_new=True)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The standard was registered."))
            return redirect("desk_standard", form.cleaned_data["id"])
    return render(request, "desk/form.html", {"form": form}, status=_WRONG if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_WRITE)
def change(request: HttpRequest, standard: str) -> HttpResponse:
    """Change a standard's record; a built-in one is then kept by the organisation."""
    kept = kept_standard(request, standard)
    version = kept.row.version if kept.row is not None else 0
    form = StandardForm(
        kept.record, request.POST or None, initial=StandardForm.values_of(kept.record, version)
    )
    if form.is_valid():
        action = SaveStandard(
            record=form.standard(),
            fields=ASKED,
            version=form.cleaned_data["version"] or 0,
            reason=form.cleaned_data["reason"],
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The record was changed."))
            return redirect("desk_standard", kept.record.id)
    context = {"form": form, "record": kept.record}
    return render(request, "desk/form.html", context, status=_WRONG if form.errors else 200)
