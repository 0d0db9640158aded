"""Level rules: ladders, gates, shares, minima and caps, each against its definition."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.tiny import CODES, OF_P, PACK, VALUES, answers, exact, part, scored, tiny_pack

from hengdu.errors import PackError
from hengdu.scoring import compile as compile_pack

AT = {"p1": 1, "p2": 1, "p3": 1, "p4": 2, "p5": 3}
FULL = dict.fromkeys(CODES, "d")


def ladder(**level):
    return part({"op": "level"}, level={"rule": "cumulative", **level})


@pytest.mark.parametrize("na_blocks", [False, True])
@given(drawn=answers)
def test_a_ladder_of_answers_ends_below_the_first_level_that_fails(na_blocks, drawn):
    good = {"c", "d"} if na_blocks else {"c", "d", "NA"}
    wanted = 0
    for level in (1, 2, 3):
        if not all(drawn[code] in good for code in OF_P if AT[code] == level):
            break
        wanted = level
    node = scored(drawn, ladder(default={"answers": ["c", "d"], "na_blocks": na_blocks}))["P"]
    if any(drawn[code] != "NA" for code in OF_P):
        assert (node.level, node.score) == (wanted, wanted)


@given(drawn=answers, least=st.sampled_from(["0.25", "0.5", "0.75", "1"]))
def test_a_ladder_of_attainments_compares_exactly(drawn, least):
    rule = {
        "attainment": {"op": "mean", "over": "facet", "of": {"op": "mean"}},
        "default": {"attainment_min": least},
    }
    node = scored(drawn, ladder(**rule))["P"]
    for cell in node.cells:
        means = []
        for facet in ({"p1", "p2", "p4"}, {"p3", "p5"}):
            values = [VALUES[drawn[code]] for code in facet if AT[code] == cell.level and drawn[code] != "NA"]
            if values:
                means.append(sum(values) / len(values))
        wanted = sum(means) / len(means) if means else None
        assert (None if cell.attainment is None else Fraction(*cell.attainment)) == wanted
        assert cell.satisfied == (wanted is None or wanted >= Fraction(least))


@given(drawn=answers)
def test_floors_hold_a_lone_practice_and_several_to_different_limits(drawn):
    rule = {
        "attainment": {"op": "mean", "over": "facet", "of": {"op": "mean"}},
        "default": {"facet_floor": {"single": "0.25", "several": "0.5"}},
    }
    cell = scored(drawn, ladder(**rule))["P"].cells
    if cell:
        x = [VALUES[drawn[code]] for code in ("p1", "p2") if drawn[code] != "NA"]
        y = [VALUES[drawn["p3"]]] if drawn["p3"] != "NA" else []
        failed = {failure.subject for failure in cell[0].failures}
        assert ("X" in failed) == (
            bool(x) and sum(x) / len(x) < (Fraction(1, 4) if len(x) == 1 else Fraction(1, 2))
        )
        assert ("Y" in failed) == (bool(y) and y[0] < Fraction(1, 4))


@given(drawn=answers, least=st.sampled_from(["0.34", "0.5", "1"]))
def test_a_share_of_practices_must_have_one_of_the_answers(drawn, least):
    node = scored(drawn, ladder(default={"share": {"answers": ["c", "d"], "at_least": least}}))["P"]
    if node.cells:
        counted = [drawn[code] for code in ("p1", "p2", "p3") if drawn[code] != "NA"]
        done = sum(answer in {"c", "d"} for answer in counted)
        assert node.cells[0].satisfied == (not counted or Fraction(done, len(counted)) >= Fraction(least))


@pytest.mark.parametrize(("answer", "level"), [("a", 0), ("b", 0), ("c", 3), ("d", 3), ("NA", 3)])
def test_key_practices_must_reach_their_least_value(answer, level):
    pack = tiny_pack(PACK.replace("{code: p1,", "{code: p1, key: true,"))
    assert scored(FULL | {"p1": answer}, ladder(default={"key_min": "0.5"}), pack=pack)["P"].level == level


@pytest.mark.parametrize(
    ("empty", "levels"), [("block", (1, 0)), ("pass", (3, 3)), ("pass_after_first", (3, 0))]
)
def test_a_level_without_practices_blocks_or_lets_pass(empty, levels):
    no_second = tiny_pack(PACK.replace("{code: p4, level: 2", "{code: p4, level: 3"))
    no_first = tiny_pack(
        PACK.replace("level: 1, facet: X, weight", "level: 2, facet: X, weight").replace(
            "p3, level: 1", "p3, level: 2"
        )
    )
    rule = ladder(default={"answers": ["d"]}, empty=empty)
    assert tuple(scored(FULL, rule, pack=pack)["P"].level for pack in (no_second, no_first)) == levels


def test_a_level_may_have_tests_of_its_own():
    drawn = FULL | {"p1": "b", "p2": "b", "p3": "b"}
    rule = {"default": {"answers": ["d"]}, "at": {1: {"answers": ["b", "c", "d"]}}}
    assert scored(drawn, ladder(**rule))["P"].level == 3


def test_floors_that_group_by_something_else_than_the_attainment_are_refused():
    rule = {
        "attainment": {"op": "mean", "over": "facet", "of": {"op": "mean"}},
        "default": {"facet_floor": {"by": "level", "single": 0, "several": 0}},
    }
    with pytest.raises(PackError):
        compile_pack(tiny_pack(), patch=ladder(**rule))


@given(drawn=answers, factor=st.sampled_from(["0.9", "1"]))
def test_level_plus_adds_the_attainment_of_the_next_level(drawn, factor):
    rule = {
        "score": {"op": "level_plus", "factor": factor},
        "level": {"rule": "cumulative", "attainment": {"op": "mean"}, "default": {"attainment_min": "0.75"}},
    }
    node = scored(drawn, {"rules": {"part": rule}})["P"]
    if node.level is not None:
        following = node.next_cell
        part_of_next = Fraction(*following.attainment) if following and following.attainment else Fraction(0)
        assert exact(node) == node.level + Fraction(factor) * part_of_next


LEVELS = {"rule": "score_floor"}


def parts(count):
    """Return a pack with ``count`` parts of one practice each; a part's level is its answer."""
    rows = "".join(
        f"      - code: N{k}\n        kind: part\n        title: {{zh: 部分, en: Part}}\n        practices:\n"
        f"          - {{code: n{k}, values: {{a: 0, b: 1, c: 2, d: 3}}, text: {{zh: 问, en: asked}}}}\n"
        for k in range(count)
    )
    return tiny_pack(PACK[: PACK.index("      - code: P\n")] + rows)


@given(
    levels=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    share=st.sampled_from(["0", "0.2", "0.25", "0.5"]),
    least=st.integers(0, 2),
    none_below=st.sampled_from([None, 0, 1, 2]),
)
def test_a_share_of_children_gives_the_largest_level_that_enough_of_them_reach(
    levels, share, least, none_below
):
    rules = {
        "part": {"score": {"op": "sum"}, "level": LEVELS},
        "group": {
            "level": {"rule": "share", "lag": {"share": share, "at_least": least}, "none_below": none_below}
        },
    }
    count = len(levels)
    allowed = min(max(least, Fraction(share) * count // 1), count - 1)
    wanted = max(
        k
        for k in range(4)
        if k == 0
        or (
            sum(level < k for level in levels) <= allowed
            and (none_below is None or min(levels) >= k - none_below)
        )
    )
    drawn = {f"n{k}": "abcd"[level] for k, level in enumerate(levels)}
    assert scored(drawn, {"rules": rules}, pack=parts(count))["G"].level == wanted


@given(levels=st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_the_minimum_rule_takes_the_lowest_level(levels):
    rules = {"part": {"score": {"op": "sum"}, "level": LEVELS}, "group": {"level": {"rule": "minimum"}}}
    drawn = {f"n{k}": "abcd"[level] for k, level in enumerate(levels)}
    assert scored(drawn, {"rules": rules}, pack=parts(len(levels)))["G"].level == min(levels)


CAP = {
    "id": "risk",
    "kind": "part",
    "level": 2,
    "requires": "answers",
    "needs": {"p1": ["d"]},
    "reason": {"zh": "存在风险", "en": "There is a risk"},
}


@pytest.mark.parametrize(
    "level",
    [
        {"rule": "cumulative", "default": {"answers": ["c", "d"]}},
        {"rule": "score_floor"},
        {"rule": "score_round"},
    ],
    ids=lambda level: level["rule"],
)
def test_a_cap_holds_whatever_rule_gave_the_level(level):
    patch = {**part({"op": "sum", "scale": "0.7"}, level=level), "caps": [CAP]}
    assert scored(FULL, patch)["P"].level == 3
    held = scored(FULL | {"p1": "c"}, patch)["P"]
    assert (held.level, [cap.id for cap in held.caps]) == (1, ["risk"])


def test_a_cap_holds_a_node_that_has_its_level_from_its_children():
    rules = {"part": {"score": {"op": "sum"}, "level": LEVELS}, "group": {"level": {"rule": "minimum"}}}
    patch = {"rules": rules, "caps": [CAP | {"kind": "group", "level": 1, "needs": {"n0": ["d"]}}]}
    held = scored({"n0": "c", "n1": "d"}, patch, pack=parts(2))["G"]
    assert (held.level, len(held.caps)) == (0, 1)


@pytest.mark.parametrize("cap", [CAP | {"needs": {}}, CAP | {"requires": "validated"}], ids=["none", "idle"])
def test_a_cap_names_its_answers_where_it_requires_answers_and_nowhere_else(cap):
    with pytest.raises(PackError):
        compile_pack(tiny_pack(), patch={"caps": [cap]})
