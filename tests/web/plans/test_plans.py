"""The action list's pages: taking over, owners and days, progress, filters, conflicts, and who may."""

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone

from hengdu.actions import CreateAssessment, ItemFacts, LoadSamples, PlanAction, ReportProgress, Role, SetUp
from hengdu.actions.jobs import run_job
from hengdu.advice import advise
from hengdu.assessments import read_assessment
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.jobs.models import Job
from hengdu.store.plans.models import ActionItem
from hengdu.store.plans.queries import item_events
from hengdu.store.trail.models import Event

SAMPLE = Path(__file__).resolve().parents[3] / "examples/samples/futures-2026.yaml"
ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
OVER = dt.date(2020, 1, 1)


@pytest.fixture
def row(site):
    """The sample assessment."""
    LoadSamples(files=(read_assessment(SAMPLE)[0],)).run(site.system)
    return Assessment.objects.select_related("tenant").get()


@pytest.fixture
def lead(site, row):
    return site.person("lead", Role.LEAD, tenant=row.tenant)


@pytest.fixture
def client(site, lead):
    """The lead's client, in English."""
    return site.client(lead, language="en")


def address(row, rest=""):
    return f"/assessments/{row.pk}/actions/{rest}"


def plan(site, row, **facts):
    return PlanAction(assessment=row.pk, facts=ItemFacts(**facts)).run(site.system)


def words(response):
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def listed(response):
    """Return the ids of the items on a page of the list, in order."""
    found = re.findall(r"actions/([0-9a-f-]{36})/\"", response.content.decode())
    return list(dict.fromkeys(found))


def offered(row):
    scorer = scorer_of(row)
    return advise(scorer.score(loaded_assessment(row)), scorer)


def test_the_empty_list_says_what_to_do_next(site, row, client):
    assert "Take actions over from the recommendations, or add your own" in words(client.get(address(row)))
    reader = site.client_as(Role.READER, tenant=row.tenant)
    assert "由评估负责人从加固建议列入" in words(reader.get(address(row)))


def test_an_action_is_taken_over_with_the_open_practices_of_the_plan(row, client):
    item = offered(row).waves[0].items[0]
    page = client.get(f"/assessments/{row.pk}/results/recommendations/").content.decode()
    source = re.search(rf'name="source" value="({re.escape(item.code)}/\d+)"', page).group(1)
    client.post(address(row, "take/"), {"source": source})
    stored = ActionItem.objects.get()
    action = next(one for one in item.actions if one.text.zh == stored.title_zh)
    assert (stored.source, stored.node, stored.level) == (source, item.node, item.to_level)
    assert tuple(stored.practices) == action.practices
    again = client.get(f"/assessments/{row.pk}/results/recommendations/").content.decode()
    assert f'value="{source}"' not in again
    assert f"/actions/{stored.pk}/" in again


def test_a_whole_wave_is_taken_over_once_with_owner_and_day(row, lead, client):
    advice = offered(row)
    fields = {"wave": "1", "owner": str(lead.pk), "due": "2027-03-31"}
    for _ in range(2):
        client.post(address(row, "take/"), fields)
    items = ActionItem.objects.all()
    assert len(items) == sum(len(item.actions) for item in advice.waves[0].items)
    assert {(item.owner_id, item.due) for item in items} == {(lead.pk, dt.date(2027, 3, 31))}
    assert Event.objects.filter(tag="plan:item:planned").count() == len(items)


def test_what_the_plan_does_not_hold_is_not_taken(row, client):
    for fields in ({}, {"source": "SH-04.R3/99"}, {"source": "x"}, {"wave": "9"}):
        response = client.post(address(row, "take/"), fields, follow=True)
        assert "no longer part of the plan" in words(response)
    assert not ActionItem.objects.exists()


def test_ones_own_action_is_added(row, lead, client):
    fields = {
        "title_zh": "补台账",
        "node": "SH-04",
        "level": "2",
        "practices": "SH-04.L2.EX1, SH-04.L2.DU1",
        "owner": str(lead.pk),
        "due": "2027-06-30",
    }
    assert client.post(address(row, "new/"), fields).status_code == 302
    item = ActionItem.objects.get()
    assert (item.title_zh, item.node, item.level, item.owner) == ("补台账", "SH-04", 2, lead)
    assert item.practices == ["SH-04.L2.EX1", "SH-04.L2.DU1"]


WRONG = (
    ({"title_zh": ""}, "Say what is to be done."),
    ({"title_zh": "x", "practices": "ZZ-01"}, "there is no code ZZ-01"),
    ({"title_zh": "x", "starts": "2027-02-01", "due": "2027-01-01"}, "the end is before the start"),
    ({"title_zh": "x", "owner": "00000000-0000-0000-0000-000000000000"}, "Select a valid choice"),
)


def test_bad_input_is_said_beside_its_field_and_what_was_typed_stays(row, client):
    for fields, told in WRONG:
        response = client.post(address(row, "new/"), {"note": "kept words", **fields})
        assert response.status_code == 422
        assert told in words(response)
        assert "kept words" in response.content.decode()
    assert not ActionItem.objects.exists()


def test_owner_and_day_are_changed_and_the_recommendation_s_words_stay(site, row, lead, client):
    item = plan(site, row, source="SH-04.R3/2")
    before = ActionItem.objects.get()
    fields = {"owner": str(lead.pk), "due": "2027-06-30", "version": "1", "title_zh": "别的"}
    assert client.post(address(row, f"{item}/change/"), fields).status_code == 302
    after = ActionItem.objects.get()
    assert (after.owner, after.due, after.version) == (lead, dt.date(2027, 6, 30), 2)
    assert (after.title_zh, after.practices) == (before.title_zh, before.practices)


def test_who_was_slower_sees_both_and_overwrites_nothing_unknowingly(site, row, client):
    item = plan(site, row, title_zh="补台账", owner_name="张示例")
    first = {"title_zh": "补台账", "owner_name": "李示例", "version": "1"}
    client.post(address(row, f"{item}/change/"), first)
    slower = client.post(address(row, f"{item}/change/"), {**first, "owner_name": "王示例"})
    assert slower.status_code == 409
    assert "Saved by somebody else meanwhile" in words(slower)
    assert "李示例" in words(slower)
    assert 'value="王示例"' in slower.content.decode()
    assert 'name="version" value="2"' in slower.content.decode()
    assert ActionItem.objects.get().owner_name == "李示例"


def test_the_owner_reports_progress_from_ones_own_list(site, row):
    owner = site.person("owner", Role.RESPONDENT, tenant=row.tenant, interview_roles=["ITO"])
    item = plan(site, row, title_zh="补台账", owner=owner.pk, due=OVER)
    client = site.client(owner, language="en")
    assert "overdue" in words(client.get("/actions/"))
    fields = {"status": "doing", "progress": "40", "note": "half", "version": "1"}
    assert client.post(address(row, f"{item}/progress/"), fields)["Location"] == "/actions/"
    stored = ActionItem.objects.get()
    assert (stored.status, stored.progress, stored.note) == ("doing", 40, "half")
    late = client.post(address(row, f"{item}/progress/"), {**fields, "progress": "50"})
    assert late.status_code == 409
    assert client.post(address(row, f"{item}/progress/"), {**fields, "progress": "101"}).status_code == 422
    assert ActionItem.objects.get().progress == 40


def test_the_list_is_narrowed_by_owner_status_and_sub_domain(site, row, lead, client):
    late = str(plan(site, row, title_zh="甲", node="SH-04", owner=lead.pk, due=OVER))
    named = str(plan(site, row, title_zh="乙", node="IR-04", owner_name="张示例"))
    free = str(plan(site, row, title_zh="丙", node="IR-04"))
    ActionItem.objects.filter(pk=named).update(status="done", progress=100)
    for question, wanted in {
        "": [late, named, free],
        f"?owner={lead.pk}": [late],
        "?owner=name:张示例": [named],
        "?owner=nobody": [free],
        "?status=overdue": [late],
        "?status=done": [named],
        "?node=IR-04": [named, free],
        "?node=IR-04&status=open": [free],
        "?status=cancelled": [],
    }.items():
        assert listed(client.get(address(row, question))) == wanted, question
    text = words(client.get(address(row)))
    assert "Mean progress 33%" in text
    assert "Overdue 1" in text


def test_the_day_itself_is_not_overdue_yet(site, row, client):
    plan(site, row, title_zh="甲", due=timezone.localdate())
    assert "Overdue 0" in words(client.get(address(row)))


def test_an_item_shows_deliverable_proof_and_what_its_practices_count_as(site, row, client):
    item = plan(site, row, source="SH-04.R3/2")
    scorer = scorer_of(row)
    action = scorer.pack.recommendations["SH-04.R3"].actions[1]
    text = words(client.get(address(row, f"{item}/")))
    assert action.deliverable.en in text
    assert action.proof.en in text
    assert all(code in text for code in action.satisfies)


def test_free_text_is_never_markup(site, row, lead, client):
    site.person("x", Role.READER, tenant=row.tenant)
    item = plan(site, row, title_zh=ATTACK, owner_name=ATTACK, note=ATTACK)
    mine = plan(site, row, title_zh=ATTACK, owner=lead.pk, note=ATTACK)
    pages = ["", f"?owner={ATTACK}", f"{item}/", f"{item}/change/", f"{item}/progress/"]
    for path in [*(address(row, page) for page in pages), "/actions/", address(row, f"{mine}/")]:
        text = client.get(path).content.decode()
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


def test_who_may_not_is_refused_and_a_foreign_person_learns_nothing(site, row, lead):
    item = plan(site, row, title_zh="补台账", owner=lead.pk)
    paths = ["", "new/", f"{item}/", f"{item}/change/", f"{item}/progress/"]
    respondent = site.client_as(Role.RESPONDENT, tenant=row.tenant, interview_roles=["ITO"])
    assert {respondent.get(address(row, path)).status_code for path in paths} <= {403, 404}
    stranger = site.client_as(Role.LEAD, tenant=site.tenant("示例期货"))
    assert {stranger.get(address(row, path)).status_code for path in paths} == {404}
    posts = ["new/", "take/", f"{item}/change/", f"{item}/progress/"]
    fields = {"title_zh": "x", "wave": "1", "version": "1", "status": "done", "progress": "100"}
    assert {stranger.post(address(row, path), fields).status_code for path in posts} == {404}
    reader = site.client_as(Role.READER, tenant=row.tenant)
    assert reader.get(address(row)).status_code == 200
    assert {reader.post(address(row, path), fields).status_code for path in posts} == {403}
    assert ActionItem.objects.get().version == 1


def test_an_item_is_not_found_under_another_assessment(site, row, client):
    facts = SetUp(title="示例评估")
    CreateAssessment(tenant=row.tenant_id, pack=row.pack_id, facts=facts).run(site.system)
    other = Assessment.objects.exclude(pk=row.pk).get()
    item = plan(site, row, title_zh="补台账")
    for path in ("", "change/", "progress/"):
        assert client.get(address(other, f"{item}/{path}")).status_code == 404


def test_exports_are_offered_on_the_page_of_reports_and_made_as_jobs(site, row, client):
    page = client.get(f"/assessments/{row.pk}/results/reports/").content.decode()
    offers = re.findall(r'name="export" value="([^"]+)"', page)
    assert len(offers) == 11
    response = client.post(f"/assessments/{row.pk}/results/reports/export/", {"export": "gaps:csv"})
    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}/"
    run_job(job.pk)
    fetched = client.get(f"/jobs/{job.pk}/file/")
    assert b"".join(fetched).startswith(b"\xef\xbb\xbf")
    assert site.client_as(Role.LEAD, tenant=row.tenant).get(f"/jobs/{job.pk}/file/").status_code == 404


def test_who_may_not_export_is_refused(site, row):
    path = f"/assessments/{row.pk}/results/reports/export/"
    respondent = site.client_as(Role.RESPONDENT, tenant=row.tenant, interview_roles=["ITO"])
    stranger = site.client_as(Role.LEAD, tenant=site.tenant("示例期货"))
    assert respondent.post(path, {"export": "answers:xlsx"}).status_code == 403
    assert stranger.post(path, {"export": "answers:xlsx"}).status_code == 404
    assert not Job.objects.exists()


def test_the_list_asks_the_database_as_often_for_many_items_as_for_one(site, row, client, max_queries):
    for number in range(30):
        plan(site, row, title_zh=f"事项{number}", owner=None)
    client.get(address(row))
    with max_queries(12):
        client.get(address(row))


def test_the_list_works_without_scripts_and_does_not_scroll_sideways(site, row, lead, visit):
    plan(site, row, source="SH-04.R3/2", owner=lead.pk, due=OVER)
    page = visit(lead, java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(address(row, "new/"))
    page.fill("[name=title_zh]", "补全设备台账")
    page.get_by_role("button", name="新增").click()
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="报告进度").first.click()
    page.select_option("[name=status]", "done")
    page.fill("[name=progress]", "10")
    page.get_by_role("button", name="保存").click()
    assert ActionItem.objects.filter(status="done", progress=100).count() == 1
    page = visit(lead, viewport={"width": 360, "height": 800})
    item = ActionItem.objects.first().pk
    paths = ["", "new/", f"{item}/", f"{item}/change/", f"{item}/progress/"]
    for path in [*(address(row, path) for path in paths), "/actions/"]:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


def test_an_item_shows_what_changed_when_and_by_whom(site, client, lead, row):
    item = plan(site, row, title_zh="示例事项", owner=lead.pk, due=dt.date(2030, 1, 31))
    ReportProgress(item=item, status="doing", progress=40, note="示例", version=1).run(site.actor(lead))
    shown = words(client.get(address(row, f"{item}/")))
    history = shown.partition("History")[2]
    assert history.index("Action progressed") < history.index("Action planned")
    assert "Progress: 0% → 40%" in history
    assert "Owner: 示例lead" in history
    assert "Status: open → under way" in history
    assert "sm3" not in history


def test_who_may_not_see_an_item_reads_nothing_of_its_history(site, row):
    item = plan(site, row, title_zh="示例事项")
    stranger = site.actor(site.person("x", Role.LEAD, tenant=site.tenant("示例乙")))
    assert item_events(site.system, item).count() == 1
    assert not item_events(stranger, item).exists()
