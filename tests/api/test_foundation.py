"""Tokens, errors, pages, versions, keys of idempotency, and the description."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.api.conftest import Program, program_of

from hengdu.actions import (
    LONGEST_DAYS,
    SHARP,
    SHARP_DAYS,
    MakeToken,
    Permission,
    RevokeToken,
    Role,
    actor_for,
    bearer_of,
    scopes_for,
)
from hengdu.api.describe import described
from hengdu.errors import HengduError
from hengdu.store.assessments.models import Answer
from hengdu.store.tokens.models import Token

PROBLEM = "application/problem+json"
DESCRIPTION = Path(__file__).parents[2] / "docs/reference/openapi.json"


@pytest.fixture(scope="module")
def ids(everything):
    return everything.sides["own"]


@pytest.fixture(scope="module")
def lead(programs):
    return programs[Role.LEAD]


@pytest.fixture(scope="module")
def respondent(programs):
    return programs[Role.RESPONDENT]


def answers(ids):
    return f"/assessments/{ids['assessment_id']}/answers"


def test_only_the_digest_of_a_token_is_kept(everything):
    made = MakeToken(name="x", scopes=("tenant:profile:read",)).run(
        actor_for(everything.people[Role.LEAD].pk)
    )
    row = Token.objects.get(pk=made.id)
    assert made.secret not in json.dumps([row.digest, row.beginning, row.name])
    assert made.secret.startswith(row.beginning)


def test_nobody_gives_a_token_more_than_one_holds(everything):
    reader = actor_for(everything.people[Role.READER].pk)
    with pytest.raises(HengduError):
        MakeToken(name="x", scopes=(Permission.GRANT_MANAGE.value,)).run(reader)


def test_a_token_that_does_what_pages_ask_again_for_does_not_last_long(everything):
    lead = actor_for(everything.people[Role.LEAD].pk)
    for scope in SHARP & set(scopes_for(lead)):
        with pytest.raises(HengduError) as refused:
            MakeToken(name="x", scopes=(scope.value,), days=SHARP_DAYS + 1).run(lead)
        assert refused.value.place == "days"
    assert MakeToken(name="x", scopes=(Permission.SEAL.value,), days=SHARP_DAYS).run(lead).secret
    assert MakeToken(name="x", scopes=(Permission.RESULT_READ.value,), days=LONGEST_DAYS).run(lead).secret


def test_sealing_takes_a_scope_of_its_own(everything, ids):
    lead = everything.people[Role.LEAD]
    others = tuple(one.value for one in scopes_for(actor_for(lead.pk)) if one is not Permission.SEAL)
    path = f"/assessments/{ids['assessment_id']}/seal"
    assert program_of(lead, others).ask("POST", path).status_code == 403
    assert program_of(lead, (Permission.SEAL.value,)).ask("POST", path).status_code == 202


def test_a_revoked_token_opens_nothing(everything):
    lead = actor_for(everything.people[Role.LEAD].pk)
    made = MakeToken(name="x", scopes=("tenant:profile:read",)).run(lead)
    RevokeToken(token=made.id).run(lead)
    assert Program(made.secret).ask("GET", "/me").status_code == 401


def test_an_expired_token_opens_nothing(everything):
    lead = actor_for(everything.people[Role.LEAD].pk)
    made = MakeToken(name="x", scopes=("tenant:profile:read",), days=1).run(lead)
    assert bearer_of(made.secret) is not None
    assert bearer_of(made.secret, moment=timezone.now() + timedelta(days=1, seconds=1)) is None


def test_too_many_requests_in_a_minute_are_refused_with_a_time_to_wait(everything):
    program = program_of(everything.people[Role.READER])
    minute = int(timezone.now().timestamp()) // 60
    for ahead in (0, 1):  # the minute may change meanwhile
        Token.objects.filter(digest__isnull=False, user=everything.people[Role.READER]).update(
            minute=minute + ahead, used=600
        )
        answer = program.ask("GET", "/me")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    Token.objects.filter(user=everything.people[Role.READER]).update(minute=0, used=0)


def test_a_session_does_not_open_the_api(everything):
    program = Program()
    program.client.force_login(
        everything.people[Role.LEAD], backend="hengdu.store.people.backend.PersonBackend"
    )
    assert program.ask("GET", "/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/assessments/a%0Ab/submission", 404),
        ("GET", "/%0A", 404),
        ("GET", "/assessments/none", 404),
        ("PATCH", "/me", 405),
        ("GET", "/assessments?limit=0", 422),
        ("GET", "/assessments?cursor=%00", 422),
        ("GET", "/assessments?tenant_id=x", 422),
        ("POST", "/institutions", 403),
    ],
)
def test_every_error_is_a_problem_document(lead, method, path, status):
    answer = lead.ask(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert {"type", "title", "status", "detail", "zh", "en"} <= set(answer.json())


def test_a_problem_speaks_the_language_asked_for(lead):
    assert (
        lead.ask("GET", "/nothing", **{"Accept-Language": "en"}).json()["detail"]
        == "there is no such address"
    )
    assert lead.ask("GET", "/nothing").json()["detail"] == "找不到该地址"


def test_a_body_that_is_no_json_is_refused(lead):
    answer = lead.ask("POST", "/notices/read", content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == PROBLEM


def test_pages_together_are_the_whole_list_and_each_row_stands_once(lead, ids):
    path, cursor, codes = f"/assessments/{ids['assessment_id']}/requests", "", []
    for _page in range(200):
        page = lead.ask("GET", f"{path}?limit=7&cursor={cursor}").json()
        codes += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    whole = lead.ask("GET", f"{path}?limit=1000").json()["items"]
    assert codes == [row["id"] for row in whole]
    assert len(set(codes)) == len(codes) > 7


def test_a_saved_answer_comes_back_with_its_version(respondent, ids):
    path = f"{answers(ids)}/CISO/{ids['practice']}"
    row = Answer.objects.get(assessment=ids["assessment_id"], code=ids["practice"], role="CISO")
    answer = respondent.ask("PUT", path, {"given": {"answer": "F"}}, **{"If-Match": f'"{row.version}"'})
    assert answer.status_code == 200
    assert answer.json()["given"]["answer"] == "F"
    assert answer["ETag"] == f'"{row.version + 1}"'


def test_a_stale_version_is_refused_and_the_stored_one_told(respondent, ids):
    path = f"{answers(ids)}/CISO/{ids['practice']}"
    answer = respondent.ask("PUT", path, {"given": {"answer": "N"}}, **{"If-Match": '"0"'})
    assert answer.status_code == 412
    assert answer.json()["current"]["version"] >= 1


def test_a_change_without_a_version_is_refused(lead, ids):
    answer = lead.ask("PUT", f"/assessments/{ids['assessment_id']}", {"facts": {"title": "示例"}})
    assert answer.status_code == 428


def test_the_same_write_with_the_same_key_is_done_once(lead, ids):
    path = f"/assessments/{ids['assessment_id']}/actions"
    body, key = (
        {"facts": {"title_zh": "示例事项", "node": ids["code"], "level": 2}},
        {"Idempotency-Key": "k-1"},
    )
    first = lead.ask("POST", path, body, is_kept=True, **key)
    again = lead.ask("POST", path, body, **key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    body["facts"]["title_zh"] = "示例另一事项"
    assert lead.ask("POST", path, body, **key).status_code == 422


def test_a_refused_write_is_not_kept(lead, ids):
    path, key = f"/assessments/{ids['assessment_id']}/actions", {"Idempotency-Key": "k-2"}
    wrong = {"facts": {"title_zh": "示例", "node": "none", "level": 2}}
    right = {"facts": {"title_zh": "示例", "node": ids["code"], "level": 2}}
    assert lead.ask("POST", path, wrong, is_kept=True, **key).status_code == 422
    assert lead.ask("POST", path, right, **key).status_code == 201


def test_unknown_fields_are_refused(lead, ids):
    path = f"/assessments/{ids['assessment_id']}/actions"
    body = {"facts": {"title_zh": "示例", "node": ids["code"], "level": 2}, "tenant": ids["tenant_id"].hex}
    assert lead.ask("POST", path, body).status_code == 422


def test_a_file_goes_up_and_comes_down_unchanged(lead, ids):
    base = f"/assessments/{ids['assessment_id']}/evidence"
    answer = lead.client.generic(
        "POST",
        f"/api/v1{base}/files?name=%E7%A4%BA%E4%BE%8B.txt&title=%E7%A4%BA%E4%BE%8B&grade=E2&practices={ids['practice']}",
        "示例内容\n".encode(),
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {lead.secret}"},
    )
    assert answer.status_code == 201, answer.content
    down = lead.ask("GET", f"{base}/{answer.json()['id']}/files/1")
    assert down.whole == "示例内容\n".encode()
    assert down["Content-Disposition"].startswith("attachment")


def test_a_result_says_the_disclaimer_and_explains_a_node(lead, ids):
    base = f"/assessments/{ids['assessment_id']}/result"
    assert lead.ask("GET", base).json()["disclaimer"]["zh"].startswith("自编参考模型")
    assert lead.ask("GET", f"{base}/{ids['code']}").json()["lines"]


def test_the_description_is_that_of_the_program():
    assert DESCRIPTION.read_text("utf-8") == described(), (
        "run python -m hengdu.api.describe > docs/reference/openapi.json"
    )


def test_the_description_is_openapi_3_1_and_served_without_a_token(everything):  # noqa: ARG001 - the database
    answer = Program().ask("GET", "/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
