"""Let an auditor say what it holds of a sub-domain, beside the level and never in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Status
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.dossiers.models import Dossier
from hengdu.store.engagements.models import Opinion, Verdict
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.store.assessments.models import Assessment

ASPECTS: Final[Mapping[str, Text]] = {
    "adequacy": Text("充分性", "Adequacy"),
    "effectiveness": Text("有效性", "Effectiveness"),
    "suitability": Text("适宜性", "Suitability"),
}
OPINIONS: Final[Mapping[str, Text]] = {
    Opinion.YES.value: Text("符合", "yes"),
    Opinion.PARTLY.value: Text("基本符合", "in part"),
    Opinion.NO.value: Text("不符合", "no"),
}
_MOST: Final = 10_000


@attrs.frozen(kw_only=True)
class GiveVerdict(Action[int]):
    """Give a verdict on one sub-domain, or change one's own; returns its version.

    At least one aspect needs a view, and every verdict a reason. ``version`` is 0 for the first. One given
    after the seal is beside the dossier, not in it; the trail names the dossier that it is about.
    """

    permission: ClassVar = Permission.VERDICT_WRITE
    event: ClassVar = Tag.VERDICT_GIVEN
    assessment: UUID
    node: str
    adequacy: str = ""
    effectiveness: str = ""
    suitability: str = ""
    reason: str
    version: int = 0

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write the verdict; no answer and no score changes."""
        _not_cancelled(work.assessment)
        pack = pinned_pack(work.assessment)
        node = pack.nodes.get(self.node)
        if node is None or not node.practices:
            raise NotFoundError("node")
        given = {name: getattr(self, name) for name in ASPECTS}
        for name, value in given.items():
            one_of(value, ("", *OPINIONS), name)
        if not any(given.values()):
            raise ActionError(
                "至少对一个方面给出意见",
                "give a view on one aspect at least",
                place="adequacy",
                hint_zh="充分性、有效性、适宜性任选",
                hint_en="Adequacy, effectiveness or suitability",
            )
        one_line(self.reason, "reason", most=_MOST, least=1)
        columns = given | {"reason": long_text(self.reason, "reason", most=_MOST), "given_at": work.moment}
        mine = Verdict.objects.filter(
            assessment=work.assessment, node=self.node, given_by_id=work.actor.user_id
        )
        before = mine.first()
        if (before.version if before is not None else 0) != self.version:
            raise Conflict(before, place="node")
        if before is None:
            Verdict.objects.create(
                assessment=work.assessment, node=self.node, given_by_id=work.actor.user_id, **columns
            )
        else:
            mine.update(**columns, version=self.version + 1)
        said = {name: value for name, value in columns.items() if name != "given_at"}
        was = {name: getattr(before, name) for name in said} if before is not None else None
        root = sealed_root(work.assessment)
        work.record(self.event, object=self.node, before=was, after=said | ({"root": root} if root else {}))
        return self.version + 1


def sealed_root(row: Assessment) -> str:
    """Return the root of the dossier of a sealed assessment; empty where it is not sealed."""
    if row.status != Status.SEALED:
        return ""
    return Dossier.objects.filter(assessment=row).values_list("root", flat=True).first() or ""


def is_after_seal(row: Verdict) -> bool:
    """Say whether a verdict (with its assessment) was given, or changed, after the seal."""
    sealed_at = row.assessment.sealed_at
    return sealed_at is not None and row.given_at > sealed_at


def _not_cancelled(row: Assessment) -> None:
    if row.status == Status.CANCELLED:
        raise ActionError(
            "该评估已取消，不能再写入",
            "the assessment is given up; nothing more is written into it",
            place=str(row.pk),
            hint_zh="请对其他评估给出意见",
            hint_en="Give your view on another assessment",
        )


def verdict_sections(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the auditors' verdicts as plain records for the dossier, by sub-domain."""
    return [
        {
            "node": row.node,
            "adequacy": row.adequacy,
            "effectiveness": row.effectiveness,
            "suitability": row.suitability,
            "reason": row.reason,
            "given_at": row.given_at.isoformat(),
            "given_by": row.given_by.display_name if row.given_by else "",
            "version": row.version,
        }
        for row in assessment.verdicts.select_related("given_by")
    ]
