"""Make the installation ready to be served: tables, static files, mode, setup link, samples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

from hengdu.web._environment import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping


def prepare(*, is_local: bool, is_demo: bool) -> dict[str, Any]:
    """Return the migrations applied, the code of the setup link (or None), and the demo's people.

    Idempotent: a start that is killed here is simply repeated.
    """
    django.setup()
    from hengdu.actions import system_actor
    from hengdu.actions.accounts import OpenSetup, PrepareSite
    from hengdu.store.people.models import Mode
    from hengdu.web.runtime._migrate import migrate

    applied = migrate(_sqlite_file(settings.DATABASES["default"]))
    _collect_static()
    actor = system_actor("hengdu serve")
    PrepareSite(mode=Mode.LOCAL if is_local else Mode.SEPARATED).run(actor)
    people = _load_samples() if is_demo else []
    code = None if is_demo else OpenSetup().run(actor)
    return {"applied": applied, "setup": code, "people": people}


def _sqlite_file(database: Mapping[str, Any]) -> Path | None:
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _collect_static() -> None:
    """Lay out the static files under names that change with their content."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _load_samples() -> list[dict[str, str]]:
    """Load the sample institutions and their people once; return who can sign in."""
    try:
        from hengdu.actions.samples import load_samples
    except ImportError as error:
        raise SettingError(
            "此版本不含示例机构", "this version has no sample institutions", place="--demo"
        ) from error
    return load_samples()  # type: ignore[no-any-return]
