"""Say what a backup holds, signed with the key that signs the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from hengdu.chain import canonical_json
from hengdu.documents import adapter, record
from hengdu.operations._sealed import damaged

if TYPE_CHECKING:
    from hengdu.store.trail.heads import TrailKey

FORMAT: Final = "hengdu-backup/1"
NAME: Final = "manifest.json"


@record
class Item:
    """One file of a backup; ``size`` in bytes, ``sha256`` of its plain content."""

    path: str
    size: int
    sha256: str


@record
class Table:
    """What a logical copy holds of one table: how many rows, and the digest of them all."""

    name: str
    rows: int
    sha256: str


@record
class Manifest:
    """What a backup holds and how it was made.

    ``database`` is ``sqlite`` (the file itself, as of one moment) or ``rows`` (a logical copy, JSON lines
    by table). ``migrations`` were applied to it. ``last`` is the number of the last event of the trail,
    ``digest`` its digest. ``signer`` is the Ed25519 key in hexadecimal that signed all the rest.
    """

    format: Literal["hengdu-backup/1"]
    hengdu: str
    made_at: str
    database: Literal["sqlite", "rows"]
    migrations: tuple[str, ...]
    last: int
    digest: str
    items: tuple[Item, ...]
    tables: tuple[Table, ...]
    signer: str
    signature: str


def plain(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as plain data."""
    data: dict[str, Any] = adapter(Manifest).dump_python(manifest, mode="json")
    return data


def signed(key: TrailKey, **facts: object) -> Manifest:
    """Return the manifest of these facts, signed."""
    data = {"format": FORMAT, "signer": key.public_hex, "signature": "", **facts}
    manifest: Manifest = adapter(Manifest).validate_python(data)
    signature = key.private.sign(_covered(plain(manifest)))
    sealed: Manifest = adapter(Manifest).validate_python({**plain(manifest), "signature": signature.hex()})
    return sealed


def read_manifest(content: bytes, place: str) -> Manifest:
    """Return the manifest in ``content``; OperationError where it is none or its signature is not genuine."""
    try:
        manifest: Manifest = adapter(Manifest).validate_json(content)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.signer))
        key.verify(bytes.fromhex(manifest.signature), _covered(plain(manifest)))
    except (ValidationError, ValueError, InvalidSignature) as cause:
        raise damaged(place) from cause
    return manifest


def _covered(data: dict[str, Any]) -> bytes:
    return canonical_json({name: value for name, value in data.items() if name != "signature"}).encode()


@attrs.frozen(kw_only=True)
class Counted:
    """The count and the digest of a table's rows, whatever database holds them."""

    rows: int
    sha256: str
