"""What takes files in is killed half-way: nothing of the file is there, and again it comes in once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook
from tests.faults.dying import killed_at
from tests.world import World

from hengdu.actions import ExportPart, GiveBackPart, MergePart, Role, SaveAnswer, TakePart, _imports, _merging
from hengdu.actions import exchange as importing
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import StartJob, run_job
from hengdu.assessments import _part, assessment_text, build_assessment
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.interviews.models import Part
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.trail import Tag
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.workbooks import export_workbook

CODES = ("AP-01.L1.ST1", "AP-01.L1.ME1", "AP-01.L1.SK1")
WORDS = "示例口令 正确的马 订书机"


@pytest.fixture(params=["database", "postgresql"])
def world(request, monkeypatch, tmp_path):
    """An empty installation, once on SQLite and once on PostgreSQL, with cheap keys of parts."""
    request.getfixturevalue(request.param)
    monkeypatch.setitem(_part.SCRYPT, "n", 2**4)
    monkeypatch.setattr(settings, "HENGDU_DATA", tmp_path)
    return World()


@pytest.fixture
def home(world):
    """A lead, an assessment, and three answers of one role."""
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    person = world.respondent(assessment, "ITO")
    for code in CODES:
        save(assessment, person, code, 0, "F")
    return world.person(Role.LEAD, tenant), assessment


def save(assessment, person, code, version, answer):
    """Save one answer."""
    given = {"answer": answer}
    SaveAnswer(assessment=assessment, code=code, role="ITO", given=given, version=version).run(person)


def answers(assessment):
    """Return the answers and how many versions there are of each."""
    rows = Answer.objects.filter(assessment=assessment).values_list("code", "answer", "version")
    return sorted(rows), AnswerVersion.objects.filter(assessment=assessment).count()


def expired(job):
    """Let the lease of a worker that died run out."""
    run_job(job)
    assert Job.objects.get(pk=job).state == JobState.RUNNING, "its lease holds"
    Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def filled(assessment, tmp_path):
    """Return the questionnaire of the role, each answer of it changed as a person does it in Excel."""
    row = Assessment.objects.get(pk=assessment)
    pack, path = pinned_pack(row), tmp_path / "ito.xlsx"
    present = build_assessment(assessment_file(row), pack)
    export_workbook(pack, path, roles=["ITO"], assessment=present, created=dt.date(2026, 11, 1))
    book = load_workbook(path)
    for sheet in book:
        for line in sheet:
            if line[0].value in CODES:
                next(cell for cell in line if "完全" in str(cell.value)).value = "L 大部分"
    book.save(path)
    return path.read_bytes()


def test_killed_while_a_workbook_comes_in_no_answer_has_changed_and_the_next_worker_takes_it_in(
    home, tmp_path
):
    lead, assessment = home
    before = answers(assessment)
    upload = {"upload": keep_upload("ito.xlsx", filled(assessment, tmp_path)), "name": "ito.xlsx"}
    arguments = {"assessment": str(assessment), "files": [upload]}
    job = StartJob(kind="workbook:import", arguments=arguments, assessment_id=assessment).run(lead)
    killed_at(importing, "update_answer", 3, lambda: run_job(job))
    assert answers(assessment) == before
    expired(job)
    run_job(job)
    assert Job.objects.get(pk=job).state == JobState.DONE, Job.objects.get(pk=job).error_en
    assert answers(assessment) == ([(code, "L", 2) for code in sorted(CODES)], 6)
    assert Event.objects.filter(tag=Tag.ANSWERS_IMPORTED.value).count() == 1
    assert verify_trail(trail_key().public_hex).is_intact


def test_killed_while_an_assessment_comes_in_there_is_none_and_the_next_worker_takes_it_in(home):
    lead, assessment = home
    row = Assessment.objects.get(pk=assessment)
    content = assessment_text(assessment_file(row), "yaml").encode()
    arguments = {"upload": keep_upload("year.yaml", content), "name": "year.yaml", "title": "导入的示例"}
    job = StartJob(kind="assessment:import", arguments=arguments, tenant_id=row.tenant_id).run(lead)
    killed_at(_imports, "insert_parts", 1, lambda: run_job(job))
    assert Assessment.objects.count() == 1
    assert Answer.objects.count() == len(CODES)
    expired(job)
    run_job(job)
    made = Assessment.objects.get(title="导入的示例")
    assert Answer.objects.filter(assessment=made).count() == len(CODES)


def test_killed_while_an_offline_part_comes_back_nothing_is_merged_and_it_comes_back_again(world, home):
    _lead, assessment = home
    assessor = world.person(Role.ASSESSOR, Assessment.objects.get(pk=assessment).tenant_id)
    away = world.tenant(name="示例离线")
    content = ExportPart(assessment=assessment, roles=("ITO",), passphrase=WORDS).run(assessor).content
    there = TakePart(tenant=away, content=content, passphrase=WORDS).run(world.system)
    person = world.respondent(there, "ITO")
    for code in CODES:
        save(there, person, code, 1, "L")
    part = Part.objects.get(assessment=there).pk
    back = GiveBackPart(assessment=there, part=part, passphrase=WORDS).run(world.system).content
    before = answers(assessment)

    def merge():
        return MergePart(assessment=assessment, content=back, passphrase=WORDS).run(assessor)

    killed_at(_merging, "_save", 3, merge)
    assert answers(assessment) == before
    assert merge().merged == len(CODES)
    assert answers(assessment) == ([(code, "L", 2) for code in sorted(CODES)], 6)
