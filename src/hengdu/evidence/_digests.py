"""Take both digests of a file while its bytes pass."""

from __future__ import annotations

import hashlib

import attrs


@attrs.frozen(kw_only=True)
class Digests:
    """SM3 (GB/T 32905-2016) and SHA-256 in hexadecimal, and the size in bytes."""

    sm3: str
    sha256: str
    size: int


class Digesting:
    """Take digests of bytes that come in pieces.

    >>> state = Digesting()
    >>> state.update(b"abc")
    >>> state.digests().sm3[:8], state.digests().sha256[:8], state.size
    ('66c7f0f4', 'ba7816bf', 3)
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        self.size = 0
        self._sm3 = Hash(SM3())
        self._sha256 = hashlib.sha256()

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self.size += len(data)
        self._sm3.update(data)
        self._sha256.update(data)

    def digests(self) -> Digests:
        """Return the digests of everything so far."""
        return Digests(sm3=self._sm3.copy().finalize().hex(), sha256=self._sha256.hexdigest(), size=self.size)
