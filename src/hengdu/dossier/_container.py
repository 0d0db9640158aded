"""Write and read the one file: a zip with nothing compressed and every byte of it determined.

Any unzip program opens it. Nothing in it can vary: no times, no attributes, no comments, no extra fields,
so a reader writes it anew from its members and compares.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import DossierError
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_CENTRAL_MARK: Final = b"PK\x01\x02"
_END_MARK: Final = b"PK\x05\x06"
_VERSION: Final = 20
_DAY: Final = (1980 - 1980) << 9 | 1 << 5 | 1  # the first day that the format knows
_PART: Final = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,100}"
MEMBER: Final = re.compile(rf"{_PART}(?:/{_PART}){{0,7}}")
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_MEMBERS: Final = 5_000


@attrs.frozen(kw_only=True)
class Container:
    """The members of a file in order, and what of the file itself is not as it was written.

    ``oddities`` pairs a member's name (or ``""`` for the directory at the end) with the first offset, in
    bytes, at which the file differs.
    """

    members: Mapping[str, bytes]
    oddities: tuple[tuple[str, int], ...] = ()


def malformed(zh: str, en: str, place: str = "") -> DossierError:
    """Return the error of a file that is no dossier."""
    return DossierError(
        zh,
        en,
        place=place,
        hint_zh="请向出具方索取原始的 .hengdu 文件",
        hint_en="Ask whoever issued it for the original .hengdu file",
    )


def write_container(members: Mapping[str, bytes]) -> bytes:
    r"""Return the file that holds the members in their order.

    >>> write_container({"a.txt": b"x"})[:4]
    b'PK\\x03\\x04'
    """
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in members.items():
        if not MEMBER.fullmatch(name):
            raise malformed(
                f"成员名 {name[:80]!r} 不合规", f"{name[:80]!r} is no name of a member", name[:80]
            )
        raw, crc = name.encode("ascii"), zlib.crc32(data)
        sizes = (crc, len(data), len(data), len(raw), 0)
        head = _LOCAL.pack(_LOCAL_MARK, _VERSION, 0, 0, 0, _DAY, *sizes) + raw
        entry = _CENTRAL.pack(_CENTRAL_MARK, _VERSION, _VERSION, 0, 0, 0, _DAY, *sizes, 0, 0, 0, 0, offset)
        directory.append(entry + raw)
        parts += [head, data]
        offset += len(head) + len(data)
    listing = b"".join(directory)
    count = len(directory)
    return b"".join([*parts, listing, _END.pack(_END_MARK, 0, 0, count, count, len(listing), offset, 0)])


def read_container(content: bytes) -> Container:
    """Return the members of a file; DossierError where it is none, is too large, or names paths.

    What can be read in spite of a changed byte is returned, with the places of the changes.
    """
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // (1024 * 1024)
        raise malformed(f"文件超过 {size} MiB 上限", f"the file is larger than {size} MiB")
    members = _by_headers(content) or _by_directory(content)
    if members is None:
        raise malformed("这不是衡度档案文件", "this is no dossier of Hengdu")
    return Container(members=members, oddities=tuple(_oddities(content, members)))


def _checked(pairs: list[tuple[str, bytes]]) -> dict[str, bytes]:
    """Refuse what no dossier holds: paths that lead elsewhere, one name twice (in any case), too many."""
    if len(pairs) > MOST_MEMBERS:
        raise malformed(f"成员超过 {MOST_MEMBERS} 个", f"more than {MOST_MEMBERS} members")
    seen: set[str] = set()
    for name, _data in pairs:
        if not MEMBER.fullmatch(name) or ".." in name:
            raise malformed("成员名不合规", "a member's name is not allowed", repr(name)[:80])
        if name.lower() in seen:
            raise malformed("成员名重复", "a member's name occurs twice", name)
        seen.add(name.lower())
    return dict(pairs)


def _by_headers(content: bytes) -> dict[str, bytes] | None:
    """Read member after member from the start; None where a header makes no sense."""
    pairs: list[tuple[str, bytes]] = []
    at = 0
    while content[at : at + 4] == _LOCAL_MARK and len(pairs) <= MOST_MEMBERS:
        if at + _LOCAL.size > len(content):
            return None
        fields = _LOCAL.unpack_from(content, at)
        compression, size, name_size, extra = fields[3], fields[8], fields[9], fields[10]
        start = at + _LOCAL.size + name_size + extra
        if compression or start + size > len(content):
            return None
        name = content[at + _LOCAL.size : at + _LOCAL.size + name_size].decode("ascii", "replace")
        pairs.append((name, content[start : start + size]))
        at = start + size
    if not pairs or content[at : at + 4] != _CENTRAL_MARK:
        return None
    try:
        return _checked(pairs)
    except DossierError:
        if _by_directory(content, strict=False) is None:
            raise
        return None


def _by_directory(content: bytes, *, strict: bool = True) -> dict[str, bytes] | None:
    """Read the members that the directory at the end names; None where it makes no sense."""
    if len(content) < _END.size or content[-_END.size :][:4] != _END_MARK:
        return None
    fields = _END.unpack(content[-_END.size :])
    count, at = fields[4], fields[6]
    pairs: list[tuple[str, bytes]] = []
    for _ in range(min(count, MOST_MEMBERS + 1)):
        if at + _CENTRAL.size > len(content) or content[at : at + 4] != _CENTRAL_MARK:
            return None
        entry = _CENTRAL.unpack_from(content, at)
        compression, size, name_size, offset = entry[4], entry[9], entry[10], entry[16]
        name = content[at + _CENTRAL.size : at + _CENTRAL.size + name_size].decode("ascii", "replace")
        start = offset + _LOCAL.size + name_size
        if compression or start + size > len(content):
            return None
        pairs.append((name, content[start : start + size]))
        at += _CENTRAL.size + name_size + entry[11] + entry[12]
    if not pairs:
        return None
    try:
        return _checked(pairs)
    except DossierError:
        if strict:
            raise
        return None


def _oddities(content: bytes, members: Mapping[str, bytes]) -> Iterator[tuple[str, int]]:
    """Yield where the file is not what writing its members anew gives, once for each member."""
    fresh = write_container(members)
    at = 0
    for name, data in members.items():
        end = at + _LOCAL.size + len(name) + len(data)
        yield from _difference(content, fresh, at, end, name)
        at = end
    for name in members:
        end = at + _CENTRAL.size + len(name)
        yield from _difference(content, fresh, at, end, name)
        at = end
    yield from _difference(content, fresh, at, max(len(content), len(fresh)), "")


def _difference(content: bytes, fresh: bytes, start: int, end: int, name: str) -> Iterator[tuple[str, int]]:
    there, ours = content[start:end], fresh[start:end]
    if there != ours:
        length = min(len(there), len(ours))
        at = next((at for at in range(length) if there[at] != ours[at]), length)
        yield name, start + at


def container_text(name: str, offset: int) -> Text:
    """Say that a byte outside all content is not as it was written."""
    if not name:
        return Text(
            f"文件第 {offset} 字节（末尾目录）与写入时不同",
            f"byte {offset} of the file (its closing directory) is not as written",
        )
    return Text(
        f"文件第 {offset} 字节（{name} 的文件头）与写入时不同",
        f"byte {offset} of the file (the header of {name}) is not as written",
    )
