"""What a pack says about its own wording, and what lint makes of it."""

import copy
import hashlib

import pytest

from hengdu.packs import lint_pack

STATEMENTS = ["practice.text"]
REASON = {"zh": "示例规则的理由。", "en": "The reason of a sample rule."}
STYLE = {
    "lengths": [{"fields": STATEMENTS, "zh": 40, "en": 200}],
    "sentences": STATEMENTS,
    "openings": [{"fields": ["practice.ask"], "zh": ["请"], "en": ["Show"]}],
    "words": [{"id": "vague", "fields": ["*"], "zh": ["定期"], "en": ["timely"], "reason": REASON}],
    "conjunctions": [
        {
            "id": "and",
            "fields": STATEMENTS,
            "zh": ["并"],
            "within": ["合并"],
            "unless": [
                {"words": ["并留"], "reason": REASON},
                {"words": ["能"], "facets": ["ST"], "reason": REASON},
            ],
            "reason": REASON,
        }
    ],
    "numbers": ["*"],
    "glossary": "hengdu",
    "terms": STATEMENTS,
    "near_duplicates": {"zh": 0.45, "en": 0.45},
}
ONE, OTHER = "AA-01.L1.ST1", "AA-01.L1.ME1"


def unlike(code):
    """Return a statement that no other resembles; it is nonsense, and means the same in no language."""
    digest = hashlib.sha256(code.encode()).digest()
    words = " ".join("".join(chr(97 + byte % 26) for byte in digest[at : at + 4]) for at in range(0, 28, 4))
    return {"zh": "".join(chr(0x5200 + byte) for byte in digest[:14]) + "。", "en": f"{words}."}


@pytest.fixture
def styled(model):
    """Return the base model with a style of its own, which it follows."""
    model["style"] = {**copy.deepcopy(STYLE), "exceptions": []}
    for node in ("AA-01", "AA-02", "BB-01"):
        for practice in model.at(node)["practices"]:
            practice["text"] = unlike(practice["code"])
    return model


def say(model, zh, en="It is done.", code=ONE):
    model.at(code)["text"] = {"zh": zh, "en": en}


def rules(model):
    return {issue.rule for issue in lint_pack(model.write())}


def keep(model, rule, *codes, **more):
    reason = {"zh": f"{'、'.join(codes)} 的理由在此写明。", "en": f"The reason for {codes} stands here."}
    model["style"]["exceptions"].append({"rule": rule, "codes": list(codes), "reason": reason, **more})


def test_no_rule_fires_on_a_pack_that_follows_its_style(styled):
    assert lint_pack(styled.write()) == ()


def test_an_unknown_place_of_texts_is_no_style(styled):
    styled["style"]["sentences"] = ["Practice text"]
    assert rules(styled) == {"schema"}


class TestWords:
    def test_a_word_inside_a_longer_one_is_not_meant(self, styled):
        say(styled, "多条告警合并为一条。", "Several alerts become one.")
        assert rules(styled) == set()

    def test_a_conjunction_beside_a_longer_word_is_still_found(self, styled):
        say(styled, "多条告警合并为一条并派单。", "Several alerts become one.")
        assert rules(styled) == {"two-ideas"}

    def test_a_construction_that_the_style_explains_is_right(self, styled):
        say(styled, "检查过一次并留有记录。")
        assert rules(styled) == set()

    def test_a_construction_of_one_facet_is_wrong_in_another(self, styled):
        say(styled, "值班人能查并改。")
        say(styled, "别处的人能看并写。", "Somebody else reads.", code=OTHER)
        assert [issue.code for issue in lint_pack(styled.write())] == [OTHER]

    def test_an_english_word_is_found_whole_and_in_any_case(self, styled):
        say(styled, "做到了一件小事。", "Timely work.")
        assert rules(styled) == {"word-forbidden"}
        say(styled, "做到了一件小事。", "Untimely work.")
        assert rules(styled) == set()

    def test_a_name_with_a_capital_is_found_only_as_written(self, styled):
        styled["style"]["words"][0] = {"id": "brand", "fields": ["*"], "en": ["Windows"], "reason": REASON}
        say(styled, "窗口期已排定。", "The windows are planned.")
        assert rules(styled) == set()
        say(styled, "窗口期已排定。", "Windows is planned.")
        assert rules(styled) == {"word-forbidden"}

    def test_words_are_looked_for_in_the_named_fields_only(self, styled):
        styled["style"]["words"][0]["fields"] = ["practice.title"]
        say(styled, "定期看一眼。")
        assert rules(styled) == set()


class TestSentences:
    def test_an_abbreviation_does_not_end_a_sentence(self, styled):
        say(styled, "占比为九。", "The share, i.e. the ratio of SH-04.I1, is 9.5.")
        styled["style"]["numbers"] = []
        assert rules(styled) == set()

    @pytest.mark.parametrize("zh", ["没有句号", "第一句。第二句。", "问一句？"])
    def test_what_is_not_one_sentence_is_found(self, styled, zh):
        say(styled, zh)
        assert rules(styled) == {"not-one-sentence"}


class TestNumbers:
    @pytest.mark.parametrize(
        ("zh", "en"),
        [
            ("过去12个月内做过一次。", "Done once in the past 12 months."),
            ("连续两个季度不低于七成。", "At least 70% for 2 quarters."),
            ("覆盖八成五以上。", "Covers 85% or more."),
            ("第95百分位不超过三十天。", "The 95th percentile is at most 30 days."),
            ("两人双签，共十二项。", "2 people sign 12 items."),
            ("数据量为1,000条。", "The volume is 1000 rows."),
            ("见 SO-02.I1 与 v19。", "See the register and its version."),
            ("四类边界各有管理员。", "The perimeters each have an administrator."),
        ],
    )
    def test_the_same_numbers_in_other_words_agree(self, styled, zh, en):
        styled["style"]["terms"] = []
        say(styled, zh, en)
        assert rules(styled) == set()

    @pytest.mark.parametrize(
        ("zh", "en"),
        [("不超过24小时。", "Within a day."), ("近一年内做过。", "Done in the past 12 months.")],
    )
    def test_a_figure_of_one_language_only_is_found(self, styled, zh, en):
        say(styled, zh, en)
        assert rules(styled) == {"numbers-differ"}

    def test_a_bound_statement_says_its_threshold_in_both_languages(self, styled):
        styled["style"]["thresholds"] = True
        (bound,) = (item for item in styled.at("AA-01")["practices"] if "indicator" in item)
        bound["text"] = {"zh": "按期率不低于95%。", "en": "At least 95% are on time."}
        for node in ("AA-02", "BB-01"):
            del styled.at(f"{node}.L3.ME1")["indicator"]
        assert rules(styled) <= {"unused-declaration"}
        bound["text"]["en"] = "Most are on time, 90% of them."
        assert "threshold-not-said" in rules(styled)


class TestNearDuplicates:
    def test_two_statements_that_differ_in_a_number_are_alike(self, styled):
        say(styled, "资源登记与核对的比例连续两个季度不低于八成。", "Unlike words here one.")
        say(styled, "资源登记与核对的比例连续两个季度不低于九成。", "Nothing shared with that.", code=OTHER)
        (issue,) = lint_pack(styled.write())
        assert (issue.rule, {issue.code, *issue.others}) == ("near-duplicate", {ONE, OTHER})

    def test_english_is_compared_too(self, styled):
        say(styled, "甲乙丙丁。", "Everything in the list is looked at by two people each week.")
        say(styled, "戊己庚辛。", "Everything in the list is looked at by two people each month.", code=OTHER)
        assert rules(styled) == {"near-duplicate"}

    def test_statements_with_a_common_phrase_are_not_alike(self, styled):
        say(styled, "过去12个月内有人员登录过检测设备。", "In the past 12 months someone logged on.")
        say(
            styled,
            "过去12个月内至少整理过一批配置。",
            "In the past 12 months settings were tidied.",
            code=OTHER,
        )
        assert rules(styled) == set()


class TestTerms:
    def test_a_variant_of_the_glossary_is_right(self, styled):
        say(styled, "发现的漏洞有人记下。", "Flaws that were found are written down.")
        assert rules(styled) == set()

    def test_a_forbidden_wording_is_found_in_every_field(self, styled):
        styled.at(ONE)["evidence"] = [{"zh": "记录", "en": "Graded protection record"}]
        (issue,) = lint_pack(styled.write())
        assert (issue.rule, issue.about) == ("term-forbidden", "classified-protection")

    def test_terms_are_asked_for_in_the_named_fields_only(self, styled):
        styled.at(ONE)["evidence"] = [{"zh": "资产台账", "en": "Record"}]
        assert rules(styled) == set()

    def test_a_pack_without_a_glossary_says_what_it_likes(self, styled):
        del styled["style"]["glossary"]
        say(styled, "阀值已定。", "The valve is set.")
        assert rules(styled) == set()


class TestExceptions:
    def test_a_finding_with_a_reason_is_kept(self, styled):
        say(styled, "有计划并有预算。")
        keep(styled, "two-ideas", ONE)
        assert rules(styled) == set()

    def test_an_exception_of_a_pair_names_both_in_any_order(self, styled):
        say(styled, "资源登记与核对的比例连续两个季度不低于八成。", "Unlike words here one.")
        say(styled, "资源登记与核对的比例连续两个季度不低于九成。", "Nothing shared with that.", code=OTHER)
        keep(styled, "near-duplicate", OTHER, ONE)
        assert rules(styled) == set()

    def test_an_exception_about_one_word_keeps_no_other(self, styled):
        styled["style"]["words"][0]["zh"] = ["定期", "及时"]
        say(styled, "定期检查，及时处理。")
        keep(styled, "word-forbidden", ONE, about="定期")
        (issue,) = lint_pack(styled.write())
        assert issue.about == "及时"

    def test_an_exception_that_keeps_nothing_is_found(self, styled):
        keep(styled, "two-ideas", ONE)
        assert rules(styled) == {"exception-unused"}

    def test_an_error_cannot_be_kept(self, styled):
        styled.at("AA-01.I1")["thresholds"]["L2"] = 99
        keep(styled, "thresholds-not-monotone", "AA-01.I1")
        assert rules(styled) == {"thresholds-not-monotone", "exception-unused"}

    def test_two_exceptions_do_not_share_one_reason(self, styled):
        for code, zh in ((ONE, "有计划并有预算。"), (OTHER, "会看并会写。")):
            say(styled, zh, unlike(code)["en"], code=code)
            keep(styled, "two-ideas", code)
        assert rules(styled) == set()
        for item in styled["style"]["exceptions"]:
            item["reason"] = REASON
        found = [issue for issue in lint_pack(styled.write()) if issue.rule == "exception-unreasoned"]
        assert {issue.code for issue in found} == {ONE, OTHER}

    def test_an_extending_pack_is_held_to_its_own_style_only(self, styled, write_pack):
        say(styled, "有计划并有预算。")
        styled.write("mini")
        own = "id: own\nversion: 1.0.0\nextends: {pack: mini, path: ../mini}\n"
        assert lint_pack(write_pack("own", pack=own)) == ()
        rule = "{id: plan, fields: ['*'], zh: [预算], reason: {zh: 不写。, en: No.}}"
        strict = f"{own}style:\n  words: [{rule}]\n"
        assert {issue.rule for issue in lint_pack(write_pack("own", pack=strict))} == {"word-forbidden"}
