"""Encrypt files at rest in chunks, so that any part can be read and none can be changed, moved or cut off.

A file is a header and chunks of 64 KiB. The header names format, algorithm, key and a random salt; each chunk
is sealed by AES-256-GCM or SM4-GCM under a key derived from the key file and the salt; the nonce is the
chunk's number and whether it is the last, the header is associated data.
"""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING, BinaryIO, Final

import attrs

from hengdu.errors import EvidenceError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import GCM

CHUNK_BYTES: Final = 64 * 1024
_TAG_BYTES: Final = 16
_MAGIC: Final = b"HDEV1"
_SALT_BYTES: Final = 32
_ID_BYTES: Final = 8
_HEADER_BYTES: Final = len(_MAGIC) + 1 + _ID_BYTES + _SALT_BYTES
_KEY_BYTES: Final = {"aes-256-gcm": 32, "sm4-gcm": 16}
_NUMBERS: Final = {"aes-256-gcm": 1, "sm4-gcm": 2}
_MOST_KEY_FILE: Final = 64 * 1024


@attrs.frozen
class Key:
    """One key of a key file: its algorithm (``aes-256-gcm`` or ``sm4-gcm``) and its bytes."""

    algorithm: str
    secret: bytes = attrs.field(repr=False)

    @property
    def id(self) -> bytes:
        """Return what names the key in a file: eight bytes of a digest, which tell nothing about it."""
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        state = Hash(SM3())
        state.update(b"hengdu evidence key" + self.algorithm.encode() + self.secret)
        return state.finalize()[:_ID_BYTES]


def new_key(algorithm: str = "aes-256-gcm") -> str:
    """Return a line for a key file with a fresh random key."""
    return f"{algorithm}:{secrets.token_hex(_KEY_BYTES[algorithm])}"


def read_keys(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file, one ``algorithm:hex`` a line; the first encrypts, all decrypt.

    EvidenceError when the file cannot be read, holds no key, or a line is wrong (the key is never repeated).
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_KEY_FILE).decode("ascii")
    except (OSError, UnicodeDecodeError) as cause:
        raise _bad_keys(str(path)) from cause
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        algorithm, _, digits = line.strip().partition(":")
        try:
            secret = bytes.fromhex(digits)
        except ValueError as cause:
            raise _bad_keys(f"{path}:{number}") from cause
        if len(secret) != _KEY_BYTES.get(algorithm, -1):
            raise _bad_keys(f"{path}:{number}")
        found.append(Key(algorithm, secret))
    if not found:
        raise _bad_keys(str(path))
    return tuple(found)


def _bad_keys(place: str) -> EvidenceError:
    return EvidenceError(
        "证据密钥文件不可用",
        "the file of evidence keys cannot be used",
        place=place,
        hint_zh="每行一个密钥，如 aes-256-gcm:64 位十六进制 或 sm4-gcm:32 位十六进制",
        hint_en="One key a line: aes-256-gcm: and 64 hexadecimal digits, or sm4-gcm: and 32",
    )


def _damaged(place: str) -> EvidenceError:
    return EvidenceError(
        "证据文件已被改动或损坏，无法解密",
        "the file was altered or damaged and cannot be decrypted",
        place=place,
        hint_zh="请从备份恢复该文件，并查看审计日志",
        hint_en="Restore the file from a backup and look into the audit trail",
    )


class _Sealer:
    """Seal and open chunks of one file."""

    def __init__(self, key: Key, header: bytes) -> None:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        self._algorithm = key.algorithm
        self._header = header
        salt = header[-_SALT_BYTES:]
        length = _KEY_BYTES[key.algorithm]
        self._secret = HKDF(SHA256(), length, salt, b"hengdu evidence file").derive(key.secret)

    def _cipher(self, number: int, tag: bytes | None, *, is_last: bool) -> Cipher[GCM]:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        nonce = number.to_bytes(11, "big") + bytes([is_last])
        is_aes = self._algorithm == "aes-256-gcm"
        made = algorithms.AES(self._secret) if is_aes else algorithms.SM4(self._secret)
        return Cipher(made, modes.GCM(nonce, tag))

    def seal(self, number: int, data: bytes, *, is_last: bool) -> bytes:
        state = self._cipher(number, None, is_last=is_last).encryptor()
        state.authenticate_additional_data(self._header)
        return state.update(data) + state.finalize() + state.tag

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        state = self._cipher(number, sealed[-_TAG_BYTES:], is_last=is_last).decryptor()
        state.authenticate_additional_data(self._header)
        return state.update(sealed[:-_TAG_BYTES]) + state.finalize()


class SealingWriter:
    """Encrypt what is written and hand it on to ``out``; :meth:`finish` seals the last chunk."""

    def __init__(self, out: BinaryIO, key: Key) -> None:
        """Write the header."""
        header = _MAGIC + bytes([_NUMBERS[key.algorithm]]) + key.id + secrets.token_bytes(_SALT_BYTES)
        self._out, self._sealer, self._number = out, _Sealer(key, header), 0
        self._waiting = bytearray()
        out.write(header)

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:  # the last chunk waits: only finish() knows that it is one
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        """Seal what is left."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, data: bytes, *, is_last: bool) -> None:
        self._out.write(self._sealer.seal(self._number, data, is_last=is_last))
        self._number += 1


class OpenedReader(io.RawIOBase):
    """Read an encrypted file as if it were plain: forwards, backwards, in parts, one chunk in memory.

    EvidenceError at opening when no key fits or the file is cut, at reading when a chunk was altered.
    """

    def __init__(self, file: BinaryIO, keys: tuple[Key, ...], *, place: str) -> None:
        """Find the key by the header."""
        super().__init__()
        self._file, self._place, self._at = file, place, 0
        self._held: tuple[int, bytes] = (-1, b"")
        header = file.read(_HEADER_BYTES)
        if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
            raise _damaged(place)
        wanted = header[len(_MAGIC) + 1 : len(_MAGIC) + 1 + _ID_BYTES]
        key = next((key for key in keys if key.id == wanted), None)
        if key is None:
            raise EvidenceError(
                "没有解密该证据文件的密钥",
                "there is no key for this file",
                place=place,
                hint_zh="请在密钥文件中保留旧密钥（放在新密钥之后）",
                hint_en="Keep old keys in the key file, after the new one",
            )
        self._sealer = _Sealer(key, header)
        body = file.seek(0, io.SEEK_END) - _HEADER_BYTES
        self._chunks = -(-body // (CHUNK_BYTES + _TAG_BYTES))
        if body < _TAG_BYTES or body - (self._chunks - 1) * (CHUNK_BYTES + _TAG_BYTES) < _TAG_BYTES:
            raise _damaged(place)
        self.size = body - self._chunks * _TAG_BYTES

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place in the plain content."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the place in the plain content."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """Fill a buffer with plain bytes, from one chunk at most."""
        if self._at >= self.size:
            if self.size == 0:
                self._chunk(0)  # an empty file is authenticated too
            return 0
        data = self._chunk(self._at // CHUNK_BYTES)
        part = data[self._at % CHUNK_BYTES :][: len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Close the file below."""
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        if self._held[0] != number:
            self._file.seek(_HEADER_BYTES + number * (CHUNK_BYTES + _TAG_BYTES))
            sealed = self._file.read(CHUNK_BYTES + _TAG_BYTES)
            try:
                data = self._sealer.open(number, sealed, is_last=number == self._chunks - 1)
            except (InvalidTag, ValueError) as cause:
                raise _damaged(self._place) from cause
            self._held = (number, data)
        return self._held[1]
