"""Turn rows into the value objects of :mod:`hengdu.assessments`, and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from django.db.models import F, TextField
from django.db.models.functions import Cast

from hengdu.assessments import (
    AnswerFile,
    AssessmentFile,
    Inherited,
    Interview,
    asked_of,
    build_assessment,
)
from hengdu.documents import adapter
from hengdu.store._prepared import Prepared
from hengdu.store.assessments import models
from hengdu.store.assessments._last_read import LAST_READ, Read
from hengdu.store.assessments._parts import number_of, parts_of
from hengdu.store.assessments.packs import interviewer_of, pinned_pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.assessments import Assessment

# Fields of an assessment file that have a column or table of their own; all others are kept as plain data
# in Assessment.more.
_COLUMNS: Final = frozenset(
    {
        "format",
        "pack",
        "version",
        "institution",
        "sample",
        "as_of",
        "period",
        "mode",
        "preset",
        "scope",
        "units",
        "target_profile",
        "targets",
    }
)
_TABLES: Final = frozenset(
    {"answers", "consensus", "indicators", "validations", "declarations", "background"}
)
MORE: Final = tuple(
    field.name for field in dataclasses.fields(AssessmentFile) if field.name not in _COLUMNS | _TABLES
)
# How the column carried_from begins where it holds what an inherited answer comes from.
_INHERITED: Final = "inherited:"
_HEAD: Final = (*(_COLUMNS - {"format"}), *MORE)


def answer_record(row: models.Answer) -> AnswerFile:
    """Return one row as the record that files hold."""
    return AnswerFile(
        answer=row.answer or None,
        state=None if row.state == "answered" else row.state,  # type: ignore[arg-type]  # the column holds one of the states
        reason=row.reason,
        evidence=row.evidence or None,
        evidence_date=row.evidence_date,
        evidence_note=row.evidence_note,
        note=row.note,
        rater=row.rater,
        role=row.role,
        by_object=row.by_object,
        by_unit=row.by_unit,
        importance=row.importance or None,
        numerator=number_of(row.numerator),
        denominator=number_of(row.denominator),
        **origin_of(row.carried_from),
    )


def answer_columns(given: AnswerFile) -> dict[str, Any]:
    """Return the columns of a record; ``state`` is worked out where the record leaves it open."""
    has_value = bool(
        given.answer
        or given.by_object
        or given.by_unit
        or given.numerator is not None
        or given.denominator is not None
    )
    return {
        "answer": given.answer or "",
        "state": given.state or ("answered" if has_value else "unanswered"),
        "reason": given.reason,
        "evidence": given.evidence or "",
        "evidence_date": given.evidence_date,
        "evidence_note": given.evidence_note,
        "note": given.note,
        "rater": given.rater,
        "role": given.role,
        "by_object": dict(given.by_object),
        "by_unit": dict(given.by_unit),
        "importance": given.importance or "",
        "numerator": number_text(given.numerator),
        "denominator": number_text(given.denominator),
        "carried_from": given.carried_from if given.inherited is None else _origin_text(given.inherited),
    }


def origin_of(text: str) -> dict[str, Any]:
    """Return the fields of a record that the column ``carried_from`` holds.

    It names the pack of an earlier answer, or holds what an inherited answer comes from.
    """
    if not text.startswith(_INHERITED):
        return {"carried_from": text}
    return {"inherited": adapter(Inherited).validate_json(text.removeprefix(_INHERITED))}


def _origin_text(origin: Inherited) -> str:
    return _INHERITED + adapter(Inherited).dump_json(origin).decode()


def number_text(value: Decimal | None) -> str:
    """Return an exact decimal as the text that a column holds; empty for none."""
    return "" if value is None else format(value, "f")


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - a field of a record
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return adapter(Inherited).dump_python(value, mode="json") if isinstance(value, Inherited) else value


def answer_data(given: AnswerFile) -> dict[str, Any]:
    """Return a record as plain JSON data without defaults, as a version row and the trail keep it."""
    return {
        name: _plain_value(value)
        for name, default in _ANSWER_DEFAULTS
        if (value := getattr(given, name)) != default
    }


_ANSWER_DEFAULTS: Final = tuple(
    (field.name, {} if field.default is dataclasses.MISSING else field.default)
    for field in dataclasses.fields(AnswerFile)
)


@attrs.frozen(kw_only=True, eq=False)
class Loaded:
    """An assessment as stored: the file it amounts to, and the interviews of its roles.

    ``interviews`` has one for each role that questions are assigned to; what they stop short of is
    ``not_asked`` in the file. ``goes_on`` maps roles to the nodes in which they chose to go on.
    """

    file: AssessmentFile
    interviews: tuple[Interview, ...]
    goes_on: Mapping[str, Collection[str]] = attrs.field(factory=dict)


def load_file(row: models.Assessment, *, as_given: bool = False) -> Loaded:
    """Return the whole assessment, in three queries however many answers it has.

    A row that a person saved names that person as rater; one from a file the rater of the file. A verified
    assessment holds the verifier's values (one query more) unless it is asked for ``as_given``.
    """
    parts = parts_of(row.pk)
    answers = answers_of(row)
    roles = assigned_codes(row)
    interviews: tuple[Interview, ...] = ()
    if roles:
        interviews = interviewer_of(row).interviews(
            tuple(roles),
            answers,
            codes=roles,
            goes_on=parts.goes_on,
            measured=parts.indicators,
            only_key=row.pace == models.Pace.QUICK,
        )
        _mark_not_asked(row, answers, interviews)
    head = _head(row)
    file = AssessmentFile(
        **{name: getattr(head, name) for name in _HEAD},
        answers=answers,
        consensus=parts.consensus,
        indicators=parts.indicators,
        validations=parts.validations,
        declarations=parts.declarations,
        background=parts.background,
    )
    if row.mode == "verified" and not as_given:
        from hengdu.store.reviews.content import adjusted

        file = adjusted(row.pk, file, pinned_pack(row))
    return Loaded(file=file, interviews=interviews, goes_on=parts.goes_on)


def load_for_interview(row: models.Assessment) -> Loaded:
    """Return what one person's interview needs, in two queries: all answers, measurements, flow choices.

    The file holds no more than that, and ``interviews`` is empty: the caller asks for its own role.
    """
    parts = parts_of(row.pk)
    file = AssessmentFile(pack=row.pack_id, answers=answers_of(row), indicators=parts.indicators)
    return Loaded(file=file, interviews=(), goes_on=parts.goes_on)


def assessment_file(row: models.Assessment) -> AssessmentFile:
    """Return the whole assessment as a file."""
    return load_file(row).file


def _head(row: models.Assessment) -> AssessmentFile:
    data: dict[str, Any] = {
        "pack": row.pack_id,
        "version": row.pack_version,
        "institution": row.institution,
        "sample": row.is_sample,
        "as_of": row.as_of,
        "mode": row.mode,
        "preset": row.preset or None,
        "scope": row.scope,
        "units": row.units,
        "target_profile": row.target_profile or None,
        "targets": row.targets,
        **{name: row.more[name] for name in MORE if name in row.more},
    }
    if row.period_start and row.period_end:
        data["period"] = {"start": row.period_start, "end": row.period_end}
    head: AssessmentFile = adapter(AssessmentFile).validate_python(data)
    return head


def assigned_codes(row: models.Assessment) -> dict[str, Collection[str] | None]:
    """Return the roles that have a running assignment, with its codes (None for all of the role)."""
    found: dict[str, Collection[str] | None] = {}
    for role, codes in row.assignments.filter(ended_at__isnull=True).values_list("role", "codes"):
        before = found.get(role, ())
        found[role] = None if before is None or not codes else {*before, *codes}
    return found


def _mark_not_asked(
    row: models.Assessment, answers: dict[str, tuple[AnswerFile, ...]], interviews: Iterable[Interview]
) -> None:
    """Add ``not_asked`` where every assigned role stopped short of a practice and nobody answered it."""
    pack = pinned_pack(row)
    stopped: dict[str, set[str]] = {}
    roles = set()
    for item in interviews:
        roles.add(item.role)
        for code in item.codes("not_asked"):
            stopped.setdefault(code, set()).add(item.role)
    for code, by in stopped.items():
        given = answers.get(code, ())
        if by.issuperset(roles.intersection(asked_of(pack, pack.practices[code]))) and all(
            item.state == "unanswered" for item in given
        ):
            answers[code] = (AnswerFile(state="not_asked"),)


def answers_of(row: models.Assessment) -> dict[str, tuple[AnswerFile, ...]]:
    """Return all answers by code, raters in their order, in one query.

    A code whose rows are as they were when this process last read the assessment gets the very same tuple, so
    that :func:`hengdu.assessments.build_assessment` need not work it out again.
    """
    rows: dict[str, list[Sequence[Any]]] = {}
    for item in _ANSWERS.rows(row.pk):
        rows.setdefault(item[0], []).append(item)
    kept = LAST_READ.get(row.pk)
    made = {
        code: kept.answers[code]
        if kept is not None and kept.rows.get(code) == given
        else tuple(_answer_of(*item) for item in given)
        for code, given in rows.items()
    }
    LAST_READ.put(row.pk, Read(rows=rows, answers=made, built=kept.built if kept is not None else None))
    return dict(made)


def _answer_of(  # noqa: PLR0913 - the columns of a statement, in their order
    _code: str,
    name: str | None,
    answer: str,
    state: str,
    reason: str,
    evidence: str,
    evidence_note: str,
    note: str,
    rater: str,
    role: str,
    carried_from: str,
    *rare: Any,  # noqa: ANN401 - columns that few answers use; they come as text
) -> AnswerFile:
    return AnswerFile(
        answer=answer or None,
        state=None if state == "answered" else state,  # type: ignore[arg-type]  # the column holds one of the states
        reason=reason,
        evidence=evidence or None,
        evidence_note=evidence_note,
        note=note,
        rater=rater or name or "",
        role=role,
        **origin_of(carried_from),
        **(_rare(*rare) if rare != _NOTHING else {}),
    )


_PLAIN: Final = (
    "code",
    "name",
    "answer",
    "state",
    "reason",
    "evidence",
    "evidence_note",
    "note",
    "rater",
    "role",
    "carried_from",
)
_RARE: Final = ("date_text", "object_text", "unit_text", "importance", "numerator", "denominator")
_NOTHING: Final = (None, "{}", "{}", "", "", "")
_ANSWERS: Final = Prepared(
    lambda assessment: (
        models.Answer.objects.filter(assessment_id=assessment)
        .order_by("position", "id")
        .annotate(
            name=F("saved_by__display_name"),
            object_text=Cast("by_object", TextField()),
            unit_text=Cast("by_unit", TextField()),
            date_text=Cast("evidence_date", TextField()),
        )
        .values_list(*_PLAIN, *_RARE)
    ),
    UUID(int=1),
)


def _rare(
    dated: str | None, objects: str, units: str, importance: str, numerator: str, denominator: str
) -> dict[str, Any]:
    return {
        "evidence_date": date.fromisoformat(dated) if dated else None,
        "by_object": json.loads(objects),
        "by_unit": json.loads(units),
        "importance": importance or None,
        "numerator": number_of(numerator),
        "denominator": number_of(denominator),
    }


def loaded_assessment(row: models.Assessment) -> Assessment:
    """Return the assessment ready for scoring with its pinned pack; only what changed is worked out."""
    file = assessment_file(row)
    kept = LAST_READ.get(row.pk)
    before = kept.built if kept is not None else None
    like = before[1] if before is not None and before[0] == row.pack_digest else None
    built = build_assessment(file, pinned_pack(row), like=like)
    if kept is not None:
        LAST_READ.put(row.pk, attrs.evolve(kept, built=(row.pack_digest, built)))
    return built
