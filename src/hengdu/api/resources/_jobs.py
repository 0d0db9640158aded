"""Jobs: reports, exports, the seal; their state and files; the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from hengdu.actions import CorrectSealed, NotFoundError, Permission, RecordDossierTaken, authorise, purpose_of
from hengdu.actions.dossiers import MEDIA_TYPE, SEAL, dossier_file, file_name
from hengdu.actions.exports import KIND as EXPORT
from hengdu.actions.jobs import StartJob, job_place, kind_called, result_file
from hengdu.api._command import Id, command
from hengdu.api._files import BINARY, sent
from hengdu.api._forms import Form, Words
from hengdu.api._listing import listing, single
from hengdu.api._operations import INNER, Call, Operation
from hengdu.store.dossiers.models import Dossier
from hengdu.store.dossiers.queries import dossier_of, dossiers_visible_to
from hengdu.store.jobs.models import Job
from hengdu.store.jobs.queries import visible_to

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_JOB: Final = (
    "id kind tenant_id object_id state done total message_zh "
    "message_en error_zh error_en result_name result_type "
    "created_at started_at finished_at"
)
_Lang = Literal["zh", "en"]


def _job(actor: Actor, key: UUID, _path: dict[str, Any]) -> bool:
    return visible_to(actor).filter(pk=key).exists()


INNER["job_id"] = _job


class ReportForm(Form):
    """Which report; ``purpose`` is needed above the classification 内部."""

    format: Literal["pdf", "docx", "xlsx", "html"] = "pdf"
    lang: _Lang = "zh"
    purpose: Annotated[str, Field(max_length=200)] = ""


class ExportForm(Form):
    """Which export in which format; ``purpose`` is needed above the classification 内部."""

    what: Annotated[str, Field(max_length=20)]
    format: Annotated[str, Field(max_length=10)]
    lang: _Lang = "zh"
    purpose: Annotated[str, Field(max_length=200)] = ""


class DossierQuery(Form):
    """What the dossier is taken for; needed above the classification 内部."""

    purpose: Words = ""


def _report(call: Call) -> Id:
    arguments = call.body.model_dump() | {"assessment": str(call.row.pk)}
    job = StartJob(kind="report:render", arguments=arguments, assessment_id=call.row.pk)
    return Id(id=job.run(call.actor))


def _export(call: Call) -> Id:
    job = StartJob(kind=EXPORT, arguments=call.body.model_dump(), assessment_id=call.row.pk)
    return Id(id=job.run(call.actor))


def _seal(call: Call) -> Id:
    return Id(id=StartJob(kind=SEAL, arguments={}, assessment_id=call.row.pk).run(call.actor))


def _file(call: Call) -> HttpResponseBase:
    job = visible_to(call.actor).filter(pk=call.path["job_id"]).first()
    if job is None:
        raise NotFoundError("job")
    authorise(call.actor, kind_called(job.kind).permission, job_place(job))
    return sent(result_file(job).open("rb"), job.result_name, BINARY)


def _dossier(call: Call) -> HttpResponseBase:
    found = dossier_of(call.actor, call.row.pk)
    if found is None:
        raise NotFoundError("dossier")
    path = dossier_file(found)
    purpose = purpose_of({"purpose": call.query.purpose}, call.row)
    RecordDossierTaken(assessment=call.row.pk, sm3=found.digest, form="full", purpose=purpose).run(call.actor)
    return sent(path.open("rb"), file_name(found), MEDIA_TYPE)


OPERATIONS: Final = (
    Operation(
        method="POST",
        path=f"{_A}/reports",
        name="make_report",
        about="Start making a report",
        tag="jobs",
        permissions=(_P.REPORT_EXPORT,),
        run=_report,
        body=ReportForm,
        answer=Id,
        status=202,
    ),
    Operation(
        method="POST",
        path=f"{_A}/exports",
        name="make_export",
        about="Start an export of answers, gaps, actions or the whole file",
        tag="jobs",
        permissions=(_P.REPORT_EXPORT,),
        run=_export,
        body=ExportForm,
        answer=Id,
        status=202,
    ),
    Operation(
        method="POST",
        path=f"{_A}/seal",
        name="seal_assessment",
        about="Start sealing an approved assessment",
        tag="seals",
        permissions=(_P.SEAL,),
        run=_seal,
        answer=Id,
        status=202,
    ),
    command(
        "POST",
        f"{_A}/correction",
        CorrectSealed,
        "id",
        "Begin the correction of a sealed assessment",
        tag="seals",
        parts="assessment_id=assessment",
    ),
    listing(
        f"{_A}/seals",
        "seals",
        "List the dossiers of an assessment",
        tag="seals",
        permissions=(_P.DOSSIER_READ,),
        model=Dossier,
        columns=(
            "id digest root scheme key public_key engine vocabulary size records level score sealed_at reason"
        ),
        rows=dossiers_visible_to,
        inside={"assessment_id": "assessment_id"},
        row="Seal",
    ),
    Operation(
        method="GET",
        path=f"{_A}/dossier",
        name="dossier",
        about="Download the dossier; who took it and what for stands in the trail",
        tag="seals",
        permissions=(_P.DOSSIER_READ,),
        run=_dossier,
        query=DossierQuery,
        media=MEDIA_TYPE,
        own="there is one once it is sealed",
    ),
    listing(
        "/jobs",
        "jobs",
        "List one's own jobs",
        tag="jobs",
        permissions=(_P.NOTICE_OWN,),
        model=Job,
        columns=_JOB,
        rows=visible_to,
        filters=("state", "kind"),
    ),
    single(
        "/jobs/{uuid:job_id}",
        "job",
        "Read how far a job is",
        tag="jobs",
        permissions=(_P.NOTICE_OWN,),
        model=Job,
        columns=_JOB,
        rows=visible_to,
        key="job_id",
        own="one's own",
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
