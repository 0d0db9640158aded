"""Editions of packs: uploaded or derived, checked, proposed by one person, published by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from hengdu.actions import ActionError, NotFoundError, Permission
from hengdu.actions.packs import (
    AddNode,
    BeginExtension,
    BeginNext,
    BeginUpload,
    ChangeExtension,
    DiscardPack,
    FillPack,
    KeepIdentity,
    KeepNode,
    KeepPractice,
    KeepReport,
    KeepTargets,
    ProposePack,
    PublishPack,
    RestoreCode,
    RetireCode,
    ReturnPack,
    SaveText,
    StartCheck,
    WithdrawPack,
)
from hengdu.api._command import Id, Revision, command
from hengdu.api._files import FileQuery, into_memory, kept
from hengdu.api._forms import Form, Said, Words, filled, form_of
from hengdu.api._listing import listing, single
from hengdu.api._operations import Call, Operation, inner
from hengdu.store.packs.models import PackEdition
from hengdu.store.packs.queries import editions_visible_to, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_P: Final = Permission
_E: Final = "/pack-editions/{uuid:edition_id}"
_OF: Final = "edition_id=edition"
_READ: Final = (_P.PACK_READ, _P.PACK_WRITE, _P.PACK_PUBLISH)
_OWN: Final = "drafts are their authors' and the publishers'"
_COLUMNS: Final = (
    "id code version title_zh title_en digest content_digest checked_digest base_code base_version "
    "base_digest source state authors job revision made_at made_by_id changed_at proposed_at proposed_by_id "
    "reason published_at published_by_id withdrawn_at withdrawn_by_id"
)
_CHANGES: Final[Mapping[str, type]] = {
    "retire": RetireCode,
    "restore": RestoreCode,
    "practice": KeepPractice,
    "node": KeepNode,
    "new_node": AddNode,
    "targets": KeepTargets,
    "identity": KeepIdentity,
}

inner("edition_id", editions_visible_to)


class ChangeForm(Form):
    """One change of an extension: its kind, and what it takes (``about`` and more)."""

    kind: Literal["retire", "restore", "practice", "node", "new_node", "targets", "identity"]
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]
    change: dict[Words, Any]


class EditionFiles(Said):
    """The files of an edition by name."""

    files: dict[str, str]


def _upload(call: Call) -> Id:
    name = call.query.name[:120]
    if not name.lower().endswith(".zip"):
        raise ActionError("请选择 .zip 文件", "choose a .zip file", place="name")
    return Id(id=BeginUpload(upload=kept(call), name=name).run(call.actor))


def _changed(call: Call) -> Revision:
    asked, kind = call.body, _CHANGES[call.body.kind]
    try:
        change = filled(kind, form_of(kind).model_validate(asked.change))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(("change", *(str(step) for step in first["loc"])))
        raise ActionError(
            f"内容有误：{first['msg']}", f"this is not right: {first['msg']}", place=place
        ) from error
    action = ChangeExtension(edition=call.path["edition_id"], revision=asked.revision, change=change)
    return Revision(revision=action.run(call.actor))


def _files(call: Call) -> EditionFiles:
    row = editions_visible_to(call.actor).filter(pk=call.path["edition_id"]).first()
    if row is None:
        raise NotFoundError("edition")
    return EditionFiles(files=texts_of(row))


OPERATIONS: Final = (
    listing(
        "/pack-editions",
        "pack_editions",
        "List editions of packs: drafts for authors and publishers, published ones for readers",
        tag="packs",
        permissions=_READ,
        model=PackEdition,
        columns=_COLUMNS,
        rows=editions_visible_to,
        filters=("code", "state"),
        row="Edition",
    ),
    single(
        _E,
        "pack_edition",
        "Read an edition with the report of its last check",
        tag="packs",
        permissions=_READ,
        model=PackEdition,
        columns=f"{_COLUMNS} report",
        rows=editions_visible_to,
        key="edition_id",
        row="EditionReport",
        own=_OWN,
    ),
    Operation(
        method="GET",
        path=f"{_E}/files",
        name="pack_edition_files",
        about="Read the files of an edition",
        tag="packs",
        permissions=_READ,
        run=_files,
        answer=EditionFiles,
        own=_OWN,
    ),
    Operation(
        method="POST",
        path="/pack-editions/upload",
        name="begin_upload",
        about="Begin a draft from an archive; the body is the .zip, a job reads and checks it",
        tag="packs",
        permissions=(_P.PACK_WRITE,),
        run=_upload,
        query=FileQuery,
        receive=into_memory,
        answer=Id,
        status=201,
        does=(BeginUpload, FillPack),
    ),
    command("POST", "/pack-editions", BeginExtension, "id", "Begin a draft that extends a pack", tag="packs"),
    command(
        "POST", f"{_E}/next", BeginNext, "id", "Begin the next version of a pack", tag="packs", parts=_OF
    ),
    command("PUT", f"{_E}/files", SaveText, "revision", "Write a file of a draft", tag="packs", parts=_OF),
    Operation(
        method="POST",
        path=f"{_E}/changes",
        name="change_extension",
        about="Change a draft that extends another pack",
        tag="packs",
        permissions=(_P.PACK_WRITE,),
        run=_changed,
        body=ChangeForm,
        answer=Revision,
        does=(ChangeExtension,),
    ),
    command(
        "POST",
        f"{_E}/check",
        StartCheck,
        "nothing",
        "Start checking a draft",
        tag="packs",
        parts=_OF,
        does=(KeepReport,),
    ),
    command("POST", f"{_E}/proposal", ProposePack, "nothing", "Propose a draft", tag="packs", parts=_OF),
    command("POST", f"{_E}/return", ReturnPack, "nothing", "Give a draft back", tag="packs", parts=_OF),
    command(
        "POST",
        f"{_E}/publication",
        PublishPack,
        "nothing",
        "Publish what somebody else proposed",
        tag="packs",
        parts=_OF,
    ),
    command(
        "POST", f"{_E}/withdrawal", WithdrawPack, "nothing", "Withdraw an edition", tag="packs", parts=_OF
    ),
    command("POST", f"{_E}/discard", DiscardPack, "nothing", "Discard a draft", tag="packs", parts=_OF),
)
