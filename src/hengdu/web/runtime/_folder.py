"""Lay out the data folder, make its keys, and hold it for one server at a time."""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hengdu.store.disk import disk_error
from hengdu.web._environment import MOVED_NAME, SQLITE_NAME, SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_KEY_BYTES: Final = 48


@attrs.frozen
class DataFolder:
    """Hold everything one installation keeps, below ``path``; only its owner may read it."""

    path: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file (unused with PostgreSQL)."""
        return self.path / SQLITE_NAME

    @property
    def keys(self) -> Path:
        """Return the folder of keys; back it up apart from the database."""
        return self.path / "keys"

    def prepare(self) -> None:
        """Make the folders and whatever key is missing; an existing key is never replaced."""
        self.refuse_root()
        for folder in (self.path, self.keys, self.path / "anchors", self.path / "results"):
            folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        if any(self.path.iterdir()):
            self._refuse_open_folder()
        _make(self.keys / "django-secret", lambda: secrets.token_urlsafe(_KEY_BYTES).encode())
        _make(self.keys / "second-factor", _fernet_key)
        _make(self.keys / "trail.pem", signing_key)
        _make(self.keys / "seal.pem", signing_key)

    def refuse_root(self) -> None:
        """Refuse root in somebody else's folder: the service could not read what root leaves there."""
        if hasattr(os, "geteuid") and os.geteuid() == 0 and self.path.is_dir() and self.path.stat().st_uid:
            raise SettingError(
                "数据目录属于其他用户，root 写入的文件服务将无法读取",
                "the data folder belongs to another user, whose service could not read what root writes",
                place=str(self.path),
                hint_zh="请以目录的属主执行：runuser --user=hengdu -- 原命令",
                hint_en="Run the command as the folder's owner: runuser --user=hengdu -- COMMAND",
            )

    def sweep_uploads(self) -> None:
        """Remove uploads of evidence and results that never ended; only while no server runs on the folder.

        A result is called after its job once it is whole; till then its name begins with a dot.
        """
        incoming = self.path / "evidence" / "incoming"
        for path in incoming.iterdir() if incoming.is_dir() else ():
            path.unlink(missing_ok=True)
        for path in (self.path / "results").glob(".*"):
            path.unlink(missing_ok=True)

    def refuse_moved(self, variables: Mapping[str, str]) -> None:
        """Refuse to begin an empty database where hengdu move has set the old one aside."""
        moved = self.path / MOVED_NAME
        if moved.exists() and not self.database.exists() and not variables.get("HENGDU_DATABASE"):
            raise SettingError(
                "数据库已迁走，但没有设置 HENGDU_DATABASE",
                "the database was moved away, and HENGDU_DATABASE is not set",
                place=str(moved),
                hint_zh="请设置 HENGDU_DATABASE；若要回到 SQLite，用 hengdu move --to sqlite",
                hint_en="Set HENGDU_DATABASE; to return to SQLite use hengdu move --to sqlite",
            )

    def _refuse_open_folder(self) -> None:
        """Refuse keys that other users of the machine can read."""
        if os.name != "posix":
            return
        open_keys = [key for key in self.keys.iterdir() if key.stat().st_mode & 0o077]
        if open_keys or self.keys.stat().st_mode & 0o077:
            raise SettingError(
                "密钥目录可被本机其他用户读取",
                "the folder of keys can be read by other users of this machine",
                place=str(open_keys[0] if open_keys else self.keys),
                hint_zh="执行 chmod -R go-rwx 后重试；若他人可能已读取，请先更换密钥",
                hint_en="Run chmod -R go-rwx on it; replace the keys if somebody may have read them",
            )


def _make(path: Path, content: Callable[[], bytes]) -> None:
    """Write a key that is whole or not there: in full beside its place, then linked into it."""
    if path.exists():
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _fernet_key() -> bytes:
    from cryptography.fernet import Fernet

    return Fernet.generate_key()


def signing_key() -> bytes:
    """Return a new Ed25519 private key as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class FolderLock:
    """Keep a second server away from the same data folder for as long as this process lives.

    The lock is SQLite's own on an empty file: the operating system drops it with the process, on every
    platform, however the process ends.
    """

    def __init__(self, folder: DataFolder, name: str = "serve.lock") -> None:
        self._path = folder.path / name
        self._connection: sqlite3.Connection | None = None

    def take(self) -> None:
        """Take the lock, or say who else may have it; DiskError where the folder cannot be written."""
        self._refuse_foreign()
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise disk_error(error) from error
            raise SettingError(
                "这个数据目录已有一个 hengdu serve 在运行",
                "another hengdu serve runs on this data folder",
                place=str(self._path.parent),
                hint_zh="先停止它，或换一个 --data 目录",
                hint_en="Stop it, or name another folder with --data",
            ) from error
        self._connection = connection
        self._hand_over()

    def _refuse_foreign(self) -> None:
        """Refuse a file that only somebody else may write: SQLite would read it and lock nobody out."""
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise SettingError(
                "锁文件属于其他用户，无法加锁",
                "the lock file belongs to somebody else and locks nobody out",
                place=str(self._path),
                hint_zh="请以 root 执行 chown，改为数据目录的属主，再启动",
                hint_en="As root give it to the owner of the data folder (chown), then start again",
            )

    def _hand_over(self) -> None:
        """Give the file to whoever owns the folder, where root took the lock for a moment."""
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            owner = self._path.parent.stat()
            os.chown(self._path, owner.st_uid, owner.st_gid)

    def release(self) -> None:
        """Give the folder free."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
