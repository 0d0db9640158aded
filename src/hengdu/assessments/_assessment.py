"""Hold an assessment in the form that the scorer reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import attrs

from hengdu.assessments._records import (
    NA,
    OUT_OF_SCOPE,
    AssessmentFile,
    Declaration,
    Institution,
    Measurement,
    Scope,
    Validation,
)

State = Literal["answered", "unanswered", "not_asked", "unknown", "refused"]


@attrs.frozen(kw_only=True)
class Answer:
    """The answer that counts for one practice or node.

    ``answer`` is an option code, ``NA``, or None when ``state`` is not ``answered`` or the
    answer is given by object, by unit or by measure. ``plain`` is true when nothing but the
    code and the evidence matter, which is the scorer's fast path.
    """

    answer: str | None = None
    state: State = "answered"
    reason: str = ""
    evidence: str | None = None
    evidence_date: date | None = None
    note: str = ""
    by_object: Mapping[str, str] = attrs.field(factory=dict)
    by_unit: Mapping[str, str] = attrs.field(factory=dict)
    importance: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    plain: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Tell the scorer whether the fast path holds."""
        special = (
            self.answer is None
            or self.answer == NA
            or self.state != "answered"
            or self.by_object
            or self.by_unit
            or self.importance is not None
            or self.evidence_date is not None
        )
        object.__setattr__(self, "plain", not special)

    @property
    def is_na(self) -> bool:
        """Say whether the answer is not applicable (or out of scope)."""
        return self.answer == NA

    @property
    def is_out_of_scope(self) -> bool:
        """Say whether the item was excluded by scope."""
        return self.answer == NA and self.reason == OUT_OF_SCOPE


@attrs.frozen(kw_only=True)
class Rating:
    """One rater's answer of a practice that several people answered."""

    rater: str
    role: str
    answer: Answer


@attrs.frozen(kw_only=True)
class ConsensusItem:
    """A practice whose raters disagree.

    ``spread`` is the exact distance of the values; ``counted`` the answer that counts now;
    ``resolved`` whether the disagreement was settled, with ``reason``.
    """

    code: str
    ratings: tuple[Rating, ...]
    spread: Decimal
    counted: str
    resolved: bool
    reason: str = ""


@attrs.frozen(kw_only=True, eq=False)
class Assessment:
    """Answers, measurements and circumstances of one assessment; immutable.

    ``answers`` maps practice codes, and node codes that are wholly not applicable, to the
    consolidated answer. ``file`` is what was read, for writing it back; ``is_partial`` tells
    that the scope is not the whole institution, ``na_codes`` lists what is not applicable.
    """

    pack_id: str
    version: str
    institution: Institution
    as_of: date | None
    mode: Literal["self", "verified"]
    preset: str | None
    scope: Scope
    units: tuple[str, ...]
    answers: Mapping[str, Answer]
    ratings: Mapping[str, tuple[Rating, ...]]
    consensus: tuple[ConsensusItem, ...]
    indicators: Mapping[str, tuple[Measurement, ...]]
    validations: tuple[Validation, ...]
    declarations: Mapping[str, Declaration]
    target_profile: str | None
    targets: Mapping[str, int]
    file: AssessmentFile
    is_partial: bool = attrs.field(init=False)
    na_codes: tuple[str, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Say whether the scope is not the whole institution (printed as 局部)."""
        na_codes = tuple(code for code, answer in self.answers.items() if answer.is_na)
        partial = self.scope.kind == "partial" or any(self.answers[code].is_out_of_scope for code in na_codes)
        object.__setattr__(self, "na_codes", na_codes)
        object.__setattr__(self, "is_partial", partial)
