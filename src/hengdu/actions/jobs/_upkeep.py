"""Give the work of dead workers to living ones, and tidy away what nobody will ask for again."""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hengdu.actions._action import Work
from hengdu.actions._actor import system_actor
from hengdu.actions.jobs._kinds import JobError
from hengdu.actions.jobs._run import LEASE_S, MAX_ATTEMPTS, mark_failed
from hengdu.store.dossiers.upkeep import unnamed_dossiers
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.jobs.results import unnamed_results
from hengdu.store.people.models import SharedCache
from hengdu.store.trail.append import append

if TYPE_CHECKING:
    from uuid import UUID

_KEEP_RESULTS_DAYS: Final = 30
_UPLOAD_WAITS: Final = dt.timedelta(days=1)
_log = logging.getLogger(__name__)


def requeue_lost(moment: dt.datetime, *, lease_s: float = LEASE_S) -> int:
    """Queue again what a dead worker left, and return how many; what killed three workers fails instead.

    A queue row is lost when it is running, was begun more than a lease ago, and no lease on it holds.
    """
    held = Lease.objects.filter(expires_at__gt=moment).values("job__task_id")
    lost = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=moment - dt.timedelta(seconds=lease_s)
    ).exclude(id__in=held)
    return sum(_requeue(task_id, moment) for task_id in lost.values_list("id", flat=True))


def _requeue(task_id: UUID, moment: dt.datetime) -> bool:
    with transaction.atomic():
        task = (
            DBTaskResult.objects.select_for_update()
            .filter(id=task_id, status=TaskResultStatus.RUNNING)
            .first()
        )
        job = Job.objects.select_for_update().filter(task_id=task_id).first()
        if task is None or (
            job is not None and Lease.objects.filter(job=job, expires_at__gt=moment).exists()
        ):
            return False
        if job is not None and job.state == JobState.RUNNING:
            if job.attempt >= MAX_ATTEMPTS:
                _give_up(job, moment)
            else:
                job.state = JobState.QUEUED
                job.save(update_fields=["state"])
                Lease.objects.filter(job=job).delete()
        task.status = TaskResultStatus.READY
        task.save(update_fields=["status"])
        return True


def _give_up(job: Job, moment: dt.datetime) -> None:
    actor = system_actor()
    work = Work(actor, moment)
    mark_failed(
        work,
        job,
        JobError(
            f"执行该任务的进程 {MAX_ATTEMPTS} 次意外终止",
            f"the process doing this job died {MAX_ATTEMPTS} times",
            place=job.kind,
            hint_zh="请检查服务器内存与日志后重新提交",
            hint_en="Check the server's memory and log, then ask again",
        ),
    )
    append(actor, moment, work.entries)


def tidy(moment: dt.datetime) -> None:
    """Remove old results, files that nothing names, uploads, finished queue rows, sessions and counts."""
    from django.contrib.sessions.backends.db import SessionStore

    old = moment - dt.timedelta(days=_KEEP_RESULTS_DAYS)
    folder = settings.HENGDU_RESULTS
    for job in Job.objects.filter(finished_at__lt=old).exclude(result_path=""):
        if folder is not None:
            (folder / job.result_path).unlink(missing_ok=True)
        Job.objects.filter(pk=job.pk).update(result_path="")
    sweep_results(moment)
    sweep_dossiers(moment)
    sweep_uploads(moment)
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    SharedCache.objects.filter(expires__lt=moment).delete()
    SessionStore.clear_expired()


def sweep_results(moment: dt.datetime) -> int:
    """Remove what workers that were killed left in the folder of results; return how many files."""
    gone = unnamed_results(settings.HENGDU_RESULTS, moment) if settings.HENGDU_RESULTS is not None else []
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def sweep_dossiers(moment: dt.datetime) -> int:
    """Remove dossiers that no seal and no shared service names, after a week; return how many."""
    gone = unnamed_dossiers(settings.HENGDU_DOSSIERS, moment) if settings.HENGDU_DOSSIERS is not None else []
    for path in gone:
        _log.warning("removing %s, which a killed seal left", path.name)
        path.unlink(missing_ok=True)
    return len(gone)


def sweep_uploads(moment: dt.datetime) -> int:
    """Remove files sent for an import whose job is over, or that no job took up; return how many."""
    folder = Path(settings.HENGDU_DATA or "") / "uploads"
    if settings.HENGDU_DATA is None or not folder.is_dir():
        return 0
    jobs = Job.objects.filter(created_at__gt=moment - dt.timedelta(days=_KEEP_RESULTS_DAYS))
    named: dict[bool, str] = {True: "", False: ""}
    for state, arguments in jobs.values_list("state", "arguments"):
        named[state in {JobState.QUEUED, JobState.RUNNING}] += json.dumps(arguments)
    old_s = (moment - _UPLOAD_WAITS).timestamp()
    gone = [
        path
        for path in folder.iterdir()
        if path.name not in named[True] and (path.name in named[False] or path.stat().st_mtime < old_s)
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
