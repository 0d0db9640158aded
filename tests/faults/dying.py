"""Do something in a process of its own that is killed in the middle."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
import traceback

from django.db import connections


def killed_at(holder, name, call, do):
    """Run ``do`` in a child that kills itself at the ``call``-th call of ``holder.name``."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        forget_connection()
        real, calls = getattr(holder, name), itertools.count(1)

        def die(*args, **more):
            if next(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        setattr(holder, name, die)
        try:
            do()
        except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it ended before the kill"


def killed_once(has_begun, do):
    """Run ``do`` in a child that is killed as soon as ``has_begun`` says so."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        forget_connection()
        try:
            do()
        except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(1)
    deadline = time.monotonic() + 60
    while not has_begun() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it ended before the kill"


def forget_connection():
    """Forget the connection a child has inherited.

    Where a browser's event loop runs, Django keeps one connection for the loop and one besides it; in a child
    there is no such loop, and the one besides may be that of an earlier test.
    """
    with contextlib.suppress(AttributeError):
        del connections["default"]
