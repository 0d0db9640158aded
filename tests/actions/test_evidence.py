"""The vault: flat memory, full disks, killed processes, encryption at rest, and what a transaction leaves."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from hengdu.actions import (
    AddEvidence,
    DownloadEvidence,
    EvidenceFacts,
    Role,
    evidence_section,
    received,
    tidy_evidence,
)
from hengdu.errors import EvidenceError
from hengdu.evidence import new_key
from hengdu.store.evidence.models import FileVersion, Piece
from hengdu.store.evidence.upkeep import missing_files, unnamed_files
from hengdu.store.evidence.vault import Incoming, open_kept, sweep_incoming
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.verify import verify_trail

ROOT = Path(__file__).parents[2]
RECORD = "2026-01-01 补丁 已安装\n".encode()


def incoming(data: bytes = RECORD) -> Incoming:
    file = Incoming()
    file.write(data)
    file.finish()
    return file


def kept() -> list[Path]:
    return [path for path in settings.HENGDU_EVIDENCE.rglob("*") if path.is_file()]


@pytest.fixture
def lead(world):
    """A lead with an assessment."""
    tenant = world.tenant()
    actor = world.person(Role.LEAD, tenant=tenant)
    return actor, world.assessment(tenant)


def add(lead, data: bytes = RECORD, name: str = "记录.txt", **facts):
    actor, assessment = lead
    return AddEvidence(
        assessment=assessment, facts=EvidenceFacts(**facts), file=received(incoming(data), name)
    ).run(actor)


def content(actor, piece, number=1) -> bytes:
    with DownloadEvidence(piece=piece, number=number).run(actor).stream as stream:
        return stream.read()


@pytest.mark.parametrize("algorithm", ["aes-256-gcm", "sm4-gcm"])
def test_files_are_encrypted_at_rest_and_the_digests_are_of_the_plain_content(
    lead, tmp_path, monkeypatch, algorithm
):
    plain_sm3 = FileVersion.objects.get(piece=add(lead)).sm3
    key = tmp_path / "evidence.key"
    key.write_text(new_key(algorithm) + "\n", "ascii")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", key)
    data = RECORD * 9000
    piece = add(lead, data)
    version = FileVersion.objects.get(piece=piece)
    assert version.sm3 != plain_sm3
    sealed = next(path for path in kept() if path.name == f"{version.sm3}.sealed")
    assert RECORD not in sealed.read_bytes()
    assert content(lead[0], piece) == data
    assert len(kept()) == 2  # what was kept before the key came stays readable as it is


def test_an_altered_file_and_a_lost_key_are_told_and_leave_no_event(lead, tmp_path, monkeypatch):
    from hengdu.store.trail.models import Event

    key = tmp_path / "evidence.key"
    key.write_text(new_key() + "\n", "ascii")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", key)
    piece = add(lead, RECORD * 9000)
    path = kept()[0]
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    with pytest.raises(EvidenceError, match="altered"):
        content(lead[0], piece)
    before = Event.objects.count()
    key.write_text(new_key() + "\n", "ascii")
    with pytest.raises(EvidenceError, match="no key"):
        content(lead[0], piece)
    path.unlink()
    with pytest.raises(EvidenceError, match="not on the server"):
        content(lead[0], piece)
    assert Event.objects.count() == before


def test_the_same_content_is_kept_once_in_a_tenant_and_apart_in_another(world, lead):
    add(lead)
    add(lead, name="同一.txt")
    assert len(kept()) == 1
    other = world.tenant("示例期货")
    add((world.person(Role.LEAD, tenant=other), world.assessment(other)))
    assert len(kept()) == 2


def test_what_is_refused_late_leaves_neither_row_nor_upload(lead):
    actor, assessment = lead
    file = received(incoming(), "记录.txt")
    with pytest.raises(Exception, match="no practice"):
        AddEvidence(assessment=assessment, facts=EvidenceFacts(), practices=("NO-SUCH",), file=file).run(
            actor
        )
    file.incoming.discard()  # as the request does at its end
    assert not Piece.objects.exists()
    assert not kept()


def test_the_quota_of_an_assessment_is_kept(lead, monkeypatch):
    import attrs

    from hengdu.evidence import DEFAULT_LIMITS
    from hengdu.store.evidence import quotas

    small = attrs.evolve(DEFAULT_LIMITS, assessment_bytes=len(RECORD) + 10)
    monkeypatch.setattr(quotas, "DEFAULT_LIMITS", small)
    add(lead)
    with pytest.raises(Exception, match="limit"):
        add(lead, RECORD + b"more")
    assert Piece.objects.count() == 1


def test_the_section_for_the_dossier_lists_pieces_with_both_digests(lead):
    from hengdu.store.assessments.models import Assessment

    add(lead, grade="E3", classification="internal")
    row = Assessment.objects.get(pk=lead[1])
    (record,) = evidence_section(row)
    assert record["grade"] == "E3"
    assert record["size"] == len(RECORD)
    assert {len(record["sm3"]), len(record["sha256"])} == {64}


def test_the_vault_takes_no_name_for_a_digest(lead):
    with pytest.raises(EvidenceError):
        open_kept(lead[1], "../../etc/passwd", name="x")


def test_uploads_that_never_ended_are_swept_after_a_day(database):  # noqa: ARG001 - its folder of evidence
    file = incoming()
    now = dt.datetime.now(dt.UTC)
    assert sweep_incoming(now) == 0
    assert sweep_incoming(now + dt.timedelta(days=2)) == 1
    assert not file.path.exists()


def aged(days: int = 8) -> None:
    """Make everything in the vault older."""
    for path in kept():
        os.utime(path, (time.time() - days * 86_400,) * 2)


def orphan(lead, data: bytes = b"no row names this\n") -> Path:
    """Leave a file as an upload leaves it that is killed before its row is written."""
    before = set(kept())
    add(lead, data)
    newest = FileVersion.objects.order_by("-pk").first()
    Piece.objects.filter(pk=newest.piece_id).delete()
    (path,) = set(kept()) - before
    return path


def test_a_file_that_no_row_names_goes_after_a_week_and_stands_in_the_trail(lead):
    from hengdu.store.trail.models import Event

    now = dt.datetime.now(dt.UTC)
    add(lead)
    path = orphan(lead)
    assert tidy_evidence(now) == 0
    aged()
    assert tidy_evidence(now) == 1
    assert not path.exists()
    assert len(kept()) == 1
    event = Event.objects.get(tag="assessment:evidence:swept")
    assert path.name in event.after
    assert verify_trail(trail_key().public_hex).is_intact
    assert tidy_evidence(now) == 0


def test_a_file_that_is_uploaded_again_meanwhile_stays(lead):
    orphan(lead)
    aged()
    piece = add(lead, b"no row names this\n")
    assert tidy_evidence(dt.datetime.now(dt.UTC)) == 0
    Piece.objects.filter(pk=piece).delete()
    assert tidy_evidence(dt.datetime.now(dt.UTC)) == 0, "taking it again made it young"


def test_a_file_that_a_sealed_dossier_names_stays_whatever_became_of_the_rows(lead):
    from hengdu.store.dossiers.models import Dossier

    path, now = orphan(lead), dt.datetime.now(dt.UTC)
    aged()
    settings.HENGDU_DOSSIERS.mkdir()
    (settings.HENGDU_DOSSIERS / f"{'a' * 64}.hengdu").write_bytes(b"... " + path.name.encode() + b" ...")
    facts = {"digest": "a" * 64, "root": "b" * 64, "size": 1, "records": 1, "sealed_at": now}
    row = Dossier.objects.create(assessment_id=lead[1], **facts)
    assert tidy_evidence(now) == 0
    row.delete()
    assert tidy_evidence(now) == 1


def test_the_vault_is_compared_with_the_rows(lead):
    add(lead)
    path = orphan(lead)
    assert [item.path for item in unnamed_files(settings.HENGDU_EVIDENCE)] == [path]
    assert missing_files(settings.HENGDU_EVIDENCE) == []
    for one in kept():
        one.unlink()
    ((tenant, sm3),) = missing_files(settings.HENGDU_EVIDENCE)
    assert sm3 == FileVersion.objects.get().sm3
    assert tenant


# Each of these runs in a process of its own, which is limited or killed.
BEGIN = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(HENGDU_EVIDENCE=Path(sys.argv[1]), HENGDU_EVIDENCE_KEY=None)
from hengdu.store.evidence.vault import Incoming
"""
FULL = (
    BEGIN
    + """
import signal
from hengdu.store.disk import DiskError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = Incoming()
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    for _ in range(100):
        file.write(bytes(65536))
    file.finish()
except DiskError as error:
    print(error.en)
"""
)
HANG = (
    BEGIN
    + """
import time
file = Incoming()
file.write(b"half of a file" * 100_000)
file._file.flush()
print("writing", flush=True)
time.sleep(60)
"""
)


def run(script: str, *arguments: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    assert "disk is full" in run(FULL, tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_killed_upload_leaves_no_row_and_is_swept_at_the_next_start(lead, tmp_path):
    from hengdu.web.runtime._folder import DataFolder

    settings.HENGDU_EVIDENCE = tmp_path / "evidence"
    process = subprocess.Popen(
        [sys.executable, "-c", HANG, str(settings.HENGDU_EVIDENCE)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait(30)
    process.stdout.close()
    time.sleep(0.01)
    assert len(kept()) == 1
    assert not Piece.objects.exists()
    DataFolder(tmp_path).sweep_uploads()
    assert not kept()
    assert add(lead)  # and the folder is as good as new


def test_an_empty_file_is_not_kept(database):  # noqa: ARG001 - its folder of evidence
    with pytest.raises(EvidenceError, match="empty"):
        received(incoming(b""), "空.txt")
    assert not kept()
