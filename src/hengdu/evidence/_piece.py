"""Hold a piece of evidence as pure code sees it, and write it as the record that lists and dossiers keep."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs

from hengdu.errors import EvidenceError
from hengdu.evidence._masking import masked_piece

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINK: Final = 2000
_BAD_LINK: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"'`\\\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@attrs.frozen(kw_only=True)
class Piece:
    """One piece of evidence: what it is, how good, how long it holds, and what it is for.

    ``key`` identifies it in its assessment, ``personal`` names the fields that tell who somebody is;
    digests, ``name``, ``media`` and ``size`` are those of the newest file and empty for other kinds.
    """

    key: str
    kind: str
    title: str
    grade: str = ""
    issued: date | None = None
    valid_until: date | None = None
    classification: str = ""
    practices: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    note: str = ""
    link: str = ""
    where: str = ""
    custodian: str = ""
    seen_by: str = ""
    seen_on: date | None = None
    name: str = ""
    media: str = ""
    size: int = 0
    sm3: str = ""
    sha256: str = ""
    versions: int = 0

    def is_expired(self, as_of: date) -> bool:
        """Say whether it no longer holds on a day; the last day counts."""
        return self.valid_until is not None and self.valid_until < as_of


def checked_link(link: str) -> str:
    """Return an address that may be shown; EvidenceError for anything but plain http and https.

    Nothing ever fetches it: it is text for people.

    >>> checked_link(" https://wiki.example.org/a ")
    'https://wiki.example.org/a'
    """
    text = link.strip()
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_good = False
    if not is_good or len(text) > _MOST_LINK or _BAD_LINK.search(text):
        raise EvidenceError(
            "链接须以 http:// 或 https:// 开头，不含空格、账号与口令",
            "a link begins with http:// or https:// and holds no blanks, account or password",
            place="link",
            hint_zh="请核对后重填",
            hint_en="Check it and type it again",
        )
    return text


def piece_records(pieces: Iterable[Piece], *, is_masked: bool = False) -> list[dict[str, Any]]:
    """Return pieces as plain records in the order of their keys, for dossiers and lists.

    Each has title, kind, grade, dates (ISO), classification, practices, file name, media, size and both
    digests; with ``is_masked`` the fields marked personal are masked.
    """
    found = [masked_piece(piece) if is_masked else piece for piece in pieces]
    return [_record(piece) for piece in sorted(found, key=lambda piece: piece.key)]


def _record(piece: Piece) -> dict[str, Any]:
    def plain(name: str, value: object) -> object:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            return sorted(value) if name == "practices" else list(value)
        return value

    return {
        name: plain(name, value)
        for name, value in attrs.asdict(piece, recurse=False).items()
        if value not in (None, "", ())
    }
