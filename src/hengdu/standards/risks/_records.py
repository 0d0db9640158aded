"""Describe high-risk points, design notes and implementation records as files hold them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

import hengdu.content
from hengdu.documents import NO_TEXT, Day, TextField, json_schema, read_document, record, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.registry import SourceRef
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.standards.registry import Register

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Grade = Annotated[int, Field(ge=1, le=5)]


@record
class RiskPoint:
    """A place where risk gathers; each grade is from 1 (low) to 5 (high)."""

    id: Code
    name: TextField
    likelihood: Grade
    impact: Grade
    exposure: Grade
    trend: Literal["falling", "steady", "rising"] = "steady"
    standards: tuple[Code, ...] = ()
    source: SourceRef | None = None
    note: TextField = NO_TEXT


@record
class DesignNote:
    """What an applicant adds to a design sheet: definition, purpose, scope, what it must not overlap."""

    standard: Code
    definition: TextField = NO_TEXT
    purpose: TextField = NO_TEXT
    scope: TextField = NO_TEXT
    contents: tuple[TextField, ...] = ()
    measures: TextField = NO_TEXT


@record
class RiskFile:
    """The register of high-risk points and the design notes of items."""

    format: Literal[1] = 1
    id: Code
    title: TextField
    note: TextField = NO_TEXT
    points: tuple[RiskPoint, ...] = ()
    designs: tuple[DesignNote, ...] = ()


ADOPTION_STATE_NAMES: Final = {
    "trial": Text("试用", "trial"),
    "partial": Text("部分采用", "partly"),
    "full": Text("正式采用", "in full"),
    "stopped": Text("已停用", "stopped"),
}


@record
class AdoptionRecord:
    """How one institution put a standard to use; names are the institution's own or 示例."""

    standard: Code
    adopter: str
    since: Day | None = None
    state: Literal["trial", "partial", "full", "stopped"] = "full"
    cost_cny: Annotated[int, Field(ge=0)] | None = None
    person_days: Annotated[int, Field(ge=0)] | None = None
    effect: TextField = NO_TEXT
    problems: tuple[TextField, ...] = ()
    source: SourceRef | None = None


@record
class AdoptionFile:
    """Implementation records of published standards."""

    format: Literal[1] = 1
    title: TextField = NO_TEXT
    records: tuple[AdoptionRecord, ...] = ()


def risk_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of high-risk points.

    >>> risk_schema()["title"]
    'Hengdu high-risk points'
    """
    return json_schema(RiskFile, "Hengdu high-risk points")


def load_risks(path: Path | str, register: Register) -> RiskFile:
    """Read high-risk points; errors name ``file:line`` of unknown standards and double ids."""
    document = read_document(Path(path))
    file = validate_document(document, RiskFile, StandardsError)
    seen: set[str] = set()
    for at, point in enumerate(file.points):
        if point.id in seen:
            raise _fault(
                document.place(("points", at)), f"编号 {point.id} 出现两次", f"{point.id} occurs twice"
            )
        seen.add(point.id)
        for code in point.standards:
            if code not in register.standards:
                raise _unknown(document.place(("points", at, "standards")), code)
    for at, design in enumerate(file.designs):
        if design.standard not in register.standards:
            raise _unknown(document.place(("designs", at, "standard")), design.standard)
    return file


@cache
def _default_path() -> Path:
    return hengdu.content.standards / "planning-risks.yaml"


def default_risks(register: Register) -> RiskFile:
    """Return the high-risk points that ship with Hengdu."""
    return load_risks(_default_path(), register)


def load_adoption(path: Path | str, register: Register) -> AdoptionFile:
    """Read implementation records; errors name ``file:line`` of unknown standards."""
    document = read_document(Path(path))
    file = validate_document(document, AdoptionFile, StandardsError)
    for at, one in enumerate(file.records):
        if one.standard not in register.standards:
            raise _unknown(document.place(("records", at, "standard")), one.standard)
    return file


def _unknown(place: str, code: str) -> StandardsError:
    return _fault(place, f"登记册中没有标准 {code}", f"the register has no standard {code}")


def _fault(place: str, zh: str, en: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正所示位置", hint_en="Correct the place shown")
