"""Write sheets with xlsxwriter so that the same input gives the same bytes."""

from __future__ import annotations

import io
import os
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hengdu.errors import SheetError
from hengdu.sheets._cells import Area, cell_reference, quoted_sheet, utf16_length
from hengdu.sheets._model import (
    Align,
    Cell,
    DataBar,
    LengthRule,
    LevelScale,
    ListRule,
    NumberRule,
    Properties,
    Sheet,
    Style,
    Validation,
    Value,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LISTS_SHEET: Final = "_lists"
_MAX_INLINE_LIST: Final = 255
_A4: Final = 9
_DATE: Final = "yyyy-mm-dd"
_DATETIME: Final = "yyyy-mm-dd hh:mm:ss"
_TIME: Final = "hh:mm:ss"
_DURATION: Final = "[h]:mm:ss"
_EXCEL_EPOCH_YEAR: Final = 1900
_PLAIN: Final = Style()

# xlsxwriter takes options as plain dicts, hence `Any` in the private signatures of this adapter.
_Options = dict[str, Any]


def workbook_bytes(sheets: Sequence[Sheet], properties: Properties) -> bytes:
    """Return the workbook as xlsx bytes; the same sheets and properties give the same bytes.

    Text is always stored as a string, so a leading ``=``, ``+``, ``-`` or ``@`` never becomes a formula
    and an address never becomes a link. Errors: :class:`~hengdu.errors.SheetError` for no sheet, two
    sheets of one name (Excel ignores case), or no visible sheet.
    """
    from xlsxwriter import Workbook

    _check_names(sheets)
    target = io.BytesIO()
    book = Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": False,
        },
    )
    book.set_properties(
        {
            "title": properties.title,
            "subject": properties.subject,
            "author": properties.author,
            "comments": properties.comments,
            "created": properties.created,
        }
    )
    writer = _Writer(book)
    for sheet in sheets:
        writer.add(sheet)
    writer.add_lists()
    first = next(i for i, sheet in enumerate(sheets) if sheet.visibility is Visibility.VISIBLE)
    book.worksheets()[first].activate()
    book.worksheets()[first].set_first_sheet()
    book.close()
    return target.getvalue()


def write_workbook(sheets: Sequence[Sheet], path: Path, *, properties: Properties) -> None:
    """Write the workbook to ``path`` in one step: a failure leaves no partial file behind."""
    data = workbook_bytes(sheets, properties)
    try:
        handle, draft = tempfile.mkstemp(prefix=".hengdu-", suffix=".xlsx", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        try:
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as cause:
        raise SheetError(
            f"无法写入工作簿:{cause.strerror}",
            f"cannot write the workbook: {cause.strerror}",
            place=str(path),
            hint_zh="请检查文件夹是否存在、有无写权限,文件是否正在 Excel 或 WPS 中打开。",
            hint_en="Check that the folder exists and is writable, and close the file in other programs.",
        ) from cause


def _check_names(sheets: Sequence[Sheet]) -> None:
    seen: set[str] = set()
    for sheet in sheets:
        key = sheet.name.casefold()
        if key in seen or key == LISTS_SHEET:
            raise SheetError(
                f"工作表名称 {sheet.name!r} 已被使用",
                f"the sheet name {sheet.name!r} is already taken",
                hint_zh="名称不分大小写,_lists 留作下拉选项。",
                hint_en="Names ignore case; _lists is reserved for drop-down options.",
            )
        seen.add(key)
    if not any(sheet.visibility is Visibility.VISIBLE for sheet in sheets):
        raise SheetError("工作簿至少要有一张可见的工作表", "a workbook needs at least one visible sheet")


class _Writer:
    """Write one workbook; keep its formats and its long option lists."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[Style, str | None], Format] = {}
        self._lists: dict[tuple[str, ...], str] = {}

    def add(self, sheet: Sheet) -> None:
        """Add one sheet with everything on it."""
        page = self._book.add_worksheet(sheet.name)
        plain = self._format(_PLAIN, None)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width, plain, {"hidden": column.hidden})
        for row, height in sorted(sheet.heights_pt.items()):
            page.set_row(row, height)
        self._merge(page, sheet)
        for row, cells in enumerate(sheet.rows):
            for col, cell in enumerate(cells):
                self._write(page, row, col, cell if isinstance(cell, Cell) else Cell(cell))
        for validation in sheet.validations:
            self._validate(page, sheet, validation)
        self._colour(page, sheet)
        for image in sheet.images:
            page.insert_image(
                image.row,
                image.col,
                f"image-{image.row}-{image.col}.png",
                {
                    "image_data": io.BytesIO(image.png),
                    "description": image.description,
                    "x_scale": image.scale,
                    "y_scale": image.scale,
                },
            )
        _arrange(page, sheet)

    def add_lists(self) -> None:
        """Add the very hidden sheet of the option lists that do not fit into a rule."""
        if not self._lists:
            return
        page = self._book.add_worksheet(LISTS_SHEET)
        for col, options in enumerate(self._lists):
            for row, option in enumerate(options):
                page.write_string(row, col, option)
        page.very_hidden()

    def _merge(self, page: Worksheet, sheet: Sheet) -> None:
        for merge in sheet.merges:
            row, col, last_row, last_col = merge.area.bounds()
            if (row, col) == (last_row, last_col):
                continue
            cells = sheet.rows[row] if row < len(sheet.rows) else ()
            first = cells[col] if col < len(cells) else None
            style = first.style if isinstance(first, Cell) else _PLAIN
            page.merge_range(row, col, last_row, last_col, "", self._format(style, None))

    def _write(self, page: Worksheet, row: int, col: int, cell: Cell) -> None:
        value, code = cell.value, _number_code(cell.value)
        style = self._format(cell.style, code)
        if value is None:
            if cell.style != _PLAIN:
                page.write_blank(row, col, None, style)
        elif isinstance(value, str):
            page.write_string(row, col, value, style)
        elif isinstance(value, bool):
            page.write_boolean(row, col, value, style)
        elif isinstance(value, int | float):
            page.write_number(row, col, value, style)
        else:
            _check_date(value, cell_reference(row, col, sheet=page.get_name()))
            page.write_datetime(row, col, value, style)
        if cell.note:
            page.write_comment(row, col, cell.note, {"author": "", "font_name": cell.style.font})

    def _format(self, style: Style, code: str | None) -> Format:
        key = (style, code)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_format_options(style, code))
        return self._formats[key]

    def _validate(self, page: Worksheet, sheet: Sheet, validation: Validation) -> None:
        rule = validation.rule
        options: _Options = {
            "ignore_blank": True,
            "error_type": "stop" if validation.strict else "warning",
        }
        for key, text in (
            ("input_title", validation.prompt_title),
            ("input_message", validation.prompt),
            ("error_title", validation.error_title),
            ("error_message", validation.error),
        ):
            if text:
                options[key] = text
        if isinstance(rule, ListRule):
            options |= {"validate": "list", "source": self._list_source(rule.options)}
        elif isinstance(rule, NumberRule):
            kind = "integer" if rule.whole else "decimal"
            options |= {"validate": kind, "criteria": "between", "minimum": rule.least}
            options["maximum"] = rule.most
        elif isinstance(rule, LengthRule):
            options |= {"validate": "length", "criteria": "<=", "value": rule.most}
        if page.data_validation(*validation.area.bounds(), options):
            raise SheetError(
                "Excel 不接受该输入限制",
                "Excel does not take this input rule",
                place=f"{sheet.name}!{validation.area}",
            )

    def _list_source(self, options: tuple[str, ...]) -> list[str] | str:
        fits = utf16_length(",".join(options)) <= _MAX_INLINE_LIST
        if fits and not any("," in option or option[:1] in {"=", " "} for option in options):
            return list(options)
        if options not in self._lists:
            area = Area.column(len(self._lists), first_row=0, last_row=len(options) - 1)
            first = cell_reference(area.first_row, area.first_col)
            last = cell_reference(area.last_row, area.last_col)
            self._lists[options] = f"={quoted_sheet(LISTS_SHEET)}!{_fixed(first)}:{_fixed(last)}"
        return self._lists[options]

    def _colour(self, page: Worksheet, sheet: Sheet) -> None:
        for scale in sheet.scales:
            for options in _scale_options(scale):
                if "fill" in options:
                    fill, text = options.pop("fill")
                    options["format"] = self._book.add_format({"bg_color": fill, "font_color": text})
                page.conditional_format(*scale.area.bounds(), options)


def _fixed(reference: str) -> str:
    letters = reference.rstrip("0123456789")
    return f"${letters}${reference[len(letters) :]}"


def _scale_options(scale: DataBar | LevelScale) -> Iterable[_Options]:
    if isinstance(scale, LevelScale):
        for level, fill, text in scale.fills:
            yield {"type": "cell", "criteria": "==", "value": level, "fill": (fill, text)}
        return
    yield {
        "type": "data_bar",
        "min_type": "num",
        "max_type": "num",
        "min_value": scale.least,
        "max_value": scale.most,
        "bar_color": scale.color,
        "bar_solid": True,
    }


def _number_code(value: Value) -> str | None:
    if isinstance(value, datetime):
        return _DATETIME
    if isinstance(value, date):
        return _DATE
    if isinstance(value, time):
        return _TIME
    return _DURATION if isinstance(value, timedelta) else None


def _check_date(value: date | time | timedelta, place: str) -> None:
    early = isinstance(value, date) and value.year < _EXCEL_EPOCH_YEAR
    zoned = isinstance(value, datetime | time) and value.tzinfo is not None
    negative = isinstance(value, timedelta) and value < timedelta(0)
    if early or zoned or negative:
        raise SheetError(
            f"Excel 不能保存 {value.isoformat() if not isinstance(value, timedelta) else value}",
            f"Excel cannot hold {value}",
            place=place,
            hint_zh="日期须在 1900 年以后、不带时区,时长不能为负。",
            hint_en="Use dates from 1900 on without a time zone, and no negative durations.",
        )


def _format_options(style: Style, code: str | None) -> _Options:
    options: _Options = {
        "font_name": style.font,
        "font_size": style.size_pt,
        "bold": style.bold,
        "italic": style.italic,
        "text_wrap": style.wrap,
        "valign": "top" if style.top else "vcenter",
        "locked": not style.unlocked,
    }
    if style.align is not Align.GENERAL:
        options["align"] = style.align.value
    if style.color:
        options["font_color"] = style.color
    if style.fill:
        options["bg_color"] = style.fill
    if style.border:
        options |= {"border": 1, "border_color": style.border_color}
    if style.indent:
        options["indent"] = style.indent
    if number_format := style.number_format or code:
        options["num_format"] = number_format
    return options


def _arrange(page: Worksheet, sheet: Sheet) -> None:
    if any(sheet.freeze):
        page.freeze_panes(*sheet.freeze)
    if sheet.filter_area:
        page.autofilter(*sheet.filter_area.bounds())
    if sheet.protection:
        page.protect(
            "",
            {
                "format_columns": sheet.protection.allow_column_width,
                "format_rows": sheet.protection.allow_column_width,
                "autofilter": sheet.protection.allow_filter,
                "objects": True,
                "scenarios": True,
            },
        )
    page.set_paper(_A4)
    if sheet.print_setup.landscape:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if sheet.print_setup.repeat_rows:
        page.repeat_rows(0, sheet.print_setup.repeat_rows - 1)
    page.set_footer(sheet.print_setup.footer_code())
    page.hide_gridlines(1 if sheet.shows_gridlines else 2)
    page.set_zoom(sheet.zoom_percent)
    if sheet.tab_color:
        page.set_tab_color(sheet.tab_color)
    if sheet.visibility is Visibility.HIDDEN:
        page.hide()
    elif sheet.visibility is Visibility.VERY_HIDDEN:
        page.very_hidden()
