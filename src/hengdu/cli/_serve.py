"""Serve the application and tell the terminal how to reach it."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Final

from hengdu.cli._call import DONE
from hengdu.web.logs import JsonLines
from hengdu.web.runtime import Ready, serve, wants_json_logs

if TYPE_CHECKING:
    from hengdu.cli._call import Call
    from hengdu.web.runtime import Options


_LOGGER: Final = "hengdu.serve"


def run_server(call: Call, options: Options) -> int:
    """Serve until stopped; print the address once it answers.

    Where logs are JSON lines, each line of news is one of them.
    """
    is_logged = wants_json_logs(os.environ)

    def tell(zh: str, en: str) -> None:
        said = call.say(zh, en)
        sys.stderr.write(f"{_logged(message=said) if is_logged else said}\n")

    serve(options, ready=lambda ready: greet(call, ready, is_logged=is_logged), tell=tell)
    tell("已停止。", "Stopped.")
    return DONE


def _logged(**facts: object) -> str:
    record = {"name": _LOGGER, "levelno": logging.INFO, "levelname": "INFO", "facts": facts}
    return JsonLines().format(logging.makeLogRecord(record))


def greet(call: Call, ready: Ready, *, is_logged: bool) -> None:
    """Print how to reach the server: for people, as JSON, or as a line of the log."""
    facts = {
        "address": ready.address,
        "setup_link": ready.setup_link,
        "is_local": ready.is_local,
        "people": [dict(person) for person in ready.people],
    }
    if call.as_json:
        call.emit(facts)
    elif is_logged:
        call.print(_logged(message=call.say("衡度已启动", "Hengdu is served"), **facts))
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
