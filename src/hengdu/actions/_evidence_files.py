"""Take files of evidence in and hand them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.evidence import Looked, clean_name, looked_at
from hengdu.store import Permission, Place
from hengdu.store.evidence.models import Attachment, FileVersion, Piece
from hengdu.store.evidence.queries import piece_with
from hengdu.store.evidence.quotas import room_for
from hengdu.store.evidence.vault import Incoming, open_kept, too_large
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from django.db.models import QuerySet

_MIB: Final = 1024 * 1024


@attrs.frozen(kw_only=True, eq=False)
class Received:
    """A file that came in whole: its name as it may be shown, what it is, and where it waits."""

    name: str
    looked: Looked
    incoming: Incoming = attrs.field(repr=False)


def received(incoming: Incoming, name: str) -> Received:
    """Return a finished upload with its cleaned name and its type by content; it is removed if not taken."""
    shown = clean_name(name)
    digests = incoming.digests or incoming.finish()
    try:
        with incoming.opened() as stream:
            looked = looked_at(stream, shown, digests.size)
    except BaseException:
        incoming.discard()
        raise
    return Received(name=shown, looked=looked, incoming=incoming)


def keep_file(work: Work, row: Piece, file: Received) -> FileVersion:
    """Insert the next file of a piece and put it in its place; ActionError beyond the quota."""
    columns = file_row(file)
    has_room(work, columns["size"])
    number = row.files.count() + 1
    version = FileVersion.objects.create(
        piece=row,
        number=number,
        **columns,
        entries=file.looked.listing.entries if file.looked.listing else None,
        uploaded_at=work.moment,
        uploaded_by_id=work.actor.user_id,
    )
    file.incoming.keep(work.assessment.tenant_id)  # last: what fails before leaves no file behind
    return version


def file_row(file: Received) -> dict[str, Any]:
    """Return what a row says of a file that came in: name, type by content, size and both digests."""
    digests = file.incoming.digests
    if digests is None:
        msg = "the upload was not finished"
        raise RuntimeError(msg)
    return {
        "name": file.name,
        "media": file.looked.media.code,
        "size": digests.size,
        "sm3": digests.sm3,
        "sha256": digests.sha256,
    }


def has_room(work: Work, size: int) -> None:
    """Refuse a file beyond the limits of the assessment or the institution's quota."""
    room = room_for(work.assessment)
    if size > room.file_bytes:
        raise too_large(room.file_bytes)
    if size <= room.left_bytes:
        return
    left = max(0, room.left_bytes) // _MIB
    whose = Text("本机构", "this institution") if room.is_tenants else Text("本评估", "this assessment")
    hint = Text("请登记为现场查阅或链接", "Record it as seen on site or as a link")
    if room.is_tenants:
        hint = Text(
            f"{hint.zh}，或请系统管理员调整限额", f"{hint.en}, or ask the system administrator for more"
        )
    raise ActionError(
        f"{whose.zh}的证据文件已达上限，还可存放 {left} MB",
        f"the files of {whose.en} reach their limit; {left} MB are left",
        place="files",
        hint_zh=hint.zh,
        hint_en=hint.en,
    )


def file_facts(version: FileVersion) -> dict[str, Any]:
    """Return what the trail keeps of a file."""
    return {"file": version.number, **paper_facts(version)}


def paper_facts(row: FileVersion | Attachment) -> dict[str, Any]:
    """Return size and digests of a file."""
    return {"size": row.size, "sm3": row.sm3, "sha256": row.sha256}


@attrs.frozen(kw_only=True, eq=False)
class Opened:
    """A file to be handed out: its name, its size in bytes, and its plain content to be read and closed."""

    name: str
    size: int
    stream: BinaryIO = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class DownloadEvidence(Action[Opened]):
    """Hand out one file of a piece; who took it stands in the trail."""

    permission: ClassVar = Permission.EVIDENCE_DOWNLOAD
    event: ClassVar = Tag.EVIDENCE_DOWNLOADED
    piece: UUID
    number: int

    def place(self, work: Work) -> Place:
        """Load the piece's assessment."""
        row = piece_with(self.piece)
        if row is None:
            raise NotFoundError("piece")
        return work.at_assessment(row.assessment_id)

    def execute(self, work: Work) -> Opened:
        """Open the file; nothing is recorded where it cannot be opened."""
        version = self._versions(work).first()
        if version is None:
            raise NotFoundError("file")
        stream = open_kept(work.assessment.tenant_id, version.sm3, name=version.name)
        work.record(self.event, object=str(self.piece), after=file_facts(version))
        return Opened(name=version.name, size=version.size, stream=stream)

    def _versions(self, work: Work) -> QuerySet[FileVersion]:  # noqa: ARG002 - one's own look at who asks
        return FileVersion.objects.filter(piece_id=self.piece, number=self.number)


@attrs.frozen(kw_only=True)
class DownloadOwnEvidence(DownloadEvidence):
    """Hand out a file that the actor uploaded, of a piece that the actor added; any other is not found."""

    permission: ClassVar = Permission.EVIDENCE_WRITE

    def _versions(self, work: Work) -> QuerySet[FileVersion]:
        own = work.actor.user_id
        if own is None:
            return FileVersion.objects.none()
        return super()._versions(work).filter(piece__created_by_id=own, uploaded_by_id=own)
