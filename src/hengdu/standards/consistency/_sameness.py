"""Find one standard under two numbers or names, and lists of what is published that differ."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Severity, at_line
from hengdu.standards.registry import Status, name_key, number_key
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.standards.consistency._document import Table, TextDocument
    from hengdu.standards.consistency._items import Item

_CONFIRM: Final = Text(
    "核对后统一；异同由人确认，记入判断文件（--decisions）",
    "Settle on one after checking; a person confirms, and the decision is kept (--decisions)",
)


def _tables(desk: Desk) -> list[tuple[TextDocument, Table, tuple[Item, ...]]]:
    listed = [
        (document, table, desk.of(document, table))
        for document in desk.documents
        for table in document.tables
    ]
    return [entry for entry in listed if entry[2]]


def _is_of_standards(items: tuple[Item, ...]) -> bool:
    """Say whether a table lists standards: it has their numbers, their statuses or planned years."""
    return any(item.number or item.status or item.year for item in items)


@rule(
    "two-names",
    Severity.WARNING,
    "同一项目在两处名称不同",
    "One thing has two names",
)
def two_names(desk: Desk) -> Iterator[Contradiction]:
    """Compare the names of rows with one number, and propose rows that seem to be one thing."""
    for (_, _, left), (_, _, right) in combinations(_tables(desk), 2):
        if not (_is_of_standards(left) and _is_of_standards(right)):
            continue
        for pair in desk.pairs(left, right):
            names = (pair.left.title, pair.right.title)
            if pair.why == "name" or name_key(names[0]) == name_key(names[1]):
                continue
            if pair.why == "proposed" and not _worth_proposing(pair.left, pair.right):
                continue
            sure = pair.why != "proposed"
            yield Contradiction(
                places=(pair.left.place, pair.right.place),
                message=Text(
                    f"{names[0]} / {names[1]}：" + ("同一项，名称不同" if sure else "名称相近，疑为同一项"),
                    f"{names[0]} / {names[1]}: "
                    + ("one thing under two names" if sure else "alike, perhaps one thing"),
                ),
                proposal=_CONFIRM,
                names=names,
            )
        yield from _told_apart(desk, left, right)


def _told_apart(desk: Desk, left: Iterable[Item], right: Iterable[Item]) -> Iterator[Contradiction]:
    """Yield the pairs that a person decided are two things: closed, and shown as decided."""
    there = {name_key(item.title): item for item in right}
    for item in left:
        for decision in desk.settled:
            ends = {name_key(decision.left), name_key(decision.right)}
            other = next((there[key] for key in ends - {name_key(item.title)} if key in there), None)
            if decision.verdict == "different" and name_key(item.title) in ends and other is not None:
                yield Contradiction(
                    places=(item.place, other.place),
                    message=Text(
                        f"{item.title} / {other.title}：两项", f"{item.title} / {other.title}: two things"
                    ),
                    proposal=_CONFIRM,
                    names=(item.title, other.title),
                )


def _worth_proposing(left: Item, right: Item) -> bool:
    """A name proposes only inside one category where both rows have one."""
    if left.category and right.category:
        return left.category.removesuffix("类") == right.category.removesuffix("类")
    return True


@rule(
    "two-numbers",
    Severity.ERROR,
    "同一标准在两处编号不同",
    "One standard has two numbers",
)
def two_numbers(desk: Desk) -> Iterator[Contradiction]:
    """Compare the numbers of rows with one name, or with names that a person should compare."""
    for (_, _, left), (_, _, right) in combinations(_tables(desk), 2):
        for pair in desk.pairs(left, right):
            one, other = pair.left.number, pair.right.number
            if one is None or other is None or number_key(one.text) == number_key(other.text):
                continue
            yield Contradiction(
                places=(pair.left.place, pair.right.place),
                message=Text(
                    f"{pair.left.title} / {pair.right.title}：编号 {one.text} 与 {other.text}",
                    f"{pair.left.title} / {pair.right.title}: numbers {one.text} and {other.text}",
                ),
                proposal=_CONFIRM,
                names=(one.text, other.text),
            )


@rule(
    "missing-in-force",
    Severity.ERROR,
    "标为已发布的标准不在现行标准表中，或相反",
    "A standard called published is missing from the list in force, or the other way round",
)
def missing_in_force(desk: Desk) -> Iterator[Contradiction]:
    """Compare the list of standards in force with the published rows of the tables with a status."""
    for document in desk.documents:
        tables = [(table, desk.of(document, table)) for table in document.tables]
        force = [
            (table, items)
            for table, items in tables
            if "现行" in table.caption and any(item.number for item in items)
        ]
        state = [(table, items) for table, items in tables if any(item.status for item in items)]
        for (here, listed), (there, rows) in (
            (one, two) for one in force for two in state if one[0] is not two[0]
        ):
            published = [item for item in rows if item.status is Status.PUBLISHED]
            numbers = {number_key(item.number.text) for item in listed if item.number}
            stated = {number_key(item.number.text) for item in published if item.number}
            twice = _renumbered(desk, listed, published)
            for item in published:
                if item.number and number_key(item.number.text) not in numbers | twice:
                    yield _missing(document, item, here)
            for item in listed:
                if item.number and number_key(item.number.text) not in stated | twice:
                    yield _missing(document, item, there)


def _renumbered(desk: Desk, left: Iterable[Item], right: Iterable[Item]) -> set[str]:
    """Return the numbers of what is in both lists, known to be one thing: two-numbers reports it."""
    return {
        number_key(item.number.text)
        for pair in desk.pairs(left, right)
        if pair.why != "proposed"
        for item in (pair.left, pair.right)
        if item.number
    }


def _missing(document: TextDocument, item: Item, table: Table) -> Contradiction:
    number = item.number.text if item.number else ""
    return Contradiction(
        places=(item.place, at_line(document, table.line, table.caption, table=table.label)),
        message=Text(
            f"{number} {item.title} 见于{item.table.label}，不在{table.label}",
            f"{number} {item.title} stands in {item.table.label} and not in {table.label}",
        ),
        proposal=Text(
            f"核对编号后补入{table.label}，或改正状态",
            f"Check the number and add it to {table.label}, or correct the status",
        ),
    )


CHECKS: Final = (two_names, two_numbers, missing_in_force)
