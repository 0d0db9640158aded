"""What a person is asked, what is saved, and what nobody else may reach."""

from __future__ import annotations

import pytest

from hengdu.actions import Role, SaveAnswer
from hengdu.assessments import asked_of
from hengdu.store.assessments.models import Answer, FlowChoice, Referral
from hengdu.store.assessments.packs import pinned_pack

CODE = "AP-01.L1.ST1"
DATA = {"accept": "application/json"}


@pytest.fixture
def person(flow):
    return flow.person("ito", "ITO", codes=("AP-01",))


@pytest.fixture
def client(site, person):
    return site.client(person)


@pytest.fixture
def address(flow):
    return f"{flow.url}interview/ITO/{CODE}/"


def test_saving_tells_the_new_version(client, address):
    assert client.post(address, {"choice": "L", "version": "0"}, headers=DATA).json()["version"] == 1


def test_a_lost_reply_may_be_sent_again(client, address):
    given = {"choice": "L", "version": "0"}
    client.post(address, given, headers=DATA)
    assert client.post(address, given, headers=DATA).json()["version"] == 1


def test_a_stale_version_is_told_with_both_answers_and_writes_nothing(client, address):
    client.post(address, {"choice": "L", "version": "0"}, headers=DATA)
    clash = client.post(address, {"choice": "N", "version": "0"}, headers=DATA)
    assert clash.status_code == 409
    assert clash.json()["theirs"]["choice"] == "L"
    assert Answer.objects.get().answer == "L"


def test_without_script_a_conflict_shows_theirs_and_keeps_mine(client, address):
    client.post(address, {"choice": "L", "version": "0"})
    clash = client.post(address, {"choice": "N", "note": "我的说明", "version": "0"})
    shown = clash.content.decode()
    assert clash.status_code == 409
    assert "我的说明" in shown
    assert "现已保存" in shown


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [
        ({"choice": "unknown"}, "unknown", ""),
        ({"choice": "refused", "refused_reason": "涉密"}, "refused", "涉密"),
        ({"choice": ""}, "unanswered", ""),
    ],
)
def test_what_is_no_answer_has_a_state_of_its_own(client, address, given, state, reason):
    client.post(address, {**given, "version": "0"}, headers=DATA)
    row = Answer.objects.get()
    assert (row.state, row.reason) == (state, reason)


def test_a_refusal_without_a_reason_is_not_taken(client, address):
    assert client.post(address, {"choice": "refused", "version": "0"}, headers=DATA).status_code == 422
    assert not Answer.objects.exists()


def test_not_applicable_takes_one_of_the_closed_reasons(flow, site):
    pack = pinned_pack(flow.row)
    code = next(item.code for item in pack.practices.values() if item.facet == "EX" and "ITO" in item.ask)
    client = site.client(flow.person("all", "ITO"))
    address = f"{flow.url}interview/ITO/{code}/"
    given = {"choice": "NA", "na_reason": "no_object", "version": "0"}
    assert client.post(address, given, headers=DATA).status_code == 200
    assert (Answer.objects.get().answer, Answer.objects.get().reason) == ("NA", "no_object")
    assert client.get(address).status_code == 200


def test_an_answer_may_differ_by_protected_object(flow, site):
    pack = pinned_pack(flow.row)
    code = next(item.code for item in pack.practices.values() if len(item.objects) > 1 and "ITO" in item.ask)
    objects = pack.practices[code].objects
    client = site.client(flow.person("all", "ITO"))
    given = {"choice": "by_object", f"object:{objects[0]}": "F", f"object:{objects[1]}": "P", "version": "0"}
    assert client.post(f"{flow.url}interview/ITO/{code}/", given, headers=DATA).status_code == 200
    assert Answer.objects.get().by_object == {objects[0]: "F", objects[1]: "P"}


def test_objects_are_asked_only_where_the_model_combines_them(flow, site):
    pack = pinned_pack(flow.row)
    mine = [item for item in pack.practices.values() if "ITO" in asked_of(pack, item)]
    many = {code for code, node in pack.nodes.items() if len(node.objects) > 1}
    staff = next(
        item for item in mine if item.facet == "ST" and not item.objects and pack.parent[item.code] in many
    )
    done = next(item for item in mine if item.facet == "EX" and len(item.objects) > 1)
    client = site.client(flow.person("all", "ITO"))
    pages = [client.get(f"{flow.url}interview/ITO/{item.code}/").content.decode() for item in (staff, done)]
    assert ['name="object:' in page for page in pages] == [False, True]


def test_nobody_forges_who_answered(client, address, person):
    given = {"choice": "F", "version": "0", "rater": "别人", "saved_by": "x", "carry": "confirmed"}
    client.post(address, given, headers=DATA)
    row = Answer.objects.get()
    assert (row.rater, row.saved_by, row.carry) == ("", person, "")


def test_the_next_question_is_one_that_is_asked(client, address):
    answer = client.post(address, {"choice": "F", "version": "0", "go": "next"})
    following = client.get(answer.headers["Location"]).headers["Location"]
    assert "/interview/ITO/AP-01." in following
    assert CODE not in following.split("#")[0]


def test_a_group_stops_after_the_level_that_fails_and_goes_on_when_asked_to(client, flow, site, person):
    pack = pinned_pack(flow.row)
    actor = site.actor(person)
    for practice in pack.nodes["AP-01"].practices:
        if practice.level == 1 and "ITO" in practice.ask:
            SaveAnswer(assessment=flow.row.pk, code=practice.code, role="ITO", given={"answer": "N"}).run(
                actor
            )
    address = f"{flow.url}interview/ITO/"
    assert "止于 L1" in client.get(address).content.decode()
    client.post(f"{address}flow/", {"node": "AP-01", "goes_on": "yes"})
    assert FlowChoice.objects.get().goes_on
    assert "止于 L1" not in client.get(address).content.decode()


def test_a_question_is_referred_to_somebody_else(client, address):
    client.post(f"{address}refer/", {"to_person": "网络主管", "note": "不归我管"})
    assert Referral.objects.get().to_person == "网络主管"


def test_a_question_outside_ones_part_is_not_found(client, flow):
    assert client.get(f"{flow.url}interview/ITO/SH-04.L1.EX1/").status_code == 404
    saved = client.post(f"{flow.url}interview/ITO/SH-04.L1.EX1/", {"choice": "F"}, headers=DATA)
    assert saved.status_code == 404


def test_another_role_is_not_found(client, flow):
    assert client.get(f"{flow.url}interview/VUL/").status_code == 404


def test_a_foreign_assessment_is_not_found(flow, site):
    foreign = site.client_as(Role.RESPONDENT, tenant=site.tenant("示例期货"), interview_roles=["ITO"])
    assert foreign.get(f"{flow.url}interview/ITO/{CODE}/").status_code == 404
    assert foreign.post(f"{flow.url}interview/ITO/{CODE}/", {"choice": "F"}, headers=DATA).status_code == 404


def test_what_is_typed_is_shown_as_text_and_never_as_markup(client, address):
    client.post(address, {"choice": "F", "note": "<script>alert(1)</script>", "version": "0"})
    shown = client.get(address).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_an_expired_session_is_told_without_a_page(site, address):
    answer = site.client().post(address, {"choice": "F"}, headers={**DATA, "hx-request": "true"})
    assert answer.status_code == 401


def test_a_carried_answer_is_shown_as_such_and_confirmed(flow, site, person):
    SaveAnswer(assessment=flow.row.pk, code=CODE, role="ITO", given={"answer": "F"}).run(site.actor(person))
    from hengdu.actions import AssignRespondent, CreateAssessment, SetUp

    made = CreateAssessment(tenant=flow.tenant.pk, pack="sf-nscmm", facts=SetUp(), previous=flow.row.pk).run(
        site.system
    )
    AssignRespondent(assessment=made, role="ITO", user=person.pk).run(site.system)
    client = site.client(person)
    page = client.get(f"/assessments/{made}/interview/ITO/{CODE}/").content.decode()
    assert "沿用上期或旧版本的答案" in page
    row = Answer.objects.get(assessment_id=made)
    client.post(f"/assessments/{made}/interview/ITO/carried/", {"code": f"{CODE} {row.version}"})
    row.refresh_from_db()
    assert row.carry == "confirmed"


def test_saving_asks_the_database_no_more_than_needed(client, address, max_queries):
    client.post(address, {"choice": "L", "version": "0"}, headers=DATA)
    with max_queries(22):
        client.post(address, {"choice": "F", "version": "1"}, headers=DATA)
