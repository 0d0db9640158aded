"""The same installation on PostgreSQL: prepared in one transaction, killed and prepared again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import psycopg
import pytest
from tests.postgres import postgresql

__all__ = ["postgresql"]

KILLED = """
import os, signal
from django.db.migrations.recorder import MigrationRecorder
noted = []
record = MigrationRecorder.record_applied
def record_applied(self, app, name):
    record(self, app, name)
    noted.append(name)
    if app == "hd_assessments":
        os.kill(os.getpid(), signal.SIGKILL)
MigrationRecorder.record_applied = record_applied
from hengdu.web.runtime._prepare import prepare
prepare(is_local=False, is_demo=False)
"""


@pytest.fixture
def empty(postgresql, tmp_path):
    """An empty database and the variables that name it."""
    from hengdu.web.runtime._folder import DataFolder

    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    DataFolder(tmp_path / "data").prepare()
    return {
        **os.environ,
        "HENGDU_DATA": str(tmp_path / "data"),
        "HENGDU_DATABASE": postgresql,
        "DJANGO_SETTINGS_MODULE": "hengdu.web.settings",
    }


def test_a_start_killed_in_the_middle_leaves_nothing_and_the_next_one_prepares_all(empty):
    killed = subprocess.run([sys.executable, "-c", KILLED], env=empty, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with psycopg.connect(empty["HENGDU_DATABASE"]) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)

    done = subprocess.run(
        [sys.executable, "-m", "hengdu.web.runtime", "prepare"], env=empty, capture_output=True, check=False
    )
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert "hd_trail.0001_initial" in outcome["applied"]
    assert outcome["setup"]
