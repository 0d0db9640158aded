"""Turn verdicts into what templates print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions._verdicts import ASPECTS, OPINIONS, is_after_seal, sealed_root
from hengdu.store.engagements.queries import verdicts_visible_to
from hengdu.text import Text

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store import Actor
    from hengdu.store.engagements.models import Verdict

_NONE: Final = Text("—", "—")


def verdict_rows(actor: Actor, assessment_id: UUID, node: str = "") -> list[dict[str, Any]]:
    """Return the verdicts of an assessment in words, of one sub-domain if ``node`` names it."""
    rows = verdicts_visible_to(actor).filter(assessment_id=assessment_id).select_related("assessment")
    return [_words(row) for row in (rows.filter(node=node) if node else rows)]


def _words(row: Verdict) -> dict[str, Any]:
    views = [(name, OPINIONS.get(getattr(row, code), _NONE)) for code, name in ASPECTS.items()]
    root = sealed_root(row.assessment) if is_after_seal(row) else ""
    return {"verdict": row, "views": views, "after_seal": is_after_seal(row), "root": root}
