"""Fill in the background form: unscored, carried over yearly, quoted in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Conflict, NotFoundError, Permission, SaveBackground
from hengdu.assessments import (
    BACKGROUND_FORM,
    YES_OR_NO,
    BackgroundColumn,
    BackgroundItem,
    BackgroundTable,
    background_items,
    background_table,
    background_text,
)
from hengdu.store.assessments.models import Background
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import backgrounds_visible_to, place_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from hengdu.store.assessments.models import Assessment

# A form of so many rows stays below the number of fields that a request may have.
_MOST_ROWS: Final = 120
_EMPTY_ROWS: Final = 3


@attrs.frozen(kw_only=True)
class Cell:
    """One cell of a table to fill in; ``name`` is that of its field."""

    name: str
    column: BackgroundColumn
    text: str

    @property
    def is_other(self) -> bool:
        """Say whether the cell answers otherwise than with yes, partly or no (a file may)."""
        return bool(self.text) and self.text not in {answer.zh for answer in YES_OR_NO}


@attrs.frozen(kw_only=True)
class Entry:
    """One question of the form with what was stated, and what a refused save had typed."""

    item: BackgroundItem
    row: Background | None
    typed: str | None = None
    typed_en: str | None = None

    @property
    def shown(self) -> str:
        """Return what was typed, else what is stored."""
        if self.typed is not None:
            return self.typed
        return self.row.zh if self.row is not None else ""

    @property
    def table(self) -> BackgroundTable:
        """Return the rows of an item that is a table, and what is said beside them."""
        return background_table(self.item, self.shown)

    @property
    def rows(self) -> list[list[Text | str]]:
        """Return the rows to read; yes, partly and no are said in the language of the page."""
        words = {word: answer for answer in YES_OR_NO for word in (answer.zh, answer.en)}
        return [
            [
                words.get(text, text) if column.is_yes_or_no else text
                for column, text in zip(self.item.columns, row, strict=True)
            ]
            for row in self.table.rows
        ]

    @property
    def lines(self) -> list[list[Cell]]:
        """Return the rows to fill in: those there are, then some empty ones."""
        columns = self.item.columns
        rows = [*self.table.rows, *[("",) * len(columns)] * _EMPTY_ROWS]
        return [
            [
                Cell(name=f"{self.item.key}.{number}.{at}", column=column, text=text)
                for at, (column, text) in enumerate(zip(columns, row, strict=True))
            ]
            for number, row in enumerate(rows[:_MOST_ROWS])
        ]


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
                for item in background_items(role.code, stored)
            ),
            is_own=leads or role.code in own,
        )
        for role in pinned_pack(row).content.roles
        if role.code in BACKGROUND_FORM
    ]
    known = {entry.item.key for sheet in sheets for entry in sheet.entries}
    others = [item for key, item in stored.items() if key not in known]
    return sorted(sheets, key=lambda item: item.role not in own), others


@never_cache
@require_safe
@needs(Permission.BACKGROUND_WRITE)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the form of every role; own roles may be filled in."""
    row = assessment_of(request, assessment_id, Permission.BACKGROUND_WRITE)
    sheets, others = _sheets(request, row)
    return _shown(request, row, sheets, others)


def _shown(
    request: HttpRequest, row: Assessment, sheets: list[Sheet], others: list[Background], status: int = 200
) -> HttpResponse:
    context = {"sheets": sheets, "others": others, "answers": YES_OR_NO}
    return page(request, "assessments/background.html", row, "background", context, status=status)


def _given(item: BackgroundItem, given: QueryDict, stored: str) -> str:
    """Return what the form says of an item; rows of a table become its text."""
    text = given.get(item.key, stored).strip().replace("\r\n", "\n")
    if not item.columns or f"{item.key}.0.0" not in given:
        return text
    rows = []
    for number in range(_MOST_ROWS):
        names = [f"{item.key}.{number}.{at}" for at in range(len(item.columns))]
        if names[0] not in given:
            break
        rows.append(tuple(given.get(name, "").strip() for name in names))
    return background_text(BackgroundTable(rows=tuple(rows), said=text))


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
        english = given.get(f"{entry.item.key}.en", before[1]).strip().replace("\r\n", "\n")
        texts = [_given(entry.item, given, before[0]), english]
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
        return _shown(request, row, sheets, others, status=409)
    messages.success(request, _("The background form was saved."))
    return redirect("assessment_background", row.pk)
