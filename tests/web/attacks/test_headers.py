"""Every kind of answer tells the browser what it must not do: pages, files, styles, errors, the API."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from hengdu.actions import Role

# What is asked, by whom, and which status it has.
KINDS = {
    "page": ("GET", "/", Role.AUDIT_ADMIN, 200),
    "page for strangers": ("GET", "/account/login/", None, 200),
    "redirect": ("GET", "/", None, 302),
    "page that is not there": ("GET", "/nowhere/", Role.AUDIT_ADMIN, 404),
    "page that is not allowed": ("GET", "/grants/", Role.AUDIT_ADMIN, 403),
    "wrong method": ("GET", "/trail/export/", Role.AUDIT_ADMIN, 405),
    "forged form": ("POST", "/account/login/", None, 403),
    "streamed file": ("POST", "/trail/export/", Role.AUDIT_ADMIN, 200),
    "workbook": ("GET", "/people/import/template/", Role.SYSTEM_ADMIN, 200),
    "health": ("GET", "/health/", None, 200),
    "api without token": ("GET", "/api/v1/me", None, 401),
    "api that is not there": ("GET", "/api/v1/nowhere", None, 404),
    "api description": ("GET", "/api/v1/openapi.json", None, 200),
}


@pytest.fixture
def answers(site):
    """Return ``answers(kind)``."""

    def ask(kind):
        method, where, role, status = KINDS[kind]
        client = site.client_as(role) if role else site.client()
        client.handler.enforce_csrf_checks = kind == "forged form"
        answer = client.generic(method, where, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status, answer.status_code
        return answer

    return ask


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_neither_guessed_at_nor_framed_nor_told_to_others(answers, kind):
    headers = answers(kind).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox")
    assert "unsafe" not in policy
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("kind", [kind for kind, asked in KINDS.items() if asked[2] is not None])
def test_what_one_person_sees_is_kept_nowhere(answers, kind):
    caching = answers(kind).headers["Cache-Control"]
    assert {"no-store", "private"} <= set(caching.split(", "))


def test_htmx_keeps_no_page_in_the_browser(answers):
    assert '"historyCacheSize": 0' in answers("page").content.decode()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "file" in kind or "workbook" in kind])
def test_a_file_is_saved_and_not_shown(answers, kind):
    assert re.match(r'attachment; filename="[\w.-]+"', answers(kind).headers["Content-Disposition"])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "redirect"])
def test_text_says_its_character_set(answers, kind):
    media = answers(kind).headers["Content-Type"]
    assert not media.startswith("text/html") or "charset=utf-8" in media


def test_the_policy_of_the_site_loads_from_itself_alone():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["script-src"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]
    assert "object-src" not in policy  # default-src 'none' holds
