"""The glossary file is read strictly, and texts are held to it."""

import pytest

from hengdu.errors import DocumentError
from hengdu.glossary import TermChecker, glossary_page, load_glossary
from hengdu.text import Text

FILE = """
format: 1
version: 1.0.0
title: {zh: 小词表, en: Small glossary}
note: {zh: 说明。, en: A note.}
groups:
  - {code: one, name: {zh: 甲, en: First}}
terms:
  - code: register
    group: one
    zh: 台账
    en: register
    avoid: {en: [ledger]}
    definition: {zh: 清单。, en: A list.}
    source: project
  - code: asset-register
    group: one
    zh: 资产台账
    en: asset register
    also: {zh: [资产清单], en: [list of assets]}
    avoid: {zh: [资产清册]}
    definition: {zh: 资产的清单。, en: A list of assets.}
    source: {zh: 某标准, en: Some standard}
    clause: {zh: 第三条, en: Article 3}
  - code: policy
    group: one
    zh: 制度
    en: policy
    definition: {zh: 规定。, en: A rule.}
    source: project
    checked: false
"""


@pytest.fixture
def read(tmp_path):
    def load(text=FILE):
        path = tmp_path / "glossary.yaml"
        path.write_text(text, encoding="utf-8")
        return load_glossary(path)

    return load


@pytest.fixture
def checker(read):
    return TermChecker(read())


def missing(checker, zh, en):
    return [item.term.code for item in checker.missing(Text(zh, en))]


def forbidden(checker, zh, en):
    return [(item.lang, item.found) for item in checker.forbidden(Text(zh, en))]


class TestFile:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("code: policy", "code: register", "occurs twice"),
            ("zh: 制度", "zh: 台账", "belongs to register already"),
            ("avoid: {zh: [资产清册]}", "avoid: {zh: [台账]}", "belongs to register already"),
            ("avoid: {en: [ledger]}", "avoid: {en: [list-of-assets]}", "both forbidden and allowed"),
            ("group: one\n    zh: 制度", "group: two\n    zh: 制度", "group two is not declared"),
            ("checked: false", "colour: red", "colour"),
            ("code: policy", "code: Policy!", "terms.2.code"),
        ],
    )
    def test_a_fault_is_named_with_its_line(self, read, old, new, words):
        assert old in FILE
        with pytest.raises(DocumentError, match=words) as raised:
            read(FILE.replace(old, new))
        assert raised.value.place.startswith("glossary.yaml:")
        assert raised.value.hint_zh

    def test_two_terms_may_share_an_english_variant(self, read):
        shared = FILE.replace("en: [list of assets]", "en: [register]")
        assert len(read(shared).terms) == 3

    def test_each_term_knows_its_line(self, read):
        place = read().places["asset-register"]
        assert FILE.splitlines()[int(place.rsplit(":", 1)[1]) - 1].strip() == "- code: asset-register"


class TestFind:
    @pytest.mark.parametrize(
        "words", ["资产台账", "Asset Register", "asset-register", "资产清册", "list of assets"]
    )
    def test_a_term_is_found_by_each_of_its_names(self, read, words):
        assert [term.code for term in read().find(words)] == ["asset-register"]

    def test_part_of_a_name_finds_all_that_have_it(self, read):
        assert [term.code for term in read().find("资产")] == ["asset-register"]
        assert [term.code for term in read().find("regist")] == ["register", "asset-register"]

    @pytest.mark.parametrize("words", ["", "  ", "别的"])
    def test_nothing_is_found_for_other_words(self, read, words):
        assert read().find(words) == ()


class TestMissing:
    def test_a_term_without_its_english_is_missing(self, checker):
        assert missing(checker, "台账有人维护。", "Somebody keeps the list.") == ["register"]

    @pytest.mark.parametrize("en", ["Two registers are kept.", "Register kept.", "The re-gister: REGISTERS"])
    def test_case_and_plural_do_not_matter(self, checker, en):
        assert missing(checker, "台账有人维护。", en) == []

    @pytest.mark.parametrize("en", ["Registered.", "A preregister."])
    def test_part_of_a_word_is_not_the_term(self, checker, en):
        assert missing(checker, "台账有人维护。", en) == ["register"]

    def test_the_longest_term_is_meant(self, checker):
        assert missing(checker, "资产台账有人维护。", "The list of assets is kept.") == []
        assert missing(checker, "资产台账有人维护。", "The register is kept.") == ["asset-register"]

    def test_hyphens_do_not_matter(self, checker):
        assert missing(checker, "资产台账条目。", "An asset-register entry.") == []

    def test_a_term_that_is_not_checked_may_be_called_otherwise(self, checker):
        assert missing(checker, "制度写明。", "The rules say so.") == []

    def test_a_plural_in_ies_is_the_term(self, read):
        checked = TermChecker(read(FILE.replace("checked: false", "checked: true")))
        assert missing(checked, "制度写明。", "Policies say so.") == []
        assert missing(checked, "制度写明。", "The rules say so.") == ["policy"]

    def test_terms_are_named_once_in_the_order_of_the_text(self, checker):
        assert [term.code for term in checker.used("制度、台账与资产清单，再加台账")] == [
            "policy",
            "register",
            "asset-register",
        ]


class TestForbidden:
    def test_a_forbidden_wording_is_found_in_its_language(self, checker):
        assert forbidden(checker, "资产清册在案。", "The ledgers are kept.") == [
            ("zh", "资产清册"),
            ("en", "ledgers"),
        ]

    def test_a_right_text_has_none(self, checker):
        assert forbidden(checker, "资产清单在案。", "The asset register is kept.") == []

    def test_a_forbidden_word_within_an_allowed_wording_is_right(self, read):
        text = FILE.replace("en: [list of assets]", "en: [asset ledger]")
        assert forbidden(TermChecker(read(text)), "资产台账", "The asset ledger and the ledger.") == [
            ("en", "ledger")
        ]


class TestPage:
    def test_the_page_has_a_row_for_each_term_under_its_group(self, read):
        page = glossary_page(read(), "en")
        assert "## First" in page
        assert page.count("\n| ") == 3 + 1
        assert (
            "| asset register | 资产台账 | A list of assets. Also: 资产清单, list of assets. Not: 资产清册. |"
            in page
        )
        assert page.splitlines()[-2].endswith("| Some standard Article 3 |")

    def test_the_chinese_page_begins_each_row_with_the_chinese(self, read):
        page = glossary_page(read(), "zh")
        assert "| 台账 | register | 清单。不写作：ledger。 | 本项目 |" in page
