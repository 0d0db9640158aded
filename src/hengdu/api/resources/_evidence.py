"""Evidence: what it is, its files, what it supports, and what was asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from hengdu.actions import (
    AddEvidence,
    ChangeEvidence,
    ChangeRequest,
    DownloadEvidence,
    EvidenceFacts,
    MakeRequests,
    Permission,
    RemoveSupport,
    ReplaceFile,
    SupportPractices,
    WithdrawEvidence,
)
from hengdu.api._command import Id, Version, command
from hengdu.api._files import BINARY, sent, taken
from hengdu.api._forms import Form, Words
from hengdu.api._listing import listing
from hengdu.api._operations import INNER, Call, Operation
from hengdu.store.evidence.models import FileVersion, Piece, RequestItem, Support
from hengdu.store.evidence.queries import pieces_visible_to, requests_visible_to

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponseBase

    from hengdu.actions import Actor

_P: Final = Permission
_A: Final = "/assessments/{uuid:assessment_id}"
_AT: Final = "assessment_id=assessment"
_IN: Final = {"assessment_id": "assessment_id"}
_PIECE: Final = f"{_A}/evidence/{{uuid:piece_id}}"
_OWN: Final = "evidence of one's own questions"
_OF: Final = {"assessment_id": "piece__assessment_id", "piece_id": "piece_id"}


def _piece(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return pieces_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


def _request(actor: Actor, key: UUID, path: dict[str, Any]) -> bool:
    return requests_visible_to(actor).filter(pk=key, assessment_id=path["assessment_id"]).exists()


INNER["piece_id"] = _piece
INNER["request_id"] = _request


class UploadQuery(Form):
    """What is said of a file that comes as the body; ``practices`` are codes with commas between."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    title: Words = ""
    grade: Words = ""
    issued: date | None = None
    valid_until: date | None = None
    classification: Words = ""
    note: Words = ""
    practices: Words = ""
    role: Words = ""


class ReplaceQuery(Form):
    """The name of a newer file that comes as the body."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


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
    file = taken(call.request, asked.name)
    try:
        made = AddEvidence(
            assessment=call.row.pk, facts=facts, practices=codes, role=asked.role, file=file
        ).run(call.actor)
    finally:
        file.incoming.discard()
    return Id(id=made)


def _replace(call: Call) -> Version:
    file = taken(call.request, call.query.name)
    try:
        return Version(version=ReplaceFile(piece=call.path["piece_id"], file=file).run(call.actor))
    finally:
        file.incoming.discard()


def _download(call: Call) -> HttpResponseBase:
    opened = DownloadEvidence(piece=call.path["piece_id"], number=call.path["number"]).run(call.actor)
    answer = sent(opened.stream, opened.version.name)
    answer["Content-Length"] = str(opened.version.size)
    return answer


def _files(actor: Actor) -> QuerySet[FileVersion]:
    return FileVersion.objects.filter(piece__in=pieces_visible_to(actor).values("pk"))


def _supports(actor: Actor) -> QuerySet[Support]:
    return Support.objects.filter(piece__in=pieces_visible_to(actor).values("pk"))


OPERATIONS: Final = (
    listing(
        f"{_A}/evidence",
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
        inside=_IN,
        row="Evidence",
    ),
    command(
        "POST",
        f"{_A}/evidence",
        AddEvidence,
        "id",
        "Record evidence without a file: a link, something seen on site, a note",
        tag="evidence",
        parts=_AT,
        without=("file",),
    ),
    Operation(
        method="POST",
        path=f"{_A}/evidence/files",
        name="upload_evidence",
        about="Add a file of evidence; the body is the file",
        tag="evidence",
        permissions=(_P.EVIDENCE_WRITE,),
        run=_upload,
        query=UploadQuery,
        answer=Id,
        status=201,
        takes=BINARY,
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
        query=ReplaceQuery,
        answer=Version,
        status=201,
        takes=BINARY,
        own=_OWN,
    ),
    Operation(
        method="GET",
        path=f"{_PIECE}/files/{{int:number}}",
        name="download_evidence",
        about="Download one file of a piece; who took it stands in the trail",
        tag="evidence",
        permissions=(_P.EVIDENCE_DOWNLOAD,),
        run=_download,
        media=BINARY,
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
        f"{_A}/requests",
        "requests",
        "List what evidence was asked for",
        tag="evidence",
        permissions=(_P.EVIDENCE_READ, _P.EVIDENCE_WRITE),
        model=RequestItem,
        columns="id key role user_id person name_zh name_en practices asked_on due state note version",
        rows=requests_visible_to,
        inside=_IN,
        filters=("state", "role"),
        row="Request",
    ),
    command(
        "POST",
        f"{_A}/requests",
        MakeRequests,
        "count",
        "Ask for the evidence to bring",
        tag="evidence",
        parts=_AT,
    ),
    command(
        "PUT",
        f"{_A}/requests/{{uuid:request_id}}",
        ChangeRequest,
        "version",
        "Say what became of a request",
        tag="evidence",
        parts="request_id=request",
    ),
)
