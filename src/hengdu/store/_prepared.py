"""Build a statement of the ORM once and ask it again with other values.

Django takes several times longer to build a statement than SQLite to answer it; where one is asked with every
saved answer, that is most of what the save costs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from uuid import UUID

import attrs
from django.db import connection
from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)
Value = UUID | str | datetime


@attrs.frozen(kw_only=True)
class _Built:
    """One statement for one kind of database: where its values go, and how its columns are read."""

    sql: str
    constants: tuple[Any, ...]  # what the database driver takes
    places: tuple[tuple[int, int], ...]  # (parameter of the statement, value of the caller)
    names: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]

    def ask(self, values: Sequence[Value]) -> list[Sequence[Any]]:
        parameters = list(self.constants)
        for place, number in self.places:
            parameters[place] = _taken(values[number])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows: list[Sequence[Any]] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for at, functions, expression in self.converters:
            for function in functions:
                values[at] = function(values[at], expression, connection)
        return values


class Prepared(Generic[M]):
    """A query whose statement is built at its first use; ``build`` makes the queryset from the values.

    The values must be compared as they are (no ranges, no lists, none that is None), and ``like`` gives one
    example of each, all different from each other and from every constant in the query.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *like: Value) -> None:
        """Take how to build the query and an example of each value."""
        self._build = build
        self._like: Final = like
        self._built: dict[str, _Built] = {}
        self._model: type[M] | None = None

    def rows(self, *values: Value) -> list[Sequence[Any]]:
        """Return the rows of a query of columns (``values_list``)."""
        return self._statement().ask(values)

    def all(self, *values: Value) -> list[M]:
        """Return the model's objects that the query finds."""
        statement = self._statement()
        assert self._model is not None  # noqa: S101 - set together with the statement
        return [self._model.from_db(connection.alias, statement.names, row) for row in statement.ask(values)]

    def first(self, *values: Value) -> M | None:
        """Return the first object, or None; the query itself should be limited to one."""
        found = self.all(*values)
        return found[0] if found else None

    def _statement(self) -> _Built:
        built = self._built.get(connection.vendor)
        if built is None:
            queryset = self._build(*self._like)
            self._model = queryset.model
            built = self._built[connection.vendor] = _built(queryset, self._like)
        return built


def _built(queryset: QuerySet[Any, Any], like: Sequence[Value]) -> _Built:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column[0] for column in compiler.select]
    names = tuple(column.target.attname if hasattr(column, "target") else "" for column in columns)
    taken = [_taken(value) for value in like]
    found = compiler.get_converters(columns)
    return _Built(
        sql=sql,
        constants=tuple(parameters),
        places=tuple((at, taken.index(value)) for at, value in enumerate(parameters) if value in taken),
        names=names,
        converters=tuple((at, tuple(functions), expression) for at, (functions, expression) in found.items()),
    )


def _taken(value: Value) -> Any:  # noqa: ANN401 - the driver's own types
    """Return a value as the database driver takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
