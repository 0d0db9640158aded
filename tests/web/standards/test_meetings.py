"""Meetings of a drafting: minutes, tasks that are followed, files, papers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.actions.standards import remind_of_days
from hengdu.evidence import DEFAULT_LIMITS
from hengdu.standards.process import Assignment, add_months, default_rules
from hengdu.store.notices.models import Notice
from hengdu.store.standards.courses import movers_of, record_of
from hengdu.store.standards.models import Course, CourseFile

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HELD = {
    "title": "示例审查会",
    "kind": "review",
    "day": "2026-08-20",
    "present": "示例专家1\n示例主笔",
    "absent": "",
    "agenda": "汇报\n\n表决",
    "minutes": "逐章讨论。",
    "decisions": "同意通过审查。",
    "t-TOTAL_FORMS": "2",
    "t-INITIAL_FORMS": "0",
    "t-0-what": "校核术语",
    "t-0-who": "示例证券甲",
    "t-0-due": "2026-09-01",
}


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


@pytest.fixture
def row():
    return kept(samples.reviewed())


def at(row, rest=""):
    return f"/desk/process/{row.pk}/meetings/{rest}"


def now(row):
    return record_of(Course.objects.get(pk=row.pk))


def test_a_meeting_is_registered_with_minutes_file_and_tasks_that_reach_their_people(site, secretary, row):
    doer = site.person("jia", Role.UNIT_EDITOR, unit="示例证券甲")
    file = SimpleUploadedFile("签字.pdf", PDF, "application/pdf")
    answer = secretary.post(at(row, "new/"), {**HELD, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    meeting = now(row).meetings[0]
    assert (meeting.agenda, meeting.tasks[0].id) == (("汇报", "表决"), "m1-t1")
    assert Notice.objects.get(user=doer).params["what"] == "task_given"
    assert CourseFile.objects.get().what == "minutes-m1"
    page = secretary.get(at(row, "m1/")).content.decode()
    assert "签字.pdf" in page
    assert "逾期" in secretary.get(at(row)).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"absent": "示例主笔"}, "既出席又缺席"),
        ({"t-0-due": "2026-08-01"}, "早于会议"),
        ({"t-0-who": ""}, "必填"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 30)}, "a.exe"),
    ],
)
def test_a_faulty_meeting_is_refused_and_what_was_typed_stays(secretary, row, change, said):
    answer = secretary.post(at(row, "new/"), {**HELD, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "校核术语" in answer.content.decode()
    assert now(row).meetings == ()


def test_a_file_of_two_gigabytes_is_refused_by_its_declared_size(secretary, row):
    before = now(row)
    answer = secretary.post(at(row, "new/"), HELD, CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "MB" in page
    assert "返回" in page
    assert "已填文字" in page
    assert now(row) == before


def test_file_fields_tell_the_browser_how_large_a_file_may_be(secretary, row):
    page = secretary.get(at(row, "new/")).content.decode()
    assert f'data-max-bytes="{DEFAULT_LIMITS.file_bytes}"' in page
    assert "js/files" in page


def test_more_tasks_keep_what_was_typed(secretary, row):
    answer = secretary.post(at(row, "new/"), {**HELD, "more": "1"})
    assert answer.status_code == 200
    assert "校核术语" in answer.content.decode()
    assert "逐章讨论" in answer.content.decode()


def test_a_task_is_closed_by_those_who_draft_and_only_once(site):
    row = kept(samples.voted())
    author = site.client(site.person("jia", Role.UNIT_EDITOR, unit="示例证券甲"))
    asked = site.client(site.person("ding", Role.UNIT_EDITOR, unit="示例证券丁"))
    given = {"task": "m1-t1", "result": "已校核"}
    assert asked.post(at(row, "finish/"), given).status_code == 403
    assert author.post(at(row, "finish/"), {**given, "result": ""}).status_code == 422
    assert author.post(at(row, "finish/"), given).status_code == 302
    assert now(row).meetings[0].tasks[0].result == "已校核"
    again = author.post(at(row, "finish/"), given)
    assert again.status_code == 422


def test_a_file_comes_to_a_meeting_later_and_the_minutes_are_handed_out(secretary):
    row = kept(replace(samples.voted()))
    file = SimpleUploadedFile("签字.pdf", PDF, "application/pdf")
    assert secretary.post(at(row, "m1/file/"), {"file": file}).status_code == 302
    assert secretary.post(at(row, "m1/file/"), {}).status_code == 422
    assert secretary.get(at(row, "m1/minutes.docx")).content[:2] == b"PK"
    assert secretary.get(at(row, "m9/")).status_code == 404


def told(person):
    return [one.params["what"] for one in Notice.objects.filter(user=person).order_by("created_at")]


def test_who_moves_the_next_gate_is_told_that_the_stage_ends(site):
    today = timezone.localdate()
    kept(replace(samples.begun(), stage="10", since=add_months(today, -3)))
    people = {
        role: site.person(role.value, role, **({"unit": "示例证券甲"} if role is Role.UNIT_EDITOR else {}))
        for role in (Role.SECRETARIAT, Role.WORKING_GROUP, Role.UNIT_EDITOR)
    }
    assert remind_of_days(timezone.now()) == 1
    assert remind_of_days(timezone.now()) == 0
    assert [told(one) for one in people.values()] == [["stage_due"], [], []]
    assert remind_of_days(timezone.now() + timedelta(days=8)) == 1
    assert remind_of_days(timezone.now() + timedelta(days=60)) == 0
    page = site.client(people[Role.SECRETARIAT]).get("/inbox/").content.decode()
    assert "本阶段即将到期或已到期" in page


def test_the_lead_unit_is_told_of_an_application_and_no_other_unit(site):
    rules = default_rules()
    row = kept(replace(samples.begun(), lead="示例证券甲", units=("示例证券甲", "示例期货乙")))
    lead = site.person("jia", Role.UNIT_EDITOR, unit="示例证券甲")
    other = site.person("yi", Role.UNIT_EDITOR, unit="示例期货乙")
    desk = site.person("desk", Role.SECRETARIAT)
    assert movers_of(row, rules.gate("apply").movers, timezone.now()) == {lead.pk}
    assert movers_of(row, rules.gate("begin").movers, timezone.now()) == {desk.pk}
    assert other.pk not in movers_of(row, [one.code for one in rules.roles], timezone.now())


def test_chapters_that_are_due_are_told_to_those_who_write_and_those_who_wait(site):
    today = timezone.localdate()
    assigned = Assignment(chapter="4", author="示例主笔", unit="示例证券甲", due=today)
    done = Assignment(chapter="5", author="示例乙", unit="示例期货乙", due=today, done=today)
    kept(replace(samples.drafting(), since=today, assignments=(assigned, done)))
    author = site.person("jia", Role.UNIT_EDITOR, unit="示例证券甲")
    other = site.person("yi", Role.UNIT_EDITOR, unit="示例期货乙")
    group = site.person("group", Role.WORKING_GROUP)
    remind_of_days(timezone.now())
    assert (told(author), told(other), told(group)) == (["chapter_due"], [], ["chapter_due"])


def test_the_five_year_review_is_told_three_months_ahead_once_a_month(site):
    today = timezone.localdate()
    kept(replace(samples.published(), since=add_months(today, -58)))
    desk = site.person("desk", Role.SECRETARIAT)
    site.person("group", Role.WORKING_GROUP)
    assert [remind_of_days(timezone.now() + timedelta(days=one)) for one in (0, 8, 31)] == [1, 0, 1]
    assert told(desk) == ["review_due"] * 2


def test_days_that_are_near_are_told_once_a_week(site):
    today = timezone.localdate()
    task = replace(samples.meeting().tasks[0], due=today, who="示例证券丁")
    held = replace(samples.meeting(), day=today, tasks=(task,))
    course = samples.collected()
    round_ = replace(course.solicitations[0], until=today)
    kept(replace(course, meetings=(held,), solicitations=(round_,)))
    person = site.person("ding", Role.UNIT_EDITOR, unit="示例证券丁")
    assert remind_of_days(timezone.now()) == 2
    assert remind_of_days(timezone.now()) == 0
    assert {one.params["what"] for one in Notice.objects.filter(user=person)} == {"comments_due", "task_due"}
    assert remind_of_days(timezone.now() + timedelta(days=8)) == 2
    assert remind_of_days(timezone.now() + timedelta(days=60)) == 0
