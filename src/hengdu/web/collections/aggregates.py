"""Pages of the observer: how levels spread over the accepted submissions, few institutions withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.assessments import FEWEST_IN_A_CELL, withheld
from hengdu.store.assessments.packs import installed
from hengdu.store.collections.queries import counted_collections, level_counts
from hengdu.text import Text
from hengdu.web import actor_of, needs

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@needs(Permission.AGGREGATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the collections."""
    return render(request, "collections/aggregates.html", {"rows": counted_collections(actor_of(request))})


@never_cache
@require_safe
@needs(Permission.AGGREGATE_READ)
def show(request: HttpRequest, collection_id: UUID) -> HttpResponse:
    """Show the levels of each sub-domain over the accepted submissions; never fewer than five in a cell."""
    actor = actor_of(request)
    row = counted_collections(actor).filter(pk=collection_id).first()
    if row is None:
        raise NotFoundError("collection")
    number, counts = level_counts(actor, row)
    context: dict[str, Any] = {"row": row, "number": number, "fewest": FEWEST_IN_A_CELL}
    if number >= FEWEST_IN_A_CELL:
        pack = installed(row.pack_id)
        context["pack"] = pack
        context["levels"] = levels = (0, *pack.levels)
        context["lines"] = [
            (
                code,
                pack.nodes[code].title if code in pack.nodes else Text("", ""),
                list(withheld(by_level, levels).items()),
            )
            for code, by_level in counts.items()
        ]
    return render(request, "collections/aggregate.html", context)
