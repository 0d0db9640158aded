"""Add to a report what assessors wrote and verified, and what auditors hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hengdu.actions._verdicts import ASPECTS, OPINIONS
from hengdu.assessments import build_assessment
from hengdu.reports.authored import (
    AuditorVerdict,
    Authored,
    VerificationFacts,
    with_authored,
    with_verdicts,
    with_verification,
)
from hengdu.scoring import self_result, verified_result
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.reviews.content import adjustments_of
from hengdu.store.reviews.models import Finding, Verification, VerificationPlan, VerificationState

if TYPE_CHECKING:
    from hengdu.reports import ReportContext
    from hengdu.store.assessments.models import Assessment


def with_assessor(context: ReportContext, row: Assessment) -> ReportContext:
    """Return the report with chapters on verification, findings and verdicts, as far as there are any."""
    pack = pinned_pack(row)
    plan = VerificationPlan.objects.filter(assessment=row).first()
    if plan is not None:
        given = build_assessment(load_file(row, as_given=True).file, pack)
        states = list(
            Verification.objects.filter(assessment=row, planned=True).values_list("state", flat=True)
        )
        facts = VerificationFacts(
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
    return with_verdicts(with_authored(context, pack, items), pack, _verdicts(row))


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
        )
        for one in row.verdicts.select_related("given_by")
    ]
