"""Fill in the background form: unscored, carried over yearly, quoted in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Conflict, NotFoundError, Permission, SaveBackground
from hengdu.store.assessments.models import Background
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import backgrounds_visible_to, place_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web.assessments._background_form import FORM, Item
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment


@attrs.frozen(kw_only=True)
class Entry:
    """One question of the form with what was stated, and what a refused save had typed."""

    item: Item
    row: Background | None
    typed: str | None = None
    typed_en: str | None = None


@attrs.frozen(kw_only=True)
class Sheet:
    """The form of one role."""

    role: str
    name: Text
    entries: tuple[Entry, ...]
    is_own: bool


def _sheets(
    request: HttpRequest, row: Assessment, typed: dict[str, str] | None = None
) -> tuple[list[Sheet], list[Background]]:
    """Return the forms, own roles first, and the entries that belong to none (from files)."""
    actor = actor_of(request)
    stored = {item.key: item for item in backgrounds_visible_to(actor).filter(assessment=row)}
    own = actor.interview_roles(place_of(row))
    leads = actor.may(Permission.ASSESSMENT_EDIT, place_of(row))
    sheets = [
        Sheet(
            role=role.code,
            name=role.name,
            entries=tuple(
                Entry(
                    item=item,
                    row=stored.get(item.key),
                    typed=(typed or {}).get(item.key),
                    typed_en=(typed or {}).get(f"{item.key}.en"),
                )
                for item in FORM.get(role.code, ())
            ),
            is_own=leads or role.code in own,
        )
        for role in pinned_pack(row).content.roles
        if role.code in FORM
    ]
    known = {item.key for items in FORM.values() for item in items}
    others = [item for key, item in stored.items() if key not in known]
    return sorted(sheets, key=lambda item: item.role not in own), others


@never_cache
@require_safe
@needs(Permission.BACKGROUND_WRITE)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the form of every role; own roles may be filled in."""
    row = assessment_of(request, assessment_id, Permission.BACKGROUND_WRITE)
    sheets, others = _sheets(request, row)
    context = {"sheets": sheets, "others": others}
    return page(request, "assessments/background.html", row, "background", context)


@require_POST
@needs(Permission.BACKGROUND_WRITE)
def save(request: HttpRequest, assessment_id: UUID, role: str) -> HttpResponse:
    """Save what changed of one role's form; a conflict shows both texts."""
    row = assessment_of(request, assessment_id, Permission.BACKGROUND_WRITE)
    actor, given = actor_of(request), request.POST
    sheets, _others = _sheets(request, row)
    sheet = next((item for item in sheets if item.role == role and item.is_own), None)
    if sheet is None:
        raise NotFoundError("role")
    lost: dict[str, str] = {}
    for entry in sheet.entries:
        before = [entry.row.zh, entry.row.en] if entry.row is not None else ["", ""]
        names = (entry.item.key, f"{entry.item.key}.en")
        texts = [
            given.get(name, stored).strip().replace("\r\n", "\n")
            for name, stored in zip(names, before, strict=True)
        ]
        is_confirmed = entry.row is not None and entry.row.carry == "carried" and "confirm" in given
        version = given.get(f"{entry.item.key}.version", "0")
        if texts == before and not is_confirmed:
            continue
        try:
            SaveBackground(
                assessment=row.pk,
                key=entry.item.key,
                zh=texts[0],
                en=texts[1],
                role=role,
                version=int(version) if version.isdecimal() else 0,
            ).run(actor)
        except Conflict:
            lost |= {entry.item.key: texts[0], f"{entry.item.key}.en": texts[1]}
    if lost:
        sheets, others = _sheets(request, row, lost)
        problem = _("Somebody else changed an entry meanwhile. Compare with what is stored and save again.")
        messages.error(request, problem)
        context = {"sheets": sheets, "others": others}
        return page(request, "assessments/background.html", row, "background", context, status=409)
    messages.success(request, _("The background form was saved."))
    return redirect("assessment_background", row.pk)
