"""The shipped glossary is complete, in our own words, and the model is held to it."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

import hengdu.content
from hengdu.glossary import glossary_page, glossary_schema, load_glossary

DOCS = Path(__file__).parents[2] / "docs/reference"
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def glossary():
    return load_glossary()


def test_the_file_follows_the_published_schema():
    data = yaml.safe_load(hengdu.content.glossary.read_text(encoding="utf-8"))
    jsonschema.validate(data, glossary_schema())


def test_every_group_has_terms_and_there_are_enough(glossary):
    groups = {term.group for term in glossary.terms}
    assert groups == {group.code for group in glossary.content.groups}
    assert len(glossary.terms) >= 120


def test_every_meaning_is_one_sentence_in_each_language(glossary):
    for term in glossary.terms:
        meaning = term.definition
        assert meaning.zh.endswith("。"), term.code
        assert meaning.zh.count("。") == 1, term.code
        assert meaning.en.endswith("."), term.code
        assert not re.search(r"\.\s+[A-Z]", meaning.en), term.code


def test_the_english_of_the_glossary_holds_no_chinese(glossary):
    for term in glossary.terms:
        english = (*term.wordings("en"), *term.avoid.en, term.definition.en, term.source.en, term.clause.en)
        assert [words for words in english if HAN.search(words)] == [], term.code


def test_a_term_and_its_meaning_are_not_the_same_words(glossary):
    assert [term.code for term in glossary.terms if term.definition.zh.removesuffix("。") == term.zh] == []


def test_a_clause_is_given_only_with_a_source(glossary):
    assert [term.code for term in glossary.terms if term.clause.zh and term.source.en == "project"] == []


@pytest.mark.parametrize(("name", "lang"), [("glossary.md", "en"), ("glossary.zh.md", "zh")])
def test_the_page_in_the_documentation_is_the_glossary(glossary, name, lang):
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == glossary_page(glossary, lang), (
        f"hengdu glossary --page --lang {lang} --out docs/reference/{name}"
    )


def test_the_model_keeps_every_wording_rule_switched_on(sf):
    style = sf.content.style
    assert style.glossary == "hengdu"
    assert style.thresholds
    assert {"practice.text", "practice.ask", "action.text", "indicator.name"} <= {*style.terms}
    assert "practice.text" in style.sentences
    assert style.numbers == ("*",)
    assert max(style.near_duplicates.zh, style.near_duplicates.en) <= 0.6
    assert [limit.zh for limit in style.lengths if "practice.text" in limit.fields] == [40]
    assert {word for rule in style.conjunctions for word in rule.zh} >= {"并", "且", "同时", "以及"}
    assert {field for item in style.openings for field in item.fields} == {"practice.ask"}


def test_every_exception_of_the_model_has_a_reason_of_its_own(sf):
    reasons = [item.reason.zh for item in sf.content.style.exceptions]
    assert len(set(reasons)) == len(reasons)
    assert [reason for reason in reasons if len(reason) < 8] == []
