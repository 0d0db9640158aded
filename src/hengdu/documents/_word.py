"""Read a Word document from a stranger as plain text: bounded, without entities, without a Word library."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final
from xml.parsers import expat  # declarations are refused before any entity exists

from hengdu.errors import ZIP_FAULTS, StandardsError

_PART: Final = "word/document.xml"
_MOST_FILE: Final = 20 * 1024 * 1024
_MOST_XML: Final = 64 * 1024 * 1024
_MOST_ENTRIES: Final = 5_000
_HEADING: Final = re.compile(r"(?:heading\s*)?([1-6])", re.IGNORECASE)


def word_text(content: bytes, name: str) -> str:
    """Return the text of a ``.docx``: a line for each paragraph, cells of a table apart by tabs.

    Paragraphs with the style of a heading begin with as many ``#`` as its depth; what was deleted with
    tracked changes is left out. Numbers that Word counts by itself are not in the text. Raises
    StandardsError for a file that is too large, damaged, or no Word document.
    """
    if len(content) > _MOST_FILE:
        size = _MOST_FILE >> 20
        raise _fault(name, f"文件超过 {size} MiB", f"the file is larger than {size} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MOST_ENTRIES:
                raise _fault(name, "压缩包内文件过多", "the package holds too many files")
            with archive.open(_PART) as part:
                data = part.read(_MOST_XML + 1)
    except ZIP_FAULTS as cause:
        raise _fault(
            name, "不是可读的 Word 文件（.docx）", "this is no Word document (.docx) that can be read"
        ) from cause
    if len(data) > _MOST_XML:
        raise _fault(name, "文档内容过大", "the content of the document is too large")
    reader = _Reader()
    try:
        reader.feed(data)
    except (expat.ExpatError, ValueError) as cause:
        raise _fault(name, "文档内容损坏", "the content of the document is damaged") from cause
    return "\n".join(reader.lines) + "\n"


class _Reader:
    """Follow the elements of a document and keep its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._tables = 0
        self._text: list[str] = []
        self._cell: list[str] = []
        self._row: list[str] = []
        self._depth = 0
        self._in_text = False

    def feed(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.Parse(data, True)  # noqa: FBT003  # expat's own positional flag

    def _refuse(self, *_given: object) -> None:
        msg = "a document type declaration"
        raise ValueError(msg)

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "w:p":
            self._text, self._depth = [], 0
        elif name == "w:tbl":
            self._tables += 1
            if self._tables == 1:
                self.lines.append("")
        elif name == "w:tr" and self._tables == 1:
            self._row = []
        elif name == "w:tc" and self._tables == 1:
            self._cell = []
        elif name == "w:t":
            self._in_text = True
        elif name in {"w:tab", "w:br"}:
            self._text.append(" ")
        elif name == "w:pStyle" and (found := _HEADING.fullmatch(given.get("w:val", ""))):
            self._depth = int(found[1])

    def _end(self, name: str) -> None:
        if name == "w:t":
            self._in_text = False
        elif name == "w:p":
            self._paragraph(" ".join("".join(self._text).split()))
        elif name == "w:tc" and self._tables == 1:
            self._row.append(" ".join(self._cell))
        elif name == "w:tr" and self._tables == 1:
            self.lines.append("\t".join(self._row))
        elif name == "w:tbl":
            self._tables -= 1
            if not self._tables:
                self.lines.append("")

    def _paragraph(self, text: str) -> None:
        if self._tables:
            if text:
                self._cell.append(text)
            return
        self.lines.append(f"{'#' * self._depth} {text}" if self._depth and text else text)

    def _words(self, text: str) -> None:
        if self._in_text:
            self._text.append(text)


def _fault(name: str, zh: str, en: str) -> StandardsError:
    return StandardsError(
        zh,
        en,
        place=name,
        hint_zh="请另存为 .docx 或 UTF-8 文本后再上传",
        hint_en="Save it as .docx or as UTF-8 text and send it again",
    )
