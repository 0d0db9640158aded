"""Seals: sealing, dossiers, redacted copies, verification, corrections, the signature page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from hengdu.actions import (
    CorrectSealed,
    NotFoundError,
    Permission,
    RecordDossierTaken,
    SealAssessment,
    purpose_of,
)
from hengdu.actions._exported import RecordExport
from hengdu.actions.dossiers import MEDIA_TYPE, REDACT, SEAL, VERIFY, dossier_file, file_name
from hengdu.actions.signature import KIND as SIGNATURE
from hengdu.api._command import command
from hengdu.api._files import FileQuery, sent
from hengdu.api._forms import Form, Words
from hengdu.api._listing import listing
from hengdu.api._operations import ASSESSMENT, AT_ASSESSMENT, IN_ASSESSMENT, Call, Operation
from hengdu.api._work import Wanted, work
from hengdu.store.dossiers.models import Dossier
from hengdu.store.dossiers.queries import dossier_of, dossiers_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponseBase

_P: Final = Permission
_Several = Annotated[
    list[Annotated[Words, Field(max_length=200)]], Field(max_length=100, default_factory=list)
]
_LATER: Final = "there is one once it is sealed"


class PurposeQuery(Form):
    """What the dossier is taken for; needed above the classification 内部."""

    purpose: Words = ""


class RedactionForm(Form):
    """What a copy of the dossier leaves out."""

    sections: _Several
    nodes: _Several
    fields: _Several
    purpose: Annotated[Words, Field(max_length=200)] = ""


class SignatureForm(Wanted):
    """The signature page as PDF or Word."""

    format: Literal["pdf", "docx"] = "pdf"


def _dossier(call: Call) -> HttpResponseBase:
    found = dossier_of(call.actor, call.row.pk)
    if found is None:
        raise NotFoundError("dossier")
    path = dossier_file(found)
    purpose = purpose_of({"purpose": call.query.purpose}, call.row)
    RecordDossierTaken(assessment=call.row.pk, sm3=found.digest, form="full", purpose=purpose).run(call.actor)
    return sent(path.open("rb"), file_name(found), MEDIA_TYPE)


def _sealed(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """Refuse work on a dossier that there is not."""
    if dossier_of(call.actor, call.row.pk) is None:
        raise NotFoundError("dossier")
    return given


OPERATIONS: Final = (
    work(
        f"{ASSESSMENT}/seal",
        SEAL,
        "Start sealing an approved assessment",
        name="seal_assessment",
        tag="seals",
        does=(SealAssessment,),
    ),
    work(
        f"{ASSESSMENT}/signature-page",
        SIGNATURE,
        "Start printing the page that people sign",
        name="print_signature_page",
        tag="seals",
        form=SignatureForm,
        does=(RecordExport,),
    ),
    command(
        "POST",
        f"{ASSESSMENT}/correction",
        CorrectSealed,
        "id",
        "Begin the correction of a sealed assessment",
        tag="seals",
        parts=AT_ASSESSMENT,
    ),
    listing(
        f"{ASSESSMENT}/seals",
        "seals",
        "List the dossiers of an assessment",
        tag="seals",
        permissions=(_P.DOSSIER_READ,),
        model=Dossier,
        columns=(
            "id digest root scheme key public_key engine vocabulary size records level score sealed_at reason"
        ),
        rows=dossiers_visible_to,
        inside=IN_ASSESSMENT,
        row="Seal",
    ),
    Operation(
        method="GET",
        path=f"{ASSESSMENT}/dossier",
        name="dossier",
        about="Download the dossier; who took it and what for stands in the trail",
        tag="seals",
        permissions=(_P.DOSSIER_READ,),
        run=_dossier,
        query=PurposeQuery,
        media=MEDIA_TYPE,
        own=_LATER,
        does=(RecordDossierTaken,),
    ),
    work(
        f"{ASSESSMENT}/dossier/redaction",
        REDACT,
        "Start making a copy of the dossier that leaves something out",
        name="redact_dossier",
        tag="seals",
        form=RedactionForm,
        arguments=_sealed,
        own=_LATER,
        does=(RecordDossierTaken,),
    ),
    work(
        f"{ASSESSMENT}/dossier/verification",
        VERIFY,
        "Start verifying the assessment's own dossier",
        name="verify_own_dossier",
        tag="seals",
        arguments=_sealed,
        own=_LATER,
    ),
    work(
        f"{ASSESSMENT}/dossier/verification/file",
        VERIFY,
        "Start verifying a dossier that comes as the body",
        name="verify_dossier",
        tag="seals",
        file=FileQuery,
    ),
)
