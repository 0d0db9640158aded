"""Deadlines are read from a file, checked, and answer who must report what, when and how soon."""

from datetime import date
from decimal import Decimal

import pytest

from hengdu.deadlines import deadlines_for, deadlines_schema, is_in_force, load_deadlines
from hengdu.errors import DeadlineError

RULES = """\
id: own
version: '1'
title: 自有
severities: [{code: grave, name: 重大}, {code: light, name: 一般}]
institution_types: [{code: firm, name: 机构}, {code: host, name: 托管方}]
rules:
  - code: A
    title: 甲
    issuer: 甲方
    number: 第1号
    effective_from: '2025-11-01'
    status: verified
    duties:
      - code: A-SLOW
        trigger: 其他
        severities: [grave]
        operators: [other]
        first_report: {value: 4, unit: hour, status: verified}
      - code: A-FAST
        trigger: 关基
        severities: [grave]
        operators: [cii]
        first_report: {value: 60, unit: minute, status: verified}
        summary_within: {value: 5, unit: working_day, status: unverified}
  - code: B
    title: 乙
    issuer: 乙方
    number: 第2号
    effective_to: '2026-06-30'
    institution_types: [firm]
    status: unverified
    duties:
      - code: B-ALL
        trigger: 任何事件
        first_report: {value: null, status: unverified, text: {zh: 见正式文本, en: see the official text}}
  - code: C
    title: 丙
    issuer: 甲方
    number: 第0号
    status: verified
    superseded_by: A
    duties:
      - {code: C-ALL, trigger: 任何事件, first_report: {value: 2, unit: day, status: verified}}
"""
NOW = date(2026, 1, 5)


def written(tmp_path, text=RULES):
    path = tmp_path / "deadlines.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def rules(tmp_path):
    return load_deadlines(written(tmp_path))


def duties(rules, **asked):
    given = {"institution_type": "firm", "day": NOW, **asked}
    return [item.duty.code for item in deadlines_for(rules, **given)]


def test_the_shortest_comes_first_and_what_is_not_known_last(rules):
    assert duties(rules, operator="cii") == ["A-FAST", "B-ALL"]
    assert duties(rules, day=date(2025, 10, 31)) == ["C-ALL", "B-ALL"]


def test_operators_have_their_own_limits(rules):
    assert duties(rules) == ["A-SLOW", "B-ALL"]
    assert duties(rules, operator="central") == ["B-ALL"]


def test_a_severity_that_a_duty_does_not_name_does_not_trigger_it(rules):
    assert duties(rules, severity="light") == ["B-ALL"]
    assert duties(rules, severity="grave") == ["A-SLOW", "B-ALL"]


def test_a_rule_for_other_institutions_does_not_bind(rules):
    assert duties(rules, institution_type="host") == ["A-SLOW"]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 10, 31), {"B", "C"}),
        (date(2025, 11, 1), {"A", "B"}),
        (date(2026, 6, 30), {"A", "B"}),
        (date(2026, 7, 1), {"A"}),
    ],
)
def test_rules_bind_from_their_first_to_their_last_day_or_until_their_successor(rules, day, found):
    assert {rule.code for rule in rules.rules if is_in_force(rules, rule, day)} == found


def test_a_superseded_rule_whose_end_nobody_knows_binds_no_more(tmp_path):
    text = RULES.replace("    effective_from: '2025-11-01'\n", "")
    rules = load_deadlines(written(tmp_path, text))
    assert not any(is_in_force(rules, rules.rules[2], date(year, 1, 1)) for year in (2000, 2025, 2030))


def test_a_limit_whose_number_is_not_known_is_told_apart(rules):
    found = deadlines_for(rules, institution_type="firm", day=NOW)
    assert [(item.duty.code, item.is_known) for item in found] == [("A-SLOW", True), ("B-ALL", False)]


def test_limits_compare_in_minutes_and_working_days_do_not(rules):
    fast = rules.rules[0].duties[1]
    assert fast.first_report.minutes == Decimal(60)
    assert rules.rules[2].duties[0].first_report.minutes == Decimal(2880)
    assert fast.summary_within.minutes is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"institution_type": "bank"}, "unknown institution type bank.*Known: firm, host"),
        ({"severity": "odd"}, "unknown severity odd.*Known: grave, light"),
        ({"operator": "odd"}, "unknown kind of operator odd"),
    ],
)
def test_a_question_with_an_unknown_code_is_refused(rules, asked, words):
    with pytest.raises(DeadlineError, match=words):
        duties(rules, **asked)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("code: B\n", "code: A\n", "the code A occurs twice"),
        ("code: A-FAST", "code: A-SLOW", "the code A-SLOW occurs twice"),
        ("superseded_by: A", "superseded_by: Z", "superseded by Z, which does not exist"),
        ("superseded_by: A", "superseded_by: C", "rules supersede each other: C"),
        ("institution_types: [firm]", "institution_types: [bank]", "bank, which is no declared"),
        ("severities: [grave]\n", "severities: [odd]\n", "odd, which is no declared severity"),
        ("operators: [cii]", "operators: [ciii]", "operators"),
        ("first_report: {value: 4, unit: hour", "first_report: {value: 4, unit: moon", "unit"),
        ("first_report: {value: 4, unit: hour", "first_report: {value: 4", "value and unit go together"),
        ("first_report: {value: 4, unit: hour", "first_report: {value: -4, unit: hour", "first_report"),
        ("first_report: {value: null, ", "first_report: {value: null} # ", "status"),
        ("effective_to: '2026-06-30'", "effective_to: 'soon'", "effective_to"),
        ("status: verified\n    duties", "status: sure\n    duties", "status"),
        ("id: own", "identity: own", "identity"),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_line(tmp_path, before, after, words):
    line = RULES[: RULES.index(before)].count("\n") + 1
    with pytest.raises(DeadlineError, match=words) as error:
        load_deadlines(written(tmp_path, RULES.replace(before, after, 1)))
    assert error.value.place == f"deadlines.yaml:{line}"


def test_a_limit_without_a_value_says_what_to_do(tmp_path):
    text = RULES.replace(", text: {zh: 见正式文本, en: see the official text}", "")
    with pytest.raises(DeadlineError, match="needs text in zh and en"):
        load_deadlines(written(tmp_path, text))


def test_a_rule_that_ends_before_it_begins_is_refused(tmp_path):
    text = RULES.replace("'2025-11-01'", "'2025-11-01'\n    effective_to: '2025-01-01'")
    with pytest.raises(DeadlineError, match="effective_to lies before effective_from"):
        load_deadlines(written(tmp_path, text))


def test_the_schema_describes_rules_duties_and_limits():
    schema = deadlines_schema()
    assert {"Rule", "Duty", "Limit"} <= set(schema["$defs"])
    assert set(schema["required"]) == {"id", "version", "title", "severities", "rules"}
