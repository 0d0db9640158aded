"""Signing in through the institution's own service: the whole flow against a running provider."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from tests.web.accounts.conftest import choose_provider

from hengdu.actions import Role

LOGIN = "/account/oidc/oidc/login/"
CALLBACK = "/account/oidc/oidc/login/callback/"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_details):
        return None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def provider():
    """A provider that knows three people, in a process of its own."""
    port = free_port()
    people = [
        {"sub": "u-1", "preferred_username": "zhang", "name": "示例张"},
        {"sub": "u-2", "preferred_username": "stranger", "name": "示例外人"},
    ]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for person in people:
        command += ["--user-claims", json.dumps(person)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def oidc(provider, monkeypatch):
    """The settings that HENGDU_OIDC_ISSUER and its companions give."""
    return choose_provider(monkeypatch, provider)


def consent(address, subject):
    """Be the person at the provider: say who one is and return where the browser is sent."""
    request = Request(address, data=urlencode({"sub": subject}).encode(), method="POST")  # noqa: S310 - the provider above
    try:
        build_opener(_Stay).open(request, timeout=10)
    except HTTPError as answer:
        with answer:
            return answer.headers["Location"]
    pytest.fail("the provider did not redirect")


def go_there(client):
    return client.post(LOGIN).headers["Location"]


def come_back(client, address):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


@pytest.mark.usefixtures("oidc")
def test_a_person_with_an_account_signs_in(site, trail):
    site.person("zhang", Role.AUDIT_ADMIN)
    client = site.client()
    address = consent(go_there(client), "u-1")
    assert come_back(client, address).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert trail() == ["account:provider:linked", "session:sign_in:succeeded"]


@pytest.mark.usefixtures("oidc")
def test_the_flow_uses_pkce_and_a_state(site):
    query = parse_qs(urlsplit(go_there(site.client())).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) >= 43
    assert query["state"]


@pytest.mark.usefixtures("oidc")
def test_a_person_without_an_account_is_told_so_and_gets_none(site, trail):
    client = site.client()
    answer = come_back(client, consent(go_there(client), "u-2"))
    assert answer.status_code == 403
    assert "没有您的账号" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert trail() == ["session:sign_in:failed"]


@pytest.mark.usefixtures("oidc")
def test_a_closed_account_does_not_sign_in(site):
    user = site.person("zhang", Role.AUDIT_ADMIN)
    user.is_active = False
    user.save()
    client = site.client()
    assert come_back(client, consent(go_there(client), "u-1")).status_code == 403
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("oidc")
def test_an_answer_meant_for_another_browser_is_refused(site):
    site.person("zhang", Role.AUDIT_ADMIN)
    address = consent(go_there(site.client()), "u-1")
    thief = site.client()
    assert come_back(thief, address).status_code == 403
    assert thief.get("/").status_code == 302


@pytest.mark.usefixtures("oidc")
def test_a_second_sign_in_finds_the_link_even_under_another_name(site, trail):
    user = site.person("zhang", Role.AUDIT_ADMIN)
    for _ in range(2):
        client = site.client()
        come_back(client, consent(go_there(client), "u-1"))
        assert client.get("/").status_code == 200
        user.username = "zhang.renamed"
        user.save()
    assert trail().count("account:provider:linked") == 1


@pytest.mark.usefixtures("oidc")
def test_the_sign_in_page_offers_the_service_and_its_origin_is_allowed(site):
    page = site.client().get("/account/login/").content.decode()
    assert "使用统一认证登录" in page
    assert LOGIN in page


@pytest.mark.usefixtures("oidc")
def test_an_own_password_is_not_needed(site):
    user = site.person("zhang", Role.AUDIT_ADMIN)
    user.set_unusable_password()
    user.save()
    client = site.client()
    come_back(client, consent(go_there(client), "u-1"))
    assert client.get("/").status_code == 200
