"""Second factors: enrolled by their person, asked at sign-in, required by the policy."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import IntegrityError, connections
from tests.web.conftest import PASSWORD

from hengdu.actions import ANONYMOUS, PermissionRefused, Role
from hengdu.actions.accounts import (
    AccountError,
    AskFactorReset,
    ChangePolicy,
    DecideFactorReset,
    MfaScope,
    UseCode,
)
from hengdu.store.people.models import FactorReset, OneTimeCode

ENROL = "/account/factor/enrol/"
POLICY = {
    "session_idle_minutes": 30,
    "session_absolute_minutes": 720,
    "code_valid_hours": 72,
    "mfa_for_all": False,
}


@pytest.fixture
def zhang(site):
    return site.person("zhang", Role.AUDIT_ADMIN)


def sign_in(site, username="zhang"):
    client = site.client()
    client.post("/account/login/", {"login": username, "password": PASSWORD})
    return client


@pytest.fixture
def enrolled(site, zhang, app):  # noqa: ARG001 - who signs in
    """A person with an authenticator app, signed in; ``recovery`` are the codes of the page shown once."""
    client = sign_in(site)
    app.scan(client.get(ENROL).content.decode())
    answer = client.post(ENROL, {"code": app.code()})
    page = client.get(answer.headers["Location"]).content.decode()
    client.recovery = re.findall(r"<li><code>([^<]+)</code></li>", page)
    return client


def test_a_person_enrols_an_app_and_sees_recovery_codes_once(enrolled, trail):
    assert len(enrolled.recovery) == 10
    again = enrolled.get("/account/factor/recovery/").content.decode()
    assert not any(code in again for code in enrolled.recovery)
    assert "account:factor:enrolled" in trail()


@pytest.mark.usefixtures("zhang")
def test_a_wrong_code_enrols_nothing(site, app):
    client = sign_in(site)
    app.scan(client.get(ENROL).content.decode())
    wrong = "000000" if app.code() != "000000" else "111111"
    assert client.post(ENROL, {"code": wrong}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("enrolled")
def test_the_password_alone_no_longer_signs_in(site, trail):
    before = trail().count("session:sign_in:succeeded")
    client = sign_in(site)
    assert client.get("/").headers["Location"] == "/account/login/?next=/"
    assert trail().count("session:sign_in:succeeded") == before


@pytest.mark.usefixtures("enrolled")
def test_password_and_code_sign_in(site, app, trail):
    cache.clear()  # stands for the next half minute: a code is taken once
    client = sign_in(site)
    client.post("/account/factor/authenticate/", {"code": app.code()})
    assert client.get("/").status_code == 200
    assert trail()[-1] == "session:sign_in:succeeded"


@pytest.mark.usefixtures("enrolled")
def test_a_code_that_was_used_is_not_taken_again(site, app):
    cache.clear()
    first, second = sign_in(site), sign_in(site)
    code = app.code()
    first.post("/account/factor/authenticate/", {"code": code})
    second.post("/account/factor/authenticate/", {"code": code})
    assert (first.get("/").status_code, second.get("/").status_code) == (200, 302)


@pytest.mark.usefixtures("enrolled")
def test_a_wrong_code_at_sign_in_is_in_the_trail(site, trail):
    client = sign_in(site)
    client.post("/account/factor/authenticate/", {"code": "not-a-code"})
    assert client.get("/").status_code == 302
    assert trail()[-1] == "session:sign_in:failed"


@pytest.mark.usefixtures("enrolled")
def test_guessing_codes_of_a_second_factor_is_held_back(site, app):
    client = sign_in(site)
    for _ in range(5):
        client.post("/account/factor/authenticate/", {"code": "not-a-code"})
    client.post("/account/factor/authenticate/", {"code": app.code()})
    assert client.get("/").status_code == 302


def test_a_recovery_code_signs_in_once(site, enrolled):
    first, second = sign_in(site), sign_in(site)
    code = enrolled.recovery[0]
    first.post("/account/factor/authenticate/", {"code": code})
    assert first.get("/").status_code == 200
    second.post("/account/factor/authenticate/", {"code": code})
    assert second.get("/").status_code == 302


@pytest.mark.sqlite("it reads the file")
def test_the_secret_is_not_in_the_database(enrolled, app, database):
    connections.close_all()
    content = database.read_bytes()
    assert app.secret.encode() not in content
    assert not any(code.encode() in content for code in enrolled.recovery)


@pytest.mark.parametrize(
    "rule",
    [{"mfa_for_all": True}, {"mfa_scopes": (MfaScope(role=Role.AUDIT_ADMIN),)}],
    ids=["everybody", "role"],
)
@pytest.mark.usefixtures("zhang")
def test_the_policy_leads_whoever_lacks_a_factor_to_enrol_one(site, app, rule):
    ChangePolicy(**{**POLICY, **rule}).run(site.system)
    client = sign_in(site)
    assert client.get("/").headers["Location"] == ENROL
    assert client.get("/account/").headers["Location"] == ENROL
    app.scan(client.get(ENROL).content.decode())
    client.post(ENROL, {"code": app.code()})
    assert client.get("/").status_code == 200


def test_a_rule_of_one_tenant_leaves_the_other_alone(site):
    ours, theirs = site.tenant("示例证券"), site.tenant("示例期货")
    ChangePolicy(**POLICY, mfa_scopes=(MfaScope(tenant=ours.pk),)).run(site.system)
    assert site.client(site.person("a1", Role.READER, tenant=ours)).get("/").headers["Location"] == ENROL
    assert site.client(site.person("b1", Role.READER, tenant=theirs)).get("/").status_code == 200


def test_a_factor_that_the_policy_asks_for_cannot_be_removed(site, enrolled):
    ChangePolicy(**{**POLICY, "mfa_for_all": True}).run(site.system)
    enrolled.post("/account/factor/remove/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_person_removes_a_factor_that_nobody_asks_for(enrolled, trail):
    enrolled.post("/account/factor/remove/")
    assert not Authenticator.objects.exists()
    assert trail()[-1] == "account:factor:removed"


@pytest.fixture
def lost(site, enrolled, zhang):  # noqa: ARG001 - whose factor is lost
    """The two administrators, and the code that they made together for a person who lost the app."""
    first, second = site.person("admin", Role.SYSTEM_ADMIN), site.person("wang", Role.SECURITY_ADMIN)
    asking, deciding = site.client(first), site.client(second)
    asking.post(f"/people/{zhang.pk}/factor/reset/", {"reason": "手机遗失"})
    page = deciding.get("/people/").content.decode()
    address = re.search(r'action="(/people/factor-resets/[^"]+)"', page)[1]
    page = deciding.post(address, {"do": "confirm"}).content.decode()
    return re.search(r'one-time-code">([A-Z2-9-]{24})<', page)[1]


def test_two_administrators_help_who_lost_the_factor_and_all_of_it_is_in_the_trail(
    site, enrolled, lost, trail
):
    client = sign_in(site)
    answer = client.post("/account/factor/authenticate/", {"code": lost.lower()})
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert not Authenticator.objects.exists()
    assert enrolled.get("/").status_code == 302  # the sessions of before have ended
    assert trail()[-5:] == [
        "account:factor:reset_asked",
        "account:factor:reset_decided",
        "account:code:made",
        "account:factor:removed",
        "session:sign_in:succeeded",
    ]


def test_the_code_of_two_administrators_is_taken_once(site, lost, app):
    sign_in(site).post("/account/factor/authenticate/", {"code": lost})
    client = sign_in(site)
    app.scan(client.get(ENROL).content.decode())
    client.post(ENROL, {"code": app.code()})
    client = sign_in(site)
    client.post("/account/factor/authenticate/", {"code": lost})
    assert client.get("/").status_code == 302


def test_the_code_of_two_administrators_sets_no_password_and_is_nobody_elses(site, lost):
    with pytest.raises(AccountError):
        UseCode(code=lost, password=PASSWORD).run(ANONYMOUS)
    other = site.person("li", Role.READER, tenant=site.tenant())
    TOTP.activate(other, generate_totp_secret())
    client = sign_in(site, "li")
    client.post("/account/factor/authenticate/", {"code": lost})
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("enrolled")
def test_neither_administrator_removes_a_factor_alone(site, zhang):
    both = site.person("both", Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    request = AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(site.actor(both))
    with pytest.raises(AccountError, match="own"):
        DecideFactorReset(request_id=request, confirm=True).run(site.actor(both))
    system = site.actor(site.person("admin", Role.SYSTEM_ADMIN))
    with pytest.raises(PermissionRefused):
        DecideFactorReset(request_id=request, confirm=True).run(system)
    security = site.actor(site.person("wang", Role.SECURITY_ADMIN))
    with pytest.raises(PermissionRefused):
        AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(security)
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.usefixtures("enrolled")
def test_the_database_itself_refuses_one_person_for_both_steps(site, zhang):
    both = site.person("both", Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(site.actor(both))
    with pytest.raises(IntegrityError):
        FactorReset.objects.update(decided_by=both)


@pytest.mark.usefixtures("enrolled")
def test_a_refused_request_makes_no_code_and_the_next_one_may_be_asked(site, zhang):
    system = site.actor(site.person("admin", Role.SYSTEM_ADMIN))
    security = site.actor(site.person("wang", Role.SECURITY_ADMIN))
    request = AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(system)
    with pytest.raises(AccountError, match="already waiting"):
        AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(system)
    assert DecideFactorReset(request_id=request, confirm=False).run(security) is None
    assert not OneTimeCode.objects.filter(user=zhang).exists()
    assert AskFactorReset(user_id=zhang.pk, reason="手机遗失").run(system) != request


def test_new_recovery_codes_end_the_old_ones(site, enrolled, trail):
    enrolled.post("/account/factor/recovery/new/")
    client = sign_in(site)
    client.post("/account/factor/authenticate/", {"code": enrolled.recovery[0]})
    assert client.get("/").status_code == 302
    assert "account:recovery:made" in trail()


@pytest.mark.parametrize(
    "wrong",
    [
        {"session_idle_minutes": 4},
        {"session_absolute_minutes": 20_000},
        {"code_valid_hours": 0},
        {"mfa_scopes": (MfaScope(),)},
    ],
)
def test_a_policy_outside_its_limits_is_refused(site, wrong):
    with pytest.raises(AccountError):
        ChangePolicy(**{**POLICY, **wrong}).run(site.system)
