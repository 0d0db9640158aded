"""What a killed worker leaves in the folder of results goes away; what a job names or is making stays."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from tests.faults.dying import killed_at
from tests.sealing import answered
from tests.world import World

from hengdu.actions import Role
from hengdu.actions.exports import KIND
from hengdu.actions.jobs import StartJob, _run, result_file, run_job, sweep_results, tidy
from hengdu.operations import Outcome, examine
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.jobs.results import SAFE_AGE, unnamed_results
from hengdu.web.runtime._folder import DataFolder, FolderLock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OLD = NOW - SAFE_AGE - timedelta(seconds=1)


@pytest.fixture
def results(database):
    """The folder of results of a data folder."""
    folder = settings.HENGDU_RESULTS
    assert folder == database.parent / "results"
    folder.mkdir()
    return folder


def left(folder, name, moment=OLD):
    """Leave a file as of a moment."""
    path = folder / name
    path.write_bytes("示例证据".encode())
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def job(state, attempt, **facts):
    """Make a job."""
    return Job.objects.create(
        kind="示例", user_id=World().person().user_id, state=state, attempt=attempt, **facts
    )


def test_what_a_killed_attempt_kept_goes_and_the_next_attempts_file_stays(results):
    world = World()
    tenant = world.tenant()
    assessment, lead = answered(world, tenant), world.person(Role.LEAD, tenant)
    arguments = {"assessment": str(assessment), "what": "answers", "format": "csv", "lang": "zh"}
    asked = StartJob(kind=KIND, arguments=arguments, assessment_id=assessment).run(lead)
    killed_at(_run, "append", 1, lambda: run_job(asked))
    (first,) = results.iterdir()
    assert unnamed_results(results, datetime.now(UTC)) == [], "the attempt may still be at work"
    Lease.objects.all().delete()
    run_job(asked)
    assert sweep_results(datetime.now(UTC)) == 1
    assert list(results.iterdir()) == [result_file(Job.objects.get(pk=asked))]
    assert not first.exists()


@pytest.mark.parametrize(
    ("state", "attempt", "named", "stays"),
    [
        (JobState.RUNNING, 1, False, True),
        (JobState.RUNNING, 2, False, False),
        (JobState.QUEUED, 1, False, False),
        (JobState.FAILED, 1, False, False),
        (JobState.DONE, 1, True, True),
        (JobState.DONE, 2, False, False),
    ],
)
def test_a_file_called_after_an_attempt_stays_while_that_runs_or_when_it_is_the_result(
    results, state, attempt, named, stays
):
    row = job(state, attempt)
    path = left(results, f"{row.pk}-1", NOW)
    Job.objects.filter(pk=row.pk).update(result_path=path.name if named else "")
    assert sweep_results(NOW) == (not stays)
    assert path.exists() == stays


NOBODYS = "5f0d1c9e-7a34-4b7e-9d26-0c1b2a3d4e5f"


@pytest.mark.parametrize("name", [".bundle-0123456789abcdef", f"{NOBODYS}-1", f".{NOBODYS}-1.01234567"])
def test_a_file_that_belongs_to_no_job_stays_while_it_may_still_be_written(results, name):
    old, young = left(results, name), left(results, f"{name}2", NOW)
    tidy(NOW)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_server_that_starts_removes_what_is_not_whole_at_once(results):
    bundle, kept = left(results, ".bundle-0123456789abcdef", NOW), left(results, f"{uuid4()}-1", NOW)
    DataFolder(results.parent).sweep_uploads()
    assert (bundle.exists(), kept.exists()) == (False, True)


@pytest.mark.parametrize("is_served", [True, False])
def test_the_doctor_says_what_is_left_but_not_what_a_running_server_may_be_writing(results, is_served):
    young = left(results, ".bundle-0123456789abcdef", NOW)
    lock = FolderLock(DataFolder(results.parent))
    if is_served:
        lock.take()
    try:
        (check,) = [one for one in examine(results.parent, NOW) if one.id == "leftovers"]
    finally:
        lock.release()
    assert (check.outcome is Outcome.GOOD) == is_served
    assert (young.name in check.found.en) != is_served
