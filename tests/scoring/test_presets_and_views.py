"""Presets vary the method, views read the same answers through other trees, red lines stand apart."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.models import (
    FACETS,
    assess,
    cell,
    domain,
    full_cells,
    leaning_answers,
    load,
    model,
    nscmm,
    nscmm_scorer,
    rules,
    seeded,
    subdomain,
)

from hengdu.assessments import AnswerFile, Declaration, Institution, Measurement
from hengdu.errors import PackError, ScoringError
from hengdu.packs import select_practices
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import contribution, score, sensitivity, view, what_if

PRESETS = [
    {
        "id": item.id,
        "name": item.id,
        "select": item.select,
        "patch": item.patch,
        "sensitivity": item.sensitivity,
    }
    for item in nscmm().content.presets
]


def three_domains():
    nodes = [
        domain(
            name,
            [
                subdomain(f"{name}-{at}", list(itertools.chain(*full_cells(f"{name}-{at}", 3))))
                for at in range(size)
            ],
        )
        for name, size in (("A", 4), ("B", 2), ("C", 1))
    ]
    return load(model(nodes, levels=3, presets=PRESETS))


PACK = three_domains()
seeds = st.integers(0, 2**32 - 1)


def scored(preset, answers):
    return compile_pack(PACK, preset=preset).score(assess(PACK, answers, preset=preset))


def test_quick_asks_only_key_practices():
    scorer = compile_pack(PACK, preset="quick")
    assert scorer.practices == tuple(code for code, item in PACK.practices.items() if item.key)
    answers = dict.fromkeys(scorer.practices, "F")
    result = scorer.score(assess(PACK, answers, preset="quick"))
    assert (result.preset, result.root.level, result.root.coverage) == ("quick", 3, 1.0)
    assert set(result.leaves) == set(scorer.practices)
    ignored = result.nodes["A-0"].counts.applicable
    assert ignored == 3


@pytest.mark.parametrize(("answer", "level"), [("L", 3), ("P", 0)])
def test_quick_is_satisfied_from_largely_on(answer, level):
    scorer = compile_pack(PACK, preset="quick")
    assert (
        scorer.score(assess(PACK, dict.fromkeys(scorer.practices, answer), preset="quick")).root.level
        == level
    )


def test_the_quick_preset_finds_key_practices_at_every_level_of_every_written_subdomain():
    for node in nscmm().of_kind("subdomain"):
        if node.practices:
            assert {item.level for item in node.practices if item.key} == {1, 2, 3, 4, 5}, node.code


@settings(max_examples=20)
@given(seeds)
def test_strict_minimum_is_the_weakest_subdomain(seed):
    result = scored("strict-minimum", leaning_answers(PACK, seeded(seed)))
    subs = {node.code: node for node in result.of_kind("subdomain")}
    assert result.root.level == min(node.level for node in subs.values())
    assert result.root.score == min(node.score for node in subs.values())
    for name in "ABC":
        own = [node for code, node in subs.items() if code.startswith(name)]
        assert result[name].level == min(node.level for node in own)
        assert result[name].score == min(node.score for node in own)


@settings(max_examples=20)
@given(seeds)
def test_plain_mean_is_the_mean_of_all_subdomains_and_its_whole_part(seed):
    result = scored("plain-mean", leaning_answers(PACK, seeded(seed)))
    scores = [node.score for node in result.of_kind("subdomain")]
    assert result.root.score == pytest.approx(sum(scores) / len(scores))
    assert result.root.level == int(result.root.score)


@pytest.mark.parametrize(
    ("preset", "weights"), [("by-size", (4, 2, 1)), ("sqrt-size", (2, 2**0.5, 1)), (None, (1, 1, 1))]
)
def test_domain_weights_follow_the_preset(preset, weights):
    result = scored(preset, leaning_answers(PACK, seeded(5)))
    scores = [result[name].score for name in "ABC"]
    assert result.root.score == pytest.approx(
        sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights)
    )


@pytest.mark.parametrize(
    ("preset", "weights"),
    [
        ("technical", {"ST": 0.1, "DU": 0.1, "SK": 0.15, "ME": 0.3, "EX": 0.35}),
        ("people", {"ST": 0.2, "DU": 0.2, "SK": 0.3, "ME": 0.2, "EX": 0.1}),
    ],
)
def test_facet_weights_follow_the_preset(preset, weights):
    result = scored(preset, leaning_answers(PACK, seeded(6)))
    for node in result.of_kind("subdomain"):
        for part in node.cells:
            means = {facet.code: facet.value for facet in part.facets}
            assert part.value == pytest.approx(sum(weights[code] * mean for code, mean in means.items()))


@settings(max_examples=20)
@given(seeds)
def test_lenient_is_never_below_and_demanding_never_above(seed):
    answers = leaning_answers(PACK, seeded(seed))
    levels = [
        [node.level for node in scored(preset, answers).nodes.values()]
        for preset in ("demanding", None, "lenient")
    ]
    assert all(low <= mid <= high for low, mid, high in zip(*levels, strict=True))


def test_an_unknown_preset_is_refused_with_the_known_ones():
    with pytest.raises(PackError, match="quick"):
        compile_pack(PACK, preset="none")


def test_the_function_scores_under_the_assessments_own_preset():
    answers = leaning_answers(PACK, seeded(2))
    found = score(assess(PACK, answers, preset="strict-minimum"), PACK)
    assert found.preset == "strict-minimum"
    assert found.root.score == scored("strict-minimum", answers).root.score


@settings(max_examples=8)
@given(seeds, st.sampled_from([None, "people"]))
def test_the_first_row_of_the_sensitivity_is_the_result(seed, preset):
    assessment = assess(PACK, leaning_answers(PACK, seeded(seed)), preset=preset)
    rows = sensitivity(PACK, assessment)
    result = score(assessment, PACK)
    assert (rows[0].preset, rows[0].level, rows[0].score) == (None, result.root.level, result.root.score)
    assert rows[0].levels_changed == 0
    assert [row.preset for row in rows[1:]] == [item["id"] for item in PRESETS if item["sensitivity"]]
    for row in rows[1:]:
        other = compile_pack(PACK, preset=row.preset).score(assessment)
        assert (row.level, row.score) == (other.root.level, other.root.score)
        assert row.levels_changed == sum(
            other[code].level != node.level for code, node in result.nodes.items()
        )


@settings(max_examples=15)
@given(seeds)
def test_contributions_are_what_if_at_best_and_worst(seed):
    rng = seeded(seed)
    scorer = compile_pack(PACK)
    assessment = assess(PACK, leaning_answers(PACK, rng, open_share=0.1))
    code = rng.choice([code for code, leaf in scorer.score(assessment).leaves.items() if leaf.answer])
    for node in (PACK.parent[code], "overall"):
        found = contribution(scorer, assessment, node, code)
        assert found.practice == code
        assert found.now == scorer.score(assessment)[node].score
        assert found.best == what_if(scorer, assessment, {code: "F"})[node].score
        assert found.worst == what_if(scorer, assessment, {code: "N"})[node].score
        assert found.worst <= found.now <= found.best


def test_contributions_of_unknown_codes_are_refused():
    scorer, assessment = compile_pack(PACK), assess(PACK, {})
    for node, code in (("A", "none"), ("none", PACK.parent and "A-0.L1.ST1")):
        with pytest.raises(ScoringError):
            contribution(scorer, assessment, node, code)


def test_what_if_replaces_answers_raters_and_agreements_and_leaves_the_rest():
    ratings = [AnswerFile(answer="F", rater="a"), AnswerFile(answer="N", rater="b")]
    assessment = assess(PACK, {"A-0.L1.ST1": ratings, "A-0.L1.DU1": "L"}, note="kept")
    changed = what_if(compile_pack(PACK), assessment, {"A-0.L1.ST1": "L"})
    assert changed.leaves["A-0.L1.ST1"].answer == "L"
    assert changed.leaves["A-0.L1.DU1"].answer == "L"
    assert changed.assessment.consensus == ()
    assert changed.assessment.file.note == "kept"
    assert assessment.consensus


VIEWS = [
    {
        "id": "facets",
        "title": "by facet",
        "rollup": {"op": "mean", "over": "leaves", "scale": 100},
        "nodes": [{"code": code, "title": code, "select": {"facets": [code]}} for code in FACETS]
        + [
            {
                "code": "none",
                "title": "none",
                "select": {"levels": [3], "nodes": ["A"], "covers": ["nothing"]},
            }
        ],
    },
    {
        "id": "domains",
        "title": "by domain",
        "rollup": {"op": "mean", "over": "leaves"},
        "nodes": [{"code": code, "title": code, "select": {"nodes": [code]}} for code in "AB"],
    },
]


def small_with_views():
    subs = [subdomain(code, cell(code, 1, FACETS)) for code in ("A-1", "A-2", "B-1")]
    return load(model([domain("A", subs[:2]), domain("B", subs[2:])], levels=1, views=VIEWS))


def test_one_answer_is_read_by_every_view_and_empty_cells_are_shown():
    pack = small_with_views()
    scorer = compile_pack(pack)
    answers = {code: "F" if ".ST" in code else "N" for code in pack.practices} | {
        "A-1.L1.EX1": "NA",
        "A-1.L1.ME1": "P",
    }
    result = scorer.score(assess(pack, answers))
    facets = {node.code: node for node in view(scorer, result, "facets").nodes}
    assert [(node.value, node.practices, node.counted) for node in facets.values()] == [
        (100.0, 3, 3),
        (0.0, 3, 3),
        (0.0, 3, 3),
        (11.0, 3, 3),
        (0.0, 3, 2),
        (None, 0, 0),
    ]
    domains = {node.code: node.value for node in view(scorer, result, "domains").nodes}
    assert domains == {"A": pytest.approx((2 + 0.33) / 9), "B": pytest.approx(0.2)}


def test_a_view_reads_the_object_that_the_result_looks_at():
    pack = load(
        model(
            [domain("A", [subdomain("A-1", cell("A-1", 1, FACETS))])],
            levels=1,
            views=VIEWS[:1],
            objects=[{"code": "TRD", "name": "t"}, {"code": "NET", "name": "n"}],
        )
    )
    scorer = compile_pack(pack)
    assessment = assess(
        pack, {"A-1.L1.EX1": AnswerFile(by_object={"TRD": "F", "NET": "N"}), "A-1.L1.ST1": "F"}
    )
    for focus, value in (("TRD", 100.0), ("NET", 0.0), (None, 33.0)):
        nodes = view(scorer, scorer.score(assessment, focus=focus), "facets").nodes
        assert {node.code: node.value for node in nodes}["EX"] == value


def test_an_unknown_view_is_refused_with_the_known_ones():
    pack = small_with_views()
    scorer = compile_pack(pack)
    with pytest.raises(ScoringError, match="facets, domains"):
        view(scorer, scorer.score(assess(pack, {})), "none")


def test_every_view_of_the_reference_model_can_be_read():
    scorer = nscmm_scorer()
    result = scorer.score(assess(nscmm(), leaning_answers(nscmm(), seeded(3), open_share=0.1)))
    for spec in nscmm().content.views:
        found = view(scorer, result, spec.id)
        assert found.nodes
        for node in found.nodes:
            assert (node.value is None) == (node.counted == 0)
            assert node.counted <= node.practices
            assert node.title.zh
            assert node.title.en
        for item in spec.nodes:
            at = next(node for node in found.nodes if node.code == item.code)
            assert at.practices == len(select_practices(nscmm(), item.select))


REDLINES = [
    {
        "code": "R1",
        "title": "answer",
        "source": "X",
        "institution_types": ["core"],
        "determined": {"kind": "answer", "ref": "A-1.L1.ST1", "at_least": "L"},
    },
    {
        "code": "R2",
        "title": "indicator",
        "source": "X",
        "determined": {"kind": "indicator", "ref": "A-1.I1", "threshold": 6},
    },
    {"code": "R3", "title": "declared", "source": "X", "determined": {"kind": "declaration"}},
]


def redlines(answers=None, kind="core", **more):
    indicator = {
        "code": "A-1.I1",
        "name": "i",
        "formula": "x",
        "unit": "months",
        "direction": "higher",
        "thresholds": {"L1": None},
        "basis": "X",
    }
    nodes = [domain("A", [subdomain("A-1", cell("A-1", 1, FACETS), indicators=[indicator])])]
    pack = load(
        model(
            nodes,
            levels=1,
            scoring=rules(),
            redlines=REDLINES,
            references=[
                {"id": "X", "citation": "x", "status": "expert"},
            ],
        )
    )
    result = compile_pack(pack).score(assess(pack, answers or {}, institution=Institution(type=kind), **more))
    return {line.code: line.state for line in result.redlines}


def test_red_lines_are_unknown_until_answered_measured_or_declared():
    assert redlines() == {"R1": "unknown", "R2": "unknown", "R3": "unknown"}


@pytest.mark.parametrize(
    ("answer", "state"), [("F", "met"), ("L", "met"), ("P", "breached"), ("N", "breached")]
)
def test_a_red_line_on_an_answer(answer, state):
    assert redlines({"A-1.L1.ST1": answer})["R1"] == state


@pytest.mark.parametrize(("value", "state"), [(6, "met"), (7, "met"), ("5.9", "breached")])
def test_a_red_line_on_an_indicator(value, state):
    records = (Measurement(period="1", value=9), Measurement(period="2", value=value))
    assert redlines(indicators={"A-1.I1": records})["R2"] == state


@pytest.mark.parametrize(("holds", "state"), [(True, "met"), (False, "breached"), (None, "unknown")])
def test_a_red_line_that_is_declared(holds, state):
    assert redlines(declarations={"R3": Declaration(holds=holds)})["R3"] == state


def test_red_lines_of_other_institution_types_do_not_apply():
    assert set(redlines(kind="fund")) == {"R2", "R3"}
    assert set(redlines(kind="")) == {"R1", "R2", "R3"}
