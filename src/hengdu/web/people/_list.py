"""Read people from an Excel workbook, and write the empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.actions.accounts import AccountError, NewPerson
from hengdu.sheets import (
    Cell,
    Column,
    Properties,
    ReadLimits,
    Sheet,
    Style,
    workbook_bytes,
    workbook_from_bytes,
)

if TYPE_CHECKING:
    from datetime import datetime

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS: Final = {
    "zh": ("登录名", "姓名", "电子邮箱（选填）"),
    "en": ("Login name", "Name", "E-mail address (optional)"),
}
_COLUMNS: Final = 3
_LIMITS: Final = ReadLimits(file_bytes=2 << 20)


def template_bytes(lang: str, created: datetime) -> bytes:
    """Return an empty workbook with the headings in ``lang``."""
    bold = Style(bold=True, fill="#E8F0F7", border=True)
    sheet = Sheet(
        name="人员" if lang == "zh" else "People",
        rows=(tuple(Cell(value=text, style=bold) for text in HEADINGS[lang]),),
        columns=tuple(Column(width=28) for _ in range(_COLUMNS)),
        freeze=(1, 0),
    )
    title = "人员名单" if lang == "zh" else "List of people"
    return workbook_bytes([sheet], Properties(title=title, created=created))


def people_in(data: bytes, source: str) -> tuple[tuple[NewPerson, ...], tuple[str, ...]]:
    """Return the people of the first visible sheet and the place of each; SheetError or AccountError.

    The first row is the heading; empty rows are passed over.
    """
    sheets = [one for one in workbook_from_bytes(data, source=source, limits=_LIMITS) if one.is_visible]
    if not sheets:
        raise AccountError("工作簿中没有可见的工作表", "the workbook has no visible sheet", place=source)
    sheet = sheets[0]
    people, places, seen = [], [], dict[str, str]()
    for number, row in enumerate(sheet.rows[1:], start=1):
        cells = ["" if value is None else str(value).strip() for value in (*row, "", "", "")[:_COLUMNS]]
        if not any(cells):
            continue
        username, name, email = cells
        place = sheet.place(number, 0)
        if username.lower() in seen:
            raise AccountError(
                f"登录名 {username} 已在 {seen[username.lower()]} 出现",
                f"the login name {username} stands at {seen[username.lower()]} too",
                place=place,
                hint_zh="每人一行，登录名各不相同",
                hint_en="One row for each person, with a login name of their own",
            )
        seen[username.lower()] = place
        people.append(NewPerson(username=username, display_name=name, email=email))
        places.append(place)
    return tuple(people), tuple(places)
