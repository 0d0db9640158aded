"""Files that were sent for an import go when their job is over, and not before."""

from __future__ import annotations

import datetime as dt
import os

from django.test import override_settings
from django.utils import timezone

from hengdu.actions.jobs import sweep_uploads
from hengdu.store.jobs.models import Job, JobState


def test_an_upload_stays_until_its_job_is_over(site, tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    user, now = site.person("lead"), timezone.now()
    for name, state in (("done", JobState.DONE), ("failed", JobState.FAILED), ("queued", JobState.QUEUED)):
        (folder / f"{name}.xlsx").touch()
        arguments = {"files": [{"upload": f"{name}.xlsx", "name": "示例.xlsx"}]}
        Job.objects.create(
            kind="workbook:import", user=user, arguments=arguments, state=state, created_at=now
        )
    (folder / "fresh.yaml").touch()
    (folder / "left.yaml").touch()
    old_s = (now - dt.timedelta(days=2)).timestamp()
    for name in ("left.yaml", "queued.xlsx"):
        os.utime(folder / name, (old_s, old_s))
    with override_settings(HENGDU_DATA=tmp_path):
        assert sweep_uploads(now) == 3
    assert {path.name for path in folder.iterdir()} == {"queued.xlsx", "fresh.yaml"}
