"""A form of two gigabytes is refused by its declared size at every address; not a byte of it is read."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.populated import routes
from tests.web.visitors import TWO_GB, address, declaring

from hengdu.actions import Role
from hengdu.web.middleware import MOST_BODY_BYTES, MOST_STRANGER_BYTES

FORM = "multipart/form-data; boundary=x"
# Pages that take files of evidence or of a drafting say it in their own words.
REFUSED = {400, 404, 405, 413, 422}


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_a_form_of_two_gigabytes_is_never_read(everything, visitors, route):
    where, seen = address(route, everything.sides["own"]), {}
    named = getattr(route.view, "permission", None)
    may = [one for one in visitors.values() if named is None or named in one.actor.anywhere]
    for visitor in (visitors[None], *may[:2]):
        client = Client(enforce_csrf_checks=True)
        client.cookies.load(visitor.cookies)
        seen[visitor.user] = declaring(client, where, FORM, TWO_GB).status_code
    assert seen.pop(None) in REFUSED | {302}
    assert set(seen.values()) <= REFUSED


def test_a_stranger_may_send_less_than_a_person(everything, visitors):  # noqa: ARG001 - the database
    stranger, person = Client(), Client()
    person.cookies.load(visitors[Role.LEAD].cookies)
    assert declaring(stranger, "/account/login/", FORM, MOST_STRANGER_BYTES + 1).status_code == 413
    assert declaring(person, "/language/", FORM, MOST_BODY_BYTES + 1).status_code == 413
    assert "未读取" in declaring(person, "/language/", FORM, TWO_GB).content.decode()
