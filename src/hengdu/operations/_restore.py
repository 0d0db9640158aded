"""Restore a backup into a new folder: all is checked beside it, then put in its place in one rename."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

import attrs
from django.db import transaction

from hengdu.errors import EvidenceError
from hengdu.operations import _rows as rows
from hengdu.operations._backup import ROWS, sync_folder
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.operations._fault import OperationError
from hengdu.operations._manifest import NAME, Counted, Item, Manifest, read_manifest
from hengdu.operations._sealed import damaged, opened
from hengdu.operations._target import fill, has_arrived
from hengdu.store import Actor, Place, upgrade
from hengdu.store.disk import naming_a_full_disk
from hengdu.store.people.sessions import access_tables, forget_access
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.heads import anchors_in, public_keys, read_anchor
from hengdu.store.trail.verify import Verdict, verify_trail
from hengdu.web._environment import SQLITE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from django.db.models import Model

_PIECE: Final = 1024 * 1024
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600


@attrs.frozen(kw_only=True)
class Restored:
    """A restored installation: folder, manifest, what verifying its trail found, migrations applied."""

    folder: Path
    manifest: Manifest
    verdict: Verdict
    applied: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Wanted:
    """What a restore is to do.

    ``address`` is a PostgreSQL database for a logical copy (empty: SQLite in the folder); ``signer`` the
    public key, in hexadecimal, that must have signed the backup (empty: any).
    """

    folder: Path
    address: str = ""
    signer: str = ""


def restore_backup(
    path: Path, private: X25519PrivateKey, wanted: Wanted, *, actor: Actor, moment: datetime
) -> Restored:
    """Restore a backup into ``wanted.folder``, which must not exist or be empty, and is no mount point.

    Every digest, the database and the trail are checked before the folder appears. OperationError for
    what does not hold, DiskError for a full disk; then nothing is left.
    """
    folder = wanted.folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperationError(
            "目标目录不为空",
            "the folder is not empty",
            place=str(folder),
            hint_zh="恢复只写入新目录；请换一个 --data",
            hint_en="A backup is restored into a new folder; choose another --data",
        )
    if folder.is_mount():  # which the folder beside it could not take the place of
        raise OperationError(
            "目标目录本身是挂载点",
            "the folder is a mount point itself",
            place=str(folder),
            hint_zh=f"请恢复到其下的新目录，例如 --data {folder / 'data'}",
            hint_en=f"Restore into a new folder below it, for example --data {folder / 'data'}",
        )
    with naming_a_full_disk(), _staging(folder) as staged:
        manifest = _unpack(path, private, staged)
        _check_signer(manifest, wanted.signer, path)
        settings = _database(staged, manifest, wanted.address)
        with pointed_at(settings):
            applied, verdict = _complete(staged, manifest, actor, moment)
        _put(staged, folder)
    return Restored(folder=folder, manifest=manifest, verdict=verdict, applied=applied)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Give a folder beside the one wanted; it is gone afterwards unless it was put in its place."""
    staged = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(staged, ignore_errors=True)  # left behind by a restore that was killed
    staged.mkdir(mode=_PRIVATE_FOLDER, parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _put(staged: Path, folder: Path) -> None:
    for here, _names, _files in os.walk(staged):
        Path(here).chmod(_PRIVATE_FOLDER)
        sync_folder(Path(here))
    if folder.exists():
        folder.rmdir()
    staged.rename(folder)
    sync_folder(folder.parent)


def _unpack(path: Path, private: X25519PrivateKey, staged: Path) -> Manifest:
    """Write every member below ``staged`` and hold it against the manifest, which comes last."""
    found: dict[str, Item] = {}
    manifest: Manifest | None = None
    try:
        with opened(path, private) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=_PIECE) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or manifest is not None or member.name in found:
                    raise damaged(f"{path.name}:{member.name}")
                if member.name == NAME:
                    manifest = read_manifest(content.read(), f"{path.name}:{NAME}")
                else:
                    found[member.name] = _write(member.name, content, staged, path.name)
            while stream.read(_PIECE):  # the last chunk proves that nothing was cut off
                pass
    except (tarfile.TarError, EvidenceError, EOFError) as cause:
        raise damaged(str(path)) from cause
    if manifest is None or {item.path: item for item in manifest.items} != found:
        raise damaged(f"{path.name}:{NAME}")
    return manifest


def _write(name: str, content: IO[bytes], staged: Path, archive: str) -> Item:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name:
        raise damaged(f"{archive}:{name}")
    target = staged / parts
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Item(path=name, size=size, sha256=digest.hexdigest())


def _check_signer(manifest: Manifest, signer: str, path: Path) -> None:
    if signer and signer.lower() != manifest.signer:
        raise OperationError(
            f"备份由另一把密钥签名：{manifest.signer}",
            f"the backup was signed by another key: {manifest.signer}",
            place=str(path),
            hint_zh="核对备份的来源；不核对签名者时去掉 --signer",
            hint_en="Find out where the backup comes from; leave out --signer not to check",
        )


def _database(staged: Path, manifest: Manifest, address: str) -> dict[str, Any]:
    """Return the settings of the database to be completed."""
    if address and manifest.database == "sqlite":
        raise OperationError(
            "这份备份含 SQLite 数据库文件，不能直接恢复到 PostgreSQL",
            "this backup holds an SQLite database and cannot be restored into PostgreSQL at once",
            place="--database",
            hint_zh="先不带 --database 恢复，再用 hengdu move",
            hint_en="Restore it without --database first, then use hengdu move",
        )
    return settings_of(address, staged)


def _complete(
    staged: Path, manifest: Manifest, actor: Actor, moment: datetime
) -> tuple[tuple[str, ...], Verdict]:
    """Load and check the database, bring it to this version's tables, verify the trail, and record it all."""

    def record() -> Verdict:
        verdict = _verified(staged)
        if (verdict.last, verdict.digest) != (manifest.last, manifest.digest):
            raise damaged(SQLITE_NAME)
        forget_access(moment)
        facts = {"made_at": manifest.made_at, "last": manifest.last}
        append(actor, moment, [Entry(tag=Tag.BACKUP_RESTORED, place=Place(), after=facts)])
        return verdict

    if manifest.database == "sqlite":
        _check_file(staged / SQLITE_NAME)
        applied = upgrade.migrate_in_place()
        with transaction.atomic():
            return applied, record()
    verdict = _load(staged, manifest, record)
    shutil.rmtree(staged / ROWS)
    return (), verdict


def _verified(staged: Path) -> Verdict:
    key = public_keys(staged / "keys" / "trail.pem")
    return verify_trail(key, [(path.name, read_anchor(path)) for path in anchors_in(staged / "anchors")])


def _check_file(path: Path) -> None:
    """Let SQLite look for faults in the file."""
    try:
        with closing(sqlite3.connect(path)) as file:
            found = file.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as cause:
        raise damaged(path.name) from cause
    if found != "ok":
        raise damaged(path.name)


def _load(staged: Path, manifest: Manifest, record: Callable[[], Verdict]) -> Verdict:
    """Write the rows of a logical copy into an empty database and ``record`` it, in one transaction.

    A database that holds them all by a restore that was killed before its end is taken as it is.
    """
    _refuse_other_version(manifest)
    wanted = {table.name: Counted(rows=table.rows, sha256=table.sha256) for table in manifest.tables}
    verdicts = []

    def read(model: type[Model]) -> Iterator[rows.Row]:
        for path in sorted((staged / ROWS / rows.name_of(model)).glob("*.jsonl")):
            with path.open(encoding="utf-8", newline="\n") as file:
                yield from map(json.loads, file)

    def complete(given: Mapping[str, Counted]) -> None:
        for name, counted in wanted.items():
            if given.get(name) != counted:
                raise damaged(name)
        verdicts.append(record())

    if has_arrived(
        lambda model: wanted.get(rows.name_of(model)), Tag.BACKUP_RESTORED, changed=access_tables()
    ):
        return _verified(staged)
    fill(read, complete)
    return verdicts[0]


def _refuse_other_version(manifest: Manifest) -> None:
    """Refuse a logical copy of other tables than this version makes."""
    if upgrade.known() == frozenset(manifest.migrations):
        return
    raise OperationError(
        f"该备份由衡度 {manifest.hengdu} 所作，其数据库结构与本版本不同",
        f"this backup was made by Hengdu {manifest.hengdu}, whose tables differ from this version's",
        place="manifest.json",
        hint_zh=f"请用衡度 {manifest.hengdu} 恢复，然后升级",
        hint_en=f"Restore it with Hengdu {manifest.hengdu}, then upgrade",
    )
