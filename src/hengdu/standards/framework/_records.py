"""Describe a framework file: categories and sub-topics as one tree that is edited and versioned."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from hengdu.documents import NO_TEXT, TextField, json_schema, record
from hengdu.standards.registry import Alias, Change, SourceRef

TopicCode = Annotated[
    str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$")
]


class Role(StrEnum):
    """Where a category stands in the picture: the base, one of the lines of defence, a key protection."""

    BASE = "base"
    LINE_1 = "line_1"
    LINE_2 = "line_2"
    LINE_3 = "line_3"
    KEY = "key"


class Phase(StrEnum):
    """The phases of the PPDRR model."""

    POLICY = "policy"
    PROTECTION = "protection"
    DETECTION = "detection"
    RESPONSE = "response"
    RECOVERY = "recovery"


class RiskElement(StrEnum):
    """The elements of risk of GB/T 20984-2022 that a topic speaks to, business first."""

    BUSINESS = "business"
    ASSET = "asset"
    THREAT = "threat"
    VULNERABILITY = "vulnerability"
    MEASURES = "measures"


@record
class Topic:
    """A category (no parent) or a sub-topic; codes are stable, names may change.

    ``retired`` keeps a topic that is no longer used, so that what pointed to it still reads.
    """

    code: TopicCode
    parent: TopicCode | None = None
    name: TextField
    role: Role | None = None
    phases: tuple[Phase, ...] = ()
    risk: tuple[RiskElement, ...] = ()
    subdomains: tuple[str, ...] = ()
    retired: bool = False
    aliases: tuple[Alias, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    note: TextField = NO_TEXT
    history: tuple[Change, ...] = ()


@record
class FrameworkFile:
    """A framework with its version; ``predecessor`` names the version that it was made from."""

    format: Literal[1] = 1
    id: TopicCode
    version: Annotated[str, Field(min_length=1, max_length=40)]
    predecessor: str = ""
    title: TextField
    note: TextField = NO_TEXT
    nodes: Annotated[tuple[Topic, ...], Field(min_length=1)]


def framework_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a framework file.

    >>> framework_schema()["title"]
    'Hengdu framework of standards'
    """
    return json_schema(FrameworkFile, "Hengdu framework of standards")
