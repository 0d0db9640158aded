"""Signing in and out: events, throttle, redirects, sessions."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.conftest import PASSWORD

from hengdu.actions import Role

LOGIN = "/account/login/"
WRONG = "wrong-password-1"


def sign_in(client, username="zhang", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


@pytest.fixture
def zhang(site):
    return site.person("zhang", Role.AUDIT_ADMIN)


@pytest.mark.usefixtures("zhang")
def test_a_person_signs_in_with_name_and_password(site, trail):
    client = site.client()
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert trail() == ["session:sign_in:succeeded"]


@pytest.mark.usefixtures("zhang")
def test_the_login_name_is_the_same_in_capitals(site):
    assert sign_in(site.client(), " ZHANG ").status_code == 302


@pytest.mark.parametrize(("username", "password"), [("zhang", WRONG), ("nobody", PASSWORD)])
@pytest.mark.usefixtures("zhang")
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(site, trail, username, password):
    answer = sign_in(site.client(), username, password)
    assert answer.status_code == 200
    assert "用户名或密码" in answer.content.decode() or "不正确" in answer.content.decode()
    assert trail() == ["session:sign_in:failed"]


@pytest.mark.sqlite("it reads the file")
def test_a_name_that_is_no_account_is_not_kept_in_the_trail(site, database):
    sign_in(site.client(), "my-secret-password-typed-into-the-wrong-field")
    assert b"my-secret-password" not in database.read_bytes()


def test_a_closed_account_does_not_sign_in(site, zhang):
    zhang.is_active = False
    zhang.save()
    client = site.client()
    sign_in(client)
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("zhang")
def test_the_sixth_try_is_held_back_even_with_the_right_password(site, trail):
    for _ in range(5):
        sign_in(site.client(), password=WRONG)
    client = site.client()
    answer = sign_in(client)
    assert answer.status_code == 200
    assert client.get("/").status_code == 302
    sign_in(site.client())
    assert trail() == ["session:sign_in:failed"] * 5 + ["session:sign_in:locked"]


@pytest.mark.usefixtures("zhang")
def test_one_name_locked_leaves_the_others_alone(site):
    site.person("wang", Role.AUDIT_ADMIN)
    for _ in range(6):
        sign_in(site.client(), password=WRONG)
    assert sign_in(site.client(), "wang").status_code == 302


@pytest.mark.usefixtures("zhang")
def test_the_session_key_changes_when_somebody_signs_in(site):
    client = site.client()
    client.get("/account/code/WRONG/")  # a stranger's session
    before = client.cookies["hengdu"].value
    sign_in(client)
    assert client.cookies["hengdu"].value != before


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
@pytest.mark.usefixtures("zhang")
def test_signing_in_leads_to_no_other_site(site, address):
    answer = sign_in(site.client(), next=address)
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("zhang")
def test_signing_in_leads_back_to_the_page_asked_for(site):
    assert sign_in(site.client(), next="/account/").headers["Location"] == "/account/"


@pytest.mark.usefixtures("zhang")
def test_signing_out_takes_a_post_and_ends_the_session(site, trail):
    client = site.client()
    sign_in(client)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/account/logout/").headers["Location"] == LOGIN
    assert client.get("/").status_code == 302
    assert trail() == ["session:sign_in:succeeded", "session:sign_out:done"]


@pytest.mark.usefixtures("site", "zhang")
def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "表单校验失败" in answer.content.decode()


def test_nobody_makes_an_account_for_themselves(site):
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert site.client().get("/account/signup/").status_code in {302, 404}
