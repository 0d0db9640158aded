"""Rows and files say the same: whatever is imported comes back equal."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hengdu.actions import AssignRespondent, ChooseFlow, ImportAssessment, SaveAnswer
from hengdu.assessments import AssessmentFile, read_assessment
from hengdu.documents import adapter
from hengdu.scoring import score
from hengdu.store.assessments.mapping import assessment_file, load_file, loaded_assessment
from hengdu.store.assessments.models import Answer, AnswerVersion, Assessment
from hengdu.store.assessments.packs import installed, scorer_of

EXAMPLES = Path(__file__).parents[2] / "examples"

# Every way of answering, and every part that an assessment file has.
EVERYTHING = {
    "pack": "sf-nscmm",
    "version": "0.1.0",
    "sample": True,
    "institution": {
        "name": "示例证券",
        "name_en": "Sample",
        "key": {"scheme": "uscc", "value": "SAMPLE-9"},
        "type": "securities",
        "region": "示例地区",
        "size": "中型",
    },
    "as_of": "2026-06-30",
    "period": {"start": "2025-07-01", "end": "2026-06-30"},
    "mode": "verified",
    "preset": "people",
    "scope": {
        "kind": "partial",
        "systems": [{"code": "S-1", "name": "示例系统", "grade": 3, "object": "TRD"}],
        "note": "局部",
    },
    "supersedes": {"dossier": "D-1", "reason": "更正"},
    "events": [{"kind": "renamed", "day": "2026-01-01", "note": "更名"}],
    "units": ["总部", "分公司"],
    "units_selected": ["总部"],
    "answers": {
        "AP-01.L1.ST1": [
            {"answer": "F", "role": "ITO", "rater": "甲", "evidence": "E2", "evidence_date": "2026-01-31"},
            {"answer": "P", "role": "CISO", "rater": "乙", "note": "另一种看法\n第二行"},
            {"answer": "N", "rater": "丙"},
        ],
        "AP-01.L1.EX1": {"by_object": {"S-1": "F", "NET": "P"}, "evidence_note": "见台账"},
        "AP-01.L2.ST1": {"by_unit": {"总部": "F", "分公司": "N"}},
        "AP-01.L2.DU1": {"state": "unknown"},
        "AP-01.L2.SK1": {"state": "refused", "reason": "涉密"},
        "AP-01.L3.ST1": {"state": "not_asked"},
        "AP-01.L3.DU1": {"state": "unanswered", "note": "待补"},
        "AP-02.L1.ST1": {"answer": "L", "carried_from": "sf-nscmm 0.0.9"},
        "SH-07": {"answer": "NA", "reason": "no_object", "note": "无"},
    },
    "consensus": {"AP-01.L1.ST1": {"answer": "P", "reason": "复核", "evidence": "E3", "by": "丁"}},
    "indicators": {
        "AP-01.I1": [
            {"period": "2026Q1", "numerator": "0.1", "denominator": "3", "evidence": "E4", "note": "抽样"},
            {"period": "2026Q2", "value": "90.123456789012345678901234567890"},
        ]
    },
    "validations": [
        {"nodes": ["IR-02", "SO-03"], "kind": "演练", "day": "2026-05-16", "evidence": "E4", "note": "联合"},
        {"nodes": ["IR-01"], "kind": "红蓝对抗", "day": "2026-04-01"},
    ],
    "declarations": {
        "RL-02": {"holds": True, "note": "按时"},
        "RL-03": {"holds": None},
        "RL-04": {"holds": False},
    },
    "target_profile": "securities",
    "targets": {"default": 3, "SH-13": 4},
    "target_scores": {"overall": "3.25"},
    "target_answers": {"AP-01.L1.ST1": "F"},
    "baseline": {"overall": "2.05"},
    "overrides": {"SH-02.I3": {"thresholds": {"L3": "240"}, "reason": "变更冻结期"}},
    "background": {"org": {"zh": "三级架构", "en": "three tiers"}, "tools": "台账"},
    "note": "备注",
}


def _file(data):
    return adapter(AssessmentFile).validate_python(data)


@pytest.fixture(scope="module")
def codes():
    """Replace the codes above by codes of the same kind that the model has."""
    return installed("sf-nscmm").practices


def _known(data, practices):
    """Keep only answers of codes that the model has; the model's authors may rename some."""
    kept = {code: item for code, item in data["answers"].items() if code in practices or code == "SH-07"}
    assert len(kept) >= 8
    return {**data, "answers": kept}


def test_everything_that_a_file_says_comes_back(either, codes):
    file = _file(_known(EVERYTHING, codes))
    row = ImportAssessment(tenant=either.tenant(), file=file).run(either.system)
    assert assessment_file(Assessment.objects.get(pk=row)) == file


@pytest.mark.parametrize(
    "name", ["sample-broker.yaml", "sample-institution.yaml", "samples/futures-2026.yaml"]
)
def test_a_sample_comes_back_and_scores_the_same(world, name):
    file, _ = read_assessment(EXAMPLES / name)
    pk = ImportAssessment(tenant=world.tenant(), file=file).run(world.system)
    row = Assessment.objects.get(pk=pk)
    assert assessment_file(row) == file
    assessment = loaded_assessment(row)
    result = scorer_of(row).score(assessment)
    direct = score(assessment, installed("sf-nscmm"))
    assert {code: node.level for code, node in result.nodes.items()} == {
        code: node.level for code, node in direct.nodes.items()
    }


def test_numbers_keep_every_digit(either, codes):
    file = _file(_known(EVERYTHING, codes))
    pk = ImportAssessment(tenant=either.tenant(), file=file).run(either.system)
    second = assessment_file(Assessment.objects.get(pk=pk)).indicators["AP-01.I1"][1]
    assert second.value == Decimal("90.123456789012345678901234567890")


def test_each_imported_answer_has_its_first_version(world):
    file, _ = read_assessment(EXAMPLES / "sample-institution.yaml")
    pk = ImportAssessment(tenant=world.tenant(), file=file).run(world.system)
    answers = Answer.objects.filter(assessment=pk).count()
    assert AnswerVersion.objects.filter(assessment=pk, version=1, how="imported").count() == answers > 0


def test_an_assessment_is_read_in_three_queries_however_many_answers_it_has(world):
    file, _ = read_assessment(EXAMPLES / "samples/futures-2026.yaml")
    pk = ImportAssessment(tenant=world.tenant(), file=file).run(world.system)
    AssignRespondent(assessment=pk, role="ITO", person="某人").run(world.system)
    row = Assessment.objects.get(pk=pk)
    load_file(row)
    with CaptureQueriesContext(connection) as asked:
        loaded = load_file(row)
    assert len(asked) == 3
    assert len(loaded.file.answers) > 1000


def test_a_person_who_saves_is_the_rater(world):
    assessment = world.assessment(world.tenant())
    ito = world.respondent(assessment, "ITO")
    code = load_file(Assessment.objects.get(pk=assessment)).interviews[0].next
    SaveAnswer(assessment=assessment, code=code, role="ITO", given={"answer": "F"}).run(ito)
    (given,) = assessment_file(Assessment.objects.get(pk=assessment)).answers[code]
    assert (given.answer, given.role, given.rater, given.state) == ("F", "ITO", ito.name, None)


def test_what_every_assigned_role_stopped_short_of_is_not_asked_until_somebody_goes_on(world):
    assessment = world.assessment(world.tenant())
    row = Assessment.objects.get(pk=assessment)
    pack = installed("sf-nscmm")
    practice = next(
        item for item in pack.nodes["AP-01"].practices if item.key and item.level == 1 and len(item.ask) == 1
    )
    role = next(iter(practice.ask))
    person = world.respondent(assessment, role, codes=("AP-01",))
    SaveAnswer(assessment=assessment, code=practice.code, role=role, given={"answer": "N"}).run(person)
    stopped = load_file(row)
    not_asked = stopped.interviews[0].codes("not_asked")
    assert not_asked
    assert all(pack.practices[code].level > 1 for code in not_asked)
    assert {item.state for code in not_asked for item in stopped.file.answers[code]} == {"not_asked"}
    ChooseFlow(assessment=assessment, role=role, node="AP-01", goes_on=True).run(person)
    assert not set(not_asked) & set(load_file(row).file.answers)
