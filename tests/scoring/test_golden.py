"""The worked example of the design (domain.md 5.8), number by number."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.scoring.models import ROOT, assess, load, nscmm, nscmm_scorer, rules

from hengdu.assessments import AnswerFile, load_assessment
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import what_if
from hengdu.text import decimal_places


@pytest.fixture(scope="module")
def example():
    return load_assessment(ROOT / "examples" / "worked-example.json", nscmm())


@pytest.fixture(scope="module")
def node(example):
    return nscmm_scorer().score(example)["SH-04"]


def attainments(node):
    return [None if cell.attainment is None else Fraction(*cell.attainment) for cell in node.cells]


def facets(node, level):
    return {
        facet.code: Fraction(facet.total, facet.scale * facet.count) for facet in node.cells[level - 1].facets
    }


def test_the_example_is_level_two_and_2_60(node):
    assert node.level == 2
    assert Fraction(*node.exact) == Fraction("2.6006")
    assert node.score == 2.6006
    assert decimal_places(node.score, 2) == "2.60"


def test_attainments_are_those_of_the_table(node):
    assert attainments(node) == [1, Fraction("0.934"), Fraction(2002, 3000), Fraction("0.132"), 0]
    assert [cell.satisfied for cell in node.cells] == [True, True, False, False, False]


def test_facet_means_are_those_of_the_table(node):
    assert set(facets(node, 1).values()) == {1}
    assert facets(node, 2) == {"ST": 1, "DU": Fraction("0.67"), "SK": 1, "ME": 1, "EX": 1}
    assert facets(node, 3) == {
        "ST": Fraction("0.67"),
        "DU": 1,
        "SK": Fraction("0.33"),
        "ME": Fraction(2, 3),
        "EX": Fraction("0.67"),
    }
    assert facets(node, 4) == {
        "ST": 0,
        "DU": 0,
        "SK": Fraction("0.33"),
        "ME": Fraction("0.165"),
        "EX": Fraction("0.165"),
    }


def test_level_three_fails_by_attainment_alone_and_holds_the_floor(node):
    assert [(item.test, item.subject) for item in node.failures] == [("attainment", "")]
    assert node.failures[0].shortfall == pytest.approx(0.85 - 2.002 / 3)


def test_confidence_is_0_94(node):
    assert decimal_places(node.confidence, 2) == "0.94"


def test_with_two_unanswered_the_interval_is_2_48_to_2_75(example):
    given = {
        code: item
        for code, item in example.file.answers.items()
        if code not in {"SH-04.L3.SK1", "SH-04.L3.EX2"}
    }
    open_node = nscmm_scorer().score(assess(nscmm(), {code: list(item) for code, item in given.items()}))[
        "SH-04"
    ]
    assert [decimal_places(value, 2) for value in open_node.interval] == ["2.48", "2.75"]
    assert open_node.level_interval == (2, 2)
    assert open_node.level == 2
    assert open_node.score == open_node.interval[0]


FIXES = {"SK1": "F", "ST1": "F", "ME2": "F", "EX1": "F", "EX2": "F", "ME3": "L"}


def test_after_the_fixes_it_is_level_three_and_3_12(example):
    fixed = what_if(nscmm_scorer(), example, {f"SH-04.L3.{code}": answer for code, answer in FIXES.items()})[
        "SH-04"
    ]
    assert fixed.level == 3
    assert decimal_places(fixed.score, 2) == "3.12"
    assert Fraction(*fixed.exact) == 3 + Fraction("0.9") * Fraction("0.132")


def test_the_unmeasured_bound_practice_counts_largely_in_the_fixed_attainment(example):
    """domain.md 5.8 has A3 = .978 with EX2 in full; unmeasured it counts .67, and 3.12 stays 3.12."""
    result = what_if(nscmm_scorer(), example, {f"SH-04.L3.{code}": answer for code, answer in FIXES.items()})
    assert result.leaves["SH-04.L3.EX2"].answer == "L"
    assert "limited_unmeasured" in result.leaves["SH-04.L3.EX2"].flags
    by_hand = Fraction(1 + 1 + 1 + Fraction("0.89") + 1) / 5
    assert by_hand == Fraction("0.978")
    assert attainments(result["SH-04"])[2] == by_hand - Fraction(1 - Fraction("0.67")) / 2 / 5


def test_two_raters_apart_open_an_item_and_the_proven_answer_counts(example):
    answers = {code: list(item) for code, item in example.file.answers.items()}
    answers["SH-04.L3.EX1"] = [
        AnswerFile(answer="F", evidence="E1", rater="a", role="ITO"),
        AnswerFile(answer="P", evidence="E1", rater="b", role="ITO"),
    ]
    result = nscmm_scorer().score(assess(nscmm(), answers))
    assert [(item.code, item.spread, item.counted) for item in result.assessment.consensus] == [
        ("SH-04.L3.EX1", Decimal("0.67"), "P")
    ]
    assert result["SH-04"].score < 2.6
    answers["SH-04.L3.EX1"].append(AnswerFile(answer="L", evidence="E4", rater="c", role="ITO"))
    result = nscmm_scorer().score(assess(nscmm(), answers))
    assert result.leaves["SH-04.L3.EX1"].answer == "L"
    assert result["SH-04"].score == 2.6006


LEVELS = {  # of the sub-domains of each domain, as printed; None is not applicable
    "AP": (2, 2, 2, 3, 3),
    "SH": (3, 2, 2, 2, 3, 2, None, 3, 3, 2, 2, 1, 3),
    "ED": (2, 1, 2, 3, 3),
    "IR": (3, 3, 3, 2),
    "DA": (2, 1, 1),
    "CA": (2, 1, 1),
    "SO": (2, 2, 3, 2),
    "PM": (3, 3, 2),
}
SCORES = {
    "AP": "2.62",
    "SH": "2.76",
    "ED": "2.44",
    "IR": "3.05",
    "DA": "1.38",
    "CA": "1.72",
    "SO": "2.51",
    "PM": "3.12",
}
PRINTED = {"SH-04": Fraction("2.6006"), "SH-12": Fraction("1.66")}


def pairs():
    """Return a (level, score) per sub-domain: as printed, the rest spread evenly to the printed means."""
    found = {}
    for name, levels in LEVELS.items():
        codes = [f"{name}-{at:02d}" for at in range(1, len(levels) + 1)]
        rated = {code: level for code, level in zip(codes, levels, strict=True) if level is not None}
        fixed = {code: score for code, score in PRINTED.items() if code in rated}
        free = [code for code in rated if code not in fixed]
        rest = Fraction(SCORES[name]) * len(rated) - sum(fixed.values()) - sum(rated[code] for code in free)
        found |= {code: (rated[code], fixed.get(code, rated[code] + rest / len(free))) for code in rated}
    return found


def printed_model():
    """Return the reference model's domains and whole over sub-domains that are answered with their score."""
    scoring = rules()
    scoring |= {"raters": {}, "leaf": {}}
    scoring["rules"]["subdomain"] = {
        "score": {"op": "sum", "over": "practices"},
        "level": {"rule": "score_floor"},
    }
    given = pairs()
    nodes = []
    for name, levels in LEVELS.items():
        subs = []
        for at in range(1, len(levels) + 1):
            code = f"{name}-{at:02d}"
            score = given.get(code, (0, Fraction(0)))[1]
            values = {"S": format(Decimal(score.numerator) / Decimal(score.denominator), ".24f")}
            items = [{"code": f"{code}.S", "text": code, "values": values, "max": 5}]
            subs.append(
                {"code": code, "kind": "subdomain", "title": code, "na_allowed": True, "practices": items}
            )
        nodes.append({"code": name, "kind": "domain", "title": name, "nodes": subs})
    options = [{"code": "S", "value": 1, "name": "S"}, {"code": "Z", "value": 0, "name": "Z"}]
    return load(
        {
            "id": "printed",
            "version": "1",
            "levels": [{"level": k, "name": str(k)} for k in range(1, 6)],
            "answers": [{"options": options}],
            "scoring": scoring,
            "nodes": nodes,
        }
    )


@pytest.fixture(scope="module")
def printed():
    pack = printed_model()
    answers = dict.fromkeys(pack.practices, "S") | {"SH-07": "NA"}
    del answers["SH-07.S"]
    return compile_pack(pack).score(assess(pack, answers))


def test_the_printed_pairs_are_fed_as_they_are(printed):
    for code, (level, score) in pairs().items():
        assert printed[code].level == level
        assert int(score) == level
        assert printed[code].score == pytest.approx(float(score), abs=1e-12)
    assert min(printed.of_kind("subdomain"), key=lambda item: item.score or 9).code in {
        "SH-12",
        "DA-02",
        "DA-03",
    }


def test_the_hardening_domain_is_level_two_and_2_76(printed):
    domain = printed["SH"]
    assert (domain.level, decimal_places(domain.score, 2)) == (2, "2.76")
    assert printed["SH-07"].not_rated is not None
    assert [item.code for item in domain.derivation.inputs] == [
        f"SH-{at:02d}" for at in range(1, 14) if at != 7
    ]
    at_two = [code for code in pairs() if code.startswith("SH") and printed[code].level >= 2]
    assert len(at_two) == 11
    lag = domain.failures[0]
    assert (lag.test, lag.actual, lag.required) == ("lag", (5, 1), (10, 1))


def test_the_domain_scores_are_the_printed_ones(printed):
    assert {code: decimal_places(printed[code].score, 2) for code in SCORES} == SCORES


def test_the_whole_is_level_two_and_2_45(printed):
    assert (printed.root.level, decimal_places(printed.root.score, 2)) == (2, "2.45")
    rated = [item for item in printed.of_kind("subdomain") if item.level is not None]
    assert len(rated) == 39
    assert sum(item.level >= 2 for item in rated) == 33
    shares = {
        name: (
            sum(level is not None and level >= 2 for level in levels),
            sum(level is not None for level in levels),
        )
        for name, levels in LEVELS.items()
    }
    assert list(shares.values()) == [(5, 5), (11, 12), (4, 5), (4, 4), (1, 3), (1, 3), (4, 4), (3, 3)]


def test_the_weakest_domains_hold_the_whole_back(printed):
    assert {printed[code].level for code in ("DA", "CA")} == {1}
    floor = next(item for item in printed.root.failures if item.test == "floor")
    assert set(floor.subjects) == {"DA", "CA"}
    lag = next(item for item in printed.root.failures if item.test == "lag")
    assert lag.required == (39 - 7, 1)


@pytest.mark.parametrize(("preset", "shown"), [("sqrt-size", "2.50"), ("by-size", "2.55")])
def test_other_domain_weights_give_the_printed_alternatives(preset, shown):
    patch = nscmm().preset(preset).patch
    pack = printed_model()
    answers = dict.fromkeys(pack.practices, "S") | {"SH-07": "NA"}
    del answers["SH-07.S"]
    found = compile_pack(pack, patch=patch).score(assess(pack, answers))
    assert decimal_places(found.root.score, 2) == shown


def test_strict_minimum_and_c2m2_readings_of_the_example(example):
    """domain.md 5.7: all F gives level 1, all F or L gives level 2."""
    for answers, level in ((["F"], 1), (["F", "L"], 2)):
        patch = {
            "rules": {
                "subdomain": {
                    "level": {
                        "default": {
                            "answers": answers,
                            "attainment_min": None,
                            "facet_floor": None,
                            "key_min": None,
                        },
                        "at": {1: {"answers": answers, "attainment_min": None, "key_min": None}},
                    }
                }
            }
        }
        assert compile_pack(nscmm(), patch=patch).score(example)["SH-04"].level == level


def test_levels_of_the_example_do_not_depend_on_the_order_of_the_file(example):
    items = list(example.file.answers.items())
    for turn in itertools.islice(itertools.count(1, 7), 3):
        again = assess(nscmm(), {code: list(item) for code, item in items[turn:] + items[:turn]})
        assert nscmm_scorer().score(again)["SH-04"].exact == nscmm_scorer().score(example)["SH-04"].exact
