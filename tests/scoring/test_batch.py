"""Many assessments at once give what one at a time gives, to the last bit."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.models import (
    FACETS,
    VALUES,
    cell,
    domain,
    full_cells,
    generated,
    leaning_answers,
    load,
    model,
    nscmm,
    nscmm_scorer,
    practice,
    rules,
    seeded,
    subdomain,
)

from hengdu.assessments import build_assessment
from hengdu.errors import BatchUnsupportedError, ScoringError
from hengdu.packs import load_pack
from hengdu.scoring import BATCH_NA, BATCH_UNANSWERED, coded_assessment, score_batch
from hengdu.scoring import compile as compile_pack

CODES = {"F": 0, "L": 1, "P": 2, "N": 3, "NA": BATCH_NA, None: BATCH_UNANSWERED}


PRESETS = [
    {"id": item.id, "name": item.id, "select": item.select, "patch": item.patch}
    for item in nscmm().content.presets
]


def matrix_of(scorer, rng, count, **shares):
    rows = [leaning_answers(scorer.pack, rng, **shares) for _ in range(count)]
    coded = [[CODES[row[code]] for code in scorer.practices] for row in rows]
    return np.array(coded, dtype=np.uint8).reshape(count, len(scorer.practices))


def one_by_one(scorer, matrix):
    """Return what ``Scorer.score`` says of every row, in the batch's conventions."""
    levels, scores = [], []
    for row in matrix:
        result = scorer.score(build_assessment(coded_assessment(scorer, row), scorer.pack))
        nodes = list(result.nodes.values())
        levels.append([-1 if node.level is None else node.level for node in nodes])
        scores.append([float("nan") if node.score is None else node.score for node in nodes])
    return np.array(levels, dtype=np.int8), np.array(scores)


def assert_equal(scorer, matrix):
    found = score_batch(scorer, matrix)
    levels, scores = one_by_one(scorer, matrix)
    assert found.codes == tuple(scorer.pack.nodes)
    assert found.levels.dtype == np.int8
    assert found.scores.dtype == np.float64
    np.testing.assert_array_equal(found.levels, levels)
    np.testing.assert_array_equal(found.scores, scores)
    return found


@pytest.mark.parametrize(
    "shares", [{}, {"open_share": 0.08, "na_share": 0.05}, {"open_share": 0.5, "na_share": 0.3}]
)
def test_the_reference_model_scores_as_one_by_one(shares):
    scorer = nscmm_scorer()
    assert_equal(scorer, matrix_of(scorer, seeded(str(shares)), 12, **shares))


def test_uniformly_random_codes_score_as_one_by_one():
    scorer = nscmm_scorer()
    codes = np.array([0, 1, 2, 3, BATCH_NA, BATCH_UNANSWERED], dtype=np.uint8)
    matrix = codes[np.random.default_rng(5).integers(0, 6, (12, len(scorer.practices)))]
    assert_equal(scorer, matrix)


def test_a_complete_model_scores_as_one_by_one():
    scorer = compile_pack(generated())
    rng = seeded(11)
    matrix = np.vstack([matrix_of(scorer, rng, 8), matrix_of(scorer, rng, 8, open_share=0.03, na_share=0.02)])
    found = assert_equal(scorer, matrix)
    assert len(set(found.levels[:, found.column("overall")])) > 1 or found.levels.max() > 1


@pytest.mark.parametrize("preset", [item.id for item in nscmm().content.presets])
def test_every_preset_scores_as_one_by_one(preset):
    pack = load(
        model(
            [
                domain(
                    name,
                    [
                        subdomain(
                            f"{name}-{at}", [item for cells in full_cells(f"{name}-{at}") for item in cells]
                        )
                        for at in range(size)
                    ],
                )
                for name, size in (("A", 5), ("B", 3), ("C", 2))
            ],
            presets=PRESETS,
        )
    )
    scorer = compile_pack(pack, preset=preset)
    rng = seeded(preset)
    assert_equal(scorer, matrix_of(scorer, rng, 12))
    assert_equal(scorer, matrix_of(scorer, rng, 12, open_share=0.1, na_share=0.1))


@pytest.mark.parametrize(
    "weights", [(11, 13, 17, 29, 30), (0.1113, 0.1327, 0.1711, 0.2953, 0.2896), (1, 0, 0, 2, 0)]
)
def test_weights_of_ones_own_score_as_one_by_one(weights):
    weights = dict(zip(FACETS, map(str, weights), strict=True))
    patch = {
        "rules": {"subdomain": {"level": {"attainment": {"weights": weights}, "rated": {"min_groups": 1}}}}
    }
    scorer = compile_pack(panel_scorer().pack, patch=patch)
    assert_equal(scorer, matrix_of(scorer, seeded(3), 15, open_share=0.05, na_share=0.05))


@pytest.mark.parametrize("weights", [(1, 1, 1), (7, 0, 2), (0, 0, 0), (0.3333331, 0.1234567, 0.7654321)])
def test_weights_of_nodes_score_as_one_by_one(weights):
    pack = load(
        model(
            [
                domain(
                    f"D{at}",
                    [
                        subdomain(
                            f"D{at}-{n}",
                            [p for cells in full_cells(f"D{at}-{n}", 3) for p in cells],
                            weight=str(w),
                        )
                        for n, w in enumerate(weights)
                    ],
                    weight=str(weights[-at]),
                )
                for at in range(3)
            ],
            levels=3,
        )
    )
    scorer = compile_pack(pack)
    rng = seeded(str(weights))
    assert_equal(scorer, np.vstack([matrix_of(scorer, rng, 25), matrix_of(scorer, rng, 25, na_share=0.4)]))


LADDER = rules()["rules"]["subdomain"]["level"]


def ladder_rules(*, unanswered="zero", caps=(), na_limit="0.9", **level):
    scoring = rules(caps=list(caps))
    scoring["rules"]["subdomain"] |= {
        "level": {**LADDER, **level},
        "unanswered": unanswered,
        "na_limit": na_limit,
    }
    return scoring


def two_domains(levels=3, **more):
    cells = {code: [p for part in full_cells(code, levels) for p in part] for code in ("A-1", "A-2", "B-1")}
    return [
        domain("A", [subdomain("A-1", cells["A-1"]), subdomain("A-2", cells["A-2"])]),
        domain("B", [subdomain("B-1", cells["B-1"], **more)]),
    ]


@cache
def panel_scorer(preset=None):
    return compile_pack(load(model(two_domains(), levels=3, presets=PRESETS)), preset=preset)


CAP = {"id": "held", "kind": "subdomain", "level": 3, "reason": "held"}
VARIANTS = {
    "excluded": ladder_rules(unanswered="excluded"),
    "worst": ladder_rules(unanswered="worst"),
    "no penalty": ladder_rules(unanswered="no_penalty"),
    "not rated below two groups": ladder_rules(rated={"min_groups": 2}),
    "rated always": ladder_rules(rated=None),
    "satisfying answers": ladder_rules(default={"answers": ["F", "L"]}, at={}),
    "satisfying answers, N/A blocks": ladder_rules(default={"answers": ["F", "L"], "na_blocks": True}, at={}),
    "share of practices": ladder_rules(default={"share": {"answers": ["F"], "at_least": "0.5"}}, at={}),
    "empty levels pass": ladder_rules(empty="pass"),
    "capped by validation": ladder_rules(caps=[{**CAP, "requires": "validated"}]),
    "capped by answers": ladder_rules(
        caps=[{**CAP, "requires": "answers", "needs": {"A-1.L1.ST1": ["F", "L"]}}]
    ),
    "domains capped": ladder_rules(
        caps=[{**CAP, "kind": "domain", "level": 1, "requires": "answers", "needs": {"A-1.L1.ST1": ["F"]}}]
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_other_rules_score_as_one_by_one(name):
    scorer = compile_pack(load(model(two_domains(), levels=3, scoring=VARIANTS[name])))
    rng = seeded(name)
    blocks = [
        matrix_of(scorer, rng, 20, open_share=o, na_share=n)
        for o, n in ((0, 0), (0.2, 0), (0.1, 0.3), (0.3, 0.6))
    ]
    assert_equal(scorer, np.vstack(blocks))
    for block in blocks:
        assert_equal(scorer, block)


def test_not_applicable_with_a_value_scores_as_one_by_one():
    data = model(two_domains(), levels=3, scoring=ladder_rules(rated=None, na_limit=None))
    data["answers"][0]["na_value"] = "0.67"
    scorer = compile_pack(load(data))
    assert_equal(scorer, matrix_of(scorer, seeded(2), 40, na_share=0.5, open_share=0.1))
    assert_equal(scorer, np.full((1, len(scorer.practices)), BATCH_NA, dtype=np.uint8))


def test_structurally_few_facets_are_not_rated_in_batch_either():
    cells = [practice(f"S.L{at}.ST1", at, "ST") for at in (1, 2)] + [
        practice(f"S.L{at}.ME1", at, "ME") for at in (1, 2)
    ]
    scorer = compile_pack(load(model([domain("D", [subdomain("S", cells)])], levels=2)))
    found = assert_equal(scorer, np.zeros((2, 4), dtype=np.uint8))
    assert found.levels.tolist() == [[-1, -1, -1]] * 2
    assert np.isnan(found.scores).all()


def test_implications_within_and_across_subdomains_score_as_one_by_one():
    nodes = two_domains()
    first, second = nodes[0]["nodes"]
    by_code = {item["code"]: item for item in (*first["practices"], *second["practices"])}
    by_code["A-1.L3.DU1"]["implies"] = ["A-1.L2.DU1"]
    by_code["A-1.L2.DU1"]["implies"] = ["A-1.L1.DU1"]
    by_code["A-2.L2.ST1"]["implies"] = ["A-1.L1.ST1", "A-1.L2.ST1"]
    scorer = compile_pack(load(model(nodes, levels=3)))
    assert_equal(scorer, matrix_of(scorer, seeded(8), 60, open_share=0.5))


def test_implied_practices_that_are_bound_count_only_what_a_hand_answer_may():
    indicator = {
        "code": "A-1.I1",
        "name": "i",
        "formula": "i",
        "unit": "%",
        "direction": "higher",
        "core": True,
        "thresholds": {"L1": "50", "L2": "70", "L3": "90"},
        "basis": "X",
    }
    nodes = two_domains()
    nodes[0]["nodes"][0]["indicators"] = [indicator]
    by_code = {item["code"]: item for item in nodes[0]["nodes"][0]["practices"]}
    by_code["A-1.L2.DU1"] |= {"indicator": "A-1.I1", "implies": ["A-1.L1.DU1"]}
    by_code["A-1.L3.DU1"]["implies"] = ["A-1.L2.DU1"]
    scorer = compile_pack(load(model(nodes, levels=3)))
    assert_equal(scorer, matrix_of(scorer, seeded(4), 60, open_share=0.5))


def test_the_callers_matrix_is_left_alone():
    scorer = nscmm_scorer()
    rng = seeded(1)
    for count in (1, 3):
        for order in ("C", "F"):
            matrix = np.array(matrix_of(scorer, rng, count, open_share=0.6), dtype=np.uint8, order=order)
            matrix[0][scorer.practices.index("SH-04.L2.DU1")] = 0
            matrix[0][scorer.practices.index("SH-04.L1.DU1")] = BATCH_UNANSWERED
            before = matrix.copy()
            matrix.setflags(write=False)
            score_batch(scorer, matrix)
            np.testing.assert_array_equal(matrix, before)


def test_views_into_larger_arrays_are_taken():
    scorer = panel_scorer()
    wide = matrix_of(scorer, seeded(6), 20, open_share=0.1)
    assert_equal(scorer, wide[::-2])
    assert_equal(scorer, np.asfortranarray(wide))


def test_an_empty_panel_has_no_rows():
    scorer = panel_scorer()
    found = score_batch(scorer, np.zeros((0, len(scorer.practices)), dtype=np.uint8))
    assert found.levels.shape == found.scores.shape == (0, len(found.codes))


def test_more_rows_than_a_block_score_alike():
    scorer = panel_scorer()
    rows = matrix_of(scorer, seeded(9), 50, open_share=0.05)
    many = np.tile(rows, (400, 1))
    few, found = score_batch(scorer, rows), score_batch(scorer, many)
    np.testing.assert_array_equal(found.levels, np.tile(few.levels, (400, 1)))
    np.testing.assert_array_equal(found.scores, np.tile(few.scores, (400, 1)))


def test_subdomains_without_practices_are_minus_one_and_nan():
    nodes = [*two_domains(), domain("C", [subdomain("C-1", [])])]
    scorer = compile_pack(load(model(nodes, levels=3)))
    found = assert_equal(scorer, np.zeros((1, len(scorer.practices)), dtype=np.uint8))
    for code in ("C-1", "C"):
        assert found.levels[0, found.column(code)] == -1
        assert np.isnan(found.scores[0, found.column(code)])
    assert found.levels[0, found.column("overall")] == 3


def test_nothing_is_measured_in_a_panel_so_level_four_is_capped():
    scorer = nscmm_scorer()
    found = score_batch(scorer, np.zeros((1, len(scorer.practices)), dtype=np.uint8))
    assert found.levels[0, found.column("SH-04")] == 3


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((2, 3), dtype=np.uint8),
        np.zeros(54, dtype=np.uint8),
        np.zeros((2, 54), dtype=np.int64),
        np.zeros((2, 54), dtype=np.float64),
        np.zeros((2, 54), dtype=np.int8),
        np.zeros((1, 1, 54), dtype=np.uint8),
        [[0] * 54],
        None,
    ],
)
def test_other_shapes_and_types_are_refused(matrix):
    scorer = panel_scorer()
    assert len(scorer.practices) == 54
    with pytest.raises(ScoringError):
        score_batch(scorer, matrix)


@settings(max_examples=20)
@given(code=st.integers(len(VALUES), 253), row=st.integers(0, 2), column=st.integers(0, 53))
def test_a_code_that_is_no_answer_is_named(code, row, column):
    scorer = panel_scorer()
    matrix = np.zeros((3, len(scorer.practices)), dtype=np.uint8)
    matrix[row, column] = code
    with pytest.raises(ScoringError, match=rf"(?s)row {row}, {scorer.practices[column]}: code {code}\b"):
        score_batch(scorer, matrix)


@pytest.mark.parametrize("preset", ["plain-mean", "strict-minimum"])
def test_a_wrong_code_is_refused_in_the_general_walk_too(preset):
    scorer = panel_scorer(preset)
    matrix = np.zeros((1, len(scorer.practices)), dtype=np.uint8)
    matrix[0, 5] = 9
    with pytest.raises(ScoringError, match=scorer.practices[5]):
        score_batch(scorer, matrix)


def test_measured_packs_are_refused():
    scorer = compile_pack(load_pack("sebi-cci"))
    with pytest.raises(BatchUnsupportedError):
        score_batch(scorer, np.zeros((1, len(scorer.practices)), dtype=np.uint8))


def test_the_method_of_the_scorer_is_the_function():
    scorer = panel_scorer()
    matrix = matrix_of(scorer, seeded(4), 3)
    np.testing.assert_array_equal(scorer.score_batch(matrix).scores, score_batch(scorer, matrix).scores)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_random_small_models_score_as_one_by_one(seed):
    rng = seeded(seed)
    nodes = [
        domain(
            f"D{d}",
            [
                subdomain(
                    f"D{d}-{n}",
                    [
                        item
                        for level in range(1, 4)
                        for item in cell(
                            f"D{d}-{n}",
                            level,
                            [rng.choice(FACETS) for _ in range(rng.randint(0, 6))],
                            keys=(rng.randrange(6),),
                        )
                    ],
                )
                for n in range(rng.randint(1, 4))
            ],
        )
        for d in range(rng.randint(1, 3))
    ]
    scorer = compile_pack(load(model(nodes, levels=3)))
    if scorer.practices:
        assert_equal(
            scorer, matrix_of(scorer, rng, 6, open_share=rng.choice((0, 0.2)), na_share=rng.choice((0, 0.2)))
        )
