"""Beside a concept stands a help from the glossary, in the language of the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

import hengdu.web
from hengdu.glossary import load_glossary

TEMPLATES = Path(hengdu.web.__file__).parent / "templates"
USED = re.compile(r'{% concept "([^"]*)" %}')
# Which page explains what; a page that loses its help fails here.
PAGES = {
    "assessments/applicability.html": {"not-applicable"},
    "assessments/carried.html": {"carried-over"},
    "assessments/show.html": {"carried-over", "not-asked", "profile", "quick-assessment"},
    "disputes/index.html": {"dispute"},
    "dossiers/show.html": {"redacted-copy", "root-digest", "seal"},
    "evidence/index.html": {"evidence-grade"},
    "grants/index.html": {"three-administrators"},
    "interview/_fields.html": {"evidence-grade"},
    "interview/question.html": {"implies", "key-practice", "not-asked"},
    "interview/role.html": {"not-asked"},
    "results/_stats.html": {"confidence", "coverage", "interval", "maturity-level"},
    "results/exports.html": {"classification-mark"},
    "results/method.html": {"scoring-preset"},
    "results/node.html": {"facet", "gate", "indicator", "lift"},
    "results/overview.html": {"facet", "red-line", "target-gap"},
    "results/recommendations.html": {"recommendation"},
    "reviews/disagreements.html": {"consensus-decision"},
    "reviews/verification.html": {"verification"},
    "services/inheriting.html": {"inherited-answer"},
    "trail/heads.html": {"trail-head"},
}


def used():
    """Return the codes that each template explains."""
    texts = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
    return {name: set(USED.findall(text)) for name, text in texts.items() if "{% concept" in text}


def test_every_concept_of_the_pages_stands_in_the_glossary():
    known = {term.code for term in load_glossary().terms}
    found = used()
    assert {name: codes - known for name, codes in found.items() if codes - known} == {}
    assert all(found.values())


def test_the_pages_explain_their_concepts():
    found = used()
    lost = {name: codes - found.get(name, set()) for name, codes in PAGES.items()}
    assert {name: codes for name, codes in lost.items() if codes} == {}


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "什么是三员分立"), ("en", "What is separation of")]
)
def test_a_help_speaks_the_language_of_the_page(language, word):
    with translation.override(language):
        shown = Template('{% load hengdu %}{% concept "three-administrators" %}').render(Context())
    assert word in shown
    assert shown.startswith("<details")


def test_a_wrong_code_shows_no_help_and_loses_no_page():
    assert Template('{% load hengdu %}a{% concept "no-such-term" %}b').render(Context()) == "ab"
