"""Fill an empty database with the rows of another, in one transaction, and compare what arrived."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from hengdu.operations import _rows as rows
from hengdu.operations._databases import DEFAULT
from hengdu.operations._fault import OperationError
from hengdu.store import upgrade
from hengdu.store.trail.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from django.db.models import Model

    from hengdu.operations._manifest import Counted
    from hengdu.store.trail import Tag

    Read = Callable[[type[Model]], Iterable[rows.Row]]

_DERIVED: Final = ("hd_standards_words",)  # tables without a model, made anew from the rows


def refuse_filled() -> None:
    """Raise an OperationError unless the default database is empty: no tables, or ours without a row."""
    found = set(connection.introspection.table_names())
    ours = {rows.name_of(model): model for model in rows.tables()}
    strange = {name for name in found - {*ours, "django_migrations"} if not name.startswith(_DERIVED)}
    filled = [name for name in sorted(found & ours.keys()) if ours[name]._base_manager.exists()]  # noqa: SLF001 - without any default filter
    if strange or filled:
        raise OperationError(
            "目标数据库不是空的",
            "the target database is not empty",
            place=f"{connection.settings_dict['NAME']}: {', '.join([*filled, *sorted(strange)][:3])}",
            hint_zh="请给出一个新建的空库",
            hint_en="Name a new, empty database",
        )


def has_arrived(
    given: Callable[[type[Model]], Counted | None], tag: Tag, *, changed: Collection[type[Model]] = ()
) -> bool:
    """Say whether the default database holds these rows already, and after them one event of ``tag`` alone.

    So a run leaves it that was killed between the end of its transaction and its own end; ``changed`` are
    the tables that the run itself altered.
    """
    models = rows.tables()
    if not {rows.name_of(model) for model in models} <= set(connection.introspection.table_names()):
        return False
    last = Event.objects.order_by("-seq").first()
    if last is None or last.tag != tag.value or upgrade.pending():
        return False
    if _before_the_last_event() != given(Event):
        return False
    alike = (model for model in models if model is not Event and model not in changed)
    return all(rows.count(model, DEFAULT) == given(model) for model in alike)


def _before_the_last_event() -> Counted:
    counting = rows.Counting()
    for _row in islice(counting.passing(rows.read_rows(Event, DEFAULT)), Event.objects.count() - 1):
        pass
    return counting.counted()


def fill(read: Read, complete: Callable[[Mapping[str, Counted]], None]) -> Mapping[str, Counted]:
    """Make the tables, write the rows that ``read`` gives, compare, call ``complete``; all or nothing.

    With SQLite the tables are made first; the file is one that nobody else uses yet. Returns count and digest
    of each table by name.
    """
    refuse_filled()
    if connection.vendor == "sqlite":
        upgrade.migrate_in_place()
        with transaction.atomic():
            return _fill(read, complete)
    with transaction.atomic():
        upgrade.migrate_in_one_transaction()
        return _fill(read, complete)


def _fill(read: Read, complete: Callable[[Mapping[str, Counted]], None]) -> Mapping[str, Counted]:
    # Models may be imported only once Django is set up.
    from hengdu.store.dossiers import guards
    from hengdu.store.standards.records import index_again

    guards.take_down(connection)
    models = rows.tables()
    given = {}
    for model in models:
        counting = rows.Counting()
        rows.write_rows(model, counting.passing(read(model)), DEFAULT)
        given[rows.name_of(model)] = counting.counted()
    index_again()
    _settle()
    guards.put_up(connection)
    rows.reset_sequences(DEFAULT)
    for model in models:
        name = rows.name_of(model)
        if rows.count(model, DEFAULT) != given[name]:
            raise differs(name)
    complete(given)
    return given


def _settle() -> None:
    """Check the references that were put off: PostgreSQL makes no trigger while some are waiting."""
    if connection.vendor == "sqlite":
        connection.check_constraints()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def differs(table: str) -> OperationError:
    """Return the error for a table that did not arrive as it was."""
    return OperationError(
        f"表 {table} 的行数或摘要不一致，未写入任何内容",
        f"count or digest of table {table} differ; nothing was written",
        place=table,
        hint_zh="原数据未改动；请报告此缺陷",
        hint_en="The original is unchanged; report this fault",
    )
