"""Throw what the description allows, and what it does not, at every operation: nothing breaks, nothing surprises.

Schemathesis makes the requests from the OpenAPI document and compares every answer with it: status, type,
headers, body. Half of the requests name real objects, and real codes in their bodies, so that they come far.
``HENGDU_EXAMPLES=200 pytest tests/api/test_schemathesis.py`` looks for longer.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
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

from hengdu.actions import Role  # noqa: E402
from hengdu.api._application import document  # noqa: E402
from hengdu.api.resources import OPERATIONS  # noqa: E402
from hengdu.store._roles import ROLE_PERMISSIONS  # noqa: E402
from hengdu.web.wsgi import application  # noqa: E402

EXAMPLES = int(os.environ.get("HENGDU_EXAMPLES", "5"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
DESCRIBED = {one.ok().definition.raw["operationId"]: one.ok() for one in SCHEMA.get_all_operations()}
BY_NAME = {one.name: one for one in OPERATIONS}


@pytest.fixture(scope="module")
def tokens(everything):
    """The secrets of a person of every role, of somebody of the other institution, and none."""
    found = {role: program_of(user).secret for role, user in everything.people.items()}
    return {**found, "foreign": program_of(everything.sides["foreign"]["lead"]).secret, None: ""}


def callers(operation) -> list:
    """Return who is worth asking as: whoever may somewhere, a stranger, and nobody."""
    may = [role for role in Role if ROLE_PERMISSIONS[role] & set(operation.permissions)]
    return [*may[:4], *may[:4], *may[:4], "foreign", None]


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


def tried(draw, described, operation, ids, secret):
    """Send one request, take back what it changed, and compare the answer with the description."""
    mode = draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = draw(described.as_strategy(generation_mode=mode))
    if draw(st.integers(0, 7)):
        words = {"pack_id": "sf-nscmm", "key": "organisation", "node": ids["code"], **ids}
        case.path_parameters = {name: str(words.get(name, name)) for name in operation.names}
        if "code" in operation.names and ("/answers/" in operation.path or "/consensus/" in operation.path):
            case.path_parameters["code"] = ids["practice"]
        if isinstance(case.body, dict):
            case.body = real(case.body, known(ids))
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if operation.needs_version and draw(st.integers(0, 7)):
        headers["If-Match"] = '"1"'
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_answer_is_one_that_the_description_allows(everything, tokens, name):
    described, operation = DESCRIBED[name], BY_NAME[name]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data):
        caller = data.draw(st.sampled_from(callers(operation)))
        side = data.draw(st.sampled_from(["own", "own", "own", "foreign"]))
        tried(data.draw, described, operation, everything.sides[side], tokens[caller])

    ask()
