"""End a process together with the one that started it, however that one ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading


def leave_with_input() -> None:
    """End this process in good order once its standard input closes: the supervisor left or asks for it."""
    threading.Thread(target=_read_to_the_end, daemon=True).start()


def _read_to_the_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        os._exit(0)


def leave_with_parent() -> None:
    """End this web worker once granian's main process is gone; a worker alone would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_join, args=(parent,), daemon=True).start()


def _join(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
