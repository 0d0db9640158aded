"""Stream one XML part of a workbook through expat and note what matters for safety."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final
from xml.parsers import expat  # declarations are refused before any entity exists

import attrs

from hengdu.errors import SheetError
from hengdu.sheets._cells import MAX_COLUMNS, MAX_ROWS, Area, parse_reference

_MAX_NUMBER_CHARS: Final = 64
_MAX_DEPTH: Final = 200
_MAX_MERGES: Final = 20_000


@attrs.define
class PartFacts:
    """Hold what one part says about its cells; positions are zero-based ``(row, col)``.

    ``rows`` and ``columns`` reach from A1 to the last filled cell, ``shared`` counts uses of each shared
    string, ``formulas`` are cells with a formula, ``unsaved`` those of them without a stored result,
    ``merges`` the joined areas, ``errors`` cells such as ``#DIV/0!``, ``not_numbers`` numbers that are not
    finite.
    """

    rows: int = 0
    columns: int = 0
    inline_chars: int = 0
    shared: Counter[int] = attrs.field(factory=Counter)
    formulas: set[tuple[int, int]] = attrs.field(factory=set)
    unsaved: set[tuple[int, int]] = attrs.field(factory=set)
    merges: list[Area] = attrs.field(factory=list)
    errors: dict[tuple[int, int], str] = attrs.field(factory=dict)
    not_numbers: dict[tuple[int, int], str] = attrs.field(factory=dict)


@attrs.define
class _OpenCell:
    row: int
    col: int
    kind: str
    has_formula: bool = False
    has_value: bool = False
    text: str = ""


class Scanner:
    """Read one part in chunks: well-formed, no document type declaration, cells counted."""

    def __init__(self) -> None:
        """Make an expat parser that knows no entities beyond XML's own five."""
        self.facts = PartFacts()
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.string_chars: list[int] = []
        self._path: list[str] = []
        self._cell: _OpenCell | None = None
        self._in_data = False
        self._row = self._col = -1
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        """Parse a chunk; raise :class:`SheetError` without a place when the part is bad."""
        try:
            self._parser.Parse(chunk, False)  # noqa: FBT003  # expat's own positional flag
        except (expat.ExpatError, LookupError) as cause:
            raise _malformed(str(cause)) from cause

    def close(self) -> None:
        """Say that the part ends here."""
        try:
            self._parser.Parse(b"", True)  # noqa: FBT003  # expat's own positional flag
        except (expat.ExpatError, LookupError) as cause:
            raise _malformed(str(cause)) from cause

    def _doctype(self, *_declaration: object) -> None:
        raise SheetError(
            "工作簿内含文档类型声明(DOCTYPE),可能是实体炸弹",
            "the workbook holds a document type declaration, as of an entity bomb",
            hint_zh="请用 Excel、WPS 或 LibreOffice 打开并另存为 .xlsx 后重试。",
            hint_en="Open it in Excel, WPS or LibreOffice, save it as .xlsx and try again.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(self._path) >= _MAX_DEPTH:
            raise _malformed("nested too deeply")
        self._path.append(local)
        if self._in_data:
            self._start_in_data(local, attributes)
        elif local == "sheetData":
            self._in_data = True
            self._row = self._col = -1
        elif local == "si":
            self.string_chars.append(0)
        elif local == "sheet":
            identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), identity))
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif local == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = parse_reference(first), parse_reference(last or first)
        if start is None or end is None or len(self.facts.merges) >= _MAX_MERGES:
            raise _malformed("merged cells")
        rows, cols = sorted((start[0], end[0])), sorted((start[1], end[1]))
        self.facts.merges.append(
            Area(first_row=rows[0], first_col=cols[0], last_row=rows[1], last_col=cols[1])
        )

    def _start_in_data(self, local: str, attributes: dict[str, str]) -> None:
        if local == "row":
            stated = attributes.get("r")
            if stated is not None and not (stated.isascii() and stated.isdigit()):
                raise _malformed("row number")
            self._row = self._row + 1 if stated is None else int(stated) - 1
            self._col = -1
            if not 0 <= self._row < MAX_ROWS:
                raise _malformed("row number")
        elif local == "c":
            self._start_cell(attributes)
        elif self._cell is not None:
            self._cell.has_formula |= local == "f"
            self._cell.has_value |= local in {"v", "is"}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r")
        if stated is None:
            position = (self._row, self._col + 1)
        else:
            found = parse_reference(stated)
            if found is None:
                raise _malformed("cell reference")
            position = found
        row, self._col = position
        if row < 0 or self._col >= MAX_COLUMNS:
            raise _malformed("cell reference")
        self._cell = _OpenCell(row, self._col, attributes.get("t", "n"))

    def _characters(self, data: str) -> None:
        if not self._path or self._path[-1] not in {"v", "t"}:
            return
        if self._cell is not None:
            if self._path[-1] == "t" or self._cell.kind not in {"n", "s", "e", "b"}:
                self.facts.inline_chars += len(data)
            elif len(self._cell.text) < _MAX_NUMBER_CHARS:
                self._cell.text += data[:_MAX_NUMBER_CHARS]
        elif self.string_chars:
            self.string_chars[-1] += len(data)

    def _end(self, name: str) -> None:
        self._path.pop()
        local = name.rpartition(":")[2]
        if local == "sheetData":
            self._in_data = False
        elif local == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None

    def _end_cell(self, cell: _OpenCell) -> None:
        position = (cell.row, cell.col)
        if cell.has_formula:
            self.facts.formulas.add(position)
            if not cell.has_value or (cell.kind == "n" and not cell.text.strip()):
                self.facts.unsaved.add(position)
        if not cell.has_value:
            return
        self.facts.rows = max(self.facts.rows, cell.row + 1)
        self.facts.columns = max(self.facts.columns, cell.col + 1)
        text = cell.text.strip()
        if cell.kind == "e":
            self.facts.errors[position] = text
        elif cell.kind == "s":
            if not (text.isascii() and text.isdigit()):
                raise _malformed("shared string index")
            self.facts.shared[int(text)] += 1
        elif cell.kind == "n" and text and not _is_finite(text):
            self.facts.not_numbers[position] = text


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _malformed(detail: str) -> SheetError:
    return SheetError(
        f"工作簿内部的 XML 有误({detail})",
        f"the XML inside the workbook is malformed ({detail})",
        hint_zh="请用 Excel、WPS 或 LibreOffice 打开并另存为 .xlsx 后重试。",
        hint_en="Open it in Excel, WPS or LibreOffice, save it as .xlsx and try again.",
    )
