"""Sign the root of a dossier, and check signatures; other key stores join through an entry point.

Group ``hengdu.signers``: the name is the scheme (``ed25519``), the object a :class:`Scheme`. A distribution
that drives a U-key with SM2 adds one of its own, and its dossiers verify wherever that scheme is installed.
"""

from __future__ import annotations

import dataclasses
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Final, Protocol

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from hengdu.chain import canonical_json, sm3_of
from hengdu.documents import record
from hengdu.errors import DossierError

SIGNERS_GROUP: Final = "hengdu.signers"
_PURPOSE: Final = "hengdu dossier 1"
_MOST_KEY_BYTES: Final = 8_192

_Hex = Annotated[str, Field(pattern=r"^(?:[0-9a-f]{2})+$", max_length=2048)]


class Signer(Protocol):
    """A key that signs; the private part need not leave its device."""

    @property
    def scheme(self) -> str:
        """Return the name of the scheme that checks these signatures."""

    @property
    def public_key(self) -> bytes:
        """Return the public key as its scheme writes it."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""


class Scheme(Protocol):
    """A way of signing: opens keys and checks signatures.

    One that needs another package may have a property ``is_available``; its ``open`` says what to install.
    """

    def open(self, key: str) -> Signer:
        """Return the signer of a key named in the scheme's own way (a file, a slot of a token)."""

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is that of the key."""


@record
class Signature:
    """A signature as the dossier holds it.

    ``key`` is the short name of the public key; ``signed_at`` (UTC) and ``signer`` are the signer's word and
    are signed too.
    """

    scheme: Annotated[str, Field(max_length=40)]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    public_key: _Hex
    signature: _Hex
    signed_at: Annotated[str, Field(max_length=40)] = ""
    signer: Annotated[str, Field(max_length=200)] = ""


def key_name(public_key: bytes) -> str:
    """Return the short name of a public key: the first 16 digits of its SM3 digest."""
    return sm3_of(public_key)[:16]


def statement(root: str, signature: Signature) -> bytes:
    """Return the bytes that are signed: the root, the key, and what the signer says of the signing."""
    said = {
        "key": signature.key,
        "public_key": signature.public_key,
        "purpose": _PURPOSE,
        "root": root,
        "scheme": signature.scheme,
        "signed_at": signature.signed_at,
        "signer": signature.signer,
    }
    return canonical_json(said).encode()


def sign_root(root: str, signer: Signer, *, signed_at: str = "", by: str = "") -> Signature:
    """Return the signature of a root; ``signed_at`` is the caller's clock, ``by`` a name to print."""
    public = signer.public_key
    blank = Signature(
        scheme=signer.scheme,
        key=key_name(public),
        public_key=public.hex(),
        signature="00",
        signed_at=signed_at,
        signer=by,
    )
    return dataclasses.replace(blank, signature=signer.sign(statement(root, blank)).hex())


def scheme_called(name: str) -> Scheme | None:
    """Return an installed scheme; None where there is none, or where what it needs is not installed."""
    found = _named(name)
    return found if found is not None and getattr(found, "is_available", True) else None


def _named(name: str) -> Scheme | None:
    for point in entry_points(group=SIGNERS_GROUP):
        if point.name == name:
            found: Scheme = point.load()
            return found
    return None


def open_signer(scheme: str, key: str) -> Signer:
    """Return the signer of a key; an unknown scheme is an error that lists the known."""
    found = _named(scheme)
    if found is None:
        known = ", ".join(sorted({point.name for point in entry_points(group=SIGNERS_GROUP)})) or "-"
        raise DossierError(
            f"没有签名方式 {scheme[:40]}；已安装：{known}",
            f"no way of signing is called {scheme[:40]}; installed: {known}",
            hint_zh="请安装提供该方式的扩展包",
            hint_en="Install the package that brings it",
        )
    return found.open(key)


@attrs.frozen
class FileSigner:
    """An Ed25519 key from a file."""

    private: Ed25519PrivateKey = attrs.field(repr=False)
    scheme: str = "ed25519"

    @property
    def public_key(self) -> bytes:
        """Return the 32 bytes of the public key."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature."""
        return self.private.sign(message)


class Ed25519:
    """Sign with Ed25519 keys kept in PEM files."""

    def open(self, key: str) -> FileSigner:
        """Return the signer of a PEM file; DossierError where it holds no such key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            with Path(key).open("rb") as file:
                private = load_pem_private_key(file.read(_MOST_KEY_BYTES), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise DossierError(
                "读不到签名密钥",
                "the signing key cannot be read",
                place=key[:200],
                hint_zh="请给出未加密的 Ed25519 私钥 PEM 文件",
                hint_en="Give a PEM file with an Ed25519 private key without a passphrase",
            ) from error
        if not isinstance(private, Ed25519PrivateKey):
            raise DossierError("签名密钥不是 Ed25519", "the signing key is no Ed25519 key", place=key[:200])
        return FileSigner(private)

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is that of the key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


ED25519: Final = Ed25519()
