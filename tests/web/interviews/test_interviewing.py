"""An assessor asks on one screen: what is saved, whose it is, how long it took, who confirmed it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hengdu.actions import (
    ActionError,
    Asked,
    ConfirmInterview,
    Conflict,
    EndInterview,
    NotFoundError,
    PermissionRefused,
    Role,
    SaveAnswer,
    SaveInterviewAnswer,
    SignOnPaper,
    actor_for,
)
from hengdu.actions.interview_papers import PAPER, RECORD
from hengdu.actions.jobs import StartJob, run_job
from hengdu.store.assessments.models import Answer, Assessment, FlowChoice
from hengdu.store.interviews.models import Interview, TypedAnswer
from hengdu.store.interviews.sections import Standing, interview_sections, section_data
from hengdu.store.jobs.models import Job
from hengdu.store.notices.models import Notice
from hengdu.store.trail.models import Event

CODE = "AP-01.L1.ST1"
DATA = {"accept": "application/json"}


@pytest.fixture
def client(site, assessor):
    return site.client(assessor)


def save(flow, assessor, interview, version=0, code=CODE, seconds=0, **given):
    return SaveInterviewAnswer(
        assessment=flow.row.pk,
        interview=interview,
        code=code,
        role="ITO",
        given=given,
        version=version,
        seconds=seconds,
    ).run(actor_for(assessor.pk))


def section(flow):
    (found,) = interview_sections(flow.row)
    return found


def test_an_interview_is_begun_with_a_form(client, flow, asked):
    page = client.get(f"{flow.url}interviews/new/")
    assert "开始访谈" in page.content.decode()
    given = {
        "role": "ITO",
        "codes": ["AP-01"],
        "people": [f"ITO {asked.pk}"],
        "names": "示例张三，运维主管\n示例王五",
        "place": "示例会议室",
        "started_at": "2026-11-21T09:00",
    }
    done = client.post(f"{flow.url}interviews/new/", given)
    row = Interview.objects.get()
    assert done.status_code == 302
    assert [(one.name, one.post) for one in row.interviewees.all()][1:] == [
        ("示例张三", "运维主管"),
        ("示例王五", ""),
    ]
    assert timezone.localtime(row.started_at).hour == 9
    assert Event.objects.filter(tag="assessment:interview:begun").count() == 1


def test_an_account_that_is_asked_another_role_is_refused_beside_the_field(client, flow):
    other = flow.person("vul", "VUL")
    given = {"role": "ITO", "people": [f"VUL {other.pk}"], "started_at": "2026-11-21T09:00"}
    answer = client.post(f"{flow.url}interviews/new/", given)
    assert answer.status_code == 422
    assert "请选择被指派回答该角色问题的人" in answer.content.decode()


def test_an_interview_without_people_is_refused(client, flow):
    answer = client.post(f"{flow.url}interviews/new/", {"role": "ITO", "started_at": "2026-11-21T09:00"})
    assert answer.status_code == 422
    assert not Interview.objects.exists()


def test_an_answer_belongs_to_the_role_and_was_saved_by_the_assessor(client, flow, assessor, begin):
    interview = begin()
    address = f"{flow.url}interviews/{interview}/questions/{CODE}/"
    answer = client.post(address, {"choice": "L", "version": "0", "seconds": "75"}, headers=DATA)
    row = Answer.objects.get()
    assert answer.json()["version"] == 1
    assert (row.role, row.rater, row.saved_by_id) == ("ITO", "", assessor.pk)
    assert TypedAnswer.objects.get().seconds == 75


def test_the_screen_has_all_that_the_assessor_needs(client, flow, begin):
    shown = client.get(f"{flow.url}interviews/{begin()}/questions/{CODE}/").content.decode()
    for words in ("请对方出示", "证据等级", "本题", "进度", "键盘", "大部分"):
        assert words in shown


def test_assessor_and_respondent_never_overwrite_each_other(client, flow, asked, begin):
    interview = begin()
    SaveAnswer(assessment=flow.row.pk, code=CODE, role="ITO", given={"answer": "N"}).run(actor_for(asked.pk))
    address = f"{flow.url}interviews/{interview}/questions/{CODE}/"
    clash = client.post(address, {"choice": "L", "version": "0"}, headers=DATA)
    assert clash.status_code == 409
    assert clash.json()["theirs"]["choice"] == "N"
    plain = client.post(address, {"choice": "L", "note": "我的说明", "version": "0"})
    assert plain.status_code == 409
    assert "我的说明" in plain.content.decode()
    assert Answer.objects.get().answer == "N"


def test_a_bad_answer_is_told_and_not_saved(client, flow, begin):
    address = f"{flow.url}interviews/{begin()}/questions/{CODE}/"
    assert client.post(address, {"choice": "NA", "version": "0"}, headers=DATA).status_code == 422
    assert not Answer.objects.exists()


def test_questions_of_another_role_or_part_are_not_found(client, flow, assessor, begin):
    interview = begin()
    assert client.get(f"{flow.url}interviews/{interview}/questions/AP-03.L1.ME1/").status_code == 404
    with pytest.raises(NotFoundError):
        save(flow, assessor, interview, code="AP-03.L1.ME1", answer="F")


def test_going_on_leads_through_the_questions_and_back(client, flow, assessor, begin):
    interview = begin()
    seen = set()
    for _ in range(40):
        there = client.get(f"{flow.url}interviews/{interview}/next/").url
        if "/questions/" not in there:
            break
        code = there.split("/questions/")[1].split("/")[0]
        assert code not in seen
        seen.add(code)
        save(flow, assessor, interview, code=code, answer="N")
    assert there == f"{flow.url}interviews/{interview}/"
    assert seen
    shown = client.get(there).content.decode()
    assert "仍继续询问" in shown or "继续" in shown
    client.post(f"{flow.url}interviews/{interview}/flow/", {"node": "AP-01", "goes_on": "yes"})
    assert FlowChoice.objects.get().goes_on
    assert "/questions/" in client.get(f"{flow.url}interviews/{interview}/next/").url


def test_the_time_of_a_question_never_shrinks_and_ends_with_the_interview(client, flow, begin):
    interview = begin()
    address = f"{flow.url}interviews/{interview}/questions/{CODE}/time/"
    assert client.post(address, {"seconds": "90"}).json() == {"seconds": 90}
    assert client.post(address, {"seconds": "20"}).json() == {"seconds": 90}
    assert client.post(address, {"seconds": "99999999"}).json() == {"seconds": 4 * 3600}
    client.post(f"{flow.url}interviews/{interview}/end/")
    assert client.post(address, {"seconds": "20"}).status_code == 404


def test_an_ended_interview_takes_no_answers_until_it_is_resumed(client, flow, assessor, begin):
    interview = begin()
    client.post(f"{flow.url}interviews/{interview}/end/")
    with pytest.raises(ActionError, match="has ended"):
        save(flow, assessor, interview, answer="F")
    client.post(f"{flow.url}interviews/{interview}/end/", {"resume": "yes"})
    assert save(flow, assessor, interview, answer="F").version == 1


def test_nothing_is_typed_into_a_submitted_assessment(flow, assessor, begin):
    interview = begin()
    Assessment.objects.filter(pk=flow.row.pk).update(status="submitted")
    with pytest.raises(ActionError, match="no longer being answered"):
        save(flow, assessor, interview, answer="F")


def test_a_respondent_and_a_reader_may_not_type(flow, site, asked, begin):
    interview = begin()
    reader = site.person("reader", Role.READER, tenant=flow.tenant)
    for person in (asked, reader):
        with pytest.raises(PermissionRefused):
            save(flow, person, interview, answer="F")


def test_an_assessor_of_another_institution_finds_nothing(flow, site, begin):
    stranger = site.person("stranger", Role.ASSESSOR, tenant=site.tenant(name="示例期货"))
    interview = begin()
    assert site.client(stranger).get(f"{flow.url}interviews/{interview}/").status_code == 404
    with pytest.raises(PermissionRefused):
        save(flow, stranger, interview, answer="F")


def test_the_interviewee_is_asked_to_confirm_and_confirms_by_signing_in(site, flow, assessor, asked, begin):
    interview = begin(Asked(user=asked.pk))
    save(flow, assessor, interview, answer="L", note="堡垒机已覆盖")
    save(flow, assessor, interview, code="AP-01.L1.ME1", answer="F")
    EndInterview(assessment=flow.row.pk, interview=interview).run(actor_for(assessor.pk))
    assert Notice.objects.get(user=asked, kind="interview_done").object == str(interview)
    own = site.client(asked)
    inbox = own.get("/inbox/").content.decode()
    address = f"{flow.url}interviews/{interview}/confirm/"
    assert address in inbox
    assert address in own.get("/").content.decode()
    assert address in own.get(f"{flow.url}interview/ITO/").content.decode()
    assert "堡垒机已覆盖" in own.get(address).content.decode()
    given = {"agree:AP-01.L1.ST1": "1", "objection:AP-01.L1.ME1": "当时说的是大部分"}
    assert own.post(address, given).status_code == 302
    assert address not in own.get("/").content.decode()
    found = {line.code: line for line in section(flow).lines}
    assert (found[CODE].standing, found[CODE].confirmed_by) == (Standing.CONFIRMED, "示例ito")
    assert found["AP-01.L1.ME1"].standing is Standing.OBJECTED
    assert found["AP-01.L1.ME1"].objection == "当时说的是大部分"


def test_a_change_after_the_confirmation_is_told_apart(flow, assessor, asked, begin):
    interview = begin(Asked(user=asked.pk))
    save(flow, assessor, interview, answer="L")
    confirm = ConfirmInterview(assessment=flow.row.pk, interview=interview, versions={CODE: 1})
    assert confirm.run(actor_for(asked.pk)) == 1
    save(flow, assessor, interview, version=1, answer="P")
    assert section(flow).lines[0].standing is Standing.OPEN
    with pytest.raises(Conflict):
        confirm.run(actor_for(asked.pk))
    SaveAnswer(assessment=flow.row.pk, code=CODE, role="ITO", given={"answer": "F"}, version=2).run(
        actor_for(asked.pk)
    )
    assert section(flow).lines[0].standing is Standing.CHANGED


def test_only_who_was_interviewed_confirms(site, flow, assessor, asked, begin):
    interview = begin(Asked(user=asked.pk))
    save(flow, assessor, interview, answer="L")
    other = flow.person("second", "ITO")
    with pytest.raises(PermissionRefused):
        ConfirmInterview(assessment=flow.row.pk, interview=interview, versions={CODE: 1}).run(
            actor_for(other.pk)
        )
    assert site.client(other).get(f"{flow.url}interviews/{interview}/confirm/").status_code == 404


def test_a_signature_on_paper_confirms_and_says_where_it_is_kept(client, flow, assessor, begin):
    interview = begin()
    save(flow, assessor, interview, answer="L")
    address = f"{flow.url}interviews/{interview}/"
    today = timezone.localdate().isoformat()
    early = client.post(f"{address}signed/", {"day": today, "note": "档案 2026-17"})
    assert early.status_code == 422
    client.post(f"{address}end/")
    assert client.post(f"{address}signed/", {"day": today, "note": ""}).status_code == 422
    assert client.post(f"{address}signed/", {"day": today, "note": "档案 2026-17"}).status_code == 302
    line = section(flow).lines[0]
    assert (line.standing, line.how) == (Standing.CONFIRMED, "paper")
    assert "档案 2026-17" in client.get(address).content.decode()


def test_a_signature_before_the_interview_is_refused(flow, assessor, begin):
    interview = begin()
    EndInterview(assessment=flow.row.pk, interview=interview).run(actor_for(assessor.pk))
    with pytest.raises(ActionError, match="day of signing"):
        SignOnPaper(
            assessment=flow.row.pk, interview=interview, day=timezone.localdate().replace(year=2020), note="x"
        ).run(actor_for(assessor.pk))


def test_the_facts_of_an_interview_change_with_their_version(client, flow, begin):
    interview = begin()
    address = f"{flow.url}interviews/{interview}/change/"
    given = {"names": "示例赵六", "place": "示例机房", "started_at": "2026-11-21T10:00", "version": "1"}
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 422
    row = Interview.objects.get()
    assert (row.place, [one.name for one in row.interviewees.all()]) == ("示例机房", ["示例赵六"])


def test_the_section_for_the_dossier_is_plain_data_without_answers(flow, assessor, begin):
    save(flow, assessor, begin(), answer="L", note="只在记录里")
    data = section_data(section(flow))
    assert data["people"] == [{"name": "示例张三", "post": "运维主管"}]
    assert data["answers"][0]["standing"] == "open"
    assert "只在记录里" not in str(data)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (PAPER, {"what": "guide", "role": "CISO", "format": "docx", "lang": "zh"}),
        (PAPER, {"what": "form", "role": "CISO", "format": "docx", "lang": "en"}),
        (RECORD, {"format": "pdf", "lang": "zh"}),
    ],
)
def test_papers_are_made_as_jobs_and_stand_in_the_trail(flow, assessor, begin, kind, arguments):
    interview = begin()
    save(flow, assessor, interview, answer="L")
    more = {"interview": str(interview)} if kind == RECORD else {}
    job = StartJob(kind=kind, arguments=arguments | more, assessment_id=flow.row.pk).run(
        actor_for(assessor.pk)
    )
    run_job(job)
    row = Job.objects.get(pk=job)
    assert row.state == "done", row.error_zh
    assert Event.objects.filter(tag="assessment:result:exported").count() == 1


def test_the_page_of_interviews_offers_to_begin_and_to_print(client, flow, begin, site):
    assert "还没有访谈" in client.get(f"{flow.url}interviews/").content.decode()
    begin()
    shown = client.get(f"{flow.url}interviews/").content.decode()
    assert "示例张三" in shown
    assert "访谈提纲" in shown
    assert client.post(f"{flow.url}interviews/papers/", {"what": "guide", "role": "ITO"}).status_code == 302
    lead = site.client(flow.lead).get(f"{flow.url}interviews/").content.decode()
    assert "interviews/new/" not in lead
