"""Each threshold says what its number rests on; the institution's own wins and gives its reason."""

import pytest

from hengdu.assessments import AssessmentFile, basis_in_words, thresholds_of
from hengdu.assessments._records import ThresholdOverride
from hengdu.packs import load_pack

PACK = """
id: small
version: 1.0.0
title: 小模型
kinds: [{code: topic, name: 主题}]
levels: [{level: 1, name: 一级}, {level: 2, name: 二级}, {level: 3, name: 三级}]
references:
  - {id: LAW, citation: 某法, status: verified}
  - {id: OURS, citation: 专家, status: expert}
scoring: {root_kind: whole, rules: {whole: {score: {op: mean}}, topic: {score: {op: mean, over: practices}}}}
answers: [{options: [{code: Y, value: 1, name: 是}, {code: X, value: 0, name: 否}]}]
nodes:
  - code: A
    kind: topic
    title: 甲
    practices: [{code: A.1, text: 条目}]
    indicators:
      - code: A.I1
        name: 留存
        formula: x
        unit: {zh: 月, en: months}
        direction: higher
        thresholds: {L1: 6, L2: 12.50, L3: null}
        basis: LAW
        anchored: {L1: LAW}
      - code: A.I2
        name: 时长
        formula: x
        unit: h
        direction: lower
        thresholds: {L1: 8, L2: 4}
        basis: OURS
        anchored: {L2: OURS}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    return load_pack(folder)


def own(pack, **levels):
    overrides = {"A.I1": ThresholdOverride(thresholds=levels, reason="董事会批准")}
    return AssessmentFile(pack=pack.id, overrides=overrides)


def found(pack, code="A.I1", file=None):
    return thresholds_of(pack, pack.indicators[code], file)


def test_only_the_levels_that_a_source_gives_are_its_own_the_others_are_proposals(pack):
    assert [(item.level, item.limit, item.source) for item in found(pack)] == [
        ("L1", "≥ 6", "LAW"),
        ("L2", "≥ 12.5", None),
    ]
    assert basis_in_words(found(pack)).zh == "L1：LAW；L2：专家建议值"
    assert basis_in_words(found(pack)).en == "L1: LAW; L2: expert proposal"


def test_an_experts_number_stays_a_proposal_though_it_is_cited(pack):
    assert [item.limit for item in found(pack, "A.I2")] == ["≤ 8", "≤ 4"]
    assert basis_in_words(found(pack, "A.I2")).en == "expert proposal"


def test_an_own_value_wins_and_names_the_packs_with_the_reason(pack):
    first, second = found(pack, file=own(pack, L2=10))
    assert (first.is_own, second.is_own, second.limit, second.declared_limit) == (
        False,
        True,
        "≥ 10",
        "≥ 12.5",
    )
    assert second.basis().zh == "机构自定，模型包为 ≥ 12.5（专家建议值）；理由：董事会批准"
    assert second.basis().en == "own value, ≥ 12.5 in the pack (expert proposal); reason: 董事会批准"


def test_an_own_value_where_the_pack_has_none_says_so(pack):
    last = found(pack, file=own(pack, L3=24))[-1]
    assert (last.level, last.limit, last.declared_limit) == ("L3", "≥ 24", "")
    assert last.basis().zh == "机构自定，模型包未设；理由：董事会批准"


def test_own_thresholds_of_another_indicator_change_nothing(pack):
    assert not any(item.is_own for item in found(pack, "A.I2", own(pack, L1=1)))
