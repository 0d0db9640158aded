"""A private PostgreSQL cluster for one test process, and a fresh migrated database in it for each test.

Debian's binaries run as an unprivileged user, on a socket in a temporary folder, and are stopped and removed
at the end. Without the binaries the tests say so; in CI (``CI=true``) that is a failure.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.application import configure

if TYPE_CHECKING:
    from collections.abc import Generator

_TEMPLATE = "hengdu_template"
_numbers = iter(range(1_000_000))


def _binaries() -> Path | None:
    """Return the folder of the newest server binaries."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _user() -> dict[str, object]:
    """Return how to run the server: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@cache
def _cluster() -> Path:
    """Start a cluster once in this process and return the folder of its socket."""
    binaries = _binaries()
    if binaries is None:
        reason = "no PostgreSQL server binaries (Debian: apt-get install postgresql)"
        if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
            pytest.fail(reason)
        pytest.skip(reason)
    home = Path(tempfile.mkdtemp(prefix="hengdu-pg-"))
    person = _user()
    if person:
        os.chown(home, int(str(person["user"])), int(str(person["group"])))
    data = home / "data"

    def run(*words: str) -> None:
        done = subprocess.run(words, cwd=home, capture_output=True, check=False, **person)  # type: ignore[call-overload]  # user, group
        assert done.returncode == 0, done.stderr.decode()[-2000:]

    run(str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c max_connections=60"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")

    def stop() -> None:
        subprocess.run(  # type: ignore[call-overload]  # user, group
            [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            cwd=home,
            capture_output=True,
            check=False,
            **person,
        )
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    return home


def _ask(home: Path, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"host={home} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(statement)


def _use(settings: dict[str, object]) -> None:
    """Point Django's default connection at another database, of whatever kind."""
    from django.db import connections

    connections.close_all()
    connections.settings["default"] = settings
    with contextlib.suppress(AttributeError):  # nothing has asked for it in this thread yet
        del connections["default"]


@cache
def _template(home: Path) -> str:
    """Migrate a database once in this process; tests get copies."""
    from django.db import connections

    from hengdu.store import upgrade

    _ask(home, f"CREATE DATABASE {_TEMPLATE}")
    before = connections.settings["default"]
    _use(_settings(home, _TEMPLATE))
    try:
        upgrade.migrate_in_place()
    finally:
        _use(before)
    return _TEMPLATE


def address(home: Path, name: str) -> str:
    """Return the address of a database as ``HENGDU_DATABASE`` has it."""
    return f"postgresql://postgres@/{name}?host={home}"


def _settings(home: Path, name: str) -> dict[str, object]:
    from django.db import connections

    from hengdu.web._environment import database_settings

    made = {**database_settings(address(home, name), None)}
    connections.configure_settings({"default": made})
    return made


@pytest.fixture
def postgresql() -> Generator[str]:
    """Point Django at a fresh migrated PostgreSQL database and return its address."""
    configure()
    from django.db import connections

    from hengdu.store.people.queries import forget_policy

    home = _cluster()
    name = f"t{os.getpid()}_{next(_numbers)}"
    _ask(home, f"CREATE DATABASE {name} TEMPLATE {_template(home)}")
    before = connections.settings["default"]
    _use(_settings(home, name))
    forget_policy()
    try:
        yield address(home, name)
    finally:
        _use(before)
        forget_policy()
        _ask(home, f"DROP DATABASE {name} WITH (FORCE)")
