"""Read and write whole tables as rows that mean the same in every database.

A row is a list of plain values, one for each column in the model's order: identifiers as text, moments in
UTC, JSON as data. The digest of a table is SHA-256 over the sorted digests of its rows, so it does not depend
on how a database sorts.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connections

from hengdu.operations._fault import OperationError
from hengdu.operations._manifest import Counted
from hengdu.store.disk import is_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Field, Model

_AT_ONCE: Final = 500
Row = list[Any]


def tables() -> tuple[type[Model], ...]:
    """Return every table of the application and its libraries, as models."""
    found = apps.get_models(include_auto_created=True)
    return tuple(model for model in found if model._meta.managed and not model._meta.proxy)  # noqa: SLF001 - Django's public way to ask a model


def name_of(model: type[Model]) -> str:
    """Return the name of a model's table."""
    return model._meta.db_table  # noqa: SLF001 - Django's public way to ask a model


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)  # noqa: SLF001 - as above


def read_rows(model: type[Model], alias: str) -> Iterator[Row]:
    """Yield every row of a table in the order of its key."""
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)  # noqa: SLF001 - without any default filter
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def write_rows(model: type[Model], rows: Iterable[Row], alias: str) -> None:
    """Insert rows as they are: nothing is computed, no default is taken, no signal is sent."""
    fields = _fields(model)
    connection = connections[alias]
    at_once = max(1, min(_AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * _AT_ONCE)))
    waiting = iter(rows)
    while batch := list(islice(waiting, at_once)):
        objects = [_object(model, fields, row) for row in batch]
        try:
            model._base_manager.using(alias)._insert(  # type: ignore[attr-defined]  # noqa: SLF001 - the only raw insert of many
                objects, fields=fields, using=alias, raw=True
            )
        except (DatabaseError, ValueError) as cause:
            if is_full(cause):
                raise
            raise OperationError(
                f"写入表 {name_of(model)} 失败：{cause}",
                f"the rows of table {name_of(model)} were refused: {cause}",
                place=name_of(model),
                hint_zh="原数据未改动；请报告此缺陷",
                hint_en="The original is unchanged; report this fault",
            ) from cause


def _object(model: type[Model], fields: list[Field[Any, Any]], row: Row) -> Model:
    values = {
        field.attname: getattr(field, "target_field", field).to_python(value)
        for field, value in zip(fields, row, strict=True)
    }
    return model(**values)


def reset_sequences(alias: str) -> None:
    """Let new rows get numbers after those that were written."""
    from django.core.management.color import no_style

    connection = connections[alias]
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Counting:
    """Count rows and take their digest while they pass."""

    def __init__(self) -> None:
        """Begin with none."""
        self._digests: list[bytes] = []

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the same rows."""
        for row in rows:
            self._digests.append(hashlib.sha256(_canonical(row)).digest())
            yield row

    def counted(self) -> Counted:
        """Return what has passed."""
        whole = hashlib.sha256(b"".join(sorted(self._digests))).hexdigest()
        return Counted(rows=len(self._digests), sha256=whole)


def count(model: type[Model], alias: str) -> Counted:
    """Return count and digest of a table as it stands."""
    counting = Counting()
    for _row in counting.passing(read_rows(model, alias)):
        pass
    return counting.counted()


def _canonical(row: Row) -> bytes:
    return json.dumps(_same(row), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _same(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return numbers alike that databases keep differently: 1.0 and 1, 1e2 and 100."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _same(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_same(one) for one in value]
    return value
