"""Back up, restore, move and upgrade while the disk fills. A program by itself, under disk_full.c.

It reads lines of JSON and answers each with one: ``do`` names what to do, ``bytes`` how many may be written
below the folder until the disk is full; the rest is what the doing needs. The answer says which error it
ended with, in which words, and how many bytes were written.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path

from tests.application import configure

configure()

from tests.operations.conftest import MOMENT  # noqa: E402 - after Django is set up
from tests.operations.next_release import next_release  # noqa: E402 - the same

from hengdu.actions import system_actor  # noqa: E402 - the same
from hengdu.errors import HengduError  # noqa: E402 - the same
from hengdu.operations import (  # noqa: E402 - the same
    Wanted,
    make_backup,
    move_database,
    read_private_key,
    read_recipient,
    restore_backup,
)
from hengdu.operations._databases import pointed_at, settings_of  # noqa: E402 - the same
from hengdu.web.runtime._migrate import migrate  # noqa: E402 - the same

WIDE = 10**15
DISK = ctypes.CDLL(None)


def backup(data, out, recipient):
    with pointed_at(settings_of("", Path(data))):
        make_backup(Path(data), Path(out), read_recipient(recipient), **record())


def restore(file, key, folder):
    restore_backup(Path(file), read_private_key(Path(key)), Wanted(folder=Path(folder)), **record())


def move(data, source):
    with pointed_at(settings_of(source)):
        move_database(Path(data), "", **record())


def upgrade(data):
    room = tempfile.TemporaryDirectory()
    with room, pointed_at(settings_of("", Path(data))), next_release(Path(room.name)):
        migrate(Path(data) / "hengdu.sqlite3")


def record():
    return {"actor": system_actor("test"), "moment": MOMENT}


def attempt(do, most, words):
    """Do it with so much room and return how it ended."""
    left = ctypes.c_longlong.in_dll(DISK, "disk_full_left")
    left.value = most
    said = {"error": None, "en": ""}
    try:
        do(**words)
    except HengduError as error:
        said = {"error": type(error).__name__, "en": error.en}
    except Exception as error:  # noqa: BLE001 - whatever it is, the test says so
        said = {"error": type(error).__name__, "en": str(error)}
    return {**said, "written": most - left.value}


def main():
    kinds = {do.__name__: do for do in (backup, restore, move, upgrade)}
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            said = attempt(kinds[asked.pop("do")], asked.pop("bytes"), asked)
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


main()
