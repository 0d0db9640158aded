"""``hengdu serve`` as people start it: a real supervisor with real processes, on the loopback address."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

SERVE = [sys.executable, "-m", "hengdu", "serve", "--json", "--lang", "en"]


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_free(port):
    """Say whether nobody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def until(condition, patience_s=40, pause_s=0.1):
    """Return what ``condition`` gives once it gives something; fail when that takes too long."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(pause_s)
    msg = "it did not happen in time"
    raise AssertionError(msg)


class Server:
    """One running ``hengdu serve``; ``variables`` are environment variables of its own."""

    def __init__(self, data, *options, workers=1, **variables):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("HENGDU_", "DJANGO_"))}
        self.log = data.with_name(f"{data.name}.log")
        words = [*SERVE, "--workers", str(workers), "--data", str(data), "--port", str(self.port), *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                env={**kept, **variables, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("}"):
                break
        self.said = json.loads(said or "null")

    def get(self, path="/health/", **headers):
        """Return status, headers and body of a page."""
        request = Request(f"{self.address}{path}", headers=headers)  # noqa: S310 - our own server
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, dict(answer.headers), answer.read()

    def children(self):
        """Return the pids of the web and worker processes by name."""
        named = {}
        for pid in _children(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            named["web" if "web" in words else "worker"] = pid
        return named

    def stop(self, number=signal.SIGTERM):
        """End it by a signal to the supervisor and return its exit code."""
        self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(timeout=30)

    def kill_everything(self):
        """Kill the supervisor and all processes below it at once; return when the port is free."""
        below = [self.process.pid]
        for pid in below:
            below += _children(pid)
        for pid in below:
            os.kill(pid, signal.SIGKILL)
        self.process.stdout.close()
        self.process.wait(timeout=30)
        until(lambda: is_free(self.port))


def _children(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found
