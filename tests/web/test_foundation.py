"""What every page relies on: language, headers, errors, health."""

from __future__ import annotations

from hengdu.actions import Role


def test_a_page_asks_strangers_to_sign_in(site):
    answer = site.client().get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/login/?next=/"


def test_a_person_sees_the_first_page(site):
    answer = site.client_as(Role.AUDIT_ADMIN).get("/")
    assert answer.status_code == 200
    assert "示例audit_admin0" in answer.content.decode()
