"""The whole way of an assessment in a real browser, from the first start to the trail; the main path in English."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from tests.web.conftest import PASSWORD
from tests.web.flow.answering import answer_the_rest
from tests.web.flow.walker import code_in

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.store.assessments.models import Answer, Assessment, Assignment, Proposal, Referral
from hengdu.store.people.models import User
from hengdu.store.plans.models import ActionItem

ADMINISTRATORS = {"system": "zhang", "security": "wang", "audit": "li"}
KNOWN = ("lead", "ciso")  # have accounts before there is an assessment; the lead invites the others
INVITED = ("VUL", "IRT", "ITO", "MGT")


def test_an_assessment_from_the_first_start_to_the_trail(walkers, fresh):
    url, link = fresh
    admins = set_up(walkers, url, link)
    people = make_people(walkers, url, admins)
    lead = people["lead"]
    row = begin(lead)
    people |= ask_everybody(walkers, url, lead, row)
    answer_by_keyboard(people, row)
    lead_follows(lead, row)
    answer_the_rest(row)
    read_results(lead, row)
    act(lead, people["ciso"], row)
    name = report(lead, row)
    audited(admins["audit"], name)


def set_up(walkers, url, link):
    """Open the setup link and make the three administrators; return them, signed in, by their duty."""
    first = walkers(url, ADMINISTRATORS["system"]).open(link)
    names = {f"{duty}_username": name for duty, name in ADMINISTRATORS.items()}
    names |= {f"{duty}_name": f"示例{name}" for duty, name in ADMINISTRATORS.items()}
    first.fill(**names, password=PASSWORD, repeated=PASSWORD).press("完成").reads("初始设置完成")
    codes = first.page.locator(".one-time-code").all_inner_texts()
    found = {"system": first.follow("登录").sign_in()}
    for duty, code in zip(("security", "audit"), codes, strict=True):
        found[duty] = walkers(url, ADMINISTRATORS[duty]).set_password(code, "设置密码").sign_in()
    return found


def make_people(walkers, url, admins):
    """Register the institution, make the accounts, grant the roles; return the people, signed in."""
    system, security = admins["system"], admins["security"]
    system.follow("机构名册").follow("新建机构").fill(name="示例证券", kind="securities").press("保存")
    people = {}
    for name in KNOWN:
        system.open("/people/new/").fill(username=name, display_name=f"示例{name}").press("建立账号")
        code = system.page.locator(".one-time-code").inner_text()
        people[name] = walkers(url, name).set_password(code, "设置密码")
    security.follow("角色")
    for name, role in zip(KNOWN, (Role.LEAD, Role.RESPONDENT), strict=True):
        security.follow("授予角色").fill(user=name, role=role.value, tenant={"label": "示例证券"})
        security.press("授予").reads("已授予角色")
    return {name: one.sign_in() for name, one in people.items()}


def begin(lead):
    """Describe the institution, confirm target and what does not apply, begin the assessment; return its id."""
    lead.follow("机构").follow("示例证券").follow("填写机构画像")
    lead.fill(size="medium", employees="300", it_staff="30", security_staff="4")
    lead.fill(**{"systems-0-code": "TRD1", "systems-0-name": "示例集中交易", "systems-0-grade": "3"})
    lead.choose("has_cloud", "no").choose("has_mobile_app", "no").choose("has_own_operations", "yes")
    lead.press("保存机构画像").reads("建议目标", "建议不适用")
    lead.follow("新建评估")
    assert lead.page.locator("select[name=target_profile]").input_value() == "securities"
    lead.fill(title="2026 示例评估", period_start="2026-01-01", period_end="2026-12-31", due="2026-12-20")
    lead.press("开始评估").reads("下一步")
    row = Assessment.objects.get()
    lead.follow("不适用")
    first = Proposal.objects.filter(assessment=row).order_by("pk").first()
    refused = lead.page.locator("tr", has=lead.page.locator(f"input[value='{first.code}']"))
    refused.locator("input[name=reason]").fill("由集团提供，仍属本机构")
    refused.get_by_role("button", name="不采纳").click()
    lead.reads("已决定 1 条")
    lead.fill(reason="经核实确不存在")
    lead.page.locator("button[value=confirm_all]").click()
    lead.reads("没有待决定的建议")
    assert set(Proposal.objects.values_list("decision", flat=True)) == {"confirmed", "rejected"}
    return row.pk


def ask_everybody(walkers, url, lead, row):
    """Ask one person who is known and invite four who are not; return these, signed in."""
    lead.open(f"/assessments/{row}/people/").reads("各角色所需时间")
    user = User.objects.get(username="ciso")
    lead.fill(**{"assign-role": "CISO", "assign-user": str(user.pk), "assign-note": "示例说明"})
    lead.press("请其作答").reads("已请其作答")
    people = {}
    for role in INVITED:
        name = role.lower()
        lead.fill(**{"invite-role": role, "invite-username": name, "invite-display_name": f"示例{name}"})
        lead.press("建账号并请其作答").reads("已建账号")
        code = lead.page.locator(".notice strong.code").inner_text()
        people[name] = walkers(url, name).set_password(code, "设置密码").sign_in()
    return people


def answer_by_keyboard(people, row):
    """Let each of the five answer with the keyboard alone, each in another way."""
    for role in ("CISO", *INVITED):
        people[role.lower()].open("/").enter(f"a.button[href$='/{role}/']")
    at = f"/assessments/{row}/interview"
    ciso = people["ciso"].enter("a[href*='/background/']")
    ciso.reach("main textarea").type("示例：设有信息安全委员会")
    ciso.enter("main form button").reads("已保存")
    ciso.open(f"{at}/CISO/").enter("a[href$='#question']")
    code = ciso.answer("L", evidence="E3", note="委员会纪要，存于示例系统")
    ciso.answer("F", evidence="E2")
    assert stored(row, code, "CISO") == ("L", "E3", "委员会纪要，存于示例系统")

    vul = people["vul"].enter("a[href$='#question']")
    code = vul.answer("unknown")
    assert Answer.objects.get(assessment=row, code=code, role="VUL").state == "unknown"

    irt = people["irt"].enter("a[href$='#question']")
    code = irt.answer("refused", reason="涉及客户信息")
    assert Answer.objects.get(assessment=row, code=code, role="IRT").reason == "涉及客户信息"

    mgt = people["mgt"].enter("a[href$='#question']")
    code = code_in(mgt.page.url)
    mgt.reach("summary:has(+ form[action$='/refer/'])").key("Enter")
    mgt.reach("#to_person").type("示例ito").key("Enter")
    mgt.reads("已告知负责人")
    assert Referral.objects.get().code == code
    mgt.key("End")

    stop_and_go_on(people["ito"].enter("a[href$='#question']"), row)


def stop_and_go_on(ito, row):
    """Fail the lowest level of a group: what lies above is not asked, unless one goes on."""
    group = code_in(ito.page.url).rpartition(".L")[0]
    while code_in(ito.page.url).startswith(group):
        ito.answer("N")
    ito.open(f"/assessments/{row}/interview/ITO/")
    line = ito.page.locator("tr", has_text=group)
    assert "止于 L1" in line.inner_text()
    answered = Answer.objects.filter(assessment=row, role="ITO").count()
    ito.enter("form[action$='/flow/'] button[value=yes]")
    assert code_in(ito.page.url).startswith(group)
    ito.answer("P")
    assert Answer.objects.filter(assessment=row, role="ITO").count() == answered + 1


def stored(row, code, role):
    """Return what is stored of an answer: the answer, the evidence grade, what was seen."""
    found = Answer.objects.get(assessment=row, code=code, role=role)
    return found.answer, found.evidence, found.evidence_note


def lead_follows(lead, row):
    """Read the board, accept the referral, enter a measurement."""
    lead.open(f"/assessments/{row}/").reads("示例ciso", "示例irt", "对 1 条转派作决定")
    lead.open(f"/assessments/{row}/people/")
    ito = User.objects.get(username="ito")
    lead.page.locator("form[action*='/referrals/'] select").select_option(str(ito.pk))
    lead.press("采纳").reads("已采纳")
    assert Assignment.objects.filter(user=ito, role="MGT").exists()
    lead.open(f"/assessments/{row}/measurements/?domain=SH")
    panel = lead.page.locator("section.panel", has=lead.page.locator("h2 .code")).first
    panel.locator("summary").first.click()
    lead.fill(period="2026Q1", numerator="90", denominator="100").press("保存测量").reads("2026Q1")


def read_results(lead, row):
    """Read overview, why and lift of a sub-domain, the empty comparison."""
    lead.open(f"/assessments/{row}/results/").reads("能力域", "最弱", "红线")
    lead.page.locator("[data-chart] svg").first.wait_for()
    lead.page.locator("table.heat tbody a").first.click()
    lead.reads("为何是这一级", "怎样提升")
    assert lead.page.locator("ol.why li").count() > 1
    lead.page.locator("section[aria-labelledby=h-lift] a").first.click()
    lead.follow("比较").reads("没有其他评估可比")
    lead.follow("汇报页")
    lead.follow("加固建议")


def act(lead, owner, row):
    """Take a recommended action, give it to somebody with a day; the owner reports progress."""
    lead.page.locator("main details.panel").first.locator("summary").first.click()
    lead.page.locator("main details[open] button", has_text="列入清单").first.click()
    lead.open(f"/assessments/{row}/actions/").follow("修改")
    lead.fill(owner={"label": "示例ciso"}, due="2027-03-31").press("保存")
    item = ActionItem.objects.get()
    assert (item.owner.username, f"{item.due}") == ("ciso", "2027-03-31")
    owner.open("/").follow("我的整改事项")
    owner.page.locator("main table a").first.click()
    owner.fill(status="doing", progress="40", note="示例：方案已批").press("保存")
    lead.open(f"/assessments/{row}/actions/").reads("示例ciso", "40")


def report(lead, row):
    """Make a report, wait for it, download it; return the file's name."""
    lead.open(f"/assessments/{row}/results/reports/").choose("format", "docx").press("生成报告")
    run_job(UUID(re.search(r"/jobs/([0-9a-f-]+)/", lead.page.url)[1]))
    link = lead.page.locator("a[href$='/file/']")
    link.wait_for()
    with lead.page.expect_download() as started:
        link.click()
    assert started.value.path().read_bytes().startswith(b"PK")
    return started.value.suggested_filename


def audited(audit, name):
    """Let the audit administrator find the report in the trail, and verify the trail."""
    audit.follow("审计日志").fill("main form.filters", tag="assessment:result:exported").press("查找")
    line = audit.page.locator("main tbody tr").first
    assert "示例lead" in line.inner_text()
    line.locator("a").first.click()
    audit.reads(name)
    audit.follow("校验与签名链头").press("校验审计日志")
    run_job(UUID(re.search(r"/verifications/([0-9a-f-]+)/", audit.page.url)[1]))
    audit.open(audit.page.url).reads("未发现改动")
