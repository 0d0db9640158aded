"""Value objects that say what a workbook holds, free of any Excel library."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

import attrs

from hengdu.errors import SheetError
from hengdu.sheets._cells import Area, cell_reference, utf16_length

Value = str | int | float | bool | date | datetime | time | timedelta | None

MAX_TEXT_CHARS: Final = 32_767
_SURELY_SHORT: Final = MAX_TEXT_CHARS // 2  # a character takes two UTF-16 units at most
_MAX_SHEET_NAME: Final = 31
_MAX_PROMPT_TITLE: Final = 32
_MAX_PROMPT: Final = 255
_MAX_FOOTER: Final = 255
_EXACT_INT: Final = 10**15
_MAX_INDENT: Final = 15
_BAD_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_COLOUR: Final = re.compile(r"#[0-9A-F]{6}")
_UNWRITABLE: Final = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


# attrs.Attribute is invariant, so one validator for str and str | None needs Any.


def _colour(_owner: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None and not _COLOUR.fullmatch(value):
        raise SheetError(
            f"颜色 {attribute.name} 应写作 #RRGGBB(大写),而不是 {value!r}",
            f"the colour {attribute.name} must be #RRGGBB in capitals, not {value!r}",
        )


def _bounded(most: int) -> Callable[[object, attrs.Attribute[Any], str], None]:
    def check(_owner: object, attribute: attrs.Attribute[Any], value: str) -> None:
        if utf16_length(value) > most:
            raise SheetError(
                f"{attribute.name} 长 {len(value)} 个字符,Excel 最多 {most} 个",
                f"{attribute.name} has {len(value)} characters, Excel takes at most {most}",
                hint_zh="请缩短文字。",
                hint_en="Shorten the text.",
            )

    return check


class Align(StrEnum):
    """Place text in its cell from side to side."""

    GENERAL = "general"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Visibility(StrEnum):
    """Say who can see a sheet: everybody, those who unhide it, or only programs."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


@attrs.frozen(kw_only=True, cache_hash=True)
class Style:
    """Say how a cell looks and whether it takes input on a protected sheet.

    ``size_pt`` is in points, colours are ``#RRGGBB``, ``number_format`` is Excel's own
    (``0.00``, ``yyyy"年"m"月"d"日"``). The default font is named in Chinese Windows, WPS and LibreOffice.
    """

    bold: bool = False
    italic: bool = False
    size_pt: float = 10.5
    font: str = "微软雅黑"
    color: str | None = attrs.field(default=None, validator=_colour)
    fill: str | None = attrs.field(default=None, validator=_colour)
    align: Align = Align.GENERAL
    wrap: bool = False
    top: bool = False
    border: bool = False
    border_color: str = attrs.field(default="#BFC5CE", validator=_colour)
    indent: int = attrs.field(default=0)
    number_format: str | None = None
    unlocked: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse an indent that Excel does not have."""
        if not 0 <= self.indent <= _MAX_INDENT:
            raise SheetError(
                f"缩进 {self.indent} 不在 0–15 内", f"the indent {self.indent} is not within 0–15"
            )


_PLAIN: Final = Style()


@attrs.frozen
class Cell:
    """Hold one value with its look and an optional note shown on hover."""

    value: Value = None
    style: Style = _PLAIN
    note: str = ""


@attrs.frozen(kw_only=True)
class Column:
    """Say how wide a column is, in characters of the default font, and whether it is shown."""

    width: float = 10.0
    hidden: bool = False


@attrs.frozen(kw_only=True)
class Merge:
    """Join an area into one cell; its content is that of the first cell of the area."""

    area: Area


@attrs.frozen(kw_only=True)
class ListRule:
    """Offer a drop-down of options; long lists move to a hidden sheet by themselves."""

    options: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        """Refuse an empty list, an empty option or the same option twice."""
        if not self.options or "" in self.options or len(set(self.options)) != len(self.options):
            raise SheetError(
                "下拉选项不能为空,也不能重复",
                "drop-down options must not be empty or repeated",
            )


@attrs.frozen(kw_only=True)
class NumberRule:
    """Take numbers from ``least`` to ``most``, both included; ``whole`` numbers only if asked."""

    least: float
    most: float
    whole: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse bounds that are not numbers or the wrong way round."""
        if not (math.isfinite(self.least) and math.isfinite(self.most) and self.least <= self.most):
            raise SheetError(
                f"数值范围无效:{self.least}–{self.most}", f"invalid bounds {self.least} to {self.most}"
            )


@attrs.frozen(kw_only=True)
class LengthRule:
    """Take text of at most ``most`` characters."""

    most: int


@attrs.frozen(kw_only=True)
class Validation:
    """Check what is typed into an area, with a prompt before and a message after.

    Titles hold 32 characters and messages 255, which is what Excel takes. ``strict`` refuses other
    input; otherwise Excel warns and lets it stand.
    """

    area: Area
    rule: ListRule | NumberRule | LengthRule
    prompt_title: str = attrs.field(default="", validator=_bounded(_MAX_PROMPT_TITLE))
    prompt: str = attrs.field(default="", validator=_bounded(_MAX_PROMPT))
    error_title: str = attrs.field(default="", validator=_bounded(_MAX_PROMPT_TITLE))
    error: str = attrs.field(default="", validator=_bounded(_MAX_PROMPT))
    strict: bool = True


@attrs.frozen(kw_only=True)
class DataBar:
    """Draw a bar inside each number cell of an area, from ``least`` to ``most``."""

    area: Area
    least: float
    most: float
    color: str = attrs.field(default="#7AA6C2", validator=_colour)


@attrs.frozen(kw_only=True)
class LevelScale:
    """Fill each cell of an area by its whole-number level.

    ``fills`` maps a level to ``(fill, text colour)``; other values keep their own look.
    """

    area: Area
    fills: tuple[tuple[int, str, str], ...]

    @classmethod
    def of(cls, area: Area, fills: Mapping[int, tuple[str, str]]) -> LevelScale:
        """Build the scale from a mapping of level to ``(fill, text colour)``."""
        return cls(area=area, fills=tuple((level, *fills[level]) for level in sorted(fills)))


@attrs.frozen(kw_only=True)
class Protection:
    """Protect a sheet against slips: only unlocked cells take input.

    There is no password, because it would protect nothing from anybody who means to change a cell.
    """

    allow_column_width: bool = True
    allow_filter: bool = True


@attrs.frozen(kw_only=True)
class PrintSetup:
    """Say how an A4 page is printed: one page wide, with repeated header rows and a footer.

    ``repeat_rows`` counts header rows from the top. ``footer`` is plain text on the left; the right
    says the page, as ``page_text`` with ``{page}`` and ``{pages}``.
    """

    landscape: bool = False
    repeat_rows: int = 0
    footer: str = ""
    page_text: str = "{page} / {pages}"

    def __attrs_post_init__(self) -> None:
        """Refuse a footer longer than Excel's 255 characters."""
        if utf16_length(self.footer_code()) > _MAX_FOOTER:
            raise SheetError(
                "页脚超过 255 个字符",
                "the footer is longer than 255 characters",
                hint_zh="请缩短页脚文字。",
                hint_en="Shorten the footer.",
            )

    def footer_code(self) -> str:
        """Return Excel's footer code, with ``&`` in the text escaped."""
        left = self.footer.replace("&", "&&")
        right = self.page_text.replace("&", "&&").replace("{page}", "&P").replace("{pages}", "&N")
        return f"&L&8 {left}&R&8 {right}"


@attrs.frozen(kw_only=True)
class Image:
    """Put a PNG picture at a cell; ``description`` is its alternative text.

    ``scale`` shrinks (below 1) or grows the picture from its own size at 96 dots per inch.
    """

    row: int
    col: int
    png: bytes = attrs.field(repr=False)
    description: str
    scale: float = 1.0

    def __attrs_post_init__(self) -> None:
        """Refuse anything that is not a PNG."""
        if not self.png.startswith(b"\x89PNG\r\n\x1a\n"):
            raise SheetError(
                "图片不是 PNG",
                "the picture is not a PNG",
                place=cell_reference(self.row, self.col),
                hint_zh="工作簿只接受 PNG;SVG 请先转换。",
                hint_en="A workbook takes PNG only; convert SVG first.",
            )


@attrs.frozen(kw_only=True)
class Properties:
    """Say what the file is; ``created`` is given by the caller so that the bytes repeat."""

    title: str
    created: datetime
    subject: str = ""
    author: str = "Hengdu 衡度"
    comments: str = ""


@attrs.frozen(kw_only=True)
class Sheet:
    """Hold one sheet: rows of cells or plain values from A1, and everything around them.

    ``columns`` start at A; ``heights_pt`` maps a zero-based row to points; ``freeze`` counts rows and
    columns kept in view. Text is limited to Excel's 32,767 characters and may hold anything but lone
    surrogates and U+FFFE/U+FFFF. Numbers are finite; Excel keeps 15 significant digits, so larger
    whole numbers are refused rather than changed.
    """

    name: str
    rows: tuple[tuple[Cell | Value, ...], ...] = ()
    columns: tuple[Column, ...] = ()
    heights_pt: Mapping[int, float] = attrs.field(factory=dict)
    merges: tuple[Merge, ...] = ()
    validations: tuple[Validation, ...] = ()
    scales: tuple[DataBar | LevelScale, ...] = ()
    images: tuple[Image, ...] = ()
    freeze: tuple[int, int] = (0, 0)
    filter_area: Area | None = None
    protection: Protection | None = None
    print_setup: PrintSetup = attrs.field(factory=PrintSetup)
    visibility: Visibility = Visibility.VISIBLE
    shows_gridlines: bool = True
    zoom_percent: int = 100
    tab_color: str | None = attrs.field(default=None, validator=_colour)

    def __attrs_post_init__(self) -> None:
        """Refuse names, values and merges that Excel would refuse or change."""
        if not 0 < utf16_length(self.name) <= _MAX_SHEET_NAME or _BAD_SHEET_NAME.search(self.name):
            raise SheetError(
                f"工作表名称 {self.name!r} 无效",
                f"invalid sheet name {self.name!r}",
                hint_zh="名称 1–31 个字符,不含 [ ] : * ? / \\,首尾不是单引号。",
                hint_en="Use 1–31 characters without [ ] : * ? / \\ and no apostrophe at either end.",
            )
        for row, cells in enumerate(self.rows):
            for col, cell in enumerate(cells):
                value = cell.value if isinstance(cell, Cell) else cell
                if value is None or (
                    isinstance(value, str) and len(value) <= _SURELY_SHORT and value.isprintable()
                ):
                    continue  # nearly all: their place need not be worked out
                _check_value(value, cell_reference(row, col, sheet=self.name))
        for index, merge in enumerate(self.merges):
            for other in self.merges[:index]:
                if merge.area.meets(other.area):
                    raise SheetError(
                        f"合并区域 {merge.area} 与 {other.area} 重叠",
                        f"the merged areas {merge.area} and {other.area} overlap",
                        place=self.name,
                    )


def _check_value(value: Value, place: str) -> None:
    if isinstance(value, str):
        if utf16_length(value) > MAX_TEXT_CHARS:
            raise SheetError(
                f"文字长 {len(value)} 个字符,超过 Excel 的 {MAX_TEXT_CHARS}",
                f"the text has {len(value)} characters, more than Excel's {MAX_TEXT_CHARS}",
                place=place,
                hint_zh="请缩短文字或分列填写。",
                hint_en="Shorten the text or split it.",
            )
        if bad := _UNWRITABLE.search(value):
            code = f"U+{ord(bad.group()):04X}"
            raise SheetError(
                f"字符 {code} 不能写入工作簿",
                f"the character {code} cannot be written to a workbook",
                place=place,
                hint_zh="请删除该字符。",
                hint_en="Remove the character.",
            )
    elif isinstance(value, float) and not math.isfinite(value):
        raise SheetError(
            f"{value} 不是有限的数",
            f"{value} is not a finite number",
            place=place,
            hint_zh="没有数值时请留空。",
            hint_en="Leave the cell empty where there is no number.",
        )
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT_INT:
        raise SheetError(
            "整数超过 15 位,Excel 会改变它",
            "a whole number of more than 15 digits would be changed by Excel",
            place=place,
            hint_zh="编号类的数字请写成文字。",
            hint_en="Write identifiers as text.",
        )
