"""Look through a workbook's zip container and XML before any spreadsheet parser sees it.

The parser behind the reader builds a dense table, expands shared strings and returns nothing for error
cells; so this pass bounds sizes with its own eyes (never by what the file declares), refuses document
type declarations, and finds formulas, error cells and the rectangle that would be allocated.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from typing import Final

import attrs

from hengdu.errors import ZIP_FAULTS, SheetError
from hengdu.sheets._limits import ReadLimits
from hengdu.sheets._scan import PartFacts, Scanner

_ZIP_MAGIC: Final = b"PK\x03\x04"
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MARK: Final = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES: Final = "[Content_Types].xml"
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_XML_ENDINGS: Final = (".xml", ".rels", ".vml")
_KNOWN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAG: Final = 0x1
_CHUNK: Final = 1 << 16
_RATIO_FLOOR_BYTES: Final = 4 * 1024 * 1024


@attrs.frozen
class Package:
    """Hold what the pass found: facts per sheet name, and the workbook packed anew.

    ``clean`` holds exactly the XML bytes that were looked at, so that the parser cannot be shown others
    (zip programs differ in which header they believe).
    """

    sheets: dict[str, PartFacts]
    clean: bytes


@attrs.frozen
class _Origin:
    source: str
    limits: ReadLimits


def inspect_package(data: bytes, *, source: str, limits: ReadLimits) -> Package:
    """Check the container and every XML part; raise :class:`SheetError` at the first thing wrong."""
    _check_magic(data, source)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_FAULTS as cause:
        raise corrupt(source) from cause
    with archive:
        entries = archive.infolist()
        _check_entries(entries, len(data), source, limits)
        return _scan_parts(archive, entries, source, limits)


def corrupt(source: str, detail_zh: str = "", detail_en: str = "") -> SheetError:
    """Return the error for a workbook that no program could open."""
    return SheetError(
        f"工作簿已损坏{':' + detail_zh if detail_zh else ''}",
        f"the workbook is damaged{': ' + detail_en if detail_en else ''}",
        place=source,
        hint_zh="请用 Excel、WPS 或 LibreOffice 打开并另存为 .xlsx 后重试。",
        hint_en="Open it in Excel, WPS or LibreOffice, save it as .xlsx and try again.",
    )


def too_big(source: str, what_zh: str, what_en: str) -> SheetError:
    """Return the error for a workbook beyond a limit."""
    return SheetError(
        f"工作簿超出限制:{what_zh}",
        f"the workbook is beyond a limit: {what_en}",
        place=source,
        hint_zh="请只保留问卷内容,删除多余的行、列、图片和工作表后重试。",
        hint_en="Keep the questionnaire only: delete surplus rows, columns, pictures and sheets.",
    )


def _check_magic(data: bytes, source: str) -> None:
    if data.startswith(_ZIP_MAGIC):
        return
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_MARK in data:
            raise SheetError(
                "工作簿设有打开密码",
                "the workbook is encrypted",
                place=source,
                hint_zh="请在 Excel 或 WPS 中取消打开密码后重试。",
                hint_en="Remove the password to open in Excel or WPS and try again.",
            )
        raise SheetError(
            "这是旧版 .xls 或其他 Office 文件",
            "this is an old .xls or another Office file",
            place=source,
            hint_zh="请另存为 .xlsx 后重试。",
            hint_en="Save it as .xlsx and try again.",
        )
    raise SheetError(
        "这不是 Excel 工作簿" if data else "文件是空的",
        "this is not an Excel workbook" if data else "the file is empty",
        place=source,
        hint_zh="请选择由 workbook export 生成并填写的 .xlsx 文件。",
        hint_en="Choose a .xlsx file made by workbook export and filled in.",
    )


def _check_entries(
    entries: list[zipfile.ZipInfo], packed_bytes: int, source: str, limits: ReadLimits
) -> None:
    if len(entries) > limits.entries:
        raise too_big(source, f"内部文件超过 {limits.entries} 个", f"more than {limits.entries} parts inside")
    names = Counter(entry.filename.casefold() for entry in entries)
    if max(names.values(), default=0) > 1 or any("\\" in name or "\0" in name for name in names):
        raise corrupt(source, "内部文件名重复或无效", "part names repeat or are invalid")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise corrupt(source, "内部文件被加密", "parts are encrypted")
    if any(entry.compress_type not in _KNOWN_METHODS for entry in entries):
        raise corrupt(source, "压缩方法不明", "unknown compression")
    unpacked = sum(entry.file_size for entry in entries)
    _check_unpacked(unpacked, packed_bytes, source, limits)
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise SheetError(
            "工作簿含有宏",
            "the workbook holds macros",
            place=source,
            hint_zh="请另存为不含宏的 .xlsx 后重试。",
            hint_en="Save it as .xlsx without macros and try again.",
        )
    present = {entry.filename for entry in entries}
    if not {_CONTENT_TYPES, _WORKBOOK, _RELATIONS} <= present:
        raise SheetError(
            "这是压缩包,但不是 .xlsx 工作簿",
            "this is a zip file but not a .xlsx workbook",
            place=source,
            hint_zh="请选择 .xlsx 文件;.ods、.docx 或压缩包请先转换或解压。",
            hint_en="Choose a .xlsx file; convert .ods and .docx, unpack archives first.",
        )


def _check_unpacked(unpacked: int, packed: int, source: str, limits: ReadLimits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise too_big(
            source,
            f"解压后超过 {limits.unpacked_bytes // (1 << 20)} MiB",
            f"more than {limits.unpacked_bytes // (1 << 20)} MiB unpacked",
        )
    if unpacked > _RATIO_FLOOR_BYTES and unpacked > packed * limits.unpacked_ratio:
        raise too_big(
            source,
            f"压缩比超过 {limits.unpacked_ratio},疑似压缩炸弹",
            f"a compression ratio above {limits.unpacked_ratio}, as of a zip bomb",
        )


def _scan_parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], source: str, limits: ReadLimits
) -> Package:
    origin = _Origin(source, limits)
    book, relations = Scanner(), Scanner()
    scanners = {_WORKBOOK: book, _RELATIONS: relations}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as clean:
        for entry in entries:
            if entry.filename.lower().endswith(_XML_ENDINGS):
                scanner = scanners.setdefault(entry.filename, Scanner())
                content = _feed(archive, entry, scanner, origin)
                clean.writestr(zipfile.ZipInfo(entry.filename), content)
    tables = [scanner.string_chars for scanner in scanners.values() if scanner.string_chars]
    if len(tables) > 1:
        raise corrupt(source, "共享字符串表重复", "two tables of shared strings")
    names = _sheet_parts(book, relations, source, limits)
    facts = {part: scanner.facts for part, scanner in scanners.items()}
    _check_volume(facts, names, tables[0] if tables else [], origin)
    return Package({names[part]: found for part, found in facts.items() if part in names}, target.getvalue())


def _sheet_parts(book: Scanner, relations: Scanner, source: str, limits: ReadLimits) -> dict[str, str]:
    """Return part name → sheet name."""
    if len(book.sheets) > limits.sheets:
        raise too_big(source, f"工作表超过 {limits.sheets} 张", f"more than {limits.sheets} sheets")
    parts: dict[str, str] = {}
    for identity, target in relations.targets.items():
        part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        if not part.lower().endswith(".xml"):
            raise corrupt(source, f"部件 {part[:80]!r} 无效", f"invalid part {part[:80]!r}")
        parts[identity] = part
    names = {parts[identity]: name for name, identity in book.sheets if identity in parts}
    if len(names) != len(book.sheets):
        raise corrupt(source, "工作表目录不完整", "the list of sheets is incomplete")
    return names


def _feed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, scanner: Scanner, origin: _Origin) -> bytes:
    """Stream one part through the scanner and return it: never more bytes than it declares."""
    chunks: list[bytes] = []
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                scanner.feed(chunk)
                chunks.append(chunk)
        scanner.close()
    except SheetError as error:
        raise SheetError(
            error.zh,
            error.en,
            place=f"{origin.source}:{entry.filename}",
            hint_zh=error.hint_zh,
            hint_en=error.hint_en,
        ) from error
    except ZIP_FAULTS as cause:
        raise corrupt(
            origin.source, f"部件 {entry.filename[:80]!r}", f"part {entry.filename[:80]!r}"
        ) from cause
    return b"".join(chunks)


def _check_volume(
    facts: dict[str, PartFacts], names: dict[str, str], strings: list[int], origin: _Origin
) -> None:
    source, limits = origin.source, origin.limits
    cells = chars = 0
    for part, found in facts.items():
        place = f"{source}:{names.get(part, part)}"
        if found.rows > limits.rows:
            raise too_big(place, f"超过 {limits.rows} 行", f"more than {limits.rows} rows")
        if found.columns > limits.columns:
            raise too_big(place, f"超过 {limits.columns} 列", f"more than {limits.columns} columns")
        cells += found.rows * found.columns
        if cells > limits.cells:
            raise too_big(place, f"单元格超过 {limits.cells} 个", f"more than {limits.cells} cells")
        if any(index >= len(strings) for index in found.shared):
            raise corrupt(place, "共享字符串缺失", "a shared string is missing")
        chars += found.inline_chars + sum(strings[i] * times for i, times in found.shared.items())
        if chars > limits.total_text_chars:
            raise too_big(
                place,
                f"文字总量超过 {limits.total_text_chars} 个字符",
                f"more than {limits.total_text_chars} characters of text",
            )
