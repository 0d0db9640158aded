"""Let the database itself refuse to change what the trail holds.

SQLite's INSERT OR REPLACE deletes without firing delete triggers, so inserting is guarded too: an event must
follow the last one. PostgreSQL has TRUNCATE, which needs a trigger of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

EVENT: Final = "hd_trail_event"
HEAD: Final = "hd_trail_head"
TABLES: Final = (EVENT, HEAD)
_ZEROS: Final = "0" * 64

_FOLLOWS: Final = f"""
    NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {EVENT})
    OR NEW.prev <> COALESCE((SELECT digest FROM {EVENT} ORDER BY seq DESC LIMIT 1), '{_ZEROS}')
"""  # noqa: S608 - constants of this module, no input
_GROWS: Final = f"NEW.seq <= (SELECT COALESCE(MAX(seq), -1) FROM {HEAD})"  # noqa: S608 - constants of this module, no input
_INSERT_REFUSED: Final = {EVENT: _FOLLOWS, HEAD: _GROWS}


def _sqlite() -> list[str]:
    made = []
    for table in TABLES:
        made += [
            f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
            for word in ("UPDATE", "DELETE")
        ]
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_INSERT_REFUSED[table]} "
            f"BEGIN SELECT RAISE(ABORT, 'an event follows the last one'); END"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        (
            "CREATE FUNCTION hd_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
        )
    ]
    for table in TABLES:
        made += [
            (
                f"CREATE FUNCTION {table}_follows() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN IF {_INSERT_REFUSED[table]} THEN "
                f"RAISE EXCEPTION 'an event follows the last one'; END IF; RETURN NEW; END $$"
            ),
            (
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_follows()"
            ),
            (
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION hd_trail_refuse()"
            ),
            (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION hd_trail_refuse()"
            ),
            (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION hd_trail_refuse()"
            ),
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_update",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_delete",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_replace",
        ]
    return made


def install(vendor: str) -> list[str]:
    """Return the statements that put the guards up, for ``sqlite`` or ``postgresql``."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def missing_guards(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the names of guards that the database no longer has (or has switched off)."""
    wanted = {f"{table}_no_{word}" for table in TABLES for word in ("update", "delete", "replace")}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            wanted |= {f"{table}_no_truncate" for table in TABLES}
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'")
        found = {row[0] for row in cursor.fetchall()}
    return tuple(sorted(wanted - found))
