"""Pages of engagements, verdicts, findings of others, exports and classification."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import Classify, CreateAssessment, GiveVerdict, Role, SetUp
from hengdu.actions.jobs import run_job
from hengdu.store.assessments.models import Assessment
from hengdu.store.engagements.models import Engagement
from hengdu.store.evidence.models import Piece
from hengdu.store.inspections.models import OutsideFinding
from hengdu.store.jobs.models import Job, JobState

CSV = (
    "来源,日期,条款号,问题,严重程度,整改状态\n"
    "等保测评,2026-03-31,8.1.4.4,示例：未启用入侵防范,高,整改中\n"
    "内部检查,2026/4/1,第7条,示例：台账不全,,\n"
)


@pytest.fixture
def place(site):
    tenant = site.tenant()
    facts = SetUp(title="示例评估")
    key = CreateAssessment(tenant=tenant.pk, pack="sf-nscmm", facts=facts).run(site.system)
    return Assessment.objects.select_related("tenant").get(pk=key)


@pytest.fixture
def lead(site, place):
    return site.client(site.person("lead", Role.LEAD, tenant=place.tenant))


def taken(place, lead, text=CSV, name="检查.csv"):
    file = SimpleUploadedFile(name, text.encode())
    sent = lead.post(f"/assessments/{place.pk}/outside/import/", {"file": file})
    job = Job.objects.order_by("-created_at").first()
    assert sent["Location"] == f"/jobs/{job.pk}/"
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def test_an_outside_auditor_comes_in_by_declaration_and_gives_a_verdict(site, place, lead):
    base = f"/institutions/{place.tenant_id}/engagements/"
    assert "请在此聘任" in lead.get(base).content.decode()
    auditor = site.client(site.person("auditor"))
    fields = {
        "username": "auditor",
        "organisation": "示例审计",
        "role": "auditor",
        "assessment": str(place.pk),
        "purpose": "年度审计",
        "starts": "2026-01-01",
        "ends": "2027-12-31",
    }
    assert lead.post(base + "new/", fields).status_code == 302
    row = Engagement.objects.get()
    verdict = f"/assessments/{place.pk}/verdicts/SH-04/"
    assert auditor.get(verdict).status_code in {403, 404}
    assert "独立性声明" in auditor.get("/").content.decode()
    sign = f"/engagements/{row.pk}/declaration/"
    assert auditor.post(sign, {"conflicts": "曾任职"}).status_code == 422
    assert auditor.post(sign, {"conflicts": "曾任职", "agrees": "on"}).status_code == 302
    page = auditor.get("/engagements/").content.decode()
    assert "进入评估" in page
    assert auditor.post(verdict, {"adequacy": "yes", "reason": "抽样充分", "version": "0"}).status_code == 302
    assert "抽样充分" in lead.get(f"/assessments/{place.pk}/results/nodes/SH-04/").content.decode()
    assert "列有例外情形" in lead.get(base).content.decode()
    assert "曾任职" in lead.get(f"{base}{row.pk}/").content.decode()
    assert lead.post(f"{base}{row.pk}/", {"reason": "合同终止"}).status_code == 302
    assert auditor.get(verdict).status_code in {403, 404}


def test_a_new_account_gets_a_code_that_is_shown_once(place, lead):
    base = f"/institutions/{place.tenant_id}/engagements/"
    fields = {
        "username": "auditor9",
        "organisation": "示例审计",
        "role": "auditor",
        "purpose": "审计",
        "starts": "2026-01-01",
        "ends": "2027-12-31",
    }
    assert lead.post(base + "new/", fields).status_code == 422
    page = lead.post(base + "new/", fields | {"display_name": "示例审计员"})
    assert page.status_code == 200
    assert "一次性口令" in page.content.decode()


def test_a_declaration_is_found_by_the_engaged_person_only(site, place, lead):
    outsider = site.person("auditor")
    row = Engagement.objects.create(
        tenant=place.tenant,
        user=outsider,
        organisation="示例",
        role="auditor",
        purpose="x",
        starts_at="2026-01-01T00:00Z",
        ends_at="2030-01-01T00:00Z",
    )
    assert lead.get(f"/engagements/{row.pk}/declaration/").status_code == 404
    stranger = site.client_as(Role.LEAD, tenant=site.tenant("示例期货"))
    assert stranger.get(f"/institutions/{place.tenant_id}/engagements/{row.pk}/").status_code == 404


def test_findings_lead_by_clause_to_hints_and_the_rest_is_mapped_by_hand(place, lead):
    assert taken(place, lead).state == JobState.DONE
    index = lead.get(f"/assessments/{place.pk}/outside/").content.decode()
    assert index.index("尚未对应") < index.index("台账不全") < index.index("未启用入侵防范")
    loose = OutsideFinding.objects.get(mapped_by="")
    page = lead.post(f"/assessments/{place.pk}/outside/{loose.pk}/", {"codes": "ZZ", "version": "1"})
    assert page.status_code == 422
    fields = {"codes": "SH-04.L2.EX1，SH-04", "version": "1"}
    assert lead.post(f"/assessments/{place.pk}/outside/{loose.pk}/", fields).status_code == 302
    practice = lead.get(f"/assessments/{place.pk}/results/practices/SH-04.L2.EX1/").content.decode()
    assert "提示（不代替作答）" in practice
    assert "台账不全" in practice
    assert not place.answers.exists()


def test_a_finding_is_kept_as_evidence_of_its_practices_once_and_answers_nothing(place, lead):
    taken(place, lead)
    loose = OutsideFinding.objects.get(mapped_by="")
    where = f"/assessments/{place.pk}/outside/{loose.pk}/"
    lead.post(where, {"codes": "SH-04.L2.EX1，SH-04", "version": "1"})
    assert "登记为证据" in lead.get(where).content.decode()
    sent = lead.post(f"{where}evidence/")
    piece = Piece.objects.get()
    assert sent["Location"] == f"/assessments/{place.pk}/evidence/{piece.pk}/change/"
    assert (piece.kind, piece.title, str(piece.issued)) == ("note", "内部检查 第7条", "2026-04-01")
    assert "台账不全" in piece.note
    assert list(piece.supports.values_list("code", flat=True)) == ["SH-04.L2.EX1"]
    again = lead.post(f"{where}evidence/", follow=True).content.decode()
    assert "该发现已登记为证据" in again
    assert Piece.objects.count() == 1
    assert not place.answers.exists()


def test_the_same_file_again_adds_nothing_and_a_bad_cell_is_named(place, lead):
    taken(place, lead)
    assert taken(place, lead, CSV.replace("整改中", "已整改")).state == JobState.DONE
    assert OutsideFinding.objects.count() == 2
    assert OutsideFinding.objects.get(clause="8.1.4.4").status == "closed"
    failed = taken(place, lead, CSV.replace("高", "极高"))
    assert failed.state == JobState.FAILED
    assert "检查.csv!E2" in lead.get(f"/jobs/{failed.pk}/").content.decode()


def test_the_template_comes_back_as_it_went_out(place, lead):
    sheet = lead.get(f"/assessments/{place.pk}/outside/template/")
    file = SimpleUploadedFile("findings.xlsx", sheet.content)
    lead.post(f"/assessments/{place.pk}/outside/import/", {"file": file})
    run_job(Job.objects.get().pk)
    assert OutsideFinding.objects.get().framework == "gb_t_22239"


def test_a_high_classification_asks_every_export_for_its_purpose(place, lead):
    page = f"/assessments/{place.pk}/results/exports/"
    assert lead.post(page, {"classification": "sensitive"}).status_code == 302
    assert lead.post(page, {"classification": "internal"}).status_code == 422
    start = f"/assessments/{place.pk}/results/reports/export/"
    assert lead.post(start, {"export": "gaps:csv"})["Location"].endswith("/results/reports/")
    assert not Job.objects.exists()
    lead.post(start, {"export": "gaps:csv", "purpose": "董事会审议"})
    job = Job.objects.get()
    run_job(job.pk)
    text = b"".join(lead.get(f"/jobs/{job.pk}/file/")).decode("utf-8-sig")
    assert re.search(r"示例lead · \d{4}-\d\d-\d\d \d\d:\d\d · 敏感", text)
    assert "敏感" in lead.get(f"/assessments/{place.pk}/results/").content.decode()
    listed = lead.get(page).content.decode()
    assert "董事会审议" in listed
    assert "示例lead" in listed


@pytest.mark.parametrize("form", ["html", "docx"])
def test_a_report_says_on_every_page_who_took_it_when_and_its_classification(site, place, lead, form):
    Classify(assessment=place.pk, classification="internal").run(site.system)
    lead.post(f"/assessments/{place.pk}/results/reports/start/", {"format": form, "lang": "zh"})
    job = Job.objects.get()
    run_job(job.pk)
    content = b"".join(lead.get(f"/jobs/{job.pk}/file/"))
    if form == "docx":
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = [name for name in archive.namelist() if name.startswith("word/header")]
        pages = [archive.read(name).decode() for name in parts]
        assert all("示例lead" in page and "v:textpath" in page for page in pages if page.count("内部"))
        text = "".join(pages)
    else:
        text = content.decode()
    assert re.search(r"示例lead · \d{4}-\d\d-\d\d \d\d:\d\d · 内部", text)


def test_working_papers_hold_what_one_did_oneself(site, place):
    people = [site.person(name, Role.AUDITOR, tenant=place.tenant) for name in ("one", "two")]
    for person in people:
        GiveVerdict(assessment=place.pk, node="SH-04", adequacy="yes", reason=f"理由{person.username}").run(
            site.actor(person)
        )
    client = site.client(people[0])
    sent = client.post(f"/assessments/{place.pk}/papers/", {"purpose": "归档"})
    assert sent.status_code == 302
    job = Job.objects.get()
    run_job(job.pk)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/jobs/{job.pk}/file/"))))
    assert {"index.xlsx", "trail.jsonl"} <= set(archive.namelist())
    trail = archive.read("trail.jsonl").decode()
    assert "理由one" in trail
    assert "理由two" not in trail
    verdicts = archive.read("verdicts.json").decode()
    assert "理由one" in verdicts
    assert "理由two" not in verdicts
