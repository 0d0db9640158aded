"""Turn rows into records of the register and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.documents import NO_TEXT, adapter, record_data
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import Standard, Status, name_key, number_key
from hengdu.store.standards import models
from hengdu.store.standards.words import index_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

_BATCH = 2000


def standard_of(row: models.Standard) -> Standard:
    """Return the record that a row holds.

    >>> standard_of(models.Standard(data={"id": "x-1", "title": {"zh": "甲", "en": ""}})).title.zh
    '甲'
    """
    found: Standard = adapter(Standard).validate_python(row.data)
    return found


def columns_of(item: Standard) -> dict[str, Any]:
    """Return the columns of a record; pure, the row's id and version stay as they are."""
    framework = builtin_framework()
    return {
        "code": item.id,
        "number": item.number,
        "number_key": number_key(item.number),
        "name_key": name_key(item.title.zh)[:500],
        "title_zh": item.title.zh,
        "title_en": item.title.en,
        "level": item.level.value,
        "status": item.status.value,
        "category": framework.category_of(item.topic) if item.topic in framework.topics else item.category,
        "topic": item.topic,
        "series": item.series or "",
        "data": record_data(item),
    }


def keep_standards(items: Sequence[Standard], *, moment: datetime, by: UUID | None) -> None:
    """Write records: new rows, or the next version of those that are there; their words are indexed."""
    for start in range(0, len(items), _BATCH):
        _keep(items[start : start + _BATCH], moment, by)


def _keep(items: Sequence[Standard], moment: datetime, by: UUID | None) -> None:
    codes = [item.id for item in items]
    present = {row.code: row for row in models.Standard.objects.filter(code__in=codes)}
    fresh: list[models.Standard] = []
    changed: list[models.Standard] = []
    for item in items:
        columns = columns_of(item)
        row = present.get(item.id)
        if row is None:
            fresh.append(models.Standard(**columns, changed_at=moment, changed_by_id=by))
            continue
        for name, value in columns.items():
            setattr(row, name, value)
        row.version, row.changed_at, row.changed_by_id = row.version + 1, moment, by
        changed.append(row)
    models.Standard.objects.bulk_create(fresh)
    names = [*columns_of(items[0]), "version", "changed_at", "changed_by"]
    models.Standard.objects.bulk_update(changed, names, batch_size=100)
    ids = dict(models.Standard.objects.filter(code__in=codes).values_list("code", "id"))
    index_rows((ids[item.id], _fields(item)) for item in items)


def index_again() -> None:
    """Index the words of every row anew, where rows came from another database without their index."""
    index_rows((row.id, _fields(standard_of(row))) for row in models.Standard.objects.iterator())


def _fields(item: Standard) -> tuple[str, ...]:
    """Return what a search looks into: the same fields as the ring's index."""
    aliases = tuple(alias.text for alias in item.aliases)
    return (item.number, item.title.zh, item.title.en, item.id, item.research, item.project, *aliases)


def light_standards(rows: QuerySet[models.Standard]) -> Iterable[Standard]:
    """Yield records with only what coverage needs: id, topic, category, status, series."""
    statuses = {status.value: status for status in Status}
    values = rows.values_list("code", "topic", "category", "status", "series")
    for code, topic, category, status, series in values.iterator(chunk_size=5000):
        yield Standard(
            id=code,
            title=NO_TEXT,
            topic=topic,
            category=category,
            status=statuses[status],
            series=series or None,
        )
