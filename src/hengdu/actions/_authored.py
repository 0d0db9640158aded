"""Add to a report what assessors wrote and verified, and what auditors hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hengdu.actions._closed_items import proofs_of
from hengdu.actions._export_tables import STATUS_NAMES, is_overdue, owner_name
from hengdu.actions._verdicts import ASPECTS, OPINIONS, is_after_seal, sealed_root
from hengdu.assessments import build_assessment
from hengdu.reports.authored import (
    AuditorVerdict,
    Authored,
    PlannedAction,
    SampledTest,
    VerificationFacts,
    with_actions,
    with_authored,
    with_verdicts,
    with_verification,
)
from hengdu.scoring import self_result, verified_result
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.plans.models import ItemStatus
from hengdu.store.reviews.content import adjustments_of
from hengdu.store.reviews.models import Finding, Verification, VerificationPlan, VerificationState
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import date

    from hengdu.reports import ReportContext
    from hengdu.store.assessments.models import Assessment


def with_assessor(context: ReportContext, row: Assessment, today: date) -> ReportContext:
    """Return the report with chapters on verification, findings, verdicts and actions, if there are any."""
    pack = pinned_pack(row)
    plan = VerificationPlan.objects.filter(assessment=row).first()
    if plan is not None:
        given = build_assessment(load_file(row, as_given=True).file, pack)
        states = list(
            Verification.objects.filter(assessment=row, planned=True).values_list("state", flat=True)
        )
        facts = VerificationFacts(
            tests=_tests(row),
            items=len(states),
            done=sum(state != VerificationState.OPEN for state in states),
            adjusted=states.count(VerificationState.ADJUSTED.value),
            seed=plan.seed,
            population=plan.population,
            size=plan.size,
        )
        scorer = scorer_of(row)
        verified = verified_result(scorer, given, adjustments_of(row.pk, given.file))
        context = with_verification(context, self_result(scorer, given), verified, facts)
    rows = Finding.objects.filter(assessment=row, withdrawn_at__isnull=True).select_related("written_by")
    items = [
        Authored(
            node=one.node,
            kind=one.kind,
            fact=one.fact,
            criterion=one.criterion,
            cause=one.cause,
            effect=one.effect,
        )
        for one in rows
    ]
    context = with_verdicts(with_authored(context, pack, items), pack, _verdicts(row))
    return with_actions(context, pack, _actions(row, today))


def _tests(row: Assessment) -> tuple[SampledTest, ...]:
    """Return the tests of samples that were made; what was verified without one has no sample."""
    made = Verification.objects.filter(assessment=row, sample__isnull=False, population__isnull=False)
    names = ("code", "population", "sample", "selection", "exceptions")
    return tuple(
        SampledTest(**dict(zip(names, values, strict=True)))
        for values in made.exclude(state=VerificationState.OPEN).values_list(*names)
    )


def _actions(row: Assessment, today: date) -> list[PlannedAction]:
    rows = row.action_items.exclude(status=ItemStatus.CANCELLED).select_related("owner", "closed_by")
    items = list(rows.prefetch_related("closings"))
    proofs = proofs_of(row, items)
    return [
        PlannedAction(
            node=one.node,
            title=Text(one.title_zh, one.title_en),
            owner=owner_name(one),
            due=one.due,
            status=STATUS_NAMES[one.status],
            progress=one.progress,
            is_overdue=is_overdue(one, today),
            closed_on=timezone.localdate(one.closed_at) if one.closed_at is not None else None,
            closed_by=one.closed_by.display_name if one.closed_by is not None else "",
            closing=one.closed_note,
            proofs=proofs.get(one.pk, ()),
        )
        for one in items
    ]


def _verdicts(row: Assessment) -> list[AuditorVerdict]:
    return [
        AuditorVerdict(
            node=one.node,
            views=tuple(
                (name, OPINIONS[getattr(one, code)]) for code, name in ASPECTS.items() if getattr(one, code)
            ),
            reason=one.reason,
            by=one.given_by.display_name if one.given_by is not None else "",
            day=timezone.localdate(one.given_at),
            about=sealed_root(row) if is_after_seal(one) else "",
        )
        for one in row.verdicts.select_related("given_by", "assessment")
    ]
