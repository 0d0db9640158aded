"""Link records by their digests, so that no edit, removal or reordering goes unseen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.chain._canonical import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cryptography.hazmat.primitives.hashes import HashContext

GENESIS: Final = "0" * 64


@cache
def _empty() -> HashContext:
    """Return a state that nothing was put into; copying it is faster than making one."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    return Hash(SM3())


def sm3_of(data: str | bytes) -> str:
    """Return the SM3 digest (GB/T 32905-2016) of bytes, or of a text in UTF-8, in hexadecimal.

    >>> sm3_of("abc")
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    state = _empty().copy()
    state.update(data.encode() if isinstance(data, str) else data)
    return state.finalize().hex()


def link_digest(fields: Mapping[str, Any]) -> str:
    """Return the digest of a record; its fields include ``prev``, the digest of the record before.

    >>> link_digest({"seq": 1, "prev": GENESIS})[:8]
    'f3fcc7c8'
    """
    return sm3_of(canonical_json(fields))


@attrs.frozen(kw_only=True)
class Break:
    """A place where a chain does not hold.

    ``kind``: ``edited`` (a record's digest is not that of its content), ``missing`` (a number is skipped) or
    ``relinked`` (a record does not name the one before).
    """

    seq: int
    kind: str


def breaks(links: Iterable[tuple[int, str, Mapping[str, Any]]]) -> Iterator[Break]:
    """Yield every break of a chain given as ``(seq, digest, fields)`` from the first record on.

    After a break the chain is followed from what is stored, so that each edit is found by itself.

    >>> fields = {"seq": 1, "prev": GENESIS}
    >>> list(breaks([(1, link_digest(fields), fields)]))
    []
    """
    expected, prev = 1, GENESIS
    for seq, digest, fields in links:
        if seq != expected:
            yield Break(seq=expected, kind="missing")
        elif fields["prev"] != prev:
            yield Break(seq=seq, kind="relinked")
        if link_digest(fields) != digest:
            yield Break(seq=seq, kind="edited")
        expected, prev = seq + 1, digest
