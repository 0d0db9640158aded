"""A backup comes back whole, on another machine, or not at all."""

import json
import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import psycopg
import pytest
from tests import trails
from tests.faults.dying import killed_at
from tests.operations.conftest import ACTOR, FILES, LEFT_OUT, MOMENT

from hengdu.operations import (
    OperationError,
    Wanted,
    _backup,
    _restore,
    make_backup,
    make_recipient_key,
    read_private_key,
    read_recipient,
    restore_backup,
)
from hengdu.operations._databases import pointed_at, settings_of
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


def backup(installation, name="b.hdbk"):
    return make_backup(
        installation.data,
        installation.room / name,
        installation.recipient,
        actor=ACTOR,
        moment=MOMENT,
    )


def restore(installation, made, **wanted):
    asked = Wanted(**{"folder": installation.room / "new", **wanted})
    return restore_backup(made.path, installation.private, asked, actor=ACTOR, moment=MOMENT)


def nothing_restored(installation):
    return not (installation.room / "new").exists() and not list(installation.room.glob(".*"))


def test_every_file_and_the_database_come_back_and_the_trail_is_intact(installation):
    done = restore(installation, backup(installation))
    for name, content in FILES.items():
        assert (done.folder / name).read_bytes() == content
    assert done.verdict.is_intact
    assert done.verdict.events == 5
    with sqlite3.connect(done.folder / "hengdu.sqlite3") as file:
        tags = [tag for (tag,) in file.execute("SELECT tag FROM hd_trail_event ORDER BY seq")]
    assert tags[5:] == [Tag.BACKUP_RESTORED.value]


def test_what_the_next_start_makes_again_is_left_out(installation):
    done = restore(installation, backup(installation))
    assert [name for name in LEFT_OUT if (done.folder / name).exists()] == []


def test_only_the_owner_reads_what_was_restored(installation):
    done = restore(installation, backup(installation))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [done.folder, *done.folder.rglob("*")]}
    assert modes <= {0o700, 0o600}


def test_the_trail_says_that_a_backup_was_made_and_how_long_it_is(installation):
    made = backup(installation)
    event = Event.objects.get(tag=Tag.BACKUP_MADE.value)
    assert json.loads(event.after)["size"] == made.size == made.path.stat().st_size


def test_nothing_of_the_installation_can_be_read_in_the_backup(installation):
    content = backup(installation).path.read_bytes()
    assert b"evidenceevidence" not in content
    assert b"PRIVATE KEY" not in content
    assert b"manifest" not in content


def test_a_backup_while_events_are_written_holds_one_moment(installation):
    going = threading.Event()

    def write():
        with sqlite3.connect(installation.data / "other.sqlite3"):
            pass
        while not going.is_set():
            trails.add(1)
        from django.db import connections

        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(installation, f"{number}.hdbk") for number in range(2)]
    finally:
        going.set()
        writer.join()
    assert restore(installation, made[1]).verdict.is_intact


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_a_changed_byte_is_found_and_nothing_is_restored(installation, share):
    made = backup(installation)
    content = bytearray(made.path.read_bytes())
    content[int(share * (len(content) - 1))] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(OperationError):
        restore(installation, made)
    assert nothing_restored(installation)


@pytest.mark.parametrize("left", [0, 50, 70_000, -1, -16, -65_552])
def test_a_cut_backup_is_found_and_nothing_is_restored(installation, left):
    made = backup(installation)
    made.path.write_bytes(made.path.read_bytes()[:left])
    with pytest.raises(OperationError):
        restore(installation, made)
    assert nothing_restored(installation)


def test_another_key_opens_nothing_and_is_told_which_one_is_wanted(installation):
    made = backup(installation)
    make_recipient_key(installation.room / "other.pem")
    other = read_private_key(installation.room / "other.pem")
    with pytest.raises(OperationError, match="hdbk1-"):
        restore_backup(made.path, other, Wanted(folder=installation.room / "new"), actor=ACTOR, moment=MOMENT)


def test_a_signer_other_than_the_one_named_is_refused(installation):
    made = backup(installation)
    with pytest.raises(OperationError, match=made.manifest.signer):
        restore(installation, made, signer="00" * 32)
    assert nothing_restored(installation)
    assert restore(installation, made, signer=made.manifest.signer).verdict.is_intact


def test_a_folder_that_holds_something_is_never_restored_into(installation):
    made = backup(installation)
    (installation.room / "new").mkdir()
    (installation.room / "new" / "mine").touch()
    with pytest.raises(OperationError, match="not empty"):
        restore(installation, made)
    assert [path.name for path in (installation.room / "new").iterdir()] == ["mine"]


def test_a_mount_point_is_refused_before_anything_is_unpacked(installation, monkeypatch):
    made = backup(installation)
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "new")
    with pytest.raises(OperationError, match=r"mount point itself.*new/data"):
        restore(installation, made)
    assert nothing_restored(installation)


def test_what_killed_runs_left_behind_is_swept_away(installation):
    (installation.room / ".b.hdbk.part").write_bytes(b"half")
    (installation.data / ".backup.sqlite3").write_bytes(b"half")
    (installation.room / ".new.restoring").mkdir()
    (installation.room / ".new.restoring" / "keys").touch()
    assert restore(installation, backup(installation)).verdict.is_intact
    assert list(installation.room.glob(".*")) == []
    assert not (installation.data / ".backup.sqlite3").exists()


def test_an_existing_file_is_not_overwritten(installation):
    made = backup(installation)
    with pytest.raises(OperationError, match="exists"):
        backup(installation, made.path.name)


def test_a_mistyped_public_key_is_refused(installation):
    word = (installation.room / "private.pem.pub").read_text().strip()
    wrong = f"{word[:20]}{'0' if word[20] != '0' else '1'}{word[21:]}"
    with pytest.raises(OperationError, match="public key"):
        read_recipient(wrong)
    assert read_recipient(str(installation.room / "private.pem.pub")) == read_recipient(word)


def test_a_key_with_a_passphrase_opens_with_it_alone(tmp_path):
    make_recipient_key(tmp_path / "k.pem", "示例口令")
    assert read_private_key(tmp_path / "k.pem", "示例口令")
    for wrong in ("", "另一个"):
        with pytest.raises(OperationError):
            read_private_key(tmp_path / "k.pem", wrong)


def test_a_key_is_never_overwritten(tmp_path):
    make_recipient_key(tmp_path / "k.pem")
    with pytest.raises(OperationError, match="never overwritten"):
        make_recipient_key(tmp_path / "k.pem")


def test_an_edited_trail_is_restored_and_told(installation):
    from django.db import connections

    connections.close_all()
    with sqlite3.connect(installation.data / "hengdu.sqlite3") as thief:
        thief.execute("DROP TRIGGER hd_trail_event_no_update")
        thief.execute("UPDATE hd_trail_event SET actor_name = 'x' WHERE seq = 2")
    thief.close()
    done = restore(installation, backup(installation))
    assert {found.kind for found in done.verdict.findings} == {"edited", "unguarded"}


def test_a_backup_of_postgresql_comes_back_into_an_empty_one_and_into_nothing_else(
    served_by_postgresql, postgresql, empty_postgresql
):
    made = backup(served_by_postgresql)
    assert made.manifest.database == "rows"
    with pytest.raises(OperationError, match="not empty"):
        restore(served_by_postgresql, made, address=postgresql)
    done = restore(served_by_postgresql, made, address=empty_postgresql)
    assert done.verdict.is_intact
    assert done.verdict.events == 5
    assert (done.folder / "evidence/ab/abcd").read_bytes() == FILES["evidence/ab/abcd"]
    assert not (done.folder / "rows").exists()


def tables_of(address):
    """Return the tables of a PostgreSQL database."""
    with psycopg.connect(address) as server:
        return server.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").fetchall()


def test_rows_with_another_end_of_the_trail_than_the_manifest_says_leave_postgresql_empty(
    served_by_postgresql, empty_postgresql, monkeypatch
):
    real = _backup._facts  # noqa: SLF001 - a manifest that lies is made nowhere else
    monkeypatch.setattr(_backup, "_facts", lambda: {**real(), "digest": "0" * 64})
    made = backup(served_by_postgresql)
    with pytest.raises(OperationError, match="damaged"):
        restore(served_by_postgresql, made, address=empty_postgresql)
    assert tables_of(empty_postgresql) == []
    assert nothing_restored(served_by_postgresql)


@pytest.mark.parametrize("at", ["verify_trail", "append"])
def test_a_restore_killed_before_all_is_checked_and_recorded_leaves_postgresql_empty(
    served_by_postgresql, empty_postgresql, at
):
    made = backup(served_by_postgresql)
    killed_at(_restore, at, 1, lambda: restore(served_by_postgresql, made, address=empty_postgresql))
    assert tables_of(empty_postgresql) == []
    assert restore(served_by_postgresql, made, address=empty_postgresql).verdict.is_intact


def test_a_restore_killed_before_the_folder_gets_its_name_is_brought_to_its_end_by_the_next(
    served_by_postgresql, empty_postgresql
):
    made = backup(served_by_postgresql)
    killed_at(_restore, "_put", 1, lambda: restore(served_by_postgresql, made, address=empty_postgresql))
    assert not (served_by_postgresql.room / "new").exists()
    done = restore(served_by_postgresql, made, address=empty_postgresql)
    assert (done.folder / "evidence/ab/abcd").read_bytes() == FILES["evidence/ab/abcd"]
    with pointed_at(settings_of(empty_postgresql)):
        assert [event.tag for event in Event.objects.all()][5:] == [Tag.BACKUP_RESTORED.value]
    with pytest.raises(OperationError, match="not empty"):
        restore(served_by_postgresql, backup(served_by_postgresql, "c.hdbk"), address=empty_postgresql)


def test_keys_lost_with_the_disk_are_back_and_sign_the_same(installation):
    before = (installation.data / "keys" / "trail.pem").read_bytes()
    made = backup(installation)
    shutil.rmtree(installation.data / "keys")
    assert (restore(installation, made).folder / "keys" / "trail.pem").read_bytes() == before


def test_no_session_and_no_one_time_code_of_before_opens_the_restored_copy(installation):
    from django.contrib.sessions.models import Session

    from hengdu.store.people.codes import make_code
    from hengdu.store.people.models import CodePurpose, SharedCache

    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=MOMENT.replace(year=2099))
    make_code(CodePurpose.SETUP, user_id=None, made_by=None, moment=MOMENT, valid_s=10**9)
    SharedCache.objects.create(cache_key="k", value="v", expires=MOMENT.replace(year=2099))
    done = restore(installation, backup(installation))
    with sqlite3.connect(done.folder / "hengdu.sqlite3") as file:
        assert file.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert file.execute("SELECT count(*) FROM hd_cache").fetchone() == (0,)
        open_codes = "SELECT count(*) FROM hd_people_onetimecode WHERE used_at IS NULL AND revoked_at IS NULL"
        assert file.execute(open_codes).fetchone() == (0,)
