"""The pages of a result: overview, one node, answers, comparison, views, advice, board page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.advice import compare, gaps, heads
from hengdu.errors import HengduError
from hengdu.scoring import explain, lift, sensitivity, view
from hengdu.store.assessments.queries import assessment_for, assessments_visible_to, place_of
from hengdu.store.tenants.queries import people_known_to
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.engagements._verdict_rows import verdict_rows
from hengdu.web.plans.offers import offers_of
from hengdu.web.results._charts import ladder_svg, radar_data, radar_svg, trend_data
from hengdu.web.results._frame import framed
from hengdu.web.results._reading import Reading, advice_of, read, reading_of
from hengdu.web.results._sealed import sealed_trend
from hengdu.web.results._tables import (
    answer_rows,
    cell_rows,
    facets_of,
    heat_rows,
    held_rows,
    node_link,
    why_rows,
)
from hengdu.web.results.exports import offered
from hengdu.web.reviews.findings import findings_by_node

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Option, Pack, Practice
    from hengdu.scoring import Result
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Text

_DECISIONS: Final = 3
_FORMATS: Final = ("pdf", "docx", "xlsx", "html")


def _page(request: HttpRequest, name: str, reading: Reading, **more: Any) -> HttpResponse:  # noqa: ANN401 - what the template prints
    return framed(request, f"results/{name}.html", reading, **more)


@require_safe
@needs(Permission.RESULT_READ)
def overview(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show where the institution stands: level, score, radar, heat map, gaps, red lines."""
    reading = reading_of(request, assessment_id)
    result = reading.result
    lang = language()
    found = heads(result, reading.scorer)
    return _page(
        request,
        "overview",
        reading,
        tab="overview",
        headline=found[0],
        held_back=[head for head in found if head.kind == "held_back"],
        strengths=[head for head in found if head.kind == "strength"],
        weaknesses=[head for head in found if head.kind == "weakness"],
        domains=[node_link(reading, node.code) for node in result.pack.root.nodes],
        gaps=gaps(result),
        heat=heat_rows(result),
        facets=facets_of(result),
        ladder=ladder_svg(result, lang),
        radar=radar_svg(result, lang),
        radar_data=radar_data(result, lang),
    )


@require_safe
@needs(Permission.RESULT_READ)
def node(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Show one domain or sub-domain: levels, gates, why this level, and what would lift it."""
    reading = reading_of(request, assessment_id)
    result = reading.result
    if code not in result.nodes:
        raise NotFoundError("node")
    found = result.nodes[code]
    try:
        way = lift(reading.scorer, result.assessment, code) if found.level is not None else None
    except HengduError:
        way = None
    pack_node = result.pack.nodes[code]
    return _page(
        request,
        "node",
        reading,
        tab="overview",
        node=found,
        pack_node=pack_node,
        crumbs=[
            result.nodes[one]
            for one in reversed(list(result.pack.ancestors(code)))
            if one != result.pack.root.code
        ],
        children=[node_link(reading, child.code) for child in pack_node.nodes],
        why=why_rows(explain(result, code)),
        cells=cell_rows(result, found),
        facets=facets_of(result),
        answers=answer_rows(result, pack_node.practices),
        lift=way,
        held=held_rows(result, way),
        changes=[(result.pack.practices[change.code], change) for change in way.changes] if way else [],
        indicators=pack_node.indicators,
        findings=findings_by_node(actor_of(request), reading.row, code),
        verdicts=verdict_rows(actor_of(request), reading.row.pk, code),
    )


@require_safe
@needs(Permission.RESULT_READ)
def practice(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Show why a practice counts as it does."""
    reading = reading_of(request, assessment_id)
    result = reading.result
    if code not in result.pack.practices:
        raise NotFoundError("practice")
    item = result.pack.practices[code]
    return _page(
        request,
        "practice",
        reading,
        tab="answers",
        practice=item,
        node_code=result.pack.parent[code],
        leaf=result.leaves[code],
        why=why_rows(explain(result, code)),
        anchors=_anchors(result.pack, item),
    )


def _anchors(pack: Pack, item: Practice) -> list[tuple[Option, Text]]:
    facets = {facet.code: facet.anchors for facet in pack.content.facets}
    own = facets.get(item.facet or "", {})
    return [(option, own.get(option.code, option.anchor)) for option in pack.answer_set(item).options]


@require_safe
@needs(Permission.RESULT_READ)
def answers(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List what every practice of one domain counts as, and where that comes from."""
    reading = reading_of(request, assessment_id)
    result = reading.result
    domains = result.pack.root.nodes
    chosen = request.GET.get("domain") or (domains[0].code if domains else "")
    if chosen not in {item.code for item in domains}:
        raise NotFoundError("domain")
    return _page(
        request,
        "answers",
        reading,
        tab="answers",
        domains=domains,
        chosen=chosen,
        rows=answer_rows(result, tuple(result.pack.below(chosen))),
    )


@require_safe
@needs(Permission.RESULT_READ)
def comparison(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Compare with an earlier assessment of the same institution, and show the years side by side."""
    reading = reading_of(request, assessment_id)
    others = list(
        assessments_visible_to(actor_of(request), Permission.RESULT_READ)
        .filter(tenant_id=reading.row.tenant_id, pack_id=reading.row.pack_id, pace=reading.row.pace)
        .exclude(pk=reading.row.pk)
        .exclude(status="cancelled")
        .select_related("tenant")[:12]
    )
    nearest = next((row for row in others if _is_before(row, reading.row)), others[-1] if others else None)
    wanted = request.GET.get("with") or str(reading.row.previous_id)
    other = next((row for row in others if str(row.pk) == wanted), None)
    if request.GET.get("with") and other is None:
        raise Http404
    other = other or nearest  # what it was carried over from may be of the other pace
    change = problem = before = None
    pair: tuple[Reading, ...] = ()
    if other is not None:
        before = read(other)
        pair = (before, reading) if _is_before(other, reading.row) else (reading, before)
        try:
            allowed = ("version", "preset", "mode", "scope")
            change = compare(pair[0].result, pair[1].result, allow=allowed, scorer=pair[1].scorer)
        except HengduError as fault:
            problem = fault
    years = sorted([reading.row, *others], key=lambda row: (row.period_end is None, row.period_end))
    trend = [(row, reading.result if row.pk == reading.row.pk else read(row).result) for row in years]
    kinds = {kind: tuple(change.of_kind(kind)) if change else () for kind in ("up", "down")}
    return _page(
        request,
        "comparison",
        reading,
        tab="comparison",
        others=others,
        other=other,
        before=before,
        order=[one.row for one in pair],
        change=change,
        nodes=[item for item in change.nodes.values() if item.has_changed] if change else [],
        kinds=kinds,
        problem=problem,
        trend=trend,
        sealed=sealed_trend(actor_of(request), years, reading.scorer),
        trend_data=trend_data(trend, language()),
    )


def _is_before(one: Assessment, other: Assessment) -> bool:
    """Say whether an assessment is of an earlier time; of one period, the one that was made earlier."""
    if one.period_end and other.period_end and one.period_end != other.period_end:
        return one.period_end < other.period_end
    return one.created_at < other.created_at


@require_safe
@needs(Permission.RESULT_READ)
def trees(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Read the same answers through another tree: protected objects, data life cycle, CII activities."""
    reading = reading_of(request, assessment_id)
    declared = reading.result.pack.content.views
    chosen = request.GET.get("view") or (declared[0].id if declared else "")
    if chosen not in {item.id for item in declared}:
        raise NotFoundError("view")
    shown = view(reading.scorer, reading.result, chosen)
    return _page(request, "trees", reading, tab="trees", declared=declared, chosen=chosen, shown=shown)


@require_safe
@needs(Permission.RESULT_READ)
def recommendations(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show what to do next, in waves, with prerequisites, effort and the forecast."""
    reading = reading_of(request, assessment_id)
    advice, actor = advice_of(reading.result, reading.scorer), actor_of(request)
    may_plan = actor.may(Permission.PLAN_EDIT, place_of(reading.row))
    people = people_known_to(actor, reading.row.tenant_id, timezone.now()) if may_plan else ()
    return _page(
        request,
        "recommendations",
        reading,
        tab="recommendations",
        advice=advice,
        waves=offers_of(actor, reading.row.pk, reading.result.pack, advice, timezone.localdate()),
        people=list(people),
    )


@require_safe
@needs(Permission.RESULT_READ)
def method(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show how much the method matters: the overall result under every other preset."""
    reading = reading_of(request, assessment_id)
    rows = sensitivity(reading.result.pack, reading.result.assessment)
    return _page(request, "method", reading, tab="method", rows=rows)


@require_safe
@needs(Permission.RESULT_READ)
def board(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show one A4 page for the board."""
    reading = reading_of(request, assessment_id)
    result = reading.result
    advice = advice_of(result, reading.scorer)
    found = heads(result, reading.scorer)
    previous = None
    if reading.row.previous_id is not None:
        row = assessment_for(actor_of(request), reading.row.previous_id, Permission.RESULT_READ)
        previous = read(row).result if row is not None else None
    return _page(
        request,
        "board",
        reading,
        tab="board",
        headline=found[0],
        strengths=[head for head in found if head.kind == "strength"][:3],
        weaknesses=[head for head in found if head.kind == "weakness"][:5],
        domains=[
            (node_link(reading, item.code), _levels_up(result, previous, item.code))
            for item in result.pack.root.nodes
        ],
        previous=previous,
        advice=advice,
        decisions=advice.items[:_DECISIONS],
    )


def _levels_up(now: Result, before: Result | None, code: str) -> int | None:
    """Return by how many levels a node rose since the last period; None where that cannot be said."""
    past = before.nodes.get(code) if before is not None else None
    present = now.nodes[code].level
    return None if past is None or past.level is None or present is None else present - past.level


@require_safe
@needs(Permission.REPORT_EXPORT)
def reports(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Offer the reports in every format and language."""
    reading = reading_of(request, assessment_id, Permission.REPORT_EXPORT)
    exports = offered(actor_of(request), place_of(reading.row))
    return _page(request, "reports", reading, tab="reports", formats=_FORMATS, exports=exports)
