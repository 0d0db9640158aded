"""Planning of standards: editions, schedules, policies and their reviews, checked documents."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from pydantic import Field

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import (
    AddPolicyText,
    AdoptSchedule,
    AssignPolicyReview,
    ClosePolicyReview,
    KeepDocument,
    KeepEdition,
    KeepSchedule,
    RemoveDocument,
    RemoveEntry,
    SaveEntry,
    SavePolicy,
)
from hengdu.actions.standards.planning import CHECK, PAPER, SCHEDULE, RecordPlanningPaper
from hengdu.api._command import Version, command
from hengdu.api._files import FileQuery
from hengdu.api._forms import Form, Words, value_of
from hengdu.api._listing import listing
from hengdu.api._operations import Call, Operation, inner
from hengdu.api._work import work
from hengdu.standards.registry import Unit, WorkingGroup
from hengdu.standards.risks import AdoptionRecord, DesignNote, RiskPoint
from hengdu.store.planning.models import (
    CheckedDocument,
    Edition,
    Entry,
    EntryKind,
    Policy,
    PolicyReview,
    Schedule,
)
from hengdu.store.planning.queries import (
    documents_visible_to,
    editions_visible_to,
    entries_visible_to,
    policies_visible_to,
    policy_reviews_visible_to,
    schedules_visible_to,
)

_P: Final = Permission
_READ: Final = (_P.DESK_READ,)
_RECORDS: Final = {
    EntryKind.POINT.value: RiskPoint,
    EntryKind.DESIGN.value: DesignNote,
    EntryKind.ADOPTION.value: AdoptionRecord,
    EntryKind.UNIT.value: Unit,
    EntryKind.GROUP.value: WorkingGroup,
}
_Code = Annotated[Words, Field(max_length=80)]

inner("plan_id", schedules_visible_to)
inner("policy_review_id", policy_reviews_visible_to)
inner("document_id", documents_visible_to)


class ScheduleForm(Form):
    """What to schedule: an edition from a month on, or an earlier schedule with changes."""

    edition: _Code = ""
    start: _Code = ""
    plan: _Code = ""
    changes: dict[Words, Any] = Field(default_factory=dict)
    seconds: Annotated[int, Field(ge=0, le=120)] = 10
    note: Annotated[Words, Field(max_length=500)] = ""


class DeskPaperForm(Form):
    """Which paper of the desk; ``about`` says of what, by the names that the paper takes."""

    what: Literal["plan", "comparison", "review", "route", "design", "adoption"]
    format: Literal["docx", "pdf", "xlsx"] = "docx"
    lang: Literal["zh", "en"] = "zh"
    about: dict[Words, Any] = Field(default_factory=dict)


class EntryForm(Form):
    """A point of risk, note of design, record of adoption, unit or group, by the kind in the address."""

    record: dict[Words, Any]
    is_new: bool = False


def _entry(call: Call) -> Version:
    kind = _RECORDS.get(call.path["entry_kind"])
    if kind is None:
        raise NotFoundError("entry")
    action = SaveEntry(
        code=call.path["entry"],
        record=value_of(kind, call.body.record),
        version=call.version or 0,
        is_new=call.body.is_new,
    )
    return Version(version=action.run(call.actor))


def _schedule(_call: Call, given: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value not in ("", {})} | {"schedule": str(uuid4())}


def _document(_call: Call, given: dict[str, Any]) -> dict[str, Any]:
    return given | {"document": str(uuid4())}


def _paper(_call: Call, given: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = given.pop("about")
    return about | given


OPERATIONS: Final = (
    listing(
        "/plan-editions",
        "plan_editions",
        "List editions of the plan of standards",
        tag="planning",
        permissions=_READ,
        model=Edition,
        columns="code title_zh title_en first_year last_year data made_at",
        rows=editions_visible_to,
        row="PlanEdition",
    ),
    command("POST", "/plan-editions", KeepEdition, "code_of", "Keep an edition of the plan", tag="planning"),
    listing(
        "/schedules",
        "schedules",
        "List schedules of editions",
        tag="planning",
        permissions=_READ,
        model=Schedule,
        columns=(
            "id edition title_zh title_en predecessor_id note search price bound items late_items data "
            "made_at in_force_at replaced_at"
        ),
        rows=schedules_visible_to,
        filters=("edition",),
    ),
    work(
        "/schedules",
        SCHEDULE,
        "Start scheduling an edition, or planning anew",
        name="make_schedule",
        tag="planning",
        form=ScheduleForm,
        arguments=_schedule,
        does=(KeepSchedule,),
    ),
    command(
        "POST",
        "/schedules/{uuid:plan_id}/adoption",
        AdoptSchedule,
        "nothing",
        "Put a schedule into force",
        tag="planning",
        parts="plan_id=schedule",
    ),
    listing(
        "/policies",
        "policies",
        "List the organisation's own records of policies",
        tag="planning",
        permissions=_READ,
        model=Policy,
        columns="code data version changed_at",
        rows=policies_visible_to,
    ),
    command(
        "POST",
        "/policies",
        SavePolicy,
        "version",
        "Register a policy",
        tag="planning",
        fixed={"is_new": True},
        name="register_policy",
    ),
    command(
        "PUT",
        "/policies",
        SavePolicy,
        "version",
        "Change a policy; its id stands in the record",
        tag="planning",
        fixed={"is_new": False},
        name="change_policy_record",
    ),
    command(
        "POST",
        "/policies/{policy}/texts",
        AddPolicyText,
        "id",
        "Add a version of a policy's text",
        tag="planning",
        parts="policy=policy",
    ),
    listing(
        "/policy-reviews",
        "policy_reviews",
        "List reviews that changes of policies called for",
        tag="planning",
        permissions=_READ,
        model=PolicyReview,
        columns="id policy before_id after_id data due outcome opened_at closed_at version",
        rows=policy_reviews_visible_to,
        filters=("policy",),
    ),
    command(
        "PUT",
        "/policy-reviews/{uuid:policy_review_id}",
        AssignPolicyReview,
        "version",
        "Assign a review",
        tag="planning",
        parts="policy_review_id=review",
    ),
    command(
        "POST",
        "/policy-reviews/{uuid:policy_review_id}/closing",
        ClosePolicyReview,
        "nothing",
        "Close a review",
        tag="planning",
        parts="policy_review_id=review",
        own="whom it was assigned to",
    ),
    listing(
        "/planning-entries",
        "planning_entries",
        "List points of risk, notes of design, records of adoption, own units and groups",
        tag="planning",
        permissions=_READ,
        model=Entry,
        columns="kind code standard data version changed_at",
        rows=entries_visible_to,
        filters=("kind", "standard"),
        row="PlanningEntry",
    ),
    Operation(
        method="PUT",
        path="/planning-entries/{entry_kind}/{entry}",
        name="save_planning_entry",
        about="Keep an entry",
        tag="planning",
        permissions=(_P.PLAN_WRITE,),
        run=_entry,
        body=EntryForm,
        answer=Version,
        is_versioned=True,
        does=(SaveEntry,),
    ),
    command(
        "DELETE",
        "/planning-entries/{entry_kind}/{entry}",
        RemoveEntry,
        "nothing",
        "Remove an entry",
        tag="planning",
        parts="entry_kind=kind entry=code",
    ),
    listing(
        "/documents",
        "checked_documents",
        "List documents that were checked, with what was found",
        tag="planning",
        permissions=_READ,
        model=CheckedDocument,
        columns="id name sm3 findings errors warnings notes checked_at",
        rows=documents_visible_to,
    ),
    work(
        "/documents",
        CHECK,
        "Start checking a document; the body is Word or text",
        name="check_document",
        tag="planning",
        file=FileQuery,
        arguments=_document,
        does=(KeepDocument,),
    ),
    command(
        "DELETE",
        "/documents/{uuid:document_id}",
        RemoveDocument,
        "nothing",
        "Remove a checked document",
        tag="planning",
        parts="document_id=document",
    ),
    work(
        "/desk/papers",
        PAPER,
        "Start making a paper of the desk",
        name="make_desk_paper",
        tag="planning",
        form=DeskPaperForm,
        arguments=_paper,
        does=(RecordPlanningPaper,),
    ),
)
