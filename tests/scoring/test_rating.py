"""When a node has no level, why, and what that does to the nodes above."""

import pytest
from tests.scoring.models import (
    FACETS,
    assess,
    cell,
    domain,
    full_cells,
    load,
    model,
    nscmm,
    nscmm_scorer,
    outcome,
    practice,
    subdomain,
)

from hengdu.assessments import AnswerFile
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import explain


def pack_with(node, **more):
    """Return a pack in which ``X`` is the sub-domain in question and ``S`` one that is complete."""
    return load(model([domain("D", [node, subdomain("S", full_cells("S", 1)[0])])], levels=1, **more))


def full(code="S"):
    return {item["code"]: "F" for item in full_cells(code, 1)[0]}


def reason_of(pack, answers):
    result = compile_pack(pack).score(assess(pack, answers))
    node = result["X"]
    assert node.level is node.score is node.interval is node.level_interval is None
    assert not node.rated
    assert (result["D"].level, result["D"].score) == (1, 1.0)  # from S alone
    assert "X" in result["D"].derivation.left_out
    assert "未评级" in explain(result, "X").headline.zh
    assert "not rated" in explain(result, "X").headline.en
    return node.not_rated


def test_no_practices():
    assert reason_of(pack_with(subdomain("X", [])), full()).zh == "没有实践条目"


def test_wholly_unanswered():
    assert reason_of(pack_with(subdomain("X", full_cells("X", 1)[0])), full()).zh == "全部未作答"


@pytest.mark.parametrize("state", ["unanswered", "unknown", "refused", "not_asked"])
def test_states_that_are_no_answers_leave_it_unanswered(state):
    answers = {item["code"]: AnswerFile(state=state, reason="x") for item in full_cells("X", 1)[0]}
    assert reason_of(pack_with(subdomain("X", full_cells("X", 1)[0])), full() | answers).zh == "全部未作答"


def test_all_practices_not_applicable():
    answers = {item["code"]: "NA" for item in full_cells("X", 1)[0]}
    assert reason_of(pack_with(subdomain("X", full_cells("X", 1)[0])), full() | answers).zh == "全部不适用"


def test_fewer_than_three_facets():
    node = subdomain("X", cell("X", 1, ("ST", "ST", "DU", "DU")))
    answers = {item["code"]: "F" for item in node["practices"]}
    assert reason_of(pack_with(node), full() | answers).zh == "适用要素少于规定数量"


def test_fewer_than_three_applicable_facets():
    node = subdomain("X", cell("X", 1, ("ST", "ST", "DU", "DU", "EX")))
    answers = {item["code"]: "F" for item in node["practices"]} | {"X.L1.EX1": "NA"}
    assert reason_of(pack_with(node), full() | answers).zh == "适用要素少于规定数量"


def test_more_than_half_not_applicable():
    node = subdomain("X", cell("X", 1, (*FACETS, *FACETS)))
    codes = [item["code"] for item in node["practices"]]
    answers = dict.fromkeys(codes, "F")
    half = answers | dict.fromkeys(codes[5:], "NA")
    pack = pack_with(node)
    result = compile_pack(pack).score(assess(pack, full() | half))
    assert result["X"].level == 1  # exactly half is rated
    assert result["X"].na_share == 0.5
    assert "much_not_applicable" in result["X"].flags
    more = half | {codes[0]: "NA"}
    assert reason_of(pack, full() | more).zh == "不适用比例过高"


def test_a_fifth_not_applicable_is_not_flagged_and_more_is():
    node = subdomain("X", cell("X", 1, (*FACETS, *FACETS)))
    codes = [item["code"] for item in node["practices"]]
    pack = pack_with(node)
    for count, flagged in ((2, False), (3, True)):
        answers = full() | dict.fromkeys(codes, "F") | dict.fromkeys(codes[-count:], "NA")
        assert (
            "much_not_applicable" in compile_pack(pack).score(assess(pack, answers))["X"].flags
        ) == flagged


def test_a_subdomain_marked_not_applicable_gives_its_weight_to_its_siblings():
    node = subdomain("X", full_cells("X", 1)[0], weight=9)
    pack = pack_with(node)
    answers = full() | {"X": "NA"} | dict.fromkeys((item["code"] for item in node["practices"]), "N")
    result = compile_pack(pack).score(assess(pack, answers))
    assert result["X"].not_rated.zh == "全部不适用"
    assert result["X"].counts.not_applicable == result["X"].counts.applicable + len(node["practices"])
    assert (result["D"].level, result["D"].score, result["D"].flags) == (1, 1.0, ())
    assert {result.leaves[item["code"]].origin for item in node["practices"]} == {"node_na"}


def test_a_domain_without_any_rated_subdomain_is_not_rated_either():
    pack = pack_with(subdomain("X", []))
    result = compile_pack(pack).score(assess(pack, {}))
    assert result["D"].not_rated.zh == "其下没有可评级的部分"
    assert result.root.not_rated.zh == "其下没有可评级的部分"
    assert outcome(result) == dict.fromkeys(result.nodes, (None, None))


def test_nothing_answered_at_all_rates_nothing_of_the_reference_model():
    result = nscmm_scorer().score(assess(nscmm(), {}))
    assert all(not node.rated for node in result.nodes.values())
    assert result.root.coverage in {None, 0.0}


def test_no_cloud_leaves_the_hardening_domain_without_sh_07():
    answers = {item.code: "F" for item in nscmm().below("SH-04")} | {"SH-07": "NA"}
    result = nscmm_scorer().score(assess(nscmm(), answers))
    assert result["SH-07"].not_rated.zh == "全部不适用"
    assert "SH-07" in result["SH"].derivation.left_out
    assert result["SH"].level == result["SH-04"].level == 3
    assert "partial_scope" not in result.root.flags


def test_out_of_scope_prints_partial_with_every_node():
    answers = {item.code: "F" for item in nscmm().below("SH-04")}
    answers["PM-02"] = AnswerFile(answer="NA", reason="out_of_scope")
    result = nscmm_scorer().score(assess(nscmm(), answers))
    assert all("partial_scope" in node.flags for node in result.nodes.values())
    assert result.leaves["PM-02.L1.ST1"].origin == "out_of_scope"
    assert "局部" in explain(result, "SH-04").headline.zh


@pytest.mark.parametrize(("unanswered", "flagged"), [(0, False), (1, False), (2, True), (4, True)])
def test_coverage_is_flagged_below_nine_tenths_and_not_at_it(unanswered, flagged):
    node = subdomain("X", cell("X", 1, (*FACETS, *FACETS)))
    codes = [item["code"] for item in node["practices"]]
    pack = load(model([domain("D", [node])], levels=1))
    answers = dict.fromkeys(codes[unanswered:], "F")
    result = compile_pack(pack).score(assess(pack, answers))
    assert result["X"].coverage == (10 - unanswered) / 10
    for code in ("X", "D", "overall"):
        assert ("coverage_too_low" in result[code].flags) == flagged


def test_coverage_counts_up_to_the_next_level_and_leaves_out_what_is_not_applicable():
    cells = full_cells("X", 3)
    pack = load(model([domain("D", [subdomain("X", [item for part in cells for item in part])])], levels=3))
    answers = {item["code"]: "N" for item in cells[0]} | {"X.L2.EX1": "NA"}
    node = compile_pack(pack).score(assess(pack, answers))["X"]
    assert (node.level, node.coverage) == (0, 1.0)  # level 0: only level 1 is due
    answers = {item["code"]: "F" for item in cells[0]} | {"X.L2.EX1": "NA"}
    node = compile_pack(pack).score(assess(pack, answers))["X"]
    assert node.level == 1
    assert node.coverage == 6 / 11


def test_confidence_is_undefined_when_nothing_is_answered_above_none():
    node = subdomain("X", cell("X", 1, FACETS))
    pack = load(model([domain("D", [node])], levels=1))
    answers = {item["code"]: AnswerFile(answer="N", evidence="E4") for item in node["practices"]}
    assert compile_pack(pack).score(assess(pack, answers))["X"].confidence is None


def test_confidence_weighs_answers_by_value_and_caps_evidence_at_the_minimum():
    items = [practice(f"X.{code}", 1, code) for code in ("ST", "DU", "SK", "ME")]
    pack = load(model([domain("D", [subdomain("X", items)])], levels=1, min_evidence={1: "E2"}))
    answers = {
        "X.ST": AnswerFile(answer="F", evidence="E4"),  # above the minimum: 1
        "X.DU": AnswerFile(answer="L", evidence="E1"),  # 0.5 / 0.7
        "X.SK": AnswerFile(answer="P"),  # nothing: as E0, 0.2 / 0.7
        "X.ME": AnswerFile(answer="N", evidence="E0"),
    }
    found = compile_pack(pack).score(assess(pack, answers))["X"].confidence
    assert found == pytest.approx((1 + 0.67 * 5 / 7 + 0.33 * 2 / 7) / (1 + 0.67 + 0.33))


def test_evidence_of_weight_zero_gives_confidence_zero_not_undefined():
    items = [practice(f"X.{code}", 1, code) for code in ("ST", "DU", "SK")]
    data = model([domain("D", [subdomain("X", items)])], levels=1, min_evidence={1: "E2"})
    data["evidence_grades"][0]["weight"] = "0"
    pack = load(data)
    answers = {item["code"]: AnswerFile(answer="F", evidence="E0") for item in items}
    assert compile_pack(pack).score(assess(pack, answers))["X"].confidence == 0.0


@pytest.mark.parametrize(
    ("day", "factor"), [("2025-07-01", 1.0), ("2025-06-30", 5 / 7), ("2020-01-01", 5 / 7)]
)
def test_evidence_a_year_old_counts_one_grade_lower(day, factor):
    items = [practice(f"X.{code}", 1, code) for code in ("ST", "DU", "SK")]
    pack = load(model([domain("D", [subdomain("X", items)])], levels=1, min_evidence={1: "E2"}))
    from datetime import date

    answers = {
        item["code"]: AnswerFile(answer="F", evidence="E2", evidence_date=date.fromisoformat(day))
        for item in items
    }
    found = compile_pack(pack).score(assess(pack, answers, as_of=date(2026, 6, 30)))["X"].confidence
    assert found == pytest.approx(factor)
