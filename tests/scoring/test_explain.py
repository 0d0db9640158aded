"""Explanations say the numbers of the result and nothing else, in both languages, for every code."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.models import (
    FACETS,
    any_codes,
    assess,
    cell,
    domain,
    full_cells,
    generated,
    leaning_answers,
    load,
    model,
    nscmm,
    nscmm_scorer,
    one_ladder,
    rules,
    seeded,
    subdomain,
)

from hengdu.assessments import AnswerFile, Measurement, Validation
from hengdu.errors import ScoringError
from hengdu.scoring import GateFailure, explain, explain_failure, result_data
from hengdu.scoring import compile as compile_pack
from hengdu.scoring._explain import FLAGS, LEAF_FLAGS, ORIGINS
from hengdu.text import decimal_places

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
seeds = st.integers(0, 2**32 - 1)


def numbers(text):
    return [float(item) for item in NUMBER.findall(re.sub(r"[A-Z]\w*(?:[-.]\w+)*", "", text))]


def shown(value, places):
    return decimal_places(value, places)


def expected(result, node):
    """Return every number that may stand in the explanation of a node, as shown."""
    allowed = {str(k) for k in range(len(result.nodes) + 1)} | {"100", "0.9"}
    allowed |= {shown(value, 2) for value in (node.score, *(node.interval or ()), node.confidence) if value}
    allowed |= {shown(share * 100, 0) for share in (node.coverage, node.na_share) if share is not None}
    for part in node.cells:
        allowed |= of_cell(part)
    for item in node.derivation.inputs if node.derivation is not None else ():
        allowed |= {shown(item.value[0] / item.value[1], 2), f"{item.weight[0] / item.weight[1]:g}"}
    for failure in node.failures:
        allowed |= {str(failure.actual[0]), str(failure.required[0])}
    return {float(item) for item in allowed}


def of_cell(part):
    """Return the numbers that may be said of a level cell."""
    allowed = {shown(part.value, 3)} if part.value is not None else set()
    allowed |= {shown(facet.value, 2) for facet in part.facets} | {str(facet.count) for facet in part.facets}
    for failure in part.failures:
        actual = Decimal(failure.actual[0]) / failure.actual[1]
        required = Decimal(failure.required[0]) / failure.required[1]
        allowed |= {shown(actual, places) for places in range(7)}
        allowed |= {shown(required, places) for places in range(4)}
        allowed |= {shown(required - actual, places) for places in range(3, 7)}
    return allowed


@settings(max_examples=12)
@given(seeds)
def test_every_number_in_the_text_is_one_of_the_result(seed):
    rng = seeded(seed)
    pack = one_model()
    scorer = compile_pack(pack)
    result = scorer.score(assess(pack, leaning_answers(pack, rng, open_share=0.1, na_share=0.1)))
    for code, node in result.nodes.items():
        found = explain(result, code)
        allowed = expected(result, node)
        for text in (found.headline, *(line.text for line in found.lines)):
            for sentence in (text.zh, text.en):
                assert set(numbers(sentence)) <= allowed, sentence
            assert set(numbers(text.zh)) <= set(numbers(text.en))


def one_model():
    """Return a pack whose names hold no digits outside codes."""
    nodes = []
    for name, size in (("A", 3), ("B", 2)):
        codes = [f"{name}-{at}" for at in range(size)]
        subs = [subdomain(code, [item for part in full_cells(code, 3) for item in part]) for code in codes]
        nodes.append(domain(name, subs))
    data = model(nodes, levels=3)
    data["levels"] = [{"level": at, "name": name} for at, name in ((1, "one"), (2, "two"), (3, "three"))]
    return load(data)


def test_the_headline_shows_level_and_score():
    scorer = nscmm_scorer()
    answers = {item.code: "F" for item in nscmm().below("SH-04")}
    result = scorer.score(assess(nscmm(), answers))
    headline = explain(result, "SH-04").headline
    assert "3 级（充分定义）" in headline.zh
    assert "level 3 (Well defined)" in headline.en
    assert f"得分 {decimal_places(result['SH-04'].score, 2)}" in headline.zh
    assert f"score {decimal_places(result['SH-04'].score, 2)}" in headline.en


@settings(max_examples=15)
@given(seeds)
def test_every_node_of_the_reference_model_can_be_explained_in_both_languages(seed):
    rng = seeded(seed)
    scorer = nscmm_scorer()
    answers = leaning_answers(
        nscmm(), rng, open_share=rng.choice((0, 0.2, 0.9)), na_share=rng.choice((0, 0.2))
    )
    result = scorer.score(assess(nscmm(), answers))
    assert len(result.nodes) == 49
    for code in result.nodes:
        found = explain(result, code)
        for text in (found.title, found.headline, *(line.text for line in found.lines)):
            assert text.zh
            assert text.en
            assert not CHINESE.search(text.en), text.en
            assert CHINESE.search(text.zh), text.zh
        assert all(line.depth in {0, 1} for line in found.lines)
        assert found.headline.zh.startswith(found.title.zh)


@settings(max_examples=8)
@given(st.data())
def test_forty_subdomains_are_explained_whatever_the_answers(data):
    pack = generated()
    scorer = compile_pack(pack)
    picked = data.draw(st.lists(st.sampled_from(sorted(pack.practices)), max_size=120, unique=True))
    answers = {code: data.draw(any_codes) for code in picked}
    result = scorer.score(assess(pack, answers))
    for code in (*result.nodes, *picked[:40]):
        assert explain(result, code).headline.zh


@pytest.mark.parametrize("code", ["XX-99", "", "SH-04.L9.ST1", "x" * 500])
def test_an_unknown_code_is_refused(code):
    result = nscmm_scorer().score(assess(nscmm(), {}))
    with pytest.raises(ScoringError):
        explain(result, code)


FAILURES = [
    "attainment",
    "facet",
    "key",
    "answers",
    "share",
    "not_rated",
    "lag",
    "none_below",
    "floor",
    "cap",
]


@pytest.mark.parametrize("test", FAILURES)
def test_every_kind_of_failure_has_a_sentence_in_both_languages(test):
    result = nscmm_scorer().score(assess(nscmm(), {}))
    failure = GateFailure(test, "ST", (1, 3), (1, 2), ("SH-04", "SH-05"))
    text = explain_failure(result, failure)
    assert text.zh
    assert text.en
    if test != "cap":
        assert CHINESE.search(text.zh)
    assert not CHINESE.search(text.en)


@pytest.mark.parametrize(
    ("facets", "codes", "shown_value"),
    [
        (("ST",) * 4, "FPPP", "0.498"),  # 0.4975 is below 0.50 and must not be printed as 0.50
        (("ST",) * 3, "LPN", "0.33"),
    ],
)
def test_a_value_just_below_its_limit_is_not_printed_as_the_limit(facets, codes, shown_value):
    scoring = rules() | {"leaf": {}, "raters": {}}
    scoring["rules"]["subdomain"]["level"] |= {
        "rated": {"min_groups": 1},
        "at": {},
        "default": {"facet_floor": {"single": "0.5", "several": "0.5"}},
    }
    part = cell("S", 1, facets)
    pack = one_ladder([part], scoring=scoring)
    answers = dict(zip((item["code"] for item in part), codes, strict=True))
    result = compile_pack(pack).score(assess(pack, answers))
    failure = result["S"].failures[0]
    text = explain_failure(result, failure)
    assert f"均值 {shown_value}，低于下限 0.50" in text.zh
    assert f"a mean of {shown_value}, below the floor 0.50" in text.en


def test_numbers_are_rounded_half_up_as_everywhere_else():
    part = cell("S", 1, FACETS) + cell("S", 2, FACETS)
    pack = one_ladder([part[:5], part[5:]], scoring=rules() | {"leaf": {}})
    scorer = compile_pack(
        pack,
        patch={
            "rules": {
                "subdomain": {"score": {"factor": "0.5"}, "level": {"default": {"attainment_min": "1"}}}
            }
        },
    )
    answers = {code: "F" for code in pack.practices if ".L1." in code} | {"S.L2.ST1": "F", "S.L2.DU1": "P"}
    score = scorer.score(assess(pack, answers))["S"].score
    assert score == 1.133
    custom = compile_pack(pack, patch={"rules": {"subdomain": {"score": {"factor": "0.625"}}}})
    result = custom.score(
        assess(pack, {code: "F" for code in pack.practices if ".L1." in code} | {"S.L2.ST1": "F"})
    )
    assert result["S"].score == 1.125
    assert "得分 1.13" in explain(result, "S").headline.zh
    assert any("= 1.13" in line.text.en for line in explain(result, "S").lines)


def test_the_words_of_a_domain_count_who_lags_and_how_many_may():
    pack = one_model()
    answers = {code: "F" for code in pack.practices if not code.startswith("A-2")}
    answers |= {
        code: "F" if ".L1." in code or ".L2." in code else "N"
        for code in pack.practices
        if code.startswith("A-2")
    }
    result = compile_pack(pack).score(assess(pack, answers))
    lines = [line.text for line in explain(result, "A").lines]
    assert any("2 of 3 at level >= 3; 1 lag, 1 may" in text.en for text in lines)
    assert any("3 个适用项中 2 个达到 3 级" in text.zh for text in lines)


def test_what_caps_the_whole_is_named():
    pack = one_model()
    answers = {code: "F" if code.startswith("A") else "N" for code in pack.practices}
    result = compile_pack(pack).score(assess(pack, answers))
    lines = [line.text.zh for line in explain(result, "overall").lines]
    assert any("B-0" in line and "B-1" in line for line in lines)


def leaf(answers, code="S.L1.EX1", **more):
    data = more.pop("data", None) or model([domain("D", [subdomain("S", cell("S", 1, FACETS))])], levels=1)
    scorer = compile_pack(load(data))
    result = scorer.score(assess(scorer.pack, answers, **more))
    return result.leaves[code], explain(result, code)


INDICATOR = {
    "code": "S.I1",
    "name": "i",
    "formula": "x",
    "unit": "%",
    "direction": "higher",
    "core": True,
    "thresholds": {"L1": "50"},
    "basis": "X",
}


def bound_model():
    items = cell("S", 1, FACETS)
    items[4]["indicator"] = "S.I1"
    items[0]["implies"] = ["S.L1.DU1"]
    return model(
        [domain("D", [subdomain("S", items, indicators=[INDICATOR])])], levels=1, min_evidence={1: "E2"}
    )


CASES = {
    "answered": ({"S.L1.EX1": "F"}, {}),
    "unanswered": ({}, {}),
    "not_asked": ({"S.L1.EX1": AnswerFile(state="not_asked")}, {}),
    "unknown": ({"S.L1.EX1": AnswerFile(state="unknown")}, {}),
    "refused": ({"S.L1.EX1": AnswerFile(state="refused", reason="x")}, {}),
    "na": ({"S.L1.EX1": "NA"}, {}),
    "out_of_scope": ({"S.L1.EX1": AnswerFile(answer="NA", reason="out_of_scope")}, {}),
    "node_na": ({"S": "NA"}, {}),
    "by_object": ({"S.L1.EX1": AnswerFile(by_object={"A": "F"})}, {"data": "objects"}),
    "by_unit": ({"S.L1.EX1": AnswerFile(by_unit={"A": "F", "B": "N"})}, {"units": ("A", "B")}),
    "measured": ({}, {"data": "bound", "indicators": {"S.I1": (Measurement(period="1", value=60),)}}),
    "implied": ({"S.L1.ST1": "F"}, {"data": "bound", "code": "S.L1.DU1"}),
}


@pytest.mark.parametrize("origin", CASES)
def test_every_origin_of_a_practice_is_said_in_both_languages(origin):
    answers, more = CASES[origin]
    more = dict(more)
    if more.get("data") == "bound":
        more["data"] = bound_model()
    elif more.get("data") == "objects":
        more["data"] = model(
            [domain("D", [subdomain("S", cell("S", 1, FACETS))])],
            levels=1,
            objects=[{"code": "A", "name": "a"}],
        )
    found, words = leaf(answers, **more)
    assert found.origin == origin
    lines = [line.text for line in words.lines]
    assert any(ORIGINS[origin].zh in text.zh for text in lines)
    assert any(ORIGINS[origin].en in text.en for text in lines)
    value = "—" if found.value is None else decimal_places(found.value, 2)
    assert words.headline.zh.endswith(f"取值 {value}")
    assert words.headline.en.endswith(f"value {value}")


def test_every_origin_that_the_engine_can_give_has_words():
    assert set(CASES) | {"ratio"} == set(ORIGINS)


FLAG_CASES = {
    "unmeasured": ({"S.L1.EX1": "F"}, {}),
    "limited_unmeasured": ({"S.L1.EX1": "F"}, {}),
    "differs_from_measurement": (
        {"S.L1.EX1": "N"},
        {"indicators": {"S.I1": (Measurement(period="1", value=60),)}},
    ),
    "lowered_by_verification": ({"S.L1.EX1": AnswerFile(answer="L", evidence="E0")}, {"mode": "verified"}),
    "excluded": ({"S.L1.EX1": AnswerFile(answer="L", importance="0")}, {}),
}


@pytest.mark.parametrize("flag", FLAG_CASES)
def test_every_flag_of_a_practice_is_said_in_both_languages(flag):
    answers, more = FLAG_CASES[flag]
    found, words = leaf(answers, data=bound_model(), **more)
    assert flag in found.flags
    assert any(line.text == LEAF_FLAGS[flag] for line in words.lines)
    assert set(FLAG_CASES) == set(LEAF_FLAGS)


def test_every_flag_of_a_node_has_words():
    pack = one_model()
    answers = {code: "F" for code in pack.practices if code.startswith("A-0")}
    codes = [code for code in answers if ".L1." in code]
    answers[codes[0]] = AnswerFile(answer="NA", reason="out_of_scope")
    answers |= dict.fromkeys(codes[1:2], "NA")
    answers |= dict.fromkeys([code for code in answers if ".L3." in code][:3], "NA")
    for code in [code for code in answers if ".L2." in code][:3]:
        del answers[code]
    result = compile_pack(pack).score(assess(pack, answers))
    assert set(result["A-0"].flags) == set(FLAGS)
    lines = [line.text for line in explain(result, "A-0").lines]
    assert all(text in lines for text in FLAGS.values())


def test_islands_caps_and_intervals_are_said():
    caps = nscmm().scoring_data["caps"]
    cells = [cell("S", level, FACETS) for level in range(1, 6)]
    pack = one_ladder(cells, scoring=rules(caps=caps))
    answers = {item["code"]: "F" for part in cells for item in part}
    validation = (Validation(nodes=("S",), kind="drill", day=date(2026, 1, 1)),)
    result = compile_pack(pack).score(assess(pack, answers, as_of=date(2026, 6, 1), validations=validation))
    text = " ".join(line.text.zh for line in explain(result, "S").lines)
    assert "4 级受限，最高按 3 级" in text
    assert "超前建设：5 级" in text
    del answers["S.L2.ST1"]
    result = compile_pack(pack).score(assess(pack, answers))
    text = " ".join(line.text.zh for line in explain(result, "S").lines)
    assert "区间 [" in text
    assert "作答覆盖率" in text


def test_raters_that_are_apart_are_said():
    _, words = leaf(
        {"S.L1.ST1": [AnswerFile(answer="F", rater="a"), AnswerFile(answer="P", rater="b")]}, code="S.L1.ST1"
    )
    assert any("评分人相差 0.67：待协商，按较低值计" in line.text.zh for line in words.lines)


@settings(max_examples=10)
@given(seeds)
def test_the_data_of_a_result_holds_its_numbers_unrounded(seed):
    rng = seeded(seed)
    result = nscmm_scorer().score(assess(nscmm(), leaning_answers(nscmm(), rng, open_share=0.1)))
    data = result_data(result)
    assert (data["pack"], data["version"], data["mode"]) == ("sf-nscmm", nscmm().version, "self")
    assert set(data["nodes"]) == set(result.nodes)
    for code, node in result.nodes.items():
        found = data["nodes"][code]
        assert (found["level"], found["score"], found["confidence"]) == (
            node.level,
            node.score,
            node.confidence,
        )
        assert found["interval"] == (list(node.interval) if node.interval else None)
        assert found["rated"] == node.rated
    assert len(data["redlines"]) == len(result.redlines)
