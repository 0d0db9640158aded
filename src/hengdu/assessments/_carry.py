"""Carry the answers of one pack over to the next."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.assessments._records import NA, OUT_OF_SCOPE, AnswerFile, AssessmentFile
from hengdu.assessments._write import assessment_data
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs import Pack, PackDiff


@attrs.frozen(kw_only=True)
class LeftAnswer:
    """An answer that was not carried over, with its old value and why."""

    code: str
    old: tuple[AnswerFile, ...]
    reasons: tuple[str, ...] = ()
    replaced_by: str | None = None


@attrs.frozen(kw_only=True)
class CarryOver:
    """What happened to each answer, and what else of the file did not fit the new pack.

    ``new`` are practices that were never asked; ``dropped`` names other entries left out as
    ``section.code``.
    """

    kept: tuple[str, ...]
    re_ask: tuple[LeftAnswer, ...]
    retired: tuple[LeftAnswer, ...]
    new: tuple[str, ...]
    dropped: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, the old answers as they stood in the file."""

        def plain(items: Iterable[LeftAnswer]) -> list[dict[str, Any]]:
            found = []
            for item in items:
                old = assessment_data(AssessmentFile(pack="-", answers={item.code: item.old}))["answers"]
                found.append(
                    {
                        "code": item.code,
                        "old": old[item.code],
                        "reasons": list(item.reasons),
                        "replaced_by": item.replaced_by,
                    }
                )
            return found

        return {
            "kept": list(self.kept),
            "re_ask": plain(self.re_ask),
            "retired": plain(self.retired),
            "new": list(self.new),
            "dropped": list(self.dropped),
        }


def carry_over(file: AssessmentFile, diff: PackDiff, pack: Pack) -> tuple[AssessmentFile, CarryOver]:
    """Return the file for the second pack of ``diff`` and what became of each entry.

    Kept answers are marked with the pack they come from; what must be asked again or is retired
    is left out and listed with its old value. Raises AssessmentError when the file was not made
    with the first pack, or ``pack`` is not the second.
    """
    _check(file, diff, pack)
    source = " ".join(diff.before)
    kept: dict[str, tuple[AnswerFile, ...]] = {}
    re_ask, retired = [], []
    for code, given in file.answers.items():
        fate, reasons = _fate(diff, pack, file, code, given)
        if fate != "retired" and any(item.inherited for item in given):
            # A provider's word holds for the year it was sealed for; it is inherited anew, never carried.
            re_ask.append(LeftAnswer(code=code, old=given, reasons=("inherited",)))
            continue
        if fate == "kept":
            kept[code] = tuple(dataclasses.replace(item, carried_from=source) for item in given)
        elif fate == "retired":
            entry = diff.carry.get(code)
            retired.append(LeftAnswer(code=code, old=given, replaced_by=entry.replaced_by if entry else None))
        else:
            re_ask.append(LeftAnswer(code=code, old=given, reasons=reasons))
    changes, dropped = _others(file, diff, pack, kept)
    result = dataclasses.replace(file, pack=pack.id, version=pack.version, answers=kept, **changes)
    report = CarryOver(
        kept=tuple(kept),
        re_ask=tuple(re_ask),
        retired=tuple(retired),
        new=diff.new,
        dropped=tuple(dropped),
    )
    return result, report


def _check(file: AssessmentFile, diff: PackDiff, pack: Pack) -> None:
    known, version = diff.before
    if file.pack != known or (file.version and file.version != version):
        raise AssessmentError(
            f"该评估用的是 {file.pack} {file.version}，不是 {known} {version}",
            f"the assessment was made with {file.pack} {file.version}, not {known} {version}",
            place="pack",
            hint_zh="请比较评估所用的模型包",
            hint_en="Compare the pack that the assessment was made with",
        )
    if (pack.id, pack.version) != diff.after:
        raise AssessmentError(
            f"目标模型包应为 {' '.join(diff.after)}",
            f"the pack to carry over to should be {' '.join(diff.after)}",
            place=f"{pack.id} {pack.version}",
        )


def _fate(
    diff: PackDiff, pack: Pack, file: AssessmentFile, code: str, given: tuple[AnswerFile, ...]
) -> tuple[str, tuple[str, ...]]:
    entry = diff.carry.get(code)
    if entry is not None and entry.fate != "kept":
        return entry.fate, entry.reasons
    if entry is None:
        node = pack.nodes.get(code)
        if node is None:
            return "retired", ()
        if not node.na_allowed and any(item.reason != OUT_OF_SCOPE for item in given):
            return "re_ask", ("na_allowed",)
    reasons = tuple(dict.fromkeys(_unfit(pack, file, given)))
    return ("re_ask", reasons) if reasons else ("kept", ())


def _unfit(pack: Pack, file: AssessmentFile, given: tuple[AnswerFile, ...]) -> Iterator[str]:
    """Yield what an answer refers to that the pack no longer has."""
    content = pack.content
    grades = {item.code for item in content.evidence_grades}
    objects = {item.code for item in content.objects} | {item.code for item in file.scope.systems}
    na_reasons = {item.code for item in content.na_reasons} | {OUT_OF_SCOPE}
    for item in given:
        if item.evidence is not None and item.evidence not in grades:
            yield "evidence"
        if not objects.issuperset(item.by_object):
            yield "objects"
        if item.answer == NA and content.na_reasons and item.reason not in na_reasons:
            yield "na_reason"


def _others(
    file: AssessmentFile, diff: PackDiff, pack: Pack, kept: dict[str, tuple[AnswerFile, ...]]
) -> tuple[dict[str, Any], list[str]]:
    changed = {
        item.code
        for item in diff.changes
        if item.section == "indicators"
        and any(part.path.split(".")[0] in {"formula", "unit", "direction"} for part in item.fields)
    }
    indicators = set(pack.indicators) - changed
    nodes = {*pack.nodes, "default"}
    known = {
        "consensus": set(kept),
        "indicators": indicators,
        "overrides": indicators,
        "declarations": {item.code for item in pack.content.redlines},
        "targets": nodes,
        "target_scores": nodes,
        "baseline": nodes,
    }
    changes: dict[str, Any] = {}
    dropped = []
    for section, codes in known.items():
        entries = getattr(file, section)
        changes[section] = {code: item for code, item in entries.items() if code in codes}
        dropped += [f"{section}.{code}" for code in entries if code not in codes]
    validations = []
    for at, record in enumerate(file.validations):
        left = tuple(code for code in record.nodes if code in pack.nodes)
        if left:
            validations.append(dataclasses.replace(record, nodes=left))
        dropped += [f"validations.{at}.{code}" for code in record.nodes if code not in pack.nodes]
    changes["validations"] = tuple(validations)
    for section, names in (("preset", pack.content.presets), ("target_profile", pack.content.profiles)):
        value = getattr(file, section)
        if value is not None and value not in {item.id for item in names}:
            changes[section] = None
            dropped.append(f"{section}.{value}")
    return changes, dropped
