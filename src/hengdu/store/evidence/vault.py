"""Keep the bytes of evidence: one file for each content of a tenant, whole or not there, encrypted if asked.

Files come in through :class:`Incoming`, which takes digests while writing to a file nobody else sees; only an
action puts it in its place. A name on disk is a digest: nothing that a person typed reaches the file system.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from django.conf import settings

from hengdu.errors import EvidenceError
from hengdu.evidence import (
    DEFAULT_LIMITS,
    Digesting,
    Digests,
    Key,
    Limits,
    OpenedReader,
    SealingWriter,
    read_keys,
)
from hengdu.store.disk import disk_error, sync_folder

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

_INCOMING: Final = "incoming"
SEALED_SUFFIX: Final = ".sealed"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_STALE_S: Final = 24 * 3600.0


def vault_folder() -> Path:
    """Return the folder of evidence; EvidenceError where the installation keeps no data."""
    folder: Path | None = settings.HENGDU_EVIDENCE
    if folder is None:
        raise EvidenceError("没有存放证据的目录", "there is no folder for evidence", place="HENGDU_DATA")
    return folder


def vault_keys() -> tuple[Key, ...]:
    """Return the keys for encryption at rest; empty where files are kept plain."""
    path: Path | None = settings.HENGDU_EVIDENCE_KEY
    return read_keys(path) if path is not None else ()


class Incoming:
    """A file on its way in: written in pieces, hashed and encrypted as they pass, gone unless it is kept.

    EvidenceError from :meth:`write` when it grows beyond ``limits.file_bytes``, DiskError when the disk is
    full; then nothing is left.
    """

    def __init__(self, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Open a new file that only the server's account can read."""
        folder = vault_folder() / _INCOMING
        self._limits = limits
        self._keys = vault_keys()
        self._state = Digesting()
        self._is_closed = False
        self.path = folder / secrets.token_hex(16)
        self.digests: Digests | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            self._sealing = SealingWriter(self._file, self._keys[0]) if self._keys else None
        except OSError as cause:
            self.discard()
            raise disk_error(cause) from cause

    @property
    def is_sealed(self) -> bool:
        """Say whether it is encrypted."""
        return bool(self._keys)

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._state.size + len(data) > self._limits.file_bytes:
            self.discard()
            raise too_large(self._limits.file_bytes)
        self._state.update(data)
        try:
            (self._sealing or self._file).write(data)
        except OSError as cause:
            self.discard()
            raise disk_error(cause) from cause

    def finish(self) -> Digests:
        """Put everything on the disk and return the digests of the plain content."""
        try:
            if self._sealing is not None:
                self._sealing.finish()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as cause:
            self.discard()
            raise disk_error(cause) from cause
        self._is_closed = True
        self.digests = self._state.digests()
        return self.digests

    def opened(self) -> BinaryIO:
        """Open the finished file for reading its plain content, from any place."""
        return _plain(self.path.open("rb"), self._keys, is_sealed=self.is_sealed, place=self.path.name)

    def discard(self) -> None:
        """Remove it; a file that was kept is not touched."""
        if not self._is_closed and hasattr(self, "_file"):
            with contextlib.suppress(OSError):
                self._file.close()
            self._is_closed = True
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def keep(self, tenant: UUID) -> None:
        """Move it to where its content belongs; the same content of the tenant is there only once."""
        if self.digests is None:
            msg = "finish() first"
            raise RuntimeError(msg)
        found = _found(tenant, self.digests.sm3)
        if found is not None:
            with contextlib.suppress(OSError):
                os.utime(found)  # young again: what sweeps old files that no row names yet leaves it
            self.discard()
            return
        target = _place(tenant, self.digests.sm3, is_sealed=self.is_sealed)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.replace(target)
            sync_folder(target.parent)
        except OSError as cause:
            raise disk_error(cause) from cause


def too_large(most: int) -> EvidenceError:
    """Return the error for a file beyond ``most`` bytes."""
    mib = most // (1024 * 1024)
    return EvidenceError(
        f"文件超过 {mib} MB",
        f"the file is larger than {mib} MB",
        hint_zh="请拆分或压缩后上传，或登记为现场查阅",
        hint_en="Split or pack it, or record it as seen on site",
    )


def _place(tenant: UUID, sm3: str, *, is_sealed: bool) -> Path:
    if not _DIGEST.fullmatch(sm3):
        raise EvidenceError("摘要不正确", "this is no digest", place=sm3[:70])
    return vault_folder() / tenant.hex / sm3[:2] / f"{sm3}{SEALED_SUFFIX if is_sealed else ''}"


def _found(tenant: UUID, sm3: str) -> Path | None:
    places = (_place(tenant, sm3, is_sealed=True), _place(tenant, sm3, is_sealed=False))
    return next((path for path in places if path.is_file()), None)


def _plain(file: BinaryIO, keys: tuple[Key, ...], *, is_sealed: bool, place: str) -> BinaryIO:
    if not is_sealed:
        return file
    try:
        return cast("BinaryIO", OpenedReader(file, keys, place=place))
    except BaseException:
        file.close()
        raise


def open_kept(tenant: UUID, sm3: str, *, name: str) -> BinaryIO:
    """Open kept content for reading it plain; ``name`` is what errors call it.

    EvidenceError when the file is not there any more, was altered (where it is encrypted), no key fits, or
    the scanner of the settings has not found it clean.
    """
    from hengdu.store.evidence.scanning import refuse_unless_clean  # the models need the settings

    refuse_unless_clean(sm3, name=name)
    return open_unchecked(tenant, sm3, name=name)


def open_unchecked(tenant: UUID, sm3: str, *, name: str) -> BinaryIO:
    """Open kept content as :func:`open_kept` does, for the scanner itself."""
    path = _found(tenant, sm3)
    if path is None:
        raise EvidenceError(
            "服务器上已没有该文件",
            "the file is not on the server any more",
            place=name,
            hint_zh="请系统管理员从备份恢复证据目录",
            hint_en="Ask the system administrator to restore the folder of evidence from a backup",
        )
    is_sealed = path.name.endswith(SEALED_SUFFIX)
    return _plain(path.open("rb"), vault_keys() if is_sealed else (), is_sealed=is_sealed, place=name)


def sweep_incoming(moment: datetime) -> int:
    """Remove what was being uploaded a day before ``moment`` and never came to an end; return how many files.

    A server that starts removes all of them by itself (``DataFolder.sweep_uploads``).
    """
    folder: Path | None = settings.HENGDU_EVIDENCE
    if folder is None or not (folder / _INCOMING).is_dir():
        return 0
    files = 0
    for path in (folder / _INCOMING).iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < moment.timestamp() - _STALE_S:
                path.unlink()
                files += 1
    return files
