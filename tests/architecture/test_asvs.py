"""The page about OWASP ASVS names every requirement of levels 1 and 2, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = ("docs/reference/asvs.md", "docs/reference/asvs.zh.md")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.fixture(scope="module", params=PAGES)
def rows(request, root):
    return ROW.findall((root / request.param).read_text(encoding="utf-8"))


def test_every_number_of_both_levels_stands_once_in_order(rows):
    listed = (Path(__file__).parent / "asvs-5.0.txt").read_text(encoding="ascii").splitlines()[1:]
    assert [f"{number} {level}" for number, level, _about, _how in rows] == listed
    assert len(listed) == 70 + 183


def test_each_row_has_a_test_or_says_why_not(rows):
    assert [number for number, _level, about, how in rows if not about.strip() or len(how.strip()) < 2] == []


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
