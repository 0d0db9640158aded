"""The machine's clock jumps: nothing is lost, done twice, or taken for tampering."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.utils import timezone
from tests.application import ON_BOTH
from tests.web.conftest import PASSWORD

from hengdu.actions import ChangeTenant, MakeToken, Permission, Role, TenantFacts, bearer_of
from hengdu.actions.jobs import Produced, StartJob, job_kind, requeue_lost, run_job
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.text import Text

DAY = dt.timedelta(days=1)
pytestmark = ON_BOTH


@pytest.fixture
def jump(monkeypatch):
    """Return a function that sets the clock off by so much from now on."""
    now, seconds = timezone.now, time.time

    def jumped(by):
        monkeypatch.setattr(timezone, "now", lambda: now() + by)
        monkeypatch.setattr(time, "time", lambda: seconds() + by.total_seconds())

    return jumped


@pytest.mark.parametrize("by", [-400 * DAY, 400 * DAY])
def test_the_trail_goes_on_and_verifies(site, jump, by):
    tenant = site.tenant().pk
    for number, off in enumerate((dt.timedelta(), by, dt.timedelta())):
        jump(off)
        version = Tenant.objects.get(pk=tenant).version
        ChangeTenant(tenant=tenant, facts=TenantFacts(name=f"示例{number}"), version=version).run(site.system)
    names = [event.after for event in Event.objects.order_by("seq")]
    assert [number for number in range(3) if f"示例{number}" in names[-3 + number]] == [0, 1, 2]
    assert verify_trail().findings == ()


def test_a_session_ends_when_the_clock_jumps_ahead_and_one_of_the_future_is_no_fault(site, jump):
    site.person("zhang", Role.AUDIT_ADMIN)
    client = site.client()
    jump(DAY)
    client.post("/account/login/", {"login": "zhang", "password": PASSWORD})
    assert client.get("/").status_code == 200
    jump(dt.timedelta())
    assert client.get("/").status_code in {200, 302}
    jump(3 * DAY)
    assert client.get("/").status_code == 302


def test_a_token_is_over_when_its_day_has_come_and_works_while_it_has_not(site, jump):
    user = site.person("zhang", Role.AUDIT_ADMIN)
    made = MakeToken(name="示例", scopes=(Permission.TRAIL_READ.value,), days=30).run(site.actor(user))
    for by, works in ((dt.timedelta(), True), (-DAY, True), (31 * DAY, False)):
        jump(by)
        assert (bearer_of(made.secret) is not None) is works


def test_a_job_whose_lease_a_jump_ended_is_done_once(site, jump):
    runs = []

    def slow(_work):
        runs.append(len(runs))
        if len(runs) == 1:  # while it works the clock jumps, and somebody else takes over
            jump(DAY)
            requeue_lost(timezone.now())
            run_job(job_id)
        return Produced(name=f"{len(runs)}.txt", media_type="text/plain", content=b"1")

    job_kind("test:jump", permission=Permission.ACCOUNT_OWN, title=Text("示例", "Sample"))(slow)
    job_id = StartJob(kind="test:jump").run(site.actor(site.person("zhang")))
    run_job(job_id)
    assert len(runs) == 2
    job = Job.objects.get(pk=job_id)
    assert job.state == JobState.DONE
    assert Event.objects.filter(tag=Tag.JOB_FINISHED.value).count() == 1
