"""The organisation's own documents on the consistency desk."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.store.jobs.models import Job
from hengdu.store.planning.models import CheckedDocument
from hengdu.store.trail.models import Event

TABLES = """\
共列已发布标准 1 项、在建标准 2 项，合计 4 项，见表 3。

表 3 结果

序号\t标准类别\t标准名称\t状态\t备注
1\t甲类\t示例数据库测试标准\t在建\t
2\t甲类\t示例访问控制要求\t已发布\tQQ/T 0001-2020

表 4 计划

序号\t标准分类\t标准名称\t标准层级\t紧迫程度\t计划时间(年)
1\t甲类\t示例数据库测试指南\t行业标准\t**\t2024
"""


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def sent(client, **given):
    """Send a document in and do the job; return the job."""
    answer = client.post("/desk/documents/send/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    run_job(Job.objects.latest("created_at").pk)
    return Job.objects.latest("created_at")


@pytest.fixture
def document(secretary):
    """A pasted document that was checked."""
    assert sent(secretary, name="示例", text=TABLES).state == "done"
    return CheckedDocument.objects.get()


def test_findings_name_document_line_and_text(secretary, document):
    context = secretary.get(f"/desk/documents/{document.pk}/").context
    found = [row["finding"] for row in context["open"]]
    assert found
    assert {place.document for one in found for place in one.places} >= {"示例.txt"}
    assert document.errors + document.warnings + document.notes == context["total"]
    job = Job.objects.latest("created_at")
    assert secretary.get(f"/desk/work/{job.pk}/")["Location"] == f"/desk/documents/{document.pk}/"


def test_a_decision_about_names_closes_what_was_found_in_the_document(secretary, document):
    address = f"/desk/documents/{document.pk}/"
    before = secretary.get(address).context
    pair = next(row["finding"].names for row in before["open"] if row["finding"].names)
    given = {"left": pair[0], "right": pair[1], "verdict": "same", "reason": "示例"}
    secretary.post("/desk/consistency/decide/", given)
    after = secretary.get(address).context
    assert after["total"] < before["total"]
    assert after["decided"][0]["finding"].names == pair


def test_a_document_is_checked_again_under_the_same_address(secretary, document):
    assert secretary.post(f"/desk/documents/{document.pk}/again/").status_code == 302
    run_job(Job.objects.latest("created_at").pk)
    assert CheckedDocument.objects.get().checked_at > document.checked_at


def test_a_file_of_text_is_checked_under_its_name(secretary):
    sent(secretary, file=SimpleUploadedFile("规划.txt", TABLES.encode()))
    assert CheckedDocument.objects.get().name == "规划.txt"


@pytest.mark.parametrize(("name", "content"), [("a.docx", b"broken"), ("a.txt", b"\xff\xfe\x00a")])
def test_a_file_that_is_no_text_fails_with_its_name(secretary, name, content):
    job = sent(secretary, file=SimpleUploadedFile(name, content))
    assert job.state == "failed"
    assert name in job.error_zh
    assert CheckedDocument.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{}, {"text": " "}, {"file": SimpleUploadedFile("a.exe", b"MZ")}], ids=["none", "blank", "exe"]
)
def test_what_is_no_document_is_refused_at_once(secretary, given):
    answer = secretary.post("/desk/documents/send/", given)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_two_gigabytes_are_refused_by_their_declared_size(secretary):
    for address in ("/desk/documents/send/", "/desk/policies/pol-dsl/add/"):
        answer = secretary.post(address, {"text": TABLES}, CONTENT_LENGTH=str(2 * 1024**3))
        assert answer.status_code == 400
        assert "20 MB" in answer.content.decode()


def test_the_token_of_the_form_is_asked_for_with_files_too(site):
    person = site.person("with-token", Role.SECRETARIAT)
    client = site.client(person)
    client.handler.enforce_csrf_checks = True
    assert client.post("/desk/documents/send/", {"text": TABLES}).status_code == 403


def test_removing_a_document_leaves_its_digest_in_the_trail(secretary, document):
    assert secretary.post(f"/desk/documents/{document.pk}/remove/").status_code == 302
    assert CheckedDocument.objects.count() == 0
    event = Event.objects.get(tag="standards:document:removed")
    assert document.sm3 in event.before


def test_a_reader_reads_findings_and_changes_nothing(site, document):
    reader = site.client_as(Role.DESK_READER)
    page = reader.get(f"/desk/documents/{document.pk}/").content.decode()
    assert not re.search(r"/(again|remove|decide)/", page)
    assert "<textarea" not in reader.get("/desk/documents/").content.decode()
    assert reader.post("/desk/documents/send/", {"text": TABLES}).status_code == 403
