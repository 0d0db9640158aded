# ruff: noqa: INP001 - a program of the checkout, not a package
"""Stand in for systemctl where no systemd runs: start and stop what the units under $SANDBOX say.

Used by ``offline.py`` alone. It knows ExecStart, ExecStartPost, EnvironmentFile and Type=oneshot. It does not
become another user and shuts nothing away: only systemd can.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

_PLACES = re.compile(r"(?<![\w./-])/(opt|srv|etc|var)(?=/)")
_PATIENCE_S = 60


class UnitError(Exception):
    """Which unit did not do what it should."""


def moved(text: str, sandbox: Path) -> str:
    """Return a text with the folders of a server replaced by those of the sandbox."""
    return _PLACES.sub(lambda found: f"{sandbox}{found[0]}", text)


def journal(sandbox: Path) -> str:
    """Return the last lines that the units wrote."""
    log = sandbox / "journal"
    return "\n".join(log.read_text("utf-8").splitlines()[-20:]) if log.is_file() else ""


def systemctl(sandbox: Path, verb: str, *words: str) -> None:
    """Start, stop or restart what a unit says; other verbs only look whether the unit is there."""
    for name in (word for word in words if not word.startswith("-")):
        unit = sandbox / "etc/systemd/system" / (name if "." in name else f"{name}.service")
        if not unit.is_file():
            msg = f"{unit.name}: no such unit"
            raise UnitError(msg)
        if unit.suffix != ".service":
            continue
        if verb in {"stop", "restart"}:
            stop(sandbox, unit.stem)
        if verb in {"start", "restart"} or (verb == "enable" and "--now" in words):
            _start(sandbox, unit)


def _settings(sandbox: Path, unit: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the environment and the lines of a unit by their names."""
    lines: dict[str, list[str]] = {}
    for line in moved(unit.read_text("utf-8"), sandbox).replace("\\\n", " ").splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            lines.setdefault(name, []).append(value.replace("%%", "%"))
    given = dict(os.environ)
    for file in lines.get("EnvironmentFile", []):
        path = Path(file.removeprefix("-"))
        if path.is_file():
            given.update(line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line)
    return given, lines


def _start(sandbox: Path, unit: Path) -> None:
    """Run a unit of type oneshot to its end, or start a server and leave it running, as systemd does."""
    given, lines = _settings(sandbox, unit)
    with (sandbox / "journal").open("a", encoding="utf-8") as log:
        if lines.get("Type") == ["oneshot"]:
            for command in lines["ExecStart"] + lines.get("ExecStartPost", []):
                subprocess.run(  # noqa: S602 - a command of our own unit
                    command, shell=True, env=given, stdout=log, stderr=log, check=True
                )
            return
        server = subprocess.Popen(  # noqa: S602 - a command of our own unit
            f"exec {lines['ExecStart'][0]}",
            shell=True,
            env=given,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (sandbox / f"{unit.stem}.pid").write_text(str(server.pid), "utf-8")


def stop(sandbox: Path, name: str) -> None:
    """Send a server SIGTERM and wait until it has gone."""
    kept = sandbox / f"{name}.pid"
    if not kept.is_file():
        return
    process = int(kept.read_text("utf-8"))
    kept.unlink()
    until = time.monotonic() + _PATIENCE_S
    try:
        os.kill(process, 15)
        while time.monotonic() < until:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
                return
            time.sleep(0.1)
    except (ProcessLookupError, FileNotFoundError):
        return
    msg = f"{name} does not stop"
    raise UnitError(msg)


if __name__ == "__main__":
    systemctl(Path(os.environ["SANDBOX"]), *sys.argv[1:])
