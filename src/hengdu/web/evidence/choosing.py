"""Let people choose among the pieces of an assessment, and show what they chose as links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hengdu.actions import Permission
from hengdu.actions._references import piece_in
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.queries import pieces_visible_to, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.actions import Actor
    from hengdu.store.assessments.models import Assessment

_MOST: Final = 500
_LONG: Final = 80


def pieces_field() -> forms.TypedMultipleChoiceField:
    """Return the field that names pieces of evidence; :func:`offer_pieces` fills it."""
    return forms.TypedMultipleChoiceField(
        label=_("From the evidence of this assessment"),
        coerce=UUID,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=_("Several with Ctrl or Cmd. What is not among them goes below, in words."),
    )


def offer_pieces(form: forms.Form, actor: Actor, row: Assessment) -> None:
    """Let the field ``pieces`` of a form choose among what the person sees; without any it goes."""
    rows = standing(pieces_visible_to(actor)).filter(assessment=row).order_by("title", "created_at")
    offered = [
        (str(one.pk), " · ".join(part for part in (one.title[:_LONG], one.grade) if part))
        for one in rows[:_MOST]
    ]
    field = form.fields["pieces"]
    if offered and isinstance(field, forms.TypedMultipleChoiceField):
        field.choices = offered
    else:
        del form.fields["pieces"]


def linked(actor: Actor, row: Assessment, kept: Iterable[str]) -> list[dict[str, Any]]:
    """Return references for templates: ``text``, and ``href`` where the person may open the piece."""
    items = list(kept)
    wanted = {item: piece_in(item) for item in items}
    pieces = pieces_visible_to(actor).filter(assessment=row, pk__in=[one for one in wanted.values() if one])
    known = {one.pk: one for one in pieces}
    reads = actor.may(Permission.EVIDENCE_READ, place_of(row))
    route = "evidence_piece" if reads else "evidence_change"
    found = []
    for item in items:
        key = wanted[item]
        piece = known.get(key) if key is not None else None
        if piece is not None:
            may_open = reads or actor.may(Permission.EVIDENCE_WRITE, place_of(row))
            href = reverse(route, args=[row.pk, piece.pk]) if may_open else ""
            found.append({"text": piece.title, "href": href})
        else:
            found.append({"text": item if key is None else str(_("a piece of evidence")), "href": ""})
    return found
