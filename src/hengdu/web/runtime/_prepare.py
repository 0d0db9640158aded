"""Make the installation ready to be served: tables, static files, mode, setup link, samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

from hengdu.web._environment import SettingError
from hengdu.web.runtime._loading import loading

if TYPE_CHECKING:
    from collections.abc import Mapping


def prepare(*, is_local: bool, is_demo: bool) -> dict[str, Any]:
    """Return the migrations applied, the code of the setup link (or None), and the demo's people.

    Idempotent: a start that is killed here is simply repeated.
    """
    with loading():
        django.setup()
        from hengdu.actions import system_actor
        from hengdu.actions.accounts import OpenSetup, PrepareSite
        from hengdu.store.people.models import Mode
        from hengdu.web.runtime._migrate import migrate
        from hengdu.web.staticfiles import lay_out

    applied = migrate(_sqlite_file(settings.DATABASES["default"]))
    lay_out()
    actor = system_actor("hengdu serve")
    PrepareSite(mode=Mode.LOCAL if is_local else Mode.SEPARATED).run(actor)
    people = _load_samples(settings.HENGDU_DATA) if is_demo else []
    code = None if is_demo else OpenSetup().run(actor)
    return {"applied": applied, "setup": code, "people": people}


def _sqlite_file(database: Mapping[str, Any]) -> Path | None:
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _load_samples(data: Path | None) -> list[dict[str, str]]:
    """Load the sample institutions and their people once; return who can sign in, at every start.

    The passwords of fictitious people are kept beside the database; a demo serves the loopback address only.
    """
    from hengdu.actions.samples import load_samples

    if data is None:
        raise SettingError("缺少数据目录", "there is no data folder", place="HENGDU_DATA")
    kept = data / "demo-people.json"
    people = load_samples()
    if people:
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(people, ensure_ascii=False), "utf-8")
    elif kept.exists():
        people = json.loads(kept.read_text("utf-8"))
    return people
