"""Tell a database that cannot be reached for the moment from a fault of ours."""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError

from hengdu.store.disk import is_full

# SQLite: busy, locked, reading or writing failed, the file cannot be opened.
_SQLITE: Final = frozenset({5, 6, 10, 14})
# PostgreSQL: connection failures, the server shuts down or starts, no connection is free.
_POSTGRESQL: Final = ("08", "57P", "53300")


def is_away(cause: BaseException | None) -> bool:
    """Say whether an error means that the database does not answer now and may do so soon."""
    if not isinstance(cause, OperationalError | InterfaceError) or is_full(cause):
        return False
    driver = cause.__cause__  # Django's errors carry those of the database's driver
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE  # the lower byte; the upper ones say more of it
    state = getattr(driver, "sqlstate", None)
    return state is None or state.startswith(_POSTGRESQL)
