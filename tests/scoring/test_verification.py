"""What to verify, and the two results side by side."""

from pathlib import Path

import pytest

from hengdu.assessments import Adjustment, load_assessment
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import deciding, self_result, verification_plan, verified_result, what_if

SAMPLE = Path(__file__).resolve().parents[2] / "examples/samples/broker-2026.yaml"


@pytest.fixture(scope="module")
def scorer():
    """The reference model, compiled."""
    return compile_pack(load_pack("sf-nscmm"))


@pytest.fixture(scope="module")
def broker(scorer):
    """The sample assessment of a broker."""
    return load_assessment(SAMPLE, scorer.pack)


@pytest.fixture(scope="module")
def plan(scorer, broker):
    """Its verification plan."""
    return verification_plan(scorer, broker, seed="2026", percent=10, least=5)


def test_every_key_claim_and_declared_red_line_is_in_the_plan(scorer, broker, plan):
    result = scorer.score(broker)
    for code, practice in scorer.pack.practices.items():
        leaf = result.leaves[code]
        if practice.key and leaf.origin == "answered" and leaf.value:
            assert "key" in plan.items[code]
    declared = {code for code, word in broker.declarations.items() if word.holds is not None}
    assert {code for code, why in plan.items.items() if "redline" in why} == declared


def test_nothing_without_a_claim_is_verified(scorer, broker, plan):
    result = scorer.score(broker)
    for code, why in plan.items.items():
        if why == ("sample",):
            assert result.leaves[code].value
    assert set(plan.sample.codes) == {code for code, why in plan.items.items() if why == ("sample",)}
    assert len(plan.sample.codes) == -(-plan.sample.population // 10)


def test_the_same_seed_gives_the_same_plan(scorer, broker, plan):
    assert verification_plan(scorer, broker, seed="2026", percent=10, least=5) == plan


def test_what_decides_a_level_is_found_as_one_by_one(scorer, broker):
    result = scorer.score(broker)
    found = deciding(scorer, broker, result)
    assert found
    pack = scorer.pack
    near = [*sorted(found)[:3], "AP-01.L1.ST1", "AP-01.L3.ME1", "SH-05.L2.ST1"]
    for code in near:
        leaf = result.leaves[code]
        steps = scorer.table.steps[scorer.table.index[code]]
        if leaf.answer not in steps[:-1] or not leaf.value:
            continue
        lower = what_if(scorer, broker, {code: steps[steps.index(leaf.answer) + 1]})
        node = pack.parent[code]
        assert ((lower[node].level or 0) < (result[node].level or 0)) == (code in found), code


def test_the_verified_result_takes_the_value_and_the_rule_of_evidence(scorer, broker):
    own = self_result(scorer, broker)
    plain = verified_result(scorer, broker, ())
    assert (own.mode, plain.mode) == ("self", "verified")
    assert plain.root.score < own.root.score
    code = "AP-01.L4.ST1"
    changed = verified_result(
        scorer, broker, [Adjustment(code=code, answer="N", evidence="E3", reason="示例")]
    )
    assert changed.leaves[code].answer == "N"
    assert changed["AP-01"].score < plain["AP-01"].score
    assert self_result(scorer, changed.assessment).mode == "self"
