"""Read one row of a returned table, cell by cell, collecting what must be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.sheets import SheetData
from hengdu.text import Text
from hengdu.workbooks._findings import NO_HINT, Finding
from hengdu.workbooks._values import read_day, read_number, read_text

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from hengdu.sheets import Value
    from hengdu.workbooks._choices import Choices

_BRIEF: Final = 40  # characters of a bad value in a message


@attrs.define
class Report:
    """Collect what must be corrected and what should be known."""

    faults: list[Finding] = attrs.field(factory=list)
    warnings: list[Finding] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Row:
    """One row of a table: values by column key; ``inputs`` are the keys that people fill in."""

    sheet: SheetData
    index: int
    columns: Mapping[str, int]
    inputs: tuple[str, ...]
    report: Report
    lang: str = "zh"

    def value(self, key: str) -> Value:
        """Return the cell's value; nothing for a column that the sheet does not have."""
        at = self.columns.get(key)
        return None if at is None else self.sheet.value(self.index, at)

    def place(self, key: str) -> str:
        """Return ``file:sheet!cell`` of a column in this row."""
        return self.sheet.place(self.index, self.columns.get(key, 0))

    def is_blank(self) -> bool:
        """Say whether nothing is filled in."""
        return all(self.value(key) is None for key in self.inputs)

    def is_same(self, key: str, shown: Mapping[str, Value]) -> bool:
        """Say whether a cell is as it was exported."""
        return key not in self.columns or _same(self.value(key), shown.get(key))

    def matches(self, shown: Mapping[str, Value]) -> bool:
        """Say whether every input cell is as it was exported."""
        return all(self.is_same(key, shown) for key in self.inputs)

    def fault(self, key: str, text: Text, hint: Text = NO_HINT) -> None:
        """Note what must be corrected in a cell."""
        self.report.faults.append(Finding(place=self.place(key), text=text, hint=hint))

    def warn(self, key: str, text: Text, hint: Text = NO_HINT) -> None:
        """Note what should be known about a cell."""
        self.report.warnings.append(Finding(place=self.place(key), text=text, hint=hint))

    def text(self, key: str, most: int) -> str:
        """Return the text of a cell of at most ``most`` characters."""
        text = read_text(self.value(key))
        if len(text) > most:
            self.fault(
                key,
                Text(f"文字长 {len(text)} 个字符，最多 {most} 个", f"{len(text)} characters, at most {most}"),
                Text("请缩短文字", "Shorten the text"),
            )
            return ""
        return text

    def day(self, key: str) -> date | None:
        """Return the date of a cell."""
        value = self.value(key)
        day = read_day(value)
        if day is None and value is not None:
            self.fault(
                key,
                Text(f"“{_brief(value)}”不是日期", f"“{_brief(value)}” is not a date"),
                Text("请写作 2026-11-21", "Write it as 2026-11-21"),
            )
        return day

    def number(self, key: str) -> Decimal | None:
        """Return the number of a cell."""
        value = self.value(key)
        number = read_number(value)
        if number is None and value is not None:
            self.fault(
                key,
                Text(f"“{_brief(value)}”不是数", f"“{_brief(value)}” is not a number"),
                Text(
                    "请只填数字，不带单位和百分号；没有时留空",
                    "Type digits only, no unit and no percent sign, or leave it empty",
                ),
            )
        return number

    def choice(self, key: str, choices: Choices, what: Text) -> str | None:
        """Return the code of an option of a closed list."""
        value = read_text(self.value(key))
        if not value:
            return None
        code = choices.find(value)
        if code is None:
            self.fault(
                key,
                Text(
                    f"{what.zh}“{_brief(value)}”不在可选项中", f"{what.en} “{_brief(value)}” is not an option"
                ),
                Text(f"可选：{choices.known('zh')}", f"Options: {choices.known('en')}"),
            )
        return code

    def open_choice(self, key: str, choices: Choices, most: int) -> str:
        """Return the code of an option, or any other text as it is."""
        text = self.text(key, most)
        return choices.find(text) or text


def _same(seen: Value, shown: Value) -> bool:
    if isinstance(seen, str) or isinstance(shown, str):
        return isinstance(seen, type(shown)) and seen == shown
    return seen == shown


def _brief(value: Value) -> str:
    text = read_text(value)
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"  # characters shown of a bad value
