"""Make the anonymous export of one assessment; whatever is not named here stays behind."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any, Final

from hengdu.assessments import value_of
from hengdu.documents import record_data
from hengdu.pilot._notes import questions_of
from hengdu.pilot._records import (
    CAUTION,
    KIND,
    SIZES,
    ExportedAnswer,
    ExportedInstitution,
    ExportedNode,
    ExportedTime,
    ExportedValue,
    ExportFile,
)
from hengdu.scoring import measured_values, meets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.assessments import Measurement
    from hengdu.packs import Indicator
    from hengdu.pilot._records import NotesFile, Size
    from hengdu.scoring import Result

_UNASKED: Final = frozenset({"not_asked", "not_selected"})
_THREE_DIGITS: Final = Context(prec=3, rounding=ROUND_HALF_EVEN)
_CENT: Final = Decimal("0.01")
# The size field of an assessment is free text; only a word that begins it is read.
_SIZE_WORDS: Final[dict[str, Size]] = {"大": "large", "中": "medium", "小": "small"}


def export_pilot(
    result: Result, notes: NotesFile | None = None, *, size: Size | None = None, engine: str = ""
) -> ExportFile:
    """Return the anonymous export of a result, with what the assessor noted where there is something.

    It holds answers, evidence grades, indicator values to three digits, levels, times and the codes of
    disputed statements. It holds no name, key, region, date, note, reason, rater or system: nothing but codes
    of the pack, closed words and numbers. ``size`` wins over the notes and over the assessment.

    Example: ``export_data(export_pilot(score(assessment, pack)))``
    """
    pack, assessment = result.pack, result.assessment
    types = {item.code for item in pack.content.institution_types}
    institution = assessment.institution
    kind = institution.type if institution.type in types else ""
    chosen = size or (notes.size if notes is not None else None) or size_class(institution.size)
    return ExportFile(
        kind=KIND,
        engine=engine,
        pack=pack.id,
        version=pack.version,
        digest=pack.digest,
        preset=result.preset,
        mode="verified" if result.mode == "verified" else "self",
        partial=assessment.is_partial,
        sample=assessment.file.sample,
        institution=ExportedInstitution(type=kind, size=chosen),
        before_result=notes is not None and notes.before_result,
        nodes=_nodes(result, notes),
        answers=_answers(result),
        indicators={
            code: _values(pack.indicators[code], records) for code, records in assessment.indicators.items()
        },
        overridden=tuple(code for code in pack.indicators if code in assessment.file.overrides),
        times=() if notes is None else tuple(_times(result, notes)),
        disputed={} if notes is None else {code: item.why for code, item in notes.disputed.items()},
        caution=CAUTION,
    )


def export_data(file: ExportFile) -> dict[str, Any]:
    """Return the plain data of an export, ready for JSON; reading it back gives an equal export."""
    return record_data(file)


def size_class(text: str) -> Size | None:
    """Return the size class that a free text begins with, None where it names none.

    >>> size_class("大型（约5200人）")
    'large'
    """
    said = text.strip().lower()
    for code in SIZES:
        if said.startswith(code):
            return code
    return _SIZE_WORDS.get(said[:1])


def _nodes(result: Result, notes: NotesFile | None) -> dict[str, ExportedNode]:
    said = notes.levels if notes is not None else {}
    return {
        code: ExportedNode(
            level=node.level,
            score=None if node.score is None else Decimal(str(node.score)).quantize(_CENT),
            expert=said.get(code),
        )
        for code, node in result.nodes.items()
    }


def _answers(result: Result) -> dict[str, ExportedAnswer]:
    assessment, pack = result.assessment, result.pack
    found = {}
    for code, leaf in result.leaves.items():
        if leaf.origin == "not_selected":
            continue
        given = assessment.answers.get(code)
        practice = pack.practices[code]
        said = [
            item.answer.answer
            for item in assessment.ratings.get(code, ())
            if item.answer.answer is not None and not item.answer.is_na
        ]
        found[code] = ExportedAnswer(
            answer=leaf.answer,
            origin=leaf.origin,
            evidence=given.evidence if given is not None else None,
            ratings=tuple(sorted(said, key=lambda item, p=practice: (-value_of(pack, p, item), item))),  # type: ignore[misc]  # a default binds the loop variable
        )
    return found


def _values(indicator: Indicator, records: Sequence[Measurement]) -> tuple[ExportedValue, ...]:
    found = []
    for value in measured_values(indicator, records):
        if value is None:
            found.append(ExportedValue())
            continue
        number = _THREE_DIGITS.divide(Decimal(value[0]), Decimal(value[1]))
        met = [
            int(key.removeprefix("L"))
            for key, limit in indicator.thresholds.items()
            if limit is not None and meets(indicator, value, limit)
        ]
        found.append(ExportedValue(value=Decimal(format(number, "f")), level=max(met, default=0)))
    return tuple(found)


def _times(result: Result, notes: NotesFile) -> Iterator[ExportedTime]:
    asked = {code for code, leaf in result.leaves.items() if leaf.origin not in _UNASKED}
    for item in notes.minutes:
        count = len(asked.intersection(questions_of(result.pack, item.role, item.node)))
        if count:
            seconds = (item.minutes * 60).quantize(Decimal(1))
            yield ExportedTime(
                role=item.role, node=item.node, seconds=max(seconds, Decimal(1)), questions=count
            )
    for code, duration in notes.seconds.items():
        seconds = max(duration.quantize(Decimal(1)), Decimal(1))
        yield ExportedTime(practice=code, node=result.pack.parent[code], seconds=seconds, questions=1)
