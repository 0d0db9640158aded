"""A body of two gigabytes is refused by its declared size at every operation; not a byte of it is read."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.api.test_matrix import address
from tests.web.visitors import TWO_GB, declaring

from hengdu.api.resources import OPERATIONS
from hengdu.store._roles import EVERY_PERSON, ROLE_PERMISSIONS


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one.body is not None or one.receive is not None],
    ids=lambda one: one.name,
)
def test_a_body_of_two_gigabytes_is_never_read(everything, programs, operation):
    query = {} if operation.query is None else operation.query.model_fields
    needed = urlencode({name: "x" for name, field in query.items() if field.is_required()})
    where = f"/api/v1{address(operation, everything.sides['own'])}?{needed}"
    wanted = set(operation.permissions)
    may = [role for role in programs if role and (ROLE_PERMISSIONS[role] | EVERY_PERSON) & wanted]
    statuses = set()
    for role in may:
        headers = {"Authorization": f"Bearer {programs[role].secret}", "If-Match": '"1"'}
        client = Client(raise_request_exception=False)
        statuses.add(
            declaring(client, where, operation.takes, TWO_GB, method=operation.method, **headers).status_code
        )
        if 413 in statuses:
            break
    assert 413 in statuses or "question_id" in operation.names  # which nobody has
    assert statuses <= {403, 404, 413}
