"""The first administrators, by the link that the server printed."""

from __future__ import annotations

import re

import pytest
from tests.web.conftest import PASSWORD, Site

from hengdu.actions import Role, actor_for, system_actor
from hengdu.actions.accounts import AccountError, OpenSetup, PrepareSite
from hengdu.store.people.models import Mode, User

PEOPLE = {
    "system_username": "zhang",
    "system_name": "示例张",
    "security_username": "wang",
    "security_name": "示例王",
    "audit_username": "li",
    "audit_name": "示例李",
    "password": PASSWORD,
    "repeated": PASSWORD,
}


@pytest.fixture
def fresh(database):
    """An installation that nobody has set up, and the code of its link."""

    def start(mode=Mode.SEPARATED):
        PrepareSite(mode=mode).run(system_actor())
        return OpenSetup().run(system_actor())

    start.client = Site(database).client
    return start


def open_link(client, code):
    answer = client.get(f"/account/code/{code}/")
    assert code not in answer.headers["Location"]
    return client.get(answer.headers["Location"])


def test_the_link_makes_three_administrators_with_one_role_each(fresh, trail):
    client = fresh.client()
    open_link(client, fresh())
    page = client.post("/account/setup/", PEOPLE)
    assert page.status_code == 200
    roles = {
        user.username: [grant.role for grant in actor_for(user.pk).grants] for user in User.objects.all()
    }
    assert roles == {"zhang": [Role.SYSTEM_ADMIN], "wang": [Role.SECURITY_ADMIN], "li": [Role.AUDIT_ADMIN]}
    assert trail()[-1] == "site:setup:finished"


def test_the_two_others_set_their_passwords_with_the_codes_of_that_page(fresh):
    client = fresh.client()
    open_link(client, fresh())
    page = client.post("/account/setup/", PEOPLE).content.decode()
    codes = re.findall(r'class="one-time-code">([^<]+)<', page)
    assert len(codes) == 2
    for code, username in zip(codes, ["wang", "li"], strict=True):
        theirs = fresh.client()
        own = f"{username}-has-a-password-9"
        theirs.post("/account/code/", {"code": code, "password": own, "repeated": own})
        theirs.post("/account/login/", {"login": username, "password": own})
        assert theirs.get("/").status_code == 200


def test_the_link_works_once(fresh):
    code = fresh()
    client = fresh.client()
    open_link(client, code)
    client.post("/account/setup/", PEOPLE)
    again = fresh.client()
    assert open_link(again, code).status_code == 200  # the page for one-time codes, not the setup
    assert again.get("/account/setup/").status_code == 403
    assert User.objects.count() == 3
    assert OpenSetup().run(system_actor()) is None


def test_a_newer_link_ends_the_older(fresh):
    older, newer = fresh(), OpenSetup().run(system_actor())
    client = fresh.client()
    client.get(f"/account/code/{older}/")
    assert client.get("/account/setup/").status_code == 403
    client.get(f"/account/code/{newer}/")
    assert client.get("/account/setup/").status_code == 200


def test_without_the_link_there_is_no_setup(fresh):
    fresh()
    assert fresh.client().get("/account/setup/").status_code == 403
    assert fresh.client().post("/account/setup/", PEOPLE).status_code == 403
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"audit_username": "ZHANG"},
        {"password": "short", "repeated": "short"},
        {"repeated": "another-password-77"},
        {"security_username": "no spaces please"},
        {"security_name": " "},
    ],
)
def test_what_is_refused_makes_nobody_and_leaves_the_link_open(fresh, wrong):
    client = fresh.client()
    open_link(client, fresh())
    page = client.post("/account/setup/", {**PEOPLE, **wrong})
    assert page.status_code == 200
    assert 'class="errorlist' in page.content.decode() or 'role="alert"' in page.content.decode()
    assert User.objects.count() == 0
    assert client.get("/account/setup/").status_code == 200


def test_in_single_person_mode_the_link_makes_one_person_and_every_page_says_so(fresh):
    client = fresh.client()
    open_link(client, fresh(Mode.LOCAL))
    one = {"username": "me", "display_name": "示例我", "password": PASSWORD, "repeated": PASSWORD}
    assert client.post("/account/setup/", one).headers["Location"] == "/account/login/"
    client.post("/account/login/", {"login": "me", "password": PASSWORD})
    assert "单人模式" in client.get("/").content.decode()
    assert "单人模式" in client.get("/account/").content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize(("first", "then"), [(Mode.LOCAL, Mode.SEPARATED), (Mode.SEPARATED, Mode.LOCAL)])
def test_the_mode_of_a_data_folder_never_changes(fresh, first, then):
    fresh(first)
    with pytest.raises(AccountError, match="single-person mode"):
        PrepareSite(mode=then).run(system_actor())
