"""Answers that a shared service gives: which of a provider's count for others, and how many one inherits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments._records import AnswerFile, Inherited
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from hengdu.assessments._assessment import Answer, Assessment
    from hengdu.packs import Pack


@attrs.frozen(kw_only=True)
class Served:
    """What a provider's assessment gives for the practices served.

    ``answers`` maps practices to the answer to inherit, ``left`` those that the receiver answers itself to
    the reason: ``unanswered``, ``not_applicable``, ``own_objects`` (answered by object, unit or measure),
    ``unknown`` (the receiver's model has no such practice) or ``changed`` (it says something else there).
    """

    answers: Mapping[str, AnswerFile]
    left: Mapping[str, str]


def served_answers(
    provider: Assessment,
    theirs: Pack,
    ours: Pack,
    codes: Collection[str],
    origin: Inherited,
) -> Served:
    """Return what a receiver with the pack ``ours`` inherits of a provider's assessment with ``theirs``.

    ``codes`` are practices or nodes of the provider's pack. A practice is inherited only where both packs say
    the same of it. The provider's not-applicable answers are no answers for others.
    """
    answers: dict[str, AnswerFile] = {}
    left: dict[str, str] = {}
    for code in practices_served(theirs, codes):
        given = provider.answers.get(code)
        reason = _reason(code, given, theirs, ours)
        if reason or given is None:
            left[code] = reason
            continue
        answers[code] = AnswerFile(
            answer=given.answer,
            evidence=given.evidence,
            evidence_date=given.evidence_date,
            inherited=origin,
        )
    return Served(answers=answers, left=left)


def practices_served(pack: Pack, codes: Collection[str]) -> tuple[str, ...]:
    """Return the practices that practices and nodes stand for, in the order of the pack."""
    wanted = set(codes)
    for code in codes:
        if code in pack.nodes:
            wanted.update(practice.code for practice in pack.below(code))
    return tuple(code for code in pack.practices if code in wanted)


def _reason(code: str, given: Answer | None, theirs: Pack, ours: Pack) -> str:
    if code not in ours.practices:
        return "unknown"
    if given is None or given.state != "answered":
        return "unanswered"
    if given.is_na:
        return "not_applicable"
    if given.answer is None or given.by_object or given.by_unit or given.importance is not None:
        return "own_objects"
    is_same = theirs.digest == ours.digest or _says_the_same(code, theirs, ours)
    return "" if is_same else "changed"


def _says_the_same(code: str, theirs: Pack, ours: Pack) -> bool:
    """Say whether text and answer scale of a practice are the same in both packs."""
    before, after = theirs.practices[code], ours.practices[code]
    if before.answers != after.answers:
        return False
    options = [
        {option.code: option.value for option in pack.answer_set(practice).options}
        for pack, practice in ((theirs, before), (ours, after))
    ]
    return (before.text, before.level) == (after.text, after.level) and options[0] == options[1]


@attrs.frozen(kw_only=True)
class InheritedShare:
    """How many of the answered practices are inherited, and of whom (in the order of their names)."""

    inherited: int
    answered: int
    sources: tuple[Inherited, ...]

    @property
    def percent(self) -> int:
        """Return the share in whole percent, rounded half up; 1 at least where anything is inherited."""
        if not self.inherited:
            return 0
        return max(1, int(Fraction(100 * self.inherited, self.answered) + Fraction(1, 2)))


def inherited_source(assessment: Assessment, code: str) -> Inherited | None:
    """Return of whom the answer to a practice is inherited, or None for an own answer."""
    given = assessment.file.answers.get(code, ())
    return next((item.inherited for item in given if item.inherited is not None), None)


def inherited_share(assessment: Assessment) -> InheritedShare:
    """Return how much of an assessment rests on the answers of others."""
    inherited = answered = 0
    sources: dict[str, Inherited] = {}
    for given in assessment.file.answers.values():
        if any(_is_answer(item) for item in given):
            answered += 1
        source = next((item.inherited for item in given if item.inherited is not None), None)
        if source is not None:
            inherited += 1
            sources[source.dossier] = source
    ordered = sorted(sources.values(), key=lambda item: (item.provider, item.sealed, item.dossier))
    return InheritedShare(inherited=inherited, answered=answered, sources=tuple(ordered))


_EMPTY: Final = AnswerFile()
# Who answered and which words go with it are no answer.
_ABOUT: Final = {"state", "rater", "role", "note", "evidence_note"}
_ANSWERING: Final = tuple(one.name for one in dataclasses.fields(AnswerFile) if one.name not in _ABOUT)


def _is_answer(item: AnswerFile) -> bool:
    return item.state in {None, "answered"} and any(
        getattr(item, name) != getattr(_EMPTY, name) for name in _ANSWERING
    )


def inherited_in_words(assessment: Assessment) -> Text | None:
    """Return the sentence that results and reports print, None where nothing is inherited."""
    if all(item.inherited is None for given in assessment.file.answers.values() for item in given):
        return None
    share = inherited_share(assessment)
    zh = "；".join(f"{item.provider}（{item.sealed:%Y-%m-%d} 封存）" for item in share.sources)
    en = "; ".join(f"{item.provider} (sealed {item.sealed:%Y-%m-%d})" for item in share.sources)
    return Text(
        f"继承 {share.percent}%：{share.answered} 条已答实践中 {share.inherited} 条继承自 {zh}",
        f"{share.percent}% inherited: {share.inherited} of {share.answered} answered practices, from {en}",
    )
