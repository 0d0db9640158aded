"""Serve pages: granian's main process, which starts the web workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def serve(options: dict[str, Any]) -> None:
    """Serve until told to stop; ``options`` are those of :func:`web_words`."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    Granian(
        "hengdu.web.wsgi:application",
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["workers"],
        # One thread answers at a time: measured, more of them only fight for the interpreter.
        blocking_threads=1,
        http=HTTPModes.auto,
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        ssl_cert=Path(options["certificate"]) if options["certificate"] else None,
        ssl_key=Path(options["key"]) if options["key"] else None,
    ).serve()
