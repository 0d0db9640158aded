"""What tests of operations share: a data folder with its keys, a trail and files; a recipient's key."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import attrs
import pytest
from tests.application import configure, database
from tests.postgres import empty_postgresql, postgresql

configure()

from django.conf import settings  # noqa: E402 - only once the settings are there
from tests import trails  # noqa: E402 - as above

from hengdu.operations import make_recipient_key, read_private_key, read_recipient  # noqa: E402 - as above
from hengdu.store import Actor, Channel  # noqa: E402 - as above

__all__ = ["database", "empty_postgresql", "postgresql"]

ACTOR = Actor(name="示例运维", channel=Channel.CLI)
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILES = {
    "evidence/ab/abcd": b"evidence" * 1000,
    "evidence/empty": b"",
    "dossiers/one.hengdu": b"dossier",
    "packs/p/pack.yaml": "示例".encode(),
}
LEFT_OUT = ("evidence/incoming/half", "static/app.css", "serve.lock", ".hidden")


@attrs.frozen(kw_only=True)
class Installation:
    """A data folder, the key that backups go to, and room beside it."""

    data: object
    room: object
    recipient: object
    private: object


def lay_out(tmp_path):
    """Put keys, files and a signed trail into the data folder of the present database."""
    shutil.copytree(settings.HENGDU_DATA / "keys", tmp_path / "keys")
    for name, content in {**FILES, **dict.fromkeys(LEFT_OUT, b"x")}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    trails.add(5)
    room = tmp_path.parent / f"{tmp_path.name}-room"
    room.mkdir()
    public = make_recipient_key(room / "private.pem")
    return Installation(
        data=tmp_path,
        room=room,
        recipient=read_recipient(public),
        private=read_private_key(room / "private.pem"),
    )


@pytest.fixture
def installation(database, tmp_path):
    """An installation on SQLite."""
    assert database.parent == tmp_path
    return lay_out(tmp_path)


@pytest.fixture
def served_by_postgresql(postgresql, tmp_path):
    """An installation on PostgreSQL."""
    assert postgresql
    return lay_out(tmp_path)
