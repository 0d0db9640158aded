"""What the API refuses before it does anything: size, type, depth, keys; and what it keeps to itself."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.conftest import Program, program_of

from hengdu.actions import Role
from hengdu.store.assessments.models import Submission
from hengdu.store.people.models import User
from hengdu.store.tokens.models import Reply
from hengdu.store.trail.models import Event

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def ids(everything):
    return everything.sides["own"]


@pytest.fixture(scope="module")
def lead(everything):
    return program_of(everything.people[Role.LEAD])


def raw(program, path, content, content_type="application/json", **headers):
    """Send bytes as they are."""
    client = Client(raise_request_exception=False)
    sent = {"Authorization": f"Bearer {program.secret}", **headers}
    return client.generic("POST", f"/api/v1{path}", content, content_type=content_type, headers=sent)


def nested(depth):
    return b'{"notices": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"notices": NaN}', "application/json", 400),
        (b'{"notices": ["\\ud800"]}', "application/json", 400),
        (b'{"notices": ["\\u0000"]}', "application/json", 400),
        (b'{"notices": ' + b"9" * 400 + b"}", "application/json", 400),
        (nested(21), "application/json", 400),
        (nested(100_000), "application/json", 400),
        (b"notices=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b" " * (4 * 1024 * 1024 + 1), "application/json", 413),
        (b"[]", "application/json", 422),
        (b'{"notices": "' + b"x" * 20_001 + b'"}', "application/json", 422),
        (json.dumps({"notices": ["x"] * 2_001}).encode(), "application/json", 422),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_with_a_problem(lead, content, media, status):
    answer = raw(lead, "/notices/read", content, media)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert {"type", "title", "status", "detail", "zh", "en"} <= set(answer.json())


def test_a_file_must_say_that_it_is_one(lead, ids):
    path = f"/assessments/{ids['assessment_id']}/evidence/files?name=x.txt"
    assert raw(lead, path, b"x", "text/plain").status_code == 415


def test_a_table_of_more_than_20_mb_is_refused(lead, ids):
    path = f"/assessments/{ids['assessment_id']}/actions/import?name=x.csv"
    answer = raw(lead, path, b"x" * (20 * 1024 * 1024 + 1), "application/octet-stream")
    assert answer.status_code == 413


def test_an_address_with_a_sign_that_cannot_be_kept_is_not_found(lead, ids):
    assert lead.ask("GET", f"/assessments/{ids['assessment_id']}/result/%00").status_code == 404


def test_too_many_members_of_a_query_are_refused(lead):
    query = "&".join(f"a{number}=1" for number in range(1_100))
    answer = lead.ask("GET", f"/assessments?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize("key", ["x" * 201, "schlüssel", "a b"])
def test_a_key_that_cannot_be_kept_is_refused(lead, key):
    assert raw(lead, "/notices/read", b"{}", **{"Idempotency-Key": key}).status_code == 400


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "TRACE"])
def test_another_method_names_those_that_there_are(lead, method):
    answer = lead.ask(method, "/notices/read")
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]


def test_a_file_sent_twice_with_a_key_is_kept_once(lead, ids):
    path = (
        f"/assessments/{ids['assessment_id']}/evidence/files?name=x.txt&title=x&practices={ids['practice']}"
    )
    key = {"Idempotency-Key": "file-1"}
    first = raw(lead, path, b"content", "application/octet-stream", **key)
    again = raw(lead, path, b"content", "application/octet-stream", **key)
    other = raw(lead, path, b"something else", "application/octet-stream", **key)
    assert first.status_code == again.status_code == 201, first.content
    assert first.content == again.content
    assert other.status_code == 422


def test_a_code_that_opens_an_account_is_shown_once_and_kept_nowhere(everything):
    program = program_of(everything.people[Role.SYSTEM_ADMIN])
    body, key = {"username": "api.person", "display_name": "示例人员"}, {"Idempotency-Key": "person-1"}
    first = program.ask("POST", "/people", body, is_kept=True, **key)
    again = program.ask("POST", "/people", body, **key)
    assert first.status_code == again.status_code == 201, first.content
    assert first.json()["code"]
    assert again.json() == {**first.json(), "code": ""}
    assert not Reply.objects.filter(body__contains=first.json()["code"].encode()).exists()
    assert User.objects.filter(username="api.person").count() == 1


def test_what_a_supervisor_reads_stands_in_the_trail_whatever_the_token_may(everything, ids):
    Submission.objects.create(assessment_id=ids["assessment_id"], to="supervisor", sent_at=timezone.now())
    from hengdu.store.assessments.models import Assessment

    row = Assessment.objects.get(pk=ids["assessment_id"])
    Assessment.objects.filter(pk=row.pk).update(submitted_at=row.created_at)
    program = program_of(everything.people[Role.SUPERVISOR], ("assessment:overview:read",))
    before = Event.objects.filter(tag="assessment:submission:viewed").count()
    assert program.ask("GET", f"/assessments/{row.pk}", is_kept=True).status_code == 200
    looks = Event.objects.filter(tag="assessment:submission:viewed", object="api:assessment")
    assert Event.objects.filter(tag="assessment:submission:viewed").count() == before + 1, looks
    Submission.objects.filter(assessment_id=row.pk, to="supervisor").delete()
    Assessment.objects.filter(pk=row.pk).update(submitted_at=None)


def test_a_list_of_a_thousand_asks_the_database_at_most_ten_times(everything, ids):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    program = program_of(everything.people[Role.READER])
    with CaptureQueriesContext(connection) as asked:
        answer = program.ask("GET", f"/assessments/{ids['assessment_id']}/requests?limit=1000")
    assert len(answer.json()["items"]) > 100
    assert len(asked) <= 10


def test_a_stranger_learns_nothing_of_what_is_refused_later(ids):
    stranger = Program()
    path = f"/assessments/{ids['assessment_id']}"
    assert stranger.ask("PUT", path, {"x": 1}, content_type="text/plain").status_code == 401
