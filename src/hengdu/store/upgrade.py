"""Run Django's migrations: in place on a database nobody else uses, or in one transaction on PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK: Final = 0x48656E67  # any number, the same for every Hengdu


class UpgradeError(HengduError):
    """The database cannot be brought to this version; the place is the database."""


def pending() -> tuple[str, ...]:
    """Return the migrations that this version has and the database has not, in order."""
    return _missing(MigrationExecutor(connection))


def known() -> frozenset[str]:
    """Return every migration that a database of this version has had."""
    loader = MigrationExecutor(connection).loader
    replaced = {name for migration in loader.disk_migrations.values() for name in migration.replaces}
    return frozenset(f"{label}.{name}" for label, name in {*loader.disk_migrations} - replaced)


def _missing(executor: MigrationExecutor) -> tuple[str, ...]:
    _refuse_newer(executor)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)


def _refuse_newer(executor: MigrationExecutor) -> None:
    """Refuse a database that a newer version has already changed."""
    ours = {label for label, _name in executor.loader.graph.nodes}
    newer = [
        f"{label}.{name}"
        for label, name in executor.loader.applied_migrations
        if label in ours and (label, name) not in executor.loader.disk_migrations
    ]
    if newer:
        raise UpgradeError(
            "数据库由更新版本的衡度写过",
            "the database was written by a newer Hengdu",
            place=", ".join(sorted(newer)),
            hint_zh="请安装那个版本，或恢复升级前的备份",
            hint_en="Install that version, or restore the backup made before it",
        )


def migrate_in_place() -> tuple[str, ...]:
    """Apply what is missing, without a lock or a way back; return its names.

    What the libraries bring comes first: Django models each change again for every table that refers to the
    changed one, and while ours are not there that is a third of the time.
    """
    executor = MigrationExecutor(connection)
    missing = _missing(executor)
    if missing:
        from hengdu.store.dossiers import guards  # models may be imported only once Django is set up

        guards.take_down(connection)
        every = executor.loader.graph.leaf_nodes()
        theirs = [leaf for leaf in every if not leaf[0].startswith("hd_")]
        if executor.migration_plan(theirs):
            executor.migrate(theirs)
            executor.loader.build_graph()
        executor.migrate(every)
        guards.put_up(connection)
    return missing


def migrate_in_one_transaction() -> tuple[str, ...]:
    """Apply what is missing in one transaction that holds an advisory lock; return its names."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return migrate_in_place()


def close() -> None:
    """Close every connection of this thread."""
    connections.close_all()


@contextmanager
def database_at(path: Path) -> Iterator[None]:
    """Point Django at another SQLite file; fast and unsafe settings, for a file that a crash may lose."""
    settings = connections["default"].settings_dict
    before = settings["NAME"], settings["OPTIONS"]
    connections.close_all()
    settings["NAME"] = path
    settings["OPTIONS"] = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"}
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"], settings["OPTIONS"] = before
