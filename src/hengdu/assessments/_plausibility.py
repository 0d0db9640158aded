"""Look for what is odd in an assessment that was handed in; a doubt is a question, never a finding."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments._records import NA
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hengdu.assessments._records import AnswerFile, AssessmentFile
    from hengdu.packs import Node, Pack

JUMP: Final = "jump"
NO_EVIDENCE: Final = "no_evidence"
ALL_FULL: Final = "all_full"
SAME_NOTES: Final = "same_notes"
DOUBT_NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        JUMP: Text("等级较上次变动两级以上", "A level moved by two or more since last time"),
        NO_EVIDENCE: Text("有等级而无证据", "A level without evidence"),
        ALL_FULL: Text("整个域全部答为最高档", "A whole domain answered with the best option"),
        SAME_NOTES: Text("多处说明文字相同", "The same note in many places"),
    }
)
_STEP: Final = 2  # levels
_FROM_LEVEL: Final = 2
_FEWEST_ANSWERS: Final = 10
_FEWEST_NOTES: Final = 5
_SHORTEST_NOTE: Final = 10  # characters; shorter ones ("see policy") may well be the same


@attrs.frozen(kw_only=True)
class Doubt:
    """One oddity: which check found it, at which node or practice, in words."""

    check: str
    place: str
    text: Text


def doubts(
    file: AssessmentFile,
    pack: Pack,
    *,
    levels: Mapping[str, int | None],
    before: Mapping[str, int | None],
    checks: Collection[str],
) -> tuple[Doubt, ...]:
    """Return what is odd by the ``checks`` named (keys of :data:`DOUBT_NAMES`).

    ``levels`` are the sealed levels by node, ``before`` those handed in last time (empty for the first time).
    """
    found = {
        JUMP: _jumps(levels, before),
        NO_EVIDENCE: _unproven(file, pack, levels),
        ALL_FULL: _all_full(file, pack),
        SAME_NOTES: _same_notes(file),
    }
    return tuple(doubt for name, items in found.items() if name in checks for doubt in items)


def _jumps(levels: Mapping[str, int | None], before: Mapping[str, int | None]) -> Iterator[Doubt]:
    for code, now in levels.items():
        was = before.get(code)
        if now is not None and was is not None and abs(now - was) >= _STEP:
            text = Text(f"{code}：上次 L{was}，本次 L{now}", f"{code}: L{was} last time, L{now} now")
            yield Doubt(check=JUMP, place=code, text=text)


def _answered(file: AssessmentFile, codes: Iterable[str]) -> list[AnswerFile]:
    return [
        item
        for code in codes
        for item in file.answers.get(code, ())
        if item.answer not in {None, NA} and item.state in {None, "answered"}
    ]


def _unproven(file: AssessmentFile, pack: Pack, levels: Mapping[str, int | None]) -> Iterator[Doubt]:
    """Yield the sub-domains that reached a level though no answer in them names evidence."""
    lowest = pack.content.evidence_grades[0].code if pack.content.evidence_grades else None
    for code, level in levels.items():
        node = pack.nodes.get(code)
        if node is None or level is None or level < _FROM_LEVEL:
            continue
        given = _answered(file, (practice.code for practice in node.practices))
        if given and all(item.evidence in {None, lowest} for item in given):
            text = Text(
                f"{code}：L{level}，{len(given)} 条答案均无证据",
                f"{code}: L{level}, and none of {len(given)} answers has evidence",
            )
            yield Doubt(check=NO_EVIDENCE, place=code, text=text)


def _all_full(file: AssessmentFile, pack: Pack) -> Iterator[Doubt]:
    for node in pack.root.nodes:
        given, is_full = _full(file, pack, node)
        if is_full and given >= _FEWEST_ANSWERS:
            text = Text(
                f"{node.code}：{given} 条答案全部为最高档",
                f"{node.code}: all {given} answers are the best option",
            )
            yield Doubt(check=ALL_FULL, place=node.code, text=text)


def _full(file: AssessmentFile, pack: Pack, node: Node) -> tuple[int, bool]:
    count, is_full = 0, True
    for practice in pack.below(node.code):
        given = _answered(file, (practice.code,))
        if not given:
            continue
        best = max(pack.answer_set(practice).options, key=lambda option: option.value or 0).code
        count += len(given)
        is_full = is_full and all(item.answer == best for item in given)
    return count, is_full


def _same_notes(file: AssessmentFile) -> Iterator[Doubt]:
    places: dict[str, list[str]] = {}
    for code, given in file.answers.items():
        for note in {" ".join(item.note.split()) for item in given if item.inherited is None}:
            if len(note) >= _SHORTEST_NOTE:
                places.setdefault(note, []).append(code)
    for codes in places.values():
        if len(codes) >= _FEWEST_NOTES:
            shown = codes[:_FEWEST_NOTES]
            text = Text(
                f"{len(codes)} 条实践的说明文字完全相同：{'、'.join(shown)} 等",
                f"{len(codes)} practices have the very same note: {', '.join(shown)} …",
            )
            yield Doubt(check=SAME_NOTES, place=codes[0], text=text)


FEWEST_IN_A_CELL: Final = 5


def withheld(counts: Mapping[int, int], levels: Iterable[int]) -> dict[int, int | None]:
    """Return a row of counts by level with every count below five withheld (None).

    Where one cell alone would be withheld, the sum of the others would give it away: the smallest of them is
    withheld with it.

    >>> withheld({1: 6, 2: 3, 3: 9}, (1, 2, 3))
    {1: None, 2: None, 3: 9}
    >>> withheld({1: 3, 2: 1}, (1, 2, 3))
    {1: None, 2: None, 3: None}
    """
    row = {level: counts.get(level, 0) for level in levels}
    hidden = {level for level, count in row.items() if count < FEWEST_IN_A_CELL}
    if len(hidden) == 1 and len(row) > 1:
        hidden.add(min((level for level in row if level not in hidden), key=lambda level: row[level]))
    return {level: None if level in hidden else count for level, count in row.items()}
