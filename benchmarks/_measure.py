"""Measure and print."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def timed(action: Callable[[], object], repeat: int) -> list[float]:
    """Return CPU seconds of each run."""
    seconds = []
    for _ in range(repeat):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return seconds


def line(name: str, value: str, goal: str, note: str = "") -> None:
    """Print one figure."""
    print(f"{name:<52} {value:>14}   goal {goal:<10} {note}")


def spin() -> int:
    """A fixed amount of plain Python, to compare machines and moments."""
    total = 0
    for number in range(100_000):
        total += number
    return total


def wall_of_command(command: list[str]) -> float:
    """Return the wall seconds of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own interpreter
    return time.perf_counter() - start


def wall_of(action: Callable[[], object]) -> float:
    """Return the wall seconds of an action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
