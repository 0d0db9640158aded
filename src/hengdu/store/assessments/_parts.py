"""Read the small tables of an assessment together, in one query."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs
from django.db.models import Case, F, IntegerField, TextField, Value, When
from django.db.models.functions import Cast

from hengdu.assessments import Declaration, Measurement, Resolution, Validation
from hengdu.store.assessments import models
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import Model, QuerySet
    from django.db.models.expressions import Combinable

_NAMES: Final = ("p1", "p2", "p3", "p4", "p5", "p6", "p7")
Row = tuple[str, int, str, str, str, str, str, str, str]


@attrs.define(kw_only=True)
class Parts:
    """What stands beside the answers of one assessment; ``goes_on`` maps roles to the nodes they go on in."""

    indicators: dict[str, tuple[Measurement, ...]] = attrs.field(factory=dict)
    validations: tuple[Validation, ...] = ()
    declarations: dict[str, Declaration] = attrs.field(factory=dict)
    consensus: dict[str, Resolution] = attrs.field(factory=dict)
    background: dict[str, Text] = attrs.field(factory=dict)
    goes_on: dict[str, set[str]] = attrs.field(factory=dict)


def parts_of(assessment_id: UUID) -> Parts:
    """Return all small parts of an assessment, in the order in which they are kept."""
    tables: list[tuple[type[Model], str, tuple[str | Combinable, ...]]] = [
        (
            models.Measurement,
            "position",
            ("indicator", "period", "numerator", "denominator", "value", "evidence", "note"),
        ),
        (
            models.Validation,
            "position",
            (Cast("nodes", TextField()), "kind", Cast("day", TextField()), "evidence", "note"),
        ),
        (models.Declaration, "", ("redline", _truth("holds"), "note", "evidence")),
        (models.Resolution, "", ("code", "answer", "reason", "evidence", "by")),
        (models.Background, "", ("key", "zh", "en")),
        (models.FlowChoice, "", ("role", "node", _truth("goes_on"))),
    ]
    first, *rest = [_query(table, assessment_id, order, columns) for table, order, columns in tables]
    return _sorted_out(sorted(first.union(*rest, all=True), key=lambda row: row[:2]))


def _truth(field: str) -> Case:
    return Case(
        When(**{field: True}, then=Value("1")), When(**{field: False}, then=Value("0")), default=Value("")
    )


def _query(
    table: type[Model], assessment_id: UUID, order: str, columns: tuple[str | Combinable, ...]
) -> QuerySet[Any, Row]:
    filled = (*columns, *[Value("")] * (len(_NAMES) - len(columns)))
    expressions = {
        name: Cast(column if not isinstance(column, str) else F(column), TextField())
        for name, column in zip(_NAMES, filled, strict=True)
    }
    place = Cast(F(order), IntegerField()) if order else Value(0, output_field=IntegerField())
    rows: QuerySet[Any, Row] = (
        table._default_manager.filter(assessment_id=assessment_id)  # noqa: SLF001 - Django's documented name
        .order_by()
        .annotate(what=Value(table.__name__, output_field=TextField()), place=place, **expressions)
        .values_list("what", "place", *_NAMES)
    )
    return rows


def _sorted_out(rows: Iterable[Row]) -> Parts:
    parts = Parts()
    measured: dict[str, list[Measurement]] = {}
    validations = []
    for what, _, first, second, third, fourth, fifth, sixth, seventh in rows:
        if what == "Measurement":
            measured.setdefault(first, []).append(
                Measurement(
                    period=second,
                    numerator=number_of(third),
                    denominator=number_of(fourth),
                    value=number_of(fifth),
                    evidence=sixth or None,
                    note=seventh,
                )
            )
        elif what == "Validation":
            validations.append(
                Validation(
                    nodes=tuple(json.loads(first)),
                    kind=second,
                    day=date.fromisoformat(third),
                    evidence=fourth or None,
                    note=fifth,
                )
            )
        elif what == "Declaration":
            holds = {"1": True, "0": False}.get(second)
            parts.declarations[first] = Declaration(holds=holds, note=third, evidence=fourth or None)
        elif what == "Resolution":
            parts.consensus[first] = Resolution(
                answer=second, reason=third, evidence=fourth or None, by=fifth
            )
        elif what == "Background":
            parts.background[first] = Text(second, third)
        elif third == "1":
            parts.goes_on.setdefault(first, set()).add(second)
    parts.indicators = {code: tuple(items) for code, items in measured.items()}
    parts.validations = tuple(validations)
    return parts


def number_of(text: str) -> Decimal | None:
    """Return the exact decimal that a column holds as text; None for an empty one."""
    return Decimal(text) if text else None
