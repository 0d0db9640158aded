"""What reading a dossier gives: its content, and what is not as it was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from hengdu.dossier._records import Leaf
from hengdu.dossier._sign import Signature
from hengdu.text import Text


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is not as it was sealed.

    ``kind``: ``altered``, ``dropped``, ``added``, ``moved``, ``bytes``, ``signature``, ``score``, ``key``,
    ``engine``, ``evidence`` or ``malformed``; ``place`` is the file in the dossier with its line, or the
    record.
    """

    kind: str
    place: str
    text: Text


@attrs.frozen(kw_only=True)
class Dossier:
    """A dossier as read: what it holds, and what is not as it was sealed.

    ``header`` is plain data as :class:`Header` writes it; ``sections`` has the leaves that fit the tree;
    ``root`` is computed from what is there. ``withheld`` names ``section: record`` or
    ``section: record.field``.
    """

    header: Mapping[str, Any]
    root: str
    sections: Mapping[str, tuple[Leaf, ...]]
    pack_files: Mapping[str, bytes] = attrs.field(repr=False)
    signatures: tuple[Signature, ...]
    findings: tuple[Finding, ...]
    withheld: tuple[str, ...]
    members: Mapping[str, bytes] = attrs.field(repr=False)
    digest: str
