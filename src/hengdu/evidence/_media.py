"""Find out by its content what a file is; the name must agree, and only the types listed here are taken."""

from __future__ import annotations

import codecs
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final

import attrs

from hengdu.errors import EvidenceError
from hengdu.evidence._archives import Listing, list_archive
from hengdu.evidence._limits import DEFAULT_LIMITS, Limits
from hengdu.evidence._names import suffix_of
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD_BYTES: Final = 4096
_TEXT_CHUNK: Final = 1 << 20
_TEXT_CODECS: Final = ("utf-8-sig", "gb18030")
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAIL_FIELD: Final = re.compile(
    rb"^(received|from|to|subject|date|message-id|mime-version|return-path|delivered-to|x-[a-z-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_FIELDS: Final = 2  # header fields that make a text a mail
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # escape (1b) stands in logs of terminals


@attrs.frozen(kw_only=True)
class Media:
    """One type of file that is taken: its code, its name, the media type, and the endings it may have."""

    code: str
    name: Text
    media_type: str
    suffixes: tuple[str, ...]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_KNOWN: Final = (
    Media(code="pdf", name=Text("PDF", "PDF"), media_type="application/pdf", suffixes=("pdf",)),
    Media(
        code="docx",
        name=Text("Word 文档", "Word document"),
        media_type=f"{_OFFICE}wordprocessingml.document",
        suffixes=("docx",),
    ),
    Media(
        code="xlsx",
        name=Text("Excel 工作簿", "Excel workbook"),
        media_type=f"{_OFFICE}spreadsheetml.sheet",
        suffixes=("xlsx",),
    ),
    Media(
        code="pptx",
        name=Text("PowerPoint 演示文稿", "PowerPoint presentation"),
        media_type=f"{_OFFICE}presentationml.presentation",
        suffixes=("pptx",),
    ),
    Media(code="png", name=Text("PNG 图片", "PNG picture"), media_type="image/png", suffixes=("png",)),
    Media(
        code="jpg", name=Text("JPEG 图片", "JPEG picture"), media_type="image/jpeg", suffixes=("jpg", "jpeg")
    ),
    Media(code="gif", name=Text("GIF 图片", "GIF picture"), media_type="image/gif", suffixes=("gif",)),
    Media(
        code="zip", name=Text("ZIP 压缩包", "ZIP archive"), media_type="application/zip", suffixes=("zip",)
    ),
    Media(code="eml", name=Text("邮件", "mail"), media_type="message/rfc822", suffixes=("eml",)),
    Media(
        code="text",
        name=Text("文本", "text"),
        media_type="text/plain",
        suffixes=("txt", "csv", "log", "md", "json", "yaml", "yml", "xml", "conf", "cfg", "ini"),
    ),
)
MEDIA: Final[Mapping[str, Media]] = MappingProxyType({item.code: item for item in _KNOWN})
_BY_SUFFIX: Final = {suffix: item.code for item in _KNOWN for suffix in item.suffixes}
_SIGNATURES: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


@attrs.frozen(kw_only=True)
class Looked:
    """What a file turned out to be, with the listing of an archive."""

    media: Media
    listing: Listing | None = None


def looked_at(stream: BinaryIO, name: str, size: int, *, limits: Limits = DEFAULT_LIMITS) -> Looked:
    """Return what the ``size`` bytes of a seekable stream are; nothing is unpacked, parsed or run.

    EvidenceError when the type is not taken, when the ending of ``name`` says another type, and for archives
    beyond the limits; the stream is left anywhere.
    """
    if size == 0:
        raise EvidenceError(
            "文件是空的",
            "the file is empty",
            place=name,
            hint_zh="请选择有内容的文件",
            hint_en="Choose a file with something in it",
        )
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    code, listing = _by_content(stream, head, name, size, limits)
    suffix = suffix_of(name)
    said = _BY_SUFFIX.get(suffix)
    if suffix and said is None:
        raise _not_taken(name)
    if code == "text" and said == "eml":
        code = "eml" if len(set(_MAIL_FIELD.findall(head))) >= _MAIL_FIELDS else "text"
    if said is not None and said != code:
        found = MEDIA[code].name if code else Text("其他内容", "something else")
        raise EvidenceError(
            f"扩展名为 .{suffix}，内容却是{found.zh}",
            f"the name ends in .{suffix} but the content is {found.en}",
            place=name,
            hint_zh="请上传原始文件，不要改扩展名",
            hint_en="Send the original file without renaming it",
        )
    if code is None:
        raise _not_taken(name)
    return Looked(media=MEDIA[code], listing=listing)


def _not_taken(name: str) -> EvidenceError:
    endings = "、".join(sorted(_BY_SUFFIX))
    return EvidenceError(
        "不接受这种类型的文件",
        "this type of file is not taken",
        place=name,
        hint_zh=f"可上传：{endings}；其他类型请压缩为 zip",
        hint_en=f"Taken: {endings.replace('、', ', ')}; put anything else into a zip",
    )


def _by_content(
    stream: BinaryIO, head: bytes, name: str, size: int, limits: Limits
) -> tuple[str | None, Listing | None]:
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            return code, None
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        listing = list_archive(stream, name, size, limits=limits)
        return listing.office or "zip", listing
    return ("text", None) if _is_text(stream, head) else (None, None)


def _is_text(stream: BinaryIO, head: bytes) -> bool:
    """Say whether everything is UTF-8, GB 18030 or marked UTF-16, without control characters."""
    codecs_to_try = ("utf-16",) if head.startswith(_UTF16_MARKS) else _TEXT_CODECS
    return any(_decodes(stream, name) for name in codecs_to_try)


def _decodes(stream: BinaryIO, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    stream.seek(0)
    try:
        while chunk := stream.read(_TEXT_CHUNK):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
