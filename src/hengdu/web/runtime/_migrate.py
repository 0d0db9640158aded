"""Bring the database to this version's tables without ever leaving it in between.

SQLite: the migrations run on a copy, which takes the place of the original in one rename. PostgreSQL: they
run in one transaction under an advisory lock. A process killed at any moment leaves the old tables, whole.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from hengdu.store import upgrade
from hengdu.store.disk import is_full, naming_a_full_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COPY: Final = ".migrating"
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


def migrate(path: Path | None) -> tuple[str, ...]:
    """Apply what is missing and return the names of the migrations applied.

    ``path`` is the SQLite file that Django's settings name; None means another database, which is migrated
    in one transaction. Call it in a process that opened no connection yet and while no server runs. DiskError
    for a full disk; then the database is as it was, and no copy is left.
    """
    with naming_a_full_disk():
        if path is None:
            return upgrade.migrate_in_one_transaction()
        _discard(path)
        if path.exists() and not upgrade.pending():
            return ()
        upgrade.close()
        try:
            return _migrate_beside(path, path.with_name(path.name + _COPY))
        except Exception as cause:
            if is_full(cause):
                _discard(path)
            raise


def _migrate_beside(path: Path, copy: Path) -> tuple[str, ...]:
    _copy(path, copy)
    with upgrade.database_at(copy):
        applied = upgrade.migrate_in_place()
    _check(copy)
    _swap(copy, path)
    return applied


def _leftovers(path: Path) -> Iterator[Path]:
    copy = path.with_name(path.name + _COPY)
    yield copy
    yield from (copy.with_name(copy.name + side) for side in _SIDE_FILES)


def _discard(path: Path) -> None:
    """Remove the copy that a killed start left behind."""
    for leftover in _leftovers(path):
        leftover.unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    """Copy the database as of now, its write-ahead log folded in; leave the original without one."""
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.close(descriptor)
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        # The log of the old file must not meet the new one; while anybody else has it open this fails.
        source.execute("PRAGMA journal_mode=DELETE")
        source.backup(target)


def _check(copy: Path) -> None:
    """Make the copy whole on disk and refuse it when SQLite finds a fault in it."""
    if not is_whole(copy):
        raise upgrade.UpgradeError(
            "升级后的数据库副本未通过检查，原库未动",
            "the upgraded copy of the database failed its check; the original is untouched",
            place=str(copy),
            hint_zh="请保留该文件并报告此缺陷",
            hint_en="Keep the file and report this fault",
        )


def is_whole(copy: Path) -> bool:
    """Put a file that was written carelessly on the disk, and say whether SQLite finds no fault in it."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # kept in the file; its side files go when it closes
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    _sync(copy)
    return bool(found == "ok") and broken is None


def _swap(copy: Path, path: Path) -> None:
    copy.replace(path)
    if os.name == "posix":
        _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
