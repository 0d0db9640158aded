"""Gates compare exactly: at the boundary a level is reached, one hair below it is not."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.models import FACETS, VALUES, assess, cell, load, model, one_ladder, rules, seeded
from tests.scoring.models import domain as domain_of
from tests.scoring.models import subdomain as subdomain_of

from hengdu.scoring import compile as compile_pack
from hengdu.scoring import score_batch

EXACT = {code: Fraction(value) for code, value in VALUES.items()}


def gate(**tests):
    """Return rules in which only the tests given decide level 1."""
    scoring = rules() | {"leaf": {}, "raters": {}}
    level = scoring["rules"]["subdomain"]["level"]
    level |= {"rated": {"min_groups": 1}, "at": {}, "default": tests}
    return scoring


def scored(cells, given_, scoring, **more):
    pack = one_ladder(cells, scoring=scoring, **more)
    return compile_pack(pack).score(assess(pack, given_))["S"]


def answered(facets, codes):
    """Return the answers of a cell whose practices are answered in order."""
    return dict(zip((item["code"] for item in cell("S", 1, facets)), codes, strict=True))


def options(values):
    return [{"options": [{"code": code, "name": code, "value": value} for code, value in values.items()]}]


@pytest.mark.parametrize(
    ("value", "limit", "level"),
    [
        ("0.85", "0.85", 1),
        ("0.8499999999999999999999", "0.85", 0),
        ("0.6", "0.6", 1),
        ("0.33", "0.33", 1),
        ("0.1", "0.1", 1),
    ],
)
def test_attainment_at_the_limit_is_reached(value, limit, level):
    facets = ("ST", "ST", "ST", "DU", "SK")
    custom = options({"F": value, "N": "0"})
    node = scored(
        [cell("S", 1, facets)], answered(facets, "FFFFF"), gate(attainment_min=limit), answers=custom
    )
    assert node.level == level


def test_seventeen_twentieths_of_twenty_practices_is_eighty_five_hundredths():
    """0.1 + 0.2 style sums of floats miss this: 17 of 20 in full."""
    facets = ("ST",) * 20
    for done, level in ((17, 1), (16, 0)):
        answers = answered(facets, "F" * done + "N" * (20 - done))
        node = scored([cell("S", 1, facets)], answers, gate(attainment_min="0.85"))
        assert node.level == level
        assert Fraction(*node.cells[0].attainment) == Fraction(done, 20)


def test_full_less_partly_is_largely():
    """1 - 0.33 >= 0.67 is false in floats: three in full and one at minus 0.33 have a sum of 2.67."""
    assert not 1 - 0.33 >= 0.67
    facets = ("ST", "ST")
    custom = options({"F": "1", "M": "-0.33", "N": "0"})
    node = scored(
        [cell("S", 1, facets)], answered(facets, "FM"), gate(attainment_min="0.335"), answers=custom
    )
    assert Fraction(*node.cells[0].attainment) == Fraction("0.67") / 2
    assert node.level == 1


@pytest.mark.parametrize(
    ("facets", "codes", "level"),
    [
        (("ST",), "P", 1),  # one practice: the floor is 0.33
        (("ST",), "N", 0),
        (("ST", "ST"), "FN", 1),  # several: 0.50, exactly
        (("ST", "ST"), "LP", 1),  # (0.67 + 0.33) / 2
        (("ST", "ST"), "PP", 0),
        (("ST", "ST"), "LN", 0),
        (("ST", "ST", "ST"), "LLN", 0),  # 0.4466...
        (("ST", "ST", "ST"), "LPF", 1),
        (("ST",) * 4, "LPLP", 1),
        (("ST",) * 4, "LPPP", 0),
        (("ST", "ST", "DU"), "FNN", 0),
        (("ST", "ST", "DU"), "FNP", 1),
    ],
)
def test_facet_floors_hold_at_their_boundary(facets, codes, level):
    tests = {"facet_floor": {"by": "facet", "single": "0.33", "several": "0.5"}}
    node = scored([cell("S", 1, facets)], answered(facets, codes), gate(**tests))
    assert node.level == level
    for failure in node.failures:
        assert failure.test == "facet"
        assert Fraction(*failure.actual) < Fraction(*failure.required)


def test_a_facet_left_with_one_practice_by_not_applicable_has_the_single_floor():
    facets = ("ST", "ST", "DU")
    tests = {"facet_floor": {"by": "facet", "single": "0.33", "several": "0.5"}}
    assert scored([cell("S", 1, facets)], answered(facets, ["P", "NA", "F"]), gate(**tests)).level == 1
    assert scored([cell("S", 1, facets)], answered(facets, ["P", "P", "F"]), gate(**tests)).level == 0


@pytest.mark.parametrize(("answer", "level"), [("F", 1), ("L", 1), ("P", 0), ("N", 0), ("NA", 1), (None, 0)])
def test_a_key_practice_needs_largely(answer, level):
    facets = ("ST", "DU", "SK")
    answers = answered(facets, [answer, "F", "F"])
    node = scored([cell("S", 1, facets, keys=(0,))], answers, gate(key_min="0.67"))
    assert node.level == level
    assert [item.test for item in node.failures] == ([] if level else ["key"])


@pytest.mark.parametrize("low", range(1, 6))
def test_one_key_practice_of_level_k_at_none_drops_below_k(low):
    cells = [cell("S", level, FACETS, keys=(2,)) for level in range(1, 6)]
    answers = {item["code"]: "F" for part in cells for item in part}
    assert scored(cells, answers, rules()).level == 5
    node = scored(cells, answers | {f"S.L{low}.SK1": "N"}, rules())
    assert node.level == low - 1
    assert any(item.test == "key" and item.subject == f"S.L{low}.SK1" for item in node.failures)
    assert node.islands == tuple(range(low + 1, 6))


def test_islands_above_the_next_level_earn_nothing():
    cells = [cell("S", level, FACETS) for level in range(1, 6)]
    answers = {
        item["code"]: "F" if level in {1, 3, 5} else "N"
        for level, part in enumerate(cells, 1)
        for item in part
    }
    node = scored(cells, answers, rules())
    assert (node.level, node.score, node.islands) == (1, 1.0, (3, 5))


def test_a_lone_partly_at_level_one_does_not_veto():
    """The reason for the milder first level: everything else complete must not fall to level 0."""
    cells = [cell("S", 1, FACETS, keys=(0,))]
    answers = dict.fromkeys((item["code"] for item in cells[0]), "F") | {"S.L1.EX1": "N"}
    assert scored(cells, answers, rules()).level == 1


@pytest.mark.parametrize(("facets", "rated"), [(FACETS[:2], False), (FACETS[:3], True)])
def test_a_level_with_fewer_than_three_facets_is_not_rated(facets, rated):
    cells = [cell("S", 1, FACETS), cell("S", 2, facets)]
    node = scored(cells, {item["code"]: "F" for part in cells for item in part}, rules())
    assert node.level == (2 if rated else 1)
    assert node.cells[1].rated == rated
    assert [item.test for item in node.failures] == ([] if rated else ["not_rated"])


@pytest.mark.parametrize(
    ("levels", "domain"),
    [
        ((2, 2, 2), 2),
        ((2, 2, 1), 2),  # one may lag, by one
        ((2, 1, 1), 1),
        ((3, 3, 1), 2),  # none may be more than one below
        ((3, 3, 2), 3),
        ((1,), 1),  # a single child never lags behind itself
        ((2, 1), 2),
        ((2, 0), 1),
        ((2,) * 8 + (1, 1), 2),  # floor(0.2 x 10) = 2
        ((2,) * 7 + (1, 1, 1), 1),
        ((2,) * 7 + (1, 1), 1),  # floor(0.2 x 9) = 1
        ((5,) * 4 + (4,), 5),
        ((0, 0), 0),
    ],
)
def test_domain_levels_let_a_fifth_lag_by_one(levels, domain):
    result = result_of({"D": levels})
    assert result["D"].level == domain


def result_of(domains):
    """Return the result of sub-domains whose levels are given."""
    scoring = rules()
    scoring |= {"raters": {}, "leaf": {}}
    scoring["rules"]["subdomain"] = {
        "score": {"op": "sum", "over": "practices"},
        "level": {"rule": "score_floor"},
    }
    nodes, answers = [], {}
    for name, levels in domains.items():
        subs = []
        for at, level in enumerate(levels):
            code = f"{name}-{at:02d}"
            subs.append(subdomain_of(code, [{"code": f"{code}.S", "text": code, "max": 5}]))
            answers[f"{code}.S"] = f"A{level}"
        nodes.append(domain_of(name, subs))
    options = [{"code": f"A{level}", "value": level, "name": str(level)} for level in range(6)]
    pack = load(model(nodes, scoring=scoring, answers=[{"options": options}]))
    return compile_pack(pack).score(assess(pack, answers))


@pytest.mark.parametrize(
    ("domains", "level"),
    [
        ({"A": (2, 2), "B": (2, 2)}, 2),
        ({"A": (3, 3), "B": (2, 2, 2)}, 2),  # one of five may lag, three do
        ({"A": (3, 3, 3), "B": (3, 2)}, 3),  # the domains are at 3 and 3
        ({"A": (3, 3, 3), "B": (1,), "C": (3,)}, 2),  # domain B at 1 holds it at 2
        ({"A": (3,) * 10, "B": (0,)}, 1),
        ({"A": (3,) * 4}, 3),
        ({"A": (3, 3, 3, 2)}, 2),  # floor(0.2 x 4) = 0: none may lag overall
        ({"A": (3, 3, 3, 3, 2)}, 3),
    ],
)
def test_the_whole_lets_a_fifth_lag_and_no_domain_by_more_than_one(domains, level):
    assert result_of(domains).root.level == level


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=1, max_size=4))
def test_share_levels_are_the_largest_k_of_the_definition(domains):
    result = result_of({f"D{at}": tuple(levels) for at, levels in enumerate(domains)})
    every = [level for levels in domains for level in levels]

    def below(given_, k):
        return sum(level < k for level in given_)

    def lag(n, least):
        return min(max(least, n // 5), n - 1)

    found = {}
    for at, levels in enumerate(domains):
        found[f"D{at}"] = max(
            k
            for k in range(6)
            if below(levels, k) <= lag(len(levels), 1) and all(level >= k - 1 for level in levels)
        )
        assert result[f"D{at}"].level == found[f"D{at}"]
    assert result.root.level == max(
        k
        for k in range(6)
        if below(every, k) <= lag(len(every), 0) and all(level >= k - 1 for level in found.values())
    )


LIMITS = ["0.85", "0.6", "0.67", "0.33", "0.5", "0.665", "0.335", "0.446666666666666666", "0.8"]


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_thousands_of_boundary_cases_agree_in_single_batch_and_exact_fractions(seed):
    rng = seeded(seed)
    facets = sorted((rng.choice(FACETS) for _ in range(rng.randint(1, 5))), key=FACETS.index)
    attainment, single, several, key = (rng.choice(LIMITS) for _ in range(4))
    tests = {
        "attainment_min": attainment,
        "key_min": key,
        "facet_floor": {"by": "facet", "single": single, "several": several},
    }
    weights = {code: str(rng.choice((1, 1, 2, "0.15"))) for code in FACETS}
    scoring = gate(**tests)
    scoring["rules"]["subdomain"]["level"]["attainment"]["weights"] = weights
    part = cell("S", 1, facets, keys=(0,))
    scorer = compile_pack(one_ladder([part], scoring=scoring))
    grid = (
        np.array(np.meshgrid(*[range(4)] * len(part), indexing="ij"), dtype=np.uint8).reshape(len(part), -1).T
    )
    found = score_batch(scorer, np.ascontiguousarray(grid)).levels[:, 2]
    for row, level in zip(grid, found, strict=True):
        values = {code: EXACT["FLPN"[number]] for code, number in zip(scorer.practices, row, strict=True)}
        assert level == reference(part, values, weights, tests)
    for at in rng.sample(range(len(grid)), min(12, len(grid))):
        answers = {code: "FLPN"[number] for code, number in zip(scorer.practices, grid[at], strict=True)}
        assert scorer.score(assess(scorer.pack, answers))["S"].level == found[at]


def reference(part, values, weights, tests):
    """Return level 1 or 0 by the definition, in fractions."""
    groups = {}
    for item in part:
        groups.setdefault(item["facet"], []).append(values[item["code"]])
    means = {facet: sum(group) / len(group) for facet, group in groups.items()}
    total = sum(Fraction(weights[facet]) for facet in means)
    attainment = sum(Fraction(weights[facet]) * mean for facet, mean in means.items()) / total
    floors = tests["facet_floor"]
    floor_of = {facet: floors["single" if len(group) == 1 else "several"] for facet, group in groups.items()}
    return int(
        attainment >= Fraction(tests["attainment_min"])
        and all(mean >= Fraction(floor_of[facet]) for facet, mean in means.items())
        and all(values[item["code"]] >= Fraction(tests["key_min"]) for item in part if item["key"])
    )
