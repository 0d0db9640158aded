"""Run a job under a lease: begun perhaps several times, done exactly once."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import socket
import threading
import time
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import attrs
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from hengdu.actions._action import Work, authorise
from hengdu.actions._actor import actor_for
from hengdu.actions._errors import NotFoundError
from hengdu.actions.jobs._kinds import JobError, Produced, Working, kind_called
from hengdu.errors import HengduError
from hengdu.store import SITE, Channel, Place
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.queries import place_of
from hengdu.store.disk import disk_error, is_full, write_whole
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.trail import Tag
from hengdu.store.trail.append import append

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hengdu.store import Actor
    from hengdu.text import Text

LEASE_S: Final = 20.0
MAX_ATTEMPTS: Final = 3
_PROGRESS_EVERY_S: Final = 0.5
_WORKER: Final = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"
_log = logging.getLogger(__name__)


class _LostLease(Exception):  # noqa: N818 - no error: somebody else has taken over
    """Say that this worker was taken for dead and must not finish the job."""


@attrs.frozen(kw_only=True)
class _Hold:
    """One attempt at one job."""

    job_id: UUID
    attempt: int
    lost: threading.Event = attrs.field(factory=threading.Event)


def run_job(job_id: UUID, *, lease_s: float = LEASE_S) -> None:
    """Do a job unless it is done, failed, or in other hands. What goes wrong ends in the job, not here."""
    hold = _claim(job_id, lease_s)
    if hold is None:
        return
    job = Job.objects.get(pk=job_id)
    actor = actor_for(job.user_id, channel=Channel.JOB)
    try:
        with _kept_alive(hold, lease_s):
            produced = _work(job, actor, hold)
            _finish(hold, produced)
    except _LostLease:
        _log.warning("job %s: another worker took over", job_id)
    except HengduError as error:
        _fail(hold, actor, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not take the worker down; it is logged whole
        _log.exception("job %s failed", job_id)
        _fail(hold, actor, _said(error, job))


def _said(error: Exception, job: Job) -> HengduError:
    return disk_error(error) if is_full(error) else _broken(job)


def _broken(job: Job) -> JobError:
    return JobError(
        "程序内部错误",
        "an internal error",
        place=job.kind,
        hint_zh="请将服务器日志交给系统管理员",
        hint_en="Show the server's log to the system administrator",
    )


def _claim(job_id: UUID, lease_s: float) -> _Hold | None:
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.state in {JobState.DONE, JobState.FAILED}:
            return None
        if Lease.objects.filter(job=job, expires_at__gt=now).exists():
            return None
        job.state, job.attempt, job.started_at = JobState.RUNNING, job.attempt + 1, now
        job.save(update_fields=["state", "attempt", "started_at"])
        Lease.objects.update_or_create(
            job=job,
            defaults={
                "worker": _WORKER,
                "renewed_at": now,
                "expires_at": now + dt.timedelta(seconds=lease_s),
            },
        )
        return _Hold(job_id=job_id, attempt=job.attempt)


def job_place(job: Job) -> Place:
    """Return where a job belongs; NotFoundError when its assessment is gone."""
    if job.object_id is not None:
        row = Assessment.objects.filter(pk=job.object_id).first()
        if row is None:
            raise NotFoundError("assessment")
        return place_of(row)
    return Place(tenant=job.tenant_id) if job.tenant_id is not None else SITE


def _work(job: Job, actor: Actor, hold: _Hold) -> Produced:
    kind = kind_called(job.kind)
    place = job_place(job)
    authorise(actor, kind.permission, place)
    progress = _progress(hold)
    return (
        kind.run(Working(actor=actor, place=place, arguments=job.arguments, progress=progress)) or Produced()
    )


class _progress:  # noqa: N801 - a function with a memory
    """Write how far a job is, at most twice a second, and stop a worker that lost its lease."""

    def __init__(self, hold: _Hold) -> None:
        self._hold = hold
        self._next_s = 0.0

    def __call__(self, done: int, total: int, words: Text) -> None:
        """Tell it."""
        if self._hold.lost.is_set():
            raise _LostLease
        now = time.monotonic()
        if now < self._next_s and done < total:
            return
        self._next_s = now + _PROGRESS_EVERY_S
        Job.objects.filter(pk=self._hold.job_id, attempt=self._hold.attempt).update(
            done=done, total=total, message_zh=words.zh[:200], message_en=words.en[:200]
        )


@contextlib.contextmanager
def _kept_alive(hold: _Hold, lease_s: float) -> Iterator[None]:
    """Renew the lease from a thread of its own as long as the work lasts."""
    is_over = threading.Event()

    def beat() -> None:
        try:
            while not is_over.wait(lease_s / 4):
                close_old_connections()
                now = timezone.now()
                mine = Lease.objects.filter(job_id=hold.job_id, worker=_WORKER, job__attempt=hold.attempt)
                if not mine.update(renewed_at=now, expires_at=now + dt.timedelta(seconds=lease_s)):
                    hold.lost.set()
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {hold.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _mine(hold: _Hold) -> Job:
    """Return the job, locked, if this attempt still holds it; the fence against a worker taken for dead."""
    job = (
        Job.objects.select_for_update()
        .filter(pk=hold.job_id, attempt=hold.attempt, state=JobState.RUNNING)
        .first()
    )
    if job is None:
        raise _LostLease
    return job


def _finish(hold: _Hold, produced: Produced) -> None:
    """Keep what a job made; what ends otherwise than done leaves no file."""
    relative = _keep(hold, produced) if produced.name else ""
    try:
        _record(hold, produced, relative)
    except (HengduError, _LostLease):
        if relative:
            _path_of(relative).unlink(missing_ok=True)
        raise


def _record(hold: _Hold, produced: Produced, relative: str) -> None:
    """Write that the job is done, with its change, for a person who still may: the work took its time."""
    with transaction.atomic():
        job = _mine(hold)
        work = Work(actor_for(job.user_id, channel=Channel.JOB), timezone.now())
        work.place = job_place(job)
        authorise(work.actor, kind_called(job.kind).permission, work.place)
        if produced.change is not None:
            produced.change.within(work)
        job.state, job.finished_at = JobState.DONE, work.moment
        job.result_name, job.result_path, job.result_type = produced.name, relative, produced.media_type
        job.save(update_fields=["state", "finished_at", "result_name", "result_path", "result_type"])
        Lease.objects.filter(job=job).delete()
        work.record(Tag.JOB_FINISHED, object=str(job.pk), after={"kind": job.kind, "file": produced.name})
        append(work.actor, work.moment, work.entries)


def _path_of(relative: str) -> Path:
    folder: Path | None = settings.HENGDU_RESULTS
    if folder is None:
        raise JobError("没有存放结果的目录", "there is no folder for results", place="HENGDU_DATA")
    return folder / relative


def _keep(hold: _Hold, produced: Produced) -> str:
    """Write the file, whole or not at all, and return its path below the results folder."""
    name = f"{hold.job_id}-{hold.attempt}"
    if produced.path is not None:
        produced.path.replace(_path_of(name))
    else:
        write_whole(_path_of(name), produced.content)
    return name


def _fail(hold: _Hold, actor: Actor, error: HengduError) -> None:
    work = Work(actor, timezone.now())
    with contextlib.suppress(_LostLease), transaction.atomic():
        job = _mine(hold)
        mark_failed(work, job, error)
        append(actor, work.moment, work.entries)


def mark_failed(work: Work, job: Job, error: HengduError) -> None:
    """Write that a job failed and why, and leave the event to ``work``."""
    job.state, job.finished_at = JobState.FAILED, work.moment
    job.error_zh, job.error_en = error.render("zh"), error.render("en")
    job.save(update_fields=["state", "finished_at", "error_zh", "error_en"])
    Lease.objects.filter(job=job).delete()
    work.place = Place(tenant=job.tenant_id, assessment=job.object_id)
    work.record(Tag.JOB_FAILED, object=str(job.pk), after={"kind": job.kind, "error": job.error_en})
