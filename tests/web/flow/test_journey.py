"""An assessment in a real browser: from the first start to the trail, and the main path in English."""

from __future__ import annotations

import re
from uuid import UUID

from tests.application import ON_POSTGRESQL_ONLY
from tests.web.conftest import PASSWORD
from tests.web.flow.answering import answer_the_rest
from tests.web.flow.walker import code_in

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.chain import sm3_of
from hengdu.store.assessments.models import Answer, Assessment, Assignment, Proposal, Referral
from hengdu.store.people.models import User
from hengdu.store.plans.models import ActionItem

ADMINISTRATORS = {"system": "zhang", "security": "wang", "audit": "li"}
INVITED = ("VUL", "IRT", "ITO", "MGT")  # by the lead; the head of security has an account already
BEGIN = "a[href$='#question']"


def test_an_assessment_from_the_first_start_to_the_trail(walkers, fresh):
    url, link = fresh
    admins = set_up(walkers, url, link)
    lead, codes = walkers(url, "lead"), make_people(admins)
    lead.set_password(codes.pop("lead"), "设置密码").sign_in()
    row = begin(lead)
    codes |= ask_everybody(lead, row)
    respondent = walkers(url)  # all five answer at the same browser, one after another
    for role, code in codes.items():
        respondent.be(role.lower()).set_password(code, "设置密码").sign_in()
        WAYS[role](respondent.enter(f"a.button[href$='/{role}/']"), row)
        respondent.sign_out()
    lead_follows(lead, row)
    answer_the_rest(row)
    read_results(lead, row)
    act(lead, respondent.be("ciso").sign_in(), row)
    audited(admins["audit"], report(lead, row))


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


def make_people(admins):
    """Register the institution, make two accounts, grant their roles; return the codes of the two."""
    system, security = admins["system"], admins["security"]
    system.follow("机构名册").follow("新建机构").fill(name="示例证券", kind="securities").press("保存")
    codes = {}
    for name in ("lead", "ciso"):
        system.open("/people/new/").fill(username=name, display_name=f"示例{name}").press("建立账号")
        codes[name] = system.page.locator(".one-time-code").inner_text()
    security.follow("角色")
    for name, role in (("lead", Role.LEAD), ("ciso", Role.RESPONDENT)):
        security.follow("授予角色").fill(user=name, role=role.value, tenant={"label": "示例证券"})
        security.press("授予").reads("已授予角色")
    return {"lead": codes["lead"], "CISO": codes["ciso"]}


def begin(lead):
    """Describe the institution, begin, confirm target and what does not apply; return the assessment."""
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
    lead.click("button[value=confirm_all]").reads("没有待决定的建议")
    assert set(Proposal.objects.values_list("decision", flat=True)) == {"confirmed", "rejected"}
    return row.pk


def ask_everybody(lead, row):
    """Ask one person who is known and invite four who are not; return the codes of these by role."""
    lead.open(f"/assessments/{row}/people/").reads("各角色所需时间")
    user = User.objects.get(username="ciso")
    lead.fill(**{"assign-role": "CISO", "assign-user": str(user.pk), "assign-note": "示例说明"})
    lead.press("请其作答").reads("已请其作答")
    codes = {}
    for role in INVITED:
        name = role.lower()
        lead.fill(**{"invite-role": role, "invite-username": name, "invite-display_name": f"示例{name}"})
        lead.press("建账号并请其作答").reads("已建账号")
        codes[role] = lead.page.locator(".notice strong.code").inner_text()
    return codes


def fill_in_and_answer(ciso, row):
    """Fill in the background form, then answer two questions with evidence."""
    ciso.enter("a[href*='/background/']").reach("main textarea").type("示例：设有信息安全委员会")
    ciso.enter("main form button").reads("已保存")
    ciso.open(f"/assessments/{row}/interview/CISO/").enter(BEGIN)
    code = ciso.answer("L", evidence="E3", note="委员会纪要，存于示例系统")
    ciso.answer("F", evidence="E2", note="示例制度")
    found = Answer.objects.get(assessment=row, code=code, role="CISO")
    assert (found.answer, found.evidence, found.evidence_note) == ("L", "E3", "委员会纪要，存于示例系统")


def not_know(vul, row):
    """Say that one does not know."""
    code = vul.enter(BEGIN).answer("unknown")
    assert Answer.objects.get(assessment=row, code=code, role="VUL").state == "unknown"


def decline(irt, row):
    """Decline to answer, with the reason."""
    code = irt.enter(BEGIN).answer("refused", reason="涉及客户信息")
    found = Answer.objects.get(assessment=row, code=code, role="IRT")
    assert (found.state, found.reason) == ("refused", "涉及客户信息")


def refer(mgt, row):
    """Suggest somebody else for a question."""
    code = code_in(mgt.enter(BEGIN).page.url)
    mgt.reach("summary:has(+ form[action$='/refer/'])").key("Enter")
    mgt.reach("#to_person").type("示例ito").enter("form[action$='/refer/'] button")
    mgt.reads("已告知负责人")
    found = Referral.objects.get(assessment=row)
    assert (found.code, found.to_person) == (code, "示例ito")


def stop_and_go_on(ito, row):
    """Fail the lowest level of a group: what lies above is not asked, unless one goes on."""
    group = code_in(ito.enter(BEGIN).page.url).partition(".")[0]
    while code_in(ito.page.url).startswith(group):
        ito.answer("N")
    ito.open(f"/assessments/{row}/interview/ITO/")
    assert "止于 L1" in ito.page.locator("tr", has_text=group).inner_text()
    answered = set(Answer.objects.filter(assessment=row, role="ITO").values_list("code", flat=True))
    ito.enter("form[action$='/flow/'] button[value=yes]")
    above = code_in(ito.page.url)
    assert above.startswith(group)
    assert above not in answered
    ito.answer("P")
    assert Answer.objects.get(assessment=row, role="ITO", code=above).answer == "P"


WAYS = {
    "CISO": fill_in_and_answer,
    "VUL": not_know,
    "IRT": decline,
    "ITO": stop_and_go_on,
    "MGT": refer,
}


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
    lead.click("table.heat tbody a").reads("为何是这一级", "怎样提升")
    assert lead.page.locator("ol.why li").count() > 1
    lead.click("section[aria-labelledby=h-lift] a").follow("比较").reads("没有其他评估可比")
    lead.follow("汇报页").follow("加固建议")


def act(lead, owner, row):
    """Take a recommended action, give it to somebody with a day; the owner reports progress."""
    lead.page.locator("main details.panel").first.locator("summary").first.click()
    lead.click("main details[open] button[name=source]").open(f"/assessments/{row}/actions/").follow("修改")
    lead.fill(owner={"label": "示例ciso"}, due="2027-03-31").press("保存")
    item = ActionItem.objects.get()
    assert (item.owner.username, f"{item.due}") == ("ciso", "2027-03-31")
    owner.open("/").follow("我的整改事项")
    owner.click("main table a").fill(status="doing", progress="40", note="示例：方案已批").press("保存")
    lead.open(f"/assessments/{row}/actions/").reads("示例ciso", "40")


def report(lead, row):
    """Make a report, wait for it, download it; return its digest."""
    lead.open(f"/assessments/{row}/results/reports/").choose("format", "docx").press("生成报告")
    run_job(UUID(re.search(r"/jobs/([0-9a-f-]+)/", lead.page.url)[1]))
    link = lead.page.locator("a[href$='/file/']")
    link.wait_for()
    with lead.page.expect_download() as started:
        link.click()
    content = started.value.path().read_bytes()
    assert content.startswith(b"PK")
    return sm3_of(content)


def audited(audit, digest):
    """Let the audit administrator find the report in the trail, and verify the trail."""
    audit.follow("审计日志").fill("main form.filters", tag="assessment:result:exported").press("查找")
    assert "示例lead" in audit.page.locator("main tbody tr").first.inner_text()
    audit.click("main tbody tr a").reads(digest)
    audit.follow("审计日志").follow("校验与签名链头").press("校验审计日志")
    run_job(UUID(re.search(r"/verifications/([0-9a-f-]+)/", audit.page.url)[1]))
    audit.open(audit.page.url).reads("未发现改动")


@ON_POSTGRESQL_ONLY  # the way above is on SQLite
def test_the_main_path_in_english(walkers, site, live):
    tenant = site.tenant("Sample Securities", kind="securities")
    site.person("lead", Role.LEAD, tenant=tenant)
    lead = walkers(live.url, "lead").open("/account/login/").press("English").sign_in()
    lead.open(f"/institutions/{tenant.pk}/").follow("New assessment").fill(title="Sample 2026")
    lead.press("Begin the assessment").reads("What is next")
    row = Assessment.objects.get().pk
    lead.follow("People")
    lead.fill(**{"invite-role": "ITO", "invite-username": "ito", "invite-display_name": "Sample ITO"})
    lead.page.locator("[name=invite-codes]").select_option(["AP-01"])
    lead.press("Make the account and ask").reads("Account made")
    code = lead.page.locator(".notice strong.code").inner_text()
    respondent = walkers(live.url, "ito").open("/account/login/").press("English")
    respondent.set_password(code, "Set password").sign_in()
    speaks_english(respondent.reads("Waiting for you"))
    respondent.enter("a.button[href$='/ITO/']").enter(BEGIN)
    speaks_english(respondent)
    answered = respondent.answer("F", evidence="E3", note="Sample register")
    assert Answer.objects.get(assessment=row, code=answered).evidence_note == "Sample register"
    for step in ("", "people/", "results/", "results/nodes/AP-01/", "results/recommendations/", "actions/"):
        speaks_english(lead.open(f"/assessments/{row}/{step}"))
    lead.open(f"/assessments/{row}/results/practices/{answered}/").reads("Why it counts so")
    lead.follow("Who answered what, with which evidence").reads("Sample register")
    lead.page.set_viewport_size({"width": 360, "height": 800})
    lead.open(f"/assessments/{row}/results/reports/")
    for here in lead.page.locator(".tabs [aria-current]").all():
        box = here.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def speaks_english(walker):
    """Fail where the page shows a Chinese character outside the switch of languages."""
    shown = "".join(walker.page.locator(part).inner_text() for part in ("main", "footer"))
    shown = shown.replace("示例lead", "")  # a name of the tests
    assert not re.findall(r"[\u4e00-\u9fff]+", shown), walker.page.url
