"""Kill a start in the middle of each of our migrations and start again; test_migrations runs it by itself.

``python killed_migrations.py FOLDER``. One process imports Django, then each start is a fork of
it that is killed with SIGKILL between a migration's DDL and the note that it was applied: the moment after
which Django itself never starts again. Prints one line of JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

FOLDER = Path(sys.argv[1])
DATABASE = FOLDER / "hengdu.sqlite3"
MOST = 500
os.environ.update(HENGDU_DATA=str(FOLDER), DJANGO_SETTINGS_MODULE="hengdu.web.settings")

import django  # noqa: E402 - the settings are named above

django.setup()

from django.db import connection  # noqa: E402 - after Django is set up
from django.db.migrations.executor import MigrationExecutor  # noqa: E402 - after Django is set up
from django.db.migrations.loader import MigrationLoader  # noqa: E402 - after Django is set up
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402 - after Django is set up

from hengdu.store import upgrade  # noqa: E402 - the same
from hengdu.web.runtime._migrate import migrate  # noqa: E402 - the same


def forked(work) -> int:
    """Do ``work`` in a fork and return how it ended: 0, or minus the signal that killed it."""
    upgrade.close()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - a fork ends here, whatever happened
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def start() -> None:
    migrate(DATABASE)


def killed_start() -> None:
    """Start, and be killed where the first migration of this start would be noted."""
    MigrationRecorder.record_applied = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    migrate(DATABASE)


def killed_build(after: int) -> None:
    """Start on an empty folder, and be killed once ``after`` migrations are noted."""
    record = MigrationRecorder.record_applied
    noted = []

    def one_more(self, *names):
        if len(noted) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        noted.append(names)
        record(self, *names)

    MigrationRecorder.record_applied = one_more
    migrate(DATABASE)


def one_step() -> None:
    """Start, and stop in good order before the next migration of ours.

    The database with what was applied takes the old one's place; migrations of libraries go along.
    """
    apply = MigrationExecutor.apply_migration
    applied = []

    def only_some(self, state, migration, **options):
        if applied and migration.app_label.startswith("hd_"):
            raise InterruptedError
        applied.append(migration)
        return apply(self, state, migration, **options)

    MigrationExecutor.apply_migration = only_some
    copy = DATABASE.with_name("step.sqlite3")
    if DATABASE.exists():
        shutil.copyfile(DATABASE, copy)
    with upgrade.database_at(copy), contextlib.suppress(InterruptedError):
        MigrationRecorder(connection).ensure_schema()  # a database without any table would be built in one go
        upgrade.migrate_in_place()
    copy.replace(DATABASE)


def content(path: Path) -> str:
    """Return all a database holds, as SQL."""
    if not path.exists():
        return ""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def main() -> None:
    MigrationLoader(None)  # every fork has the migrations read already
    kills, faults = 0, []
    for after in (0, 1, 30):
        kills += 1
        if forked(lambda after=after: killed_build(after)) != -signal.SIGKILL or DATABASE.exists():
            faults.append(f"a first start killed after {after} notes left a database")
    while kills < MOST:
        before = content(DATABASE)
        ended = forked(killed_start)
        if ended == 0:
            break
        kills += 1
        if ended != -signal.SIGKILL:
            faults.append(f"start {kills} ended with {ended}")
        if content(DATABASE) != before:
            faults.append(f"kill {kills} changed the database")
        if forked(one_step) != 0:
            faults.append(f"after kill {kills} the next start failed")
            break
    last = forked(start)
    left = [path.name for path in FOLDER.iterdir() if "migrating" in path.name]
    sys.stdout.write(json.dumps({"kills": kills, "faults": faults, "last": last, "left": left}))


main()
