"""Disputes: statements, sub-questions, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import (
    AskSubQuestion,
    CloseSubQuestion,
    DecideDispute,
    InviteToDispute,
    OpenDispute,
    Permission,
    ReopenSubQuestion,
    StateSide,
    WithdrawDispute,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import INNER
from hengdu.store.disputes.models import Dispute, DisputeStep, SubQuestion
from hengdu.store.disputes.queries import disputes_visible_to

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_D: Final = f"{_A}/disputes/{{uuid:dispute_id}}"
_OF: Final = "dispute_id=dispute"
_IN: Final = {"assessment_id": "dispute__assessment_id", "dispute_id": "dispute_id"}
_OWN: Final = "whoever is party to the dispute or was invited"


def _dispute(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return disputes_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


def _questions(actor: Actor) -> QuerySet[SubQuestion]:
    return SubQuestion.objects.filter(dispute__in=disputes_visible_to(actor).values("pk"))


def _steps(actor: Actor) -> QuerySet[DisputeStep]:
    return DisputeStep.objects.filter(dispute__in=disputes_visible_to(actor).values("pk"))


def _question(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return _questions(actor).filter(pk=key, dispute_id=path["dispute_id"]).exists()


INNER["dispute_id"] = _dispute
INNER["question_id"] = _question

OPERATIONS: Final = (
    listing(
        f"{_A}/disputes",
        "disputes",
        "List disputes",
        tag="disputes",
        permissions=(_P.DISPUTE_READ,),
        model=Dispute,
        columns="id kind subject title state version opened_at opened_by_id decision ended_at ended_by_id",
        rows=disputes_visible_to,
        inside={"assessment_id": "assessment_id"},
        filters=("state",),
    ),
    command(
        "POST",
        f"{_A}/disputes",
        OpenDispute,
        "id",
        "Open a dispute",
        tag="disputes",
        parts="assessment_id=assessment",
    ),
    listing(
        f"{_D}/steps",
        "dispute_steps",
        "List what was said and done in a dispute",
        tag="disputes",
        permissions=(_P.DISPUTE_READ,),
        model=DisputeStep,
        columns="number kind data at by_id",
        rows=_steps,
        inside=_IN,
    ),
    listing(
        f"{_D}/questions",
        "dispute_questions",
        "List the sub-questions of a dispute",
        tag="disputes",
        permissions=(_P.DISPUTE_READ,),
        model=SubQuestion,
        columns="id position question reason evidence closed_at closed_by_id",
        rows=_questions,
        inside=_IN,
    ),
    command(
        "POST", f"{_D}/statements", StateSide, "count", "State a side", tag="disputes", parts=_OF, own=_OWN
    ),
    command(
        "POST",
        f"{_D}/questions",
        AskSubQuestion,
        "count",
        "Ask a sub-question",
        tag="disputes",
        parts=_OF,
        own=_OWN,
    ),
    command(
        "POST",
        f"{_D}/questions/{{uuid:question_id}}/closing",
        CloseSubQuestion,
        "count",
        "Close a sub-question",
        tag="disputes",
        parts=f"{_OF} question_id=question",
        own=_OWN,
    ),
    command(
        "POST",
        f"{_D}/questions/{{uuid:question_id}}/reopening",
        ReopenSubQuestion,
        "count",
        "Open a sub-question again",
        tag="disputes",
        parts=f"{_OF} question_id=question",
        own=_OWN,
    ),
    command(
        "POST",
        f"{_D}/invitations",
        InviteToDispute,
        "count",
        "Invite a person",
        tag="disputes",
        parts=_OF,
        own=_OWN,
    ),
    command("POST", f"{_D}/decision", DecideDispute, "count", "Decide", tag="disputes", parts=_OF, own=_OWN),
    command(
        "POST",
        f"{_D}/withdrawal",
        WithdrawDispute,
        "count",
        "Withdraw a dispute",
        tag="disputes",
        parts=_OF,
        own=_OWN,
    ),
)
