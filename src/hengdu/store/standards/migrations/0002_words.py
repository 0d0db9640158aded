"""Make the table of words that searches look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations

from hengdu.store.standards.words import create

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _create(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ANN401 - Django's historical registry has no type
    for statement in create(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    """The words can be made again from the rows; there is no way back by a migration."""

    dependencies: ClassVar = [("hd_standards", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_create)]
