"""Write files whole or not at all, and say in words when the disk takes no more."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from typing import TYPE_CHECKING, Final

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log.
_SQLITE_FULL: Final = frozenset({13, 4874})
_POSTGRESQL_FULL: Final = "53100"  # disk_full
_PRIVATE: Final = 0o600


class DiskError(HengduError):
    """A file could not be written to the server's disk."""


def is_full(cause: BaseException) -> bool:
    """Say whether an error, or what it came from, means that the disk, or a quota, is full."""
    error: BaseException | None = cause
    while error is not None:
        if (
            (isinstance(error, OSError) and error.errno in _FULL)
            or getattr(error, "sqlite_errorcode", None) in _SQLITE_FULL
            or getattr(error, "sqlstate", None) == _POSTGRESQL_FULL
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def disk_error(cause: BaseException) -> DiskError:
    """Return the error for what could not be written."""
    if is_full(cause):
        return DiskError(
            "服务器磁盘已满，未保存",
            "the server's disk is full; nothing was kept",
            hint_zh="请联系系统管理员清理空间后重试",
            hint_en="Ask the system administrator for space and try again",
        )
    return DiskError(
        "未能写入服务器磁盘",
        "the server's disk could not be written",
        hint_zh="请重试；仍不成功请联系系统管理员",
        hint_en="Try again; if it keeps failing, ask the system administrator",
    )


@contextlib.contextmanager
def naming_a_full_disk() -> Iterator[None]:
    """Raise a DiskError for what fails in the block because the disk is full; all else passes as it is."""
    try:
        yield
    except Exception as cause:
        if is_full(cause):
            raise disk_error(cause) from cause
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only the server's account can read: whole and for good, or not at all.

    What was at ``path`` is replaced. DiskError where it cannot be written; then nothing new is there.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as cause:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise disk_error(cause) from cause


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
