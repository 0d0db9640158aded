"""Interviews held together, and parts of an assessment that go out and come back as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from hengdu.actions import (
    BeginInterview,
    ChangeInterview,
    ChooseInterviewFlow,
    ConfirmInterview,
    DecidePartConflict,
    EndInterview,
    ExportPart,
    GiveBackPart,
    KeepTime,
    MergePart,
    Permission,
    SaveInterviewAnswer,
    SignOnPaper,
    TakePart,
)
from hengdu.actions._exported import RecordExport
from hengdu.actions._merging import SavePartAnswer
from hengdu.actions.interview_papers import PAPER, RECORD
from hengdu.api._command import command
from hengdu.api._forms import Words
from hengdu.api._listing import listing
from hengdu.api._operations import (
    ASSESSMENT,
    AT_ASSESSMENT,
    AT_INSTITUTION,
    IN_ASSESSMENT,
    INSTITUTION,
    inner,
)
from hengdu.api._work import Wanted, work
from hengdu.store.interviews.models import Interview, Interviewee, Part, PartConflict, TypedAnswer
from hengdu.store.interviews.queries import (
    conflicts_visible_to,
    interviews_visible_to,
    parts_visible_to,
    typed_visible_to,
)

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from hengdu.actions import Actor
    from hengdu.api._operations import Call

_P: Final = Permission
_I: Final = f"{ASSESSMENT}/interviews/{{uuid:interview_id}}"
_OF: Final = f"{AT_ASSESSMENT} interview_id=interview"
_IN: Final = {"assessment_id": "interview__assessment_id", "interview_id": "interview_id"}
_MAY: Final = (_P.INTERVIEW_READ, _P.ANSWER_WRITE)
_OWN: Final = "interviews in which one was asked"

inner("interview_id", interviews_visible_to, assessment_id="assessment_id")
inner("part_id", parts_visible_to, assessment_id="assessment_id")
inner("conflict_id", conflicts_visible_to, assessment_id="part__assessment_id")


class PaperForm(Wanted):
    """The guide or the blank form of a role."""

    what: Literal["guide", "form"] = "guide"
    role: Annotated[Words, Field(max_length=80)]
    format: Literal["pdf", "docx"] = "pdf"


class InterviewRecordForm(Wanted):
    """The record of an interview, to be signed."""

    format: Literal["pdf", "docx"] = "pdf"


def _people(actor: Actor) -> QuerySet[Interviewee]:
    return Interviewee.objects.filter(interview__in=interviews_visible_to(actor).order_by().values("pk"))


def _of_interview(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    return given | {"interview": str(call.path["interview_id"])}


OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/interviews",
        "interviews",
        "List interviews",
        tag="interviews",
        permissions=_MAY,
        model=Interview,
        columns=(
            "id role codes interviewer place started_at ended_at paper_day paper_note version created_at "
            "created_by_id"
        ),
        rows=interviews_visible_to,
        inside=IN_ASSESSMENT,
        filters=("role",),
        own=_OWN,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/interviews",
        BeginInterview,
        "id",
        "Begin an interview",
        tag="interviews",
        parts=AT_ASSESSMENT,
    ),
    command("PUT", _I, ChangeInterview, "version", "Change who, where and when", tag="interviews", parts=_OF),
    command(
        "POST",
        f"{_I}/end",
        EndInterview,
        "nothing",
        "End an interview",
        tag="interviews",
        parts=_OF,
        fixed={"resume": False},
    ),
    command(
        "POST",
        f"{_I}/resumption",
        EndInterview,
        "nothing",
        "Go on with an interview that was ended",
        tag="interviews",
        parts=_OF,
        fixed={"resume": True},
        name="resume_interview",
    ),
    listing(
        f"{_I}/people",
        "interviewees",
        "List who was asked in an interview",
        tag="interviews",
        permissions=_MAY,
        model=Interviewee,
        columns="user_id name post position",
        rows=_people,
        inside=_IN,
        own=_OWN,
    ),
    listing(
        f"{_I}/answers",
        "interview_answers",
        "List what was typed in an interview, and who confirmed it",
        tag="interviews",
        permissions=_MAY,
        model=TypedAnswer,
        columns=(
            "code version seconds typed_at typed_by_id confirmed_version confirmed_at confirmed_by_id how "
            "objection"
        ),
        rows=typed_visible_to,
        inside=_IN,
        own=_OWN,
    ),
    command(
        "PUT",
        f"{_I}/answers/{{code}}",
        SaveInterviewAnswer,
        "answer",
        "Type an answer that was given in the interview",
        tag="interviews",
        parts=f"{_OF} code=code",
    ),
    command(
        "POST",
        f"{_I}/answers/{{code}}/time",
        KeepTime,
        "count",
        "Add the seconds that a question took",
        tag="interviews",
        parts=f"{_OF} code=code",
    ),
    command(
        "POST",
        f"{_I}/flow",
        ChooseInterviewFlow,
        "nothing",
        "Go on asking, or stop, above the level reached",
        tag="interviews",
        parts=_OF,
    ),
    command(
        "POST",
        f"{_I}/confirmation",
        ConfirmInterview,
        "count",
        "Confirm, as somebody who was asked, what was typed",
        tag="interviews",
        parts=_OF,
        own=_OWN,
    ),
    command(
        "POST",
        f"{_I}/signature",
        SignOnPaper,
        "count",
        "Register that the printed record was signed",
        tag="interviews",
        parts=_OF,
    ),
    work(
        f"{ASSESSMENT}/interviews/papers",
        PAPER,
        "Start printing the guide or the blank form of a role",
        name="print_interview_paper",
        tag="interviews",
        form=PaperForm,
        does=(RecordExport,),
    ),
    work(
        f"{_I}/record",
        RECORD,
        "Start printing the record of an interview",
        name="print_interview_record",
        tag="interviews",
        form=InterviewRecordForm,
        arguments=_of_interview,
        does=(RecordExport,),
    ),
    listing(
        f"{ASSESSMENT}/parts",
        "parts",
        "List parts that went out as files, or came in",
        tag="parts",
        permissions=(_P.INTERVIEW_READ,),
        model=Part,
        columns="id direction roles codes of_part of_assessment sm3 made_at made_by_id returned_at",
        rows=parts_visible_to,
        inside=IN_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/parts",
        ExportPart,
        "locked",
        "Hand out the questions of some roles as an encrypted file",
        tag="parts",
        parts=AT_ASSESSMENT,
    ),
    command(
        "POST",
        f"{ASSESSMENT}/parts/returned",
        MergePart,
        "merged",
        "Merge a part that came back",
        tag="parts",
        parts=AT_ASSESSMENT,
        does=(SavePartAnswer,),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/parts/{{uuid:part_id}}/return",
        GiveBackPart,
        "locked",
        "Hand a part that was taken in back as an encrypted file",
        tag="parts",
        parts=f"{AT_ASSESSMENT} part_id=part",
    ),
    command(
        "POST",
        f"{INSTITUTION}/parts",
        TakePart,
        "id",
        "Take a part of another installation in, as an assessment of its own",
        tag="parts",
        parts=AT_INSTITUTION,
    ),
    listing(
        f"{ASSESSMENT}/conflicts",
        "part_conflicts",
        "List answers that changed here and in a part",
        tag="parts",
        permissions=(_P.INTERVIEW_READ,),
        model=PartConflict,
        columns="id part_id code role theirs decision decided_at decided_by_id created_at",
        rows=conflicts_visible_to,
        inside={"assessment_id": "part__assessment_id"},
    ),
    command(
        "POST",
        f"{ASSESSMENT}/conflicts/{{uuid:conflict_id}}/decision",
        DecidePartConflict,
        "nothing",
        "Choose one of both answers",
        tag="parts",
        parts=f"{AT_ASSESSMENT} conflict_id=conflict",
    ),
)
