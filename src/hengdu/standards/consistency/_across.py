"""Compare documents with one another, and with the later facts of the register."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Place, Severity, at_line, in_paragraph
from hengdu.standards.consistency._words import days_in
from hengdu.standards.registry import Number, Policy, Standard, core_name, name_key, number_key, numbers_in
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import Paragraph, TextDocument
    from hengdu.standards.consistency._items import Item

_APPROVED: Final = re.compile(r"立项")
_NAMED: Final = re.compile(r"《(?P<name>[^《》]{6,60})》")
_CODE: Final = re.compile(r"项目\s*计划编号\s*[：:]?\s*(?P<code>[A-Z]?\d{6,10})")
_DRAFTED: Final = re.compile(r"草案|征求意见|起草|编制|送审|报批")
_DISTINCT: Final = 8  # signs of a name that may stand alone; shorter ones are words


def _pairs(desk: Desk) -> Iterator[tuple[TextDocument, TextDocument]]:
    return iter(permutations(desk.documents, 2))


def _find(document: TextDocument, words: str) -> Place | None:
    for paragraph in document.paragraphs:
        at = paragraph.text.find(words)
        if at >= 0:
            return in_paragraph(document, paragraph, at, at + len(words))
    return None


def _latest(document: TextDocument) -> tuple[int, Paragraph] | None:
    found = [(max(days).year, one) for one in document.paragraphs if (days := days_in(one.text))]
    return max(found, key=lambda entry: (entry[0], entry[1].line), default=None)


@rule(
    "late-elsewhere",
    Severity.WARNING,
    "另一文件表明计划项目已超过计划年份仍未完成",
    "Another document shows a planned item unfinished after its year",
)
def late_elsewhere(desk: Desk) -> Iterator[Contradiction]:
    """Look for planned items that another document names while it is dated later than the plan says."""
    for here, there in _pairs(desk):
        latest = _latest(there)
        planned = [item for item in desk.of(here) if item.year]
        if latest is None or not planned or not _DRAFTED.search(latest[1].text):
            continue
        stated = [item for item in desk.of(here) if item.status]
        names = [(pair.left.title, pair.right, pair.left) for pair in desk.pairs(stated, planned)]
        names += [(item.title, item, item) for item in planned]
        done: set[int] = set()
        for name, item, proof in names:
            core = core_name(name)
            place = _find(there, core) if len(core) >= _DISTINCT else None
            if place is None or id(item) in done or latest[0] <= (item.year or 0):
                continue
            done.add(id(item))
            yield Contradiction(
                places=(
                    item.place,
                    *((proof.place,) if proof is not item else ()),
                    place,
                    in_paragraph(there, latest[1], 0, 40),
                ),
                message=Text(
                    f"{item.title} 计划 {item.year} 年；{there.name} 提到此名，{latest[0]} 年仍在起草"
                    "（是否同一项待确认）",
                    f"{item.title} is planned for {item.year}; {there.name} names it and is a draft in "
                    f"{latest[0]} (a person should confirm that it is the same item)",
                ),
                proposal=Text(
                    "确认两者关系，更新计划年份与状态",
                    "Confirm the link, and update year and status of the plan",
                ),
            )


@rule(
    "not-in-plan",
    Severity.WARNING,
    "已立项的标准不在计划中",
    "A standard that was approved is not in the plan",
)
def not_in_plan(desk: Desk) -> Iterator[Contradiction]:
    """Look for approved items of one document in the plan of another."""
    for here, there in _pairs(desk):
        planned = [item for item in desk.of(there) if item.year]
        if not planned:
            continue
        names = {name_key(item.title) for item in desk.of(there)}
        years = [item.year for item in planned if item.year]
        seen: set[str] = set()
        for paragraph in here.paragraphs:
            days = days_in(paragraph.text)
            if not (_APPROVED.search(paragraph.text) and _CODE.search(paragraph.text) and days):
                continue
            for found in _NAMED.finditer(paragraph.text):
                key = name_key(found["name"])
                if key in names or key in seen or not min(years) <= days[0].year <= max(years):
                    continue
                seen.add(key)
                table = planned[0].table
                yield Contradiction(
                    places=(
                        in_paragraph(here, paragraph, found.start(), found.end()),
                        at_line(there, table.line, table.caption, table=table.label),
                    ),
                    message=Text(
                        f"《{found['name']}》于 {days[0]} 立项，{there.name} 的{table.label}没有此项",
                        f"{found['name']}, approved on {days[0]}, is not in {table.label} of {there.name}",
                    ),
                    proposal=Text(
                        "补入计划，或说明它对应计划中的哪一项", "Add it to the plan, or say which item it is"
                    ),
                )


def _referenced(document: TextDocument) -> Iterator[tuple[Number, str, Place]]:
    """Yield the references that begin a line: number, name and place."""
    for paragraph in document.paragraphs:
        numbers = numbers_in(paragraph.text)
        if len(numbers) == 1 and re.match(r"^[A-Z]{2,6}(?:/[A-Z]{1,4})?\s*\d", paragraph.text):
            name = re.sub(r"^\S+(?:\s*[\d.]+\s*[-—–－]\s*\d{4})?\s*", "", paragraph.text).strip("《》 ")
            yield numbers[0], name, in_paragraph(document, paragraph, 0)


@rule(
    "industry-version",
    Severity.WARNING,
    "引用了国家标准，没有引用同名的行业标准",
    "A national standard is referred to, its version for the industry is not",
)
def industry_version(desk: Desk) -> Iterator[Contradiction]:
    """Look for an industry standard of the same subject in the other document's list."""
    for here, there in _pairs(desk):
        references = list(_referenced(here))
        cited = {number_key(number.text) for number, _, _ in references}
        listed: dict[str, Item] = {}
        for item in desk.of(there):
            if item.number is not None and item.number.prefix.startswith("JR"):
                listed.setdefault(core_name(item.title), item)
        for number, name, place in references:
            match = listed.get(core_name(name))
            if not number.prefix.startswith("GB") or match is None or match.number is None:
                continue
            if number_key(match.number.text) not in cited:
                yield Contradiction(
                    places=(place, match.place),
                    message=Text(
                        f"引用 {number.text}，未引用行业标准 {match.number.text} {match.title}",
                        f"{number.text} is referred to, {match.number.text} {match.title} is not",
                    ),
                    proposal=Text("引用行业标准，或说明为何只用国家标准", "Refer to it too, or say why not"),
                )


@rule(
    "not-listed-elsewhere",
    Severity.INFO,
    "引用的行业标准不在另一文件的现行标准表中",
    "An industry standard that is referred to is not in the other document's list in force",
)
def not_listed_elsewhere(desk: Desk) -> Iterator[Contradiction]:
    """Compare references with the list in force of another document."""
    for here, there in _pairs(desk):
        tables = [table for table in there.tables if "现行" in table.caption]
        listed = {
            number_key(item.number.text) for table in tables for item in desk.of(there, table) if item.number
        }
        prefixes = {item.number.prefix for table in tables for item in desk.of(there, table) if item.number}
        for number, name, place in _referenced(here):
            if listed and number.prefix in prefixes and number_key(number.text) not in listed:
                yield Contradiction(
                    places=(place, at_line(there, tables[0].line, tables[0].caption, table=tables[0].label)),
                    message=Text(
                        f"{number.text} {name} 不在 {there.name} 的{tables[0].label}",
                        f"{number.text} {name} is not in {tables[0].label} of {there.name}",
                    ),
                    proposal=Text(
                        "补入该表，或说明收录范围", "Add it to the list, or say what the list takes in"
                    ),
                )


@rule(
    "fact-differs",
    Severity.WARNING,
    "与登记册中有来源的外部事实不一致",
    "What is printed differs from a later fact of the register",
)
def fact_differs(desk: Desk) -> Iterator[Contradiction]:
    """Compare printed names, numbers and days with the claims of the external layer."""
    for item in desk.items:
        for record in _records(desk, item):
            for claim in desk.register.claims_on(record.id, ("external",)):
                printed = _printed(item, claim.field)
                if printed is None or _agrees(claim.field, printed, claim.value):
                    continue
                source = claim.source.url or claim.source.document
                yield Contradiction(
                    places=(
                        item.place,
                        Place(document=desk.register.id, line=0, text=f"{record.id}: {source}"),
                    ),
                    message=Text(
                        f"{item.title}：所印 {printed}，外部来源为 {claim.value}",
                        f"{item.title}: printed {printed}, an outside source says {claim.value}",
                    ),
                    proposal=Text("核对官方文本后更正", "Check the official text and correct"),
                    names=(printed, claim.value) if claim.field in {"number", "title"} else None,
                )


def _records(desk: Desk, item: Item) -> Iterator[Standard | Policy]:
    """Yield the records that carry the row's number or its very name."""
    found: dict[str, Standard | Policy] = {}
    if item.number is not None:
        found.update((one.id, one) for one in desk.register.find(item.number.text))
    else:
        key = name_key(item.title)
        known: list[Standard | Policy] = [*desk.register.standards.values(), *desk.register.policies.values()]
        for record in known:
            if key in {name_key(record.title.zh), *(name_key(one.text) for one in record.aliases)}:
                found[record.id] = record
    yield from found.values()


def _printed(item: Item, field: str) -> str | None:
    if field == "title":
        return item.title
    if field == "number":
        return item.number.text if item.number else None
    if field == "effective" and re.search(r"执行|施行|实施|生效", "".join(item.table.header)):
        days = days_in(item.day)
        return str(days[0]) if days else None
    return None


def _agrees(field: str, printed: str, claimed: str) -> bool:
    if field == "number":
        return number_key(printed) == number_key(claimed)
    return name_key(printed) == name_key(claimed) if field == "title" else printed == claimed


@rule(
    "policy-name",
    Severity.WARNING,
    "法规政策的名称与登记册不符",
    "A policy is called by another name than the register knows",
)
def policy_name(desk: Desk) -> Iterator[Contradiction]:
    """Look for names of policies that the register keeps as misprints of another."""
    known = {name_key(policy.title.zh) for policy in desk.register.policies.values()}
    wrong = {
        name_key(alias.text): policy
        for policy in desk.register.policies.values()
        for alias in policy.aliases
        if alias.kind == "name" and name_key(alias.text) not in known
    }
    for document, paragraph in desk.paragraphs():
        for found in re.finditer(r"《([^《》]{4,40})》", paragraph.text):
            policy = wrong.get(name_key(found[1]))
            if policy is not None:
                yield Contradiction(
                    places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                    message=Text(
                        f"《{found[1]}》应为《{policy.title.zh}》", f"{found[1]} should be {policy.title.zh}"
                    ),
                    proposal=Text(f"改为《{policy.title.zh}》", f"Write {policy.title.zh}"),
                )


CHECKS: Final = (
    late_elsewhere,
    not_in_plan,
    industry_version,
    not_listed_elsewhere,
    fact_differs,
    policy_name,
)
