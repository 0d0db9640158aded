"""Look at dates, orders and references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Place, Severity, at_line, in_paragraph
from hengdu.standards.consistency._words import days_in
from hengdu.standards.registry import Number, Status, name_key, number_key, numbers_in
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import TextDocument
    from hengdu.standards.consistency._items import Item

_ORDERED: Final = re.compile(r"令|公告|文号|发文|第\s*\d+\s*号")
_AMENDED: Final = re.compile(r"修订|修正|修改")
_UNDATED: Final = re.compile(r"(?:GB|JR|GA|YD|GM|SJ)(?:/[TZ])?\s*\d{3,6}(?:\.\d+)?(?!\s*[-—–－\d.])")
_UNNAMED: Final = re.compile(
    r"(?:参考|依据|按照|根据|遵循|承接|采用)[^，。；《]{0,14}?(?:国家标准|行业标准|国际标准)"
)
_CITED: Final = re.compile(
    r"《(?P<name>[^《》]+(?:法|条例|(?<!方)办法|规定|规划|指引|意见)(?:（[^）]*）)?)》"
)
_PERIOD: Final = re.compile(r"(?:19|20)\d{2}\s*[-—–至]\s*(?:19|20)\d{2}")
_BASIS: Final = re.compile(r"根据|依据|按照|指导|基于|遵循")
_DATED_REFERENCE: Final = re.compile(
    r"^[A-Z]{2,6}(?:/[A-Z]{1,4})?\s*\d{2,6}(?:\.\d+)?\s*[-—–]\s*(?:19|20)\d{2}"
)
_ANY_REFERENCE: Final = re.compile(r"^[A-Z]{2,6}(?:/[A-Z]{1,4})?\s*\d{2,6}")


@rule(
    "date-equals-order",
    Severity.WARNING,
    "执行日期等于发布令的日期",
    "The day in force is the day of the order",
)
def date_equals_order(desk: Desk) -> Iterator[Contradiction]:
    """Compare the day of a row with the days of orders in its remark."""
    for item in desk.items:
        days = days_in(item.day)
        if days and _ORDERED.search(item.remark) and days[0] in days_in(item.remark):
            yield Contradiction(
                places=(item.place, _header(item)),
                message=Text(
                    f"{item.title}：{_heading(item)}与令的日期同为 {days[0]}",
                    f"{item.title}: the day in force and the day of the order are both {days[0]}",
                ),
                proposal=Text("核对文本中的施行日期", "Look up the day in force in the text of the policy"),
            )


@rule(
    "amended-later",
    Severity.INFO,
    "备注写明后来修订，日期仍为修订前的日期",
    "The remark names a later amendment, the date is from before it",
)
def amended_later(desk: Desk) -> Iterator[Contradiction]:
    """Look for rows amended after their date."""
    for item in desk.items:
        days = days_in(item.day)
        later = [day for day in days_in(item.remark) if days and day > days[0]]
        if later and _AMENDED.search(item.remark):
            yield Contradiction(
                places=(item.place,),
                message=Text(
                    f"{item.title}：{later[-1]} 修订，日期仍为 {days[0]}",
                    f"{item.title}: amended on {later[-1]}, dated {days[0]}",
                ),
                proposal=Text(
                    "另列修订版本及其施行日期", "List the amended version with its own day in force"
                ),
            )


def _heading(item: Item) -> str:
    return next((head for head in item.table.header if "日期" in head), "日期")


def _header(item: Item) -> Place:
    line = item.table.headers[0]
    return at_line(item.document, line, " | ".join(item.table.header), table=item.table.label)


def _numbers(desk: Desk) -> Iterator[tuple[TextDocument, Number, Place]]:
    """Yield every number of a standard that a document prints, with its place."""
    for document in desk.documents:
        for paragraph in document.paragraphs:
            for number in numbers_in(paragraph.text):
                at = max(0, paragraph.text.find(number.serial))
                yield document, number, in_paragraph(document, paragraph, at, at + 12)
        for item in desk.of(document):
            if item.number is not None:
                yield document, item.number, item.place


@rule(
    "withdrawn-reference",
    Severity.WARNING,
    "引用或列为现行的标准已废止或被代替（依登记册）",
    "A standard that is cited or listed has been withdrawn, by the register",
)
def withdrawn_reference(desk: Desk) -> Iterator[Contradiction]:
    """Look up the printed numbers in the register, later facts included."""
    seen: dict[tuple[str, str], list[Place]] = {}
    for document, number, place in _numbers(desk):
        places = seen.setdefault((document.name, number_key(number.text)), [])
        if place.line not in {one.line for one in places}:
            places.append(place)
    for (_, number_text), places in seen.items():
        for standard in desk.register.find(number_text):
            now = desk.register.standard(standard.id, ("plan", "external", "own"))
            if now.status is not Status.WITHDRAWN or number_key(now.number) != number_text:
                continue
            claim = next((one for one in desk.register.claims_on(standard.id) if one.field == "status"), None)
            source = claim.source.url if claim is not None else ""
            is_inferred = claim is not None and claim.inferred
            day = f"（{now.withdrawn}）" if now.withdrawn else ""
            day += "（推断）" if is_inferred else ""
            when = f" on {now.withdrawn}" if now.withdrawn else ""
            when += " (inferred)" if is_inferred else ""
            yield Contradiction(
                places=(*places[:3], Place(document=desk.register.id, line=0, text=source or standard.id)),
                message=Text(
                    f"{now.number} {now.title.zh} 已废止或被代替{day}",
                    f"{now.number} {now.title.en} has been withdrawn or replaced{when}",
                ),
                proposal=Text(
                    "改引现行版本，或说明引用旧版的理由", "Cite the version in force, or say why the old one"
                ),
            )


@rule("undated-reference", Severity.INFO, "引用标准未注日期", "A standard is cited without its year")
def undated_reference(desk: Desk) -> Iterator[Contradiction]:
    """Look for numbers without a year."""
    for document, paragraph in desk.paragraphs():
        for found in _UNDATED.finditer(paragraph.text):
            yield Contradiction(
                places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                message=Text(f"{found.group()} 未注日期", f"{found.group()} has no year"),
                proposal=Text(
                    "注明年份，或写明用最新版本", "Give the year, or say that the latest version holds"
                ),
            )


@rule(
    "unnamed-reference",
    Severity.INFO,
    "只说参考标准，未写明哪一项",
    "Standards are referred to without saying which",
)
def unnamed_reference(desk: Desk) -> Iterator[Contradiction]:
    """Look for references to standards in general."""
    for document, paragraph in desk.paragraphs():
        for found in _UNNAMED.finditer(paragraph.text):
            clause = re.split(r"[，。；]", paragraph.text[found.start() :])[0]
            if numbers_in(clause) or "《" in clause or re.match(r"的", paragraph.text[found.end() :]):
                continue
            yield Contradiction(
                places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                message=Text("未写明标准的编号和名称", "neither number nor name of the standard is given"),
                proposal=Text("写出编号、年份和名称", "Give number, year and name"),
            )


@rule(
    "undated-clause",
    Severity.INFO,
    "写有不注日期引用的规则，而所列引用均注日期",
    "The rule on undated references applies to none of the references",
)
def undated_clause(desk: Desk) -> Iterator[Contradiction]:
    """Look for the clause on undated references above a list in which all are dated."""
    for document in desk.documents:
        for at, paragraph in enumerate(document.paragraphs):
            if "不注日期" not in paragraph.text:
                continue
            following = []
            for one in document.paragraphs[at + 1 :]:
                if not _ANY_REFERENCE.match(one.text):
                    break
                following.append(one)
            if following and all(_DATED_REFERENCE.match(one.text) for one in following):
                start = paragraph.text.index("不注日期")
                yield Contradiction(
                    places=(
                        in_paragraph(document, paragraph, start, start + 8),
                        in_paragraph(document, following[0], 0),
                    ),
                    message=Text(
                        f"{len(following)} 项引用均注日期，没有不注日期的引用",
                        f"all {len(following)} references are dated",
                    ),
                    proposal=Text(
                        "删去该句，或改为不注日期引用",
                        "Take out the sentence, or cite without year where meant",
                    ),
                )


@rule(
    "cited-not-listed",
    Severity.WARNING,
    "作为依据的法规政策没有列入政策表",
    "What a document is based on is not in its table of policies",
)
def cited_not_listed(desk: Desk) -> Iterator[Contradiction]:
    """Compare laws and plans that are given as grounds with the table of policies."""
    for document in desk.documents:
        tables = [table for table in document.tables if "政策" in table.caption or "法规" in table.caption]
        listed = {name_key(item.title) for table in tables for item in desk.of(document, table)}
        if not listed:
            continue
        for paragraph in document.paragraphs:
            missing = [found for found in _grounds(paragraph.text) if name_key(found["name"]) not in listed]
            if not missing:
                continue
            names = [found["name"] for found in missing]
            yield Contradiction(
                places=(
                    *(
                        Place(document=document.name, line=paragraph.line_at(one.start()), text=one.group())
                        for one in missing
                    ),
                    at_line(document, tables[0].line, tables[0].caption, table=tables[0].label),
                ),
                message=Text(
                    "".join(f"《{name}》" for name in names) + f"是依据，不在{tables[0].label}",
                    ", ".join(names) + f": given as grounds and not in {tables[0].label}",
                ),
                proposal=Text(
                    f"补入{tables[0].label}，或说明该表的收录范围", "Add them, or say what the table takes in"
                ),
            )


def _grounds(text: str) -> Iterator[re.Match[str]]:
    """Yield the policies that a paragraph gives as grounds; numbered standards and old plans are none."""
    if not _BASIS.search(text):
        return
    for found in _CITED.finditer(text):
        before, after = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 8]
        is_standard = numbers_in(before[-20:]) or _PERIOD.search(found["name"])
        if not is_standard and "简称" not in after and not re.search(r"制定$|提出$", before):
            yield found


CHECKS: Final = (
    date_equals_order,
    amended_later,
    withdrawn_reference,
    undated_reference,
    unnamed_reference,
    undated_clause,
    cited_not_listed,
)
