"""Evidence as people use it: adding, finding, downloading, asking for it."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hengdu.actions import (
    AddEvidence,
    AssignRespondent,
    CreateAssessment,
    EvidenceFacts,
    MakeRequests,
    Role,
    SaveAnswer,
    SetUp,
    actor_for,
)
from hengdu.actions.jobs import StartJob, result_file, run_job
from hengdu.assessments import asked_of
from hengdu.evidence import Kind, new_key
from hengdu.sheets import workbook_from_bytes
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.assessments.packs import installed
from hengdu.store.evidence.models import FileVersion, Piece, Quota, RequestItem
from hengdu.store.jobs.models import Job
from hengdu.store.trail.models import Event

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

MULTIPART = "multipart/form-data; boundary=x"


def pdf(name="记录.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def office(site):
    """One assessment with a lead, an assessor, a respondent and a reader, and a foreign institution."""
    tenant, foreign = site.tenant(), site.tenant("示例期货")
    facts = SetUp(title="示例评估", as_of=dt.date(2026, 12, 31))
    assessment = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)
    people = {
        role: site.person(role.value, role, tenant=tenant) for role in (Role.LEAD, Role.ASSESSOR, Role.READER)
    }
    respondent = site.person("respondent")
    AssignRespondent(assessment=assessment, role="CISO", user=respondent.pk).run(site.system)
    pack = installed("sf-nscmm")
    practice = next(one.code for one in pack.practices.values() if "CISO" in asked_of(pack, one))
    elsewhere = CreateAssessment(tenant=foreign.pk, pack="sf-nscmm", facts=facts).run(site.system)
    return SimpleNamespace(
        site=site,
        pk=assessment,
        foreign=elsewhere,
        stranger=site.person("stranger", Role.LEAD, tenant=foreign),
        respondent=respondent,
        people=people,
        practice=practice,
        base=f"/assessments/{assessment}/evidence/",
        lead=site.client(people[Role.LEAD]),
    )


def add(office, **fields):
    """Add a file as the lead and return its piece."""
    data = {"title": "补丁记录", "grade": "E3", "practices": office.practice, "files": pdf(), **fields}
    answer = office.lead.post(office.base + "new/file/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Piece.objects.order_by("-created_at").first()


def test_a_file_is_kept_with_both_digests_and_stands_in_list_piece_and_trail(office):
    piece = add(office, valid_until="2027-01-31", classification="internal")
    file = FileVersion.objects.get(piece=piece)
    assert (file.name, file.media, file.size) == ("记录.pdf", "pdf", len(PDF))
    assert file.sm3 != file.sha256
    page = office.lead.get(office.base).content.decode()
    assert "补丁记录" in page
    assert "2027" in page
    assert office.practice in office.lead.get(f"{office.base}{piece.pk}/").content.decode()
    assert file.sm3 in Event.objects.get(tag="assessment:evidence:added").after


def test_several_files_become_a_piece_each(office):
    add(office, files=[pdf("甲.pdf"), pdf("乙.pdf")], title="")
    assert sorted(Piece.objects.values_list("title", flat=True)) == ["乙.pdf", "甲.pdf"]
    kept = [path for path in settings.HENGDU_EVIDENCE.rglob("*") if path.is_file()]
    assert len(kept) == 1  # the same content is kept once


def test_a_file_of_the_wrong_type_is_refused_and_leaves_nothing(office):
    data = {"title": "假报告", "files": pdf(content=b"MZ\x90\x00" * 40)}
    answer = office.lead.post(office.base + "new/file/", data)
    assert answer.status_code == 422
    assert "扩展名为 .pdf" in answer.content.decode()
    assert not Piece.objects.exists()
    assert not [path for path in settings.HENGDU_EVIDENCE.rglob("*") if path.is_file()]


def test_a_file_beyond_the_limit_is_refused_by_counting(office, monkeypatch):
    import attrs

    from hengdu.evidence import DEFAULT_LIMITS
    from hengdu.store.evidence import quotas

    small = attrs.evolve(DEFAULT_LIMITS, file_bytes=1000)
    monkeypatch.setattr(quotas, "DEFAULT_LIMITS", small)
    answer = office.lead.post(office.base + "new/file/", {"files": pdf(content=PDF * 50)})
    assert answer.status_code == 422
    assert "超过" in answer.content.decode()
    assert not [path for path in settings.HENGDU_EVIDENCE.rglob("*") if path.is_file()]


class _NeverRead(io.RawIOBase):
    """A body that must not be asked for."""

    def readable(self):
        return True

    def readinto(self, _buffer):
        raise AssertionError("the body was read")


@pytest.mark.parametrize("who", ["lead", "stranger"])
def test_two_gigabytes_are_refused_before_a_byte_is_read(office, who):
    client = office.lead if who == "lead" else office.site.client(office.stranger)
    answer = client.generic(
        "POST",
        office.base + "new/file/",
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "wsgi.input": _NeverRead(),
            "CONTENT_LENGTH": str(2 * 1024**3),
        },
    )
    assert answer.status_code == (400 if who == "lead" else 404)


class _Form(io.RawIOBase):
    """A form with one file of ``size`` bytes that are made when they are asked for."""

    def __init__(self, size):
        super().__init__()
        self.head = (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nlarge\r\n'
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        )
        self.tail = b"\r\n--x--\r\n"
        self.parts = iter([self.head, PDF, *([bytes(65536)] * ((size - len(PDF)) // 65536)), self.tail])
        self.length = len(self.head) + len(PDF) + (size - len(PDF)) // 65536 * 65536 + len(self.tail)
        self.rest = b""

    def read(self, most=-1):
        """Return the next bytes."""
        self.rest = self.rest or next(self.parts, b"")
        part, self.rest = self.rest[:most], self.rest[most:]
        return part


def test_two_hundred_megabytes_go_through_flat_memory(office, tmp_path, monkeypatch):
    key = tmp_path / "key"
    key.write_text(new_key() + "\n", "ascii")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", key)
    form = _Form(200 * 1024 * 1024)
    tracemalloc.start()
    answer = office.lead.generic(
        "POST",
        office.base + "new/file/",
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "wsgi.input": form,
            "CONTENT_LENGTH": str(form.length),
        },
    )
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 302, answer.content.decode()
    assert FileVersion.objects.get().size > 209_000_000
    assert peak < 24 * 1024 * 1024


def test_a_download_is_an_attachment_and_stands_in_the_trail(office):
    piece = add(office)
    answer = office.lead.get(f"{office.base}{piece.pk}/files/1/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Event.objects.get(tag="assessment:evidence:downloaded").object == str(piece.pk)
    assert "示例lead" in office.lead.get(f"{office.base}{piece.pk}/").content.decode()


def test_an_encrypted_file_is_sent_plain(office, tmp_path, monkeypatch):
    key = tmp_path / "key"
    key.write_text(new_key("sm4-gcm") + "\n", "ascii")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", key)
    content = PDF + bytes(100_000)
    piece = add(office, files=pdf(content=content))
    answer = office.lead.get(f"{office.base}{piece.pk}/files/1/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Length"] == str(len(content))


def test_html_in_a_file_name_is_text_on_the_page_and_in_the_header(office):
    evil = '"><img src=x onerror=alert(1)>.pdf'
    piece = add(office, title="", files=pdf(evil))
    page = office.lead.get(f"{office.base}{piece.pk}/").content.decode()
    assert "<img src=x" not in page
    answer = office.lead.get(f"{office.base}{piece.pk}/files/1/")
    answer.close()
    header = answer["Content-Disposition"]
    assert header.count('"') == 2
    assert "\n" not in header


def test_a_link_is_never_fetched_and_only_http_is_taken(office, monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("the server opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for bad in ("file:///etc/passwd", "javascript:alert(1)", "http://user:pass@example.org/", "gopher://x/"):
        answer = office.lead.post(office.base + "new/link/", {"title": "链接", "link": bad})
        assert answer.status_code == 422, bad
    address = "http://169.254.169.254/latest/meta-data/"
    answer = office.lead.post(office.base + "new/link/", {"title": "链接", "link": address})
    assert answer.status_code == 302
    page = office.lead.get(f"{office.base}{Piece.objects.get().pk}/").content.decode()
    assert 'rel="noreferrer' in page


def test_what_was_seen_on_site_needs_place_and_person(office):
    answer = office.lead.post(office.base + "new/seen/", {"title": "机房日志"})
    assert answer.status_code == 422
    data = {
        "title": "机房日志",
        "where": "三楼机房",
        "seen_by": "示例甲",
        "custodian": "示例乙",
        "grade": "E3",
    }
    assert office.lead.post(office.base + "new/seen/", data).status_code == 302
    assert Piece.objects.get().kind == Kind.SEEN


def test_a_respondent_sees_its_own_and_brings_only_for_its_questions(office):
    piece = add(office)
    client = office.site.client(office.respondent)
    assert client.get(office.base).status_code == 403
    assert client.get(f"{office.base}{piece.pk}/change/").status_code == 404
    assert client.get(f"{office.base}{piece.pk}/files/1/").status_code == 403
    data = {"title": "制度", "practices": office.practice, "role": "CISO", "files": pdf("制度.pdf")}
    assert client.post(office.base + "new/file/", data).status_code == 302
    pack = installed("sf-nscmm")
    other = next(one.code for one in pack.practices.values() if "CISO" not in asked_of(pack, one))
    assert (
        client.post(office.base + "new/note/", {"title": "x", "note": "y", "role": "VUL"}).status_code == 422
    )
    own = Piece.objects.get(title="制度")
    assert "制度" in client.get(office.base + "own/").content.decode()
    answer = client.post(f"{office.base}{own.pk}/practices/", {"practices": other, "role": "VUL"})
    assert answer.status_code == 403
    assert f"{office.practice}" in client.get(f"{office.base}{own.pk}/change/").content.decode()


def test_a_respondent_takes_the_files_that_it_uploaded_and_no_others(office):
    theirs = add(office, role="CISO")
    client = office.site.client(office.respondent)
    data = {"title": "制度", "practices": office.practice, "role": "CISO", "files": pdf("制度.pdf")}
    assert client.post(office.base + "new/file/", data).status_code == 302
    own = Piece.objects.get(title="制度")
    assert f"{own.pk}/files/1/own/" in client.get(f"{office.base}{own.pk}/change/").content.decode()
    answer = client.get(f"{office.base}{own.pk}/files/1/own/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert Event.objects.get(tag="assessment:evidence:downloaded").object == str(own.pk)
    assert f"{theirs.pk}/files/1/own/" not in client.get(f"{office.base}{theirs.pk}/change/").content.decode()
    assert client.get(f"{office.base}{theirs.pk}/files/1/own/").status_code == 404
    assert office.lead.post(f"{office.base}{own.pk}/replace/", {"files": pdf("新.pdf", PDF + b"%\n")})
    assert client.get(f"{office.base}{own.pk}/files/2/own/").status_code == 404
    assert office.lead.get(f"{office.base}{own.pk}/files/1/own/").status_code == 404


def test_a_piece_of_another_institution_is_not_found_by_any_address(office):
    piece = add(office)
    client = office.site.client(office.stranger)
    own = f"/assessments/{office.foreign}/evidence/{piece.pk}/"
    for address in ("", "files/1/", "change/"):
        assert client.get(own + address).status_code == 404
        assert client.get(f"{office.base}{piece.pk}/{address}").status_code == 404
    for address, data in (("practices/", {"practices": office.practice}), ("withdraw/", {"reason": "x"})):
        assert client.post(own + address, data).status_code == 404
    assert client.post(own + "replace/", {"files": pdf()}).status_code == 404
    assert not Event.objects.filter(tag="assessment:evidence:downloaded").exists()


def test_a_reader_reads_the_list_but_takes_no_file(office):
    piece = add(office)
    client = office.site.client(office.people[Role.READER])
    assert client.get(office.base).status_code == 200
    assert client.get(f"{office.base}{piece.pk}/files/1/").status_code == 403
    assert client.post(office.base + "new/file/", {"files": pdf()}).status_code == 403


def test_a_newer_file_keeps_the_older(office):
    piece = add(office)
    newer = PDF + b"% newer\n"
    office.lead.post(f"{office.base}{piece.pk}/replace/", {"files": pdf("新.pdf", newer)})
    office.lead.post(f"{office.base}{piece.pk}/replace/", {"files": pdf("新.pdf", newer)})  # sent twice
    assert list(piece.files.values_list("number", "name")) == [(1, "记录.pdf"), (2, "新.pdf")]
    assert b"".join(office.lead.get(f"{office.base}{piece.pk}/files/1/").streaming_content) == PDF
    assert b"".join(office.lead.get(f"{office.base}{piece.pk}/files/2/").streaming_content) == newer


def test_a_piece_is_changed_linked_and_taken_back(office):
    piece = add(office, practices="")
    data = {"title": "改名", "grade": "E2", "version": 1}
    assert office.lead.post(f"{office.base}{piece.pk}/change/", data).status_code == 302
    assert (
        office.lead.post(f"{office.base}{piece.pk}/change/", data).status_code == 422
    )  # somebody was faster
    office.lead.post(f"{office.base}{piece.pk}/practices/", {"practices": office.practice})
    assert piece.supports.count() == 1
    office.lead.post(f"{office.base}{piece.pk}/practices/", {"remove": office.practice})
    assert piece.supports.count() == 0
    office.lead.post(f"{office.base}{piece.pk}/withdraw/", {"reason": "传错了"})
    assert "改名" not in office.lead.get(office.base).content.decode()
    assert "改名" in office.lead.get(office.base + "?state=withdrawn").content.decode()
    assert office.lead.post(f"{office.base}{piece.pk}/withdraw/", {"reason": "x"}).status_code == 400


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SEALED])
def test_nothing_changes_once_answering_has_ended(office, status):
    piece = add(office)
    Assessment.objects.filter(pk=office.pk).update(status=status)
    before = Event.objects.count()
    tries = (
        ("new/file/", {"files": pdf()}),
        ("new/note/", {"title": "x", "note": "y"}),
        (f"{piece.pk}/change/", {"title": "z", "version": 1}),
        (f"{piece.pk}/replace/", {"files": pdf("b.pdf", PDF + b"%\n")}),
        (f"{piece.pk}/practices/", {"remove": office.practice}),
        (f"{piece.pk}/withdraw/", {"reason": "x"}),
    )
    for address, data in tries:
        office.lead.post(office.base + address, data)
    assert Event.objects.count() == before
    piece.refresh_from_db()
    assert (piece.title, piece.withdrawn_at, piece.files.count()) == ("补丁记录", None, 1)


def test_the_missing_list_compares_claim_with_what_is_attached(office):
    given = {"answer": "F", "evidence": "E4"}
    SaveAnswer(assessment=office.pk, code=office.practice, role="CISO", given=given).run(
        actor_for(office.respondent.pk)
    )
    page = office.lead.get(office.base + "missing/").content.decode()
    assert office.practice in page
    assert "未附证据" in page
    add(office, grade="E2")
    assert "低于所称等级" in office.lead.get(office.base + "missing/?kind=below_claim").content.decode()
    add(office, grade="E4")
    assert office.practice not in office.lead.get(office.base + "missing/").content.decode()


def test_the_question_says_what_is_claimed_and_what_is_attached(office):
    actor = actor_for(office.respondent.pk)
    given = {"answer": "F", "evidence": "E3"}
    SaveAnswer(assessment=office.pk, code=office.practice, role="CISO", given=given).run(actor)
    facts = EvidenceFacts(kind=Kind.NOTE, title="访谈", note="口头", grade="E1")
    AddEvidence(assessment=office.pk, facts=facts, practices=(office.practice,), role="CISO").run(actor)
    client = office.site.client(office.respondent)
    address = f"{office.base}questions/CISO/{office.practice}/"
    page = client.get(address).content.decode()
    assert "E3" in page
    assert "E1" in page
    other = EvidenceFacts(kind=Kind.NOTE, title="另一件", note="x", grade="E3")
    AddEvidence(assessment=office.pk, facts=other, role="CISO").run(actor)
    piece = Piece.objects.get(title="另一件")
    data = {"practices": office.practice, "role": "CISO", "from": "question"}
    answer = client.post(f"{office.base}{piece.pk}/practices/", data)
    assert answer["Location"] == address
    assert piece.supports.get().code == office.practice


def test_the_expiring_list_is_as_of_a_day(office):
    add(office, valid_until="2027-03-01")
    assert "补丁记录" in office.lead.get(office.base + "expiring/").content.decode()
    early = office.lead.get(office.base + "expiring/?as_of=2026-01-01&days=30").content.decode()
    assert "补丁记录" not in early
    late = office.lead.get(office.base + "expiring/?as_of=2027-03-02&days=0").content.decode()
    assert "已过期" in late


def test_requests_are_made_once_and_each_person_sees_its_own(office):
    number = MakeRequests(assessment=office.pk).run(office.site.system)
    assert number > 10
    assert MakeRequests(assessment=office.pk).run(office.site.system) == 0
    row = RequestItem.objects.first()
    assert (row.user_id, row.role, row.state) == (office.respondent.pk, "CISO", "requested")
    assert row.key in office.site.client(office.respondent).get(office.base + "own/").content.decode()
    data = {"state": "insufficient", "note": "缺签字页", "version": 1}
    client = office.site.client(office.people[Role.ASSESSOR])
    assert client.post(f"{office.base}requests/{row.pk}/", data).status_code == 302
    assert "缺签字页" in client.get(office.base + "requests/?state=insufficient").content.decode()
    assert client.post(f"{office.base}requests/{row.pk}/", data).status_code == 422  # somebody was faster


def job_file(office, address, data=None):
    """Start a job by its button, run it, and return what it made."""
    answer = office.lead.post(office.base + address, data or {})
    assert answer.status_code == 302
    job = Job.objects.order_by("-created_at").first()
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error_en
    return result_file(job).read_bytes()


def test_the_list_of_requests_goes_out_and_comes_back(office):
    from openpyxl import load_workbook

    MakeRequests(assessment=office.pk).run(office.site.system)
    content = job_file(office, "requests/export/")
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    sheet["H5"], sheet["I5"] = "已提供", "原件已看"
    key = sheet["A5"].value
    out = io.BytesIO()
    book.save(out)
    office.lead.post(office.base + "requests/take/", {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})
    row = RequestItem.objects.get(key=key)
    assert (row.state, row.note) == ("received", "原件已看")
    sheet["H6"] = "大概吧"
    out = io.BytesIO()
    book.save(out)
    answer = office.lead.post(
        office.base + "requests/take/", {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}
    )
    assert answer.status_code == 422
    assert "!H6" in answer.content.decode()


def test_index_and_files_go_out_masked_and_safe(office):
    add(office, title="=HYPERLINK(1)", personal=["note"], note="联系张伟 13812345678")
    add(office, title="名册", files=pdf("名册.pdf", PDF + b"%2\n"), personal=["content"])
    sheets = workbook_from_bytes(job_file(office, "export/", {"what": "index"}), source="i.xlsx")
    words = [str(value) for sheet in sheets for row in sheet.rows for value in row if value]
    assert "=HYPERLINK(1)" in words  # as text: the reader would name a formula
    assert not any(sheet.formulas for sheet in sheets)
    assert any("138****5678" in word for word in words)
    assert not any("13812345678" in word for word in words)
    archive = zipfile.ZipFile(io.BytesIO(job_file(office, "export/", {"what": "bundle"})))
    assert archive.namelist() == ["index.xlsx", "files/0001.pdf"]
    assert archive.read("files/0001.pdf") == PDF
    assert Event.objects.filter(tag="assessment:evidence:downloaded").count() == 1


def test_who_may_not_download_gets_no_bundle(office):
    add(office)
    client = office.site.client(office.people[Role.READER])
    assert client.post(office.base + "export/", {"what": "bundle"}).status_code == 403
    kind = StartJob(kind="evidence:bundle", assessment_id=office.pk)
    with pytest.raises(Exception, match="may not"):
        kind.run(actor_for(office.people[Role.READER].pk))


def test_every_page_speaks_english_too(office):
    piece = add(office)
    MakeRequests(assessment=office.pk).run(office.site.system)
    client = office.site.client(office.people[Role.LEAD], language="en")
    request = RequestItem.objects.first()
    pages = ("", "own/", "expiring/", "missing/", "new/seen/", "requests/", f"requests/{request.pk}/")
    for address in (*pages, f"{piece.pk}/", f"{piece.pk}/change/"):
        answer = client.get(office.base + address)
        assert answer.status_code == 200, address


@pytest.fixture
def administrator(site, office):  # noqa: ARG001 - the institution must be there
    return site.client_as(Role.SYSTEM_ADMIN)


def test_a_quota_is_set_told_at_the_upload_and_kept_and_removed_again(office, administrator):
    tenant = Assessment.objects.get(pk=office.pk).tenant_id
    before = office.lead.get(office.base + "new/file/").content.decode()
    assert "本评估的证据文件还可存放 20480 MB" in before
    at = reverse("settings_evidence")
    form = {"tenant": str(tenant), "file_bytes": "2", "tenant_bytes": "0.01"}
    assert administrator.post(at, form).status_code == 302
    assert "示例证券" in administrator.get(at).content.decode()
    page = office.lead.get(office.base + "new/file/").content.decode()
    assert "每个不超过 2 MB" in page
    assert "本机构的证据限额还剩 10 MB" in page
    large = PDF + bytes(3 * 1024 * 1024)
    assert (
        "超过 2 MB"
        in office.lead.post(office.base + "new/file/", {"files": pdf(content=large)}).content.decode()
    )
    Quota.objects.update(tenant_bytes=1024 * 1024)
    for number in range(3):
        content = PDF + bytes([number]) * 600 * 1024
        answer = office.lead.post(office.base + "new/file/", {"files": pdf(content=content)})
        assert (answer.status_code == 302) == (number == 0)
    assert "本机构的证据文件已达上限" in answer.content.decode()
    assert administrator.post(at, {"tenant": str(tenant)}).status_code == 302
    assert not Quota.objects.exists()


def test_only_the_system_administrator_sets_quotas_and_slips_are_refused(office, administrator):
    at = reverse("settings_evidence")
    assert office.lead.get(at).status_code == 403
    for form in ({"file_bytes": "5000"}, {"tenant_bytes": "-1"}, {"tenant_bytes": "0"}):
        assert administrator.post(at, form).status_code == 422
    assert not Quota.objects.exists()
    assert administrator.post(at, {"tenant_bytes": "1"}).status_code == 302
    assert Quota.objects.get().tenant is None
    assert "本机构的证据限额还剩 1024 MB" in office.lead.get(office.base + "new/file/").content.decode()
