"""Describe the process as data: stages, gates, materials, movers, limits and paths."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

import hengdu.content
from hengdu.documents import NO_TEXT, TextField, json_schema, read_document, record, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.registry import SourceRef

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
StageCode = Annotated[str, Field(pattern=r"^\d{2}$")]
Share = Annotated[str, Field(pattern=r"^[1-9]\d{0,2}/[1-9]\d{0,2}$")]
Condition = Literal[
    "chapters", "note", "asked", "answered", "dissent", "traced", "ballot", "actions", "predecessor"
]
DraftKind = Literal["comment", "review", "approval"]


@record
class Role:
    """Who may move an item."""

    code: Code
    name: TextField
    source: SourceRef | None = None


@record
class Material:
    """A paper that a gate asks for; ``draft`` says which of the three drafts it is."""

    code: Code
    name: TextField
    draft: DraftKind | None = None


@record
class Stage:
    """A stage by its code; ``holder`` has the ball, ``limit_months`` is working data with its basis."""

    code: StageCode
    name: TextField
    holder: Code
    limit_months: Annotated[int, Field(ge=1, le=600)] | None = None
    basis: TextField = NO_TEXT


@record
class Gate:
    """A way from one stage to another: who moves it, which papers and which conditions it takes.

    ``start`` is a stage, a range of stages in the order of their codes (``00-60``), or ``*`` for every stage.
    """

    code: Code
    name: TextField
    kind: Literal["forward", "return", "review", "stop"] = "forward"
    start: Annotated[str, Field(pattern=r"^(\d{2}(-\d{2})?|\*)$")]
    end: StageCode
    movers: tuple[Code, ...]
    materials: tuple[Code, ...] = ()
    conditions: tuple[Condition, ...] = ()
    source: SourceRef | None = None

    def leads_from(self, stage: str) -> bool:
        """Tell whether the gate leads out of a stage."""
        if stage == self.end and self.start != stage:
            return False
        first, _, last = self.start.partition("-")
        return self.start == "*" or first <= stage <= (last or first)


@record
class Extra:
    """Papers that one gate takes on one path beyond the usual."""

    gate: Code
    materials: tuple[Code, ...]


@record
class CoursePath:
    """A path: where it begins, which papers its gates take beyond the usual, what it ends."""

    code: Code
    name: TextField
    first: StageCode
    more: tuple[Extra, ...] = ()
    withdraws_predecessor: bool = False
    source: SourceRef | None = None


@record
class Voting:
    """Shares of a ballot: experts that must take part, and votes in favour of those that vote."""

    present: Share
    agreed: Share

    def has_quorum(self, present: int, invited: int) -> bool:
        """Tell whether enough of the invited experts take part.

        >>> Voting(present="2/3", agreed="3/4").has_quorum(6, 9)
        True
        """
        return invited > 0 and present >= Fraction(self.present) * invited

    def is_carried(self, agreed: int, voted: int) -> bool:
        """Tell whether enough of those that vote agree; an abstention is a vote that does not agree."""
        return voted > 0 and agreed >= Fraction(self.agreed) * voted


@record
class ChainLink:
    """One link of the chain that should take part in drafting, and the kinds of unit that are it."""

    code: Code
    name: TextField
    kinds: tuple[str, ...]


Named = TypeVar("Named", Role, Material, Stage, Gate, CoursePath)


@record
class ProcessRules:
    """Everything about the process that is data."""

    format: Literal[1] = 1
    id: Code
    title: TextField
    note: TextField = NO_TEXT
    review_years: Annotated[int, Field(ge=1, le=50)] = 5
    quorum: Voting
    roles: tuple[Role, ...]
    materials: tuple[Material, ...]
    stages: tuple[Stage, ...]
    gates: tuple[Gate, ...]
    paths: tuple[CoursePath, ...]
    composition: tuple[ChainLink, ...] = ()

    def stage(self, code: str) -> Stage:
        """Return a stage by its code; StandardsError for others."""
        return _named(self.stages, code, "阶段", "stage")

    def gate(self, code: str) -> Gate:
        """Return a gate by its code; StandardsError for others."""
        return _named(self.gates, code, "关口", "gate")

    def path(self, code: str) -> CoursePath:
        """Return a path by its code; StandardsError for others."""
        return _named(self.paths, code, "途径", "path")

    def role(self, code: str) -> Role:
        """Return a role by its code; StandardsError for others."""
        return _named(self.roles, code, "角色", "role")

    def material(self, code: str) -> Material:
        """Return a kind of paper by its code; StandardsError for others."""
        return _named(self.materials, code, "材料", "material")

    def gates_from(self, stage: str) -> tuple[Gate, ...]:
        """Return the gates that lead out of a stage, forward ones first."""
        order = ("forward", "review", "return", "stop")
        found = [one for one in self.gates if one.leads_from(stage)]
        return tuple(sorted(found, key=lambda one: order.index(one.kind)))

    def needed(self, gate: Gate, path: str) -> tuple[str, ...]:
        """Return the codes of the papers that a gate takes on a path."""
        more = [code for one in self.path(path).more if one.gate == gate.code for code in one.materials]
        return tuple(dict.fromkeys([*gate.materials, *more]))


def _named(items: tuple[Named, ...], code: str, zh: str, en: str) -> Named:
    for one in items:
        if one.code == code:
            return one
    known = [one.code for one in items]
    raise StandardsError(
        f"没有{zh} {code[:40]!r}；可用：{'、'.join(known)}",
        f"there is no {en} {code[:40]!r}; known: {', '.join(known)}",
        hint_zh="请从中选择一个",
        hint_en="Choose one of them",
    )


def rules_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of rules.

    >>> rules_schema()["title"]
    'Hengdu standards process'
    """
    return json_schema(ProcessRules, "Hengdu standards process")


def load_rules(path: Path | str) -> ProcessRules:
    """Read a file of rules; errors name ``file:line`` of double codes and references to nothing."""
    document = read_document(Path(path))
    rules = validate_document(document, ProcessRules, StandardsError)
    known: dict[str, set[str]] = {}
    for section in ("roles", "materials", "stages", "gates", "paths"):
        codes: set[str] = set()
        for at, one in enumerate(getattr(rules, section)):
            if one.code in codes:
                place = document.place((section, at))
                raise StandardsError(
                    f"代码 {one.code} 出现两次",
                    f"the code {one.code} occurs twice",
                    place=place,
                    hint_zh="请改用另一个代码",
                    hint_en="Use another code",
                )
            codes.add(one.code)
        known[section] = codes
    used = [
        *((("stages", at), "roles", (one.holder,)) for at, one in enumerate(rules.stages)),
        *((("gates", at), "roles", one.movers) for at, one in enumerate(rules.gates)),
        *((("gates", at), "materials", one.materials) for at, one in enumerate(rules.gates)),
        *((("gates", at), "stages", (one.end, *_start(one))) for at, one in enumerate(rules.gates)),
        *((("paths", at), "stages", (one.first,)) for at, one in enumerate(rules.paths)),
        *((("paths", at), "gates", tuple(m.gate for m in one.more)) for at, one in enumerate(rules.paths)),
        *(
            (("paths", at), "materials", tuple(code for m in one.more for code in m.materials))
            for at, one in enumerate(rules.paths)
        ),
    ]
    for where, section, codes_used in used:
        for code in codes_used:
            if code not in known[section]:
                raise StandardsError(
                    f"{section} 中没有 {code}",
                    f"{section} has no {code}",
                    place=document.place(where),
                    hint_zh="请改正代码，或先在该节登记",
                    hint_en="Correct the code, or declare it in that section first",
                )
    for at, gate in enumerate(rules.gates):
        if list(_start(gate)) != sorted(_start(gate)):
            raise StandardsError(
                f"阶段范围 {gate.start} 前后颠倒",
                f"the range of stages {gate.start} runs backwards",
                place=document.place(("gates", at)),
                hint_zh="先写较早的阶段，如 00-60",
                hint_en="Write the earlier stage first, as 00-60",
            )
    return rules


def _start(gate: Gate) -> tuple[str, ...]:
    return () if gate.start == "*" else tuple(gate.start.split("-"))


@cache
def default_rules() -> ProcessRules:
    """Return the rules that ship with Hengdu.

    >>> [one.code for one in default_rules().stages]
    ['00', '10', '20', '30', '40', '50', '60', '90', '95']
    """
    return load_rules(hengdu.content.standards / "process.yaml")
