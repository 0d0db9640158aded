"""The reporting deadlines that ship: only what was verified carries a number, and each says how far."""

import re
from datetime import date

import pytest

import hengdu.content
from hengdu.deadlines import deadlines_for, default_deadlines

HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def rules():
    return default_deadlines()


def limits(rules):
    return {
        (duty.code, name): limit
        for rule in rules.rules
        for duty in rule.duties
        for name in ("first_report", "update_every", "summary_within")
        if (limit := getattr(duty, name)) is not None
    }


def first_report(rules, **asked):
    """Return the shortest known first report in minutes, None where none is known."""
    given = {"institution_type": "futures", "day": date(2026, 1, 5), **asked}
    found = [item for item in deadlines_for(rules, **given) if item.is_known]
    return found[0].duty.first_report.minutes if found else None


def test_the_institution_types_are_those_of_the_reference_model(rules, sf):
    assert [item.code for item in rules.institution_types] == [
        item.code for item in sf.content.institution_types
    ]
    assert [item.name for item in rules.institution_types] == [
        item.name for item in sf.content.institution_types
    ]


def test_the_rules_that_were_found_are_there(rules):
    assert [rule.code for rule in rules.rules] == ["CAC-2025", "CSRC-2021-12", "CSRC-2012-46", "PBOC-2025-4"]


@pytest.mark.parametrize(("operator", "minutes"), [("cii", 60), ("central", 120), ("other", 240)])
def test_the_national_measures_give_one_two_and_four_hours(rules, operator, minutes):
    for severity in ("particularly_major", "major", "relatively_major"):
        assert first_report(rules, operator=operator, severity=severity) == minutes
    assert first_report(rules, operator=operator, severity="general") is None


def test_before_they_took_effect_no_number_is_given(rules):
    assert first_report(rules, day=date(2025, 10, 31)) is None
    assert first_report(rules, day=date(2025, 11, 1)) == 240


def test_the_sector_rule_binds_without_a_number_and_the_superseded_one_no_more(rules):
    for kind, bound in (("futures", True), ("it-service", False)):
        found = {item.rule.code for item in deadlines_for(rules, institution_type=kind, day=date(2026, 1, 5))}
        assert ("CSRC-2021-12" in found) == bound
        assert "CSRC-2012-46" not in found
    [sector] = [rule for rule in rules.rules if rule.code == "CSRC-2021-12"]
    assert {limit.value for (code, _), limit in limits(rules).items() if code == sector.duties[0].code} == {
        None
    }


def test_the_central_banks_order_binds_on_condition_and_without_a_number(rules):
    [order] = [rule for rule in rules.rules if rule.code == "PBOC-2025-4"]
    assert order.condition.zh
    assert order.duties[0].first_report.value is None
    found = deadlines_for(rules, institution_type="futures", day=date(2025, 7, 31))
    assert order.code not in {item.rule.code for item in found}


def test_no_limit_is_called_verified_that_was_not_seen_in_the_official_text(rules):
    assert {limit.status for limit in limits(rules).values()} == {"verified-secondary", "unverified"}
    assert {limit.status for limit in limits(rules).values() if limit.value is None} == {"unverified"}
    assert {limits(rules)[duty.code, "summary_within"].status for duty in rules.rules[0].duties} == {
        "unverified"
    }


def test_every_text_is_bilingual_and_the_file_says_what_it_is_not(rules):
    text = hengdu.content.reporting_deadlines.read_text(encoding="utf-8")
    assert "不构成法律意见" in text.splitlines()[0]
    english = re.findall(r"^\s*en: (.*)$", text, re.MULTILINE)
    chinese = re.findall(r"^\s*zh: (.*)$", text, re.MULTILINE)
    assert len(english) == len(chinese)
    assert [line for line in english if HAN.search(line)] == []
    assert "no legal advice" in rules.note.en
