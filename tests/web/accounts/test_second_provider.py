"""A second sign-in service, and being asked again by it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from tests.web.accounts.conftest import choose_provider
from tests.web.accounts.provider import serving

from hengdu.actions import Role
from hengdu.web._fresh import PROVED

ASK = "/account/reauthenticate/"


@pytest.fixture(scope="module")
def running():
    with serving() as service:
        yield service


@pytest.fixture
def service(running, monkeypatch):
    """The service, and the settings that name it."""
    running.subject, running.asked_s_ago = "u-1", 0
    choose_provider(monkeypatch, running.issuer)
    return running


@pytest.fixture
def zhang(site):
    """A person whom the service alone knows."""
    user = site.person("zhang", Role.AUDIT_ADMIN)
    user.set_unusable_password()
    user.save()
    return user


def through(client, service, start="/account/oidc/oidc/login/", **form):
    """Go to the service and come back; return the last answer."""
    parts = urlsplit(service.consent(client.post(start, form).headers["Location"]))
    return client.get(f"{parts.path}?{parts.query}")


def left_alone(client):
    session = client.session
    session[PROVED] = session.get(PROVED, 0) - 300
    session.save()


def ask(client, service, **form):
    return through(client, service, f"{ASK}provider/", **form)


@pytest.mark.usefixtures("zhang")
def test_a_service_with_a_path_and_claims_in_userinfo_signs_in(site, service, trail):
    client = site.client()
    assert through(client, service).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert trail() == ["account:provider:linked", "session:sign_in:succeeded"]


@pytest.mark.parametrize(("ago", "status"), [(0, 200), (3600, 302), (None, 302)])
@pytest.mark.usefixtures("zhang")
def test_signing_in_is_a_proof_only_if_the_service_asked_just_now(site, service, ago, status):
    service.asked_s_ago = ago
    client = site.client()
    through(client, service)
    assert client.post("/trail/export/").status_code == status


@pytest.mark.usefixtures("zhang")
def test_who_has_no_password_here_proves_through_the_service_and_goes_on(site, service, trail):
    client = site.client()
    through(client, service)
    left_alone(client)
    asked = client.post("/trail/export/", {"text": "示例"}).headers["Location"]
    page = client.get(asked).content.decode()
    assert "通过统一认证确认" in page
    assert 'type="password"' not in page
    answer = ask(client, service, next="/trail/export/", back="/trail/")
    assert service.queries[-1]["prompt"] == "login"
    assert service.queries[-1]["max_age"] == "0"
    on = client.get(answer.headers["Location"]).content.decode()
    assert 'name="text" value="示例"' in on
    assert client.post("/trail/export/", {"text": "示例"}).status_code == 200
    assert "session:proof:given" in trail()


@pytest.mark.usefixtures("zhang")
def test_the_service_must_have_asked_just_now(site, service):
    client = site.client()
    through(client, service)
    left_alone(client)
    service.asked_s_ago = 3600
    assert ask(client, service, next="/trail/").status_code == 403
    assert client.post("/trail/export/").status_code == 302


@pytest.mark.usefixtures("zhang")
def test_another_person_at_the_service_proves_nothing(site, service, trail):
    client = site.client()
    through(client, service)
    left_alone(client)
    service.subject = "u-2"
    assert ask(client, service, next="/trail/").status_code == 403
    assert client.post("/trail/export/").status_code == 302
    assert trail()[-1] == "session:sign_in:failed"


@pytest.mark.parametrize("process", ["redirect", "connect"])
def test_no_request_can_pass_for_having_been_asked_or_tie_another_identity(site, service, zhang, process):
    client = site.client()
    through(client, service)
    left_alone(client)
    service.subject = "u-2" if process == "connect" else "u-1"
    start = f"/account/oidc/oidc/login/?{urlencode({'process': process, 'next': '/trail/'})}"
    assert through(client, service, start).status_code == 403
    assert client.post("/trail/export/").status_code == 302
    assert list(SocialAccount.objects.values_list("uid", "user_id")) == [("u-1", zhang.pk)]
