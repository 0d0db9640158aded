"""Read the tables of a Word document from a stranger: bounded, without entities, as plain text."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from xml.parsers import expat  # declarations are refused before any entity exists

import attrs

from hengdu.errors import ZIP_FAULTS, StandardsError

if TYPE_CHECKING:
    from pathlib import Path

_PART: Final = "word/document.xml"
_MOST_FILE: Final = 20 * 1024 * 1024
_MOST_XML: Final = 64 * 1024 * 1024
_MOST_ENTRIES: Final = 5_000


@attrs.frozen(kw_only=True)
class WordTable:
    """One outermost table: its place among them from 1, rows of text, and (row, column) of merged cells."""

    number: int
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int], ...]


def read_word_tables(path: Path) -> tuple[WordTable, ...]:
    """Return the tables of a ``.docx``; StandardsError for a file that is too large or none."""
    try:
        if path.stat().st_size > _MOST_FILE:
            raise _too_large(path.name)
        content = path.read_bytes()
    except OSError as cause:
        raise _no_word(path.name) from cause
    data = _document(content, path.name)
    reader = _Reader()
    try:
        reader.feed(data)
    except (expat.ExpatError, ValueError) as cause:
        raise _fault(path.name, "文档内容损坏", "the content of the document is damaged") from cause
    return tuple(reader.tables)


def read_word_lines(content: bytes, name: str) -> str:
    """Return the paragraphs of a ``.docx`` one a line; numbers that Word makes by itself are not in its text.

    StandardsError for a file that is too large or none; ``name`` is what errors call it.
    """
    if len(content) > _MOST_FILE:
        raise _too_large(name)
    lines = _Lines()
    try:
        lines.feed(_document(content, name))
    except (expat.ExpatError, ValueError) as cause:
        raise _fault(name, "文档内容损坏", "the content of the document is damaged") from cause
    return "".join(lines.words)


def _document(content: bytes, name: str) -> bytes:
    """Return the part that holds the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MOST_ENTRIES:
                raise _fault(name, "压缩包内文件过多", "the package holds too many files")
            with archive.open(_PART) as part:
                data = part.read(_MOST_XML + 1)
    except ZIP_FAULTS as cause:
        raise _no_word(name) from cause
    if len(data) > _MOST_XML:
        raise _fault(name, "文档内容过大", "the content of the document is too large")
    return data


def _too_large(name: str) -> StandardsError:
    mib = _MOST_FILE >> 20
    return _fault(name, f"文件超过 {mib} MiB", f"the file is larger than {mib} MiB")


def _no_word(name: str) -> StandardsError:
    return _fault(name, "不是可读的 Word 文件（.docx）", "this is no Word document (.docx) that can be read")


class _Lines:
    """Follow the elements of a document and keep its text, a paragraph a line."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._in_text = False

    def feed(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.Parse(data, True)  # noqa: FBT003  # expat's own positional flag

    def _start(self, name: str, _given: dict[str, str]) -> None:
        self._in_text = name == "w:t"
        if name in {"w:br", "w:cr"}:
            self.words.append("\n")
        elif name == "w:tab":
            self.words.append(" ")

    def _end(self, name: str) -> None:
        if name == "w:t":
            self._in_text = False
        elif name == "w:p":
            self.words.append("\n")

    def _said(self, data: str) -> None:
        if self._in_text:
            self.words.append(data)


def _refuse(*_given: object) -> None:
    msg = "a document type declaration"
    raise ValueError(msg)


class _Reader:
    """Follow the elements of a document and keep the text of table cells."""

    def __init__(self) -> None:
        self.tables: list[WordTable] = []
        self._depth = 0
        self._rows: list[list[str]] = []
        self._merges: list[tuple[int, int]] = []
        self._text: list[str] = []
        self._in_text = False

    def feed(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.Parse(data, True)  # noqa: FBT003  # expat's own positional flag

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "w:tbl":
            self._depth += 1
            if self._depth == 1:
                self._rows, self._merges = [], []
        elif self._depth == 1 and name == "w:tr":
            self._rows.append([])
        elif self._depth == 1 and name == "w:tc":
            self._text = []
        elif name == "w:t":
            self._in_text = True
        elif self._depth and name in {"w:br", "w:p"} and self._text:
            self._text.append("\n")
        elif self._depth == 1 and self._is_merge(name, given):
            self._merges.append((len(self._rows) - 1, len(self._rows[-1])))

    @staticmethod
    def _is_merge(name: str, given: dict[str, str]) -> bool:
        return name == "w:vMerge" or (name == "w:gridSpan" and given.get("w:val", "1") != "1")

    def _end(self, name: str) -> None:
        if name == "w:t":
            self._in_text = False
        elif self._depth == 1 and name == "w:tc":
            self._rows[-1].append("".join(self._text).strip())
        elif name == "w:tbl":
            self._depth -= 1
            if self._depth == 0:
                rows = tuple(tuple(row) for row in self._rows)
                self.tables.append(
                    WordTable(number=len(self.tables) + 1, rows=rows, merges=tuple(self._merges))
                )

    def _words(self, text: str) -> None:
        if self._in_text and self._depth:
            self._text.append(text)


def _fault(name: str, zh: str, en: str) -> StandardsError:
    return StandardsError(
        zh,
        en,
        place=name,
        hint_zh="请另存为 .docx 后重试；回复征求意见请使用所发的表（.docx 或 .xlsx）",
        hint_en="Save it as .docx and try again; for comments use the form that was sent (.docx or .xlsx)",
    )
