"""The page about OWASP ASVS names every requirement of levels 1 and 2, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = ("docs/reference/asvs.md", "docs/reference/asvs.zh.md")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
DOCUMENTED = ("documented: ", "已记录：")
SHORT = re.compile(r"\*\*(not fully met|未完全满足)\*\*", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)]+)\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.fixture(scope="module", params=PAGES)
def rows(request, root):
    return ROW.findall((root / request.param).read_text(encoding="utf-8"))


def test_every_number_of_both_levels_stands_once_in_order(rows):
    listed = (Path(__file__).parent / "asvs-5.0.txt").read_text(encoding="ascii").splitlines()[1:]
    assert [f"{number} {level}" for number, level, _about, _how in rows] == listed
    assert len(listed) == 70 + 183


def test_each_row_has_a_test_or_a_reason_that_is_a_sentence(rows):
    short = [number for number, _level, about, how in rows if not about.strip() or not is_said(how)]
    assert short == []


def is_said(how) -> bool:
    """Say whether a test is named, or a reason of six words (in Chinese twelve signs)."""
    signs = len(re.findall(r"[\u4e00-\u9fff]", how))
    return bool(TEST.search(how)) or (signs >= 6 and len(how) >= 12) or len(how.split()) >= 6


def test_what_is_documented_names_a_page_that_is_there(rows, root):
    documented = [(number, how) for number, _level, _about, how in rows if how.startswith(DOCUMENTED)]
    assert len(documented) > 10
    assert [number for number, how in documented if not LINK.search(how) and "SECURITY.md" not in how] == []
    linked = {found for *_row, how in rows for found in LINK.findall(how)}
    assert [one for one in sorted(linked) if not (root / "docs/reference" / one).is_file()] == []


def test_the_list_of_what_falls_short_is_that_of_the_rows(request, rows, root):
    page = (root / request.node.callspec.params["rows"]).read_text(encoding="utf-8")
    line = next(one for one in page.splitlines() if SHORT.search(one) and not one.startswith("|"))
    listed = re.findall(r"\d+\.\d+\.\d+", line)
    assert listed == [number for number, _level, _about, how in rows if SHORT.search(how)]


def test_every_test_that_is_named_exists(rows, root):
    named = {found for *_row, how in rows for found in TEST.findall(how)}
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not re.search(rf"^def {name}\(", (root / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []
    assert len(named) > 100


def test_both_languages_name_the_same_tests(root):
    pages = [TEST.findall((root / page).read_text(encoding="utf-8")) for page in PAGES]
    assert pages[0] == pages[1]
