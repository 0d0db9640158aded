"""The ends between which a score can move, and what enters it, for every kind of roll-up."""

import pytest

from hengdu.packs import lint_pack, load_pack
from hengdu.packs._lint._reach import Reach

FLAT = """
id: flat
version: "1"
title: {zh: 平, en: Flat}
licence: MIT
disclaimer: {zh: 示例, en: Sample}
levels: [{level: 1, name: {zh: 一, en: One}}, {level: 2, name: {zh: 二, en: Two}}]
answers:
  - {options: [{code: Y, value: 4, name: {zh: 是, en: "Yes"}}, {code: N, value: 1, name: {zh: 否, en: "No"}}]}
scoring:
  bands: {b: {boundary: lower, bands: [{code: hi, name: {zh: 高, en: High}, min: 2, level: 2},
    {code: lo, name: {zh: 低, en: Low}, level: 1}]}}
  rules:
    overall: OVERALL
    part: PART
nodes:
  - code: A
    kind: part
    title: {zh: 甲, en: A}
    weight: 3
    practices:
      - {code: A.1, level: 1, key: true, text: {zh: 一, en: One}, weight: 2, attrs: {stream: s}}
      - {code: A.2, level: 2, text: {zh: 二, en: Two}, weight: 0, attrs: {stream: t}}
  - code: B
    kind: part
    title: {zh: 乙, en: B}
    practices:
      - {code: B.1, level: 1, text: {zh: 三, en: Three}, attrs: {stream: s}, values: {Y: 2}}
"""
MEAN = "{score: {op: mean}}"


@pytest.fixture
def flat(write_pack):
    def load(overall=MEAN, part=MEAN, change=("", "")):
        text = FLAT.replace("OVERALL", overall).replace("PART", part).replace(*change)
        return load_pack(write_pack("flat", pack=text), strict=False)

    return load


@pytest.mark.parametrize(
    ("score", "low", "high"),
    [
        ("op: mean, over: leaves", 1, 10 / 3),
        ("op: mean, over: children", 1, 3),
        ("op: sum, over: leaves", 3, 10),
        ("op: min, over: leaves", 1, 2),
        ("op: max, over: leaves", 1, 4),
        ("op: weighted_mean, over: leaves", 1, 10 / 3),
        ("op: weighted_mean, over: children", 1, 3.5),
        ("op: weighted_mean, over: children, weights: equal", 1, 3),
        ("op: weighted_mean, over: children, weights: {A: 0, B: 1}", 1, 2),
        ("op: weighted_sum, over: leaves", 3, 10),
        ("op: weighted_sum, over: leaves, weights: {A.1: 5, A.2: 0, B.1: 1}", 6, 22),
        ("op: ratio, over: leaves, scale: 100", 30, 100),
        ("op: ratio, over: children", 4 / 14, 1),
        ("op: deduction, base: 10, over: leaves", 3, 10),
        ("op: deduction, base: 10, over: leaves, amount: value", 7, 0),
        ("op: count, over: leaves, complete: [Y]", 0, 3),
        ("op: share, over: leaves, complete: [Y]", 0, 1),
        ("op: sum, over: level, of: {op: mean, over: leaves}", 2, 7),
        ("op: mean, over: stream, of: {op: sum, over: leaves}", 1.5, 5),
        ("op: weighted_sum, over: stream, of: {op: mean, over: leaves}, weights: {s: 2}", 2, 6),
        ("op: mean, over: 'kind:part', offset: 1", 2, 4),
        ("op: mean, over: leaves, floor: 2, ceiling: 3", 2, 3),
    ],
)
def test_the_ends_of_a_score(flat, score, low, high):
    pack = flat(f"{{score: {{{score}}}}}")
    reach = Reach(pack)
    assert reach.value(pack.root, "low") == pytest.approx(low)
    assert reach.value(pack.root, "high") == pytest.approx(high)


@pytest.mark.parametrize(
    ("rule", "top"),
    [
        ("{level: {rule: cumulative}}", 2),
        ("{score: {op: level_plus}, level: {rule: cumulative}}", 2),
        ("{score: {op: level}, level: {rule: cumulative, by: stage}}", 0),
        ("{level: {rule: share, lag: {share: 0}}}", 2),
        ("{level: {rule: minimum, of: 'kind:part'}}", 2),
        ("{score: {op: mean}, bands: b, level: {rule: bands}}", 2),
        ("{score: {op: mean, scale: 0}, level: {rule: score_floor}}", 0),
        ("{score: {op: mean}}", 0),
    ],
)
def test_the_highest_level_that_a_rule_can_give(flat, rule, top):
    pack = flat(rule, "{score: {op: level_plus}, level: {rule: cumulative}}")
    assert Reach(pack).levels(pack.root) == (0, top)


@pytest.mark.parametrize(
    ("overall", "part", "counts"),
    [
        (MEAN, MEAN, {"A.1": 1, "A.2": 1, "B.1": 1}),
        ("{score: {op: mean, over: leaves}}", MEAN, {"A.1": 1, "A.2": 1, "B.1": 1}),
        ("{score: {op: weighted_mean, over: leaves}}", MEAN, {"A.1": 1, "B.1": 1}),
        ("{score: {op: weighted_mean, weights: {A: 0}}}", MEAN, {"B.1": 1}),
        (MEAN, "{score: {op: weighted_mean}}", {"A.1": 1, "B.1": 1}),
        (MEAN, "{score: {op: mean, over: stream, of: {op: weighted_mean}}}", {"A.1": 1, "B.1": 1}),
        (
            MEAN,
            "{score: {op: weighted_mean, over: stream, of: {op: mean}, weights: {t: 1}}}",
            {"A.2": 1},
        ),
        (MEAN, "{score: {op: mean}, counted: false}", {}),
        ("{level: {rule: minimum}}", "{level: {rule: cumulative}}", {"A.1": 1, "A.2": 1, "B.1": 1}),
        ("{level: {rule: bands}}", MEAN, {}),
        ("{}", MEAN, {}),
        (MEAN, "{score: {op: mean, over: colour, of: {op: mean}}}", {}),
    ],
)
def test_what_enters_the_overall_result(flat, overall, part, counts):
    pack = flat(overall, part)
    assert dict(+Reach(pack).counts(pack.root)) == counts


def test_a_measured_practice_moves_from_nothing_to_its_cap(flat):
    pack = flat(change=("values: {Y: 2}", "answers: none, measure: {target: 50, cap: 1.5}"))
    reach = Reach(pack)
    assert (reach.value(pack.nodes["B"], "low"), reach.value(pack.nodes["B"], "high")) == (0, 1.5)


def above_maximum(pack):
    return [issue.code for issue in lint_pack(pack) if issue.rule == "ratio-above-maximum"]


def test_a_cap_above_one_lets_a_ratio_exceed_its_maximum(flat):
    change = ("values: {Y: 2}", "answers: none, measure: {target: 50, cap: 1.5}")
    assert above_maximum(flat(part="{score: {op: ratio}}", change=change)) == ["B.1"]


def test_a_practice_maximum_below_its_best_option_lets_a_ratio_exceed_one(flat):
    assert above_maximum(flat(part="{score: {op: ratio}}", change=("values: {Y: 2}", "max: 3"))) == ["B.1"]


def test_na_credit_is_sound_where_every_item_is_divided_by(flat):
    change = ("- {options: [{code: Y", "- {na_value: 1, options: [{code: Y")
    assert above_maximum(flat(part="{score: {op: ratio, denominator: all}}", change=change)) == []
    assert above_maximum(flat(part="{score: {op: ratio}}", change=change)) == ["A.1", "A.2", "B.1"]


def test_a_node_without_a_value_counts_with_the_value_of_an_empty_item(flat):
    pack = flat(
        "{score: {op: sum, empty_item: 7}}", "{score: {op: weighted_mean}}", ("weight: 2", "weight: 0")
    )
    reach = Reach(pack)
    assert reach.value(pack.nodes["A"], "high") is None
    assert reach.value(pack.root, "high") == 9


def test_a_kind_without_a_rule_has_no_value(flat):
    pack = flat(change=("kind: part\n    title: {zh: 甲", "kind: piece\n    title: {zh: 甲"))
    reach = Reach(pack)
    assert reach.value(pack.nodes["A"], "high") is None
    assert reach.levels(pack.nodes["A"]) == (0, 0)
    assert reach.counts(pack.nodes["A"]) == {}
    assert {"kind-without-rule"} <= {issue.rule for issue in lint_pack(pack)}


@pytest.mark.parametrize(
    ("overall", "sums"),
    [
        ("{score: {op: weighted_mean}, weight_total: 4}", ()),
        ("{score: {op: weighted_mean, weights: {A: 1}}, weight_total: 2}", ()),
        ("{score: {op: weighted_mean, weights: {A: 1, B: 2}}, weight_total: 4}", ("3",)),
        ("{score: {op: weighted_sum, over: leaves}, weight_total: 4}", ("3",)),
        ("{score: {op: weighted_mean, weights: size}, weight_total: 4}", ()),
        ("{score: {op: weighted_mean, over: 'kind:part'}, weight_total: 5}", ("4",)),
        ("{score: {op: mean, over: 'kind:none'}, weight_total: 5}", ()),
        ("{level: {rule: minimum}, weight_total: 5}", ()),
        (
            "{weight_total: 1, score: {op: sum, over: stream, of: {op: mean}, weights: {s: 1, t: 2}}}",
            ("3",),
        ),
    ],
)
def test_declared_totals_of_weights(flat, overall, sums):
    found = [issue for issue in lint_pack(flat(overall)) if issue.rule == "weights-total"]
    assert tuple(issue.message.en.split("sum to ")[1].split(",")[0] for issue in found) == sums


@pytest.mark.parametrize(
    ("overall", "wrong"),
    [
        ("{score: {op: weighted_mean, over: 'kind:part', weights: {A: 1, Z: 1}}}", "Z"),
        ("{score: {op: weighted_mean, over: level, of: {op: mean, over: leaves}, weights: {'1': 1}}}", "2"),
    ],
)
def test_weight_tables_fit_their_groups(flat, overall, wrong):
    (issue,) = [issue for issue in lint_pack(flat(overall)) if issue.rule == "group-weights"]
    assert issue.message.en.endswith(f": {wrong}")
