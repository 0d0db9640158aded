"""Read the rules of application routes: scope, systems and order of each standard."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

import hengdu.content
from hengdu.documents import (
    NO_TEXT,
    Document,
    TextField,
    json_schema,
    read_document,
    record,
    validate_document,
)
from hengdu.errors import StandardsError

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


@record
class RouteStep:
    """One step of a route, in the order of the file."""

    code: Code
    name: TextField


@record
class RouteSystem:
    """A kind of system that an institution may have."""

    code: Code
    name: TextField


@record
class RouteRule:
    """Who takes up a standard: empty ``types`` and ``systems`` mean everybody; ``after`` come first."""

    standard: Code
    step: Code
    types: tuple[Code, ...] = ()
    systems: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    note: TextField = NO_TEXT


@record
class RouteRules:
    """The rules of application routes."""

    format: Literal[1] = 1
    id: Code
    title: TextField
    note: TextField = NO_TEXT
    steps: Annotated[tuple[RouteStep, ...], Field(min_length=1)]
    systems: tuple[RouteSystem, ...] = ()
    rules: tuple[RouteRule, ...] = ()


def rules_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of route rules.

    >>> rules_schema()["title"]
    'Hengdu route rules'
    """
    return json_schema(RouteRules, "Hengdu route rules")


@cache
def default_rules() -> RouteRules:
    """Return the rules that ship with Hengdu.

    >>> default_rules().steps[0].code
    'baseline'
    """
    return load_rules(hengdu.content.standards / "routes.yaml")


def load_rules(path: Path | str) -> RouteRules:
    """Read rules; DocumentError or StandardsError with ``file:line`` for unknown steps and systems.

    A standard that is named twice and an ``after`` without a rule are errors too.
    """
    document = read_document(Path(path))
    rules = validate_document(document, RouteRules, StandardsError)
    steps = {step.code for step in rules.steps}
    systems = {system.code for system in rules.systems}
    named: set[str] = set()
    for at, rule in enumerate(rules.rules):
        if rule.standard in named:
            raise _fault(document, at, "standard", rule.standard, ("重复的标准", "a standard named twice,"))
        named.add(rule.standard)
        if rule.step not in steps:
            raise _fault(document, at, "step", rule.step, ("没有步骤", "there is no step"))
        for system in rule.systems:
            if system not in systems:
                raise _fault(document, at, "systems", system, ("没有系统", "there is no system"))
    for at, rule in enumerate(rules.rules):
        for code in rule.after:
            if code not in named:
                raise _fault(document, at, "after", code, ("没有规则的标准", "there is no rule for"))
    return rules


def _fault(document: Document, at: int, key: str, code: str, words: tuple[str, str]) -> StandardsError:
    return StandardsError(
        f"{words[0]} {code}",
        f"{words[1]} {code}",
        place=document.place(("rules", at, key)),
        hint_zh="请改正所示位置",
        hint_en="Correct the place shown",
    )
