"""Several raters: domain.md 5.6."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.assessments import Answer, Rating, consolidate, grade_ranks, value_of


def raters(*given):
    """Write ratings as ``F/E3``; return the answers of practice A.2 as YAML."""
    rows = []
    for at, item in enumerate(given):
        answer, _, grade = item.partition("/")
        rows.append(f"{{answer: {answer}, rater: r{at}, role: OPS{', evidence: ' + grade if grade else ''}}}")
    return f"answers: {{A.2: [{', '.join(rows)}]}}"


@pytest.mark.parametrize(
    ("given", "counted", "opens"),
    [
        (["F"], "F", False),
        (["F", "F"], "F", False),
        (["F", "L"], "L", False),
        (["F", "L", "L"], "L", False),
        (["F", "F", "L"], "F", False),
        (["F", "F", "L", "L"], "L", False),
        (["L", "P"], "P", False),
        (["F", "P"], "P", True),
        (["F", "F", "N"], "N", True),
        (["F/E1", "P/E3"], "P", True),
        (["F/E3", "P/E1"], "F", True),
        (["F/E3", "L/E4", "N/E1"], "L", True),
        (["F/E4", "P/E3"], "P", True),
    ],
)
def test_the_median_counts_with_ties_to_the_lower_and_proof_beats_hearsay(load, given, counted, opens):
    found = load(raters(*given))
    assert found.answers["A.2"].answer == counted
    assert [(item.code, item.counted, item.resolved) for item in found.consensus] == (
        [("A.2", counted, False)] if opens else []
    )


def test_the_worked_example_settles_on_the_exported_report(load):
    found = load(
        "answers: {A.2: [{answer: F, rater: ito}, {answer: P, rater: vul}]}\n"
        "consensus: {A.2: {answer: L, reason: 导出的覆盖率报表为 78%, evidence: E4, by: 组长}}"
    )
    answer = found.answers["A.2"]
    assert (answer.answer, answer.evidence, answer.note) == ("L", "E4", "导出的覆盖率报表为 78%")
    (item,) = found.consensus
    assert (item.resolved, item.spread, item.reason) == (True, Decimal("0.67"), "导出的覆盖率报表为 78%")
    assert [rating.rater for rating in found.ratings["A.2"]] == ["ito", "vul"]


def test_a_resolution_may_be_given_by_value_and_keeps_the_strongest_evidence(load):
    found = load(
        "answers: {A.2: [{answer: F, evidence: E1}, {answer: P, evidence: E3}]}\n"
        "consensus: {A.2: {answer: 0.67, reason: 复核}}"
    )
    assert (found.answers["A.2"].answer, found.answers["A.2"].evidence) == ("L", "E3")
    assert [rating.rater for rating in found.ratings["A.2"]] == ["#1", "#2"]


def test_a_single_answer_may_be_settled_too(load):
    found = load("answers: {A.2: P}\nconsensus: {A.2: {answer: F, reason: 复核}}")
    assert found.answers["A.2"].answer == "F"
    assert found.answers["A.2"].evidence is None


def test_the_same_answer_counts_with_its_strongest_evidence(load):
    assert load(raters("F/E0", "F/E1", "F")).answers["A.2"].evidence == "E1"


def test_not_applicable_counts_only_when_all_say_so(load):
    na = "{answer: NA, reason: no_object}"
    assert load(f"answers: {{A.2: [{na}, {na}]}}").answers["A.2"].is_na
    found = load(f"answers: {{A.2: [{na}, {{answer: F}}]}}")
    assert found.answers["A.2"].answer == "F"
    assert [item.spread for item in found.consensus] == [0]


def test_who_did_not_answer_has_no_vote(load):
    found = load("answers: {A.2: [{state: unknown}, {answer: L}, {state: refused, reason: x}]}")
    assert found.answers["A.2"].answer == "L"
    assert found.consensus == ()
    assert load("answers: {A.2: [{state: unknown}, {state: unanswered}]}").answers["A.2"].state == "unknown"


def test_a_resolution_of_not_applicable_has_no_spread(load):
    na = "{answer: NA, reason: no_object}"
    found = load(f"answers: {{A.2: [{na}, {na}]}}\nconsensus: {{A.2: {{answer: NA, reason: 确认}}}}")
    assert found.consensus[0].spread == 0
    assert found.answers["A.2"].answer == "NA"


def test_values_of_the_practice_win_over_those_of_the_set(pack):
    assert value_of(pack, pack.practices["A.4"], "P") == Decimal("0.4")
    assert value_of(pack, pack.practices["A.1"], "P") == Decimal("0.33")
    assert value_of(pack, pack.practices["A.1"], "?") == 0
    assert grade_ranks(pack) == {"E0": 0, "E1": 1, "E3": 2, "E4": 3}


RATINGS = st.lists(
    st.tuples(st.sampled_from("FLPN"), st.sampled_from([None, "E0", "E1", "E3", "E4"])),
    min_size=1,
    max_size=7,
)


@given(rows=RATINGS, data=st.data())
def test_the_order_of_raters_does_not_matter(pack, rows, data):
    practice = pack.practices["A.2"]

    def settle(rows):
        ratings = [
            Rating(rater="r", role="", answer=Answer(answer=code, evidence=grade)) for code, grade in rows
        ]
        answer, item = consolidate(pack, practice, ratings, None)
        return answer.answer, answer.evidence, item is None

    found = settle(rows)
    assert settle(data.draw(st.permutations(rows))) == found
    assert found[0] in {code for code, _ in rows}
    values = [value_of(pack, practice, code) for code, _ in rows]
    assert found[2] == (max(values) - min(values) < Decimal("0.67"))
