"""Disputes: statements, sub-questions, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, inner
from hengdu.store.disputes.models import Dispute, DisputeStep, SubQuestion
from hengdu.store.disputes.queries import disputes_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hengdu.actions import Actor

_P: Final = Permission
_D: Final = f"{ASSESSMENT}/disputes/{{uuid:dispute_id}}"
_OF: Final = "dispute_id=dispute"
_IN: Final = {"assessment_id": "dispute__assessment_id", "dispute_id": "dispute_id"}
_OWN: Final = "whoever is party to the dispute or was invited"


def _questions(actor: Actor) -> QuerySet[SubQuestion]:
    return SubQuestion.objects.filter(dispute__in=disputes_visible_to(actor).values("pk"))


def _steps(actor: Actor) -> QuerySet[DisputeStep]:
    return DisputeStep.objects.filter(dispute__in=disputes_visible_to(actor).values("pk"))


inner("dispute_id", disputes_visible_to, assessment_id="assessment_id")
inner("question_id", _questions, dispute_id="dispute_id")

OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/disputes",
        "disputes",
        "List disputes",
        tag="disputes",
        permissions=(_P.DISPUTE_READ,),
        model=Dispute,
        columns="id kind subject title state version opened_at opened_by_id decision ended_at ended_by_id",
        rows=disputes_visible_to,
        inside=IN_ASSESSMENT,
        filters=("state",),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/disputes",
        OpenDispute,
        "id",
        "Open a dispute",
        tag="disputes",
        parts=AT_ASSESSMENT,
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
