"""Describe the files of a register of standards; the published JSON Schema is made from these records."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field

from hengdu.documents import NO_TEXT, Day, TextField, json_schema, record

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Layer = Literal["plan", "external", "own"]
LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)


class Status(StrEnum):
    """Where a standard stands, from not begun to withdrawn."""

    PROPOSED = "proposed"
    RESEARCH = "research"
    UNDER_WAY = "under_way"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Class(StrEnum):
    """Who a standard is made for."""

    NATIONAL = "national"
    INDUSTRY = "industry"
    GROUP = "group"
    INTERNATIONAL = "international"
    OTHER = "other"


class RelationKind(StrEnum):
    """How one standard, policy or model leans on another."""

    NORMATIVE = "normative"
    INFORMATIVE = "informative"
    DERIVES = "derives"
    CONVERTS = "converts"
    REPLACES = "replaces"
    ADOPTS = "adopts"
    CONFLICTS = "conflicts"
    SUPPLEMENTS = "supplements"
    PART_OF = "part_of"


class Degree(StrEnum):
    """How far a standard corresponds to an international one (IDT, MOD, NEQ), or only touches it."""

    IDENTICAL = "identical"
    MODIFIED = "modified"
    NOT_EQUIVALENT = "not_equivalent"
    RELATED = "related"


@record
class SourceRef:
    """Where a fact stands: document, printed table and row, line of its text, or a page's address."""

    document: str = ""
    table: str = ""
    row: str = ""
    line: Annotated[int, Field(ge=1)] | None = None
    url: str = ""
    note: TextField = NO_TEXT


@record
class SourceDocument:
    """A document that facts are taken from; ``lines`` counts the lines of the text that was read."""

    id: Code
    title: TextField
    issuer: str = ""
    lines: int | None = None
    note: TextField = NO_TEXT


@record
class Change:
    """One change of a record: what it was, what it became, when, by whom and why."""

    day: Day | None = None
    by: str = ""
    field: str
    before: str = ""
    after: str = ""
    reason: str = ""


@record
class Alias:
    """Another name or number that a document prints for the same thing."""

    text: str
    kind: Literal["name", "number", "short"] = "name"
    source: SourceRef | None = None


@record
class Counterpart:
    """An international document that a standard corresponds to: number, title and degree only."""

    number: str
    title: TextField = NO_TEXT
    degree: Degree = Degree.RELATED
    note: TextField = NO_TEXT


@record
class Standard:
    """One standard, published or on its way; ``series`` is the id of the standard it is a part of.

    ``research`` is the number of the research project, ``project`` that of the plan item. Dates that
    are not known are null; ``year`` is the year in the number.
    """

    id: Code
    number: str = ""
    part: Annotated[int, Field(ge=1)] | None = None
    series: Code | None = None
    title: TextField
    level: Class = Class.INDUSTRY
    mandatory: bool = False
    status: Status = Status.UNKNOWN
    issued: Day | None = None
    effective: Day | None = None
    withdrawn: Day | None = None
    category: str = ""
    topic: str = ""
    research: str = ""
    project: str = ""
    lead: Code | None = None
    participants: tuple[Code, ...] = ()
    scope: TextField = NO_TEXT
    institution_types: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    subdomains: tuple[str, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    aliases: tuple[Alias, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    note: TextField = NO_TEXT
    history: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        days = [day for day in (self.issued, self.effective, self.withdrawn) if day is not None]
        if days != sorted(days):
            msg = "issued, effective and withdrawn must not go backwards"
            raise ValueError(msg)


@record
class Amendment:
    """A later instrument that changed a policy."""

    order: str
    day: Day | None = None
    effective: Day | None = None


@record
class PolicyVersion:
    """One text of a policy; ``file`` is relative to the register and may be absent."""

    version: str
    effective: Day | None = None
    file: str = ""


@record
class Policy:
    """A law, regulation, rule, guideline or plan that standards answer to."""

    id: Code
    title: TextField
    kind: Literal["law", "regulation", "rule", "guideline", "plan"] = "rule"
    issuer: str = ""
    order: str = ""
    issued: Day | None = None
    effective: Day | None = None
    repealed: Day | None = None
    amendments: tuple[Amendment, ...] = ()
    versions: tuple[PolicyVersion, ...] = ()
    standards: tuple[Code, ...] = ()
    subdomains: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    note: TextField = NO_TEXT
    history: tuple[Change, ...] = ()


@record
class Unit:
    """An institution or body that drafts, leads, issues or takes part."""

    id: Code
    name: TextField
    short: str = ""
    kind: str = ""
    aliases: tuple[Alias, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    history: tuple[Change, ...] = ()


@record
class WorkingGroup:
    """A group that drafts or coordinates; ``topics`` are the framework topics it owns."""

    id: Code
    name: TextField
    body: Code | None = None
    standard: Code | None = None
    units: tuple[Code, ...] = ()
    lead: Code | None = None
    topics: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    history: tuple[Change, ...] = ()


@record
class Relation:
    """``origin`` refers to, derives from, converts, replaces, … ``target`` (both are record ids)."""

    origin: Code
    target: Code
    kind: RelationKind
    source: SourceRef | None = None
    note: TextField = NO_TEXT


@record
class PlanItem:
    """One row of a plan: the standard it speaks of, and what is printed about it.

    ``urgency`` counts the printed stars. ``match`` says how row and standard were joined: by number,
    by the same name, or because a person confirmed it (see the decisions).
    """

    id: Code
    seq: int
    standard: Code
    title: str
    category: str = ""
    level: Class = Class.INDUSTRY
    urgency: Annotated[int, Field(ge=0, le=9)] = 0
    year: Annotated[int, Field(ge=1949, le=2999)] | None = None
    match: Literal["number", "name", "confirmed"] = "name"
    source: SourceRef | None = None


@record
class PlanEdition:
    """One edition of a plan with its predecessors; years are inclusive."""

    id: Code
    title: TextField
    issuer: str = ""
    first_year: Annotated[int, Field(ge=1949, le=2999)]
    last_year: Annotated[int, Field(ge=1949, le=2999)]
    predecessors: tuple[str, ...] = ()
    items: tuple[PlanItem, ...] = ()
    source: SourceRef | None = None
    note: TextField = NO_TEXT
    history: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if self.last_year < self.first_year:
            msg = "last_year lies before first_year"
            raise ValueError(msg)


@record
class Event:
    """A dated step of a project; ``document`` is the number of the paper that ordered it."""

    name: TextField
    day: str = ""
    actor: str = ""
    document: str = ""
    source: SourceRef | None = None


@record
class Drafter:
    """Who writes which chapters of a draft."""

    name: str
    unit: Code
    chapters: tuple[str, ...] = ()
    role: Literal["lead", "liaison", "author"] = "author"
    source: SourceRef | None = None


@record
class Project:
    """The drafting of one standard: its number, steps, people and normative references."""

    id: Code
    standard: Code
    number: str = ""
    lead: Code | None = None
    units: tuple[Code, ...] = ()
    events: tuple[Event, ...] = ()
    drafters: tuple[Drafter, ...] = ()
    references: tuple[Code, ...] = ()
    source: SourceRef | None = None
    history: tuple[Change, ...] = ()


ClaimField = Literal["number", "title", "status", "issued", "effective", "withdrawn", "topic", "note"]


@record
class Claim:
    """What another layer says about one field of a record; the record itself stays as it was read."""

    target: Code
    field: ClaimField
    value: str
    source: SourceRef
    inferred: bool = False
    note: TextField = NO_TEXT


@record
class Link:
    """What a standard touches: sub-domains of the maturity model and international documents."""

    standard: Code
    subdomains: tuple[str, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()


@record
class Decision:
    """What a person decided about two names or numbers: the same thing, different things, or open."""

    left: str
    right: str
    verdict: Literal["same", "different", "open"]
    by: str = ""
    day: Day | None = None
    reason: TextField = NO_TEXT


@record
class RegisterFile:
    """One file of a register; every fact in it belongs to the ``layer`` that it names.

    ``files`` are further files beside it, each with its own layer.
    """

    format: Literal[1] = 1
    id: Code | None = None
    version: str = ""
    title: TextField = NO_TEXT
    layer: Layer = "own"
    note: TextField = NO_TEXT
    files: tuple[str, ...] = ()
    documents: tuple[SourceDocument, ...] = ()
    standards: tuple[Standard, ...] = ()
    policies: tuple[Policy, ...] = ()
    units: tuple[Unit, ...] = ()
    groups: tuple[WorkingGroup, ...] = ()
    relations: tuple[Relation, ...] = ()
    plans: tuple[PlanEdition, ...] = ()
    projects: tuple[Project, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        for name in self.files:
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
                msg = f"file {name!r} must lie inside the register's folder"
                raise ValueError(msg)


def register_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file of a register.

    >>> register_schema()["title"]
    'Hengdu register of standards'
    """
    return json_schema(RegisterFile, "Hengdu register of standards")
