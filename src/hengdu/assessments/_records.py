"""Describe the assessment file; the published JSON Schema is made from these records."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from hengdu.documents import Day, Number, TextField, json_schema, record

NA: Final = "NA"
OUT_OF_SCOPE: Final = "out_of_scope"

ShortText = Annotated[str, Field(max_length=500)]
NoteText = Annotated[str, Field(max_length=20_000)]
ObjectCode = Annotated[str, Field(min_length=1, max_length=80)]


def _answer_text(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return format(value, "f")


AnswerCode = Annotated[str, Field(min_length=1, max_length=40), BeforeValidator(_answer_text)]


@record
class InstitutionKey:
    """The registered key of an institution: 统一社会信用代码 (uscc) or 机构编码 (org_code)."""

    scheme: Literal["uscc", "org_code"]
    value: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z\-]+$")]


@record
class Institution:
    """Who is assessed; nothing here enters a score."""

    name: ShortText = ""
    name_en: ShortText = ""
    key: InstitutionKey | None = None
    type: ShortText = ""
    region: ShortText = ""
    size: ShortText = ""


@record
class System:
    """A named system in scope with its 等保 grade (1-5) and the protected object it is part of."""

    code: ObjectCode
    name: ShortText = ""
    grade: Annotated[int, Field(ge=1, le=5)] | None = None
    object: ObjectCode | None = None


@record
class Scope:
    """What the assessment covers; anything but ``whole`` prints 局部 with every number."""

    kind: Literal["whole", "partial"] = "whole"
    entities: tuple[ShortText, ...] = ()
    systems: tuple[System, ...] = ()
    branches: tuple[ShortText, ...] = ()
    objects: tuple[ObjectCode, ...] = ()
    note: NoteText = ""


@record
class Supersedes:
    """The dossier that this correction replaces, and why."""

    dossier: ShortText
    reason: NoteText


@record
class Event:
    """What happened to the institution as such."""

    kind: Literal["merged", "split", "renamed", "closed"]
    day: Day
    note: NoteText = ""


@record
class Period:
    """The period that the answers speak of."""

    start: Day
    end: Day


@record
class Inherited:
    """Where an answer comes from that a shared service gives: whose, which version, sealed when.

    ``dossier`` is the root of the provider's dossier, which anybody can verify.
    """

    provider: Annotated[str, Field(min_length=1, max_length=200)]
    version: Annotated[str, Field(max_length=80)] = ""
    dossier: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9a-f]+$")]
    sealed: Day


@record
class AnswerFile:
    """One answer of one person.

    ``state`` tells apart what is not an answer: ``unanswered``, ``not_asked`` (the adaptive
    flow stopped), ``unknown`` (不了解), ``refused`` (拒答, with a reason).
    """

    answer: AnswerCode | None = None
    state: Literal["answered", "unanswered", "not_asked", "unknown", "refused"] | None = None
    reason: ShortText = ""
    evidence: ShortText | None = None
    evidence_date: Day | None = None
    evidence_note: NoteText = ""
    note: NoteText = ""
    rater: ShortText = ""
    role: ShortText = ""
    by_object: dict[ObjectCode, AnswerCode] = field(default_factory=dict)
    by_unit: dict[ShortText, AnswerCode] = field(default_factory=dict)
    importance: AnswerCode | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    carried_from: ShortText = ""
    inherited: Inherited | None = None


@record
class Resolution:
    """The agreed answer of a consensus item, with the reason."""

    answer: AnswerCode
    reason: NoteText
    evidence: ShortText | None = None
    by: ShortText = ""


@record
class Measurement:
    """One period of an indicator: numerator and denominator, or the value itself."""

    period: ShortText
    numerator: Number | None = None
    denominator: Number | None = None
    value: Number | None = None
    evidence: ShortText | None = None
    note: NoteText = ""


@record
class Validation:
    """A check that the capability really works (exercise, red team, audit, sampling test)."""

    nodes: tuple[ObjectCode, ...]
    kind: ShortText
    day: Day
    evidence: ShortText | None = None
    note: NoteText = ""


@record
class Declaration:
    """The institution's word on a red line: ``holds`` true means the duty is met."""

    holds: bool | None
    note: NoteText = ""
    evidence: ShortText | None = None


@record
class ThresholdOverride:
    """An institution's own thresholds of one indicator, with the reason that is printed."""

    thresholds: dict[str, Number]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


def _as_answers(value: object) -> object:
    if value is None or isinstance(value, AnswerFile):
        return value or ()
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return ({"answer": value},)
    if isinstance(value, dict):
        return (value,)
    return value


Answers = Annotated[
    tuple[AnswerFile, ...],
    BeforeValidator(_as_answers, json_schema_input_type=str | int | None | AnswerFile | list[AnswerFile]),
]


@record
class AssessmentFile:
    """One assessment of one institution with one version of one pack."""

    format: Literal[1] = 1
    pack: Annotated[str, Field(min_length=1, max_length=80)]
    version: ShortText = ""
    institution: Institution = field(default_factory=Institution)
    sample: bool = False
    as_of: Day | None = None
    period: Period | None = None
    mode: Literal["self", "verified"] = "self"
    preset: ShortText | None = None
    scope: Scope = field(default_factory=Scope)
    supersedes: Supersedes | None = None
    events: tuple[Event, ...] = ()
    units: tuple[ShortText, ...] = ()
    units_selected: tuple[ShortText, ...] = ()
    answers: dict[ObjectCode, Answers] = field(default_factory=dict)
    consensus: dict[ObjectCode, Resolution] = field(default_factory=dict)
    indicators: dict[ObjectCode, tuple[Measurement, ...]] = field(default_factory=dict)
    validations: tuple[Validation, ...] = ()
    declarations: dict[ObjectCode, Declaration] = field(default_factory=dict)
    target_profile: ShortText | None = None
    targets: dict[ObjectCode, int] = field(default_factory=dict)
    target_scores: dict[ObjectCode, Number] = field(default_factory=dict)
    target_answers: dict[ObjectCode, AnswerCode] = field(default_factory=dict)
    baseline: dict[ObjectCode, Number] = field(default_factory=dict)
    overrides: dict[ObjectCode, ThresholdOverride] = field(default_factory=dict)
    background: dict[ShortText, TextField] = field(default_factory=dict)
    note: NoteText = ""


def assessment_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an assessment file.

    >>> assessment_schema()["title"]
    'Hengdu assessment file'
    """
    return json_schema(AssessmentFile, "Hengdu assessment file")
