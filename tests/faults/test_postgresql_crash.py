"""Every process of the database server is killed while people save: nothing acknowledged is lost.

This is the crash of a server, not a power cut: what PostgreSQL has given to the system's cache survives it.
Power cuts of PostgreSQL are replayed in test_postgresql_power_cut.py.
"""

from __future__ import annotations

import itertools
import os
import random
from contextlib import suppress

import attrs
from django.db import DatabaseError, connections
from tests import postgres
from tests.faults.dying import forget_connection
from tests.faults.test_killed_while_saving import count
from tests.serving import until
from tests.world import World

from hengdu.actions import SaveAnswer, system_actor
from hengdu.assessments import asked_of
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.store import upgrade
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.assessments.packs import installed

ROLES = ("CISO", "ITO", "MGT")
ROUNDS = 3
CARELESS = "-c synchronous_commit=off -c wal_writer_delay=10s"


def read(text):
    """Return what was acknowledged: {(practice, version): (answer, note)}."""
    rows = [line.split("\t") for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return {(code, int(version)): (answer, note.rstrip()) for code, version, answer, note in rows}


@attrs.define
class Saver:
    """A process that saves answers and notes in a file what the database has acknowledged."""

    role: str
    assessment: object
    path: object
    process: int = 0
    problems: list = attrs.field(factory=list)

    def begin(self):
        """Save in a process of its own, until the database is gone."""
        connections.close_all()
        self.process = os.fork()
        if self.process == 0:
            forget_connection()
            with suppress(DatabaseError):
                self._save()
            os._exit(0)

    def _save(self):
        pack = installed("sf-nscmm")
        codes = [code for code, practice in pack.practices.items() if self.role in asked_of(pack, practice)]
        held = Answer.objects.filter(assessment=self.assessment, role=self.role)
        versions = dict(held.values_list("code", "version"))
        for code in itertools.cycle(codes[:20]):
            note = f"示例第{versions.get(code, 0)}遍"
            saved = SaveAnswer(
                assessment=self.assessment,
                code=code,
                role=self.role,
                given={"answer": "L", "note": note},
                version=versions.get(code, 0),
            ).run(system_actor("test"))
            versions[code] = saved.version
            self.acknowledge(f"{code}\t{saved.version}\tL\t{note}\n")

    def acknowledge(self, line):
        """Note what was saved."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)

    def end(self):
        """Wait until it has seen that the database is gone."""
        os.waitpid(self.process, 0)

    @property
    def acknowledged(self):
        """What was acknowledged: {(practice, version): (answer, note)}."""
        return read(self.path.read_text("utf-8")) if self.path.exists() else {}


def crashes(settings, folder, rounds, look):
    """Save and crash, again and again; return what ``look`` finds each time in the database."""
    cluster = postgres.start(settings)
    rng = random.Random(20261122)  # noqa: S311 - moments of crashes
    with pointed_at(settings_of(postgres.make(cluster, "hengdu"))):
        upgrade.migrate_in_one_transaction()
        world = World()
        assessment = world.assessment(world.tenant())
        savers = [Saver(role=role, assessment=assessment, path=folder / role) for role in ROLES]
        found = []
        for _round in range(rounds):
            before, more = acknowledged(savers), rng.randint(5, 60)
            for one in savers:
                one.begin()
            until(lambda wanted=before + more: acknowledged(savers) >= wanted, 120, pause_s=0.005)
            postgres.crash(cluster)
            for one in savers:
                one.end()
            postgres.resume(cluster)
            found.append(look(savers, assessment))
    return found


def acknowledged(savers):
    """Return how many answers were acknowledged."""
    return sum(len(one.acknowledged) for one in savers)


def test_crashed_while_people_save_it_loses_nothing_acknowledged_and_leaves_nothing_half_done(tmp_path):
    def more(savers, assessment):
        return count(savers, assessment) - acknowledged(savers)

    found = crashes("", tmp_path, ROUNDS, more)
    assert all(0 <= unacknowledged <= ROUNDS * len(ROLES) for unacknowledged in found)


def test_the_crashes_find_what_careless_commits_lose(tmp_path):
    def lost(savers, assessment):
        kept = set(AnswerVersion.objects.filter(assessment=assessment).values_list("role", "code", "version"))
        return sum((one.role, *answer) not in kept for one in savers for answer in one.acknowledged)

    assert crashes(CARELESS, tmp_path, 1, lost) > [0]
