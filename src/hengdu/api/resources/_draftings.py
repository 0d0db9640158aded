"""Drafting of standards: each step of the process, its files, and what is read of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from hengdu.actions import Permission
from hengdu.actions.standards import (
    AddDraft,
    AddMinutesFile,
    AnswerSurvey,
    AskForComments,
    BeginCourse,
    BeginSurvey,
    ChangeCourse,
    DecomposeDissent,
    DiscussDissent,
    DisposeComment,
    DisposeComments,
    DivideChapters,
    DownloadCourseFile,
    ExplainChange,
    FinishTask,
    HandInPaper,
    HoldBallot,
    HoldMeeting,
    MergeComments,
    MoveCourse,
    OpenDissent,
    RecordCoursesExport,
    RecordStep,
    RemindUnits,
    SendComments,
    SetDistribution,
    SettleDissent,
    SplitComment,
    TakeCourse,
    TakeForms,
    WriteNote,
    export_courses,
)
from hengdu.api._bodies import BINARY
from hengdu.api._command import command
from hengdu.api._files import sent
from hengdu.api._forms import Form, Words
from hengdu.api._listing import listing, single
from hengdu.api._operations import Call, Operation, inner
from hengdu.store.standards.courses import courses_open_to, courses_visible_to, every_file_visible_to
from hengdu.store.standards.dashboard import WantedCourses
from hengdu.store.standards.models import Course, CourseFile

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from hengdu.actions import Action

_P: Final = Permission
_Short = Annotated[Words, Field(max_length=200)]
_D: Final = "/draftings/{uuid:course_id}"
_OF: Final = "course_id=course"
_READ: Final = (_P.PROCESS_READ,)
_OWN: Final = "the units concerned, as far as their part goes"
_COLUMNS: Final = (
    "id standard title path stage holder lead since due next_due is_sample version begun_at changed_at"
)


inner("course_id", courses_visible_to)
inner("file_id", every_file_visible_to, course_id="course_id")


class ExportQuery(Form):
    """Which draftings a workbook lists; ``state`` is late, running or done."""

    words: _Short = ""
    stage: _Short = ""
    holder: _Short = ""
    lead: _Short = ""
    state: Literal["", "late", "running", "done"] = ""
    lang: Literal["zh", "en"] = "zh"


def _export(call: Call) -> HttpResponseBase:
    asked = call.query.model_dump()
    lang = asked.pop("lang")
    content = export_courses(call.actor, WantedCourses(**asked), lang)
    return sent(io.BytesIO(content), "draftings.xlsx")


def _file(call: Call) -> HttpResponseBase:
    opened = DownloadCourseFile(course=call.path["course_id"], file=call.path["file_id"]).run(call.actor)
    return sent(opened.stream, opened.name, size=opened.size)


def _step(
    path: str,
    action: type[Action[Any]],
    about: str,
    *,
    method: str = "POST",
    **more: Any,  # noqa: ANN401 - arguments of command
) -> Operation:
    """Return the operation of one step; it answers with the new version of the drafting."""
    parts = " ".join(part for part in (_OF, more.pop("parts", "")) if part)
    return command(
        method, f"{_D}{path}", action, "version", about, tag="draftings", parts=parts, own=_OWN, **more
    )


OPERATIONS: Final = (
    listing(
        "/draftings",
        "draftings",
        "List draftings of standards: all, or those that concern one's unit",
        tag="draftings",
        permissions=_READ,
        model=Course,
        columns=_COLUMNS,
        rows=courses_visible_to,
        filters=("standard", "stage", "lead"),
        row="Drafting",
    ),
    command(
        "POST", "/draftings", BeginCourse, "id", "Begin a drafting", tag="draftings", without=("is_sample",)
    ),
    command(
        "POST",
        "/draftings/record",
        TakeCourse,
        "id",
        "Take a drafting in as it stands",
        tag="draftings",
    ),
    Operation(
        method="GET",
        path="/draftings/export",
        name="export_draftings",
        about="Export the list of draftings as a workbook",
        tag="draftings",
        permissions=_READ,
        run=_export,
        query=ExportQuery,
        media=BINARY,
        does=(RecordCoursesExport,),
    ),
    single(
        _D,
        "drafting",
        "Read a drafting with its whole record",
        tag="draftings",
        permissions=_READ,
        model=Course,
        columns=f"{_COLUMNS} data",
        rows=courses_open_to,
        key="course_id",
        row="DraftingRecord",
    ),
    _step("", ChangeCourse, "Change the facts of a drafting", method="PUT"),
    _step("/distribution", SetDistribution, "Say which units the draft goes to", method="PUT"),
    _step("/moves", MoveCourse, "Move a drafting through a gate"),
    listing(
        f"{_D}/files",
        "drafting_files",
        "List the files of a drafting",
        tag="draftings",
        permissions=_READ,
        model=CourseFile,
        columns="id what name media size sm3 sha256 uploaded_at uploaded_by_id",
        rows=every_file_visible_to,
        inside={"course_id": "course_id"},
        row="DraftingFile",
        own=_OWN,
    ),
    Operation(
        method="GET",
        path=f"{_D}/files/{{uuid:file_id}}",
        name="drafting_file",
        about="Download a file of a drafting; who took it stands in the trail",
        tag="draftings",
        permissions=_READ,
        run=_file,
        media=BINARY,
        own=_OWN,
        does=(DownloadCourseFile,),
    ),
    _step("/papers", HandInPaper, "Hand a paper in by its number", without=("file",), name="hand_in_number"),
    _step("/papers/files", HandInPaper, "Hand a paper in; the body is the file", file="file"),
    _step("/drafts", AddDraft, "Add a draft as text", without=("file",)),
    _step("/chapters", DivideChapters, "Divide the chapters among units", method="PUT"),
    _step("/drafts/{draft}/explanations", ExplainChange, "Say why a clause changed", parts="draft=draft"),
    _step("/note", WriteNote, "Write the explanatory note", method="PUT"),
    _step("/comments/asked", AskForComments, "Ask units for comments on a draft"),
    _step("/comments/reminders", RemindUnits, "Remind units that have not answered"),
    _step(
        "/comments/forms", TakeForms, "Take a filled form of comments in; the body is the file", file="forms"
    ),
    _step("/comments", SendComments, "Send comments of a unit"),
    _step("/comments/dispositions", DisposeComments, "Dispose of several comments at once"),
    _step(
        "/comments/{comment_code}/disposition",
        DisposeComment,
        "Dispose of a comment",
        parts="comment_code=comment",
    ),
    _step(
        "/comments/{comment_code}/parts", SplitComment, "Take a comment apart", parts="comment_code=comment"
    ),
    _step(
        "/comments/{comment_code}/merger", MergeComments, "Merge comments into one", parts="comment_code=into"
    ),
    _step("/dissents", OpenDissent, "Open a dissent"),
    _step("/dissents/{dissent_code}/talks", DiscussDissent, "Record a talk", parts="dissent_code=dissent"),
    _step(
        "/dissents/{dissent_code}/questions",
        DecomposeDissent,
        "Take a dissent apart",
        parts="dissent_code=dissent",
    ),
    _step(
        "/dissents/{dissent_code}/settlement", SettleDissent, "Settle a dissent", parts="dissent_code=dissent"
    ),
    _step("/meetings", HoldMeeting, "Record a meeting", without=("file",)),
    _step(
        "/meetings/{meeting_code}/file",
        AddMinutesFile,
        "Add the minutes; the body is the file",
        parts="meeting_code=meeting",
        file="file",
    ),
    _step("/tasks/completion", FinishTask, "Finish a task of a meeting"),
    _step("/ballots", HoldBallot, "Record a ballot"),
    _step("/surveys", BeginSurvey, "Begin a survey of pilot units"),
    _step("/surveys/{survey_code}/answers", AnswerSurvey, "Answer a survey", parts="survey_code=survey"),
    _step("/adoption", RecordStep, "Record a step of a unit's adoption"),
)
