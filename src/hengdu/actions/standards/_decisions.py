"""Decide whether two names or numbers mean the same thing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, Conflict
from hengdu.standards.registry import name_key, number_key
from hengdu.store import Permission
from hengdu.store.standards.models import Decision
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICTS: Final[Mapping[str, Text]] = {
    "same": Text("同一项", "the same thing"),
    "different": Text("不同项", "two things"),
    "open": Text("未定", "open"),
}
_MOST: Final = 500
_MOST_REASON: Final = 2000


@attrs.frozen(kw_only=True)
class DecideNames(Action[UUID]):
    """Decide about a pair of names; returns the decision's id.

    The decision before it stays in the history. ``previous`` is the id of the decision that the person saw
    (None where there was none): Conflict when somebody decided meanwhile.
    """

    permission: ClassVar = Permission.DECISION_WRITE
    event: ClassVar = Tag.NAMES_DECIDED
    left: str
    right: str
    verdict: str
    reason: str
    previous: UUID | None = None

    def check(self, work: Work) -> None:  # noqa: ARG002 - the interface of every action
        """Refuse a pair that is one name, an unknown verdict, and a decision without a reason."""
        if self.verdict not in VERDICTS:
            raise ActionError("请选择判断", "choose a verdict", place="verdict")
        for place, name in (("left", self.left), ("right", self.right)):
            if not name.strip() or len(name) > _MOST:
                raise ActionError(f"名称应为 1 至 {_MOST} 字", f"a name has 1 to {_MOST} signs", place=place)
        if _key(self.left) == _key(self.right):
            raise ActionError(
                "两个名称写法相同，无须判断",
                "the two names are one, there is nothing to decide",
                place="right",
            )
        if not self.reason.strip() or len(self.reason) > _MOST_REASON:
            raise ActionError("请写明理由", "say why", place="reason")

    def execute(self, work: Work) -> UUID:
        """Put the new decision in the place of the one before."""
        pair = pair_key(self.left, self.right)
        before = Decision.objects.filter(pair=pair, replaced_at__isnull=True).first()
        if (before.pk if before else None) != self.previous:
            by = before.decided_by.display_name if before and before.decided_by else ""
            raise Conflict(before, place="verdict", by=by)
        if before is not None:
            before.replaced_at = work.moment
            before.save(update_fields=["replaced_at"])
        made = Decision.objects.create(
            left=self.left.strip(),
            right=self.right.strip(),
            pair=pair,
            verdict=self.verdict,
            reason=self.reason.strip(),
            decided_at=work.moment,
            decided_by_id=work.actor.user_id,
        )
        names = {"left": made.left, "right": made.right}
        work.record(
            self.event,
            object=str(made.pk),
            before={**names, "verdict": before.verdict} if before else None,
            after={**names, "verdict": made.verdict, "reason": made.reason},
        )
        return made.pk


def pair_key(left: str, right: str) -> str:
    """Return what tells a pair of names from another, whichever stands first."""
    keys = sorted({_key(left), _key(right)})
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def _key(name: str) -> str:
    return number_key(name_key(name))
