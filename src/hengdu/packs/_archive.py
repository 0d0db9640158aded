"""Read a pack that a stranger sent as a zip archive: bounded, and with nothing but its own plain files."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath
from typing import Final

import attrs

from hengdu.errors import ZIP_FAULTS, PackError

MAIN: Final = "pack.yaml"
_READ: Final = (".yaml", ".yml", ".json")
_KNOWN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_LONGEST_NAME: Final = 200
_VALUE_MARKS: Final = "\n,[{"


@attrs.frozen(kw_only=True)
class ArchiveLimits:
    """Bound an archive: ``packed`` and ``unpacked`` are bytes, ``values`` counts those in all files."""

    packed: int = 10 * 1024 * 1024
    unpacked: int = 16 * 1024 * 1024
    entries: int = 1000
    ratio: int = 200
    values: int = 400_000


@attrs.frozen(kw_only=True)
class ArchivedPack:
    """The files of a pack by their path inside it, ``pack.yaml`` first, and what was left unread."""

    texts: dict[str, str]
    ignored: tuple[str, ...] = ()


def read_archive(data: bytes, *, name: str, limits: ArchiveLimits | None = None) -> ArchivedPack:
    """Return the files of a pack in a zip archive; a folder around them does not count.

    PackError with the name of the archive, and of the entry, for anything that is no plain archive with one
    ``pack.yaml``: paths that lead out, links, encryption, repeated names, too many, too large or too dense
    entries, text that is not UTF-8. YAML itself is read later, by :func:`hengdu.packs.load_pack`.
    """
    bounds = limits or ArchiveLimits()
    if len(data) > bounds.packed:
        raise _refused(name, "文件过大", "the file is too large", bounds)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_FAULTS as cause:
        raise _refused(
            name, "这不是 zip 文件，或已损坏", "this is not a zip file, or it is damaged"
        ) from cause
    with archive:
        entries = [item for item in archive.infolist() if not item.is_dir()]
        _check(entries, name, bounds)
        home = _home(entries, name)
        texts: dict[str, str] = {}
        ignored = []
        left, values = bounds.unpacked, bounds.values
        for entry in sorted(entries, key=lambda item: (item.filename != f"{home}{MAIN}", item.filename)):
            if not entry.filename.startswith(home) or not entry.filename.lower().endswith(_READ):
                ignored.append(entry.filename)
                continue
            raw = _unpacked(archive, entry, name, left, bounds)
            text = _text(raw, f"{name}!{entry.filename}")
            left -= len(raw)
            values -= sum(text.count(mark) for mark in _VALUE_MARKS)
            if values < 0:
                raise _refused(name, "内容过多", "there are too many values in it", bounds)
            texts[entry.filename.removeprefix(home)] = text
    return ArchivedPack(texts=texts, ignored=tuple(ignored))


def _check(entries: list[zipfile.ZipInfo], name: str, bounds: ArchiveLimits) -> None:
    if len(entries) > bounds.entries:
        raise _refused(name, "其中文件过多", "there are too many files in it", bounds)
    if sum(entry.file_size for entry in entries) > bounds.unpacked:
        raise _refused(name, "解压后过大", "it is too large when unpacked", bounds)
    seen: set[str] = set()
    for entry in entries:
        place = f"{name}!{entry.filename[:80]}"
        parts = PurePosixPath(entry.filename).parts
        leads_out = entry.filename.startswith("/") or ".." in parts or "." in entry.filename.split("/")
        if leads_out or any(mark in entry.filename for mark in ("\\", ":", "\0", "//")):
            raise _refused(place, "文件名指向包外", "the name of a file leads out of the pack")
        if len(entry.filename) > _LONGEST_NAME or not entry.filename.isprintable():
            raise _refused(place, "文件名无效", "the name of a file is invalid")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            raise _refused(place, "含有链接或特殊文件", "there is a link or a special file in it")
        if entry.flag_bits & _ENCRYPTED:
            raise _refused(place, "文件被加密", "a file is encrypted")
        if entry.compress_type not in _KNOWN_METHODS:
            raise _refused(place, "压缩方式不受支持", "a file is packed in an unknown way")
        if entry.filename.casefold() in seen:
            raise _refused(place, "文件名重复", "the name of a file repeats")
        seen.add(entry.filename.casefold())


def _home(entries: list[zipfile.ZipInfo], name: str) -> str:
    """Return the folder of the only topmost ``pack.yaml``, with a slash, or nothing."""
    found = [entry.filename for entry in entries if PurePosixPath(entry.filename).name == MAIN]
    if not found:
        raise _refused(name, f"其中没有 {MAIN}", f"there is no {MAIN} in it")
    top = min(path.count("/") for path in found)
    highest = [path for path in found if path.count("/") == top]
    if len(highest) > 1:
        raise _refused(name, f"其中有多个 {MAIN}", f"there is more than one {MAIN} in it")
    return highest[0].removesuffix(MAIN)


def _unpacked(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int, bounds: ArchiveLimits
) -> bytes:
    """Return the bytes of an entry; what it declares about its size is not believed."""
    place = f"{name}!{entry.filename}"
    most = min(left, max(entry.compress_size, 1) * bounds.ratio)
    try:
        with archive.open(entry) as stream:
            raw = stream.read(most + 1)
    except ZIP_FAULTS as cause:
        raise _refused(place, "文件已损坏", "a file is damaged") from cause
    if len(raw) > most:
        raise _refused(place, "解压后过大", "it is too large when unpacked", bounds)
    return raw


def _text(raw: bytes, place: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = raw[: cause.start].count(b"\n") + 1
        raise _refused(f"{place}:{line}", "不是 UTF-8 文本", "the file is not UTF-8 text") from cause
    if "\0" in text:
        raise _refused(place, "含有控制字符", "the file has a control character")
    return text.replace("\r\n", "\n")


def _refused(place: str, zh: str, en: str, bounds: ArchiveLimits | None = None) -> PackError:
    hint_zh, hint_en = "请重新打包：一个目录，内含 pack.yaml", "Pack it anew: one folder with pack.yaml in it"
    if bounds is not None:
        mib = bounds.unpacked // (1024 * 1024)
        hint_zh = f"最多 {bounds.entries} 个文件，解压后 {mib} MiB"
        hint_en = f"At most {bounds.entries} files and {mib} MiB when unpacked"
    return PackError(zh, en, place=place, hint_zh=hint_zh, hint_en=hint_en)
