"""A later release takes over a database with its data; the way back is the backup made before."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from tests.operations import golden
from tests.operations.conftest import ACTOR, MOMENT, lay_out

from hengdu.operations import Wanted, make_backup, restore_backup
from hengdu.store import upgrade
from hengdu.store.trail.verify import verify_trail
from hengdu.web.runtime._migrate import migrate

pytestmark = pytest.mark.sqlite("the kept databases are files; tests/operations/test_move.py crosses over")
_NOT_DATA = ("django_migrations", "sqlite_", "hd_standards_words_")


def content(path):
    """Return every row of every table, as {table: [{column: value}]}."""
    found = {}
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if not name.startswith(_NOT_DATA):
                found[name] = [dict(row) for row in file.execute(f'SELECT * FROM "{name}" ORDER BY 1')]  # noqa: S608 - a table of this file
    return found


def lost(before, after):
    """Return the tables in which a value that was there is not there any more."""
    return [
        name
        for name, rows in before.items()
        if len(after.get(name, ())) != len(rows)
        or any(old.items() - new.items() for old, new in zip(rows, after[name], strict=True))
    ]


NEXT = """
from django.db import migrations, models


def fill(found, _editor):
    for row in found.get_model("hd_jobs", "Job").objects.all():
        row.label = f"job {row.pk.hex}"
        row.save(update_fields=["label"])


class Migration(migrations.Migration):
    dependencies = [("hd_jobs", "0001_initial")]
    operations = [
        migrations.AddField("job", "label", models.CharField(max_length=60, default="")),
        migrations.RunPython(fill),
    ]
"""


@contextmanager
def next_release(folder):
    """Be a release that has one more migration: a column, filled from another one."""
    package = folder / "next_release_jobs"
    package.mkdir()
    now = Path(import_module("hengdu.store.jobs.migrations").__file__)
    for name in ("__init__.py", "0001_initial.py"):
        shutil.copy(now.with_name(name), package)
    (package / "0002_label.py").write_text(NEXT, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setattr(settings, "MIGRATION_MODULES", {"hd_jobs": package.name})
        yield
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


@pytest.mark.parametrize("version", list(golden.releases()))
def test_this_version_takes_over_the_database_of_each_release(database, version):
    connections.close_all()
    database.unlink()
    meant = golden.lay_down(version, database)
    before = content(database)
    migrate(database)
    assert lost(before, content(database)) == []
    assert upgrade.pending() == ()
    assert golden.facts() == meant
    assert verify_trail().is_intact


def test_a_release_with_one_more_migration_keeps_every_value_and_fills_its_own(database, tmp_path):
    connections.close_all()
    database.unlink()
    (version, *_) = reversed(list(golden.releases()))
    meant = golden.lay_down(version, database)
    before = content(database)
    with next_release(tmp_path):
        assert migrate(database)[-1:] == ("hd_jobs.0002_label",)
    after = content(database)
    assert lost(before, after) == []
    assert golden.facts() == meant
    assert after["hd_jobs_job"]
    assert {row["label"] for row in after["hd_jobs_job"]} == {
        f"job {row['id']}" for row in after["hd_jobs_job"]
    }


def test_the_way_back_is_the_backup_made_before_the_upgrade(database, tmp_path):
    installation = lay_out(tmp_path)
    before = content(database)
    made = make_backup(
        installation.data, installation.room / "b.hdbk", installation.recipient, actor=ACTOR, moment=MOMENT
    )
    with next_release(installation.room):
        assert migrate(database) == ("hd_jobs.0002_label",)
    with pytest.raises(upgrade.UpgradeError, match=r"hd_jobs\.0002_label.*newer Hengdu"):
        migrate(database)
    wanted = Wanted(folder=installation.room / "new")
    done = restore_backup(made.path, installation.private, wanted, actor=ACTOR, moment=MOMENT)
    assert done.verdict.is_intact
    back = content(done.folder / "hengdu.sqlite3")
    assert {name for name in before if before[name] != back[name]} <= {"hd_trail_event", "hd_trail_head"}
    assert back["hd_trail_event"][: len(before["hd_trail_event"])] == before["hd_trail_event"]
