"""Files in and out of the application: whole assessments, questionnaires by role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hengdu.actions import Conflict, SaveAnswer
from hengdu.actions.exchange import MergeAnswers
from hengdu.actions.jobs import result_file, run_job
from hengdu.assessments import assessment_text, build_assessment
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.jobs.models import Job
from hengdu.store.people.models import Installation, Mode
from hengdu.store.people.queries import forget_policy
from hengdu.store.trail.models import Event
from hengdu.workbooks import export_workbook

if TYPE_CHECKING:
    from pathlib import Path

CODE = "AP-01.L1.ST1"


@pytest.fixture
def lead(flow, site):
    return site.client(flow.lead)


def sent(name, content):
    return SimpleUploadedFile(name, content)


def done():
    job = Job.objects.order_by("-created_at").first()
    run_job(job.pk)
    job.refresh_from_db()
    return job


def test_an_assessment_file_becomes_an_assessment(lead, flow):
    content = assessment_text(assessment_file(flow.row), "yaml").encode()
    address = f"/institutions/{flow.tenant.pk}/assessments/import/"
    lead.post(address, {"file": sent("year.yaml", content), "title": "导入的示例"})
    assert done().state == "done"
    assert Assessment.objects.filter(title="导入的示例", tenant=flow.tenant).exists()


def test_a_fault_in_a_file_is_named_by_line_and_nothing_is_taken_in(lead, flow):
    address = f"/institutions/{flow.tenant.pk}/assessments/import/"
    content = b"format: 1\npack: sf-nscmm\nanswers:\n  AP-01.L1.ST1: X\n"
    lead.post(address, {"file": sent("faulty.yaml", content)})
    job = done()
    assert job.state == "failed"
    assert "faulty.yaml:4" in job.error_zh
    assert Assessment.objects.count() == 1


def test_other_kinds_of_files_are_refused(lead, flow):
    address = f"/institutions/{flow.tenant.pk}/assessments/import/"
    assert lead.post(address, {"file": sent("a.exe", b"MZ")}).status_code == 422
    assert not Job.objects.exists()


def test_a_questionnaire_goes_out_and_comes_back_filled(lead, flow, tmp_path: Path):
    lead.post(f"{flow.url}exchange/export/", {"role": "ITO", "lang": "zh"})
    job = done()
    assert job.state == "done", job.error_zh
    path = tmp_path / "ito.xlsx"
    path.write_bytes(result_file(job).read_bytes())
    book = load_workbook(path)
    assert any("AP-01.L1.ST1" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_a_questionnaire_says_classification_purpose_and_mode_and_needs_a_purpose(lead, flow, tmp_path: Path):
    Assessment.objects.filter(pk=flow.row.pk).update(classification="sensitive")
    Installation.objects.update(mode=Mode.LOCAL)
    forget_policy()
    address = f"{flow.url}exchange/export/"
    assert lead.post(address, {"role": "ITO", "lang": "zh"}).status_code == 422
    assert not Job.objects.exists()
    lead.post(address, {"role": "ITO", "lang": "zh", "purpose": "示例用途"})
    job = done()
    assert job.state == "done", job.error_zh
    path = tmp_path / "ito.xlsx"
    path.write_bytes(result_file(job).read_bytes())
    cover = [str(cell.value) for row in load_workbook(path).worksheets[0] for cell in row if cell.value]
    assert "密级：敏感" in cover
    assert "用途：示例用途" in cover
    assert any(line.startswith("单人模式") for line in cover)
    assert "示例用途" in Event.objects.get(tag="assessment:result:exported").after


def test_a_broken_workbook_is_named_by_the_name_that_was_sent(lead, flow):
    lead.post(f"{flow.url}exchange/workbooks/", {"files": sent("ito.xlsx", b"no workbook")})
    job = done()
    assert job.state == "failed"
    assert "ito.xlsx" in job.error_zh
    assert "uploads" not in job.error_zh


@pytest.fixture
def returned(flow, site, tmp_path: Path):
    """Return a function that writes the questionnaire of one answered question, changed as Excel does it."""
    person = flow.person("ito", "ITO")
    SaveAnswer(assessment=flow.row.pk, code=CODE, role="ITO", given={"answer": "F"}).run(site.actor(person))

    def write(answer: str = "F 完全") -> bytes:
        pack = pinned_pack(flow.row)
        path = tmp_path / "ito.xlsx"
        filled = build_assessment(assessment_file(flow.row), pack)
        export_workbook(pack, path, roles=["ITO"], assessment=filled, created=date(2026, 11, 1))
        book = load_workbook(path)
        row = next(row for sheet in book for row in sheet if any(cell.value == CODE for cell in row))
        cell = next(cell for cell in row if "完全" in str(cell.value))
        cell.value = answer
        book.save(path)
        return path.read_bytes()

    return write


def test_a_workbook_that_says_nothing_new_writes_nothing(lead, flow, returned):
    lead.post(f"{flow.url}exchange/workbooks/", {"files": sent("ito.xlsx", returned())})
    job = done()
    assert job.state == "done", job.error_zh
    assert [(row.code, row.answer, row.version) for row in Answer.objects.all()] == [(CODE, "F", 1)]


def test_a_changed_cell_becomes_a_new_version(lead, flow, returned):
    lead.post(f"{flow.url}exchange/workbooks/", {"files": sent("ito.xlsx", returned("L 大部分"))})
    job = done()
    assert job.state == "done", job.error_zh
    assert [(row.code, row.answer, row.version) for row in Answer.objects.all()] == [(CODE, "L", 2)]


def test_a_bad_cell_is_named_and_nothing_is_written(lead, flow, returned):
    lead.post(f"{flow.url}exchange/workbooks/", {"files": sent("ito.xlsx", returned("差不多"))})
    job = done()
    assert job.state == "failed"
    assert "ito.xlsx:" in job.error_zh
    assert "!" in job.error_zh
    assert Answer.objects.get().version == 1


def test_a_merge_on_what_changed_meanwhile_is_refused(flow, site):
    with pytest.raises(Conflict):
        MergeAnswers(assessment=flow.row.pk, file=assessment_file(flow.row), base="0" * 64).run(site.system)


def test_a_respondent_reaches_none_of_it(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    assert person.get(f"{flow.url}exchange/").status_code == 403
    assert person.post(f"{flow.url}exchange/workbooks/").status_code == 403
