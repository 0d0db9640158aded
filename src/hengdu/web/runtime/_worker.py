"""Do long work: the job worker, which also requeues lost work, tidies up and anchors the trail daily."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Final

import django

from hengdu.web.runtime._loading import loading

if TYPE_CHECKING:
    from collections.abc import Callable

_LOST_EVERY_S: Final = 5.0
_TIDY_EVERY_S: Final = 3600.0
_DAY_S: Final = 86_400.0
_GATHER_EVERY_S: Final = 60.0
_INTERVAL_S: Final = 0.5
_AWAY_S: Final = 2.0
_log = logging.getLogger(__name__)


def work() -> None:
    """Work until told to stop; a job that is being done is finished first."""
    with loading():
        django.setup()
    from django.core.management import call_command
    from django.db import connections  # noqa: TID251 - what is left of a lost connection is closed

    from hengdu.store.reach import is_away

    threading.Thread(target=_keep_up, daemon=True).start()
    while True:
        try:
            call_command(
                "db_worker",
                interval=_INTERVAL_S,
                startup_delay=False,
                reload=False,
                verbosity=0,
                worker_id=f"hengdu-{os.getpid()}",
            )
        except Exception as error:
            if not is_away(error):
                raise
            _log.warning("the database does not answer; trying again in %.0f s", _AWAY_S)
            connections.close_all()
            time.sleep(_AWAY_S)
        else:
            return


def _keep_up() -> None:
    """Requeue every few seconds, tidy every hour, anchor once a day; what fails is logged and tried again."""
    from django.db import close_old_connections  # noqa: TID251 - a thread of its own closes its own connection
    from django.utils import timezone

    from hengdu.actions import anchor_daily, scan_evidence, tidy_evidence
    from hengdu.actions.delivery import gather
    from hengdu.actions.jobs import requeue_lost, tidy
    from hengdu.actions.standards import remind_of_days

    soon = time.monotonic() + 60.0
    due: dict[Callable[..., object], float] = {
        requeue_lost: 0.0,
        scan_evidence: 0.0,
        tidy: soon,
        anchor_daily: soon,
        tidy_evidence: soon,
        gather: soon,
        remind_of_days: soon,
    }
    every: dict[Callable[..., object], float] = {
        requeue_lost: _LOST_EVERY_S,
        scan_evidence: _LOST_EVERY_S,
        tidy: _TIDY_EVERY_S,
        anchor_daily: _TIDY_EVERY_S,
        tidy_evidence: _DAY_S,
        gather: _GATHER_EVERY_S,
        remind_of_days: _DAY_S,
    }
    while True:
        for duty, at_s in list(due.items()):
            if time.monotonic() >= at_s:
                due[duty] = time.monotonic() + every[duty]
                close_old_connections()
                try:
                    duty(timezone.now())
                except Exception:  # noqa: BLE001 - upkeep must go on; the next round tries again
                    _log.exception("upkeep failed")
        time.sleep(1.0)
