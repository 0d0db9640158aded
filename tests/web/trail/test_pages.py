"""The trail's pages: search, diff, verification, heads, export."""

from __future__ import annotations

import json
import sqlite3

import pytest

from hengdu.actions import ChangeTenant, CreateTenant, Role, TenantFacts
from hengdu.actions.jobs import run_job
from hengdu.store.jobs.models import Job
from hengdu.store.trail.models import Event


@pytest.fixture
def audit(site):
    return site.client_as(Role.AUDIT_ADMIN)


@pytest.fixture
def tenant(site):
    """An institution that was registered and renamed: two events."""
    made = CreateTenant(facts=TenantFacts(name="示例证券")).run(site.system)
    ChangeTenant(tenant=made, facts=TenantFacts(name="示例期货"), version=1).run(site.system)
    return made


def seqs(page):
    return [row["event"].seq for row in page.context["rows"]]


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [2, 1]),
        ("tag=tenant:institution:changed", [2]),
        ("tag=tenant:", [2, 1]),
        ("tag=session:", []),
        ("text=示例期货", [2]),
        ("tenant=示例期货", [2, 1]),
        ("tenant=示例证券", []),
        ("person=nobody", []),
        ("since=2000-01-01&until=2000-12-31", []),
        ("since=2000-01-01", [2, 1]),
        ("address=192.0.2.1", []),
    ],
)
def test_the_trail_is_searched(audit, asked, found):
    assert seqs(audit.get(f"/trail/?{asked}")) == found


def test_the_trail_is_searched_by_person_and_object(site, audit, tenant):
    user = site.person("root", Role.SYSTEM_ADMIN)
    CreateTenant(facts=TenantFacts(name="示例基金")).run(site.actor(user))
    assert seqs(audit.get("/trail/?person=ROOT")) == [3]
    assert seqs(audit.get(f"/trail/?object={tenant}")) == [2, 1]


@pytest.mark.usefixtures("tenant")
def test_a_malformed_question_finds_nothing_and_says_why(audit):
    page = audit.get("/trail/?since=yesterday")
    assert seqs(page) == []
    assert page.context["form"].errors


@pytest.mark.usefixtures("tenant")
def test_an_event_shows_what_stood_before_and_after(audit):
    page = audit.get("/trail/events/2/").content.decode()
    assert "<del>示例证券</del>" in page
    assert "<ins>示例期货</ins>" in page


@pytest.mark.usefixtures("tenant")
def test_verifying_is_a_job_and_finds_an_intact_trail(audit):
    page = audit.post("/trail/verify/")
    job = Job.objects.get()
    assert "等待" in audit.get(page.headers["Location"]).content.decode()
    run_job(job.pk)
    assert audit.get(page.headers["Location"]).context["verdict"]["intact"]


@pytest.mark.usefixtures("tenant")
@pytest.mark.sqlite("a thief opens the file")
def test_an_edit_of_the_file_is_found(audit, database):
    with sqlite3.connect(database) as file:
        (name,) = file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%UPDATE%hd_trail_event%'"
        ).fetchone()
        file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE hd_trail_event SET actor_name = 'somebody else' WHERE seq = 1")
    file.close()
    page = audit.post("/trail/verify/")
    run_job(Job.objects.get().pk)
    shown = audit.get(page.headers["Location"])
    assert not shown.context["verdict"]["intact"]
    assert "第 1 条事件的内容被改动" in shown.content.decode()


def verified(audit, anchor):
    """Verify the trail with an anchor kept elsewhere and return the page that says what was found."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = audit.post("/trail/verify/", {"anchor": SimpleUploadedFile("a.json", anchor)})
    run_job(Job.objects.get().pk)
    return audit.get(page.headers["Location"])


@pytest.mark.usefixtures("tenant")
def test_an_anchor_that_was_changed_is_found_forged(audit):
    anchor = json.loads(audit.post("/trail/heads/sign/").content)
    assert anchor["seq"] == 2
    shown = verified(audit, json.dumps(anchor | {"seq": 1}).encode())
    assert "锚点 a.json 的签名无效" in shown.content.decode()


@pytest.mark.usefixtures("tenant")
@pytest.mark.sqlite("a thief opens the file")
@pytest.mark.parametrize(
    ("theft", "said"),
    [
        (("DELETE FROM hd_trail_event WHERE seq > 1",), "末尾被截断"),
        (("UPDATE hd_trail_event SET actor_name = '他人' WHERE seq = 1", "recompute"), "日志被重算或替换"),
    ],
)
def test_an_anchor_kept_elsewhere_shows_what_the_database_alone_cannot(site, audit, database, theft, said):
    from tests.trails import Trail, recompute

    for number in range(5):  # verifying adds events: more are cut off than it adds
        CreateTenant(facts=TenantFacts(name=f"示例{number}")).run(site.system)
    anchor = audit.post("/trail/heads/sign/").content
    trail = Trail(database)
    for statement in (*theft, "DELETE FROM hd_trail_head"):
        if statement == "recompute":
            trail.steal(guards=False)
            recompute(database)
        else:
            trail.steal(statement, guards=False)
    trail.steal()
    assert trail.kinds() == set()
    shown = verified(audit, anchor)
    assert not shown.context["verdict"]["intact"]
    assert said in shown.content.decode()


def test_what_is_no_anchor_is_refused_in_words(audit):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = audit.post("/trail/verify/", {"anchor": SimpleUploadedFile("a.json", b'{"seq": "x"}')})
    assert page.context["form"].errors.keys() == {"anchor"}


@pytest.mark.usefixtures("tenant")
def test_the_export_is_json_lines_and_an_event(audit):
    page = audit.post("/trail/export/", {"tag": "tenant:"})
    lines = b"".join(page.streaming_content).decode().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2]
    assert Event.objects.order_by("-seq").first().tag == "site:trail:exported"


@pytest.mark.usefixtures("site", "tenant")
def test_a_daily_anchor_is_downloaded_and_nothing_else(audit):
    from django.utils import timezone

    from hengdu.actions import anchor_daily

    path = anchor_daily(timezone.now())
    page = audit.get(f"/trail/anchors/{path.name}/")
    assert json.loads(b"".join(page.streaming_content))["seq"] == 2
    assert path.name in audit.get("/trail/heads/").content.decode()
    for name in ("..", ".env", "%2e%2e%2fkeys", "hengdu.sqlite3"):
        assert audit.get(f"/trail/anchors/{name}/").status_code == 404


def test_a_long_trail_is_paged_and_asks_few_questions(site, audit, max_queries):
    for number in range(60):
        CreateTenant(facts=TenantFacts(name=f"示例{number}")).run(site.system)
    audit.get("/trail/")
    with max_queries(12):
        assert len(seqs(audit.get("/trail/"))) == 50
    assert len(seqs(audit.get("/trail/?page=2&tag=tenant:"))) == 10
