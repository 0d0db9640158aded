"""What every page relies on: language, headers, errors, proxies, health."""

from __future__ import annotations

import attrs
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from hengdu.actions import Conflict, NotFoundError, Permission, PermissionRefused, Role
from hengdu.errors import HengduError
from hengdu.packs import load_pack
from hengdu.web import needs, public
from hengdu.web.middleware import TrustedProxies

# --- strangers and people ----------------------------------------------------------------------------------


def test_a_page_asks_strangers_to_sign_in(site):
    answer = site.client().get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/login/?next=/"


def test_a_page_that_does_not_exist_asks_strangers_nothing_and_tells_nothing(site):
    answer = site.client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "页面不存在" in answer.content.decode()


def test_health_is_open_and_asks_the_database(site, max_queries):
    with max_queries(1) as asked:
        assert site.client().get("/health/").content == b"ok"
    assert len(asked.captured_queries) == 1


def test_the_permissions_of_a_request_cost_few_queries(site, max_queries):
    client = site.client_as(Role.AUDIT_ADMIN)
    client.get("/account/")
    with max_queries(6):  # session, person, grants; the policy once in ten seconds
        client.get("/account/factor/")


# --- language ----------------------------------------------------------------------------------------------


def test_a_browser_that_prefers_english_still_gets_chinese_first(site):
    client = site.client()
    client.cookies.clear()
    answer = client.get("/account/login/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == "zh-CN"
    assert '<html lang="zh-CN">' in answer.content.decode()


def test_the_switch_turns_the_page_to_english_and_back(site):
    client = site.client()
    assert client.post("/language/", {"language": "en", "next": "/account/login/"}).status_code == 302
    page = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in page
    assert "<h1>Sign in</h1>" in page
    client.post("/language/", {"language": "zh-hans"})
    assert "<h1>登录</h1>" in client.get("/account/login/").content.decode()


def test_the_language_of_a_person_follows_to_another_browser(site):
    user = site.person("zhang", Role.AUDIT_ADMIN)
    site.client(user).post("/language/", {"language": "en"})
    elsewhere = site.client(user)
    elsewhere.cookies.pop(settings.LANGUAGE_COOKIE_NAME)
    assert elsewhere.get("/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_site(site, back):
    assert site.client().post("/language/", {"language": "en", "next": back}).headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(site):
    client = site.client()
    client.post("/language/", {"language": "../../etc"})
    assert client.get("/account/login/").headers["Content-Language"] == "zh-CN"


# --- headers and the footer --------------------------------------------------------------------------------


def test_every_page_forbids_frames_foreign_scripts_and_inline_ones(site):
    headers = site.client().get("/account/login/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh"), ("en", "en")])
def test_every_page_bears_the_disclaimer_of_the_pack(site, language, lang):
    disclaimer = load_pack("sf-nscmm").content.disclaimer[lang]
    for address in ("/account/login/", "/no/such/page/"):
        assert disclaimer in site.client(language=language).get(address).content.decode()


# --- errors ------------------------------------------------------------------------------------------------


class Routes:
    """Views that fail, each in its own way."""

    @staticmethod
    def raising(error):
        @public
        def view(_request):
            raise error

        return view


@needs(Permission.TRAIL_READ)
def only_auditors(_request):
    return HttpResponse("the trail")


ERRORS = {
    "bad": (HengduError("表有误", "wrong sheet", place="Sheet1!B2", hint_zh="请改正"), 400, "表有误"),
    "conflict": (Conflict("theirs"), 409, "他人已修改"),
    "missing": (NotFoundError("x"), 404, "页面不存在"),
    "foreign": (PermissionRefused(Permission.RESULT_READ, known=False), 404, "页面不存在"),
    "own": (PermissionRefused(Permission.RESULT_READ, known=True), 403, "没有权限"),
}


@pytest.fixture
def routes(monkeypatch):
    """Addresses whose views fail, beside the real ones."""
    from hengdu.web import urls

    more = [path(f"fails/{name}/", Routes.raising(error)) for name, (error, _status, _said) in ERRORS.items()]
    more += [path("fails/broken/", Routes.raising(ZeroDivisionError())), path("auditors/", only_auditors)]
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, *more])
    from django.urls import clear_url_caches

    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.usefixtures("routes")
def test_a_known_error_is_a_page_with_its_status_and_words(site, name):
    _error, status, said = ERRORS[name]
    answer = site.client().get(f"/fails/{name}/")
    assert answer.status_code == status
    assert said in answer.content.decode()


@pytest.mark.usefixtures("routes")
def test_a_known_error_names_its_place_and_the_next_step(site):
    page = site.client().get("/fails/bad/").content.decode()
    assert "Sheet1!B2" in page
    assert "请改正" in page


@pytest.mark.usefixtures("routes")
def test_htmx_gets_the_words_of_an_error_alone(site):
    answer = site.client().get("/fails/bad/", headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert "<html" not in answer.content.decode()
    assert "表有误" in answer.content.decode()


@pytest.mark.usefixtures("routes")
def test_an_unknown_error_shows_nothing_of_itself(site):
    client = site.client()
    client.raise_request_exception = False
    answer = client.get("/fails/broken/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode()
    assert "系统出错" in answer.content.decode()


@pytest.mark.usefixtures("routes")
def test_a_view_that_names_a_permission_lets_in_who_holds_it(site):
    assert site.client_as(Role.AUDIT_ADMIN).get("/auditors/").content == b"the trail"
    assert site.client_as(Role.SYSTEM_ADMIN).get("/auditors/").status_code == 403
    assert site.client().get("/auditors/").status_code == 302


# --- proxies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
    ],
)
def test_a_forwarded_address_is_believed_from_trusted_proxies_only(monkeypatch, peer, forwarded, seen):
    proxies = attrs.evolve(settings.ENVIRONMENT, trusted_proxies=("10.0.0.1", "10.0.0.2"))
    monkeypatch.setattr(settings, "ENVIRONMENT", proxies)
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    TrustedProxies(lambda _request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen


@pytest.mark.usefixtures("monkeypatch")
def test_a_stranger_cannot_claim_tls():
    request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"})
    TrustedProxies(lambda _request: HttpResponse())(request)
    assert not request.is_secure()
