"""Run Django's migrations: in place on a database nobody else uses, or in one transaction on PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.migrations.state import ProjectState

# How a file of SQLite is written that takes its place only once it is whole: fast, and a crash may lose it.
CARELESS: Final = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"}
_OURS: Final = "hd_"  # the labels of our apps start so
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

        if connection.introspection.table_names():
            guards.take_down(connection)
            _step_by_step(executor)
        else:
            _build(executor)
        guards.put_up(connection)
    return missing


def _step_by_step(executor: MigrationExecutor) -> None:
    every = executor.loader.graph.leaf_nodes()
    theirs = [leaf for leaf in every if not leaf[0].startswith(_OURS)]
    if executor.migration_plan(theirs):
        executor.migrate(theirs)
        executor.loader.build_graph()
    executor.migrate(every)


def _build(executor: MigrationExecutor) -> None:
    """Make the tables of an empty database from the models as they are now; note every migration as applied.

    Going through the history of all libraries takes ten times as long and ends with the same tables, which a
    test compares (ADR 0010). What our migrations do beside tables (triggers, the table of words) is done in
    their order; what those of libraries do beside tables moves rows, and there are none.
    """
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    executor.recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):  # noqa: SLF001 - Django's name for its public description of a model
                editor.create_model(model)
    now = cast("ProjectState", _Now())
    with connection.schema_editor() as editor:
        for migration, _backwards in plan:
            for operation in migration.operations:
                if migration.app_label.startswith(_OURS) and isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(migration.app_label, editor, now, now)
    for migration, _backwards in plan:
        executor.recorder.record_applied(migration.app_label, migration.name)


class _Now:
    """Stands where Django passes the models of a moment in its history: the models of now."""

    apps = apps

    def clear_delayed_apps_cache(self) -> None:
        """Do nothing: the models of now are complete."""


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
    settings["OPTIONS"] = dict(CARELESS)
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"], settings["OPTIONS"] = before
