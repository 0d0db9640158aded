"""The second part of the way in a real browser: interview, evidence, review, approval, seal, correction.

It begins with a sample institution whose answers are there but for one sub-domain, which is asked anew in the
pages; the first part, from the first start to the results, is that of test_journey.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import attrs
import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from playwright.sync_api import expect
from tests.application import ON_POSTGRESQL_ONLY

from hengdu.actions import (
    AssignRespondent,
    ItemFacts,
    LoadSamples,
    PlanAction,
    Role,
    SaveAnswer,
    SaveInterviewAnswer,
    actor_for,
)
from hengdu.actions.jobs import run_job
from hengdu.assessments import read_assessment
from hengdu.chain import sm3_of
from hengdu.dossier import read_dossier, verify
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Answer, Assessment, Proposal
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import Attachment, Piece, RequestItem
from hengdu.store.interviews.models import Interview, TypedAnswer
from hengdu.store.people.models import User
from hengdu.store.people.sessions import SessionStore
from hengdu.store.reviews.models import Consensus, Verification
from hengdu.store.trail.models import Event
from hengdu.web._fresh import FRESH_S, PROVED

SAMPLE = Path(__file__).resolve().parents[3] / "examples/samples/broker-2026.yaml"
NODE = "SH-01"  # asked anew; everything else is answered already
LARGELY = {"answer": "L", "evidence": "E2"}
FILE = "示例制度，第一条。\n".encode()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEFT_BEHIND = (  # in the trail
    "assessment:evidence:requested",
    "assessment:interview:confirmed",
    "assessment:evidence:downloaded",
    "review:verification:done",
    "review:finding:saved",
    "dispute:dispute:decided",
    "review:consensus:decided",
    "review:round:returned",
    "review:approval:given",
    "assessment:seal:made",
    "assessment:dossier:taken",
    "plan:closing:decided",
    "assessment:seal:corrected",
)
TENANT_ROLES = (
    Role.LEAD,
    Role.ASSESSOR,
    Role.REVIEWER,
    Role.DIRECT_RESPONSIBLE,
    Role.FIRST_RESPONSIBLE,
)


@attrs.define
class Team:
    """The assessment and everybody in it, each at a browser."""

    row: Assessment
    at: dict

    def open(self, who, rest=""):
        return self.at[who].open(f"/assessments/{self.row.pk}/{rest}")

    def status(self):
        return Assessment.objects.get(pk=self.row.pk).status


@pytest.fixture
def team(site, seated):
    """A sample assessment whose sub-domain NODE nobody has answered yet, and its people."""
    file = read_assessment(SAMPLE)[0]
    kept = {code: given for code, given in file.answers.items() if not code.startswith(f"{NODE}.")}
    LoadSamples(files=(dataclasses.replace(file, answers=kept),)).run(site.system)
    Assessment.objects.update(status="open")
    Proposal.objects.update(decision="rejected")
    row = Assessment.objects.select_related("tenant").get()
    at = {role.value: site.person(role.value, role, tenant=row.tenant) for role in TENANT_ROLES}
    at["audit"] = site.person("audit", Role.AUDIT_ADMIN)
    for role in ("ITO", "CISO"):
        at[role] = site.person(role.lower())
        AssignRespondent(assessment=row.pk, role=role, user=at[role].pk, codes=(NODE,)).run(site.system)
    return Team(row, {who: seated(user) for who, user in at.items()})


@ON_POSTGRESQL_ONLY
def test_from_the_interview_to_the_sealed_dossier_and_its_correction(team, tmp_path):
    ask_for_what_is_to_be_shown(team)
    practice = hold_an_interview(team)
    answer_otherwise_with_evidence(team, practice)
    answer_the_rest(team)
    verify_and_find(team)
    dispute(team, practice)
    decide_what_counts(team, practice)
    submit(team)
    send_back_and_answer_again(team, practice)
    approve(team)
    dossier = seal(team, tmp_path)
    nothing_changes(team, practice)
    close_an_action(team)
    report_after_being_asked_again(team)
    correct(team)
    audited(team, dossier)


def report_after_being_asked_again(team):
    """Let the lead make a report from a session that was left alone: asked once, nothing chosen is lost."""
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        session[PROVED] -= FRESH_S
        session.save()
    lead = team.open("lead", "results/reports/").choose("format", "docx").press("生成报告")
    assert lead.confirm("用密码确认").made()[:2] == b"PK"


def ask_for_what_is_to_be_shown(team):
    """Let the assessor ask for evidence, take the list out, and bring it back filled in."""
    assessor = team.open("assessor", "evidence/requests/").press("生成清单").reads("项调阅")
    book = openpyxl.load_workbook(io.BytesIO(assessor.press("导出 Excel").made()))
    (column,) = (cell.column for row in book.active.iter_rows() for cell in row if cell.value == "说明\nNote")
    book.active.cell(book.active.max_row, column).value = "示例：带原件到场"
    changed = io.BytesIO()
    book.save(changed)
    team.open("assessor", "evidence/requests/")
    assessor.page.set_input_files(
        "#file", {"name": "清单.xlsx", "mimeType": XLSX, "buffer": changed.getvalue()}
    )
    assessor.press("导入清单")
    assert RequestItem.objects.get(note="示例：带原件到场").role in {"ITO", "CISO"}
    team.open("ITO", "evidence/own/").reads("待提供资料")


def hold_an_interview(team):
    """Let the assessor ask the first questions by keyboard, the interviewee confirm; return a practice."""
    assessor = team.open("assessor", "interviews/").follow("开始访谈")
    assessor.fill(role="ITO", codes=NODE, place="示例会议室").choose("people", f"ITO {_id(team, 'ITO')}")
    assessor.press("开始").follow("从第一题开始")
    expect(assessor.page.locator("#clock-question")).to_have_text(re.compile("00:0[1-9]"))
    first = assessor.page.url
    assessor.key("2")
    expect(assessor.page.locator("#saved-state")).to_have_class(re.compile("is-saved"))
    assessor.key("Enter")
    assessor.page.wait_for_url(lambda address: address != first)
    typed = TypedAnswer.objects.get()
    assert (typed.seconds >= 1, Answer.objects.get(code=typed.code, role="ITO").answer) == (True, "L")
    interview = Interview.objects.get()
    for code in asked(team, "ITO"):
        SaveInterviewAnswer(
            assessment=team.row.pk, interview=interview.pk, code=code, role="ITO", given=LARGELY
        ).run(actor_for(_id(team, "assessor")))
    team.open("assessor", f"interviews/{interview.pk}/").press("结束访谈").reads("访谈已结束")
    team.at["ITO"].open("/").follow("通知").click(f"a[href$='/interviews/{interview.pk}/confirm/']")
    team.at["ITO"].press("确认所勾选的内容").reads("已确认")
    return next(code for code in asked(team, "CISO") if Answer.objects.filter(code=code, role="ITO").exists())


def answer_otherwise_with_evidence(team, practice):
    """Let the respondent contradict the interviewee, upload a file and attach it to a second question."""
    ciso = answer(team, practice, "N")
    fragment = ciso.page.locator("#evidence-of-question")
    fragment.get_by_text("还没有附证据").wait_for()
    ciso.follow("上传文件").fill(title="示例制度", grade="E2", issued="2026-03-01")
    ciso.page.set_input_files("#files", {"name": "制度.txt", "mimeType": "text/plain", "buffer": FILE})
    ciso.press("新增").reads("已添加 1 件证据")
    second = next(code for code in asked(team, "CISO") if code != practice)
    team.open("CISO", f"interview/CISO/{second}/")
    fragment.get_by_text("使用已有证据").click()
    fragment.get_by_role("button", name="关联").click()
    fragment.get_by_role("link", name="示例制度").wait_for()
    piece = Piece.objects.get()
    assert {one.code for one in piece.supports.all()} == {practice, second}
    took = team.open("assessor", f"evidence/{piece.pk}/").downloads(
        team.at["assessor"].page.locator("a[href*='/files/']").first.click
    )
    assert took == FILE


def answer(team, practice, choice):
    """Answer one question as the respondent; what is chosen saves itself."""
    ciso = team.open("CISO", f"interview/CISO/{practice}/").choose("choice", choice)
    expect(ciso.page.locator("#saved-state")).to_have_class(re.compile("is-saved"))
    return ciso


def answer_the_rest(team):
    """Let the respondent answer what is left as the interviewee did."""
    for code in asked(team, "CISO"):
        SaveAnswer(assessment=team.row.pk, code=code, role="CISO", given=LARGELY).run(
            actor_for(_id(team, "CISO"))
        )


def verify_and_find(team):
    """Let the assessor draw the plan, adjust one answer and write a finding."""
    assessor = team.open("assessor", "verification/").press("制定计划").reads("抽样")
    row = Verification.objects.filter(code__startswith=f"{NODE}.").first()
    team.open("assessor", f"verification/{row.code}/").choose("state", "adjusted")
    assessor.fill(answer="P", evidence="E1", reason="示例：现场抽查，记录不全").press("保存")
    assert Verification.objects.get(pk=row.pk).answer == "P"
    assessor = team.open("assessor", "findings/").follow("填写发现、优势或建议")
    assessor.fill(node=NODE, kind="finding", fact_zh="示例：记录不全", criterion_zh="示例：应逐月留存")
    assessor.press("保存").reads("示例：应逐月留存")


def dispute(team, practice):
    """Open a dispute as the respondent, break it down, close its sub-question and decide it."""
    ciso = team.open("CISO", "disputes/new/")
    ciso.fill(kind="practice", subject=practice, title="示例分歧", statement="示例：制度已发布")
    ciso.press("提出分歧").reads("分歧已提出")
    lead = team.open("lead", "disputes/").follow("示例分歧")
    lead.fill(question="示例：制度何时发布？").press("添加子问题").reads("未关闭")
    lead.unfold("关闭该子问题").fill("main article", reason="示例：三月发布", evidence="示例制度")
    lead.press("关闭该子问题").fill(decision="示例：以制度为准").click("button[value=decide]").reads("已裁定")


def decide_what_counts(team, practice):
    """Let the lead decide each disagreement with a reason."""
    lead = team.at["lead"]
    while team.open("lead", "disagreements/").page.locator("[aria-labelledby=h-open]").count():
        lead.click("[aria-labelledby=h-open] tbody a").choose("answer", "L")
        lead.fill("#decide", reason="示例：以访谈记录为准").press("保存裁定").reads("裁定已保存")
    assert Consensus.objects.get(code=practice).answer == "L"


def submit(team):
    """Submit, saying why where something is missing."""
    lead = team.open("lead", "review/")
    if lead.page.locator("#reason").count():
        lead.fill(reason="示例：其余角色不在本次范围")
    lead.press("提交复核")
    assert team.status() == "submitted"


def send_back_and_answer_again(team, practice):
    """Return one sub-domain with a comment; the respondent answers again; accept everything."""
    reviewer = team.open("reviewer", f"review/nodes/{NODE}/").fill(text="示例：请补充日期").press("提交意见")
    reviewer.fill(note="示例：请补充日期").press("退回").follow("返回复核").press("退回评估")
    assert team.status() == "returned"
    team.open("CISO", "review/comments/").reads("示例：请补充日期")
    answer(team, practice, "P")
    decide_what_counts(team, practice)
    submit(team)
    team.open("reviewer", "review/").press("全部通过").reads("下一步为批准")


def approve(team):
    """Approve as the two responsible persons; print the page they sign and attach its scan."""
    for who, post in (("direct_responsible", "示例首席信息官"), ("first_responsible", "示例总经理")):
        team.open(who, "approval/").fill(post=post, opinion="同意（示例）").press("批准").reads(
            "批准意见已保存"
        )
    assert team.status() == "approved"
    printed = team.open("lead", "approval/").press("生成签字盖章页").made()
    assert printed.startswith(b"%PDF")
    lead = team.open("lead", "approval/")
    scan = {"name": "签字盖章页.pdf", "mimeType": "application/pdf", "buffer": printed}
    lead.page.locator("#paper").set_input_files(scan)
    lead.press("附上文件").reads("文件已附上", "签字盖章页.pdf")
    assert Attachment.objects.get().sm3 == sm3_of(printed)


def seal(team, folder):
    """Seal; verify the dossier and a redacted copy elsewhere; return its row."""
    lead = team.open("lead", "dossier/").press("封存评估")
    run_job(UUID(re.search(r"/jobs/([0-9a-f-]+)/", lead.page.url)[1]))
    row = Dossier.objects.get()
    lead = team.open("lead", "dossier/").reads("本评估的内容不能再修改", row.root)
    button = lead.page.get_by_role("button", name="下载档案")
    whole = lead.downloads(button.click)
    redacted = lead.press("生成副本").made()
    assert whole != redacted
    file = folder / "elsewhere.hengdu"
    file.write_bytes(whole)
    said = verified(file, row.public_key)
    assert (said["verdict"], said["root"], said["score_check"]) == ("valid", row.root, "same")
    papers = [one.data["papers"] for one in read_dossier(whole).sections["approvals"] if "papers" in one.data]
    assert papers[0][0]["sm3"] == Attachment.objects.get().sm3
    assert said["score"] == row.score
    copy = verify(redacted, trusted=[bytes.fromhex(row.public_key)])
    assert copy.is_valid
    assert copy.withheld
    assert copy.root == row.root
    return row


def verified(file, key):
    """Verify a dossier by the command, in a process that has no application."""
    done = subprocess.run(
        [sys.executable, "-m", "hengdu", "dossier", "verify", str(file), "--key", key, "--json"],
        capture_output=True,
        check=False,
        cwd=file.parent,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def nothing_changes(team, practice):
    """Find the sealed assessment closed: by its page, by an action, by SQL."""
    ciso = team.open("CISO", f"interview/CISO/{practice}/").reads("评估已封存")
    assert ciso.page.get_by_role("button", name="保存", exact=True).count() == 0
    with pytest.raises(DatabaseError, match="sealed"):
        Answer.objects.filter(assessment=team.row, code=practice).update(answer="F")


def close_an_action(team):
    """Let the owner ask for closing and another person close it."""
    facts = ItemFacts(
        title_zh="示例整改", node=NODE, level=2, owner=_id(team, "CISO"), due=dt.date(2027, 3, 31)
    )
    item = PlanAction(assessment=team.row.pk, facts=facts).run(actor_for(_id(team, "lead")))
    ciso = team.open("CISO", f"actions/{item}/closing/").fill(note="示例：已完成", evidence="示例报告")
    ciso.press("申请关闭")
    team.open("assessor", f"actions/{item}/").follow("审定关闭或延期").press("同意关闭").reads("已同意关闭")
    team.open("lead", "actions/").reads("示例整改", "已关闭")


def correct(team):
    """Begin a correction; the sealed one stays as it is."""
    lead = team.open("lead", "dossier/").unfold("更正错误")
    lead.fill(reason="示例：一处答案录入有误").press("开始更正")
    new = Assessment.objects.exclude(pk=team.row.pk).get()
    assert str(new.pk) in lead.page.url
    lead.open(f"/assessments/{new.pk}/dossier/").reads("本评估是更正", "示例：一处答案录入有误")
    assert team.status() == "sealed"


def audited(team, dossier):
    """Let the audit administrator find the seal in the trail, and verify the trail."""
    audit = (
        team.at["audit"].open("/").follow("审计日志").fill("main form.filters", tag="assessment:seal:made")
    )
    audit.press("查找").click("main tbody tr a").reads(dossier.root)
    audit.follow("审计日志").follow("校验与签名链头").press("校验审计日志")
    run_job(UUID(re.search(r"/verifications/([0-9a-f-]+)/", audit.page.url)[1]))
    audit.open(audit.page.url).reads("未发现改动")
    assert set(LEFT_BEHIND) <= set(Event.objects.values_list("tag", flat=True))


def asked(team, role):
    """Return what a role is still asked, in order."""
    (one,) = (item for item in load_file(team.row).interviews if item.role == role)
    return [*one.codes("ask"), *one.codes("later")]


def _id(team, who):
    return User.objects.get(username=team.at[who].username).pk
