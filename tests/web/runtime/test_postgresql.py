"""The same installation on PostgreSQL: prepared in one transaction, killed and prepared again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import psycopg
import pytest
from django.utils import timezone
from tests.postgres import postgresql
from tests.web.conftest import PASSWORD, Site

from hengdu.actions import ANONYMOUS, Permission, actor_for, system_actor
from hengdu.actions.accounts import FinishSetup, NewPerson, OpenSetup, PrepareSite
from hengdu.actions.jobs import StartJob, job_kind, requeue_lost, run_job
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.people.models import Mode, User
from hengdu.text import Text

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


@pytest.mark.usefixtures("postgresql")
def test_setup_sign_in_throttle_and_a_job_work_the_same(tmp_path):
    PrepareSite(mode=Mode.SEPARATED).run(system_actor())
    people = {part: NewPerson(username=part, display_name="示例") for part in ("system", "security", "audit")}
    FinishSetup(code=OpenSetup().run(system_actor()), password=PASSWORD, **people).run(ANONYMOUS)
    client = Site(tmp_path).client()
    client.post("/account/login/", {"login": "system", "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    for _ in range(6):
        client.post("/account/reauthenticate/", {"password": "wrong"})
    job_kind("test:pg", permission=Permission.ACCOUNT_OWN, title=Text("示例", "Sample"))(lambda _work: None)
    job_id = StartJob(kind="test:pg").run(actor_for(User.objects.get(username="system").pk))
    run_job(job_id)
    assert Job.objects.get(pk=job_id).state == JobState.DONE
    assert requeue_lost(timezone.now()) == 0
