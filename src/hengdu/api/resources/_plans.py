"""Actions of the plan: what is to be done, by whom, until when, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import (
    AskClosing,
    AskExtension,
    ChangeAction,
    DecideClosing,
    DecideExtension,
    Permission,
    PlanAction,
    ReopenAction,
    ReportProgress,
)
from hengdu.api._command import command
from hengdu.api._listing import listing
from hengdu.api._operations import INNER
from hengdu.store.plans.models import ActionItem
from hengdu.store.plans.queries import items_visible_to

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_ITEM: Final = f"{_A}/actions/{{uuid:item_id}}"
_OF: Final = "item_id=item"
_OWN: Final = "one's own actions, or any as the lead"


def _item(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return items_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


INNER["item_id"] = _item

OPERATIONS: Final = (
    listing(
        f"{_A}/actions",
        "actions",
        "List the actions of the plan: all, or those one owns",
        tag="actions",
        permissions=(_P.PLAN_READ, _P.PLAN_PROGRESS),
        model=ActionItem,
        columns=(
            "id source node level title_zh title_en practices owner_id "
            "owner_name starts due status progress note "
            "version created_at closed_at closed_note"
        ),
        rows=items_visible_to,
        inside={"assessment_id": "assessment_id"},
        filters=("status", "owner_id"),
        row="PlannedAction",
    ),
    command(
        "POST",
        f"{_A}/actions",
        PlanAction,
        "id",
        "Plan an action",
        tag="actions",
        parts="assessment_id=assessment",
    ),
    command("PUT", _ITEM, ChangeAction, "version", "Change an action", tag="actions", parts=_OF),
    command(
        "POST",
        f"{_ITEM}/progress",
        ReportProgress,
        "version",
        "Report progress",
        tag="actions",
        parts=_OF,
        own=_OWN,
    ),
    command(
        "POST",
        f"{_ITEM}/closing",
        AskClosing,
        "id",
        "Ask for the closing of an action",
        tag="actions",
        parts=_OF,
        own=_OWN,
    ),
    command(
        "POST",
        f"{_ITEM}/closing/decision",
        DecideClosing,
        "id",
        "Decide on the closing",
        tag="actions",
        parts=_OF,
    ),
    command(
        "POST",
        f"{_ITEM}/extension",
        AskExtension,
        "id",
        "Ask for a later day",
        tag="actions",
        parts=_OF,
        own=_OWN,
    ),
    command(
        "POST",
        f"{_ITEM}/extension/decision",
        DecideExtension,
        "id",
        "Decide on the later day",
        tag="actions",
        parts=_OF,
    ),
    command(
        "POST",
        f"{_ITEM}/reopening",
        ReopenAction,
        "id",
        "Open a closed action again",
        tag="actions",
        parts=_OF,
    ),
)
