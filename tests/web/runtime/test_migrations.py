"""A start that is killed in the middle of a migration is simply started again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hengdu.store import upgrade
from hengdu.store.people.models import User
from hengdu.web.runtime._migrate import migrate


def test_killed_at_each_of_our_migrations_the_next_start_works_and_nothing_half_done_is_seen(tmp_path):
    script = Path(__file__).with_name("killed_migrations.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["faults"] == []
    ours = [name for name, _ in MigrationLoader(None).disk_migrations if name.startswith("hd_")]
    assert outcome["kills"] >= len(ours) > 20
    assert (outcome["last"], outcome["left"]) == (0, [])


def _tables(path: Path) -> dict[tuple[str, str], object]:
    """Return what the schema holds: the columns of each table as a set, the rest as its SQL."""
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return {(kind, name): _parts(sql) if kind == "table" else sql for kind, name, sql in found}


def _parts(sql: str) -> tuple[str, ...]:
    """Split the parts of a CREATE TABLE at its outer commas; their order is no part of the schema."""
    parts, depth = [""], 0
    for letter in sql:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += letter
    first, *rest = (part.strip() for part in parts)
    beginning, _, column = first.partition("(")
    return (beginning, *sorted([column, *(part.removesuffix(")") for part in rest[-1:]), *rest[:-1]]))


def test_a_database_built_at_once_is_the_one_that_all_migrations_lead_to(tmp_path):
    built, stepped = tmp_path / "built", tmp_path / "stepped"
    with upgrade.database_at(built):
        upgrade.migrate_in_place()
    with upgrade.database_at(stepped):
        MigrationRecorder(connections["default"]).ensure_schema()
        upgrade.migrate_in_place()
    assert _tables(built) == _tables(stepped)
    assert len(_tables(built)) > 300
    for path in (built, stepped):
        with upgrade.database_at(path):
            assert upgrade.pending() == ()


def test_an_upgrade_keeps_the_data_and_folds_in_the_write_ahead_log(site, database):
    site.person("zhang")
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'hd_jobs'")
        cursor.execute("DROP TABLE hd_jobs_lease")
        cursor.execute("DROP TABLE hd_jobs_job")
    assert upgrade.pending() == ("hd_jobs.0001_initial",)
    applied = migrate(database)
    assert applied == ("hd_jobs.0001_initial",)
    assert User.objects.get().username == "zhang"
    assert upgrade.pending() == ()


def test_a_database_that_is_up_to_date_is_left_alone(database):
    connections.close_all()
    before = database.stat().st_ino
    assert migrate(database) == ()
    assert database.stat().st_ino == before


@pytest.mark.usefixtures("site")
def test_while_somebody_else_writes_nothing_is_migrated(database):
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'hd_jobs'")
    connections.close_all()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            migrate(database)


def test_a_database_of_a_newer_version_is_refused_by_name(database):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('hd_people', '0999_future', '2030-01-01')"
        )
    with pytest.raises(upgrade.UpgradeError, match=r"hd_people\.0999_future.*newer Hengdu"):
        migrate(database)


def test_what_a_killed_start_left_is_removed(database):
    leftover = database.with_name("hengdu.sqlite3.migrating")
    leftover.write_bytes(b"half of a database")
    migrate(database)
    assert not leftover.exists()
