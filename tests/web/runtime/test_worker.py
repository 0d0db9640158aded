"""A job worker that is killed in the middle of a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.application import ON_BOTH, present_address

from hengdu.actions import Permission
from hengdu.actions.jobs import StartJob, job_kind
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.trail.models import Event
from hengdu.text import Text

pytestmark = ON_BOTH


@pytest.fixture
def worker(site, tmp_path):  # noqa: ARG001 - the database that it works on
    """Return a function that starts the worker on the test's database."""
    started = []
    environment = {**os.environ, "HENGDU_DATA": str(tmp_path), "HENGDU_DATABASE": present_address()}

    def start():
        command = [sys.executable, str(Path(__file__).with_name("slow_worker.py")), str(tmp_path / "begun")]
        process = subprocess.Popen(command, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition, patience_s=40):
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen in time")


def test_a_job_whose_worker_was_killed_is_done_exactly_once_after_a_restart(site, worker, tmp_path):
    job_kind("test:slow", permission=Permission.ACCOUNT_OWN, title=Text("慢任务", "Slow job"))(lambda _: None)
    user = site.person("zhang")
    job_id = StartJob(kind="test:slow").run(site.actor(user))
    begun = tmp_path / "begun"

    first = worker()
    until(begun.exists)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert Job.objects.get(pk=job_id).state == JobState.RUNNING

    second = worker()
    until(lambda: Job.objects.get(pk=job_id).state == JobState.DONE)
    second.terminate()
    assert second.wait(timeout=20) == 0
    assert begun.read_text().splitlines() == ["begun", "begun"]
    assert Job.objects.get(pk=job_id).attempt == 2
    assert Event.objects.filter(tag="job:job:finished").count() == 1
    assert Event.objects.filter(tag="account:language:chosen").count() == 1
    assert [path.read_text() for path in (tmp_path / "results").iterdir()] == ["done"]
