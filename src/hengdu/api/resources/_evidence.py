"""Evidence: what it is, its files, what it supports, and what was asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from hengdu.actions import (
    AddEvidence,
    AttachPaper,
    ChangeEvidence,
    ChangeRequest,
    DownloadEvidence,
    DownloadOwnEvidence,
    DownloadPaper,
    EvidenceFacts,
    MakeRequests,
    Permission,
    RemoveSupport,
    ReplaceFile,
    SupportPractices,
    TakeRequests,
    WithdrawEvidence,
    read_request_list,
)
from hengdu.actions._exported import RecordExport
from hengdu.actions.evidence_exports import RecordBundle
from hengdu.api._bodies import BINARY
from hengdu.api._command import Count, Id, Version, command
from hengdu.api._files import FileQuery, into_memory, into_vault, sent
from hengdu.api._forms import Words
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, Call, Operation, inner
from hengdu.api._work import Wanted, work
from hengdu.evidence import clean_name
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.models import Attachment, FileVersion, Piece, RequestItem, Support
from hengdu.store.evidence.queries import attachments_visible_to, pieces_visible_to, requests_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponseBase

    from hengdu.actions import Actor

_P: Final = Permission
_PIECE: Final = f"{ASSESSMENT}/evidence/{{uuid:piece_id}}"
_OWN: Final = "evidence of one's own questions"
_OF: Final = {"assessment_id": "piece__assessment_id", "piece_id": "piece_id"}


inner("piece_id", pieces_visible_to, assessment_id="assessment_id")
inner("paper_id", attachments_visible_to, assessment_id="assessment_id")
inner("request_id", requests_visible_to, assessment_id="assessment_id")


class UploadQuery(FileQuery):
    """What is said of a file that comes as the body; ``practices`` are codes with commas between."""

    title: Words = ""
    grade: Words = ""
    issued: date | None = None
    valid_until: date | None = None
    classification: Words = ""
    note: Words = ""
    practices: Words = ""
    role: Words = ""


class PaperQuery(FileQuery):
    """To what a file is attached: ``approval``, ``closing``, ``interview`` or ``dispute``, and its number."""

    about: Words
    object: Words


def _attach(call: Call) -> Id:
    asked = call.query
    action = AttachPaper(
        assessment=call.row.pk, about=asked.about, object=asked.object, file=call.file.content
    )
    return Id(id=action.run(call.actor))


def _paper(call: Call) -> HttpResponseBase:
    opened = DownloadPaper(paper=call.path["paper_id"]).run(call.actor)
    return sent(opened.stream, opened.name, size=opened.size)


def _upload(call: Call) -> Id:
    asked = call.query
    facts = EvidenceFacts(
        title=asked.title,
        grade=asked.grade,
        issued=asked.issued,
        valid_until=asked.valid_until,
        classification=asked.classification,
        note=asked.note,
    )
    codes = tuple(code.strip() for code in asked.practices.split(",") if code.strip())
    made = AddEvidence(
        assessment=call.row.pk, facts=facts, practices=codes, role=asked.role, file=call.file.content
    ).run(call.actor)
    return Id(id=made)


def _replace(call: Call) -> Version:
    action = ReplaceFile(piece=call.path["piece_id"], file=call.file.content)
    return Version(version=action.run(call.actor))


def _take_list(call: Call) -> Count:
    rows = read_request_list(call.row, call.file.content, clean_name(call.query.name))
    return Count(count=TakeRequests(assessment=call.row.pk, rows=rows).run(call.actor))


def _download(call: Call) -> HttpResponseBase:
    may_all = call.actor.may(Permission.EVIDENCE_DOWNLOAD, place_of(call.row))
    action = DownloadEvidence if may_all else DownloadOwnEvidence
    opened = action(piece=call.path["piece_id"], number=call.path["number"]).run(call.actor)
    return sent(opened.stream, opened.name, size=opened.size)


def _files(actor: Actor) -> QuerySet[FileVersion]:
    return FileVersion.objects.filter(piece__in=pieces_visible_to(actor).values("pk"))


def _supports(actor: Actor) -> QuerySet[Support]:
    return Support.objects.filter(piece__in=pieces_visible_to(actor).values("pk"))


OPERATIONS: Final = (
    listing(
        f"{ASSESSMENT}/evidence",
        "evidence",
        "List pieces of evidence",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ, _P.EVIDENCE_WRITE),
        model=Piece,
        columns=(
            "id kind title grade issued valid_until classification "
            "personal note link where custodian seen_by "
            "seen_on version created_at created_by_id withdrawn_at withdrawn_reason"
        ),
        rows=pieces_visible_to,
        inside=IN_ASSESSMENT,
        row="Evidence",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/evidence",
        AddEvidence,
        "id",
        "Record evidence without a file: a link, something seen on site, a note",
        tag="evidence",
        parts=AT_ASSESSMENT,
        without=("file",),
    ),
    Operation(
        method="POST",
        path=f"{ASSESSMENT}/evidence/files",
        name="upload_evidence",
        about="Add a file of evidence; the body is the file",
        tag="evidence",
        permissions=(_P.EVIDENCE_WRITE,),
        run=_upload,
        query=UploadQuery,
        answer=Id,
        status=201,
        receive=into_vault,
        does=(AddEvidence,),
    ),
    command(
        "PUT",
        _PIECE,
        ChangeEvidence,
        "version",
        "Change what is said of a piece",
        tag="evidence",
        parts="piece_id=piece",
    ),
    listing(
        f"{_PIECE}/files",
        "evidence_files",
        "List the files of a piece",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ, _P.EVIDENCE_WRITE),
        model=FileVersion,
        columns="number name media size sm3 sha256 entries uploaded_at uploaded_by_id",
        rows=_files,
        inside=_OF,
        row="EvidenceFile",
        own=_OWN,
    ),
    Operation(
        method="POST",
        path=f"{_PIECE}/files",
        name="replace_evidence_file",
        about="Add a newer file to a piece; the body is the file",
        tag="evidence",
        permissions=(_P.EVIDENCE_WRITE,),
        run=_replace,
        query=FileQuery,
        answer=Version,
        status=201,
        receive=into_vault,
        does=(ReplaceFile,),
        own=_OWN,
    ),
    Operation(
        method="GET",
        path=f"{_PIECE}/files/{{int:number}}",
        name="download_evidence",
        about="Download one file of a piece; who took it stands in the trail",
        tag="evidence",
        permissions=(_P.EVIDENCE_DOWNLOAD, _P.EVIDENCE_WRITE),
        run=_download,
        media=BINARY,
        does=(DownloadEvidence, DownloadOwnEvidence),
        own=_OWN,
    ),
    listing(
        f"{ASSESSMENT}/papers",
        "papers",
        "List files attached to approvals, closings, interviews and disputes",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ,),
        model=Attachment,
        columns="id about object name media size sm3 sha256 uploaded_at uploaded_by_id",
        rows=attachments_visible_to,
        inside=IN_ASSESSMENT,
        row="Paper",
    ),
    Operation(
        method="POST",
        path=f"{ASSESSMENT}/papers",
        name="attach_paper",
        about="Attach a file to an approval, a closing, an interview or a dispute; the body is the file",
        tag="evidence",
        permissions=(_P.SUBMIT, _P.PLAN_PROGRESS, _P.INTERVIEW_WRITE, _P.DISPUTE_WRITE),
        run=_attach,
        query=PaperQuery,
        answer=Id,
        status=201,
        receive=into_vault,
        own="the step that the query names",
        does=(AttachPaper,),
    ),
    Operation(
        method="GET",
        path=f"{ASSESSMENT}/papers/{{uuid:paper_id}}",
        name="download_paper",
        about="Download an attached file; who took it stands in the trail",
        tag="evidence",
        permissions=(_P.EVIDENCE_DOWNLOAD,),
        run=_paper,
        media=BINARY,
        does=(DownloadPaper,),
    ),
    listing(
        f"{_PIECE}/practices",
        "evidence_practices",
        "List the practices that a piece supports",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ, _P.EVIDENCE_WRITE),
        model=Support,
        columns="code role added_at added_by_id",
        rows=_supports,
        inside=_OF,
        row="SupportedPractice",
        own=_OWN,
    ),
    command(
        "POST",
        f"{_PIECE}/practices",
        SupportPractices,
        "nothing",
        "Say which practices a piece supports",
        tag="evidence",
        parts="piece_id=piece",
        own=_OWN,
    ),
    command(
        "POST",
        f"{_PIECE}/practices/removal",
        RemoveSupport,
        "nothing",
        "Say that a piece does not support a practice",
        tag="evidence",
        parts="piece_id=piece",
        own=_OWN,
    ),
    command(
        "POST",
        f"{_PIECE}/withdrawal",
        WithdrawEvidence,
        "nothing",
        "Take a piece back; its files and history stay",
        tag="evidence",
        parts="piece_id=piece",
        own=_OWN,
    ),
    listing(
        f"{ASSESSMENT}/requests",
        "requests",
        "List what evidence was asked for",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ, _P.EVIDENCE_WRITE),
        model=RequestItem,
        columns="id key role user_id person name_zh name_en practices asked_on due state note version",
        rows=requests_visible_to,
        inside=IN_ASSESSMENT,
        filters=("state", "role"),
        row="Request",
    ),
    command(
        "POST",
        f"{ASSESSMENT}/requests",
        MakeRequests,
        "count",
        "Ask for the evidence to bring",
        tag="evidence",
        parts=AT_ASSESSMENT,
    ),
    command(
        "PUT",
        f"{ASSESSMENT}/requests/{{uuid:request_id}}",
        ChangeRequest,
        "version",
        "Say what became of a request",
        tag="evidence",
        parts="request_id=request",
    ),
    Operation(
        method="POST",
        path=f"{ASSESSMENT}/requests/returned",
        name="take_requests",
        about="Take a filled list of requests over; the body is the workbook",
        tag="evidence",
        permissions=(_P.EVIDENCE_REQUEST,),
        run=_take_list,
        query=FileQuery,
        receive=into_memory,
        answer=Count,
        does=(TakeRequests,),
    ),
    work(
        f"{ASSESSMENT}/requests/export",
        "evidence:requests",
        "Start exporting the list of requests as a workbook",
        name="export_requests",
        tag="evidence",
        form=Wanted,
        does=(RecordExport,),
    ),
    work(
        f"{ASSESSMENT}/evidence/index",
        "evidence:index",
        "Start exporting the index of the evidence",
        name="export_evidence_index",
        tag="evidence",
        form=Wanted,
        does=(RecordExport,),
    ),
    work(
        f"{ASSESSMENT}/evidence/bundle",
        "evidence:bundle",
        "Start putting the newest files into one archive",
        name="export_evidence_bundle",
        tag="evidence",
        form=Wanted,
        does=(RecordBundle,),
    ),
)
