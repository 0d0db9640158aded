# ruff: noqa: INP001 - a program of the checkout, not a package
"""Carry the guides' commands out without network: install, serve, back up, upgrade, go back.

``offline.py WHEELS FOLDER [--uncut]``. Every bash block of the sections below is run as it stands, one after
the other; the Chinese guides have the same blocks (a test compares them). The folders of a server (/opt,
/srv, /etc, /var) and the home folder stand for folders inside FOLDER. The programs that only root may call
(systemctl, useradd, chown, runuser, journalctl) are replaced by ones that start and stop what the units say.
"""

from __future__ import annotations

import fcntl  # noqa: TID251 - on Linux alone, as unshare is
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from offline_units import UnitError, journal, moved, stop

TOP = Path(__file__).resolve().parents[1]
GUIDES = TOP / "docs" / "howto"
# Page, its section's number, and what has to be true once its blocks are done.
SECTIONS = (
    ("offline-install", 3, "installed"),
    ("reverse-proxy", 1, "serves"),
    ("reverse-proxy", 2, "backed up"),
    ("offline-install", 4, "serves"),
    ("offline-install", 5, "serves"),
)
ADDRESS = "http://127.0.0.1:8600/health/"
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_UP, _GET_FLAGS, _SET_FLAGS = 0x1, 0x8913, 0x8914  # IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS of Linux

_STAND_INS = {
    "useradd": "exit 0",
    "chown": "exit 0",
    "journalctl": 'cat "$SANDBOX/journal"',
    # runuser --user=NAME -- COMMAND: nobody else is there to become.
    "runuser": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "systemctl": 'exec "$OFFLINE_PYTHON" "$OFFLINE_UNITS" "$@"',
}


class OfflineError(Exception):
    """What did not go as the guides say."""


def blocks(page: str, section: int, language: str = "") -> list[str]:
    """Return the bash blocks of a numbered section of a guide, ``language`` being "" or ".zh"."""
    text = (GUIDES / f"{page}{language}.md").read_text("utf-8")
    part = re.search(rf"^## {section}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    found = _BLOCK.findall(part[0]) if part else []
    if not found:
        msg = f"{page}{language}.md: no bash block in section {section}"
        raise OfflineError(msg)
    return found


def cut_off(*, is_known: bool) -> None:
    """Bring the loopback up; refuse a network beside it where root asks, warn where somebody else does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(plug, _GET_FLAGS, request))[1]
        if not flags & _UP:
            fcntl.ioctl(plug, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    if not others:
        say("no network: the loopback is all there is")
        return
    warning = f"THE NETWORK IS NOT CUT OFF ({', '.join(others)}): unshare makes no network namespace here"
    if os.geteuid() == 0 and not is_known:
        msg = f"{warning}; where that is known: make offline UNCUT=1"
        raise OfflineError(msg)
    sys.stderr.write(f"\n*** {warning}.\n*** This run proves less than it should.\n\n")


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"offline: {line}\n")
    sys.stdout.flush()


def environment(sandbox: Path) -> dict[str, str]:
    """Return variables without a package index, a proxy or a setting of this machine's own installation."""
    unwanted = ("PIP_", "HENGDU_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "MAKE", "MFLAGS")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(unwanted) and "proxy" not in name.lower()
    }
    return {
        **kept,
        "PATH": f"{sandbox / 'bin'}:{kept.get('PATH', os.defpath)}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_QUIET": "1",
        "PIP_NO_COMPILE": "1",  # sooner; what is run is compiled then
        "PYTHONUTF8": "1",
        "HOME": str(sandbox / "home"),
        "SANDBOX": str(sandbox),
        "OFFLINE_PYTHON": sys.executable,
        "OFFLINE_UNITS": str(Path(__file__).with_name("offline_units.py").resolve()),
    }


def prepare(sandbox: Path, wheels: Path) -> None:
    """Lay out an empty machine: the folder of wheels, a place for every path, the stand-ins."""
    if not (wheels / "requirements.txt").is_file():
        msg = f"{wheels}: no folder of wheels; make wheels first"
        raise OfflineError(msg)
    shutil.rmtree(sandbox, ignore_errors=True)
    for name in ("bin", "home", "opt", "srv", "etc/systemd/system", "var/backups"):
        (sandbox / name).mkdir(parents=True)
    (sandbox / "wheels").symlink_to(wheels)
    (sandbox / "bin/python3").symlink_to(sys.executable)
    for name, body in _STAND_INS.items():
        program = sandbox / "bin" / name
        program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        program.chmod(0o755)


def run(command: str, sandbox: Path) -> None:
    """Run a block; raise OfflineError with its output when it ends badly."""
    done = subprocess.run(  # noqa: S603 - the guides' own commands
        ["bash", "-euo", "pipefail", "-c", moved(command, sandbox)],  # noqa: S607 - whichever bash is there
        cwd=sandbox,
        env=environment(sandbox),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        msg = f"exit code {done.returncode} of\n{command}\n{done.stdout}\n{journal(sandbox)}"
        raise OfflineError(msg)


def check(what: str, sandbox: Path) -> None:
    """Look whether a section did what it is for."""
    if what == "installed":
        run("/opt/hengdu/bin/python -m pip check", sandbox)
        run("/opt/hengdu/bin/python -c 'import psycopg, ldap3'", sandbox)
    elif what == "serves":
        run(f'test "$(curl --silent --fail {ADDRESS})" = ok', sandbox)
    elif not list((sandbox / "var/backups/hengdu").glob("*.hdbk")):
        msg = "no backup was made"
        raise OfflineError(msg)


def main(words: list[str]) -> int:
    """Carry everything out; 1 when something does not hold, 2 when the call is wrong."""
    places = [word for word in words if word != "--uncut"]
    if len(places) != 2:  # noqa: PLR2004 - WHEELS and FOLDER
        sys.stderr.write(f"{__doc__}\n")
        return 2
    wheels, sandbox = (Path(place).resolve() for place in places)
    began = time.monotonic()
    try:
        cut_off(is_known="--uncut" in words)
        prepare(sandbox, wheels)
        for page, section, after in SECTIONS:
            for block in blocks(page, section):
                run(block, sandbox)
            check(after, sandbox)
            say(f"{page}.md, section {section}: {after} ({time.monotonic() - began:.0f} s)")
    except (OfflineError, UnitError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"offline: {error}\n")
        return 1
    finally:
        stop(sandbox, "hengdu")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
