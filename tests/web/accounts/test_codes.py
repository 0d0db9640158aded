"""One-time codes: who can set a password with one, and when no more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.web.conftest import PASSWORD

from hengdu.actions import PermissionRefused, Role
from hengdu.actions.accounts import (
    AccountError,
    ChangePassword,
    CreatePerson,
    DeactivatePerson,
    MakeCode,
    ReactivatePerson,
    RevokeCode,
    UseCode,
)
from hengdu.store.people.codes import code_digest
from hengdu.store.people.models import OneTimeCode, User

NEW = "a-new-long-password-3"


@pytest.fixture
def admin(site):
    return site.actor(site.person("admin", Role.SYSTEM_ADMIN))


@pytest.fixture
def made(admin):
    return CreatePerson(username="Chen", display_name="示例陈", email="chenxiaoming@example.com").run(admin)


def use(site, code, password=NEW):
    return UseCode(code=code, password=password).run(site.system)


def test_an_invited_person_sets_a_password_and_signs_in(site, made):
    client = site.client()
    answer = client.post("/account/code/", {"code": made.code.lower(), "password": NEW, "repeated": NEW})
    assert answer.headers["Location"] == "/account/login/"
    client.post("/account/login/", {"login": "chen", "password": NEW})
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("made")
def test_an_account_without_a_password_signs_in_nobody(site):
    client = site.client()
    client.post("/account/login/", {"login": "chen", "password": ""})
    assert client.get("/").status_code == 302


def test_a_code_works_once(site, made):
    use(site, made.code)
    with pytest.raises(AccountError, match="wrong, used or expired"):
        use(site, made.code, "yet-another-password-4")


def test_a_code_ends_when_a_newer_one_is_made(site, admin, made):
    newer = MakeCode(user_id=made.user_id).run(admin)
    with pytest.raises(AccountError):
        use(site, made.code)
    use(site, newer)


def test_a_code_ends_with_its_time(site, made):
    OneTimeCode.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(AccountError):
        use(site, made.code)


def test_a_revoked_code_opens_nothing(site, admin, made):
    RevokeCode(user_id=made.user_id).run(admin)
    with pytest.raises(AccountError):
        use(site, made.code)


def test_a_closed_account_has_no_codes(site, admin, made):
    DeactivatePerson(user_id=made.user_id).run(admin)
    ReactivatePerson(user_id=made.user_id).run(admin)
    with pytest.raises(AccountError):
        use(site, made.code)


def test_a_weak_password_leaves_the_code_open(site, made):
    with pytest.raises(AccountError):
        use(site, made.code, "password1234")
    use(site, made.code)


@pytest.mark.sqlite("it reads the file")
def test_the_database_does_not_hold_the_code(database, made):
    from django.db import connections

    connections.close_all()
    content = database.read_bytes()
    assert made.code.encode() not in content
    assert code_digest(made.code).encode() in content


def test_a_new_password_by_code_ends_every_session(site, admin):
    user = site.person("li", Role.READER, tenant=site.tenant())
    client = site.client(user)
    assert client.get("/").status_code == 200
    use(site, MakeCode(user_id=user.pk).run(admin))
    assert client.get("/").status_code == 302


def test_guessing_codes_is_throttled(site):
    client = site.client()
    answers = [
        client.post("/account/code/", {"code": f"AAAA-{n}", "password": NEW, "repeated": NEW}).status_code
        for n in range(61)
    ]
    assert answers[:60] == [200] * 60
    assert answers[60] == 429


@pytest.mark.parametrize(
    "weak", ["elevenchars", "1q2w3e4r5t6y", "987650123456", "chenxiaoming1", "Hengdu-Admin-2026"]
)
def test_the_policy_refuses_short_common_numeric_and_similar_passwords(site, made, weak):
    with pytest.raises(AccountError) as refused:
        use(site, made.code, weak)
    assert refused.value.place == "password"


def test_the_last_five_passwords_are_refused(site):
    user = site.person("li")
    actor = site.actor(user)
    used = [PASSWORD, *(f"password-number-{n}-of-li" for n in "abcd")]
    for password in used[1:]:
        ChangePassword(user_id=user.pk, password=password).run(actor)
    for password in used[1:]:
        with pytest.raises(AccountError):
            ChangePassword(user_id=user.pk, password=password).run(actor)
    ChangePassword(user_id=user.pk, password=used[-1].replace("-d-", "-e-")).run(actor)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_makes_accounts(site, role):
    site_roles = {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OBSERVER, Role.SUPERVISOR}
    tenant = None if role in site_roles else site.tenant()
    actor = site.actor(site.person("someone", role, tenant=tenant))
    with pytest.raises(PermissionRefused):
        CreatePerson(username="friend", display_name="示例友").run(actor)
    assert not User.objects.filter(username="friend").exists()


def test_nobody_closes_their_own_account(admin):
    with pytest.raises(AccountError, match="your own account"):
        DeactivatePerson(user_id=admin.user_id).run(admin)


@pytest.mark.usefixtures("made")
def test_two_names_that_differ_in_case_are_one(admin):
    with pytest.raises(AccountError, match="is taken"):
        CreatePerson(username="CHEN", display_name="示例另一陈").run(admin)


@pytest.mark.parametrize("name", ["a", "two words", "张三", "a" * 65, "semi;colon", ""])
def test_a_login_name_keeps_to_plain_signs(admin, name):
    with pytest.raises(AccountError, match="is not allowed"):
        CreatePerson(username=name, display_name="示例").run(admin)
