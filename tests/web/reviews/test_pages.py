"""From the last answer to the signature page, as the different people, page by page."""

import datetime as dt
import io
import re
from html import unescape
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

from hengdu.actions import (
    AskClosing,
    AssignRespondent,
    DecideClosing,
    FindingText,
    GiveVerdict,
    ItemFacts,
    PlanAction,
    Role,
    SaveAnswer,
    SaveFinding,
)
from hengdu.actions._authored import with_assessor
from hengdu.actions.jobs import StartJob, run_job
from hengdu.actions.signature import KIND, signature_page_of
from hengdu.reports import report_bytes
from hengdu.reports.approvals import signature_context
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.models import Assessment, Resolution
from hengdu.store.assessments.packs import installed, scorer_of
from hengdu.store.evidence.models import Attachment
from hengdu.store.reviews.models import Approval, Finding, Round, Verification, VerificationPlan
from hengdu.store.trail.models import Event
from hengdu.text import Text

DIFFERS = "PM-03.L3.ME1"
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NODE, CODE = "AP-01", "AP-01.L1.ST1"
NODES = [node.code for node in installed("sf-nscmm").nodes.values() if node.practices]


def words(response):
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def decide(team):
    where = f"disagreements/{DIFFERS}/decide/"
    return team.post(Role.LEAD, where, answer="L", reason="示例：以抽查为准", version="0")


def closed_action(team, row):
    """Plan an action of the lead's, ask for its closing with a file, and have the assessor accept it."""
    facts = ItemFacts(
        title_zh="示例：补台账",
        title_en="Sample: mend the register",
        node=NODE,
        owner=team.actor(Role.LEAD).user_id,
        due=dt.date(2027, 3, 31),
    )
    item = PlanAction(assessment=row.pk, facts=facts).run(team.actor(Role.LEAD))
    closing = AskClosing(item=item, note="示例：已补", evidence=("台账 v2",)).run(team.actor(Role.LEAD))
    sent = {"files": SimpleUploadedFile("扫描.pdf", SCAN)}
    assert team.post(Role.LEAD, f"actions/{item}/paper/", **sent).status_code == 302
    assert Attachment.objects.get(object=str(closing)).name == "扫描.pdf"
    DecideClosing(item=item, accept=True).run(team.actor(Role.ASSESSOR))
    return item


def docx_words(context):
    with ZipFile(io.BytesIO(report_bytes(context, "docx"))) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def submit(team):
    decide(team)
    return team.post(Role.LEAD, "review/submit/", reason="示例：其余下期补答")


def test_a_disagreement_is_shown_with_what_each_choice_does_and_decided(team):
    listed = words(team.get(Role.READER, "disagreements/"))
    assert "待裁定：1" in listed
    assert DIFFERS in listed
    shown = words(team.get(Role.LEAD, f"disagreements/{DIFFERS}/"))
    assert "各选项对等级的影响" in shown
    assert "新服务商的远程维护人员没有分级" in shown
    refused = team.post(Role.LEAD, f"disagreements/{DIFFERS}/decide/", answer="L", reason="", version="0")
    assert refused.status_code == 422
    assert "裁定须说明理由" in words(refused)
    assert decide(team).status_code == 302
    assert Resolution.objects.get(code=DIFFERS).answer == "L"
    assert "示例：以抽查为准" in words(team.get(Role.READER, f"disagreements/{DIFFERS}/"))
    assert team.post(Role.READER, f"disagreements/{DIFFERS}/decide/", answer="F").status_code == 403


def test_verification_is_planned_done_and_shown_beside_the_self_assessment(team):
    before = words(team.get(Role.LEAD, "verification/"))
    assert "由评估人制定" in before
    team.post(Role.ASSESSOR, "verification/plan/", seed="2026", percent="5", least="10")
    assert Verification.objects.count() > 200
    version = Verification.objects.filter(code=CODE).values_list("version", flat=True).first() or 0
    given = {"state": "adjusted", "answer": "N", "reason": "", "version": str(version), "exceptions": "8 份"}
    refused = team.post(Role.ASSESSOR, f"verification/{CODE}/done/", **given)
    assert refused.status_code == 422
    assert "8 份" in refused.content.decode()
    sample = {"reason": "示例", "evidence": "E3", "population": "400", "sample": "25"}
    short = team.post(Role.ASSESSOR, f"verification/{CODE}/done/", **given | sample)
    assert short.status_code == 422
    assert "抽样方法" in short.content.decode()
    sample["selection"] = "示例：随机"
    assert team.post(Role.ASSESSOR, f"verification/{CODE}/done/", **given | sample).status_code == 302
    page = words(team.get(Role.READER, f"verification/{CODE}/"))
    assert "已调整" in page
    assert "25 / 400" in page
    assert "已调整 1 项" in words(team.get(Role.READER, "verification/"))
    assert "adjusted" in words(team.get(Role.READER, "verification/?state=adjusted", "en"))


def test_an_answer_that_changes_after_verifying_must_be_verified_again(team):
    team.post(
        Role.ASSESSOR, f"verification/{CODE}/done/", state="adjusted", answer="N", reason="示例", version="0"
    )
    actor = team.site.system
    SaveAnswer(assessment=team.row.pk, code=CODE, role="ITO", given={"answer": "P"}).run(actor)
    page = words(team.get(Role.ASSESSOR, f"verification/{CODE}/"))
    assert "核验后答案有改动" in page


def test_in_a_verified_assessment_the_verifiers_value_is_the_result(team):
    Assessment.objects.update(mode="verified")
    before = words(team.get(Role.READER, f"results/practices/{CODE}/"))
    team.post(
        Role.ASSESSOR, f"verification/{CODE}/done/", state="adjusted", answer="N", reason="示例", version="0"
    )
    after = words(team.get(Role.READER, f"results/practices/{CODE}/"))
    assert before != after


def test_findings_are_written_shown_with_the_sub_domain_and_withdrawn(team):
    given = {"node": NODE, "kind": "finding", "fact_zh": "示例：8 份缺签", "criterion_zh": "示例：须审批"}
    bad = team.post(Role.ASSESSOR, "findings/new/", **{**given, "criterion_zh": ""})
    assert bad.status_code == 422
    assert team.post(Role.ASSESSOR, "findings/new/", **given).status_code == 302
    row = Finding.objects.get()
    assert "示例：8 份缺签" in words(team.get(Role.READER, f"results/nodes/{NODE}/"))
    changed = team.post(Role.ASSESSOR, f"findings/{row.pk}/", **given, cause_zh="示例原因", version="1")
    assert changed.status_code == 302
    stale = team.post(Role.ASSESSOR, f"findings/{row.pk}/", **given, version="1")
    assert stale.status_code == 422
    assert team.post(Role.LEAD, f"findings/{row.pk}/withdraw/").status_code == 403
    team.post(Role.ASSESSOR, f"findings/{row.pk}/withdraw/")
    assert "示例：8 份缺签" not in words(team.get(Role.READER, "findings/"))
    assert Finding.objects.count() == 1


def test_the_whole_way_from_submitting_to_approval(team):
    assert "必办" in words(team.get(Role.LEAD, "review/"))
    assert submit(team).status_code == 302
    assert team.status() == "submitted"
    team.post(Role.REVIEWER, "review/decide/", node=NODE, decision="return", note="示例：请补充")
    team.post(Role.REVIEWER, f"review/nodes/{NODE}/comment/", text="示例：哪一年的？")
    team.post(Role.REVIEWER, "review/return/", note="示例说明")
    assert team.status() == "returned"
    assert f"重新开放作答的子域：{NODE}" in words(team.get(Role.LEAD, "review/"))
    assert submit(team).status_code == 302
    accepted = team.client(Role.REVIEWER).post(
        team.at("review/decide/"), {"node": NODES, "decision": "accept"}
    )
    assert accepted.status_code == 302
    opinion = {"decision": "approve", "opinion": "示例：同意", "post": "示例职务", "day": "2026-11-20"}
    early = team.post(Role.FIRST_RESPONSIBLE, "approval/give/", **opinion)
    assert early.status_code == 422
    assert team.post(Role.DIRECT_RESPONSIBLE, "approval/give/", **opinion).status_code == 302
    assert team.post(Role.FIRST_RESPONSIBLE, "approval/give/", **opinion).status_code == 302
    assert team.status() == "approved"
    assert [one.outcome for one in Round.objects.all()] == ["approved", "returned"]
    shown = words(team.get(Role.READER, "approval/"))
    assert shown.count("示例职务") >= 2
    tags = set(Event.objects.values_list("tag", flat=True))
    assert {"assessment:submission:sent", "review:round:returned", "review:approval:given"} <= tags
    sent = {"files": SimpleUploadedFile("签字盖章页.pdf", SCAN)}
    assert team.post(Role.READER, "approval/paper/", **sent).status_code == 403
    hostile = {"files": SimpleUploadedFile("签字.pdf", b"<html><script>1</script></html>")}
    refused = team.client(Role.LEAD).post(team.at("approval/paper/"), hostile, follow=True)
    assert not Attachment.objects.exists()
    assert "alert" in refused.content.decode() or "error" in refused.content.decode()
    sent = {"files": SimpleUploadedFile("签字盖章页.pdf", SCAN)}
    assert team.post(Role.LEAD, "approval/paper/", **sent).status_code == 302
    paper = Attachment.objects.get()
    assert paper.object == str(Approval.objects.order_by("-pk").first().pk)
    assert paper.sm3 in words(team.get(Role.READER, "approval/"))
    taken = team.get(Role.LEAD, f"evidence/papers/{paper.pk}/")
    assert b"".join(taken.streaming_content) == SCAN
    assert taken["Content-Disposition"].startswith("attachment;")
    assert team.get(Role.READER, f"evidence/papers/{paper.pk}/").status_code == 403
    page = signature_page_of(Assessment.objects.select_related("tenant").get(), "zh")
    assert [one.post for one in page.signatures] == ["示例职务", "示例职务"]


def test_the_signature_page_is_made_as_a_job_and_listed_in_the_trail(team):
    submit(team)
    made = {}
    for form in ("pdf", "docx"):
        arguments = {"assessment": str(team.row.pk), "lang": "zh", "format": form}
        job = StartJob(
            kind=KIND, arguments=arguments, assessment_id=team.row.pk, tenant_id=team.row.tenant_id
        ).run(team.actor(Role.LEAD))
        run_job(job)
        answer = team.client(Role.LEAD).get(f"/jobs/{job}/file/")
        made[form] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert made["pdf"].startswith(b"%PDF")
    assert made["docx"].startswith(b"PK")
    assert (
        Event.objects.filter(tag="assessment:result:exported", after__contains="signature-page").count() == 2
    )


def test_a_report_has_what_assessors_wrote_and_verified_and_what_auditors_hold(team):
    submit(team)
    text = FindingText(node=NODE, kind="strength", fact=Text("示例：台账准确", "Example: exact inventory"))
    SaveFinding(assessment=team.row.pk, text=text).run(team.actor(Role.ASSESSOR))
    row = Assessment.objects.select_related("tenant").get()
    VerificationPlan.objects.create(
        assessment=row, seed="7", percent=1, least=1, population=9, size=1, made_at=row.created_at
    )
    GiveVerdict(assessment=row.pk, node=NODE, adequacy="partly", reason="示例：抽样偏少").run(
        team.site.system
    )
    Verification.objects.create(
        assessment=row,
        code=CODE,
        why=[],
        state="verified",
        evidence="E3",
        population=400,
        sample=25,
        selection="示例：按月随机",
        exceptions="示例：8 份缺签",
    )
    item = closed_action(team, row)
    result = scorer_of(row).score(loaded_assessment(row))
    for lang, written in (("zh", "示例：台账准确"), ("en", "Example: exact inventory")):
        day = dt.date(2026, 11, 22)
        plain = signature_context(signature_page_of(row, lang), result, lang=lang, created=day)
        context = with_assessor(plain, row, dt.date(2026, 11, 22))
        added = [one.anchor for one in context.chapters if one not in plain.chapters]
        assert added == ["verification", "authored", "verdicts", "actions"]
        page = report_bytes(context, "html").decode()
        assert written in page
        assert "示例：抽样偏少" in page
        assert ("基本符合" if lang == "zh" else "in part") in page
        assert ("自评与核验的差异" if lang == "zh" else "Self-assessed and verified") in page
        assert all(said in page for said in ("400", "25", "示例：按月随机", "示例：8 份缺签"))
        assert all(said in page for said in ("2027", "示例：已补", "台账 v2", "扫描.pdf"))
        assert ("示例：补台账" if lang == "zh" else "Sample: mend the register") in page
        assert ("审定人" if lang == "zh" else "Decided by") in page
    assert "台账 v2" in docx_words(context)
    assert report_bytes(context, "pdf").startswith(b"%PDF")
    assert item


def test_the_history_shows_what_changed_to_readers_and_to_the_author_alone(team):
    respondent = team.site.person("asked", Role.RESPONDENT, tenant=team.row.tenant, interview_roles=["ITO"])
    other = team.site.person("other", Role.RESPONDENT, tenant=team.row.tenant, interview_roles=["MGT"])
    actor = team.site.actor(respondent)
    for answer, version in (("P", 0), ("L", 1)):
        SaveAnswer(
            assessment=team.row.pk, code=CODE, role="ITO", given={"answer": answer}, version=version
        ).run(actor)
    for client in (team.client(Role.READER), team.site.client(respondent)):
        page = words(client.get(team.at(f"answers/{CODE}/history/")))
        assert "P 部分 → L 大部分" in page
    assert team.site.client(other).get(team.at(f"answers/{CODE}/history/")).status_code == 404


def test_people_are_reminded_from_the_list_of_unanswered_questions(team):
    asked = team.site.person("asked", Role.RESPONDENT, tenant=team.row.tenant, interview_roles=["CISO"])
    made = AssignRespondent(assessment=team.row.pk, role="CISO", user=asked.pk).run(team.actor(Role.LEAD))
    answer = team.client(Role.LEAD).post(
        team.at("unanswered/remind/"), {"assignment": str(made)}, follow=True
    )
    assert "已催办 1 人" in words(answer)
    assert "请完成您尚未作答的问题" in words(team.site.client(asked).get("/inbox/"))
