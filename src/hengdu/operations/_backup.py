"""Back an installation up while it is in use: one moment of the database, then the files it speaks of."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import attrs
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from hengdu import __version__
from hengdu.chain import GENESIS, canonical_json
from hengdu.documents import record_data
from hengdu.operations import _rows as rows
from hengdu.operations._databases import DEFAULT
from hengdu.operations._fault import OperationError
from hengdu.operations._manifest import NAME, Item, Manifest, plain, signed
from hengdu.operations._recipient import public_text
from hengdu.operations._sealed import sealing_to
from hengdu.store import Actor, Place
from hengdu.store.disk import naming_a_full_disk
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.heads import trail_key
from hengdu.web._environment import SQLITE_NAME, SettingError
from hengdu.web.runtime._folder import DataFolder, FolderLock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from django.db.models import Model

    from hengdu.evidence import SealingWriter

ROWS: Final = "rows"
_SNAPSHOT: Final = ".backup.sqlite3"
_LOCK: Final = "backup.lock"
_PIECE: Final = 1024 * 1024
_ROWS_PIECE: Final = 4 * 1024 * 1024
_PRIVATE_FILE: Final = 0o600
# What another start makes again, or what is not finished yet.
_LEFT_OUT: Final = frozenset({"static", "evidence/incoming"})


@attrs.frozen(kw_only=True)
class Made:
    """A backup that was made: its file, its length in bytes, and what it holds."""

    path: Path
    size: int
    manifest: Manifest


def make_backup(data: Path, out: Path, recipient: X25519PublicKey, *, actor: Actor, moment: datetime) -> Made:
    """Write an encrypted backup of the installation in ``data`` to ``out``, whole or not at all.

    The server may run. The database is copied as of one moment; files are read after it, so whatever it
    speaks of is there. The trail says that it was made. OperationError for an ``out`` that exists or a
    second backup at the same time, DiskError for a full disk.
    """
    if out.exists():
        raise OperationError(
            "文件已存在",
            "the file exists",
            place=str(out),
            hint_zh="换一个文件名",
            hint_en="Choose another name",
        )
    with naming_a_full_disk(), _alone(data), _replacing(out) as file:
        sealing = sealing_to(recipient, file)
        packing = _Packing(sealing)
        facts = _pack_database(packing, data)
        packing.add_files(data)
        manifest = signed(
            trail_key(data / "keys" / "trail.pem"),
            hengdu=__version__,
            made_at=moment.isoformat(timespec="seconds"),
            items=[record_data(item) for item in packing.items],
            **facts,
        )
        packing.add(NAME, canonical_json(plain(manifest)).encode())
        packing.close()
        sealing.finish()
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    made = Made(path=out, size=size, manifest=manifest)
    try:
        with naming_a_full_disk():
            _record(made, recipient, actor, moment)
    except BaseException:
        out.unlink(missing_ok=True)  # no copy of the data that the trail does not know of
        raise
    return made


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    lock = FolderLock(DataFolder(data), _LOCK)
    try:
        lock.take()
    except SettingError as cause:
        raise OperationError(
            "这个数据目录正在备份",
            "a backup of this data folder is being made",
            place=str(data),
            hint_zh="等它完成",
            hint_en="Wait until it is done",
        ) from cause
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    """Give a file beside ``out``, and put it in its place when all went well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
            yield file
        part.rename(out)
        sync_folder(out.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put the names of a folder on the disk, where the system knows such a thing."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class _Sink(io.RawIOBase):
    """Look like a file to tarfile, hand everything on to what encrypts."""

    def __init__(self, sealing: SealingWriter) -> None:
        super().__init__()
        self._sealing = sealing

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(cast("bytes", data))
        self._sealing.write(content)
        return len(content)


class _Hashing(io.RawIOBase):
    """Read a file to its expected length and take its digest while it passes."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


class _Packing:
    """Put named contents into the encrypted stream, and remember what they were."""

    def __init__(self, sealing: SealingWriter) -> None:
        self._tar = tarfile.open(  # type: ignore[call-overload]  # noqa: SIM115 - typeshed lacks copybufsize; close() ends it
            fileobj=_Sink(sealing), mode="w|", bufsize=_PIECE, copybufsize=_PIECE
        )
        self.items: list[Item] = []

    def add(self, name: str, content: bytes) -> None:
        self._member(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; one that the application has removed in the meantime is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            self._member(name, os.fstat(file.fileno()).st_size, file)

    def add_files(self, data: Path) -> None:
        for name, path in files_of(data):
            self.add_file(name, path)

    def _member(self, name: str, size: int, file: BinaryIO) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, _PRIVATE_FILE
        reading = _Hashing(file)
        self._tar.addfile(info, cast("BinaryIO", reading))
        self.items.append(Item(path=name, size=size, sha256=reading.digest.hexdigest()))

    def close(self) -> None:
        self._tar.close()


def files_of(data: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a data folder that a backup holds, with their names; no link is followed."""
    for folder, names, files in os.walk(data):
        here = type(data)(folder)
        prefix = "" if here == data else f"{here.relative_to(data).as_posix()}/"
        names[:] = sorted(name for name in names if f"{prefix}{name}" not in _LEFT_OUT and name[0] != ".")
        for name in sorted(files):
            path = here / name
            is_database = not prefix and (name.startswith(SQLITE_NAME) or ".lock" in name)
            if not is_database and not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield f"{prefix}{name}", path


def _pack_database(packing: _Packing, data: Path) -> dict[str, object]:
    """Add the database as of one moment; return what the manifest says of it."""
    if connection.vendor == "sqlite":
        return _pack_sqlite(packing, data)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        facts = _facts()
        tables = [_pack_table(packing, model) for model in rows.tables()]
    return {**facts, "database": "rows", "tables": tables}


def _facts() -> dict[str, object]:
    from hengdu.store.trail.models import Event

    last, digest = Event.objects.order_by("-seq").values_list("seq", "digest").first() or (0, GENESIS)
    return {"last": last, "digest": digest, "migrations": migrations_of(DEFAULT)}


def migrations_of(alias: str) -> list[str]:
    """Return the migrations that a database says were applied to it."""
    from django.db import connections

    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{label}.{name}" for label, name in applied)


def _pack_table(packing: _Packing, model: type[Model]) -> dict[str, object]:
    counting, name = rows.Counting(), rows.name_of(model)
    for number, piece in enumerate(_pieces(counting.passing(rows.read_rows(model, DEFAULT)))):
        packing.add(f"{ROWS}/{name}/{number:06}.jsonl", piece)
    counted = counting.counted()
    return {"name": name, "rows": counted.rows, "sha256": counted.sha256}


def _pieces(read: Iterable[rows.Row]) -> Iterator[bytes]:
    """Gather rows into JSON lines of a few megabytes: never the whole table in memory, never on the disk."""
    waiting = bytearray()
    for row in read:
        waiting += json.dumps(row, ensure_ascii=False).encode() + b"\n"
        if len(waiting) >= _ROWS_PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _pack_sqlite(packing: _Packing, data: Path) -> dict[str, object]:
    """Copy the database by SQLite's own backup, in one step: readers and writers go on."""
    snapshot = data / _SNAPSHOT
    snapshot.unlink(missing_ok=True)
    os.close(os.open(snapshot, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
    try:
        with (
            closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as source,
            closing(sqlite3.connect(snapshot)) as target,
        ):
            target.execute("PRAGMA synchronous=OFF")  # a crash may lose this copy
            source.backup(target)
            facts = _facts_of(target)
        packing.add_file(SQLITE_NAME, snapshot)
    finally:
        for side in ("", "-wal", "-shm", "-journal"):
            snapshot.with_name(snapshot.name + side).unlink(missing_ok=True)
    return {**facts, "database": "sqlite", "tables": []}


def _facts_of(copy: sqlite3.Connection) -> dict[str, object]:
    last = copy.execute("SELECT seq, digest FROM hd_trail_event ORDER BY seq DESC LIMIT 1").fetchone()
    applied = copy.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    seq, digest = last or (0, GENESIS)
    return {"last": seq, "digest": digest, "migrations": sorted(name for (name,) in applied)}


def _record(made: Made, recipient: X25519PublicKey, actor: Actor, moment: datetime) -> None:
    facts = {"size": made.size, "signature": made.manifest.signature, "last": made.manifest.last}
    entry = Entry(tag=Tag.BACKUP_MADE, place=Place(), object=public_text(recipient)[:22], after=facts)
    with transaction.atomic():
        append(actor, moment, [entry])
