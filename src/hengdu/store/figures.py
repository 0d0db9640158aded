"""Give the figures that an operator watches: numbers of the whole installation, none of a person."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from django.conf import settings
from django.db.models import Count

from hengdu import __version__
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen(kw_only=True)
class Figure:
    """One number: its name and unit as Prometheus wants them, what it says, and the labels of each value."""

    name: str
    help: str
    values: tuple[tuple[dict[str, str], float], ...]


def figures(moment: datetime) -> Iterator[Figure]:
    """Yield every figure as of ``moment``; four queries."""
    yield Figure(
        name="hengdu_build_info", help="The version that runs.", values=(({"version": __version__}, 1),)
    )
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    yield Figure(name="hengdu_trail_last_event", help="Number of the last event.", values=(({}, last),))
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
    yield Figure(
        name="hengdu_jobs",
        help="Background jobs by state.",
        values=tuple(({"state": state.value}, counted.get(state.value, 0)) for state in JobState),
    )
    first = Job.objects.filter(state=JobState.QUEUED).order_by("created_at")
    waiting = first.values_list("created_at", flat=True).first()
    yield Figure(
        name="hengdu_oldest_queued_job_seconds",
        help="How long the oldest queued job has waited; 0 without one.",
        values=(({}, (moment - waiting).total_seconds() if waiting else 0),),
    )
    made = Event.objects.filter(tag=Tag.BACKUP_MADE.value).order_by("-seq")
    backup = made.values_list("time", flat=True).first()
    if backup is not None:
        yield Figure(
            name="hengdu_backup_age_seconds",
            help="Time since the newest backup; absent where there was none.",
            values=(({}, (moment - datetime.fromisoformat(backup)).total_seconds()),),
        )
    if settings.HENGDU_DATA is not None:
        free = shutil.disk_usage(settings.HENGDU_DATA).free
        yield Figure(
            name="hengdu_data_free_bytes",
            help="Free bytes on the disk of the data folder.",
            values=(({}, free),),
        )


def exposition(moment: datetime) -> str:
    """Return the figures in Prometheus' text format."""
    lines = []
    for figure in figures(moment):
        lines += [f"# HELP {figure.name} {figure.help}", f"# TYPE {figure.name} gauge"]
        for labels, value in figure.values:
            named = ",".join(f'{name}="{text}"' for name, text in labels.items())
            lines.append(f"{figure.name}{{{named}}} {value:g}" if named else f"{figure.name} {value:.15g}")
    return "\n".join(lines) + "\n"
