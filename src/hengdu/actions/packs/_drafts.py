"""Make drafts of packs and change them: from an archive, by extending, by forms, as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.actions.jobs import StartJob
from hengdu.actions.packs._changes import Change
from hengdu.actions.packs._check import LABEL, current_pack, taken
from hengdu.packs import ArchiveLimits, Pack, PackFile, begin_extension, extension_text
from hengdu.store import Permission
from hengdu.store.assessments.packs import bases_of, keep_pack, pinned
from hengdu.store.packs.loading import is_inside, load_texts, read_main
from hengdu.store.packs.models import EditionState, PackEdition, PackText
from hengdu.store.packs.queries import MAIN, content_digest, texts_of
from hengdu.store.packs.report import PackReport
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import datetime

_TITLE_SIGNS: Final = 200
_CODE_SIGNS: Final = 80
_FILE_ENDINGS: Final = (".yaml", ".yml", ".json")
_LIMITS: Final = ArchiveLimits()


def edition_at(edition: UUID, *states: str, revision: int | None = None) -> PackEdition:
    """Return an edition for a change, locked; NotFoundError, ActionError for its state, or Conflict."""
    row = PackEdition.objects.select_for_update().filter(pk=edition).first()
    if row is None:
        raise NotFoundError("edition")
    if row.state not in states:
        raise ActionError(
            "该版本当前状态不允许此操作",
            "this cannot be done to the pack as it stands now",
            place=row.code,
            hint_zh="请刷新页面查看状态；已发布的版本不可修改，可起草下一版本",
            hint_en="Reload the page; a published version is never changed, but you can draft the next one",
        )
    if revision is not None and row.revision != revision:
        raise Conflict(row.revision, place=row.code)
    return row


def draft_pack(edition: PackEdition) -> Pack:
    """Return the pack that an edition makes, loaded once a process; PackError where it does not load."""
    if edition.state in {EditionState.PUBLISHED, EditionState.WITHDRAWN}:
        return pinned(edition.code, edition.version, edition.digest)
    base = (edition.base_code, edition.base_version, edition.base_digest)
    return _draft(edition.pk, edition.content_digest, base)


@lru_cache(maxsize=8)
def _draft(edition: UUID, content: str, base: tuple[str, str, str]) -> Pack:
    row = PackEdition(pk=edition, base_code=base[0], base_version=base[1], base_digest=base[2])
    texts = texts_of(row)
    if content_digest(texts) != content:
        raise Conflict(content, place=MAIN)
    return load_texts(LABEL, texts, bases_of(row), strict=False)


def extension_of(edition: PackEdition) -> PackFile | None:
    """Return what a draft adds to its base, where forms can change it: all in one file; else None."""
    if not edition.base_code or edition.texts.count() != 1:
        return None
    return read_main(LABEL, texts_of(edition)[MAIN])


def _written(row: PackEdition, work: Work, texts: Mapping[str, str]) -> None:
    """Replace the files of a draft and note who wrote."""
    if sum(len(text) for text in texts.values()) > _LIMITS.unpacked or len(texts) > _LIMITS.entries:
        raise ActionError("内容过多", "there is too much in it", place="text")
    PackText.objects.filter(edition=row).exclude(name__in=texts).delete()
    known = dict(PackText.objects.filter(edition=row).values_list("name", "text"))
    for name, text in texts.items():
        if name not in known:
            PackText.objects.create(edition=row, name=name, text=text)
        elif known[name] != text:
            PackText.objects.filter(edition=row, name=name).update(text=text)
    row.content_digest = content_digest(texts)
    _signed(row, work)


def _signed(row: PackEdition, work: Work) -> None:
    author = str(work.actor.user_id) if work.actor.user_id is not None else ""
    if author and author not in row.authors:
        row.authors = [*row.authors, author]
    row.revision += 1
    row.changed_at = work.moment


def _reported(row: PackEdition, report: PackReport, moment: datetime) -> None:
    """Note what a check found, and what the files say they are."""
    row.report = report.data()
    row.checked_digest = row.content_digest
    row.changed_at = moment
    if report.is_loadable:
        row.code, row.version, row.digest = report.code, report.version[:_CODE_SIGNS], report.digest
        row.title_zh, row.title_en = report.title.zh[:_TITLE_SIGNS], report.title.en[:_TITLE_SIGNS]
        row.base_code, row.base_version, row.base_digest = report.base
    else:
        row.digest = ""


def start_check(row: PackEdition, work: Work, kind: str = "pack:check", **arguments: str) -> None:
    """Queue a check for whoever acts; nothing for the machine itself, which runs no jobs."""
    if work.actor.user_id is None:
        return
    row.job = StartJob(kind=kind, arguments={"edition": str(row.pk), **arguments}).within(work)


@attrs.frozen(kw_only=True)
class BeginUpload(Action[UUID]):
    """Make a draft for an archive that was kept under ``upload``; a job reads and checks it."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_DRAFTED
    upload: str
    name: str

    def execute(self, work: Work) -> UUID:
        """Make the row and queue the job."""
        name = one_line(self.name, "file", most=_TITLE_SIGNS, least=1)
        row = PackEdition(
            code=name[:_CODE_SIGNS], source=name, made_at=work.moment, made_by_id=work.actor.user_id
        )
        _signed(row, work)
        row.save(force_insert=True)
        start_check(row, work, "pack:take", upload=self.upload, name=name)
        row.save(update_fields=["job"])
        work.record(self.event, object=str(row.pk), after={"file": name})
        return row.pk


@attrs.frozen(kw_only=True)
class BeginExtension(Action[UUID]):
    """Make a draft that extends a pack and changes nothing yet."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_DRAFTED
    base: str
    code: str
    version: str
    title: Text

    def execute(self, work: Work) -> UUID:
        """Write its ``pack.yaml``."""
        base = current_pack(self.base)
        if base is None:
            raise ActionError("没有该模型包", "there is no such pack", place="base")
        fault = taken(self.code, self.version)
        if fault is not None:
            field, message, fix = fault
            place = "code" if field == "id" else field
            raise ActionError(message.zh, message.en, place=place, hint_zh=fix.zh, hint_en=fix.en)
        title = Text(
            one_line(self.title.zh, "title_zh", most=_TITLE_SIGNS, least=1),
            one_line(self.title.en, "title_en", most=_TITLE_SIGNS, least=1),
        )
        version = one_line(self.version, "version", most=40, least=1)
        over = begin_extension(base, pack_id=self.code, version=version, title=title)
        keep_pack(base)
        return _begun(self, work, over, (base.id, base.version, base.digest))


def _begun(action: BeginExtension, work: Work, over: PackFile, base: tuple[str, str, str]) -> UUID:
    row = PackEdition(
        code=action.code,
        version=over.version,
        title_zh=over.title.zh,
        title_en=over.title.en,
        made_at=work.moment,
        made_by_id=work.actor.user_id,
    )
    row.base_code, row.base_version, row.base_digest = base
    row.save(force_insert=True)
    _written(row, work, {MAIN: extension_text(over)})
    start_check(row, work)
    row.save()
    after = {"pack": f"{row.code} {row.version}", "extends": f"{base[0]} {base[1]}", "digest": base[2]}
    work.record(action.event, object=str(row.pk), after=after)
    return row.pk


@attrs.frozen(kw_only=True)
class BeginNext(Action[UUID]):
    """Draft the next version of a published pack from its files."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_DRAFTED
    edition: UUID

    def execute(self, work: Work) -> UUID:
        """Copy the files; the version has to be raised before it can be published."""
        old = edition_at(self.edition, EditionState.PUBLISHED, EditionState.WITHDRAWN)
        row = PackEdition(
            code=old.code,
            version=old.version,
            title_zh=old.title_zh,
            title_en=old.title_en,
            base_code=old.base_code,
            base_version=old.base_version,
            base_digest=old.base_digest,
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        row.save(force_insert=True)
        _written(row, work, texts_of(old))
        start_check(row, work)
        row.save()
        work.record(self.event, object=str(row.pk), after={"pack": str(old), "from": str(old.pk)})
        return row.pk


@attrs.frozen(kw_only=True)
class FillPack(Action[None]):
    """Put the files of an archive into its draft, with what the check found; the change of a job."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_CHECKED
    edition: UUID
    texts: Mapping[str, str]
    report: PackReport

    def execute(self, work: Work) -> None:
        """Write files and findings together."""
        row = edition_at(self.edition, EditionState.DRAFT)
        _written(row, work, self.texts)
        _reported(row, self.report, work.moment)
        row.save()
        _record_check(self, work, row)


@attrs.frozen(kw_only=True)
class KeepReport(Action[None]):
    """Keep what a check of files with ``content`` as digest found; the change of a job."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_CHECKED
    edition: UUID
    content: str
    report: PackReport

    def execute(self, work: Work) -> None:
        """Write it unless the files were changed meanwhile."""
        row = edition_at(self.edition, EditionState.DRAFT)
        if row.content_digest != self.content:
            return
        _reported(row, self.report, work.moment)
        row.save()
        _record_check(self, work, row)


def _record_check(action: FillPack | KeepReport, work: Work, row: PackEdition) -> None:
    report = action.report
    if report.base[0]:
        keep_pack(pinned(*report.base))
    after = {"pack": str(row), "digest": row.digest, "content": row.content_digest, **report.numbers}
    work.record(action.event, object=str(row.pk), after=after)


@attrs.frozen(kw_only=True)
class StartCheck(Action[None]):
    """Ask for a check of a draft as it is now."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.JOB_QUEUED
    edition: UUID

    def execute(self, work: Work) -> None:
        """Queue the job."""
        row = edition_at(self.edition, EditionState.DRAFT)
        start_check(row, work)
        row.save(update_fields=["job"])


@attrs.frozen(kw_only=True)
class SaveText(Action[int]):
    """Write one file of a draft as text; an empty text takes the file away. Returns the new revision."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_CHANGED
    edition: UUID
    revision: int
    name: str
    text: str

    def execute(self, work: Work) -> int:
        """Write it; whether it makes a pack is for the check to say."""
        row = edition_at(self.edition, EditionState.DRAFT, revision=self.revision)
        name, texts = self.name.strip(), texts_of(row)
        if len(name) > _TITLE_SIGNS or not is_inside(name) or not name.lower().endswith(_FILE_ENDINGS):
            raise ActionError(
                "文件名无效",
                "the file name is invalid",
                place="name",
                hint_zh="请用包内的相对路径，以 .yaml 结尾",
                hint_en="Give a path inside the pack that ends in .yaml",
            )
        if "\0" in self.text:
            raise ActionError("含有控制字符", "the text has a control character", place="text")
        text = self.text.replace("\r\n", "\n")
        if text.strip():
            texts[name] = text if text.endswith("\n") else f"{text}\n"
        elif name == MAIN:
            raise ActionError("pack.yaml 不能为空", "pack.yaml must not be empty", place="text")
        else:
            texts.pop(name, None)
        before = row.content_digest
        _written(row, work, texts)
        row.save()
        after = {"file": name, "content": row.content_digest}
        work.record(self.event, object=str(row.pk), before={"content": before}, after=after)
        return row.revision


@attrs.frozen(kw_only=True)
class ChangeExtension(Action[int]):
    """Change a draft that extends another pack by a form; returns the new revision.

    PackError with the field where the change cannot be; nothing is written then.
    """

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_CHANGED
    edition: UUID
    revision: int
    change: Change

    def execute(self, work: Work) -> int:
        """Apply the change and see that it still makes a pack."""
        row = edition_at(self.edition, EditionState.DRAFT, revision=self.revision)
        over = extension_of(row)
        if over is None:
            raise ActionError(
                "该草案不能用表单修改",
                "this draft cannot be changed by forms",
                place=row.code,
                hint_zh="请直接编辑其文件",
                hint_en="Edit its files as text",
            )
        bases = bases_of(row)
        changed = self.change.apply(over, bases[row.base_code], draft_pack(row))
        text, before = extension_text(changed), row.content_digest
        made = load_texts(LABEL, {MAIN: text}, bases, strict=False)
        _written(row, work, {MAIN: text})
        row.version = made.version[:_CODE_SIGNS]
        row.title_zh, row.title_en = made.title.zh[:_TITLE_SIGNS], made.title.en[:_TITLE_SIGNS]
        row.save()
        after = {
            "change": type(self.change).__name__,
            "about": self.change.about,
            "content": row.content_digest,
        }
        work.record(self.event, object=str(row.pk), before={"content": before}, after=after)
        return row.revision


@attrs.frozen(kw_only=True)
class DiscardPack(Action[None]):
    """Give a draft up; its files go, the row and the trail stay."""

    permission: ClassVar = Permission.PACK_WRITE
    event: ClassVar = Tag.PACK_DISCARDED
    edition: UUID

    def execute(self, work: Work) -> None:
        """Remove the files."""
        row = edition_at(self.edition, EditionState.DRAFT)
        PackText.objects.filter(edition=row).delete()
        row.state, row.changed_at = EditionState.DISCARDED, work.moment
        row.revision += 1
        row.save()
        work.record(self.event, object=str(row.pk), before={"content": row.content_digest})
