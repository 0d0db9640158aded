"""Sessions: limits, list, revocation, and the duty to change a given password."""

from __future__ import annotations

import time

import pytest
from tests.web.conftest import PASSWORD

from hengdu.actions import Role
from hengdu.web.middleware import BEGAN, SEEN
from hengdu.web.templatetags.hengdu import browser


@pytest.fixture
def zhang(site):
    return site.person("zhang", Role.AUDIT_ADMIN)


def aged(client, **keys):
    session = client.session
    session.update({key: int(time.time()) - seconds for key, seconds in keys.items()})
    session.save()


@pytest.mark.parametrize(("key", "seconds"), [(SEEN, 30 * 60 + 5), (BEGAN, 720 * 60 + 5)])
def test_a_session_ends_when_it_was_idle_too_long_or_is_too_old(site, zhang, key, seconds, trail):
    client = site.client(zhang)
    client.get("/")
    aged(client, **{key: seconds})
    assert client.get("/").status_code == 302
    assert trail()[-1] == "session:session:expired"
    assert "会话已过期" in client.get("/account/login/").content.decode()


def test_a_session_within_its_limits_goes_on(site, zhang):
    client = site.client(zhang)
    client.get("/")
    aged(client, **{SEEN: 29 * 60, BEGAN: 11 * 3600})
    assert client.get("/").status_code == 200


def test_htmx_is_told_that_the_session_ended_without_losing_the_page(site):
    answer = site.client().get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "hengdu:signed-out"
    assert answer.content == b""


@pytest.mark.usefixtures("zhang")
def test_a_person_sees_own_sessions_and_ends_another_one(site, trail):
    here, there = site.client(), site.client()
    for client in (here, there):
        client.post("/account/login/", {"login": "zhang", "password": PASSWORD})
    page = here.get("/account/").content.decode()
    assert page.count("127.0.0.1") >= 2
    address = page.split('action="/account/sessions/')[1].split('"')[0]
    here.post(f"/account/sessions/{address}")
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert trail()[-1] == "session:session:revoked"


def test_a_session_of_somebody_else_is_not_found(site, zhang):
    from allauth.usersessions.models import UserSession

    other = site.client()
    site.person("wang", Role.AUDIT_ADMIN)
    other.post("/account/login/", {"login": "wang", "password": PASSWORD})
    row = UserSession.objects.get(user__username="wang")
    assert site.client(zhang).post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/").status_code == 200


@pytest.mark.usefixtures("zhang")
def test_changing_the_password_keeps_this_session_and_ends_the_others(site, trail):
    here, there = site.client(), site.client()
    for client in (here, there):
        client.post("/account/login/", {"login": "zhang", "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "another-good-one-8", "password2": "another-good-one-8"}
    assert here.post("/account/password/", new).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert "account:password:changed" in trail()


def test_the_old_password_is_asked_before_a_new_one_is_set(site, zhang):
    client = site.client(zhang)
    new = {"oldpassword": "wrong", "password1": "another-good-one-8", "password2": "another-good-one-8"}
    assert client.post("/account/password/", new).status_code == 200
    zhang.refresh_from_db()
    assert zhang.check_password(PASSWORD)


def test_a_given_password_is_changed_before_anything_else(site, zhang):
    zhang.must_change_password = True
    zhang.save()
    client = site.client(zhang)
    assert client.get("/").headers["Location"] == "/account/password/"
    new = {"oldpassword": PASSWORD, "password1": "another-good-one-8", "password2": "another-good-one-8"}
    client.post("/account/password/", new)
    assert client.get("/").status_code == 200


def test_who_has_no_password_here_is_told_where_to_change_it(site, zhang):
    zhang.set_unusable_password()
    zhang.save()
    answer = site.client(zhang).get("/account/password/")
    assert answer.status_code == 409
    assert "统一认证" in answer.content.decode()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605.1", "Safari · macOS"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent, said):
    assert browser(agent) == said
