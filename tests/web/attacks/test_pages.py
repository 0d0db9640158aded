"""What stands in every page, in both languages: nothing that runs, nothing inline, headers, disclaimer."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.web.attacks.conftest import PAYLOAD
from tests.web.visitors import pages

DISCLAIMER = {
    "zh-hans": "自编参考模型",
    "en": "Independently authored reference model",
}
RAW = (PAYLOAD, "<i data-xss", "<img src=x", "{49}", "示例lead'\"></script>")


class Reader(HTMLParser):
    """Collect what a content security policy would refuse, or should never be there."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "data-xss" in given:
            self.faults.append("an element of the attack")
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style in <{tag}>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("inline script")
        if tag in {"iframe", "object", "embed", "base"}:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")):
                self.faults.append(f"{name} in <{tag}>")
            if name in {"href", "src", "action", "formaction"} and re.match(
                r"\s*(https?:|//|javascript:|data:text)", value or "", re.IGNORECASE
            ):
                self.faults.append(f"{name}={value}")


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def shown(request, everything, visitors):
    """Every page of the application in one language."""
    return request.param, pages(everything, visitors, request.param)


def test_every_family_of_pages_is_there(shown):
    families = {where.split("/")[1] for _route, _role, where, _answer in shown[1]}
    assert {"", "account", "people", "grants", "tenants", "settings", "trail", "assessments"} <= families


def test_no_text_becomes_part_of_a_page(shown):
    found = []
    for _route, role, where, answer in shown[1]:
        content = answer.content.decode()
        found += [f"{where} as {role}: {piece}" for piece in RAW if piece in content]
    assert not found, "\n".join(found)


def test_no_page_has_anything_inline_or_from_elsewhere(shown):
    found = []
    for _route, role, where, answer in shown[1]:
        reader = Reader()
        reader.feed(answer.content.decode())
        found += [f"{where} as {role}: {fault}" for fault in reader.faults]
    assert not found, "\n".join(found)


def test_every_page_forbids_frames_and_inline_code(shown):
    for _route, _role, where, answer in shown[1]:
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert "default-src 'none'" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "unsafe" not in policy, where


def test_every_page_carries_the_disclaimer_and_its_language(shown):
    language, found = shown
    for _route, _role, where, answer in found:
        content = answer.content.decode()
        if "<html" not in content:
            continue  # a fragment that htmx puts into a page
        assert DISCLAIMER[language] in content, where
        assert f'<html lang="{"zh-CN" if language == "zh-hans" else "en"}">' in content, where
        assert len(re.findall(r"<h1[ >]", content)) == 1, where


def test_pages_with_personal_data_are_kept_in_no_shared_cache(shown):
    for _route, role, where, answer in shown[1]:
        if role is not None:
            caching = answer.headers.get("Cache-Control", "")
            assert "public" not in caching, where
            assert (
                "private" in caching or "no-store" in caching or "Cookie" in answer.headers.get("Vary", "")
            ), where
