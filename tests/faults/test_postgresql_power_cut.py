"""The power is cut under PostgreSQL while people save: whatever the disk has, nothing acknowledged is lost.

The server runs under the recorder of test_power_cut.py; its processes write one log, and so does whoever is
told that an answer was saved. The server is started on what a cut leaves and recovers by its own log.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import tempfile
from pathlib import Path

import attrs
import pytest
from tests import postgres
from tests.faults.power_cut import build, changes_in, cut
from tests.faults.test_killed_while_saving import count
from tests.faults.test_postgresql_crash import ROLES, Saver, acknowledged, read
from tests.serving import until
from tests.world import World

from hengdu.operations._databases import pointed_at, settings_of
from hengdu.store import upgrade
from hengdu.store.assessments.models import AnswerVersion

CUTS = 5
ENOUGH = 60
CARELESS = "-c fsync=off"


@attrs.define(kw_only=True)
class Told(Saver):
    """A saver whose acknowledgements stand in the recorder's log too, where they happened."""

    log: object
    root: object

    def acknowledge(self, line):
        """Note it in one piece."""
        path, data = f"{self.root}/acknowledged".encode(), f"{self.role}\t{line}".encode()
        record = struct.pack("<c4Q", b"w", len(path), 0, 0, len(data)) + path + data
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        os.write(log, record)
        os.close(log)
        super().acknowledge(line)


@attrs.frozen
class Kept:
    """What a role was told before a cut."""

    role: str
    acknowledged: dict
    problems: list = attrs.field(factory=list)


@pytest.fixture(scope="module")
def library():
    """The recorder, where any user can read it."""
    folder = Path(tempfile.mkdtemp(prefix="hengdu-recorder-"))
    folder.chmod(0o755)
    yield build("storage_log", folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made():
    """A cluster with an assessment to answer, put on the disk and stopped; its folder and the assessment."""
    home = postgres.start("-c autovacuum=off")
    with pointed_at(settings_of(postgres.make(home, "hengdu"))):
        upgrade.migrate_in_one_transaction()
        world = World()
        assessment = world.assessment(world.tenant())
    postgres.stop(home, "fast")
    return home, assessment


def recorded(made, library, folder, settings=""):
    """Save under the recorder for a while; return the cluster as it was, and the changes."""
    source, assessment = made
    home = postgres.folder()
    shutil.copytree(source / "data", home / "data", symlinks=True)
    postgres.own(home)
    log = home / "log.bin"
    variables = {
        "LD_PRELOAD": str(library),
        "STORAGE_LOG_ROOT": str(home / "data"),
        "STORAGE_LOG_FILE": str(log),
    }
    postgres.run(home, f"-c autovacuum=off {settings}", variables)
    with pointed_at(settings_of(postgres.address(home, "hengdu"))):
        more = {"assessment": assessment, "log": log, "root": home / "data"}
        savers = [Told(role=role, path=folder / role, **more) for role in ROLES]
        for one in savers:
            one.begin()
        until(lambda: acknowledged(savers) >= ENOUGH, 120, pause_s=0.01)
        postgres.crash(home)
        for one in savers:
            one.end()
    return source / "data", changes_in(log, home / "data")


def told(changes):
    """Return what each role was told in the course of these changes."""
    lines = [change.data.decode().split("\t", 1) for change in changes if change.path == "acknowledged"]
    return [Kept(role, read("".join(line for to, line in lines if to == role))) for role in ROLES]


def after_cuts(before, changes, number, look):
    """Start the server on what cuts leave; return what ``look`` finds, None where it does not start."""
    rng = random.Random(20261122)  # noqa: S311 - moments of cuts, the same share of each run
    acknowledgements = [at for at, change in enumerate(changes) if change.path == "acknowledged"]
    found = []
    for turn in range(1, number + 1):
        at = acknowledgements[len(acknowledgements) * turn // number - 1]
        home = postgres.folder()
        cut(before, changes, at + rng.randint(1, 20), rng, home / "data")
        (home / "data").chmod(0o700)
        for lock in (home / "data").glob("postmaster.pid"):
            lock.unlink()  # a machine that starts anew has other processes
        postgres.own(home)
        try:
            postgres.run(home, "-c fsync=off -c autovacuum=off")
        except AssertionError:
            found.append(None)
            continue
        with pointed_at(settings_of(postgres.address(home, "hengdu"))):
            found.append(look(told(changes[: at + 1])))
        postgres.stop(home)
    return found


def test_a_power_cut_while_people_save_loses_nothing_acknowledged(made, library, tmp_path):
    _home, assessment = made
    before, changes = recorded(made, library, tmp_path)
    kept = after_cuts(before, changes, CUTS, lambda savers: count(savers, assessment))
    assert None not in kept
    assert kept == sorted(kept)
    assert kept[-1] >= ENOUGH


def test_the_cuts_find_what_a_server_that_does_not_sync_loses(made, library, tmp_path):
    _home, assessment = made

    def is_whole(savers):
        kept = set(AnswerVersion.objects.filter(assessment=assessment).values_list("role", "code", "version"))
        return all((one.role, *answer) in kept for one in savers for answer in one.acknowledged)

    before, changes = recorded(made, library, tmp_path, CARELESS)
    assert not all(after_cuts(before, changes, 2, is_whole))
