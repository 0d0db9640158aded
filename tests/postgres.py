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
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.application import configure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

_TEMPLATE = "hengdu_template"
# A test's database may be lost in a power cut, and none lives long enough to need a vacuum.
_CARELESS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"
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
    """Start a cluster for tests once in this process and return the folder of its socket."""
    return start(_CARELESS)


def start(settings: str = "", variables: Callable[[Path], dict[str, str]] = lambda _home: {}) -> Path:
    """Start a cluster that ends with this process, and return the folder of its socket.

    ``settings`` are options of the server's command line, for example ``-c fsync=off``; ``variables`` gives
    environment variables of the server for the folder that it is in.
    """
    if _binaries() is None:
        reason = "no PostgreSQL server binaries (Debian: apt-get install postgresql)"
        if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
            pytest.fail(reason)
        pytest.skip(reason)
    home = folder()
    _control(home, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--wal-segsize=1")
    run(home, settings, variables(home))
    return home


def folder() -> Path:
    """Make a folder for a cluster, which goes away with this process; the cluster itself is in ``data``."""
    home = Path(tempfile.mkdtemp(prefix="hengdu-pg-"))
    own(home)

    def remove() -> None:
        with contextlib.suppress(AssertionError):  # a test has stopped it
            stop(home)
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(remove)
    return home


def own(path: Path) -> None:
    """Give a folder, with all that is in it, to whoever runs the server."""
    person = _user()
    for one in (path, *path.rglob("*")) if person else ():
        os.chown(one, int(str(person["user"])), int(str(person["group"])))


def run(home: Path, settings: str = "", variables: Mapping[str, str] | None = None) -> None:
    """Start the server of a cluster that is there already; see :func:`start`."""
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c max_connections=60 {settings}"
    _control(home, "pg_ctl", "-o", options, "-l", str(home / "log"), "-w", "start", variables=variables)


def _control(home: Path, program: str, *words: str, variables: Mapping[str, str] | None = None) -> None:
    binaries = _binaries()
    assert binaries is not None
    done = subprocess.run(  # type: ignore[call-overload]  # user, group
        [str(binaries / program), "-D", str(home / "data"), *words],
        cwd=home,
        env={**os.environ, **(variables or {})},
        stdout=subprocess.DEVNULL,  # the server would hold a pipe open
        stderr=subprocess.PIPE,
        check=False,
        **_user(),
    )
    log = home / "log"
    said = log.read_text("utf-8")[-2000:] if log.exists() else ""
    assert done.returncode == 0, f"{done.stderr.decode()[-2000:]}\n{said}"


def stop(home: Path, how: str = "immediate") -> None:
    """Stop a cluster: at once, as a crash does, or ``fast``, with all that it holds put on the disk."""
    _control(home, "pg_ctl", "-m", how, "-w", "stop")


def crash(home: Path) -> None:
    """Kill every process of a cluster at once, without a word."""
    postmaster = int((home / "data" / "postmaster.pid").read_text("utf-8").split()[0])
    os.kill(postmaster, signal.SIGSTOP)  # it shall have no more children
    killed = [*_children(postmaster), postmaster]
    for process in killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while any(_state(process) not in {"", "Z"} for process in killed):
        time.sleep(0.01)
    for lock in (home / "data" / "postmaster.pid", *home.glob(".s.PGSQL.*.lock")):
        lock.unlink()  # where nobody buries the dead, it would seem to run


def _children(parent: int) -> list[int]:
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [process for process in found if _stat(process)[1:2] == [str(parent)]]


def _stat(process: int) -> list[str]:
    """Return what the kernel says of a process after its name: state, parent and more; nothing once gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _state(process: int) -> str:
    return "".join(_stat(process)[:1])


def resume(home: Path) -> None:
    """Start a stopped cluster again, with the options it had."""
    _control(home, "pg_ctl", "-l", str(home / "log"), "-w", "restart")


def make(home: Path, name: str) -> str:
    """Make an empty database and return its address."""
    _ask(home, f"CREATE DATABASE {name}")
    return address(home, name)


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

    # The thread of a test's server that ends would leave its connection open.
    made = {**database_settings(address(home, name), None), "CONN_MAX_AGE": 0}
    connections.configure_settings({"default": made})
    return made


# What a test may change beside rows: tables, columns, indexes, triggers (and whether they fire), functions.
_SHAPE = """
SELECT md5(string_agg(what, '|' ORDER BY what)) FROM (
  SELECT concat(relname, relkind, relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat(tgrelid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat(proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS shape (what)
"""
# Triggers, foreign keys too, do not fire for a replica, but for those that guard the trail: they always do.
_EMPTY = """
DO $$ DECLARE found record; always text[]; word text; BEGIN
  SELECT array_agg(format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname)) INTO always
    FROM pg_trigger WHERE tgenabled = 'A';
  FOREACH word IN ARRAY coalesce(always, '{}') LOOP EXECUTE format(word, 'DISABLE'); END LOOP;
  FOR found IN SELECT relname AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'
  LOOP EXECUTE format('DELETE FROM %I', found.name); END LOOP;
  FOREACH word IN ARRAY coalesce(always, '{}') LOOP EXECUTE format(word, 'ENABLE ALWAYS'); END LOOP;
  FOR found IN SELECT relname AS name FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations_id_seq'
  LOOP PERFORM setval(found.name::regclass, 1, false); END LOOP;
END $$
"""
_free: list[str] = []
_shapes: list[str] = []


def _made(home: Path) -> str:
    """Return the name of a fresh database: one that was emptied, or a copy of the template."""
    if _free:
        return _free.pop()
    name = f"t{os.getpid()}_{next(_numbers)}"
    _ask(home, f"CREATE DATABASE {name} TEMPLATE {_template(home)} STRATEGY FILE_COPY")
    if not _shapes:
        _shapes.append(_shape(home, name))
    return name


def _shape(home: Path, name: str) -> str:
    import psycopg

    with psycopg.connect(f"host={home} user=postgres dbname={name}") as connection:
        return connection.execute(_SHAPE).fetchone()[0]  # type: ignore[index]  # an aggregate always has a row


def _give_back(home: Path, name: str) -> None:
    """Empty a database for the next test, which is cheaper than a new copy; drop it if its shape changed."""
    import psycopg

    _ask(home, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name
    if _shape(home, name) != _shapes[0]:
        _ask(home, f"DROP DATABASE {name} WITH (FORCE)")
        return
    with psycopg.connect(f"host={home} user=postgres dbname={name}", autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_EMPTY)
    _free.append(name)


@contextlib.contextmanager
def fresh_postgresql() -> Generator[str]:
    """Point Django at a fresh migrated PostgreSQL database for the time of a block; yield its address."""
    configure()
    from django.db import connections

    home = _cluster()
    name = _made(home)
    before = connections.settings["default"]
    _use(_settings(home, name))
    try:
        yield address(home, name)
    finally:
        _use(before)
        _give_back(home, name)


def keep() -> str:
    """Copy the present database, to which nobody else is connected; return the copy's name."""
    from django.db import connections

    name = f"k{os.getpid()}_{next(_numbers)}"
    _ask(
        _cluster(),
        f"CREATE DATABASE {name} TEMPLATE {connections.settings['default']['NAME']} STRATEGY FILE_COPY",
    )
    return name


def take(kept: str) -> None:
    """Put a copy of a kept database in the place of the present one."""
    from django.db import connections

    present = connections.settings["default"]["NAME"]
    _ask(_cluster(), f"DROP DATABASE {present} WITH (FORCE)")
    _ask(_cluster(), f"CREATE DATABASE {present} TEMPLATE {kept} STRATEGY FILE_COPY")


@pytest.fixture
def postgresql() -> Generator[str]:
    """Point Django at a fresh migrated PostgreSQL database and return its address."""
    configure()
    from hengdu.store.people.queries import forget_policy

    with fresh_postgresql() as where:
        forget_policy()
        yield where
    forget_policy()


@pytest.fixture
def empty_postgresql() -> Generator[str]:
    """Return the address of one more PostgreSQL database, without any tables."""
    name = f"e{os.getpid()}_{next(_numbers)}"
    yield make(_cluster(), name)
    _ask(_cluster(), f"DROP DATABASE {name} WITH (FORCE)")
