"""Show a person's jobs; the progress fragment asks again each second while a job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.jobs import job_place, kind_called, result_file
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to
from hengdu.web._access import actor_of, needs, require
from hengdu.web._attachments import attached_stream

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hengdu.store.jobs.models import Job

_SHOWN: Final = 50


def _job(request: HttpRequest, job_id: UUID) -> Job:
    job = visible_to(actor_of(request)).filter(pk=job_id).first()
    if job is None:
        raise NotFoundError("job")
    return job


def _context(job: Job) -> dict[str, object]:
    return {
        "job": job,
        "title": kind_called(job.kind).title,
        "is_waiting": job.state in {JobState.QUEUED, JobState.RUNNING},
    }


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def index(request: HttpRequest) -> HttpResponse:
    """List the newest jobs of the person."""
    rows = [_context(job) for job in visible_to(actor_of(request))[:_SHOWN]]
    return render(request, "jobs/index.html", {"rows": rows})


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def show(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job."""
    return render(request, "jobs/show.html", _context(_job(request, job_id)))


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN)
def progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Return the fragment that shows how far a job is."""
    return render(request, "jobs/_progress.html", _context(_job(request, job_id)))


@never_cache
@require_safe
@needs(Permission.ACCOUNT_OWN, fresh_file=True)
def file(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Send what a job made, to the person who asked for it, as a download."""
    job = _job(request, job_id)
    require(request, kind_called(job.kind).permission, job_place(job))
    return attached_stream(result_file(job).open("rb"), job.result_name, job.result_type)
