"""Save what stands beside the answers: measurements, validations, declarations, the background form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import checked, long_text, one_line, one_of, writable
from hengdu.actions._errors import Conflict, NotFoundError
from hengdu.assessments import AssessmentFile, Declaration, Measurement, Validation, build_assessment
from hengdu.store import Permission, Place
from hengdu.store.assessments import models
from hengdu.store.assessments.mapping import number_text
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


def _fits(work: Work, **sections: Any) -> None:  # noqa: ANN401 - one section of an assessment file
    """Check a section against the pack; AssessmentError where it does not fit."""
    pack = pinned_pack(work.assessment)
    build_assessment(AssessmentFile(pack=pack.id, **sections), pack)


def _grade(work: Work, evidence: str) -> str | None:
    """Return a known evidence grade, or None where none was given."""
    known = [grade.code for grade in pinned_pack(work.assessment).content.evidence_grades]
    return one_of(evidence, known, "evidence") if evidence else None


def _write(
    work: Work, rows: QuerySet[Any], make: Model, columns: dict[str, Any], version: int, place: str
) -> int:
    """Insert ``make`` (version 0 given) or update the one row of ``rows`` if it still has ``version``."""
    common = {"saved_at": work.moment, "saved_by_id": work.actor.user_id}
    present = rows.first()
    if present is None:
        if version:
            raise Conflict(None, place=place)
        for name, value in {**columns, **common}.items():
            setattr(make, name, value)
        make.save(force_insert=True)
        return 1
    changed = rows.filter(pk=present.pk, version=version).update(**columns, **common, version=version + 1)
    if not changed:
        by = present.saved_by.display_name if present.saved_by is not None else ""
        raise Conflict(present, place=place, by=by, at_text=present.saved_at.isoformat(timespec="seconds"))
    return version + 1


class _InAssessment(Action[Any]):
    """What the records of one assessment share."""

    assessment: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse where the assessment, or the part of it that is concerned, is not being answered."""
        writable(work.assessment, *self.concerned(work))

    def concerned(self, work: Work) -> tuple[str, ...]:  # noqa: ARG002 - subclasses look into the pack
        """Return the nodes that the record belongs to."""
        return ()


def _node_of(work: Work, indicator: str) -> tuple[str, ...]:
    """Return the node that an indicator belongs to."""
    nodes = pinned_pack(work.assessment).nodes.values()
    return tuple(node.code for node in nodes if any(one.code == indicator for one in node.indicators))


@attrs.frozen(kw_only=True)
class SaveMeasurement(_InAssessment, Action[int]):
    """Save one period of an indicator; returns the new version.

    ``data`` is plain data of :class:`hengdu.assessments.Measurement`; periods are kept in the order of their
    names, oldest first (``2026Q1``, ``2026-03``).
    """

    permission: ClassVar = Permission.MEASUREMENT_WRITE
    event: ClassVar = Tag.MEASUREMENT_SAVED
    assessment: UUID
    indicator: str
    data: dict[str, Any]
    version: int = 0

    def concerned(self, work: Work) -> tuple[str, ...]:
        """Return the node of the indicator."""
        return _node_of(work, self.indicator)

    def execute(self, work: Work) -> int:
        """Check and write the period, then put the periods in order."""
        data = {name: value for name, value in self.data.items() if value not in (None, "")}
        given = checked(Measurement, data, self.indicator)
        _fits(work, indicators={self.indicator: (given,)})
        rows = models.Measurement.objects.filter(
            assessment=work.assessment, indicator=self.indicator, period=given.period
        )
        before = rows.values("numerator", "denominator", "value", "evidence", "note").first()
        columns = {
            "numerator": number_text(given.numerator),
            "denominator": number_text(given.denominator),
            "value": number_text(given.value),
            "evidence": given.evidence or "",
            "note": given.note,
        }
        make = models.Measurement(assessment=work.assessment, indicator=self.indicator, period=given.period)
        version = _write(work, rows, make, columns, self.version, f"{self.indicator} {given.period}")
        others = models.Measurement.objects.filter(assessment=work.assessment, indicator=self.indicator)
        for position, pk in enumerate(others.order_by("period").values_list("pk", flat=True)):
            models.Measurement.objects.filter(pk=pk).exclude(position=position).update(position=position)
        work.record(self.event, object=f"{self.indicator} {given.period}", before=before, after=columns)
        return version


@attrs.frozen(kw_only=True)
class RemoveMeasurement(_InAssessment, Action[None]):
    """Take one period of an indicator away; the trail keeps what it said."""

    permission: ClassVar = Permission.MEASUREMENT_WRITE
    event: ClassVar = Tag.MEASUREMENT_REMOVED
    assessment: UUID
    indicator: str
    period: str

    def concerned(self, work: Work) -> tuple[str, ...]:
        """Return the node of the indicator."""
        return _node_of(work, self.indicator)

    def execute(self, work: Work) -> None:
        """Delete the row."""
        rows = models.Measurement.objects.filter(
            assessment=work.assessment, indicator=self.indicator, period=self.period
        )
        before = rows.values("numerator", "denominator", "value", "evidence", "note").first()
        if before is None:
            raise NotFoundError(f"{self.indicator} {self.period}"[:120])
        rows.delete()
        work.record(self.event, object=f"{self.indicator} {self.period}", before=before)


@attrs.frozen(kw_only=True)
class SaveValidation(_InAssessment, Action[UUID]):
    """Save a check that a capability really works; ``validation`` empty makes a new one. Returns its id."""

    permission: ClassVar = Permission.VALIDATION_WRITE
    event: ClassVar = Tag.VALIDATION_SAVED
    assessment: UUID
    nodes: tuple[str, ...]
    kind: str
    day: date
    evidence: str = ""
    note: str = ""
    validation: UUID | None = None
    version: int = 0

    def concerned(self, work: Work) -> tuple[str, ...]:  # noqa: ARG002 - the nodes are in the request
        """Return the nodes that were checked."""
        return self.nodes

    def execute(self, work: Work) -> UUID:
        """Check and write the record."""
        given = checked(
            Validation,
            {
                "nodes": list(self.nodes),
                "kind": one_line(self.kind, "kind", most=500, least=1),
                "day": self.day,
                "evidence": _grade(work, self.evidence),
                "note": long_text(self.note, "note"),
            },
            "validation",
        )
        _fits(work, validations=(given,))
        of_this = models.Validation.objects.filter(assessment=work.assessment)
        row = models.Validation(assessment=work.assessment, position=of_this.count())
        rows = of_this.filter(pk=self.validation or row.pk)
        if self.validation is not None and not rows.exists():
            raise NotFoundError("validation")
        before = rows.values("nodes", "kind", "day", "evidence", "note").first()
        columns = {
            "nodes": list(given.nodes),
            "kind": given.kind,
            "day": given.day,
            "evidence": given.evidence or "",
            "note": given.note,
        }
        _write(work, rows, row, columns, self.version, "validation")
        found = self.validation or row.pk
        work.record(self.event, object=str(found), before=before, after=columns)
        return found


@attrs.frozen(kw_only=True)
class RemoveValidation(_InAssessment, Action[None]):
    """Take a validation away; the trail keeps what it said."""

    permission: ClassVar = Permission.VALIDATION_WRITE
    event: ClassVar = Tag.VALIDATION_REMOVED
    assessment: UUID
    validation: UUID

    def execute(self, work: Work) -> None:
        """Delete the row."""
        rows = models.Validation.objects.filter(assessment=work.assessment, pk=self.validation)
        before = rows.values("nodes", "kind", "day", "evidence", "note").first()
        if before is None:
            raise NotFoundError("validation")
        rows.delete()
        work.record(self.event, object=str(self.validation), before=before)


@attrs.frozen(kw_only=True)
class SaveDeclaration(_InAssessment, Action[int]):
    """Save the institution's word on a red line (``holds`` None takes it back); returns the new version."""

    permission: ClassVar = Permission.VALIDATION_WRITE
    event: ClassVar = Tag.DECLARATION_SAVED
    assessment: UUID
    redline: str
    holds: bool | None
    note: str = ""
    evidence: str = ""
    version: int = 0

    def execute(self, work: Work) -> int:
        """Check and write the declaration."""
        given = checked(
            Declaration,
            {
                "holds": self.holds,
                "note": long_text(self.note, "note"),
                "evidence": _grade(work, self.evidence),
            },
            self.redline[:80],
        )
        _fits(work, declarations={self.redline: given})
        rows = models.Declaration.objects.filter(assessment=work.assessment, redline=self.redline)
        before = rows.values("holds", "note", "evidence").first()
        columns = {"holds": given.holds, "note": given.note, "evidence": given.evidence or ""}
        make = models.Declaration(assessment=work.assessment, redline=self.redline)
        version = _write(work, rows, make, columns, self.version, self.redline)
        work.record(self.event, object=self.redline, before=before, after=columns)
        return version


@attrs.frozen(kw_only=True)
class SaveBackground(_InAssessment, Action[int]):
    """Save one entry of the background form (unscored); returns the new version."""

    permission: ClassVar = Permission.BACKGROUND_WRITE
    event: ClassVar = Tag.BACKGROUND_SAVED
    assessment: UUID
    key: str
    zh: str
    en: str = ""
    role: str = ""
    version: int = 0

    def execute(self, work: Work) -> int:
        """Write the entry."""
        key = one_line(self.key, "key", most=200, least=1)
        rows = models.Background.objects.filter(assessment=work.assessment, key=key)
        before = rows.values("zh", "en").first()
        columns = {
            "zh": long_text(self.zh, key),
            "en": long_text(self.en, key),
            "role": self.role,
            "carry": "",
        }
        make = models.Background(assessment=work.assessment, key=key)
        version = _write(work, rows, make, columns, self.version, key)
        work.record(self.event, object=key, before=before, after={"zh": columns["zh"], "en": columns["en"]})
        return version
