"""The application under test: Django set up once for a process, and a fresh migrated database for each test.

Conftests import the fixtures they need: ``from tests.application import database``. The database is a copy of
a file that was migrated once in the process; a copy takes a millisecond, and as a real file it can be opened
by other threads and processes, torn and tampered with. With ``HENGDU_TESTS_ON=postgresql`` it is a PostgreSQL
database instead (``make postgresql``), and the tests marked ``sqlite`` are not collected. Tests that this run
leaves out for their cost can be marked ``ON_BOTH`` or ``ON_POSTGRESQL_ONLY``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

_HOME: Final = Path(tempfile.mkdtemp(prefix="hengdu-tests-"))
_TEMPLATE: Final = _HOME / "template.sqlite3"
# A test database may be lost in a power cut.
_FAST: Final = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA recursive_triggers=ON"
ON_POSTGRESQL: Final = os.environ.get("HENGDU_TESTS_ON") == "postgresql"
ON_BOTH: Final = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
ON_POSTGRESQL_ONLY: Final = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
_done: list[bool] = []


def configure() -> None:
    """Set Django up once: a data folder of its own, fast hashes, static files under plain names."""
    if _done:
        return
    _done.append(True)
    atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
    from hengdu.web.runtime._folder import DataFolder

    DataFolder(_HOME).prepare()
    os.environ["DJANGO_SETTINGS_MODULE"] = "hengdu.web.settings"
    os.environ["HENGDU_DATA"] = str(_HOME)
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.DATABASES["default"]["OPTIONS"]["init_command"] = _FAST
    django.setup()


def _template() -> Path:
    """Return a migrated database, made at the first call."""
    if not _TEMPLATE.exists():
        from hengdu.store import upgrade

        building = _TEMPLATE.with_suffix(".building")
        building.unlink(missing_ok=True)
        with upgrade.database_at(building):
            upgrade.migrate_in_place()
        building.replace(_TEMPLATE)
    return _TEMPLATE


@contextmanager
def _fresh_file(folder: Path) -> Generator[Path]:
    """Point Django at a copy of the template."""
    from django.db import connections

    path = folder / "hengdu.sqlite3"
    shutil.copyfile(_template(), path)
    connections.close_all()
    held = connections["default"].settings_dict
    before = held["NAME"]
    held["NAME"] = path
    try:
        yield path
    finally:
        connections.close_all()
        held["NAME"] = before


@contextmanager
def _fresh_postgresql(folder: Path) -> Generator[Path]:
    """Point Django at a PostgreSQL database; the path is that of no file."""
    from tests.postgres import fresh_postgresql

    with fresh_postgresql():
        yield folder / "hengdu.sqlite3"


@contextmanager
def fresh_database(folder: Path, *, is_postgresql: bool = ON_POSTGRESQL) -> Generator[Path]:
    """Point Django at a fresh migrated database, files in ``folder``, for the time of a block."""
    configure()
    from django.conf import settings

    from hengdu.store.people.queries import forget_policy

    places = ("HENGDU_RESULTS", "HENGDU_ANCHORS", "HENGDU_EVIDENCE", "HENGDU_DOSSIERS")
    before = {name: getattr(settings, name) for name in places}
    with _fresh_postgresql(folder) if is_postgresql else _fresh_file(folder) as path:
        for name in places:
            setattr(settings, name, folder / name.removeprefix("HENGDU_").lower())
        settings.HENGDU_ANCHORS.mkdir()
        forget_policy()
        try:
            yield path
        finally:
            for name, value in before.items():
                setattr(settings, name, value)
            forget_policy()


def keep_database(folder: Path, name: str) -> str:
    """Keep a copy of the present database, in ``folder`` if it is a file; return what it is kept as."""
    from django.db import connections

    connections.close_all()
    if ON_POSTGRESQL:
        from tests.postgres import keep

        return keep()
    return str(shutil.copyfile(connections["default"].settings_dict["NAME"], folder / f"{name}.sqlite3"))


def take_database(kept: str) -> None:
    """Put a copy of a kept database in the place of the present one."""
    from django.db import connections

    connections.close_all()
    if ON_POSTGRESQL:
        from tests.postgres import take

        take(kept)
    else:
        shutil.copyfile(kept, connections["default"].settings_dict["NAME"])


def present_address() -> str:
    """Return how ``HENGDU_DATABASE`` names the present database."""
    from django.db import connections

    held = connections["default"].settings_dict
    if "postgresql" not in held["ENGINE"]:
        return f"sqlite://{held['NAME']}"
    from tests.postgres import address

    return address(Path(held["OPTIONS"]["host"]), held["NAME"])


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Path]:
    """Point Django at a fresh migrated database and return the path of its file; results go beside it."""
    kind = getattr(request, "param", "postgresql" if ON_POSTGRESQL else "sqlite")
    with fresh_database(tmp_path, is_postgresql=kind == "postgresql") as path:
        yield path
