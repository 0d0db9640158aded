"""Read the directory of a zip archive without unpacking anything, and refuse what is meant to harm."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO, Final

import attrs

from hengdu.errors import EvidenceError
from hengdu.evidence._limits import DEFAULT_LIMITS, Limits
from hengdu.text import Text

_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONGEST_COMMENT: Final = 0xFFFF
_ZIP64_ENTRIES: Final = 0xFFFF
_ZIP64_SIZE: Final = 0xFFFFFFFF
_RATIO_FLOOR_BYTES: Final = 4 * 1024 * 1024
_FAULTS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    UnicodeError,
)
_OFFICE_PARTS: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_MACROS: Final = ("vbaproject.bin", "/macrosheets/", "vbadata.xml")


@attrs.frozen(kw_only=True)
class Listing:
    """What an archive says that it holds; ``office`` is the code of the Office document it is, or empty."""

    entries: int
    unpacked_bytes: int
    office: str = ""


def list_archive(stream: BinaryIO, name: str, size: int, *, limits: Limits = DEFAULT_LIMITS) -> Listing:
    """Return what a zip of ``size`` bytes declares; EvidenceError for bombs, macros and damaged archives.

    The size of the directory is checked before the directory is read, so that memory stays flat.
    """
    _check_end(stream, name, size, limits)
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except _FAULTS as cause:
        raise _refused(name, Text("压缩包已损坏", "the archive is damaged")) from cause
    unpacked = sum(entry.file_size for entry in entries)
    most = min(limits.archive_unpacked_bytes, max(_RATIO_FLOOR_BYTES, size * limits.archive_ratio))
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > most or packed > size:
        raise _refused(name, Text("压缩包展开后过大", "the archive would unpack to far more than it is"))
    names = [entry.filename.casefold() for entry in entries]
    office = ""
    if "[content_types].xml" in names:
        office = next(
            (code for part, code in _OFFICE_PARTS if any(one.startswith(part) for one in names)), ""
        )
    if office and any(mark in one for one in names for mark in _MACROS):
        raise EvidenceError(
            "文档含有宏",
            "the document holds macros",
            place=name,
            hint_zh="请另存为不含宏的文档，或压缩为 zip 后上传",
            hint_en="Save it without macros, or put it into a zip",
        )
    return Listing(entries=len(entries), unpacked_bytes=unpacked, office=office)


def _refused(name: str, why: Text) -> EvidenceError:
    return EvidenceError(
        why.zh,
        why.en,
        place=name,
        hint_zh="请重新打包，只放需要的文件",
        hint_en="Pack it anew with nothing but the files that are needed",
    )


def _check_end(stream: BinaryIO, name: str, size: int, limits: Limits) -> None:
    """Refuse a directory beyond the limits by the archive's last record."""
    start = max(0, size - _END_BYTES - _LONGEST_COMMENT)
    stream.seek(start)
    tail = stream.read(size - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise _refused(name, Text("压缩包不完整", "the archive is not complete"))
    entries, directory, offset = struct.unpack("<HII", tail[at + 10 : at + 20])
    is_huge = entries == _ZIP64_ENTRIES or _ZIP64_SIZE in {directory, offset}
    if is_huge or entries > limits.archive_entries or directory > limits.directory_bytes:
        raise _refused(name, Text("压缩包内的文件过多", "the archive holds too many files"))
