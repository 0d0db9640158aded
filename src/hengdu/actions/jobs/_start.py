"""Ask for long work, and find the file it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import attrs
from django.conf import settings
from django_tasks import task

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError
from hengdu.actions.jobs._kinds import JobError, kind_called
from hengdu.store import SITE, Permission, Place
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from pathlib import Path


@task()
def begin(job_id: str) -> None:
    """Be the row in the queue: the worker calls it with the id of the job."""
    from hengdu.actions.jobs._run import run_job

    run_job(UUID(job_id))


@attrs.frozen(kw_only=True)
class StartJob(Action[UUID]):
    """Put long work into the queue and return the id of the job.

    Name the assessment or the tenant it is about; the actor must hold the kind's permission there, now and
    again when it runs. ``arguments`` are plain JSON: ids and choices, no secrets.
    """

    event: ClassVar = Tag.JOB_QUEUED

    kind: str
    arguments: Mapping[str, Any] = attrs.field(factory=dict)
    assessment_id: UUID | None = None
    tenant_id: UUID | None = None

    @property
    def permission(self) -> Permission:  # type: ignore[override]  # each kind of job has its own
        """Return what the kind needs."""
        return kind_called(self.kind).permission

    def place(self, work: Work) -> Place:
        """Return the assessment, the tenant, or the site."""
        if self.assessment_id is not None:
            return work.at_assessment(self.assessment_id)
        return work.at_tenant(self.tenant_id) if self.tenant_id is not None else SITE

    def execute(self, work: Work) -> UUID:
        """Write the job and its row in the queue together; a job belongs to a person, never to a machine."""
        if work.actor.user_id is None:
            raise JobError("后台任务须由人提交", "a job is asked for by a person", place=self.kind)
        job = Job.objects.create(
            kind=self.kind,
            arguments=dict(self.arguments),
            user_id=work.actor.user_id,
            tenant_id=work.place.tenant,
            object_id=work.place.assessment,
            created_at=work.moment,
        )
        job.task_id = UUID(str(begin.enqueue(str(job.pk)).id))
        job.save(update_fields=["task_id"])
        work.record(self.event, object=str(job.pk), after={"kind": self.kind})
        return job.pk


def result_file(job: Job) -> Path:
    """Return the path of what a job made; NotFoundError when it made nothing or it was tidied away."""
    folder: Path | None = settings.HENGDU_RESULTS
    if job.state != JobState.DONE or not job.result_path or folder is None:
        raise NotFoundError("file")
    path = (folder / job.result_path).resolve()
    if folder.resolve() not in path.parents or not path.is_file():
        raise NotFoundError("file")
    return path
