"""Actions of the plan: what is to be done, by whom, until when, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    TakeActions,
)
from hengdu.actions._ledger import ImportLedger
from hengdu.api._command import command
from hengdu.api._files import FileQuery
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, inner
from hengdu.api._work import work
from hengdu.store.plans.models import ActionItem
from hengdu.store.plans.queries import items_visible_to

if TYPE_CHECKING:
    pass

_P: Final = Permission
_ITEM: Final = f"{ASSESSMENT}/actions/{{uuid:item_id}}"
_OF: Final = "item_id=item"
_OWN: Final = "one's own actions, or any as the lead"


inner("item_id", items_visible_to, assessment_id="assessment_id")

OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/actions",
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
        inside=IN_ASSESSMENT,
        filters=("status", "owner_id"),
        row="PlannedAction",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/actions",
        PlanAction,
        "id",
        "Plan an action",
        tag="actions",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/actions/batch",
        TakeActions,
        "count",
        "Plan several actions, such as those recommended",
        tag="actions",
        parts=AT_ASSESSMENT,
    ),
    work(
        f"{ASSESSMENT}/actions/import",
        "plan:ledger",
        "Start taking a ledger of actions in; the body is the table",
        name="import_ledger",
        tag="actions",
        file=FileQuery,
        does=(ImportLedger,),
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
