"""Describe the two files of a pilot: the assessor's notes and the anonymous export."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from hengdu.documents import NO_TEXT, Number, TextField, record
from hengdu.text import Text

Size = Literal["small", "medium", "large"]
Why = Literal["unclear", "two_ideas", "threshold", "evidence", "level", "not_for_us", "other"]
Code = Annotated[str, Field(min_length=1, max_length=80)]
Duration = Annotated[Number, Field(gt=0, le=Decimal(100_000))]
Level = Annotated[int, Field(ge=0, le=9)]

KIND: Final = "hengdu-pilot-export"
SIZES: Final[dict[Size, Text]] = {
    "small": Text("小型", "small"),
    "medium": Text("中型", "medium"),
    "large": Text("大型", "large"),
}
WHYS: Final[dict[Why, Text]] = {
    "unclear": Text("看不懂", "not understood"),
    "two_ideas": Text("一条两事", "two ideas in one"),
    "threshold": Text("阈值不合理", "the threshold is not right"),
    "evidence": Text("证据拿不出", "the evidence cannot be had"),
    "level": Text("不该在这一级", "not at the right level"),
    "not_for_us": Text("不适合本类机构", "does not fit this kind of institution"),
    "other": Text("其他", "other"),
}
CAUTION: Final = Text(
    "本文件不含机构名称与编码、人员、备注和日期。机构类型、规模与答案的组合仍可能让熟悉行业的人认出机构："
    "同类同规模的参加者不足5家时，只交给约定的汇总人，不要转发或公开。",
    "This file holds no name or key of an institution, no people, notes or dates. Type, size class and the "
    "pattern of answers together may still let somebody who knows the industry recognise the institution: "
    "while fewer than five of its type and size take part, give it to the agreed collector only; do not pass "
    "it on or publish it.",
)


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


@record
class Minutes:
    """How long one role took for the questions of one node, in minutes."""

    role: Code
    node: Code
    minutes: Duration


@record
class Dispute:
    """Why the assessor or a person asked disputes a statement; the note never leaves the institution."""

    why: Annotated[
        tuple[Why, ...],
        BeforeValidator(_as_tuple, json_schema_input_type=Why | list[Why]),
        Field(min_length=1),
    ]
    note: Annotated[str, Field(max_length=20_000)] = ""


@record
class NotesFile:
    """What the assessor noted: own levels written down before any result was seen, times, disputes.

    ``before_result`` is the assessor's word for it; levels noted afterwards agree with the engine too easily
    and are left out of the agreement. ``seconds`` is the time of single questions.
    """

    format: Literal[1] = 1
    pack: Code
    version: Annotated[str, Field(max_length=80)] = ""
    before_result: bool
    size: Size | None = None
    levels: dict[Code, Level | None] = field(default_factory=dict)
    minutes: tuple[Minutes, ...] = ()
    seconds: dict[Code, Duration] = field(default_factory=dict)
    disputed: dict[Code, Dispute] = field(default_factory=dict)


@record
class ExportedInstitution:
    """The class of an institution: its type of the pack's list, and its size; nothing else."""

    type: Annotated[str, Field(max_length=80)] = ""
    size: Size | None = None


@record
class ExportedAnswer:
    """The answer that counted, where it came from, its evidence grade, and what several raters said.

    ``answer`` is null where none was given; ``ratings`` are in order of value, so that no rater can be
    followed from one statement to the next.
    """

    answer: Code | None = None
    origin: Code = "answered"
    evidence: Code | None = None
    ratings: tuple[Code, ...] = ()


@record
class ExportedValue:
    """One period of an indicator, oldest first, without its date: three digits of the value.

    ``level`` is the highest level whose threshold the unrounded value meets, 0 for none, null without a
    value (0/0).
    """

    value: Number | None = None
    level: Level | None = None


@record
class ExportedNode:
    """What the engine found of a node, and what the assessor had noted; null where there is none."""

    level: Level | None = None
    score: Number | None = None
    expert: Level | None = None


@record
class ExportedTime:
    """The time that ``questions`` took: of one role in one node, or of one practice."""

    role: Code | None = None
    node: Code | None = None
    practice: Code | None = None
    seconds: Duration
    questions: Annotated[int, Field(ge=1, le=100_000)]


@record
class ExportFile:
    """One institution's anonymous contribution to a pilot."""

    format: Literal[1] = 1
    kind: Literal["hengdu-pilot-export"]
    engine: Annotated[str, Field(max_length=80)] = ""
    pack: Code
    version: Annotated[str, Field(max_length=80)]
    digest: Annotated[str, Field(max_length=200)] = ""
    preset: Code | None = None
    mode: Literal["self", "verified"]
    partial: bool = False
    sample: bool = False
    institution: ExportedInstitution = field(default_factory=ExportedInstitution)
    before_result: bool = False
    nodes: dict[Code, ExportedNode] = field(default_factory=dict)
    answers: dict[Code, ExportedAnswer] = field(default_factory=dict)
    indicators: dict[Code, tuple[ExportedValue, ...]] = field(default_factory=dict)
    overridden: tuple[Code, ...] = ()
    times: tuple[ExportedTime, ...] = ()
    disputed: dict[Code, tuple[Why, ...]] = field(default_factory=dict)
    caution: TextField = NO_TEXT
