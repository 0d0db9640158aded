"""Bring an assessment to where it can be sealed, without walking through the review."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from tests.application import fresh_database, keep_database
from tests.world import World

from hengdu.actions import Actor, Role, SaveAnswer, SaveBackground, SaveMeasurement
from hengdu.assessments import asked_of
from hengdu.store.assessments.models import Assessment, Status, Submission
from hengdu.store.assessments.packs import installed
from hengdu.store.reviews.models import Approval, ApprovalStep, Round
from hengdu.store.reviews.state import content_of

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

ANSWERS = 3
INDICATOR = "AP-01.I1"


def codes() -> list[str]:
    """Return the practices that the role CISO is asked about."""
    pack = installed("sf-nscmm")
    return [code for code, practice in pack.practices.items() if "CISO" in asked_of(pack, practice)]


def answered(world: World, tenant: UUID) -> UUID:
    """Return an assessment with a few answers, a measurement and a word on the background."""
    assessment = world.assessment(tenant)
    for code in codes()[:ANSWERS]:
        given = {"answer": "F", "evidence": "E2", "note": "示例说明"}
        SaveAnswer(assessment=assessment, code=code, role="CISO", given=given).run(world.system)
    measured = {"period": "2026-Q1", "numerator": "9", "denominator": "10"}
    SaveMeasurement(assessment=assessment, indicator=INDICATOR, data=measured).run(world.system)
    SaveBackground(assessment=assessment, key="示例项", zh="示例内容").run(world.system)
    return assessment


def approve(assessment: UUID) -> None:
    """Give both approvals for the present content."""
    row = Assessment.objects.get(pk=assessment)
    now = timezone.now()
    sent = Submission.objects.create(assessment=row, to="reviewer", sent_at=now)
    number = row.rounds.count() + 1
    held = Round.objects.create(assessment=row, submission=sent, number=number, outcome="approved")
    for step in ApprovalStep.values:
        Approval.objects.create(
            round=held,
            step=step,
            approved=True,
            opinion="同意（示例）",
            post="示例职务",
            name="示例责任人",
            day=dt.date(2026, 11, 22),
            digest=content_of(row).whole,
            given_at=now,
        )
    Assessment.objects.filter(pk=assessment).update(status=Status.APPROVED, submitted_at=now)


def kept_approved(folder: Path) -> tuple[str, Actor, UUID]:
    """Make an approved assessment in a database of its own; return the kept database, the lead and its id."""
    with fresh_database(folder):
        world = World()
        tenant = world.tenant()
        lead = world.person(Role.LEAD, tenant)
        assessment = answered(world, tenant)
        approve(assessment)
        return keep_database(folder, "approved"), lead, assessment
