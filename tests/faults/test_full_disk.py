"""The disk is full wherever something is written: that is said, nothing is half there, later it works."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.sealing import answered, approve, codes
from tests.world import World

from hengdu.actions import Role, SaveAnswer
from hengdu.actions import _seal as sealing
from hengdu.actions.dossiers import SEAL
from hengdu.actions.exports import KIND as EXPORT
from hengdu.actions.jobs import StartJob, run_job
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment, Status
from hengdu.store.disk import DiskError
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import Piece
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.people.models import Installation, User
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.verify import verify_trail

SAID = "服务器磁盘已满"


@contextmanager
def full_disk():
    """Let nothing that is written get onto the disk for the time of a block."""

    def refuse(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        yield


@pytest.fixture
def home(database, monkeypatch, tmp_path):
    """A lead with an approved assessment."""
    del database
    monkeypatch.setattr(settings, "HENGDU_DATA", tmp_path)
    monkeypatch.setattr(sealing, "_refuse_unless_valid", lambda *_given: None)
    Installation.objects.create(id=1, set_up_at=timezone.now())
    world = World()
    tenant = world.tenant()
    assessment = answered(world, tenant)
    approve(assessment)
    return world.person(Role.LEAD, tenant), assessment


def browser(actor):
    """Return the browser of a person."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def files():
    """Return every file that the application keeps beside the database."""
    data = settings.HENGDU_DATA
    folders = (settings.HENGDU_DOSSIERS, settings.HENGDU_RESULTS, settings.HENGDU_EVIDENCE, data / "uploads")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def ended(job):
    """Do a job and return how it ended."""
    run_job(job)
    row = Job.objects.get(pk=job)
    return row.state, row.error_zh


def asked(home, kind, **arguments):
    """Ask for a job twice."""
    lead, assessment = home
    return [
        StartJob(kind=kind, arguments=arguments, assessment_id=assessment).run(lead) for _again in range(2)
    ]


def test_a_seal_is_not_made_and_can_be_made_later(home):
    _lead, assessment = home
    first, second = asked(home, SEAL)
    with full_disk():
        state, error = ended(first)
    assert state == JobState.FAILED
    assert SAID in error
    assert Assessment.objects.get(pk=assessment).status == Status.APPROVED
    assert not Dossier.objects.exists()
    assert files() == []
    assert ended(second) == (JobState.DONE, "")
    assert Assessment.objects.get(pk=assessment).status == Status.SEALED
    assert verify_trail(trail_key().public_hex).is_intact


def test_a_report_is_not_made_and_can_be_made_later(home):
    _lead, assessment = home
    first, second = asked(home, EXPORT, assessment=str(assessment), what="answers", format="csv", lang="zh")
    with full_disk():
        state, error = ended(first)
    assert state == JobState.FAILED
    assert SAID in error
    assert files() == []
    assert ended(second) == (JobState.DONE, "")
    assert len(files()) == 1


def test_a_disk_that_fills_while_a_job_computes_is_said_too(home, monkeypatch):
    def refuse(*_args, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    from hengdu.actions import exports

    monkeypatch.setattr(exports, "csv_text", refuse)
    _lead, assessment = home
    job, _ = asked(home, EXPORT, assessment=str(assessment), what="answers", format="csv", lang="zh")
    state, error = ended(job)
    assert state == JobState.FAILED
    assert SAID in error


def test_an_upload_of_evidence_is_not_kept_and_the_page_says_why(home):
    lead, assessment = home
    Assessment.objects.filter(pk=assessment).update(status=Status.OPEN)
    form = {"kind": "file", "practices": codes()[0]}
    where, client = reverse("evidence_new", args=[assessment, "file"]), browser(lead)
    with full_disk():
        answer = client.post(where, {**form, "files": SimpleUploadedFile("记录.txt", b"2026 done\n")})
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    assert not Piece.objects.exists()
    assert files() == []


def test_a_file_sent_for_an_import_is_not_kept_and_the_page_says_why(home):
    lead, assessment = home
    where = reverse("assessment_import", args=[Assessment.objects.get(pk=assessment).tenant_id])
    client = browser(lead)
    with full_disk():
        answer = client.post(where, {"file": SimpleUploadedFile("year.yaml", b"format: 1\n")})
    assert SAID in answer.content.decode()
    assert not Job.objects.exists()
    assert files() == []


def test_a_full_disk_of_the_database_is_said_and_leaves_no_half_an_answer(home):
    _lead, assessment = home
    Assessment.objects.filter(pk=assessment).update(status=Status.OPEN)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    system, note, waiting = World().system, "示例" * 2000, iter(codes()[10:60])

    def save():
        given = {"answer": "L", "note": note}
        SaveAnswer(assessment=assessment, code=next(waiting), role="CISO", given=given).run(system)

    def save_on():
        while True:
            save()

    with pytest.raises(DiskError, match="disk is full"):
        save_on()
    rows, versions = (
        set(table.objects.filter(assessment=assessment).values_list("code", "version"))
        for table in (Answer, AnswerVersion)
    )
    assert rows == versions
    assert verify_trail(trail_key().public_hex).is_intact
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    save()
