"""List keys and replace one: what the commands do and print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.cli._audit import open_installation, person_here
from hengdu.cli._call import DONE, Call

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.operations import KeyState


def show_keys(call: Call, data: Path) -> int:
    """Print the keys of an installation."""
    open_installation(data)
    from hengdu.operations import list_keys

    keys = list_keys(data.resolve())
    if call.as_json:
        call.emit([_plain(key) for key in keys])
        return DONE
    call.print("\n".join(_line(call, key) for key in keys))
    return DONE


def replace_key(call: Call, data: Path, name: str) -> int:
    """Replace a key and say what to do next."""
    open_installation(data)
    from django.utils import timezone

    from hengdu.actions import Channel, system_actor
    from hengdu.operations import rotate_key

    actor = system_actor(person_here(), Channel.CLI)
    key = rotate_key(data.resolve(), name, actor=actor, moment=timezone.now())
    if call.as_json:
        call.emit(_plain(key))
        return DONE
    call.print(
        call.say(
            f"已更换：{_line(call, key)}\n请重新启动服务并另做一次备份",
            f"replaced: {_line(call, key)}\nStart the server again and make a new backup",
        )
    )
    return DONE


def _line(call: Call, key: KeyState) -> str:
    since = f"{key.since:%Y-%m-%d}" if key.since else call.say("无", "none")
    return f"{key.name:<14} {key.fingerprint or '-':<16}  {since:<10}  {call.text(key.use)}"


def _plain(key: KeyState) -> dict[str, Any]:
    return {
        "name": key.name,
        "use": {"zh": key.use.zh, "en": key.use.en},
        "path": str(key.path) if key.path else None,
        "since": key.since.isoformat() if key.since else None,
        "fingerprint": key.fingerprint or None,
    }
