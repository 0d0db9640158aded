"""Read a file of reporting deadlines and check that its parts fit each other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import hengdu.content
from hengdu.deadlines._records import DeadlineRules
from hengdu.documents import Document, read_document, validate_document
from hengdu.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Fault = tuple[tuple[str | int, ...], str, str]


def load_deadlines(path: Path | str) -> DeadlineRules:
    """Read a file of reporting deadlines.

    Raises DeadlineError or DocumentError with ``file:line`` for what is malformed, for a code that
    is declared twice or refers to nothing, and for rules that supersede each other in a circle.
    """
    document = read_document(path)
    rules = validate_document(document, DeadlineRules, DeadlineError)
    for at, zh, en in _faults(rules):
        raise _error(document, at, zh, en)
    return rules


@cache
def default_deadlines() -> DeadlineRules:
    """Return the rules that ship with Hengdu; an institution may replace them with its own file.

    >>> default_deadlines().id
    'reporting-deadlines'
    """
    return load_deadlines(hengdu.content.reporting_deadlines)


def _error(document: Document, path: tuple[str | int, ...], zh: str, en: str) -> DeadlineError:
    return DeadlineError(
        zh, en, place=document.place(path), hint_zh="请改正所示位置", hint_en="Correct the place shown"
    )


def _faults(rules: DeadlineRules) -> Iterator[Fault]:
    yield from _twice("severities", (item.code for item in rules.severities))
    yield from _twice("institution_types", (item.code for item in rules.institution_types))
    yield from _twice("rules", (item.code for item in rules.rules))
    severities = {item.code for item in rules.severities}
    types = {item.code for item in rules.institution_types}
    successor = {item.code: item.superseded_by for item in rules.rules}
    for at, rule in enumerate(rules.rules):
        yield from _twice_in(("rules", at, "duties"), (duty.code for duty in rule.duties))
        for kind in rule.institution_types:
            if kind not in types:
                path: tuple[str | int, ...] = ("rules", at, "institution_types")
                yield (
                    path,
                    f"{rule.code} 的机构类型 {kind} 未声明",
                    f"{rule.code} names {kind}, which is no declared institution type",
                )
        for place, duty in enumerate(rule.duties):
            for severity in duty.severities:
                if severity not in severities:
                    path = ("rules", at, "duties", place, "severities")
                    yield (
                        path,
                        f"{duty.code} 的事件级别 {severity} 未声明",
                        f"{duty.code} names {severity}, which is no declared severity",
                    )
        yield from _succession(successor, rule.code, at)


def _succession(successor: dict[str, str | None], code: str, at: int) -> Iterator[Fault]:
    path = ("rules", at, "superseded_by")
    seen = [code]
    following = successor[code]
    while following is not None:
        if following not in successor:
            yield (
                path,
                f"{code} 由不存在的规则 {following} 取代",
                f"{code} is superseded by {following}, which does not exist",
            )
            return
        if following in seen:
            yield path, f"规则互相取代：{'、'.join(seen)}", f"rules supersede each other: {', '.join(seen)}"
            return
        seen.append(following)
        following = successor[following]


def _twice(section: str, codes: Iterable[str]) -> Iterator[Fault]:
    yield from _twice_in((section,), codes)


def _twice_in(path: tuple[str | int, ...], codes: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, code in enumerate(codes):
        if code in seen:
            yield (*path, at), f"编码 {code} 出现两次", f"the code {code} occurs twice"
        seen.add(code)
