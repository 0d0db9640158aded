"""Sign heads of the chain with a key outside the database, and anchor them in files outside it."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any, Final

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from pydantic import Field

from hengdu.chain import GENESIS, canonical_json, sm3_of
from hengdu.documents import adapter, read_document, record, validate_document
from hengdu.errors import HengduError
from hengdu.store.trail.append import lock_chain
from hengdu.store.trail.models import Event, Head

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FORMER_NAME: Final = "trail-former.pub"
_Hex = Annotated[str, Field(pattern=r"^[0-9a-f]+$", max_length=128)]


class TrailError(HengduError):
    """The trail's key or an anchor cannot be used; the place is the file."""


@record
class Anchor:
    """A signed head as it stands in a file or on paper.

    ``digest`` is that of event ``seq`` (of nothing yet: zeros and 0), ``time`` when it was signed (UTC),
    ``public_key`` the Ed25519 key in hexadecimal, ``signature`` over the canonical JSON of the first three.
    """

    seq: Annotated[int, Field(ge=0)]
    digest: _Hex
    time: Annotated[str, Field(max_length=27)]
    public_key: _Hex
    signature: _Hex

    @property
    def is_genuine(self) -> bool:
        """Say whether the signature is that of the public key in the anchor itself."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), _signed(self.seq, self.digest, self.time))
        except (InvalidSignature, ValueError):
            return False
        return True


def _signed(seq: int, digest: str, time: str) -> bytes:
    return canonical_json({"digest": digest, "seq": seq, "time": time}).encode()


@attrs.frozen
class TrailKey:
    """The Ed25519 key that signs heads; kept beside the database, never in it."""

    private: Ed25519PrivateKey

    @property
    def public_hex(self) -> str:
        """Return the public key in hexadecimal."""
        raw = self.private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return raw.hex()

    def sign(self, seq: int, digest: str, time: str) -> Anchor:
        """Return a signed head."""
        signature = self.private.sign(_signed(seq, digest, time)).hex()
        return Anchor(seq=seq, digest=digest, time=time, public_key=self.public_hex, signature=signature)


def fingerprint(public_hex: str) -> str:
    """Return the short name of a public key, as heads name it."""
    return sm3_of(public_hex)[:16]


def trail_key(path: Path | None = None) -> TrailKey:
    """Return the installation's signing key (``keys/trail.pem``); TrailError where it cannot be read."""
    found = path or settings.HENGDU_TRAIL_KEY
    try:
        if found is None:
            raise FileNotFoundError
        private = serialization.load_pem_private_key(found.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise TrailError(
            "读不到审计日志的签名密钥",
            "the key that signs the trail cannot be read",
            place=str(found or "HENGDU_DATA"),
            hint_zh="请从备份恢复 keys/trail.pem；换用新密钥会使旧签名无法核对",
            hint_en="Restore keys/trail.pem from a backup; with a new key old signatures cannot be checked",
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise TrailError("签名密钥不是 Ed25519", "the signing key is no Ed25519 key", place=str(found))
    return TrailKey(private)


def public_keys(path: Path | None = None) -> tuple[str, ...]:
    """Return the public keys whose signatures count, in hexadecimal: the present one, then former ones.

    Former ones stand in ``keys/trail-former.pub``, one a line (``hengdu keys rotate trail``).
    """
    present = path or settings.HENGDU_TRAIL_KEY
    key = trail_key(present)
    former = present.with_name(FORMER_NAME) if present is not None else None
    lines = former.read_text("ascii").split() if former is not None and former.is_file() else []
    return tuple(dict.fromkeys([key.public_hex, *lines]))


def sign_head(key: TrailKey, moment: datetime) -> Anchor:
    """Sign the present end of the chain and keep the head in the database too."""
    time = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with transaction.atomic():
        lock_chain()
        seq, digest = Event.objects.order_by("-seq").values_list("seq", "digest").first() or (0, GENESIS)
        anchor = key.sign(seq, digest, time)
        last = Head.objects.order_by("-seq").values_list("seq", flat=True).first()
        if last is None or last < seq:
            Head.objects.create(
                seq=seq,
                digest=digest,
                time=time,
                key=fingerprint(anchor.public_key),
                signature=anchor.signature,
            )
    return anchor


def write_anchor(anchor: Anchor, folder: Path) -> Path:
    """Write a signed head to a file of its own, named by time and number; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = anchor.time.replace("-", "").replace(":", "").partition(".")[0]
    path = folder / f"{stamp}Z-{anchor.seq}.json"
    part = path.with_name(f".{path.name}")
    part.write_text(json.dumps(anchor_data(anchor), indent=2) + "\n", encoding="ascii", newline="\n")
    part.replace(path)
    return path


def anchor_data(anchor: Anchor) -> dict[str, Any]:
    """Return an anchor as plain data."""
    data: dict[str, Any] = adapter(Anchor).dump_python(anchor)
    return data


def read_anchor(path: Path) -> Anchor:
    """Read a signed head from a file; DocumentError or TrailError where it is none."""
    return validate_document(read_document(path), Anchor, TrailError)


def anchors_in(folder: Path | None) -> list[Path]:
    """Return the anchor files of a folder, oldest first."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))


def anchor_daily(moment: datetime) -> Path | None:
    """Sign and anchor the head unless that was done today (UTC) already; return the new file, or None.

    Called by the server's upkeep; copies of the anchors belong outside this machine.
    """
    folder: Path | None = settings.HENGDU_ANCHORS
    if folder is None:
        return None
    today = moment.astimezone(UTC).strftime("%Y%m%dT")
    if any(path.name.startswith(today) for path in anchors_in(folder)):
        return None
    return write_anchor(sign_head(trail_key(), moment), folder)
