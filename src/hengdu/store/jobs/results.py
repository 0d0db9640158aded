"""Compare the folder of results with the jobs: files that no job names and none is making."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from hengdu.store.jobs.models import Job, JobState

if TYPE_CHECKING:
    from pathlib import Path

# What a job writes before it is whole has no job's name; no pause between two writes comes near to this.
SAFE_AGE: Final = dt.timedelta(hours=1)
_ATTEMPT: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\d+)")


def unnamed_results(folder: Path, moment: dt.datetime, *, age: dt.timedelta = SAFE_AGE) -> list[Path]:
    """Return the files in ``folder`` that killed workers left: no job names them and none is making them.

    A file called after an attempt of a job is nobody's once that attempt neither runs nor gave the job its
    result; any other file once nothing was written to it for ``age``.
    """
    # The files first: a job that ends in the meantime then names a file that was seen before.
    paths = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    of_attempts = {path: match for path in paths if (match := _ATTEMPT.fullmatch(path.name))}
    rows = Job.objects.filter(pk__in={UUID(match[1]) for match in of_attempts.values()})
    jobs = {job.pk: job for job in rows.only("state", "attempt", "result_path")}

    def is_over(path: Path) -> bool:
        match = of_attempts.get(path)
        job = jobs.get(UUID(match[1])) if match else None
        if match is None or job is None:
            return _is_older(path, moment - age)
        is_running = job.state == JobState.RUNNING and job.attempt == int(match[2])
        return not is_running and job.result_path != path.name

    return [path for path in paths if is_over(path)]


def _is_older(path: Path, moment: dt.datetime) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime <= moment.timestamp()
    return False
