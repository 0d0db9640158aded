"""Put up the triggers that refuse to change the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations

from hengdu.store.trail._guards import install

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _install(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ANN401 - Django's historical registry has no type
    for statement in install(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    """The guards never come down by a migration, so there is no way back."""

    dependencies: ClassVar = [("hd_trail", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_install)]
