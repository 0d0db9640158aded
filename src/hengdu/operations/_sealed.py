"""Encrypt a stream to a recipient: X25519 with a key of its own, HKDF, then chunks as evidence has them.

A file is a head (magic, ephemeral public key, recipient's public key) and an encrypted stream of
:mod:`hengdu.evidence`, whose key is derived from the shared secret and the head. So a changed head opens
nothing, and no chunk can be changed, moved or cut off.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hengdu.errors import EvidenceError
from hengdu.evidence import Key, OpenedReader, SealingWriter
from hengdu.operations._fault import OperationError
from hengdu.operations._recipient import public_text

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC: Final = b"HDBK1\n"
_RAW: Final = 32
_HEAD: Final = len(_MAGIC) + 2 * _RAW
_PIECE: Final = 1024 * 1024


def _key(shared: bytes, head: bytes) -> Key:
    return Key("aes-256-gcm", HKDF(SHA256(), 32, head, b"hengdu backup 1").derive(shared))


def sealing_to(recipient: X25519PublicKey, out: BinaryIO) -> SealingWriter:
    """Write the head and return what encrypts all that follows; its ``finish`` must be called."""
    own = X25519PrivateKey.generate()
    head = _MAGIC + own.public_key().public_bytes_raw() + recipient.public_bytes_raw()
    out.write(head)
    return SealingWriter(out, _key(own.exchange(recipient), head))


def opened(path: Path, private: X25519PrivateKey) -> BinaryIO:
    """Open a backup for reading its plain content; OperationError where the key or the file is wrong."""
    file = path.open("rb")
    head = file.read(_HEAD)
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        file.close()
        raise OperationError(
            "这不是衡度的备份",
            "this is no backup of Hengdu",
            place=str(path),
            hint_zh="请给出 hengdu backup 写的文件",
            hint_en="Name a file that hengdu backup wrote",
        )
    recipient = head[-_RAW:]
    if recipient != private.public_key().public_bytes_raw():
        file.close()
        wanted = public_text(X25519PublicKey.from_public_bytes(recipient))
        raise OperationError(
            f"该备份是加密给另一把密钥的：{wanted}",
            f"this backup was encrypted to another key: {wanted}",
            place=str(path),
            hint_zh="请用与该公钥对应的私钥",
            hint_en="Use the private key that belongs to it",
        )
    shared = private.exchange(X25519PublicKey.from_public_bytes(head[len(_MAGIC) : len(_MAGIC) + _RAW]))
    try:
        reader = OpenedReader(cast("BinaryIO", _After(file, _HEAD)), (_key(shared, head),), place=path.name)
    except EvidenceError as cause:
        file.close()
        raise damaged(str(path)) from cause
    return io.BufferedReader(reader, _PIECE)


def damaged(place: str) -> OperationError:
    """Return the error for a backup that is not as it was written."""
    return OperationError(
        "备份已损坏、被改动或被截断，未恢复任何内容",
        "the backup is damaged, altered or cut; nothing was restored",
        place=place,
        hint_zh="请换用另一份备份",
        hint_en="Use another backup",
    )


class _After(io.RawIOBase):
    """Show a file from a place on as if it began there."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        super().__init__()
        self._file, self._start = file, start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + self._start if whence == io.SEEK_SET else offset
        return self._file.seek(at, whence) - self._start

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()
        super().close()
