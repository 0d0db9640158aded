"""Jobs: reports, exports, papers; their state and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from hengdu.actions import NotFoundError, Permission, authorise
from hengdu.actions._exported import RecordExport
from hengdu.actions.exchange import MergeAnswers
from hengdu.actions.exports import KIND as EXPORT
from hengdu.actions.jobs import job_place, kind_called, result_file
from hengdu.actions.working_papers import KIND as PAPERS
from hengdu.api._bodies import BINARY
from hengdu.api._files import FileQuery, sent
from hengdu.api._forms import Words
from hengdu.api._listing import listing, single
from hengdu.api._operations import ASSESSMENT, Call, Operation, inner
from hengdu.api._work import Wanted, work
from hengdu.store.jobs.models import Job
from hengdu.store.jobs.queries import visible_to

if TYPE_CHECKING:
    from django.http import HttpResponseBase

_P: Final = Permission
_JOB: Final = (
    "id kind tenant_id object_id state done total message_zh message_en error_zh error_en result_name "
    "result_type created_at started_at finished_at"
)
_JOBS: Final[dict[str, Any]] = {"tag": "jobs", "model": Job, "columns": _JOB, "rows": visible_to}

inner("job_id", visible_to)


class ReportForm(Wanted):
    """Which report."""

    format: Literal["pdf", "docx", "xlsx", "html"] = "pdf"


class ExportForm(Wanted):
    """Which export in which format."""

    what: Annotated[Words, Field(max_length=20)]
    format: Annotated[Words, Field(max_length=10)]


class QuestionnaireForm(Wanted):
    """The questionnaire of which roles; all of them where none is named."""

    roles: Annotated[list[Words], Field(max_length=100, default_factory=list)]


class ReturnedQuery(FileQuery):
    """A filled questionnaire; ``keep_both`` keeps both sides where two of them differ."""

    keep_both: bool = False


def _file(call: Call) -> HttpResponseBase:
    job = visible_to(call.actor).filter(pk=call.path["job_id"]).first()
    if job is None:
        raise NotFoundError("job")
    authorise(call.actor, kind_called(job.kind).permission, job_place(job))
    return sent(result_file(job).open("rb"), job.result_name, BINARY)


def _returned(_call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """Return what taking questionnaires in is given: a list of files, here of one."""
    file = {"upload": given.pop("upload"), "name": given.pop("name")[:120]}
    return given | {"files": [file]}


OPERATIONS: Final = (
    work(
        f"{ASSESSMENT}/reports",
        "report:render",
        "Start making a report",
        name="make_report",
        tag="jobs",
        form=ReportForm,
        does=(RecordExport,),
    ),
    work(
        f"{ASSESSMENT}/exports",
        EXPORT,
        "Start an export of answers, gaps, actions or the whole file",
        name="make_export",
        tag="jobs",
        form=ExportForm,
        does=(RecordExport,),
    ),
    work(
        f"{ASSESSMENT}/working-papers",
        PAPERS,
        "Start making the working papers of what one did",
        name="make_working_papers",
        tag="jobs",
        form=Wanted,
    ),
    work(
        f"{ASSESSMENT}/questionnaires",
        "workbook:export",
        "Start writing the questionnaire of some roles as a workbook",
        name="export_questionnaire",
        tag="jobs",
        form=QuestionnaireForm,
        does=(RecordExport,),
    ),
    work(
        f"{ASSESSMENT}/questionnaires/returned",
        "workbook:import",
        "Start taking a filled questionnaire in; the body is the workbook",
        name="take_questionnaire",
        tag="jobs",
        file=ReturnedQuery,
        arguments=_returned,
        does=(MergeAnswers,),
    ),
    listing(
        "/jobs",
        "jobs",
        "List one's own jobs",
        permissions=(_P.NOTICE_OWN,),
        filters=("state", "kind"),
        **_JOBS,
    ),
    single(
        "/jobs/{uuid:job_id}",
        "job",
        "Read how far a job is",
        permissions=(_P.NOTICE_OWN,),
        key="job_id",
        own="one's own",
        **_JOBS,
    ),
    Operation(
        method="GET",
        path="/jobs/{uuid:job_id}/file",
        name="job_file",
        about="Download what a job made",
        tag="jobs",
        permissions=(_P.NOTICE_OWN,),
        run=_file,
        media=BINARY,
        own="one's own",
    ),
)
