import pytest

from hengdu.assessments import build_assessment, carry_over
from hengdu.errors import AssessmentError
from hengdu.packs import diff_packs, load_pack

NEXT = """
id: small
version: "2.0"
extends: {pack: small, path: ../small}
retire: [A.2]
nodes:
  - code: A
    kind: part
    replace: true
    title: 甲
    practices:
      - {code: A.1, facet: ST, level: 1, text: 改写后的一}
      - {code: A.5, text: 新}
"""
ANSWERS = """
version: "1.0"
preset: quick
answers:
  A.1: {answer: F, evidence: E3}
  A.2: [{answer: F, rater: a}, {answer: P, rater: b}]
  A.4: {answer: L, note: 留}
  B.2: {answer: P, by_object: {}}
  B: {answer: NA, reason: out_of_scope}
consensus: {A.2: {answer: L, reason: 复核}}
indicators: {A.I1: [{period: Q1, value: 1}]}
targets: {A: 2, default: 1}
validations: [{nodes: [A, B], kind: audit, day: 2025-01-01}]
"""


@pytest.fixture
def after(write_pack):
    """Write a next version beside the small pack and load it."""
    return lambda text=NEXT: load_pack(write_pack("next", text))


@pytest.fixture
def moved(read, pack, after):
    """Carry an assessment over to the next version of the pack."""

    def move(text=ANSWERS, following=NEXT):
        target = after(following)
        file, report = carry_over(read(text), diff_packs(pack, target), target)
        return file, report, target

    return move


def test_kept_answers_are_marked_with_where_they_come_from(moved):
    file, report, target = moved()
    assert (file.pack, file.version) == ("small", "2.0")
    assert set(report.kept) == {"A.4", "B.2", "B"}
    assert file.answers["A.4"][0].carried_from == "small 1.0"
    assert file.answers["A.4"][0].note == "留"
    assert build_assessment(file, target).answers["A.4"].answer == "L"


def test_reworded_and_retired_answers_are_left_out_and_listed_with_their_value(moved):
    file, report, _ = moved()
    assert set(file.answers) == {"A.4", "B.2", "B"}
    assert [(item.code, item.reasons, item.old[0].answer) for item in report.re_ask] == [
        ("A.1", ("statement",), "F")
    ]
    assert [(item.code, len(item.old)) for item in report.retired] == [("A.2", 2)]
    assert report.new == ("A.5",)
    assert report.dropped == ("consensus.A.2",)


def test_the_report_is_plain_data(moved):
    data = moved()[1].to_dict()
    assert data["re_ask"] == [
        {
            "code": "A.1",
            "old": {"answer": "F", "evidence": "E3"},
            "reasons": ["statement"],
            "replaced_by": None,
        }
    ]
    assert data["retired"][0]["old"][1] == {"answer": "P", "rater": "b"}


def test_measurements_validations_and_targets_follow_what_is_left(moved):
    following = NEXT.replace("retire: [A.2]", "retire: [B, A.I1]")
    file, report, _ = moved(ANSWERS + "declarations: {RL1: {holds: true}}\n", following)
    assert file.indicators == {}
    assert file.validations[0].nodes == ("A",)
    assert set(file.declarations) == {"RL1"}
    assert [item.code for item in report.retired] == ["B.2", "B"]
    assert set(report.dropped) == {"indicators.A.I1", "validations.0.B"}


def test_a_validation_of_nothing_left_is_dropped(moved):
    text = "validations: [{nodes: [B], kind: audit, day: 2025-01-01}]"
    assert moved(text, NEXT.replace("[A.2]", "[B]"))[0].validations == ()


def test_measurements_by_another_formula_are_dropped(moved):
    following = NEXT + (
        "    indicators:\n"
        "      - {code: A.I1, name: 率, formula: c/d, unit: '%',\n"
        "         direction: higher, thresholds: {L1: 80}, basis: LAW}\n"
    )
    assert "indicators.A.I1" in moved(ANSWERS, following)[1].dropped


@pytest.mark.parametrize(
    ("answer", "change", "reason"),
    [
        ("A.4: {answer: F, by_object: {NET: F}}", "retire: [NET]\n", "objects"),
        ("A: {answer: NA, reason: no_object}", "", "na_allowed"),
    ],
)
def test_an_answer_that_refers_to_what_is_gone_is_asked_again(moved, answer, change, reason):
    following = 'id: small\nversion: "2.0"\nextends: {pack: small, path: ../small}\n' + change
    if reason == "na_allowed":
        following += "nodes: [{code: A, kind: part, replace: true, title: 甲}]\n"
    _, report, _ = moved(f"answers: {{{answer}}}", following)
    assert [item.reasons for item in report.re_ask] == [(reason,)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("A.4: {answer: F, evidence: E4}", "evidence"), ("A.2: {answer: NA, reason: no_object}", "na_reason")],
)
def test_a_grade_or_reason_that_the_next_pack_lacks_asks_again(moved, answer, reason, small_pack):
    small = small_pack.replace("{code: E4, name: 导出, weight: 1}", "{code: E5, name: 导出, weight: 1}")
    small = small.replace("na_reasons: [{code: no_object", "na_reasons: [{code: other").replace(
        '"1.0"', '"3"'
    )
    _, report, _ = moved(f"answers: {{{answer}}}", small)
    assert [item.reasons for item in report.re_ask] == [(reason,)]


def test_a_preset_and_profile_that_are_gone_are_dropped(moved, small_pack):
    small = (
        small_pack.replace("id: quick", "id: fast").replace("id: broker", "id: firm").replace('"1.0"', '"3"')
    )
    file, report, _ = moved("preset: quick\ntarget_profile: broker", small)
    assert (file.preset, file.target_profile) == (None, None)
    assert report.dropped == ("preset.quick", "target_profile.broker")


def test_an_assessment_of_another_version_is_refused(read, pack, after):
    target = after()
    with pytest.raises(AssessmentError, match=r"made with small 0\.1, not small 1\.0"):
        carry_over(read("version: '0.1'"), diff_packs(pack, target), target)


def test_another_target_than_that_of_the_difference_is_refused(read, pack, after):
    with pytest.raises(AssessmentError, match=r"should be small 2\.0"):
        carry_over(read("answers: {}"), diff_packs(pack, after()), pack)
