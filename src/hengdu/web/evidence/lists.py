"""List evidence: all of it, one's own, what runs out, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Permission, needs_purpose
from hengdu.actions.jobs import StartJob
from hengdu.evidence import RequestState, evidence_gaps
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.queries import (
    kept_bytes,
    pieces_of,
    pieces_visible_to,
    requests_visible_to,
    standing,
    with_everything,
)
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.evidence._rows import GAP_NAMES, SOON_DAYS, Filter, gap_rows, request_row, row_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

_PAGE: Final = 50
_GAPS_SHOWN: Final = 100
_MOST_DAYS: Final = 3650


@never_cache
@require_safe
@needs(Permission.EVIDENCE_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the pieces of an assessment."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_READ)
    actor, pack, place = actor_of(request), pinned_pack(row), place_of(row)
    as_of = row.as_of or timezone.localdate()
    pieces = with_everything(pieces_visible_to(actor).filter(assessment=row))
    rows = [row_of(piece, as_of) for piece in pieces]
    chosen = Filter(
        **{name: request.GET.get(name, "")[:80] for name in ("node", "practice", "grade", "state")}
    )
    shown = [one for one in rows if chosen.keeps(one, pack)]
    here = [one for one in rows if one.piece.withdrawn_at is None]
    used = {
        code
        for one in here
        for code in (*one.codes, *(up for code in one.codes for up in pack.ancestors(code)))
    }
    context = {
        "page": Paginator(shown, _PAGE).get_page(request.GET.get("page")),
        "all": here,
        "withdrawn": len(rows) - len(here),
        "bytes": kept_bytes(row),
        "expired": sum(one.is_expired for one in here),
        "soon": sum(one.is_soon for one in here),
        "practices": len({code for one in here for code in one.codes}),
        "chosen": chosen,
        "nodes": [node for node in pack.nodes.values() if node.code in used and node.code != pack.root.code],
        "grades": pack.content.evidence_grades,
        "as_of": as_of,
        "soon_days": SOON_DAYS,
        "may_add": is_open(row) and actor.may(Permission.EVIDENCE_WRITE, place),
        "may_export": actor.may(Permission.REPORT_EXPORT, place),
        "may_download": actor.may(Permission.EVIDENCE_DOWNLOAD, place),
        "must_say_purpose": needs_purpose(row, with_evidence=True),
    }
    return page(request, "evidence/index.html", row, "evidence", context)


@never_cache
@require_safe
@needs(Permission.EVIDENCE_WRITE)
def own(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show what somebody is asked to bring, and what it brought."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_WRITE)
    actor, pack = actor_of(request), pinned_pack(row)
    today = timezone.localdate()
    asked = requests_visible_to(actor).filter(assessment=row).select_related("user")
    place = place_of(row)
    roles = actor.interview_roles(place)
    mine = [one for one in asked if one.user_id == actor.user_id or (not one.user_id and one.role in roles)]
    pieces = standing(pieces_visible_to(actor)).filter(assessment=row)
    if actor.may(Permission.EVIDENCE_READ, place):
        pieces = pieces.filter(created_by_id=actor.user_id)
    waiting = {RequestState.REQUESTED.value, RequestState.INSUFFICIENT.value}
    context = {
        "requests": [request_row(one, pack, today) for one in mine],
        "waiting": sum(one.state in waiting for one in mine),
        "rows": [row_of(piece, row.as_of or today) for piece in with_everything(pieces)],
        "may_add": is_open(row),
    }
    return page(request, "evidence/own.html", row, "evidence_own", context)


@never_cache
@require_safe
@needs(Permission.EVIDENCE_READ)
def running_out(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List what no longer holds on a day, or will not some days after it."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_READ)
    as_of, days = _day(request, row.as_of or timezone.localdate()), _days(request)
    pieces = standing(pieces_visible_to(actor_of(request))).filter(assessment=row, valid_until__isnull=False)
    rows = sorted(
        (row_of(piece, as_of) for piece in with_everything(pieces)),
        key=lambda one: (one.left or 0, one.piece.title),
    )
    found = [one for one in rows if one.left is not None and one.left <= days]
    return page(
        request,
        "evidence/expiring.html",
        row,
        "evidence_expiring",
        {"rows": found, "as_of": as_of, "days": days},
    )


def _day(request: HttpRequest, default: Any) -> Any:  # noqa: ANN401 - a day
    from datetime import date

    try:
        return date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return default


def _days(request: HttpRequest) -> int:
    text = request.GET.get("days", "")
    return min(int(text), _MOST_DAYS) if text.isascii() and text.isdecimal() and len(text) < 6 else SOON_DAYS  # noqa: PLR2004 - far more digits than days


@never_cache
@require_safe
@needs(Permission.EVIDENCE_READ)
def missing(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the answered practices whose evidence falls short of the claim or of the model."""
    row = assessment_of(request, assessment_id, Permission.EVIDENCE_READ)
    pack = pinned_pack(row)
    as_of = row.as_of or timezone.localdate()
    gaps = evidence_gaps(pack, loaded_assessment(row).answers, pieces_of(row), as_of)
    kind, node = request.GET.get("kind", ""), request.GET.get("node", "")
    found = gap_rows(pack, gaps)
    shown = [
        one
        for one in found
        if (not kind or one.gap.kind == kind) and (not node or node in pack.ancestors(one.gap.code))
    ]
    used = {up for one in found for up in pack.ancestors(one.gap.code)}
    context = {
        "page": Paginator(shown, _GAPS_SHOWN).get_page(request.GET.get("page")),
        "counts": [
            (code, name, sum(one.gap.kind == code for one in found)) for code, name in GAP_NAMES.items()
        ],
        "all": len(found),
        "kind": kind,
        "node": node,
        "nodes": [item for item in pack.nodes.values() if item.code in used and item.code != pack.root.code],
        "as_of": as_of,
        "may_add": is_open(row) and actor_of(request).may(Permission.EVIDENCE_WRITE, place_of(row)),
    }
    return page(request, "evidence/missing.html", row, "evidence_missing", context)


@require_POST
@needs(Permission.REPORT_EXPORT, fresh=True)
def export(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Start writing the index of evidence, or the files with it."""
    row = assessment_of(request, assessment_id, Permission.REPORT_EXPORT)
    kind = "evidence:bundle" if request.POST.get("what") == "bundle" else "evidence:index"
    form = "csv" if request.POST.get("what") == "csv" else "xlsx"
    job = StartJob(
        kind=kind,
        arguments={"lang": language(), "format": form, "purpose": request.POST.get("purpose", "")[:200]},
        assessment_id=row.pk,
    )
    return redirect("job", job.run(actor_of(request)))
