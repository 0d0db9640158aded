"""Keep the password of the mail server and the secret of the webhook in the keys folder, never elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from django.conf import settings

from hengdu.actions.delivery._errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path

MAIL_PASSWORD: Final = "mail-password"  # noqa: S105 - the name of a file
WEBHOOK_SECRET: Final = "webhook-secret"  # noqa: S105 - the name of a file


def _file(name: str) -> Path:
    data: Path | None = settings.HENGDU_DATA
    if data is None:
        raise DeliveryError("没有数据目录", "there is no data folder", place="HENGDU_DATA")
    return data / "keys" / name


def has_secret(name: str) -> bool:
    """Say whether a secret was set."""
    return settings.HENGDU_DATA is not None and _file(name).exists()


def read_secret(name: str) -> str:
    """Return a secret; empty where none was set."""
    return _file(name).read_text("utf-8") if has_secret(name) else ""


def write_secret(name: str, value: str) -> None:
    """Put a secret in place, whole and readable by the owner alone; an empty one is removed."""
    path = _file(name)
    if not value:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(value.encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
