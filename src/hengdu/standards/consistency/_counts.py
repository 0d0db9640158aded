"""Compare what a document says it counts with what it lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._document import Paragraph, Table, TextDocument
from hengdu.standards.consistency._finding import Severity, at_line, in_paragraph
from hengdu.standards.consistency._items import Item, parts_of, status_of
from hengdu.standards.consistency._words import NUMERAL, Enumeration, enumerations, numeral
from hengdu.standards.registry import Status, number_key
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN: Final = 20  # rows; more than a reader wants
_BRACKETS: Final = re.compile(r"[（(][^（）()]*[）)]")
_STATED: Final = re.compile(r"(?P<what>[^，、。；：\d]{2,40}?)\s*(?P<count>\d{1,5})\s*(?:项|个|部|件|条)")
_TOTAL: Final = re.compile(r"(?:合计|共计|总计|总共)\s*(?P<count>\d{1,5})\s*(?:项|个|部|件|条)")
_TABLE: Final = re.compile(r"表\s*(\d{1,3})")
_COUNT_AFTER: Final = re.compile(rf"^\s*的?(?P<count>{NUMERAL})\s*(?:个|大|道|类|项|种|方面)(?!月)")
_COUNT_BEFORE: Final = re.compile(
    rf"(?P<count>{NUMERAL})\s*(?:个|大|道|类|项|种)[^，。；：、]{{0,12}}[，,：]?\s*(?:具体|主要|分别)?(?:包括|即|为|是)?[：]?$"
)
_LAST_COUNT: Final = re.compile(rf"(?P<count>{NUMERAL})\s*(?:个|大|道|类|项|种)[\u4e00-\u9fff]{{0,6}}$")


@attrs.frozen(kw_only=True)
class _Stated:
    document: TextDocument
    paragraph: Paragraph
    counts: tuple[tuple[str, int, int], ...]
    total: tuple[int, int] | None
    table: Table | None


def _stated(desk: Desk) -> Iterator[_Stated]:
    """Yield the sentences that count: (what, count, position) of each, and the total where one is given."""
    for document, paragraph in desk.paragraphs():
        text = _BRACKETS.sub(lambda found: " " * len(found.group()), paragraph.text)
        total = _TOTAL.search(text)
        counts = tuple(
            (found["what"].strip(), int(found["count"]), found.start("what"))
            for found in _STATED.finditer(text)
            if not total or found.end() <= total.start() or found.start() >= total.end()
        )
        if counts:
            yield _Stated(
                document=document,
                paragraph=paragraph,
                counts=tuple(one for one in counts if not _TOTAL.search(f"{one[0]}{one[1]}项")),
                total=(int(total["count"]), total.start()) if total else None,
                table=_meant(desk, document, text),
            )


def _meant(desk: Desk, document: TextDocument, text: str) -> Table | None:
    named = {f"表{number}" for number in _TABLE.findall(text)}
    tables = [table for table in document.tables if any(item.status for item in desk.of(document, table))]
    return next((table for table in tables if table.label in named), tables[0] if len(tables) == 1 else None)


@rule(
    "stated-total",
    Severity.ERROR,
    "合计数与各分项之和不等",
    "A stated total is not the sum of the numbers before it",
)
def stated_total(desk: Desk) -> Iterator[Contradiction]:
    """Add up the parts of a total."""
    for one in _stated(desk):
        before = [count for _, count, start in one.counts if one.total and start < one.total[1]]
        if one.total is None or len(before) < 2 or sum(before) == one.total[0]:  # noqa: PLR2004 - a sum has two parts
            continue
        sums = " + ".join(str(count) for count in before)
        yield Contradiction(
            places=(
                in_paragraph(one.document, one.paragraph, one.counts[0][2], one.total[1]),
                in_paragraph(one.document, one.paragraph, one.total[1], one.total[1] + 8),
            ),
            message=Text(
                f"分项 {sums} = {sum(before)}，合计写作 {one.total[0]}",
                f"the parts {sums} make {sum(before)}, the total says {one.total[0]}",
            ),
            proposal=Text(
                "逐项核对表中行数，改正分项或合计", "Count the rows of the table and correct part or total"
            ),
        )


@rule(
    "stated-count",
    Severity.ERROR,
    "正文所述数量与表中实际数量不等",
    "A number in a sentence is not what the table holds",
)
def stated_count(desk: Desk) -> Iterator[Contradiction]:
    """Count the rows of each status, and all rows, in the table that a sentence speaks of."""
    for one in _stated(desk):
        if one.table is None:
            continue
        items = desk.of(one.document, one.table)
        counted: dict[Status, int] = {}
        for item in items:
            if item.status:
                counted[item.status] = counted.get(item.status, 0) + item.count
        claims = [(what, count, start, status_of(what)) for what, count, start in one.counts]
        rows: list[tuple[str, int, int, int]] = [
            (status.value, count, start, counted.get(status, 0))
            for _, count, start, status in claims
            if status is not None
        ]
        if one.total is not None and rows:
            rows.append(("total", one.total[0], one.total[1], sum(item.count for item in items)))
        for name, count, start, real in rows:
            if count != real:
                status = next((item for item in Status if item.value == name), None)
                yield _miscounted(one, items, status, (count, real), start)


def _end_of_count(text: str, start: int) -> int:
    """Return where the number that a clause states ends, its unit included."""
    found = re.compile(r"\d{1,5}\s*(?:项|个|部|件|条)").search(text, start)
    return found.end() if found else start


def _miscounted(
    one: _Stated, items: tuple[Item, ...], status: Status | None, counts: tuple[int, int], start: int
) -> Contradiction:
    table = one.table
    rows = tuple(item.place for item in items if status is None or item.status is status)
    label = table.label if table else ""
    head = at_line(one.document, table.line if table else 1, table.caption if table else "", table=label)
    return Contradiction(
        places=(
            in_paragraph(one.document, one.paragraph, start, _end_of_count(one.paragraph.text, start)),
            *(rows if len(rows) <= _SHOWN else (head,)),
        ),
        message=Text(
            f"正文写作 {counts[0]}，{label}实有 {counts[1]}",
            f"the text says {counts[0]}, {label} holds {counts[1]}",
        ),
        proposal=Text(
            f"将正文改为 {counts[1]}，或补全{label}", f"Write {counts[1]} in the text, or complete {label}"
        ),
    )


@rule(
    "enumerated-count",
    Severity.ERROR,
    "所称个数与随后或之前列举的个数不等",
    "The number of things announced is not the number of things listed",
)
def enumerated_count(desk: Desk) -> Iterator[Contradiction]:
    """Count the members of lists that say how many they have."""
    for document, paragraph in desk.paragraphs():
        for listed in enumerations(paragraph):
            stated = _announced(listed)
            if stated is not None and stated > 1 and stated != len(listed.members):
                yield Contradiction(
                    places=(in_paragraph(document, paragraph, listed.start, listed.end),),
                    message=Text(
                        f"称 {stated} 个，列出 {len(listed.members)} 个",
                        f"{stated} are announced, {len(listed.members)} are listed",
                    ),
                    proposal=Text("改正个数，或补全列举", "Correct the number, or complete the list"),
                )


def _announced(listed: Enumeration) -> int | None:
    if sum(bool(_STATED.search(f"{member} ")) for member in listed.members) > 1:
        return None  # each member has a number of its own
    found = _COUNT_AFTER.search(listed.after) or _COUNT_BEFORE.search(listed.before)
    if found is None:
        found = _LAST_COUNT.search(listed.members[-1])
    return numeral(found["count"]) if found else None


@rule(
    "counted-parts",
    Severity.ERROR,
    "同一标准在一处计一项、在另一处按部分计多项",
    "One standard is one row in one place and as many as its parts in another",
)
def counted_parts(desk: Desk) -> Iterator[Contradiction]:
    """Compare rows of one number that stand for one and for several."""
    by_number: dict[str, list[Item]] = {}
    for item in desk.items:
        if item.number is not None:
            by_number.setdefault(number_key(item.number.text), []).append(item)
    for items in by_number.values():
        number = items[0].number.text if items[0].number else ""
        many = [item for item in items if item.count > 1]
        single = [item for item in items if item.count == 1 and parts_of(item) > 1]
        if many and single:
            labels = (single[0].table.label, many[0].table.label)
            yield Contradiction(
                places=(single[0].place, many[0].place),
                message=Text(
                    f"{number} 在{labels[0]}计 1 项，在{labels[1]}计 {many[0].count} 项",
                    f"{number} counts 1 in {labels[0]} and {many[0].count} in {labels[1]}",
                ),
                proposal=Text(
                    "统一口径：按标准计或按部分计，并在正文说明",
                    "Count either standards or parts, and say which in the text",
                ),
            )


@rule("row-numbers", Severity.WARNING, "序号不连续或重复", "Row numbers skip or repeat")
def row_numbers(desk: Desk) -> Iterator[Contradiction]:
    """Follow the printed row numbers of each table."""
    for document in desk.documents:
        for table in document.tables:
            expected: int | None = None
            for item in desk.of(document, table):
                first = re.match(r"\d+", item.seq)
                if first is None:
                    continue
                value = int(first.group())
                if expected is not None and value != expected:
                    yield Contradiction(
                        places=(item.place,),
                        message=Text(
                            f"序号应为 {expected}，写作 {value}", f"row {expected} is numbered {value}"
                        ),
                        proposal=Text(
                            "重新编号，或补上缺行", "Number the rows again, or add what is missing"
                        ),
                    )
                expected = value + item.count


CHECKS: Final = (stated_total, stated_count, enumerated_count, counted_parts, row_numbers)
