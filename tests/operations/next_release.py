"""Be the release after this one."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

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
