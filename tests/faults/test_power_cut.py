"""The power is cut while people save and seal, during backup, restore, upgrade, move: nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from tests.application import fresh_database
from tests.faults.power_cut import Recorder, build, cut, moments
from tests.operations.test_upgrade import content
from tests.sealing import answered, approve, codes
from tests.world import World

from hengdu.actions import Role, system_actor
from hengdu.dossier import verify
from hengdu.operations import Wanted, make_recipient_key, move_database, read_private_key, restore_backup
from hengdu.store import upgrade
from hengdu.store.assessments.models import Answer, Assessment, Status
from hengdu.store.dossiers.models import Dossier
from hengdu.store.trail.verify import verify_trail
from hengdu.web._environment import MOVED_NAME, SQLITE_NAME
from hengdu.web.runtime._migrate import migrate

HENGDU = (sys.executable, "-m", "hengdu")
SAVING = Path(__file__).with_name("saving.py")
CARELESS = "PRAGMA synchronous=OFF"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The recorder, compiled."""
    return build("storage_log", tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a data folder once: an assessment to answer, one to seal, its lead."""
    folder = tmp_path_factory.mktemp("made")
    with fresh_database(folder) as database:
        world = World()
        tenant = world.tenant()
        lead = world.person(Role.LEAD, tenant)
        ready = answered(world, tenant)
        approve(ready)
        plan = {"open": str(world.assessment(tenant)), "seal": str(ready), "lead": str(lead.user_id)}
        connections.close_all()
        data = folder / "data"
        data.mkdir()
        shutil.copytree(settings.HENGDU_DATA / "keys", data / "keys")
        shutil.copyfile(database, data / "hengdu.sqlite3")
    return data, plan


@pytest.fixture
def recorder(library, tmp_path):
    """A recorder of what happens below an empty folder."""
    (tmp_path / "disk").mkdir()
    return Recorder(library, tmp_path / "disk", tmp_path / "log")


@contextmanager
def looking_at(image):
    """Point Django at the data folder in an image."""
    held, dossiers = connections["default"].settings_dict, settings.HENGDU_DOSSIERS
    connections.close_all()
    before, held["NAME"], settings.HENGDU_DOSSIERS = (
        held["NAME"],
        image / "hengdu.sqlite3",
        image / "dossiers",
    )
    try:
        yield
    finally:
        connections.close_all()
        held["NAME"], settings.HENGDU_DOSSIERS = before, dossiers


def saved(recorder, made, **more):
    """Save and seal under the recorder; return the changes and the plan."""
    data, plan = made
    shutil.copytree(data, recorder.root / "data")
    plan = {
        "pragma": "",
        "seals": True,
        "codes": codes()[:6],
        **plan,
        "acknowledged": str(recorder.root / "acknowledged"),
        **more,
    }
    written = recorder.log.with_name("plan.json")
    written.write_text(json.dumps(plan), "utf-8")
    words = (sys.executable, str(SAVING), str(written))
    return recorder.run(words, HENGDU_DATA=str(recorder.root / "data")), plan


def lost(image, plan):
    """Return what is missing, broken or half-done in an image; what was acknowledged must be there."""
    noted = image / "acknowledged"
    acknowledged = noted.read_text("utf-8").split() if noted.exists() else []
    with closing(sqlite3.connect(image / "data/hengdu.sqlite3")) as file:
        found = file.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        return [found]
    with looking_at(image / "data"):
        there = set(Answer.objects.filter(assessment=plan["open"]).values_list("code", flat=True))
        wrong = [f"{code} is lost" for code in acknowledged if code not in {*there, "sealed"}]
        wrong += [finding.text.en for finding in verify_trail().findings]
        is_sealed = Assessment.objects.get(pk=plan["seal"]).status == Status.SEALED
        kept = {row.digest: bytes.fromhex(row.public_key) for row in Dossier.objects.all()}
        if is_sealed != bool(kept) or ("sealed" in acknowledged and not is_sealed):
            wrong.append(f"half sealed: {is_sealed}, {kept}")
        for digest, key in kept.items():
            path = settings.HENGDU_DOSSIERS / f"{digest}.hengdu"
            if not path.exists() or not verify(path, trusted=[key]).is_valid:
                wrong.append(f"{path.name} is not valid")
    return wrong


def cuts(recorder, changes, number):
    """Yield an image for moments of a run; what was acknowledged before it is in its file."""
    rng = random.Random(20261122)  # noqa: S311 - moments of cuts, the same each time
    image = recorder.log.with_name("image")
    for after in moments(changes, rng, number):
        cut(recorder.before, changes, after, rng, image)
        told = [change.data for change in changes[:after] if change.path == "acknowledged"]
        (image / "acknowledged").write_bytes(b"".join(told))
        yield image


def test_a_power_cut_while_people_save_and_seal_loses_nothing_acknowledged(recorder, made):
    changes, plan = saved(recorder, made)
    faults = [lost(image, plan) for image in cuts(recorder, changes, 24)]
    assert len(faults) > 20
    assert [fault for fault in faults if fault] == []


def test_the_cuts_find_what_careless_commits_lose(recorder, made):
    changes, plan = saved(recorder, made, pragma=CARELESS, seals=False)
    assert any(lost(image, plan) for image in cuts(recorder, changes, 24))


def test_a_power_cut_during_an_upgrade_leaves_the_old_tables_or_the_new_ones(recorder, made):
    data, _plan = made
    shutil.copytree(data, recorder.root / "data")
    with closing(sqlite3.connect(recorder.root / "data/hengdu.sqlite3", isolation_level=None)) as file:
        file.executescript(
            "DELETE FROM django_migrations WHERE app = 'hd_jobs';"
            "DROP TABLE hd_jobs_lease; DROP TABLE hd_jobs_job"
        )
    program = (
        "import django, os, pathlib; django.setup(); from hengdu.web.runtime._migrate import migrate;"
        "migrate(pathlib.Path(os.environ['HENGDU_DATA']) / 'hengdu.sqlite3')"
    )
    changes = recorder.run(
        (sys.executable, "-c", program),
        HENGDU_DATA=str(recorder.root / "data"),
        DJANGO_SETTINGS_MODULE="hengdu.web.settings",
    )
    outcomes = []
    for image in cuts(recorder, changes, 16):
        path = image / "data/hengdu.sqlite3"
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            has_table = file.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'hd_jobs_job'"
            ).fetchone()
            is_noted = file.execute("SELECT count(*) FROM django_migrations WHERE app = 'hd_jobs'").fetchone()
        assert has_table == is_noted
        outcomes.append(is_noted[0])
        if outcomes.count(0) == outcomes.count(is_noted[0]) == 1:
            with looking_at(image / "data"):
                migrate(path)
                assert upgrade.pending() == ()
                assert verify_trail().findings == ()
    assert {*outcomes} == {0, 1}
    assert outcomes[-1], "the upgrade that was reported is lost"


def test_a_power_cut_during_a_backup_leaves_none_or_a_whole_one(recorder, made, tmp_path):
    data, _plan = made
    shutil.copytree(data, recorder.root / "data")
    make_recipient_key(tmp_path / "key.pem")
    out = recorder.root / "out"
    out.mkdir()
    words = (
        "backup",
        "--data",
        recorder.root / "data",
        "--out",
        out / "b.hdbk",
        "--to",
        tmp_path / "key.pem.pub",
    )
    changes = recorder.run((*HENGDU, *map(str, words)))
    found = []
    for image in cuts(recorder, changes, 16):
        backup = image / "out/b.hdbk"
        found.append(backup.exists())
        if backup.exists():
            restored(backup, tmp_path / "key.pem", tmp_path / "elsewhere")
        with closing(sqlite3.connect(image / "data/hengdu.sqlite3")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert {*found} == {True, False}
    assert found[-1], "the backup that was reported is lost"


def restored(backup, key, folder):
    """Restore a backup into a folder that is removed again; it raises for one that is not whole."""
    wanted = Wanted(folder=folder)
    restore_backup(backup, read_private_key(key), wanted, actor=system_actor("test"), moment=timezone.now())
    connections.close_all()
    shutil.rmtree(folder)


def test_a_power_cut_during_a_restore_leaves_no_folder_or_a_whole_one(recorder, made, tmp_path):
    data, _plan = made
    make_recipient_key(tmp_path / "key.pem")
    source = shutil.copytree(data, tmp_path / "source")
    (source / "evidence").mkdir()
    (source / "evidence/one").write_bytes(os.urandom(20_000))
    out, new = tmp_path / "b.hdbk", recorder.root / "new"
    words = ("backup", "--data", source, "--out", out, "--to", tmp_path / "key.pem.pub")
    subprocess.run([*HENGDU, *map(str, words)], check=True, capture_output=True)
    changes = recorder.run(
        (*HENGDU, "restore", str(out), "--data", str(new), "--key", str(tmp_path / "key.pem"))
    )
    found = []
    for image in cuts(recorder, changes, 16):
        there = image / "new"
        found.append(there.exists())
        if there.exists():
            assert (there / "evidence/one").read_bytes() == (source / "evidence/one").read_bytes()
            with looking_at(there):
                assert verify_trail().findings == ()
    assert {*found} == {True, False}
    assert found[-1], "the folder that was reported is lost"


def test_a_power_cut_during_a_move_to_postgresql_leaves_the_file_under_one_name(
    recorder, made, empty_postgresql
):
    data, _plan = made
    there = shutil.copytree(data, recorder.root / "data")
    before = content(there / "hengdu.sqlite3")
    changes = recorder.run((*HENGDU, "move", "--data", str(there), "--to", empty_postgresql))
    found = []
    for image in cuts(recorder, changes, 16):
        names = [name for name in (SQLITE_NAME, MOVED_NAME) if (image / "data" / name).exists()]
        assert len(names) == 1
        assert content(image / "data" / names[0]) == before
        found += names
        if names == [SQLITE_NAME] and found.count(SQLITE_NAME) == 1:  # the next run finds the rows there
            with looking_at(image / "data"):
                again = move_database(
                    image / "data", empty_postgresql, actor=system_actor("test"), moment=timezone.now()
                )
            assert again.set_aside
    assert {*found} == {SQLITE_NAME, MOVED_NAME}
    assert found[-1] == MOVED_NAME


def test_a_power_cut_during_a_move_to_sqlite_leaves_no_file_or_a_whole_one(recorder, made, empty_postgresql):
    data, _plan = made
    there = shutil.copytree(data, recorder.root / "data")
    with looking_at(there):
        move_database(there, empty_postgresql, actor=system_actor("test"), moment=timezone.now())
    words = (*HENGDU, "move", "--data", str(there), "--to", "sqlite")
    changes = recorder.run(words, HENGDU_DATABASE=empty_postgresql)
    after = content(there / SQLITE_NAME)
    found = []
    for image in cuts(recorder, changes, 16):
        path = image / "data" / SQLITE_NAME
        found.append(path.exists())
        if path.exists():
            assert content(path) == after
    assert {*found} == {True, False}
    assert found[-1], "the file that was reported is lost"
