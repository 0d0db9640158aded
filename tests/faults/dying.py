"""Do something in a process of its own that is killed in the middle."""

from __future__ import annotations

import itertools
import os
import signal

from django.db import connections


def killed_at(holder, name, call, do):
    """Run ``do`` in a child that kills itself at the ``call``-th call of ``holder.name``."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        real, calls = getattr(holder, name), itertools.count(1)

        def die(*args, **more):
            if next(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        setattr(holder, name, die)
        try:
            do()
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it ended before the kill"
