"""The worker is killed in each kind of job: nothing half-done is seen, and the next worker does it once."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.faults.dying import killed_at
from tests.faults.job_stock import STOCK
from tests.web.populated import populated

from hengdu.actions import NotFoundError
from hengdu.actions.jobs import LEASE_S, _kinds, _run, requeue_lost, result_file, run_job, tidy
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.tenants.models import Grant
from hengdu.store.trail import Tag
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail

OF_WORK = (Job, Lease, DBTaskResult)


@pytest.fixture
def stock(tmp_path, monkeypatch):
    """Two institutions with one of everything; what people send comes to a folder of this test."""
    with populated(tmp_path) as filled:
        monkeypatch.setattr(settings, "HENGDU_DATA", tmp_path)
        yield filled


def content():
    """Return every row but those of jobs, by its table."""
    models = [model for model in apps.get_models() if model not in OF_WORK]
    return {model: sorted(map(str, model.objects.values_list())) for model in models}


def work():
    """Be the worker until the queue is empty."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def found_dead(job):
    """Queue the job of a dead worker again, which is not done as long as its lease holds."""
    assert Job.objects.get(pk=job).state == JobState.RUNNING
    assert requeue_lost(timezone.now()) == 0
    run_job(job)
    assert requeue_lost(timezone.now() + dt.timedelta(seconds=2 * LEASE_S)) == 1
    row = Job.objects.get(pk=job)
    assert row.state == JobState.QUEUED
    with pytest.raises(NotFoundError):
        result_file(row)


def results(job):
    """Return the files that were made for a job, asked for or not."""
    return [path.name for path in settings.HENGDU_RESULTS.iterdir() if path.name.startswith(str(job))]


def changed(before):
    """Return the tables in which anything is other than it was."""
    return {table for table, rows in content().items() if rows != before[table]}


def test_there_is_a_job_of_every_kind():
    for module in _kinds.MODULES:
        importlib.import_module(module)
    assert {name for name in vars(_kinds)["_kinds"] if not name.startswith("test:")} == set(STOCK)


@pytest.mark.parametrize("kind", sorted(STOCK))
def test_a_killed_job_leaves_nothing_half_done_and_is_then_done_once(kind, stock):
    job = STOCK[kind].ask(stock, kind)
    before = content()
    killed_at(_run, "_mine", 1, work)  # the work is done and its file kept, but not recorded
    assert changed(before) == set()
    found_dead(job)
    killed_at(_run, "append", 1, work)  # everything is written, but not committed
    assert changed(before) == set()
    found_dead(job)
    run_job(job)
    row = Job.objects.get(pk=job)
    assert (row.state, row.attempt) == (JobState.DONE, 3), row.error_en
    assert row.result_name or changed(before) - {Event}, "the sample asks for nothing"
    tidy(timezone.now())
    assert results(job) == ([row.result_path] if row.result_name else [])
    assert Event.objects.filter(tag=Tag.JOB_FINISHED.value, object=str(job)).count() == 1
    assert verify_trail(trail_key().public_hex).is_intact


def refused(job, before, events):
    """Say that a job failed for want of permission, and that this is all that happened."""
    row = Job.objects.get(pk=job)
    assert row.state == JobState.FAILED
    assert "您没有权限执行此操作" in row.error_zh
    assert changed(before) == {Event}
    assert list(Event.objects.filter(seq__gt=events).values_list("tag", flat=True)) == [Tag.JOB_FAILED.value]
    assert results(job) == []


@pytest.mark.parametrize("kind", sorted(STOCK))
def test_a_job_of_somebody_whose_role_was_taken_meanwhile_changes_nothing_and_says_why(kind, stock):
    job = STOCK[kind].ask(stock, kind)
    Grant.objects.filter(user=STOCK[kind].asker(stock)).update(revoked_at=timezone.now())
    before, events = content(), Event.objects.count()
    run_job(job)
    refused(job, before, events)


@pytest.mark.parametrize("kind", ["dossier:seal", "evidence:bundle", "plan:ledger", "trail:verify"])
def test_a_role_that_is_taken_while_the_work_is_done_ends_it_too(kind, stock, monkeypatch):
    job, finish, seen = STOCK[kind].ask(stock, kind), vars(_run)["_finish"], []

    def taken(*given):
        Grant.objects.filter(user=STOCK[kind].asker(stock)).update(revoked_at=timezone.now())
        seen.extend((content(), Event.objects.count()))
        finish(*given)

    monkeypatch.setattr(_run, "_finish", taken)
    run_job(job)
    refused(job, *seen)


def test_the_dossier_of_a_seal_that_was_killed_is_removed_after_a_week_and_no_other(stock):
    named = [path.name for path in settings.HENGDU_DOSSIERS.iterdir()]
    assert named
    job = STOCK["dossier:seal"].ask(stock, "dossier:seal")
    killed_at(_run, "append", 1, work)
    for days, files in ((6, len(named) + 1), (8, len(named))):
        tidy(timezone.now() + dt.timedelta(days=days))
        assert len(list(settings.HENGDU_DOSSIERS.iterdir())) == files
    assert {path.name for path in settings.HENGDU_DOSSIERS.iterdir()} == set(named)
    found_dead(job)
