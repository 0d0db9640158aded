"""Make and read the keys that backups are encrypted to: X25519, the public half with a checksum."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from hengdu.operations._fault import OperationError

_PREFIX: Final = "hdbk1-"
_CHECK_BYTES: Final = 4
_WORD: Final = re.compile(r"hdbk1-[0-9a-f]{72}")
_PRIVATE_FILE: Final = 0o600
_MOST_FILE: Final = 16 * 1024


def public_text(key: X25519PublicKey) -> str:
    """Return a public key as people carry it: a prefix, 64 hexadecimal digits and 8 of a checksum."""
    raw = key.public_bytes_raw()
    return f"{_PREFIX}{raw.hex()}{_check(raw)}"


def _check(raw: bytes) -> str:
    return hashlib.sha256(b"hengdu backup recipient" + raw).digest()[:_CHECK_BYTES].hex()


def read_recipient(text: str) -> X25519PublicKey:
    """Return the public key written in ``text``, or in the file it names; OperationError where it is none.

    A backup to a mistyped key could never be opened, so the checksum must fit.
    """
    word = text.strip()
    if not word.startswith(_PREFIX):
        try:
            with Path(word).open("rb") as file:
                word = file.read(_MOST_FILE).decode("ascii").strip()
        except (OSError, UnicodeDecodeError):
            word = ""
    raw = bytes.fromhex(word.removeprefix(_PREFIX)[:-8]) if _WORD.fullmatch(word) else b""
    if not raw or _check(raw) != word[-8:]:
        raise OperationError(
            "接收方公钥不正确",
            "this is no public key of a recipient",
            place=text[:120],
            hint_zh="请完整复制 hengdu backup-key 打印的公钥，或给出其 .pub 文件",
            hint_en="Copy the whole key that hengdu backup-key printed, or name its .pub file",
        )
    return X25519PublicKey.from_public_bytes(raw)


def make_recipient_key(path: Path, passphrase: str = "") -> str:
    """Write a new private key to ``path`` (for its owner alone), the public one to ``path``.pub; return that.

    An existing file is never replaced: OperationError.
    """
    private = X25519PrivateKey.generate()
    public = public_text(private.public_key())
    sealing = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    content = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as cause:
        raise OperationError(
            "文件已存在，密钥不会被覆盖",
            "the file exists; a key is never overwritten",
            place=str(path),
            hint_zh="换一个文件名",
            hint_en="Choose another name",
        ) from cause
    path.with_name(f"{path.name}.pub").write_text(f"{public}\n", "ascii")
    return public


def read_private_key(path: Path, passphrase: str = "") -> X25519PrivateKey:
    """Return the private key of a file; OperationError where it cannot be read or the passphrase is wrong."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError, TypeError) as cause:
        raise _no_key(path) from cause
    if not isinstance(key, X25519PrivateKey):
        raise _no_key(path)
    return key


def _no_key(path: Path) -> OperationError:
    return OperationError(
        "读不到备份的私钥",
        "the private key of the backup cannot be read",
        place=str(path),
        hint_zh="请给出 hengdu backup-key 写的文件；有口令的加 --passphrase-file",
        hint_en="Name the file that hengdu backup-key wrote; with a passphrase add --passphrase-file",
    )
