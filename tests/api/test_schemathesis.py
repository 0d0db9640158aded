"""Throw what the description allows, and what it does not, at every operation: nothing breaks.

Schemathesis makes the requests from the OpenAPI document and compares every answer with it: status, type,
headers, body. Most requests name real objects, and real codes in their bodies, so that they come far.
``HENGDU_EXAMPLES=50 pytest tests/api/test_schemathesis.py`` looks for longer.
"""

from __future__ import annotations

import os

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import program_of
from tests.application import configure

configure()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.test import Client  # noqa: E402

from hengdu.actions import Role  # noqa: E402
from hengdu.api._application import document  # noqa: E402
from hengdu.api.resources import OPERATIONS  # noqa: E402
from hengdu.store._roles import EVERY_PERSON, ROLE_PERMISSIONS  # noqa: E402

CLIENT = Client(raise_request_exception=False)
PASSED_ON = {"content-type", "content-length"}
EXAMPLES = int(os.environ.get("HENGDU_EXAMPLES", "0"))
# What is thrown is the same on both databases; once is enough for most of it.
SEVERAL = 1 if os.environ.get("HENGDU_TESTS_ON") == "postgresql" else 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())
DESCRIBED = {one.ok().definition.raw["operationId"]: one.ok() for one in SCHEMA.get_all_operations()}
BY_NAME = {one.name: one for one in OPERATIONS}


@pytest.fixture(scope="module")
def tokens(everything):
    """The secrets of a person of every role, of somebody of the other institution, and none."""
    found = {role: program_of(user).secret for role, user in everything.people.items()}
    return {**found, "foreign": program_of(everything.sides["foreign"]["lead"]).secret, None: ""}


def turns(operation, number):
    """Return who asks, of which side, whether real objects are named, what kind of data, and how often.

    In a short run everybody who may comes first, then one of the others in turn.
    """
    wanted = set(operation.permissions)
    may = [role for role in Role if (ROLE_PERMISSIONS[role] | EVERY_PERSON) & wanted]
    first = (may[0], "own", True, GenerationMode.POSITIVE)
    others = [
        (may[-1], "own", True, GenerationMode.NEGATIVE),
        (may[len(may) // 2], "own", True, GenerationMode.POSITIVE),
        ("foreign", "own", True, GenerationMode.POSITIVE),
        (may[0], "own", False, GenerationMode.POSITIVE),
        (may[-1], "foreign", True, GenerationMode.POSITIVE),
        (may[0], "own", False, GenerationMode.NEGATIVE),
        (None, "own", True, GenerationMode.POSITIVE),
    ]
    if EXAMPLES:
        return [(*turn, EXAMPLES) for turn in (first, *others)]
    if number % 2:
        return [(*first, 2 * SEVERAL)]
    return [(*first, SEVERAL), (*others[number // 2 % len(others)], SEVERAL)]


def known(ids) -> dict:
    """Return real values for members of bodies, by their names."""
    return {
        "node": ids["code"],
        "nodes": [ids["code"]],
        "code": ids["practice"],
        "codes": [ids["practice"]],
        "practices": [ids["practice"]],
        "role": ids["role"],
        "roles": [ids["role"]],
        "user": str(ids["user_id"]),
        "owner": str(ids["lead"].pk),
        "assessment": str(ids["assessment_id"]),
        "tenant": str(ids["tenant_id"]),
        "tenants": [str(ids["tenant_id"])],
        "collection": str(ids["collection_id"]),
        "service": str(ids["service_id"]),
        "pack": "sf-nscmm",
        "kind": "practice",
        "subject": ids["practice"],
    }


def real(value, words):
    """Return a body with real values where a member has a known name."""
    if isinstance(value, dict):
        return {key: words.get(key, real(one, words)) for key, one in value.items()}
    return [real(one, words) for one in value] if isinstance(value, list) else value


def tried(case, operation, ids, secret, *, is_real):
    """Send one request, take back what it changed, and compare the answer with the description."""
    if is_real:
        words = {**ids, "pack_id": "sf-nscmm", "key": "organisation", "node": ids["code"]}
        case.path_parameters = {name: str(words.get(name, name)) for name in operation.names}
        if "code" in operation.names and ("/answers/" in operation.path or "/consensus/" in operation.path):
            case.path_parameters["code"] = ids["practice"]
        if isinstance(case.body, dict):
            case.body = real(case.body, known(ids))
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if operation.needs_version and is_real:
        headers["If-Match"] = '"1"'
    case.validate_response(sent(case, headers), checks=CHECKS)


def sent(case, headers) -> Response:
    """Send a request in this process, and take back what it changed."""
    try:
        asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver", headers=headers))
        ready = asked.prepare()
    except (ValueError, UnicodeError):
        assume(False)  # noqa: FBT003 - as Hypothesis names it
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body or b""
    kept = {name: value for name, value in ready.headers.items() if name.lower() not in PASSED_ON}
    with transaction.atomic():
        found = CLIENT.generic(
            ready.method,
            ready.path_url,
            body,
            content_type=ready.headers.get("Content-Type", ""),
            headers=kept,
        )
        answer = Response(
            status_code=found.status_code,
            headers={name: [value] for name, value in found.headers.items()},
            content=b"".join(found.streaming_content) if found.streaming else found.content,
            request=ready,
            elapsed=0.0,
            verify=False,
            message=found.reason_phrase,
            encoding="utf-8",
        )
        if found.streaming:  # the rest are closed; a second time would close the connection too
            found.close()
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_answer_is_one_that_the_description_allows(everything, tokens, name):
    described, operation = DESCRIBED[name], BY_NAME[name]
    for caller, side, is_real, mode, often in turns(operation, list(DESCRIBED).index(name)):
        ids, secret = everything.sides[side], tokens[caller]

        @settings(
            max_examples=often,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=described.as_strategy(generation_mode=mode))
        def ask(case):
            tried(case, operation, ids, secret, is_real=is_real)  # noqa: B023 - called within its own turn

        ask()
