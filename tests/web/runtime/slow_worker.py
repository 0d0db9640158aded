"""Be the job worker with one more kind of job, which takes its time; run by test_worker."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "hengdu.web.settings"

import django

django.setup()

from hengdu.actions import Permission  # noqa: E402 - after Django is set up
from hengdu.actions.accounts import ChooseLanguage  # noqa: E402 - the same
from hengdu.actions.jobs import Produced, _run, _upkeep, job_kind  # noqa: E402 - the same
from hengdu.text import Text  # noqa: E402 - the same
from hengdu.web.runtime import _worker  # noqa: E402 - the same

LEASE_S = 1.0
BEGUN = Path(sys.argv[1])


@job_kind("test:slow", permission=Permission.ACCOUNT_OWN, title=Text("慢任务", "Slow job"))
def slow(_work):
    with BEGUN.open("a") as file:
        file.write("begun\n")
    is_first = BEGUN.read_text().count("begun") == 1
    time.sleep(60 if is_first else 0)
    return Produced(name="done.txt", content=b"done", change=ChooseLanguage(language="en"))


_run.run_job.__kwdefaults__["lease_s"] = LEASE_S
_upkeep.requeue_lost.__kwdefaults__["lease_s"] = LEASE_S
vars(_worker)["_LOST_EVERY_S"] = 0.5
_worker.work()
