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

from hengdu.store import upgrade
from hengdu.store.people.models import User
from hengdu.web.runtime._migrate import migrate


def test_killed_at_every_migration_the_next_start_works_and_nothing_half_done_is_seen(tmp_path):
    script = Path(__file__).with_name("killed_migrations.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["faults"] == []
    assert outcome["kills"] > 40
    assert (outcome["last"], outcome["left"]) == (0, [])


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
