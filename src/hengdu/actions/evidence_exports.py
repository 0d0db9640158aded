"""Hand out evidence as files, made in the background: the index, the files with it, the list of requests."""

from __future__ import annotations

import contextlib
import os
import secrets
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Final
from uuid import UUID

import attrs
from django.conf import settings
from django.utils import timezone

from hengdu.actions._action import Action, Work, authorise
from hengdu.actions._classification import mark_of, purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._export_files import Col, Table, csv_text, workbook
from hengdu.actions._export_tables import about_row
from hengdu.actions._exported import RecordExport
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.chain import sm3_of
from hengdu.evidence import (
    CLASSIFICATION_NAMES,
    KIND_NAMES,
    MEDIA,
    Classification,
    Digesting,
    Digests,
    Kind,
    Piece,
    clean_name,
    masked_piece,
    requests_workbook,
    suffix_of,
)
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assessment_for, place_of
from hengdu.store.disk import disk_error
from hengdu.store.evidence.queries import pieces_of, request_of, requests_visible_to
from hengdu.store.evidence.vault import open_kept
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hengdu.actions._export_files import About
    from hengdu.actions.jobs import Working
    from hengdu.sheets import Value
    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

MOST_BUNDLE_BYTES: Final = 4 * 1024**3
_CHUNK_BYTES: Final = 1 << 20
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # of the zip format, so that the same files give the same bundle


def _asked(
    work: Working, permission: Permission, *, with_evidence: bool = True
) -> tuple[Assessment, Lang, str]:
    if work.place.assessment is None:
        raise NotFoundError("assessment")
    row = assessment_for(work.actor, work.place.assessment, permission)
    if row is None:
        raise NotFoundError("assessment")
    lang: Lang = "en" if work.arguments.get("lang") == "en" else "zh"
    return row, lang, purpose_of(work.arguments, row, with_evidence=with_evidence)


def _about(row: Assessment, actor: Actor, lang: Lang) -> About:
    about = about_row(row, pinned_pack(row), lang, is_partial=row.scope.get("kind") == "partial")
    mark = mark_of(row, actor, timezone.localtime(), lang)
    return attrs.evolve(about, line=f"{about.line} · {mark}")


def _stem(row: Assessment, what: Text, lang: Lang) -> str:
    return clean_name(f"{row.tenant.name}-{row.title[:40]}-{what[lang]}")


def index_workbook(
    work: Working, row: Assessment, pieces: Iterable[Piece], lang: Lang, withheld: frozenset[str]
) -> bytes:
    """Return the index of evidence as a workbook: a row for each piece, and one for each practice of it.

    Fields marked personal are masked; ``withheld`` holds the keys of pieces whose file is not handed out.
    """
    shown = [masked_piece(piece) for piece in pieces]
    numbers = {piece.key: at for at, piece in enumerate(shown, start=1)}
    tables = (_pieces_table(shown, numbers, withheld, lang), _practices_table(row, shown, numbers, lang))
    return workbook(tables, _about(row, work.actor, lang), lang, timezone.localdate())


def index_csv(work: Working, row: Assessment, pieces: Iterable[Piece], lang: Lang) -> bytes:
    """Return the index of evidence as CSV: a row for each piece, fields marked personal masked."""
    shown = [masked_piece(piece) for piece in pieces]
    numbers = {piece.key: at for at, piece in enumerate(shown, start=1)}
    return csv_text(_pieces_table(shown, numbers, frozenset(), lang), _about(row, work.actor, lang))


def _pieces_table(
    pieces: Iterable[Piece], numbers: dict[str, int], withheld: frozenset[str], lang: Lang
) -> Table:
    def named(names: Any, kind: Any, code: str) -> str:  # noqa: ANN401 - a vocabulary and its names
        return names[kind(code)][lang] if code in set(kind) else code

    rows: list[tuple[Value, ...]] = [
        (
            numbers[piece.key],
            piece.title,
            named(KIND_NAMES, Kind, piece.kind),
            piece.grade,
            piece.issued,
            piece.valid_until,
            named(CLASSIFICATION_NAMES, Classification, piece.classification),
            len(piece.practices),
            piece.name or piece.link or piece.where,
            MEDIA[piece.media].name[lang] if piece.media in MEDIA else "",
            piece.size or None,
            piece.versions or None,
            piece.custodian,
            piece.seen_by,
            piece.seen_on,
            piece.note,
            "Y" if piece.key in withheld else "",
            piece.sm3,
            piece.sha256,
            piece.key,
        )
        for piece in pieces
    ]
    return Table(
        name=Text("证据清单", "Evidence"),
        columns=(
            Col("序号", "No.", 7),
            Col("名称", "Title", 36),
            Col("类型", "Kind", 11),
            Col("证据等级", "Grade", 9),
            Col("形成日期", "Issued", 12),
            Col("有效期至", "Valid until", 12),
            Col("密级", "Confidentiality", 13),
            Col("实践数", "Practices", 9),
            Col("文件、链接或地点", "File, link or place", 36),
            Col("格式", "Type", 14),
            Col("字节数", "Bytes", 12),
            Col("版本数", "Versions", 9),
            Col("保管人", "Kept by", 12),
            Col("查阅人", "Seen by", 12),
            Col("查阅日期", "Seen on", 12),
            Col("说明", "Note", 40),
            Col("未附文件", "File withheld", 9),
            Col("SM3", "SM3", 30),
            Col("SHA-256", "SHA-256", 30),
            Col("编号", "Id", 20),
        ),
        rows=tuple(rows),
    )


def _practices_table(row: Assessment, pieces: Iterable[Piece], numbers: dict[str, int], lang: Lang) -> Table:
    practices = pinned_pack(row).practices
    by_code: dict[str, list[Piece]] = {}
    for piece in pieces:
        for code in piece.practices:
            by_code.setdefault(code, []).append(piece)
    rows: list[tuple[Value, ...]] = [
        (code, practice.text[lang], numbers[piece.key], piece.title, piece.grade, piece.valid_until)
        for code, practice in practices.items()
        for piece in by_code.get(code, ())
    ]
    return Table(
        name=Text("按实践", "By practice"),
        columns=(
            Col("实践", "Practice", 16),
            Col("内容", "Statement", 60),
            Col("序号", "No.", 7),
            Col("证据", "Evidence", 36),
            Col("证据等级", "Grade", 9),
            Col("有效期至", "Valid until", 12),
        ),
        rows=tuple(rows),
    )


@job_kind(
    "evidence:index",
    permission=Permission.REPORT_EXPORT,
    title=Text("导出证据清单", "Export the index of evidence"),
)
def export_index(work: Working) -> Produced:
    """Return the index of evidence as a workbook, or as CSV where ``format`` is ``csv``."""
    row, lang, purpose = _asked(work, Permission.EVIDENCE_READ)
    work.progress(1, 2, Text("正在写出", "Writing"))
    pieces, form = pieces_of(row), "csv" if work.arguments.get("format") == "csv" else "xlsx"
    content = (
        index_csv(work, row, pieces, lang)
        if form == "csv"
        else index_workbook(work, row, pieces, lang, frozenset())
    )
    return Produced(
        name=f"{_stem(row, Text('证据清单', 'evidence'), lang)}.{form}",
        media_type=MEDIA_TYPES["xlsx"] if form == "xlsx" else "text/csv; charset=utf-8",
        content=content,
        change=RecordExport(
            assessment=row.pk, what="evidence", form=form, sm3=sm3_of(content), purpose=purpose
        ),
    )


@job_kind(
    "evidence:requests",
    permission=Permission.REPORT_EXPORT,
    title=Text("导出资料调阅清单", "Export the list of requests"),
)
def export_requests(work: Working) -> Produced:
    """Return the list of requests as a workbook that can be filled in and taken back."""
    row, lang, purpose = _asked(work, Permission.EVIDENCE_READ, with_evidence=False)
    items = requests_visible_to(work.actor).filter(assessment=row).select_related("user")
    about = _about(row, work.actor, lang)
    content = requests_workbook(
        [request_of(item) for item in items],
        lang,
        title=about.title,
        about=about.line,
        disclaimer=about.disclaimer,
        created=timezone.localdate(),
    )
    return Produced(
        name=f"{_stem(row, Text('资料调阅清单', 'requests'), lang)}.xlsx",
        media_type=MEDIA_TYPES["xlsx"],
        content=content,
        change=RecordExport(
            assessment=row.pk, what="requests", form="xlsx", sm3=sm3_of(content), purpose=purpose
        ),
    )


@job_kind(
    "evidence:bundle",
    permission=Permission.EVIDENCE_DOWNLOAD,
    title=Text("导出证据文件", "Export the files of evidence"),
)
def export_bundle(work: Working) -> Produced:
    """Return the newest file of each piece in a zip with the index; nothing is ever whole in memory.

    Files whose content is marked personal are left out and named in the index. ActionError when the files
    have more than 4 GB together, EvidenceError when one cannot be read, DiskError when the disk is full.
    """
    row, lang, purpose = _asked(work, Permission.EVIDENCE_DOWNLOAD)
    authorise(work.actor, Permission.REPORT_EXPORT, place_of(row))
    pieces = pieces_of(row)
    with_file = [piece for piece in pieces if piece.sm3]
    withheld = frozenset(piece.key for piece in with_file if "content" in piece.personal)
    if sum(piece.size for piece in with_file) > MOST_BUNDLE_BYTES:
        raise ActionError(
            "证据文件合计超过 4 GB，不能打成一个包",
            "the files have more than 4 GB together and do not go into one archive",
            place="bundle",
            hint_zh="请逐个下载",
            hint_en="Download them one by one",
        )
    index = index_workbook(work, row, pieces, lang, withheld)
    path, digests = _bundle(work, row, [one for one in pieces if one.sm3 and one.key not in withheld], index)
    given = tuple((piece.key, piece.sm3) for piece in with_file if piece.key not in withheld)
    return Produced(
        name=f"{_stem(row, Text('证据', 'evidence'), lang)}.zip",
        media_type="application/zip",
        path=path,
        change=RecordBundle(assessment=row.pk, sm3=digests.sm3, files=given, purpose=purpose),
    )


def _bundle(work: Working, row: Assessment, pieces: list[Piece], index: bytes) -> tuple[Path, Digests]:
    numbers = {piece.key: at for at, piece in enumerate(pieces_of(row), start=1)}
    folder: Path | None = settings.HENGDU_RESULTS
    if folder is None:
        raise ActionError("没有存放结果的目录", "there is no folder for results", place="HENGDU_DATA")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f".bundle-{secrets.token_hex(8)}"
    state = Digesting()
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(zipfile.ZipInfo("index.xlsx", _FIRST_DAY), index)
                for at, piece in enumerate(pieces, start=1):
                    work.progress(at, len(pieces), Text("正在打包", "Packing"))
                    name = f"files/{numbers[piece.key]:04d}{_ending(piece)}"
                    with (
                        open_kept(row.tenant_id, piece.sm3, name=piece.name) as source,
                        archive.open(zipfile.ZipInfo(name, _FIRST_DAY), "w", force_zip64=True) as target,
                    ):
                        _copy(source, target)
            file.seek(0)
            while chunk := file.read(_CHUNK_BYTES):
                state.update(chunk)
            os.fsync(file.fileno())
    except BaseException as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise disk_error(error) from error
        raise
    return path, state.digests()


def _ending(piece: Piece) -> str:
    """Return the ending of a file's name; inside the zip files are called by their number in the index."""
    suffix = suffix_of(piece.name)
    return f".{suffix}" if suffix else ""


def _copy(source: BinaryIO, target: Any) -> None:  # noqa: ANN401 - what a zip opens for writing
    while chunk := source.read(_CHUNK_BYTES):
        target.write(chunk)


@attrs.frozen(kw_only=True)
class RecordBundle(Action[None]):
    """Record that a person was given files of evidence: each file, and the digest of the archive."""

    permission: ClassVar = Permission.EVIDENCE_DOWNLOAD
    event: ClassVar = Tag.RESULT_EXPORTED
    assessment: UUID
    sm3: str
    files: tuple[tuple[str, str], ...]
    purpose: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write nothing but events: one for the archive, one for each piece in it."""
        export = RecordExport(
            assessment=self.assessment, what="evidence", form="zip", sm3=self.sm3, purpose=self.purpose
        )
        export.within(work)
        for piece, sm3 in self.files:
            work.record(Tag.EVIDENCE_DOWNLOADED, object=piece, after={"sm3": sm3, "in": self.sm3})
