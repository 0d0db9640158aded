"""Serve the application and tell the terminal how to reach it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hengdu.cli._call import DONE
from hengdu.web.runtime import Ready, serve

if TYPE_CHECKING:
    from hengdu.cli._call import Call
    from hengdu.web.runtime import Options


def run_server(call: Call, options: Options) -> int:
    """Serve until stopped; print the address once it answers."""

    def tell(zh: str, en: str) -> None:
        sys.stderr.write(f"{call.say(zh, en)}\n")

    serve(options, ready=lambda ready: _greet(call, ready), tell=tell)
    tell("已停止。", "Stopped.")
    return DONE


def _greet(call: Call, ready: Ready) -> None:
    if call.as_json:
        call.emit(
            {
                "address": ready.address,
                "setup_link": ready.setup_link,
                "is_local": ready.is_local,
                "people": [dict(person) for person in ready.people],
            }
        )
    else:
        call.print("\n".join(_lines(call, ready)))
    sys.stdout.flush()


def _lines(call: Call, ready: Ready) -> list[str]:
    lines = [call.say(f"衡度已启动：{ready.address}", f"Hengdu is served at {ready.address}")]
    if ready.is_local:
        lines.append(call.say("单人模式：未实行职责分离。", "Single-person mode: duties are not separated."))
    if ready.setup_link:
        lines += [
            call.say("尚未设置管理员，请打开一次性链接：", "No administrators yet; open the one-time link:"),
            f"  {ready.setup_link}",
        ]
    if ready.people:
        lines.append(call.say("示例账号：", "Sample sign-ins:"))
        lines += [f"  {one['username']}  {one['password']}  {one['role']}" for one in ready.people]
    lines.append(call.say("按 Ctrl+C 停止。", "Stop with Ctrl+C."))
    return lines
