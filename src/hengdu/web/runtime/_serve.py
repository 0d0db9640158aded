"""Serve the application from one command: prepare, start, watch, stop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.errors import HengduError
from hengdu.web._environment import SettingError
from hengdu.web.runtime._folder import DataFolder, FolderLock
from hengdu.web.runtime._probe import is_taken, wait_until_it_answers
from hengdu.web.runtime._supervise import Child, ServerFault, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.web.runtime._options import Options

_PATIENCE_S: Final = 60.0


@attrs.frozen(kw_only=True)
class Ready:
    """Say how to reach a server that answers.

    ``setup_link`` is there until the first administrators are made; ``people`` are the demo's sign-ins.
    """

    address: str
    setup_link: str | None
    is_local: bool
    applied: tuple[str, ...]
    people: tuple[Mapping[str, str], ...]


def serve(options: Options, *, ready: Callable[[Ready], None], tell: Callable[[str, str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    ``ready`` is called once the server answers; ``tell`` prints a line of news in Chinese or English. Raises
    SettingError for what would not be safe, ServerFault when a process keeps falling.
    """
    options.refuse_unsafe(os.environ)
    if is_taken(options.host, options.port):
        raise SettingError(
            f"无法监听 {options.host}:{options.port}",
            f"cannot listen on {options.host}:{options.port}",
            place=f"--port {options.port}",
            hint_zh="端口可能被占用；换一个 --port",
            hint_en="Somebody else may listen there; choose another --port",
        )
    folder = DataFolder(options.data.resolve())
    folder.prepare()
    folder.refuse_moved(os.environ)
    lock = FolderLock(folder)
    lock.take()
    try:
        folder.sweep_uploads()
        environment = options.environment(os.environ)
        outcome = _prepare(options, environment)
        supervisor = Supervisor(_children(options, environment), tell)
        supervisor.listen()
        try:
            supervisor.start("web")
            _wait(options, supervisor)
            if not supervisor.is_stopping:
                supervisor.start("worker")  # after the pages, which somebody waits for
                ready(_ready(options, outcome))
                supervisor.run()
        finally:
            supervisor.stop()
    finally:
        lock.release()


def _children(options: Options, environment: Mapping[str, str]) -> list[Child]:
    web = {
        "host": options.host,
        "port": options.port,
        "workers": options.worker_count,
        "certificate": str(options.certificate or ""),
        "key": str(options.key or ""),
    }
    return [
        Child(name="web", words=("web", json.dumps(web)), environment=environment),
        Child(name="worker", words=("worker",), environment=environment),
    ]


def _prepare(options: Options, environment: Mapping[str, str]) -> dict[str, Any]:
    """Prepare in a process of its own, whose connections end with it."""
    words = [
        "prepare",
        *(["--local"] if options.is_local else []),
        *(["--demo"] if options.is_demo else []),
    ]
    done = subprocess.run(  # noqa: S603 - our own module with our own words
        [sys.executable, "-m", "hengdu.web.runtime", *words],
        env=dict(environment),
        stdout=subprocess.PIPE,
        check=False,
    )
    try:
        outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise ServerFault(
            "准备数据目录时失败",
            "preparing the data folder failed",
            place=str(options.data),
            hint_zh="原因见上方日志；数据未受影响，可再次启动",
            hint_en="The log above says why; the data is untouched and the server can be started again",
        ) from error
    if "fault" in outcome:
        raise ServerFault(**outcome["fault"])
    if "error" in outcome:
        raise HengduError(**outcome["error"])
    return outcome


def _wait(options: Options, supervisor: Supervisor) -> None:
    """Wait for the first answer."""
    is_up = wait_until_it_answers(
        options.host,
        options.port,
        is_tls=options.certificate is not None,
        patience_s=_PATIENCE_S,
        is_over=lambda: supervisor.is_stopping or supervisor.has_fallen,
    )
    if not is_up and not supervisor.is_stopping:
        raise ServerFault(
            f"服务未能在 {options.host}:{options.port} 启动",
            f"the server does not answer at {options.host}:{options.port}",
            place=f"--port {options.port}",
            hint_zh="原因见上方日志",
            hint_en="The log above says why",
        )


def _ready(options: Options, outcome: Mapping[str, Any]) -> Ready:
    address = options.address(os.environ)
    code = outcome["setup"]
    return Ready(
        address=address,
        setup_link=f"{address}/account/code/{code}/" if code else None,
        is_local=options.is_local,
        applied=tuple(outcome["applied"]),
        people=tuple(outcome["people"]),
    )
