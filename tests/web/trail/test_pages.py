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


@pytest.mark.usefixtures("tenant")
def test_an_anchor_kept_elsewhere_shows_that_the_end_was_cut(site, audit):
    from django.core.files.uploadedfile import SimpleUploadedFile

    anchor = json.loads(audit.post("/trail/heads/sign/").content)
    assert anchor["seq"] == 2
    # the database as it would be after an old backup was restored: an anchor of another, longer trail
    for number in range(3):
        CreateTenant(facts=TenantFacts(name=f"示例{number}")).run(site.system)
    later = audit.post("/trail/heads/sign/").content
    cut = json.loads(later) | {"seq": 2}
    page = audit.post("/trail/verify/", {"anchor": SimpleUploadedFile("a.json", json.dumps(cut).encode())})
    run_job(Job.objects.get().pk)
    shown = audit.get(page.headers["Location"])
    assert "锚点 a.json 的签名无效" in shown.content.decode()


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
