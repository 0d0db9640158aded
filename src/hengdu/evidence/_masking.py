"""Mask what tells who a person is: names, phone numbers, mail addresses, identity numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from hengdu.evidence._piece import Piece

_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE: Final = re.compile(r"(?<!\d)((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3}[- ]?)\d{3,4}[- ]?(\d{4})(?!\d)")
_MAIL: Final = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_CARD: Final = re.compile(r"(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)")
_COMPOUND: Final = frozenset(
    "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 司空 夏侯 令狐 端木 南宫 独孤".split()  # noqa: SIM905 - a list of names reads best as one line
)
_COMPOUND_LENGTH: Final = 3  # with a given name


def masked_name(name: str) -> str:
    """Return a person's name with nothing but the family name, or the initials of a foreign one.

    >>> masked_name("张伟"), masked_name("欧阳娜娜"), masked_name("Li Wei"), masked_name("")
    ('张*', '欧阳**', 'L* W*', '')
    """
    text = name.strip()
    if not text:
        return ""
    if text.isascii():
        return " ".join(f"{word[0]}*" for word in text.split())
    kept = 2 if len(text) >= _COMPOUND_LENGTH and text[:2] in _COMPOUND else 1
    return text[:kept] + "*" * max(1, len(text) - kept)


def masked_text(text: str, *, names: tuple[str, ...] = ()) -> str:
    """Return free text with numbers and addresses of people masked, and each of ``names`` wherever it stands.

    >>> masked_text("张伟 13812345678，zhang.wei@example.org", names=("张伟",))
    '张* 138****5678，z***@example.org'
    >>> masked_text("证件 110105199003071234")
    '证件 110105********1234'
    """
    found = _IDENTITY.sub(r"\1********\2", text)
    found = _CARD.sub(r"\1********\2", found)
    found = _MOBILE.sub(r"\1****\2", found)
    found = _LANDLINE.sub(r"\1****\2", found)
    found = _MAIL.sub(r"\1***@\2", found)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            found = found.replace(name, masked_name(name))
    return found


def masked_piece(piece: Piece) -> Piece:
    """Return a piece as an export may show it: its fields marked personal masked, all others as they are.

    Names of people that stand in the marked fields are masked in every other marked field too. The digests
    stay, so that the piece can still be told.
    """
    marked = set(piece.personal)
    if not marked:
        return piece
    people = tuple(
        name
        for field in ("custodian", "seen_by")
        if field in marked
        for name in [getattr(piece, field)]
        if name
    )
    changes: dict[str, Any] = {}
    for field in ("title", "note", "where"):
        if field in marked:
            changes[field] = masked_text(getattr(piece, field), names=people)
    for field in ("custodian", "seen_by"):
        if field in marked:
            changes[field] = masked_name(getattr(piece, field))
    if "link" in marked:
        changes["link"] = masked_link(piece.link)
    if "name" in marked:
        stem, dot, suffix = piece.name.rpartition(".")
        changes["name"] = f"***.{suffix}" if dot and stem else "***" if piece.name else ""
    return attrs.evolve(piece, **changes)


def masked_link(link: str) -> str:
    """Return nothing but scheme and host of an address.

    >>> masked_link("https://wiki.example.org/people/zhangwei?id=7")
    'https://wiki.example.org/***'
    """
    found = re.match(r"https?://[^/?#@]+(?=[/?#]|$)", link)
    return f"{found.group()}/***" if found else "***" if link else ""
