"""Build Merkle trees as RFC 9162 does, over SM3: leaves and inner nodes are hashed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.chain import sm3_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_FIELD: Final = b"\x02"
_SALT: Final = b"\x03"
_SALT_LENGTH: Final = 32  # hexadecimal characters, 128 bits
SEED_BYTES: Final = 16  # the least that a seed of salts must have


def leaf_hash(content: str) -> str:
    """Return the hash of a leaf's canonical text, in hexadecimal."""
    return sm3_of(_LEAF + content.encode())


def field_hash(content: str) -> str:
    """Return the hash that stands in a leaf for one field that may be withheld."""
    return sm3_of(_FIELD + content.encode())


def salt_of(seed: bytes, *path: str) -> str:
    """Return the salt of one leaf or field; without the seed the others do not follow from it."""
    return sm3_of(_SALT + seed + "\0".join(path).encode())[:_SALT_LENGTH]


def root_of(leaves: Sequence[str]) -> str:
    """Return the root over leaf hashes (hexadecimal); that of no leaves is the hash of nothing.

    >>> root_of([leaf_hash("a")]) == leaf_hash("a")
    True
    """
    if not leaves:
        return sm3_of(b"")
    return _root([bytes.fromhex(item) for item in leaves]).hex()


def _root(leaves: list[bytes]) -> bytes:
    """Take pairs level by level; a last one without a partner rises as it is, which is RFC 9162's split."""
    row = leaves
    while len(row) > 1:
        paired = [bytes.fromhex(sm3_of(_NODE + row[at] + row[at + 1])) for at in range(0, len(row) - 1, 2)]
        row = [*paired, row[-1]] if len(row) % 2 else paired
    return row[0]
