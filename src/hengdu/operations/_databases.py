"""Point Django at another database for the time of a block, or open one beside it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from hengdu.web._environment import database_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFAULT: Final = "default"
SOURCE: Final = "source"


def settings_of(address: str, folder: Path | None = None) -> dict[str, Any]:
    """Return Django's settings for a PostgreSQL address, or for the SQLite file of a data folder."""
    return database_settings(address, folder)


@contextmanager
def pointed_at(settings: dict[str, Any], alias: str = DEFAULT) -> Iterator[None]:
    """Make ``alias`` another database, and afterwards what it was; both times nothing stays open."""
    from hengdu.store.people.queries import forget_policy

    before = connections.settings.get(alias)
    _become(alias, settings)
    forget_policy()
    try:
        yield
    finally:
        _become(alias, None)
        if before is not None:
            connections.settings[alias] = before
        forget_policy()


def _become(alias: str, settings: dict[str, Any] | None) -> None:
    connections.close_all()
    with suppress(AttributeError):  # nothing has asked for it in this thread yet
        del connections[alias]
    if settings is None:
        connections.settings.pop(alias, None)
    else:
        connections.settings[alias] = connections.configure_settings({DEFAULT: {**settings}})[DEFAULT]
