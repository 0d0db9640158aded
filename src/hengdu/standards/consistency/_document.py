"""Read a plain-text document with headings, tables and figures, and keep the line of everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.documents import Limits, read_text
from hengdu.errors import StandardsError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMITS: Final = Limits(bytes=16 * 1024 * 1024)
_MAX_LINES: Final = 200_000
_SHORT: Final = 60  # characters; a longer line is no heading and no caption
_EXCERPT: Final = 90

_MARKED: Final = re.compile(r"^(?P<marks>#{1,6})\s*(?P<title>.+)$")
_NUMBERED: Final = re.compile(r"^(?P<number>\d+(?:\.\d+)*)[\s.、]*(?P<title>\D.*)$")
_CHINESE: Final = re.compile(r"^(?P<number>[一二三四五六七八九十]{1,3})、\s*(?P<title>.+)$")
_BRACKETED: Final = re.compile(r"^（(?P<number>[一二三四五六七八九十]{1,3})）\s*(?P<title>.+)$")
_DOTTED: Final = re.compile(r"^(?P<number>\d{1,2})[.．]\s*(?P<title>[^\d\s].*)$")
_CAPTION: Final = re.compile(
    r"^(?P<kind>[表图])\s*(?P<number>\d{1,3}(?:\.\d+)?)\s*[：:\s]\s*(?P<title>\S.*)$"
)
_ENTRY: Final = re.compile(r"^\s*(?P<number>\d+(?:\.\d+)*)[\s.]+(?P<title>\S.*?)(?:[\s.…]+(?P<page>\d+))$")
_ITEM: Final = re.compile(r"^(?:[-*•]\s*)?(?:\d{1,2}[)）]|[①-⑳]|[a-z][)）])\s*|^[-*•]\s+")
_STANDARD: Final = re.compile(r"^[A-Z]{2,6}(?:/[A-Z]{1,6})?\s*\d{2,6}")
_CONTENTS: Final = re.compile(r"^#*\s*目\s*[录次]\s*$")
_DIVIDER: Final = re.compile(r"^[\s|:+-]+$")
_ENDS: Final = "。：；！？:;!?…"


@attrs.frozen(kw_only=True)
class Heading:
    """One heading: its depth as marked, its number, title and line."""

    level: int
    number: str
    title: str
    line: int


@attrs.frozen(kw_only=True)
class Paragraph:
    """One paragraph joined from its lines; ``section`` is the number and title it stands under."""

    text: str
    starts: tuple[tuple[int, int], ...]
    section: Heading | None = None
    is_item: bool = False

    @property
    def line(self) -> int:
        """Return the line on which it begins."""
        return self.starts[0][1]

    def line_at(self, offset: int) -> int:
        """Return the line of a position in the text."""
        return max((line for start, line in self.starts if start <= offset), default=self.line)

    def excerpt(self, start: int, end: int) -> str:
        """Return what stands between two positions, widened to its clause and cut to be read at a glance."""
        left = max((self.text.rfind(sign, 0, start) for sign in "，。；：、\n"), default=-1) + 1
        return cut(self.text[left : max(end, left)].strip())


@attrs.frozen(kw_only=True)
class Row:
    """One row of a table as printed."""

    cells: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """Return the cells that hold something, to be read at a glance."""
        return cut(" | ".join(cell for cell in self.cells if cell))


@attrs.frozen(kw_only=True)
class Table:
    """One table: label (表1), caption, header, rows and the notes under it.

    ``headers`` are the lines on which the header is printed; a header that is repeated on the next
    page is one header.
    """

    label: str
    caption: str
    line: int
    header: tuple[str, ...]
    headers: tuple[int, ...]
    rows: tuple[Row, ...]
    notes: tuple[Row, ...] = ()


@attrs.frozen(kw_only=True)
class Caption:
    """The caption of a figure; ``has_picture`` says whether a picture stands before or after it."""

    label: str
    title: str
    line: int
    has_picture: bool


@attrs.frozen(kw_only=True)
class TextDocument:
    """A document in its parts."""

    name: str
    headings: tuple[Heading, ...] = ()
    contents: tuple[Heading, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Caption, ...] = ()

    def under(self, heading: Heading) -> Iterator[Paragraph]:
        """Yield the paragraphs that stand directly under a heading."""
        return (paragraph for paragraph in self.paragraphs if paragraph.section is heading)


def cut(text: str, most: int = _EXCERPT) -> str:
    """Return a text cut to ``most`` characters.

    >>> cut("甲乙丙", 2)
    '甲…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def read_text_document(path: Path | str) -> TextDocument:
    """Read a UTF-8 text file; raises DocumentError or StandardsError with the file and what to do."""
    path = Path(path)
    return parse_text(read_text(path, _LIMITS), path.name)


def parse_text(text: str, name: str) -> TextDocument:
    r"""Take a text apart into headings, contents, paragraphs, tables and captions.

    Cells are separated by tabs or written as a Markdown table. Lines that a printer broke are joined;
    the lines of each part are counted from 1.

    >>> document = parse_text("表 1 甲\n\n序号\t名称\n1\t乙\n", "a.txt")
    >>> document.tables[0].rows[0].line
    4
    """
    lines = text.splitlines()
    if len(lines) > _MAX_LINES:
        raise StandardsError(
            f"文件超过 {_MAX_LINES} 行",
            f"the file has more than {_MAX_LINES} lines",
            place=name,
            hint_zh="请拆分文件",
            hint_en="Split the file",
        )
    reader = _Reader(name)
    for at, line in enumerate(lines, start=1):
        reader.take(line, at)
    return reader.document()


@attrs.define(kw_only=True)
class _OpenTable:
    label: str
    caption: str
    line: int
    header: tuple[str, ...] = ()
    headers: list[int] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    notes: list[Row] = attrs.field(factory=list)


class _Reader:
    """Take one line after another."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.headings: list[Heading] = []
        self.contents: list[Heading] = []
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Table] = []
        self.figures: list[Caption] = []
        self.section: Heading | None = None
        self.table: _OpenTable | None = None
        self.pieces: list[tuple[str, int]] = []
        self.is_item = False
        self.in_contents = False
        self.picture_line = -9
        self.last_line = 0

    def take(self, raw: str, at: int) -> None:
        """Take one line."""
        line = raw.replace("\u3000", " ").rstrip()
        bare = line.strip()
        if not bare:
            return
        if _CONTENTS.match(bare):
            self._end_paragraph()
            self.in_contents = True
        elif self.in_contents and (entry := _ENTRY.match(line)):
            number = entry["number"]
            self.contents.append(
                Heading(level=number.count(".") + 1, number=number, title=entry["title"].strip(), line=at)
            )
        elif bare.startswith("!["):
            self.picture_line = at
        elif "\t" in line.strip("\t ") or (bare.startswith("|") and bare.endswith("|")):
            self._row(line, at)
        elif (caption := _CAPTION.match(bare)) and len(bare) <= _SHORT and bare[-1] not in _ENDS:
            self._caption(caption, at)
        elif (heading := self._heading(bare, at)) is not None:
            self._begin_section(heading)
        else:
            self._text(bare, at)
        self.last_line = at

    def document(self) -> TextDocument:
        """Return what was read."""
        self._end_paragraph()
        self._end_table()
        return TextDocument(
            name=self.name,
            headings=tuple(self.headings),
            contents=tuple(self.contents),
            paragraphs=tuple(self.paragraphs),
            tables=tuple(self.tables),
            figures=tuple(self.figures),
        )

    def _heading(self, bare: str, at: int) -> Heading | None:
        if marked := _MARKED.match(bare):
            title = marked["title"].strip()
            numbered = _NUMBERED.match(title)
            return Heading(
                level=len(marked["marks"]),
                number=numbered["number"] if numbered else "",
                title=(numbered["title"] if numbered else title).strip(),
                line=at,
            )
        if len(bare) > _SHORT or bare[-1] in _ENDS or self._is_running_on():
            return None
        for level, pattern in ((1, _CHINESE), (3, _BRACKETED), (2, _DOTTED)):
            if found := pattern.match(bare):
                return Heading(level=level, number=found["number"], title=found["title"].strip(), line=at)
        return None

    def _is_running_on(self) -> bool:
        """Say whether the last line was broken in the middle of a sentence."""
        return bool(self.pieces) and self.pieces[-1][0][-1] not in _ENDS and not self._is_reference()

    def _is_reference(self) -> bool:
        return bool(_STANDARD.match(self.pieces[0][0]))

    def _begin_section(self, heading: Heading) -> None:
        self._end_paragraph()
        self._end_table()
        self.in_contents = False
        self.section = heading
        self.headings.append(heading)

    def _caption(self, found: re.Match[str], at: int) -> None:
        self._end_paragraph()
        self._end_table()
        label = f"{found['kind']}{found['number']}"
        title = found["title"].strip()
        if found["kind"] == "图":
            near = 0 <= at - self.picture_line <= 3  # noqa: PLR2004 - a picture and its caption, with blank lines
            self.figures.append(Caption(label=label, title=title, line=at, has_picture=near))
        else:
            self.table = _OpenTable(label=label, caption=title, line=at)

    def _row(self, line: str, at: int) -> None:
        self._end_paragraph()
        if line.strip().startswith("|"):
            if _DIVIDER.match(line):
                return
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        else:
            cells = tuple(cell.strip() for cell in line.split("\t"))
        if self.table is None:
            self.table = _OpenTable(label=f"表@{at}", caption="", line=at)
        table = self.table
        filled = tuple(cell for cell in cells if cell)
        if not table.header:
            table.header = filled
            table.headers.append(at)
        elif filled == table.header:
            table.headers.append(at)
        else:
            self._body(cells, filled, at)

    def _body(self, cells: tuple[str, ...], filled: tuple[str, ...], at: int) -> None:
        table = self.table
        assert table is not None  # noqa: S101 - the caller made it
        row = Row(cells=cells, line=at)
        if len(filled) == 1 and len(filled[0]) > 10 and not filled[0][0].isdigit():  # noqa: PLR2004 - a note is a sentence
            table.notes.append(row)
        else:
            table.rows.append(row)

    def _text(self, bare: str, at: int) -> None:
        item = _ITEM.match(bare)
        begins = item or _STANDARD.match(bare) or not self.pieces
        if begins or self.pieces[-1][0][-1] in _ENDS or self._is_reference():
            self._end_paragraph()
            self.is_item = bool(item)
        if self.table is not None and self.table.rows and bare[-1] in _ENDS:
            self._end_table()
        self.in_contents = False
        is_lettered = bare[:1].isascii() and bare[:1].isalpha()  # the letter of a note is kept
        self.pieces.append((_ITEM.sub("", bare, count=1) if item and not is_lettered else bare, at))

    def _end_paragraph(self) -> None:
        if not self.pieces:
            return
        starts: list[tuple[int, int]] = []
        text = ""
        for piece, line in self.pieces:
            starts.append((len(text), line))
            text += piece
        self.paragraphs.append(
            Paragraph(text=text, starts=tuple(starts), section=self.section, is_item=self.is_item)
        )
        self.pieces = []
        self.is_item = False

    def _end_table(self) -> None:
        table = self.table
        if table is not None:
            self.tables.append(
                Table(
                    label=table.label,
                    caption=table.caption,
                    line=table.line,
                    header=table.header,
                    headers=tuple(table.headers),
                    rows=tuple(table.rows),
                    notes=tuple(table.notes),
                )
            )
        self.table = None
