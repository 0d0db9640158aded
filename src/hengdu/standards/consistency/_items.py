"""Read the rows of tables as items: number, name, category, status, year, whatever the columns are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.consistency._document import Row, Table, TextDocument
from hengdu.standards.consistency._finding import Place, in_row
from hengdu.standards.registry import Number, Status, numbers_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS: Final = (
    ("seq", re.compile(r"^(?:序号|编号|No\.?)$", re.IGNORECASE)),
    ("number", re.compile(r"标准(?:编)?号|^文号$")),
    ("name", re.compile(r"名称|^标准$|^项目$")),
    ("category", re.compile(r"类别|分类")),
    ("status", re.compile(r"状态|进展")),
    ("level", re.compile(r"层级|级别")),
    ("urgency", re.compile(r"紧迫|紧急")),
    ("year", re.compile(r"计划.*(?:时间|年)|年份")),
    ("issuer", re.compile(r"发布单位|发布机构|制定机关|发文")),
    ("day", re.compile(r"(?:执行|施行|实施|生效|发布)日期")),
    ("remark", re.compile(r"备注|说明$")),
    ("description", re.compile(r"描述|范围|内容|简介")),
)
STATUS_WORDS: Final = (
    (Status.WITHDRAWN, re.compile(r"废止|作废")),
    (Status.PUBLISHED, re.compile(r"已发布|现行|已实施")),
    (Status.PROPOSED, re.compile(r"待立项|拟立项|待研究|未启动")),
    (Status.RESEARCH, re.compile(r"研究课题|课题研究|预研")),
    (Status.UNDER_WAY, re.compile(r"在建|在编|在研|制定中|起草中|修订中")),
)
_PARTS: Final = re.compile(r"第\s*\d{1,2}\s*部分\s*[：:]")
_RANGE: Final = re.compile(r"^(\d{1,4})\s*[-—–~至]\s*(\d{1,4})$")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_ROMAN: Final = re.compile(r"\s*第\s*\d{1,2}\s*部分\s*[：:].*$")


@attrs.frozen(kw_only=True)
class Item:
    """One row of a table, read.

    ``count`` is how many standards the row stands for (a range of row numbers, or its parts);
    ``is_shifted`` says that its cells do not stand under their headings.
    """

    document: TextDocument
    table: Table
    row: Row
    seq: str
    count: int
    name: str
    category: str
    number: Number | None
    status: Status | None
    level: str
    urgency: str
    year: int | None
    day: str
    remark: str
    is_shifted: bool
    has_category: bool

    @property
    def place(self) -> Place:
        """Return where the row stands."""
        return in_row(self.document, self.table, self.row)

    @property
    def title(self) -> str:
        """Return the name without its list of parts."""
        return _ROMAN.sub("", self.name).strip()


def column_of(header: str) -> str:
    """Return what a column holds by its heading; nothing where it is not known.

    >>> column_of("计划时间(年)"), column_of("标准分类"), column_of("其他")
    ('year', 'category', '')
    """
    return next((role for role, pattern in _COLUMNS if pattern.search(header)), "")


def status_of(text: str) -> Status | None:
    """Return the status that a cell or phrase names.

    >>> status_of("启动标准研究课题").value
    'research'
    """
    return next((status for status, pattern in STATUS_WORDS if pattern.search(text)), None)


def items_of(document: TextDocument, table: Table) -> tuple[Item, ...]:
    """Return the rows of a table that name something; a merged category runs down the rows."""
    roles = [column_of(heading) for heading in table.header]
    if "name" not in roles:
        return ()
    result: list[Item] = []
    category = ""
    known: set[str] = set()
    for row in table.rows:
        values, shifted = _values(row, roles, known)
        own = values.get("category", "")
        if own:
            category = own
            known.add(own)
        if values.get("name"):
            result.append(_item(document, table, row, values, category, is_shifted=shifted))
    return tuple(result)


def _values(row: Row, roles: Sequence[str], known: set[str]) -> tuple[dict[str, str], bool]:
    cells = list(row.cells)
    while cells and not cells[-1]:
        cells.pop()
    straight = {role: cell for role, cell in zip(roles, cells, strict=False) if role}
    name = straight.get("name", "")
    fits = len(cells) <= len(roles) and name and name not in known
    if fits and ("status" not in roles or status_of(straight.get("status", "")) is not None):
        return straight, False
    if "status" not in roles:
        return straight, len(cells) > len(roles) or not name
    return _realigned(cells), True


def _realigned(cells: Sequence[str]) -> dict[str, str]:
    """Find status, name and category by what they are where they do not stand under their headings."""
    at = next((index for index, cell in enumerate(cells) if index and status_of(cell)), len(cells))
    before = [cell for cell in cells[1:at] if cell]
    after = [cell for cell in cells[at + 1 :] if cell]
    return {
        "seq": cells[0] if cells else "",
        "name": before[-1] if before else "",
        "category": before[-2] if len(before) > 1 else "",
        "status": cells[at] if at < len(cells) else "",
        "remark": after[0] if after else "",
    }


def _item(
    document: TextDocument,
    table: Table,
    row: Row,
    values: dict[str, str],
    category: str,
    *,
    is_shifted: bool,
) -> Item:
    seq = values.get("seq", "")
    name = values["name"]
    numbers = numbers_in(values.get("number", "")) or numbers_in(values.get("remark", ""))
    year = _YEAR.search(values.get("year", ""))
    return Item(
        document=document,
        table=table,
        row=row,
        seq=seq,
        count=_count(seq),
        name=name,
        category=category,
        number=numbers[0] if numbers else None,
        status=status_of(values.get("status", "")),
        level=values.get("level", ""),
        urgency=values.get("urgency", ""),
        year=int(year.group()) if year else None,
        day=values.get("day", ""),
        remark=values.get("remark", ""),
        is_shifted=is_shifted,
        has_category=bool(values.get("category")),
    )


def _count(seq: str) -> int:
    found = _RANGE.match(seq.strip())
    return int(found[2]) - int(found[1]) + 1 if found and int(found[2]) >= int(found[1]) else 1


def parts_of(item: Item) -> int:
    """Return how many parts the name of an item lists; none is 0."""
    return len(_PARTS.findall(item.name))
