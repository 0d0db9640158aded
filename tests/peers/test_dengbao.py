"""The engine gives the 等保 deduction: floors per side, 100 / n over both, findings of several objects."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.peers.engine import many, score, shown, unrounded
from tests.peers.oracles import dengbao

KINDS = ("technical", "management", "overall")


def merged(*patches):
    rules, leaf = {}, {}
    for patch in patches:
        leaf |= patch.get("leaf", {})
        for kind, rule in patch.get("rules", {}).items():
            rules[kind] = rules.get(kind, {}) | {
                key: rules.get(kind, {}).get(key, {}) | value if isinstance(value, dict) else value
                for key, value in rule.items()
            }
    return {"leaf": leaf, "rules": rules}


def patch_of(case, *more):
    patches = list(more)
    if case["merge"] == "mean":
        patches.append({"leaf": {"units": "mean", "otherwise": ""}})
    share = int(100 * case["technical_share"])
    for side, points in (("technical", share), ("management", 100 - share)):
        patches.append({"rules": {side: {"score": {"base": points}, "empty": points}}})
    return merged(*patches)


def findings(case, risk="none"):
    answers = {
        code: {"by_unit": {name: "NA" if each == "na" else each for name, each in objects.items() if each}}
        for code, objects in case["answers"].items()
    }
    return answers | {"RISK": risk}


@many
@given(case=dengbao.cases())
def test_both_sides_and_the_whole_equal_the_formula_exactly(case):
    expected = dengbao.score(**case)
    result = score("dengbao", findings(case), patch=patch_of(case, unrounded(*KINDS)), units=dengbao.OBJECTS)
    if expected["overall"].score is None:
        assert (result.root.score, result.root.level) == (None, None)
    else:
        assert {code: Fraction(*result[code].exact) for code in expected} == {
            code: node.score for code, node in expected.items()
        }


@many
@given(case=dengbao.cases(), risk=st.sampled_from(["none", "medium", "high"]))
def test_the_whole_prints_and_concludes_by_score_and_risk(case, risk):
    expected = dengbao.score(**case)["overall"]
    root = score("dengbao", findings(case, risk), patch=patch_of(case), units=dengbao.OBJECTS).root
    if expected.score is None:
        assert root.score is None
    else:
        assert shown(root.score) == expected.shown
        assert root.level == dengbao.conclusion(expected.score, "" if risk == "none" else risk)


@many
@given(case=dengbao.cases())
def test_the_earlier_formula_is_a_preset(case):
    expected = dengbao.earlier(case["answers"])
    root = score("dengbao", findings(case), preset="y2019", units=dengbao.OBJECTS).root
    assert shown(root.score) == expected.shown


def test_nothing_applicable_gives_no_result_even_where_the_risk_is_known():
    answers = dict.fromkeys(dengbao.codes(), "NA") | {"RISK": "none"}
    root = score("dengbao", answers).root
    assert (root.score, root.level) == (None, None)


def test_a_side_without_applicable_items_keeps_its_share_of_the_points():
    management = [code for part in dengbao.MODEL["management"].values() for code, _ in part]
    technical = [code for part in dengbao.MODEL["technical"].values() for code, _ in part]
    answers = dict.fromkeys(management, "NA") | dict.fromkeys(technical, "conform") | {"RISK": "none"}
    result = score("dengbao", answers)
    assert (result["management"].score, result.root.score) == (50.0, 100.0)
