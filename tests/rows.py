"""Count rows, to show that a request wrote nothing."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


def rows() -> dict[str, int]:
    """Return how many rows each of our tables has; a write leaves an event of the trail, one more row.

    Events that say that somebody was refused are not counted: whoever tries leaves them, and they are right.
    """
    named = {
        model._meta.db_table: model.__name__  # noqa: SLF001 - Django's documented name
        for model in apps.get_models()
        if model.__module__.startswith("hengdu.")
    }
    counts = ", ".join(
        f"(SELECT count(*) FROM {connection.ops.quote_name(name)})"  # noqa: S608 - names of our own tables
        for name in named
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        found = dict(zip(named.values(), cursor.fetchone(), strict=True))
    found["Event"] -= Event.objects.filter(tag=Tag.ACCESS_REFUSED).count()
    return found


def changed_since(before: dict[str, int]) -> dict[str, int]:
    """Return how many rows of which table came or went; IntegrityError where one names what is not there."""
    connection.check_constraints()
    return {name: number - before[name] for name, number in rows().items() if number != before[name]}
