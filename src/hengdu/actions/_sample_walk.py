"""Take two of the demo's assessments on: one to its seal, one into review with evidence and a dispute."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from hengdu.actions._actor import actor_for
from hengdu.actions._approvals import GiveApproval
from hengdu.actions._comments import WriteComment
from hengdu.actions._consensus import DecideConsensus
from hengdu.actions._disputes import AskSubQuestion, OpenDispute, StateSide
from hengdu.actions._evidence import AddEvidence, EvidenceFacts
from hengdu.actions._findings import FindingText, SaveFinding
from hengdu.actions._reviews import DecideReview, SubmitAssessment
from hengdu.actions._seal import SealAssessment
from hengdu.actions._verification_plan import PlanVerification, Verified, VerifyAnswer
from hengdu.assessments import build_assessment
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Assessment, Proposal
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.people.models import User
from hengdu.store.reviews.models import Verification
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.store import Actor

# What the demo shows as evidence: kind, title, grade, the day of its end (none: it does not end), sub-domain.
_PIECES: Final = (
    ("note", "示例：互联网资产清册核对记录", "E3", None, "AP-01"),
    ("seen", "示例：边界防火墙规则复核单", "E4", None, "SH-02"),
    ("link", "示例：网络安全管理制度汇编", "E2", date(2027, 3, 31), "PM-01"),
    ("note", "示例：应急演练总结", "E3", date(2026, 8, 31), "IR-02"),
)
_RETURNED: Final = "SH-02"
_FIRST_VERIFIED: Final = 3


def walk_samples(institution: str) -> None:
    """Seal the earliest assessment of a sample institution and put the next one into review."""
    rows = Assessment.objects.filter(tenant__name=institution, tenant__is_sample=True).order_by("period_end")
    earlier, later = rows[:2]
    for row in (earlier, later):
        Proposal.objects.filter(assessment=row, decision="").update(decision="confirmed")
        _settle(row)
        _evidence(row)
    _verify(later)
    for row in (earlier, later):
        SubmitAssessment(
            assessment=row.pk, reason="示例：安全管理岗、应急响应岗已集中访谈，不另设受访人"
        ).run(_as("lead"))
    _to_the_seal(earlier)
    _into_review(later)


def _as(role: str) -> Actor:
    return actor_for(User.objects.values_list("pk", flat=True).get(username=f"demo-{role}"))


def _leaves(row: Assessment) -> tuple[str, ...]:
    return tuple(code for code, node in pinned_pack(row).nodes.items() if node.practices)


def _practices(row: Assessment, node: str) -> Iterator[str]:
    """Return the practices of a sub-domain, the lowest level first."""
    return (code for code in pinned_pack(row).practices if code.startswith(f"{node}."))


def _settle(row: Assessment) -> None:
    """Decide every disagreement, for the lower answer."""
    assessment = build_assessment(load_file(row, as_given=True).file, pinned_pack(row))
    for item in assessment.consensus:
        if not item.resolved:
            answer = assessment.answers[item.code].answer or "N"
            reason = "示例：以证据较充分的一方为准，从低采信"
            DecideConsensus(assessment=row.pk, code=item.code, answer=answer, reason=reason).run(_as("lead"))


def _evidence(row: Assessment) -> None:
    for kind, title, grade, valid_until, node in _PIECES:
        facts = EvidenceFacts(
            kind=kind,
            title=title,
            grade=grade,
            issued=(row.as_of or date(2026, 6, 30)) - timedelta(days=60),
            valid_until=valid_until,
            note="示例：仅供演示，无真实内容",
            link="https://example.org/policy" if kind == "link" else "",
            where="示例机房" if kind == "seen" else "",
            seen_by="示例评估人" if kind == "seen" else "",
        )
        two = tuple(code for code, _ in zip(_practices(row, node), range(2), strict=False))
        AddEvidence(assessment=row.pk, facts=facts, practices=two).run(_as("assessor"))


def _verify(row: Assessment) -> None:
    """Draw the plan, verify three answers, adjust one; write a finding and a strength."""
    actor = _as("assessor")
    PlanVerification(assessment=row.pk, seed="示例 2026").run(actor)
    planned = Verification.objects.filter(assessment=row, code__in=pinned_pack(row).practices).order_by(
        "code"
    )
    for number, item in enumerate(planned[: _FIRST_VERIFIED + 1]):
        found = Verified(
            state="verified",
            evidence="E3",
            reason="示例：查阅记录，与作答一致",
            population=120,
            sample=10,
            selection="示例：按月份随机抽取",
            exceptions="示例：无",
        )
        if number == _FIRST_VERIFIED:
            found = Verified(
                state="adjusted",
                answer="P",
                evidence="E2",
                reason="示例：抽查二十条，三条没有复核记录",
                population=240,
                sample=20,
                selection="示例：按规则编号等距抽取",
                exceptions="示例：三条没有复核记录",
            )
        VerifyAnswer(assessment=row.pk, code=item.code, found=found, version=item.version).run(actor)
    for text in (
        FindingText(
            node=_RETURNED,
            kind="finding",
            fact=Text("示例：两处边界的规则十四个月未复核", "Sample: rules at two borders unreviewed"),
            criterion=Text("示例：规则应每半年复核", "Sample: rules are reviewed twice a year"),
            cause=Text("示例：复核责任未写入岗位职责", "Sample: nobody is named for the review"),
            effect=Text("示例：失效规则可能继续放行", "Sample: stale rules may still let traffic through"),
        ),
        FindingText(
            node="IR-02",
            kind="strength",
            fact=Text("示例：演练覆盖全部重要系统", "Sample: drills cover every important system"),
        ),
    ):
        SaveFinding(assessment=row.pk, text=text).run(actor)


def _to_the_seal(row: Assessment) -> None:
    """Accept everything, approve twice, seal."""
    DecideReview(assessment=row.pk, nodes=_leaves(row), accept=True).run(_as("reviewer"))
    for role, post in (("direct", "示例首席信息官"), ("first", "示例总经理")):
        GiveApproval(
            assessment=row.pk,
            approve=True,
            opinion="同意（示例）",
            post=post,
            day=(row.as_of or date(2025, 6, 30)) + timedelta(days=30),
        ).run(_as(role))
    SealAssessment(assessment=row.pk).run(_as("lead"))


def _into_review(row: Assessment) -> None:
    """Accept some sub-domains, return one with a comment, and leave a dispute open."""
    reviewer = _as("reviewer")
    accepted = tuple(code for code in _leaves(row) if code.startswith("AP"))
    DecideReview(assessment=row.pk, nodes=accepted, accept=True).run(reviewer)
    words = "示例：请补充规则复核的日期和复核人"
    WriteComment(assessment=row.pk, node=_RETURNED, text=words).run(reviewer)
    DecideReview(assessment=row.pk, nodes=(_RETURNED,), accept=False, note=words).run(reviewer)
    dispute = OpenDispute(
        assessment=row.pk,
        kind="node",
        subject=_RETURNED,
        title="示例：规则复核的范围",
        statement="示例：办公网的规则不在重要系统范围内，不应计入",
        evidence=("示例：网络分区说明",),
    ).run(_as("direct"))
    StateSide(dispute=dispute, side="opposing", statement="示例：两网互通，办公网的规则影响交易网").run(
        reviewer
    )
    AskSubQuestion(dispute=dispute, question="示例：办公网到交易网还有哪些放行规则？").run(_as("assessor"))
