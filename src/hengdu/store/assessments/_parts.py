"""Read the small tables of an assessment together, in one query."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs
from django.db import connection

from hengdu.assessments import Declaration, Measurement, Resolution, Validation
from hengdu.store.assessments import models
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

Row = tuple[str, int, str, str, str, str, str, str, str]

# By hand, because the ORM takes longer to build this statement than the database to answer it. The rows have
# nine columns: the table, the place in it, and up to seven texts.
_STATEMENT: Final = """
SELECT 'measurement', "position", indicator, period, numerator, denominator, "value", evidence, note
FROM hd_assessments_measurement WHERE assessment_id = %s
UNION ALL
SELECT 'validation', "position", CAST(nodes AS text), kind, CAST("day" AS text), evidence, note, '', ''
FROM hd_assessments_validation WHERE assessment_id = %s
UNION ALL
SELECT 'declaration', 0, redline, CASE WHEN holds THEN '1' WHEN NOT holds THEN '0' ELSE '' END, note,
       evidence, '', '', ''
FROM hd_assessments_declaration WHERE assessment_id = %s
UNION ALL
SELECT 'resolution', 0, code, answer, reason, evidence, "by", '', ''
FROM hd_assessments_resolution WHERE assessment_id = %s
UNION ALL
SELECT 'background', 0, "key", zh, en, '', '', '', ''
FROM hd_assessments_background WHERE assessment_id = %s
UNION ALL
SELECT 'choice', 0, role, node, '', '', '', '', ''
FROM hd_assessments_flowchoice WHERE goes_on AND assessment_id = %s
"""


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
    key = models.Assessment._meta.pk.get_db_prep_value(assessment_id, connection)  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [key] * _STATEMENT.count("%s"))
        rows: list[Row] = cursor.fetchall()
    return _sorted_out(sorted(rows, key=lambda row: row[:2]))


def _sorted_out(rows: Iterable[Row]) -> Parts:
    parts = Parts()
    measured: dict[str, list[Measurement]] = {}
    validations = []
    for what, _, first, second, third, fourth, fifth, sixth, seventh in rows:
        if what == "measurement":
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
        elif what == "validation":
            validations.append(
                Validation(
                    nodes=tuple(json.loads(first)),
                    kind=second,
                    day=date.fromisoformat(third),
                    evidence=fourth or None,
                    note=fifth,
                )
            )
        elif what == "declaration":
            holds = {"1": True, "0": False}.get(second)
            parts.declarations[first] = Declaration(holds=holds, note=third, evidence=fourth or None)
        elif what == "resolution":
            parts.consensus[first] = Resolution(
                answer=second, reason=third, evidence=fourth or None, by=fifth
            )
        elif what == "background":
            parts.background[first] = Text(second, third)
        else:
            parts.goes_on.setdefault(first, set()).add(second)
    parts.indicators = {code: tuple(items) for code, items in measured.items()}
    parts.validations = tuple(validations)
    return parts


def number_of(text: str) -> Decimal | None:
    """Return the exact decimal that a column holds as text; None for an empty one."""
    return Decimal(text) if text else None
