from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hengdu.assessments import NA, Answer, assessment_schema, load_assessment
from hengdu.errors import AssessmentError, DocumentError, HengduError


def test_the_short_form_is_an_answer(load):
    assert load("answers: {A.1: F}").answers["A.1"] == Answer(answer="F")


def test_json_and_yaml_say_the_same(load):
    text = '{"pack": "small", "answers": {"A.1": {"answer": "F", "evidence": "E1", "note": "…"}}}'
    short = load('answers: {A.1: {answer: F, evidence: E1, note: "…"}}')
    assert load(text, "a.json").answers == short.answers


@pytest.mark.parametrize(
    ("code", "given", "option"),
    [("A.1", "0.67", "L"), ("A.1", "1", "F"), ("A.1", "1.0", "F"), ("A.4", "0.4", "P"), ("A.3", "N", "N")],
)
def test_an_answer_may_be_given_by_its_value(load, code, given, option):
    assert load(f"answers: {{{code}: {given}}}").answers[code].answer == option


def test_everything_beside_the_answers_is_kept(load):
    found = load("""
version: "1.0"
institution: {name: 示例证券, type: broker, key: {scheme: uscc, value: 9131000000000000XX}}
as_of: 2026-05-01
period: {start: 2025-01-01, end: 2025-12-31}
mode: verified
preset: quick
target_profile: broker
scope: {kind: partial, objects: [TRD], systems: [{code: OMS, grade: 3, object: TRD}]}
supersedes: {dossier: d1, reason: 更正}
events: [{kind: renamed, day: 2025-02-01}]
units: [一部, 二部]
answers:
  A.1: {by_unit: {一部: F, 二部: P}, importance: high}
  A.2: {by_object: {OMS: F, NET: P, TRD: NA}, evidence_date: 2025-06-30}
  A.3: {state: not_asked}
  A.4: {state: refused, reason: 保密}
  B.1: {numerator: 9, denominator: 10}
  B.2:
indicators:
  A.I1:
    - {period: 2025Q1, numerator: 0, denominator: 0, evidence: E3}
    - {period: 2025Q2, value: 85}
validations: [{nodes: [A], kind: exercise, day: 2025-03-01}]
declarations: {RL1: {holds: true}}
targets: {A: 2, default: 1}
target_scores: {A: 1.5}
baseline: {A: 0.5}
overrides: {A.I1: {thresholds: {L1: 75}, reason: 小型机构}}
""")
    assert found.is_partial
    assert (found.mode, found.preset, found.target_profile) == ("verified", "quick", "broker")
    assert found.answers["A.1"].by_unit == {"一部": "F", "二部": "P"}
    assert found.answers["A.1"].importance == "high"
    assert found.answers["A.2"].by_object == {"OMS": "F", "NET": "P", "TRD": "NA"}
    assert found.answers["A.3"].state == "not_asked"
    assert found.answers["A.4"].reason == "保密"
    assert found.answers["B.1"].numerator == Decimal(9)
    assert "B.2" not in found.answers
    assert found.indicators["A.I1"][1].value == 85
    assert not any(answer.plain for answer in found.answers.values() if answer.answer is None)


def test_an_entry_without_an_answer_is_unanswered(load):
    assert load("answers: {A.1: {note: 待答}}").answers["A.1"].state == "unanswered"


def test_not_applicable_needs_a_reason_of_the_list(load):
    answer = load("answers: {A.2: {answer: NA, reason: no_object}}").answers["A.2"]
    assert answer.is_na
    assert not answer.is_out_of_scope


def test_out_of_scope_is_allowed_everywhere_and_makes_the_scope_partial(load):
    found = load("answers: {A.1: {answer: NA, reason: out_of_scope}, B: {answer: NA, reason: out_of_scope}}")
    assert found.answers["A.1"].is_out_of_scope
    assert found.answers["B"].answer == NA
    assert found.is_partial


def test_a_whole_node_may_be_not_applicable_where_the_pack_allows_it(load):
    assert load("answers: {A: {answer: NA, reason: no_object}}").answers["A"].is_na
    assert not load("answers: {A: {answer: NA, reason: no_object}}").is_partial


MISTAKES = [
    ("answers:\n  A.7: F", "has no code A.7. Did you mean", 3),
    ("answers:\n  A.1: F\n  zzzzzz: F", "has no code zzzzzz. Check the code", 4),
    ("answers:\n  A.9: F", "A.9 is retired", 3),
    ("answers:\n  A.1: X", "has no answer X. Known: F, L, P, N, NA", 3),
    ("answers:\n  A.1: 0.5", "has no answer 0.5", 3),
    ("answers:\n  A.1: NaN", "NaN", 3),
    ("answers:\n  A.1: 'NaN'", "has no answer NaN", 3),
    ("answers:\n  A.1: '1e999999999'", "has no answer 1e999999999", 3),
    ("answers:\n  A.1: true", "answers.A.1", 3),
    ("answers:\n  A.1: {answer: F, evidence: E9}", "unknown evidence grade E9. Known: E0, E1", 3),
    ("answers:\n  A.1: {answer: F, colour: red}", "colour", 3),
    ("answers:\n  A.2: NA", "needs one of the reasons no_object, out_of_scope", 3),
    ("answers:\n  A.2: {answer: NA, reason: lazy}", "needs one of the reasons", 3),
    ("answers:\n  A.1: {answer: NA, reason: no_object}", "A.1 cannot be not applicable", 3),
    ("answers:\n  A.3: {answer: NA, reason: no_object}", "A.3 cannot be not applicable", 3),
    ("answers:\n  B: {answer: NA, reason: no_object}", "B cannot be not applicable", 3),
    ("answers:\n  B: F", "B is not a practice", 3),
    ("answers:\n  A: {answer: NA}", "needs one of the reasons", 3),
    ("answers:\n  A.1: {state: refused}", "a refusal needs a reason", 3),
    ("answers:\n  A.1: {state: unknown, answer: F}", "state unknown of A.1 does not fit", 3),
    ("answers:\n  A.1: {state: answered}", "state answered of A.1 does not fit", 3),
    ("answers:\n  A.1: {by_object: {XXX: F}}", "unknown protected object or system XXX", 3),
    ("answers:\n  A.1: {by_object: {NET: X}}", "has no answer X", 3),
    ("units: [u]\nanswers:\n  A.1: {by_unit: {v: F}}", "unit v is not declared", 4),
    ("answers:\n  A.1: {answer: F, importance: huge}", "unknown importance huge. Known: low, high", 3),
    ("answers:\n  A.3: {answer: Y, importance: 'Infinity'}", "unknown importance Infinity", 3),
    ("answers:\n  A.3: {answer: Y, importance: -1}", "unknown importance -1", 3),
    ("answers:\n  B.1: F", "B.1 needs numerator and denominator", 3),
    ("answers:\n  B.1: {numerator: 1}", "both a numerator and a denominator", 3),
    ("answers:\n  B.1: {numerator: -1, denominator: 1}", "neither negative", 3),
    ("answers:\n  A.1: {numerator: 1, denominator: 1}", "A.1 is not measured", 3),
    ("answers:\n  B.1: {numerator: '1e999999999', denominator: 1}", "numerator", 3),
    ("indicators:\n  A.I9: []", "has no code A.I9", 3),
    ("indicators:\n  A.I1:\n    - {period: Q1, numerator: -1, denominator: 2}", "negative", 4),
    (
        "indicators:\n  A.I1:\n    - {period: Q1, numerator: 1}",
        "needs numerator and denominator, or the value",
        4,
    ),
    ("indicators:\n  A.I1:\n    - {period: Q1}", "needs numerator and denominator, or the value", 4),
    ("indicators:\n  A.I1:\n    - {period: Q1, value: 1, evidence: E9}", "unknown evidence grade", 4),
    ("targets:\n  Z: 2", "has no code Z", 3),
    ("targets:\n  A: high", "targets.A", 3),
    ("baseline:\n  Z: 2", "has no code Z", 3),
    ("target_scores:\n  Z: 2", "has no code Z", 3),
    ("consensus:\n  Z: {answer: F, reason: x}", "has no code Z", 3),
    ("consensus:\n  A.1: {answer: F, reason: x}", "no answers to settle", 3),
    ("overrides:\n  Z: {thresholds: {}, reason: x}", "has no code Z", 3),
    ("declarations:\n  Z: {holds: true}", "has no code Z", 3),
    ("validations:\n  - {nodes: [Z], kind: x, day: 2025-01-01}", "has no code Z", 3),
    ("validations:\n  - {nodes: [A], kind: x, day: 2025-13-01}", "day", 3),
    ("as_of: 20250101", "as_of", 2),
    ("mode: guess", "mode", 2),
    ("preset: slow", "no preset slow. Known: quick", 2),
    ("target_profile: bank", "no target_profile bank. Known: broker", 2),
    ("version: '9'", "made with small 9, this is 1.0", 2),
    ("institution:\n  key: {scheme: uscc, value: '<b>'}", "value", 3),
    ("scope:\n  systems: [{code: OMS, grade: 7}]", "grade", 3),
]


@pytest.mark.parametrize(("text", "words", "line"), MISTAKES, ids=[words for _, words, _ in MISTAKES])
def test_a_mistake_is_named_with_file_line_and_next_step(load, text, words, line):
    with pytest.raises(HengduError) as caught:
        load(text)
    assert words in str(caught.value)
    assert caught.value.place == f"a.yaml:{line}"
    assert caught.value.zh
    assert caught.value.exit_code == 2


def test_another_pack_is_refused(written, pack):
    path = written('{"pack": "large"}', "a.json")
    with pytest.raises(AssessmentError, match="made with pack large, not small") as caught:
        load_assessment(path, pack)
    assert caught.value.place == "a.json:1"


def test_a_file_that_is_no_mapping_is_refused(tmp_path, pack):
    path = tmp_path / "a.yaml"
    path.write_text("- A.1", encoding="utf-8")
    with pytest.raises(AssessmentError, match="must hold a mapping"):
        load_assessment(path, pack)


def test_a_folder_and_a_huge_file_are_refused(tmp_path, pack):
    with pytest.raises(DocumentError, match="directory"):
        load_assessment(tmp_path, pack)
    large = tmp_path / "large.json"
    with large.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(DocumentError, match="larger than 16 MiB"):
        load_assessment(large, pack)


def test_very_long_codes_are_refused_quickly(load):
    with pytest.raises(HengduError):
        load(f"answers: {{{'x' * 200}: F}}")


def test_without_a_document_the_path_is_the_place(read, build):
    with pytest.raises(AssessmentError) as caught:
        build(read("answers: {A.7: F}"))
    assert caught.value.place == "answers.A.7"


def test_markup_in_names_and_notes_stays_text(load):
    sample = "<b>{{ x }}</b> #read(1) =SUM(A1)"
    found = load(f"institution: {{name: '{sample}'}}\nanswers: {{A.1: {{answer: F, note: '{sample}'}}}}")
    assert found.institution.name == sample
    assert found.answers["A.1"].note == sample


def test_the_schema_describes_the_short_form():
    schema = assessment_schema()
    assert schema["title"] == "Hengdu assessment file"
    assert {"pack", "answers", "indicators", "validations"} <= set(schema["properties"])


SOUND = """pack: small
version: "1.0"
answers:
  A.1: F
  A.2: {answer: NA, reason: no_object}
indicators: {A.I1: [{period: Q1, numerator: 1, denominator: 2}]}
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, len(SOUND)),
    length=st.integers(0, 10),
    new=st.text("{}[]:,-#&*!|>'\"%@`?~ \n\tAF1.", max_size=4),
)
@example(at=0, length=len(SOUND), new="")
def test_a_damaged_file_loads_or_is_refused_with_a_place(tmp_path, pack, at, length, new):
    path = tmp_path / "a.yaml"
    path.write_text(SOUND[:at] + new + SOUND[at + length :], encoding="utf-8")
    try:
        load_assessment(path, pack)
    except HengduError as error:
        assert error.place  # noqa: PT017 - either outcome is right
