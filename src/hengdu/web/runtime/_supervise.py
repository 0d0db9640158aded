"""Keep a set of processes running: start them, start them again when they fall, stop them together."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_STEADY_S: Final = 10.0  # a process that lived this long did not fall at once
_PAUSE_S: Final = 0.4
_LONGEST_PAUSE_S: Final = 15.0
_GIVE_UP_AFTER: Final = 6
_PATIENCE_S: Final = 15.0
_POLL_S: Final = 0.5
_NEW_GROUP: Final = 0x200  # CREATE_NEW_PROCESS_GROUP, which only Windows' Python knows by name


class ServerFault(HengduError):  # noqa: N818 - a fault of the server, not an error of whoever started it
    """The server cannot go on; the place is the process that fails."""

    exit_code = 70


@attrs.define(kw_only=True)
class Child:
    """One process to keep running: ``python -m hengdu.web.runtime`` with ``words``."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    began_s: float = 0.0
    falls: int = 0
    again_at_s: float | None = None

    def start(self, fallen: queue.SimpleQueue[Child]) -> None:
        """Start the process; it ends by itself when our end of its standard input closes."""
        is_windows = sys.platform == "win32"
        self.process = subprocess.Popen(  # noqa: S603 - our own module with our own words
            [sys.executable, "-m", "hengdu.web.runtime", *self.words],
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            # A Ctrl+C in the terminal reaches the supervisor alone, which then stops its processes in order.
            creationflags=_NEW_GROUP if is_windows else 0,
            start_new_session=not is_windows,
        )
        self.began_s = time.monotonic()
        self.again_at_s = None
        threading.Thread(target=self._wait, args=(self.process, fallen), daemon=True).start()

    def _wait(self, process: subprocess.Popen[bytes], fallen: queue.SimpleQueue[Child]) -> None:
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
        fallen.put(self)

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process.terminate()

    def kill_after(self, deadline_s: float) -> None:
        """End the process by force if it is still there at ``deadline_s`` (monotonic)."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Run processes until told to stop."""

    def __init__(
        self, children: Sequence[Child], tell: Callable[[str, str], None], *, pause_s: float = _PAUSE_S
    ) -> None:
        """Take the processes; ``tell`` prints a line in Chinese or English.

        ``pause_s`` passes before the first restart of a process that falls at once, and doubles each time.
        """
        self._children = children
        self._tell = tell
        self._pause_s = pause_s
        self._fallen: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._is_stopping = threading.Event()

    def listen(self) -> None:
        """Stop on SIGINT and SIGTERM; call it in the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_on)

    def _stop_on(self, number: int, frame: FrameType | None) -> None:
        del number, frame  # every signal means the same
        self._is_stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Say whether somebody asked to stop."""
        return self._is_stopping.is_set()

    @property
    def has_fallen(self) -> bool:
        """Say whether a process that was started has ended."""
        return any(child.process is not None and child.process.poll() is not None for child in self._children)

    def start(self, *names: str) -> None:
        """Start the processes of these names."""
        for child in self._children:
            if child.name in names:
                child.start(self._fallen)

    def run(self) -> None:
        """Watch until told to stop; a process that keeps falling at once is a ServerFault."""
        while not self._is_stopping.is_set():
            self._restart_due()
            try:
                child = self._fallen.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if not self._is_stopping.is_set():
                self._plan_restart(child)

    def _plan_restart(self, child: Child) -> None:
        now = time.monotonic()
        child.falls = 1 if now - child.began_s > _STEADY_S else child.falls + 1
        if child.falls >= _GIVE_UP_AFTER:
            raise ServerFault(
                f"进程 {child.name} 反复退出",
                f"the process {child.name} keeps ending",
                place=child.name,
                hint_zh="原因见上方日志",
                hint_en="The log above says why",
            )
        pause = min(_LONGEST_PAUSE_S, self._pause_s * 2 ** (child.falls - 1))
        code = child.process.returncode if child.process else None
        self._tell(
            f"进程 {child.name} 意外退出（{code}），{pause:.1f} 秒后重启",
            f"process {child.name} ended unexpectedly ({code}); restarting in {pause:.1f} s",
        )
        child.again_at_s = now + pause

    def _restart_due(self) -> None:
        for child in self._children:
            if child.again_at_s is not None and time.monotonic() >= child.again_at_s:
                child.start(self._fallen)

    def stop(self) -> None:
        """Ask every process to end, and end by force what does not in time."""
        self._is_stopping.set()
        for child in self._children:
            child.stop()
        deadline = time.monotonic() + _PATIENCE_S
        for child in self._children:
            child.kill_after(deadline)
