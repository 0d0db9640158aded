"""Read the tables of a Word document from a stranger: bounded, without entities, as plain text."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.parsers import expat  # declarations are refused before any entity exists

import attrs

from hengdu.errors import StandardsError

if TYPE_CHECKING:
    from pathlib import Path

_PART: Final = "word/document.xml"
_MOST_FILE: Final = 20 * 1024 * 1024
_MOST_XML: Final = 64 * 1024 * 1024
_MOST_ENTRIES: Final = 5_000
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


@attrs.frozen(kw_only=True)
class WordTable:
    """One outermost table: its place among them from 1, rows of text, and (row, column) of merged cells."""

    number: int
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int], ...]


def read_word_tables(path: Path) -> tuple[WordTable, ...]:
    """Return the tables of a ``.docx``; StandardsError for a file that is too large or none."""
    try:
        size = path.stat().st_size
        if size > _MOST_FILE:
            raise _fault(
                path, f"文件超过 {_MOST_FILE >> 20} MiB", f"the file is larger than {_MOST_FILE >> 20} MiB"
            )
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            if len(archive.infolist()) > _MOST_ENTRIES:
                raise _fault(path, "压缩包内文件过多", "the package holds too many files")
            with archive.open(_PART) as part:
                data = part.read(_MOST_XML + 1)
    except _FAULTS as cause:
        raise _fault(
            path, "不是可读的 Word 文件（.docx）", "this is no Word document (.docx) that can be read"
        ) from cause
    if len(data) > _MOST_XML:
        raise _fault(path, "文档内容过大", "the content of the document is too large")
    reader = _Reader()
    try:
        reader.feed(data)
    except (expat.ExpatError, ValueError) as cause:
        raise _fault(path, "文档内容损坏", "the content of the document is damaged") from cause
    return tuple(reader.tables)


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
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.Parse(data, True)  # noqa: FBT003  # expat's own positional flag

    def _refuse(self, *_given: object) -> None:
        msg = "a document type declaration"
        raise ValueError(msg)

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


def _fault(path: Path, zh: str, en: str) -> StandardsError:
    return StandardsError(
        zh,
        en,
        place=path.name,
        hint_zh="请使用所发的征求意见表，另存为 .docx 或 .xlsx",
        hint_en="Use the form that was sent, saved as .docx or .xlsx",
    )
