"""What stands in every page, in both languages: nothing that runs, nothing inline, headers, disclaimer."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.urls import resolve
from tests.web.attacks.conftest import PAYLOAD
from tests.web.attacks.forms import forms_of
from tests.web.attacks.ids_in_forms import ANYTHING, TRIED, key_of
from tests.web.visitors import pages

DISCLAIMER = {
    "zh-hans": "自编参考模型",
    "en": "Independently authored reference model",
}
CLOSED = "noreferrer noopener nofollow external"
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
                if (tag, name) == ("a", "href") and re.match("https?:", value) and given.get("rel") == CLOSED:
                    continue  # where a piece of evidence is, as somebody said
                self.faults.append(f"{name}={value}")


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def walked(request, everything, visitors):
    """Every page of the application in one language, and every file that an address hands out."""
    return request.param, pages(everything, visitors, request.param, files=True)


@pytest.fixture(scope="module")
def shown(walked):
    """Every page of the application in one language."""
    language, found = walked
    return language, [one for one in found if "Content-Disposition" not in one[3].headers]


# Files that are handed out without asking who is there.
ASKED_BY_NOTHING = {
    "evidence_file": "one file that somebody put in, read at work; who took it stands in the trail",
    "evidence_own_file": "one's own file",
    "desk_course_file": "one paper that somebody put in; who took it stands in the trail",
    "paper_file": "one paper that somebody put in; who took it stands in the trail",
    "course_comment_form": "an empty form",
    "outside_template": "an empty table",
    "people_import_template": "an empty table",
    "assessment_people_template": "an empty table",
}


def test_what_is_made_of_data_and_leaves_as_a_file_asks_who_is_there(walked):
    files = [route for route, _role, _where, answer in walked[1] if "Content-Disposition" in answer.headers]
    unasked = {route.name for route in files if not route.view.fresh}
    assert unasked <= set(ASKED_BY_NOTHING)
    assert {"job_file", "pack_download", "trail_anchor"} <= {route.name for route in files}


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


def test_every_field_of_a_form_that_holds_an_id_is_tried(shown):
    found = set()
    for _route, _role, where, answer in shown[1]:
        for form in forms_of(answer.content.decode()):
            goes = resolve((form.action or where).split("?")[0]).url_name
            found |= {key_of(form.method, goes, name) for name in form.ids}
    assert found - {one.key for one in TRIED} == set(ANYTHING)


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


def test_pages_with_personal_data_are_kept_nowhere(shown):
    for _route, role, where, answer in shown[1]:
        if role is not None:
            assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", ")), where
