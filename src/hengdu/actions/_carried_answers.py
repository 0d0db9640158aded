"""Let the lead confirm carried answers that no respondent confirms, many at once and with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs
from django.db.models import F

from hengdu.actions._action import Action, Work
from hengdu.actions._answers import CARRIED, CONFIRMED
from hengdu.actions._checks import long_text, one_of, writable
from hengdu.actions._errors import ActionError
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import answer_data, answer_record
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.packs import Pack


def lies_in(pack: Pack, code: str, nodes: tuple[str, ...]) -> bool:
    """Say whether a practice or node is one of ``nodes`` or below one."""
    return code in nodes or bool(set(pack.ancestors(code)) & set(nodes))


@attrs.frozen(kw_only=True)
class ConfirmManyCarried(Action[int]):
    """Confirm every carried answer of the domains or sub-domains named (none: of all); returns how many.

    For the lead, where it is known from elsewhere that last year's answers still hold: the reason says from
    where and stands in the trail. An answer that somebody gave anew meanwhile is carried no more and stays
    as it is.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.ANSWERS_CONFIRMED
    assessment: UUID
    reason: str
    nodes: tuple[str, ...] = ()

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write a version for each that says who confirmed it."""
        writable(work.assessment)
        pack = pinned_pack(work.assessment)
        for node in self.nodes:
            one_of(node, dict(pack.nodes), "nodes")
        reason = long_text(self.reason, "reason", most=2000)
        if not reason:
            raise ActionError(
                "请说明为什么上期答案仍然成立",
                "say why last year's answers still hold",
                place="reason",
                hint_zh="例如：上期以来未变更，依据某次核对记录",
                hint_en="Such as: nothing changed since, see the record of a check",
            )
        carried = Answer.objects.filter(assessment=work.assessment, carry=CARRIED)
        rows = [row for row in carried if not self.nodes or lies_in(pack, row.code, self.nodes)]
        if not rows:
            raise ActionError(
                "没有待确认的沿用答案",
                "no carried answer waits for confirmation there",
                place="nodes",
                hint_zh="请刷新页面查看",
                hint_en="Reload the page to see what is left",
            )
        Answer.objects.filter(pk__in=[row.pk for row in rows]).update(
            carry=CONFIRMED, version=F("version") + 1, saved_at=work.moment, saved_by_id=work.actor.user_id
        )
        AnswerVersion.objects.bulk_create(
            [
                AnswerVersion(
                    assessment_id=row.assessment_id,
                    code=row.code,
                    role=row.role,
                    rater=row.rater,
                    version=row.version + 1,
                    data=answer_data(answer_record(row)),
                    how=CONFIRMED,
                    saved_at=work.moment,
                    saved_by_id=work.actor.user_id,
                )
                for row in rows
            ],
            batch_size=500,
        )
        after = {"codes": sorted({row.code for row in rows}), "reason": reason}
        work.record(self.event, object=", ".join(self.nodes), after=after)
        return len(rows)
