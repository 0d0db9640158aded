"""List the keys of an installation and replace one; what the old one signed or encrypted still holds."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.db import transaction

from hengdu.evidence import new_key, read_keys
from hengdu.operations._backup import sync_folder
from hengdu.operations._fault import OperationError
from hengdu.store import Actor, Place
from hengdu.store.people.factors import recrypt_factors
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.heads import FORMER_NAME, sign_head, trail_key, write_anchor
from hengdu.text import Text
from hengdu.web.runtime._folder import DataFolder, FolderLock, signing_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PRIVATE_FILE: Final = 0o600
_SHORT: Final = 16

__all__ = ["KeyState", "list_keys", "rotate_key"]


@attrs.frozen(kw_only=True)
class KeyState:
    """One key: its name, what it does, its file, since when, its fingerprint, and how it is replaced.

    The fingerprint (SHA-256, shortened) is of the public part where there is one, else of the whole file, so
    that it tells two keys apart and opens nothing. ``since`` is None where the file is not there.
    """

    name: str
    use: Text
    path: Path | None
    since: datetime | None
    fingerprint: str
    change: Text


_USES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "sessions": Text("签名会话与一次性表单", "signs sessions and one-time forms"),
        "second-factor": Text("加密第二因素", "encrypts second factors"),
        "trail": Text("签名审计日志链头与备份", "signs heads of the trail and backups"),
        "seal": Text("签名档案", "signs dossiers"),
        "evidence": Text("加密证据文件", "encrypts files of evidence"),
    }
)
_ROTATE: Final = Text("hengdu keys rotate {name}", "hengdu keys rotate {name}")
_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sessions": "django-secret",
        "second-factor": "second-factor",
        "trail": "trail.pem",
        "seal": "seal.pem",
    }
)


def list_keys(data: Path) -> tuple[KeyState, ...]:
    """Return the keys that the server of a data folder uses; no secret is in it."""
    found = []
    for name, use in _USES.items():
        path = _path(data, name)
        is_there = path is not None and path.is_file()
        found.append(
            KeyState(
                name=name,
                use=use,
                path=path,
                since=datetime.fromtimestamp(path.stat().st_mtime, UTC) if path and is_there else None,
                fingerprint=_fingerprint(path) if path and is_there else "",
                change=_ROTATE.format(name=name),
            )
        )
    return tuple(found)


def rotate_key(data: Path, name: str, *, actor: Actor, moment: datetime) -> KeyState:
    """Replace a key and record it; OperationError for a name that is none, or while a server runs.

    Sessions end with their key. Second factors are encrypted anew. What the former keys of the trail and of
    dossiers signed goes on to verify; what the former key of evidence encrypted goes on to open.
    """
    if name not in _ROTATIONS or _path(data, name) is None:
        raise OperationError(
            f"没有可更换的密钥 {name!r}",
            f"there is no key {name!r} to replace",
            place="NAME",
            hint_zh=f"可用：{'、'.join(_ROTATIONS)}；备份密钥用 hengdu backup-key 另生成",
            hint_en=f"Choose of {', '.join(_ROTATIONS)}; a key for backups is made by hengdu backup-key",
        )
    folder = DataFolder(data.resolve())
    folder.refuse_root()
    lock = FolderLock(folder)
    lock.take()
    try:
        before = next(one for one in list_keys(data) if one.name == name).fingerprint
        _ROTATIONS[name](data, moment)
        after = next(one for one in list_keys(data) if one.name == name)
        facts = {"key": name, "fingerprint": after.fingerprint}
        entry = Entry(
            tag=Tag.KEY_ROTATED, place=Place(), object=name, before={"fingerprint": before}, after=facts
        )
        with transaction.atomic():
            append(actor, moment, [entry])
    finally:
        lock.release()
    return after


def _path(data: Path, name: str) -> Path | None:
    if name == "evidence":
        path: Path | None = settings.HENGDU_EVIDENCE_KEY
        return path
    return data / "keys" / _FILES[name]


def _fingerprint(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".pem":
        public = serialization.load_pem_private_key(content, password=None).public_key()
        content = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(content).hexdigest()[:_SHORT]


def _write(path: Path, content: bytes) -> None:
    """Put a key in its place, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def _public(path: Path) -> str:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def _sessions(data: Path, _moment: datetime) -> None:
    _write(data / "keys" / "django-secret", secrets.token_urlsafe(48).encode())


def _second_factor(data: Path, _moment: datetime) -> None:
    """Put the new key before the old one, encrypt everything anew, then drop the old one: safe to repeat."""
    path = data / "keys" / "second-factor"
    old, new = path.read_bytes().split(), Fernet.generate_key()
    _write(path, b"\n".join([new, *old]))
    both = MultiFernet([Fernet(key) for key in (new, *old)])
    with transaction.atomic():
        recrypt_factors(lambda text: both.rotate(text.encode()).decode())
    _write(path, new)


def _trail(data: Path, moment: datetime) -> None:
    """Sign the head with the old key, keep its public part, and sign the head with the new one."""
    path = data / "keys" / "trail.pem"
    write_anchor(sign_head(trail_key(path), moment), data / "anchors")
    former = path.with_name(FORMER_NAME)
    lines = former.read_text("ascii").split() if former.is_file() else []
    _write(former, ("\n".join(dict.fromkeys([*lines, _public(path)])) + "\n").encode())
    _write(path, signing_key())


def _seal(data: Path, _moment: datetime) -> None:
    """Go on trusting the old public key, then replace the key."""
    path = data / "keys" / "seal.pem"
    trusted = data / "keys" / "trusted"
    trusted.mkdir(mode=0o700, exist_ok=True)
    public = _public(path)
    _write(trusted / f"seal-{public[:_SHORT]}.pub", f"{public}\n".encode())
    _write(path, signing_key())


def _evidence(_data: Path, _moment: datetime) -> None:
    """Put a new first line; what older lines encrypted opens by them."""
    path = settings.HENGDU_EVIDENCE_KEY
    if path is None:  # rotate_key asked before
        return
    algorithm = read_keys(path)[0].algorithm
    _write(path, f"{new_key(algorithm)}\n".encode() + path.read_bytes())


_ROTATIONS: Final[Mapping[str, Callable[[Path, datetime], None]]] = MappingProxyType(
    {
        "sessions": _sessions,
        "second-factor": _second_factor,
        "trail": _trail,
        "seal": _seal,
        "evidence": _evidence,
    }
)
