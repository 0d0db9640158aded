"""Submit an assessment to the reviewer; accept or return its sub-domains; comment on them (复核)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._grants import is_single_person, single_person_mark
from hengdu.actions._people_concerned import tell
from hengdu.actions._readiness import Missing, missing_of
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assessment, Status, Submission
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.reviews.authors import authors_of
from hengdu.store.reviews.models import NodeReview, Outcome, Round
from hengdu.store.reviews.queries import latest_round
from hengdu.store.reviews.state import content_of, review_state
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

TO_REVIEWER: Final = "reviewer"


def set_status(work: Work, before: Status, after: Status) -> None:
    """Move the assessment on if it is still where it was; ActionError when somebody was faster."""
    if not Assessment.objects.filter(pk=work.assessment.pk, status=before).update(status=after):
        raise ActionError(
            "评估状态已被他人改变",
            "somebody else moved the assessment on meanwhile",
            place=str(work.assessment.pk),
            hint_zh="请刷新页面后再试",
            hint_en="Reload the page and try again",
        )
    work.assessment.status = after


def require_status(work: Work, *wanted: Status) -> None:
    """Refuse where the assessment is at another step."""
    if work.assessment.status not in wanted:
        raise ActionError(
            "评估当前状态不允许此操作",
            "the assessment is not at the step for this",
            place=str(work.assessment.pk),
            hint_zh="请查看评估状态：填报中可提交，已提交可复核和批准",
            hint_en="See its status: it is answered, then submitted, then reviewed and approved",
        )


def refuse_author(work: Work, nodes: Iterable[str]) -> None:
    """Refuse an actor who had a hand in the content of one of the nodes.

    Whoever runs an installation alone is let through; the trail says so and every output is marked.
    """
    if work.actor.user_id is None or is_single_person():
        return
    authors = authors_of(work.assessment.pk, pinned_pack(work.assessment))
    own = sorted(node for node in nodes if work.actor.user_id in authors.get(node, ()))
    if own:
        raise ActionError(
            f"您参与过 {'、'.join(own)} 的作答，不能复核或批准" if own != [""] else "您参与过作答，不能批准",
            f"you had a hand in the answers of {', '.join(own)} and cannot review or approve them"
            if own != [""]
            else "you had a hand in the answers and cannot approve them",
            place="nodes",
            hint_zh="请由未参与作答的人处理",
            hint_en="Leave it to somebody who gave none of these answers",
        )


@attrs.frozen(kw_only=True)
class SubmitAssessment(Action[int]):
    """Submit an assessment to the reviewer; returns the round's number.

    What blocks must be done first. What else is missing may be left out with a ``reason``, which the reviewer
    and those who approve see.
    """

    permission: ClassVar = Permission.SUBMIT
    event: ClassVar = Tag.SUBMITTED
    assessment: UUID
    reason: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Begin a round."""
        row = work.assessment
        require_status(work, Status.DRAFT, Status.OPEN, Status.RETURNED)
        before, missing = Status(row.status), missing_of(row)
        self._complete(missing)
        digest = content_of(row).whole
        last = latest_round(row.pk)
        submission = Submission.objects.create(
            assessment=row,
            to=TO_REVIEWER,
            digest=digest,
            sent_at=work.moment,
            sent_by_id=work.actor.user_id,
        )
        number = 1 if last is None else last.number + 1
        left_out = [
            {"kind": one.kind, "zh": one.text.zh, "en": one.text.en, "number": one.number} for one in missing
        ]
        made = Round.objects.create(
            assessment=row,
            submission=submission,
            number=number,
            missing=left_out,
            reason=long_text(self.reason, "reason", most=5000),
        )
        set_status(work, before, Status.SUBMITTED)
        work.record(
            self.event,
            object=str(row.pk),
            before={"status": before.value},
            after={
                "to": TO_REVIEWER,
                "round": number,
                "digest": digest,
                "missing": {one["kind"]: one["number"] for one in left_out},
                "reason": made.reason,
            },
        )
        tell(work, Permission.REVIEW, NoticeKind.REVIEW_ASKED)
        return number

    def _complete(self, missing: tuple[Missing, ...]) -> None:
        blocking = [one for one in missing if one.blocks]
        if blocking:
            raise ActionError(
                "；".join(f"{one.text.zh}：{one.number}" for one in blocking),
                "; ".join(f"{one.text.en}: {one.number}" for one in blocking),
                place="assessment",
                hint_zh="请先处理再提交",
                hint_en="Deal with it before you submit",
            )
        if missing and not self.reason.strip():
            raise ActionError(
                "尚有未完成事项，提交须说明理由",
                "something is missing; submitting needs a reason",
                place="reason",
                hint_zh="请说明为什么不等其完成",
                hint_en="Say why it is submitted without",
            )


@attrs.frozen(kw_only=True)
class DecideReview(Action[int]):
    """Accept or return sub-domains; returns how many. Returning needs a note that says what to do.

    Whoever had a hand in the answers of one of them is refused, by whatever way they came in.
    """

    permission: ClassVar = Permission.REVIEW
    event: ClassVar = Tag.REVIEW_DECIDED
    assessment: UUID
    nodes: tuple[str, ...]
    accept: bool
    note: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse unknown sub-domains, a return without a note, and authors."""
        require_status(work, Status.SUBMITTED)
        known = {node.code for node in pinned_pack(work.assessment).nodes.values() if node.practices}
        for node in self.nodes:
            if node not in known:
                raise NotFoundError(node[:80])
        if not self.nodes:
            raise ActionError("没有选择子域", "no sub-domain is chosen", place="nodes")
        if not self.accept and not self.note.strip():
            raise ActionError(
                "退回须说明理由",
                "returning needs a reason",
                place="note",
                hint_zh="请写明要补充或更正什么",
                hint_en="Say what is to be added or corrected",
            )
        refuse_author(work, self.nodes)

    def execute(self, work: Work) -> int:
        """Write one decision for each; the last acceptance asks those who approve."""
        last = latest_round(work.assessment.pk)
        if last is None:
            raise NotFoundError("round")
        digests, note = content_of(work.assessment).nodes, long_text(self.note, "note")
        for node in dict.fromkeys(self.nodes):
            NodeReview.objects.create(
                round=last,
                node=node,
                accepted=self.accept,
                note=note,
                digest=digests[node],
                decided_at=work.moment,
                decided_by_id=work.actor.user_id,
            )
        after = {"nodes": list(self.nodes), "accepted": self.accept, "note": note, "round": last.number}
        work.record(self.event, object=", ".join(self.nodes)[:200], after=after | single_person_mark())
        if self.accept and review_state(work.assessment).all_accepted:
            tell(work, Permission.APPROVE, NoticeKind.APPROVAL_ASKED)
        return len(set(self.nodes))


@attrs.frozen(kw_only=True)
class ReturnAssessment(Action[tuple[str, ...]]):
    """End the round: the sub-domains that the reviewer returned are open for answers again; returns them."""

    permission: ClassVar = Permission.REVIEW
    event: ClassVar = Tag.REVIEW_RETURNED
    assessment: UUID
    note: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> tuple[str, ...]:
        """Close the round and open what was returned."""
        require_status(work, Status.SUBMITTED)
        returned = review_state(work.assessment).returned
        if not returned:
            raise ActionError(
                "本轮没有退回的子域",
                "no sub-domain was returned in this round",
                place="nodes",
                hint_zh="请先退回至少一个子域，或全部通过",
                hint_en="Return at least one sub-domain first, or accept all of them",
            )
        refuse_author(work, returned)
        end_round(work, Outcome.RETURNED, returned, self.note)
        work.record(self.event, after={"nodes": list(returned), "note": self.note.strip()})
        return returned


def end_round(work: Work, outcome: Outcome, nodes: tuple[str, ...], reason: str) -> None:
    """End the running round and open ``nodes`` again (all where none is named)."""
    last = latest_round(work.assessment.pk)
    if last is None:
        raise NotFoundError("round")
    last.outcome, last.open_nodes = outcome, list(nodes)
    last.ended_at, last.ended_by_id = work.moment, work.actor.user_id
    last.ended_reason = long_text(reason, "reason", most=5000)
    last.save()
    set_status(work, Status.SUBMITTED, Status.RETURNED)
    tell(work, Permission.SUBMIT, NoticeKind.REVIEW_RETURNED)
    people = work.assessment.assignments.filter(ended_at__isnull=True, user__isnull=False)
    for user_id in set(people.values_list("user", flat=True)):
        work.notify(user_id, NoticeKind.REVIEW_RETURNED, object=str(work.assessment.pk))
