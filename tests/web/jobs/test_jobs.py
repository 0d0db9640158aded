"""Long work: asked for by a person, done once, shown to that person alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.web.jobs.conftest import DURING

from hengdu.actions import PermissionRefused, Role
from hengdu.actions.jobs import StartJob, requeue_lost, run_job, tidy
from hengdu.store.jobs.models import Job, JobState, Lease
from hengdu.store.people.models import User
from hengdu.store.tenants.models import Grant
from hengdu.store.trail.models import Event


@pytest.fixture
def tenant(site):
    return site.tenant()


@pytest.fixture
def reader(site, tenant):
    return site.person("reader", Role.READER, tenant=tenant)


def ask(site, user, kind, **more):
    return StartJob(kind=kind, **more).run(site.actor(user))


def later(seconds=60):
    return timezone.now() + dt.timedelta(seconds=seconds)


def die_in(job_id):
    """Be a worker that claimed the job and was killed: a lease that nobody renews."""
    from hengdu.actions.jobs._run import _claim

    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    return _claim(job_id, 20.0)


def test_a_job_makes_a_file_for_the_person_who_asked(site, reader, tenant):
    job_id = ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    run_job(job_id)
    client = site.client(reader)
    page = client.get(f"/jobs/{job_id}/").content.decode()
    assert "下载 结果.txt" in page
    answer = client.get(f"/jobs/{job_id}/file/")
    assert b"".join(answer.streaming_content).decode() == f"示例reader {tenant.pk} 7"
    answer.close()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [event.tag for event in Event.objects.all()][-2:] == ["job:job:queued", "job:job:finished"]


def test_nobody_else_sees_a_job_or_its_file(site, reader, tenant):
    job_id = ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    run_job(job_id)
    colleague = site.client_as(Role.LEAD, tenant=tenant)
    for address in (f"/jobs/{job_id}/", f"/jobs/{job_id}/progress/", f"/jobs/{job_id}/file/"):
        assert colleague.get(address).status_code == 404


def test_a_file_is_refused_once_the_role_is_gone(site, reader, tenant):
    job_id = ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    run_job(job_id)
    Grant.objects.update(revoked_at=timezone.now())
    assert site.client(reader).get(f"/jobs/{job_id}/file/").status_code in {403, 404}


def test_asking_needs_the_permission_of_the_kind(site, tenant):
    stranger = site.person("stranger", Role.READER, tenant=site.tenant("示例期货"))
    with pytest.raises(PermissionRefused):
        ask(site, stranger, "test:file", tenant_id=tenant.pk)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_role_that_was_taken_before_the_job_ran_stops_it(site, reader, tenant):
    job_id = ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    Grant.objects.update(revoked_at=timezone.now())
    run_job(job_id)
    job = Job.objects.get(pk=job_id)
    assert job.state == JobState.FAILED
    assert "权限" in job.error_zh
    assert not job.result_path


def test_a_known_error_is_shown_with_its_place_in_the_language_of_the_page(site, reader):
    job_id = ask(site, reader, "test:refused")
    run_job(job_id)
    assert "Sheet1!B2: 表格有误" in site.client(reader).get(f"/jobs/{job_id}/").content.decode()
    english = site.client(reader, language="en").get(f"/jobs/{job_id}/").content.decode()
    assert "Sheet1!B2: the sheet is wrong" in english


def test_an_unknown_error_ends_the_job_and_not_the_worker(site, reader, caplog):
    job_id = ask(site, reader, "test:broken")
    run_job(job_id)
    assert Job.objects.get(pk=job_id).state == JobState.FAILED
    assert "ZeroDivisionError" in caplog.text


def test_a_running_job_shows_its_progress_and_asks_again(site, reader):
    seen = []
    job_id = ask(site, reader, "test:change")

    def look(work):
        from hengdu.text import Text

        work.progress(3, 10, Text("正在核对", "checking"))
        seen.append(site.client(reader).get(f"/jobs/{job_id}/progress/").content.decode())

    DURING.append(look)
    run_job(job_id)
    assert 'value="3" max="10"' in seen[0]
    assert "正在核对" in seen[0]
    assert "hx-trigger" in seen[0]
    assert "hx-trigger" not in site.client(reader).get(f"/jobs/{job_id}/progress/").content.decode()


def test_a_job_whose_worker_died_is_queued_again_and_done_once(site, reader):
    job_id = ask(site, reader, "test:change")
    die_in(job_id)
    assert requeue_lost(timezone.now()) == 0  # the lease still holds
    assert requeue_lost(later()) == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
    run_job(job_id)
    run_job(job_id)
    assert Job.objects.get(pk=job_id).state == JobState.DONE
    assert User.objects.get(pk=reader.pk).language == "en"
    assert Event.objects.filter(tag="account:language:chosen").count() == 1


def test_a_worker_that_was_taken_for_dead_does_not_finish_what_another_took_over(site, reader):
    job_id = ask(site, reader, "test:change")

    def meanwhile(_work):
        if len(DURING) == 1:
            DURING.append(lambda _work: None)
            Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
            run_job(job_id)  # the other worker, which does it all

    DURING.append(meanwhile)
    run_job(job_id)
    assert Job.objects.get(pk=job_id).attempt == 2
    assert Event.objects.filter(tag="account:language:chosen").count() == 1
    assert Event.objects.filter(tag="job:job:finished").count() == 1


def test_a_job_that_kills_three_workers_fails(site, reader):
    job_id = ask(site, reader, "test:change")
    for _ in range(3):
        die_in(job_id)
        Lease.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        requeue_lost(later())
    job = Job.objects.get(pk=job_id)
    assert job.state == JobState.FAILED
    assert "3 次意外终止" in job.error_zh


def test_results_are_removed_after_thirty_days(site, reader, tenant, settings_results):
    job_id = ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    run_job(job_id)
    tidy(later(29 * 86_400))
    assert len(list(settings_results.iterdir())) == 1
    tidy(later(31 * 86_400))
    assert list(settings_results.iterdir()) == []
    assert site.client(reader).get(f"/jobs/{job_id}/file/").status_code == 404


@pytest.fixture
def settings_results(database):
    return database.parent / "results"


def test_the_list_shows_own_jobs_only(site, reader, tenant):
    ask(site, reader, "test:file", tenant_id=tenant.pk, arguments={"n": 7})
    assert "示例任务" in site.client(reader).get("/jobs/").content.decode()
    assert "示例任务" not in site.client_as(Role.LEAD, tenant=tenant).get("/jobs/").content.decode()
